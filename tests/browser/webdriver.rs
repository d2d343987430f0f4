//! The part of the `WebDriver` protocol (<https://www.w3.org/TR/webdriver2/>) that the stories need.
//!
//! The crates for it cost more than it takes: `fantoccini` brings a library under the MPL and second versions of a
//! dozen crates, and with `thirtyfour` in a crate `String + &String` no longer compiles there.

use http::Method;
use reqwest::blocking::Client;
use serde_json::{Value, json};

use crate::running::http;

/// The member that holds an element's id.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A session of a browser with its driver.
pub(super) struct WebDriver {
    http: Client,
    session: String,
}

/// An element of the page that was open when it was found.
pub(super) struct Element(String);

/// Why the driver did not do something, in its own words.
pub(super) type WebDriverError = String;

impl Element {
    /// The element as an argument of a script.
    pub(super) fn reference(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }
}

impl WebDriver {
    /// Starts a browser.
    pub(super) fn start(port: &str, capabilities: &Value) -> Result<Self, WebDriverError> {
        let mut driver = Self { http: http(), session: format!("http://127.0.0.1:{port}/session") };
        let started = driver.post("", &json!({ "capabilities": { "alwaysMatch": capabilities } }))?;
        driver.session = format!("{}/{}", driver.session, started["sessionId"].as_str().unwrap());
        Ok(driver)
    }

    /// Ends the browser.
    pub(super) fn quit(&self) -> Result<(), WebDriverError> {
        self.send(Method::DELETE, "", None).map(drop)
    }

    pub(super) fn get(&self, command: &str) -> Result<Value, WebDriverError> {
        self.send(Method::GET, command, None)
    }

    pub(super) fn post(&self, command: &str, parameters: &Value) -> Result<Value, WebDriverError> {
        self.send(Method::POST, command, Some(parameters))
    }

    /// A command of Chrome's own protocol (<https://chromedevtools.github.io/devtools-protocol/>).
    pub(super) fn devtools(&self, command: &str, parameters: &Value) -> Result<Value, WebDriverError> {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// The elements at an `XPath`, in the page's order.
    pub(super) fn find(&self, path: &str) -> Result<Vec<Element>, WebDriverError> {
        let found = self.post("/elements", &json!({ "using": "xpath", "value": path }))?;
        Ok(found.as_array().unwrap().iter().map(|element| Element(element[ELEMENT].as_str().unwrap().to_owned())).collect())
    }

    /// Tells about an element: `text`, `selected`, `attribute/lang`.
    pub(super) fn ask(&self, element: &Element, what: &str) -> Result<Value, WebDriverError> {
        self.get(&format!("/element/{}/{what}", element.0))
    }

    /// Acts on an element: `click`, `clear`, `value`.
    pub(super) fn act(&self, element: &Element, act: &str, parameters: &Value) -> Result<(), WebDriverError> {
        self.post(&format!("/element/{}/{act}", element.0), parameters).map(drop)
    }

    fn send(&self, method: Method, command: &str, parameters: Option<&Value>) -> Result<Value, WebDriverError> {
        let mut request = self.http.request(method, format!("{}{command}", self.session));
        if let Some(parameters) = parameters {
            request = request.body(parameters.to_string());
        }
        let text = request.send().and_then(reqwest::blocking::Response::text).map_err(|error| format!("{command}: {error:?}"))?;
        let mut said: Value = serde_json::from_str(&text).map_err(|error| format!("{command}: {error}: {text}"))?;
        match said["value"]["error"].as_str() {
            Some(error) => Err(format!("{command}: {error}: {}", said["value"]["message"].as_str().unwrap_or_default())),
            None => Ok(said["value"].take()),
        }
    }
}
