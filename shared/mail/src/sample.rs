//! Every letter with sample facts, for the local inbox's gallery and the tests.

#![allow(clippy::expect_used, reason = "what is written here is well-formed, and a test looks at all of it")]

use std::iter::successors;

use domain::charge::Charges;
use domain::mail::{
    About, DeletionFacts, InvoiceFacts, JoiningFacts, Letter, OwedInvoice, OwedSociety, RemindedInvoice, ReminderFacts,
    VoidFacts, WithdrawalFacts,
};
use domain::society::{BankAccount, Contact};
use domain::{AccountId, Day, EmailAddress, Instant, InvoiceId, Line, LoginId, Note, SocietyId, Unpaid, Yen};

/// Whom the samples are about.
#[must_use]
pub fn about() -> About {
    let account = AccountId::parse("acc-sato").expect("the samples' accounts have ids");
    About { account, society: SocietyId::parse("soc-junkanki").ok() }
}

/// Every letter, in every case in which it reads differently; those of one folder follow each other.
#[must_use]
pub fn letters() -> Vec<Letter> {
    let folders = successors(Some(after(None)), |letters| Some(after(letters.first())));
    folders.take_while(|letters| !letters.is_empty()).flatten().collect()
}

/// The samples of the letter that follows this one. A letter that is not named here does not compile; one that follows
/// no other fails the test below.
#[allow(clippy::too_many_lines, reason = "an arm for each letter")]
fn after(letter: Option<&Letter>) -> Vec<Letter> {
    match letter {
        None => vec![Letter::Withdrawn(withdrawal(true)), Letter::Withdrawn(withdrawal(false))],
        Some(Letter::Withdrawn(_)) => {
            vec![Letter::WithdrawalNotice(withdrawal(true)), Letter::WithdrawalNotice(withdrawal(false))]
        }
        Some(Letter::WithdrawalNotice(_)) => vec![Letter::Invoiced(invoice(true)), Letter::Invoiced(invoice(false))],
        Some(Letter::Invoiced(_)) => vec![Letter::InvoiceVoided(void(2)), Letter::InvoiceVoided(void(0))],
        Some(Letter::InvoiceVoided(_)) => {
            vec![Letter::InvoiceRestored(invoice(true)), Letter::InvoiceRestored(invoice(false))]
        }
        Some(Letter::InvoiceRestored(_)) => {
            vec![
                Letter::Reminder(reminder(&[false])),
                Letter::Reminder(reminder(&[true])),
                Letter::Reminder(reminder(&[true, false])),
            ]
        }
        Some(Letter::Reminder(_)) => {
            vec![Letter::DeletionRequested { member: member(), due_on: day("2026-11-30") }]
        }
        Some(Letter::DeletionRequested { .. }) => vec![Letter::DeletionCancelled { member: member() }],
        Some(Letter::DeletionCancelled { .. }) => {
            vec![Letter::DeletionRefused {
                member: member(),
                reason: line("ご本人からのお申し出であることを確認できませんでした。"),
            }]
        }
        Some(Letter::DeletionRefused { .. }) => [true, false]
            .map(|owing| Letter::DeletionNotice { withdrawal: withdrawal(owing), deleted_on: day("2026-11-30") })
            .to_vec(),
        Some(Letter::DeletionNotice { .. }) => {
            vec![Letter::AccountDeleted(deletion(true)), Letter::AccountDeleted(deletion(false))]
        }
        Some(Letter::AccountDeleted(_)) => vec![Letter::PasswordReset {
            member: member(),
            code: Some(line("7KQ2-M0XW-4ZT9-R5PC")),
            until: moment("2026-11-23T00:40:00Z"),
        }],
        Some(Letter::PasswordReset { .. }) => {
            vec![Letter::SupportInvitation {
                member: member(),
                login: login(),
                code: Some(line("7KQ2-M0XW-4ZT9-R5PC")),
                until: moment("2026-11-30T00:30:00Z"),
            }]
        }
        Some(Letter::SupportInvitation { .. }) => {
            vec![Letter::PasswordChanged { member: member(), login: login(), at: moment("2026-11-23T00:35:00Z") }]
        }
        Some(Letter::PasswordChanged { .. }) => vec![Letter::AddressCode {
            member: member(),
            code: Some(line("7KQ2-M0XW-4ZT9-R5PC")),
            until: moment("2026-11-23T01:30:00Z"),
        }],
        Some(Letter::AddressCode { .. }) => {
            vec![Letter::AddressChanged { member: member(), at: moment("2026-11-23T00:35:00Z") }]
        }
        Some(Letter::AddressChanged { .. }) => vec![Letter::JoiningRequested(joining(false))],
        Some(Letter::JoiningRequested(_)) => vec![Letter::JoiningRequestNotice(joining(false))],
        Some(Letter::JoiningRequestNotice(_)) => vec![Letter::JoiningCancelled(joining(false))],
        Some(Letter::JoiningCancelled(_)) => vec![Letter::JoiningCancelledNotice(joining(false))],
        Some(Letter::JoiningCancelledNotice(_)) => {
            let reason = line("入会の資格を確認できませんでした。");
            vec![Letter::JoiningRefused { facts: joining(false), reason }]
        }
        Some(Letter::JoiningRefused { .. }) => vec![
            Letter::Joined(JoiningFacts { member_number: Some(line("M-0342")), ..joining(false) }),
            Letter::Joined(joining(true)),
        ],
        Some(Letter::Joined(_)) => {
            vec![Letter::JoinedNotice(joining(false)), Letter::JoinedNotice(joining(true))]
        }
        Some(Letter::JoinedNotice(_)) => vec![Letter::OperatorInvited {
            member: member(),
            society: society(),
            contact: contact(),
            code: Some(line("7KQ2-M0XW-4ZT9-R5PC")),
            until: moment("2026-11-30T00:30:00Z"),
        }],
        Some(Letter::OperatorInvited { .. }) => vec![Letter::MemberInvited {
            member: member(),
            society: society(),
            contact: contact(),
            code: Some(line("7KQ2-M0XW-4ZT9-R5PC")),
            until: moment("2026-11-30T00:30:00Z"),
        }],
        Some(Letter::MemberInvited { .. }) => {
            vec![Letter::OperatorNamed { member: member(), society: society(), contact: contact() }]
        }
        Some(Letter::OperatorNamed { .. }) => {
            vec![Letter::OperatorRemoved { member: member(), society: society(), contact: contact() }]
        }
        Some(Letter::OperatorRemoved { .. }) => [true, false]
            .map(|named| Letter::OperatorNotice {
                member: member(),
                society: society(),
                contact: contact(),
                named,
                at: moment("2026-11-23T00:35:00Z"),
            })
            .to_vec(),
        Some(Letter::OperatorNotice { .. }) => vec![Letter::RegistrationCode {
            person: line("hanako.sato@hospital.example"),
            code: Some(line("7KQ2-M0XW-4ZT9-R5PC")),
            until: moment("2026-11-23T01:30:00Z"),
        }],
        Some(Letter::RegistrationCode { .. }) => vec![Letter::AccountExists { member: member(), login: login() }],
        Some(Letter::AccountExists { .. }) => {
            vec![Letter::AccountOpened { member: member(), login: login(), at: moment("2026-11-23T00:35:00Z") }]
        }
        Some(Letter::AccountOpened { .. }) => vec![],
    }
}

