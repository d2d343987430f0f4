//! Signatures of requests (AWS Signature Version 4), as `DynamoDB` and SES need them: a POST to `/` whose body is in
//! memory.
//!
//! The SDK's own signer derives the day's key for each request and hashes in portable code. This one caches the key and
//! hashes with *ring*. A test compares the signatures of both.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use std::fmt;
use std::sync::{Mutex, PoisonError};

use aws_credential_types::Credentials;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::{AuthScheme, AuthSchemeEndpointConfig, AuthSchemeId, Sign};
use aws_smithy_runtime_api::client::identity::{Identity, SharedIdentityResolver};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::{GetIdentityResolver, RuntimeComponents};
use aws_smithy_types::DateTime;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::date_time::Format;
use data_encoding::HEXLOWER;
use ring::{digest, hmac};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Signs one service's requests with a function's credentials.
pub struct Signer {
    credentials: Credentials,
    region: String,
    service: &'static str,
    /// The key of a day, and the day.
    key: Mutex<Option<(String, hmac::Key)>>,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.service)
    }
}

impl AuthScheme for Signer {
    fn scheme_id(&self) -> AuthSchemeId {
        AuthSchemeId::new("sigv4")
    }

    fn identity_resolver(&self, identity_resolvers: &dyn GetIdentityResolver) -> Option<SharedIdentityResolver> {
        identity_resolvers.identity_resolver(self.scheme_id())
    }

    fn signer(&self) -> &dyn Sign {
        self
    }
}

impl Sign for Signer {
    fn sign_http_request(
        &self,
        request: &mut HttpRequest,
        _identity: &Identity,
        _endpoint: AuthSchemeEndpointConfig<'_>,
        components: &RuntimeComponents,
        _config: &ConfigBag,
    ) -> Result<(), BoxError> {
        let mut now = DateTime::from(components.time_source().unwrap_or_default().now());
        now.set_subsec_nanos(0);
        let now: String = now.fmt(Format::DateTime)?.chars().filter(|c| !matches!(c, '-' | ':')).collect();
        self.sign(request, &now)
    }
}

impl Signer {
    pub(crate) fn new(credentials: Credentials, region: String, service: &'static str) -> Self {
        Self { credentials, region, service, key: Mutex::default() }
    }

    /// Signs a request at a moment such as `20261125T090000Z`.
    fn sign(&self, request: &mut HttpRequest, now: &str) -> Result<(), BoxError> {
        let body = request.body().bytes().ok_or("the body is not in memory")?;
        let body = sha256(body);
        request.headers_mut().try_insert("x-amz-date", now.to_owned())?;
        if let Some(token) = self.credentials.session_token() {
            request.headers_mut().try_insert("x-amz-security-token", token.to_owned())?;
        }
        let (headers, names) = signed_headers(request)?;
        let canonical = format!("POST\n/\n\n{headers}\n{names}\n{body}");
        let day = now.split('T').next().unwrap_or_default();
        let scope = format!("{day}/{}/{}/aws4_request", self.region, self.service);
        let text = format!("{ALGORITHM}\n{now}\n{scope}\n{}", sha256(canonical.as_bytes()));
        let signature = HEXLOWER.encode(hmac::sign(&self.key(day), text.as_bytes()).as_ref());
        let id = self.credentials.access_key_id();
        let authorization = format!("{ALGORITHM} Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}");
        request.headers_mut().try_insert("authorization", authorization)?;
        Ok(())
    }

    fn key(&self, day: &str) -> hmac::Key {
        let mut key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        match &*key {
            Some((of, key)) if of == day => key.clone(),
            Some(_) | None => {
                let made = self.derive(day);
                *key = Some((day.to_owned(), made.clone()));
                made
            }
        }
    }

    fn derive(&self, day: &str) -> hmac::Key {
        let secret = format!("AWS4{}", self.credentials.secret_access_key());
        let secret = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        [day, &self.region, self.service, "aws4_request"].iter().fold(secret, |key, part| {
            let derived = hmac::sign(&key, part.as_bytes());
            hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref())
        })
    }
}

