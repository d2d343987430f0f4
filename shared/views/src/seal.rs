//! A society's seal in a page.

use data_encoding::BASE64;
use domain::Seal;

/// The picture within the page, as a `data:` URL; the page is answered by [`web::page::showing_pictures`].
#[must_use]
pub fn data_url(seal: &Seal) -> String {
    format!("data:image/png;base64,{}", BASE64.encode(seal.image.bytes()))
}
