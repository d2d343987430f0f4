//! The parts of `infra/template.yaml` that this machine implements itself: the table, the event source mappings, the
//! schedules.

use std::{collections::BTreeMap, time::Duration};

use serde::Deserialize;
use serde_json::Value;

use crate::{
    Problem,
    schedule::{Rhythm, Schedule},
};

/// The template as it was when this program was built, so that it works from any folder.
const SOURCE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../infra/template.yaml"));

/// What the template declares for this machine.
#[derive(Debug)]
pub struct Template {
    /// Properties of the resource `Table`.
    pub table: Value,
    /// Every function's name.
    pub functions: Vec<String>,
    /// Every function's memory in megabytes.
    pub memory: BTreeMap<String, u32>,
    /// Which stream records reach which function, and how.
    pub mappings: Vec<Mapping>,
    /// Every function that the scheduler calls, and when.
    pub schedules: Vec<Schedule>,
}

/// An event source mapping between the table's stream and a function.
#[derive(Debug)]
pub struct Mapping {
    /// The function's name.
    pub function: String,
    /// A record passes if one of these patterns matches it.
    pub filters: Vec<Value>,
    /// How batches are cut and tried again.
    pub rules: Rules,
}

/// How batches are cut and tried again; the settings' names are those of `CloudFormation`.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// `BatchSize`.
    pub batch_size: usize,
    /// `BisectBatchOnFunctionError`.
    pub bisect: bool,
    /// `MaximumRetryAttempts`.
    pub retries: u32,
    /// `MaximumRecordAgeInSeconds`.
    pub max_age: Duration,
}

