//! The inbox: where the product's mails arrive on this machine, as SES's endpoint, as pages and as JSON.

use std::{future::Future, sync::Arc};

use askama::Template;
use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http_body_util::{Full, Limited};
use jiff::{Timestamp, tz};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{
    Problem,
    behaviour::{Answers, Behaviour, Change, Fate, Switch},
    gallery,
    invoke::Lambda,
    mails::{Mail, Mails},
    page::{failed, html, letter_html, rendered},
    ses::{self, AcceptedXml, QuotaXml, RefusedXml},
};

/// SES takes messages of 10 MB, which Base64 and percent encoding lengthen.
const MAX_CALL: usize = 20 * 1024 * 1024;

/// Pages of the inbox and what arrives in them.
#[derive(Debug)]
pub struct Inbox {
    mails: Mails,
    lambda: Lambda,
    switch: Switch,
}

impl Inbox {
    /// An inbox over those mails; events go to the functions behind `lambda`.
    #[must_use]
    pub fn new(mails: Mails, lambda: Lambda) -> Self {
        Self { mails, lambda, switch: Switch::default() }
    }
}

/// Serves pages and endpoint until `end` resolves.
pub async fn serve(listener: TcpListener, inbox: Inbox, end: impl Future<Output = ()> + Send + 'static) -> Result<(), Problem> {
    let routes = Router::new()
        .route("/", get(list).post(send))
        .route("/mails.json", get(list_json).delete(clear))
        .route("/mails/{id}", get(show))
        .route("/mails/{id}/html", get(show_html))
        .route("/behaviour", get(behaviour).post(behave))
        .route("/letters", get(gallery::list))
        .route("/letters/{name}/{number}/{language}", get(gallery::show))
        .route("/letters/{name}/{number}/{language}/html", get(gallery::show_html))
        .route("/style.css", get(style))
        .layer(DefaultBodyLimit::max(MAX_CALL))
        .with_state(Arc::new(inbox));
    axum::serve(listener, routes).with_graceful_shutdown(end).await.map_err(|error| format!("The inbox: {error}"))
}

/// SES's endpoint.
async fn send(State(inbox): State<Arc<Inbox>>, form: Bytes) -> Response {
    let Behaviour { answers, fate } = inbox.switch.now();
    if ses::asks_quota(&form) {
        return match answers {
            Answers::Outage => unavailable(),
            Answers::Throttle => xml(StatusCode::OK, &QuotaXml { per_second: 1 }),
            Answers::Accept | Answers::Pause | Answers::LoseAnswers | Answers::Reject => {
                xml(StatusCode::OK, &QuotaXml { per_second: 50 })
            }
        };
    }
    match answers {
        Answers::Outage => unavailable(),
        Answers::Throttle if !inbox.switch.takes_another() => refused("Throttling", "Maximum sending rate exceeded."),
        Answers::Pause => refused("MessageRejected", ses::PAUSED),
        Answers::Reject => refused("MessageRejected", ses::TURNED_DOWN),
        Answers::LoseAnswers => match take(&inbox, &form, fate) {
            // The connection breaks within the answer.
            Ok(_) => Body::new(Limited::new(Full::from("lost"), 1)).into_response(),
            Err(refused) => *refused,
        },
        Answers::Accept | Answers::Throttle => {
            take(&inbox, &form, fate).map_or_else(|refused| *refused, |id| xml(StatusCode::OK, &AcceptedXml { id: &id }))
        }
    }
}

/// Keeps a mail and sends its events on their way; returns its id, or the answer that refuses it.
fn take(inbox: &Inbox, form: &[u8], fate: Fate) -> Result<String, Box<Response>> {
    let accepted = ses::accept(form, Timestamp::now()).map_err(|refusal| Box::new(refused(refusal.code, &refusal.message)))?;
    let (id, sent) = (accepted.mail.id.clone(), accepted.mail.received_at);
    let events = if accepted.with_events { ses::events(&accepted.mail, fate) } else { vec![] };
    inbox.mails.add(accepted.mail).map_err(|error| {
        let (fault, code, message) = ("Receiver", "InternalFailure", &error.to_string());
        Box::new(xml(StatusCode::INTERNAL_SERVER_ERROR, &RefusedXml { fault, code, message }))
    })?;
    tokio::spawn(ses::deliver_events(inbox.lambda.clone(), events, sent));
    Ok(id)
}

