//! ログアウト: the session ends, and the browser is no longer remembered.

use lambda_http::http::StatusCode;
use store::Store;
use web::cookies::{self, Lasts, REMEMBER, SESSION};
use web::page::{add_cookie, json_text};
use web::{Done, Failure, Request, Response, Wants, done, session};

/// Ends the session that the browser or client has, if any.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    request.must_be_post(&[])?;
    let session = session::key(&request);
    let remembered = session::remembered(&request).map(|(key, ..)| key);
    store.sign_out(session.as_ref(), remembered.as_ref(), request.now).await?;

    let mut response = match request.reader.wants {
        Wants::Html => done(&request.reader, "/", Done::SIGNED_OFF),
        Wants::Json => json_text(StatusCode::OK, r#"{"signed_in":false}"#.to_owned()),
    };
    for cookie in [SESSION, REMEMBER] {
        add_cookie(&mut response, cookies::set(request.reader.site, cookie, "", Lasts::Gone));
    }
    Ok(response)
}
