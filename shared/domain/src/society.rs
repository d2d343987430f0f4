//! The society: an organisation that members belong to (団体).

use std::fmt;

use crate::charge::RegistrationNumber;
use crate::failing::FailingAddress;
use crate::folding::{ascii_meant, half_width};
use crate::typed::is_digits;
use crate::{EmailAddress, Language, Line, SocietyId};

/// A society or study group on the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Society {
    /// The society's id.
    pub id: SocietyId,
    /// The society's name.
    pub name: Line,
    /// How the name is read, in kana, when somebody has told.
    pub kana: Option<Line>,
    /// How a member reaches the society.
    pub contact: Contact,
    /// The bank account for direct transfers, if the society has stated one.
    pub bank_account: Option<BankAccount>,
    /// Under which number the society is registered for consumption tax, if it is; goes onto taxable invoices only.
    pub registration: Option<RegistrationNumber>,
    /// The language of the notices to the society.
    pub language: Language,
    /// That mails to the contact's address fail, while they do.
    pub failing: Option<FailingAddress>,
    /// The month in which its fiscal year begins.
    pub year_begins: Month,
    /// What a withdrawal does with what is unpaid.
    pub withdrawal_terms: WithdrawalTerms,
    /// Grows by one with every change of what people entered here; not with `failing`.
    pub version: u64,
}

impl Society {
    /// A society of which only the name and the contact are known.
    #[must_use]
    pub fn new(id: SocietyId, name: Line, contact: Contact) -> Self {
        let language = Language::default();
        Self {
            id,
            name,
            kana: None,
            contact,
            bank_account: None,
            registration: None,
            language,
            failing: None,
            year_begins: Month::APRIL,
            withdrawal_terms: WithdrawalTerms::AtOnce,
            version: 1,
        }
    }

    /// Reads how a society's name is read: kana of either width, with Latin letters, digits and signs where the name
    /// has them.
    #[must_use]
    pub fn read_kana(typed: &str) -> Option<Line> {
        let kana = Line::parse(typed).ok()?;
        let is_read = |c: char| {
            matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | 'ｦ'..='ﾟ' | '・' | '\u{3000}' | '「' | '」') || half_width(c).is_ascii()
        };
        kana.as_str().chars().all(is_read).then_some(kana)
    }
}

/// A month of the calendar.
///
/// Invariant: 1 to 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month(u8);

impl Month {
    /// The month in which Japan's fiscal year begins.
    pub const APRIL: Self = Self(4);

    /// The month of this number, from 1.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if matches!(number, 1..=12) { Some(Self(number)) } else { None }
    }

    /// Its number, from 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// What a withdrawal does with what is unpaid; each society chooses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WithdrawalTerms {
    /// The membership ends at once, and what is unpaid stays (docs/PRODUCT.md: Withdrawal).
    #[default]
    AtOnce,
    /// The same, and the member says whether the unpaid amount is right or disputed.
    AtOnceWithStatement,
    /// The membership ends with the society's fiscal year; until then the member can take it back.
    AtYearsEnd,
    /// Nobody leaves who owes something.
    WhenSettled,
}

impl WithdrawalTerms {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::AtOnce, Self::AtOnceWithStatement, Self::AtYearsEnd, Self::WhenSettled];

    /// Its name in forms, JSON and rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AtOnce => "at-once",
            Self::AtOnceWithStatement => "at-once-with-statement",
            Self::AtYearsEnd => "at-years-end",
            Self::WhenSettled => "when-settled",
        }
    }

    /// Reads such a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|terms| terms.name() == name)
    }
}

/// How a member reaches the society.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The office's name, such as `事務局`.
    pub name: Line,
    /// Where members write, and where the society's notices go.
    pub address: EmailAddress,
    /// The office's telephone number.
    pub telephone: Option<Line>,
}

/// A bank account for direct transfers (直接振込).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccount {
    /// The bank's name.
    pub bank: Line,
    /// The bank's code, when it is known.
    pub bank_code: Option<BankCode>,
    /// The branch's name.
    pub branch: Line,
    /// The branch's code, when it is known.
    pub branch_code: Option<BranchCode>,
    /// The kind of account, such as `普通`.
    pub kind: Line,
    /// The account number.
    pub number: Line,
    /// The holder, as the bank writes it.
    pub holder: Line,
}

