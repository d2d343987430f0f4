//! An operator uploads a seal, which the society's receipts show.

use data_encoding::BASE64;
use domain::{Account, Society};
use http::StatusCode;
use serde_json::{Value, json};

use crate::rig::{Page, Rig, Scenario, Visitor, Wish, crash_points};
use crate::stage::{Stage, text};

const PATH: &str = "/societies/soc-junkanki/settings/seal";

/// A red square of two by two pixels, with a text chunk that names somebody.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEnRFWHRBdXRob3IASGFuYWtvIFNhdG+RhCSzAAAAEElEQVR4nGM4IScHRAwQCgAfJgQRoo8irwAAAABJRU5ErkJggg==";

struct Story {
    stage: Stage,
    society: Society,
    member: Account,
    session: String,
}

impl Story {
    async fn on(stage: Stage) -> Self {
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        let member = stage.person("sato", "佐藤 花子").await;
        stage.joins(&member, &society).await;
        let session = stage.operator("kaikei", &society).await;
        Self { stage, society, member, session }
    }

    fn operator(&self) -> Visitor {
        self.stage.visitor_as(&self.session)
    }

    async fn seal(&self) -> Value {
        self.operator().json("GET", PATH, &[], None).await.json()["seal"].clone()
    }

    /// Uploads a file as a browser does, in a form of several parts.
    async fn uploads(&self, key: &str, version: Option<u64>, file: &[u8]) -> Page {
        self.operator().send(uploading(PATH, key, version, file, "application/json")).await
    }

    fn edits(&self) -> usize {
        self.stage.items("S#soc-junkanki", "AUDIT#").into_iter().filter(|entry| entry["event"] == "seal_changed").count()
    }
}

/// The picture as a file.
pub(crate) fn picture() -> Vec<u8> {
    BASE64.decode(PICTURE.as_bytes()).unwrap()
}

/// A form with a file, as a browser sends it.
pub(crate) fn uploading(path: &str, key: &str, version: Option<u64>, file: &[u8], accept: &str) -> Wish {
    const BOUNDARY: &str = "----form27182818";
    let mut body = Vec::new();
    let version = version.map(|version| version.to_string()).unwrap_or_default();
    for (name, value) in [("idempotency_key", key), ("version", &version), ("act", "upload")] {
        body.extend_from_slice(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
        );
    }
    let head = "Content-Disposition: form-data; name=\"image\"; filename=\"seal.png\"\r\nContent-Type: image/png";
    body.extend_from_slice(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    let header = |name: &str, value: String| (name.to_owned(), value);
    Wish {
        method: "POST".to_owned(),
        target: path.to_owned(),
        headers: vec![
            header("accept", accept.to_owned()),
            header("sec-fetch-site", "same-origin".to_owned()),
            header("content-type", format!("multipart/form-data; boundary={BOUNDARY}")),
        ],
        body: Some(body),
    }
}

#[tokio::test]
async fn an_operator_uploads_a_seal_and_the_receipt_shows_it() {
    let story = Story::on(Stage::new()).await;
    assert!(story.seal().await.is_null());
    let invoice = story.stage.owes(&story.member, &story.society, 1, 8_000).await;
    let paid = json!({"amount": 8_000, "paid_on": "2026-11-20", "method": "bank_transfer"});
    let payments = format!("/societies/soc-junkanki/invoices/{}/payments", invoice.id);
    let recorded = story.operator().json("POST", &payments, &[("idempotency-key", "p")], Some(&paid)).await;
    assert!(recorded.status.is_success(), "{}", recorded.body());
    let mut member = story.stage.visitor_as(&story.stage.session_of(&story.member).await);
    let receipt = format!("/payments/{}/receipt", invoice.id);
    assert_eq!(member.open(&receipt).await.attribute(".issuer img", "src"), None);

    let mut browser = story.operator();
    let form = browser.open(PATH).await;
    assert!(form.body().contains("まだ登録されていません"), "{:?}", form.texts("main"));
    assert_eq!(form.attribute("form.card", "enctype").as_deref(), Some("multipart/form-data"));
    let sent_on = browser.send(uploading(PATH, "one", None, &picture(), "text/html")).await;
    assert_eq!(sent_on.status, StatusCode::SEE_OTHER, "{}", sent_on.body());
    let page = browser.open(PATH).await;
    let image = page.attribute("img.seal", "src").unwrap_or_else(|| panic!("{}", page.body()));
    let seal = story.seal().await;
    assert_eq!((&seal["width"], &seal["height"], &seal["version"]), (&json!(2), &json!(2), &json!(1)));
    assert_eq!(text(&seal, "image"), image);
    let kept = BASE64.decode(image.strip_prefix("data:image/png;base64,").unwrap().as_bytes()).unwrap();
    assert!(!kept.windows(6).any(|it| it == b"Hanako"), "only pixels are kept");

    let page = member.open(&receipt).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body());
    assert_eq!(page.attribute(".issuer img", "src").unwrap(), image);
    assert!(page.header("content-security-policy").unwrap().contains("img-src 'self' data:"));
    let elsewhere = member.open("/payments").await;
    assert!(!elsewhere.header("content-security-policy").unwrap().contains("data:"), "on no other page");
    story.stage.check_invariants();
}

