//! The page: the state of the runs, and the button that releases one that stopped.

use askama::Template;
use domain::reminder::{Run, Work};
use lambda_http::http::StatusCode;
use web::session::Support;
use web::{Failure, Page, Reader, Request, Response, idempotency};

use crate::text::Text;

#[derive(Template)]
#[template(path = "runs.html")]
struct Runs<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    run: Option<&'a Run>,
    key: String,
}

impl Runs<'_> {
    fn stopped(&self) -> Option<(&Work, u32)> {
        let run = self.run?;
        let work = run.work.as_ref().filter(|work| work.job.is_stopped())?;
        Some((work, run.limit().0))
    }

    fn under_way(&self) -> Option<&Work> {
        self.run?.work.as_ref().filter(|work| !work.job.is_stopped())
    }

    /// How many invoices could not be reminded, by the run under way or else by the last one.
    fn failed(&self) -> Option<u32> {
        let run = self.run?;
        let failed = self.under_way().map_or(run.failed, |work| work.job.progress.failed);
        (failed > 0).then_some(failed)
    }

    /// What the last runs sent a day, the latest first.
    fn usual(&self) -> Option<String> {
        let sent = &self.run?.sent;
        let numbers: Vec<_> = sent.iter().rev().map(u32::to_string).collect();
        (!numbers.is_empty()).then(|| numbers.join(", "))
    }
}

pub(crate) fn page(request: &Request<'_>, _: &Support, run: Option<&Run>) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let main = Runs { t, reader, run, key: idempotency::new_key() };
    Page { title: t.title(), trail: &[], main }.answer(reader, StatusCode::OK)
}
