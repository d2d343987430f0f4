//! One invoice (請求書) and its receipt (領収書), as pages that print on A4.

use askama::Template;
use domain::charge::{LineItem, Price, Tax, Taxed};
use domain::invoice::State;
use domain::{Day, Invoice, Payment, Yen};
use lambda_http::http::StatusCode;
use store::Bill;
use web::{Crumb, Failure, Page, Reader, Response};

use crate::text::Text;

#[derive(Template)]
#[template(path = "invoice.html")]
struct InvoicePage<'a> {
    t: Text,
    of: views::invoice::Text,
    reader: &'a Reader<'a>,
    bill: &'a Bill,
    invoice: &'a Invoice,
    today: Day,
    taxes: Vec<Taxed>,
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage<'a> {
    t: Text,
    of: views::invoice::Text,
    reader: &'a Reader<'a>,
    bill: &'a Bill,
    invoice: &'a Invoice,
    /// The day of the last payment that is not reversed.
    received_on: Day,
    /// The tax within what was received.
    taxes: Vec<Taxed>,
    /// Whether what was received is a part of what was billed.
    is_part: bool,
    /// The society's seal, as it stands in the page.
    seal: Option<String>,
}

/// Who issued it, and how to reach them.
#[derive(Template)]
#[template(path = "issuer.html")]
struct Issuer<'a> {
    t: Text,
    bill: &'a Bill,
    /// The society's seal, as it stands in the page.
    seal: Option<&'a str>,
}

/// The records that it collects.
#[derive(Template)]
#[template(path = "records.html")]
struct Records<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    records: &'a [Invoice],
    /// Whether the amount of each is shown.
    with_amounts: bool,
}

/// What was charged at each rate of tax.
#[derive(Template)]
#[template(path = "taxes.html")]
struct Taxes<'a> {
    t: Text,
    of: views::invoice::Text,
    reader: &'a Reader<'a>,
    taxes: &'a [Taxed],
    /// Whether lines at the reduced rate have a mark.
    marked: bool,
    /// Whether the sums are stated with the tax inside.
    inside: bool,
}

impl InvoicePage<'_> {
    /// The lines with the sum of each.
    fn lines(&self) -> impl Iterator<Item = (&LineItem, Price)> {
        self.invoice.charges.lines.iter().map(|line| (line, line.price().unwrap_or_default()))
    }

    /// What the records that it was issued to collect came to.
    fn collected(&self) -> Yen {
        let collected = self.invoice.charges.collected.iter().map(|gross| gross.yen);
        Price::sum(collected).unwrap_or_default().at_least_nothing()
    }

    fn issuer(&self) -> Issuer<'_> {
        Issuer { t: self.t, bill: self.bill, seal: None }
    }

    fn records(&self) -> Records<'_> {
        Records { t: self.t, reader: self.reader, records: &self.bill.records, with_amounts: true }
    }

    fn taxes(&self) -> Taxes<'_> {
        let inside = self.invoice.charges.has_tax_inside();
        let marked = !self.invoice.charges.lines.is_empty();
        Taxes { t: self.t, of: self.of, reader: self.reader, taxes: &self.taxes, marked, inside }
    }
}

impl ReceiptPage<'_> {
    fn issuer(&self) -> Issuer<'_> {
        Issuer { t: self.t, bill: self.bill, seal: self.seal.as_deref() }
    }

    fn records(&self) -> Records<'_> {
        Records { t: self.t, reader: self.reader, records: &self.bill.records, with_amounts: !self.is_part }
    }

    fn taxes(&self) -> Taxes<'_> {
        // What came in is told with the tax inside wherever it is not all that was billed.
        let inside = self.invoice.paid != self.invoice.amount || self.invoice.charges.has_tax_inside();
        Taxes { t: self.t, of: self.of, reader: self.reader, taxes: &self.taxes, marked: false, inside }
    }

    fn standing(&self) -> impl Iterator<Item = &Payment> {
        self.bill.payments.iter().filter(|payment| payment.stands())
    }
}

impl Issuer<'_> {
    /// The registration number, on a taxable invoice only.
    fn registration(&self) -> Option<&domain::charge::RegistrationNumber> {
        self.bill.invoice.registration.as_ref().filter(|_| self.bill.invoice.is_taxable())
    }
}

impl Taxes<'_> {
    fn has_reduced(&self) -> bool {
        self.taxes.iter().any(|taxed| matches!(taxed.tax, Tax::Reduced))
    }
}

pub(crate) fn invoice(bill: &Bill, today: Day, reader: &Reader<'_>) -> Result<Response, Failure> {
    let t = Text(reader.language);
    let of = views::invoice::Text(reader.language);
    let invoice = &bill.invoice;
    let main = InvoicePage { t, of, reader, bill, invoice, today, taxes: taxes(invoice) };
    let trail = [Crumb { name: t.title(), href: "/payments" }];
    Page { title: t.invoice(), trail: &trail, main }.answer(reader, StatusCode::OK)
}

pub(crate) fn receipt(bill: &Bill, reader: &Reader<'_>) -> Result<Response, Failure> {
    let t = Text(reader.language);
    let of = views::invoice::Text(reader.language);
    let invoice = &bill.invoice;
    let main = ReceiptPage {
        t,
        of,
        reader,
        bill,
        invoice,
        received_on: received_on(bill),
        taxes: invoice.received_taxes(),
        is_part: is_part(invoice),
        seal: bill.seal.as_ref().map(views::seal::data_url),
    };
    let href = format!("/payments/{}", invoice.id);
    let trail = [Crumb { name: t.title(), href: "/payments" }, Crumb { name: t.invoice(), href: &href }];
    Page { title: t.receipt(), trail: &trail, main }.answer(reader, StatusCode::OK).map(web::page::showing_pictures)
}

/// The day of the last payment that is not reversed.
pub(crate) fn received_on(bill: &Bill) -> Day {
    let standing = bill.payments.iter().filter(|payment| payment.stands()).map(|payment| payment.paid_on);
    standing.max().unwrap_or(bill.invoice.issued_on)
}

/// What a taxable invoice charges at each rate; nothing when nothing of it is taxable.
fn taxes(invoice: &Invoice) -> Vec<Taxed> {
    if invoice.is_taxable() { invoice.taxes() } else { vec![] }
}

/// Whether only a part was received, so that the receipt must not state the whole invoice's amounts.
pub(crate) const fn is_part(invoice: &Invoice) -> bool {
    match invoice.state {
        State::Paid { .. } => false,
        State::Unpaid | State::Void { .. } | State::WrittenOff { .. } => true,
    }
}
