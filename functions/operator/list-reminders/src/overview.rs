//! A society's reminders: its steps, what the next run would send, whether a run waits, and the mails that did not
//! arrive.

use std::collections::BTreeSet;

use askama::Template;
use domain::mail::{LATELY, Outgoing};
use domain::reminder::{Run, Step, Why};
use domain::{Day, Instant, SocietyId};
use lambda_http::http::StatusCode;
use serde::Serialize;
use store::{NextRun, ReminderBasis, SessionKey, SocietyReminders, Store};
use views::outbox::{self, MailAnswer};
use views::{reminder, skip_reason};
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, Wants, json, session};

use crate::text::Text;

/// How many invoices of the next run are listed.
const LISTED: usize = 200;

/// What there is to see.
struct Shown {
    reminders: SocietyReminders,
    next_run: NextRun,
}

/// What the next run would decide on an invoice.
struct Decision<'a> {
    basis: &'a ReminderBasis,
    step: Option<Step>,
    why: Option<Why>,
}

#[derive(Template)]
#[template(path = "overview.html")]
struct OnBoard<'a> {
    /// The society's name.
    of_society: &'a str,
    t: Text,
    r: reminder::Text,
    m: outbox::Text,
    reader: &'a Reader<'a>,
    society: &'a SocietyId,
    shown: &'a Shown,
    listed: Vec<Decision<'a>>,
    sending: usize,
    more: bool,
}

/// Shows the society's reminders.
pub(crate) async fn show(
    store: &Store,
    request: &Request<'_>,
    key: &SessionKey,
    society: &SocietyId,
) -> Result<Response, Failure> {
    let reminders = store.society_reminders(key, society, request.now.before(LATELY)).await?;
    let operator = session::operator(request, store, key, reminders.operator.clone()).await?;
    let day = next_run(reminders.run.as_ref(), request.now);
    let completed = reminders.run.as_ref().map_or_else(|| Run::before(day).completed, |run| run.completed);
    let next_run = store.next_run(society, &reminders.policy, completed, day).await?;
    let shown = Shown { reminders, next_run };
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Answer::of(&shown)),
        Wants::Html => page(request, &operator, &shown),
    }
}

/// The day of the next run: today, as long as today's is not done.
fn next_run(run: Option<&Run>, now: Instant) -> Day {
    let today = now.day_in_japan();
    run.map_or(today, |run| run.completed.plus_days(1).max(today))
}

impl Shown {
    fn decisions(&self) -> Vec<Decision<'_>> {
        let decision = |basis| {
            let turn = ReminderBasis::turn(basis, self.next_run.day);
            let entry = turn.plan.ledger.last().filter(|_| turn.plan.ledger.len() > basis.plan.ledger.len())?;
            let why = match entry.told {
                domain::reminder::Told::Sent => None,
                domain::reminder::Told::Skipped(why) => Some(why),
            };
            Some(Decision { basis, step: entry.step, why })
        };
        self.next_run.invoices.iter().filter_map(decision).collect()
    }

    /// The first of the decisions, how many mails all of them would make, one for each person, and whether there are
    /// more.
    fn listed(&self) -> (Vec<Decision<'_>>, usize, bool) {
        let mut decisions = self.decisions();
        let told = decisions.iter().filter(|decision| decision.why.is_none());
        let sending = told.map(|decision| &decision.basis.invoice.account).collect::<BTreeSet<_>>().len();
        let more = self.next_run.more || decisions.len() > LISTED;
        decisions.truncate(LISTED);
        (decisions, sending, more)
    }

    /// How many reminders a run that waits would send, and how many it may without asking.
    fn stopped(&self) -> Option<(u32, u32)> {
        let run = self.reminders.run.as_ref()?;
        let work = run.work.as_ref().filter(|work| work.job.is_stopped())?;
        Some((work.job.progress.counted, run.limit().0))
    }

    fn completed(&self) -> Option<Day> {
        self.reminders.run.as_ref().map(|run| run.completed)
    }
}

fn page(request: &Request<'_>, operator: &Operator, shown: &Shown) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let society = operator.society();
    let (listed, sending, more) = shown.listed();
    let main = OnBoard {
        of_society: society.name.as_str(),
        t,
        r: reminder::Text(reader.language),
        m: outbox::Text(reader.language),
        reader,
        society: &society.id,
        shown,
        listed,
        sending,
        more,
    };
    let records = reader.records(&society.id);
    let i = views::invoice::Text(reader.language);
    let trail = [Crumb { name: i.tools(), href: "/societies" }, Crumb { name: i.records(), href: &records }];
    Page { title: t.title(), trail: &trail, main }.answer(reader, StatusCode::OK)
}

/// A society's reminders as a client sees them. Days are civil dates in Japan.
#[derive(Serialize)]
struct Answer<'a> {
    /// How many days after the due day, negative before it.
    steps: Vec<i16>,
    /// From which day on; none while the portal's own steps hold.
    since: Option<String>,
    /// The last day whose run is done; none before the first.
    completed: Option<String>,
    /// That the present run would send far more than usual, and waits for support.
    stopped: Option<Stopped>,
    next_run: NextRunAnswer<'a>,
    /// The mails that did not reach their recipients in the last 30 days, the latest first.
    missed: Vec<MissedAnswer<'a>>,
    /// Whether there are more of them than are listed.
    more_missed: bool,
}

#[derive(Serialize)]
struct Stopped {
    would_send: u32,
    limit: u32,
}

#[derive(Serialize)]
struct NextRunAnswer<'a> {
    on: String,
    /// How many mails it would send, one to each person, of those invoices that were looked at: a thousand at most.
    would_send: usize,
    invoices: Vec<DecisionAnswer<'a>>,
    /// Whether there are more than are listed.
    more: bool,
}

#[derive(Serialize)]
struct DecisionAnswer<'a> {
    invoice: &'a str,
    number: &'a str,
    account: String,
    payer: &'a str,
    due_on: String,
    outstanding: u64,
    step: Option<i16>,
    /// Why it would be skipped; none when it would be sent.
    why: Option<&'static str>,
}

#[derive(Serialize)]
struct MissedAnswer<'a> {
    account: &'a str,
    #[serde(flatten)]
    mail: MailAnswer<'a>,
}

impl<'a> Answer<'a> {
    fn of(shown: &'a Shown) -> Self {
        let Shown { reminders, next_run } = shown;
        let decision = |it: &Decision<'a>| {
            let invoice = &it.basis.invoice;
            DecisionAnswer {
                invoice: invoice.id.as_str(),
                number: invoice.number.as_str(),
                account: invoice.account.to_string(),
                payer: invoice.payer.as_str(),
                due_on: invoice.due_on.to_string(),
                outstanding: invoice.outstanding().get(),
                step: it.step.map(Step::days),
                why: it.why.map(skip_reason::slug),
            }
        };
        let (listed, would_send, more) = shown.listed();
        let missed = |mail: &'a Outgoing| MissedAnswer { account: mail.mail.about.account.as_str(), mail: MailAnswer::of(mail) };
        Self {
            steps: reminders.policy.steps.all().iter().copied().map(Step::days).collect(),
            since: (reminders.policy.version > 0).then(|| reminders.policy.since.to_string()),
            completed: shown.completed().map(|day| day.to_string()),
            stopped: shown.stopped().map(|(would_send, limit)| Stopped { would_send, limit }),
            next_run: NextRunAnswer {
                on: next_run.day.to_string(),
                would_send,
                invoices: listed.iter().map(decision).collect(),
                more,
            },
            missed: reminders.missed.0.iter().map(missed).collect(),
            more_missed: reminders.missed.1,
        }
    }
}
