//! What a function writes into its log, for stories that look at it.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, Once, PoisonError};

use tracing::subscriber::DefaultGuard;

/// The lines that this test's thread has logged since it began to listen, as they would stand in Lambda's log.
pub(crate) struct LogLines {
    written: Written,
    _listening: DefaultGuard,
}

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

/// Lets every line be wanted by somebody from the first on. Where nobody listens when a line is met for the first time,
/// `tracing` may leave it out for good, although a story in another thread is just beginning to listen.
pub(super) fn want_every_line() {
    static WANTED: Once = Once::new();
    WANTED.call_once(|| {
        let unread = tracing_subscriber::fmt().json().with_writer(io::sink).finish();
        tracing::subscriber::set_global_default(unread).expect("nobody else listens to all threads");
    });
}

impl LogLines {
    /// Listens until it is dropped.
    pub(crate) fn listen() -> Self {
        let written = Written::default();
        let into = written.clone();
        let log = tracing_subscriber::fmt().json().with_target(false).with_current_span(false).without_time();
        let log = log.with_writer(move || into.clone()).finish();
        Self { written, _listening: tracing::subscriber::set_default(log) }
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        let written = self.written.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&written).lines().map(str::to_owned).collect()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
