//! What `infra/template.yaml` declares, held against what the docs promise (docs/SECURITY.md, docs/OPERATIONS.md).

#![allow(clippy::expect_used, reason = "a template that cannot be read must fail the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::house::{self, Function, agree};

/// A resource's `Properties`; those of a function include what `Globals` gives to all.
pub(crate) type Properties = Value;

/// Reading drops the tags: `!Ref Table` is "Table" here, and `!GetAtt Table.Arn` is "Table.Arn".
static TEMPLATE: LazyLock<Value> = LazyLock::new(|| {
    let source = house::read("infra/template.yaml");
    serde_saphyr::from_str(&source).unwrap_or_else(|why| panic!("infra/template.yaml cannot be read as YAML: {why}"))
});

/// The resources of one type, by logical id.
pub(crate) fn resources(kind: &str) -> BTreeMap<&'static str, Properties> {
    let all = TEMPLATE["Resources"].as_object().expect("infra/template.yaml has Resources");
    let wanted = all.iter().filter(|(_, resource)| resource["Type"] == kind);
    wanted.map(|(name, resource)| (name.as_str(), resource["Properties"].clone())).collect()
}

/// The functions that the template declares, by logical id.
pub(crate) fn declared() -> BTreeMap<&'static str, Properties> {
    let mut functions = resources("AWS::Serverless::Function");
    for properties in functions.values_mut() {
        for (name, value) in TEMPLATE["Globals"]["Function"].as_object().expect("infra/template.yaml has Globals") {
            if properties[name].is_null() {
                properties[name] = value.clone();
            }
        }
        for (name, value) in TEMPLATE["Globals"]["Function"]["Environment"]["Variables"].as_object().into_iter().flatten() {
            properties["Environment"]["Variables"][name] = value.clone();
        }
    }
    functions
}

/// What reaches a function, by the type of its event: `HttpApi`, `DynamoDB`, `ScheduleV2`, `EventBridgeRule`.
pub(crate) fn events<'a>(function: &'a Properties, kind: &str) -> Vec<&'a Value> {
    let events = function["Events"].as_object().into_iter().flat_map(|events| events.values());
    events.filter(|event| event["Type"] == kind).map(|event| &event["Properties"]).collect()
}

/// What a role allows: each action with the resources it may touch and, for the table, the partitions
/// (`dynamodb:LeadingKeys`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Permission {
    pub(crate) action: String,
    pub(crate) on: String,
    pub(crate) partitions: Vec<String>,
}

/// What a function may do.
pub(crate) fn permissions(function: &Function) -> BTreeSet<Permission> {
    let roles = resources("AWS::IAM::Role");
    let role = roles.get(format!("{}Role", function.resource()).as_str());
    let policies = role.and_then(|role| role["Policies"].as_array()).into_iter().flatten();
    let statements = policies.flat_map(|policy| each(&policy["PolicyDocument"]["Statement"]));
    let mut permissions = BTreeSet::new();
    for statement in statements {
        let partitions = texts(&statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]);
        for action in texts(&statement["Action"]) {
            for on in texts(&statement["Resource"]) {
                permissions.insert(Permission { action: action.clone(), on, partitions: partitions.clone() });
            }
        }
    }
    permissions
}

fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().collect(),
        one => vec![one],
    }
}

fn texts(value: &Value) -> Vec<String> {
    each(value).into_iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The functions that both the folders and the template know; `house` says which are missing.
fn known() -> Vec<(Function, Properties)> {
    let mut declared = declared();
    let known = house::functions().into_iter();
    let known: Vec<_> =
        known.filter_map(|function| declared.remove(function.resource().as_str()).map(|it| (function, it))).collect();
    assert!(!known.is_empty(), "infra/template.yaml declares none of the functions under functions/");
    known
}

/// Complains about each setting of `actual` that differs from `expected`, which need not name them all.
fn differences(what: &str, actual: &Value, expected: &Value, complaints: &mut Vec<String>) {
    match expected {
        Value::Object(settings) => {
            for (name, expected) in settings {
                differences(&format!("{what}.{name}"), &actual[name], expected, complaints);
            }
        }
        expected if actual != expected => {
            complaints.push(format!("{what} is {actual} in infra/template.yaml; it must be {expected}"));
        }
        _ => {}
    }
}

#[test]
fn the_table_survives_mistakes_and_is_encrypted_with_our_own_key() {
    let mut complaints = Vec::new();
    let whole = &TEMPLATE["Resources"]["Table"];
    differences(
        "Table",
        whole,
        &json!({
            "Type": "AWS::DynamoDB::Table",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "DeletionProtectionEnabled": true,
                "PointInTimeRecoverySpecification": { "PointInTimeRecoveryEnabled": true },
                "SSESpecification": { "SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": "TableKey.Arn" },
                "TimeToLiveSpecification": { "Enabled": true, "AttributeName": "expires_at" },
                "StreamSpecification": { "StreamViewType": "NEW_IMAGE" },
            },
        }),
        &mut complaints,
    );
    // A retained table without its key is unreadable.
    differences(
        "TableKey",
        &TEMPLATE["Resources"]["TableKey"],
        &json!({
            "Type": "AWS::KMS::Key",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": { "EnableKeyRotation": true },
        }),
        &mut complaints,
    );
    agree(&complaints);
}

