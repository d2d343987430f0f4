//! The rig's own promises.

use std::cell::Cell;
use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::transact_write_items::builders::TransactWriteItemsFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use aws_sdk_dynamodb::{Client, Config};
use aws_sdk_ses::primitives::Blob;
use aws_sdk_ses::types::{MessageTag, RawMessage};
use http::Response;
use jiff::SignedDuration;
use lambda_http::{Body, RequestExt, RequestPayloadExt};
use serde_json::json;

use super::http::Routes;
use super::{Fault, Faults, Rig, Scenario, TABLE, Visitor, crash_points, race, stream_event};

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

async fn put(client: &Client, pk: &str, note: &str) {
    let put = client.put_item().table_name(TABLE).item("pk", text(pk)).item("sk", text("NOTE")).item("note", text(note));
    put.item("agenda_pk", text("notes")).item("agenda_sk", text(pk)).send().await.unwrap();
}

async fn read(client: &Client, pk: &str, consistent: bool) -> Option<String> {
    let read = client.get_item().table_name(TABLE).key("pk", text(pk)).key("sk", text("NOTE")).consistent_read(consistent);
    let item = read.send().await.unwrap().item?;
    Some(item["note"].as_s().unwrap().clone())
}

/// Puts all of these or none, and only if none of them is there.
fn put_new(client: &Client, pks: &[&str]) -> TransactWriteItemsFluentBuilder {
    let put = |pk: &str| {
        let put = Put::builder().table_name(TABLE).item("pk", text(pk)).item("sk", text("NOTE")).item("note", text("new"));
        TransactWriteItem::builder().put(put.condition_expression("attribute_not_exists(pk)").build().unwrap()).build()
    };
    client.transact_write_items().set_transact_items(Some(pks.iter().copied().map(put).collect()))
}

fn never_again() -> aws_sdk_dynamodb::config::Builder {
    Config::builder().retry_config(RetryConfig::disabled())
}

async fn send(rig: &Rig, outbox: &str) -> Result<String, aws_sdk_ses::Error> {
    let raw = "From: kai@taikai.example\r\nTo: Sato <sato@example.jp>\r\nSubject: =?UTF-8?B?6YCA5Lya?=\r\n\
               Content-Type: text/plain; charset=utf-8\r\n\r\nsayonara\r\n";
    let tag = MessageTag::builder().name("outbox").value(outbox).build().unwrap();
    let message = RawMessage::builder().data(Blob::new(raw)).build().unwrap();
    let access = rig.access();
    let config = aws_sdk_ses::Config::builder()
        .behavior_version(aws_sdk_ses::config::BehaviorVersion::latest())
        .region(aws_sdk_ses::config::Region::new(access.region))
        .credentials_provider(access.credentials)
        .http_client(access.http)
        .sleep_impl(access.sleep)
        .retry_config(aws_sdk_ses::config::retry::RetryConfig::disabled());
    let client = aws_sdk_ses::Client::from_conf(config.build());
    let sent = client.send_raw_email().raw_message(message).tags(tag).configuration_set_name("taikai").send().await?;
    Ok(sent.message_id)
}

#[tokio::test]
async fn a_call_whose_answer_is_lost_was_applied() {
    for fault in [Fault::LoseAnswer, Fault::BreakConnection] {
        let rig = Rig::new();
        rig.inject(Faults::at(1, fault));
        let written = put_new(&rig.dynamodb_client(), &["A"]).customize().config_override(never_again()).send().await;
        assert!(written.is_err());
        assert!(rig.calls()[0].applied);
        assert_eq!(read(&rig.dynamodb_client(), "A", true).await.as_deref(), Some("new"));
    }
}

#[tokio::test]
async fn the_sdk_repeats_a_transaction_whose_answer_is_lost_and_it_happens_once() {
    let rig = Rig::new();
    rig.inject(Faults::at(1, Fault::LoseAnswer));
    put_new(&rig.dynamodb_client(), &["A"]).send().await.unwrap();
    assert_eq!(rig.calls().len(), 2);
}

