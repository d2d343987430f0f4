//! 請求レコードのダウンロード: an operator downloads the society's billing records as CSV or as a spreadsheet.
//!
//! The file is the answer to a POST, although the ledger does not change: it leaves an audit record, a program that
//! follows links must not fetch it, and another site's page must not trigger it. It takes no `Idempotency-Key`, because
//! each download is a separate export with its own record.

use domain::audit::{AuditRecord, Event};
use domain::record::Order;
use domain::tally::Sums;
use domain::{Line, SocietyId};
use lambda_http::http::{HeaderName, HeaderValue, StatusCode};
use serde::Deserialize;
use store::{Asked, SessionKey, Store};
use views::record_query::RecordQuery;
use web::page::Download;
use web::request::GetOrPost;
use web::session::Proof;
use web::{Failure, Operator, Reader, Request, Response, Wants, json, session};

use crate::file::{Format, Made};
use crate::records::{Cut, Export};

mod cp932;
mod csv;
mod file;
mod page;
mod problems;
mod records;
mod sheet;
mod text;
mod xlsx;

/// The most records that one export reads: half as many again as were measured (docs/decisions/0010-exports.md).
const MOST: i64 = 150_000;

/// What a command to export says; the query says which records.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Command {
    format: Option<String>,
    /// Into how many parts the records are cut.
    #[serde(default)]
    parts: Option<usize>,
    /// Which of them is wanted, from 1.
    #[serde(default)]
    part: Option<usize>,
    /// The state that the parts are to be of.
    #[serde(default)]
    state: Option<String>,
    /// Whether characters that the encoding lacks may be replaced.
    #[serde(default)]
    replace: Option<Truth>,
}

/// A form says it in text, JSON as it is.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Truth {
    Said(bool),
    Written(String),
}

impl Truth {
    fn is_true(&self) -> bool {
        match self {
            Self::Said(said) => *said,
            Self::Written(text) => text == "true",
        }
    }
}

/// Shows what can be downloaded on GET, and gives the file on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&RecordQuery::QUERY)?;
    let society = SocietyId::parse(request.parameter("society"));
    let asked = RecordQuery::read(&request)?;
    let session = session::key(&request).ok_or(Failure::SignInNeeded)?;
    let Ok(society) = society else {
        let visit = store.visit(&session).await?;
        return session::signed_in(&request, store, &session, visit).await.and(Err(Failure::NotOperator));
    };
    match act {
        GetOrPost::Get => show(store, &request, &session, &society, &asked).await,
        GetOrPost::Post => export(store, &request, &session, &society, &asked).await,
    }
}

async fn show(
    store: &Store,
    request: &Request<'_>,
    session: &SessionKey,
    society: &SocietyId,
    asked: &RecordQuery,
) -> Result<Response, Failure> {
    let today = request.now.day_in_japan();
    // Only the sums are shown, and in this order the tally tells them.
    let sums = Asked { society, filter: &asked.filter, order: Order::DueFirst, places: 0..0, today, missed_since: None };
    let records = store.records(session, &sums).await?;
    let operator = session::operator(request, store, session, records.operator).await?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &page::Offer::of(&Sums::of(&records.asked))),
        Wants::Html => page::offer(request, &operator, asked, &Sums::of(&records.asked)),
    }
}

async fn export(
    store: &Store,
    request: &Request<'_>,
    session: &SessionKey,
    society: &SocietyId,
    asked: &RecordQuery,
) -> Result<Response, Failure> {
    let command: Command = request.form()?;
    let today = request.now.day_in_japan();
    let basis = store.export_basis(session, society).await?;
    let operator = session::operator(request, store, session, basis.operator.clone()).await?;
    let format =
        command.format.as_deref().filter(|format| !format.is_empty()).ok_or(Failure::Incomplete { fields: &["format"] })?;
    let format =
        Format::parse(format).ok_or_else(|| Failure::Malformed { hint: format!("format: {}", Format::NAMES.join(" | ")) })?;
    let records = basis.to_read(&asked.filter, today);
    if records > MOST {
        return Err(problems::too_large(&request.reader, society, records, MOST));
    }
    let records = store.every_record(&asked.of(society, 0..usize::MAX, today), &basis).await?;
    let export = Export { records, basis, today, language: request.reader.language };
    let cut = cut(&request.reader, &command, &export, format)?;
    if format == Format::Cp932 && !command.replace.as_ref().is_some_and(Truth::is_true) {
        let lacking = cp932::lacking(&export, cut);
        if lacking.cells > 0 {
            return page::lacking(request, &operator, &lacking);
        }
    }
    let made = format.make(&export, cut, request.takes_gzip())?;
    if let Some(parts) = made.parts_instead(cut.parts) {
        return page::parts(request, &operator, format, parts, &export.state());
    }
    audit(store, request, &operator, asked, (format, cut), export.part(cut).len()).await?;
    Ok(answer(made, &name(society, &export, cut, format), format))
}

/// The part that is asked for: the first of as many as there must be, if nothing is said.
fn cut(reader: &Reader<'_>, command: &Command, export: &Export, format: Format) -> Result<Cut, Failure> {
    if command.state.as_ref().is_some_and(|state| *state != export.state()) {
        return Err(problems::changed(reader));
    }
    let least = export.records.len().div_ceil(format.most_records()).max(1);
    let parts = command.parts.unwrap_or(1);
    let part = command.part.unwrap_or(1);
    let most = export.records.len().max(1);
    if !(1..=most).contains(&parts) || !(1..=parts).contains(&part) {
        return Err(Failure::Malformed { hint: format!("parts: 1–{most}, part: 1–{}", parts.clamp(1, most)) });
    }
    Ok(Cut { part, parts, least })
}

/// The export is recorded before it is sent: who, when, and which records.
async fn audit(
    store: &Store,
    request: &Request<'_>,
    operator: &Operator,
    asked: &RecordQuery,
    (format, cut): (Format, Cut),
    records: usize,
) -> Result<(), Failure> {
    let format = match cut.parts {
        1 => format.name().to_owned(),
        parts => format!("{} {}/{parts}", format.name(), cut.part),
    };
    let event = Event::Exported {
        society: operator.society().id.clone(),
        format: Line::of_machine(&format),
        filter: Line::of_machine(asked.query().trim_start_matches('?')),
        records: records as u64,
    };
    let entry = AuditRecord { at: request.now, by: operator.actor(), event };
    Ok(store.record_export(&operator.account().id, &entry).await?)
}

fn answer(made: Made, name: &str, format: Format) -> Response {
    let replaced = made.replaced;
    let is_gzipped = made.is_gzipped;
    let download = Download { content: made.content, media_type: format.media_type(), name: name.to_owned(), is_gzipped };
    let mut response = download.answer();
    if format == Format::Cp932 {
        response.headers_mut().insert(HeaderName::from_static("taikai-replaced-cells"), HeaderValue::from(replaced));
    }
    response
}

/// It contains the society, the day and the part.
fn name(society: &SocietyId, export: &Export, cut: Cut, format: Format) -> String {
    let day = export.today.to_string().replace('-', "");
    let part = if cut.parts == 1 { String::new() } else { format!("-{}of{}", cut.part, cut.parts) };
    format!("{society}-invoices-{day}{part}.{}", format.extension())
}
