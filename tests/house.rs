//! The rules of the house (docs/ARCHITECTURE.md) that the compiler does not hold. A failure says what is missing and
//! what to do.

#![allow(clippy::expect_used, reason = "a repository that cannot be read must fail the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use cargo_metadata::{Metadata, MetadataCommand, Package, TargetKind};
use domain::MailId;
use serde_json::Value;

use crate::template;

/// What a function may depend on inside the workspace.
const BELOW_A_JOB: &[&str] = &["aws", "domain", "job", "mail", "store"];
const BELOW_A_FUNCTION: &[&str] = &["aws", "domain", "mail", "password", "store", "views", "web"];

/// What each crate of `shared/` may depend on inside the workspace: `views → web → store → aws, domain`, and `mail →
/// aws, domain`.
const BELOW: &[(&str, &[&str])] = &[
    ("aws", &[]),
    ("domain", &[]),
    ("job", &["domain", "runtime", "store"]),
    ("mail", &["aws", "domain"]),
    ("password", &["domain"]),
    ("runtime", &["domain"]),
    ("store", &["aws", "domain"]),
    ("views", &["domain", "store", "web"]),
    ("web", &["aws", "domain", "runtime", "store"]),
];

const TAGS: &[&str] = &[
    "!doctype", "a", "article", "aside", "b", "body", "br", "button", "dd", "details", "div", "dl", "dt", "em", "fieldset",
    "footer", "form", "h1", "h2", "h3", "h4", "head", "header", "hr", "html", "i", "img", "input", "label", "legend", "li",
    "link", "main", "meta", "nav", "ol", "option", "p", "script", "section", "select", "small", "span", "strong", "style",
    "summary", "svg", "table", "tbody", "td", "textarea", "th", "thead", "title", "tr", "ul",
];

static WORKSPACE: LazyLock<Metadata> = LazyLock::new(|| {
    let mut command = MetadataCommand::new();
    command.current_dir(root()).no_deps().exec().unwrap_or_else(|why| panic!("the workspace cannot be read: {why}"))
});

/// One folder under `functions/`.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    /// The folder's name, which is the function's name everywhere.
    pub(crate) name: String,
    /// Who it works for: `member`, `operator`, `support`, `owner` or `background`.
    pub(crate) group: String,
}

impl Function {
    /// Its logical id in the template: `list-memberships` is `ListMemberships`.
    pub(crate) fn resource(&self) -> String {
        self.name.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
    }

    /// Whether someone waits for its answer, through the API.
    pub(crate) fn has_a_caller(&self) -> bool {
        self.group != "background" && self.group != "owner"
    }

    fn folder(&self) -> String {
        format!("functions/{}/{}", self.group, self.name)
    }

    fn package(&self) -> Option<&'static Package> {
        let manifest = root().join(self.folder()).join("Cargo.toml");
        WORKSPACE.packages.iter().find(|package| package.manifest_path.as_std_path() == manifest)
    }
}

/// Every function, by its folder.
pub(crate) fn functions() -> Vec<Function> {
    let groups = folders("functions");
    let of = |group: &String| {
        folders(&format!("functions/{group}")).into_iter().map(|name| Function { name, group: group.clone() }).collect()
    };
    let functions: Vec<_> = groups.iter().flat_map::<Vec<_>, _>(of).collect();
    assert!(!functions.is_empty(), "there is no function under functions/");
    functions
}

/// All that a function's own files say.
pub(crate) fn code_of(function: &Function) -> String {
    sources(&format!("{}/src", function.folder())).iter().map(|path| read(path)).collect()
}

/// The text of a file of the repository.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|why| panic!("{path} cannot be read: {why}"))
}

/// Fails with all complaints at once.
#[track_caller]
pub(crate) fn agree(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n- {}\n", complaints.join("\n- "));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the repository")
}

fn folders(path: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(path)).unwrap_or_else(|why| panic!("{path} cannot be listed: {why}"));
    let entries = entries.map(|entry| entry.expect("a folder can be listed")).filter(|entry| entry.path().is_dir());
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().into_string().expect("names are UTF-8")).collect();
    names.sort();
    names
}

