//! The functions' part of `infra/template.yaml`; the rest is `infra/frame.yaml`.

use std::{collections::BTreeMap, fmt::Write};

use crate::{
    Function, Problem,
    function::{Alarm, Events, Queue, Retry, Schedule, Statement, Stream, pascal},
};

/// What the frame's `Globals` give to all.
pub(crate) const MEMORY: u32 = 128;
pub(crate) const TIMEOUT: u32 = 10;

/// The table's actions that change nothing.
pub(crate) const READS: [&str; 4] = ["BatchGetItem", "ConditionCheckItem", "GetItem", "Query"];

/// An alarm's expression has ten metrics at most.
const METRICS: usize = 10;

const HEADER: &str = "\
# Written by `cargo xtask template` from infra/frame.yaml and each function's Cargo.toml ([package.metadata.taikai]).
# Change those and run it again; tests/house.rs fails when this file is not what they say.
";

/// The frame, with the functions, their alarms and their queues in it.
pub(crate) fn whole(frame: &str, functions: &[Function]) -> Result<String, Problem> {
    let mut of_functions = String::new();
    let mut group = "";
    for function in functions {
        if function.group != group {
            group = &function.group;
            let line = format!("  # functions/{group} ");
            let _ = write!(of_functions, "{line:-<119}\n\n");
        }
        one(&mut of_functions, function)?;
    }
    let queues: BTreeMap<_, _> = functions.iter().flat_map(|function| &function.says.queues).collect();
    let outputs: Vec<_> = queues.keys().map(|queue| format!("  {queue}Url:\n    Value: !Ref {queue}\n")).collect();
    let mut text = HEADER.to_owned() + frame;
    for (mark, what) in [
        ("  # (the functions)\n", of_functions),
        ("  # (the functions' alarms)\n", alarms(functions, &queues)),
        ("  # (the functions' queues)\n", outputs.concat()),
    ] {
        if text.matches(mark).count() != 1 {
            return Err(Problem(format!("infra/frame.yaml must have one line {mark:?}")));
        }
        text = text.replace(mark, &(what.trim_end().to_owned() + "\n"));
    }
    Ok(text.trim_end().to_owned() + "\n")
}

fn one(out: &mut String, function: &Function) -> Result<(), Problem> {
    let (says, id) = (&function.says, function.resource());
    let name = &function.name;
    let _ = write!(out, "  {id}:\n    Type: AWS::Serverless::Function\n");
    if function.has_a_caller() || function.is_invoked() {
        let who = if function.is_invoked() { "The owner" } else { "The API" };
        let _ = write!(
            out,
            "    Metadata:\n      checkov:\n        skip:\n          \
             - {{ id: CKV_AWS_116, comment: {who} invokes it and waits for the answer; there is no event to set aside. }}\n"
        );
    }
    let _ = write!(
        out,
        "    Properties:\n      Description: {}\n      CodeUri: ../target/lambda/{name}/\n      Role: !GetAtt {id}Role.Arn\n      \
         LoggingConfig: {{ LogGroup: !Ref {id}Logs, LogFormat: JSON }}\n",
        value(&says.does),
    );
    if let Some(memory) = says.memory {
        let _ = writeln!(out, "      MemorySize: {memory}");
    }
    if let Some(timeout) = says.timeout {
        let _ = writeln!(out, "      Timeout: {timeout}");
    }
    if let Some(concurrency) = &says.concurrency {
        let _ = writeln!(out, "      ReservedConcurrentExecutions: {concurrency}");
    }
    match (&says.retry, &says.failures) {
        (Some(retry), Some(failures)) => {
            let _ = write!(
                out,
                "      # What a schedule or the bus hands over is Lambda's to repeat.\n      EventInvokeConfig: {}\n      \
                 DeadLetterQueue: {{ Type: SQS, TargetArn: !GetAtt {failures}.Arn }}\n",
                retried(*retry)
            );
        }
        (None, None) if says.schedule.is_none() && says.events.is_none() => {}
        (None | Some(_), None | Some(_)) => {
            return Err(Problem(format!("{name}: `retry` and `failures` belong to a function with a schedule or events")));
        }
    }
    environment(out, function);
    if !function.is_invoked() {
        out.push_str("      Events:\n");
    }
    for path in says.routes.keys() {
        if path == "/{*rest}" {
            out.push_str("        # Without a path it is the API's $default route.\n");
            out.push_str("        Default: { Type: HttpApi, Properties: { ApiId: !Ref Api } }\n");
            continue;
        }
        let event = if path == "/" { "Top".to_owned() } else { pascal(path) };
        let _ = writeln!(
            out,
            "        {event}: {{ Type: HttpApi, Properties: {{ ApiId: !Ref Api, Path: \"{path}\", Method: ANY }} }}"
        );
    }
    if let Some(it) = &says.stream {
        stream(out, it);
    }
    if let Some(it) = &says.schedule {
        schedule(out, &id, it);
    }
    if let Some(it) = &says.events {
        events(out, it);
    }
    out.push('\n');
    role(out, function);
    let _ = write!(
        out,
        "  {id}Logs:\n    Type: AWS::Logs::LogGroup\n    Properties:\n      \
         LogGroupName: !Sub /aws/lambda/${{AWS::StackName}}/{name}\n      RetentionInDays: !Ref LogRetentionDays\n      \
         KmsKeyId: !GetAtt OperationsKey.Arn\n\n"
    );
    for (queue, Queue { days, means }) in &says.queues {
        let _ = write!(
            out,
            "  # {means}\n  {queue}:\n    Type: AWS::SQS::Queue\n    Properties:\n      MessageRetentionPeriod: {}\n      \
             KmsMasterKeyId: !GetAtt OperationsKey.Arn\n\n",
            days * 86_400
        );
    }
    if let Some(it) = &says.schedule {
        schedule_role(out, function, it);
    }
    if let Some(it) = &says.events {
        let _ = write!(
            out,
            "  {0}Policy:\n    Type: AWS::SQS::QueuePolicy\n    Properties:\n      Queues: [!Ref {0}]\n      PolicyDocument:\n        \
             Version: \"2012-10-17\"\n        Statement:\n          - Sid: UndeliverableEvents\n            Effect: Allow\n            \
             Principal: {{ Service: events.amazonaws.com }}\n            Action: sqs:SendMessage\n            \
             Resource: !GetAtt {0}.Arn\n            Condition:\n              ArnEquals: {{ aws:SourceArn: !GetAtt {id}{1}.Arn }}\n\n",
            it.failures, it.name
        );
    }
    Ok(())
}

