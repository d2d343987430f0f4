//! The entry that an operator wants to make: its kind from the path, its fields as typed, and as parsed.

use domain::billing::{Booking, Books};
use domain::payment::{Correcting, Correction, Method, Reversal};
use domain::text::NotText;
use domain::{Day, Line, Note, Payment, PaymentId, Yen};
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::Store;
use web::form::{Wrong, as_typed, refused};
use web::session::Proof;
use web::{Done, Failure, Operator, Request};

use crate::text::Text;
use crate::{done, problems};

/// What the path asks for.
#[derive(Debug)]
pub(crate) enum Act {
    Pay,
    /// Nothing when the path names no payment that there can be.
    Reverse(Option<PaymentId>),
    Correct(Correcting),
    /// The void or the write-off that is not reversed.
    Undo(Correcting),
    /// As of a payment.
    UndoAdjustment(Option<PaymentId>),
}

impl Act {
    /// Reads the path; nothing when the invoice itself is asked for.
    pub(crate) fn of(request: &Request<'_>) -> Result<Option<Self>, Failure> {
        let mut parts = request.reader.path.rsplit('/');
        let id = |name| PaymentId::parse(request.parameter(name));
        let act = match (parts.next(), parts.next(), parts.next()) {
            (Some("payments"), ..) => Self::Pay,
            (Some("adjustments"), ..) => Self::Correct(Correcting::Adjustment),
            (Some("void"), ..) => Self::Correct(Correcting::Void),
            (Some("write-off"), ..) => Self::Correct(Correcting::WriteOff),
            (Some("reversal"), Some("void"), _) => Self::Undo(Correcting::Void),
            (Some("reversal"), Some("write-off"), _) => Self::Undo(Correcting::WriteOff),
            (Some("reversal"), _, Some("adjustments")) => Self::UndoAdjustment(id("adjustment")),
            (Some("reversal"), ..) => Self::Reverse(id("payment")),
            (Some(_) | None, ..) => return request.must_be_get(&[]).map(|()| None),
        };
        request.must_be_post(&[]).map(|()| Some(act))
    }

    /// The name under which the command's key is kept.
    pub(crate) const fn task(&self) -> &'static str {
        match self {
            Self::Pay => "record-payment",
            Self::Reverse(_) => "reverse-payment",
            Self::Correct(Correcting::Adjustment) => "adjust-invoice",
            Self::Correct(Correcting::Void) => "void-invoice",
            Self::Correct(Correcting::WriteOff) => "write-off-invoice",
            Self::Undo(Correcting::Void) => "undo-void",
            Self::Undo(Correcting::WriteOff) => "undo-write-off",
            Self::Undo(Correcting::Adjustment) | Self::UndoAdjustment(_) => "undo-adjustment",
        }
    }

    /// The status of the answer when it is done.
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::Correct(Correcting::Void | Correcting::WriteOff) => StatusCode::OK,
            Self::Pay | Self::Reverse(_) | Self::Correct(Correcting::Adjustment) | Self::Undo(_) | Self::UndoAdjustment(_) => {
                StatusCode::CREATED
            }
        }
    }

    /// Whether it is about entries that are there.
    pub(crate) const fn needs_entries(&self) -> bool {
        match self {
            Self::Pay | Self::Correct(_) => false,
            Self::Reverse(_) | Self::Undo(_) | Self::UndoAdjustment(_) => true,
        }
    }

    /// The result shown to the browser.
    pub(crate) const fn done(&self) -> Done {
        match self {
            Self::Pay => done::PAYMENT,
            Self::Reverse(_) => done::REVERSAL,
            Self::Correct(Correcting::Adjustment) => done::ADJUSTMENT,
            Self::Correct(Correcting::Void) => done::VOID,
            Self::Correct(Correcting::WriteOff) => done::WRITE_OFF,
            Self::Undo(_) | Self::UndoAdjustment(_) => done::UNDOING,
        }
    }

    pub(crate) const fn is_pay(&self) -> bool {
        matches!(self, Self::Pay)
    }

    pub(crate) fn corrects(&self, kind: Correcting) -> bool {
        matches!(self, Self::Correct(this) if *this == kind)
    }

    pub(crate) fn reverses(&self, payment: &PaymentId) -> bool {
        matches!(self, Self::Reverse(Some(id)) if id == payment)
    }

    pub(crate) fn undoes(&self, correction: &Correction) -> bool {
        match self {
            Self::Undo(kind) => *kind == correction.kind && correction.stands(),
            Self::UndoAdjustment(id) => id.as_ref() == Some(&correction.id),
            Self::Pay | Self::Reverse(_) | Self::Correct(_) => false,
        }
    }
}

