//! Cookies: their names, and how they are set.

use cookie::{Cookie, SameSite, time};
use lambda_http::http::HeaderValue;

use crate::Site;

/// The session: `<account>.<secret>`.
pub const SESSION: &str = "session";
/// The remembered browser: `<account>.<selector>.<verifier>`.
pub const REMEMBER: &str = "remember";
/// The token by which a browser that has signed in before is known when tries are counted.
pub const BROWSER: &str = "browser";
/// The language that the reader chose.
pub const LANGUAGE: &str = "language";

/// The name under which a browser keeps a cookie: bound to this host and to TLS by its prefix (RFC 6265bis), except on
/// this machine itself.
#[must_use]
pub fn name(site: &Site, cookie: &str) -> String {
    let prefix = if site.is_secure() { "__Host-" } else { "" };
    format!("{prefix}taikai-{cookie}")
}

/// How long a cookie lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// Until the browser is closed.
    Visit,
    /// So many days.
    Days(i64),
    /// It is taken back.
    Gone,
}

/// A `Set-Cookie` value.
#[must_use]
pub fn set(site: &Site, cookie: &str, value: &str, lasts: Lasts) -> HeaderValue {
    let built = Cookie::build((name(site, cookie), value.to_owned()))
        .path("/")
        .http_only(true)
        .secure(site.is_secure())
        .same_site(SameSite::Lax);
    let built = match lasts {
        Lasts::Visit => built,
        Lasts::Days(days) => built.max_age(time::Duration::days(days)),
        Lasts::Gone => built.max_age(time::Duration::ZERO),
    };
    // Names and values are ours and plain ASCII; what could not be a header would be no cookie either.
    HeaderValue::try_from(built.build().to_string()).unwrap_or(HeaderValue::from_static(""))
}
