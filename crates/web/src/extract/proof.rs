//! What a request proves to hold: nothing yet. The proof in its header `DPoP` (RFC 9449 §4.3) and the certificate of
//! its connection (RFC 8705 §2) are to be collected here.

use actix_web::HttpRequest;
use chancery_core::binding::Proven;

/// What the request proves.
pub fn proven(_: &HttpRequest) -> Proven {
    Proven::default()
}