#[test]
fn the_outbox_stream_retries_within_bounds_and_sets_failures_aside() {
    let mut complaints = Vec::new();
    let deliver_mail = &declared()["DeliverMail"];
    let mappings = events(deliver_mail, "DynamoDB");
    assert_eq!(mappings.len(), 1, "DeliverMail in infra/template.yaml needs one event of type DynamoDB, the outbox stream");
    differences(
        "DeliverMail's DynamoDB event",
        mappings[0],
        &json!({
            "Stream": "Table.StreamArn",
            "BatchSize": 10,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "BisectBatchOnFunctionError": true,
            "MaximumRetryAttempts": 20,
            "MaximumRecordAgeInSeconds": 21600,
            "DestinationConfig": { "OnFailure": { "Type": "SQS", "Destination": "DeliverMailFailures.Arn" } },
        }),
        &mut complaints,
    );
    agree(&complaints);
}

#[test]
fn the_sweep_runs_each_minute_and_ends_before_the_next_begins() {
    let mut complaints = Vec::new();
    let deliver_mail = &declared()["DeliverMail"];
    let schedules = events(deliver_mail, "ScheduleV2");
    assert_eq!(schedules.len(), 1, "DeliverMail in infra/template.yaml needs one event of type ScheduleV2, the sweep");
    differences(
        "DeliverMail's ScheduleV2 event",
        schedules[0],
        &json!({
            "ScheduleExpression": "rate(1 minute)",
            "FlexibleTimeWindow": { "Mode": "OFF" },
            "Input": r#"{"time":"<aws.scheduler.scheduled-time>"}"#,
        }),
        &mut complaints,
    );
    let timeout = deliver_mail["Timeout"].as_u64().unwrap_or_default();
    if !(1..60).contains(&timeout) {
        complaints
            .push(format!("DeliverMail.Timeout is {timeout} s; a sweep must end before the next one begins, so less than 60"));
    }
    agree(&complaints);
}

#[test]
fn what_nobody_waits_for_is_retried_within_bounds_and_set_aside_when_it_fails() {
    let mut complaints = Vec::new();
    let queues = resources("AWS::SQS::Queue");
    let is_queue =
        |value: &Value| value.as_str().and_then(|arn| arn.strip_suffix(".Arn")).is_some_and(|queue| queues.contains_key(queue));
    for (name, function) in &declared() {
        let handed_over = ["ScheduleV2", "EventBridgeRule"].map(|kind| events(function, kind)).concat();
        for event in &handed_over {
            if !is_queue(&event["DeadLetterConfig"]["Arn"]) {
                complaints.push(format!("{name}: an event has no DeadLetterConfig with the Arn of a queue of this template"));
            }
            for bound in ["MaximumRetryAttempts", "MaximumEventAgeInSeconds"] {
                if !event["RetryPolicy"][bound].is_u64() {
                    complaints.push(format!("{name}: an event has no RetryPolicy.{bound}"));
                }
            }
        }
        // What was handed over is Lambda's to retry, by the function's own rules.
        if !handed_over.is_empty() {
            if !is_queue(&function["DeadLetterQueue"]["TargetArn"]) {
                complaints.push(format!("{name}: there is no DeadLetterQueue whose TargetArn is a queue of this template"));
            }
            for bound in ["MaximumRetryAttempts", "MaximumEventAgeInSeconds"] {
                if !function["EventInvokeConfig"][bound].is_u64() {
                    complaints.push(format!("{name}: there is no EventInvokeConfig.{bound}"));
                }
            }
        }
    }
    for (name, queue) in &queues {
        if queue["KmsMasterKeyId"] != "OperationsKey.Arn" {
            complaints.push(format!("{name}: the queue is not encrypted; give it KmsMasterKeyId: !GetAtt OperationsKey.Arn"));
        }
    }
    agree(&complaints);
}

