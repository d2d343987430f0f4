//! Seals.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::Seal;
use domain::seal::Png;

use super::{Cell, Odd};

row! { Seal { image, width, height, version } }

impl Cell for Png {
    fn cell(&self) -> Option<AttributeValue> {
        Some(AttributeValue::B(Blob::new(self.bytes())))
    }

    fn of_cell(cell: AttributeValue) -> Result<Self, Odd> {
        if let AttributeValue::B(bytes) = cell { Ok(Self::encoded(bytes.into_inner())) } else { Err(Odd::default()) }
    }
}
