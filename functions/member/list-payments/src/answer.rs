//! Invoices, payments and receipts in JSON.

use domain::charge::Taxed;
use domain::society::BankAccount;
use domain::{Day, Invoice, Payment};
use serde::Serialize;
use store::Bill;
use views::invoice::InvoiceAnswer;
use views::society::ContactAnswer;
use web::Reader;
use web::paging::{Paging, Wanted};

use crate::bill::{is_part, received_on};
use crate::list::Overview;

/// A page of the member's invoices, the unpaid ones first. Amounts are whole yen, days civil dates in Japan.
#[derive(Serialize)]
pub(crate) struct ListAnswer<'a> {
    /// What is owed in all; a collected record is counted once.
    unpaid_total: u64,
    unpaid_count: u32,
    /// What is owed to each society that anything is owed to.
    societies: Vec<OwedAnswer<'a>>,
    /// How many invoices there are on all pages.
    total: usize,
    from: usize,
    to: usize,
    invoices: Vec<ListedAnswer<'a>>,
}

#[derive(Serialize)]
struct OwedAnswer<'a> {
    id: &'a str,
    name: String,
    former_member: bool,
    unpaid: UnpaidAnswer,
}

#[derive(Serialize)]
struct UnpaidAnswer {
    count: u32,
    total: u64,
}

#[derive(Serialize)]
struct ListedAnswer<'a> {
    #[serde(flatten)]
    invoice: InvoiceAnswer<'a>,
    society_name: String,
    payments: Vec<PaidAnswer<'a>>,
}

/// One invoice with all that its payer needs.
#[derive(Serialize)]
pub(crate) struct BillAnswer<'a> {
    #[serde(flatten)]
    invoice: InvoiceAnswer<'a>,
    issuer: IssuerAnswer<'a>,
    payments: Vec<PaidAnswer<'a>>,
    records: Vec<CollectedAnswer<'a>>,
    /// The receipt's address, if there are payments that are not reversed; for a collected record, that of its
    /// collector's receipt.
    receipt: Option<String>,
}

/// The receipt for the payments that are not reversed.
#[derive(Serialize)]
pub(crate) struct ReceiptAnswer<'a> {
    invoice: &'a str,
    number: &'a str,
    payer: &'a str,
    subject: &'a str,
    /// What was billed, with tax.
    amount: u64,
    /// The amount received, without reversed payments.
    received: u64,
    /// What the society bears, because the bank kept its fee.
    adjusted: u64,
    /// Whether that is a part of what was billed.
    part: bool,
    /// The last day on which something of it came in.
    received_on: String,
    payments: Vec<PaidAnswer<'a>>,
    records: Vec<CollectedAnswer<'a>>,
    /// What was received at each rate of tax; empty when nothing is taxable. A part is of every rate in proportion.
    taxes: Vec<ReceivedAt>,
    registration_number: Option<String>,
    issuer: IssuerAnswer<'a>,
}

#[derive(Serialize)]
struct ReceivedAt {
    tax_rate: Option<u64>,
    net: i64,
    tax: u64,
}

/// A payment as its payer sees it: what the operator noted for the society's own use is left out.
#[derive(Serialize)]
struct PaidAnswer<'a> {
    id: &'a str,
    amount: u64,
    paid_on: String,
    method: &'static str,
    reversed: bool,
}

/// A record that an individual invoice collects.
#[derive(Serialize)]
struct CollectedAnswer<'a> {
    id: &'a str,
    number: &'a str,
    subject: &'a str,
    due_on: String,
    /// What the invoice that collects it collects for it.
    amount: u64,
}

#[derive(Serialize)]
struct IssuerAnswer<'a> {
    id: &'a str,
    name: &'a str,
    contact: ContactAnswer<'a>,
    bank_account: Option<BankAccountAnswer<'a>>,
}

#[derive(Serialize)]
struct BankAccountAnswer<'a> {
    bank: &'a str,
    branch: &'a str,
    kind: &'a str,
    number: &'a str,
    holder: &'a str,
}

