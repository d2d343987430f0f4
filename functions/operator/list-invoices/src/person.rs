//! One person as a society's operators see them: the membership, all invoices, the mails about it, and the history.

use askama::Template;
use domain::account::PostalAddress;
use domain::audit::{AuditRecord, Event};
use domain::mail::Outgoing;
use domain::payment::Correcting;
use domain::record::{Order, PayerStanding};
use domain::reminder::Hold;
use domain::tally::{Sums, Tally};
use domain::{Account, AccountId, Day, Invoice, InvoiceId, Membership, SocietyId, Standing, Yen};
use lambda_http::http::StatusCode;
use serde::Serialize;
use store::{Person, Presence, SessionKey, Store};
use views::invoice::{self, RecordAnswer};
use views::outbox::{self, FailingAnswer, MailAnswer};
use views::reminder::{self, HoldAnswer};
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, Wants, json, session};

use crate::records::yen;
use crate::text::{self, Text};

/// Shows the person, who is or was a member of the society.
pub(crate) async fn show(
    store: &Store,
    request: &Request<'_>,
    key: &SessionKey,
    (society, account): (&SocietyId, &AccountId),
) -> Result<Response, Failure> {
    let Person { operator: visit, membership, account: payer, mut invoices, trail, mails, hold } =
        store.person(key, society, account).await?;
    let operator = session::operator(request, store, key, visit).await?;
    let membership = membership.ok_or_else(|| views::person::unknown_person(&request.reader, society))?;
    invoices.sort_by(|a, b| b.is_unpaid().cmp(&a.is_unpaid()).then_with(|| Order::DueLast.compare(a, b)));
    let mut tally = Tally::new();
    for invoice in &invoices {
        tally.count(invoice);
    }
    let shown = Shown {
        payer: standing(&membership),
        membership,
        account: payer,
        invoices,
        sums: Sums::of(&tally),
        trail,
        mails,
        hold,
        today: request.now.day_in_japan(),
    };
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &PersonAnswer::of(&shown)),
        Wants::Html => page(&request.reader, &operator, &shown),
    }
}

/// Whether the person still belongs to the society.
const fn standing(membership: &Membership) -> PayerStanding {
    match (membership.deleted_on, membership.standing) {
        (Some(_), _) => PayerStanding::Deleted,
        (None, Standing::Withdrawn { .. }) => PayerStanding::Former,
        (None, Standing::Active) => PayerStanding::Member,
    }
}

/// What there is about a person.
struct Shown {
    payer: PayerStanding,
    membership: Membership,
    account: Option<(Account, Presence)>,
    /// What is unpaid first.
    invoices: Vec<Invoice>,
    sums: Sums,
    /// The latest first.
    trail: Vec<AuditRecord>,
    /// The latest first.
    mails: Vec<Outgoing>,
    hold: Option<Hold>,
    today: Day,
}

impl Shown {
    /// The name on the account; once that is gone, the name on the latest invoice.
    fn name(&self) -> &str {
        let latest = || self.invoices.iter().max_by_key(|invoice| invoice.issued_on).map(|invoice| invoice.payer.as_str());
        let name = self.known().map(|account| account.name.as_str());
        name.or_else(latest).unwrap_or(self.membership.account.as_str())
    }

    fn withdrawn_on(&self) -> Option<Day> {
        views::member::withdrawn_on(&self.membership)
    }

    /// The person, as the society knows them.
    fn known(&self) -> Option<&Account> {
        self.account.as_ref().map(|(account, _)| account)
    }

    fn has_signed_in(&self) -> bool {
        self.account.as_ref().is_some_and(|(_, presence)| *presence == Presence::Seen)
    }
}

#[derive(Template)]
#[template(path = "person.html")]
struct OnePerson<'a> {
    t: Text,
    i: invoice::Text,
    m: outbox::Text,
    r: reminder::Text,
    reader: &'a Reader<'a>,
    operator: &'a Operator,
    it: &'a Shown,
    today: Day,
}

fn page(reader: &Reader<'_>, operator: &Operator, shown: &Shown) -> Result<Response, Failure> {
    let t = Text(reader.language);
    let records = reader.records(&operator.society().id);
    let i = invoice::Text(reader.language);
    let members = format!("/societies/{}/members", operator.society().id);
    let trail = [
        Crumb { name: i.tools(), href: "/societies" },
        Crumb { name: i.records(), href: &records },
        Crumb { name: views::member::Text(reader.language).members(), href: &members },
    ];
    let main = OnePerson {
        t,
        i,
        m: outbox::Text(reader.language),
        r: reminder::Text(reader.language),
        reader,
        operator,
        it: shown,
        today: shown.today,
    };
    Page { title: shown.name(), trail: &trail, main }.answer(reader, StatusCode::OK)
}