/// The Rust files below a folder, as paths from the root.
fn sources(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::from(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(root().join(&folder)).expect("a folder can be listed") {
            let entry = entry.expect("a folder can be listed");
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path.to_str().expect("names are UTF-8").to_owned());
            }
        }
    }
    found.sort();
    found
}

/// The lines of a Rust file that are not comments, with their numbers.
fn code(source: &str) -> impl Iterator<Item = (usize, &str)> {
    source.lines().enumerate().map(|(index, line)| (index + 1, line)).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// What the functions say about themselves.
pub(crate) fn said() -> Vec<infra::Function> {
    infra::functions(root()).unwrap_or_else(|why| panic!("{why}"))
}

/// Path and function of each route in the template; `/{*rest}` stands for the API's `$default`.
fn routes_there() -> BTreeSet<(String, String)> {
    let names: BTreeMap<_, _> = functions().into_iter().map(|function| (function.resource(), function.name)).collect();
    let mut routes = BTreeSet::new();
    for (resource, properties) in template::declared() {
        for event in template::events(&properties, "HttpApi") {
            let path = event["Path"].as_str().unwrap_or("/{*rest}").to_owned();
            routes.insert((path, names.get(resource).cloned().unwrap_or_else(|| resource.to_owned())));
        }
    }
    routes
}

#[test]
fn arrows_run_from_functions_through_views_web_store_and_mail_to_the_domain() {
    let mut complaints = Vec::new();
    let members: BTreeSet<&str> = WORKSPACE.packages.iter().map(|package| package.name.as_str()).collect();
    for package in &WORKSPACE.packages {
        let name = package.name.as_str();
        let folder = package.manifest_path.as_std_path().strip_prefix(root()).expect("members are in the repository");
        let below = if folder.starts_with("functions/background") || folder.starts_with("functions/owner") {
            BELOW_A_JOB
        } else if folder.starts_with("functions") {
            BELOW_A_FUNCTION
        } else if folder.starts_with("shared") {
            let Some((_, below)) = BELOW.iter().find(|(shared, _)| *shared == name) else {
                complaints.push(format!("shared/{name} is new: say in BELOW of tests/house.rs what it may depend on"));
                continue;
            };
            below
        } else {
            continue;
        };
        let inside = package.dependencies.iter().map(|dependency| dependency.name.as_str()).filter(|name| members.contains(name));
        let wrong = inside.filter(|dependency| !below.contains(dependency));
        complaints.extend(wrong.map(|dependency| format!("{name} depends on {dependency}, but may depend on {below:?} only")));
    }
    agree(&complaints);
}

/// Two files that import each other are read as one, and neither can be changed alone. A crate's root is beside this:
/// it names what is below it, which may name what stands there.
#[test]
fn no_two_files_of_a_crate_import_each_other_in_a_loop() {
    let mut complaints = Vec::new();
    for package in WORKSPACE.packages.iter().filter(|package| package.name.as_str() != "tests") {
        let folder = package.manifest_path.as_std_path().strip_prefix(root()).expect("members are in the repository");
        let source = folder.with_file_name("src");
        let module = |path: &str| -> Vec<String> {
            let within = Path::new(path).strip_prefix(&source).expect("it lies there").with_extension("");
            within.iter().map(|part| part.to_str().expect("names are UTF-8").to_owned()).collect()
        };
        let mut files: BTreeMap<_, _> = sources(source.to_str().expect("names are UTF-8"))
            .into_iter()
            .map(|path| (module(&path), code(&read(&path)).map(|(_, line)| line.to_owned() + "\n").collect::<String>()))
            .collect();
        files.retain(|module, _| *module != ["lib"] && *module != ["main"]);
        let imports: BTreeMap<_, BTreeSet<_>> = files
            .iter()
            .map(|(module, text)| {
                let named = paths(module, text).into_iter().filter_map(|path| {
                    (1..=path.len()).rev().map(|length| &path[..length]).find_map(|file| files.get_key_value(file))
                });
                (module, named.map(|(file, _)| file).filter(|file| *file != module).collect())
            })
            .collect();
        for file in files.keys() {
            let (mut reached, mut open) = (BTreeSet::new(), vec![file]);
            while let Some(next) = open.pop() {
                open.extend(imports[next].iter().filter(|file| reached.insert(**file)));
            }
            if reached.contains(file) {
                let by: Vec<_> = imports[file].iter().map(|file| file.join("/")).collect();
                complaints.push(format!("{}/{} imports itself, by {by:?}", source.display(), file.join("/")));
            }
        }
    }
    agree(&complaints);
}

/// Every path below `crate::` and `super::` in the code of a module, as modules and names from the crate's root. Its
/// unit tests are left out.
fn paths(module: &[String], text: &str) -> Vec<Vec<String>> {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let above = &module[..module.len() - 1];
    let mut found = Vec::new();
    for (start, from) in [("crate::", &[][..]), ("super::", above)] {
        for (at, _) in text.match_indices(start) {
            let is_within_another = text[..at].ends_with(|c: char| c.is_alphanumeric() || "_:$".contains(c));
            if !is_within_another {
                branches(&mut text[at + start.len()..].trim_start(), from, &mut found);
            }
        }
    }
    found
}

/// The paths of a tree such as `a::{b, c::{d, e}}`, each after `before`; leaves `text` at what follows it.
fn branches(text: &mut &str, before: &[String], found: &mut Vec<Vec<String>>) {
    if let Some(inner) = text.strip_prefix('{') {
        *text = inner.trim_start();
        while !text.is_empty() && !text.starts_with('}') {
            branches(text, before, found);
            // What is left of this one is its new name, as in `a as b`.
            *text = text[text.find([',', '}']).unwrap_or(text.len())..].trim_start_matches(',').trim_start();
        }
        *text = text.strip_prefix('}').unwrap_or(text);
        return;
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let path = [before, &[text[..end].to_owned()]].concat();
    *text = &text[end..];
    match text.strip_prefix("::") {
        Some(rest) => {
            *text = rest;
            branches(text, &path, found);
        }
        None => found.push(path),
    }
}

#[test]
fn the_domain_has_no_input_no_output_and_no_clock() {
    let mut complaints = Vec::new();
    let domain = WORKSPACE.packages.iter().find(|package| package.name.as_str() == "domain").expect("shared/domain is a member");
    for dependency in &domain.dependencies {
        let needed = dependency.kind != cargo_metadata::DependencyKind::Development;
        // The calendar, and Unicode's tables: neither reaches out of the program.
        if needed && !["jiff", "unicode-normalization"].contains(&dependency.name.as_str()) {
            complaints
                .push(format!("shared/domain depends on {}: the rules need the calendar and Unicode only", dependency.name));
        }
    }
    let reaching = ["::now(", "std::env", "std::fs", "std::net", "std::process", "std::thread"];
    for path in sources("shared/domain/src") {
        for (number, line) in code(&read(&path)) {
            for reach in reaching.iter().filter(|reach| line.contains(**reach)) {
                complaints.push(format!("{path}:{number} uses {reach}: let the caller pass in what it reads there"));
            }
        }
    }
    agree(&complaints);
}

#[test]
fn a_function_has_one_name_everywhere() {
    let mut complaints = Vec::new();
    let declared = template::declared();
    for function in functions() {
        let (name, folder) = (&function.name, function.folder());
        match function.package() {
            None => complaints.push(format!("{folder} has no Cargo.toml, or the workspace does not have it as a member")),
            Some(package) => {
                if package.name.as_str() != name {
                    complaints.push(format!("{folder}/Cargo.toml names its package {}: name it {name}", package.name));
                }
                let binaries = package.targets.iter().filter(|target| target.kind.contains(&TargetKind::Bin));
                let binaries: Vec<_> = binaries.map(|target| target.name.as_str()).collect();
                if binaries != [name] {
                    complaints
                        .push(format!("{folder} builds the binaries {binaries:?}: it must be {name} alone, from src/main.rs"));
                }
            }
        }
        let event = format!("events/{name}.json");
        match fs::read_to_string(root().join(&event)) {
            Err(_) => complaints.push(format!("{event} is missing: put a sample event there that {name} is invoked with")),
            Ok(text) => {
                if let Err(why) = serde_json::from_str::<Value>(&text) {
                    complaints.push(format!("{event} is not JSON: {why}"));
                }
            }
        }
        let resource = function.resource();
        match declared.get(resource.as_str()) {
            None => complaints
                .push(format!("infra/template.yaml has no AWS::Serverless::Function {resource}: add a stanza for {name}")),
            Some(properties) => {
                let code = format!("../target/lambda/{name}/");
                if properties["CodeUri"] != code.as_str() {
                    complaints.push(format!("{resource}.CodeUri is {}: it must be {code}", properties["CodeUri"]));
                }
            }
        }
    }
    agree(&complaints);
}

#[test]
fn nothing_is_declared_for_a_function_that_is_not_there() {
    let mut complaints = Vec::new();
    let functions = functions();
    for resource in template::declared().keys() {
        if !functions.iter().any(|function| function.resource() == *resource) {
            complaints
                .push(format!("{resource} in infra/template.yaml belongs to no folder under functions/: rename or remove it"));
        }
    }
    let names: BTreeSet<_> = functions.iter().map(|function| format!("{}.json", function.name)).collect();
    for entry in fs::read_dir(root().join("events")).expect("events/ can be listed") {
        let file = entry.expect("events/ can be listed").file_name().into_string().expect("names are UTF-8");
        if !names.contains(&file) {
            complaints.push(format!("events/{file} belongs to no folder under functions/: rename or remove it"));
        }
    }
    agree(&complaints);
}

/// Fails when a function's `Cargo.toml` says something else than what was written from it.
#[test]
fn what_is_written_from_the_functions_is_what_they_say() {
    let places = infra::places(root()).unwrap_or_else(|why| panic!("{why}"));
    let stale = places.iter().filter(|place| read(place.path) != place.text);
    let stale = stale.map(|place| format!("{} is not what the functions say: run `cargo xtask template`", place.path));
    agree(&stale.collect::<Vec<_>>());
}

#[test]
fn every_function_that_somebody_calls_has_a_way_in() {
    let mut complaints = Vec::new();
    for function in said() {
        let (name, says) = (&function.name, &function.says);
        let by_product = says.stream.is_some() || says.schedule.is_some() || says.events.is_some();
        if function.has_a_caller() && (says.routes.is_empty() || by_product) {
            complaints.push(format!("{name} answers people: it needs routes, and neither schedule, stream nor events"));
        }
        if function.is_invoked() && (by_product || !says.routes.is_empty()) {
            complaints.push(format!("{name} is the owner's: it has neither routes nor a schedule, stream or events"));
        }
        if function.group == "background" && (!by_product || !says.routes.is_empty()) {
            complaints.push(format!("{name} works in the background: it needs a schedule, stream or events, and no routes"));
        }
    }
    agree(&complaints);
}

/// What a new function costs (docs/STYLE.md): nobody else's file names one.
#[test]
fn a_function_is_named_in_its_folder_and_where_that_is_written_down() {
    // A story of its own or a sentence in the docs is no cost that everybody pays; these are the places that had to be
    // kept by hand.
    let by_hand = ["infra/frame.yaml", "tests/stage.rs", "tests/rig/http.rs", "tests/rig/policy.rs", "local/src/template.rs"];
    let mut complaints = Vec::new();
    for path in by_hand {
        let text = read(path);
        for function in functions() {
            let names = [
                format!("\"{}\" =>", function.name),
                format!("{}::handle", function.name.replace('-', "_")),
                format!("  {}:\n", function.resource()),
            ];
            if names.iter().any(|name| text.contains(name)) {
                complaints.push(format!("{path} names {}: let it come from the function's Cargo.toml", function.name));
            }
        }
    }
    agree(&complaints);
}

#[test]
fn a_sample_event_is_one_that_its_function_would_get() {
    let mut complaints = Vec::new();
    let (declared, routes) = (template::declared(), routes_there());
    for function in functions() {
        let (name, path) = (&function.name, format!("events/{}.json", function.name));
        let text = fs::read_to_string(root().join(&path)).unwrap_or_default();
        let (Ok(event), Some(properties)) = (serde_json::from_str::<Value>(&text), declared.get(function.resource().as_str()))
        else {
            continue; // a_function_has_one_name_everywhere says so
        };
        if function.has_a_caller() {
            let route = event["routeKey"].as_str().unwrap_or_default();
            let route = if route == "$default" { "/{*rest}" } else { route.strip_prefix("ANY ").unwrap_or(route) };
            if !routes.contains(&(route.to_owned(), name.clone())) {
                complaints.push(format!("{path}: no route of {name} has the routeKey {}", event["routeKey"]));
            }
            match lambda_http::request::from_str(&text) {
                Err(why) => complaints.push(format!("{path} is not what the API sends: {why}")),
                Ok(request)
                    if event["requestContext"]["http"]["path"] != request.uri().path()
                        || event["rawPath"] != request.uri().path() =>
                {
                    complaints.push(format!("{path}: rawPath and requestContext.http.path differ"));
                }
                Ok(_) => {}
            }
            // Milliseconds: a number of seconds would put the request into 1970.
            if event["requestContext"]["timeEpoch"].as_u64().is_none_or(|time| time < 1_000_000_000_000) {
                complaints.push(format!("{path}: requestContext.timeEpoch must be milliseconds since 1970"));
            }
            continue;
        }
        if function.group == "owner" {
            // What the owner orders is for the function to say; the bench tries it.
            continue;
        }
        let mut mails = Vec::new();
        for mapping in template::events(properties, "DynamoDB") {
            let patterns = mapping["FilterCriteria"]["Filters"].as_array().into_iter().flatten();
            let patterns = patterns.map(|filter| filter["Pattern"].as_str().and_then(|text| serde_json::from_str(text).ok()));
            let patterns: Vec<Value> = patterns.map(|pattern| pattern.expect("a filter's Pattern is JSON")).collect();
            for record in event["Records"].as_array().into_iter().flatten() {
                if !patterns.iter().any(|pattern| matches(pattern, record)) {
                    complaints
                        .push(format!("{path}: the stream's filter lets no record like {} through", record["dynamodb"]["Keys"]));
                }
                mails.push(record["dynamodb"]["Keys"]["pk"]["S"].as_str().and_then(|pk| pk.strip_prefix("M#")));
            }
        }
        for rule in template::events(properties, "EventBridgeRule") {
            let mut pattern = rule["Pattern"].clone();
            // Here it is the resource's name, in an event the name that CloudFormation made from it.
            let tags = pattern.pointer_mut("/detail/mail/tags").and_then(Value::as_object_mut);
            tags.expect("the rule asks for the configuration set").remove("ses:configuration-set");
            if !matches(&pattern, &event) {
                complaints.push(format!("{path}: the rule in infra/template.yaml does not match it"));
            }
            mails.push(event.pointer("/detail/mail/tags/outbox/0").and_then(Value::as_str));
        }
        let schedules = template::events(properties, "ScheduleV2");
        if mails.is_empty() && !schedules.is_empty() {
            // Called by its schedule alone: with the schedule's input, and a moment where that has the scheduler's word
            // for it.
            let input = |schedule: &&Value| {
                let time = event["time"].as_str().unwrap_or_default();
                let input = schedule["Input"].as_str().unwrap_or_default().replace("<aws.scheduler.scheduled-time>", time);
                domain::Instant::parse(time).is_ok() && serde_json::from_str::<Value>(&input).is_ok_and(|input| input == event)
            };
            if !schedules.iter().any(input) {
                complaints.push(format!("{path} is not what the schedule in infra/template.yaml calls with"));
            }
            continue;
        }
        if mails.is_empty() || mails.iter().any(|mail| mail.is_none_or(|mail| MailId::parse(mail).is_err())) {
            complaints.push(format!("{path} names no outbox mail: {mails:?}"));
        }
    }
    agree(&complaints);
}

/// Whether an event has what an event pattern asks for, by the event bus's rules as far as the template uses them.
fn matches(pattern: &Value, event: &Value) -> bool {
    match pattern {
        Value::Object(fields) => fields.iter().all(|(name, pattern)| matches(pattern, &event[name])),
        Value::Array(choices) => choices.iter().any(|choice| match (choice["prefix"].as_str(), event) {
            (_, Value::Array(values)) => values.iter().any(|value| value == choice),
            (Some(prefix), Value::String(text)) => text.starts_with(prefix),
            (_, value) => value == choice,
        }),
        _ => false,
    }
}

/// A redirect names what was done in one word, and the page that tells it looks the word up.
#[test]
fn each_word_of_what_was_done_means_one_thing() {
    let mut words = BTreeMap::new();
    for path in ["functions", "shared/views", "shared/web"].into_iter().flat_map(sources) {
        let source = read(&path);
        for said in source.split("Done::new(").skip(1) {
            let word = said.split('"').nth(1).expect("the word comes first").to_owned();
            words.entry(word).or_insert_with(Vec::new).push(path.clone());
        }
    }
    assert!(words.len() > 15, "they are found: {words:?}");
    agree(&words.into_iter().filter(|(_, at)| at.len() > 1).map(|(word, at)| format!("{word}: {at:?}")).collect::<Vec<_>>());
}

#[test]
fn a_comment_has_lines_that_a_screen_holds() {
    let mut complaints = Vec::new();
    for path in ["functions", "shared", "infra", "local", "bench", "xtask", "tests"].into_iter().flat_map(sources) {
        for (number, line) in (1..).zip(read(&path).lines()) {
            if line.trim_start().starts_with("//") && line.chars().count() > 120 {
                complaints.push(format!("{path}:{number} is a comment of more than 120 columns"));
            }
        }
    }
    agree(&complaints);
}

/// A renaming by machine goes through sentences too.
#[test]
fn no_sentence_has_a_name_of_the_code_in_it() {
    let ours = ["DynamoDB", "CloudWatch", "JavaScript"];
    let is_identifier = |word: &str| {
        let inner = word.chars().skip(1);
        word.starts_with(char::is_uppercase) && inner.clone().any(char::is_lowercase) && inner.clone().any(char::is_uppercase)
    };
    let mut complaints = Vec::new();
    let texts =
        ["functions", "shared/views", "shared/web"].into_iter().flat_map(sources).filter(|path| path.ends_with("text.rs"));
    for path in texts {
        for (number, line) in code(&read(&path)) {
            let said = line.split('"').skip(1).step_by(2).flat_map(|said| said.split(|c: char| !c.is_ascii_alphanumeric()));
            let odd = said.filter(|word| is_identifier(word) && !ours.contains(word));
            complaints.extend(odd.map(|word| format!("{path}:{number} says {word}")));
        }
    }
    agree(&complaints);
}

#[test]
fn every_function_is_built_for_deployment_and_nothing_else_is() {
    let mut complaints = Vec::new();
    let built: BTreeSet<&str> = WORKSPACE.workspace_default_packages().into_iter().map(|package| package.name.as_str()).collect();
    let functions = functions();
    for function in functions.iter().filter(|function| !built.contains(function.name.as_str())) {
        complaints
            .push(format!("{} is not among the default-members in Cargo.toml, so it is not built for deployment", function.name));
    }
    for other in built.iter().filter(|name| !functions.iter().any(|function| function.name == **name)) {
        complaints.push(format!("{other} is among the default-members in Cargo.toml, where its features become the functions'"));
    }
    agree(&complaints);
}

#[test]
fn a_crate_opens_with_a_sentence_that_says_what_it_is() {
    let mut complaints = Vec::new();
    let functions = functions().into_iter().map(|function| function.folder());
    let shared = folders("shared").into_iter().map(|name| format!("shared/{name}"));
    for folder in functions.chain(shared) {
        let path = format!("{folder}/src/lib.rs");
        let Ok(source) = fs::read_to_string(root().join(&path)) else {
            complaints.push(format!("{path} is missing"));
            continue;
        };
        let opening = source.lines().map_while(|line| line.strip_prefix("//! ")).last();
        if !opening.is_some_and(|last| last.ends_with(['.', '。'])) {
            complaints.push(format!("{path} must open with `//!` and a sentence that says what it is"));
        }
    }
    agree(&complaints);
}

#[test]
fn a_main_makes_the_tools_and_nothing_else() {
    const LINES: usize = 16;
    let mut complaints = Vec::new();
    for function in functions() {
        let path = format!("{}/src/main.rs", function.folder());
        let lines = fs::read_to_string(root().join(&path)).map_or(0, |source| source.lines().count());
        if !(1..=LINES).contains(&lines) {
            complaints.push(format!("{path} has {lines} lines, allowed are 1 to {LINES}: what it does belongs into lib.rs"));
        }
    }
    agree(&complaints);
}

#[test]
fn html_is_in_templates_and_not_in_rust_strings() {
    let mut complaints = Vec::new();
    for path in sources("functions").into_iter().chain(sources("shared")) {
        for (number, line) in code(&read(&path)) {
            if let Some(tag) = tag_in(line) {
                complaints
                    .push(format!("{path}:{number} has <{tag}> in it: move it into an askama template beside the function"));
            }
        }
    }
    agree(&complaints);
}

/// The first HTML tag in a line. Types begin with a capital and comparisons have a space, so neither is taken for one.
fn tag_in(line: &str) -> Option<&'static str> {
    line.split('<').skip(1).find_map(|rest| {
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '!')?;
        let closes = rest[end..].starts_with(['>', ' ', '/']);
        TAGS.iter().find(|tag| closes && tag.eq_ignore_ascii_case(&rest[..end])).copied()
    })
}