#[tokio::test]
async fn what_fails_before_it_is_applied_leaves_nothing_and_the_sdk_mends_it_without_waiting() {
    for fault in [Fault::Refuse, Fault::InternalError, Fault::Throttle] {
        let rig = Rig::new();
        let client = rig.dynamodb_client();
        rig.inject(Faults::at(1, fault));
        assert!(put_new(&client, &["A"]).customize().config_override(never_again()).send().await.is_err());
        assert_eq!(read(&client, "A", true).await, None);

        rig.inject(Faults::at(1, fault));
        let run = rig.request("write").run(put(&client, "A", "mended")).await;
        assert_eq!((run.calls.len(), run.round_trips()), (2, 2), "{fault:?}");
        assert_eq!(read(&client, "A", true).await.as_deref(), Some("mended"));
    }
}

#[tokio::test]
async fn a_transaction_conflict_names_the_held_item_and_leaves_nothing() {
    let rig = Rig::new();
    let client = rig.dynamodb_client();
    rig.inject(Faults::at(1, Fault::Conflict { item: 1 }));
    let refused = put_new(&client, &["A", "B", "C"]).send().await.unwrap_err().into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = refused else { panic!("{refused:?}") };
    let codes: Vec<_> = cancelled.cancellation_reasons().iter().filter_map(|reason| reason.code()).collect();
    assert_eq!(codes, ["None", "TransactionConflict", "None"]);
    for pk in ["A", "B", "C"] {
        assert_eq!(read(&client, pk, true).await, None);
    }
}

#[tokio::test]
async fn calls_in_flight_together_are_one_round_trip_and_calls_in_turn_are_two() {
    let rig = Rig::new();
    let client = rig.dynamodb_client();
    let together = rig
        .request("read")
        .run(async { tokio::join!(read(&client, "A", true), read(&client, "B", true), read(&client, "C", true)) });
    let together = together.await;
    assert_eq!((together.calls.len(), together.round_trips()), (3, 1));

    let in_turn = rig.request("read").run(async { (read(&client, "A", true).await, read(&client, "B", true).await) }).await;
    assert_eq!((in_turn.calls.len(), in_turn.round_trips()), (2, 2));
}

#[tokio::test]
async fn a_killed_handler_goes_no_further_than_the_call_that_killed_it() {
    for (fault, left) in [(Fault::KillBefore, None), (Fault::KillAfter, Some("once"))] {
        let rig = Rig::new();
        let client = rig.dynamodb_client();
        rig.inject(Faults::at(1, fault));
        let went_on = Cell::new(false);
        let run = rig.request("write").run(async {
            put(&client, "A", "once").await;
            went_on.set(true);
        });
        assert!(run.await.answer.is_none());
        assert!(!went_on.get());
        assert_eq!(read(&client, "A", true).await.as_deref(), left);
    }
}

#[tokio::test]
async fn a_stale_read_misses_the_latest_write_unless_it_is_consistent_or_the_rig_is_settled() {
    let rig = Rig::new();
    let client = rig.dynamodb_client();
    put(&client, "A", "first").await;
    put(&client, "A", "second").await;
    rig.inject(Faults::when(|_| true, Fault::Stale));
    assert_eq!(read(&client, "A", false).await.as_deref(), Some("first"));
    assert_eq!(rig.fired(), 1);
    assert_eq!(read(&client, "A", true).await.as_deref(), Some("second"));
    assert_eq!(rig.fired(), 1);

    put(&client, "B", "third").await;
    let agenda = client.query().table_name(TABLE).index_name("agenda").key_condition_expression("#p = :p");
    let agenda = agenda.expression_attribute_names("#p", "agenda_pk").expression_attribute_values(":p", text("notes"));
    assert_eq!(agenda.clone().send().await.unwrap().count(), 1);
    rig.catch_up();
    assert_eq!(agenda.send().await.unwrap().count(), 2);
}

