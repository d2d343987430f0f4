//! The page: the form, what became of the request, or that the person belongs to the society.

use askama::Template;
use domain::joining::{JoiningRefusal, RequestState};
use domain::terms::Joining;
use domain::{JoiningRequest, Standing, Yen};
use store::JoiningBasis;
use views::joining;
use web::form::FormNotice;
use web::{Crumb, Failure, Page, Reader, Request, Response, SignedIn, idempotency};

use crate::filled::Filled;
use crate::text::Text;
use crate::{doorway, problems};

#[derive(Template)]
#[template(path = "form.html")]
struct Form<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    basis: &'a JoiningBasis,
    filled: &'a Filled,
    refusal: FormNotice<'a>,
    refused: Option<&'a JoiningRequest>,
    back: &'a str,
    key: String,
}

#[derive(Template)]
#[template(path = "request.html")]
struct Asked<'a> {
    t: Text,
    j: joining::Text,
    reader: &'a Reader<'a>,
    request: &'a JoiningRequest,
    key: String,
}

#[derive(Template)]
#[template(path = "member.html")]
struct Member<'a> {
    t: Text,
    since: &'a str,
}

impl Form<'_> {
    fn is_open(&self) -> bool {
        self.basis.terms.joining == Joining::Open
    }

    /// The day on which the person left, who comes back.
    fn left_on(&self) -> Option<String> {
        match self.basis.membership.as_ref()?.standing {
            Standing::Withdrawn { on, .. } => Some(on.written(self.reader.language)),
            Standing::Active => None,
        }
    }

    /// What is unpaid of an earlier period.
    fn old_debt(&self) -> Option<String> {
        let unpaid = self.basis.membership.as_ref()?.unpaid;
        (!unpaid.is_nothing()).then(|| self.t.old_debt(unpaid.total.written(self.reader.language), unpaid.count))
    }

    /// The categories to choose from: id, name with what is paid first, and whether it was chosen.
    fn choices(&self) -> Vec<(String, String, bool)> {
        let (t, terms) = (self.t, &self.basis.terms);
        let named = |name: &domain::Line, amount: Option<Yen>| match amount {
            _ if terms.first_dues.is_none() => name.to_string(),
            Some(amount) => t.category_dues(name, amount.written(self.reader.language)),
            None => t.category_free(name),
        };
        let choices = terms.choices().map(|offer| {
            let category = &offer.category;
            let name = named(&category.name, terms.first_amount(Some(&category.id)));
            (category.id.to_string(), name, self.filled.category == category.id.as_str())
        });
        choices.collect()
    }

    /// What everybody pays first who chooses no category.
    fn dues(&self) -> Option<String> {
        let (terms, dues) = (&self.basis.terms, self.basis.terms.first_dues.as_ref()?);
        let amount = terms.first_amount(None).filter(|_| terms.choices().next().is_none())?;
        Some(self.t.dues_of(&dues.subject, amount.written(self.reader.language)))
    }

    fn within(&self) -> Option<String> {
        self.basis.terms.first_dues.as_ref().map(|dues| self.t.dues_within(dues.due_in.days()))
    }
}

/// The page as it is for this person now.
pub(crate) fn page(
    request: &Request<'_>,
    member: &SignedIn,
    basis: &JoiningBasis,
    filled: &Filled,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let reader = &request.reader;
    let (t, society) = (Text(reader.language), format!("/directory/{}", basis.society.id));
    let title = t.title(&basis.society.name);
    let trail = [Crumb { name: t.directory(), href: "/directory" }, Crumb { name: basis.society.name.as_str(), href: &society }];
    let trail = if basis.terms.is_public { &trail[..] } else { &trail[..1] };
    let refusal = FormNotice::of(failure, reader);
    let status = refusal.status();
    let key = idempotency::new_key();
    let open = basis.request.as_ref().filter(|request| request.is_open());
    match (doorway(member, basis).check(), open) {
        (Err(JoiningRefusal::Member { since }), _) => {
            let main = Member { t, since: &since.written(reader.language) };
            Page { title: &title, trail, main }.answer(reader, status)
        }
        (_, Some(asked)) => {
            let main = Asked { t, j: joining::Text(reader.language), reader, request: asked, key };
            Page { title: &title, trail, main }.answer(reader, status)
        }
        (Err(why), None) => Err(problems::refused(reader, basis, why)),
        (Ok(()), None) => {
            let refused = basis.told(request.now).filter(|request| matches!(request.state, RequestState::Refused { .. }));
            let main = Form { t, reader, basis, filled, refusal, refused, back: &society, key };
            Page { title: &title, trail, main }.answer(reader, status)
        }
    }
}
