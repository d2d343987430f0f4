//! A society's seal or logo (社印), as it is printed on its receipts.

use std::fmt;

/// A society's seal or logo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The picture.
    pub image: Png,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// Grows by one with every change.
    pub version: u64,
}

/// A picture in the PNG format that holds pixels and nothing else.
///
/// Whoever makes one has decoded a file and encoded its pixels anew.
#[derive(Clone, PartialEq, Eq)]
pub struct Png(Box<[u8]>);

impl Seal {
    /// The most bytes of a file, as it comes and as it is stored.
    pub const LARGEST: usize = 100 * 1024;
    /// The most pixels of a side.
    pub const LONGEST_SIDE: u32 = 1_000;
}

impl Png {
    /// The picture with these bytes.
    #[must_use]
    pub fn encoded(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// How large it is; a picture is no text for a log.
impl fmt::Debug for Png {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Png({} bytes)", self.0.len())
    }
}
