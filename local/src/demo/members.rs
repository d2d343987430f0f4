//! The members of the society that `kanri` operates: five years of dues, and invoices in every state.

use domain::audit::{Actor, AuditRecord, Event};
use domain::billing::{Dues, number};
use domain::charge::{Charges, Gross, LineItem, Price, Prices, Tax};
use domain::invoice::{Collector, Kind, State};
use domain::payment::{Correcting, Correction, Method, Received, Reversal};
use domain::{
    Account, AccountId, Day, EmailAddress, Instant, Invoice, InvoiceId, Language, Line, Membership, Payment, PaymentId, Period,
    Society, Standing, UnpaidInvoice, Yen,
};
use store::{History, Store};

use super::Failed;

/// How many members there are.
const MEMBERS: usize = 70;
/// The yearly dues, in yen.
const DUES: u64 = 8_000;
/// What a congress costs, in yen, with 10 % of tax inside.
const CONGRESS: u64 = 12_000;
/// What a bank keeps for a transfer, in yen.
const FEE: u64 = 440;
/// How many days ago congress fees were due, so that there is something of every age whenever the demo begins.
const CONGRESS_DUE: [i32; 9] = [-20, -5, 4, 18, 35, 52, 66, 80, 120];

const FAMILIES: [&str; 14] =
    ["伊藤", "渡辺", "山本", "中村", "小林", "加藤", "吉田", "山田", "松本", "井上", "木村", "清水", "斎藤", "阿部"];
const GIVEN: [&str; 15] =
    ["誠", "由美子", "大輔", "恵", "隆", "さくら", "健太", "真理子", "徹", "陽菜", "浩二", "直美", "翔", "千尋", "学"];

/// A member by number, and what became of the dues.
struct Member {
    number: usize,
    name: Line,
    language: Language,
    joined_on: Day,
    left_on: Option<Day>,
    deleted_on: Option<Day>,
}