#[test]
fn a_request_ends_before_the_api_gives_up_on_it() {
    // An HTTP API waits 30 s at most: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
    const API_WAITS: u64 = 30;
    let mut complaints = Vec::new();
    for (function, properties) in known().iter().filter(|(function, _)| function.has_a_caller()) {
        let timeout = properties["Timeout"].as_u64().unwrap_or_default();
        if !(1..API_WAITS).contains(&timeout) {
            complaints
                .push(format!("{}.Timeout is {timeout} s; it must be at least 1 and less than {API_WAITS}", function.resource()));
        }
    }
    agree(&complaints);
}

#[test]
fn guessing_passwords_cannot_take_the_members_concurrency() {
    assert_eq!(
        declared()["Login"]["ReservedConcurrentExecutions"],
        "LoginConcurrency",
        "Login in infra/template.yaml needs ReservedConcurrentExecutions: !Ref LoginConcurrency"
    );
}

#[test]
fn every_function_logs_to_its_own_group_and_nowhere_else() {
    let mut complaints = Vec::new();
    let groups = resources("AWS::Logs::LogGroup");
    for (function, properties) in known() {
        let resource = function.resource();
        let logs = format!("{resource}Logs");
        if properties["LoggingConfig"]["LogGroup"] != logs.as_str() || !groups.contains_key(logs.as_str()) {
            complaints.push(format!("{resource} needs a log group {logs} and LoggingConfig: {{ LogGroup: !Ref {logs} }}"));
        }
        let arn = format!("{logs}.Arn");
        let writes = permissions(&function).into_iter().filter(|it| it.action.starts_with("logs:")).map(|it| (it.action, it.on));
        let expected = ["logs:CreateLogStream", "logs:PutLogEvents"].map(|action| (action.to_owned(), arn.clone()));
        if writes.collect::<BTreeSet<_>>() != BTreeSet::from(expected) {
            complaints.push(format!(
                "{resource}Role must allow logs:CreateLogStream and logs:PutLogEvents on {arn}, and no other logs: action"
            ));
        }
    }
    for (name, group) in &groups {
        for (setting, value) in [("RetentionInDays", "LogRetentionDays"), ("KmsKeyId", "OperationsKey.Arn")] {
            if group[setting] != value {
                complaints.push(format!("{name}.{setting} is {}; it must be {value}", group[setting]));
            }
        }
    }
    agree(&complaints);
}

#[test]
fn every_function_has_its_own_role_and_no_wildcard() {
    let mut complaints = Vec::new();
    for (function, properties) in known() {
        let resource = function.resource();
        if properties["Role"] != format!("{resource}Role.Arn").as_str() {
            complaints.push(format!("{resource}.Role is {}; it must be !GetAtt {resource}Role.Arn", properties["Role"]));
        }
        if !properties["Policies"].is_null() {
            complaints.push(format!("{resource} has Policies: write its permissions into {resource}Role instead"));
        }
        let permissions = permissions(&function);
        if permissions.is_empty() {
            complaints.push(format!("there is no role {resource}Role with permissions"));
        }
        for Permission { action, on, partitions } in &permissions {
            // SES knows no resource for the question how much may be sent.
            let is_unbounded = on == "*" && action != "ses:GetSendQuota";
            if action.contains('*') || is_unbounded {
                complaints.push(format!("{resource}Role allows {action} on {on}: name the actions and resources that it uses"));
            }
            let of_items = action.starts_with("dynamodb:")
                && !action.contains("Stream")
                && !matches!(action.as_str(), "dynamodb:GetRecords" | "dynamodb:GetShardIterator");
            if of_items && partitions.is_empty() {
                complaints
                    .push(format!("{resource}Role allows {action} on every partition: add a condition on dynamodb:LeadingKeys"));
            }
        }
    }
    agree(&complaints);
}

