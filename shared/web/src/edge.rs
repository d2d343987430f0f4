//! The Lambda edge: turns events into requests and results into answers. Failures are logged here, once.

use std::convert::Infallible;
use std::future::Future;

use lambda_http::Body;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use lambda_http::http::{HeaderName, HeaderValue, header};
use runtime::{BoxFuture, Stopped, log_failure};

use crate::cookies::{self, LANGUAGE, Lasts};
use crate::event::Event;
use crate::{Failure, Request, Response, Site, origin, packing, page};

/// Answers every request that Lambda hands over.
pub async fn serve<'s, H, F>(site: &'s Site, handle: H) -> Result<(), Stopped>
where
    H: Fn(Request<'s>) -> F,
    F: Future<Output = Result<Response, Failure>>,
{
    let handle = &handle;
    // Boxed, because a handler's type within the runtime's own is deeper than the compiler follows.
    runtime::run(|event: Event| -> BoxFuture<'_, Result<ApiGatewayV2httpResponse, Infallible>> {
        Box::pin(async move { Ok(sent(answer(site, &event, handle).await)) })
    })
    .await
}

/// An answer as the gateway takes it: text as text and bytes as bytes, whatever the media type says.
fn sent(answer: Response) -> ApiGatewayV2httpResponse {
    let (mut parts, body) = answer.into_parts();
    let mut sent = ApiGatewayV2httpResponse::default();
    // The gateway joins headers of one name; cookies it takes apart.
    let cookies = parts.headers.get_all(header::SET_COOKIE).iter();
    sent.cookies = cookies.filter_map(|cookie| cookie.to_str().ok()).map(str::to_owned).collect();
    parts.headers.remove(header::SET_COOKIE);
    sent.status_code = i64::from(parts.status.as_u16());
    sent.headers = parts.headers;
    sent.is_base64_encoded = matches!(body, Body::Binary(_));
    sent.body = (!matches!(body, Body::Empty)).then_some(body);
    sent
}

/// Answers one request.
pub async fn answer<'s, H, F>(site: &'s Site, event: &Event, handle: H) -> Response
where
    H: Fn(Request<'s>) -> F,
    F: Future<Output = Result<Response, Failure>>,
{
    let (reader, wants_no_body, request) = Request::read(site, event);
    let outcome = match request.and_then(|request| origin::check(&request).map(|()| request)) {
        Ok(request) => handle(request).await,
        Err(failure) => Err(failure),
    };
    let mut response = outcome.unwrap_or_else(|failure| {
        log(&failure);
        failure.answer(&reader)
    });
    if let Some(language) = reader.chose {
        page::add_cookie(&mut response, cookies::set(site, LANGUAGE, language.tag(), Lasts::Days(365)));
    }
    protect(&mut response, site);
    if reader.unpacks
        && let Err(error) = packing::pack(&mut response)
    {
        // It is a page all the same.
        log_failure(&error);
    }
    if wants_no_body {
        *response.body_mut() = Body::Empty;
    }
    response
}

/// Logs a failure of ours with all that led to it. What a visitor did wrong is no failure of ours; what was tried
/// without the right to it leaves a line all the same. Refused passwords leave theirs where it is known on which meters
/// they were counted.
fn log(failure: &Failure) {
    if let Some(outcome) = failure.trespass() {
        tracing::warn!(outcome, "refused");
    }
    if let Some(cause) = failure.cause() {
        log_failure(cause);
    }
}

/// The headers that every answer carries (OWASP ASVS 5.0, V3).
fn protect(response: &mut Response, site: &Site) {
    const HEADERS: [(HeaderName, HeaderValue); 7] = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(page::POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("permissions-policy"), HeaderValue::from_static("camera=(), geolocation=(), microphone=()")),
        (header::VARY, HeaderValue::from_static("accept, accept-encoding, accept-language, cookie, sec-fetch-site")),
    ];
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(value);
    }
    // Nearly everything is somebody's own; what is not says so itself.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if site.is_secure() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_another_character_set_goes_out_byte_by_byte() {
        let shift_jis = b"\x91\xde\x89\xef".to_vec();
        let mut answer = Response::new(shift_jis.clone().into());
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=Shift_JIS"));
        let sent = sent(answer);
        assert_eq!((sent.status_code, sent.body, sent.is_base64_encoded), (200, Some(Body::Binary(shift_jis)), true));
    }
}
