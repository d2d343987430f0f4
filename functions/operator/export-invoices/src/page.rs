//! The pages around a download: the number of records, characters that would be lost, and the parts.

use askama::Template;
use domain::record::Status;
use domain::tally::Sums;
use domain::{Language, Yen};
use lambda_http::http::StatusCode;
use serde::Serialize;
use views::record_query::RecordQuery;
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, Wants};

use crate::cp932::Lacking;
use crate::file::Format;
use crate::problems;
use crate::text::Text;

/// What can be downloaded, for a client. Amounts are whole yen.
#[derive(Serialize)]
pub(crate) struct Offer {
    /// How many records.
    total: i64,
    billed: i64,
    paid: i64,
    adjusted: i64,
    unpaid: i64,
    void: i64,
    written_off: i64,
    formats: [&'static str; 3],
}

impl Offer {
    pub(crate) fn of(sums: &Sums) -> Self {
        Self {
            total: sums.count,
            billed: sums.billed(),
            paid: sums.paid,
            adjusted: sums.adjusted,
            unpaid: sums.unpaid,
            void: sums.void,
            written_off: sums.written_off,
            formats: Format::NAMES,
        }
    }
}

#[derive(Template)]
#[template(path = "offer.html")]
struct OfferPage<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    sums: &'a Sums,
    asked: Vec<String>,
    console: String,
}

#[derive(Template)]
#[template(path = "lacking.html")]
struct LackingPage<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    lacking: &'a Lacking,
}

#[derive(Template)]
#[template(path = "parts.html")]
struct PartsPage<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    format: Format,
    parts: usize,
    state: &'a str,
}

pub(crate) fn offer(request: &Request<'_>, operator: &Operator, asked: &RecordQuery, sums: &Sums) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let main = OfferPage { t, reader, sums, asked: in_words(t, asked), console: console(operator, asked) };
    page(request, operator, main)
}

/// Asks what is to become of the characters that would be lost.
pub(crate) fn lacking(request: &Request<'_>, operator: &Operator, lacking: &Lacking) -> Result<Response, Failure> {
    match request.reader.wants {
        Wants::Json => Err(problems::characters_missing(&request.reader, lacking)),
        Wants::Html => {
            let main = LackingPage { t: Text(request.reader.language), reader: &request.reader, lacking };
            page(request, operator, main)
        }
    }
}

/// Offers the parts into which the export has to go.
pub(crate) fn parts(
    request: &Request<'_>,
    operator: &Operator,
    format: Format,
    parts: usize,
    state: &str,
) -> Result<Response, Failure> {
    match request.reader.wants {
        Wants::Json => Err(problems::in_parts(&request.reader, parts, state)),
        Wants::Html => {
            let main = PartsPage { t: Text(request.reader.language), reader: &request.reader, format, parts, state };
            page(request, operator, main)
        }
    }
}

fn page(request: &Request<'_>, operator: &Operator, main: impl Template) -> Result<Response, Failure> {
    let t = Text(request.reader.language);
    let society = operator.society();
    let records = request.reader.records(&society.id);
    let i = views::invoice::Text(request.reader.language);
    let trail = [Crumb { name: i.tools(), href: "/societies" }, Crumb { name: i.records(), href: &records }];
    let page = Page { title: t.title(), trail: &trail, main };
    page.answer(&request.reader, StatusCode::OK)
}

/// The console's list of the same records.
fn console(operator: &Operator, asked: &RecordQuery) -> String {
    format!("/societies/{}/invoices{}", operator.society().id, asked.query().trim_end_matches('?'))
}

/// Which records are asked for, a phrase each.
fn in_words(t: Text, asked: &RecordQuery) -> Vec<String> {
    let filter = &asked.filter;
    let status = filter.status.map(|status| {
        match status {
            Status::Unpaid => t.only_unpaid(),
            Status::Overdue => t.only_overdue(),
            Status::Paid => t.only_paid(),
            Status::Void => t.only_void(),
            Status::WrittenOff => t.only_written_off(),
        }
        .to_owned()
    });
    let former = filter.former.map(|former| if former { t.only_former() } else { t.only_members() }.to_owned());
    let deleted = filter.deleted.then(|| t.only_deleted().to_owned());
    let year = filter.year.map(|year| t.only_year(year));
    let search = filter.search.is_some().then(|| t.only_found(&asked.typed));
    [status, former, deleted, year, search].into_iter().flatten().collect()
}

/// An amount as the reader writes it; sums of records are never negative.
fn yen(amount: i64, language: Language) -> String {
    u64::try_from(amount).ok().and_then(|yen| Yen::new(yen).ok()).map_or_else(|| amount.to_string(), |yen| yen.written(language))
}

impl OfferPage<'_> {
    /// The sums by name; the first is the sum of the others.
    fn amounts(&self) -> [(&'static str, String); 6] {
        let (t, sums) = (self.t, self.sums);
        [
            (t.billed(), sums.billed()),
            (t.paid(), sums.paid),
            (t.adjusted(), sums.adjusted),
            (t.unpaid(), sums.unpaid),
            (t.void(), sums.void),
            (t.written_off(), sums.written_off),
        ]
        .map(|(name, amount)| (name, yen(amount, self.reader.language)))
    }

    /// The formats: name in the form, title, hint.
    fn formats(&self) -> [(&'static str, &'static str, &'static str); 3] {
        let t = self.t;
        Format::ALL.map(|format| match format {
            Format::Xlsx => (format.name(), t.xlsx(), t.xlsx_hint()),
            Format::Csv => (format.name(), t.csv(), t.csv_hint()),
            Format::Cp932 => (format.name(), t.cp932(), t.cp932_hint()),
        })
    }
}
