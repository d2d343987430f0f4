//! Limits on attempts to sign in and to reset a password, counted before any password is hashed.
//!
//! Only failures stay counted: a successful sign-in takes its own attempt back. A stranger who exhausts an account's
//! meter cannot keep its owner out, since a browser in which the owner has signed in before has a meter of its own. The
//! source address is checked first: a source above its own limit uses up nobody else's.

use core::net::IpAddr;
use std::time::Duration;

use crate::{AccountId, Identity, Instant};

/// Whose tries are counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Meter {
    /// Tries at one login ID or address, folded, from browsers that have never signed in with it, whether or not
    /// anybody has it.
    Login(String),
    /// Tries from one browser that has signed in before; named by the hash of the browser's token.
    KnownBrowser(String),
    /// Tries from one source address.
    Source(String),
    /// All tries.
    Everyone,
    /// Mails with a code that were asked for with one login ID or address, whether or not anybody has it; however it
    /// was written.
    ResetAsked(String),
    /// Mails with a code that were asked for from one source address.
    ResetAskedFrom(String),
    /// Codes that were tried from one source address.
    ResetTriedFrom(String),
    /// All codes that were asked for or tried.
    Resets,
    /// Codes for another address that one account asked for or tried.
    AddressChange(AccountId),
}

/// How many tries fit into a window of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// How many tries.
    pub tries: u64,
    /// In how long a time; windows lie end to end from the epoch.
    pub window: Duration,
}

impl Meter {
    /// The meter of a source address; an IPv6 customer has a whole /64 to send from, which counts as one.
    #[must_use]
    pub fn source(address: &str) -> Self {
        Self::Source(customer(address))
    }

    /// The meter of the codes that were asked for from a source address.
    #[must_use]
    pub fn reset_asked_from(address: &str) -> Self {
        Self::ResetAskedFrom(customer(address))
    }

    /// The meter of the codes that were tried from a source address.
    #[must_use]
    pub fn reset_tried_from(address: &str) -> Self {
        Self::ResetTriedFrom(customer(address))
    }

    /// The meter of what somebody signs in with.
    #[must_use]
    pub fn login(who: &Identity) -> Self {
        Self::Login(who.folded())
    }

    /// What a log calls it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Login(_) => "login",
            Self::KnownBrowser(_) => "known_browser",
            Self::Source(_) => "source",
            Self::Everyone => "everyone",
            Self::ResetAsked(_) => "reset_asked",
            Self::ResetAskedFrom(_) => "reset_asked_from",
            Self::ResetTriedFrom(_) => "reset_tried_from",
            Self::Resets => "resets",
            Self::AddressChange(_) => "address_change",
        }
    }

    /// Whether so many tries are more than it allows.
    #[must_use]
    pub const fn is_spent(&self, tries: u64) -> bool {
        tries > self.allowance().tries
    }

    /// What this meter allows.
    #[must_use]
    pub const fn allowance(&self) -> Allowance {
        let (tries, minutes) = match self {
            // A code for another address can be a mail to a stranger, or a guess.
            Self::Login(_) | Self::KnownBrowser(_) | Self::AddressChange(_) => (10, 15),
            // A hospital's members share one address, so it gets more than a person does.
            Self::Source(_) => (100, 15),
            // One hash takes some 40 ms of a function's time; this is twenty functions doing nothing else.
            Self::Everyone => (30_000, 1),
            // Whoever gets five mails has five codes; a stranger who asks for more only keeps the sixth mail away, for
            // a quarter of an hour.
            Self::ResetAsked(_) => (5, 15),
            Self::ResetAskedFrom(_) | Self::ResetTriedFrom(_) => (30, 15),
            Self::Resets => (3_000, 1),
        };
        Allowance { tries, window: Duration::from_secs(minutes * 60) }
    }
}

/// The meter that refuses a try which was counted on these, if one does.
#[must_use]
pub fn refusing(counted: &[(Meter, u64)]) -> Option<&Meter> {
    counted.iter().find(|(meter, tries)| meter.is_spent(*tries)).map(|(meter, _)| meter)
}

/// One customer's addresses: an IPv6 customer has a whole /64. An IPv4 address that is written as an IPv6 one is
/// itself; all of those are in one /64.
fn customer(address: &str) -> String {
    match address.parse().map(|address: IpAddr| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(_) => address.to_owned(),
    }
}

impl Allowance {
    /// The number of the window at this moment.
    #[must_use]
    pub fn window_at(self, now: Instant) -> u64 {
        u64::try_from(now.seconds()).unwrap_or(0) / self.window.as_secs()
    }

    /// When the window at this moment ends.
    #[must_use]
    pub fn ends_at(self, now: Instant) -> Instant {
        let seconds = (self.window_at(now) + 1) * self.window.as_secs();
        i64::try_from(seconds * 1000).ok().and_then(|millis| Instant::from_millis(millis).ok()).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_ends_where_the_next_begins() {
        let allowance = Meter::source("192.0.2.1").allowance();
        let now = Instant::parse("2026-11-23T00:07:30Z").unwrap();
        let end = allowance.ends_at(now);
        assert_eq!(end, Instant::parse("2026-11-23T00:15:00Z").unwrap());
        assert_eq!(allowance.window_at(end), allowance.window_at(now) + 1);
    }

    #[test]
    fn an_ipv6_customer_counts_once_however_many_addresses_there_are_to_send_from() {
        assert_eq!(Meter::source("2001:db8:1:2:3:4:5:6"), Meter::source("2001:db8:1:2::1"));
        assert_ne!(Meter::source("2001:db8:1:2::1"), Meter::source("2001:db8:1:3::1"));
        assert_ne!(Meter::source("192.0.2.1"), Meter::source("192.0.2.2"));
        assert_ne!(Meter::source("::ffff:192.0.2.1"), Meter::source("::ffff:192.0.2.2"));
        assert_eq!(Meter::source("::ffff:192.0.2.1"), Meter::source("192.0.2.1"));
    }
}
