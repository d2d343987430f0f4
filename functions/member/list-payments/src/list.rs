//! The list: what is unpaid, society by society, then what is settled.

use std::collections::BTreeMap;

use askama::Template;
use domain::yen::TooMuch;
use domain::{Day, Invoice, Line, Membership, Payment, SocietyId, Unpaid};
use lambda_http::http::StatusCode;
use store::Payments;
use web::paging::{Paging, Wanted};
use web::{Failure, Page, Reader, Response};

use crate::text::Text;

/// All that the member owes and has paid.
pub(crate) struct Overview {
    pub(crate) today: Day,
    memberships: BTreeMap<SocietyId, Membership>,
    /// What is owed in all; a collected record is counted once, within the invoice that collects it.
    pub(crate) unpaid: Unpaid,
    /// What is owed to each society that anything is owed to, by its name.
    pub(crate) owed: Vec<(SocietyId, Unpaid)>,
    /// Every invoice: the unpaid ones by society and due day, then the settled ones, the latest first.
    pub(crate) invoices: Vec<Invoice>,
    payments: BTreeMap<String, Vec<Payment>>,
}

impl Overview {
    pub(crate) fn of(read: Payments, today: Day) -> Result<Self, Failure> {
        let memberships: BTreeMap<_, _> = read.memberships.into_iter().map(|it| (it.society.clone(), it)).collect();
        let name = |society: &SocietyId| memberships.get(society).map(|it| it.society_name.clone());
        let too_much = |TooMuch| Failure::broken("what is owed is more than an amount can be");
        let mut invoices = read.invoices;
        invoices.sort_by_cached_key(|invoice| {
            let settled = settled_on(invoice).map(|on| std::cmp::Reverse((on, invoice.number.clone())));
            (settled.is_some(), settled, name(&invoice.society), invoice.due_on, invoice.number.clone())
        });
        let open: Vec<_> = invoices.iter().cloned().filter_map(Invoice::unpaid).collect();
        let mut owed: Vec<(SocietyId, Unpaid)> = Vec::new();
        for society in memberships.keys() {
            let unpaid = Unpaid::of(open.iter().filter(|it| it.invoice().society == *society)).map_err(too_much)?;
            if !unpaid.is_nothing() {
                owed.push((society.clone(), unpaid));
            }
        }
        owed.sort_by_cached_key(|(society, _)| name(society));
        let unpaid = Unpaid::of(&open).map_err(too_much)?;
        Ok(Self { today, memberships, unpaid, owed, invoices, payments: read.payments })
    }

    /// The society's name; its id where there is no membership to name it.
    pub(crate) fn name(&self, society: &SocietyId) -> Line {
        self.memberships.get(society).map_or_else(|| Line::of_machine(society.as_str()), |it| it.society_name.clone())
    }

    pub(crate) fn is_former(&self, society: &SocietyId) -> bool {
        self.memberships.get(society).is_some_and(|it| !it.is_active())
    }

    pub(crate) fn payments(&self, invoice: &Invoice) -> &[Payment] {
        self.payments.get(invoice.id.as_str()).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The day on which nothing was owed on it any more.
fn settled_on(invoice: &Invoice) -> Option<Day> {
    use domain::invoice::State;
    match &invoice.state {
        State::Unpaid => None,
        State::Paid { on } | State::Void { on, .. } | State::WrittenOff { on, .. } => Some(*on),
    }
}

#[derive(Template)]
#[template(path = "payments.html")]
struct List<'a> {
    t: Text,
    of: views::invoice::Text,
    reader: &'a Reader<'a>,
    paging: &'a Paging,
    overview: &'a Overview,
    groups: Vec<Group<'a>>,
    settled: Vec<&'a Invoice>,
}

/// The unpaid invoices of one society on this page.
struct Group<'a> {
    society: Line,
    is_former: bool,
    /// What is owed to the society in all, on other pages too.
    unpaid: Unpaid,
    invoices: Vec<&'a Invoice>,
}

pub(crate) fn page(overview: &Overview, wanted: Wanted, reader: &Reader<'_>) -> Result<Response, Failure> {
    let t = Text(reader.language);
    let paging = Paging::of(wanted, overview.invoices.len(), reader);
    let (settled, unpaid): (Vec<_>, Vec<_>) =
        paging.slice(&overview.invoices).iter().partition(|invoice| settled_on(invoice).is_some());
    let of = views::invoice::Text(reader.language);
    let main = List { t, of, reader, paging: &paging, overview, groups: groups(overview, &unpaid), settled };
    Page { title: t.title(), trail: &[], main }.answer(reader, StatusCode::OK)
}

fn groups<'a>(overview: &Overview, unpaid: &[&'a Invoice]) -> Vec<Group<'a>> {
    unpaid
        .chunk_by(|a, b| a.society == b.society)
        .map(|invoices| {
            let society = &invoices[0].society;
            let owed = overview.owed.iter().find(|(of, _)| of == society);
            Group {
                society: overview.name(society),
                is_former: overview.is_former(society),
                unpaid: owed.map(|(_, unpaid)| *unpaid).unwrap_or_default(),
                invoices: invoices.to_vec(),
            }
        })
        .collect()
}
