//! Refusals of a sign-in.

use lambda_http::http::StatusCode;
use web::failure::by_signing_in;
use web::{Failure, Problem, Reader};

use crate::text::Text;

pub(crate) const WRONG_CREDENTIALS: &str = "wrong-credentials";
pub(crate) const SUSPENDED: &str = "account-suspended";

/// The password is right, and the account is suspended: nobody but the portal can help.
pub(crate) fn suspended(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, SUSPENDED, StatusCode::FORBIDDEN, t.suspended(), t.suspended_detail())
        .way_on(&reader.site.host_help, t.to_help())
        .into()
}

/// The login ID or the password is wrong; the answer does not say which.
pub(crate) fn wrong_credentials(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    let (name, value) = by_signing_in();
    Problem::new(reader, WRONG_CREDENTIALS, StatusCode::UNAUTHORIZED, t.wrong_credentials(), t.wrong_credentials_detail())
        .way_on("/login", web::text::Text(reader.language).sign_in())
        .header(name, value)
        .into()
}