fn refused(code: &str, message: &str) -> Response {
    xml(StatusCode::BAD_REQUEST, &RefusedXml { fault: "Sender", code, message })
}

fn unavailable() -> Response {
    let (fault, code, message) = ("Receiver", "ServiceUnavailable", "Switched off on the inbox page.");
    xml(StatusCode::SERVICE_UNAVAILABLE, &RefusedXml { fault, code, message })
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct ListPage {
    mails: Vec<Mail>,
    behaviour: Behaviour,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct MailPage {
    mail: Mail,
}

/// One choice of how the mail service behaves.
struct Choice {
    value: String,
    ja: &'static str,
    en: &'static str,
    is_chosen: bool,
}

impl Choice {
    fn of<C: Serialize + PartialEq>((choice, ja, en): (C, &'static str, &'static str), chosen: &C) -> Self {
        let value = serde_json::to_value(&choice).ok().and_then(|name| name.as_str().map(str::to_owned));
        Self { value: value.unwrap_or_default(), ja, en, is_chosen: choice == *chosen }
    }
}

impl ListPage {
    fn is_unusual(&self) -> bool {
        self.behaviour != Behaviour::default()
    }

    fn answers(&self) -> Vec<Choice> {
        Answers::ALL.into_iter().map(|choice| Choice::of(choice, &self.behaviour.answers)).collect()
    }

    fn fates(&self) -> Vec<Choice> {
        Fate::ALL.into_iter().map(|choice| Choice::of(choice, &self.behaviour.fate)).collect()
    }
}

impl Mail {
    /// The arrival in Japan time.
    fn time(&self) -> String {
        tz::offset(9).to_datetime(self.received_at).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

async fn list(State(inbox): State<Arc<Inbox>>) -> Response {
    html(&ListPage { mails: inbox.mails.newest_first(), behaviour: inbox.switch.now() })
}

async fn show(State(inbox): State<Arc<Inbox>>, Path(id): Path<String>) -> Response {
    match inbox.mails.find(&id) {
        Some(mail) => html(&MailPage { mail }),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn show_html(State(inbox): State<Arc<Inbox>>, Path(id): Path<String>) -> Response {
    inbox.mails.find(&id).map_or_else(|| StatusCode::NOT_FOUND.into_response(), |mail| letter_html(mail.html))
}

async fn list_json(State(inbox): State<Arc<Inbox>>) -> Json<Value> {
    let mails = inbox.mails.newest_first().into_iter().map(|mail| {
        json!({
            "id": mail.id, "to": mail.to, "from": mail.from, "subject": mail.subject, "text": mail.text, "html": mail.html,
            "received_at": mail.received_at, "tags": mail.tags,
        })
    });
    Json(mails.collect())
}

async fn clear(State(inbox): State<Arc<Inbox>>) -> Response {
    match inbox.mails.clear() {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failed(&error),
    }
}

async fn behaviour(State(inbox): State<Arc<Inbox>>) -> Response {
    Json(inbox.switch.now()).into_response()
}

/// Takes `{"answers": "throttle", "fate": "bounce"}`, of which either may be left out, or the page's form.
async fn behave(State(inbox): State<Arc<Inbox>>, headers: HeaderMap, body: Bytes) -> Response {
    let is_json = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let change: Result<Change, _> = if is_json {
        serde_json::from_slice(&body)
    } else {
        let fields = form_urlencoded::parse(&body).map(|(name, value)| (name.into_owned(), Value::from(value)));
        serde_json::from_value(Value::Object(fields.collect()))
    };
    match change {
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
        Ok(change) => {
            let behaviour = inbox.switch.change(change);
            if is_json { Json(behaviour).into_response() } else { Redirect::to("/").into_response() }
        }
    }
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("../templates/style.css"))
}

fn xml(status: StatusCode, answer: &impl Template) -> Response {
    rendered(status, "text/xml; charset=utf-8", answer)
}