fn environment(out: &mut String, function: &Function) {
    let mut variables = String::new();
    if function.has_a_caller() {
        for (name, parameter) in
            [("TAIKAI_PUBLIC_URL", "PublicUrl"), ("TAIKAI_HOST_HOME_URL", "HostHomeUrl"), ("TAIKAI_HOST_HELP_URL", "HostHelpUrl")]
        {
            let _ = writeln!(variables, "          {name}: !Ref {parameter}");
        }
    }
    for (name, text) in &function.says.environment {
        let _ = writeln!(variables, "          {name}: {}", value(text));
    }
    if !variables.is_empty() {
        let _ = write!(out, "      Environment:\n        Variables:\n{variables}");
    }
}

fn stream(out: &mut String, stream: &Stream) {
    let changes = stream.changes.iter().map(|change| format!("\"{change}\"")).collect::<Vec<_>>().join(",");
    let _ = write!(
        out,
        "        {}:\n          Type: DynamoDB\n          Properties:\n            Stream: !GetAtt Table.StreamArn\n            \
         # From the oldest record on, so that nothing is lost while the mapping is made anew.\n            \
         StartingPosition: TRIM_HORIZON\n            BatchSize: {}\n            FilterCriteria:\n              Filters:\n                \
         - Pattern: '{{\"eventName\":[{changes}],\"dynamodb\":{{\"Keys\":{{\"pk\":{{\"S\":[{{\"prefix\":\"{}\"}}]}}}}}}}}'\n",
        stream.name, stream.batch, stream.items
    );
    // Of one record, the error is that record's.
    if stream.batch > 1 {
        out.push_str(
            "            FunctionResponseTypes: [ReportBatchItemFailures]\n            BisectBatchOnFunctionError: true\n",
        );
    }
    let _ = write!(
        out,
        "            MaximumRetryAttempts: {}\n            MaximumRecordAgeInSeconds: {}\n            DestinationConfig:\n              \
         OnFailure: {{ Type: SQS, Destination: !GetAtt {}.Arn }}\n",
        stream.retry.times, stream.retry.seconds, stream.failures
    );
}

