//! Someone who talks HTTP to the product: as a program does, by JSON, or as a browser does, by pages and forms.

use std::collections::BTreeMap;
use std::time::Duration;

use cookie::Cookie;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Method};
use reqwest::redirect::Policy;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

/// A client with its cookies.
pub(crate) struct Client {
    http: reqwest::blocking::Client,
    origin: String,
    cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    /// The path that it came from, after all redirects.
    pub(crate) path: String,
}

/// What a browser sends with everything that a page of the site itself makes it send.
const FROM_OUR_PAGE: &str = "same-origin";

const PAGE: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";

impl Client {
    pub(crate) fn new(origin: String) -> Self {
        Self { http: http(), origin, cookies: BTreeMap::new() }
    }

    // As a program.

    pub(crate) fn get_json(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[(ACCEPT.as_str(), "application/json")], String::new())
    }

    pub(crate) fn post_json(&mut self, path: &str, body: &Value, more: &[(&str, &str)]) -> Answer {
        let mut headers = vec![(ACCEPT.as_str(), "application/json"), (CONTENT_TYPE.as_str(), "application/json")];
        headers.extend(more);
        self.send(Method::POST, path, &headers, body.to_string())
    }

    /// Signs in; anything but success fails the test.
    pub(crate) fn sign_in(&mut self, login_id: &str, password: &str) {
        let answer = self.post_json("/login", &serde_json::json!({ "login_id": login_id, "password": password }), &[]);
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    // As a browser.

    /// Opens a page, and whatever page it sends on to.
    pub(crate) fn open(&mut self, path: &str) -> Answer {
        let answer = self.send(Method::GET, path, &[(ACCEPT.as_str(), PAGE), ("accept-language", "ja")], String::new());
        self.follow(answer)
    }

    /// Fills in the page's form with that button and presses it, `site` being what `Sec-Fetch-Site` tells of the page.
    pub(crate) fn submit_from(&mut self, site: &str, page: &Answer, button: &str, fields: &[(&str, &str)]) -> Answer {
        let (action, hidden) = page.form(button);
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(&hidden).extend_pairs(fields);
        let origin = if site == FROM_OUR_PAGE { self.origin.clone() } else { "https://elsewhere.example".to_owned() };
        let headers = [
            (ACCEPT.as_str(), PAGE),
            ("accept-language", "ja"),
            (CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded"),
            (ORIGIN.as_str(), &*origin),
            ("sec-fetch-site", site),
        ];
        let answer = self.send(Method::POST, &action, &headers, form.finish());
        self.follow(answer)
    }

    pub(crate) fn submit(&mut self, page: &Answer, button: &str, fields: &[(&str, &str)]) -> Answer {
        self.submit_from(FROM_OUR_PAGE, page, button, fields)
    }

    fn follow(&mut self, mut answer: Answer) -> Answer {
        for _ in 0..5 {
            let Some(next) = answer.headers.get(LOCATION) else { return answer };
            assert_eq!(answer.status, 303, "only an answer that says to GET the next page is followed");
            let next = next.to_str().unwrap().to_owned();
            answer = self.send(Method::GET, &next, &[(ACCEPT.as_str(), PAGE), ("accept-language", "ja")], String::new());
        }
        panic!("{} sends on and on", answer.path);
    }

    fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: String) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.origin)).body(body);
        for &(name, value) in headers {
            request = request.header(name, value);
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(COOKIE, cookies.join("; "));
        }
        let response = request.send().unwrap_or_else(|error| panic!("{path}: {error:?}"));
        for cookie in response.headers().get_all(SET_COOKIE).iter().map(HeaderValue::to_str) {
            let cookie = Cookie::parse(cookie.unwrap()).unwrap();
            match cookie.max_age() {
                Some(age) if age.is_zero() => self.cookies.remove(cookie.name()),
                _ => self.cookies.insert(cookie.name().to_owned(), cookie.value().to_owned()),
            };
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, path: path.to_owned(), body: response.text().unwrap() }
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{}: {error}: {}", self.path, self.body))
    }

    /// What a reader reads on the page below its heading and menus, one space between words.
    pub(crate) fn text(&self) -> String {
        let page = Html::parse_document(&self.body);
        words(page.select(&Selector::parse("main").unwrap()).next().unwrap_or(page.root_element()))
    }

    pub(crate) fn heading(&self) -> String {
        let page = Html::parse_document(&self.body);
        page.select(&Selector::parse("h1").unwrap()).next().map(words).unwrap_or_default()
    }

    /// Where the link with that text, or that name for screen readers, leads.
    #[track_caller]
    pub(crate) fn link(&self, name: &str) -> String {
        let page = Html::parse_document(&self.body);
        let links = Selector::parse("a[href]").unwrap();
        let is_it = |link: &ElementRef<'_>| words(*link) == name || link.attr("aria-label") == Some(name);
        let link = page.select(&links).find(is_it);
        link.and_then(|link| link.attr("href")).unwrap_or_else(|| panic!("no link {name}: {}", self.text())).to_owned()
    }

    /// The action of the form with that button, and the fields that it brings along.
    #[track_caller]
    fn form(&self, button: &str) -> (String, Vec<(String, String)>) {
        let page = Html::parse_document(&self.body);
        let buttons = Selector::parse("button").unwrap();
        let form = page
            .select(&Selector::parse("form").unwrap())
            .find(|form| form.select(&buttons).any(|one| words(one) == button))
            .unwrap_or_else(|| panic!("no button {button}: {}", self.text()));
        assert_eq!(form.attr("method"), Some("post"));
        let hidden = Selector::parse("input[type=hidden]").unwrap();
        let fields =
            form.select(&hidden).map(|field| ["name", "value"].map(|part| field.attr(part).unwrap_or_default().to_owned()));
        (form.attr("action").unwrap().to_owned(), fields.map(Into::into).collect())
    }
}

/// Sends requests as they are and gives every answer back, whatever its status.
pub(crate) fn http() -> reqwest::blocking::Client {
    // A busy machine is slow, and what takes longer than this is lost.
    let settings = reqwest::blocking::Client::builder().redirect(Policy::none()).timeout(Duration::from_mins(5));
    settings.build().unwrap()
}

fn words(element: ElementRef<'_>) -> String {
    element.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}
