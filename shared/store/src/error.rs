//! What can go wrong with the table.

use std::{error, fmt};

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;

/// Why the table did not do what was asked. `Display` never repeats its source.
#[derive(Debug)]
pub enum Error {
    /// What the decision was made on has changed: read again, decide again. Nothing was written.
    Stale,
    /// The table is overloaded, or the decision became stale too often: come back later. Nothing was written.
    Busy,
    /// A row does not hold what this program writes.
    Unreadable {
        /// The kind of row, or the attribute.
        what: &'static str,
        /// What was found.
        source: Option<Box<dyn error::Error + Send + Sync>>,
    },
    /// `DynamoDB` does not take this change of an item, and would not take it again: the item would be too large, or
    /// holds what the change cannot work on. Nothing was written.
    Rejected {
        /// `DynamoDB`'s operation.
        operation: &'static str,
        /// What the SDK says.
        source: Box<dyn error::Error + Send + Sync>,
    },
    /// The call failed; a write may or may not have been applied.
    Call {
        /// `DynamoDB`'s operation.
        operation: &'static str,
        /// What the SDK says.
        source: Box<dyn error::Error + Send + Sync>,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stale => f.write_str("what was decided on has changed in between"),
            Self::Busy => f.write_str("the table is busy"),
            Self::Unreadable { what, .. } => write!(f, "{what} cannot be read from its row"),
            Self::Rejected { operation, .. } => write!(f, "DynamoDB's {operation} rejects the change of an item"),
            Self::Call { operation, .. } => write!(f, "DynamoDB's {operation} failed"),
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Stale | Self::Busy => None,
            Self::Unreadable { source, .. } => source.as_deref().map(|source| source as _),
            Self::Rejected { source, .. } | Self::Call { source, .. } => Some(source.as_ref()),
        }
    }
}

impl Error {
    /// Whether it comes from the item itself, so that trying again fails again, while other items are not affected.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        match self {
            Self::Unreadable { .. } | Self::Rejected { .. } => true,
            Self::Stale | Self::Busy | Self::Call { .. } => false,
        }
    }

    /// What was to be read is not there or not what it should be.
    #[must_use]
    pub const fn unreadable(what: &'static str) -> Self {
        Self::Unreadable { what, source: None }
    }

    /// Sorts a failed call: a lost condition, an overload, or a failure.
    pub(crate) fn from_call<E>(operation: &'static str, failure: SdkError<E>) -> Self
    where
        E: error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        match failure.code() {
            Some("ConditionalCheckFailedException" | "TransactionConflictException") => Self::Stale,
            Some(
                "ProvisionedThroughputExceededException"
                | "ThrottlingException"
                | "RequestLimitExceeded"
                | "TransactionInProgressException",
            ) => Self::Busy,
            _ => Self::Call { operation, source: failure.into() },
        }
    }

    /// Sorts a failed transaction by what cancelled it.
    pub(crate) fn from_transaction<R>(failure: SdkError<TransactWriteItemsError, R>) -> Self
    where
        R: fmt::Debug + Send + Sync + 'static,
    {
        let reasons = match failure.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => cancelled.cancellation_reasons(),
            _ => &[],
        };
        let code = |wanted: &[&str]| reasons.iter().filter_map(|reason| reason.code()).any(|code| wanted.contains(&code));
        if code(&["ConditionalCheckFailed", "TransactionConflict"]) {
            Self::Stale
        } else if code(&["ThrottlingError", "ProvisionedThroughputExceeded"])
            || matches!(
                failure.code(),
                Some(
                    "ProvisionedThroughputExceededException"
                        | "ThrottlingException"
                        | "RequestLimitExceeded"
                        | "TransactionInProgressException"
                )
            )
        {
            Self::Busy
        } else if code(&["ValidationError", "ItemCollectionSizeLimitExceeded"]) {
            Self::Rejected { operation: "TransactWriteItems", source: failure.into() }
        } else {
            Self::Call { operation: "TransactWriteItems", source: failure.into() }
        }
    }
}