#[tokio::test]
async fn the_clock_moves_when_a_fault_moves_it() {
    let rig = Rig::new();
    let before = rig.clock().now();
    rig.inject(Faults::at(1, Fault::Delay(SignedDuration::from_hours(1))));
    put(&rig.dynamodb_client(), "A", "late").await;
    assert_eq!(rig.clock().now().duration_since(before), SignedDuration::from_hours(1));
}

#[tokio::test]
async fn a_timeout_never_ends_a_call_that_the_rig_lets_through() {
    let rig = Rig::new();
    let tight =
        TimeoutConfig::builder().operation_attempt_timeout(Duration::from_nanos(1)).operation_timeout(Duration::from_nanos(1));
    let tight = Config::builder().timeout_config(tight.build());
    rig.inject(Faults::at(1, Fault::Throttle));
    put_new(&rig.dynamodb_client(), &["A"]).customize().config_override(tight).send().await.unwrap();
}

#[tokio::test]
#[should_panic(expected = "refuses Scan")]
async fn a_scan_fails_the_test() {
    drop(Rig::new().dynamodb_client().scan().table_name(TABLE).send().await);
}

#[tokio::test]
async fn calls_tell_their_keys_and_permissions() {
    let rig = Rig::new();
    let client = rig.dynamodb_client();
    let run = rig.request("look").run(async {
        put_new(&client, &["A", "B"]).send().await.unwrap();
        let query = client.query().table_name(TABLE).key_condition_expression("pk = :pk AND begins_with(sk, :sk)");
        query.expression_attribute_values(":pk", text("A")).expression_attribute_values(":sk", text("NO")).send().await.unwrap();
        let query = client.query().table_name(TABLE).index_name("agenda").key_condition_expression("agenda_pk = :pk");
        query.expression_attribute_values(":pk", text("notes")).send().await.unwrap();
    });
    let calls: Vec<_> = run.await.calls.iter().map(ToString::to_string).collect();
    assert_eq!(calls, ["1. TransactWriteItems [A / NOTE, B / NOTE]", "2. Query [A / NO…]", "3. Query on agenda [notes / *]"]);
    let items = rig.items();
    assert_eq!(items.len(), 2);
    assert_eq!(items[1], json!({"pk": "B", "sk": "NOTE", "note": "new"}));
    assert_eq!(rig.calls().len(), 3, "looking is no call");
    let permissions: Vec<_> = rig.permissions().remove("look").unwrap().into_iter().collect();
    assert_eq!(permissions, ["dynamodb:PutItem", "dynamodb:Query", "dynamodb:Query on index/agenda"]);
}

#[tokio::test]
async fn ses_keeps_what_it_accepts_even_when_the_answer_is_lost() {
    let rig = Rig::new();
    rig.inject(Faults::list([(2, Fault::LoseAnswer), (3, Fault::Throttle), (4, Fault::VIRUS)]));
    let id = send(&rig, "withdrawn_1").await.unwrap();
    for (outbox, left) in [("withdrawn_2", 2), ("withdrawn_3", 2), ("withdrawn_4", 2)] {
        assert!(send(&rig, outbox).await.is_err());
        assert_eq!(rig.mails().len(), left, "{outbox}");
    }
    assert_eq!(rig.calls().len(), 4, "the SDK must not repeat a mail");
    assert!(send(&rig, "not/a/tag").await.is_err());

    let mail = &rig.mails()[0];
    assert_eq!((mail.id.as_str(), mail.from.as_str(), mail.subject.as_str()), (id.as_str(), "kai@taikai.example", "退会"));
    assert_eq!(
        (mail.to.clone(), mail.recipients.clone()),
        (vec!["sato@example.jp".to_owned()], vec!["sato@example.jp".to_owned()])
    );
    assert_eq!((mail.text.as_str(), mail.html.as_str(), mail.outbox()), ("sayonara\r\n", "", "withdrawn_1"));
    let events = rig.mail_events();
    assert_eq!(events.len(), 2);
    assert_eq!(events[0]["detail"]["mail"]["tags"]["outbox"][0], "withdrawn_1");
    assert!(rig.mail_events().is_empty());
}

