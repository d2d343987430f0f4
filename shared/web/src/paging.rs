//! Division of a list into pages.

use std::fmt::Display;
use std::ops::Range;

use askama::Template;
use domain::typed;

use crate::text::Text;
use crate::{Failure, Language, Reader, Request};

/// Which page is wanted, and how long pages are.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    page: usize,
    per_page: usize,
}

/// A page of a list of so many.
#[derive(Clone, Debug)]
pub struct Paging {
    /// How many there are in all.
    pub total: usize,
    /// The number of the first on this page, from 1; 0 when the page is empty.
    pub from: usize,
    /// The number of the last on this page; 0 when the page is empty.
    pub to: usize,
    /// This page, from 1.
    pub page: usize,
    /// The last page, at least 1.
    pub last: usize,
    /// The address of the list without its page: the path, and the query up to `page=`.
    list: String,
}

/// The links from a page to the others.
#[derive(Template)]
#[template(path = "pages.html")]
struct Pages<'a> {
    t: Text,
    paging: &'a Paging,
}

/// The default length of a page.
const PER_PAGE: usize = 20;

impl Wanted {
    /// Reads `page` and `per_page` of the query.
    pub fn read(request: &Request<'_>) -> Result<Self, Failure> {
        let number = |name, most: usize, default| match request.query(name) {
            None | Some("") => Ok(default),
            Some(text) => typed::digits(text)
                .and_then(|number| usize::try_from(number).ok())
                .filter(|number| (1..=most).contains(number))
                .ok_or_else(|| Failure::Malformed { hint: format!("{name}: 1–{most}") }),
        };
        Ok(Self { page: number("page", 1_000_000, 1)?, per_page: number("per_page", 100, PER_PAGE)? })
    }
}

impl Wanted {
    /// The places of this page in the list, from 0.
    #[must_use]
    pub const fn places(self) -> Range<usize> {
        (self.page - 1) * self.per_page..self.page * self.per_page
    }
}

impl Paging {
    /// This page of a list of so many at this address.
    #[must_use]
    pub fn of(wanted: Wanted, total: usize, reader: &Reader<'_>) -> Self {
        Self::at(wanted, total, reader.here_without("page"))
    }

    fn at(Wanted { page, per_page }: Wanted, total: usize, list: String) -> Self {
        let before = ((page - 1) * per_page).min(total);
        let to = (before + per_page).min(total);
        let (from, to) = if before < to { (before + 1, to) } else { (0, 0) };
        Self { total, from, to, page, last: total.div_ceil(per_page).max(1), list }
    }

    /// The items on this page.
    #[must_use]
    pub fn slice<'a, T>(&self, all: &'a [T]) -> &'a [T] {
        if self.from == 0 { &[] } else { all.get(self.from - 1..self.to.min(all.len())).unwrap_or_default() }
    }

    /// The address of another page of the list.
    #[must_use]
    pub fn href(&self, page: &impl Display) -> String {
        let separator = if self.list.contains('?') { '&' } else { '?' };
        format!("{}{separator}page={page}", self.list)
    }

    /// The links to the other pages, as a part of a page; nothing when there is one page.
    pub fn links(&self, language: Language) -> Result<String, askama::Error> {
        Pages { t: Text(language), paging: self }.render()
    }

    /// The pages to link to: the first, the last, and those around this one; `None` is a gap.
    #[must_use]
    pub fn pages(&self) -> Vec<Option<usize>> {
        let mut pages = Vec::new();
        for page in (1..=self.last).filter(|page| *page == 1 || *page == self.last || page.abs_diff(self.page) <= 2) {
            match pages.last() {
                Some(Some(before)) if before + 1 < page => pages.extend([None, Some(page)]),
                _ => pages.push(Some(page)),
            }
        }
        pages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_membership_is_on_exactly_one_page() {
        let all: Vec<_> = (0..45).collect();
        for per_page in 1..=46 {
            let mut seen = vec![];
            let last = Paging::at(Wanted { page: 1, per_page }, all.len(), String::new()).last;
            for page in 1..=last {
                let paging = Paging::at(Wanted { page, per_page }, all.len(), String::new());
                assert_eq!(paging.slice(&all).len(), paging.to + 1 - paging.from);
                seen.extend_from_slice(paging.slice(&all));
            }
            assert_eq!(seen, all, "{per_page} a page");
        }
    }

    #[test]
    fn beyond_the_last_page_is_nothing() {
        let paging = Paging::at(Wanted { page: 4, per_page: 20 }, 45, String::new());
        assert_eq!((paging.total, paging.from, paging.to), (45, 0, 0));
        assert!(paging.slice(&[0; 45]).is_empty());
        let none = Paging::at(Wanted { page: 1, per_page: 20 }, 0, String::new());
        assert_eq!((none.from, none.to, none.last), (0, 0, 1));
    }

    #[test]
    fn gaps_stand_between_pages_that_do_not_follow_each_other() {
        let pages = |page, total| Paging::at(Wanted { page, per_page: 1 }, total, String::new()).pages();
        assert_eq!(pages(1, 3), [Some(1), Some(2), Some(3)]);
        assert_eq!(pages(6, 12), [Some(1), None, Some(4), Some(5), Some(6), Some(7), Some(8), None, Some(12)]);
    }
}
