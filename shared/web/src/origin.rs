//! Whether a request comes from our own pages: CSRF protection without tokens.

use lambda_http::http::{Method, header};

use crate::{Failure, Request};

/// Refuses a request that changes something and that another site's page made the browser send.
///
/// Browsers say with `Sec-Fetch-Site` who asks; older ones with `Origin`. A request that has neither was not made by a
/// page.
pub(crate) fn check(request: &Request<'_>) -> Result<(), Failure> {
    if request.method == Method::GET {
        return Ok(());
    }
    let ours = match (request.header("sec-fetch-site"), request.header(header::ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin == request.reader.site.origin,
        (None, None) => true,
    };
    if ours { Ok(()) } else { Err(Failure::CrossSite) }
}
