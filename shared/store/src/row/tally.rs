//! A society's tally: one item for each fiscal year and shard, four numbers for each kind of record, and what was
//! received in the year.

use domain::tally::{Bucket, Figures, Tally};
use domain::{Day, FiscalYear};

use super::Item;
use crate::Error;
use crate::key::{TALLY, attribute};

/// The names of the four numbers of a kind: how many, paid, adjusted, rest.
const COUNT: &str = "n";
const PAID: &str = "p";
const ADJUSTED: &str = "a";
const REST: &str = "r";

/// What was received in the year.
pub(crate) const RECEIVED: &str = "received";

/// What the attributes of a kind begin with.
fn name(bucket: Bucket) -> String {
    let due = |letter: char, day: Day| format!("{letter}{:02}{:02}", day.month(), day.day_of_month());
    match bucket {
        Bucket::Unpaid(day) => due('u', day),
        Bucket::Collected(day) => due('c', day),
        Bucket::Paid => "paid".to_owned(),
        Bucket::Void => "voided".to_owned(),
        Bucket::WrittenOff => "lost".to_owned(),
    }
}

fn bucket(year: FiscalYear, name: &str) -> Option<Bucket> {
    match name {
        "paid" => return Some(Bucket::Paid),
        "voided" => return Some(Bucket::Void),
        "lost" => return Some(Bucket::WrittenOff),
        _ => {}
    }
    let (month, day) = (name.get(1..3)?.parse().ok()?, name.get(3..5)?.parse().ok()?);
    let calendar_year = if month < 4 { year.year() + 1 } else { year.year() };
    let day = Day::new(calendar_year, month, day).ok()?;
    match name.as_bytes().first()? {
        b'u' => Some(Bucket::Unpaid(day)),
        b'c' => Some(Bucket::Collected(day)),
        _ => None,
    }
}

/// The attributes that these figures of a kind change, and by how much.
pub(crate) fn attributes(bucket: Bucket, figures: Figures) -> impl Iterator<Item = (String, i64)> {
    let name = name(bucket);
    [(COUNT, figures.count), (PAID, figures.paid), (ADJUSTED, figures.adjusted), (REST, figures.rest)]
        .into_iter()
        .filter(|(_, number)| *number != 0)
        .map(move |(part, number)| (format!("{name}_{part}"), number))
}

/// Adds an item of the tally.
pub(crate) fn add(tally: &mut Tally, item: &Item) -> Result<(), Error> {
    let unreadable = || Error::unreadable("a society's tally");
    let sk = item.get(attribute::SK).and_then(|sk| sk.as_s().ok()).ok_or_else(unreadable)?;
    let year = sk.strip_prefix(TALLY).and_then(|rest| rest.split('#').next()?.parse().ok()).and_then(FiscalYear::new);
    let year = year.ok_or_else(unreadable)?;
    for (attribute, value) in item {
        if attribute == RECEIVED {
            let number = value.as_n().ok().and_then(|number| number.parse().ok()).ok_or_else(unreadable)?;
            tally.receive(year, number);
        }
        let (Some((name, part)), Ok(number)) = (attribute.rsplit_once('_'), value.as_n()) else { continue };
        let number = number.parse().map_err(|_| unreadable())?;
        let figures = match part {
            COUNT => Figures { count: number, ..Figures::default() },
            PAID => Figures { paid: number, ..Figures::default() },
            ADJUSTED => Figures { adjusted: number, ..Figures::default() },
            REST => Figures { rest: number, ..Figures::default() },
            _ => return Err(unreadable()),
        };
        tally.add(year, bucket(year, name).ok_or_else(unreadable)?, figures);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_comes_back_as_it_was_written() {
        let year = FiscalYear::new(2026).unwrap();
        let day = |text| Day::parse(text).unwrap();
        for kind in [
            Bucket::Unpaid(day("2026-04-01")),
            Bucket::Collected(day("2027-03-31")),
            Bucket::Paid,
            Bucket::Void,
            Bucket::WrittenOff,
        ] {
            assert_eq!(bucket(year, &name(kind)), Some(kind));
        }
    }
}