#[test]
fn tags_are_found_and_types_and_comparisons_are_not() {
    for html in
        [r#"let page = "<p>";"#, r#"format!("</div>{x}")"#, r#""<!DOCTYPE html>""#, r#"push_str("<a href='/'>")"#, r#""<br/>""#]
    {
        assert!(tag_in(html).is_some(), "{html}");
    }
    for rust in ["Vec<String>", "if a < b {", "size_of::<u8>()", "fn f<T: Into<Option<u64>>>(a: &'a T)", "1 << 2", "Result<i64>"]
    {
        assert_eq!(tag_in(rust), None, "{rust}");
    }
}

#[test]
fn a_crate_that_says_it_has_no_tests_has_none() {
    let mut complaints = Vec::new();
    for package in &WORKSPACE.packages {
        let folder =
            package.manifest_path.parent().and_then(|folder| folder.strip_prefix(root()).ok()).expect("it is in the workspace");
        let source = folder.join("src");
        if !root().join(&source).is_dir() {
            continue;
        }
        let code: String = sources(source.as_str()).iter().map(|path| read(path)).collect();
        let has_tests = ["#[test]", "::test]", "proptest! {"].iter().any(|mark| code.contains(mark));
        let fences =
            code.lines().filter_map(|line| line.trim_start().strip_prefix("//")?.get(1..)?.trim_start().strip_prefix("```"));
        // Every other fence opens a block; one that names no other language is an example.
        let has_examples = fences.step_by(2).any(|language| matches!(language.trim(), "" | "rust"));
        let tested = package.targets.iter().any(|target| target.test && !target.is_test());
        let examples_tested = package.targets.iter().any(|target| target.doctest);
        if has_tests && !tested {
            complaints.push(format!("{folder} has tests that nobody runs: take `test = false` out of its Cargo.toml"));
        }
        if has_examples && !examples_tested {
            complaints.push(format!("{folder} has examples that nobody runs: take `doctest = false` out of its Cargo.toml"));
        }
    }
    agree(&complaints);
}

/// README.md and the pages under docs/, each with its lines that are prose: neither in a fence nor of a table.
fn pages() -> Vec<(String, Vec<(usize, String)>)> {
    let mut pages = vec!["README.md".to_owned()];
    for folder in ["docs", "docs/decisions"] {
        for entry in fs::read_dir(root().join(folder)).expect("docs/ can be listed") {
            let name = entry.expect("docs/ can be listed").file_name().into_string().expect("names are UTF-8");
            if Path::new(&name).extension().is_some_and(|extension| extension == "md") {
                pages.push(format!("{folder}/{name}"));
            }
        }
    }
    pages.sort();
    let prose = |page: &String| {
        let mut fenced = false;
        let mut lines = vec![];
        for (index, line) in read(page).lines().enumerate() {
            let fence = line.trim_start().starts_with("```");
            fenced ^= fence;
            if !fence && !fenced {
                lines.push((index + 1, line.to_owned()));
            }
        }
        lines
    };
    pages.into_iter().map(|page| (page.clone(), prose(&page))).collect()
}

/// What stands in backticks in a line.
fn spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// A heading as a link's fragment names it.
fn slug(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-')).map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn headings(page: &str) -> Vec<String> {
    read(page).lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim().to_owned()).collect()
}

