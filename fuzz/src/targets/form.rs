use std::net::SocketAddr;

use actix_web::FromRequest as _;
use actix_web::http::Uri;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::rt::System;
use actix_web::test::TestRequest;
use actix_web::web::Payload;
use chancery_core::params::Params;
use chancery_web::extract::params;

use super::{Target, refused};

/// The same bytes as a body and as a query string (RFC 6749 appendix B, rules G1 to G4).
pub fn target() -> Target {
    let dictionary =
        &["grant_type=", "password=", "scope=", "%C3%A9", "%E2%82", "+", "&", "a=b&", "%0d%0a", "%00"];
    let system = System::new();
    Target::new("form", dictionary, move |input| {
        let body = system.block_on(async {
            let request = TestRequest::post()
                .peer_addr(SocketAddr::from(([127, 0, 0, 1], 1)))
                .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
                .set_payload(input.to_vec());
            let (req, mut payload) = request.to_http_parts();
            let payload = Payload::from_request(&req, &mut payload).await.expect("a payload");
            params::form(&req, payload).await
        });
        if let Ok(read) = &body {
            as_everybody_reads_it(input, read);
        }
        let Some(uri) = query(input) else { return "no URI".to_owned() };
        let asked = params::query(&TestRequest::with_uri(&uri).to_http_request());
        assert_eq!(body.is_ok(), asked.is_ok(), "body and query differ");
        let repeated = |read: &Params| read.repeated().is_some().to_string();
        asked.map_or_else(|error| refused(&error), |read| repeated(&read))
    })
}

/// Strictly read is what lenient readers read, or nothing.
fn as_everybody_reads_it(input: &[u8], read: &Params) {
    let theirs: Vec<_> = url::form_urlencoded::parse(input).collect();
    let ours: Vec<_> = read.iter().collect();
    assert!(
        ours.iter().copied().eq(theirs.iter().map(|(name, value)| (&**name, &**value))),
        "read otherwise"
    );
}

/// A URI with these bytes as its query, where that is possible.
fn query(input: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(input).ok().filter(|text| !text.contains('#'))?;
    let uri = format!("/token?{text}");
    uri.parse::<Uri>().ok().map(|_| uri)
}
