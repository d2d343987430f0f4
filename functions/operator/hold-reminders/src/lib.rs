//! 督促の停止: an operator stops the reminders of one invoice or of one person for a time, with a reason, and lets them go on.

use domain::audit::Event;
use domain::effect::{Change, Effect, Trail};
use domain::reminder::Hold;
use domain::{AccountId, Day, InvoiceId, Line, SocietyId};
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Desk, IdempotencyKey, Read, SessionKey, Store};
use web::command::{self, Command, Decided, Outcome};
use web::form::{Wrong, as_typed, refused};
use web::reminder::HoldAnswer;
use web::request::GetOrPost;
use web::target::Target;
use web::{Failure, Request, Response, Wants, json};

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
    version: u64,
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
            Err(_) => Err(Failure::UnknownPerson { society }),
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

    fn unknown(&self) -> Failure {
        match self {
            Self::Invoice(target) => target.unknown(),
            Self::Person(society, _) => Failure::UnknownPerson { society: society.clone() },
        }
    }

    fn change(&self, known: &Known, hold: Option<Hold>) -> Change {
        let society = self.society().clone();
        match self {
            Self::Invoice(target) => {
                Change::InvoiceHold { society, invoice: target.invoice.clone(), plan_version: known.version, hold }
            }
            Self::Person(_, account) => Change::PersonHold { society, account: account.clone(), hold },
        }
    }

    /// Whose reminders they are, and of which invoice alone.
    fn whose(&self) -> (AccountId, Option<InvoiceId>) {
        match self {
            Self::Invoice(target) => (target.invoice.account(), Some(target.invoice.clone())),
            Self::Person(_, account) => (account.clone(), None),
        }
    }
}

/// Shows what is held on GET; holds or releases on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post()?;
    let of = &Of::read(&request)?;
    let request = &request;
    let read = |session, command| read(store, request, of, session, command);
    if act == GetOrPost::Get {
        let (operator, known) = command::look(store, request, read).await?;
        let known = &known.ok_or_else(|| of.unknown())?;
        return match request.reader.wants {
            Wants::Json => json(StatusCode::OK, &Answer { held: known.hold.as_ref().map(HoldAnswer::of) }),
            Wants::Html => pages::page(request, &operator, of, &Shown { known, form: &Form::default(), failure: None }),
        };
    }
    let form: Form = request.form()?;
    let command = Command { task: "hold-reminders", key: form.idempotency_key.as_deref(), then: &of.back() };
    let decide = |_: &_, known: &Option<Known>| decide(of, known.as_ref().ok_or_else(|| of.unknown())?, &form, request);
    match command::carry_out(store, request, command, &form, read, decide).await? {
        Outcome::Done(response) => Ok(response),
        Outcome::Refused { who, about, failure } => match &about {
            Some(known) => pages::page(request, &who, of, &Shown { known, form: &form, failure: Some(&failure) }),
            None => Err(failure),
        },
    }
}

fn decide(of: &Of, known: &Known, form: &Form, request: &Request<'_>) -> Result<Decided, Failure> {
    let hold = wanted(form, request)?;
    let ((account, invoice), society) = (of.whose(), of.society().clone());
    let event = match &hold {
        Some(Hold { reason, until }) => Event::RemindersHeld { society, invoice, until: *until, reason: reason.clone() },
        None => Event::RemindersReleased { society, invoice },
    };
    let answer = Answer { held: hold.as_ref().map(HoldAnswer::of) };
    let changes = vec![of.change(known, hold.clone())];
    Decided::new(Effect { changes, mails: vec![], event, trail: Trail::Account(account) }, &answer)
}

async fn read(
    store: &Store,
    request: &Request<'_>,
    of: &Of,
    session: SessionKey,
    command: Option<IdempotencyKey>,
) -> Result<Read<Desk, Option<Known>>, store::Error> {
    let (session, command) = (&session, command.as_ref());
    match of {
        Of::Invoice(target) => {
            let reminding = store.reminding(session, target.ids(), command, request.now).await?;
            let about =
                reminding.considered.map(|it| Known { name: it.invoice.number, hold: it.plan.hold, version: it.plan.version });
            Ok(Read { who: reminding.desk, about, recorded: reminding.recorded })
        }
        Of::Person(society, account) => {
            let Read { who, about, recorded } = store.holding(session, (society, account), command, request.now).await?;
            let about = about.name.map(|name| Known { name, hold: about.hold, version: 0 });
            Ok(Read { who, about, recorded })
        }
    }
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
