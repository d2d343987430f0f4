//! お問い合わせ: common questions with a search, and contacts.

use askama::Template;
use domain::record::Search;
use lambda_http::http::StatusCode;
use web::{Failure, Page, Reader, Request, Response};

use crate::text::Text;

/// A part of the help.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Faq,
    About,
    Opening,
    Contacts,
}

impl Tab {
    const ALL: [Self; 4] = [Self::Faq, Self::About, Self::Opening, Self::Contacts];

    const fn slug(self) -> &'static str {
        match self {
            Self::Faq => "faq",
            Self::About => "about",
            Self::Opening => "opening",
            Self::Contacts => "contacts",
        }
    }

    const fn name(self, t: Text) -> &'static str {
        match self {
            Self::Faq => t.faq(),
            Self::About => t.about(),
            Self::Opening => t.opening(),
            Self::Contacts => t.contacts(),
        }
    }
}

/// A question that people ask, and its answer.
struct Question {
    /// Its place on the page.
    id: &'static str,
    question: &'static str,
    answer: Vec<&'static str>,
    /// Where to go: what is there, and its address.
    links: Vec<(&'static str, String)>,
}

impl Question {
    fn matches(&self, words: &[Search]) -> bool {
        let links = self.links.iter().map(|(name, _)| *name);
        let all: String = [self.question].into_iter().chain(self.answer.iter().copied()).chain(links).collect();
        words.iter().all(|word| word.finds(&all))
    }
}

fn questions(t: Text, reader: &Reader<'_>) -> [Question; 7] {
    let memberships = || (t.link_memberships(), "/memberships".to_owned());
    let payments = || (t.link_payments(), "/payments".to_owned());
    let sign_in = || (t.link_sign_in(), "/login".to_owned());
    let help = || (t.link_host_help(), reader.site.host_help.clone());
    [
        Question {
            id: "login",
            question: t.q_login(),
            answer: vec![t.a_login_check(), t.a_login_wait(), t.a_login_forgotten(), t.a_login_first_time()],
            links: vec![
                (t.link_registration(), "/registration".to_owned()),
                (t.link_reset(), "/password-reset".to_owned()),
                sign_in(),
                help(),
            ],
        },
        Question {
            id: "join",
            question: t.q_join(),
            answer: vec![t.a_join()],
            links: vec![(t.link_directory(), "/directory".to_owned())],
        },
        Question {
            id: "leave",
            question: t.q_leave(),
            answer: vec![t.a_leave(), t.a_leave_unpaid(), t.a_leave_forgotten(), t.a_leave_account()],
            links: vec![
                memberships(),
                (t.link_reset(), "/password-reset".to_owned()),
                (t.link_deletion(), "/account/deletion".to_owned()),
            ],
        },
        Question { id: "society", question: t.q_society(), answer: vec![t.a_society()], links: vec![memberships()] },
        Question {
            id: "payment",
            question: t.q_payment(),
            answer: vec![t.a_payment(), t.a_payment_left()],
            links: vec![payments()],
        },
        Question { id: "receipt", question: t.q_receipt(), answer: vec![t.a_receipt()], links: vec![payments()] },
        Question {
            id: "details",
            question: t.q_details(),
            answer: vec![t.a_details_address(), t.a_details_name()],
            links: vec![(t.link_address(), "/account/address".to_owned()), help()],
        },
    ]
}

#[derive(Template)]
#[template(path = "inquiry.html")]
struct Inquiry<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    tab: Tab,
    searched: &'a str,
    /// The question that is to be shown open.
    asked: &'a str,
    questions: Vec<Question>,
}

impl Inquiry<'_> {
    fn is_open(&self, question: &Question) -> bool {
        !self.searched.is_empty() || question.id == self.asked
    }
}

/// The help, opened at the tab that the query names, with the questions that the search finds.
pub(crate) fn page(request: &Request<'_>) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let tab = request.query("tab").and_then(|slug| Tab::ALL.into_iter().find(|tab| tab.slug() == slug));
    let searched = request.query("q").unwrap_or_default().trim();
    let words: Vec<_> = searched.split_whitespace().filter_map(Search::parse).collect();
    let questions = questions(t, reader).into_iter().filter(|question| question.matches(&words)).collect();
    let asked = request.query("question").unwrap_or_default();
    let main = Inquiry { t, reader, tab: tab.unwrap_or(Tab::Faq), searched, asked, questions };
    Page { title: t.inquiry_title(), trail: &[], main }.answer(reader, StatusCode::OK)
}
