//! A request as functions see it.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use domain::{Account, Day, DeletionRequest, Instant, Language, Line, SocietyId};
use lambda_http::http::{Method, header};

use crate::cookies::{self, LANGUAGE};
use crate::done::Done;
use crate::event::{Event, Headers, Said};
use crate::negotiation::{self, Wants};
use crate::{Failure, Site, packing};

/// A request of a browser or a client.
#[derive(Debug)]
pub struct Request<'s> {
    /// The method; a HEAD is a GET whose answer loses its body at the edge.
    pub method: Method,
    /// Who reads the answer, and where.
    pub reader: Reader<'s>,
    /// When the request came in.
    pub now: Instant,
    /// The address that it came from, as the gateway saw it.
    pub source: String,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
    query: Vec<(String, String)>,
    parameters: Vec<(String, String)>,
}

/// Who reads an answer, and where.
#[derive(Clone, Debug)]
pub struct Reader<'s> {
    /// The site.
    pub site: &'s Site,
    /// The language that the reader reads.
    pub language: Language,
    /// Whether the reader is a browser or a client.
    pub wants: Wants,
    /// The requested path, such as `/memberships`.
    pub path: String,
    /// The requested path and query, without a change of language and without the result of an earlier command.
    pub here: String,
    /// The page to come back to: this very one, or that on which a command of this path is given.
    pub page: String,
    /// Whether this is a command, not a page.
    pub(crate) acts: bool,
    /// The word in the address of what the command came to that led to this page.
    word: Option<String>,
    /// The meaning of that word, once it is known; shared by all copies, as the visitor is.
    done: Arc<OnceLock<Done>>,
    /// The query of the list of records that an operator came from, if it asked for some of them only.
    pub(crate) list: Option<String>,
    /// Who visits, once the session is judged; one for all copies, so that a refusal keeps the head of the page.
    visitor: Arc<OnceLock<Visitor>>,
    /// The language that was chosen with this very request.
    pub(crate) chose: Option<Language>,
    /// Whether a page may be packed for the way.
    pub(crate) unpacks: bool,
}

/// What every page shows of the person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The person's name.
    pub name: Line,
    /// Whether mail to the registered address does not arrive.
    pub address_fails: bool,
    /// The day on which the account will be deleted, if that was requested and can be cancelled.
    pub leaves_on: Option<Day>,
}

/// The most that a request's body may hold; the largest form has some hundred bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// The same of a form with a file: the largest file, and the fields beside it.
const LARGEST_FILE: usize = 160 * 1024;

/// What the gateway's clock can show: the years from 2000 to 2199, in milliseconds. No sum of ours leaves the calendar
/// from there.
const EARLIEST: i64 = 946_684_800_000;
const LATEST: i64 = 7_258_118_400_000;

/// How much is said again of a name that there is not, in characters.
pub(crate) const MOST_OF_A_NAME: usize = 60;

/// The query parameter by which a reader chooses a language.
const CHOOSE_LANGUAGE: &str = "lang";

/// The query parameter with the list of records from which an operator came.
const LIST: &str = "list";

/// The longest list that is kept in addresses, in bytes.
const LONGEST_LIST: usize = 500;

impl<'s> Request<'s> {
    /// Reads an event of an HTTP API (payload version 2): who is to be answered, whether without a body (HEAD), and the
    /// request if it is one.
    pub(crate) fn read(site: &'s Site, event: &Event) -> (Reader<'s>, bool, Result<Self, Failure>) {
        let (mut said, is_readable) = event.said().map_or_else(|| (Said::default(), false), |said| (said, true));
        let headers = said.take_headers();
        let query: Vec<(String, String)> = form_urlencoded::parse(said.query().as_bytes())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let reader = reader(site, &said, &headers, &query);
        let wants_no_body = said.method() == Some(Method::HEAD.as_str());
        let request = if is_readable {
            Self::from_event(reader.clone(), said, headers, query)
        } else {
            Err(Failure::malformed(&"the event is none of an HTTP API"))
        };
        (reader, wants_no_body, request)
    }

