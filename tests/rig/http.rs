//! A browser, small: requests as API Gateway would make events of them, routed as the workspace says, and pages to read
//! and submit.

use std::collections::BTreeMap;
use std::future::Future;
use std::io::Read;
use std::pin::Pin;
use std::sync::LazyLock;

use cookie::Cookie;
use data_encoding::BASE64;
use flate2::read::GzDecoder;
use http::header::{COOKIE, HOST, LOCATION, SET_COOKIE};
use http::{HeaderMap, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use lambda_http::Body;
use matchit::Router;
use percent_encoding::percent_decode_str;
use scraper::{ElementRef, Html, Selector};
use serde_json::{Value, json};

use super::Rig;
use super::clock::Clock;
use crate::api;

/// Where the visitor believes the site to be: what `TAIKAI_PUBLIC_URL` is in a scenario.
pub(crate) const PUBLIC_URL: &str = "https://taikai.example";

const AUTHORITY: &str = "taikai.example";

/// Paths and the functions that they go to, from the manifest that `cargo lambda watch` reads as well.
#[derive(Clone)]
pub(super) struct Routes(Router<Route>);

#[derive(Clone)]
struct Route {
    path: String,
    function: String,
}

/// The addresses that can be opened, without the catch-all, which finds nothing.
static OPENED: LazyLock<Router<()>> = LazyLock::new(|| {
    let mut opened = Router::new();
    for function in crate::house::said() {
        let pages =
            function.says.routes.into_iter().filter(|(path, methods)| path != "/{*rest}" && methods.contains(&"GET".to_owned()));
        for (path, _) in pages {
            opened.insert(path, ()).unwrap();
        }
    }
    opened
});

impl Routes {
    pub(super) fn of_workspace() -> Self {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
        Self::parse(&std::fs::read_to_string(manifest).unwrap())
    }

    pub(super) fn parse(manifest: &str) -> Self {
        let manifest: toml::Table = manifest.parse().unwrap();
        let declared = manifest["workspace"]["metadata"]["lambda"]["watch"]["router"].as_array().unwrap();
        let mut routes = Router::new();
        for route in declared {
            let field = |name: &str| route[name].as_str().unwrap().to_owned();
            let route = Route { path: field("path"), function: field("function") };
            routes.insert(route.path.clone(), route).unwrap();
        }
        Self(routes)
    }
}

/// One request before it is an event. `target` is a path, with a query if there is one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Vec<u8>>,
}

/// Someone with a browser, a cookie jar and an address of their own.
///
/// `site` is the product: it gets the function's name and the request and gives the answer, for instance through
/// [`Rig::request`].
pub(crate) struct Visitor {
    site: Box<Site>,
    routes: Routes,
    clock: Clock,
    jar: BTreeMap<String, Kept>,
    /// As API Gateway reports it in `requestContext`.
    pub(crate) source_ip: String,
    pub(crate) language: String,
}

type Site = dyn Fn(String, Value) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> + Send + Sync;

struct Kept {
    value: String,
    /// `None`: until the browser is closed.
    until: Option<Timestamp>,
}

