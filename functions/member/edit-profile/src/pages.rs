//! The page: what the account says, and the form for what can be changed here.

use askama::Template;
use domain::{Account, Language, LoginId};
use web::form::FormNotice;
use web::{Failure, Page, Reader, Request, Response, SignedIn, idempotency};

use crate::form::Form;
use crate::text::Text;

#[derive(Template)]
#[template(path = "profile.html")]
struct ProfilePage<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    account: &'a Account,
    login: &'a LoginId,
    form: &'a Form,
    fields: String,
    refusal: FormNotice<'a>,
    key: String,
}

impl ProfilePage<'_> {
    /// The languages: as one is sent, as it is read, and whether it was chosen.
    fn languages(&self) -> [(&'static str, &'static str, bool); 2] {
        let names = views::society::Text(self.t.0);
        Language::ALL.map(|language| {
            (language.tag(), names.language_name(language), Some(language.tag()) == self.form.language.as_deref())
        })
    }
}

pub(crate) fn page(
    request: &Request<'_>,
    member: &SignedIn,
    form: &Form,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let refusal = FormNotice::of(failure, reader);
    let status = refusal.status();
    let fields = form.profile().fields(reader, &refusal)?;
    let (account, login, key) = (member.account(), member.login(), idempotency::new_key());
    let main = ProfilePage { t, reader, account, login, form, fields, refusal, key };
    Page { title: t.title(), trail: &[], main }.answer(reader, status)
}
