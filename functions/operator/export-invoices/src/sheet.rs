//! The columns: their values for a record, and their totals.

use domain::charge::Taxed;
use domain::invoice::State;
use domain::record::PayerStanding;
use domain::tally::{Figures, Sums};
use domain::{Day, Invoice, Line};

use crate::records::{Cut, Export};
use crate::text::Text;

/// How many columns there are.
pub(crate) const COLUMNS: usize = 23;

/// The value of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Nothing,
    Text(String),
    /// Whole yen.
    Yen(i64),
    /// A civil date in Japan.
    Day(Day),
}

/// A row of cells.
pub(crate) type Row = [Cell; COLUMNS];

/// The totals of the columns with amounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    count: i64,
    amount: i64,
    tax: i64,
    sums: Sums,
}

pub(crate) fn header(t: Text) -> [&'static str; COLUMNS] {
    [
        t.number(),
        t.kind(),
        t.member_number(),
        t.payer(),
        t.standing(),
        t.subject(),
        t.issued_on(),
        t.due_on(),
        t.status(),
        t.amount(),
        t.tax(),
        t.paid(),
        t.adjusted(),
        t.unpaid(),
        t.void(),
        t.written_off(),
        t.within(),
        t.counted(),
        t.settled_on(),
        t.reason(),
        t.collected_by(),
        t.last_paid_on(),
        t.received_by_year(),
    ]
}

/// Every amount of a record is in exactly one of the columns after its tax: paid, borne by the society, unpaid, void,
/// written off, or within the invoice that collects it.
pub(crate) fn row(record: &Invoice, export: &Export) -> Row {
    let (t, of) = (Text(export.language), views::invoice::Text(export.language));
    let counted = Sums::over([record]);
    let text = |line: &Line| Cell::Text(line.to_string());
    let standing = match export.payer(record) {
        PayerStanding::Member => t.member(),
        PayerStanding::Former => of.former_member(),
        PayerStanding::Deleted => of.direct_transfer(),
    };
    let (settled_on, reason) = match &record.state {
        State::Unpaid => (Cell::Nothing, Cell::Nothing),
        State::Paid { on } => (Cell::Day(*on), Cell::Nothing),
        State::Void { on, reason } | State::WrittenOff { on, reason } => (Cell::Day(*on), text(reason)),
    };
    [
        text(&record.number),
        Cell::Text(of.kind(record.kind).to_owned()),
        record.member_number.as_ref().map_or(Cell::Nothing, text),
        text(&record.payer),
        Cell::Text(standing.to_owned()),
        text(&record.subject),
        Cell::Day(record.issued_on),
        Cell::Day(record.due_on),
        Cell::Text(of.status(record, export.today).to_owned()),
        Cell::Yen(amount(record)),
        Cell::Yen(tax(record)),
        Cell::Yen(counted.paid),
        Cell::Yen(counted.adjusted),
        Cell::Yen(counted.unpaid),
        Cell::Yen(counted.void),
        Cell::Yen(counted.written_off),
        Cell::Yen(amount(record) - counted.billed()),
        Cell::Yen(counted.billed()),
        settled_on,
        reason,
        record.collected_by.as_ref().map_or(Cell::Nothing, |by| text(&by.number)),
        record.received.latest().map_or(Cell::Nothing, Cell::Day),
        received_by_year(record),
    ]
}

/// The last rows: the sums of this part, when it is one of several, and the sums of everything.
pub(crate) fn totals(export: &Export, cut: Cut) -> Vec<Row> {
    let t = Text(export.language);
    let all = Totals::of(&export.records);
    if cut.parts == 1 {
        return vec![all.row(t.total(all.count))];
    }
    let part = Totals::of(export.part(cut));
    vec![part.row(t.total_of_part(part.count, cut.part, cut.parts)), all.row(t.total_of_all(all.count))]
}

impl Totals {
    fn of(records: &[Invoice]) -> Self {
        let mut totals = Self { sums: Sums::over(records), ..Self::default() };
        for record in records {
            totals.count += Figures::of(record).count;
            totals.amount += amount(record);
            totals.tax += tax(record);
        }
        totals
    }

    fn row(self, title: String) -> Row {
        let mut row = std::array::from_fn(|_| Cell::Nothing);
        let Sums { count: _, paid, adjusted, unpaid, void, written_off } = self.sums;
        let within = self.amount - self.sums.billed();
        let amounts = [self.amount, self.tax, paid, adjusted, unpaid, void, written_off, within, self.sums.billed()];
        row[0] = Cell::Text(title);
        for (cell, amount) in row[9..].iter_mut().zip(amounts) {
            *cell = Cell::Yen(amount);
        }
        row
    }
}

/// What was received by the fiscal year of the payment day: `2025:3000 2026:5000`.
fn received_by_year(record: &Invoice) -> Cell {
    let years: Vec<_> = record.received.years().into_iter().map(|(year, yen)| format!("{year}:{}", yen.get())).collect();
    if years.is_empty() { Cell::Nothing } else { Cell::Text(years.join(" ")) }
}

fn amount(record: &Invoice) -> i64 {
    i64::try_from(record.amount.get()).unwrap_or(i64::MAX)
}

/// The consumption tax on the record's own lines. The tax of collected records is in their own rows.
fn tax(record: &Invoice) -> i64 {
    let signed = |taxed: &Taxed| i64::try_from(taxed.amount.get()).unwrap_or(i64::MAX);
    record.charges.own().unwrap_or_default().iter().map(signed).sum()
}
