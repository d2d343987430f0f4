//! 入会の申込: a person asks to join a society, and an operator decides.

use crate::admission::{Admission, AdmissionRefusal, NextNumbers};
use crate::mail::{About, JoiningFacts, Letter, Mail};
use crate::terms::Joining;
use crate::{
    Account, AccountId, Category, CategoryId, Day, Instant, InvoiceId, Line, MailId, Membership, MembershipTerms, Note, Society,
    SocietyId, Standing,
};

/// For how many days a request is kept after it was decided, so that both see what became of it.
pub const KEPT_DAYS: i32 = 30;

/// A person's request to join a society.
///
/// Invariant: one a person and society. `version` is 1 when it is made and grows by one with each decision; a request
/// after a decided one goes on from its version, so that a stale decision never meets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoiningRequest {
    /// Who asks.
    pub account: AccountId,
    /// To join which society.
    pub society: SocietyId,
    /// The society's name, kept here so that the list of a person's requests is one read.
    pub society_name: Line,
    /// The person's name as it stood when the request was made.
    pub name: Line,
    /// As what the person wants to belong, if the society has categories to choose from.
    pub category: Option<Category>,
    /// What the person answered to the society's questions.
    pub answers: Vec<Answer>,
    /// When the request was made.
    pub asked_at: Instant,
    /// What became of it.
    pub state: RequestState,
    /// Grows with every change.
    pub version: u64,
}

/// A question of the society's with the person's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The question as it was asked.
    pub question: Line,
    /// The answer.
    pub answer: Note,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestState {
    /// Nobody has decided yet.
    Open,
    /// An operator approved it.
    Approved {
        /// When.
        at: Instant,
    },
    /// An operator refused it.
    Refused {
        /// When.
        at: Instant,
        /// Why.
        reason: Line,
    },
}

/// What a person fills in to join: the category and the answers, in the order of the society's questions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Application {
    /// As what the person wants to belong.
    pub category: Option<CategoryId>,
    /// The answers; an empty one is none.
    pub answers: Vec<Option<Note>>,
}

/// Why somebody cannot join, or cannot ask to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoiningRefusal {
    /// Nobody joins this society by themselves now.
    Closed,
    /// The person is a member already.
    Member {
        /// Since this day.
        since: Day,
    },
    /// The person has asked already, and nobody has decided yet.
    Asked {
        /// When.
        at: Instant,
    },
    /// The deletion of the account was asked for.
    LeavingPortal,
    /// No category was chosen, or one that cannot be.
    NoCategory,
    /// A question has no answer.
    Unanswered {
        /// Which, from 0.
        question: usize,
    },
}

/// Why an operator's decision is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionRefusal {
    /// Somebody has decided already.
    Decided,
    /// It is the operator's own request.
    Own,
    /// The person has asked for the deletion of the account.
    LeavingPortal,
    /// The person cannot be admitted.
    Admission(AdmissionRefusal),
}

/// What a person joins, and what is known of them there.
#[derive(Clone, Copy, Debug)]
pub struct Doorway<'a> {
    /// Who wants to join.
    pub account: &'a Account,
    /// Whether the deletion of the account was asked for.
    pub leaves_portal: bool,
    /// The society.
    pub society: &'a Society,
    /// On which terms.
    pub terms: &'a MembershipTerms,
    /// The membership that there is or was.
    pub membership: Option<&'a Membership>,
    /// The request that there is.
    pub request: Option<&'a JoiningRequest>,
}

impl Doorway<'_> {
    /// Why the person cannot join, whatever they fill in. Says first what the person can do something about.
    pub fn check(&self) -> Result<(), JoiningRefusal> {
        if let Some(Membership { standing: Standing::Active, joined_on, .. }) = self.membership {
            return Err(JoiningRefusal::Member { since: *joined_on });
        }
        if let Some(request) = self.request.filter(|request| request.is_open()) {
            return Err(JoiningRefusal::Asked { at: request.asked_at });
        }
        if !self.terms.is_public || self.terms.joining == Joining::Closed {
            return Err(JoiningRefusal::Closed);
        }
        if self.leaves_portal { Err(JoiningRefusal::LeavingPortal) } else { Ok(()) }
    }

    /// Decides that the person asks to join; at a society that anybody joins, the caller goes on to [`Self::join`].
    pub fn ask(&self, application: &Application, at: Instant) -> Result<JoiningRequest, JoiningRefusal> {
        self.check()?;
        let category = self.category(application)?;
        let answers = (0..).zip(self.terms.questions.all()).map(|(number, question)| {
            let answer = application.answers.get(number).cloned().flatten();
            let answer = answer.ok_or(JoiningRefusal::Unanswered { question: number })?;
            Ok(Answer { question: question.clone(), answer })
        });
        Ok(JoiningRequest {
            account: self.account.id.clone(),
            society: self.society.id.clone(),
            society_name: self.society.name.clone(),
            name: self.account.name.clone(),
            category,
            answers: answers.collect::<Result<_, _>>()?,
            asked_at: at,
            state: RequestState::Open,
            version: self.request.map_or(1, |before| before.version + 1),
        })
    }

    /// Decides that the person of this request is a member from now on.
    pub fn join(
        &self,
        request: &JoiningRequest,
        next: NextNumbers,
        invoice: InvoiceId,
        at: Instant,
    ) -> Result<Admission, AdmissionRefusal> {
        let (account, society) = (self.account.clone(), self.society.clone());
        let admission = Admission::decide(account, society, self.membership.cloned(), request.category.clone(), at)?;
        Ok(admission.on_terms(self.terms, next, invoice))
    }

    fn category(&self, application: &Application) -> Result<Option<Category>, JoiningRefusal> {
        if self.terms.choices().next().is_none() {
            return Ok(None);
        }
        let chosen = application.category.as_ref().and_then(|id| self.terms.choices().find(|offer| offer.category.id == *id));
        chosen.map(|offer| Some(offer.category.clone())).ok_or(JoiningRefusal::NoCategory)
    }
}

