//! Which request is which.

use std::cell::Cell;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpMessage as _, HttpRequest};
use chancery_core::ports::Entropy;

/// The header that carries it.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names a request in the log, on error pages and in `X-Request-Id`. No secret.
#[derive(Debug, Clone)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The id of this request; `-` outside the edge.
    pub fn of(req: &HttpRequest) -> Self {
        let id = req.extensions().get::<Self>().cloned();
        id.unwrap_or(Self(HeaderValue::from_static("-")))
    }

    /// An id that a trusted proxy gave: 8 to 64 letters, digits, `-`, `_` or `.`.
    pub fn inbound(req: &HttpRequest) -> Option<Self> {
        let value = req.headers().get(X_REQUEST_ID)?;
        let shape = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        let fits = (8..=64).contains(&value.len()) && value.as_bytes().iter().all(shape);
        fits.then(|| Self(value.clone()))
    }

    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or("-")
    }

    pub fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

/// Makes a worker's request ids: a random start, then steps that never meet within 2^64 requests.
#[derive(Debug)]
pub struct RequestIds(Cell<u64>);

impl RequestIds {
    pub fn new(entropy: &dyn Entropy) -> Self {
        let mut start = [0; 8];
        entropy.fill(&mut start);
        Self(Cell::new(u64::from_ne_bytes(start)))
    }

    pub fn next(&self) -> RequestId {
        // odd, hence a full cycle; large, hence ids of neighbours differ at a glance
        let id = self.0.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.0.set(id);
        let text = format!("{id:016x}");
        RequestId(HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("-")))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    struct Fixed;

    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[test]
    fn ids_differ() {
        let ids = RequestIds::new(&Fixed);
        let (a, b) = (ids.next(), ids.next());
        assert_ne!(a.as_str(), b.as_str());
        assert_eq!(a.as_str().len(), 16);
    }

    #[test]
    fn inbound_ids_are_well_formed_or_ignored() {
        let inbound = |text: &str| {
            let req = TestRequest::get().insert_header((X_REQUEST_ID, text)).to_http_request();
            RequestId::inbound(&req).is_some()
        };
        assert!(inbound("0123abCD-._x"));
        for bad in ["short", "with space", "with;semicolon", &"x".repeat(65), "ünïcödé-id"] {
            assert!(!inbound(bad), "{bad}");
        }
    }
}
