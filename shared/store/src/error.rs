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
    /// `DynamoDB` takes no such request, and would not take it again: an item would be too large, or the request is malformed. Nothing was written.
    Refused {
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
            Self::Refused { operation, .. } => write!(f, "DynamoDB's {operation} takes no such request"),
            Self::Call { operation, .. } => write!(f, "DynamoDB's {operation} failed"),
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Stale | Self::Busy => None,
            Self::Unreadable { source, .. } => source.as_deref().map(|source| source as _),
            Self::Refused { source, .. } | Self::Call { source, .. } => Some(source.as_ref()),
        }
    }
}

/// The code of a request that `DynamoDB` takes for malformed.
const INVALID: &str = "ValidationException";

impl Error {
    /// Whether it is of what was to be read or written, and not of the table: the same would come of it again, and of nothing else.
    #[must_use]
    pub const fn is_of_the_row(&self) -> bool {
        match self {
            Self::Unreadable { .. } | Self::Refused { .. } => true,
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
            Some(INVALID) => Self::Refused { operation, source: failure.into() },
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
        } else if failure.code() == Some(INVALID) || code(&["ValidationError", "ItemCollectionSizeLimitExceeded"]) {
            Self::Refused { operation: "TransactWriteItems", source: failure.into() }
        } else {
            Self::Call { operation: "TransactWriteItems", source: failure.into() }
        }
    }
}
