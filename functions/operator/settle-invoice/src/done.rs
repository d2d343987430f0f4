//! The result of an entry, as the invoice's page states it.

use web::Done;

use crate::text::Text;

/// A payment is recorded.
pub(crate) const PAYMENT: Done = Done::new("payment", |language| Text(language).done_payment());
/// A payment is reversed.
pub(crate) const REVERSAL: Done = Done::new("reversal", |language| Text(language).done_reversal());
/// The invoice is void.
pub(crate) const VOID: Done = Done::new("void", |language| Text(language).done_void());
/// The invoice is written off.
pub(crate) const WRITE_OFF: Done = Done::new("write-off", |language| Text(language).done_write_off());
/// A difference is borne.
pub(crate) const ADJUSTMENT: Done = Done::new("adjustment", |language| Text(language).done_adjustment());
/// A void, a write-off or an adjustment is undone.
pub(crate) const UNDOING: Done = Done::new("undoing", |language| Text(language).done_undoing());

/// All results that the page shows.
pub(crate) const ALL: &[Done] = &[views::invoice::ISSUED, PAYMENT, REVERSAL, VOID, WRITE_OFF, ADJUSTMENT, UNDOING];