    fn from_event(reader: Reader<'s>, mut said: Said, headers: Headers, query: Vec<(String, String)>) -> Result<Self, Failure> {
        let missing = |what: &'static str| Failure::malformed(&what);
        let method = said.method().and_then(|method| Method::from_bytes(method.as_bytes()).ok()).ok_or(missing("the method"))?;
        let now = said.millis().and_then(|millis| Instant::from_millis(millis).ok());
        let now = now.filter(|now| (EARLIEST..LATEST).contains(&now.millis())).ok_or(missing("the time"))?;
        let source =
            said.source().filter(|source| source.parse::<IpAddr>().is_ok()).ok_or(missing("the source address"))?.to_owned();
        let parameters = said.take_parameters().into_iter().collect();
        let body = said.take_body().ok_or(missing("the body"))?;
        let is_file = headers.value("content-type").is_some_and(is_multipart);
        if body.len() > if is_file { LARGEST_FILE } else { LARGEST_BODY } {
            return Err(Failure::BodyTooLarge);
        }
        let method = if method == Method::HEAD { Method::GET } else { method };
        Ok(Self { method, reader, now, source, headers, body, query, parameters })
    }

    /// Whether the page is asked for, or the act: anything else than these is refused with the methods that there are.
    /// `queries` are the names of the query that this address has.
    pub fn is_get_or_post(&self, queries: &[&str]) -> Result<GetOrPost, Failure> {
        let act = match self.method {
            Method::GET => GetOrPost::Get,
            Method::POST => GetOrPost::Post,
            _ => return Err(Failure::MethodNotAllowed { allow: "GET, HEAD, POST" }),
        };
        self.knows(queries).map(|()| act)
    }

    /// Refuses every method but GET. `queries` are the names of the query that this address has.
    pub fn must_be_get(&self, queries: &[&str]) -> Result<(), Failure> {
        if self.method == Method::GET { self.knows(queries) } else { Err(Failure::MethodNotAllowed { allow: "GET, HEAD" }) }
    }

    /// Refuses every method but POST. `queries` are the names of the query that this address has.
    pub fn must_be_post(&self, queries: &[&str]) -> Result<(), Failure> {
        if self.method == Method::POST { self.knows(queries) } else { Err(Failure::MethodNotAllowed { allow: "POST" }) }
    }

