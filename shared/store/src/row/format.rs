//! The stored format of every kind of row: `format.txt` has the attributes, and tests check that what is written is
//! read back unchanged.

use std::fmt::Write;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::account::{PostalAddress, PostalCode, Profile};
use domain::administration::Suspension;
use domain::audit::{Actor, AuditRecord, Event, LookUp};
use domain::charge::{Charges, Gross, LineItem, Price, Prices, RegistrationNumber, Tax};
use domain::deletion::Stage;
use domain::invitation::InvitedTo;
use domain::invoice::{Collector, GivenUp, Kind, State};
use domain::job::{Job, Page, Phase, Progress};
use domain::joining::{Answer, RequestState};
use domain::mail::{
    About, AddressFailure, Arrival, DeletionFacts, Delivery, Earlier, FailingAddress, InvoiceFacts, JoiningFacts, Letter, Mail,
    Outgoing, OwedInvoice, OwedSociety, RemindedInvoice, ReminderFacts, VoidFacts, Why, WithdrawalFacts,
};
use domain::membership::EarlierPeriod;
use domain::payment::{Correcting, Correction, Method, Received, Reversal};
use domain::reminder::{self, Hold, Place, Plan, Policy, Replan, Run, Step, Steps, Told, Work};
use domain::seal::Png;
use domain::session::{Remembered, Session};
use domain::society::{BankAccount, BankCode, BranchCode, Contact};
use domain::terms::{DueIn, FirstDues, Joining, NumberPattern, Offer, Offers, Questions};
use domain::{
    Account, AccountId, Category, CategoryId, Day, DeletionRequest, EmailAddress, Instant, Invoice, InvoiceId, JoiningRequest,
    Language, Line, LoginId, MailId, Membership, MembershipTerms, Note, Payment, PaymentId, Period, Seal, Society, SocietyId,
    Standing, Unpaid, Yen,
};

use super::account::{AccountRow, AddressRow, CodeRow, InvitationRow, LoginRow, OperatorRow, SupportRow, SupportersRow};
use super::payment::{EntryRow, ReversalRow};
use super::plan::IssuedRow;
use super::session::{BrowserRow, SessionRow};
use super::terms::ListedRow;
use super::{Fill, Item, Take};

