//! The reminders of one invoice as JSON.

use domain::Day;
use domain::mail::Outgoing;
use domain::reminder::{NoStep, ReminderEntry, Step, Told};
use serde::Serialize;
use store::ReminderBasis;
use views::outbox::MailAnswer;
use views::reminder::HoldAnswer;
use views::skip_reason::slug;

/// The reminders of an invoice in JSON: the decision on each step, the next step, and what prevents it.
#[derive(Debug, Serialize)]
pub(crate) struct RemindersAnswer<'a> {
    invoice: &'a str,
    number: &'a str,
    account: String,
    payer: &'a str,
    due_on: String,
    /// What is still owed, in whole yen.
    outstanding: u64,
    /// The decisions, the earliest first.
    ledger: Vec<EntryAnswer<'a>>,
    next: Option<NextAnswer>,
    /// Why no step is to come, when none is: the reason, or `over` when all are.
    no_next: Option<&'static str>,
    /// That the reminders of this invoice are held.
    held: Option<HoldAnswer<'a>>,
    /// That the reminders of this person are held.
    person_held: Option<HoldAnswer<'a>>,
}

#[derive(Debug, Serialize)]
struct EntryAnswer<'a> {
    /// How many days after the due day the step falls, negative before it; none when an operator sent it by hand.
    step: Option<i16>,
    /// The civil date in Japan for which it was decided.
    on: String,
    /// `sent` or `skipped`.
    told: &'static str,
    /// Why it was skipped.
    why: Option<&'static str>,
    /// The mail, as long as it is kept.
    mail: Option<MailAnswer<'a>>,
    /// That the mail was sent without this invoice, since there was nothing left to remind.
    left_out: bool,
}

#[derive(Debug, Serialize)]
struct NextAnswer {
    step: i16,
    on: String,
    /// Why it would be skipped as things are; none when it would be sent.
    why: Option<&'static str>,
}

impl<'a> RemindersAnswer<'a> {
    /// The reminders of this invoice, with the mails that came of them.
    pub(crate) fn of(basis: &'a ReminderBasis, mails: &'a [Outgoing], today: Day) -> Self {
        let invoice = &basis.invoice;
        let entry = |entry: &ReminderEntry| EntryAnswer {
            step: entry.step.map(Step::days),
            on: entry.on.to_string(),
            told: match entry.told {
                Told::Sent => "sent",
                Told::Skipped(_) => "skipped",
            },
            why: match entry.told {
                Told::Sent => None,
                Told::Skipped(why) => Some(slug(why)),
            },
            mail: mail_of(entry, basis, mails).map(MailAnswer::of),
            left_out: mail_of(entry, basis, mails).is_some_and(|mail| mail.leaves_out(&invoice.id)),
        };
        Self {
            invoice: invoice.id.as_str(),
            number: invoice.number.as_str(),
            account: invoice.account.to_string(),
            payer: invoice.payer.as_str(),
            due_on: invoice.due_on.to_string(),
            outstanding: invoice.outstanding().get(),
            ledger: basis.plan.ledger.iter().map(entry).collect(),
            next: basis.next().map(|(step, on, why)| NextAnswer { step: step.days(), on: on.to_string(), why: why.map(slug) }),
            no_next: basis.no_next(today).map(|none| match none {
                NoStep::Not(why) => slug(why),
                NoStep::Over => "over",
            }),
            held: basis.plan.hold.as_ref().map(HoldAnswer::of),
            person_held: basis.payer.hold.as_ref().map(HoldAnswer::of),
        }
    }
}

/// The mail that came of a decision, among these.
pub(crate) fn mail_of<'a>(entry: &ReminderEntry, basis: &ReminderBasis, mails: &'a [Outgoing]) -> Option<&'a Outgoing> {
    let id = entry.mail(&basis.invoice.id)?;
    mails.iter().find(|mail| mail.mail.id == id)
}
