//! 督促の停止: an operator stops the reminders of one invoice or of one person for a time, with a reason, and lets them go on.

use domain::effect::Effect;
use domain::reminder::Hold;
use domain::{AccountId, Day, Line, SocietyId};
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Caller, OperatorVisit, Read, ReminderBasis, Store};
use views::invoice::Target;
use views::person::unknown_person;
use views::reminder::HoldAnswer;
use views::reminder::done::{HELD, RELEASED};
use web::command::{self, Decided, Outcome, answered};
use web::form::{Wrong, as_typed, refused};
use web::request::GetOrPost;
use web::{Failure, Reader, Request, Response, Wants, done, json};

use crate::pages::Shown;

mod pages;
mod text;

/// What is held, as the address says.
pub(crate) enum Of {
    Invoice(Target),
    Person(SocietyId, AccountId),
}

/// What was filled in, as it was typed.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    /// `hold`, or `release`.
    #[serde(default, deserialize_with = "as_typed")]
    act: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) reason: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) until: String,
}

/// What is there to be held.
pub(crate) struct Known {
    /// The person's name, or the invoice's number.
    pub(crate) name: Line,
    pub(crate) hold: Option<Hold>,
    plan_version: u64,
}

/// The answer to a client.
#[derive(Serialize)]
struct Answer<'a> {
    held: Option<HoldAnswer<'a>>,
}

impl Of {
    fn read(request: &Request<'_>) -> Result<Self, Failure> {
        if !request.parameter("invoice").is_empty() {
            return Target::of(request).map(Self::Invoice);
        }
        let society = SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator)?;
        match AccountId::parse(request.parameter("account")) {
            Ok(account) => Ok(Self::Person(society, account)),
            Err(_) => Err(unknown_person(&request.reader, &society)),
        }
    }

    pub(crate) const fn society(&self) -> &SocietyId {
        match self {
            Self::Invoice(target) => &target.society,
            Self::Person(society, _) => society,
        }
    }

    /// The page where the operator came from.
    pub(crate) fn back(&self) -> String {
        match self {
            Self::Invoice(target) => target.reminders(),
            Self::Person(society, account) => format!("/societies/{society}/members/{account}"),
        }
    }

    fn unknown(&self, reader: &Reader<'_>) -> Failure {
        match self {
            Self::Invoice(target) => target.unknown(reader),
            Self::Person(society, _) => unknown_person(reader, society),
        }
    }
}

/// Shows what is held on GET; holds or releases on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    let (request, of) = (&request, &Of::read(&request)?);
    let read = |caller: Caller| read(store, of, caller);
    match act {
        GetOrPost::Get => {
            let (operator, known) = command::look(store, request, read).await?;
            let known = &known.ok_or_else(|| of.unknown(&request.reader))?;
            match request.reader.wants {
                Wants::Json => json(StatusCode::OK, &Answer { held: known.hold.as_ref().map(HoldAnswer::of) }),
                Wants::Html => pages::page(request, &operator, of, &Shown { known, form: &Form::default(), failure: None }),
            }
        }
        GetOrPost::Post => {
            let form: Form = request.form()?;
            let decide = |_: &_, known: &Option<_>| decide(of, known.as_ref(), &form, request);
            match command::carry_out(store, request, ("hold-reminders", &form), read, decide).await? {
                Outcome::Done(answer) => {
                    let is_release = form.act.trim() == "release";
                    let done = || done(&request.reader, &of.back(), if is_release { RELEASED } else { HELD });
                    Ok(answered(request, StatusCode::OK, answer, done))
                }
                Outcome::Refused { who, about: Some(known), failure } => {
                    pages::page(request, &who, of, &Shown { known: &known, form: &form, failure: Some(&failure) })
                }
                Outcome::Refused { about: None, failure, .. } => Err(failure),
            }
        }
    }
}

async fn read(store: &Store, of: &Of, caller: Caller) -> Result<Read<OperatorVisit, Option<Known>>, store::Error> {
    match of {
        Of::Invoice(target) => {
            let Read { who, recorded, about } = store.reminder_basis(&caller, target.ids()).await?;
            let known = |it: ReminderBasis| Known { name: it.invoice.number, hold: it.plan.hold, plan_version: it.plan.version };
            Ok(Read { who, recorded, about: about.map(known) })
        }
        Of::Person(society, account) => {
            let Read { who, recorded, about } = store.hold_basis(&caller, (society, account)).await?;
            let known = |name| Known { name, hold: about.hold, plan_version: 0 };
            Ok(Read { who, recorded, about: about.name.map(known) })
        }
    }
}

fn decide(of: &Of, known: Option<&Known>, form: &Form, request: &Request<'_>) -> Result<Decided, Failure> {
    let known = known.ok_or_else(|| of.unknown(&request.reader))?;
    let hold = wanted(form, request)?;
    let effect = match of {
        Of::Invoice(Target { society, invoice }) => {
            Effect::invoice_held(society.clone(), invoice.clone(), known.plan_version, hold.clone())
        }
        Of::Person(society, account) => Effect::person_held(society.clone(), account.clone(), hold.clone()),
    };
    Decided::new(effect, &Answer { held: hold.as_ref().map(HoldAnswer::of) })
}

/// What the form asks for: a hold, or none.
fn wanted(form: &Form, request: &Request<'_>) -> Result<Option<Hold>, Failure> {
    let t = text::Text(request.reader.language);
    let today = request.now.day_in_japan();
    match form.act.trim() {
        "release" => return Ok(None),
        "hold" | "" => {}
        _ => return Err(Failure::Malformed { hint: "act: hold | release".to_owned() }),
    }
    let mut wrong = Wrong::default();
    let reason = wrong.note("reason", Line::parse(&form.reason).map_err(|why| refused(request.reader.language, why, 200)));
    let until = match form.until.trim() {
        "" => Some(None),
        typed => {
            let day = Day::typed(typed).map_err(|_| t.no_day().to_owned());
            let day = day.and_then(|day| if day < today { Err(t.past(today.written(request.reader.language))) } else { Ok(day) });
            wrong.note("until", day).map(Some)
        }
    };
    match (reason, until) {
        (Some(reason), Some(until)) => Ok(Some(Hold { reason, until })),
        _ => Err(Failure::Invalid { fields: wrong.fields() }),
    }
}
