//! `DynamoDB` over its wire protocol, embedded, in one `SQLite` file; it refuses what `DynamoDB` refuses ([`rules`]).

pub mod rules;

use std::{fs, future::Future, io, path::Path, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{Request, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use dynoxide::{Database, DynoxideError, server};
use http_body_util::Full;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use rusqlite::Connection;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::Problem;

/// How often expired items go. `DynamoDB` promises "within a few days"; here it should be seen.
const SWEEP: Duration = Duration::from_mins(1);

/// `DynamoDB` takes calls of 16 MB.
const LARGEST_CALL: usize = 16 * 1024 * 1024;

/// Opens the database file, which is made when absent.
pub fn open(file: &Path) -> Result<Database, Problem> {
    let database = Database::new(&file.to_string_lossy()).map_err(|error| format!("{}: {error}", file.display()))?;
    index_stream(file)?;
    Ok(database)
}

/// Puts the stream's records in order. Without that, the database reads all of them at each write, for the next one's
/// number, and each time it is asked for new ones.
pub fn index_stream(file: &Path) -> Result<(), Problem> {
    const INDEX: &str =
        "CREATE INDEX IF NOT EXISTS stream_order ON _stream_records (table_name, CAST(sequence_number AS INTEGER))";
    Connection::open(file)
        .and_then(|connection| connection.execute_batch(INDEX))
        .map_err(|error| format!("{}: {error}", file.display()))
}

/// Runs one operation on the database itself, without the wire. `None`: the product has no business with it (a scan, a
/// table change).
#[must_use]
pub fn run(database: &Database, operation: &str, body: Value) -> Option<Result<Value, DynoxideError>> {
    if let Some(why) = rules::refusal(operation, &body) {
        return Some(Err(DynoxideError::ValidationException(why)));
    }
    macro_rules! run {
        ($method:ident) => {
            serde_json::from_value(body)
                .map_err(|error| DynoxideError::SerializationException(error.to_string()))
                .and_then(|request| database.$method(request))
                .map(|answer| json!(answer))
        };
    }
    Some(match operation {
        "BatchGetItem" => run!(batch_get_item),
        "BatchWriteItem" => run!(batch_write_item),
        "DeleteItem" => run!(delete_item),
        "GetItem" => run!(get_item),
        "PutItem" => run!(put_item),
        "Query" => run!(query),
        "TransactGetItems" => run!(transact_get_items),
        "TransactWriteItems" => run!(transact_write_items),
        "UpdateItem" => run!(update_item),
        _ => return None,
    })
}

/// Deletes the database file and `SQLite`'s files beside it.
pub fn delete(file: &Path) -> Result<(), Problem> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut path = file.as_os_str().to_owned();
        path.push(suffix);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(format!("{}: {error}", path.display())),
            _ => {}
        }
    }
    Ok(())
}

/// Serves until `end` resolves, and lets time to live take its course meanwhile.
pub async fn serve(
    listener: TcpListener,
    database: Database,
    end: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Problem> {
    let expiry = async {
        loop {
            tokio::time::sleep(SWEEP).await;
            if let Err(error) = database.sweep_ttl() {
                eprintln!("DynamoDB: expired items stay: {error}");
            }
        }
    };
    let behind = TcpListener::bind(("127.0.0.1", 0)).await.map_err(|error| format!("DynamoDB: {error}"))?;
    let origin = behind.local_addr().map_err(|error| format!("DynamoDB: {error}"))?;
    let gate = Gate { client: Client::builder(TokioExecutor::new()).build_http(), origin: origin.to_string() };
    let routes = Router::new().fallback(pass).layer(DefaultBodyLimit::max(LARGEST_CALL)).with_state(gate);
    tokio::select! {
        served = axum::serve(listener, routes).with_graceful_shutdown(end) => served.map_err(|error| format!("DynamoDB: {error}")),
        served = server::serve_with_shutdown(behind, database.clone(), std::future::pending()) => served,
        () = expiry => Ok(()),
    }
}

/// In front of the embedded database's own server.
#[derive(Clone)]
struct Gate {
    client: Client<HttpConnector, Full<Bytes>>,
    origin: String,
}

/// Refuses what `DynamoDB` refuses, and passes on everything else.
async fn pass(State(gate): State<Gate>, mut head: Parts, body: Bytes) -> Response {
    let operation =
        head.headers.get("x-amz-target").and_then(|target| target.to_str().ok()).and_then(|target| target.rsplit('.').next());
    if let (Some(operation), Ok(body)) = (operation, serde_json::from_slice(&body))
        && let Some(why) = rules::refusal(operation, &body)
    {
        let error = DynoxideError::ValidationException(why);
        return (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, "application/x-amz-json-1.0")], error.to_json())
            .into_response();
    }
    head.uri = format!("http://{}{}", gate.origin, head.uri.path()).parse().unwrap_or_default();
    match gate.client.request(Request::from_parts(head, Full::from(body))).await {
        Ok(answer) => answer.map(axum::body::Body::new).into_response(),
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}