fn schedule(out: &mut String, id: &str, schedule: &Schedule) {
    let _ = write!(
        out,
        "        {}:\n          Type: ScheduleV2\n          Properties:\n            Description: {}\n            \
         # A generated name: a fixed one would collide with a second stack's.\n            OmitName: true\n            \
         ScheduleExpression: {}\n",
        schedule.name,
        value(&schedule.does),
        schedule.at
    );
    if let Some(zone) = &schedule.timezone {
        let _ = writeln!(out, "            ScheduleExpressionTimezone: {zone}");
    }
    let _ = write!(
        out,
        "            FlexibleTimeWindow: {{ Mode: \"OFF\" }}\n            Input: '{{\"time\":\"<aws.scheduler.scheduled-time>\"}}'\n            \
         RetryPolicy: {}\n            DeadLetterConfig: {{ Arn: !GetAtt {}.Arn }}\n            RoleArn: !GetAtt {id}ScheduleRole.Arn\n",
        retried(schedule.retry),
        schedule.failures
    );
}

fn events(out: &mut String, events: &Events) {
    let _ = write!(
        out,
        "        {}:\n          Type: EventBridgeRule\n          Properties:\n            Pattern:\n              source: [{}]\n              \
         detail-type:\n",
        events.name,
        events.source.join(", ")
    );
    for kind in &events.kinds {
        let _ = writeln!(out, "                - {kind}");
    }
    let _ = write!(
        out,
        "              detail: {}\n            RetryPolicy: {}\n            DeadLetterConfig: {{ Arn: !GetAtt {}.Arn }}\n",
        inline(&toml::Value::Table(events.detail.clone())),
        retried(events.retry),
        events.failures
    );
}

fn role(out: &mut String, function: &Function) {
    let (id, says) = (function.resource(), &function.says);
    let _ = write!(
        out,
        "  {id}Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        Version: \"2012-10-17\"\n        \
         Statement:\n          - {{ Effect: Allow, Principal: {{ Service: lambda.amazonaws.com }}, Action: sts:AssumeRole }}\n      \
         ManagedPolicyArns: [!Ref TableKeyUse]\n"
    );
    policy(out, &function.name);
    statement(out, "Log", "[logs:CreateLogStream, logs:PutLogEvents]", &format!("!GetAtt {id}Logs.Arn"));
    for (sid, Statement { call, on, index, resource, when }) in &says.may {
        let calls = call.iter().map(|it| if it.contains(':') { it.clone() } else { format!("dynamodb:{it}") });
        let of = match (index, resource.as_slice()) {
            (Some(index), _) => format!("!Sub ${{Table.Arn}}/index/{index}"),
            (None, []) => "!GetAtt Table.Arn".to_owned(),
            (None, [one]) => value(one),
            (None, more) => more.iter().fold(String::new(), |text, it| format!("{text}\n                  - {}", value(it))),
        };
        statement(out, sid, &list(calls), of.trim_end());
        if !on.is_empty() || !when.is_empty() {
            out.push_str("                Condition:\n");
        }
        if !on.is_empty() {
            let on = list(on.iter().map(|it| format!("\"{it}\"")));
            let _ = writeln!(out, "                  ForAllValues:StringLike: {{ dynamodb:LeadingKeys: {on} }}");
        }
        for (operator, tests) in when {
            let tests = tests.iter().map(|(key, text)| format!("{key}: {}", value(text))).collect::<Vec<_>>().join(", ");
            let _ = writeln!(out, "                  {operator}: {{ {tests} }}");
        }
    }
    if says.stream.is_some() {
        let follow = "[dynamodb:DescribeStream, dynamodb:GetRecords, dynamodb:GetShardIterator]";
        statement(out, "FollowTheStream", follow, "!GetAtt Table.StreamArn");
        statement(out, "FindTheStream", "dynamodb:ListStreams", "!Sub ${Table.Arn}/stream/*");
    }
    if !says.queues.is_empty() {
        put_aside(out, &list(says.queues.keys().map(|queue| format!("!GetAtt {queue}.Arn"))));
    }
    out.push('\n');
}

/// Written out, because the role that SAM would make could not use the queue's key.
fn schedule_role(out: &mut String, function: &Function, schedule: &Schedule) {
    let id = function.resource();
    let _ = write!(
        out,
        "  # Written out, because the role that SAM would make could not use the queue's key.\n  {id}ScheduleRole:\n    \
         Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        Version: \"2012-10-17\"\n        Statement:\n          \
         - Effect: Allow\n            Principal: {{ Service: scheduler.amazonaws.com }}\n            Action: sts:AssumeRole\n            \
         Condition:\n              StringEquals: {{ aws:SourceAccount: !Ref AWS::AccountId }}\n"
    );
    policy(out, &format!("{}-schedule", function.name));
    statement(out, "CallIt", "lambda:InvokeFunction", &format!("!GetAtt {id}.Arn"));
    put_aside(out, &format!("!GetAtt {}.Arn", schedule.failures));
    out.push('\n');
}

