//! The seal in JSON.

use domain::Seal;
use serde::Serialize;

/// A society's seal.
#[derive(Serialize)]
pub(crate) struct Answer {
    seal: Option<SealAnswer>,
}

#[derive(Serialize)]
struct SealAnswer {
    /// Pixels.
    width: u32,
    /// Pixels.
    height: u32,
    /// How many bytes the picture has.
    bytes: usize,
    version: u64,
    /// The picture as a `data:` URL.
    image: String,
}

impl Answer {
    pub(crate) fn of(seal: Option<&Seal>) -> Self {
        let seal = seal.map(|seal| SealAnswer {
            width: seal.width,
            height: seal.height,
            bytes: seal.image.bytes().len(),
            version: seal.version,
            image: views::seal::data_url(seal),
        });
        Self { seal }
    }
}