impl Visitor {
    pub(crate) fn new<F>(rig: &Rig, site: impl Fn(String, Value) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Response<Body>> + Send + 'static,
    {
        Self::on(Routes::of_workspace(), rig, site)
    }

    pub(super) fn on<F>(routes: Routes, rig: &Rig, site: impl Fn(String, Value) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Response<Body>> + Send + 'static,
    {
        Self {
            site: Box::new(move |function, request| Box::pin(site(function, request))),
            routes,
            clock: rig.clock().clone(),
            jar: BTreeMap::new(),
            source_ip: "192.0.2.1".to_owned(),
            language: "ja".to_owned(),
        }
    }

    /// Opens a path as if typed into the address bar, and goes where redirects lead.
    pub(crate) async fn open(&mut self, target: &str) -> Page {
        let wish = Wish { method: "GET".to_owned(), target: target.to_owned(), headers: navigation("none"), body: None };
        self.follow(wish).await
    }

    /// Submits the page's form that has this action, with these fields filled in or buttons pressed; the others as the
    /// page set them.
    pub(crate) async fn submit(&mut self, page: &Page, action: &str, filled: &[(&str, &str)]) -> Page {
        let form = page.form(action, filled);
        let is_post = form.method == "post";
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form.filled(filled)).finish();
        let mut headers = navigation("same-origin");
        // Our pages say `Referrer-Policy: same-origin`.
        headers.push(("referer".to_owned(), format!("{PUBLIC_URL}{}", page.target)));
        let wish = if is_post {
            headers.push(("origin".to_owned(), PUBLIC_URL.to_owned()));
            headers.push(("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()));
            Wish { method: "POST".to_owned(), target: action.to_owned(), headers, body: Some(body.into_bytes()) }
        } else {
            let path = action.split('?').next().unwrap_or_default();
            Wish { method: "GET".to_owned(), target: format!("{path}?{body}"), headers, body: None }
        };
        self.follow(wish).await
    }

    /// What an API client does: JSON both ways, no redirects.
    pub(crate) async fn json(&mut self, method: &str, target: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Page {
        let mut headers: Vec<_> = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        headers.push(("accept".to_owned(), "application/json".to_owned()));
        if body.is_some() {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        let body = body.map(Value::to_string);
        self.send(Wish { method: method.to_owned(), target: target.to_owned(), headers, body: body.map(String::into_bytes) })
            .await
    }

    /// Exactly this request with the jar's cookies, no redirects.
    pub(crate) async fn send(&mut self, wish: Wish) -> Page {
        let (function, event) = self.event(&wish);
        let answer = (self.site)(function.clone(), event).await;
        let (parts, body) = answer.into_parts();
        self.keep(&parts.headers);
        let body = match body {
            Body::Text(text) => text.into_bytes(),
            Body::Binary(bytes) => bytes,
            _ => Vec::new(),
        };
        let page = Page { target: wish.target, function, status: parts.status, headers: parts.headers, body };
        if page.header("content-type") == Some("application/problem+json") {
            api::assert_documented(&page);
        }
        page.leads_on();
        page
    }

    /// Forgets every cookie that was not meant to outlast the browser.
    pub(crate) fn close_browser(&mut self) {
        self.jar.retain(|_, kept| kept.until.is_some());
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.jar.get(name).map(|kept| kept.value.as_str())
    }

    pub(crate) fn set_cookie(&mut self, name: &str, value: &str) {
        self.jar.insert(name.to_owned(), Kept { value: value.to_owned(), until: None });
    }

    async fn follow(&mut self, mut wish: Wish) -> Page {
        for redirects in 0..10 {
            let page = self.send(wish.clone()).await.unpacked();
            let Some(next) = page.redirect() else {
                // Whoever is sent on to a page with a word for what was done reads there what it stands for.
                let tells = page.texts("main > .notice[role=status]:first-child").len() == 1;
                let should_tell = redirects > 0 && page.status.is_success() && page.target.contains("done=");
                assert!(tells || !should_tell, "{} does not tell what was done: {}", page.function, page.target);
                return page;
            };
            if !matches!(page.status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT) {
                "GET".clone_into(&mut wish.method);
                wish.body = None;
                wish.headers.retain(|(name, _)| name != "content-type" && name != "origin");
            }
            wish.target = next;
        }
        panic!("more than 10 redirects, the last to {}", wish.target)
    }

    fn keep(&mut self, headers: &HeaderMap) {
        for header in headers.get_all(SET_COOKIE) {
            let cookie = Cookie::parse(header.to_str().unwrap().to_owned()).unwrap();
            assert!(cookie.expires().is_none(), "this jar goes by Max-Age: {cookie}");
            let lifetime = cookie.max_age().map(|age| SignedDuration::from_secs(age.whole_seconds()));
            let name = cookie.name().to_owned();
            if lifetime.is_some_and(|lifetime| !lifetime.is_positive()) {
                self.jar.remove(&name);
            } else {
                let until = lifetime.map(|lifetime| self.clock.now() + lifetime);
                self.jar.insert(name, Kept { value: cookie.value().to_owned(), until });
            }
        }
    }

    /// The event that API Gateway sends (HTTP API, payload 2.0), and the function that it goes to.
    fn event(&self, wish: &Wish) -> (String, Value) {
        let now = self.clock.now();
        let (path, query) = wish.target.split_once('?').unwrap_or((&wish.target, ""));
        let found = self.routes.0.at(path).unwrap_or_else(|_| panic!("no route for {path}"));
        let route = found.value;
        // The catch-all stands for `$default`, which has no parameters.
        let is_default = route.path.contains("{*");
        let key = if is_default { "$default".to_owned() } else { format!("ANY {}", route.path) };
        let parameters: BTreeMap<_, _> = found
            .params
            .iter()
            .filter(|_| !is_default)
            .map(|(name, value)| (name.to_owned(), percent_decode_str(value).decode_utf8_lossy().into_owned()))
            .collect();

        let mut headers: BTreeMap<String, String> = wish.headers.iter().cloned().collect();
        headers.insert(HOST.to_string(), AUTHORITY.to_owned());
        headers.entry("accept-language".to_owned()).or_insert_with(|| self.language.clone());
        headers.insert("x-forwarded-proto".to_owned(), "https".to_owned());
        headers.remove(COOKIE.as_str());
        let kept = self.jar.iter().filter(|(_, kept)| kept.until.is_none_or(|until| until > now));
        let cookies: Vec<_> = kept.map(|(name, kept)| format!("{name}={}", kept.value)).collect();
        // The gateway passes on text and JSON as they are and encodes everything else, forms too.
        let is_text = headers.get("content-type").is_some_and(|kind| kind.starts_with("text/") || kind.contains("json"));
        let body =
            wish.body.as_ref().map(|body| if is_text { str::from_utf8(body).unwrap().to_owned() } else { BASE64.encode(body) });

        let mut event = json!({
            "version": "2.0",
            "routeKey": key,
            "rawPath": path,
            "rawQueryString": query,
            "headers": headers,
            "queryStringParameters": form_urlencoded::parse(query.as_bytes()).into_owned().collect::<BTreeMap<_, _>>(),
            "pathParameters": parameters,
            "requestContext": {
                "accountId": "000000000000",
                "apiId": "rig",
                "domainName": AUTHORITY,
                "domainPrefix": "taikai",
                "http": {
                    "method": wish.method,
                    "path": path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": self.source_ip,
                    "userAgent": "rig",
                },
                "requestId": "rig",
                "routeKey": key,
                "stage": "$default",
                "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
                "timeEpoch": now.as_millisecond(),
            },
            "isBase64Encoded": body.is_some() && !is_text,
        });
        if !cookies.is_empty() {
            event["cookies"] = json!(cookies);
        }
        if let Some(body) = body {
            event["body"] = json!(body);
        }
        (route.function.clone(), event)
    }
}

/// The event that API Gateway makes of a request of a browser that has no cookies.
pub(crate) fn event_of(rig: &Rig, method: &str, target: &str) -> Value {
    let visitor = Visitor::new(rig, |_, _| std::future::ready(Response::new(Body::Empty)));
    visitor.event(&Wish { method: method.to_owned(), target: target.to_owned(), headers: navigation("none"), body: None }).1
}

fn navigation(from: &str) -> Vec<(String, String)> {
    [
        ("accept", "text/html"),
        ("accept-encoding", "gzip, deflate, br, zstd"),
        ("sec-fetch-site", from),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) target: String,
    /// The function that answered.
    pub(crate) function: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Page {
    /// As a browser reads it, whatever it was packed with for the way.
    pub(crate) fn unpacked(mut self) -> Self {
        if self.header("content-encoding") == Some("gzip") {
            let mut unpacked = Vec::new();
            GzDecoder::new(self.body.as_slice()).read_to_end(&mut unpacked).unwrap();
            self.body = unpacked;
        }
        self
    }

    /// No story sees a problem without a way on that somebody can open: checked for each that is answered anywhere.
    fn leads_on(&self) {
        if !self.header("content-type").is_some_and(|kind| kind.starts_with("application/problem+json")) {
            return;
        }
        let problem = self.json();
        let href = problem["way_on"]["href"].as_str().unwrap_or_else(|| panic!("{}: no way on: {problem}", self.target));
        // The host portal's pages are not ours.
        let path = href.split('?').next().unwrap_or_default();
        let opens = href.starts_with("https://") || OPENED.at(path).is_ok();
        assert!(opens, "{}: {} leads to {href}, which no function opens", self.target, problem["type"]);
    }

    pub(crate) fn body(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.body()))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The text of every element that the CSS selector picks, with its white space folded.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(self.body());
        page.select(&css(selector)).map(|element| fold(&element.text().collect::<String>())).collect()
    }

    /// The attribute of the first element that the CSS selector picks.
    pub(crate) fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let page = Html::parse_document(self.body());
        page.select(&css(selector)).next()?.attr(name).map(str::to_owned)
    }

    /// Our own path that this answer redirects to; elsewhere the visitor does not follow.
    fn redirect(&self) -> Option<String> {
        let to = self.status.is_redirection().then(|| self.headers.get(LOCATION))??.to_str().unwrap();
        let to = to.strip_prefix(PUBLIC_URL).unwrap_or(to);
        (to.starts_with('/') && !to.starts_with("//")).then(|| to.to_owned())
    }

    /// The form of this action that has all these fields; the first of the action when none has.
    fn form(&self, action: &str, fields: &[(&str, &str)]) -> Form {
        let page = Html::parse_document(self.body());
        let forms: Vec<_> = page.select(&css("form")).collect();
        let action_of = |form: &ElementRef<'_>| form.attr("action").unwrap_or(&self.target).to_owned();
        let mut of_action: Vec<_> = forms.iter().filter(|form| action_of(form) == action).map(Form::read).collect();
        let chosen = of_action.iter().position(|form| fields.iter().all(|(name, _)| form.fields.iter().any(|it| it.0 == *name)));
        assert!(
            !of_action.is_empty(),
            "{} has no form for {action}, only for {:?}:\n{}",
            self.target,
            forms.iter().map(action_of).collect::<Vec<_>>(),
            self.body()
        );
        of_action.swap_remove(chosen.unwrap_or_default())
    }
}

struct Form {
    method: String,
    /// Every named control, and its value if it would be sent as the page is.
    fields: Vec<(String, Option<String>)>,
}

impl Form {
    fn read(form: &ElementRef<'_>) -> Self {
        let mut fields = Vec::new();
        for control in form.select(&css("input[name], textarea[name], select[name], button[name]")) {
            let value = || control.attr("value").unwrap_or_default().to_owned();
            let sent = match (control.value().name(), control.attr("type").unwrap_or_default()) {
                (_, _) if control.attr("disabled").is_some() => None,
                ("button", _) | (_, "submit") => None,
                (_, "checkbox" | "radio") => control.attr("checked").map(|_| control.attr("value").unwrap_or("on").to_owned()),
                ("textarea", _) => Some(control.text().collect()),
                ("select", _) => {
                    let option = |selector| control.select(&css(selector)).next();
                    let option = option("option[selected]").or_else(|| option("option"));
                    option.map(|option| option.attr("value").unwrap_or_default().to_owned())
                }
                _ => Some(value()),
            };
            fields.push((control.attr("name").unwrap_or_default().to_owned(), sent));
        }
        Self { method: form.attr("method").unwrap_or("get").to_lowercase(), fields }
    }

    fn filled(self, filled: &[(&str, &str)]) -> Vec<(String, String)> {
        for (name, _) in filled {
            let names: Vec<_> = self.fields.iter().map(|(name, _)| name).collect();
            assert!(names.iter().any(|known| known == name), "the form has no {name}, only {names:?}");
        }
        let untouched = self.fields.into_iter().filter(|(name, _)| filled.iter().all(|(other, _)| other != name));
        let untouched = untouched.filter_map(|(name, value)| Some((name, value?)));
        untouched.chain(filled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
    }
}

fn css(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"))
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