fn policy(out: &mut String, name: &str) {
    let _ = write!(
        out,
        "      Policies:\n        - PolicyName: {name}\n          PolicyDocument:\n            Version: \"2012-10-17\"\n            Statement:\n"
    );
}

fn statement(out: &mut String, sid: &str, actions: &str, resource: &str) {
    let space = if resource.starts_with('\n') { "" } else { " " };
    let _ = write!(
        out,
        "              - Sid: {sid}\n                Effect: Allow\n                Action: {actions}\n                Resource:{space}{resource}\n"
    );
}

fn put_aside(out: &mut String, queues: &str) {
    statement(out, "PutAsideWhatFailed", "sqs:SendMessage", queues);
    statement(out, "FailureQueuesKey", "[kms:Decrypt, kms:GenerateDataKey]", "!GetAtt OperationsKey.Arn");
    out.push_str("                Condition:\n                  ");
    out.push_str("StringEquals: { kms:ViaService: !Sub \"sqs.${AWS::Region}.${AWS::URLSuffix}\" }\n");
}

/// What an alarm looks at, and when it rings.
struct Watch<'a> {
    name: &'a str,
    means: &'a str,
    /// The lines that say what is measured.
    measure: &'a str,
    seconds: Option<u32>,
    of: u32,
    bad: u32,
    rings: &'a str,
    missing: &'a str,
}

fn alarm(out: &mut String, watch: &Watch<'_>) {
    let Watch { name, means, measure, seconds, of, bad, rings, missing } = watch;
    let _ = write!(
        out,
        "  {name}:\n    Type: AWS::CloudWatch::Alarm\n    Properties:\n      AlarmDescription: {}\n{measure}",
        value(means)
    );
    if let Some(seconds) = seconds {
        let _ = writeln!(out, "      Period: {seconds}");
    }
    let _ = writeln!(out, "      EvaluationPeriods: {of}");
    if bad != of {
        let _ = writeln!(out, "      DatapointsToAlarm: {bad}");
    }
    let _ = write!(
        out,
        "{rings}      TreatMissingData: {missing}\n      AlarmActions: [!Ref Alarms]\n      OKActions: [!Ref Alarms]\n\n"
    );
}

fn above(threshold: u32) -> String {
    format!("      ComparisonOperator: GreaterThanThreshold\n      Threshold: {threshold}\n")
}

/// Alarms for all functions together, then those of single ones.
fn alarms(functions: &[Function], queues: &BTreeMap<&String, &Queue>) -> String {
    let mut out = String::new();
    out.push_str(
        "  # One alarm for each kind over all functions. Each function that is above is a contributor of its own: the notification\n  \
         # names it. The query takes in every function of the account and region (docs/OPERATIONS.md).\n",
    );
    for (name, means, select, seconds, of, threshold) in [
        ("FunctionErrors", "A function crashed or ran out of time. Contributors says which.", "SUM(Errors)", 300, 1, 0),
        (
            "FunctionThrottles",
            "A function is turned away by a limit on concurrency. Contributors says which.",
            "SUM(Throttles)",
            300,
            1,
            0,
        ),
        (
            "StreamBehind",
            "A function is five minutes behind the table's stream. Contributors says which.",
            "MAX(IteratorAge)",
            60,
            5,
            300_000,
        ),
    ] {
        let query = format!("SELECT {select} FROM SCHEMA(\"AWS/Lambda\", FunctionName) GROUP BY FunctionName");
        let measure = format!("      Metrics:\n        - {{ Id: each, Expression: '{query}', Period: {seconds} }}\n");
        let rings = above(threshold);
        let watch = Watch { name, means, measure: &measure, seconds: None, of, bad: of, rings: &rings, missing: "notBreaching" };
        alarm(&mut out, &watch);
    }
    let names: Vec<&String> = queues.keys().copied().collect();
    for (number, names) in names.chunks(METRICS).enumerate() {
        let name = if number == 0 { "FailuresWaiting".to_owned() } else { format!("FailuresWaiting{}", number + 1) };
        let sum: Vec<_> = (1..=names.len()).map(|it| format!("FILL(m{it}, 0)")).collect();
        let mut measure =
            format!("      Metrics:\n        - {{ Id: waiting, Expression: \"{}\", Label: messages }}\n", sum.join(" + "));
        for (at, queue) in names.iter().enumerate() {
            let _ = write!(
                measure,
                "        - Id: m{}\n          Label: {queue}\n          ReturnData: false\n          MetricStat:\n            \
                 Metric:\n              Namespace: AWS/SQS\n              MetricName: ApproximateNumberOfMessagesVisible\n              \
                 Dimensions: [{{ Name: QueueName, Value: !GetAtt {queue}.QueueName }}]\n            Stat: Maximum\n            Period: 300\n",
                at + 1
            );
        }
        let means = "Something was given up and waits in a queue; the alarm's graph says in which.";
        let rings = above(0);
        let watch =
            Watch { name: &name, means, measure: &measure, seconds: None, of: 1, bad: 1, rings: &rings, missing: "notBreaching" };
        alarm(&mut out, &watch);
    }
    for function in functions {
        if let Some(schedule) = &function.says.schedule {
            silent(&mut out, function, schedule);
        }
        for (name, it) in &function.says.alarms {
            logged(&mut out, function, name, it);
        }
    }
    out
}

