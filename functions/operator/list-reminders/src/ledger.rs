//! The reminders of one invoice: those sent, those skipped with the reason, and the next.

use askama::Template;
use domain::Day;
use domain::mail::Outgoing;
use domain::reminder::{ReminderEntry, Step, Why};
use lambda_http::http::StatusCode;
use store::{Caller, ReminderBasis, Store};
use views::invoice::Target;
use views::outbox;
use views::reminder;
use web::command;
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, Wants, json};

use crate::answer::{RemindersAnswer, mail_of};
use crate::text::Text;

#[derive(Template)]
#[template(path = "ledger.html")]
struct Ledger<'a> {
    /// The society's name.
    of_society: &'a str,
    t: Text,
    r: reminder::Text,
    m: outbox::Text,
    reader: &'a Reader<'a>,
    target: &'a Target,
    basis: &'a ReminderBasis,
    mails: &'a [Outgoing],
    next: Option<(Step, Day, Option<Why>)>,
    today: Day,
}

impl Ledger<'_> {
    /// What became of the mail of a decision.
    fn fate(&self, entry: &ReminderEntry) -> Option<String> {
        let mail = mail_of(entry, self.basis, self.mails)?;
        Some(if mail.leaves_out(&self.basis.invoice.id) { self.r.left_out().to_owned() } else { self.m.delivery(mail) })
    }

    /// What is wrong with the person's address, when mails to it fail.
    fn failing(&self) -> Option<String> {
        let account = self.basis.payer.account.as_ref()?;
        account.failing.as_ref().map(|failing| self.m.failing(&account.address, failing))
    }

    /// Whether anything can be done about its reminders.
    fn is_open(&self) -> bool {
        domain::reminder::is_remindable(&self.basis.invoice) && self.basis.payer.membership.deleted_on.is_none()
    }
}

/// Shows what was decided on each step, what became of the mails, and what comes next.
pub(crate) async fn show(store: &Store, request: &Request<'_>, target: &Target) -> Result<Response, Failure> {
    let read = |caller: Caller| async move { store.reminder_basis(&caller, target.ids()).await };
    let (operator, basis) = command::look(store, request, read).await?;
    let basis = basis.ok_or_else(|| target.unknown(&request.reader))?;
    let mails = store.mails_of_plan(&target.invoice, &basis.plan).await?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &RemindersAnswer::of(&basis, &mails, request.now.day_in_japan())),
        Wants::Html => page(request, &operator, target, &basis, &mails),
    }
}

fn page(
    request: &Request<'_>,
    operator: &Operator,
    target: &Target,
    basis: &ReminderBasis,
    mails: &[Outgoing],
) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let main = Ledger {
        of_society: operator.society().name.as_str(),
        t,
        r: reminder::Text(reader.language),
        m: outbox::Text(reader.language),
        reader,
        target,
        basis,
        mails,
        next: basis.next(),
        today: request.now.day_in_japan(),
    };
    let (records, invoice) = (reader.records(&target.society), target.path());
    let number = t.invoice(&basis.invoice.number);
    let trail = [
        Crumb { name: views::invoice::Text(reader.language).records(), href: &records },
        Crumb { name: &number, href: &invoice },
    ];
    Page { title: t.title(), trail: &trail, main }.answer(reader, StatusCode::OK)
}
