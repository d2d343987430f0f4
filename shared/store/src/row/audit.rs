//! Audit records.

use domain::audit::{Actor, Entry, Event};
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct AuditRow {
    /// RFC 3339, UTC.
    at: String,
    /// The civil date in Japan.
    day: String,
    by: String,
    /// The name of an operator who acted, as it stood then.
    #[serde(skip_serializing_if = "Option::is_none")]
    operator: Option<String>,
    #[serde(flatten)]
    event: EventRow,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum EventRow {
    SignedIn { remembered: bool },
    SignedOut,
    TheftDetected,
    GrantedOperator { society: String },
    Joined { society: String },
    Withdrew { society: String, unpaid: u64, ledger_version: u64 },
    Issued { society: String, invoice: String, amount: u64 },
    PaymentRecorded { society: String, invoice: String, amount: u64 },
}

impl From<&Entry> for AuditRow {
    fn from(entry: &Entry) -> Self {
        let event = match &entry.event {
            Event::SignedIn { remembered } => EventRow::SignedIn { remembered: *remembered },
            Event::SignedOut => EventRow::SignedOut,
            Event::TheftDetected => EventRow::TheftDetected,
            Event::GrantedOperator { society } => EventRow::GrantedOperator { society: society.to_string() },
            Event::Joined { society } => EventRow::Joined { society: society.to_string() },
            Event::Withdrew { society, unpaid, ledger_version } => {
                EventRow::Withdrew { society: society.to_string(), unpaid: unpaid.get(), ledger_version: *ledger_version }
            }
            Event::Issued { society, invoice, amount } => {
                EventRow::Issued { society: society.to_string(), invoice: invoice.to_string(), amount: amount.get() }
            }
            Event::PaymentRecorded { society, invoice, amount } => {
                EventRow::PaymentRecorded { society: society.to_string(), invoice: invoice.to_string(), amount: amount.get() }
            }
        };
        Self {
            at: entry.at.to_string(),
            day: entry.at.day_in_japan().to_string(),
            by: match &entry.by {
                Actor::Account(account) | Actor::Operator(account, _) => account.to_string(),
                Actor::System => "system".to_owned(),
            },
            operator: match &entry.by {
                Actor::Operator(_, name) => Some(name.to_string()),
                Actor::Account(_) | Actor::System => None,
            },
            event,
        }
    }
}