#[test]
fn only_deliver_mail_may_send_and_only_as_the_product() {
    let mut complaints = Vec::new();
    for (function, _) in known() {
        let sends: Vec<_> = permissions(&function).into_iter().filter(|it| it.action.starts_with("ses:")).collect();
        let may = function.name == "deliver-mail";
        if sends.is_empty() == may
            || sends.iter().any(|it| !["ses:SendRawEmail", "ses:GetSendQuota"].contains(&it.action.as_str()))
        {
            complaints
                .push(format!("{}Role allows {sends:?}; deliver-mail alone sends, with ses:SendRawEmail", function.resource()));
        }
    }
    let statements = &TEMPLATE["Resources"]["DeliverMailRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"];
    let sends = each(statements).into_iter().find(|it| it["Action"] == "ses:SendRawEmail");
    if sends.is_none_or(|it| it["Condition"]["StringEquals"]["ses:FromAddress"] != "MailFrom") {
        complaints.push("DeliverMailRole allows ses:SendRawEmail without StringEquals ses:FromAddress: !Ref MailFrom".to_owned());
    }
    agree(&complaints);
}

#[test]
fn every_function_and_every_queue_is_watched_and_alarms_reach_the_operator() {
    let mut complaints = Vec::new();
    let alarms = resources("AWS::CloudWatch::Alarm");
    // Over all functions, each a contributor of its own.
    for select in ["SUM(Errors)", "SUM(Throttles)", "MAX(IteratorAge)"] {
        let query = format!("SELECT {select} FROM SCHEMA(\"AWS/Lambda\", FunctionName) GROUP BY FunctionName");
        if !alarms.values().any(|alarm| each(&alarm["Metrics"]).iter().any(|it| it["Expression"] == query.as_str())) {
            complaints.push(format!("infra/template.yaml has no alarm on {query}"));
        }
    }
    if !alarms.values().any(|alarm| alarm["Namespace"] == "AWS/ApiGateway" && alarm["MetricName"] == "5xx") {
        complaints.push("infra/template.yaml has no alarm on AWS/ApiGateway 5xx".to_owned());
    }
    for queue in resources("AWS::SQS::Queue").into_keys() {
        let name = format!("{queue}.QueueName");
        let watches = |it: &&Value| each(&it["MetricStat"]["Metric"]["Dimensions"]).iter().any(|it| it["Value"] == name.as_str());
        if !alarms.values().any(|alarm| each(&alarm["Metrics"]).iter().any(watches)) {
            complaints.push(format!("no alarm in infra/template.yaml watches the queue {queue}"));
        }
    }
    for (name, function) in declared() {
        let scheduled = !events(&function, "ScheduleV2").is_empty();
        let silent = |alarm: &Value| alarm["MetricName"] == "Invocations" && alarm["Dimensions"][0]["Value"] == name;
        if scheduled && !alarms.values().any(silent) {
            complaints.push(format!("no alarm in infra/template.yaml notices when nothing calls {name}"));
        }
    }
    for (name, alarm) in &alarms {
        // CloudWatch takes ten metrics in an alarm's expressions: "Alarm data queries" of its user guide.
        if each(&alarm["Metrics"]).iter().filter(|it| it["MetricStat"].is_object()).count() > 10 {
            complaints.push(format!("{name} has more than ten metrics"));
        }
        if texts(&alarm["AlarmActions"]) != ["Alarms"] {
            complaints.push(format!("{name} reaches nobody: give it AlarmActions: [!Ref Alarms]"));
        }
    }
    if !resources("AWS::SNS::Subscription").values().any(|it| it["TopicArn"] == "Alarms" && it["Endpoint"] == "OperatorMail") {
        complaints.push("the topic Alarms has no subscription of OperatorMail".to_owned());
    }
    agree(&complaints);
}

#[test]
fn whoever_is_woken_by_an_alarm_finds_what_to_do() {
    let document = house::read("docs/OPERATIONS.md");
    let alarms = resources("AWS::CloudWatch::Alarm").into_keys();
    let missing = alarms.filter(|alarm| !document.lines().any(|line| line.starts_with(&format!("| `{alarm}` |"))));
    agree(&missing.map(|alarm| format!("the table of alarms in docs/OPERATIONS.md lacks {alarm}")).collect::<Vec<_>>());
}