/// What was filled in, as it was typed.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) amount: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) paid_on: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) method: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) note: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) reason: String,
    /// The version of the invoice that the operator looked at.
    pub(crate) version: Option<u64>,
    pub(crate) idempotency_key: Option<String>,
}

/// The entry that was filled in.
pub(crate) fn read(
    act: &Act,
    form: &Form,
    operator: &Operator,
    books: &Books,
    (payments, corrections): (&[Payment], &[Correction]),
    request: &Request<'_>,
) -> Result<Booking, Failure> {
    let t = Text(request.reader.language);
    let (reader, invoice) = (&request.reader, books.invoice());
    let reversal = || Ok::<_, Failure>(Reversal { reason: reason(t, form)?, by: operator.actor(), at: request.now });
    Ok(match act {
        Act::Pay => Booking::Paid(payment(t, form, operator, request)?),
        Act::Correct(kind) => {
            let made = (operator.actor(), request.now);
            Booking::Corrected(books.correction(*kind, reason(t, form)?, Store::new_payment_id(request.now), made))
        }
        Act::Reverse(id) => {
            let payment = payments.iter().find(|payment| Some(&payment.id) == id.as_ref());
            let payment = payment.ok_or_else(|| problems::unknown_payment(reader, invoice))?;
            Booking::Reversed(payment.clone(), reversal()?)
        }
        Act::UndoAdjustment(_) => {
            let adjustment = corrections.iter().find(|it| it.kind == Correcting::Adjustment && act.undoes(it));
            let adjustment = adjustment.ok_or_else(|| problems::unknown_payment(reader, invoice))?;
            Booking::Undone(adjustment.clone(), reversal()?)
        }
        Act::Undo(_) => {
            let correction = corrections.iter().find(|it| act.undoes(it));
            let correction = correction.ok_or_else(|| problems::nothing_to_undo(reader, invoice))?;
            Booking::Undone(correction.clone(), reversal()?)
        }
    })
}

fn payment(t: Text, form: &Form, operator: &Operator, request: &Request<'_>) -> Result<Payment, Failure> {
    let mut wrong = Wrong::default();
    let amount = wrong.note("amount", Yen::typed(&form.amount).ok_or(t.no_amount().to_owned()));
    let paid_on = wrong.note("paid_on", Day::typed(&form.paid_on).map_err(|_| t.no_day().to_owned()));
    let method = wrong.note("method", Method::parse(form.method.trim()).ok_or(t.no_method().to_owned()));
    let note = match form.note.trim() {
        "" => Some(None),
        note => wrong.note("note", Note::parse(note).map(Some).map_err(|why| refused(t.0, why, 1_000))),
    };
    match (amount, paid_on, method, note) {
        (Some(amount), Some(paid_on), Some(method), Some(note)) => Ok(Payment {
            id: Store::new_payment_id(request.now),
            amount,
            paid_on,
            method,
            note,
            by: operator.actor(),
            at: request.now,
            reversal: None,
        }),
        _ => Err(Failure::Invalid { fields: wrong.fields() }),
    }
}

fn reason(t: Text, form: &Form) -> Result<Line, Failure> {
    let mut wrong = Wrong::default();
    let reason = Line::parse(&form.reason).map_err(|why| match why {
        NotText::Empty => t.no_reason().to_owned(),
        NotText::TooLong | NotText::Malformed => refused(t.0, why, 200),
    });
    wrong.note("reason", reason).ok_or(Failure::Invalid { fields: wrong.fields() })
}
