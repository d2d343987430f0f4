//! Pages are packed for the way (docs/SECURITY.md: BREACH).

use http::StatusCode;

use crate::rig::{Page, Wish};
use crate::stage::Stage;

/// What a browser or a client gets that sends these headers.
async fn asked(stage: &Stage, session: &str, method: &str, target: &str, headers: &[(&str, &str)]) -> Page {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let wish = Wish { method: method.to_owned(), target: target.to_owned(), headers, body: None };
    stage.visitor_as(session).send(wish).await
}

fn is_packed(page: &Page) -> bool {
    page.header("content-encoding") == Some("gzip")
}

#[tokio::test]
async fn a_page_is_packed_for_whoever_takes_that_and_says_the_same() {
    let stage = Stage::new();
    let session = stage.session_of(&stage.person("sato", "佐藤 花子").await).await;
    let plain = asked(&stage, &session, "GET", "/memberships", &[("accept", "text/html")]).await;
    assert!(!is_packed(&plain) && plain.body().contains("佐藤 花子"));
    for (encoding, packs) in [
        ("gzip, deflate, br, zstd", true),
        ("GZIP", true),
        ("br;q=1, gzip;q=0.1", true),
        ("*", true),
        ("", false),
        ("identity", false),
        ("br", false),
        ("gzip;q=0", false),
        ("gzip;q=0, *", false),
        ("*;q=0", false),
    ] {
        let page =
            asked(&stage, &session, "GET", "/memberships", &[("accept", "text/html"), ("accept-encoding", encoding)]).await;
        assert_eq!((page.status, is_packed(&page)), (StatusCode::OK, packs), "{encoding}");
        assert!(page.header("vary").unwrap().contains("accept-encoding"), "{encoding}");
        if packs {
            assert!(page.body.len() * 10 < plain.body.len() * 7, "{} of {}", page.body.len(), plain.body.len());
        }
        assert_eq!(page.unpacked().body(), plain.body(), "{encoding}");
    }
}

#[tokio::test]
async fn what_is_short_or_no_page_comes_as_it_is() {
    let stage = Stage::new();
    let session = stage.session_of(&stage.person("sato", "佐藤 花子").await).await;
    let gzip = ("accept-encoding", "gzip");
    for (target, accept, status) in [
        ("/memberships", "application/json", StatusCode::OK),
        ("/memberships/soc-1/withdrawal", "application/json", StatusCode::NOT_FOUND),
    ] {
        let answer = asked(&stage, &session, "GET", target, &[("accept", accept), gzip]).await;
        assert_eq!((answer.status, is_packed(&answer)), (status, false), "{target} as {accept}");
    }
    // A refusal is a page as any other.
    let refused = asked(&stage, &session, "GET", "/societies/soc-1/invoices", &[("accept", "text/html"), gzip]).await;
    assert_eq!((refused.status, is_packed(&refused)), (StatusCode::FORBIDDEN, true));
    let head = asked(&stage, &session, "HEAD", "/memberships", &[("accept", "text/html"), gzip]).await;
    assert_eq!((head.status, is_packed(&head), head.body.len()), (StatusCode::OK, true, 0));
}

#[tokio::test]
async fn what_another_site_asks_a_browser_to_open_is_not_packed() {
    let stage = Stage::new();
    let session = stage.session_of(&stage.person("sato", "佐藤 花子").await).await;
    let gzip = ("accept-encoding", "gzip");
    for (from, packs) in [("same-origin", true), ("none", true), ("cross-site", false), ("same-site", false), ("\u{e9}", false)] {
        let headers = [("accept", "text/html"), gzip, ("sec-fetch-site", from)];
        let page = asked(&stage, &session, "GET", "/memberships", &headers).await;
        assert_eq!((page.status, is_packed(&page)), (StatusCode::OK, packs), "{from}");
        assert!(page.header("vary").unwrap().contains("sec-fetch-site"), "{from}");
    }
}
