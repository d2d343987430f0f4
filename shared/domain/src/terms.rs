//! A society's terms of membership (入会の条件): whether people find it, how they join, and what follows when they do.

use std::fmt;

use crate::folding::half_width;
use crate::membership::Category;
use crate::{CategoryId, Line, Note, Yen};

/// A society's terms of membership.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MembershipTerms {
    /// Whether the society is listed where people look for one (学会検索).
    pub is_public: bool,
    /// What it is.
    pub about: Option<Note>,
    /// How people join.
    pub joining: Joining,
    /// What it asks those who join.
    pub questions: Questions,
    /// As what people can belong.
    pub categories: Offers,
    /// The pattern of its member numbers; none when it gives no numbers.
    pub numbers: Option<NumberPattern>,
    /// The invoice that everybody gets who joins, if there is one.
    pub first_dues: Option<FirstDues>,
    /// Grows by one with every change; 0 while nobody has chosen.
    pub version: u64,
}

/// How people join a society.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Joining {
    /// Who wants to join is a member at once.
    Open,
    /// Who wants to join asks for it, and an operator decides.
    ByApproval,
    /// Nobody joins by themselves.
    #[default]
    Closed,
}

/// What a society asks those who join.
///
/// Invariant: at most [`Questions::MOST`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Questions(Vec<Line>);

/// The categories that a society has.
///
/// Invariant: at most [`Offers::MOST`]; no two have the same id or name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers(Vec<Offer>);

/// A category as a society offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The category.
    pub category: Category,
    /// Whether people can choose it when they join; a category such as 名誉会員 is given by the society alone.
    pub is_chosen: bool,
    /// What its members pay first, if that differs from the others; zero is nothing.
    pub first_dues: Option<Yen>,
}

/// These are no categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOffers {
    /// There are too many.
    TooMany,
    /// Two have the same id or name.
    Twice,
}

/// The pattern of a society's member numbers, such as `M-0000`.
///
/// Invariant: at most [`NumberPattern::LONGEST`] characters without white space. It ends with one to
/// [`NumberPattern::MOST_DIGITS`] zeros, for which the running number stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberPattern {
    prefix: Box<str>,
    digits: usize,
}

/// The invoice that everybody gets who joins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstDues {
    /// What it is for.
    pub subject: Line,
    /// How much, unless the category says otherwise; zero is nothing.
    pub amount: Yen,
    /// In how many days it is due.
    pub due_in: DueIn,
}

/// In how many days an invoice is due.
///
/// Invariant: at most [`DueIn::MOST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueIn(u16);

impl MembershipTerms {
    /// The category of this id, as it is offered.
    #[must_use]
    pub fn offer(&self, id: &CategoryId) -> Option<&Offer> {
        self.categories.all().iter().find(|offer| offer.category.id == *id)
    }

    /// The categories that people can choose when they join.
    pub fn choices(&self) -> impl Iterator<Item = &Offer> {
        self.categories.all().iter().filter(|offer| offer.is_chosen)
    }

    /// What somebody of this category pays first; nothing when there is no first invoice.
    #[must_use]
    pub fn first_amount(&self, category: Option<&CategoryId>) -> Option<Yen> {
        let dues = self.first_dues.as_ref()?;
        let own = category.and_then(|id| self.offer(id)).and_then(|offer| offer.first_dues);
        Some(own.unwrap_or(dues.amount)).filter(|amount| *amount > Yen::ZERO)
    }

    /// The member number with this running number; none when the society gives no numbers.
    #[must_use]
    pub fn member_number(&self, running: u64) -> Option<Line> {
        self.numbers.as_ref().map(|pattern| pattern.number(running))
    }
}

impl Joining {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Open, Self::ByApproval, Self::Closed];

    /// Its name in forms, JSON and rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::ByApproval => "by-approval",
            Self::Closed => "closed",
        }
    }

    /// Reads such a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|joining| joining.name() == name)
    }
}

impl Questions {
    /// The most questions that a society asks.
    pub const MOST: usize = 5;

    /// These questions, unless they are too many.
    #[must_use]
    pub fn new(questions: Vec<Line>) -> Option<Self> {
        (questions.len() <= Self::MOST).then_some(Self(questions))
    }

    /// The questions, in their order.
    #[must_use]
    pub fn all(&self) -> &[Line] {
        &self.0
    }
}

impl Offers {
    /// The most categories that a society has.
    pub const MOST: usize = 20;

    /// These categories, in this order.
    pub fn new(offers: Vec<Offer>) -> Result<Self, NotOffers> {
        if offers.len() > Self::MOST {
            return Err(NotOffers::TooMany);
        }
        let is_again = |(at, offer): (usize, &Offer)| {
            let same = |it: &Offer| it.category.id == offer.category.id || it.category.name == offer.category.name;
            offers[..at].iter().any(same)
        };
        if offers.iter().enumerate().any(is_again) { Err(NotOffers::Twice) } else { Ok(Self(offers)) }
    }

