//! Chromium, driven as a person would: by what the page shows, not by how it is made.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::webdriver::{Element, WebDriver, WebDriverError};
use crate::running::{self, HOW_TO_RUN, processes, until};

/// Where axe lies; `cargo xtask test` says it.
const AXE: &str = "TAIKAI_AXE";

/// As xtask looks for it.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Every process of a browser has this in its environment, with the browser's folder.
const MARK: &str = "STORY_BROWSER";

/// A page takes some milliseconds; a busy machine is slow all the same.
const PATIENCE: Duration = Duration::from_mins(5);

/// The narrowest screen that has to do (WCAG 2.2, 1.4.10).
const NARROWEST: u64 = 320;

/// Width and height of a phone's screen, in CSS pixels.
const PHONE: (u64, u64) = (390, 844);

/// What somebody holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    Phone,
    Desktop,
}

/// Whether pages may run scripts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scripts {
    Off,
    /// Then axe is one, and looks at every page.
    On,
}

/// A running browser with a profile of its own. Dropping it ends it.
pub(crate) struct Browser {
    screen: Screen,
    scripts: Scripts,
    session: Option<Session>,
    profile: PathBuf,
    screenshots: PathBuf,
    steps: u32,
}

/// A tab of the browser.
pub(crate) struct Tab(Value);

struct Session {
    chromedriver: Child,
    driver: WebDriver,
}

