//! What a client is told about a society's operators.

use domain::Account;
use serde::Serialize;
use store::{ListedOperator, OperatorsBasis};
use views::person::masked;
use views::society::WholeSociety;

/// A society and who operates it.
#[derive(Serialize)]
pub(crate) struct Listed<'a> {
    society: WholeSociety<'a>,
    operators: Vec<Operator<'a>>,
}

/// What was done.
#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    /// `named` or `revoked`.
    status: &'static str,
    account: Person<'a>,
}

#[derive(Serialize)]
struct Operator<'a> {
    account: Person<'a>,
    /// With all but the first letter before the `@` hidden.
    address: String,
    /// Whether the person has asked for the deletion of the account.
    leaves: bool,
}

#[derive(Serialize)]
struct Person<'a> {
    id: &'a str,
    name: &'a str,
}

impl<'a> Person<'a> {
    fn of(account: &'a Account) -> Self {
        Self { id: account.id.as_str(), name: account.name.as_str() }
    }
}

impl<'a> Listed<'a> {
    pub(crate) fn of(basis: &'a OperatorsBasis) -> Option<Self> {
        let operator = |ListedOperator { account, leaves }: &'a ListedOperator| Operator {
            account: Person::of(account),
            address: masked(&account.address),
            leaves: *leaves,
        };
        let society = WholeSociety::of(basis.society.as_ref()?);
        Some(Self { society, operators: basis.operators.iter().map(operator).collect() })
    }
}

impl<'a> Answer<'a> {
    pub(crate) fn of(status: &'static str, account: &'a Account) -> Self {
        Self { status, account: Person::of(account) }
    }
}
