//! The pages: the confirmation, and the result.

use askama::Template;
use domain::{Day, Standing, UnpaidInvoice};
use lambda_http::http::StatusCode;
use store::WithdrawalBasis;
use web::{Crumb, Failure, Page, Reader, Request, Response, SignedIn};

use crate::text::Text;

/// How many invoices a page lists; for the others it states only their number, so that it does not get too long.
const LISTED: usize = 100;

/// What the confirmation shows before anything happens (docs/PRODUCT.md: Withdrawal).
pub(crate) struct Confirmation<'a> {
    pub(crate) basis: &'a WithdrawalBasis,
    pub(crate) key: &'a str,
    /// Whether the member confirmed an amount that had changed.
    pub(crate) changed: bool,
}

#[derive(Template)]
#[template(path = "confirm.html")]
struct Confirm<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    confirmation: &'a Confirmation<'a>,
    today: Day,
}

#[derive(Template)]
#[template(path = "done.html")]
struct Done<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    basis: &'a WithdrawalBasis,
    on: Day,
    today: Day,
    address: &'a str,
}

/// The unpaid invoices and their total.
#[derive(Template)]
#[template(path = "owed.html")]
struct Owed<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    basis: &'a WithdrawalBasis,
    today: Day,
}

impl Owed<'_> {
    fn listed(&self) -> &[UnpaidInvoice] {
        let invoices = self.basis.ledger.invoices();
        &invoices[..invoices.len().min(LISTED)]
    }

    fn unlisted(&self) -> usize {
        self.basis.ledger.invoices().len().saturating_sub(LISTED)
    }
}

/// How to reach the society.
#[derive(Template)]
#[template(path = "contact.html")]
struct Contact<'a> {
    t: Text,
    basis: &'a WithdrawalBasis,
}

impl Confirm<'_> {
    fn owed(&self) -> Owed<'_> {
        Owed { t: self.t, reader: self.reader, basis: self.confirmation.basis, today: self.today }
    }

    fn contact(&self) -> Contact<'_> {
        Contact { t: self.t, basis: self.confirmation.basis }
    }
}

impl Done<'_> {
    fn owed(&self) -> Owed<'_> {
        Owed { t: self.t, reader: self.reader, basis: self.basis, today: self.today }
    }

    fn contact(&self) -> Contact<'_> {
        Contact { t: self.t, basis: self.basis }
    }
}

pub(crate) fn confirm(request: &Request<'_>, confirmation: &Confirmation<'_>) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let main = Confirm { t, reader, confirmation, today: request.now.day_in_japan() };
    let status = if confirmation.changed { StatusCode::CONFLICT } else { StatusCode::OK };
    page(t, t.confirm_title(), main, reader, status)
}

pub(crate) fn done(request: &Request<'_>, member: &SignedIn, basis: &WithdrawalBasis) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let today = request.now.day_in_japan();
    let on = match basis.membership.standing {
        Standing::Withdrawn { on, .. } => on,
        Standing::Active => today,
    };
    let main = Done { t, reader, basis, on, today, address: member.account().address.as_str() };
    page(t, t.done_title(), main, reader, StatusCode::OK)
}

fn page(t: Text, title: &str, main: impl Template, reader: &Reader<'_>, status: StatusCode) -> Result<Response, Failure> {
    let trail = [Crumb { name: t.memberships(), href: "/memberships" }];
    Page { title, trail: &trail, main }.answer(reader, status)
}