fn line(text: &str) -> Line {
    Line::parse(text).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn at(time: &str) -> Instant {
    Instant::parse(&format!("2026-11-23T{time}Z")).unwrap()
}

fn yen(yen: u64) -> Yen {
    Yen::new(yen).unwrap()
}

fn sato() -> AccountId {
    AccountId::parse("acc-sato").unwrap()
}

fn junkanki() -> SocietyId {
    SocietyId::parse("soc-junkanki").unwrap()
}

fn invoice_id(number: u32) -> InvoiceId {
    InvoiceId::parse(&format!("inv-sato-{number}")).unwrap()
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

fn registration() -> RegistrationNumber {
    RegistrationNumber::parse("T1234567890123").unwrap()
}

fn failing(why: AddressFailure) -> FailingAddress {
    FailingAddress { since: at("01:02:03.004"), why, said: line("550 no such user") }
}

fn contact(telephone: bool) -> Contact {
    Contact {
        name: line("事務局"),
        address: address("office@junkanki.example"),
        telephone: telephone.then(|| line("03-0000-0000")),
    }
}

fn bank() -> BankAccount {
    BankAccount {
        bank: line("みずほ銀行"),
        bank_code: None,
        branch: line("本店"),
        branch_code: None,
        kind: line("普通"),
        number: line("1234567"),
        holder: line("ニホンジュンカンキ"),
    }
}

fn account(failing: Option<FailingAddress>) -> Account {
    let profile = Profile {
        kana: failing.is_some().then(|| line("さとう　はなこ")),
        affiliation: failing.is_some().then(|| line("みほん病院 循環器内科")),
        postal_address: failing
            .is_some()
            .then(|| PostalAddress {
                code: PostalCode::parse("113-0033"), lines: Note::parse("東京都文京区本郷1-2-3").unwrap()
            }),
    };
    Account {
        failing, profile, ..Account::new(sato(), line("佐藤　花子"), address("sato@hospital.example"), Language::Japanese)
    }
}

fn society(full: bool) -> Society {
    Society {
        kana: full.then(|| line("ニホンリンショウジュンカンキケンキュウカイ")),
        bank_account: full.then(|| BankAccount {
            bank_code: BankCode::parse("0001"),
            branch_code: BranchCode::parse("100"),
            ..bank()
        }),
        registration: full.then(registration),
        language: if full { Language::English } else { Language::Japanese },
        failing: full.then(|| failing(AddressFailure::Complained)),
        ..Society::new(junkanki(), line("日本臨床循環器研究会"), contact(full))
    }
}

fn charges() -> Charges {
    let line_item =
        |text, quantity, price, tax| LineItem { text: line(text), quantity, unit_price: Price::new(price).unwrap(), tax };
    Charges {
        prices: Prices::TaxIncluded,
        lines: vec![line_item("抄録集", 2, 1_500, Tax::Standard), line_item("割引", 1, -300, Tax::Reduced)],
        collected: vec![Gross { tax: Tax::Outside, yen: yen(8_000).into() }, Gross { tax: Tax::Standard, yen: yen(1).into() }],
    }
}

fn invoice(state: State) -> Invoice {
    let full = state != State::Unpaid;
    Invoice {
        id: invoice_id(1),
        number: line("2026-1"),
        account: sato(),
        society: junkanki(),
        payer: line("佐藤　花子"),
        member_number: full.then(|| line("M-1")),
        kind: if full { Kind::Individual } else { Kind::Dues { period: Period::FIRST } },
        subject: line("年会費"),
        charges: if full { charges() } else { Charges::default() },
        registration: full.then(registration),
        note: full.then(|| Note::parse("一行目\n二行目").unwrap()),
        amount: yen(12_000),
        paid: if full { yen(11_000) } else { Yen::ZERO },
        received: if full {
            Received::nothing().and(day("2026-11-01"), yen(10_000)).and(day("2026-11-02"), yen(1_000))
        } else {
            Received::nothing()
        },
        adjusted: if full { yen(440) } else { Yen::ZERO },
        given_up: full.then(|| GivenUp { on: day("2026-11-20"), reason: line("回収不能") }),
        issued_on: day("2026-04-01"),
        due_on: day("2026-11-30"),
        state,
        collected_by: full.then(|| Collector { id: invoice_id(9), number: line("2026-9") }),
        collects: if full { vec![invoice_id(2), invoice_id(3)] } else { vec![] },
        version: 4,
    }
}

fn earlier() -> EarlierPeriod {
    EarlierPeriod {
        period: Period::FIRST,
        joined_on: day("2015-04-01"),
        left_on: day("2018-03-31"),
        member_number: Some(line("M-0")),
    }
}

fn membership(standing: Standing, deleted_on: Option<Day>) -> Membership {
    Membership {
        account: sato(),
        society: junkanki(),
        society_name: line("日本臨床循環器研究会"),
        contact: contact(deleted_on.is_none()),
        reading: deleted_on.is_none().then(|| line("さとう　はなこ")),
        member_number: deleted_on.map(|_| line("M-1")),
        category: deleted_on.map(|_| Category { id: CategoryId::parse("cat-sei").unwrap(), name: line("正会員") }),
        period: Period::new(2).unwrap(),
        joined_on: day("2020-04-01"),
        standing,
        deleted_on,
        earlier: if deleted_on.is_some() { vec![earlier()] } else { vec![] },
        unpaid: Unpaid { count: 2, total: yen(13_000) },
        ledger_version: 7,
        version: 3,
    }
}

fn owed() -> OwedInvoice {
    OwedInvoice {
        number: line("2026-1"),
        subject: line("年会費"),
        due_on: day("2026-11-30"),
        amount: yen(12_000),
        outstanding: yen(8_000),
    }
}

fn withdrawal(full: bool) -> WithdrawalFacts {
    WithdrawalFacts {
        member: line("佐藤　花子"),
        member_number: full.then(|| line("M-1")),
        society: line("日本臨床循環器研究会"),
        contact: contact(full),
        bank_account: full.then(bank),
        on: day("2026-11-23"),
        unpaid: Unpaid { count: 1, total: yen(8_000) },
        invoices: if full { vec![owed()] } else { vec![] },
    }
}

fn invoiced(full: bool) -> InvoiceFacts {
    InvoiceFacts {
        id: invoice_id(1),
        payer: line("佐藤　花子"),
        society: line("日本臨床循環器研究会"),
        contact: contact(full),
        bank_account: full.then(bank),
        number: line("2026-1"),
        subject: line("未納分"),
        charges: if full { charges() } else { Charges::default() },
        registration: full.then(registration),
        records: if full { vec![owed()] } else { vec![] },
        amount: yen(12_000),
        issued_on: day("2026-11-23"),
        due_on: day("2026-12-31"),
        note: full.then(|| Note::parse("一行目\n二行目").unwrap()),
    }
}

fn reminder(full: bool) -> ReminderFacts {
    ReminderFacts {
        payer: line("佐藤　花子"),
        society: line("日本臨床循環器研究会"),
        contact: contact(full),
        bank_account: full.then(bank),
        invoices: vec![RemindedInvoice {
            id: invoice_id(1),
            number: line("2026-1"),
            subject: line("年会費"),
            amount: yen(12_000),
            paid: yen(4_000),
            outstanding: yen(8_000),
            due_on: day("2026-11-30"),
            overdue: full,
        }],
        unlisted: if full { vec![invoice_id(2)] } else { vec![] },
        total: yen(8_000),
    }
}

fn joining(full: bool) -> JoiningFacts {
    JoiningFacts {
        member: line("佐藤　花子"),
        society: line("日本臨床循環器研究会"),
        contact: contact(full),
        category: full.then(|| line("正会員")),
        member_number: full.then(|| line("M-0001")),
        again: full,
        on: day("2026-11-23"),
    }
}

fn requests_to_join() -> [JoiningRequest; 3] {
    let at = at("04:00:00.000");
    let states = [RequestState::Open, RequestState::Approved { at }, RequestState::Refused { at, reason: line("対象外のため") }];
    states.map(|state| {
        let full = state == RequestState::Open;
        JoiningRequest {
            account: sato(),
            society: junkanki(),
            society_name: line("日本臨床循環器研究会"),
            name: line("佐藤　花子"),
            category: full.then(|| Category { id: CategoryId::parse("cat-sei").unwrap(), name: line("正会員") }),
            answers: if full {
                vec![Answer { question: line("ご専門の分野"), answer: Note::parse("循環器\n不整脈").unwrap() }]
            } else {
                vec![]
            },
            asked_at: at,
            state,
            version: 1,
        }
    })
}

fn invitation(to: InvitedTo) -> InvitationRow {
    InvitationRow {
        account: sato(),
        name: line("佐藤　花子"),
        address: address("sato@hospital.example"),
        language: Language::Japanese,
        to,
        code: [7; 32],
        expires_at: 1_795_482_000,
    }
}

fn letters() -> Vec<Letter> {
    let (member, until) = (line("佐藤　花子"), at("02:00:00.000"));
    let deletion = DeletionFacts {
        member: member.clone(),
        account: sato(),
        on: day("2026-11-30"),
        kept_until: day("2034-03-31"),
        total: yen(13_000),
        societies: [true, false]
            .map(|full| OwedSociety {
                society: line("日本臨床循環器研究会"),
                contact: contact(full),
                bank_account: full.then(bank),
                unpaid: Unpaid { count: 1, total: yen(8_000) },
                invoices: if full { vec![owed()] } else { vec![] },
            })
            .into(),
        unlisted: Unpaid { count: 3, total: yen(5_000) },
    };
    let void = VoidFacts {
        id: invoice_id(1),
        payer: member.clone(),
        society: line("日本臨床循環器研究会"),
        contact: contact(true),
        number: line("2026-1"),
        subject: line("未納分"),
        amount: yen(12_000),
        records: 2,
    };
    vec![
        Letter::Withdrawn(withdrawal(true)),
        Letter::WithdrawalNotice(withdrawal(false)),
        Letter::Invoiced(invoiced(true)),
        Letter::InvoiceRestored(invoiced(false)),
        Letter::InvoiceVoided(void),
        Letter::DeletionRequested { member: member.clone(), due_on: day("2026-11-30") },
        Letter::DeletionCancelled { member: member.clone() },
        Letter::DeletionRefused { member: member.clone(), reason: line("確認できませんでした。") },
        Letter::DeletionNotice { withdrawal: withdrawal(true), deleted_on: day("2026-11-30") },
        Letter::AccountDeleted(deletion),
        Letter::PasswordReset { member: member.clone(), code: Some(line("123456")), until },
        Letter::SupportInvitation {
            member: member.clone(),
            login: LoginId::parse("sato").unwrap(),
            code: Some(line("123456")),
            until,
        },
        Letter::PasswordChanged { member: member.clone(), login: LoginId::parse("sato").unwrap(), at: until },
        Letter::AddressCode { member: member.clone(), code: Some(line("123456")), until },
        Letter::JoiningRequested(joining(false)),
        Letter::JoiningRequestNotice(joining(false)),
        Letter::JoiningCancelled(joining(false)),
        Letter::JoiningCancelledNotice(joining(false)),
        Letter::JoiningRefused { facts: joining(false), reason: line("対象外のため") },
        Letter::Joined(joining(true)),
        Letter::JoinedNotice(joining(false)),
        Letter::AddressChanged { member: member.clone(), at: until },
        invited(|member, society, contact, code| Letter::OperatorInvited { member, society, contact, code, until }),
        invited(|member, society, contact, code| Letter::MemberInvited { member, society, contact, code, until }),
        invited(|member, society, contact, _| Letter::OperatorNamed { member, society, contact }),
        invited(|member, society, contact, _| Letter::OperatorRemoved { member, society, contact }),
        invited(|member, society, contact, _| Letter::OperatorNotice { member, society, contact, named: true, at: until }),
        Letter::RegistrationCode { person: line("sato@hospital.example"), code: Some(line("123456")), until },
        Letter::AccountExists { member: member.clone(), login: LoginId::parse("sato").unwrap() },
        Letter::AccountOpened { member, login: LoginId::parse("sato").unwrap(), at: until },
        Letter::Reminder(reminder(true)),
        Letter::Reminder(reminder(false)),
    ]
}

fn invited(letter: impl FnOnce(Line, Line, Contact, Option<Line>) -> Letter) -> Letter {
    letter(line("佐藤　花子"), line("日本臨床循環器研究会"), contact(true), Some(line("123456")))
}

fn outgoing(letter: Letter, delivery: Delivery) -> Outgoing {
    let is_plain = matches!(delivery, Delivery::Pending { said: None, .. });
    Outgoing {
        mail: Mail {
            id: MailId::password_reset(&sato(), 7),
            about: About { account: sato(), society: is_plain.then(junkanki) },
            to: address("sato@hospital.example"),
            language: Language::Japanese,
            letter,
        },
        written_at: at("00:00:00.001"),
        delivery,
        tried_since: at("00:00:00.002"),
        attempts: 2,
        unanswered: 1,
        earlier: if is_plain { vec![] } else { vec![line("0100-1"), line("0100-2")] },
        dealt_with: !is_plain,
        version: 5,
    }
}

fn deliveries() -> Vec<Delivery> {
    let (when, said) = (at("03:00:00.000"), || line("550 5.1.1 unknown"));
    let arrivals = [
        Arrival::Underway,
        Arrival::Delayed { said: said(), at: when },
        Arrival::Returned { said: said(), at: when },
        Arrival::Rejected { said: said(), at: when },
        Arrival::Delivered { at: when },
        Arrival::Suppressed { earlier: Earlier::Bounce, said: said(), at: when },
        Arrival::Suppressed { earlier: Earlier::Complaint, said: said(), at: when },
        Arrival::Bounced { said: said(), at: when },
        Arrival::Complained { said: said(), at: when },
    ];
    let sent = arrivals.map(|arrival| Delivery::Sent { at: at("02:30:00.000"), message: line("0100-3"), arrival });
    let whys = [
        Why::Rejected { said: said() },
        Why::Misaddressed { said: said() },
        Why::GaveUp { said: said() },
        Why::Unanswered,
        Why::Expired,
        Why::Overtaken { by: reminder::Why::AddressFails },
    ];
    let failed = whys.map(|why| Delivery::Failed { at: when, why });
    let pending = Delivery::Pending { not_before: when, said: Some(said()) };
    [pending, Delivery::Sending { lease_until: when }].into_iter().chain(sent).chain(failed).collect()
}

fn actors() -> [Actor; 5] {
    [
        Actor::Account(sato()),
        Actor::Operator(sato(), line("管理 太郎")),
        Actor::Support(sato(), line("事務局 花子")),
        Actor::Owner,
        Actor::System,
    ]
}

fn events() -> Vec<Event> {
    let (society, invoice, amount, reason) = (junkanki(), invoice_id(1), yen(8_000), line("誤記録"));
    let s = || society.clone();
    let i = || invoice.clone();
    let r = || reason.clone();
    let mail = MailId::invoiced(&invoice);
    vec![
        Event::SignedIn { remembered: true },
        Event::SignedOut,
        Event::TheftDetected,
        Event::PasswordReset,
        Event::AddressChanged,
        Event::ProfileChanged,
        Event::DeletionRequested { due_on: day("2026-11-30") },
        Event::DeletionCancelled,
        Event::DeletionOrdered,
        Event::DeletionRefused { reason: r() },
        Event::AccountDeleted,
        Event::LookedUp { by: LookUp::LoginId },
        Event::LookedUp { by: LookUp::Address },
        Event::LookedUp { by: LookUp::Name },
        Event::LookedUp { by: LookUp::Account },
        Event::RunReleased { day: day("2026-11-23") },
        Event::SupportAccountOpened,
        Event::Invited { society: s(), account: sato(), again: true },
        Event::InvitationTakenBack { society: s(), account: sato() },
        Event::LoginOpened { waited: true },
        Event::GrantedSupport,
        Event::RevokedSupport,
        Event::Suspended { reason: r() },
        Event::SuspensionLifted { reason: r() },
        Event::SessionsEnded,
        Event::GrantedOperator { society: s(), account: sato() },
        Event::RevokedOperator { society: s(), account: sato(), was_the_last: true },
        Event::SocietyCreated { society: s() },
        Event::Joined { society: s() },
        Event::JoiningRequested { society: s() },
        Event::JoiningCancelled { society: s() },
        Event::JoiningRefused { society: s(), reason: r() },
        Event::Withdrew { society: s(), unpaid: amount, ledger_version: 7 },
        Event::Issued { society: s(), invoice: i(), amount },
        Event::PaymentRecorded { society: s(), invoice: i(), amount },
        Event::PaymentReversed { society: s(), invoice: i(), amount, reason: r() },
        Event::Voided { society: s(), invoice: i(), amount, reason: r() },
        Event::WrittenOff { society: s(), invoice: i(), amount, reason: r() },
        Event::Adjusted { society: s(), invoice: i(), amount, reason: r() },
        Event::CorrectionReversed { society: s(), invoice: i(), kind: Correcting::WriteOff, amount, reason: r() },
        Event::Exported { society: s(), format: line("csv"), filter: line("status=overdue"), records: 335 },
        Event::DueDayMoved { society: s(), invoice: i(), from: day("2026-11-30"), to: day("2026-12-31"), reason: r() },
        Event::RemindersHeld { society: s(), invoice: Some(i()), until: Some(day("2026-12-31")), reason: r() },
        Event::RemindersHeld { society: s(), invoice: None, until: None, reason: r() },
        Event::RemindersReleased { society: s(), invoice: Some(i()) },
        Event::RemindersReleased { society: s(), invoice: None },
        Event::Reminded { society: s(), invoice: i() },
        Event::MailSentAgain { society: Some(s()), mail: mail.clone() },
        Event::MailSentAgain { society: None, mail: mail.clone() },
        Event::MailDealtWith { society: Some(s()), mail: mail.clone() },
        Event::MailDealtWith { society: None, mail },
        Event::StepsChosen { society: s(), days: vec![-7, 1, 14] },
        Event::SealChanged { society: s(), is_removed: true },
        Event::TermsChosen { society: s(), is_public: true, joining: Joining::Open, next_number: Some(12) },
        Event::TermsChosen { society: s(), is_public: false, joining: Joining::Closed, next_number: None },
    ]
}

fn plan() -> Plan {
    let whys = [
        reminder::Why::Superseded,
        reminder::Why::Settled,
        reminder::Why::Collected,
        reminder::Why::AccountDeleted,
        reminder::Why::FormerMember,
        reminder::Why::EarlierPeriod,
        reminder::Why::Held,
        reminder::Why::PersonHeld,
        reminder::Why::AddressFails,
        reminder::Why::DueDayMoved,
    ];
    let told = [Told::Sent].into_iter().chain(whys.map(Told::Skipped));
    let entry = |(number, told): (i16, Told)| reminder::ReminderEntry {
        step: if number == 0 { None } else { Step::new(number - 3) },
        due_version: 1,
        on: day("2026-11-23"),
        told,
        within: (number == 0).then(|| MailId::reminder(&invoice_id(2), "7", 1)),
    };
    Plan {
        due_version: 2,
        through: day("2026-11-23"),
        hold: Some(Hold { reason: line("相談中"), until: Some(day("2026-12-31")) }),
        ledger: (0..).zip(told).map(entry).collect(),
        version: 6,
    }
}

fn seal() -> Seal {
    Seal { image: Png::encoded(vec![0x89, b'P', b'N', b'G']), width: 240, height: 120, version: 2 }
}

fn terms(full: bool) -> MembershipTerms {
    let offer = |id, name, is_chosen, dues: Option<u64>| Offer {
        category: Category { id: CategoryId::parse(id).unwrap(), name: line(name) },
        is_chosen,
        first_dues: dues.map(yen),
    };
    let whole = MembershipTerms {
        is_public: true,
        about: Some(Note::parse("循環器の臨床研究の会です。\n年に二回の研究会があります。").unwrap()),
        joining: Joining::ByApproval,
        questions: Questions::new(vec![line("ご専門の分野"), line("紹介者のお名前")]).unwrap(),
        categories: Offers::new(vec![offer("cat-sei", "正会員", true, None), offer("cat-meiyo", "名誉会員", false, Some(0))])
            .unwrap(),
        numbers: NumberPattern::parse("M-0000"),
        first_dues: Some(FirstDues { subject: line("年会費"), amount: yen(8_000), due_in: DueIn::new(30).unwrap() }),
        version: 2,
    };
    if full { whole } else { MembershipTerms { version: 1, ..MembershipTerms::default() } }
}

fn runs() -> Vec<Run> {
    let work = [Phase::Counting, Phase::Stopped, Phase::Working].map(|phase| Work {
        through: day("2026-11-23"),
        job: Job {
            phase,
            at: Place { day: day("2026-11-22"), shard: 3, after: (phase == Phase::Working).then(|| "inv-sato-1".to_owned()) },
            progress: Progress { counted: 12, done: 4, failed: 1 },
        },
    });
    let work = [None].into_iter().chain(work.map(Some));
    work.map(|work| Run { completed: day("2026-11-21"), sent: vec![1, 0, 12], failed: 0, work, version: 9 }).collect()
}

fn replans() -> Vec<Replan> {
    let begun = Replan::for_steps(junkanki(), &Policy { steps: Steps::default(), since: day("2026-11-23"), version: 3 });
    let page = Page { done: 100, failed: 1 };
    let on = begun.clone().turned(page, Some("2026-11-30#T-2026-00001".to_owned()));
    [Some(begun), on].into_iter().flatten().collect()
}

fn requests() -> Vec<DeletionRequest> {
    let stages = [
        Stage::Waiting,
        Stage::Ordered,
        Stage::CarryingOut { as_of: at("04:00:00.000") },
        Stage::Forgetting { on: day("2026-11-23"), since: at("04:30:00.000") },
        Stage::Done { on: day("2026-11-23") },
    ];
    let request = |stage| DeletionRequest {
        account: sato(),
        requested_at: at("00:00:00.000"),
        due_on: day("2026-11-30"),
        reason: (stage == Stage::Waiting).then(|| line("転職のため")),
        stage,
        version: 2,
    };
    stages.map(request).into()
}

fn payment(by: Actor) -> Payment {
    let is_plain = by == Actor::System;
    Payment {
        id: PaymentId::parse("01").unwrap(),
        amount: yen(8_000),
        paid_on: day("2026-11-22"),
        method: if is_plain { Method::BankTransfer } else { Method::Cash },
        note: (!is_plain).then(|| Note::parse("窓口").unwrap()),
        by,
        at: at("05:00:00.000"),
        reversal: None,
    }
}

fn correction(kind: Correcting) -> Correction {
    Correction {
        id: PaymentId::parse("02").unwrap(),
        kind,
        amount: yen(8_000),
        released: if kind == Correcting::Void { yen(3_000) } else { Yen::ZERO },
        on: day("2026-11-22"),
        reason: line("二重請求"),
        by: Actor::System,
        at: at("05:00:00.000"),
        reversal: None,
    }
}

fn reversal() -> Reversal {
    Reversal { reason: line("誤記録"), by: Actor::Operator(sato(), line("管理 太郎")), at: at("06:00:00.000") }
}

fn told(value: &AttributeValue) -> String {
    match value {
        AttributeValue::S(text) => format!("{text:?}"),
        AttributeValue::N(number) => number.clone(),
        AttributeValue::Bool(bool) => bool.to_string(),
        AttributeValue::B(bytes) => format!("{} bytes", bytes.as_ref().len()),
        AttributeValue::Null(_) => "null".to_owned(),
        AttributeValue::L(values) => format!("[{}]", values.iter().map(told).collect::<Vec<_>>().join(", ")),
        AttributeValue::M(item) => {
            let mut attributes: Vec<_> = item.iter().map(|(name, value)| format!("{name}: {}", told(value))).collect();
            attributes.sort();
            format!("{{{}}}", attributes.join(", "))
        }
        other => panic!("{other:?}"),
    }
}

/// What a value of the domain lies as, after it was read back from there as it was.
fn of<R: Fill + Take + PartialEq + std::fmt::Debug>(value: &R, key: &R::Key) -> Item {
    let mut item = Item::new();
    value.fill(&mut item);
    assert_eq!(&R::take(&mut item.clone(), key).unwrap(), value, "{item:?}");
    item
}

/// What a row lies as that is written and never read as a whole.
fn written(row: &impl Fill) -> Item {
    let mut item = Item::new();
    row.fill(&mut item);
    item
}

fn samples() -> Vec<(&'static str, Item)> {
    let mut all = vec![];
    let new = |failing| AccountRow { account: account(failing), login: None, generation: 1, suspended: None };
    let login = Some(LoginId::parse("sato").unwrap());
    all.push(("account", written(&AccountRow { login, ..new(None) })));
    let whys = [
        AddressFailure::Bounced,
        AddressFailure::Complained,
        AddressFailure::Suppressed(Earlier::Bounce),
        AddressFailure::Suppressed(Earlier::Complaint),
        AddressFailure::Impossible,
    ];
    for why in whys {
        of(&account(Some(failing(why))), &sato());
        all.push(("account", written(&new(Some(failing(why))))));
    }
    let browsers = [("b0".to_owned(), BrowserRow::new(&[7; 32], at("00:00:00.000")))].into();
    let suspended = Some(Suspension { since: at("00:00:00.000"), reason: line("相談中") });
    all.push(("account", written(&AccountRow { suspended, ..new(None) })));
    let password = Some("$argon2id$".to_owned());
    let login = LoginRow { account: sato(), password, generation: 1, browsers, suspended: None };
    all.push(("login", written(&login)));
    let invited = LoginRow { password: None, browsers: [].into(), suspended: Some(at("00:00:00.000")), ..login };
    all.push(("login", written(&invited)));
    all.push(("support's grant", written(&SupportRow { since: at("00:00:00.000") })));
    all.push(("who has support", written(&SupportersRow { accounts: vec![sato()], version: 1 })));
    all.extend([InvitedTo::Operate, InvitedTo::SignIn].map(|to| ("open invitation", written(&invitation(to)))));
    let code = |society: Option<SocietyId>, nobody: Option<&str>| CodeRow {
        account: "acc-sato".to_owned(),
        address: address("sato@hospital.example"),
        society,
        expires_at: 1_795_482_000,
        nobody: nobody.map(str::to_owned),
    };
    all.push(("code for a login", written(&code(Some(junkanki()), None))));
    all.push(("code for a login", written(&code(None, Some("--")))));
    all.push(("address", written(&AddressRow { account: sato() })));
    let society_name = society(false).name;
    all.push(("operator's grant", written(&OperatorRow { society: junkanki(), society_name })));
    all.extend(requests().iter().map(|it| ("deletion request", of(it, &sato()))));
    all.extend([true, false].map(|full| ("society", of(&society(full), &junkanki()))));
    let on = day("2026-11-23");
    let reason = |text| line(text);
    let states = [
        State::Unpaid,
        State::Paid { on },
        State::Void { on, reason: reason("二重請求") },
        State::WrittenOff { on, reason: reason("回収不能") },
    ];
    all.extend(states.map(|state| ("invoice", of(&invoice(state), &()))));
    all.push(("invoice as it is issued", written(&IssuedRow::new(&invoice(State::Unpaid), on))));
    all.push(("plan", of(&plan(), &())));
    all.push(("hold", of(&Hold { reason: line("相談中"), until: None }, &())));
    let left = Standing::Withdrawn { on, at: at("03:00:00.000") };
    for (standing, deleted_on) in [(Standing::Active, None), (left, None), (left, Some(on))] {
        all.push(("membership", of(&membership(standing, deleted_on), &sato())));
    }
    all.extend(requests_to_join().iter().map(|it| ("request to join", of(it, &sato()))));
    for by in actors() {
        of(&payment(by.clone()), &None);
        all.push(("payment", written(&EntryRow(&invoice_id(1), &payment(by)))));
    }
    for kind in Correcting::ALL {
        of(&correction(kind), &None);
        all.push(("correction", written(&EntryRow(&invoice_id(1), &correction(kind)))));
    }
    of(&reversal(), &());
    all.push(("reversal", written(&ReversalRow(yen(8_000), &reversal()))));
    all.push(("policy", of(&Policy { steps: Steps::new([-7, 14]).unwrap(), since: on, version: 2 }, &())));
    all.push(("seal", of(&seal(), &())));
    all.extend([true, false].map(|full| ("terms", of(&terms(full), &()))));
    for listed in [true, false].map(|full| ListedRow::new(&society(full), &terms(full))) {
        all.push(("society as people find it", written(&listed)));
    }
    all.extend(runs().iter().map(|run| ("runs", of(run, &()))));
    all.extend(replans().iter().map(|replan| ("jobs on the agenda", of(replan, &()))));
    let began_at = at("00:00:00.000");
    let session = Session { account: sato(), began_at, seen_at: at("00:10:00.000") };
    of(&session, &sato());
    all.push(("session", written(&SessionRow { session, generation: 3 })));
    for previous in [None, Some([2; 32])] {
        let (current, used_at) = ([1; 32], began_at);
        let browser = Remembered { account: sato(), current, previous, used_at, generation: 2, version: 3 };
        all.push(("remembered browser", of(&browser, &sato())));
    }
    let now = Delivery::Pending { not_before: began_at, said: None };
    let id = MailId::password_reset(&sato(), 7);
    all.extend(letters().into_iter().map(|letter| ("mail", of(&outgoing(letter, now.clone()), &id))));
    let until = at("02:00:00.000");
    for delivery in deliveries() {
        // Of a finished mail the code is gone.
        let is_under_way = matches!(delivery, Delivery::Pending { .. } | Delivery::Sending { .. });
        let code = |code| Letter::PasswordReset { member: line("佐藤　花子"), code, until };
        of(&outgoing(code(is_under_way.then(|| line("123456"))), delivery.clone()), &id);
        all.push(("mail", written(&outgoing(code(Some(line("123456"))), delivery))));
    }
    let records = actors().map(|by| (by, Event::SignedOut)).into_iter();
    let records = records.chain(events().into_iter().map(|event| (Actor::System, event)));
    all.extend(records.map(|(by, event)| ("audit record", of(&AuditRecord { at: began_at, by, event }, &()))));
    all
}

/// A change of the stored format is a decision: the file is rewritten with `TAIKAI_ACCEPT=1`, and existing items must
/// be migrated or stay readable.
#[test]
fn every_row_lies_in_the_table_as_the_file_says() {
    let mut text = String::new();
    for (kind, item) in samples() {
        writeln!(text, "{kind} {}", told(&AttributeValue::M(item))).unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/row/format.txt");
    if std::env::var_os("TAIKAI_ACCEPT").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let file = std::fs::read_to_string(path).unwrap();
    for (number, (now, told)) in (1..).zip(text.lines().zip(file.lines())) {
        assert_eq!(now, told, "line {number} of format.txt");
    }
    assert_eq!(text.lines().count(), file.lines().count());
}

#[test]
fn what_is_no_row_is_refused_and_told_without_a_word_of_what_is_in_it() {
    let told = |change: &dyn Fn(&mut Item)| {
        let mut item = written(&invoice(State::Paid { on: day("2026-11-23") }));
        change(&mut item);
        Invoice::take(&mut item, &()).unwrap_err().to_string()
    };
    let text = |text: &str| AttributeValue::S(text.to_owned());
    assert_eq!(told(&|item| drop(item.remove("payer"))), "`payer` is missing");
    assert_eq!(told(&|item| drop(item.insert("amount".to_owned(), text("secret")))), "`amount` is of another kind");
    assert_eq!(told(&|item| drop(item.insert("kind".to_owned(), text("secret")))), "`kind` is of another kind");
    // What belongs to another state, or to half of a fact.
    assert_eq!(told(&|item| drop(item.insert("reason".to_owned(), text("secret")))), "`reason` is of another kind");
    assert_eq!(told(&|item| drop(item.remove("given_up_on"))), "`given_up_on` is of another kind");
    assert_eq!(told(&|item| drop(item.insert("state".to_owned(), text("unpaid")))), "`settled_on` is of another kind");
    let lines = AttributeValue::M([("prices".to_owned(), text("secret"))].into());
    assert_eq!(told(&|item| drop(item.insert("charges".to_owned(), lines.clone()))), "`charges.prices` is of another kind");
}

#[test]
fn null_is_nothing_as_if_the_attribute_was_not_there() {
    let event = Event::RemindersReleased { society: junkanki(), invoice: None };
    let mut item = written(&event);
    assert!(!item.contains_key("invoice"));
    item.insert("invoice".to_owned(), AttributeValue::Null(true));
    assert_eq!(Event::take(&mut item, &()).unwrap(), event);
}
