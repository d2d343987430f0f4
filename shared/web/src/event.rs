//! Reads an event of an HTTP API (payload version 2) with our own code, so that even a malformed one gets one of our
//! answers.
//!
//! `lambda_http` panics if a host, path or query is not valid in a URI, or a body is not base64. It drops all cookies
//! if one is not a valid header. A function that panics sends no answer, and the next request waits for a new one to
//! start.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// An event as Lambda hands it over.
///
/// Nothing is refused during deserialisation: an event that is no request gets an answer that says so.
#[derive(Clone, Debug)]
pub struct Event(Box<RawValue>);

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::deserialize(deserializer).map(Self)
    }
}

/// What an event says, as far as functions look at it. What is left out is nothing; what is of another kind makes the
/// event unreadable.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Said {
    raw_path: Option<String>,
    raw_query_string: Option<String>,
    headers: Option<BTreeMap<String, Readable>>,
    cookies: Option<Vec<Readable>>,
    path_parameters: Option<BTreeMap<String, String>>,
    request_context: Option<Context>,
    body: Option<String>,
    is_base64_encoded: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Context {
    http: Option<Http>,
    time_epoch: Option<serde_json::Number>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Http {
    method: Option<String>,
    source_ip: Option<String>,
}

/// A text that is [`UNREADABLE`] where it cannot be read: a header or a cookie that somebody else set keeps nobody from
/// being answered.
#[derive(Debug)]
struct Readable(String);

/// Stands for what cannot be read, and is nothing that is ever looked for.
const UNREADABLE: &str = "\u{fffd}";

impl<'de> Deserialize<'de> for Readable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str(raw.get()).unwrap_or_else(|_| UNREADABLE.to_owned())))
    }
}

impl Event {
    /// What the event says; nothing when that cannot be read.
    pub(crate) fn said(&self) -> Option<Said> {
        serde_json::from_str(self.0.get()).ok()
    }
}

impl Said {
    pub(crate) fn path(&self) -> &str {
        self.raw_path.as_deref().unwrap_or_default()
    }

    pub(crate) fn query(&self) -> &str {
        self.raw_query_string.as_deref().unwrap_or_default()
    }

    pub(crate) fn method(&self) -> Option<&str> {
        self.http()?.method.as_deref()
    }

    /// Where the request comes from, as the gateway saw it.
    pub(crate) fn source(&self) -> Option<&str> {
        self.http()?.source_ip.as_deref()
    }

    fn http(&self) -> Option<&Http> {
        self.request_context.as_ref()?.http.as_ref()
    }

    /// The gateway's clock, in milliseconds; a fraction of one is left out.
    pub(crate) fn millis(&self) -> Option<i64> {
        let epoch = self.request_context.as_ref()?.time_epoch.as_ref()?;
        #[expect(clippy::cast_possible_truncation, reason = "what is too large becomes the largest, which is no time of ours")]
        let epoch = epoch.as_i64().or_else(|| epoch.as_f64().map(|epoch| epoch as i64))?;
        // API Gateway tells milliseconds; `cargo lambda watch` (1.9) tells seconds, which as milliseconds would be in
        // January 1970.
        Some(if epoch < 100_000_000_000 { epoch.saturating_mul(1000) } else { epoch })
    }

    /// Takes the headers out, by names in small letters; one that comes more than once is joined, as the gateway joins
    /// it.
    pub(crate) fn take_headers(&mut self) -> Headers {
        let mut headers = BTreeMap::<String, String>::new();
        for (name, Readable(value)) in self.headers.take().unwrap_or_default() {
            let all = headers.entry(name.to_ascii_lowercase()).or_default();
            if !all.is_empty() {
                all.push(',');
            }
            all.push_str(&value);
        }
        // The gateway lists the cookies; others that send such events have them in a header.
        let mut cookies: Vec<_> = self.cookies.take().unwrap_or_default().into_iter().map(|Readable(cookie)| cookie).collect();
        cookies.extend(headers.remove("cookie"));
        Headers { headers, cookies }
    }

