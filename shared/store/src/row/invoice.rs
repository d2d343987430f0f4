//! Invoices.

use std::collections::BTreeMap;

use domain::charge::{Charges, Gross, LineItem, Price, Prices, RegistrationNumber, Tax};
use domain::invoice::{Collector, GivenUp, Kind, State};
use domain::payment::Received;
use domain::{Day, Invoice, InvoiceId, Line, Note, SocietyId, Yen};
use serde::{Deserialize, Serialize};

use super::{day, read, yen};
use crate::Error;
use crate::key::{listed_as, records_of};

#[derive(Serialize, Deserialize)]
pub(crate) struct InvoiceRow {
    invoice: String,
    society: String,
    number: String,
    payer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    member_number: Option<String>,
    kind: KindRow,
    subject: String,
    #[serde(default, skip_serializing_if = "ChargesRow::is_nothing")]
    charges: ChargesRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    amount: u64,
    pub(crate) paid: u64,
    /// What was paid, by the day on which it came in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) received: BTreeMap<String, u64>,
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub(crate) adjusted: u64,
    /// The write-off that stands, also when payments after it have completed the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) given_up_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) given_up_reason: Option<String>,
    issued_on: String,
    pub(crate) due_on: String,
    pub(crate) state: StateRow,
    /// The day on which it left [`StateRow::Unpaid`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) settled_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) collected_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) collector_number: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    collects: Vec<String>,
    pub(crate) version: u64,
    pub(crate) listing_pk: String,
    pub(crate) listing_sk: String,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindRow {
    Dues,
    Individual,
}

/// Where an invoice is in its life; conditions of writes name it, and so do the partitions of the society's list.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StateRow {
    Unpaid,
    Paid,
    Void,
    WrittenOff,
}

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct ChargesRow {
    prices: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lines: Vec<LineItemRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    collected: Vec<GrossRow>,
}

#[derive(Serialize, Deserialize)]
struct LineItemRow {
    text: String,
    quantity: u32,
    unit_price: i64,
    /// In percent; none is outside tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    tax: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct GrossRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    tax: Option<u64>,
    yen: u64,
}

impl StateRow {
    pub(crate) const ALL: [Self; 4] = [Self::Unpaid, Self::Paid, Self::Void, Self::WrittenOff];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unpaid => "unpaid",
            Self::Paid => "paid",
            Self::Void => "void",
            Self::WrittenOff => "written_off",
        }
    }
}

impl From<&Charges> for ChargesRow {
    fn from(charges: &Charges) -> Self {
        let line = |item: &LineItem| LineItemRow {
            text: item.text.to_string(),
            quantity: item.quantity,
            unit_price: item.unit_price.get(),
            tax: item.tax.percent(),
        };
        let collected = charges.collected.iter().map(|gross| GrossRow { tax: gross.tax.percent(), yen: gross.yen.get() });
        Self {
            prices: charges.prices.name().to_owned(),
            lines: charges.lines.iter().map(line).collect(),
            collected: collected.collect(),
        }
    }
}

impl ChargesRow {
    pub(crate) const fn is_nothing(&self) -> bool {
        self.lines.is_empty() && self.collected.is_empty()
    }

    pub(crate) fn charges(&self) -> Result<Charges, Error> {
        if self.is_nothing() {
            return Ok(Charges::default());
        }
        let tax = |percent| Tax::of_percent(percent).ok_or(Error::unreadable("a line's tax"));
        let line = |item: &LineItemRow| {
            Ok(LineItem {
                text: read("a line's text", Line::parse(&item.text))?,
                quantity: item.quantity,
                unit_price: read("a line's price", Price::new(item.unit_price))?,
                tax: tax(item.tax)?,
            })
        };
        let gross = |row: &GrossRow| Ok(Gross { tax: tax(row.tax)?, yen: yen("what an invoice collects", row.yen)? });
        Ok(Charges {
            prices: Prices::parse(&self.prices).ok_or(Error::unreadable("what an invoice's prices are"))?,
            lines: self.lines.iter().map(line).collect::<Result<_, Error>>()?,
            collected: self.collected.iter().map(gross).collect::<Result<_, Error>>()?,
        })
    }
}

