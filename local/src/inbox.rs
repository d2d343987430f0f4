//! The inbox: where the product's mails arrive on this machine, as SES's endpoint, as pages and as JSON.

use std::{
    future::Future,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use askama::Template;
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use jiff::{Timestamp, tz};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{
    Problem,
    invoke::Lambda,
    mails::{Mail, Mails},
    ses::{self, AcceptedXml, RefusedXml},
};

/// SES takes messages of 10 MB, which Base64 and percent encoding lengthen.
const MAX_CALL: usize = 20 * 1024 * 1024;

/// Pages of the inbox and what arrives in them.
#[derive(Debug)]
pub struct Inbox {
    mails: Mails,
    lambda: Lambda,
    /// SES is down, because somebody wants to see what happens then.
    outage: AtomicBool,
}

impl Inbox {
    /// An inbox over those mails; send events go to the functions behind `lambda`.
    #[must_use]
    pub fn new(mails: Mails, lambda: Lambda) -> Self {
        Self { mails, lambda, outage: AtomicBool::new(false) }
    }
}

/// Serves pages and endpoint until `end` resolves.
pub async fn serve(listener: TcpListener, inbox: Inbox, end: impl Future<Output = ()> + Send + 'static) -> Result<(), Problem> {
    let routes = Router::new()
        .route("/", get(list).post(send))
        .route("/mails.json", get(list_json).delete(clear))
        .route("/mails/{id}", get(show))
        .route("/mails/{id}/html", get(show_html))
        .route("/outage", post(switch))
        .route("/style.css", get(style))
        .layer(DefaultBodyLimit::max(MAX_CALL))
        .with_state(Arc::new(inbox));
    axum::serve(listener, routes).with_graceful_shutdown(end).await.map_err(|error| format!("The inbox: {error}"))
}

/// SES's endpoint.
async fn send(State(inbox): State<Arc<Inbox>>, form: Bytes) -> Response {
    let refused = |status: StatusCode, fault: &str, code: &str, message: &str| xml(status, &RefusedXml { fault, code, message });
    if inbox.outage.load(Ordering::Relaxed) {
        return refused(StatusCode::SERVICE_UNAVAILABLE, "Receiver", "ServiceUnavailable", "Switched off on the inbox page.");
    }
    let accepted = match ses::accept(&form, Timestamp::now()) {
        Ok(accepted) => accepted,
        Err(refusal) => return refused(StatusCode::BAD_REQUEST, "Sender", refusal.code, &refusal.message),
    };
    let answer = xml(StatusCode::OK, &AcceptedXml { id: &accepted.mail.id });
    let event = accepted.with_events.then(|| (ses::send_event(&accepted.mail), accepted.mail.received_at));
    if let Err(error) = inbox.mails.add(accepted.mail) {
        return refused(StatusCode::INTERNAL_SERVER_ERROR, "Receiver", "InternalFailure", &error.to_string());
    }
    if let Some((event, sent)) = event {
        tokio::spawn(ses::deliver_event(inbox.lambda.clone(), event, sent));
    }
    answer
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct ListPage {
    mails: Vec<Mail>,
    outage: bool,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct MailPage {
    mail: Mail,
}

impl Mail {
    /// The arrival in Japan time.
    fn time(&self) -> String {
        tz::offset(9).to_datetime(self.received_at).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

async fn list(State(inbox): State<Arc<Inbox>>) -> Response {
    html(&ListPage { mails: inbox.mails.newest_first(), outage: inbox.outage.load(Ordering::Relaxed) })
}

async fn show(State(inbox): State<Arc<Inbox>>, Path(id): Path<String>) -> Response {
    match inbox.mails.find(&id) {
        Some(mail) => html(&MailPage { mail }),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The mail's own HTML, which may load nothing and run nothing.
async fn show_html(State(inbox): State<Arc<Inbox>>, Path(id): Path<String>) -> Response {
    let Some(mail) = inbox.mails.find(&id) else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:"),
    ];
    (headers, mail.html).into_response()
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

/// Takes `{"on": true}` or the page's form.
async fn switch(State(inbox): State<Arc<Inbox>>, headers: HeaderMap, body: Bytes) -> Response {
    let is_json = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let on = if is_json {
        serde_json::from_slice::<Value>(&body).ok().and_then(|body| body["on"].as_bool())
    } else {
        let on = form_urlencoded::parse(&body).find(|(name, _)| name == "on").map(|(_, value)| value.into_owned());
        on.and_then(|on| on.parse().ok())
    };
    let Some(on) = on else { return StatusCode::BAD_REQUEST.into_response() };
    inbox.outage.store(on, Ordering::Relaxed);
    if is_json { Json(json!({ "on": on })).into_response() } else { Redirect::to("/").into_response() }
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("../templates/style.css"))
}

fn html(page: &impl Template) -> Response {
    rendered(StatusCode::OK, "text/html; charset=utf-8", page)
}

fn xml(status: StatusCode, answer: &impl Template) -> Response {
    rendered(status, "text/xml; charset=utf-8", answer)
}

fn rendered(status: StatusCode, kind: &'static str, page: &impl Template) -> Response {
    match page.render() {
        Ok(body) => (status, [(header::CONTENT_TYPE, kind)], body).into_response(),
        Err(error) => failed(&io::Error::other(error)),
    }
}

fn failed(error: &io::Error) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
}
