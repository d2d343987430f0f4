//! The stream's event source mappings. By Lambda's rules, new mails in the outbox go to `deliver-mail`, and the
//! progress of a job to `send-reminders`.
//!
//! [`Batch`] has the rules and does no I/O. [`run`] reads the stream, asks the batch what to do, and stores the
//! checkpoint.

mod batch;

use std::{
    fs,
    io::{self, Write},
    path::Path,
    time::Duration,
};

pub use batch::{Answer, Batch, Cause, Discarded, Record, Turn};
use dynoxide::{
    Database,
    actions::{
        describe_stream::DescribeStreamRequest, get_records::GetRecordsRequest, get_shard_iterator::GetShardIteratorRequest,
        list_streams::ListStreamsRequest,
    },
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    Problem,
    invoke::{Failure, Lambda},
    settings::{REGION, Settings, TABLE},
    template::Mapping,
};

/// How long an idle stream is left alone. Lambda asks about four times a second; here people watch.
const POLL: Duration = Duration::from_millis(100);

/// Records read at once, of which the filter leaves the ones for the function.
const READ: usize = 100;

/// Carries stream records to a function until it is dropped; continues where the last run ended.
pub async fn run(database: &Database, lambda: &Lambda, mapping: &Mapping, settings: &Settings) -> Problem {
    let pumped = async {
        let shard = Shard::of(database, TABLE)?;
        let checkpoint = settings.file(&format!("stream-checkpoint-{}", mapping.function));
        let mut position = shard.iterator(database, read_checkpoint(&checkpoint)?)?;
        loop {
            let (records, next) = shard.read(database, position)?;
            position = next;
            let Some(last) = records.last().map(|record| record.sequence_number.clone()) else {
                tokio::time::sleep(POLL).await;
                continue;
            };
            let wanted: Vec<Record> = records.into_iter().filter(|record| mapping.wants(&record.event)).collect();
            for records in wanted.chunks(mapping.rules.batch_size.max(1)) {
                let finished = |sequence_number: &str| fs::write(&checkpoint, sequence_number);
                deliver(records.to_vec(), lambda, mapping, &shard.stream, settings, finished).await?;
            }
            fs::write(&checkpoint, last).map_err(|error| format!("{}: {error}", checkpoint.display()))?;
        }
    };
    let ended: Result<std::convert::Infallible, Problem> = pumped.await;
    match ended {
        Err(problem) => format!("The stream to {} stopped: {problem}", mapping.function),
    }
}

/// Every mapping at once, each at its own place in the stream.
pub async fn run_all(database: &Database, lambda: &Lambda, mappings: &[Mapping], settings: &Settings) -> Problem {
    match mappings {
        [] => std::future::pending().await,
        [one, others @ ..] => tokio::select! {
            problem = run(database, lambda, one, settings) => problem,
            problem = Box::pin(run_all(database, lambda, others, settings)) => problem,
        },
    }
}

async fn deliver(
    records: Vec<Record>,
    lambda: &Lambda,
    mapping: &Mapping,
    stream: &str,
    settings: &Settings,
    finished: impl Fn(&str) -> io::Result<()>,
) -> Result<(), Problem> {
    let mut batch = Batch::new(records, mapping.rules);
    loop {
        match batch.turn(Timestamp::now()) {
            Turn::Done => return Ok(()),
            Turn::Discard(discarded) => report(&discarded, &mapping.function, stream, &settings.file("on-failure.jsonl"))?,
            Turn::Invoke { records, after } => {
                tokio::time::sleep(after).await;
                let event = json!({ "Records": records.iter().map(|record| &record.event).collect::<Vec<_>>() });
                let answer = match lambda.invoke(&mapping.function, &event).await {
                    Ok(result) => Answer::read(&result),
                    Err(Failure::Unreachable(_)) => Answer::Unreachable,
                    Err(Failure::Function(_)) => Answer::Failed,
                };
                batch.answer(&answer);
            }
        }
        if let Some(sequence_number) = batch.finished() {
            finished(sequence_number).map_err(|error| format!("the checkpoint: {error}"))?;
        }
    }
}

/// The on-failure queue: one line a discarded part, in the form that Lambda sends to SQS.
fn report(discarded: &Discarded, function: &str, stream: &str, file: &Path) -> Result<(), Problem> {
    let numbers = |record: Option<&Record>| record.map(|record| record.sequence_number.clone());
    let line = json!({
        "timestamp": Timestamp::now().to_string(),
        "requestContext": {
            "functionArn": function,
            "condition": discarded.cause.name(),
            "approximateInvokeCount": discarded.invocations,
        },
        "DDBStreamBatchInfo": {
            "startSequenceNumber": numbers(discarded.records.first()),
            "endSequenceNumber": numbers(discarded.records.last()),
            "batchSize": discarded.records.len(),
            "streamArn": stream,
        },
    });
    eprintln!(
        "{function}: {} stream record(s) given up ({}), see {}",
        discarded.records.len(),
        discarded.cause.name(),
        file.display()
    );
    fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)
        .and_then(|mut file| writeln!(file, "{line}"))
        .map_err(|error| format!("{}: {error}", file.display()))
}