impl From<&Invoice> for InvoiceRow {
    fn from(invoice: &Invoice) -> Self {
        let (state, settled_on, reason) = match &invoice.state {
            State::Unpaid => (StateRow::Unpaid, None, None),
            State::Paid { on } => (StateRow::Paid, Some(on), None),
            State::Void { on, reason } => (StateRow::Void, Some(on), Some(reason)),
            State::WrittenOff { on, reason } => (StateRow::WrittenOff, Some(on), Some(reason)),
        };
        Self {
            invoice: invoice.id.to_string(),
            society: invoice.society.to_string(),
            number: invoice.number.to_string(),
            payer: invoice.payer.to_string(),
            member_number: invoice.member_number.as_ref().map(Line::to_string),
            kind: match invoice.kind {
                Kind::Dues => KindRow::Dues,
                Kind::Individual => KindRow::Individual,
            },
            subject: invoice.subject.to_string(),
            charges: (&invoice.charges).into(),
            registration: invoice.registration.as_ref().map(RegistrationNumber::to_string),
            note: invoice.note.as_ref().map(Note::to_string),
            amount: invoice.amount.get(),
            paid: invoice.paid.get(),
            received: invoice.received.days().map(|(day, amount)| (day.to_string(), amount.get())).collect(),
            adjusted: invoice.adjusted.get(),
            given_up_on: invoice.given_up.as_ref().map(|it| it.on.to_string()),
            given_up_reason: invoice.given_up.as_ref().map(|it| it.reason.to_string()),
            issued_on: invoice.issued_on.to_string(),
            due_on: invoice.due_on.to_string(),
            state,
            settled_on: settled_on.map(ToString::to_string),
            reason: reason.map(Line::to_string),
            collected_by: invoice.collected_by.as_ref().map(|by| by.id.to_string()),
            collector_number: invoice.collected_by.as_ref().map(|by| by.number.to_string()),
            collects: invoice.collects.iter().map(InvoiceId::to_string).collect(),
            version: invoice.version,
            listing_pk: records_of(&invoice.society, state),
            listing_sk: listed_as(invoice.due_on, &invoice.number),
        }
    }
}

impl InvoiceRow {
    pub(crate) fn invoice(self) -> Result<Invoice, Error> {
        let line = |text: &str| read("an invoice's text", Line::parse(text));
        let settled = |on: &str| day("the day on which an invoice was settled", on);
        let state = match (self.state, self.settled_on, self.reason) {
            (StateRow::Unpaid, None, None) => State::Unpaid,
            (StateRow::Paid, Some(on), None) => State::Paid { on: settled(&on)? },
            (StateRow::Void, Some(on), Some(reason)) => State::Void { on: settled(&on)?, reason: line(&reason)? },
            (StateRow::WrittenOff, Some(on), Some(reason)) => State::WrittenOff { on: settled(&on)?, reason: line(&reason)? },
            (StateRow::Unpaid | StateRow::Paid | StateRow::Void | StateRow::WrittenOff, _, _) => {
                return Err(Error::unreadable("an invoice's state"));
            }
        };
        let invoice_id = |text: &str| read("an invoice's id", InvoiceId::parse(text));
        let id = invoice_id(&self.invoice)?;
        let collected_by = match (self.collected_by, self.collector_number) {
            (Some(id), Some(number)) => Some(Collector { id: invoice_id(&id)?, number: line(&number)? }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(Error::unreadable("the invoice that collects a record")),
        };
        let given_up = match (self.given_up_on, self.given_up_reason) {
            (Some(on), Some(reason)) => Some(GivenUp { on: settled(&on)?, reason: line(&reason)? }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(Error::unreadable("an invoice's write-off")),
        };
        Ok(Invoice {
            account: id.account(),
            id,
            number: line(&self.number)?,
            society: read("an invoice's society", SocietyId::parse(&self.society))?,
            payer: line(&self.payer)?,
            member_number: self.member_number.as_deref().map(line).transpose()?,
            kind: match self.kind {
                KindRow::Dues => Kind::Dues,
                KindRow::Individual => Kind::Individual,
            },
            subject: line(&self.subject)?,
            charges: self.charges.charges()?,
            registration: registration(self.registration)?,
            note: note(self.note)?,
            amount: yen("an invoice's amount", self.amount)?,
            paid: yen("what was paid on an invoice", self.paid)?,
            received: self.received.iter().map(|(on, amount)| came_in(on, *amount)).collect::<Result<Received, Error>>()?,
            adjusted: yen("what was adjusted on an invoice", self.adjusted)?,
            given_up,
            issued_on: day("an invoice's day of issue", &self.issued_on)?,
            due_on: day("an invoice's due day", &self.due_on)?,
            state,
            collected_by,
            collects: self.collects.iter().map(|id| invoice_id(id)).collect::<Result<_, _>>()?,
            version: self.version,
        })
    }
}

fn came_in(on: &str, amount: u64) -> Result<(Day, Yen), Error> {
    Ok((day("a day on which something was paid", on)?, yen("what was paid on a day", amount)?))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
const fn is_nothing(yen: &u64) -> bool {
    *yen == 0
}

pub(crate) fn registration(text: Option<String>) -> Result<Option<RegistrationNumber>, Error> {
    text.map(|text| read("a registration number", RegistrationNumber::parse(&text))).transpose()
}

pub(crate) fn note(text: Option<String>) -> Result<Option<Note>, Error> {
    text.map(|text| read("a note", Note::parse(&text))).transpose()
}
