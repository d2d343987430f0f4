//! Why no login is opened.

use lambda_http::http::StatusCode;
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// The code opens nothing.
pub(crate) fn code_invalid(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    let (title, detail) = (t.code_invalid(), t.code_invalid_detail());
    Problem::new(reader, "code-invalid", StatusCode::UNPROCESSABLE_ENTITY, title, detail)
        .way_on("/registration", t.to_registration())
        .into()
}

/// The address has an account that somebody signs in to.
pub(crate) fn account_exists(reader: &Reader<'_>, is_invited: bool) -> Failure {
    let t = Text(reader.language);
    let problem = |detail| Problem::new(reader, "account-exists", StatusCode::CONFLICT, t.account_exists(), detail);
    if is_invited {
        problem(t.account_exists_invited()).way_on("/login?next=/invitation", t.to_invitation()).into()
    } else {
        problem(t.account_exists_detail()).way_on("/password-reset", t.to_password_reset()).into()
    }
}
