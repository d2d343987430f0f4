//! A spreadsheet (Office Open XML) whose cells are typed as texts, numbers and dates.

use domain::Day;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::records::{Cut, Export};
use crate::sheet::{self, COLUMNS, Cell};
use crate::text::Text;

/// How wide the columns are, in characters.
const WIDTHS: [u16; COLUMNS] = [12, 12, 12, 18, 12, 32, 12, 14, 12, 12, 12, 12, 12, 12, 12, 12, 14, 24, 12, 24, 16, 12, 24];

/// The last column.
#[expect(clippy::cast_possible_truncation, reason = "a number of two digits")]
const LAST: u16 = COLUMNS as u16 - 1;

/// How a cell looks.
struct Looks {
    head: Format,
    day: Format,
    yen: Format,
    total: Format,
}

/// The spreadsheet of a part.
pub(crate) fn spreadsheet(export: &Export, cut: Cut) -> Result<Vec<u8>, XlsxError> {
    let t = Text(export.language);
    let mut workbook = Workbook::new();
    // Not the machine's clock: the same request gives the same file.
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&excel_day(export.today)?));
    let sheet = workbook.add_worksheet();
    sheet.set_name(t.sheet())?;
    let looks = Looks {
        head: Format::new().set_bold(),
        day: Format::new().set_num_format("yyyy-mm-dd"),
        yen: Format::new().set_num_format("#,##0"),
        total: Format::new().set_bold().set_num_format("#,##0"),
    };
    for (column, (title, width)) in (0..).zip(sheet::header(t).into_iter().zip(WIDTHS)) {
        sheet.write_string_with_format(0, column, title, &looks.head)?;
        sheet.set_column_width(column, width)?;
    }
    let mut row = 0;
    for record in export.part(cut) {
        row += 1;
        write(sheet, row, &sheet::row(record, export), &looks, false)?;
    }
    if row > 0 {
        // The totals stay out of what is filtered and sorted.
        sheet.autofilter(0, 0, row, LAST)?;
    }
    for totals in sheet::totals(export, cut) {
        row += 1;
        write(sheet, row, &totals, &looks, true)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape();
    workbook.save_to_buffer()
}

fn write(sheet: &mut Worksheet, row: u32, cells: &[Cell], looks: &Looks, is_total: bool) -> Result<(), XlsxError> {
    let number = if is_total { &looks.total } else { &looks.yen };
    for (column, cell) in (0..).zip(cells) {
        match cell {
            Cell::Nothing => {}
            // A string cell is never a formula, whatever it begins with.
            Cell::Text(text) if is_total => drop(sheet.write_string_with_format(row, column, text, &looks.head)?),
            Cell::Text(text) => drop(sheet.write_string(row, column, text)?),
            Cell::Yen(yen) => drop(sheet.write_number_with_format(row, column, excel_number(*yen), number)?),
            Cell::Day(day) => drop(sheet.write_datetime_with_format(row, column, excel_day(*day)?, &looks.day)?),
        }
    }
    Ok(())
}

/// A spreadsheet's only numbers are floating ones; up to 2⁵³ they hold whole yen exactly, and the largest amounts have
/// twelve digits.
#[expect(clippy::cast_precision_loss, reason = "exact below 2⁵³")]
fn excel_number(yen: i64) -> f64 {
    yen as f64
}

fn excel_day(day: Day) -> Result<ExcelDateTime, XlsxError> {
    let part = |number: i8| number.unsigned_abs();
    ExcelDateTime::from_ymd(day.year().unsigned_abs(), part(day.month()), part(day.day_of_month()))
}