    /// Refuses what a client asks for under a name that this address does not have, because a filter that is passed
    /// over gives a wrong answer. A browser's address may have more: mail programs and trackers append to links what
    /// they like.
    fn knows(&self, queries: &[&str]) -> Result<(), Failure> {
        let known = |name: &str| name == CHOOSE_LANGUAGE || queries.contains(&name);
        match self.query.iter().find(|(name, _)| !known(name)) {
            Some((name, _)) if self.reader.wants == Wants::Json => {
                let name: String = name.chars().take(MOST_OF_A_NAME).collect();
                Err(Failure::Malformed { hint: format!("?{name}= ({})", queries.join(" | ")) })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// A part of the path that the route names.
    #[must_use]
    pub fn parameter(&self, name: &str) -> &str {
        find(&self.parameters, name).unwrap_or_default()
    }

    /// A parameter of the query.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// Every value of a parameter of the query that may come more than once.
    #[must_use]
    pub fn queries(&self, name: &str) -> Vec<String> {
        self.query.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// Whether this is a page, not a command.
    #[must_use]
    pub fn is_get(&self) -> bool {
        self.method == Method::GET
    }

    /// A cookie's value.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.headers.cookie(&cookies::name(self.reader.site, name)).map(str::to_owned)
    }

    /// Whether the answer may be compressed.
    #[must_use]
    pub fn takes_gzip(&self) -> bool {
        self.header(header::ACCEPT_ENCODING).is_some_and(negotiation::takes_gzip)
    }

    /// The body of a form with a file, and its content type; nothing when it is none.
    #[must_use]
    pub fn multipart(&self) -> Option<(&str, &[u8])> {
        self.header(header::CONTENT_TYPE).filter(|it| is_multipart(it)).map(|content_type| (content_type, self.body.as_slice()))
    }

    pub(crate) fn header(&self, name: impl AsRef<str>) -> Option<&str> {
        self.headers.value(name.as_ref())
    }
}

/// The page, or the act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GetOrPost {
    /// Show.
    Get,
    /// Act.
    Post,
}

fn reader<'s>(site: &'s Site, said: &Said, headers: &Headers, query: &[(String, String)]) -> Reader<'s> {
    let text = |name: header::HeaderName| headers.value(name.as_str());
    let sends_json = text(header::CONTENT_TYPE).is_some_and(is_json);
    let chose = find(query, CHOOSE_LANGUAGE).and_then(Language::from_tag);
    let kept = headers.cookie(&cookies::name(site, LANGUAGE)).and_then(Language::from_tag);
    let language = chose.or(kept).or_else(|| text(header::ACCEPT_LANGUAGE).and_then(negotiation::language));
    let path = own_path(said.path());
    let rest: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query.iter().filter(|(name, _)| name != CHOOSE_LANGUAGE && name != Done::NAME))
        .finish();
    let here = if rest.is_empty() { path.clone() } else { format!("{path}?{rest}") };
    let acts = !matches!(said.method(), None | Some("GET" | "HEAD"));
    let page = page_of(&path);
    let came_from = text(header::REFERER).and_then(|address| address.strip_prefix(site.origin.as_str()));
    let came_from = came_from.filter(|path| path.starts_with('/'));
    let word = find(query, Done::NAME).map(str::to_owned);
    let reader = Reader {
        site,
        language: language.unwrap_or_default(),
        wants: negotiation::wants(text(header::ACCEPT), sends_json),
        page: if page == path { here.clone() } else { page.to_owned() },
        acts,
        word,
        done: Arc::default(),
        list: list_of(&here).or_else(|| came_from.filter(|_| !is_list(&path)).and_then(list_of)),
        visitor: Arc::default(),
        unpacks: packing::is_allowed(headers),
        here,
        path,
        chose,
    };
    reader.may_tell(Done::OF_SESSION);
    reader
}

/// The path as it may stand in a link of ours: only what an address may hold (RFC 3986, 3.3), and one slash at its
/// beginning, since browsers take `//evil.example` and `/\evil.example` for another site.
fn own_path(raw: &str) -> String {
    let mut path = "/".to_owned();
    for byte in raw.trim_start_matches(['/', '\\']).bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%".contains(&byte) {
            path.push(char::from(byte));
        } else {
            path.extend(['%', hex_digit(byte >> 4), hex_digit(byte & 0xf)]);
        }
    }
    path
}

/// The page with a command's form. Some commands have an address of their own below it, which accepts only POST.
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

/// Whether the path is that of a society's billing records.
fn is_list(path: &str) -> bool {
    path.strip_prefix("/societies/").is_some_and(|rest| rest.split_once('/').is_some_and(|(_, rest)| rest == "invoices"))
}

/// The list of records that an address of ours is or was reached from, as the query that asks for it.
fn list_of(address: &str) -> Option<String> {
    let (path, query) = address.split_once('?')?;
    let pairs = || form_urlencoded::parse(query.as_bytes());
    let list: String = if is_list(path) {
        let asked =
            pairs().filter(|(name, value)| !value.is_empty() && name != Done::NAME && name != CHOOSE_LANGUAGE && name != LIST);
        form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish()
    } else {
        pairs().find(|(name, _)| name == LIST)?.1.into_owned()
    };
    (1..=LONGEST_LIST).contains(&list.len()).then_some(list)
}

fn hex_digit(nibble: u8) -> char {
    char::from(b"0123456789ABCDEF"[usize::from(nibble)])
}

