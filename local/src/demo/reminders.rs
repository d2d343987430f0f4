//! Reminders from before the demo began: one arrived, one bounced, and one was therefore not sent. Also a person with a
//! hold, and the society's steps.

use std::time::Duration;

use domain::audit::Actor;
use domain::effect::Effect;
use domain::mail::{Arrival, Claim, Outcome, Report};
use domain::reminder::{Hold, Policy, Run, Step, Steps};
use domain::{Account, AccountId, Instant, Invoice, Line, MailId, Society};
use store::{Commanded, IdempotencyKey, ReminderBasis, Store};

use super::Failed;

/// Tomorrow's run finds an invoice of each kind: one to send, one whose address fails, one that is held (due 4, 18 and
/// 35 days ago).
const STEPS: [i16; 4] = [-7, 5, 19, 36];

/// Plays the reminders of an invoice whose steps are all over; then the society chooses steps of its own, and holds
/// somebody.
pub(super) async fn seed(
    store: &Store,
    society: &Society,
    operator: &Account,
    reminded: &Invoice,
    now: Instant,
) -> Result<(), Failed> {
    // Today's run is over when the demo begins; what it left is tomorrow's.
    store.commit_run(0, &Run { completed: now.day_in_japan(), sent: vec![], failed: 0, work: None, version: 1 }).await?;
    for step in Steps::default().all() {
        play(store, reminded, *step).await?;
    }
    let by = Actor::Operator(operator.id.clone(), operator.name.clone());
    let (choosing, holding) = (key("choose-reminder-steps"), key("hold-reminders"));
    let command = |key| Commanded { by: &by, account: &operator.id, key, answer: "{}", at: now };
    let policy = Policy::default().choose(Steps::new(STEPS).map_err(|why| format!("{why:?}"))?, now.day_in_japan());
    store.commit(&Effect::steps_chosen(society.id.clone(), policy), command(&choosing)).await?;
    let held = Hold { reason: Line::parse("分割払いのご相談中")?, until: Some(now.day_in_japan().plus_days(30)) };
    let person = AccountId::parse("acc-kaiin0255")?;
    store.commit(&Effect::person_held(society.id.clone(), person, Some(held)), command(&holding)).await?;
    Ok(())
}

fn key(task: &'static str) -> IdempotencyKey {
    IdempotencyKey::new(task, "demo", "")
}

/// The morning of a step: the decision, and what became of the mail.
async fn play(store: &Store, invoice: &Invoice, step: Step) -> Result<(), Failed> {
    let day = step.day(invoice.due_on);
    let morning = day.begins().after(Duration::from_hours(9));
    let (_, basis) =
        store.reminder_bases(&[(invoice.society.clone(), invoice.id.clone())]).await?.pop().ok_or("the invoice is missing")?;
    let basis = [basis?];
    let told = ReminderBasis::morning(&basis, day);
    store.commit_morning(&basis, &told, day, false, morning).await?;
    match told.mail {
        Some(mail) => arrive(store, &mail.id, step, morning).await,
        None => Ok(()),
    }
}

/// The mail before the due day arrived; the one after it came back.
async fn arrive(store: &Store, mail: &MailId, step: Step, at: Instant) -> Result<(), Failed> {
    let Some(Claim::Send(claimed)) = store.claim_mail(mail, at).await? else { return Err("the mail cannot be claimed".into()) };
    let message = Line::of_machine("demo");
    store.record_try(claimed, Outcome::Accepted { message: message.clone() }, at).await?;
    let arrival = if step.days() < 0 {
        Arrival::Delivered { at }
    } else {
        Arrival::Bounced { said: Line::of_machine("smtp; 550 5.1.1 user unknown"), at }
    };
    Ok(store.record_report(mail, &Report { message, sent_at: at, arrival }).await?)
}
