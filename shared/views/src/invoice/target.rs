//! The society and invoice that an operator's address names, and the addresses of the invoice's pages.

use domain::{InvoiceId, SocietyId};
use web::{Failure, Reader, Request};

use super::problems;

/// Which invoice of which society.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The society.
    pub society: SocietyId,
    /// The invoice.
    pub invoice: InvoiceId,
}

impl Target {
    /// Reads the address. Nobody operates a society that cannot be.
    pub fn of(request: &Request<'_>) -> Result<Self, Failure> {
        let society = SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator)?;
        match InvoiceId::parse(request.parameter("invoice")) {
            Ok(invoice) => Ok(Self { society, invoice }),
            Err(_) => Err(problems::unknown_record(&request.reader, &society)),
        }
    }

    /// The society and the invoice.
    #[must_use]
    pub const fn ids(&self) -> (&SocietyId, &InvoiceId) {
        (&self.society, &self.invoice)
    }

    /// The page of the invoice.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/societies/{}/invoices/{}", self.society, self.invoice)
    }

    /// The page of its reminders.
    #[must_use]
    pub fn reminders(&self) -> String {
        format!("{}/reminders", self.path())
    }

    /// There is no such invoice.
    #[must_use]
    pub fn unknown(&self, reader: &Reader<'_>) -> Failure {
        problems::unknown_record(reader, &self.society)
    }
}
