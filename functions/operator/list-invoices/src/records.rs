//! 請求レコード: the billing records of a society, and their totals.

use askama::Template;
use domain::mail::LATELY;
use domain::record::{Order, PayerStanding, Status};
use domain::tally::{Age, Sums};
use domain::{Day, FiscalYear, Invoice, SocietyId, Yen};
use lambda_http::http::StatusCode;
use serde::Serialize;
use store::{Asked, Attention, Records, SessionKey, Store};
use views::invoice::{self, RecordAnswer};
use views::record_query::RecordQuery;
use web::paging::{Paging, Wanted};
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, Wants, json, session};

use crate::text::Text;

/// Lists a page of the records that are asked for.
pub(crate) async fn show(
    store: &Store,
    request: &Request<'_>,
    key: &SessionKey,
    society: &SocietyId,
    query: &RecordQuery,
) -> Result<Response, Failure> {
    let wanted = Wanted::read(request)?;
    let today = request.now.day_in_japan();
    // Told on the page; a client asks for the reminders.
    let missed_since = (request.reader.wants == Wants::Html).then(|| request.now.before(LATELY));
    let asked = Asked { missed_since, ..query.of(society, wanted.places(), today) };
    let records = store.records(key, &asked).await?;
    let operator = session::operator(request, store, key, records.operator.clone()).await?;
    let sums = Sums::of(&records.asked);
    let total = usize::try_from(sums.count).unwrap_or(0);
    let paging = Paging::of(wanted, total, &request.reader);
    let shown = Shown { records: &records, sums, ages: records.asked.ages(None, today), paging: &paging, today };
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Listed::of(&shown)),
        Wants::Html => page(&request.reader, &operator, query, &shown),
    }
}

/// A page of records, and the totals of all of them.
struct Shown<'a> {
    records: &'a Records,
    sums: Sums,
    ages: [Age; 5],
    paging: &'a Paging,
    today: Day,
}

#[derive(Template)]
#[template(path = "records.html")]
struct Listing<'a> {
    t: Text,
    i: invoice::Text,
    reader: &'a Reader<'a>,
    operator: &'a Operator,
    query: &'a RecordQuery,
    shown: &'a Shown<'a>,
    years: Vec<FiscalYear>,
    ages: Vec<Bar>,
    today: Day,
    /// What leads back to this list.
    list: String,
}

/// A bar of the ageing chart.
struct Bar {
    name: String,
    count: i64,
    yen: Yen,
    /// In hundredths of the longest.
    length: i64,
    late: bool,
}

fn page(reader: &Reader<'_>, operator: &Operator, query: &RecordQuery, shown: &Shown<'_>) -> Result<Response, Failure> {
    let t = Text(reader.language);
    let main = Listing {
        t,
        i: invoice::Text(reader.language),
        reader,
        operator,
        query,
        shown,
        years: shown.records.tally.years(),
        ages: bars(t, &shown.ages),
        today: shown.today,
        list: reader.list_query(),
    };
    let i = invoice::Text(reader.language);
    let trail = [Crumb { name: i.tools(), href: "/societies" }];
    Page { title: i.records(), trail: &trail, main }.answer(reader, StatusCode::OK)
}

/// The bars of the chart; none when nothing is owed.
fn bars(t: Text, ages: &[Age; 5]) -> Vec<Bar> {
    let longest = ages.iter().map(|age| age.figures.rest).max().unwrap_or(0);
    if longest == 0 {
        return vec![];
    }
    let bar = |age: &Age| Bar {
        name: t.age(age.days),
        count: age.figures.count,
        yen: yen(age.figures.rest),
        length: age.figures.rest * 100 / longest,
        late: age.days.is_some(),
    };
    ages.iter().map(bar).collect()
}

/// A sum of the tally as an amount; more than an amount can be is written as the most.
pub(crate) fn yen(sum: i64) -> Yen {
    u64::try_from(sum).ok().map_or(Yen::ZERO, |sum| Yen::new(sum).unwrap_or(Yen::MAX))
}

