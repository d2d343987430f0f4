//! Which billing records a request asks for; the console and its export read the same query.

use domain::FiscalYear;
use domain::record::{Filter, Order, Search, Status};

use crate::{Failure, Request};

/// Which records are asked for, and in which order.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
}

/// The query's parameters that say which records are asked for.
const PARAMETERS: [&str; 6] = ["status", "former", "deleted", "year", "q", "sort"];

impl Asked {
    /// Reads `status`, `former`, `deleted`, `year`, `q` and `sort` of the query. An empty one, as a form sends it, asks for nothing.
    pub fn read(request: &Request<'_>) -> Result<Self, Failure> {
        let filter = Filter {
            status: parameter(request, "status", "unpaid | overdue | paid | void | written_off", Status::parse)?,
            former: parameter(request, "former", "true | false", truth)?,
            deleted: parameter(request, "deleted", "true | false", truth)?.unwrap_or_default(),
            year: parameter(request, "year", "1900–9998", |year| year.parse().ok().and_then(FiscalYear::new))?,
            search: request.query("q").and_then(Search::parse),
        };
        let order = parameter(request, "sort", "due | -due | -amount | payer | -number", Order::parse)?;
        Ok(Self { filter, order: order.unwrap_or_default() })
    }

    /// The part of the request's query that says it, as it may stand in an address; empty when nothing is asked for.
    #[must_use]
    pub fn query(request: &Request<'_>) -> String {
        let asked = PARAMETERS.iter().filter_map(|name| Some((name, request.query(name).filter(|value| !value.is_empty())?)));
        form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish()
    }
}

fn parameter<T>(request: &Request<'_>, name: &str, hint: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Failure> {
    let malformed = || Failure::Malformed { hint: format!("{name}: {hint}") };
    request.query(name).filter(|value| !value.is_empty()).map(|value| parse(value).ok_or_else(malformed)).transpose()
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