fn joining(again: bool) -> JoiningFacts {
    JoiningFacts {
        member: member(),
        society: line("日本臨床循環器研究会"),
        contact: contact(),
        category: Some(line("正会員")),
        member_number: None,
        again,
        on: day("2026-11-23"),
    }
}

fn society() -> Line {
    line("日本臨床循環器研究会")
}

fn login() -> LoginId {
    LoginId::parse("sato").expect("the samples' login IDs are login IDs")
}

fn records() -> Vec<OwedInvoice> {
    let owed = |number, subject, due_on, billed, yen| OwedInvoice {
        number: line(number),
        subject: line(subject),
        due_on: day(due_on),
        amount: amount(billed),
        outstanding: amount(yen),
    };
    vec![
        owed("2025-00117", "2025年度 年会費", "2025-05-31", 8_000, 8_000),
        owed("2026-00117", "2026年度 年会費", "2026-05-31", 8_000, 5_000),
    ]
}

fn invoice(collecting: bool) -> InvoiceFacts {
    InvoiceFacts {
        id: invoice_id(),
        payer: member(),
        society: line("日本臨床循環器研究会"),
        contact: contact(),
        bank_account: Some(bank_account()),
        number: line("2026-00342"),
        subject: line(if collecting { "未納会費のお支払い" } else { "第12回学術集会 参加費" }),
        charges: Charges::default(),
        registration: None,
        records: if collecting { records() } else { vec![] },
        amount: amount(if collecting { 13_000 } else { 12_000 }),
        issued_on: day("2026-11-23"),
        due_on: day("2026-12-31"),
        note: Note::parse("ご不明な点は事務局までお知らせください。").ok(),
    }
}

fn reminder(invoices: &[bool]) -> ReminderFacts {
    let invoices: Vec<_> = invoices.iter().map(|overdue| reminded(*overdue)).collect();
    ReminderFacts {
        payer: member(),
        society: line("日本臨床循環器研究会"),
        contact: contact(),
        bank_account: Some(bank_account()),
        total: Yen::sum(invoices.iter().map(|it| it.outstanding)).unwrap_or_default(),
        invoices,
        unlisted: vec![],
    }
}

