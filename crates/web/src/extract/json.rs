//! JSON bodies: one object, whole, in which no member stands twice.

use std::fmt;

use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_ENCODING;
use chancery_core::error::{ErrorCode, OAuthError};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::params::is_utf8_text_of;

pub use super::params::body;

/// Reads client metadata (RFC 7591 §3.1). Nesting is bounded by the reader: 128 levels.
pub fn metadata(req: &HttpRequest, body: &[u8]) -> Result<Map<String, Value>, OAuthError> {
    let refused = |description| OAuthError::new(ErrorCode::InvalidClientMetadata, description);
    if !is_utf8_text_of(req, "application/json") || req.headers().contains_key(CONTENT_ENCODING) {
        return Err(refused("The body must be application/json, not compressed"));
    }
    serde_json::from_slice::<Members>(body).map(|members| members.0).map_err(|error| {
        refused("The body must be one JSON object in which no member stands twice").because(error.to_string())
    })
}

/// An object's members. Two readers of one request must not read two things, so repeats are refused.
struct Members(Map<String, Value>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Members, A::Error> {
                let mut members = Map::new();
                while let Some((name, value)) = access.next_entry::<String, Value>()? {
                    if members.insert(name, value).is_some() {
                        return Err(A::Error::custom("a member stands twice"));
                    }
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Reader)
    }
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