#[tokio::test]
async fn a_second_press_does_nothing_and_a_seal_that_another_operator_changed_is_not_overwritten() {
    let story = Story::on(Stage::new()).await;
    let first = story.uploads("one", None, &picture()).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.body());
    assert_eq!(story.uploads("one", None, &picture()).await.body(), first.body());
    assert_eq!(story.edits(), 1);
    assert_eq!(story.uploads("two", Some(1), &picture()).await.status, StatusCode::OK);
    let late = story.uploads("three", Some(1), &picture()).await;
    assert_eq!((late.status, text(&late.json(), "type")), (StatusCode::CONFLICT, "tag:taikai,2026:seal-changed"));
    let remove = json!({"act": "remove", "version": 2});
    let removed = story.operator().json("POST", PATH, &[("idempotency-key", "r")], Some(&remove)).await;
    assert_eq!((removed.status, removed.json()), (StatusCode::OK, json!({"seal": null})));
    let again = story.operator().json("POST", PATH, &[("idempotency-key", "s")], Some(&json!({"act": "remove"}))).await;
    assert_eq!((again.status, text(&again.json(), "type")), (StatusCode::CONFLICT, "tag:taikai,2026:no-seal"));
    assert_eq!(story.edits(), 3);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_with_what_to_do() {
    let story = Story::on(Stage::new()).await;
    for (file, says) in [
        (b"".to_vec(), "画像ファイルを選択"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "PNG形式の画像ではない"),
        (picture()[..60].to_vec(), "PNG形式の画像ではない"),
        (vec![0; 100 * 1024 + 1], "100KBまで"),
    ] {
        let refused = story.uploads("k", None, &file).await;
        assert_eq!((refused.status, text(&refused.json()["fields"][0], "field")), (StatusCode::UNPROCESSABLE_ENTITY, "image"));
        assert!(refused.body().contains(says), "{}", refused.body());
    }
    let huge = story.uploads("k", None, &vec![0; 200 * 1024]).await;
    assert_eq!(huge.status, StatusCode::PAYLOAD_TOO_LARGE);
    let page = story.operator().send(uploading(PATH, "k", None, b"GIF89a", "text/html")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.texts(".wrong").concat().contains("PNG形式の画像ではない"), "{:?}", page.texts("main"));
    assert_eq!(story.edits(), 0);
}

#[tokio::test]
async fn nobody_but_an_operator_of_the_society_changes_its_seal() {
    let story = Story::on(Stage::new()).await;
    let other = story.stage.society("soc-naika", "首都圏内科連合会").await;
    for session in [story.stage.operator("hoka", &other).await, story.stage.session_of(&story.member).await] {
        let refused = story.stage.visitor_as(&session).send(uploading(PATH, "k", None, &picture(), "application/json")).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body());
    }
    assert_eq!(story.edits(), 0);
}

struct Uploaded(Story);

impl Scenario for Uploaded {
    const NAME: &str = "change-seal";

    async fn prepare(rig: &Rig) -> Self {
        Self(Story::on(Stage::on(rig)).await)
    }

    async fn act(&self, _: &Rig) {
        self.0.uploads("k", None, &picture()).await;
    }

    async fn recover(&self, _: &Rig) {
        let answer = self.0.uploads("k", None, &picture()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body());
    }

    async fn check(&self, _: &Rig) {
        assert_eq!((self.0.edits(), &self.0.seal().await["version"]), (1, &json!(1)));
        self.0.stage.check_invariants();
    }
}

#[tokio::test]
async fn at_every_crash_point_a_seal_is_uploaded_once() {
    assert!(crash_points::<Uploaded>().await >= 20);
}
