//! Who operates a society: the page of support and that of the operators themselves, and what both may do
//! (docs/PRODUCT.md: Societies and operators).

use domain::effect::Effect;
use domain::invitation::{InvitedTo, MOST_OPEN, Sent, stays};
use domain::{AccountId, Instant, Invitation, Society};
use store::{OpenInvitation, OperatorsBasis, new_account_id, new_code};
use web::command::Decided;
use web::{Failure, Reader};

mod answer;
pub mod done;
mod form;
mod page;
mod problems;
mod text;

pub use answer::Listed;
pub use form::{Act, Form};
pub use page::section;
pub use text::Text;

use answer::Answer;

/// Who decides on a society's operators.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// Support, which may name whoever has a login, and leave a society without an operator when it says so.
    Support,
    /// An operator of the society. They invite, and are not told whether anybody has an account.
    Operator(&'a AccountId),
}

impl By<'_> {
    fn operator(&self) -> Option<&AccountId> {
        match self {
            Self::Support => None,
            Self::Operator(account) => Some(account),
        }
    }
}

/// What the rules make of a command on a society's operators.
pub fn decide(
    reader: &Reader<'_>,
    (by, at): (By<'_>, Instant),
    (society, basis): (&Society, &OperatorsBasis),
    form: &Form,
) -> Result<Decided, Failure> {
    let act = form.act(reader.language)?;
    let operates = |account: &AccountId| basis.operators.iter().find(|it| it.account.id == *account);
    match act {
        Act::Name if by.operator().is_some() => Err(Failure::Malformed { hint: form::ACTS_OF_OPERATORS.to_owned() }),
        Act::Name => {
            let owner = basis.owner.as_ref().filter(|it| it.signs_in).ok_or_else(|| problems::no_account(reader))?;
            if operates(&owner.account.id).is_some() {
                return Err(problems::already_operator(reader));
            }
            if owner.leaves {
                return Err(problems::leaves(reader));
            }
            let effect = Effect::operator_named(owner.account.clone(), society.clone(), at);
            Decided::new(effect, &Answer::of("named", &owner.account))
        }
        Act::Revoke { account, even_the_last } => {
            let operator = operates(&account).ok_or_else(|| problems::no_operator(reader))?;
            // Support stays in charge of nothing, so that anybody else may be the one who stays.
            let stays = stays(&basis.operators, &account, by.operator().unwrap_or(&account));
            if stays.is_none() && !(even_the_last && by.operator().is_none()) {
                return Err(problems::last_operator(reader, by.operator().is_none()));
            }
            let effect = Effect::operator_revoked(&operator.account, society, stays.cloned(), by.operator(), at);
            Decided::new(effect, &Answer::of("revoked", &operator.account))
        }
        Act::Invite { name, address, language } => {
            let id = OpenInvitation::id_of(&address);
            if basis.operators.iter().any(|it| OpenInvitation::id_of(&it.account.address) == id) {
                return Err(problems::already_operator(reader));
            }
            let open = || basis.invitations.iter().filter(|it| !it.invitation.is_over(at));
            if open().any(|it| it.id == id) {
                return Err(problems::already_invited(reader));
            }
            if open().count() >= MOST_OPEN {
                return Err(problems::too_many_invitations(reader, MOST_OPEN));
            }
            let person = (name, address, language);
            let invitation = Invitation::new(society.id.clone(), new_account_id(at)?, person, InvitedTo::Operate, at);
            send(Sent { invitation, code: new_code(), replaces: None }, "invited", society, (by, at))
        }
        Act::SendAgain { invitation } => {
            let open = find(basis, &invitation).ok_or_else(|| problems::no_invitation(reader))?;
            let sent = Sent { invitation: open.invitation.again(at), code: new_code(), replaces: Some(open.code) };
            send(sent, "sent-again", society, (by, at))
        }
        Act::TakeBack { invitation } => {
            let open = find(basis, &invitation).ok_or_else(|| problems::no_invitation(reader))?;
            let answer = Answer::of_invitation("taken-back", &open.invitation);
            let effect = Effect::invitation_taken_back(open.invitation.clone(), open.code, by.operator());
            Decided::new(effect, &answer)
        }
    }
}

fn send(sent: Sent, status: &'static str, society: &Society, (by, at): (By<'_>, Instant)) -> Result<Decided, Failure> {
    let invitation = sent.invitation.clone();
    Decided::new(Effect::invited(sent, society, by.operator(), at), &Answer::of_invitation(status, &invitation))
}

/// The invitation that a page named. Those to members are dealt with on the members' pages.
fn find<'a>(basis: &'a OperatorsBasis, id: &str) -> Option<&'a OpenInvitation> {
    basis.invitations.iter().find(|it| it.id == id && it.invitation.to == InvitedTo::Operate)
}
