//! The pages: asking for a code, entering it, the form for the login, and the confirmation.

use askama::Template;
use domain::invitation::{InvitedTo, Opens};
use domain::{Language, LoginId};
use password::{LONGEST, SHORTEST};
use store::{Proven, SelfRegistration};
use web::form::FormNotice;
use web::{Crumb, Failure, Page, Request, Response, asset, page::running_own_script};

use crate::form::Form;
use crate::text::Text;

#[derive(Template)]
#[template(path = "ask.html")]
struct Ask<'a> {
    t: Text,
    address: &'a str,
    is_for_all: bool,
    refusal: &'a FormNotice<'a>,
}

/// What the page with the code says first.
pub(crate) enum Said {
    /// Nothing: the visitor has a code.
    Nothing,
    /// That a mail was sent, if anybody can register with that address.
    CodeSent,
    /// Why the code was not taken.
    Refused {
        /// Why.
        failure: Failure,
        /// The code as it was typed.
        code: String,
    },
}

#[derive(Template)]
#[template(path = "code.html")]
struct Code<'a> {
    t: Text,
    script: &'static str,
    code_sent: bool,
    code: &'a str,
    problem: Option<(&'static str, String)>,
    /// Where a person goes on who has an account.
    way_on: Option<(&'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "account.html")]
struct Account<'a> {
    t: Text,
    reader: &'a web::Reader<'a>,
    proven: &'a Proven,
    opens: &'a Opens,
    form: &'a Form,
    profile: String,
    refusal: &'a FormNotice<'a>,
    shortest: usize,
    longest: usize,
    login_lengths: (usize, usize),
}

#[derive(Template)]
#[template(path = "done.html")]
struct Done<'a> {
    t: Text,
    login: &'a LoginId,
    operates: Option<&'a domain::Line>,
}

impl Account<'_> {
    /// What the society invites to.
    fn invited(&self) -> Option<String> {
        self.proven.invited.as_ref().map(|(society, open)| match open.invitation.to {
            InvitedTo::Operate => self.t.operator_of(&society.name),
            InvitedTo::SignIn => self.t.member_of(&society.name),
        })
    }

    /// The languages of the mails: value, name, and whether it is chosen.
    fn languages(&self) -> [(&'static str, &'static str, bool); 2] {
        let chosen = if self.form.language.is_empty() { self.reader.language.tag() } else { &self.form.language };
        Language::ALL.map(|language| {
            let name = match language {
                Language::Japanese => self.t.japanese(),
                Language::English => self.t.english(),
            };
            (language.tag(), name, language.tag() == chosen)
        })
    }
}

pub(crate) fn ask(
    request: &Request<'_>,
    registration: SelfRegistration,
    address: &str,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let t = Text(request.reader.language);
    let refusal = &FormNotice::of(failure, &request.reader);
    let is_for_all = registration == SelfRegistration::On;
    answer(request, t.title(), Ask { t, address, is_for_all, refusal }, failure)
}

pub(crate) fn code(request: &Request<'_>, said: &Said) -> Result<Response, Failure> {
    let t = Text(request.reader.language);
    let (failure, code) = match said {
        Said::Nothing | Said::CodeSent => (None, ""),
        Said::Refused { failure, code } => (Some(failure), code.as_str()),
    };
    let explained = failure.map(|failure| failure.explain(&request.reader));
    let incomplete = matches!(failure, Some(Failure::Incomplete { .. }));
    let problem = explained.map(|(_, title, detail)| (title, if incomplete { t.incomplete().to_owned() } else { detail }));
    let exists = failure.is_some_and(|failure| failure.is("account-exists"));
    let way_on = exists.then(|| ("/password-reset", t.to_password_reset()));
    let main = Code { t, script: asset::CODE.path, code_sent: matches!(said, Said::CodeSent), code, problem, way_on };
    answer(request, t.code_title(), main, failure).map(running_own_script)
}

pub(crate) fn account(
    request: &Request<'_>,
    proven: &Proven,
    opens: &Opens,
    form: &Form,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let refusal = &FormNotice::of(failure, reader);
    let profile = form.profile().fields(reader, refusal)?;
    let login_lengths = (*LoginId::LENGTHS.start(), *LoginId::LENGTHS.end());
    let (shortest, longest) = (SHORTEST, LONGEST);
    let main = Account { t, reader, proven, opens, form, profile, refusal, shortest, longest, login_lengths };
    answer(request, t.account_title(), main, failure)
}

pub(crate) fn done(request: &Request<'_>, login: &LoginId, proven: &Proven) -> Result<Response, Failure> {
    let t = Text(request.reader.language);
    let invited = proven.invited.as_ref().filter(|(_, open)| open.invitation.to == InvitedTo::Operate);
    let operates = invited.map(|(society, _)| &society.name);
    answer(request, t.done_title(), Done { t, login, operates }, None)
}

fn answer(request: &Request<'_>, title: &str, main: impl Template, failure: Option<&Failure>) -> Result<Response, Failure> {
    let reader = &request.reader;
    let status = FormNotice::of(failure, reader).status();
    let trail = [Crumb { name: Text(reader.language).sign_in(), href: "/login" }];
    let mut response = Page { title, trail: &trail, main }.answer(reader, status)?;
    if let Some(failure) = failure {
        failure.add_header(reader, &mut response);
    }
    Ok(response)
}
