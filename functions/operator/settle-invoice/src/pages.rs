//! The operator's page of an invoice: the invoice, its entries, and the forms for new ones.

use askama::Template;
use domain::audit::Actor;
use domain::billing::MOST_ADJUSTED;
use domain::charge::Taxed;
use domain::invoice::State;
use domain::payment::{Correcting, Correction, Method};
use domain::record::PayerStanding;
use domain::{Day, Instant, Invoice, Payment, PaymentId, SocietyId};
use lambda_http::http::StatusCode;
use store::EntryBasis;
use views::invoice;
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, idempotency};

use crate::entry::{Act, Form};
use crate::text::Text;

#[derive(Template)]
#[template(path = "invoice.html")]
struct Shown<'a> {
    t: Text,
    i: invoice::Text,
    reader: &'a Reader<'a>,
    society: &'a SocietyId,
    /// The society's name.
    name: &'a str,
    invoice: &'a Invoice,
    payer: PayerStanding,
    records: &'a [Invoice],
    payments: &'a [Payment],
    corrections: &'a [Correction],
    taxed: Vec<Taxed>,
    today: Day,
    form: &'a Form,
    problem: Option<(&'static str, String)>,
    act: Option<&'a Act>,
    /// One key for all forms of the page: each task keeps its own record of it.
    key: String,
}

impl Shown<'_> {
    /// Whether entries can be made here.
    fn is_open(&self) -> bool {
        matches!(self.invoice.state, State::Unpaid) && self.invoice.collected_by.is_none()
    }

    /// Whether payments can be reversed here.
    const fn can_reverse(&self) -> bool {
        self.invoice.collected_by.is_none()
    }

    /// Whether what is missing can be a bank's fee.
    fn can_adjust(&self) -> bool {
        let borne = self.invoice.adjusted.get() + self.invoice.outstanding().get();
        self.is_open() && !self.invoice.paid.is_zero() && borne <= MOST_ADJUSTED
    }

    /// Whether this correction can be undone here.
    fn can_undo(&self, correction: &Correction) -> bool {
        let has_its_state = match correction.kind {
            Correcting::Adjustment => true,
            Correcting::WriteOff => matches!(self.invoice.state, State::WrittenOff { .. }),
            Correcting::Void => matches!(self.invoice.state, State::Void { .. }),
        };
        correction.stands() && has_its_state && self.invoice.collected_by.is_none()
    }

    /// Where a correction is undone.
    fn undo_path(&self, correction: &Correction) -> String {
        let invoice = format!("/societies/{}/invoices/{}", self.society, self.invoice.id);
        match correction.kind {
            Correcting::Adjustment => format!("{invoice}/adjustments/{}/reversal", correction.id),
            Correcting::WriteOff => format!("{invoice}/write-off/reversal"),
            Correcting::Void => format!("{invoice}/void/reversal"),
        }
    }

    /// Whether what is left on it is given up on this very invoice.
    const fn is_given_up(&self) -> bool {
        matches!(self.invoice.state, State::WrittenOff { .. }) && self.invoice.collected_by.is_none()
    }

    fn corrected(&self, correction: &Correction) -> String {
        let (amount, on) = (correction.amount.written(self.reader.language), correction.on.written(self.reader.language));
        match correction.kind {
            Correcting::Adjustment => self.t.adjustment(amount, on),
            Correcting::WriteOff => self.t.written_off(amount, on),
            Correcting::Void => self.t.voided(amount, on),
        }
    }

    /// What undoing it means.
    const fn undo_hint(&self, correction: &Correction) -> &'static str {
        match correction.kind {
            Correcting::Adjustment => self.t.undo_adjustment_hint(),
            Correcting::WriteOff => self.t.undo_write_off_hint(),
            Correcting::Void => self.t.undo_void_hint(),
        }
    }

    fn undo_failed(&self, correction: &Correction) -> bool {
        self.failed(|act| act.undoes(correction))
    }

    /// The reason that the form for a bank's fee proposes.
    fn fee_reason(&self) -> &str {
        if self.adjust_failed() { &self.form.reason } else { self.i.fee_borne() }
    }

    fn adjust_failed(&self) -> bool {
        self.failed(|act| act.corrects(Correcting::Adjustment))
    }

    fn failed(&self, is: impl Fn(&Act) -> bool) -> bool {
        self.problem.is_some() && self.act.is_some_and(is)
    }

    fn pay_failed(&self) -> bool {
        self.failed(Act::is_pay)
    }

    fn void_failed(&self) -> bool {
        self.failed(|act| act.corrects(Correcting::Void))
    }

    fn write_off_failed(&self) -> bool {
        self.failed(|act| act.corrects(Correcting::WriteOff))
    }

    fn reverse_failed(&self, payment: &PaymentId) -> bool {
        self.failed(|act| act.reverses(payment))
    }

    fn settled(&self) -> Option<(Day, Option<&str>)> {
        match &self.invoice.state {
            State::Unpaid => None,
            State::Paid { on } => Some((*on, None)),
            State::Void { on, reason } | State::WrittenOff { on, reason } => Some((*on, Some(reason.as_str()))),
        }
    }

    /// The amount that the form proposes.
    fn amount(&self) -> String {
        if self.pay_failed() { self.form.amount.clone() } else { self.invoice.rest().get().to_string() }
    }

    /// The day that the form proposes.
    fn paid_on(&self) -> String {
        if self.pay_failed() { self.form.paid_on.clone() } else { self.today.to_string() }
    }

    fn reason(&self, failed: bool) -> &str {
        if failed { &self.form.reason } else { "" }
    }

    fn who<'b>(&'b self, actor: &'b Actor) -> &'b str {
        match actor {
            Actor::Account(account) => account.as_str(),
            Actor::Operator(_, name) | Actor::Support(_, name) => name.as_str(),
            Actor::Owner => self.t.by_owner(),
            Actor::System => self.t.by_system(),
        }
    }

    fn at(&self, at: Instant) -> String {
        self.t.japan_time(at.written(self.reader.language))
    }
}

/// The page; after a failure, with what was filled in and why it was not taken.
pub(crate) fn invoice(
    request: &Request<'_>,
    operator: &Operator,
    basis: &EntryBasis,
    form: &Form,
    failed: Option<(&Act, &Failure)>,
    society: &SocietyId,
) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let Some(books) = &basis.books else {
        return Err(views::invoice::problems::unknown_record(reader, society));
    };
    let invoice = books.invoice();
    let explained = failed.map(|(_, failure)| failure.explain(reader));
    let status = explained.as_ref().map_or(StatusCode::OK, |(status, ..)| *status);
    let main = Shown {
        t,
        i: invoice::Text(reader.language),
        reader,
        society,
        name: operator.society().name.as_str(),
        invoice,
        payer: basis.membership.as_ref().map_or(PayerStanding::Member, PayerStanding::of),
        records: books.records(),
        payments: &basis.payments,
        corrections: &basis.corrections,
        taxed: invoice.taxes(),
        today: request.now.day_in_japan(),
        form,
        problem: explained.map(|(_, title, detail)| (title, detail)),
        act: failed.map(|(act, _)| act),
        key: idempotency::new_key(),
    };
    let records = reader.records(society);
    let i = invoice::Text(reader.language);
    let trail = [Crumb { name: i.tools(), href: "/societies" }, Crumb { name: i.records(), href: &records }];
    Page { title: &t.title(&invoice.number), trail: &trail, main }.answer(reader, status)
}