/// The code that Japanese banks know a bank by.
pub type BankCode = Code<4>;
/// The code that a bank knows its branch by.
pub type BranchCode = Code<3>;

/// A code of a bank or a branch.
///
/// Invariant: as many ASCII digits as it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code<const DIGITS: usize>(Box<str>);

impl<const DIGITS: usize> Code<DIGITS> {
    /// Reads a code, in full or half width. Nothing is completed: a zero that is missing at its front is not guessed.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let plain: String = typed.trim().chars().map(half_width).collect();
        is_digits(&plain, DIGITS..=DIGITS).then(|| Self(plain.into()))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const DIGITS: usize> fmt::Display for Code<DIGITS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl BankAccount {
    /// The kinds of account that money can be transferred to.
    pub const KINDS: [&str; 2] = ["普通", "当座"];
    /// The most digits of an account number.
    pub const LONGEST_NUMBER: usize = 7;
    /// The most characters of a holder's name.
    pub const LONGEST_HOLDER: usize = 48;

    /// Reads a kind of account.
    #[must_use]
    pub fn read_kind(typed: &str) -> Option<Line> {
        let typed = typed.trim();
        if Self::KINDS.contains(&typed) { Line::parse(typed).ok() } else { None }
    }

    /// Reads an account number, in full or half width.
    #[must_use]
    pub fn read_number(typed: &str) -> Option<Line> {
        let plain = ascii_meant(typed);
        if is_digits(&plain, 1..=Self::LONGEST_NUMBER) { Line::parse(&plain).ok() } else { None }
    }

    /// Reads a holder's name as banks write it: katakana of either width, Latin capitals, digits, and a few signs.
    #[must_use]
    pub fn read_holder(typed: &str) -> Option<Line> {
        let name = Line::parse(typed).ok()?;
        let of_bank = |c: char| {
            matches!(c, 'ァ'..='ヺ' | 'ー' | 'ｦ'..='ﾟ' | '・' | '\u{3000}' | '「' | '」' | '｢' | '｣')
                || matches!(half_width(c), 'A'..='Z' | '0'..='9' | ' ' | '(' | ')' | '-' | '.' | '/' | ',')
        };
        let fits = name.as_str().chars().all(of_bank) && name.as_str().chars().count() <= Self::LONGEST_HOLDER;
        fits.then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_digits_and_none_is_guessed() {
        assert_eq!(BankCode::parse(" ０００１ ").map(|code| code.to_string()), Some("0001".to_owned()));
        assert_eq!(BranchCode::parse("210").map(|code| code.to_string()), Some("210".to_owned()));
        for wrong in ["1", "001", "00001", "abcd", "", "00 1", "-001"] {
            assert_eq!(BankCode::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn how_a_name_is_read_has_no_kanji() {
        for kana in ["にほんりんしょうけんきゅうかい", "ニホンリンショウ ケンキュウカイ", "ﾆﾎﾝﾘﾝｼﾖｳ", "ＩＴガッカイ・シブ"]
        {
            assert!(Society::read_kana(kana).is_some(), "{kana}");
        }
        for wrong in ["日本臨床研究会", "", "ニホン臨床"] {
            assert_eq!(Society::read_kana(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn an_account_number_and_its_holder_are_as_the_bank_writes_them() {
        assert_eq!(BankAccount::read_number("００１２３４５").map(|it| it.to_string()), Some("0012345".to_owned()));
        for wrong in ["", "12345678", "12-345", "1,234"] {
            assert_eq!(BankAccount::read_number(wrong), None, "{wrong:?}");
        }
        for holder in ["ニホンリンショウ", "ﾆﾎﾝﾘﾝｼﾖｳ", "シヤ）ニホンガツカイ", "NPO ｶﾞﾂｶｲ", "ガッカイ・シブ"]
        {
            assert!(BankAccount::read_holder(holder).is_some(), "{holder}");
        }
        for wrong in ["", "日本臨床", "にほん", "Gakkai"] {
            assert_eq!(BankAccount::read_holder(wrong), None, "{wrong:?}");
        }
        assert!(BankAccount::read_kind("当座").is_some() && BankAccount::read_kind("定期").is_none());
    }
}
