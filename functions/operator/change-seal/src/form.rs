//! What is filled in: a file, or that the seal is to go.

use std::convert::Infallible;

use data_encoding::BASE64;
use domain::Seal;
use domain::seal::Png;
use futures_util::stream::once;
use multer::bytes::Bytes;
use multer::{Constraints, Multipart, SizeLimit};
use serde::{Deserialize, Serialize, Serializer};
use web::{Failure, Request};

use crate::picture::{Unfit, clean};
use crate::text::Text;

/// What was filled in. A file comes as a form with a file (`multipart/form-data`), of which nothing else is taken.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    #[serde(default)]
    pub(crate) act: String,
    /// The version of the seal that the operator looked at.
    pub(crate) version: Option<u64>,
    /// The file; part of what the command says, as text.
    #[serde(skip_deserializing, serialize_with = "as_text")]
    image: Vec<u8>,
}

/// What the operator wants.
pub(crate) enum Wish {
    /// This picture from now on.
    Upload {
        /// The picture.
        image: Png,
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// No seal any more.
    Remove,
}

impl Form {
    /// Reads the body.
    pub(crate) async fn read(request: &Request<'_>) -> Result<Self, Failure> {
        let Some((content_type, body)) = request.multipart() else { return request.form() };
        let boundary = multer::parse_boundary(content_type).map_err(|error| Failure::malformed(&error))?;
        let whole = once(async { Ok::<_, Infallible>(Bytes::copy_from_slice(body)) });
        let limits = Constraints::new().size_limit(SizeLimit::new().per_field(body.len() as u64));
        let mut parts = Multipart::with_constraints(Box::pin(whole), boundary, limits);
        let mut form = Self::default();
        while let Some(part) = parts.next_field().await.map_err(|error| Failure::malformed(&error))? {
            let name = part.name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(|error| Failure::malformed(&error))?;
            let text = || String::from_utf8(bytes.to_vec()).map_err(|_| Failure::malformed(&"expected UTF-8"));
            match name.as_str() {
                "idempotency_key" => form.idempotency_key = Some(text()?),
                "act" => form.act = text()?,
                "version" => {
                    let text = text()?;
                    let version = (!text.is_empty()).then(|| text.parse()).transpose();
                    form.version = version.map_err(|_| Failure::malformed(&"version: a whole number"))?;
                }
                "image" => form.image = bytes.to_vec(),
                _ => return Err(Failure::malformed(&"a part of the form that is not known")),
            }
        }
        Ok(form)
    }

    /// What it says, or why it cannot be taken.
    pub(crate) fn wish(&self, t: Text) -> Result<Wish, Failure> {
        match self.act.as_str() {
            "upload" if self.image.is_empty() => Err(Failure::invalid("image", t.no_file().to_owned())),
            "upload" => match clean(&self.image) {
                Ok((image, width, height)) => Ok(Wish::Upload { image, width, height }),
                Err(Unfit::TooLarge) => Err(Failure::invalid("image", t.too_large(Seal::LARGEST / 1024))),
                Err(Unfit::NoPng) => Err(Failure::invalid("image", t.no_png().to_owned())),
                Err(Unfit::TooManyPixels) => Err(Failure::invalid("image", t.too_many_pixels(Seal::LONGEST_SIDE))),
            },
            crate::REMOVE => Ok(Wish::Remove),
            _ => Err(Failure::Malformed { hint: "act: upload | remove".to_owned() }),
        }
    }
}

fn as_text<S: Serializer>(image: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&BASE64.encode(image))
}