#[tokio::test]
async fn the_stream_gives_each_new_outbox_row_once() {
    let rig = Rig::new();
    let client = rig.dynamodb_client();
    put(&client, "A#1", "no mail").await;
    put(&client, "M#1", "mail").await;
    put(&client, "M#1", "changed").await;
    let records = rig.stream();
    assert_eq!(records.len(), 1);
    let event = stream_event(&records);
    assert_eq!(event["Records"][0]["dynamodb"]["NewImage"]["note"]["S"], "mail");
    assert!(rig.stream().is_empty());
    put(&client, "M#2", "mail").await;
    assert_eq!(rig.stream().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_race_for_one_item_there_is_one_winner_and_some_conflicts() {
    let rig = Rig::new();
    rig.contend();
    let results = race(64, |_| {
        let client = rig.dynamodb_client();
        async move { put_new(&client, &["A", "B"]).send().await.map_err(SdkError::into_service_error) }
    });
    let results = results.await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    let conflicts = results.iter().filter(|result| format!("{result:?}").contains("TransactionConflict")).count();
    assert!(conflicts > 0);
}

#[test]
fn the_same_seed_makes_the_same_faults() {
    let picked = |seed| {
        let rig = Rig::new();
        rig.inject(Faults::random(seed, 50));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(rig.request("read").run(async {
            for _ in 0..20 {
                let client = rig.dynamodb_client();
                drop(client.get_item().table_name(TABLE).key("pk", text("A")).key("sk", text("NOTE")).send().await);
            }
        }));
        rig.calls().iter().map(|call| call.fault).collect::<Vec<_>>()
    };
    assert_eq!(picked(7), picked(7));
    assert_ne!(picked(7), picked(8));
    assert!(picked(7).iter().any(Option::is_some));
}

/// Reads, then writes two items in one transaction; whoever comes back tries again.
struct TwoNotes(Client);

impl Scenario for TwoNotes {
    const NAME: &str = "two notes";

    async fn prepare(rig: &Rig) -> Self {
        Self(rig.dynamodb_client())
    }

    async fn act(&self, rig: &Rig) {
        let handler = async {
            self.0.get_item().table_name(TABLE).key("pk", text("A")).key("sk", text("NOTE")).send().await.ok()?;
            put_new(&self.0, &["A", "B"]).send().await.ok()
        };
        rig.request("write").run(handler).await;
    }

    async fn recover(&self, rig: &Rig) {
        self.act(rig).await;
    }

    async fn check(&self, _: &Rig) {
        for pk in ["A", "B"] {
            assert_eq!(read(&self.0, pk, true).await.as_deref(), Some("new"));
        }
    }
}

#[tokio::test]
async fn crash_points_are_enumerated_and_every_fault_fires() {
    // The read: 8 faults of which 4 can last; the transaction: 8 of which 5 can.
    assert_eq!(crash_points::<TwoNotes>().await, 8 + 4 + 8 + 5);
}

#[tokio::test]
async fn a_visitor_is_routed_fills_in_forms_keeps_cookies_and_follows_redirects() {
    let routes = Routes::parse(
        r#"
        [[workspace.metadata.lambda.watch.router]]
        path = "/memberships/{society}/withdrawal"
        function = "withdraw"
        [[workspace.metadata.lambda.watch.router]]
        path = "/"
        function = "portal"
        [[workspace.metadata.lambda.watch.router]]
        path = "/{*rest}"
        function = "portal"
        "#,
    );
    let rig = Rig::new();
    let clock = rig.clock().clone();
    let site = move |function: String, event: serde_json::Value| {
        let request = lambda_http::request::from_str(&event.to_string()).unwrap();
        let context = request.request_context();
        let lambda_http::request::RequestContext::ApiGatewayV2(context) = context else { panic!("{context:?}") };
        assert_eq!(context.time_epoch, clock.now().as_millisecond());
        let form: Vec<(String, String)> = request.payload().unwrap_or_default().unwrap_or_default();
        let answer = Response::builder();
        let answer = match (function.as_str(), request.method().as_str()) {
            ("withdraw", "GET") => answer.body(Body::from(
                "<h1>\n 退会 </h1><form method=post action='/memberships/s%20a/withdrawal'><input type=hidden name=key value=k1>\
                 <input type=checkbox name=sure value=yes><button name=go value=1>退会する</button></form>",
            )),
            ("withdraw", "POST") => {
                assert_eq!(request.path_parameters().first("society"), Some("s a"));
                assert_eq!(request.headers()["origin"], "https://taikai.example");
                assert_eq!(form, [("key".to_owned(), "k1".to_owned()), ("sure".to_owned(), "yes".to_owned())]);
                let answer = answer.status(303).header("location", "/done?ok=1");
                answer.header("set-cookie", "kept=1; Max-Age=60").header("set-cookie", "gone=1; HttpOnly").body(Body::Empty)
            }
            _ => answer.body(Body::from(format!("{:?}", request.headers().get("cookie")))),
        };
        std::future::ready(answer.unwrap())
    };
    let mut visitor = Visitor::on(routes, &rig, site);
    let page = visitor.open("/memberships/s%20a/withdrawal").await;
    assert_eq!(page.texts("h1"), ["退会"]);
    let done = visitor.submit(&page, "/memberships/s%20a/withdrawal", &[("sure", "yes")]).await;
    assert_eq!((done.target.as_str(), done.function.as_str()), ("/done?ok=1", "portal"));
    assert_eq!(done.body(), r#"Some("gone=1; kept=1")"#);
    visitor.close_browser();
    assert_eq!(visitor.open("/").await.body(), r#"Some("kept=1")"#);
    rig.clock().advance(SignedDuration::from_secs(60));
    assert_eq!(visitor.open("/").await.body(), "None");
}

#[tokio::test]
async fn a_visitor_goes_by_the_routes_of_the_workspace() {
    let rig = Rig::new();
    let site = |_: String, _: serde_json::Value| std::future::ready(Response::new(Body::Empty));
    let mut visitor = Visitor::new(&rig, site);
    for (path, function) in [
        ("/", "portal"),
        ("/login", "login"),
        ("/memberships?page=2", "list-memberships"),
        ("/memberships/s/withdrawal", "withdraw"),
        ("/memberships/s/nothing", "portal"),
    ] {
        assert_eq!(visitor.open(path).await.function, function, "{path}");
    }
}

#[tokio::test]
async fn half_a_batch_that_is_left_out_is_told_as_unprocessed() {
    let rig = Rig::new();
    let client = rig.dynamodb_client();
    put(&client, "A", "a").await;
    put(&client, "B", "b").await;
    let key = |pk: &str| [("pk".to_owned(), text(pk)), ("sk".to_owned(), text("NOTE"))].into_iter().collect();
    let wanted = |pks: &[&str]| {
        let keys = pks.iter().map(|pk| key(pk)).collect();
        aws_sdk_dynamodb::types::KeysAndAttributes::builder().set_keys(Some(keys)).build().unwrap()
    };
    for (pks, served) in [(&["A", "B"][..], 1), (&["B"], 0)] {
        rig.inject(Faults::at(1, Fault::ServeHalf));
        let answer = client.batch_get_item().request_items(TABLE, wanted(pks)).send().await.unwrap();
        assert_eq!(answer.responses.unwrap_or_default().get(TABLE).map_or(0, Vec::len), served);
        let rest = answer.unprocessed_keys.unwrap().remove(TABLE).unwrap();
        assert_eq!(rest.keys, wanted(&["B"]).keys);
    }
}

#[tokio::test]
#[should_panic(expected = "the role of list-memberships does not allow dynamodb:GetItem on [\"A\"]")]
async fn what_a_role_does_not_allow_fails_the_story() {
    let rig = Rig::new();
    rig.request("list-memberships").run(read(&rig.dynamodb_client(), "A", true)).await;
}
