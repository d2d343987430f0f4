//! The letters of a society's steps, as a person would read them: with the society's own name, contact and bank account, and an invoice made up.

use domain::mail::{Letter, ReminderFacts};
use domain::reminder::Step;
use domain::{Day, Language, Line, Society, Yen};
use mail::Written;

use crate::text::Text;

/// What is owed in the letters.
const OWED: u64 = 8_000;

/// The letter of a step in a language, as it would go out today.
pub(crate) fn letter(step: Step, society: &Society, today: Day, language: Language) -> Written {
    let t = Text(language);
    let due_on = today.plus_days(-i32::from(step.days()));
    let amount = Yen::new(OWED).unwrap_or_default();
    let facts = ReminderFacts {
        payer: Line::of_machine(t.sample_payer()),
        society: society.name.clone(),
        contact: society.contact.clone(),
        bank_account: society.bank_account.clone(),
        number: Line::of_machine("2026-0001"),
        subject: Line::of_machine(t.sample_subject()),
        amount,
        paid: Yen::ZERO,
        outstanding: amount,
        due_on,
        overdue: step.day(due_on) > due_on,
    };
    mail::write(&Letter::Reminder(facts), language)
}
