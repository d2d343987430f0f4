//! Pages of a list.

use std::fmt::Display;

use web::{Failure, Request};

/// Which page is wanted, and how long pages are.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    page: usize,
    per_page: usize,
}

/// A page of a list of so many.
pub(crate) struct Paging {
    /// How many there are in all.
    pub(crate) total: usize,
    /// The number of the first on this page, from 1; 0 when the page is empty.
    pub(crate) from: usize,
    /// The number of the last on this page; 0 when the page is empty.
    pub(crate) to: usize,
    /// This page, from 1.
    pub(crate) page: usize,
    /// The last page, at least 1.
    pub(crate) last: usize,
    per_page: usize,
}

/// How long a page is when nobody says.
const PER_PAGE: usize = 20;

impl Wanted {
    pub(crate) fn read(request: &Request<'_>) -> Result<Self, Failure> {
        let number = |name, most: usize, default| match request.query(name) {
            None => Ok(default),
            Some(text) => text
                .parse()
                .ok()
                .filter(|number| (1..=most).contains(number))
                .ok_or_else(|| Failure::Malformed { hint: format!("{name}: 1–{most}") }),
        };
        Ok(Self { page: number("page", 1_000_000, 1)?, per_page: number("per_page", 100, PER_PAGE)? })
    }
}

impl Paging {
    pub(crate) fn of(Wanted { page, per_page }: Wanted, total: usize) -> Self {
        let before = ((page - 1) * per_page).min(total);
        let to = (before + per_page).min(total);
        let (from, to) = if before < to { (before + 1, to) } else { (0, 0) };
        Self { total, from, to, page, last: total.div_ceil(per_page).max(1), per_page }
    }

    /// What lies on this page.
    pub(crate) fn slice<'a, T>(&self, all: &'a [T]) -> &'a [T] {
        if self.from == 0 { &[] } else { &all[self.from - 1..self.to] }
    }

    /// The address of another page of the list.
    pub(crate) fn href(&self, page: &impl Display) -> String {
        if self.per_page == PER_PAGE { format!("?page={page}") } else { format!("?page={page}&per_page={}", self.per_page) }
    }

    /// The pages that can be gone to: the first, the last, and those around this one; nothing stands for a gap.
    pub(crate) fn pages(&self) -> Vec<Option<usize>> {
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
            let last = Paging::of(Wanted { page: 1, per_page }, all.len()).last;
            for page in 1..=last {
                let paging = Paging::of(Wanted { page, per_page }, all.len());
                assert_eq!(paging.slice(&all).len(), paging.to + 1 - paging.from);
                seen.extend_from_slice(paging.slice(&all));
            }
            assert_eq!(seen, all, "{per_page} a page");
        }
    }

    #[test]
    fn beyond_the_last_page_is_nothing() {
        let paging = Paging::of(Wanted { page: 4, per_page: 20 }, 45);
        assert_eq!((paging.total, paging.from, paging.to), (45, 0, 0));
        assert!(paging.slice(&[0; 45]).is_empty());
        let none = Paging::of(Wanted { page: 1, per_page: 20 }, 0);
        assert_eq!((none.from, none.to, none.last), (0, 0, 1));
    }

    #[test]
    fn gaps_stand_between_pages_that_do_not_follow_each_other() {
        let pages = |page, total| Paging::of(Wanted { page, per_page: 1 }, total).pages();
        assert_eq!(pages(1, 3), [Some(1), Some(2), Some(3)]);
        assert_eq!(pages(6, 12), [Some(1), None, Some(4), Some(5), Some(6), Some(7), Some(8), None, Some(12)]);
    }
}
