//! The page: the form, and the accounts that were found.

use askama::Template;
use domain::Membership;
use domain::deletion::Stage;
use lambda_http::http::StatusCode;
use store::FoundAccount;
use web::session::Support;
use web::{Failure, Page, Reader, Request, Response};

use crate::answer::Looked;
use crate::form::Form;
use crate::text::Text;

/// How many societies of a deleted account the page lists.
const LISTED: usize = 100;

/// What the page shows.
#[derive(Default)]
pub(crate) struct Shown {
    by: String,
    sought: String,
    looked: Option<Looked>,
    failure: Option<Failure>,
}

impl Shown {
    pub(crate) fn refused(form: &Form, failure: Failure) -> Self {
        Self { by: form.by.clone(), sought: form.sought.clone(), looked: None, failure: Some(failure) }
    }

    pub(crate) fn found(form: &Form, looked: Looked) -> Self {
        Self { by: form.by.clone(), sought: form.sought.clone(), looked: Some(looked), failure: None }
    }
}

#[derive(Template)]
#[template(path = "accounts.html")]
struct Accounts<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    shown: &'a Shown,
}

impl Accounts<'_> {
    /// The ways to look, each with its name and whether it is the one that was chosen.
    fn ways(&self) -> [(&'static str, &'static str, bool); 4] {
        let t = self.t;
        [("login_id", t.login_id()), ("address", t.address()), ("name", t.name()), ("account", t.account())]
            .map(|(value, name)| (value, name, value == self.shown.by || (self.shown.by.is_empty() && value == "login_id")))
    }

    /// What became of a found account's deletion, as a sentence.
    fn deletion(&self, found: &FoundAccount) -> Option<String> {
        let (t, language) = (self.t, self.reader.language);
        found.request.as_ref().map(|request| match request.stage {
            Stage::Waiting => t.pending(request.due_on.written(language)),
            Stage::Ordered | Stage::CarryingOut { .. } => t.under_way().to_owned(),
            Stage::Forgetting { on, .. } | Stage::Done { on } => t.deleted(on.written(language)),
        })
    }

    /// That nobody may sign in, or that nobody has asked for a login yet, as a sentence.
    fn sign_in(&self, found: &FoundAccount) -> Option<String> {
        let (t, access) = (self.t, found.access.as_ref()?);
        match (access.suspended_on(), &access.login) {
            (Some(on), _) => Some(t.suspended(on.written(self.reader.language))),
            (None, None) => Some(t.without_login().to_owned()),
            (None, Some(_)) => None,
        }
    }

    /// What is wrong with what was typed.
    fn problem(&self) -> String {
        match &self.shown.failure {
            Some(Failure::Invalid { fields }) => fields.iter().map(|field| field.detail.as_str()).collect(),
            _ => self.t.incomplete().to_owned(),
        }
    }

    fn left(&self) -> &[Membership] {
        self.shown.looked.as_ref().map(|looked| looked.left.as_slice()).unwrap_or_default()
    }

    fn listed(&self) -> &[Membership] {
        &self.left()[..self.left().len().min(LISTED)]
    }

    fn unlisted(&self) -> usize {
        self.left().len().saturating_sub(LISTED)
    }
}

pub(crate) fn page(request: &Request<'_>, _: &Support, shown: &Shown) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let status = shown.failure.as_ref().map_or(StatusCode::OK, |failure| failure.explain(reader).0);
    let main = Accounts { t, reader, shown };
    Page { title: t.title(), trail: &[], main }.answer(reader, status)
}