fn reminded(overdue: bool) -> RemindedInvoice {
    let paid = if overdue { 3_000 } else { 0 };
    RemindedInvoice {
        id: invoice_id(),
        number: line(if overdue { "2026-00117" } else { "2026-00342" }),
        subject: line(if overdue { "2026年度 年会費" } else { "第12回学術集会 参加費" }),
        amount: amount(8_000),
        paid: amount(paid),
        outstanding: amount(8_000 - paid),
        due_on: day(if overdue { "2026-05-31" } else { "2026-12-31" }),
        overdue,
    }
}

fn invoice_id() -> InvoiceId {
    InvoiceId::parse("inv-sato-1").expect("the samples' invoices have ids")
}

fn void(records: usize) -> VoidFacts {
    VoidFacts {
        id: invoice_id(),
        payer: member(),
        society: line("日本臨床循環器研究会"),
        contact: contact(),
        number: line("2026-00342"),
        subject: line("未納会費のお支払い"),
        amount: amount(13_000),
        records,
    }
}

fn withdrawal(owing: bool) -> WithdrawalFacts {
    WithdrawalFacts {
        member: member(),
        member_number: Some(line("0117")),
        society: line("日本臨床循環器研究会"),
        contact: contact(),
        bank_account: Some(bank_account()),
        on: day("2026-11-23"),
        unpaid: if owing { Unpaid { count: 2, total: amount(13_000) } } else { Unpaid::default() },
        invoices: if owing { records() } else { vec![] },
    }
}

fn deletion(owing: bool) -> DeletionFacts {
    let owed = OwedSociety {
        society: line("日本臨床循環器研究会"),
        contact: contact(),
        bank_account: Some(bank_account()),
        unpaid: Unpaid { count: 2, total: amount(13_000) },
        invoices: records(),
    };
    DeletionFacts {
        member: member(),
        account: AccountId::parse("acc-sato").expect("the sample's account has an id"),
        on: day("2026-11-30"),
        kept_until: day("2034-03-31"),
        total: if owing { amount(13_000) } else { Yen::ZERO },
        societies: if owing { vec![owed] } else { vec![] },
        unlisted: Unpaid::default(),
    }
}

fn contact() -> Contact {
    Contact { name: line("事務局"), address: address("jimukyoku@junkanki.example"), telephone: Some(line("03-0000-0110")) }
}

fn bank_account() -> BankAccount {
    BankAccount {
        bank: line("みほん銀行"),
        bank_code: None,
        branch: line("本店"),
        branch_code: None,
        kind: line("普通"),
        number: line("0000123"),
        holder: line("ニホンリンショウジュンカンキケンキュウカイ"),
    }
}

fn member() -> Line {
    line("佐藤 花子")
}

fn moment(text: &str) -> Instant {
    Instant::parse(text).expect("the samples' moments are moments")
}

fn line(text: &str) -> Line {
    Line::of_machine(text)
}

fn amount(yen: u64) -> Yen {
    Yen::new(yen).unwrap_or_default()
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("the samples' days are days")
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("the samples' addresses are addresses")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::Language;

    use super::*;
    use crate::{folder, write};

    #[test]
    fn every_folder_of_letters_has_a_sample() {
        let folders = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/letters")).unwrap();
        let folders = folders.map(|entry| entry.unwrap().path()).filter(|folder| folder.join("ja.txt").is_file());
        let folders: BTreeSet<_> = folders.map(|folder| folder.file_name().unwrap().to_str().unwrap().to_owned()).collect();
        let samples: BTreeSet<_> = letters().iter().map(|letter| folder(letter).to_owned()).collect();
        assert_eq!(samples, folders);
    }

    #[test]
    fn a_letter_says_the_same_as_text_and_as_html() {
        for letter in letters() {
            for language in Language::ALL {
                let written = write(&letter, &about(), language, "https://taikai.example.jp");
                assert!(!written.subject.is_empty() && !written.subject.contains('\n'), "{written:?}");
                assert!(written.html.contains(&format!("lang=\"{}\"", language.tag())), "{}", written.html);
                // Amounts, numbers and addresses are the same in both; words are set differently.
                let facts = |text: &str| -> BTreeSet<String> {
                    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !",.@-¥".contains(c));
                    let words = words.map(|word| word.trim_matches(['.', ',', '-']));
                    words
                        .filter(|word| word.contains(|c: char| c.is_ascii_digit()) || word.contains('@'))
                        .map(str::to_owned)
                        .collect()
                };
                let body = written.html.split_once("<body").unwrap().1;
                let missing: Vec<_> = facts(&written.text).difference(&facts(body)).cloned().collect();
                assert!(missing.is_empty(), "{} {language:?}: {missing:?} only in the text", folder(&letter));
            }
        }
    }
}