    pub(crate) fn take_parameters(&mut self) -> BTreeMap<String, String> {
        self.path_parameters.take().unwrap_or_default()
    }

    /// Takes the body out; nothing when it is not what the event says that it is.
    pub(crate) fn take_body(&mut self) -> Option<Vec<u8>> {
        let body = self.body.take().unwrap_or_default();
        if self.is_base64_encoded == Some(true) { BASE64.decode(body.as_bytes()).ok() } else { Some(body.into_bytes()) }
    }
}

/// The headers and cookies of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Headers {
    headers: BTreeMap<String, String>,
    cookies: Vec<String>,
}

impl Headers {
    /// A header's value, by its name in small letters.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// A cookie's value. Every cookie is looked at by itself: what another application keeps in its own hides none of
    /// ours.
    ///
    /// Only what browsers leave out around a name and a value is left out (RFC 6265, 5.2). To a browser, a name that
    /// begins with another space has no `__Host-` before it, so that a neighbouring host may set it for ours.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        const SPACE: [char; 2] = [' ', '\t'];
        let mut cookies = self.cookies.iter().flat_map(|cookies| cookies.split(';'));
        let found = cookies.find_map(|cookie| cookie.split_once('=').filter(|(key, _)| key.trim_matches(SPACE) == name));
        found.map(|(_, value)| value.trim_matches(SPACE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(event: &str) -> Option<Said> {
        serde_json::from_str::<Event>(event).unwrap().said()
    }

    #[test]
    fn a_cookie_is_found_beside_whatever_others_keep() {
        let kept =
            r#"{"cookies": ["portal_user=佐藤花子", "x", "=", "a\u0000b=\u007f", "b=1; c=2;ours=secret"], "headers": null}"#;
        let mut event = said(kept).unwrap();
        let headers = event.take_headers();
        assert_eq!((headers.cookie("ours"), headers.cookie("c")), (Some("secret"), Some("2")));
        assert_eq!(headers.cookie("secret"), None);
        let mut event = said(r#"{"headers": {"Cookie": "portal_user=佐藤\t; ours=secret"}}"#).unwrap();
        assert_eq!(event.take_headers().cookie("ours"), Some("secret"));
    }

    #[test]
    fn a_header_that_comes_twice_is_neither_of_the_two() {
        let mut event = said(r#"{"headers": {"Origin": "https://a.example", "origin": "https://b.example"}}"#).unwrap();
        assert_eq!(event.take_headers().value("origin"), Some("https://a.example,https://b.example"));
    }

    #[test]
    fn time_is_told_in_milliseconds_in_seconds_and_as_a_fraction() {
        let at = |epoch: &str| said(&format!(r#"{{"requestContext": {{"timeEpoch": {epoch}}}}}"#)).and_then(|said| said.millis());
        for epoch in ["1795397400000", "1795397400", "1795397400000.0", "1795397400000.7"] {
            assert_eq!(at(epoch), Some(1_795_397_400_000), "{epoch}");
        }
        assert_eq!((at("9223372036854775807"), at("-9223372036854775808")), (Some(i64::MAX), Some(i64::MIN)));
        assert_eq!((at("18446744073709551615"), at("1e300"), at("-1e300")), (Some(i64::MAX), Some(i64::MAX), Some(i64::MIN)));
        assert_eq!((at("null"), at("1e999"), at(r#""1795397400000""#)), (None, None, None));
    }

    #[test]
    fn a_body_that_is_no_base64_is_none() {
        let body = |body: &str| said(&format!(r#"{{"body": "{body}", "isBase64Encoded": true}}"#)).unwrap().take_body();
        assert_eq!((body("YWJj"), body("YWJj="), body("é"), body("")), (Some(b"abc".to_vec()), None, None, Some(vec![])));
    }
}
