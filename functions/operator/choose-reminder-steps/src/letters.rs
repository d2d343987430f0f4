//! Previews of the letters of a society's steps, with the society's own name, contact and bank account, and a sample
//! invoice.

use domain::mail::{Letter, RemindedInvoice, ReminderFacts};
use domain::reminder::Step;
use domain::{Day, InvoiceId, Language, Line, Society, Yen};
use mail::Written;

use crate::text::Text;

/// What is owed in the letters.
const OWED: u64 = 8_000;

/// The letter of a step in a language, as it would go out today.
pub(crate) fn letter(step: Step, society: &Society, portal: &str, today: Day, language: Language) -> Written {
    let t = Text(language);
    let due_on = today.plus_days(-i32::from(step.days()));
    let amount = Yen::new(OWED).unwrap_or_default();
    let id = InvoiceId::parse("inv-sample-1").ok();
    let invoice = id.map(|id| RemindedInvoice {
        id,
        number: Line::of_machine("2026-0001"),
        subject: Line::of_machine(t.sample_subject()),
        amount,
        paid: Yen::ZERO,
        outstanding: amount,
        due_on,
        overdue: step.day(due_on) > due_on,
    });
    let facts = ReminderFacts::new(Line::of_machine(t.sample_payer()), society, invoice.into_iter().collect());
    mail::write(&Letter::Reminder(facts), &mail::sample::about(), language, portal)
}
