//! How values are stored in attributes, described once for reading and writing.
//!
//! - `lies!` is for single values: which simpler value is written for one, and how it is parsed.
//! - `names!` is for values from a fixed set of names.
//! - `row!` is for structs, with an attribute for each field. `short` fields are omitted while they have their default,
//!   `flat` fields have attributes of their own beside the others, the field after `of` comes from the item's key, and
//!   `and` names what else is written, such as index keys.
//! - `tagged!` is for enums, with the variant's name in an attribute of its own.
//!
//! A forgotten field or variant is a compile error.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::account::PostalCode;
use domain::charge::{Price, Prices, RegistrationNumber, Tax};
use domain::payment::{Correcting, Method, Received};
use domain::reminder::{Step, Steps};
use domain::session::Hash;
use domain::society::{BankCode, BranchCode, Month, WithdrawalTerms};
use domain::terms::{DueIn, Joining, NumberPattern, Offer, Offers, Questions};
use domain::{
    AccountId, CategoryId, Day, EmailAddress, Instant, InvoiceId, Language, Line, LoginId, MailId, Note, PaymentId, Period,
    SocietyId, Yen,
};

use crate::secret::{hex, unhex};

/// An item as the SDK has it, or a map within one.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// What of a row cannot be read: which attribute, and never a word of what is in it. It may be an address, and this
/// gets into the log.
#[derive(Debug, Default)]
pub(crate) struct Odd {
    attribute: String,
    is_missing: bool,
}

/// A value as an attribute.
pub(crate) trait Cell: Sized {
    /// The attribute; nothing is left out.
    fn cell(&self) -> Option<AttributeValue>;
    /// The value in an attribute.
    fn of_cell(cell: AttributeValue) -> Result<Self, Odd>;
    /// The value when the attribute is not there, if that may be.
    fn absent() -> Option<Self> {
        None
    }
}

/// What is written as several attributes.
pub(crate) trait Fill {
    /// Puts them into an item.
    fn fill(&self, item: &mut Item);
}

/// What is read from several attributes.
pub(crate) trait Take: Sized {
    /// The parts that come from the item's key.
    type Key;
    /// Takes them out of an item.
    fn take(item: &mut Item, key: &Self::Key) -> Result<Self, Odd>;
}

impl Odd {
    /// This attribute holds what is not written there.
    pub(crate) fn at(attribute: &str) -> Self {
        Self { attribute: attribute.to_owned(), is_missing: false }
    }

    fn within(self, attribute: &str) -> Self {
        let dot = if self.attribute.is_empty() { "" } else { "." };
        Self { attribute: format!("{attribute}{dot}{}", self.attribute), ..self }
    }
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wrong = if self.is_missing { "is missing" } else { "is of another kind" };
        write!(f, "`{}` {wrong}", self.attribute)
    }
}

impl std::error::Error for Odd {}

/// Puts a value into an item.
pub(crate) fn set(item: &mut Item, attribute: &str, value: &impl Cell) {
    if let Some(cell) = value.cell() {
        item.insert(attribute.to_owned(), cell);
    }
}

/// Puts a text into an item.
pub(crate) fn set_text(item: &mut Item, attribute: &str, text: impl Into<String>) {
    item.insert(attribute.to_owned(), AttributeValue::S(text.into()));
}

/// Takes a value out of an item.
pub(crate) fn get<T: Cell>(item: &mut Item, attribute: &str) -> Result<T, Odd> {
    match item.remove(attribute) {
        Some(cell) => T::of_cell(cell).map_err(|odd| odd.within(attribute)),
        None => T::absent().ok_or_else(|| Odd { attribute: attribute.to_owned(), is_missing: true }),
    }
}

/// As [`set`], unless the value is as by default.
pub(crate) fn set_short<T: Cell + Default + PartialEq>(item: &mut Item, attribute: &str, value: &T) {
    if *value != T::default() {
        set(item, attribute, value);
    }
}

/// As [`get`]; the default value when there is none.
pub(crate) fn get_short<T: Cell + Default>(item: &mut Item, attribute: &str) -> Result<T, Odd> {
    if item.contains_key(attribute) { get(item, attribute) } else { Ok(T::default()) }
}