impl Listing<'_> {
    /// What asks for attention, in sentences.
    fn attention(&self) -> Vec<String> {
        let Some(Attention { run_stopped, missed, more_missed }) = self.shown.records.attention else { return vec![] };
        let mails = match (missed, more_missed) {
            (0, _) => None,
            (_, true) => Some(self.t.more_missed_mails().to_owned()),
            (missed, false) => Some(self.t.missed_mails(missed)),
        };
        run_stopped.then(|| self.t.run_stopped().to_owned()).into_iter().chain(mails).collect()
    }

    fn written(&self, sum: i64) -> String {
        yen(sum).written(self.reader.language)
    }

    /// What was received in the fiscal year that is asked for, in a sentence.
    fn received(&self) -> Option<String> {
        let year = self.query.filter.year?;
        Some(self.t.received_in(year, self.written(self.shown.records.tally.received_in(year))))
    }

    fn payer(&self, record: &Invoice) -> PayerStanding {
        self.shown.records.payer(&record.account)
    }

    /// Whether an individual invoice can collect this record.
    fn can_collect(&self, record: &Invoice) -> bool {
        record.is_collectable() && !matches!(self.payer(record), PayerStanding::Deleted)
    }
}

/// A page of records as a client sees it. Amounts are whole yen.
#[derive(Serialize)]
struct Listed<'a> {
    /// How many there are on all pages.
    total: usize,
    /// The number of the first on this page, from 1; 0 when there is none.
    from: usize,
    /// The number of the last on this page.
    to: usize,
    /// What is still owed on all of them; a collected record's is within the invoice that collects it.
    unpaid_total: i64,
    sums: SumsAnswer,
    /// What the society received in each fiscal year, by the payment day, whatever was asked for; the latest first.
    received: Vec<ReceivedAnswer>,
    ages: Vec<AgeAnswer>,
    /// The fiscal years that the society has records of, the latest first.
    years: Vec<i16>,
    invoices: Vec<RecordAnswer<'a>>,
}

/// The totals: billed is the sum of the others.
#[derive(Serialize)]
struct SumsAnswer {
    billed: i64,
    paid: i64,
    adjusted: i64,
    unpaid: i64,
    void: i64,
    written_off: i64,
}

/// What was received in a fiscal year.
#[derive(Serialize)]
struct ReceivedAnswer {
    year: i16,
    amount: i64,
}

/// What is still owed by how long it is overdue.
#[derive(Serialize)]
struct AgeAnswer {
    /// The least and the most days overdue; 0 to 0 is not due yet, no most is any more.
    from_days: u32,
    to_days: Option<u32>,
    count: i64,
    unpaid: i64,
}

impl<'a> Listed<'a> {
    fn of(shown: &Shown<'a>) -> Self {
        let Shown { records, sums, ages, paging, today, .. } = shown;
        let age = |age: &Age| {
            let (from_days, to_days) = age.days.unwrap_or((0, Some(0)));
            AgeAnswer { from_days, to_days, count: age.figures.count, unpaid: age.figures.rest }
        };
        let Sums { paid, adjusted, unpaid, void, written_off, .. } = *sums;
        Self {
            total: paging.total,
            from: paging.from,
            to: paging.to,
            unpaid_total: unpaid,
            sums: SumsAnswer { billed: sums.billed(), paid, adjusted, unpaid, void, written_off },
            received: records.tally.received().map(|(year, amount)| ReceivedAnswer { year: year.year(), amount }).collect(),
            ages: ages.iter().map(age).collect(),
            years: records.tally.years().into_iter().map(FiscalYear::year).collect(),
            invoices: records
                .page
                .iter()
                .map(|record| RecordAnswer::of(record, records.payer(&record.account), *today))
                .collect(),
        }
    }
}