impl OnePerson<'_> {
    /// Whether an individual invoice can collect this record.
    fn can_collect(&self, record: &Invoice) -> bool {
        record.is_collectable() && !matches!(self.it.payer, PayerStanding::Deleted)
    }

    fn has_any_to_collect(&self) -> bool {
        self.it.invoices.iter().any(|record| self.can_collect(record))
    }

    fn written(&self, sum: i64) -> String {
        yen(sum).written(self.reader.language)
    }

    /// The number of an invoice that the trail names.
    fn number<'a>(&'a self, id: &'a InvoiceId) -> &'a str {
        self.it.invoices.iter().find(|invoice| invoice.id == *id).map_or(id.as_str(), |invoice| invoice.number.as_str())
    }

    /// What is wrong with the person's address, when mails to it fail.
    fn failing(&self) -> Option<String> {
        let account = self.it.known()?;
        account.failing.as_ref().map(|failing| self.m.failing(&account.address, failing))
    }

    fn did(&self, event: &Event) -> String {
        self.t.did(event, |id| self.number(id).to_owned())
    }
}

/// A person as a client sees them. Amounts are whole yen, days are civil dates in Japan.
#[derive(Serialize)]
struct PersonAnswer<'a> {
    account: &'a str,
    name: &'a str,
    member_number: Option<&'a str>,
    /// `active` or `withdrawn`.
    status: &'static str,
    period: u32,
    joined_on: String,
    withdrawn_on: Option<String>,
    /// The day on which the account was deleted; from then on only a direct transfer settles what is owed.
    deleted_on: Option<String>,
    /// The registered address; none once the account is deleted.
    address: Option<&'a str>,
    kana: Option<&'a str>,
    category: Option<CategoryAnswer<'a>>,
    affiliation: Option<&'a str>,
    postal_address: Option<Postal<'a>>,
    /// Whether the person has signed in, as far as the society may know.
    has_signed_in: bool,
    /// That mails to the person's address do not arrive or are not wanted there.
    address_failing: Option<FailingAnswer<'a>>,
    /// That the society does not remind the person for a time.
    reminders_held: Option<HoldAnswer<'a>>,
    /// What is still owed; a collected record's is within the invoice that collects it.
    unpaid_total: i64,
    invoices: Vec<RecordAnswer<'a>>,
    mails: Vec<MailAnswer<'a>>,
    trail: Vec<EntryAnswer<'a>>,
}

#[derive(Serialize)]
struct CategoryAnswer<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Postal<'a> {
    code: Option<String>,
    lines: &'a str,
}

impl<'a> Postal<'a> {
    fn of(address: &'a PostalAddress) -> Self {
        Self { code: address.code.as_ref().map(ToString::to_string), lines: address.lines.as_str() }
    }
}

#[derive(Serialize)]
struct EntryAnswer<'a> {
    /// RFC 3339, UTC.
    at: String,
    by: String,
    event: &'static str,
    invoice: Option<&'a str>,
    amount: Option<u64>,
    reason: Option<&'a str>,
}

impl<'a> PersonAnswer<'a> {
    fn of(shown: &'a Shown) -> Self {
        let membership = &shown.membership;
        let profile = shown.known().map(|account| &account.profile);
        Self {
            account: membership.account.as_str(),
            name: shown.name(),
            member_number: membership.member_number.as_ref().map(domain::Line::as_str),
            status: if membership.is_active() { "active" } else { "withdrawn" },
            period: membership.period.number(),
            joined_on: membership.joined_on.to_string(),
            withdrawn_on: shown.withdrawn_on().map(|on| on.to_string()),
            deleted_on: membership.deleted_on.map(|on| on.to_string()),
            address: shown.known().map(|account| account.address.as_str()),
            address_failing: shown.known().and_then(|it| it.failing.as_ref()).map(FailingAnswer::of),
            has_signed_in: shown.has_signed_in(),
            kana: profile.and_then(|it| it.kana.as_ref()).map(domain::Line::as_str),
            affiliation: profile.and_then(|it| it.affiliation.as_ref()).map(domain::Line::as_str),
            postal_address: profile.and_then(|it| it.postal_address.as_ref()).map(Postal::of),
            category: membership.category.as_ref().map(|it| CategoryAnswer { id: it.id.as_str(), name: it.name.as_str() }),
            reminders_held: shown.hold.as_ref().map(HoldAnswer::of),
            unpaid_total: shown.sums.unpaid,
            invoices: shown.invoices.iter().map(|invoice| RecordAnswer::of(invoice, shown.payer, shown.today)).collect(),
            mails: shown.mails.iter().map(MailAnswer::of).collect(),
            trail: shown.trail.iter().map(EntryAnswer::of).collect(),
        }
    }
}

