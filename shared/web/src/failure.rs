//! Why a request is not answered with what it asked for, and the one translation of that to an answer.

use std::error::Error;

use askama::Template;
use domain::billing::RecordRefusal;
use domain::invoice::Collector;
use domain::society::BankAccount;
use domain::throttle::Meter;
use domain::{Day, Instant, Invoice, InvoiceId, Line, Society, SocietyId, Yen};
use lambda_http::http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::page::{Page, body, html};
use crate::text::Text;
use crate::{Crumb, Done, Language, Reader, Response, Wants};

/// Why a request is not answered with what it asked for.
#[derive(Debug)]
pub enum Failure {
    /// Nobody is signed in, or no longer.
    SignInNeeded,
    /// The login ID or the password is wrong; which of them is nobody's business.
    WrongCredentials,
    /// Whoever is signed in was asked for the password once more, and it was not theirs.
    NotProven,
    /// Too much was tried.
    Throttled {
        /// How many seconds until it is worth trying again.
        seconds: u64,
    },
    /// Another site's page made the browser send this.
    CrossSite,
    /// There is no such page.
    NotFound,
    /// The person does not and did not belong to such a society.
    UnknownMembership,
    /// The member has left already.
    AlreadyWithdrawn {
        /// Which society.
        society: SocietyId,
        /// The day in Japan on which that took effect.
        on: Day,
    },
    /// What is owed is no longer what the member was shown.
    LedgerChanged {
        /// Which society.
        society: SocietyId,
    },
    /// The account is not listed as operator of this society.
    NotOperator,
    /// The society has and had no such member.
    UnknownPerson {
        /// Which society.
        society: SocietyId,
    },
    /// There is no such invoice.
    UnknownInvoice {
        /// The list to choose from.
        list: List,
    },
    /// Nothing stands paid on the member's invoice itself, so that there is no receipt of it.
    NoReceipt {
        /// The invoice.
        invoice: InvoiceId,
        /// The individual invoice that collects it.
        by: Option<Collector>,
    },
    /// There is no such payment on the invoice.
    UnknownPayment {
        /// The invoice.
        invoice: Box<OnInvoice>,
    },
    /// The account is deleted: the portal can no longer bill it.
    AccountDeleted {
        /// The society, whose bank account takes direct transfers.
        society: Box<Society>,
    },
    /// Fields hold what they cannot.
    Invalid {
        /// Which, and why in the reader's language.
        fields: Vec<Invalid>,
    },
    /// A record cannot be collected.
    RecordNotCollectable {
        /// Which.
        id: InvoiceId,
        /// Its number.
        number: Option<Line>,
        /// Why.
        why: RecordRefusal,
    },
    /// Somebody has changed the invoice since the operator looked.
    InvoiceChanged {
        /// The invoice.
        invoice: Box<OnInvoice>,
    },
    /// The entry belongs on the invoice that collects this record.
    CollectedRecord {
        /// The society.
        society: SocietyId,
        /// The invoice that collects it.
        by: Collector,
    },
    /// Nothing is owed on the invoice.
    NotUnpaid {
        /// The invoice.
        invoice: Box<OnInvoice>,
    },
    /// More than is owed would be paid.
    Overpayment {
        /// The invoice.
        invoice: Box<OnInvoice>,
        /// What is owed.
        outstanding: Yen,
    },
    /// An invoice with payments cannot be void.
    HasPayments {
        /// The invoice.
        invoice: Box<OnInvoice>,
        /// What was paid.
        paid: Yen,
    },
    /// The entry was reversed before.
    AlreadyReversed {
        /// The invoice.
        invoice: Box<OnInvoice>,
    },
    /// What is missing is no bank's fee.
    NotAFee {
        /// The invoice.
        invoice: Box<OnInvoice>,
        /// What is owed.
        outstanding: Yen,
        /// The most that can be a fee.
        most: Yen,
    },
    /// The invoice is not void, or not written off.
    NothingToUndo {
        /// The invoice.
        invoice: Box<OnInvoice>,
    },
    /// What a voided invoice had collected is no longer as it left it.
    RecordsChanged {
        /// The invoice.
        invoice: Box<OnInvoice>,
        /// The numbers of the records.
        numbers: Vec<Line>,
    },
    /// The export would hold more records than one request can read.
    ExportTooLarge {
        /// How many would have to be read.
        records: i64,
        /// The most.
        most: i64,
        /// The page to ask for fewer.
        society: SocietyId,
    },
    /// The export does not fit into one answer.
    ExportInParts {
        /// Into how many parts it goes.
        parts: usize,
        /// The state of the records that the parts are of.
        state: String,
    },
    /// The records have changed since the first part, so that the parts would not be of one state.
    ExportChanged,
    /// The encoding lacks characters that the records have.
    CharactersMissing {
        /// Where, the first hundred of them.
        missing: Vec<Missing>,
        /// How many cells have such characters in all.
        cells: usize,
    },
    /// There is a request for the account's deletion already.
    DeletionPending {
        /// The day on which it is carried out.
        due_on: Day,
    },
    /// The account's deletion is being carried out and cannot be stopped.
    DeletionUnderWay,
    /// There is no request for the account's deletion that could be taken back or decided on.
    NoDeletionPending,
    /// Support would decide on a request of its own.
    OwnRequest,
    /// The person is the only operator of these societies.
    OnlyOperator {
        /// Which.
        societies: Vec<Society>,
    },
    /// The new password is none that may be set.
    PasswordUnfit {
        /// The rule that it breaks, in one word.
        rule: &'static str,
        /// The same as a sentence.
        detail: String,
    },
    /// The code was never given, is used up or too old.
    ResetCodeInvalid,
    /// A reminder of the invoice cannot be sent.
    NotRemindable {
        /// The invoice.
        invoice: Box<OnInvoice>,
        /// Why, in one word.
        why: &'static str,
        /// The same as a sentence.
        detail: String,
    },
    /// A mail is not sent again, or has been dealt with.
    MailNotResendable {
        /// Why, in one word.
        why: &'static str,
        /// The same as a sentence.
        detail: String,
        /// Where the mails are listed.
        list: String,
    },
    /// No run of reminders of that day waits to be released.
    RunNotStopped,
    /// Another account has the address.
    AddressTaken,
    /// The code is not the one that was mailed to the new address, is used up or too old.
    AddressCodeInvalid,
    /// The page does not do this.
    MethodNotAllowed {
        /// What it does.
        allow: &'static str,
    },
    /// The body holds more than any form of ours.
    BodyTooLarge,
    /// The body is neither a form nor JSON.
    UnsupportedBody,
    /// The body does not say what it must.
    Malformed {
        /// Where and why, as the parser puts it.
        hint: String,
    },
    /// Fields are missing.
    Incomplete {
        /// Which.
        fields: &'static [&'static str],
    },
    /// The command came without a usable key.
    IdempotencyKeyMissing,
    /// The key belongs to another command.
    IdempotencyKeyReused,
    /// The table did not answer in time or is overloaded.
    Unavailable(store::Error),
    /// Something here is not as this program was made for.
    Broken(Box<dyn Error + Send + Sync>),
}

