//! Normal forms of texts that are typed differently and mean the same: one for login IDs, addresses and codes, one for
//! searches.
//!
//! Japanese keyboards type full-width forms. Text copied from a Mac can be in decomposed form (NFD). Text copied from
//! pages and mails can contain invisible characters.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Normalises input that must be ASCII: a login ID, an address, a code. Full-width forms and ideographic stops become
/// ASCII, and look-alikes of a hyphen become a hyphen. Invisible characters, and spaces at both ends, are removed.
/// Inner spaces stay, since their meaning is unknown.
#[must_use]
pub fn ascii_meant(typed: &str) -> Cow<'_, str> {
    if typed.is_ascii() {
        return Cow::Borrowed(typed.trim());
    }
    let plain: String = typed.chars().filter(|c| !is_unseen(*c)).map(ascii).collect();
    Cow::Owned(plain.trim().to_owned())
}

fn ascii(c: char) -> char {
    match half_width(c) {
        '。' | '｡' => '.',
        '﹫' => '@',
        '〜' => '~',
        'ー' | 'ｰ' => '-',
        '\u{2800}' => ' ',
        other if is_dash(other) => '-',
        other => quote(other),
    }
}

/// A text for comparing. No difference: width, katakana or hiragana, composed or not, variants of a character,
/// capitals, apostrophes, dashes and spaces.
#[must_use]
pub fn searched(text: &str) -> String {
    if text.is_ascii() {
        return text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    }
    let bare: String = text.chars().filter(|c| !is_unseen(*c) && !c.is_whitespace()).collect();
    let full = full_width_kana(&bare);
    let mut folded = String::with_capacity(full.len());
    let composed = composed(&full);
    let mut letters = composed.chars().map(half_width).peekable();
    let mut before = None;
    while let Some(c) = letters.next() {
        // The long-vowel mark is a letter among kana; beside a Latin letter or a digit it stands for a hyphen.
        let beside_ascii = [before, letters.peek().copied()].into_iter().flatten().any(|c| c.is_ascii_alphanumeric());
        match c {
            'ー' if beside_ascii => folded.push('-'),
            'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => folded.extend(char::from_u32(u32::from(c) + 0x60)),
            dash if is_dash(dash) => folded.push('-'),
            other => folded.extend(quote(common_form(other)).to_lowercase()),
        }
        before = Some(c);
    }
    folded
}

/// A text in composed form (NFC).
#[must_use]
pub fn composed(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
    }
}

/// A text in composed form and without variation selectors, for character sets that know neither. The compatibility
/// ideographs stay: people write `神` or `福` in their names with them, and NFC would replace them.
#[must_use]
pub fn without_marks(text: &str) -> Cow<'_, str> {
    let is_own = |c: char| matches!(c, '\u{f900}'..='\u{faff}');
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let bare: String = text.chars().filter(|c| !is_selector(*c)).collect();
    Cow::Owned(bare.split_inclusive(is_own).fold(String::with_capacity(bare.len()), |mut whole, part| {
        let own = part.chars().next_back().filter(|c| is_own(*c));
        whole.push_str(&composed(part.trim_end_matches(is_own)));
        whole.extend(own);
        whole
    }))
}

/// What chooses between pictures of the character before it, as in `葛󠄀城`.
const fn is_selector(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a character turns the direction of what is read, is a filler that shows nothing, or is none.
///
/// Those that show nothing are Unicode's `Default_Ignorable_Code_Point` without joiners, selectors and tags, which
/// names and pictures are written with. Noncharacters can stand in no XML, so one would spoil a whole spreadsheet.
pub(crate) const fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}')
        || matches!(c, '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}')
        || (matches!(c, '\u{e0000}'..='\u{e0fff}') && !is_selector(c) && !is_tag(c))
        || matches!(c, '\u{fdd0}'..='\u{fdef}')
        || (c as u32) & 0xfffe == 0xfffe
}

/// Whether a character is one of those that spell out the flag of a region, which shows as one picture.
const fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0020}'..='\u{e007f}')
}

