//! Documents that are rendered when they change, not when they are asked for.

use std::sync::{PoisonError, RwLock};

use actix_web::http::header::HeaderValue;
use actix_web::web::Bytes;
use chancery_core::secret::{Digest, base64url};

/// A document that many requests read and few events change.
#[derive(Debug)]
pub struct PreRendered(RwLock<Rendered>);

/// Bytes as they go out, with their entity tag. Cloning copies neither.
#[derive(Debug, Clone)]
pub struct Rendered {
    pub bytes: Bytes,
    /// Strong entity tag (RFC 9110 §8.8.3).
    pub etag: HeaderValue,
}

impl Rendered {
    fn new(bytes: Bytes) -> Self {
        let digest = base64url(Digest::of(&bytes).as_bytes());
        let tag = format!("\"{}\"", digest.get(..22).unwrap_or_default());
        // base64url in quotes is a valid header value, so the fallback is never seen
        let etag = HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""));
        Self { bytes, etag }
    }
}

impl PreRendered {
    pub fn get(&self) -> Rendered {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set(&self, bytes: Bytes) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Rendered::new(bytes);
    }
}

impl From<Bytes> for PreRendered {
    fn from(bytes: Bytes) -> Self {
        Self(RwLock::new(Rendered::new(bytes)))
    }
}

impl Default for PreRendered {
    fn default() -> Self {
        Bytes::new().into()
    }
}
