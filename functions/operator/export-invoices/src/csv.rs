//! CSV (RFC 4180), with cells that no spreadsheet interprets as a formula.

use std::borrow::Cow;

use domain::folding::is_unseen;

use crate::records::{Cut, Export};
use crate::sheet::{self, Cell};
use crate::text::Text;

/// What begins a formula in some spreadsheet, full-width forms among it, which Japanese ones take for the same (OWASP:
/// CSV Injection).
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A text as it is written to the file: some encodings use other characters for the same.
pub(crate) type Written = fn(&str) -> Cow<'_, str>;

/// Hands over the lines of a part, each with its end: the names of the columns, and a row for each record. Nothing
/// else, because accounting programs would take it for records.
pub(crate) fn lines<E>(
    export: &Export,
    cut: Cut,
    written: Written,
    mut line: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    line(&joined(sheet::header(Text(export.language)).into_iter().map(Cow::Borrowed), written))?;
    for record in export.part(cut) {
        line(&row(&sheet::row(record, export), written))?;
    }
    Ok(())
}

/// One line of these texts.
pub(crate) fn joined<'a>(texts: impl IntoIterator<Item = Cow<'a, str>>, written: Written) -> String {
    let cells: Vec<_> = texts.into_iter().map(|text| quoted(&guarded(&written(&text)))).collect();
    format!("{}\r\n", cells.join(","))
}

fn row(cells: &[Cell], written: Written) -> String {
    let cells: Vec<_> = cells
        .iter()
        .map(|cell| match cell {
            Cell::Nothing => String::new(),
            Cell::Text(text) => quoted(&guarded(&written(text))),
            // Our own numbers and dates need no guard, and a negative one must stay a number.
            Cell::Yen(yen) => yen.to_string(),
            Cell::Day(day) => day.to_string(),
        })
        .collect();
    format!("{}\r\n", cells.join(","))
}

/// An apostrophe before what would be a formula: a spreadsheet shows it as text. What cannot be seen before it is
/// passed over, as some programs do.
fn guarded(text: &str) -> Cow<'_, str> {
    let seen = text.trim_start_matches(|c: char| c.is_whitespace() || is_unseen(c));
    if seen.starts_with(FORMULA) || text.starts_with(FORMULA) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Every text is in quotes, so that programs which distinguish types read none as a number or a date.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_a_formula_is_text() {
        for text in ["=1+1", "+81", "-1", "@SUM(A1)", "＝1+1", "＋81", "－1", "＠x", "\t=1", "\r=1", "\u{200d}=1", "\u{fe0f} +1"]
        {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        assert_eq!(guarded("佐藤=花子"), "佐藤=花子");
    }

    #[test]
    fn every_text_is_quoted() {
        let line = joined([r#"a"b"#, "c,d", "e", "=\"x\""].map(Cow::Borrowed), |text| text.into());
        assert_eq!(line, "\"a\"\"b\",\"c,d\",\"e\",\"'=\"\"x\"\"\"\r\n");
    }
}