#[test]
fn what_an_alarm_counts_is_what_a_function_logs() {
    let mut complaints = Vec::new();
    let alarms = resources("AWS::CloudWatch::Alarm");
    for (name, filter) in resources("AWS::Logs::MetricFilter") {
        let logs = filter["LogGroupName"].as_str().unwrap_or_default();
        let function = known().into_iter().find(|(function, _)| logs == format!("{}Logs", function.resource()));
        let pattern = filter["FilterPattern"].as_str().unwrap_or_default();
        let message = pattern.strip_prefix("{ $.fields.message = ").and_then(|rest| rest.strip_suffix(" }")).unwrap_or_default();
        let logged = function.is_some_and(|(function, _)| house::code_of(&function).contains(&format!("{message});")));
        if message.is_empty() || !logged {
            complaints.push(format!("{name}: nothing in the function of {logs} logs {message}"));
        }
        let metric = &filter["MetricTransformations"][0];
        let counts =
            |alarm: &Value| alarm["MetricName"] == metric["MetricName"] && alarm["Namespace"] == metric["MetricNamespace"];
        if !alarms.values().any(counts) {
            complaints.push(format!("{name}: no alarm looks at {}", metric["MetricName"]));
        }
    }
    agree(&complaints);
}

#[test]
fn every_sending_event_of_ses_reaches_the_outbox() {
    let mut complaints = Vec::new();
    differences(
        "MailEventDestination",
        &TEMPLATE["Resources"]["MailEventDestination"]["Properties"],
        &json!({
            "ConfigurationSetName": "MailConfigurationSet",
            "EventDestination": {
                "Enabled": true,
                "MatchingEventTypes": ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT", "DELIVERY_DELAY", "RENDERING_FAILURE"],
            },
        }),
        &mut complaints,
    );
    let record_mail_events = &declared()["RecordMailEvents"];
    let rules = events(record_mail_events, "EventBridgeRule");
    assert_eq!(rules.len(), 1, "RecordMailEvents in infra/template.yaml needs one event of type EventBridgeRule");
    // The names that SES gives these events on the bus:
    // https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ses.html
    differences(
        "RecordMailEvents' rule",
        rules[0],
        &json!({ "Pattern": {
            "source": ["aws.ses"],
            "detail-type": [
                "Email Sent", "Email Delivered", "Email Bounced", "Email Complaint Received", "Email Rejected",
                "Email Delivery Delayed", "Email Rendering Failed",
            ],
        }}),
        &mut complaints,
    );
    agree(&complaints);
}

#[test]
fn no_event_of_ses_outlives_the_mails_that_it_is_about() {
    let mut complaints = Vec::new();
    let declared = declared();
    let function = &declared["RecordMailEvents"];
    let rule = events(function, "EventBridgeRule")[0];
    let queues = [&function["DeadLetterQueue"]["TargetArn"], &rule["DeadLetterConfig"]["Arn"]];
    let seconds = |value: &Value, what: &str| value.as_u64().unwrap_or_else(|| panic!("{what} of RecordMailEvents is no number"));
    let retried = seconds(&rule["RetryPolicy"]["MaximumEventAgeInSeconds"], "the rule's MaximumEventAgeInSeconds")
        + seconds(&function["EventInvokeConfig"]["MaximumEventAgeInSeconds"], "the MaximumEventAgeInSeconds");
    for queue in queues {
        let name = queue.as_str().unwrap_or_default().trim_end_matches(".Arn");
        let kept = TEMPLATE["Resources"][name]["Properties"]["MessageRetentionPeriod"].as_u64().unwrap_or(u64::MAX);
        // Three days after it was sent a mail without news is over, and after a deletion its row goes
        // (domain::mail::WORD).
        if kept.saturating_add(retried) > domain::mail::WORD.as_secs() {
            complaints
                .push(format!("{name} keeps SES's events, which hold an address, longer than the outbox may keep their mails"));
        }
    }
    agree(&complaints);
}

#[test]
fn the_access_log_names_no_person() {
    let format = TEMPLATE["Resources"]["Api"]["Properties"]["AccessLogSettings"]["Format"].as_str();
    let format = format.expect("Api in infra/template.yaml needs AccessLogSettings with a Format");
    let fields: Vec<&str> = format.split('$').skip(1).filter_map(|rest| rest.split('"').next()).collect();
    // Nothing of what a client sends: no path, query, address, agent or header.
    let allowed = [
        "context.requestId",
        "context.requestTimeEpoch",
        "context.routeKey",
        "context.status",
        "context.responseLatency",
        "context.integrationLatency",
        "context.integrationStatus",
        "context.error.responseType",
    ];
    let others: Vec<_> = fields.iter().filter(|field| !allowed.contains(*field)).collect();
    assert!(
        !fields.is_empty() && others.is_empty(),
        "the access log of Api writes {others:?}: leave that out, or show here that it is not about a person"
    );
}