// Tags such as `!Ref` are dropped by the reader, which leaves what they are applied to.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    #[serde(default)]
    globals: Value,
    resources: BTreeMap<String, Resource>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Resource {
    #[serde(default)]
    properties: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    r#type: String,
    properties: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StreamEvent {
    batch_size: usize,
    #[serde(default)]
    bisect_batch_on_function_error: bool,
    maximum_retry_attempts: u32,
    maximum_record_age_in_seconds: u64,
    filter_criteria: FilterCriteria,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FilterCriteria {
    filters: Vec<Filter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Filter {
    pattern: String,
}

impl Template {
    /// Reads the repository's template. Fails with what is missing in it.
    pub fn read() -> Result<Self, Problem> {
        Self::parse(SOURCE).map_err(|why| format!("infra/template.yaml: {why}"))
    }

    fn parse(source: &str) -> Result<Self, Problem> {
        let document: Document = serde_saphyr::from_str(source).map_err(|error| error.to_string())?;
        let table = properties(&document, "Table")?.clone();
        let functions = functions(&document).map(|(_, function, _)| function.to_owned()).collect();
        let (memory, mappings, schedules) = (memory(&document)?, mappings(&document)?, schedules(&document)?);
        Ok(Self { table, functions, memory, mappings, schedules })
    }
}

/// Every function's memory: its own, or that of all.
fn memory(document: &Document) -> Result<BTreeMap<String, u32>, String> {
    let of_all = &document.globals["Function"]["MemorySize"];
    let memory = functions(document).map(|(name, function, properties)| {
        let own = &properties["MemorySize"];
        Ok((function.to_owned(), part(if own.is_null() { of_all } else { own }, &format!("{name}'s MemorySize"))?))
    });
    memory.collect()
}

/// Every resource that is a function, by its name there, with the function's name as its `CodeUri` has it, and its
/// properties.
fn functions(document: &Document) -> impl Iterator<Item = (&str, &str, &Value)> {
    document.resources.iter().filter_map(|(name, Resource { properties })| {
        let folder = properties["CodeUri"].as_str()?;
        Some((name.as_str(), folder.trim_end_matches('/').rsplit('/').next()?, properties))
    })
}

/// What calls a function; nothing does whose owner invokes it.
fn events(name: &str, properties: &Value) -> Result<BTreeMap<String, Event>, String> {
    let events: Option<_> = part(&properties["Events"], &format!("{name}'s Events"))?;
    Ok(events.unwrap_or_default())
}

/// Every event of type `DynamoDB`, with its function's name.
fn mappings(document: &Document) -> Result<Vec<Mapping>, String> {
    let mut mappings = Vec::new();
    for (name, function, properties) in functions(document) {
        let events = events(name, properties)?;
        for Event { properties, .. } in events.into_values().filter(|event| event.r#type == "DynamoDB") {
            let stream: StreamEvent = part(&properties, &format!("{name}'s stream event"))?;
            let filters = stream.filter_criteria.filters.iter().map(|filter| {
                serde_json::from_str(&filter.pattern).map_err(|error| format!("filter pattern {}: {error}", filter.pattern))
            });
            mappings.push(Mapping {
                function: function.to_owned(),
                filters: filters.collect::<Result<_, _>>()?,
                rules: Rules {
                    batch_size: stream.batch_size,
                    bisect: stream.bisect_batch_on_function_error,
                    retries: stream.maximum_retry_attempts,
                    max_age: Duration::from_secs(stream.maximum_record_age_in_seconds),
                },
            });
        }
    }
    Ok(mappings)
}

/// Every event of type `ScheduleV2`, with its function's name.
fn schedules(document: &Document) -> Result<Vec<Schedule>, String> {
    let mut schedules = Vec::new();
    for (name, function, properties) in functions(document) {
        let events = events(name, properties)?;
        for Event { properties, .. } in events.into_values().filter(|event| event.r#type == "ScheduleV2") {
            let setting = |setting: &str| properties[setting].as_str();
            let expression = setting("ScheduleExpression").unwrap_or_default();
            let rhythm = Rhythm::parse(expression, setting("ScheduleExpressionTimezone"))
                .ok_or_else(|| format!("{name}: {expression} is no schedule that this machine can play"))?;
            let input = setting("Input").ok_or_else(|| format!("{name}'s schedule has no Input"))?.to_owned();
            schedules.push(Schedule { function: function.to_owned(), rhythm, input });
        }
    }
    Ok(schedules)
}

fn properties<'a>(document: &'a Document, name: &str) -> Result<&'a Value, Problem> {
    document.resources.get(name).map(|resource| &resource.properties).ok_or_else(|| format!("there is no resource {name}"))
}

fn part<T: for<'de> Deserialize<'de>>(value: &Value, what: &str) -> Result<T, Problem> {
    T::deserialize(value).map_err(|error| format!("{what}: {error}"))
}

impl Mapping {
    /// Whether the record (in Lambda's event form) is one for the function.
    #[must_use]
    pub fn wants(&self, record: &Value) -> bool {
        self.filters.is_empty() || self.filters.iter().any(|pattern| matches(pattern, record))
    }
}

/// The part of `EventBridge`'s pattern language that the template uses: exact values, `prefix` and `exists`.
///
/// A condition that is not known here matches nothing, which shows at the first mail.
fn matches(pattern: &Value, value: &Value) -> bool {
    match pattern {
        Value::Object(fields) => fields.iter().all(|(name, inner)| matches(inner, &value[name])),
        Value::Array(conditions) => conditions.iter().any(|condition| holds(condition, value)),
        _ => false,
    }
}

fn holds(condition: &Value, value: &Value) -> bool {
    if let Some(prefix) = condition["prefix"].as_str() {
        return value.as_str().is_some_and(|text| text.starts_with(prefix));
    }
    if let Some(exists) = condition["exists"].as_bool() {
        return value.is_null() != exists;
    }
    condition == value
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_repositorys_template_declares_what_this_machine_plays() {
        let template = Template::read().unwrap();
        let mail = |event: &str, pk: &str| json!({ "eventName": event, "dynamodb": { "Keys": { "pk": { "S": pk } } } });
        let mapping = template.mappings.iter().find(|mapping| mapping.function == "deliver-mail").unwrap();
        assert!(mapping.wants(&mail("INSERT", "M#withdrawn_1")));
        assert!(!mapping.wants(&mail("MODIFY", "M#withdrawn_1")));
        assert!(!mapping.wants(&mail("INSERT", "A#1")));
        assert!(mapping.rules.batch_size > 0);
        let sweep = template.schedules.iter().find(|schedule| schedule.function == "deliver-mail").unwrap();
        assert_eq!(sweep.rhythm, Rhythm::Minutes(1));
        assert!(template.schedules.iter().all(|schedule| schedule.input.contains(crate::schedule::SCHEDULED_TIME)));
        assert_eq!((template.memory["portal"], template.memory["login"]), (128, 1769));
    }

    #[test]
    fn a_missing_resource_is_named() {
        assert_eq!(Template::parse("Resources: {}").unwrap_err(), "there is no resource Table");
    }

    #[test]
    fn patterns_match_as_event_bridge_has_them() {
        let value = json!({ "name": "INSERT", "size": 3 });
        assert!(matches(&json!({ "name": ["MODIFY", "INSERT"] }), &value));
        assert!(matches(&json!({ "name": [{ "prefix": "INS" }], "size": [3] }), &value));
        assert!(matches(&json!({ "other": [{ "exists": false }] }), &value));
        assert!(!matches(&json!({ "name": [{ "suffix": "INSERT" }] }), &value));
        assert!(!matches(&json!({ "name": ["INSERT"], "other": ["x"] }), &value));
    }
}