/// A row as a map within an item.
pub(crate) fn map(row: &impl Fill) -> AttributeValue {
    let mut map = Item::with_capacity(16);
    row.fill(&mut map);
    AttributeValue::M(map)
}

/// The row in a map.
pub(crate) fn of_map<R: Take<Key = ()>>(cell: AttributeValue) -> Result<R, Odd> {
    let AttributeValue::M(mut map) = cell else { return Err(Odd::default()) };
    R::take(&mut map, &())
}

impl Cell for String {
    fn cell(&self) -> Option<AttributeValue> {
        Some(AttributeValue::S(self.clone()))
    }

    fn of_cell(cell: AttributeValue) -> Result<Self, Odd> {
        if let AttributeValue::S(text) = cell { Ok(text) } else { Err(Odd::default()) }
    }
}

impl Cell for bool {
    fn cell(&self) -> Option<AttributeValue> {
        Some(AttributeValue::Bool(*self))
    }

    fn of_cell(cell: AttributeValue) -> Result<Self, Odd> {
        if let AttributeValue::Bool(bool) = cell { Ok(bool) } else { Err(Odd::default()) }
    }
}

impl<T: Cell> Cell for Option<T> {
    fn cell(&self) -> Option<AttributeValue> {
        self.as_ref().and_then(T::cell)
    }