/// A field that holds what it cannot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Invalid {
    /// The field's name in the form and in JSON.
    pub field: String,
    /// What is wrong and how to go on, in the reader's language.
    pub detail: String,
}

/// A cell whose text an encoding cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// The number of the record.
    pub number: String,
    /// The column, in the reader's language.
    pub column: &'static str,
    /// The cell's text.
    pub text: String,
    /// The characters that are missing, each once.
    pub characters: String,
}

/// A list of invoices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum List {
    /// A society's billing records.
    Records(SocietyId),
    /// The signed-in member's own.
    Payments,
}

/// The invoice that a failure is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnInvoice {
    /// Which society's.
    pub society: SocietyId,
    /// Which.
    pub id: InvoiceId,
    /// Its version now.
    pub version: u64,
}

impl OnInvoice {
    /// The invoice that a failure is about.
    #[must_use]
    pub fn of(invoice: &Invoice) -> Box<Self> {
        Box::new(Self { society: invoice.society.clone(), id: invoice.id.clone(), version: invoice.version })
    }

    fn way_on(&self, t: Text) -> (String, &'static str) {
        (format!("/societies/{}/invoices/{}", self.society, self.id), t.to_invoice())
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Stale | store::Error::Busy | store::Error::Call { .. } => Self::Unavailable(error),
            store::Error::Unreadable { .. } => Self::Broken(error.into()),
        }
    }
}

