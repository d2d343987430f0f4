//! CP932, the encoding that older Excel expects of a CSV file in Japan; and the characters that it lacks.

use std::borrow::Cow;

use domain::folding::without_marks;
use encoding_rs::{EncoderResult, SHIFT_JIS};
use serde::Serialize;

use crate::records::{Cut, Export};
use crate::sheet::{self, Cell};
use crate::text::Text;

/// The replacement for a character that CP932 lacks, as is usual in Japanese print.
const REPLACEMENT: char = '〓';

/// How many cells are listed individually.
const TOLD: usize = 100;

/// A cell whose text CP932 cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Missing {
    /// The number of the record.
    pub(crate) number: String,
    /// The column, in the reader's language.
    pub(crate) column: &'static str,
    /// The cell's text.
    pub(crate) text: String,
    /// The characters that are missing, each once.
    pub(crate) characters: String,
}

/// The cells whose characters CP932 lacks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lacking {
    /// The first of them.
    pub(crate) missing: Vec<Missing>,
    /// How many there are.
    pub(crate) cells: usize,
}

/// The cells of this part that have characters that CP932 lacks.
pub(crate) fn lacking(export: &Export, cut: Cut) -> Lacking {
    let mut lacking = Lacking::default();
    let columns = sheet::header(Text(export.language));
    for record in export.part(cut) {
        for (column, cell) in columns.into_iter().zip(sheet::row(record, export)) {
            let Cell::Text(text) = cell else { continue };
            let characters = missing_in(&text);
            if characters.is_empty() {
                continue;
            }
            lacking.cells += 1;
            if lacking.missing.len() < TOLD {
                lacking.missing.push(Missing { number: record.number.to_string(), column, text, characters });
            }
        }
    }
    lacking
}

/// The characters that CP932 lacks, each once.
fn missing_in(text: &str) -> String {
    let mut missing = String::new();
    if !text.is_ascii() {
        encode(text, |c| {
            if !missing.contains(c) {
                missing.push(c);
            }
        });
    }
    missing
}

/// The text in CP932, with [`REPLACEMENT`] for what it lacks.
pub(crate) fn encoded(text: &str) -> Vec<u8> {
    encode(text, |_| {})
}

/// A text with the characters that CP932 has for it: composed, without variation selectors.
pub(crate) fn written(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(without_marks(text).chars().map(as_cp932_has_it).collect())
}

fn encode(text: &str, mut lacks: impl FnMut(char)) -> Vec<u8> {
    let text = written(text);
    let mut rest = &*text;
    let mut encoder = SHIFT_JIS.new_encoder();
    // A character takes two bytes at most.
    let mut bytes = Vec::with_capacity(2 * text.len() + 16);
    loop {
        let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(rest, &mut bytes, true);
        rest = rest.get(read..).unwrap_or_default();
        match result {
            EncoderResult::InputEmpty => return bytes,
            EncoderResult::OutputFull => bytes.reserve(2 * rest.len() + 16),
            EncoderResult::Unmappable(c) => {
                lacks(c);
                bytes.extend_from_slice(&SHIFT_JIS.encode(REPLACEMENT.encode_utf8(&mut [0; 4])).0);
                bytes.reserve(2 * rest.len() + 16);
            }
        }
    }
}

/// Where Unicode has a character twice and CP932 the other one of them, as Macs and telephones type it: it looks the
/// same to a reader.
const fn as_cp932_has_it(c: char) -> char {
    match c {
        '\u{301c}' => '\u{ff5e}', // wave dash
        '\u{2016}' => '\u{2225}', // double vertical line
        '\u{2212}' => '\u{ff0d}', // minus
        '\u{2014}' => '\u{2015}', // dash
        '\u{00a2}' => '\u{ffe0}', // cent
        '\u{00a3}' => '\u{ffe1}', // pound
        '\u{00a5}' => '\u{ffe5}', // yen
        '\u{00ac}' => '\u{ffe2}', // not
        '\u{00a0}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(text: &str) -> String {
        SHIFT_JIS.decode_without_bom_handling(&encoded(text)).0.into_owned()
    }

    #[test]
    fn names_come_through_with_windows_own_characters() {
        for text in ["佐藤 花子", "髙橋 﨑子", "①Ⅳ㈱℡", "ｻﾝﾌﾟﾙ", "～∥－―￥", "ソ表能"] {
            assert_eq!((there_and_back(text), missing_in(text)), (text.to_owned(), String::new()));
        }
        assert_eq!(there_and_back("〜‖−—¥"), "～∥－―￥");
        assert_eq!(there_and_back("\u{fa19} \u{fa1b} \u{fa26}"), "\u{fa19} \u{fa1b} \u{fa26}", "not their common forms");
    }

    #[test]
    fn the_names_of_the_field_come_through_or_are_told() {
        for (text, back, missing) in [
            ("タ\u{3099}ク\u{3099}ラス・カ\u{3099}フ\u{3099}リエル", "ダグラス・ガブリエル", ""),
            ("葛\u{e0100}城 太郎", "葛城 太郎", ""),
            ("髙橋 﨑子", "髙橋 﨑子", ""),
            ("𠮷田 𡈽男", "〓田 〓男", "𠮷𡈽"),
            ("森 鷗外", "森 〓外", "鷗"),
            ("O'Connor O’Connor Suharto", "O'Connor O’Connor Suharto", ""),
            ("Maria de los A\u{301}ngeles Ferna\u{301}ndez", "Maria de los 〓ngeles Fern〓ndez", "Áá"),
            ("ﾀﾞｸﾞﾗｽ", "ﾀﾞｸﾞﾗｽ", ""),
            ("👨\u{200d}👩\u{200d}👧 会", "〓〓〓〓〓 会", "👨\u{200d}👩👧"),
        ] {
            assert_eq!((there_and_back(text).as_str(), missing_in(text).as_str()), (back, missing), "{text}");
        }
    }

    #[test]
    fn what_is_a_formula_once_it_is_written_is_guarded() {
        for (text, line) in [
            ("−2+3", "\"'－2+3\"\r\n"),
            ("\u{fe0f}=1", "\"'=1\"\r\n"),
            ("\u{a0}=1", "\"' =1\"\r\n"),
            ("＝1", "\"'＝1\"\r\n"),
            ("か\u{3099}", "\"が\"\r\n"),
        ] {
            let written = crate::csv::joined([Cow::from(text)], written);
            assert_eq!(there_and_back(&written), line, "{text:?}");
        }
    }

    #[test]
    fn what_cp932_lacks_is_replaced_and_told() {
        assert_eq!(there_and_back("𠮷田 鷗外 😀 é"), "〓田 〓外 〓 〓");
        assert_eq!(missing_in("𠮷田 𠮷子 é"), "𠮷é");
    }
}