/// The headers that count, one a line, and their names. Any other may change on the way.
fn signed_headers(request: &HttpRequest) -> Result<(String, String), BoxError> {
    let uri: http::Uri = request.uri().parse()?;
    if request.method() != "POST" || uri.path() != "/" || uri.query().is_some() {
        return Err("only a POST to / can be signed".into());
    }
    let host = crate::http::host(&uri)?.to_owned();
    let counts = |name: &str| name == "content-type" || name.starts_with("x-amz-");
    let mut headers: Vec<(&str, &str)> = request.headers().iter().filter(|(name, _)| counts(name)).collect();
    headers.push(("host", &host));
    headers.sort_unstable();
    let lines = headers.iter().fold(String::new(), |mut lines, (name, value)| {
        lines.push_str(name);
        let mut before = ':';
        for word in value.split_ascii_whitespace() {
            lines.push(before);
            lines.push_str(word);
            before = ' ';
        }
        lines.push('\n');
        lines
    });
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    Ok((lines, names.join(";")))
}

fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(digest::digest(&digest::SHA256, bytes).as_ref())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
    use aws_sigv4::sign::v4;
    use aws_smithy_types::body::SdkBody;

    use super::*;

    /// 2026-11-25T09:00:00Z.
    const NOW: u64 = 1_795_597_200;

    fn request(url: &str, body: &'static str) -> HttpRequest {
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method("POST").unwrap();
        request.set_uri(url).unwrap();
        request.headers_mut().insert("content-type", "application/x-amz-json-1.0");
        request.headers_mut().insert("x-amz-target", "DynamoDB_20120810.GetItem");
        request.headers_mut().insert("x-amz-user-agent", "aws-sdk-rust/1  os/linux");
        request
    }

    fn as_the_sdk_signs(request: &mut HttpRequest, credentials: &Credentials, service: &str) -> String {
        let identity = credentials.clone().into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region("ap-northeast-1")
            .name(service)
            .time(UNIX_EPOCH + Duration::from_secs(NOW))
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let body = request.body().bytes().unwrap().to_vec();
        let signable = SignableRequest::new("POST", request.uri(), request.headers().iter(), SignableBody::Bytes(&body)).unwrap();
        let (_, signature) = sign(signable, &params).unwrap().into_parts();
        signature
    }

    #[test]
    fn a_signature_is_the_sdks_own() {
        let of_a_role = Credentials::new("ASIAEXAMPLE", "secret/key+1", Some("a token/with+signs==".to_owned()), None, "test");
        let of_a_user = Credentials::new("AKIAEXAMPLE", "secret/key+2", None, None, "test");
        let urls = [
            "https://dynamodb.ap-northeast-1.amazonaws.com/",
            "https://localhost:8000/",
            "http://127.0.0.1:80/",
            "https://h:443",
        ];
        for credentials in [of_a_role, of_a_user] {
            for (url, service, body) in urls.iter().flat_map(|url| [(url, "dynamodb", "{}"), (url, "ses", "退会")]) {
                let signer = Signer::new(credentials.clone(), "ap-northeast-1".to_owned(), service);
                let expected = as_the_sdk_signs(&mut request(url, body), &credentials, service);
                for _ in 0..2 {
                    let mut ours = request(url, body);
                    signer.sign(&mut ours, "20261125T090000Z").unwrap();
                    let authorization = ours.headers().get("authorization").unwrap();
                    assert!(authorization.ends_with(&format!("Signature={expected}")), "{url}: {authorization}, not {expected}");
                }
            }
        }
    }

    #[test]
    fn a_key_serves_its_own_day_only() {
        let signer = Signer::new(Credentials::new("AKIAEXAMPLE", "secret", None, None, "test"), "r".to_owned(), "dynamodb");
        let sign = |now: &str| {
            let mut request = request("https://localhost/", "{}");
            signer.sign(&mut request, now).unwrap();
            request.headers().get("authorization").unwrap().to_owned()
        };
        let first = sign("20261125T235959Z");
        assert_ne!(first, sign("20261126T000000Z"));
        assert_eq!(first, sign("20261125T235959Z"));
    }

    #[test]
    fn what_it_was_not_made_for_is_refused() {
        let signer = Signer::new(Credentials::new("AKIAEXAMPLE", "secret", None, None, "test"), "r".to_owned(), "s3");
        assert!(signer.sign(&mut request("https://localhost/bucket", ""), "20261125T090000Z").is_err());
        assert!(signer.sign(&mut request("https://localhost/?acl", ""), "20261125T090000Z").is_err());
    }
}
