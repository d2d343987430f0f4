//! Refusals of a new password.

use lambda_http::http::StatusCode;
use password::{LONGEST, SHORTEST, Unfit};
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// The new password is none that may be set: the rule that it breaks, in one word and as a sentence.
pub(crate) fn password_unfit(reader: &Reader<'_>, unfit: Unfit) -> Failure {
    let t = Text(reader.language);
    let (rule, detail) = match unfit {
        Unfit::TooShort => ("too_short", t.too_short(SHORTEST)),
        Unfit::TooLong => ("too_long", t.too_long(LONGEST)),
        Unfit::Common => ("common", t.common().to_owned()),
        Unfit::LoginId => ("login_id", t.is_login_id().to_owned()),
    };
    Problem::new(reader, "password-unfit", StatusCode::UNPROCESSABLE_ENTITY, t.password_unfit(), detail).with("rule", rule).into()
}

/// The code was never given, is used up or too old.
pub(crate) fn code_invalid(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    let (title, detail) = (t.reset_code_invalid(), t.reset_code_invalid_detail());
    Problem::new(reader, "reset-code-invalid", StatusCode::UNPROCESSABLE_ENTITY, title, detail)
        .way_on("/password-reset", t.to_password_reset())
        .into()
}