impl Reader<'_> {
    /// This very page's address without a parameter of its query.
    #[must_use]
    pub fn here_without(&self, parameter: &str) -> String {
        let (path, query) = self.here.split_once('?').unwrap_or((&self.here, ""));
        let rest: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != parameter))
            .finish();
        if rest.is_empty() { path.to_owned() } else { format!("{path}?{rest}") }
    }

    /// Declares which results the page may show beyond those of every page. Other words in the address are ignored.
    pub fn may_tell(&self, these: &[Done]) {
        if let Some(done) = self.word.as_ref().and_then(|word| Done::find(these, word)) {
            self.done.get_or_init(|| done);
        }
    }

    /// What the command came to that led to this page.
    #[must_use]
    pub fn done(&self) -> Option<Done> {
        self.done.get().copied()
    }

    /// Who visits, as far as that was asked for.
    #[must_use]
    pub fn visitor(&self) -> Option<&Visitor> {
        self.visitor.get()
    }

    /// Notes who visits. Only [`crate::session`] knows.
    pub(crate) fn seen(&self, account: &Account, deletion: Option<&DeletionRequest>) {
        self.visitor.get_or_init(|| Visitor {
            name: account.name.clone(),
            address_fails: account.failing.is_some(),
            leaves_on: deletion.filter(|request| request.is_open()).map(|request| request.due_on),
        });
    }

    /// The society's billing records, those that the operator came from.
    #[must_use]
    pub fn records(&self, society: &SocietyId) -> String {
        let asked = self.list.as_ref().map(|list| {
            let pairs = form_urlencoded::parse(list.as_bytes());
            form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
        });
        asked.map_or_else(|| format!("/societies/{society}/invoices"), |asked| format!("/societies/{society}/invoices?{asked}"))
    }

    /// The query that an address of the console gets, so that it leads back to the records that the operator came from.
    #[must_use]
    pub fn list_query(&self) -> String {
        let list = self.list.as_ref().map(|list| form_urlencoded::byte_serialize(list.as_bytes()).collect::<String>());
        list.map_or_else(String::new, |list| format!("?{LIST}={list}"))
    }

    /// An address that leads back to the records that the operator came from, if it is one of the console's.
    pub(crate) fn keeping_list(&self, address: &str) -> String {
        let takes_it = address.starts_with("/societies/") && !address.contains('?');
        if takes_it { format!("{address}{}", self.list_query()) } else { address.to_owned() }
    }

    /// This very page in another language.
    #[must_use]
    pub fn here_in(&self, language: Language) -> String {
        let separator = if self.here.contains('?') { '&' } else { '?' };
        format!("{}{separator}{CHOOSE_LANGUAGE}={}", self.here, language.tag())
    }
}

/// Whether a body is a form with a file.
fn is_multipart(content_type: &str) -> bool {
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("multipart/form-data")
}

pub(crate) fn is_json(content_type: &str) -> bool {
    let essence: Cow<'_, str> = content_type.split(';').next().unwrap_or_default().trim().into();
    essence.eq_ignore_ascii_case("application/json")
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_records_comes_from_our_own_addresses_only() {
        for (address, list) in [
            ("/societies/soc-1/invoices?status=unpaid&q=%E4%BD%90%E8%97%A4&sort=", Some("status=unpaid&q=%E4%BD%90%E8%97%A4")),
            ("/societies/soc-1/invoices?done=payment", None),
            ("/societies/soc-1/invoices", None),
            ("/societies/soc-1/invoices/inv-1?list=status%3Dunpaid%26page%3D2", Some("status=unpaid&page=2")),
            ("/societies/soc-1/invoices/inv-1?status=unpaid", None),
        ] {
            assert_eq!(list_of(address).as_deref(), list, "{address}");
        }
    }

    #[test]
    fn no_link_to_this_very_page_leads_to_another_site() {
        for (asked, ours) in [
            ("/memberships", "/memberships"),
            ("//evil.example/x", "/evil.example/x"),
            ("/\\evil.example", "/evil.example"),
            ("/\t/evil.example", "/%09/evil.example"),
            ("/退会 \"", "/%E9%80%80%E4%BC%9A%20%22"),
            ("/%E9%80%80", "/%E9%80%80"),
        ] {
            assert_eq!(own_path(asked), ours, "{asked:?}");
        }
    }
}