    /// The categories, in their order.
    #[must_use]
    pub fn all(&self) -> &[Offer] {
        &self.0
    }
}

impl NumberPattern {
    /// The most characters of a pattern.
    pub const LONGEST: usize = 30;
    /// The most zeros at its end.
    pub const MOST_DIGITS: usize = 10;

    /// Reads a pattern; full-width letters and digits become ASCII.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let plain: String = typed.trim().chars().map(half_width).collect();
        let plain = Line::parse(&plain).ok().filter(|line| line.as_str().chars().count() <= Self::LONGEST)?;
        let prefix = plain.as_str().trim_end_matches('0');
        let digits = plain.as_str().len() - prefix.len();
        let is_pattern = (1..=Self::MOST_DIGITS).contains(&digits) && !prefix.contains(char::is_whitespace);
        is_pattern.then(|| Self { prefix: prefix.into(), digits })
    }

    /// The number with this running number, which has more digits where it needs them.
    #[must_use]
    pub fn number(&self, running: u64) -> Line {
        let Self { prefix, digits } = self;
        Line::of_machine(&format!("{prefix}{running:0digits$}"))
    }
}

impl fmt::Display for NumberPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { prefix, digits } = self;
        write!(f, "{prefix}{:0digits$}", 0)
    }
}

impl DueIn {
    /// The most days.
    pub const MOST: u16 = 365;

    /// So many days, unless they are too many.
    #[must_use]
    pub const fn new(days: u16) -> Option<Self> {
        if days <= Self::MOST { Some(Self(days)) } else { None }
    }

    /// How many days.
    #[must_use]
    pub const fn days(self) -> u16 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        Line::parse(text).unwrap()
    }

    fn offer(id: &str, name: &str, first_dues: Option<u64>) -> Offer {
        Offer {
            category: Category { id: CategoryId::parse(id).unwrap(), name: line(name) },
            is_chosen: true,
            first_dues: first_dues.map(|yen| Yen::new(yen).unwrap()),
        }
    }

    #[test]
    fn a_new_society_is_not_listed_and_nobody_joins_it() {
        let terms = MembershipTerms::default();
        assert_eq!((terms.is_public, terms.joining, terms.version), (false, Joining::Closed, 0));
        assert_eq!((terms.first_amount(None), terms.member_number(1)), (None, None));
    }

    #[test]
    fn a_number_follows_the_pattern_and_grows_beyond_it() {
        for (typed, pattern, first, later) in [
            ("M-0000", "M-0000", "M-0001", "M-12345"),
            (" ２０２６−００ ", "2026−00", "2026−01", "2026−12345"),
            ("会員0", "会員0", "会員1", "会員12345"),
            ("0000", "0000", "0001", "12345"),
        ] {
            let read = NumberPattern::parse(typed).unwrap();
            assert_eq!(read.to_string(), pattern);
            assert_eq!((read.number(1), read.number(12_345)), (line(first), line(later)));
            assert_eq!(NumberPattern::parse(pattern), Some(read));
        }
        for wrong in ["", "M-", "M 00", "M-1", "00000000000", &"x".repeat(31)] {
            assert_eq!(NumberPattern::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_category_can_pay_otherwise_or_nothing() {
        let dues = FirstDues { subject: line("年会費"), amount: Yen::new(8_000).unwrap(), due_in: DueIn::new(30).unwrap() };
        let offers =
            vec![offer("cat-1", "正会員", None), offer("cat-2", "学生会員", Some(3_000)), offer("cat-3", "名誉会員", Some(0))];
        let terms =
            MembershipTerms { categories: Offers::new(offers).unwrap(), first_dues: Some(dues), ..MembershipTerms::default() };
        let pays = |id: &str| terms.first_amount(Some(&CategoryId::parse(id).unwrap())).map(Yen::get);
        assert_eq!(
            [pays("cat-1"), pays("cat-2"), pays("cat-3"), pays("cat-gone")],
            [Some(8_000), Some(3_000), None, Some(8_000)]
        );
        let free = MembershipTerms { first_dues: None, ..terms };
        assert_eq!(free.first_amount(Some(&CategoryId::parse("cat-2").unwrap())), None);
    }

    #[test]
    fn no_two_categories_are_the_same() {
        let (one, other) = (|| offer("cat-1", "正会員", None), |id, name| offer(id, name, None));
        assert_eq!(Offers::new(vec![one(), other("cat-1", "学生会員")]), Err(NotOffers::Twice));
        assert_eq!(Offers::new(vec![one(), other("cat-2", "正会員")]), Err(NotOffers::Twice));
        let many = (0..21).map(|at| offer(&format!("cat-{at}"), &format!("会員{at}"), None)).collect();
        assert_eq!(Offers::new(many), Err(NotOffers::TooMany));
    }
}
