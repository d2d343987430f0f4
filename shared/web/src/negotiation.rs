//! What the client accepts: pages or JSON, Japanese or English.

use domain::Language;

/// What the other side reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// Pages.
    Html,
    /// JSON, and problem documents (RFC 9457).
    Json,
}

/// Whether an `Accept` header prefers JSON; a client has to name it, `*/*` gets the page.
pub(crate) fn wants(accept: Option<&str>, sends_json: bool) -> Wants {
    let quality = |of: &[&str]| {
        ranges(accept.unwrap_or_default())
            .filter(|(range, _)| of.iter().any(|name| range.eq_ignore_ascii_case(name)))
            .map(|(_, quality)| quality)
            .max()
    };
    let json = quality(&["application/json", "application/problem+json"]);
    let html = quality(&["text/html", "application/xhtml+xml"]);
    match (json, html) {
        (Some(json), html) if json > 0 && json >= html.unwrap_or(0) => Wants::Json,
        (None, None) if sends_json => Wants::Json,
        _ => Wants::Html,
    }
}

/// The language that an `Accept-Language` header likes best of those there are.
pub(crate) fn language(accept: &str) -> Option<Language> {
    ranges(accept)
        .filter_map(|(tag, quality)| Some((Language::from_tag(tag)?, quality)))
        .filter(|(_, quality)| *quality > 0)
        // Of equals the first wins, and `max_by_key` takes the last.
        .rev()
        .max_by_key(|(_, quality)| *quality)
        .map(|(language, _)| language)
}

/// Whether an `Accept-Encoding` header takes gzip; a client has to name it or to take anything.
pub(crate) fn takes_gzip(accept: &str) -> bool {
    let quality = |of: &str| ranges(accept).find(|(coding, _)| coding.eq_ignore_ascii_case(of)).map(|(_, quality)| quality);
    quality("gzip").or_else(|| quality("*")).is_some_and(|quality| quality > 0)
}

/// The ranges of an `Accept…` header with their qualities in thousandths.
fn ranges(header: &str) -> impl DoubleEndedIterator<Item = (&str, u32)> {
    header.split(',').map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, thousandths);
        (name, quality)
    })
}

/// A quality value (RFC 9110, 12.4.2) in thousandths; what is none counts as nothing.
fn thousandths(quality: &str) -> u32 {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    let digits = fraction.bytes().take(3).chain(std::iter::repeat(b'0')).take(3);
    let fraction = digits.fold(0, |sum, digit| sum * 10 + u32::from(digit.saturating_sub(b'0').min(9)));
    match whole {
        "1" => 1000,
        "0" => fraction,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_pages_and_a_client_that_asks_gets_json() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(wants(Some(browser), false), Wants::Html);
        assert_eq!(wants(Some("*/*"), false), Wants::Html);
        assert_eq!(wants(None, false), Wants::Html);
        assert_eq!(wants(None, true), Wants::Json);
        assert_eq!(wants(Some("application/json"), false), Wants::Json);
        assert_eq!(wants(Some("application/json, text/plain, */*"), false), Wants::Json);
        assert_eq!(wants(Some("text/html, application/json;q=0.5"), false), Wants::Html);
        assert_eq!(wants(Some("application/json;q=0"), false), Wants::Html);
    }

    #[test]
    fn gzip_goes_to_those_who_take_it() {
        for accept in ["gzip", "deflate, gzip;q=0.5", "*", "br, GZIP"] {
            assert!(takes_gzip(accept), "{accept}");
        }
        for accept in ["", "identity", "gzip;q=0", "gzip;q=0, *", "br"] {
            assert!(!takes_gzip(accept), "{accept}");
        }
    }

    #[test]
    fn the_language_that_is_liked_best_is_used() {
        assert_eq!(language("en-GB,en;q=0.9,ja;q=0.8"), Some(Language::English));
        assert_eq!(language("fr, ja;q=0.5, en;q=0.4"), Some(Language::Japanese));
        assert_eq!(language("ja, en"), Some(Language::Japanese));
        assert_eq!(language("en, ja"), Some(Language::English));
        assert_eq!(language("fr"), None);
        assert_eq!(language("en;q=0"), None);
    }
}
