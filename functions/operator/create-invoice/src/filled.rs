//! The form's fields: as typed, and as parsed.

use domain::billing::{AMOUNTS, Charge, Draft, MOST_LINES, check_due};
use domain::charge::{LineItem, Price, Prices, Tax};
use domain::{Day, InvoiceId, Line, Note, Yen, typed};
use serde::{Deserialize, Serialize};
use web::Invalid;
use web::form::{Wrong, as_typed, refused};

use crate::text::Text;

/// The fields of the form and of a client's JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    #[serde(default, deserialize_with = "as_typed")]
    subject: String,
    #[serde(default, deserialize_with = "as_typed")]
    amount: String,
    #[serde(default, deserialize_with = "as_typed")]
    due_on: String,
    #[serde(default, deserialize_with = "as_typed")]
    note: String,
    #[serde(default)]
    collects: Vec<String>,
    /// Whether the prices of the lines are without tax or with it.
    #[serde(default, deserialize_with = "as_typed")]
    prices: String,
    /// A client's lines.
    #[serde(default)]
    lines: Vec<FilledLine>,
    /// The form's lines, a list each column.
    #[serde(default)]
    line_text: Vec<String>,
    #[serde(default)]
    line_quantity: Vec<String>,
    #[serde(default)]
    line_unit_price: Vec<String>,
    #[serde(default)]
    line_tax_rate: Vec<String>,
    #[serde(default)]
    step: Step,
    idempotency_key: Option<String>,
}

/// What the operator pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Step {
    /// Show what would be issued.
    #[default]
    Preview,
    /// Issue it.
    Issue,
    /// Back from the preview to the form.
    Revise,
    /// More lines, please.
    AddLine,
}

/// What was filled in, as it was typed.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Filled {
    pub(crate) subject: String,
    pub(crate) amount: String,
    pub(crate) due_on: String,
    pub(crate) note: String,
    pub(crate) collects: Vec<String>,
    pub(crate) prices: String,
    pub(crate) lines: Vec<FilledLine>,
    #[serde(skip)]
    pub(crate) step: Step,
    pub(crate) idempotency_key: Option<String>,
}

/// A line as it was typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object with text, quantity, unit_price and tax_rate")]
pub(crate) struct FilledLine {
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) text: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) quantity: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) unit_price: String,
    /// In percent; empty is outside tax.
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) tax_rate: String,
}

/// How many lines the form offers, and how many more each time they are asked for.
const LINES: usize = 3;

impl FilledLine {
    fn is_empty(&self) -> bool {
        [&self.text, &self.unit_price].iter().all(|field| field.trim().is_empty())
    }
}

impl Filled {
    /// An empty form with these records chosen.
    pub(crate) fn choosing(collects: Vec<String>) -> Self {
        Self { collects, ..Self::default() }
    }

    pub(crate) fn of(fields: Fields) -> Self {
        let column = |column: &[String], row: usize| column.get(row).cloned().unwrap_or_default();
        let rows = (0..fields.line_text.len()).map(|row| FilledLine {
            text: column(&fields.line_text, row),
            quantity: column(&fields.line_quantity, row),
            unit_price: column(&fields.line_unit_price, row),
            tax_rate: column(&fields.line_tax_rate, row),
        });
        let lines: Vec<_> = fields.lines.iter().cloned().chain(rows).filter(|line| !line.is_empty()).collect();
        let mut collects = fields.collects;
        collects.sort();
        collects.dedup();
        Self {
            subject: fields.subject,
            amount: fields.amount,
            due_on: fields.due_on,
            note: fields.note,
            collects,
            prices: fields.prices,
            lines,
            step: fields.step,
            idempotency_key: fields.idempotency_key,
        }
    }

    /// The lines that the form shows: those filled in, and some to fill in.
    pub(crate) fn rows(&self) -> Vec<FilledLine> {
        let more = if self.step == Step::AddLine || self.lines.is_empty() { LINES } else { 1 };
        let rows = (self.lines.len() + more).clamp(LINES, MOST_LINES);
        self.lines.iter().cloned().chain(std::iter::repeat_n(FilledLine::default(), rows)).take(rows).collect()
    }

