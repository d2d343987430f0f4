//! What a function writes into its log, for stories that look at it.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::subscriber::DefaultGuard;

/// The lines that this test's thread has logged since it began to listen, as they would stand in Lambda's log.
pub(crate) struct LogLines {
    written: Written,
    _listening: DefaultGuard,
}

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

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
