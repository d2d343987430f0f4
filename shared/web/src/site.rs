//! The product's own address and the host portal's.

use aws::{Misconfigured, required};

/// The addresses of this portal and of the host portal around it.
///
/// Invariant: `origin` is `https://…` without a trailing slash; `http://` only for this machine itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The scheme, host and port under which browsers see the product.
    pub origin: String,
    /// The host portal's home page.
    pub host_home: String,
    /// The host portal's help pages.
    pub host_help: String,
}

impl Site {
    /// Reads `TAIKAI_PUBLIC_URL`, `TAIKAI_HOST_HOME_URL` and `TAIKAI_HOST_HELP_URL`.
    pub fn from_env() -> Result<Self, Misconfigured> {
        let page = |name| {
            let url = required(name, "the address of a page of the host portal, beginning with https://")?;
            let is_page = url.starts_with("https://") || is_local(&url);
            if is_page { Ok(url) } else { Err(Misconfigured::new(name, "an address that begins with https://")) }
        };
        Self::new(
            &required("TAIKAI_PUBLIC_URL", "the address under which browsers see the product, beginning with https://")?,
            page("TAIKAI_HOST_HOME_URL")?,
            page("TAIKAI_HOST_HELP_URL")?,
        )
    }

    /// The site at this address.
    pub fn new(public_url: &str, host_home: String, host_help: String) -> Result<Self, Misconfigured> {
        let origin = public_url.trim_end_matches('/');
        if origin.starts_with("https://") || is_local(origin) {
            Ok(Self { origin: origin.to_owned(), host_home, host_help })
        } else {
            Err(Misconfigured::new("TAIKAI_PUBLIC_URL", "an address that begins with https://, or http://localhost"))
        }
    }

    /// Whether browsers reach it over TLS; only this machine itself does without.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

fn is_local(url: &str) -> bool {
    let host = url.strip_prefix("http://").map(|rest| rest.split(['/', ':']).next().unwrap_or_default());
    matches!(host, Some("localhost" | "127.0.0.1"))
}