    pub(crate) fn has_chosen(&self, id: &InvoiceId) -> bool {
        self.collects.iter().any(|chosen| chosen == id.as_str())
    }

    /// What it says, and the records to collect; else every field that says what it cannot.
    pub(crate) fn read(&self, t: Text, today: Day) -> Result<(Draft, Vec<InvoiceId>), Vec<Invalid>> {
        let mut wrong = Wrong::default();
        let subject = wrong.note("subject", Line::parse(&self.subject).map_err(|error| refused(t.0, error, 200)));
        let due_on = Day::typed(&self.due_on).map_err(|_| t.no_day().to_owned());
        let due_on = due_on.and_then(|day| check_due(day, today).map(|()| day).map_err(|refusal| t.due(refusal)));
        let due_on = wrong.note("due_on", due_on);
        let note = match self.note.trim() {
            "" => Some(None),
            text => wrong.note("note", Note::parse(text).map(Some).map_err(|error| refused(t.0, error, 1_000))),
        };
        let records: Result<Vec<_>, _> = self.collects.iter().map(|id| InvoiceId::parse(id)).collect();
        let records = wrong.note("collects", records.map_err(|_| t.no_record().to_owned()));
        let charge = self.charge(t, &mut wrong);
        match (subject, due_on, note, records, charge) {
            (Some(subject), Some(due_on), Some(note), Some(records), Some(charge)) if wrong.is_nothing() => {
                Ok((Draft { subject, charge, due_on, note }, records))
            }
            _ => Err(wrong.fields()),
        }
    }

    fn charge(&self, t: Text, wrong: &mut Wrong) -> Option<Charge> {
        let amount = match self.amount.trim() {
            "" => None,
            amount => {
                let amount = Yen::typed(amount).filter(|amount| AMOUNTS.contains(&amount.get()));
                wrong.note("amount", amount.ok_or(t.amount_out_of_range().to_owned())).map(Charge::Amount)
            }
        };
        match self.lines.as_slice() {
            [] if !self.amount.trim().is_empty() => amount,
            [] if !self.collects.is_empty() => Some(Charge::Records),
            [] => wrong.note("amount", Err(t.no_charge().to_owned())),
            lines => {
                if lines.len() > MOST_LINES {
                    return wrong.note("lines", Err(t.too_many_lines(MOST_LINES)));
                }
                let read = (1..).zip(lines).filter_map(|(row, line)| wrong.note("lines", line.read(t, row))).collect();
                if !self.amount.trim().is_empty() {
                    return wrong.note("amount", Err(t.amount_and_lines().to_owned()));
                }
                let prices = match self.prices.trim() {
                    "" => Some(Prices::default()),
                    prices => wrong.note("prices", Prices::parse(prices).ok_or(t.no_prices().to_owned())),
                };
                Some(Charge::Lines(prices?, read))
            }
        }
    }
}

impl FilledLine {
    fn read(&self, t: Text, row: usize) -> Result<LineItem, String> {
        let text = Line::parse(&self.text).map_err(|error| t.in_line(row, refused(t.0, error, 200)))?;
        let quantity = match self.quantity.trim() {
            "" => Some(1),
            quantity => typed::number(quantity).and_then(|number| u32::try_from(number).ok()),
        };
        let quantity = quantity.filter(|quantity| (1..=LineItem::MOST).contains(quantity));
        let quantity = quantity.ok_or_else(|| t.in_line(row, t.no_quantity(LineItem::MOST)))?;
        let unit_price = Price::typed(&self.unit_price).ok_or_else(|| t.in_line(row, t.no_unit_price()))?;
        let percent = match self.tax_rate.trim() {
            "" => Some(None),
            rate => typed::digits(rate).map(Some),
        };
        let tax = percent.and_then(Tax::of_percent).ok_or_else(|| t.in_line(row, t.no_tax_rate()))?;
        Ok(LineItem { text, quantity, unit_price, tax })
    }
}