#[test]
fn a_page_of_the_docs_has_lines_that_a_screen_holds() {
    const COLUMNS: usize = 120;
    let mut complaints = Vec::new();
    for (page, lines) in pages() {
        for (number, line) in lines.iter().filter(|(_, line)| !line.starts_with('|') && !line.contains("://")) {
            let columns = line.chars().count();
            if columns > COLUMNS {
                complaints.push(format!("{page}:{number} has {columns} columns: break it before {COLUMNS}"));
            }
        }
    }
    agree(&complaints);
}

#[test]
fn what_the_docs_lead_to_is_there() {
    let mut complaints = Vec::new();
    let top: Vec<String> = folders(".");
    for (page, lines) in pages() {
        let folder = Path::new(&page).parent().expect("a page is in a folder").to_owned();
        for (number, line) in &lines {
            for rest in line.split("](").skip(1) {
                let target = rest.split(')').next().unwrap_or_default();
                if target.contains("://") {
                    continue;
                }
                let (file, place) = target.split_once('#').unwrap_or((target, ""));
                let path = if file.is_empty() { PathBuf::from(&page) } else { folder.join(file) };
                if !root().join(&path).exists() {
                    complaints.push(format!("{page}:{number} links to {target}, which is not there"));
                } else if !place.is_empty() {
                    let page_there = path.to_str().expect("names are UTF-8");
                    if !headings(page_there).iter().any(|heading| slug(heading) == place) {
                        complaints.push(format!("{page}:{number} links to {target}, but there is no such heading"));
                    }
                }
            }
            for span in spans(line) {
                let path = span.split(": ").next().unwrap_or_default();
                let within = path.split_once('/').is_some_and(|(first, _)| top.iter().any(|it| it == first));
                let pattern = path.contains(['<', '{', '*', '…', ' ', '=', '$']);
                if within && !pattern && !path.starts_with("target/") && !root().join(path).exists() {
                    complaints.push(format!("{page}:{number} names {path}, which is not there"));
                }
            }
        }
    }
    agree(&complaints);
}