/// What an answer to a failure says.
struct Said {
    /// The last part of the problem's type.
    slug: &'static str,
    status: StatusCode,
    title: &'static str,
    detail: String,
    /// Where to go on.
    href: String,
    /// What is there.
    way_on: &'static str,
    /// What a client gets beyond RFC 9457's members.
    more: Map<String, Value>,
    /// The header that tells a client how to go on.
    header: Option<(HeaderName, HeaderValue)>,
}

impl Said {
    fn add_header(&self, response: &mut Response) {
        if let Some((name, value)) = self.header.clone() {
            response.headers_mut().insert(name, value);
        }
    }
}

#[derive(Template)]
#[template(path = "failure.html")]
struct Explained<'a> {
    t: Text,
    said: &'a Said,
}

/// A problem document (RFC 9457).
#[derive(Serialize)]
struct Problem<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    way_on: WayOn<'a>,
    #[serde(flatten)]
    more: &'a Map<String, Value>,
}

#[derive(Serialize)]
struct WayOn<'a> {
    title: &'a str,
    href: &'a str,
}

impl Failure {
    /// A meter refuses.
    #[must_use]
    pub fn throttled(meter: &Meter, now: Instant) -> Self {
        Self::Throttled { seconds: meter.allowance().ends_at(now).since(now).as_secs().max(1) }
    }

    /// The body could not be read.
    pub(crate) fn malformed(error: &impl ToString) -> Self {
        Self::Malformed { hint: error.to_string() }
    }

    /// Something here is not as this program was made for.
    #[must_use]
    pub fn broken(why: &'static str) -> Self {
        Self::Broken(why.into())
    }

    pub(crate) fn unrendered(error: askama::Error) -> Self {
        Self::Broken(error.into())
    }

    pub(crate) fn unwritten(error: serde_json::Error) -> Self {
        Self::Broken(error.into())
    }