fn read_checkpoint(file: &Path) -> Result<Option<String>, Problem> {
    match fs::read_to_string(file) {
        Ok(sequence_number) => Ok(Some(sequence_number.trim().to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{}: {error}", file.display())),
    }
}

/// A table's stream, which the embedded `DynamoDB` keeps in a single shard.
#[derive(Debug)]
pub struct Shard {
    stream: String,
    id: String,
}

impl Shard {
    /// The stream of that table.
    pub fn of(database: &Database, table: &str) -> Result<Self, Problem> {
        let request = ListStreamsRequest { table_name: Some(table.to_owned()), ..Default::default() };
        let streams = database.list_streams(request).map_err(|error| error.to_string())?.streams;
        let stream = streams.into_iter().next().ok_or("the table has no stream")?.stream_arn;
        let request = DescribeStreamRequest { stream_arn: stream.clone(), ..Default::default() };
        let described = database.describe_stream(request).map_err(|error| error.to_string())?;
        let shard = described.stream_description.shards.into_iter().next().ok_or("the stream has no shard")?;
        Ok(Self { stream, id: shard.shard_id })
    }

    /// The position after the checkpoint, or the beginning of the stream (`TRIM_HORIZON`).
    pub fn iterator(&self, database: &Database, checkpoint: Option<String>) -> Result<String, Problem> {
        let kind = if checkpoint.is_some() { "AFTER_SEQUENCE_NUMBER" } else { "TRIM_HORIZON" };
        let request = GetShardIteratorRequest {
            stream_arn: self.stream.clone(),
            shard_id: self.id.clone(),
            shard_iterator_type: kind.to_owned(),
            sequence_number: checkpoint,
        };
        let iterator = database.get_shard_iterator(request).map_err(|error| error.to_string())?.shard_iterator;
        iterator.ok_or_else(|| "the stream has ended".to_owned())
    }

    /// The next records, in the form that Lambda passes on, and the position after them.
    pub fn read(&self, database: &Database, position: String) -> Result<(Vec<Record>, String), Problem> {
        let request = GetRecordsRequest { shard_iterator: position, limit: Some(READ) };
        let read = database.get_records(request).map_err(|error| error.to_string())?;
        let next = read.next_shard_iterator.ok_or("the stream has ended")?;
        let records = read.records.iter().map(|record| {
            let mut event = serde_json::to_value(record).map_err(|error| error.to_string())?;
            event["awsRegion"] = Value::from(REGION);
            event["eventSourceARN"] = Value::from(self.stream.as_str());
            let created = record.dynamodb.approximate_creation_date_time;
            let created = jiff::SignedDuration::try_from_secs_f64(created).map_err(|error| error.to_string())?;
            let created = Timestamp::from_duration(created).map_err(|error| error.to_string())?;
            event["dynamodb"]["ApproximateCreationDateTime"] = Value::from(created.as_second());
            Ok::<_, Problem>(Record { sequence_number: record.dynamodb.sequence_number.clone(), created, event })
        });
        Ok((records.collect::<Result<_, _>>()?, next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_read_on_from_the_checkpoint_in_lambdas_form() {
        let database = Database::memory().unwrap();
        crate::table::create_table(&database, TABLE).unwrap();
        let put = |pk: &str| {
            let item = json!({ "TableName": TABLE, "Item": { "pk": { "S": pk }, "sk": { "S": "MAIL" }, "n": { "N": "1" } } });
            database.put_item(serde_json::from_value(item).unwrap()).unwrap();
        };
        put("M#1");
        put("M#2");

        let shard = Shard::of(&database, TABLE).unwrap();
        let (records, next) = shard.read(&database, shard.iterator(&database, None).unwrap()).unwrap();
        assert_eq!(records.len(), 2);
        assert_eq!(records[0].event["eventName"], "INSERT");
        assert_eq!(records[0].event["dynamodb"]["NewImage"]["n"]["N"], "1");
        assert_eq!(records[0].event["dynamodb"]["SequenceNumber"], records[0].sequence_number);
        assert!(shard.read(&database, next).unwrap().0.is_empty());

        let after_first = shard.iterator(&database, Some(records[0].sequence_number.clone())).unwrap();
        let (rest, _) = shard.read(&database, after_first).unwrap();
        assert_eq!(rest.len(), 1);
        assert_eq!(rest[0].event["dynamodb"]["Keys"]["pk"]["S"], "M#2");
    }
}
