//! The members of the society that `kanri` operates: five years of dues, and everything that can become of an invoice.

use domain::audit::{Actor, Entry, Event};
use domain::billing::{Dues, number};
use domain::charge::{Charges, Gross, Tax};
use domain::invoice::{Collector, Kind, State};
use domain::payment::{Method, Received};
use domain::{
    Account, AccountId, Day, EmailAddress, Instant, Invoice, InvoiceId, Language, Line, Membership, Payment, PaymentId, Period,
    Society, Standing, Unpaid, UnpaidInvoice, Yen,
};
use store::{History, Store};

use super::Failed;

/// How many members there are.
const MEMBERS: usize = 70;
/// The yearly dues, in yen.
const DUES: u64 = 8_000;
/// What a congress costs, in yen.
const CONGRESS: u64 = 12_000;
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
    Unpaid,
    Void(&'static str),
    WrittenOff(&'static str),
}

/// A bill before it has a number.
struct Bill {
    member: usize,
    subject: String,
    yen: u64,
    issued_on: Day,
    due_on: Day,
    fate: Fate,
}

/// Lets the society take over its members with their books, as they are on this day. The answer is the invoice whose reminders are to be
/// played: it was due some weeks ago, and none of its steps is decided.
pub(super) async fn seed(store: &Store, society: &Society, operator: &Account, today: Day) -> Result<Invoice, Failed> {
    let members = (0..MEMBERS).map(member).collect::<Result<Vec<_>, _>>()?;
    let mut bills = Vec::new();
    for member in &members {
        bills.extend(dues(member)?);
    }
    // Numbers are given in the order of issue, and what depends on today comes last, so that the others are the same each day.
    bills.sort_by_key(|bill| (bill.issued_on, bill.member));
    bills.extend(congress(today));
    let collecting = u64::try_from(bills.len())?;
    let first = store.reserve_numbers(&society.id, collecting + 1).await?;
    let mut billed: Vec<Vec<(Invoice, Option<Payment>)>> = members.iter().map(|_| vec![]).collect();
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
            (number, 2026) if number % 14 == 5 => Fate::Partly(3_000, day(20)),
            _ if owes_since.is_some_and(|since| year >= since) => Fate::Unpaid,
            _ => Fate::Paid(day(9)),
        };
        let due_on = Day::new(year, 5, 31)?;
        bills
            .push(Bill { member: member.number, subject: format!("{year}年度 年会費"), yen: DUES, issued_on, due_on, fate });
    }
    Ok(bills)
}

/// What some members owe for a congress.
fn congress(today: Day) -> Vec<Bill> {
    let bill = |(member, ago): (usize, i32)| {
        let due_on = today.plus_days(-ago);
        let subject = "第31回学術集会 参加費".to_owned();
        Bill { member, subject, yen: CONGRESS, issued_on: due_on.plus_days(-45), due_on, fate: Fate::Unpaid }
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
    fn invoice(&self, member: &Member, society: &Society, running: u64) -> Result<(Invoice, Option<Payment>), Failed> {
        let dues = Dues {
            id: InvoiceId::new(&member.account()?, &format!("{running:04}"))?,
            society: society.id.clone(),
            payer: member.name.clone(),
            member_number: Some(member.member_number()?),
            subject: Line::parse(&self.subject)?,
            amount: Yen::new(self.yen)?,
            issued_on: self.issued_on,
            due_on: self.due_on,
        };
        let unpaid = dues.invoice(number(self.issued_on, running)).unpaid().ok_or("a new invoice is unpaid")?;
        let settled_on = self.due_on.plus_days(200);
        match self.fate {
            Fate::Unpaid => Ok((unpaid.invoice().clone(), None)),
            Fate::Void(why) => Ok((unpaid.void(settled_on, Line::parse(why)?), None)),
            Fate::WrittenOff(why) => Ok((unpaid.write_off(settled_on, Line::parse(why)?), None)),
            Fate::Paid(on) => self.paid(unpaid, self.yen, on),
            Fate::Partly(yen, on) => self.paid(unpaid, yen, on),
        }
    }

    fn paid(&self, unpaid: UnpaidInvoice, yen: u64, on: Day) -> Result<(Invoice, Option<Payment>), Failed> {
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
        Ok((invoice, Some(payment)))
    }
}

/// All that the society has on a member.
fn history(
    member: &Member,
    society: &Society,
    billed: Vec<(Invoice, Option<Payment>)>,
    operator: &Account,
) -> Result<History, Failed> {
    let id = member.account()?;
    let by = Actor::Operator(operator.id.clone(), operator.name.clone());
    let mut trail = vec![system(member.joined_on.begins(), Event::Joined { society: society.id.clone() })];
    let (mut invoices, mut payments) = (vec![], vec![]);
    for (invoice, payment) in billed {
        trail.push(system(invoice.issued_on.begins(), issued(&invoice)));
        if let Some(payment) = payment {
            let payment = Payment { by: by.clone(), ..payment };
            let (society, invoice_id) = (society.id.clone(), invoice.id.clone());
            let event = Event::PaymentRecorded { society, invoice: invoice_id, amount: payment.amount };
            trail.push(Entry { at: payment.at, by: by.clone(), event });
            payments.push((invoice.id.clone(), payment));
        }
        trail.extend(closed(&invoice, &by));
        invoices.push(invoice);
    }
    let standing = member.left_on.map_or(Standing::Active, |on| Standing::Withdrawn { on, at: on.begins() });
    if let Standing::Withdrawn { at, .. } = standing {
        let unpaid = Yen::sum(invoices.iter().map(Invoice::outstanding))?;
        let ledger_version = invoices.iter().map(|invoice| invoice.version).sum();
        let event = Event::Withdrew { society: society.id.clone(), unpaid, ledger_version };
        trail.push(Entry { at, by: Actor::Account(id.clone()), event });
    }
    let account = Account {
        id: id.clone(),
        name: member.name.clone(),
        address: EmailAddress::parse(&format!("kaiin{:04}@hospital.example", 201 + member.number))?,
        language: member.language,
        failing: None,
    };
    let membership = Membership {
        account: id,
        society: society.id.clone(),
        society_name: society.name.clone(),
        contact: society.contact.clone(),
        member_number: Some(member.member_number()?),
        period: Period::FIRST,
        joined_on: member.joined_on,
        standing,
        deleted_on: member.deleted_on,
        unpaid: Unpaid::default(),
        ledger_version: 0,
        version: 1,
    };
    Ok(History { account: member.deleted_on.is_none().then_some(account), membership, invoices, payments, trail })
}

fn system(at: Instant, event: Event) -> Entry {
    Entry { at, by: Actor::System, event }
}

fn issued(invoice: &Invoice) -> Event {
    Event::Issued { society: invoice.society.clone(), invoice: invoice.id.clone(), amount: invoice.amount }
}

/// That an invoice was voided or written off.
fn closed(invoice: &Invoice, by: &Actor) -> Option<Entry> {
    let (society, id, amount) = (invoice.society.clone(), invoice.id.clone(), invoice.amount);
    let (on, event) = match invoice.state.clone() {
        State::Unpaid | State::Paid { .. } => return None,
        State::Void { on, reason } => (on, Event::Voided { society, invoice: id, amount, reason }),
        State::WrittenOff { on, reason } => (on, Event::WrittenOff { society, invoice: id, amount: invoice.rest(), reason }),
    };
    Some(Entry { at: on.begins(), by: by.clone(), event })
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
    history.trail.push(Entry { at: issued_on.begins(), by, event: issued(&invoice) });
    history.invoices.push(invoice);
    Ok(())
}
