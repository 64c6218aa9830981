//! JSON bodies: one object, whole, in which no member stands twice.

use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_ENCODING;
use chancery_core::error::{ErrorCode, OAuthError};
use chancery_core::json_object;
use serde_json::{Map, Value};

use super::params::is_utf8_text_of;

pub use super::params::body;

/// Reads client metadata (RFC 7591 §3.1).
pub fn metadata(req: &HttpRequest, body: &[u8]) -> Result<Map<String, Value>, OAuthError> {
    let refused = |description| OAuthError::new(ErrorCode::InvalidClientMetadata, description);
    if !is_utf8_text_of(req, "application/json") || req.headers().contains_key(CONTENT_ENCODING) {
        return Err(refused("The body must be application/json, not compressed"));
    }
    json_object::read(body).map_err(|error| {
        refused("The body must be one JSON object in which no member stands twice").because(error.to_string())
    })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::CONTENT_TYPE;
    use actix_web::test::TestRequest;

    use super::*;

    fn read(media_type: &str, body: &str) -> Result<Map<String, Value>, OAuthError> {
        let req = TestRequest::post().insert_header((CONTENT_TYPE, media_type)).to_http_request();
        metadata(&req, body.as_bytes())
    }

    #[test]
    fn one_object_and_nothing_else_is_metadata() {
        for good in ["{}", " {\"a\":[1,{\"b\":null}]} ", "{\"a\":\"\\u0000\"}"] {
            assert!(read("application/json; charset=utf-8", good).is_ok(), "{good}");
        }
        let deep = format!("{{\"a\":{}", "[".repeat(30_000));
        for bad in
            ["", "[]", "null", "{", "{\"a\":1}x", "{\"a\":1,\"a\":1}", "{\"a\":1e999}", "{'a':1}", &deep]
        {
            let error = read("application/json", bad).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidClientMetadata, "{bad:.40}");
        }
        for bad in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"] {
            assert!(read(bad, "{}").is_err(), "{bad}");
        }
    }
}
