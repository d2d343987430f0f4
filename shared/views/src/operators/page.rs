//! The part of a page that lists operators and invitations, with its forms.

use askama::Template;
use domain::invitation::{Candidate, InvitedTo};
use domain::{Instant, Language};
use store::{OpenInvitation, OperatorsBasis};
use web::form::FormNotice;
use web::{Failure, Reader};

use super::form::{Form, INVITE};
use super::text::Text;

#[derive(Template)]
#[template(path = "operators.html")]
struct Section<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    now: Instant,
    operators: &'a [Candidate],
    invitations: Vec<&'a OpenInvitation>,
    form: &'a Form,
    refusal: &'a FormNotice<'a>,
    is_support: bool,
}

/// Who operates a society and who is invited, with the forms; support has one more, and may leave a society without an
/// operator.
pub fn section(
    reader: &Reader<'_>,
    now: Instant,
    basis: &OperatorsBasis,
    (form, refusal): (&Form, &FormNotice<'_>),
    is_support: bool,
) -> Result<String, Failure> {
    let invitations = basis.invitations.iter().filter(|it| it.invitation.to == InvitedTo::Operate).collect();
    let t = Text(reader.language);
    let section = Section { t, reader, now, operators: &basis.operators, invitations, form, refusal, is_support };
    section.render().map_err(|error| Failure::Broken(error.into()))
}

impl Section<'_> {
    /// Whether nobody stays in charge without this one.
    fn is_last(&self, operator: &Candidate) -> bool {
        !self.operators.iter().any(|it| it.account.id != operator.account.id && it.stays())
    }

    /// What was typed into a field of the form that invites.
    fn typed<'a>(&self, field: &'a str) -> &'a str {
        if self.form.act == INVITE { field } else { "" }
    }

    /// What was typed into the form that names.
    fn named(&self) -> &str {
        if self.form.act == INVITE { "" } else { &self.form.address }
    }

    /// What is wrong with a field of the form that was sent.
    fn wrong(&self, invites: bool, field: &str) -> Vec<&str> {
        if invites == (self.form.act == INVITE) { self.refusal.wrong(field) } else { vec![] }
    }

    /// The languages of a mail: value, name, and whether it is chosen.
    fn languages(&self) -> [(&'static str, &'static str, bool); 2] {
        let typed = self.typed(&self.form.language);
        let chosen = if typed.is_empty() { self.reader.language.tag() } else { typed };
        Language::ALL.map(|language| {
            let name = match language {
                Language::Japanese => self.t.japanese(),
                Language::English => self.t.english(),
            };
            (language.tag(), name, language.tag() == chosen)
        })
    }
}