impl<'a> ListAnswer<'a> {
    pub(crate) fn of(overview: &'a Overview, wanted: Wanted, reader: &Reader<'_>) -> Self {
        let paging = Paging::of(wanted, overview.invoices.len(), reader);
        let owed = overview.owed.iter().map(|(society, unpaid)| OwedAnswer {
            id: society.as_str(),
            name: overview.name(society).to_string(),
            former_member: overview.is_former(society),
            unpaid: UnpaidAnswer { count: unpaid.count, total: unpaid.total.get() },
        });
        let listed = paging.slice(&overview.invoices).iter().map(|invoice| ListedAnswer {
            invoice: InvoiceAnswer::for_payer(invoice, overview.today),
            society_name: overview.name(&invoice.society).to_string(),
            payments: overview.payments(invoice).iter().map(PaidAnswer::of).collect(),
        });
        Self {
            unpaid_total: overview.unpaid.total.get(),
            unpaid_count: overview.unpaid.count,
            societies: owed.collect(),
            total: paging.total,
            from: paging.from,
            to: paging.to,
            invoices: listed.collect(),
        }
    }
}

impl<'a> BillAnswer<'a> {
    pub(crate) fn of(bill: &'a Bill, today: Day) -> Self {
        Self {
            invoice: InvoiceAnswer::for_payer(&bill.invoice, today),
            issuer: IssuerAnswer::of(bill),
            payments: bill.payments.iter().map(PaidAnswer::of).collect(),
            records: bill.records.iter().map(CollectedAnswer::of).collect(),
            receipt: receipt(&bill.invoice),
        }
    }
}

/// Where the receipt of an invoice is, if there is one.
fn receipt(invoice: &Invoice) -> Option<String> {
    let is_paid = matches!(invoice.state, domain::invoice::State::Paid { .. });
    let through = invoice.collected_by.as_ref().filter(|_| is_paid).map(|by| &by.id);
    let own = (!invoice.paid.is_zero()).then_some(&invoice.id);
    own.or(through).map(|id| format!("/payments/{id}/receipt"))
}

impl<'a> ReceiptAnswer<'a> {
    pub(crate) fn of(bill: &'a Bill) -> Self {
        let invoice = &bill.invoice;
        let taxable = |taxed: &Taxed| ReceivedAt { tax_rate: taxed.tax.percent(), net: taxed.net.get(), tax: taxed.amount.get() };
        Self {
            invoice: invoice.id.as_str(),
            number: invoice.number.as_str(),
            payer: invoice.payer.as_str(),
            subject: invoice.subject.as_str(),
            amount: invoice.amount.get(),
            received: invoice.paid.get(),
            adjusted: invoice.adjusted.get(),
            part: is_part(invoice),
            received_on: received_on(bill).to_string(),
            payments: bill.payments.iter().filter(|payment| payment.stands()).map(PaidAnswer::of).collect(),
            records: bill.records.iter().map(CollectedAnswer::of).collect(),
            taxes: invoice.received_taxes().iter().map(taxable).collect(),
            registration_number: invoice.registration.as_ref().filter(|_| invoice.is_taxable()).map(ToString::to_string),
            issuer: IssuerAnswer::of(bill),
        }
    }
}

impl<'a> PaidAnswer<'a> {
    fn of(payment: &'a Payment) -> Self {
        Self {
            id: payment.id.as_str(),
            amount: payment.amount.get(),
            paid_on: payment.paid_on.to_string(),
            method: payment.method.name(),
            reversed: !payment.stands(),
        }
    }
}

impl<'a> CollectedAnswer<'a> {
    fn of(record: &'a Invoice) -> Self {
        Self {
            id: record.id.as_str(),
            number: record.number.as_str(),
            subject: record.subject.as_str(),
            due_on: record.due_on.to_string(),
            amount: record.rest().get(),
        }
    }
}

impl<'a> IssuerAnswer<'a> {
    fn of(bill: &'a Bill) -> Self {
        let society = &bill.society;
        Self {
            id: society.id.as_str(),
            name: society.name.as_str(),
            contact: ContactAnswer::of(&society.contact),
            bank_account: society.bank_account.as_ref().map(BankAccountAnswer::of),
        }
    }
}

impl<'a> BankAccountAnswer<'a> {
    fn of(bank: &'a BankAccount) -> Self {
        Self {
            bank: bank.bank.as_str(),
            branch: bank.branch.as_str(),
            kind: bank.kind.as_str(),
            number: bank.number.as_str(),
            holder: bank.holder.as_str(),
        }
    }
}
