//! The pages: requesting a code, entering it with a new password, and the confirmation.

use askama::Template;
use lambda_http::http::StatusCode;
use password::{LONGEST, SHORTEST};
use web::{Crumb, Failure, Page, Request, Response, asset, page::running_own_script};

use crate::text::Text;

#[derive(Template)]
#[template(path = "ask.html")]
struct Ask<'a> {
    t: Text,
    login_id: &'a str,
    /// Whether what was entered is what is wrong.
    invalid: bool,
    problem: Option<(&'static str, String)>,
}

/// What the page with the code says first.
pub(crate) enum Said {
    /// Nothing: the visitor has a code.
    Nothing,
    /// That a code was sent, if anybody has that login ID or address.
    CodeSent,
    /// Why the code or the password was not taken.
    Refused {
        /// Why.
        failure: Failure,
        /// The code as it was typed.
        code: String,
    },
}

#[derive(Template)]
#[template(path = "redeem.html")]
struct Redeem<'a> {
    t: Text,
    script: &'static str,
    code_sent: bool,
    code: &'a str,
    problem: Option<(&'static str, String)>,
    shortest: usize,
    longest: usize,
}

#[derive(Template)]
#[template(path = "done.html")]
struct Done {
    t: Text,
}

pub(crate) fn ask(request: &Request<'_>, login_id: &str, failure: Option<&Failure>) -> Result<Response, Failure> {
    let t = Text(request.reader.language);
    let invalid = matches!(failure, Some(Failure::Incomplete { .. } | Failure::Invalid { .. }));
    page(request, t.title(), failure, |problem| Ask { t, login_id, invalid, problem })
}

pub(crate) fn redeem(request: &Request<'_>, said: &Said) -> Result<Response, Failure> {
    let t = Text(request.reader.language);
    let (failure, code) = match said {
        Said::Nothing | Said::CodeSent => (None, ""),
        Said::Refused { failure, code } => (Some(failure), code.as_str()),
    };
    let code_sent = matches!(said, Said::CodeSent);
    let script = asset::CODE.path;
    let response = page(request, t.redeem_title(), failure, |problem| Redeem {
        t,
        script,
        code_sent,
        code,
        problem,
        shortest: SHORTEST,
        longest: LONGEST,
    });
    response.map(running_own_script)
}

pub(crate) fn done(request: &Request<'_>) -> Result<Response, Failure> {
    let t = Text(request.reader.language);
    page(request, t.done_title(), None, |_| Done { t })
}

fn page<M: Template>(
    request: &Request<'_>,
    title: &str,
    failure: Option<&Failure>,
    main: impl FnOnce(Option<(&'static str, String)>) -> M,
) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let explained = failure.map(|failure| failure.explain(reader));
    let status = explained.as_ref().map_or(StatusCode::OK, |(status, ..)| *status);
    let incomplete = matches!(failure, Some(Failure::Incomplete { .. }));
    let problem = explained.map(|(_, title, detail)| (title, if incomplete { t.incomplete().to_owned() } else { detail }));
    let trail = [Crumb { name: t.sign_in(), href: "/login" }];
    let mut response = Page { title, trail: &trail, main: main(problem) }.answer(reader, status)?;
    if let Some(failure) = failure {
        failure.add_header(reader, &mut response);
    }
    Ok(response)
}
