//! The rig's clock: it stands still until a story or a fault moves it.

use std::sync::{Arc, Mutex};

use dynoxide::storage_backend::Clock as DatabaseClock;
use jiff::{SignedDuration, Timestamp};

/// A UTC instant that everything in one scenario shares: the embedded database (stream records, expiry), the mails'
/// time of acceptance and the `timeEpoch` of requests.
#[derive(Clone)]
pub(crate) struct Clock(Arc<Mutex<Timestamp>>);

impl Clock {
    pub(super) fn at(instant: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(instant)))
    }

    pub(crate) fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    pub(crate) fn set(&self, instant: Timestamp) {
        *self.0.lock().unwrap() = instant;
    }

    pub(crate) fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now += by;
    }
}

impl DatabaseClock for Clock {
    fn now_unix_secs(&self) -> u64 {
        self.now().as_second().try_into().unwrap()
    }

    fn now_unix_secs_f64(&self) -> f64 {
        self.now().as_duration().as_secs_f64()
    }
}