    fn of_cell(cell: AttributeValue) -> Result<Self, Odd> {
        if matches!(cell, AttributeValue::Null(_)) { Ok(None) } else { T::of_cell(cell).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Cell> Cell for Vec<T> {
    fn cell(&self) -> Option<AttributeValue> {
        Some(AttributeValue::L(self.iter().filter_map(T::cell).collect()))
    }

    fn of_cell(cell: AttributeValue) -> Result<Self, Odd> {
        let AttributeValue::L(cells) = cell else { return Err(Odd::default()) };
        cells.into_iter().map(T::of_cell).collect()
    }
}

impl<T: Cell> Cell for BTreeMap<String, T> {
    fn cell(&self) -> Option<AttributeValue> {
        let cells = self.iter().filter_map(|(name, value)| Some((name.clone(), value.cell()?)));
        Some(AttributeValue::M(cells.collect()))
    }

    fn of_cell(cell: AttributeValue) -> Result<Self, Odd> {
        let AttributeValue::M(cells) = cell else { return Err(Odd::default()) };
        cells.into_iter().map(|(name, cell)| Ok((name, T::of_cell(cell)?))).collect()
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Cell for $number {
            fn cell(&self) -> Option<AttributeValue> {
                Some(AttributeValue::N(self.to_string()))
            }

            fn of_cell(cell: AttributeValue) -> Result<Self, Odd> {
                let AttributeValue::N(number) = cell else { return Err(Odd::default()) };
                number.parse().map_err(|_| Odd::default())
            }
        }
    )*};
}

numbers! { u8 u16 u32 u64 usize i16 i64 }

macro_rules! lies {
    ($($value:ty: $as:ty = $write:expr, $read:expr;)*) => {$(
        impl Cell for $value {
            fn cell(&self) -> Option<AttributeValue> {
                let write: fn(&Self) -> $as = $write;
                write(self).cell()
            }

            fn of_cell(cell: AttributeValue) -> Result<Self, Odd> {
                let read: fn($as) -> Option<Self> = $read;
                <$as>::of_cell(cell).and_then(|plain| read(plain).ok_or_else(Odd::default))
            }

            fn absent() -> Option<Self> {
                let read: fn($as) -> Option<Self> = $read;
                <$as>::absent().and_then(read)
            }
        }
    )*};
}

lies! {
    AccountId: String = |it| it.as_str().to_owned(), |text| Self::parse(&text).ok();
    CategoryId: String = |it| it.as_str().to_owned(), |text| Self::parse(&text).ok();
    SocietyId: String = |it| it.as_str().to_owned(), |text| Self::parse(&text).ok();
    InvoiceId: String = |it| it.as_str().to_owned(), |text| Self::parse(&text).ok();
    MailId: String = |it| it.as_str().to_owned(), |text| Self::parse(&text).ok();
    PaymentId: String = |it| it.as_str().to_owned(), |text| Self::parse(&text);
    LoginId: String = |it| it.as_str().to_owned(), |text| Self::parse(&text).ok();
    EmailAddress: String = |it| it.as_str().to_owned(), |text| Self::parse(&text).ok();
    Line: String = |it| it.as_str().to_owned(), |text| Self::parse(&text).ok();
    Note: String = |it| it.as_str().to_owned(), |text| Self::parse(&text).ok();
    RegistrationNumber: String = ToString::to_string, |text| Self::parse(&text).ok();
    BankCode: String = |it| it.as_str().to_owned(), |text| Self::parse(&text);
    BranchCode: String = |it| it.as_str().to_owned(), |text| Self::parse(&text);
    PostalCode: String = ToString::to_string, |text| Self::parse(&text);
    Day: String = ToString::to_string, |text| Self::parse(&text).ok();
    Language: String = |it| it.tag().to_owned(), |text| Self::from_tag(&text);
    Method: String = |it| it.name().to_owned(), |text| Self::parse(&text);
    Correcting: String = |it| it.name().to_owned(), |text| Self::parse(&text);
    Prices: String = |it| it.name().to_owned(), |text| Self::parse(&text);
    Joining: String = |it| it.name().to_owned(), |text| Self::parse(&text);
    Questions: Vec<Line> = |it| it.all().to_vec(), Self::new;
    Offers: Vec<Offer> = |it| it.all().to_vec(), |offers| Self::new(offers).ok();
    NumberPattern: String = ToString::to_string, |text| Self::parse(&text);
    DueIn: u16 = |it| it.days(), Self::new;
    Month: u8 = |it| it.number(), Self::new;
    WithdrawalTerms: String = |it| it.name().to_owned(), |text| Self::parse(&text);
    Hash: String = hex, |text| unhex(&text);
    Yen: u64 = |it| it.get(), |yen| Self::new(yen).ok();
    Price: i64 = |it| it.get(), |yen| Self::new(yen).ok();
    Tax: Option<u64> = |it| it.percent(), Self::of_percent;
    Instant: i64 = |it| it.millis(), |millis| Self::from_millis(millis).ok();
    Period: u32 = |it| it.number(), Self::new;
    Step: i16 = |it| it.days(), Self::new;
    Steps: Vec<Step> = |it| it.all().to_vec(), |steps| Self::new(steps.into_iter().map(Step::days)).ok();
    Received: BTreeMap<String, Yen> = |it| it.days().map(|(day, yen)| (day.to_string(), yen)).collect(),
        |days| days.into_iter().map(|(day, yen)| Some((Day::parse(&day).ok()?, yen))).collect();
}

macro_rules! names {
    ($($value:ident { $($name:tt => $variant:ident $(($inner:path))?),* $(,)? })*) => {$(
        impl $crate::row::Cell for $value {
            fn cell(&self) -> Option<aws_sdk_dynamodb::types::AttributeValue> {
                let name = match self { $(Self::$variant $(($inner))? => $name,)* };
                Some(aws_sdk_dynamodb::types::AttributeValue::S(name.to_owned()))
            }

            fn of_cell(cell: aws_sdk_dynamodb::types::AttributeValue) -> Result<Self, $crate::row::Odd> {
                match <String as $crate::row::Cell>::of_cell(cell)?.as_str() {
                    $($name => Ok(Self::$variant $(($inner))?),)*
                    _ => Err($crate::row::Odd::default()),
                }
            }
        }
    )*};
}

/// The name of a field's attribute: its own, unless there is another.
macro_rules! attribute {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $name:literal) => {
        $name
    };
}

macro_rules! row {
    ($row:ident { $($field:ident $(: $name:literal)?),* $(,)? }
        $(short { $($short:ident $(: $short_name:literal)?),* $(,)? })?
        $(flat { $($flat:ident),* $(,)? })?
        $(from { $made:ident: $by:expr })?
        $(and $also:path)?
    ) => {
        row! { @both $row [()] [] { $($field $(: $name)?),* } { $($($short $(: $short_name)?),*)? } { $($($flat),*)? } { $($made: $by)? } { $($also)? } }

        impl $crate::row::Cell for $row {
            fn cell(&self) -> Option<aws_sdk_dynamodb::types::AttributeValue> {
                Some($crate::row::cell::map(self))
            }

            fn of_cell(cell: aws_sdk_dynamodb::types::AttributeValue) -> Result<Self, $crate::row::Odd> {
                $crate::row::cell::of_map(cell)
            }
        }
    };
    ($row:ident { $($field:ident $(: $name:literal)?),* $(,)? }
        $(short { $($short:ident $(: $short_name:literal)?),* $(,)? })?
        $(flat { $($flat:ident),* $(,)? })?
        of $given:ident: $key:ty
        $(, and $also:path)?
    ) => {
        row! { @both $row [$key] [$given] { $($field $(: $name)?),* } { $($($short $(: $short_name)?),*)? } { $($($flat),*)? } {} { $($also)? } }
    };
    (@both $row:ident [$key:ty] [$($given:ident)?] { $($field:ident $(: $name:literal)?),* }
        { $($short:ident $(: $short_name:literal)?),* } { $($flat:ident),* } { $($made:ident: $by:expr)? } { $($also:path)? }
    ) => {
        impl $crate::row::Fill for $row {
            fn fill(&self, item: &mut $crate::row::Item) {
                let Self { $($field,)* $($short,)* $($flat,)* $($given: _,)? $($made: _,)? } = self;
                $($crate::row::set(item, attribute!($field $($name)?), $field);)*
                $($crate::row::cell::set_short(item, attribute!($short $($short_name)?), $short);)*
                $($crate::row::Fill::fill($flat, item);)*
                $($also(self, item);)?
            }
        }

        impl $crate::row::Take for $row {
            type Key = $key;

            fn take(item: &mut $crate::row::Item, _key: &Self::Key) -> Result<Self, $crate::row::Odd> {
                $(let $field = $crate::row::get(item, attribute!($field $($name)?))?;)*
                $(let $short = $crate::row::cell::get_short(item, attribute!($short $($short_name)?))?;)*
                $(let $flat = $crate::row::Take::take(item, &())?;)*
                $(let $given = _key.clone();)?
                $(let $made = $by;)?
                Ok(Self { $($field,)* $($short,)* $($flat,)* $($given,)? $($made,)? })
            }
        }
    };
}

macro_rules! tagged {
    ($value:ident by $tag:literal $(only [$($own:literal),*])? {
        $($name:tt => $variant:ident
            $({ $($field:ident $(: $attribute:literal)?),* $(,)? })?
            $(flat { $flat:ident })?
            $(with { $fixed:ident: $is:path })?
            $(($facts:ident))?
        ),* $(,)?
    }) => {
        impl $crate::row::Fill for $value {
            fn fill(&self, item: &mut $crate::row::Item) {
                match self {$(
                    Self::$variant { $($($field,)*)? $($flat,)? $($fixed: $is,)? $(0: $facts,)? } => {
                        $crate::row::cell::set_text(item, $tag, $name);
                        $($($crate::row::set(item, attribute!($field $($attribute)?), $field);)*)?
                        $($crate::row::Fill::fill($flat, item);)?
                        $($crate::row::Fill::fill($facts, item);)?
                    }
                )*}
            }
        }

        impl $crate::row::Take for $value {
            type Key = ();

            fn take(item: &mut $crate::row::Item, _key: &()) -> Result<Self, $crate::row::Odd> {
                let tag: String = $crate::row::get(item, $tag)?;
                let value = match tag.as_str() {
                    $($name => Self::$variant {
                        $($($field: $crate::row::get(item, attribute!($field $($attribute)?))?,)*)?
                        $($flat: $crate::row::Take::take(item, &())?,)?
                        $($fixed: $is,)?
                        $(0: tagged!(@facts $facts item),)?
                    },)*
                    _ => return Err($crate::row::Odd::at($tag)),
                };
                // What only another variant has.
                $($(if item.contains_key($own) {
                    return Err($crate::row::Odd::at($own));
                })*)?
                Ok(value)
            }
        }

        impl $crate::row::Cell for $value {
            fn cell(&self) -> Option<aws_sdk_dynamodb::types::AttributeValue> {
                Some($crate::row::cell::map(self))
            }

            fn of_cell(cell: aws_sdk_dynamodb::types::AttributeValue) -> Result<Self, $crate::row::Odd> {
                $crate::row::cell::of_map(cell)
            }
        }
    };
    (@facts $facts:ident $item:ident) => {
        $crate::row::Take::take($item, &())?
    };
}
