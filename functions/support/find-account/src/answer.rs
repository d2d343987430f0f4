//! The accounts that were found, in JSON: only what is needed to identify a person.

use domain::administration::AccountAccess;
use domain::deletion::Stage;
use domain::{DeletionRequest, LoginId, Membership};
use serde::Serialize;
use store::FoundAccount;
use views::person::masked;

/// What a look-up came to.
pub(crate) struct Looked {
    pub(crate) accounts: Vec<FoundAccount>,
    pub(crate) more: bool,
    /// What a deleted account left unpaid, when one was asked for by its id.
    pub(crate) left: Vec<Membership>,
}

#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    accounts: Vec<Account<'a>>,
    /// Whether more were found than are listed.
    more: bool,
    /// What a deleted account left unpaid, when one was asked for by its id.
    unpaid: Vec<Unpaid<'a>>,
}

#[derive(Serialize)]
struct Account<'a> {
    id: &'a str,
    name: Option<&'a str>,
    login_id: Option<&'a str>,
    /// With all but the first letter before the `@` hidden.
    address: Option<String>,
    /// The civil date in Japan since which nobody may sign in, while that is so.
    suspended_on: Option<String>,
    deletion: Option<Deletion>,
}

#[derive(Serialize)]
struct Deletion {
    /// `pending`, `under_way` or `deleted`.
    status: &'static str,
    /// The civil date in Japan on which it is carried out, or was.
    on: String,
}

#[derive(Serialize)]
struct Unpaid<'a> {
    society: Society<'a>,
    count: u32,
    /// Whole yen.
    total: u64,
}

#[derive(Serialize)]
struct Society<'a> {
    id: &'a str,
    name: &'a str,
}

impl<'a> Answer<'a> {
    pub(crate) fn of(looked: &'a Looked) -> Self {
        let account = |FoundAccount { id, access, request }: &'a FoundAccount| Account {
            id: id.as_str(),
            name: access.as_ref().map(|it| it.account.name.as_str()),
            login_id: access.as_ref().and_then(|it| it.login.as_ref()).map(LoginId::as_str),
            address: access.as_ref().map(|it| masked(&it.account.address)),
            suspended_on: access.as_ref().and_then(AccountAccess::suspended_on).map(|on| on.to_string()),
            deletion: request.as_ref().map(deletion),
        };
        let unpaid = looked.left.iter().map(|one| Unpaid {
            society: Society { id: one.society.as_str(), name: one.society_name.as_str() },
            count: one.unpaid.count,
            total: one.unpaid.total.get(),
        });
        Self { accounts: looked.accounts.iter().map(account).collect(), more: looked.more, unpaid: unpaid.collect() }
    }
}

fn deletion(request: &DeletionRequest) -> Deletion {
    let (status, on) = match request.stage {
        Stage::Waiting => ("pending", request.due_on),
        Stage::Ordered | Stage::CarryingOut { .. } => ("under_way", request.due_on),
        Stage::Forgetting { on, .. } | Stage::Done { on } => ("deleted", on),
    };
    Deletion { status, on: on.to_string() }
}
