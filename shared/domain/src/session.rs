//! Sessions, and remembered browsers (「次回から自動でログイン」).

use std::time::Duration;

use crate::{AccountId, Instant};

/// Without a request for this long, a session ends.
pub const IDLE: Duration = Duration::from_hours(1);
/// After this long, a session ends whatever happens.
pub const ABSOLUTE: Duration = Duration::from_hours(12);
/// How stale the record of the last request may get before it is written again; one write in five minutes, not one a
/// request.
pub const TOUCH_EVERY: Duration = Duration::from_mins(5);
/// How long a browser is remembered without a visit.
pub const REMEMBERED: Duration = Duration::from_hours(720);

/// How long after a change of verifier another tab may still send the previous one, during the same visit.
pub const SAME_VISIT: Duration = Duration::from_mins(1);

/// How long a browser that has signed in is known by its token.
pub const KNOWN: Duration = Duration::from_hours(4320);
/// The most browsers of one login that are known; then the one that was known first is forgotten.
pub const MOST_KNOWN: usize = 10;

/// A signed-in browser or client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who is signed in.
    pub account: AccountId,
    /// When the person signed in.
    pub began_at: Instant,
    /// The last recorded request, at most [`TOUCH_EVERY`] old.
    pub seen_at: Instant,
}

impl Session {
    /// Whether it still holds.
    #[must_use]
    pub fn is_live(&self, now: Instant) -> bool {
        now < self.ends_at() && now.since(self.seen_at) < IDLE + TOUCH_EVERY
    }

    /// When it ends at the latest.
    #[must_use]
    pub fn ends_at(&self) -> Instant {
        self.began_at.after(ABSOLUTE)
    }

    /// Whether this request should be recorded.
    #[must_use]
    pub fn needs_touch(&self, now: Instant) -> bool {
        now.since(self.seen_at) >= TOUCH_EVERY
    }
}

/// A SHA-256 hash, which is all that is ever stored of a secret.
pub type Hash = [u8; 32];

/// A browser that signs its person in by itself; a selector finds it, a verifier proves it.
///
/// With every use the verifier changes. The one before stays good until the new one has been seen, because the answer
/// that carried the new one can be lost. Any other verifier is one that somebody else has used: a theft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// Whom it signs in.
    pub account: AccountId,
    /// The verifier that was handed out last.
    pub current: Hash,
    /// The one that was presented to get it.
    pub previous: Option<Hash>,
    /// When it was last used.
    pub used_at: Instant,
    /// Under which of the account's passwords it was remembered, counted from 1; a new password ends it.
    pub generation: u32,
    /// Grows by one with every use.
    pub version: u64,
}

/// Who presented a verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presented {
    /// The browser that was remembered; it gets the next verifier.
    Owner,
    /// The same browser once more on one visit, from another tab; the verifier that the first tab got stays good.
    OwnerAgain,
    /// The remembered browser, too long ago.
    Expired,
    /// Somebody with a copy: everything that the account has open must end.
    Thief,
}

impl Remembered {
    /// Judges a verifier by its hash.
    #[must_use]
    pub fn judge(&self, presented: &Hash, now: Instant) -> Presented {
        let unseen_for = now.since(self.used_at);
        if unseen_for >= REMEMBERED {
            Presented::Expired
        } else if *presented == self.current {
            Presented::Owner
        } else if Some(*presented) != self.previous {
            Presented::Thief
        } else if unseen_for < SAME_VISIT {
            Presented::OwnerAgain
        } else {
            Presented::Owner
        }
    }

    /// The same browser after it presented a good verifier and was handed the next one.
    #[must_use]
    pub fn rotate(self, presented: Hash, next: Hash, now: Instant) -> Self {
        Self { current: next, previous: Some(presented), used_at: now, version: self.version + 1, ..self }
    }

    /// When it is forgotten without another visit.
    #[must_use]
    pub fn ends_at(&self) -> Instant {
        self.used_at.after(REMEMBERED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    fn remembered() -> Remembered {
        let account = AccountId::parse("acc-1").unwrap();
        Remembered { account, current: [1; 32], previous: None, used_at: at("2026-11-23T00:00:00Z"), generation: 1, version: 1 }
    }

    #[test]
    fn a_session_ends_without_requests_and_in_any_case_after_half_a_day() {
        let began_at = at("2026-11-23T00:00:00Z");
        let mut session = Session { account: AccountId::parse("acc-1").unwrap(), began_at, seen_at: began_at };
        assert!(session.is_live(at("2026-11-23T00:59:59Z")));
        assert!(!session.is_live(at("2026-11-23T01:05:00Z")));
        session.seen_at = at("2026-11-23T11:59:00Z");
        assert!(session.is_live(at("2026-11-23T11:59:59Z")));
        assert!(!session.is_live(at("2026-11-23T12:00:00Z")));
    }

    #[test]
    fn an_answer_that_was_lost_does_not_make_the_owner_a_thief() {
        let now = at("2026-11-24T00:00:00Z");
        let once = remembered().rotate([1; 32], [2; 32], now);
        assert_eq!(once.judge(&[1; 32], now.after(SAME_VISIT)), Presented::Owner);
        assert_eq!(once.judge(&[2; 32], now), Presented::Owner);
    }

    #[test]
    fn two_tabs_that_open_at_once_are_one_visit() {
        let now = at("2026-11-24T00:00:00Z");
        let first_tab = remembered().rotate([1; 32], [2; 32], now);
        assert_eq!(first_tab.judge(&[1; 32], now), Presented::OwnerAgain);
    }

    #[test]
    fn a_copied_verifier_is_found_out_when_both_have_used_theirs() {
        let now = at("2026-11-24T00:00:00Z");
        let thief_first = remembered().rotate([1; 32], [2; 32], now);
        let owner_next = thief_first.rotate([1; 32], [3; 32], now);
        assert_eq!(owner_next.judge(&[2; 32], now), Presented::Thief);
    }

    #[test]
    fn a_browser_that_stays_away_is_forgotten() {
        assert_eq!(remembered().judge(&[1; 32], at("2026-12-23T00:00:00Z")), Presented::Expired);
        assert_eq!(remembered().judge(&[1; 32], at("2026-12-22T23:59:59Z")), Presented::Owner);
    }
}