/// Whether a character has no picture of its own: hidden, a joiner, a selector or a tag.
#[must_use]
pub const fn is_unseen(c: char) -> bool {
    // Separators of lines are spaces.
    (is_hidden(c) && !matches!(c, '\u{2028}' | '\u{2029}')) || is_selector(c) || is_tag(c) || matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether a text shows anything.
pub(crate) fn shows(text: &str) -> bool {
    text.chars().any(|c| !is_unseen(c) && !c.is_whitespace() && c != '\u{2800}')
}

/// What looks like a hyphen and is none. The wave dash is not among them: it is what Macs type for a tilde.
const fn is_dash(c: char) -> bool {
    matches!(c, '\u{2d7}' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{207b}' | '\u{2212}' | '\u{2500}' | '\u{2501}')
        || matches!(c, '\u{fe58}' | '\u{fe63}')
}

/// What telephones and word processors make of an apostrophe, as it is in ASCII.
const fn quote(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{2032}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        other => other,
    }
}

/// The common form of a character that names have in another, where both are the same character to their bearers.
const fn common_form(c: char) -> char {
    match c {
        '髙' => '高',
        '﨑' | '嵜' => '崎',
        '𠮷' => '吉',
        '𡈽' => '土',
        '濵' | '濱' => '浜',
        '邉' | '邊' => '辺',
        '齋' => '斎',
        '齊' => '斉',
        '德' => '徳',
        '栁' => '柳',
        '桒' => '桑',
        '𣘺' => '橋',
        other => other,
    }
}

/// Half-width katakana from `U+FF61`, in the order of their code points.
const KATAKANA: &str =
    "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

/// A text in full-width katakana where it was half-width, a voiced mark (`ﾞ`, `ﾟ`) within the letter before it.
fn full_width_kana(text: &str) -> String {
    let mut full = String::with_capacity(text.len());
    for c in text.chars() {
        let half = u32::from(c).checked_sub(0xff61).and_then(|at| KATAKANA.chars().nth(at as usize));
        match (c, full.chars().next_back()) {
            ('ﾞ' | 'ﾟ', Some(letter)) if voiced(letter, c).is_some() => {
                full.pop();
                full.extend(voiced(letter, c));
            }
            _ => full.push(half.unwrap_or(c)),
        }
    }
    full
}

/// The letter with its mark. Unicode has the voiced letter behind the plain one, and the half-voiced one behind that.
fn voiced(letter: char, mark: char) -> Option<char> {
    let steps = match mark {
        'ﾞ' if letter == 'ウ' => return Some('ヴ'),
        'ﾞ' if "カキクケコサシスセソタチツテトハヒフヘホ".contains(letter) => 1,
        'ﾟ' if "ハヒフヘホ".contains(letter) => 2,
        _ => return None,
    };
    char::from_u32(u32::from(letter) + steps)
}

/// A character as it is in ASCII, if it is a full-width form of one. Japanese keyboards type those by default; they lie
/// at a fixed distance.
#[must_use]
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn where_ascii_is_meant_it_is_what_was_typed() {
        for (typed, meant) in [
            ("ｓａｔｏ＠ｅｘａｍｐｌｅ．ｊｐ", "sato@example.jp"),
            ("sato@example。jp", "sato@example.jp"),
            ("sato@example｡jp\u{3000}", "sato@example.jp"),
            ("\u{feff}\u{202a}sa\u{200b}to\u{ad}\u{a0}\t\r\n\u{202c}", "sato"),
            ("sa to", "sa to"),
            ("o’brien", "o'brien"),
        ] {
            assert_eq!(ascii_meant(typed), meant, "{typed:?}");
        }
        for dash in "‐‑‒–—―−－﹣﹘⁃⁻ーｰ˗─━".chars() {
            assert_eq!(ascii_meant(&format!("a{dash}b")), "a-b", "{dash:?}");
        }
        assert_eq!((ascii_meant("a〜b"), ascii_meant("a～b")), ("a~b".into(), "a~b".into()));
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        for (one, other) in [
            ("タ\u{3099}ク\u{3099}ラス・カ\u{3099}フ\u{3099}リエル", "ダグラス・ガブリエル"),
            ("ﾀﾞｸﾞﾗｽ", "だぐらす"),
            ("葛\u{e0100}城 太郎", "葛城　太郎"),
            ("髙橋 﨑子", "高橋 崎子"),
            ("𠮷田 𡈽男", "吉田土男"),
            ("O’CONNOR", "o'connor"),
            ("Aー００１", "A-001"),
            ("A–001", "a−001"),
        ] {
            assert_eq!(searched(one), searched(other), "{one:?}");
        }
        assert_eq!(searched("Ferna\u{301}ndez"), searched("FERNÁNDEZ"));
        assert_ne!(searched("ホーム"), searched("ホ-ム"));
        assert!(searched("ホーム").contains(&searched("ーむ")));
    }

    #[test]
    fn half_width_katakana_are_the_same_letters() {
        assert_eq!(full_width_kana("ｱﾚｸｻﾝﾀﾞｰ･ﾊﾟﾋﾞﾘｵﾝ ｳﾞ｡ﾝ"), "アレクサンダー・パビリオン ヴ。ン");
        assert_eq!(full_width_kana("ﾞアﾞa"), "ﾞアﾞa");
    }

    #[test]
    fn composing_leaves_the_characters_that_names_are_written_with() {
        assert_eq!(without_marks("か\u{3099}葛\u{e0100}\u{fa19}は\u{309a}\u{fa1b}"), "が葛\u{fa19}ぱ\u{fa1b}");
        assert_eq!(composed("e\u{301}"), "é");
    }

    proptest! {
        #[test]
        fn what_is_folded_stays_as_it_is(text in any::<String>()) {
            let meant = ascii_meant(&text).into_owned();
            prop_assert_eq!(ascii_meant(&meant), meant.as_str());
        }
    }
}
