//! The mails that left the system, and the mail service's outages.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::{Client, System, until};

/// A mail as its reader gets it.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    /// The tag by which the mail service tells the product which mail it was.
    pub(crate) outbox: String,
}

/// Only a system that does not work takes as long: a stream's delivery takes a second, and a mail whose try failed is
/// due again after a minute. A machine that is busy with other work may need many times that.
const SOON: Duration = Duration::from_mins(10);

impl System {
    /// All mails that arrived so far.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        let Value::Array(mails) = Client::new(self.inbox_url()).get_json("/mails.json").json() else {
            panic!("no list of mails")
        };
        let text = |mail: &Value, pointer: &str| mail.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let mails = mails.iter().map(|mail| Mail {
            to: text(mail, "/to"),
            subject: text(mail, "/subject"),
            text: text(mail, "/text"),
            html: text(mail, "/html"),
            outbox: text(mail, "/tags/outbox"),
        });
        mails.collect()
    }

    /// The mails whose outbox tag ends so.
    pub(crate) fn mails_of(&self, withdrawal: &str) -> Vec<Mail> {
        let mut mails = self.mails();
        mails.retain(|mail| mail.outbox.ends_with(withdrawal));
        mails
    }

    /// Waits for the completion mail to the member and the notice to the society, and that there is one of each.
    #[track_caller]
    pub(crate) fn both_mails(&self, account: &str, society: &str) -> [Mail; 2] {
        let withdrawal = format!("_{account}_{society}_1");
        let expected = [format!("withdrawn{withdrawal}"), format!("withdrawal-notice{withdrawal}")];
        let is_there = |id: &String, mails: &[Mail]| mails.iter().any(|mail| mail.outbox == *id);
        let arrived = until(SOON, || {
            let mails = self.mails_of(&withdrawal);
            expected.iter().all(|id| is_there(id, &mails))
        });
        let mails = self.mails_of(&withdrawal);
        assert!(arrived, "no mail, only {mails:#?}\n{}", self.log());
        assert_eq!(mails.len(), 2, "{mails:#?}");
        expected.map(|id| mails.iter().find(|mail| mail.outbox == id).unwrap().clone())
    }

    /// Waits for the mail with this outbox tag.
    #[track_caller]
    pub(crate) fn mail(&self, outbox: &str) -> Mail {
        let find = || self.mails().into_iter().find(|mail| mail.outbox == outbox);
        until(SOON, || find().is_some());
        find().unwrap_or_else(|| panic!("no mail {outbox}\n{}", self.log()))
    }

    /// Waits for the latest mail to this address with this subject.
    #[track_caller]
    pub(crate) fn mail_to(&self, address: &str, subject: &str) -> Mail {
        let find = || self.mails().into_iter().find(|mail| mail.to == address && mail.subject == subject);
        until(SOON, || find().is_some());
        find().unwrap_or_else(|| panic!("no mail {subject}\n{}", self.log()))
    }

    /// Tells the mail service how to behave: `{"answers": "outage"}`, `{"fate": "bounce"}`.
    pub(crate) fn mail_service(&self, behaviour: &Value) {
        let answer = Client::new(self.inbox_url()).post_json("/behaviour", behaviour, &[]);
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    /// Waits until the table has nothing more to do for the mails of which the ids hold this: each arrived, or ended
    /// otherwise.
    #[track_caller]
    pub(crate) fn until_mails_are_over(&self, of: &str) {
        const UNDERWAY: [&str; 3] = ["\"state\": S(\"pending\")", "\"state\": S(\"sending\")", "\"is\": S(\"underway\")"];
        let is_one = |item: &String| item.contains("\"pk\": S(\"M#") && item.contains(of);
        let underway = || {
            let mut items = self.table();
            items.retain(|item| is_one(item) && UNDERWAY.iter().any(|state| item.contains(state)));
            items
        };
        assert!(until(SOON, || underway().is_empty()), "{:#?}\n{}", underway(), self.log());
    }

    /// Sentences about every mail that was sent more than once.
    pub(super) fn mails_sent_twice(&self) -> Vec<String> {
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        for mail in self.mails() {
            *count.entry(mail.outbox).or_default() += 1;
        }
        count.iter().filter(|(_, times)| **times > 1).map(|(id, times)| format!("{id} was sent {times} times.")).collect()
    }
}