    /// In one word, what was tried without the right to it.
    pub(crate) const fn trespass(&self) -> Option<&'static str> {
        if matches!(self, Self::CrossSite) {
            Some("cross_site")
        } else if matches!(self, Self::NotOperator) {
            Some("not_operator")
        } else {
            None
        }
    }

    /// What led to it, when it is ours to mend.
    pub(crate) fn cause(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unavailable(error) => Some(error),
            Self::Broken(error) => Some(error.as_ref()),
            Self::SignInNeeded
            | Self::WrongCredentials
            | Self::NotProven
            | Self::Throttled { .. }
            | Self::CrossSite
            | Self::NotFound
            | Self::UnknownMembership
            | Self::AlreadyWithdrawn { .. }
            | Self::LedgerChanged { .. }
            | Self::NotOperator
            | Self::UnknownPerson { .. }
            | Self::UnknownInvoice { .. }
            | Self::NoReceipt { .. }
            | Self::UnknownPayment { .. }
            | Self::AccountDeleted { .. }
            | Self::Invalid { .. }
            | Self::RecordNotCollectable { .. }
            | Self::InvoiceChanged { .. }
            | Self::CollectedRecord { .. }
            | Self::NotUnpaid { .. }
            | Self::Overpayment { .. }
            | Self::HasPayments { .. }
            | Self::AlreadyReversed { .. }
            | Self::NotAFee { .. }
            | Self::NothingToUndo { .. }
            | Self::RecordsChanged { .. }
            | Self::ExportTooLarge { .. }
            | Self::ExportInParts { .. }
            | Self::ExportChanged
            | Self::CharactersMissing { .. }
            | Self::DeletionPending { .. }
            | Self::DeletionUnderWay
            | Self::NoDeletionPending
            | Self::OwnRequest
            | Self::OnlyOperator { .. }
            | Self::PasswordUnfit { .. }
            | Self::ResetCodeInvalid
            | Self::NotRemindable { .. }
            | Self::MailNotResendable { .. }
            | Self::RunNotStopped
            | Self::AddressTaken
            | Self::AddressCodeInvalid
            | Self::MethodNotAllowed { .. }
            | Self::BodyTooLarge
            | Self::UnsupportedBody
            | Self::Malformed { .. }
            | Self::Incomplete { .. }
            | Self::IdempotencyKeyMissing
            | Self::IdempotencyKeyReused => None,
        }
    }

    /// The answer: a problem document for a client, a page with the way out for a browser.
    pub(crate) fn answer(&self, reader: &Reader<'_>) -> Response {
        let said = self.said(reader);
        let mut response = match (self, reader.wants) {
            (Self::SignInNeeded, Wants::Html) => crate::redirect(&said.href),
            // Whoever opens a command's address (signed in again, reloaded, in another language) wants the page on which it is given.
            (Self::MethodNotAllowed { .. }, Wants::Html) if !reader.acts && reader.page != reader.here => {
                crate::redirect(&reader.page)
            }
            (_, Wants::Html) => explained(&said, reader),
            (_, Wants::Json) => problem(&said, reader),
        };
        said.add_header(&mut response);
        response
    }

    /// The status, and what a page of the function's own says about it.
    #[must_use]
    pub fn explain(&self, reader: &Reader<'_>) -> (StatusCode, &'static str, String) {
        let said = self.said(reader);
        (said.status, said.title, said.detail)
    }

    /// Adds the header that goes with it to a page of the function's own.
    pub fn add_header(&self, reader: &Reader<'_>, response: &mut Response) {
        self.said(reader).add_header(response);
    }

    #[expect(clippy::too_many_lines, reason = "one translation, one place; every arm is one failure")]
    fn said(&self, reader: &Reader<'_>) -> Said {
        let t = Text(reader.language);
        let here = page_of(&reader.path).to_owned();
        let memberships = || ("/memberships".to_owned(), t.to_memberships());
        let again = || (here.clone(), t.to_try_again());
        let top = || ("/".to_owned(), t.to_top());
        let records = |society: &SocietyId| (reader.records(society), t.to_records());
        let deletion = || ("/account/deletion".to_owned(), t.to_deletion());
        let withdrawal = |society: &SocietyId| format!("/memberships/{society}/withdrawal");
        let say = |slug, status, title, detail: String, (href, way_on): (String, &'static str)| Said {
            slug,
            status,
            title,
            detail,
            href,
            way_on,
            more: Map::new(),
            header: None,
        };
        let mut more = Map::new();
        let mut told = None;
        let by_signing_in = (header::WWW_AUTHENTICATE, HeaderValue::from_static("Cookie form-action=\"/login\""));
        let said = match self {
            Self::SignInNeeded => {
                told = Some(by_signing_in);
                let way_on = (sign_in(reader), t.sign_in());
                let detail = if reader.acts { t.done_signed_out() } else { t.sign_in_needed_detail() }.to_owned();
                say("sign-in-needed", StatusCode::UNAUTHORIZED, t.sign_in_needed(), detail, way_on)
            }
            Self::WrongCredentials => {
                told = Some(by_signing_in);
                let way_on = ("/login".to_owned(), t.sign_in());
                let detail = t.wrong_credentials_detail().to_owned();
                say("wrong-credentials", StatusCode::UNAUTHORIZED, t.wrong_credentials(), detail, way_on)
            }
            Self::NotProven => {
                say("not-proven", StatusCode::FORBIDDEN, t.not_proven(), t.not_proven_detail().to_owned(), again())
            }
            Self::Throttled { seconds } => {
                told = Some((header::RETRY_AFTER, HeaderValue::from(*seconds)));
                more.insert("retry_after".to_owned(), json!(seconds));
                let detail = t.throttled_detail(seconds.div_ceil(60));
                say("throttled", StatusCode::TOO_MANY_REQUESTS, t.throttled(), detail, ("/inquiry".to_owned(), t.inquiry()))
            }
            Self::CrossSite => {
                say("cross-site", StatusCode::FORBIDDEN, t.cross_site(), t.cross_site_detail().to_owned(), again())
            }
            Self::NotFound => say("not-found", StatusCode::NOT_FOUND, t.not_found(), t.not_found_detail().to_owned(), top()),
            Self::UnknownMembership => say(
                "unknown-membership",
                StatusCode::NOT_FOUND,
                t.unknown_membership(),
                t.unknown_membership_detail().to_owned(),
                memberships(),
            ),
            Self::AlreadyWithdrawn { society, on } => {
                more.insert("society".to_owned(), json!({ "id": society.as_str() }));
                more.insert("withdrawn_on".to_owned(), json!(on.to_string()));
                let detail = t.already_withdrawn_detail(on.written(reader.language));
                let way_on = (withdrawal(society), t.to_withdrawal());
                say("already-withdrawn", StatusCode::CONFLICT, t.already_withdrawn(), detail, way_on)
            }
            Self::LedgerChanged { society } => say(
                "ledger-changed",
                StatusCode::CONFLICT,
                t.ledger_changed(),
                t.ledger_changed_detail().to_owned(),
                (withdrawal(society), t.to_withdrawal()),
            ),
            Self::NotOperator => {
                let way_on = ("/societies".to_owned(), t.to_operators_tools());
                say("not-operator", StatusCode::FORBIDDEN, t.not_operator(), t.not_operator_detail().to_owned(), way_on)
            }
            Self::UnknownPerson { society } => say(
                "unknown-person",
                StatusCode::NOT_FOUND,
                t.unknown_person(),
                t.unknown_person_detail().to_owned(),
                records(society),
            ),
            Self::UnknownInvoice { list } => {
                let way_on = match list {
                    List::Records(society) => records(society),
                    List::Payments => ("/payments".to_owned(), t.to_payments()),
                };
                say("unknown-invoice", StatusCode::NOT_FOUND, t.unknown_invoice(), t.unknown_invoice_detail().to_owned(), way_on)
            }
            Self::NoReceipt { invoice, by } => {
                let id = by.as_ref().map_or(invoice, |by| &by.id);
                let detail =
                    by.as_ref().map_or_else(|| t.no_receipt_detail().to_owned(), |by| t.receipt_of_collector(&by.number));
                let way_on = (format!("/payments/{id}"), t.to_invoice());
                say("no-receipt", StatusCode::NOT_FOUND, t.no_receipt(), detail, way_on)
            }
            Self::UnknownPayment { invoice } => say(
                "unknown-payment",
                StatusCode::NOT_FOUND,
                t.unknown_payment(),
                t.unknown_payment_detail().to_owned(),
                invoice.way_on(t),
            ),
            Self::AccountDeleted { society } => {
                more.insert(
                    "contact".to_owned(),
                    json!({ "name": society.contact.name.as_str(), "address": society.contact.address.as_str() }),
                );
                more.insert("bank_account".to_owned(), society.bank_account.as_ref().map_or(Value::Null, bank_account));
                say(
                    "account-deleted",
                    StatusCode::CONFLICT,
                    t.account_deleted(),
                    t.account_deleted_detail().to_owned(),
                    records(&society.id),
                )
            }
            Self::Invalid { fields } => {
                more.insert("fields".to_owned(), json!(fields));
                let detail: Vec<_> = fields.iter().map(|field| field.detail.as_str()).collect();
                say("invalid", StatusCode::UNPROCESSABLE_ENTITY, t.invalid(), detail.join(" "), again())
            }
            Self::RecordNotCollectable { id, number, why } => {
                more.insert("invoice".to_owned(), json!(id.as_str()));
                let number = number.as_ref().map_or(id.as_str(), Line::as_str);
                let detail = match why {
                    RecordRefusal::NotTheirs => t.record_not_theirs(number),
                    RecordRefusal::NotUnpaid => t.record_not_unpaid(number),
                    RecordRefusal::Collected { by } => t.record_collected(number, by),
                    RecordRefusal::Collects => t.record_collects(number),
                };
                say("record-not-collectable", StatusCode::CONFLICT, t.record_not_collectable(), detail, again())
            }
            Self::InvoiceChanged { invoice } => {
                more.insert("version".to_owned(), json!(invoice.version));
                let detail = t.invoice_changed_detail().to_owned();
                say("invoice-changed", StatusCode::CONFLICT, t.invoice_changed(), detail, invoice.way_on(t))
            }
            Self::CollectedRecord { society, by } => {
                more.insert("collected_by".to_owned(), json!(by.id.as_str()));
                let way_on = (format!("/societies/{society}/invoices/{}", by.id), t.to_invoice());
                let detail = t.collected_record_detail(&by.number);
                say("collected-record", StatusCode::CONFLICT, t.collected_record(), detail, way_on)
            }
            Self::NotUnpaid { invoice } => {
                say("not-unpaid", StatusCode::CONFLICT, t.not_unpaid(), t.not_unpaid_detail().to_owned(), invoice.way_on(t))
            }
            Self::Overpayment { invoice, outstanding } => {
                more.insert("outstanding".to_owned(), json!(outstanding.get()));
                let detail = t.overpayment_detail(outstanding.written(reader.language));
                say("overpayment", StatusCode::CONFLICT, t.overpayment(), detail, invoice.way_on(t))
            }
            Self::HasPayments { invoice, paid } => {
                more.insert("paid".to_owned(), json!(paid.get()));
                let detail = t.has_payments_detail(paid.written(reader.language));
                say("has-payments", StatusCode::CONFLICT, t.has_payments(), detail, invoice.way_on(t))
            }
            Self::AlreadyReversed { invoice } => say(
                "already-reversed",
                StatusCode::CONFLICT,
                t.already_reversed(),
                t.already_reversed_detail().to_owned(),
                invoice.way_on(t),
            ),
            Self::NotAFee { invoice, outstanding, most } => {
                more.insert("outstanding".to_owned(), json!(outstanding.get()));
                let detail = t.not_a_fee_detail(outstanding.written(reader.language), most.written(reader.language));
                say("not-a-fee", StatusCode::CONFLICT, t.not_a_fee(), detail, invoice.way_on(t))
            }
            Self::NothingToUndo { invoice } => {
                let detail = t.nothing_to_undo_detail().to_owned();
                say("nothing-to-undo", StatusCode::CONFLICT, t.nothing_to_undo(), detail, invoice.way_on(t))
            }
            Self::RecordsChanged { invoice, numbers } => {
                let numbers: Vec<_> = numbers.iter().map(Line::as_str).collect();
                more.insert("numbers".to_owned(), json!(numbers));
                let detail = t.records_changed_detail(numbers.join(t.list_comma()));
                say("records-changed", StatusCode::CONFLICT, t.records_changed(), detail, invoice.way_on(t))
            }
            Self::ExportTooLarge { records, most, society } => {
                more.insert("records".to_owned(), json!(records));
                more.insert("most".to_owned(), json!(most));
                let detail = t.export_too_large_detail(records, most);
                let way_on = (format!("/societies/{society}/exports"), t.to_exports());
                say("export-too-large", StatusCode::UNPROCESSABLE_ENTITY, t.export_too_large(), detail, way_on)
            }
            Self::ExportInParts { parts, state } => {
                more.insert("parts".to_owned(), json!(parts));
                more.insert("state".to_owned(), json!(state));
                let detail = t.export_in_parts_detail(parts);
                say("export-in-parts", StatusCode::UNPROCESSABLE_ENTITY, t.export_in_parts(), detail, again())
            }
            Self::ExportChanged => {
                let way_on = (reader.here.clone(), t.to_exports());
                say("export-changed", StatusCode::CONFLICT, t.export_changed(), t.export_changed_detail().to_owned(), way_on)
            }
            Self::CharactersMissing { missing, cells } => {
                more.insert("cells".to_owned(), json!(cells));
                more.insert("missing".to_owned(), json!(missing));
                let detail = t.characters_missing_detail(cells);
                say("characters-missing", StatusCode::CONFLICT, t.characters_missing(), detail, again())
            }
            Self::DeletionPending { due_on } => {
                more.insert("due_on".to_owned(), json!(due_on.to_string()));
                let detail = t.deletion_pending_detail(due_on.written(reader.language));
                say("deletion-pending", StatusCode::CONFLICT, t.deletion_pending(), detail, deletion())
            }
            Self::DeletionUnderWay => say(
                "deletion-under-way",
                StatusCode::CONFLICT,
                t.deletion_under_way(),
                t.deletion_under_way_detail().to_owned(),
                top(),
            ),
            Self::NoDeletionPending => say(
                "no-deletion-pending",
                StatusCode::CONFLICT,
                t.no_deletion_pending(),
                t.no_deletion_pending_detail().to_owned(),
                top(),
            ),
            Self::OwnRequest => {
                let way_on = ("/support/deletions".to_owned(), t.to_deletion_requests());
                say("own-request", StatusCode::CONFLICT, t.own_request(), t.own_request_detail().to_owned(), way_on)
            }
            Self::OnlyOperator { societies } => {
                let which = societies.iter().map(|society| json!({ "id": society.id.as_str(), "name": society.name.as_str() }));
                more.insert("societies".to_owned(), which.collect());
                let names: Vec<_> = societies.iter().map(|society| society.name.as_str()).collect();
                let detail = t.only_operator_detail(names.join(t.and()));
                let way_on = (reader.site.host_help.clone(), t.to_host_help());
                say("only-operator", StatusCode::CONFLICT, t.only_operator(), detail, way_on)
            }
            Self::PasswordUnfit { rule, detail } => {
                more.insert("rule".to_owned(), json!(rule));
                say("password-unfit", StatusCode::UNPROCESSABLE_ENTITY, t.password_unfit(), detail.clone(), again())
            }
            Self::ResetCodeInvalid => say(
                "reset-code-invalid",
                StatusCode::UNPROCESSABLE_ENTITY,
                t.reset_code_invalid(),
                t.reset_code_invalid_detail().to_owned(),
                ("/password-reset".to_owned(), t.to_password_reset()),
            ),
            Self::NotRemindable { invoice, why, detail } => {
                more.insert("why".to_owned(), json!(why));
                let way_on = (format!("/societies/{}/invoices/{}/reminders", invoice.society, invoice.id), t.to_reminders());
                say("not-remindable", StatusCode::CONFLICT, t.not_remindable(), detail.clone(), way_on)
            }
            Self::MailNotResendable { why, detail, list } => {
                more.insert("why".to_owned(), json!(why));
                let way_on = (list.clone(), t.to_mails());
                say("mail-not-resendable", StatusCode::CONFLICT, t.mail_not_resendable(), detail.clone(), way_on)
            }
            Self::RunNotStopped => say(
                "run-not-stopped",
                StatusCode::CONFLICT,
                t.run_not_stopped(),
                t.run_not_stopped_detail().to_owned(),
                ("/support/reminders".to_owned(), t.to_runs()),
            ),
            Self::AddressTaken => say(
                "address-taken",
                StatusCode::CONFLICT,
                t.address_taken(),
                t.address_taken_detail().to_owned(),
                ("/account/address".to_owned(), t.to_address()),
            ),
            Self::AddressCodeInvalid => say(
                "address-code-invalid",
                StatusCode::UNPROCESSABLE_ENTITY,
                t.address_code_invalid(),
                t.address_code_invalid_detail().to_owned(),
                ("/account/address".to_owned(), t.to_address()),
            ),
            Self::MethodNotAllowed { allow } => {
                told = Some((header::ALLOW, HeaderValue::from_static(allow)));
                let detail = t.method_not_allowed_detail(allow);
                say("method-not-allowed", StatusCode::METHOD_NOT_ALLOWED, t.method_not_allowed(), detail, top())
            }
            Self::BodyTooLarge => say(
                "body-too-large",
                StatusCode::PAYLOAD_TOO_LARGE,
                t.body_too_large(),
                t.body_too_large_detail().to_owned(),
                again(),
            ),
            Self::UnsupportedBody => say(
                "unsupported-body",
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                t.unsupported_body(),
                t.unsupported_body_detail().to_owned(),
                again(),
            ),
            Self::Malformed { hint } => {
                say("malformed", StatusCode::BAD_REQUEST, t.malformed(), t.malformed_detail(hint), again())
            }
            Self::Incomplete { fields } => {
                more.insert("fields".to_owned(), json!(fields));
                let detail = t.incomplete_detail(fields.join(", "));
                say("incomplete", StatusCode::UNPROCESSABLE_ENTITY, t.incomplete(), detail, again())
            }
            Self::IdempotencyKeyMissing => say(
                "idempotency-key-missing",
                StatusCode::BAD_REQUEST,
                t.idempotency_key_missing(),
                t.idempotency_key_missing_detail().to_owned(),
                again(),
            ),
            Self::IdempotencyKeyReused => say(
                "idempotency-key-reused",
                StatusCode::UNPROCESSABLE_ENTITY,
                t.idempotency_key_reused(),
                t.idempotency_key_reused_detail().to_owned(),
                again(),
            ),
            Self::Unavailable(_) => {
                told = Some((header::RETRY_AFTER, HeaderValue::from(5)));
                let way_on = (reader.page.clone(), t.to_try_again());
                let detail = t.unavailable_detail().to_owned();
                say("unavailable", StatusCode::SERVICE_UNAVAILABLE, t.unavailable(), detail, way_on)
            }
            Self::Broken(_) => say(
                "broken",
                StatusCode::INTERNAL_SERVER_ERROR,
                t.broken(),
                t.broken_detail().to_owned(),
                (reader.site.host_help.clone(), t.to_host_help()),
            ),
        };
        Said { more, header: told, ..said }
    }
}