impl JoiningRequest {
    /// Whether nobody has decided yet.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, RequestState::Open)
    }

    /// From when on it is kept no longer; nothing while it is open.
    #[must_use]
    pub fn ends_at(&self) -> Option<Instant> {
        match self.state {
            RequestState::Open => None,
            RequestState::Approved { at } | RequestState::Refused { at, .. } => {
                Some(at.day_in_japan().plus_days(KEPT_DAYS + 1).begins())
            }
        }
    }

    /// Whether this operator can decide on it now.
    pub fn check_decision(&self, operator: &AccountId) -> Result<(), DecisionRefusal> {
        if self.account == *operator {
            Err(DecisionRefusal::Own)
        } else if self.is_open() {
            Ok(())
        } else {
            Err(DecisionRefusal::Decided)
        }
    }

    /// The request after it was approved.
    #[must_use]
    pub fn approved(&self, at: Instant) -> Self {
        Self { state: RequestState::Approved { at }, version: self.version + 1, ..self.clone() }
    }

    /// The request after it was refused.
    #[must_use]
    pub fn refused(&self, reason: Line, at: Instant) -> Self {
        Self { state: RequestState::Refused { at, reason }, version: self.version + 1, ..self.clone() }
    }

    /// The mails that it was made: to the person, and to the society's contact.
    #[must_use]
    pub fn announcement(&self, account: &Account, society: &Society) -> [Mail; 2] {
        let facts = self.facts(account, society);
        [
            self.to_person("joining-requested", account, Letter::JoiningRequested(facts.clone())),
            self.to_society("joining-request-notice", society, Letter::JoiningRequestNotice(facts)),
        ]
    }

    /// The mails that the person took it back.
    #[must_use]
    pub fn cancellation(&self, account: &Account, society: &Society) -> [Mail; 2] {
        let facts = self.facts(account, society);
        [
            self.to_person("joining-cancelled", account, Letter::JoiningCancelled(facts.clone())),
            self.to_society("joining-cancelled-notice", society, Letter::JoiningCancelledNotice(facts)),
        ]
    }

    /// The mail that explains why the society has refused it.
    #[must_use]
    pub fn refusal(&self, account: &Account, society: &Society, reason: &Line) -> Mail {
        let letter = Letter::JoiningRefused { facts: self.facts(account, society), reason: reason.clone() };
        self.to_person("joining-refused", account, letter)
    }

    fn facts(&self, account: &Account, society: &Society) -> JoiningFacts {
        let category = self.category.as_ref().map(|category| category.name.clone());
        JoiningFacts::new(account, society, category, self.asked_at.day_in_japan())
    }

    fn about(&self) -> About {
        About { account: self.account.clone(), society: Some(self.society.clone()) }
    }

    fn to_person(&self, what: &str, account: &Account, letter: Letter) -> Mail {
        let (to, language) = (account.address.clone(), account.language);
        Mail { id: self.mail(what), about: self.about(), to, language, letter }
    }

    fn to_society(&self, what: &str, society: &Society, letter: Letter) -> Mail {
        let (to, language) = (society.contact.address.clone(), society.language);
        Mail { id: self.mail(what), about: self.about(), to, language, letter }
    }

    /// Mails about a request are named after its moment, which no other of the person's requests has.
    fn mail(&self, what: &str) -> MailId {
        MailId::of_joining(what, &self.account, &self.society, self.asked_at)
    }
}