/// A function that is not called has no metric, so that no query over all of them would find it.
fn silent(out: &mut String, function: &Function, schedule: &Schedule) {
    let id = function.resource();
    let name = format!("{id}Silent");
    let minutes = schedule.silent_after / 60;
    let span = if minutes < 60 { format!("{minutes} minutes") } else { format!("{} hours", minutes / 60) };
    let means = format!("Nothing has called {} for {span}; its schedule should.", function.name);
    let measure = format!(
        "      Namespace: AWS/Lambda\n      MetricName: Invocations\n      \
         Dimensions: [{{ Name: FunctionName, Value: !Ref {id} }}]\n      Statistic: Sum\n"
    );
    let watch = Watch {
        name: &name,
        means: &means,
        measure: &measure,
        seconds: Some(schedule.silent_after),
        of: 1,
        bad: 1,
        rings: "      ComparisonOperator: LessThanThreshold\n      Threshold: 1\n",
        missing: "breaching",
    };
    alarm(out, &watch);
}

fn logged(out: &mut String, function: &Function, name: &str, it: &Alarm) {
    let _ = write!(
        out,
        "  {name}:\n    Type: AWS::Logs::MetricFilter\n    Properties:\n      LogGroupName: !Ref {}Logs\n      \
         FilterPattern: '{{ $.fields.message = \"{}\" }}'\n      MetricTransformations:\n        \
         - {{ MetricNamespace: !Ref AWS::StackName, MetricName: {name}, MetricValue: \"1\" }}\n\n",
        function.resource(),
        it.logs
    );
    let measure = format!("      Namespace: !Ref AWS::StackName\n      MetricName: {name}\n      Statistic: Sum\n");
    let watch = Watch {
        name: &format!("{name}Alarm"),
        means: &it.means,
        measure: &measure,
        seconds: Some(it.seconds),
        of: it.of,
        bad: it.bad,
        rings: &above(it.above),
        missing: "notBreaching",
    };
    alarm(out, &watch);
}

fn retried(retry: Retry) -> String {
    format!("{{ MaximumRetryAttempts: {}, MaximumEventAgeInSeconds: {} }}", retry.times, retry.seconds)
}

/// One value alone, or a list of them.
fn list(values: impl Iterator<Item = String>) -> String {
    let values: Vec<String> = values.collect();
    match values.as_slice() {
        [one] => one.clone(),
        more => format!("[{}]", more.join(", ")),
    }
}

/// Text as YAML; one of `CloudFormation`'s functions as it is.
fn value(text: &str) -> String {
    if text.starts_with('!') { text.to_owned() } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}

/// A value on one line.
fn inline(it: &toml::Value) -> String {
    match it {
        toml::Value::String(text) => value(text),
        toml::Value::Array(values) => format!("[{}]", values.iter().map(inline).collect::<Vec<_>>().join(", ")),
        toml::Value::Table(fields) => {
            let fields: Vec<_> = fields.iter().map(|(name, it)| format!("\"{name}\": {}", inline(it))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Boolean(yes) => yes.to_string(),
        toml::Value::Datetime(time) => time.to_string(),
    }
}
