//! The pages: the form, and the preview of the invoice.

use askama::Template;
use domain::billing::Issuance;
use domain::charge::{Prices, Tax, Taxed};
use domain::{AccountId, Day, Invoice, Society, UnpaidInvoice};
use lambda_http::http::StatusCode;
use store::IssueBasis;
use views::{invoice, outbox};
use web::form::FormNotice;
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, idempotency};

use crate::filled::{Filled, FilledLine};
use crate::text::Text;

/// What the form shows.
pub(crate) struct Shown<'a> {
    pub(crate) basis: &'a IssueBasis,
    pub(crate) filled: &'a Filled,
    pub(crate) failure: Option<&'a Failure>,
    pub(crate) account: &'a AccountId,
}

#[derive(Template)]
#[template(path = "form.html")]
struct Form<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    filled: &'a Filled,
    /// What a line's tax can be: as it is sent, and as it is read.
    taxes: Vec<(String, String)>,
    /// What the prices of lines can be: as it is sent, and as it is read.
    prices: Vec<(&'static str, &'static str)>,
    rows: Vec<FilledLine>,
    society: &'a str,
    name: &'a str,
    is_former: bool,
    /// What can be collected, the longest due first.
    records: Vec<UnpaidInvoice>,
    refusal: FormNotice<'a>,
    today: Day,
    back: &'a str,
}

#[derive(Template)]
#[template(path = "deleted.html")]
struct Deleted<'a> {
    t: Text,
    society: &'a Society,
    back: &'a str,
}

#[derive(Template)]
#[template(path = "preview.html")]
struct Preview<'a> {
    t: Text,
    i: invoice::Text,
    reader: &'a Reader<'a>,
    filled: &'a Filled,
    invoice: &'a Invoice,
    society: &'a str,
    address: &'a str,
    /// That mails to that address do not arrive.
    failing: Option<String>,
    taxed: Vec<Taxed>,
    records: Vec<&'a Invoice>,
    key: String,
}

impl Form<'_> {
    /// A field's name for a summary; a line says itself which it is.
    fn label(&self, field: &str) -> Option<&'static str> {
        match field {
            "subject" => Some(self.t.subject()),
            "amount" => Some(self.t.amount()),
            "due_on" => Some(self.t.due_on()),
            "note" => Some(self.t.note_to_person()),
            "collects" => Some(self.t.collect()),
            "prices" => Some(self.t.prices()),
            _ => None,
        }
    }
}

/// The form, as it was filled in; for a deleted account, why there is none and what to do.
pub(crate) fn form(request: &Request<'_>, operator: &Operator, shown: &Shown<'_>) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let society = operator.society();
    let Some(membership) = &shown.basis.membership else {
        return Err(views::person::unknown_person(reader, &society.id));
    };
    let back = reader.records(&society.id);
    let trail = trail(reader, &back);
    let Some(payer) = shown.basis.account.as_ref().filter(|_| membership.deleted_on.is_none()) else {
        let main = Deleted { t, society, back: &back };
        let page = Page { title: t.deleted_title(), trail: &trail, main };
        return page.answer(reader, if request.is_get() { StatusCode::OK } else { StatusCode::CONFLICT });
    };
    let mut records: Vec<_> =
        shown.basis.invoices.iter().filter(|it| it.is_collectable()).cloned().filter_map(Invoice::unpaid).collect();
    records.sort_by(|a, b| domain::record::Order::DueFirst.compare(a.invoice(), b.invoice()));
    let refusal = FormNotice::of(shown.failure, reader);
    let status = refusal.status();
    let main = Form {
        t,
        taxes: Tax::ALL
            .map(|tax| (tax.percent().map_or_else(String::new, |rate| rate.to_string()), invoice::Text(reader.language).tax(tax)))
            .to_vec(),
        reader,
        filled: shown.filled,
        prices: Prices::ALL.map(|prices| (prices.name(), invoice::Text(reader.language).prices(prices))).to_vec(),
        rows: shown.filled.rows(),
        society: society.name.as_str(),
        name: payer.name.as_str(),
        is_former: !membership.is_active(),
        records,
        refusal,
        today: request.now.day_in_japan(),
        back: &format!("/societies/{}/members/{}", society.id, shown.account),
    };
    Page { title: t.title(), trail: &trail, main }.answer(reader, status)
}

/// What would be issued, to be confirmed.
pub(crate) fn preview(
    request: &Request<'_>,
    operator: &Operator,
    basis: &IssueBasis,
    filled: &Filled,
    issuance: &Issuance,
) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let invoice = issuance.change.invoice();
    let main = Preview {
        t,
        i: invoice::Text(reader.language),
        reader,
        filled,
        invoice,
        society: operator.society().name.as_str(),
        address: issuance.mail.to.as_str(),
        failing: basis.account.as_ref().and_then(|account| {
            account.failing.as_ref().map(|failing| outbox::Text(reader.language).failing(&account.address, failing))
        }),
        taxed: invoice.taxes(),
        records: basis.chosen.iter().filter_map(|(_, record)| record.as_ref()).collect(),
        key: idempotency::new_key(),
    };
    let back = reader.records(&operator.society().id);
    Page { title: t.preview_title(), trail: &trail(reader, &back), main }.answer(reader, StatusCode::OK)
}

fn trail<'a>(reader: &Reader<'_>, records: &'a str) -> [Crumb<'a>; 2] {
    let i = invoice::Text(reader.language);
    [Crumb { name: i.tools(), href: "/societies" }, Crumb { name: i.records(), href: records }]
}