impl<'a> EntryAnswer<'a> {
    fn of(entry: &'a AuditRecord) -> Self {
        let (event, invoice, amount, reason) = parts(&entry.event);
        Self {
            at: entry.at.to_string(),
            by: text::actor(&entry.by),
            event,
            invoice: invoice.map(InvoiceId::as_str),
            amount: amount.map(Yen::get),
            reason: reason.map(domain::Line::as_str),
        }
    }
}

/// An event's name, and what it is about: the invoice, the amount, the reason.
const fn parts(event: &Event) -> (&'static str, Option<&InvoiceId>, Option<Yen>, Option<&domain::Line>) {
    match event {
        Event::SignedIn { .. } => ("signed_in", None, None, None),
        Event::SignedOut => ("signed_out", None, None, None),
        Event::TheftDetected => ("theft_detected", None, None, None),
        Event::PasswordReset
        | Event::AddressChanged
        | Event::ProfileChanged
        | Event::RunReleased { .. }
        | Event::DeletionRequested { .. }
        | Event::DeletionCancelled
        | Event::DeletionOrdered
        | Event::DeletionRefused { .. }
        | Event::AccountDeleted
        | Event::LookedUp { .. }
        | Event::SupportAccountOpened
        | Event::GrantedSupport
        | Event::RevokedSupport
        | Event::Suspended { .. }
        | Event::SuspensionLifted { .. }
        | Event::LoginOpened { .. }
        | Event::SessionsEnded => ("account", None, None, None),
        Event::GrantedOperator { .. } => ("granted_operator", None, None, None),
        Event::RevokedOperator { .. } => ("revoked_operator", None, None, None),
        Event::Invited { .. } => ("invited", None, None, None),
        Event::InvitationTakenBack { .. } => ("invitation_taken_back", None, None, None),
        Event::SocietyCreated { .. } => ("society_created", None, None, None),
        Event::Joined { .. } => ("joined", None, None, None),
        Event::JoiningRequested { .. } => ("joining_requested", None, None, None),
        Event::JoiningCancelled { .. } => ("joining_cancelled", None, None, None),
        Event::JoiningRefused { reason, .. } => ("joining_refused", None, None, Some(reason)),
        Event::Withdrew { unpaid, .. } => ("withdrew", None, Some(*unpaid), None),
        Event::Issued { invoice, amount, .. } => ("issued", Some(invoice), Some(*amount), None),
        Event::PaymentRecorded { invoice, amount, .. } => ("payment_recorded", Some(invoice), Some(*amount), None),
        Event::PaymentReversed { invoice, amount, reason, .. } => {
            ("payment_reversed", Some(invoice), Some(*amount), Some(reason))
        }
        Event::Voided { invoice, amount, reason, .. } => ("voided", Some(invoice), Some(*amount), Some(reason)),
        Event::WrittenOff { invoice, amount, reason, .. } => ("written_off", Some(invoice), Some(*amount), Some(reason)),
        Event::Adjusted { invoice, amount, reason, .. } => ("adjusted", Some(invoice), Some(*amount), Some(reason)),
        Event::CorrectionReversed { invoice, kind, amount, reason, .. } => {
            let name = match kind {
                Correcting::Adjustment => "adjustment_undone",
                Correcting::WriteOff => "write_off_undone",
                Correcting::Void => "void_undone",
            };
            (name, Some(invoice), Some(*amount), Some(reason))
        }
        Event::Exported { .. } => ("exported", None, None, None),
        Event::DueDayMoved { invoice, reason, .. } => ("due_day_moved", Some(invoice), None, Some(reason)),
        Event::RemindersHeld { invoice, reason, .. } => ("reminders_held", invoice.as_ref(), None, Some(reason)),
        Event::RemindersReleased { invoice, .. } => ("reminders_released", invoice.as_ref(), None, None),
        Event::Reminded { invoice, .. } => ("reminded", Some(invoice), None, None),
        Event::MailSentAgain { .. } => ("mail_sent_again", None, None, None),
        Event::MailDealtWith { .. } => ("mail_dealt_with", None, None, None),
        Event::StepsChosen { .. } => ("steps_chosen", None, None, None),
        Event::TermsChosen { .. } => ("terms_chosen", None, None, None),
        Event::SealChanged { .. } => ("seal_changed", None, None, None),
    }
}
