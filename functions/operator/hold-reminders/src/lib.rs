//! 督促の停止: an operator stops the reminders of one invoice or of one person for a time, with a reason, and lets them go on.

use domain::reminder::Hold;
use domain::{AccountId, Day, Line, SocietyId};
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Commanded, Desk, Held, IdempotencyKey, Recorded, SessionKey, Store};
use web::form::{Wrong, as_typed, refused};
use web::reminder::HoldAnswer;
use web::request::GetOrPost;
use web::target::Target;
use web::{Done, Failure, Request, Response, Wants, done, json, page, session};

use crate::pages::Shown;

mod pages;
mod text;

/// What is held, as the address says.
pub(crate) enum Of {
    Invoice(Target),
    Person(SocietyId, AccountId),
}

/// What was filled in, as it was typed.
#[derive(Debug, Default, Deserialize)]
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

/// What a hold depends on.
struct Read {
    desk: Desk,
    known: Option<Known>,
    recorded: Option<Recorded>,
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

    fn says(&self, form: &Form) -> String {
        format!("{} {:?}", self.back(), (&form.act, &form.reason, &form.until))
    }
}

/// Shows what is held on GET; holds or releases on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    let key = session::key(&request).ok_or(Failure::SignInNeeded)?;
    let of = Of::read(&request)?;
    match act {
        GetOrPost::Get => show(store, &request, &key, &of).await,
        GetOrPost::Post => hold(store, &request, &key, &of).await,
    }
}

async fn show(store: &Store, request: &Request<'_>, key: &SessionKey, of: &Of) -> Result<Response, Failure> {
    let Read { desk, known, .. } = read(store, request, (key, of), None).await?;
    let operator = session::operator(request, store, key, desk).await?;
    let known = known.ok_or_else(|| of.unknown())?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Answer { held: known.hold.as_ref().map(HoldAnswer::of) }),
        Wants::Html => pages::page(request, &operator, of, &Shown { known: &known, form: &Form::default(), failure: None }),
    }
}

async fn hold(store: &Store, request: &Request<'_>, key: &SessionKey, of: &Of) -> Result<Response, Failure> {
    let form: &Form = &request.form()?;
    let command = &request.idempotency_key("hold-reminders", form.idempotency_key.as_deref(), &of.says(form))?;
    let outcome = store.decide(|| commit(store, request, (key, of), form, command)).await??;
    match (outcome, request.reader.wants) {
        (Ok(answer), Wants::Json) => Ok(page::json_text(StatusCode::OK, answer)),
        (Ok(_), Wants::Html) => {
            Ok(done(&request.reader, &of.back(), if form.act.trim() == "release" { Done::Release } else { Done::Hold }))
        }
        (Err(failure), Wants::Json) => Err(failure),
        (Err(failure), Wants::Html) => {
            let Read { desk, known, .. } = read(store, request, (key, of), None).await?;
            let operator = session::operator(request, store, key, desk).await?;
            let known = known.ok_or_else(|| of.unknown())?;
            pages::page(request, &operator, of, &Shown { known: &known, form, failure: Some(&failure) })
        }
    }
}

/// The outer failure is whose it is not to see this, the inner one what is wrong with the form.
async fn commit(
    store: &Store,
    request: &Request<'_>,
    (key, of): (&SessionKey, &Of),
    form: &Form,
    command: &IdempotencyKey,
) -> Result<Result<Result<String, Failure>, Failure>, store::Error> {
    let Read { desk, known, recorded } = read(store, request, (key, of), Some(command)).await?;
    let operator = match session::operator(request, store, key, desk).await {
        Ok(operator) => operator,
        Err(failure) => return Ok(Err(failure)),
    };
    if let Some(recorded) = recorded {
        return Ok(recorded.answer_to(command).map(Ok).ok_or(Failure::IdempotencyKeyReused));
    }
    let Some(known) = known else { return Ok(Err(of.unknown())) };
    let hold = match wanted(form, request) {
        Ok(hold) => hold,
        Err(failure) => return Ok(Ok(Err(failure))),
    };
    let answer = serde_json::to_string(&Answer { held: hold.as_ref().map(HoldAnswer::of) }).unwrap_or_default();
    let which = match of {
        Of::Invoice(target) => Held::Invoice(&target.invoice, known.version),
        Of::Person(_, account) => Held::Person(account),
    };
    let by = operator.actor();
    let commanded = Commanded { by: &by, account: &operator.account().id, key: command, answer: &answer, at: request.now };
    store.commit_hold(of.society(), which, hold.as_ref(), commanded).await?;
    Ok(Ok(Ok(answer)))
}

async fn read(
    store: &Store,
    request: &Request<'_>,
    (key, of): (&SessionKey, &Of),
    command: Option<&IdempotencyKey>,
) -> Result<Read, store::Error> {
    match of {
        Of::Invoice(target) => {
            let reminding = store.reminding(key, target.ids(), command, request.now).await?;
            let known =
                reminding.considered.map(|it| Known { name: it.invoice.number, hold: it.plan.hold, version: it.plan.version });
            Ok(Read { desk: reminding.desk, known, recorded: reminding.recorded })
        }
        Of::Person(society, account) => {
            let holding = store.holding(key, (society, account), command, request.now).await?;
            let known = holding.name.map(|name| Known { name, hold: holding.hold, version: 0 });
            Ok(Read { desk: holding.desk, known, recorded: holding.recorded })
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