/// The notice to a society that somebody has joined by themselves.
#[must_use]
pub fn joined_notice(admission: &Admission) -> Mail {
    let (account, society) = (admission.account(), admission.society());
    Mail {
        id: MailId::joined_notice(&account.id, &society.id, admission.after().period),
        about: About { account: account.id.clone(), society: Some(society.id.clone()) },
        to: society.contact.address.clone(),
        language: society.language,
        letter: Letter::JoinedNotice(admission.facts()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::membership;
    use crate::society::Contact;
    use crate::terms::{Offer, Offers, Questions};
    use crate::{EmailAddress, Language};

    fn line(text: &str) -> Line {
        Line::parse(text).unwrap()
    }

    fn account() -> Account {
        let address = EmailAddress::parse("a@example.jp").unwrap();
        Account::new(AccountId::parse("acc-1").unwrap(), line("佐藤 花子"), address, Language::Japanese)
    }

    fn society() -> Society {
        let address = EmailAddress::parse("office@example.jp").unwrap();
        Society::new(
            SocietyId::parse("soc-1").unwrap(),
            line("サンプル学会"),
            Contact { name: line("事務局"), address, telephone: None },
        )
    }

    fn terms() -> MembershipTerms {
        let offer = |id: &str, name, is_chosen| Offer {
            category: Category { id: CategoryId::parse(id).unwrap(), name: line(name) },
            is_chosen,
            first_dues: None,
        };
        MembershipTerms {
            is_public: true,
            joining: Joining::ByApproval,
            questions: Questions::new(vec![line("ご専門")]).unwrap(),
            categories: Offers::new(vec![offer("cat-1", "正会員", true), offer("cat-2", "名誉会員", false)]).unwrap(),
            ..MembershipTerms::default()
        }
    }

    fn application(category: &str) -> Application {
        Application { category: CategoryId::parse(category).ok(), answers: vec![Some(Note::parse("循環器").unwrap())] }
    }

    fn now() -> Instant {
        Instant::parse("2026-11-22T15:30:00Z").unwrap()
    }

    #[test]
    fn who_answers_every_question_asks_to_join() {
        let (account, society, terms) = (account(), society(), terms());
        let door = Doorway {
            account: &account,
            leaves_portal: false,
            society: &society,
            terms: &terms,
            membership: None,
            request: None,
        };
        let request = door.ask(&application("cat-1"), now()).unwrap();
        assert_eq!((request.is_open(), request.version, request.ends_at()), (true, 1, None));
        assert_eq!(request.category.as_ref().unwrap().name, line("正会員"));
        let unanswered = Application { answers: vec![None], ..application("cat-1") };
        assert_eq!(door.ask(&unanswered, now()), Err(JoiningRefusal::Unanswered { question: 0 }));
        // Nobody makes themselves an honorary member.
        for category in ["cat-2", "cat-3", ""] {
            assert_eq!(door.ask(&application(category), now()), Err(JoiningRefusal::NoCategory), "{category}");
        }
        let asked = Doorway { request: Some(&request), ..door };
        assert_eq!(asked.check(), Err(JoiningRefusal::Asked { at: now() }));
        let refused = request.refused(line("対象外のため"), now());
        let again = Doorway { request: Some(&refused), ..door }.ask(&application("cat-1"), now()).unwrap();
        assert_eq!((again.is_open(), again.version), (true, 3));
    }

    #[test]
    fn nobody_joins_a_society_that_takes_nobody_or_twice_or_on_the_way_out() {
        let (account, society, terms) = (account(), society(), terms());
        let door = Doorway {
            account: &account,
            leaves_portal: false,
            society: &society,
            terms: &terms,
            membership: None,
            request: None,
        };
        let hidden = MembershipTerms { is_public: false, ..terms.clone() };
        assert_eq!(Doorway { terms: &hidden, ..door }.check(), Err(JoiningRefusal::Closed));
        let closed = MembershipTerms { joining: Joining::Closed, ..terms.clone() };
        assert_eq!(Doorway { terms: &closed, ..door }.check(), Err(JoiningRefusal::Closed));
        let member = membership(&[]);
        let since = member.joined_on;
        assert_eq!(Doorway { membership: Some(&member), ..door }.check(), Err(JoiningRefusal::Member { since }));
        assert_eq!(Doorway { leaves_portal: true, ..door }.check(), Err(JoiningRefusal::LeavingPortal));
    }

    #[test]
    fn an_open_request_is_decided_once_and_by_somebody_else() {
        let (account, society, terms) = (account(), society(), terms());
        let door = Doorway {
            account: &account,
            leaves_portal: false,
            society: &society,
            terms: &terms,
            membership: None,
            request: None,
        };
        let request = door.ask(&application("cat-1"), now()).unwrap();
        let other = AccountId::parse("acc-2").unwrap();
        assert_eq!(request.check_decision(&other), Ok(()));
        assert_eq!(request.check_decision(&account.id), Err(DecisionRefusal::Own));
        let approved = request.approved(now());
        assert_eq!(approved.check_decision(&other), Err(DecisionRefusal::Decided));
        assert_eq!(approved.ends_at(), Some(Day::new(2026, 12, 24).unwrap().begins()));
    }
}