#[test]
fn a_rule_that_the_code_cites_is_a_section_of_the_product_page() {
    const PAGE: &str = "docs/PRODUCT.md";
    let mut complaints = Vec::new();
    let sections = headings(PAGE);
    for path in ["functions", "shared", "tests", "local", "bench/src"].into_iter().flat_map(sources) {
        for (index, line) in read(&path).lines().enumerate().filter(|(_, line)| line.trim_start().starts_with("//")) {
            for cited in line.split(&format!("{PAGE}: ")).skip(1) {
                let cited = cited.split([')', ';', '.']).next().unwrap_or_default();
                for section in cited.split(", ").filter(|section| !sections.iter().any(|it| it == section)) {
                    complaints.push(format!("{path}:{} cites the section {section:?}, which {PAGE} has not", index + 1));
                }
            }
        }
    }
    agree(&complaints);
}

#[test]
fn every_decision_has_a_number_and_a_line_in_the_list_of_decisions() {
    let mut complaints = Vec::new();
    let list = read("docs/decisions/README.md");
    let pages = pages().into_iter().filter_map(|(page, _)| Some(page.strip_prefix("docs/decisions/")?.to_owned()));
    for (number, page) in (1..).zip(pages.filter(|page| page != "README.md")) {
        let title = headings(&format!("docs/decisions/{page}")).into_iter().next().unwrap_or_default();
        let Some((before, title)) = title.split_once(". ") else {
            complaints.push(format!("docs/decisions/{page} must begin with `# <number>. <title>`"));
            continue;
        };
        if !page.starts_with(&format!("{number:04}-")) || before != number.to_string() {
            complaints.push(format!("docs/decisions/{page} has the number {before}: the next one is {number}"));
        }
        if !list.contains(&format!("- {number}. [{title}]({page})")) {
            complaints.push(format!("docs/decisions/README.md lacks the line `- {number}. [{title}]({page})`"));
        }
    }
    agree(&complaints);
}
