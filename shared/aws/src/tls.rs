//! The root certificates that are trusted, and the only TLS stack.

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::{CipherSuite, ClientConfig, RootCertStore};

use crate::setting::{Misconfigured, optional};

/// Whose certificates are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Amazon's roots only: what AWS's own endpoints show, and all that a deployed function needs to read at its start.
    Amazon,
    /// The machine's roots, or those in `SSL_CERT_FILE`.
    System,
}

/// Amazon Trust Services' roots, from <https://www.amazontrust.com/repository/>; `build.rs` makes DER of the text in
/// `roots/`, so that no start does.
const AMAZON_ROOTS: [&[u8]; 5] = [
    include_bytes!(concat!(env!("OUT_DIR"), "/amazon-root-ca-1.der")),
    include_bytes!(concat!(env!("OUT_DIR"), "/amazon-root-ca-2.der")),
    include_bytes!(concat!(env!("OUT_DIR"), "/amazon-root-ca-3.der")),
    include_bytes!(concat!(env!("OUT_DIR"), "/amazon-root-ca-4.der")),
    include_bytes!(concat!(env!("OUT_DIR"), "/starfield-services-g2.der")),
];

impl Trust {
    /// Reads `TAIKAI_TRUST`.
    pub(crate) fn from_env() -> Result<Self, Misconfigured> {
        match optional("TAIKAI_TRUST").as_deref() {
            None | Some("amazon") => Ok(Self::Amazon),
            Some("system") => Ok(Self::System),
            Some(_) => Err(Misconfigured::new("TAIKAI_TRUST", "`amazon` (the default) or `system`")),
        }
    }

    /// TLS 1.2 and 1.3 with these roots.
    pub(crate) fn config(self) -> Result<ClientConfig, Misconfigured> {
        let unreadable = |_| Misconfigured::new("TAIKAI_TRUST", "roots that can be read");
        let mut roots = RootCertStore::empty();
        match self {
            Self::Amazon => {
                for root in AMAZON_ROOTS {
                    roots.add(CertificateDer::from(root)).map_err(unreadable)?;
                }
            }
            Self::System => {
                // A machine's store may hold certificates that nobody can read; the others count.
                let (readable, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
                if readable == 0 {
                    return Err(Misconfigured::new("TAIKAI_TRUST", "`amazon` where the machine has no roots"));
                }
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(provider()))
            .with_safe_default_protocol_versions()
            .map_err(unreadable)?;
        Ok(config.with_root_certificates(roots).with_no_client_auth())
    }
}

/// *ring*, with AES-128 and SHA-256 before AES-256 and SHA-384, as AWS's own servers prefer them. Processors have
/// instructions for SHA-256. A handshake is mostly hashing once it is no longer arithmetic on curves.
fn provider() -> CryptoProvider {
    let mut provider = ring::default_provider();
    provider.cipher_suites.sort_by_key(|suite| suite.suite() != CipherSuite::TLS13_AES_128_GCM_SHA256);
    provider
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amazons_roots_can_be_read() {
        assert!(Trust::Amazon.config().is_ok());
    }
}
