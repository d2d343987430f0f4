//! An export: all records of a filter, in any number.

use std::collections::BTreeMap;

use domain::audit::AuditRecord;
use domain::record::{Filter, PayerStanding};
use domain::tally::Tally;
use domain::{AccountId, Day, Invoice, SocietyId};

use super::{Asked, Told, due_days, former_member, has_state, payer};
use crate::key::StateName;
use crate::operator::{OperatorVisit, invoice};
use crate::read::SessionKey;
use crate::{Error, Store};

/// What an export depends on before its records are read.
#[derive(Clone, Debug)]
pub struct ExportBasis {
    /// Who asks, and for which society.
    pub operator: OperatorVisit,
    /// The totals of all of the society's records.
    pub tally: Tally,
    former: BTreeMap<AccountId, PayerStanding>,
}

impl ExportBasis {
    /// Whether the payer of a record still belongs to the society.
    #[must_use]
    pub fn payer(&self, account: &AccountId) -> PayerStanding {
        payer(&self.former, account)
    }

    /// How many records have to be read for those that are asked for.
    #[must_use]
    pub fn to_read(&self, filter: &Filter, today: Day) -> i64 {
        self.tally.sum(filter.year, |bucket| filter.status.is_none_or(|status| status.has(bucket, today))).count
    }
}

impl Store {
    /// Reads what an export depends on before its records are read, in one round trip.
    pub async fn export_basis(&self, session: &SessionKey, society: &SocietyId) -> Result<ExportBasis, Error> {
        let (told, former) = tokio::try_join!(self.told(session, society, None), self.begin_former(society))?;
        let Told { operator, tally, .. } = told;
        let former = former.finish(operator.is_operator()).await?.iter().map(former_member).collect::<Result<_, _>>()?;
        Ok(ExportBasis { operator, tally, former })
    }

    /// Reads every record that is asked for, page by page, in order. Of what is not asked for no more than a page is
    /// held at a time.
    pub async fn every_record(&self, asked: &Asked<'_>, basis: &ExportBasis) -> Result<Vec<Invoice>, Error> {
        let [unpaid, paid, void, written_off] = StateName::ALL.map(|state| self.admitted(asked, basis, state));
        let (mut records, paid, void, written_off) = tokio::try_join!(unpaid, paid, void, written_off)?;
        records.extend(paid.into_iter().chain(void).chain(written_off));
        records.sort_by(|a, b| asked.order.compare(a, b));
        // An invoice that changed its state while the states were read may have been met in both.
        records.dedup_by(|a, b| a.id == b.id);
        Ok(records)
    }

    async fn admitted(&self, asked: &Asked<'_>, basis: &ExportBasis, state: StateName) -> Result<Vec<Invoice>, Error> {
        let mut records = Vec::new();
        let due = due_days(asked.filter, asked.today);
        if !has_state(asked.filter.status, state) || due.is_empty() {
            return Ok(records);
        }
        let mut from = None;
        loop {
            let (items, next) = self.part(asked, &due, state, None, from).await?;
            for item in items {
                let record = invoice(item)?;
                if asked.filter.admits(&record, basis.payer(&record.account), asked.today) {
                    records.push(record);
                }
            }
            from = next;
            if from.is_none() {
                return Ok(records);
            }
        }
    }

    /// Records that an operator exported records.
    pub async fn record_export(&self, account: &AccountId, entry: &AuditRecord) -> Result<(), Error> {
        self.transact([self.audit(account, entry)?]).await
    }
}