fn bank_account(bank: &BankAccount) -> Value {
    json!({
        "bank": bank.bank.as_str(),
        "branch": bank.branch.as_str(),
        "kind": bank.kind.as_str(),
        "number": bank.number.as_str(),
        "holder": bank.holder.as_str(),
    })
}

/// The sign-in page that goes on to this one; after a command, to the page on which it can be given again, since nothing was done.
fn sign_in(reader: &Reader<'_>) -> String {
    let next = if reader.acts { Done::NotYet.at(&reader.keeping_list(&reader.page)) } else { reader.page.clone() };
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    let login = format!("/login?next={next}");
    if reader.acts { Done::SignedOut.at(&login) } else { login }
}

fn problem(said: &Said, reader: &Reader<'_>) -> Response {
    let problem = Problem {
        r#type: format!("tag:taikai,2026:{}", said.slug),
        title: said.title,
        status: said.status.as_u16(),
        detail: &said.detail,
        instance: &reader.path,
        way_on: WayOn { title: said.way_on, href: &said.href },
        more: &said.more,
    };
    let text = serde_json::to_string(&problem).unwrap_or_default();
    let mut response = body(said.status, HeaderValue::from_static("application/problem+json"), text);
    response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(reader.language.tag()));
    response
}

/// The page on which a command is given; some commands have an address of their own below it, which takes nothing else.
pub(crate) fn page_of(path: &str) -> &str {
    let Some((page, command)) = path.rsplit_once('/') else { return path };
    match command {
        "payments" | "void" | "write-off" | "adjustments" | "cancellation" if !page.is_empty() => page,
        "logout" => "/",
        "reversal" => {
            let entry =
                ["/payments/", "/adjustments/", "/void", "/write-off"].into_iter().find_map(|entry| page.rsplit_once(entry));
            entry.map_or(path, |(invoice, _)| invoice)
        }
        _ => path,
    }
}

fn explained(said: &Said, reader: &Reader<'_>) -> Response {
    let trail: [Crumb<'_>; 0] = [];
    let page = Page { title: said.title, trail: &trail, main: Explained { t: Text(reader.language), said } };
    page.answer(reader, said.status).unwrap_or_else(|_| html(said.status, Language::default(), said.detail.clone()))
}