impl Browser {
    /// An empty browser; its screenshots go to `screenshots/<story>` in the build folder.
    pub(crate) fn new(story: &str, screen: Screen, scripts: Scripts) -> Self {
        let screenshots = running::built_folder().parent().unwrap().join("screenshots").join(story);
        match fs::remove_dir_all(&screenshots) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{}: {error}", screenshots.display()),
            _ => fs::create_dir_all(&screenshots).unwrap(),
        }
        let mut browser = Self { screen, scripts, session: None, profile: running::folder("browser"), screenshots, steps: 0 };
        browser.start();
        browser
    }

    /// Closes the browser and opens it again.
    pub(crate) fn restart(&mut self) {
        self.quit();
        self.start();
    }

    fn start(&mut self) {
        let mut chromedriver = Command::new("chromedriver");
        chromedriver.arg("--port=0").env(MARK, &self.profile).process_group(0);
        chromedriver.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut chromedriver = chromedriver.spawn().unwrap_or_else(|error| panic!("chromedriver: {error}. {HOW_TO_RUN}"));
        let mut lines = BufReader::new(chromedriver.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let port = port.expect("chromedriver says on which port it listens");
        // It must not wait for a reader.
        thread::spawn(move || lines.for_each(drop));
        let driver = match WebDriver::start(&port, &self.capabilities()) {
            Ok(driver) => driver,
            Err(error) => {
                processes::kill_group(&chromedriver);
                drop(chromedriver.wait());
                panic!("Chromium does not start: {error}");
            }
        };
        self.session = Some(Session { chromedriver, driver });
        self.assert_scripts();
    }

    fn capabilities(&self) -> Value {
        let mut options = json!({
            "binary": chromium(),
            "args": [
                "--headless=new",
                // Chromium's sandbox refuses root, which a container's tests are.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--disable-breakpad",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--lang=ja",
                "--window-size=1280,900",
                format!("--user-data-dir={}", self.profile.display()),
            ],
            "prefs": { "intl.accept_languages": "ja", "credentials_enable_service": false },
        });
        if self.scripts == Scripts::Off {
            // The setting that a person has under "JavaScript".
            options["prefs"]["profile.managed_default_content_settings.javascript"] = json!(2);
        }
        if self.screen == Screen::Phone {
            // Without scripts the driver waits for ever for the end of a touch, so a finger is a mouse here.
            let metrics = json!({ "width": PHONE.0, "height": PHONE.1, "pixelRatio": 2.0, "touch": false, "mobile": true });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        json!({ "browserName": "chrome", "goog:chromeOptions": options })
    }

    /// A page with a script of its own tells whether scripts run.
    fn assert_scripts(&self) {
        self.open("data:text/html,<title>off</title><script>document.title='on'</script>");
        let title = self.driver().get("/title").unwrap();
        assert_eq!(title, if self.scripts == Scripts::On { "on" } else { "off" }, "whether scripts run");
    }

    // What a person does.

    /// Types an address.
    pub(crate) fn open(&self, url: &str) {
        self.driver().post("/url", &json!({ "url": url })).unwrap();
    }

    /// Follows the link with that text, or that name for screen readers; in the page itself rather than in its menus.
    #[track_caller]
    pub(crate) fn follow(&self, name: &str) {
        self.click("a", name);
    }

    #[track_caller]
    pub(crate) fn press(&self, name: &str) {
        self.click("button", name);
    }

    /// Opens a question, or another thing that unfolds.
    #[track_caller]
    pub(crate) fn unfold(&self, name: &str) {
        self.click("summary", name);
    }

    /// Ticks a box, or takes the tick away.
    #[track_caller]
    pub(crate) fn tick(&self, label: &str) {
        self.driver().act(&self.field(label), "click", &json!({})).unwrap();
    }

    #[track_caller]
    pub(crate) fn is_ticked(&self, label: &str) -> bool {
        self.driver().ask(&self.field(label), "selected").unwrap() == true
    }

    #[track_caller]
    pub(crate) fn fill(&self, label: &str, text: &str) {
        let field = self.field(label);
        self.driver().act(&field, "clear", &json!({})).unwrap();
        self.driver().act(&field, "value", &json!({ "text": text })).unwrap();
    }

    /// Chooses an option of a list, or sets a day, whose keys differ with the browser's country. Needs scripts.
    #[track_caller]
    pub(crate) fn choose(&self, label: &str, value: &str) {
        const SET: &str = "arguments[0].value = arguments[1];";
        let arguments = json!([self.field(label).reference(), value]);
        self.driver().post("/execute/sync", &json!({ "script": SET, "args": arguments })).unwrap();
    }

    pub(crate) fn go_back(&self) {
        self.driver().post("/back", &json!({})).unwrap();
    }

    /// Goes on in a new tab. The one that was in front stays open and is given back.
    pub(crate) fn new_tab(&self) -> Tab {
        let before = self.driver().get("/window").unwrap();
        let tab = self.driver().post("/window/new", &json!({ "type": "tab" })).unwrap();
        self.switch_to(&Tab(tab["handle"].clone()));
        Tab(before)
    }

    pub(crate) fn switch_to(&self, tab: &Tab) {
        self.driver().post("/window", &json!({ "handle": tab.0 })).unwrap();
    }

    // What a person sees.

    /// Waits for the page with that heading, and looks at it.
    #[track_caller]
    pub(crate) fn arrive(&mut self, heading: &str) {
        let arrived = until(PATIENCE, || self.heading() == heading);
        assert!(arrived, "{heading} does not come, but {} with: {}", self.heading(), self.text());
        self.look(heading);
    }

    /// Takes the page's picture, and looks at it as everybody would want it: it needs no scrolling sideways however
    /// narrow the screen is, and axe has nothing to say.
    #[track_caller]
    pub(crate) fn look(&mut self, name: &str) {
        self.take_picture(name);
        if self.screen == Screen::Phone {
            self.assert_fits(name);
        }
        if self.scripts == Scripts::On {
            self.assert_accessible(name);
        }
        if self.scripts == Scripts::On && self.screen == Screen::Desktop {
            self.assert_tables(name);
        }
    }

    /// Waits until the page says this.
    #[track_caller]
    pub(crate) fn wait_for(&self, words: &str) {
        let comes = until(PATIENCE, || self.text().contains(words));
        assert!(comes, "{words} does not come, but {}", self.text());
    }

    #[track_caller]
    pub(crate) fn assert_says(&self, what: &[&str]) {
        let text = self.text();
        for words in what {
            assert!(text.contains(words), "{words} is not on the page: {text}");
        }
    }

    /// What stands in a field.
    #[track_caller]
    pub(crate) fn value_of(&self, label: &str) -> String {
        let value = self.driver().ask(&self.field(label), "property/value").unwrap();
        value.as_str().unwrap_or_default().to_owned()
    }

    /// The address of the page, as the browser shows it.
    pub(crate) fn address(&self) -> String {
        self.driver().get("/url").unwrap().as_str().unwrap_or_default().to_owned()
    }

    /// Whether there is a button with that text.
    pub(crate) fn has_button(&self, name: &str) -> bool {
        !self.find_all(&named("//main//", "button", name)).is_empty()
    }

    /// What the page's main part shows, unfolded parts only.
    pub(crate) fn text(&self) -> String {
        self.text_of("//main")
    }

    pub(crate) fn heading(&self) -> String {
        self.text_of("//h1")
    }

    /// The language that the page says it is in.
    pub(crate) fn language(&self) -> String {
        let language = self.driver().ask(&self.find_all("/html")[0], "attribute/lang").unwrap();
        language.as_str().unwrap_or_default().to_owned()
    }

    // How it is done.

    #[track_caller]
    fn click(&self, element: &str, name: &str) {
        let mut found = self.find_all(&named("//main//", element, name));
        if found.is_empty() {
            found = self.find_all(&named("//", element, name));
        }
        let Some(first) = found.into_iter().next() else { panic!("no {element} {name} on the page: {}", self.text()) };
        self.driver().act(&first, "click", &json!({})).unwrap();
    }

    #[track_caller]
    fn field(&self, label: &str) -> Element {
        let fields = "//*[self::input or self::textarea or self::select]";
        let labelled = format!("@id=//label[normalize-space(.)=\"{label}\"]/@for or @aria-label=\"{label}\"");
        let found = self.find_all(&format!("{fields}[{labelled}]")).into_iter().next();
        found.unwrap_or_else(|| panic!("no field {label} on the page: {}", self.text()))
    }

    fn find_all(&self, path: &str) -> Vec<Element> {
        self.driver().find(path).unwrap_or_default()
    }

    /// Empty when there is none, or when the page goes while it is read.
    fn text_of(&self, path: &str) -> String {
        let text = |element: &Element| -> Result<Value, WebDriverError> { self.driver().ask(element, "text") };
        let text = self.find_all(path).first().map(text).and_then(Result::ok);
        text.and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    fn take_picture(&mut self, of: &str) {
        self.steps += 1;
        // A page that has just been loaded may not have been laid out yet.
        let mut size = [0, 0];
        until(PATIENCE, || {
            size = self.content();
            !size.contains(&0)
        });
        let [width, height] = size;
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 });
        let picture = self.devtools("Page.captureScreenshot", &json!({ "captureBeyondViewport": true, "clip": clip }));
        let picture = BASE64.decode(picture["data"].as_str().unwrap().as_bytes()).unwrap();
        let name = format!("{:02} {}.png", self.steps, of.replace('/', "-"));
        fs::write(self.screenshots.join(name), picture).unwrap();
    }

    /// Width and height of all that there is to see, in CSS pixels.
    fn content(&self) -> [u64; 2] {
        let metrics = self.devtools("Page.getLayoutMetrics", &json!({}));
        ["width", "height"].map(|side| metrics["cssContentSize"][side].as_u64().unwrap())
    }

    fn resize(&self, width: u64, height: u64) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 2, "mobile": true });
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    #[track_caller]
    fn assert_fits(&self, heading: &str) {
        let [width, _] = self.content();
        assert!(width <= PHONE.0, "{heading} is {width} px wide on a phone of {}", PHONE.0);
        self.resize(NARROWEST, 640);
        let [width, _] = self.content();
        self.resize(PHONE.0, PHONE.1);
        assert!(width <= NARROWEST, "{heading} is {width} px wide on a phone of {NARROWEST}");
    }

    #[track_caller]
    fn assert_accessible(&self, heading: &str) {
        const RUN: &str = "
            const done = arguments[arguments.length - 1];
            axe.run(document).then(
                found => done(found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${rule.help}: ${node.html}`))),
                error => done([String(error)]),
            );";
        let path = env::var_os(AXE).unwrap_or_else(|| panic!("{AXE} does not say where axe.min.js is. {HOW_TO_RUN}"));
        let axe = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}. {HOW_TO_RUN}", path.display()));
        let script = format!("{axe};{RUN}");
        let found = self.driver().post("/execute/async", &json!({ "script": script, "args": [] })).unwrap();
        assert_eq!(found, json!([]), "axe on {heading}");
    }

    /// Every table is laid out as one: a class that means something else elsewhere would make it something else.
    #[track_caller]
    fn assert_tables(&self, heading: &str) {
        const LOST: &str = "return [...document.querySelectorAll('table')]
            .filter(table => getComputedStyle(table).display !== 'table').map(table => table.className);";
        let lost = self.driver().post("/execute/sync", &json!({ "script": LOST, "args": [] })).unwrap();
        assert_eq!(lost, json!([]), "tables on {heading} that are not laid out as tables");
    }

    fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.driver().devtools(command, parameters).unwrap()
    }

    fn driver(&self) -> &WebDriver {
        &self.session.as_ref().expect("the browser is open").driver
    }

    fn quit(&mut self) {
        let Some(Session { mut chromedriver, driver }) = self.session.take() else { return };
        let quit = driver.quit();
        let ended = || processes::with_environment(&format!("{MARK}={}", self.profile.display())).len() <= 1;
        // Chromium writes its cookies while it ends; only chromedriver itself stays.
        let ended = until(PATIENCE, ended);
        processes::kill_group(&chromedriver);
        drop(chromedriver.wait());
        for process in processes::with_environment(&format!("{MARK}={}", self.profile.display())) {
            process.kill();
        }
        if !thread::panicking() {
            assert!(ended && quit.is_ok(), "Chromium did not end: {quit:?}");
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("The pictures are in {}.", self.screenshots.display());
        }
        self.quit();
        let removed = until(PATIENCE, || fs::remove_dir_all(&self.profile).is_ok());
        if !thread::panicking() {
            assert!(removed, "{} cannot be removed", self.profile.display());
        }
    }
}

fn chromium() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = NAMES.iter().find_map(|name| env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file()));
    found.unwrap_or_else(|| panic!("Chromium is missing. {HOW_TO_RUN}"))
}

/// The elements that show that text, as a whole or in a part of their own, or have it as their name for screen readers.
fn named(below: &str, element: &str, name: &str) -> String {
    format!("{below}{element}[normalize-space(.)=\"{name}\" or @aria-label=\"{name}\" or .//*[normalize-space(.)=\"{name}\"]]")
}
