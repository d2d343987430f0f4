//! Numbers as people type them. A number is taken literally or refused; nothing is left out, completed or guessed
//! (docs/PRODUCT.md: Invoice life).

use crate::folding::half_width;

/// The most digits of a number; more than [`crate::Yen::MAX`] has nobody types.
const MOST_DIGITS: usize = 12;

/// A number as a person types it: digits, half or full width, with or without a comma before every third digit from the
/// end. `12,00` is no number.
#[must_use]
pub fn number(text: &str) -> Option<u64> {
    let plain: String = text.trim().chars().map(half_width).collect();
    let digits = if plain.contains(',') { grouped(&plain)? } else { plain };
    is_digits(&digits, 1..=MOST_DIGITS).then(|| digits.parse().ok()).flatten()
}

/// A number without commas: a year, a page, a rate, a count of days. No other characters are allowed around it.
#[must_use]
pub fn digits(text: &str) -> Option<u64> {
    let plain: String = text.chars().map(half_width).collect();
    is_digits(&plain, 1..=MOST_DIGITS).then(|| plain.parse().ok()).flatten()
}

/// The same with a minus before it, or without.
#[must_use]
pub fn signed_digits(text: &str) -> Option<i64> {
    let (is_negative, rest) = text.strip_prefix(['-', '－']).map_or((false, text), |rest| (true, rest));
    let number = i64::try_from(digits(rest)?).ok()?;
    Some(if is_negative { -number } else { number })
}

/// The digits of a number whose commas stand before every third digit from the end, and nowhere else.
fn grouped(plain: &str) -> Option<String> {
    let mut groups = plain.split(',');
    let first = groups.next().filter(|first| is_digits(first, 1..=3) && !first.starts_with('0'))?;
    groups.try_fold(first.to_owned(), |digits, group| is_digits(group, 3..=3).then(|| digits + group))
}

/// Whether a text is so many ASCII digits.
pub(crate) fn is_digits(text: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn commas_stand_before_every_third_digit_or_nowhere() {
        for (typed, number_of) in [
            ("0", 0),
            ("12000", 12_000),
            (" 12,000 ", 12_000),
            ("12，０００", 12_000),
            ("１２０００", 12_000),
            ("1,234,567", 1_234_567),
        ] {
            assert_eq!(number(typed), Some(number_of), "{typed:?}");
        }
        let wrong =
            ["", "12,00", "1,2,3", ",12000", "12,000,", "12000,000", "1234,567", "12,,000", "0,123", "12.000", "12,000.00"];
        let wrong =
            wrong.into_iter().chain(["1万2千", "1e3", "+1", "-1", "12 000", "１２、０００", "1000000000000", "0x10", "١٢"]);
        for typed in wrong {
            assert_eq!(number(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn what_is_counted_in_days_or_pages_has_no_commas_and_one_sign_at_most() {
        assert_eq!((digits("１４"), digits("1,000"), digits("1，000"), digits("+7")), (Some(14), None, None, None));
        assert_eq!([signed_digits("－７"), signed_digits("-7"), signed_digits("14")], [Some(-7), Some(-7), Some(14)]);
        for typed in ["--7", "- 7", "+7", "-", "", "7-", "−7", "-1,000"] {
            assert_eq!(signed_digits(typed), None, "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn what_we_write_is_read_as_the_same(yen in 0..=crate::Yen::MAX.get()) {
            let written = crate::Yen::new(yen).unwrap().to_string();
            prop_assert_eq!(number(written.trim_end_matches('円')), Some(yen));
            prop_assert_eq!(number(&yen.to_string()), Some(yen));
        }

        #[test]
        fn a_number_has_the_digits_that_were_typed(typed in "[0-9,]{1,14}") {
            if let Some(read) = number(&typed) {
                let digits = typed.replace(',', "");
                prop_assert_eq!(digits.parse::<u64>().unwrap(), read);
                let groups: Vec<_> = typed.split(',').skip(1).collect();
                prop_assert!(groups.iter().all(|group| group.len() == 3));
            }
        }
    }
}
