//! The records of an export, and how they are divided into parts.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use domain::record::PayerStanding;
use domain::{Day, Invoice, Language};
use store::ExportBasis;

/// Everything that was asked for, as it is now.
pub(crate) struct Export {
    /// In the order that was asked for.
    pub(crate) records: Vec<Invoice>,
    pub(crate) basis: ExportBasis,
    pub(crate) today: Day,
    pub(crate) language: Language,
}

/// One of the parts into which the records are cut.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    /// From 1.
    pub(crate) part: usize,
    pub(crate) parts: usize,
    /// How many parts there must be so that none is too large to make.
    pub(crate) least: usize,
}

impl Export {
    /// The records of one part; the parts together are all records, each once.
    pub(crate) fn part(&self, cut: Cut) -> &[Invoice] {
        let bound = |part: usize| self.records.len() * part / cut.parts;
        self.records.get(bound(cut.part - 1)..bound(cut.part)).unwrap_or_default()
    }

    pub(crate) fn payer(&self, record: &Invoice) -> PayerStanding {
        self.basis.payer(&record.account)
    }

    /// Differs when any record has changed, come or gone, or the day has: parts of one state add up.
    pub(crate) fn state(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.today.to_string().hash(&mut hasher);
        for record in &self.records {
            (record.id.as_str(), record.version, matches!(self.payer(record), PayerStanding::Member)).hash(&mut hasher);
        }
        format!("{:016x}", hasher.finish())
    }
}
