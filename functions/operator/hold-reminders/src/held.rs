//! What can be held: an invoice, or a person.

use domain::reminder::Hold;
use domain::{AccountId, Line, SocietyId};
use store::{Caller, OperatorVisit, Read, ReminderBasis, Store};
use views::invoice::Target;
use views::person::unknown_person;
use web::{Failure, Reader, Request};

/// What is held, as the address says.
pub(crate) enum Of {
    Invoice(Target),
    Person(SocietyId, AccountId),
}

/// What is there to be held.
pub(crate) struct Known {
    /// The person's name, or the invoice's number.
    pub(crate) name: Line,
    pub(crate) hold: Option<Hold>,
    pub(crate) plan_version: u64,
}

impl Of {
    /// What the address of the request names.
    pub(crate) fn named_by(request: &Request<'_>) -> Result<Self, Failure> {
        if !request.parameter("invoice").is_empty() {
            return Target::of(request).map(Self::Invoice);
        }
        let society = SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator)?;
        match AccountId::parse(request.parameter("account")) {
            Ok(account) => Ok(Self::Person(society, account)),
            Err(_) => Err(unknown_person(&request.reader, &society)),
        }
    }

    pub(crate) const fn society(&self) -> &SocietyId {
        match self {
            Self::Invoice(target) => &target.society,
            Self::Person(society, _) => society,
        }
    }

    /// The page where the operator came from.
    pub(crate) fn back(&self) -> String {
        match self {
            Self::Invoice(target) => target.reminders(),
            Self::Person(society, account) => format!("/societies/{society}/members/{account}"),
        }
    }

    /// The refusal when there is nothing of the kind.
    pub(crate) fn unknown(&self, reader: &Reader<'_>) -> Failure {
        match self {
            Self::Invoice(target) => target.unknown(reader),
            Self::Person(society, _) => unknown_person(reader, society),
        }
    }

    /// Reads what is there to be held, and who asks.
    pub(crate) async fn read(&self, store: &Store, caller: Caller) -> Result<Read<OperatorVisit, Option<Known>>, store::Error> {
        match self {
            Self::Invoice(target) => {
                let Read { who, recorded, about } = store.reminder_basis(&caller, target.ids()).await?;
                let known =
                    |it: ReminderBasis| Known { name: it.invoice.number, hold: it.plan.hold, plan_version: it.plan.version };
                Ok(Read { who, recorded, about: about.map(known) })
            }
            Self::Person(society, account) => {
                let Read { who, recorded, about } = store.hold_basis(&caller, (society, account)).await?;
                let known = |name| Known { name, hold: about.hold, plan_version: 0 };
                Ok(Read { who, recorded, about: about.name.map(known) })
            }
        }
    }
}