/// What becomes of a bill.
enum Fate {
    Paid(Day),
    Partly(u64, Day),
    /// All but the bank's fee came in, and the society bears that.
    PaidLessFee(Day),
    Unpaid,
    /// It was written off, and that was undone.
    TakenUpAgain(&'static str, &'static str),
    Void(&'static str),
    WrittenOff(&'static str),
}

/// A bill before it has a number.
struct Bill {
    member: usize,
    subject: String,
    yen: u64,
    /// The tax inside.
    tax: Tax,
    issued_on: Day,
    due_on: Day,
    fate: Fate,
}

/// A bill with its number, and the entries on it.
struct Billed {
    invoice: Invoice,
    payment: Option<Payment>,
    correction: Option<Correction>,
}

/// Lets the society take over its members with their books, as they are on this day. The answer is the invoice whose
/// reminders are to be played: it was due some weeks ago, and none of its steps is decided.
pub(super) async fn seed(store: &Store, society: &Society, operator: &Account, today: Day) -> Result<Invoice, Failed> {
    let members = (0..MEMBERS).map(member).collect::<Result<Vec<_>, _>>()?;
    let mut bills = Vec::new();
    for member in &members {
        bills.extend(dues(member)?);
    }
    // Numbers are given in the order of issue, and what depends on today comes last, so that the others are the same
    // each day.
    bills.sort_by_key(|bill| (bill.issued_on, bill.member));
    bills.extend(congress(today));
    let collecting = u64::try_from(bills.len())?;
    let first = store.reserve_numbers(&society.id, collecting + 1).await?;
    let mut billed: Vec<Vec<Billed>> = members.iter().map(|_| vec![]).collect();
    for (running, bill) in (first..).zip(bills) {
        let made = bill.invoice(&members[bill.member], society, running)?;
        billed[bill.member].push(made);
    }
    let mut reminded = None;
    for (member, billed) in members.iter().zip(billed) {
        let mut history = history(member, society, billed, operator)?;
        if member.number == COLLECTED {
            collect(&mut history, first + collecting, operator)?;
        }
        let played = history.invoices.iter().find(|it| it.is_unpaid() && it.due_on == today.plus_days(-REMINDED)).cloned();
        let through = played.as_ref().map_or(today, |invoice| invoice.due_on.plus_days(-8));
        store.import(&history, through).await?;
        reminded = played.or(reminded);
    }
    reminded.ok_or_else(|| "no invoice of the demo was due on the day".into())
}

/// How many days ago the congress fee was due whose reminders the demo plays.
const REMINDED: i32 = 18;
/// The former member whose two unpaid records an individual invoice collects.
const COLLECTED: usize = 13;
/// The former member with two unpaid records to bill.
const OWING: usize = 49;
/// Whose latest dues came in less the bank's fee.
const FEE_BORNE: usize = 12;
/// Whose dues were given up once, and are owed again.
const TAKEN_UP_AGAIN: usize = 27;
/// The one whose account is deleted.
const DELETED: usize = 40;

fn member(number: usize) -> Result<Member, Failed> {
    let name = match number {
        22 => "Emily Carter".to_owned(),
        31 => "アレクサンドラ・マリア・フォン・ホーエンツォレルン＝ジグマリンゲン".to_owned(),
        _ => format!("{} {}", FAMILIES[number % FAMILIES.len()], GIVEN[number * 4 % GIVEN.len()]),
    };
    let is_former = number % 9 == 4;
    let left_on =
        is_former.then(|| Day::parse(if number.is_multiple_of(2) { "2025-09-30" } else { "2026-03-31" })).transpose()?;
    Ok(Member {
        number,
        name: Line::parse(&name)?,
        language: if number == 22 { Language::English } else { Language::Japanese },
        joined_on: Day::new(i16::try_from(2015 + number % 10)?, 4, 1)?,
        left_on,
        deleted_on: (number == DELETED).then(|| Day::parse("2026-07-01")).transpose()?,
    })
}

/// The dues of every fiscal year from 2022 on in which the member belonged to the society.
fn dues(member: &Member) -> Result<Vec<Bill>, Failed> {
    let mut bills = Vec::new();
    for year in member.joined_on.year().max(2022)..=2026 {
        let issued_on = Day::new(year, 4, 1)?;
        if member.left_on.is_some_and(|left| left < issued_on) {
            break;
        }
        let day = |offset: i32| issued_on.plus_days(offset + i32::try_from(member.number).unwrap_or(0) % 40);
        let owes_since = match member.number {
            COLLECTED | OWING => Some(2024),
            DELETED => Some(2025),
            number if number % 9 == 4 && number % 4 != 0 => Some(2025),
            number if number % 10 == 7 => Some(2025),
            number if number % 10 == 3 => Some(2026),
            _ => None,
        };
        let fate = match (member.number, year) {
            (8 | 28, 2023) => Fate::Void("二重に請求したため"),
            (20 | 50, 2022) => Fate::WrittenOff("連絡が取れず、回収の見込みがないため"),
            (FEE_BORNE, 2026) => Fate::PaidLessFee(day(9)),
            (TAKEN_UP_AGAIN, 2025) => Fate::TakenUpAgain("連絡が取れず、回収の見込みがないため", "ご本人から連絡があったため"),
            (number, 2026) if number % 14 == 5 => Fate::Partly(3_000, day(20)),
            _ if owes_since.is_some_and(|since| year >= since) => Fate::Unpaid,
            _ => Fate::Paid(day(9)),
        };
        let due_on = Day::new(year, 5, 31)?;
        let subject = format!("{year}年度 年会費");
        bills.push(Bill { member: member.number, subject, yen: DUES, tax: Tax::Outside, issued_on, due_on, fate });
    }
    Ok(bills)
}

/// What some members owe for a congress.
fn congress(today: Day) -> Vec<Bill> {
    let bill = |(member, ago): (usize, i32)| {
        let due_on = today.plus_days(-ago);
        let subject = "第31回学術集会 参加費".to_owned();
        let issued_on = due_on.plus_days(-45);
        Bill { member, subject, yen: CONGRESS, tax: Tax::Standard, issued_on, due_on, fate: Fate::Unpaid }
    };
    (50..).filter(|number| number % 9 != 4).zip(CONGRESS_DUE).map(bill).collect()
}

impl Member {
    fn account(&self) -> Result<AccountId, Failed> {
        Ok(AccountId::parse(&format!("acc-kaiin{:04}", 201 + self.number))?)
    }

    fn member_number(&self) -> Result<Line, Failed> {
        Ok(Line::parse(&format!("{:04}", 201 + self.number))?)
    }
}

impl Bill {
    fn invoice(&self, member: &Member, society: &Society, running: u64) -> Result<Billed, Failed> {
        let dues = Dues {
            id: InvoiceId::new(&member.account()?, &format!("{running:04}"))?,
            society: society.id.clone(),
            period: Period::FIRST,
            payer: member.name.clone(),
            member_number: Some(member.member_number()?),
            subject: Line::parse(&self.subject)?,
            amount: Yen::new(self.yen)?,
            issued_on: self.issued_on,
            due_on: self.due_on,
        };
        let (charges, registration) = match self.tax {
            Tax::Outside => (Charges::default(), None),
            Tax::Reduced | Tax::Standard => {
                let line = LineItem {
                    text: Line::parse(&self.subject)?,
                    quantity: 1,
                    unit_price: Price::new(i64::try_from(self.yen)?)?,
                    tax: self.tax,
                };
                let charges = Charges { prices: Prices::TaxIncluded, lines: vec![line], collected: vec![] };
                (charges, society.registration.clone())
            }
        };
        let invoice = Invoice { charges, registration, ..dues.invoice(number(self.issued_on, running)) };
        let unpaid = invoice.unpaid().ok_or("a new invoice is unpaid")?;
        let settled_on = self.due_on.plus_days(200);
        let alone = |invoice| Billed { invoice, payment: None, correction: None };
        match self.fate {
            Fate::Unpaid => Ok(alone(unpaid.invoice().clone())),
            Fate::Void(why) => Ok(alone(unpaid.void(settled_on, Line::parse(why)?))),
            Fate::WrittenOff(why) => Ok(alone(unpaid.write_off(settled_on, Line::parse(why)?))),
            Fate::TakenUpAgain(why, undone) => {
                let correction = correction(Correcting::WriteOff, self.yen, settled_on, why)?;
                let by = Actor::System;
                let reversal = Reversal { reason: Line::parse(undone)?, by, at: settled_on.plus_days(10).begins() };
                // One more for the write-off, and one for its end.
                let version = unpaid.invoice().version + 2;
                let invoice = Invoice { version, ..unpaid.invoice().clone() };
                let correction = Some(Correction { reversal: Some(reversal), ..correction });
                Ok(Billed { invoice, payment: None, correction })
            }
            Fate::Paid(on) => self.paid(unpaid, self.yen, on),
            Fate::Partly(yen, on) => self.paid(unpaid, yen, on),
            Fate::PaidLessFee(on) => {
                let billed = self.paid(unpaid, self.yen - FEE, on)?;
                let correction = correction(Correcting::Adjustment, FEE, on, "振込手数料（団体負担）")?;
                let (adjusted, version) = (correction.amount, billed.invoice.version + 1);
                let invoice = Invoice { adjusted, version, state: State::Paid { on }, ..billed.invoice };
                Ok(Billed { invoice, correction: Some(correction), ..billed })
            }
        }
    }

    fn paid(&self, unpaid: UnpaidInvoice, yen: u64, on: Day) -> Result<Billed, Failed> {
        let amount = Yen::new(yen)?;
        let payment = Payment {
            id: PaymentId::parse(&on.to_string().replace('-', "")).ok_or("not a payment's id")?,
            amount,
            paid_on: on,
            method: Method::ALL[self.member % 3],
            note: None,
            by: Actor::System,
            at: on.begins(),
            reversal: None,
        };
        let invoice = unpaid.pay(amount, on).map_err(|refusal| format!("{refusal:?}"))?;
        Ok(Billed { invoice, payment: Some(payment), correction: None })
    }
}

fn correction(kind: Correcting, yen: u64, on: Day, why: &str) -> Result<Correction, Failed> {
    Ok(Correction {
        id: PaymentId::of_ulid(&format!("{}{}", on.to_string().replace('-', ""), kind.name())),
        kind,
        amount: Yen::new(yen)?,
        released: Yen::ZERO,
        on,
        reason: Line::parse(why)?,
        by: Actor::System,
        at: on.begins(),
        reversal: None,
    })
}

/// All that the society has on a member.
fn history(member: &Member, society: &Society, billed: Vec<Billed>, operator: &Account) -> Result<History, Failed> {
    let id = member.account()?;
    let by = Actor::Operator(operator.id.clone(), operator.name.clone());
    let mut trail = vec![system(member.joined_on.begins(), Event::Joined { society: society.id.clone() })];
    let (mut invoices, mut payments, mut corrections) = (vec![], vec![], vec![]);
    for Billed { invoice, payment, correction } in billed {
        trail.push(system(invoice.issued_on.begins(), issued(&invoice)));
        if let Some(payment) = payment {
            let payment = Payment { by: by.clone(), ..payment };
            let (society, invoice_id) = (society.id.clone(), invoice.id.clone());
            let event = Event::PaymentRecorded { society, invoice: invoice_id, amount: payment.amount };
            trail.push(AuditRecord { at: payment.at, by: by.clone(), event });
            payments.push((invoice.id.clone(), payment));
        }
        trail.extend(closed(&invoice, &by));
        if let Some(correction) = correction {
            trail.extend(corrected(&invoice, &correction, &by));
            let reversal = correction.reversal.map(|reversal| Reversal { by: by.clone(), ..reversal });
            corrections.push((invoice.id.clone(), Correction { by: by.clone(), reversal, ..correction }));
        }
        invoices.push(invoice);
    }
    let standing = member.left_on.map_or(Standing::Active, |on| Standing::Withdrawn { on, at: on.begins() });
    if let Standing::Withdrawn { at, .. } = standing {
        let unpaid = Yen::sum(invoices.iter().map(Invoice::outstanding))?;
        let ledger_version = invoices.iter().map(|invoice| invoice.version).sum();
        let event = Event::Withdrew { society: society.id.clone(), unpaid, ledger_version };
        trail.push(AuditRecord { at, by: Actor::Account(id.clone()), event });
    }
    let account = Account::new(
        id.clone(),
        member.name.clone(),
        EmailAddress::parse(&format!("kaiin{:04}@hospital.example", 201 + member.number))?,
        member.language,
    );
    let membership = Membership {
        standing,
        deleted_on: member.deleted_on,
        member_number: Some(member.member_number()?),
        ..Membership::opened(&account, society, member.joined_on)
    };
    Ok(History { account: member.deleted_on.is_none().then_some(account), membership, invoices, payments, corrections, trail })
}

fn system(at: Instant, event: Event) -> AuditRecord {
    AuditRecord { at, by: Actor::System, event }
}

fn issued(invoice: &Invoice) -> Event {
    Event::Issued { society: invoice.society.clone(), invoice: invoice.id.clone(), amount: invoice.amount }
}

/// That an invoice was voided or written off.
fn closed(invoice: &Invoice, by: &Actor) -> Option<AuditRecord> {
    let (society, id, amount) = (invoice.society.clone(), invoice.id.clone(), invoice.amount);
    let (on, event) = match invoice.state.clone() {
        State::Unpaid | State::Paid { .. } => return None,
        State::Void { on, reason } => (on, Event::Voided { society, invoice: id, amount, reason }),
        State::WrittenOff { on, reason } => (on, Event::WrittenOff { society, invoice: id, amount: invoice.rest(), reason }),
    };
    Some(AuditRecord { at: on.begins(), by: by.clone(), event })
}

/// That an invoice was corrected, and that this was undone.
fn corrected(invoice: &Invoice, correction: &Correction, by: &Actor) -> Vec<AuditRecord> {
    let (society, id, amount) = (invoice.society.clone(), invoice.id.clone(), correction.amount);
    let reason = correction.reason.clone();
    let event = match correction.kind {
        Correcting::Adjustment => Event::Adjusted { society: society.clone(), invoice: id.clone(), amount, reason },
        Correcting::WriteOff => Event::WrittenOff { society: society.clone(), invoice: id.clone(), amount, reason },
        Correcting::Void => Event::Voided { society: society.clone(), invoice: id.clone(), amount, reason },
    };
    let made = AuditRecord { at: correction.at, by: by.clone(), event };
    let undone = correction.reversal.as_ref().map(|reversal| {
        let (kind, reason) = (correction.kind, reversal.reason.clone());
        let event = Event::CorrectionReversed { society, invoice: id, kind, amount, reason };
        AuditRecord { at: reversal.at, by: by.clone(), event }
    });
    [made].into_iter().chain(undone).collect()
}

/// An individual invoice that collects everything that is unpaid.
fn collect(history: &mut History, running: u64, operator: &Account) -> Result<(), Failed> {
    let issued_on = Day::parse("2026-10-20")?;
    let account = &history.membership.account;
    let records: Vec<_> = history.invoices.iter_mut().filter(|invoice| invoice.is_unpaid()).collect();
    let template = records.first().ok_or("there is nothing to collect")?;
    let amount = Yen::sum(records.iter().map(|record| record.outstanding()))?;
    let invoice = Invoice {
        id: InvoiceId::new(account, &format!("{running:04}"))?,
        number: number(issued_on, running),
        kind: Kind::Individual,
        subject: Line::parse("未納会費（2024・2025年度）")?,
        charges: Charges { collected: vec![Gross { tax: Tax::Outside, yen: amount.into() }], ..Charges::default() },
        amount,
        issued_on,
        due_on: Day::parse("2026-12-20")?,
        collects: records.iter().map(|record| record.id.clone()).collect(),
        paid: Yen::ZERO,
        received: Received::nothing(),
        ..(**template).clone()
    };
    for record in records {
        record.collected_by = Some(Collector { id: invoice.id.clone(), number: invoice.number.clone() });
        record.version += 1;
    }
    let by = Actor::Operator(operator.id.clone(), operator.name.clone());
    history.trail.push(AuditRecord { at: issued_on.begins(), by, event: issued(&invoice) });
    history.invoices.push(invoice);
    Ok(())
}
