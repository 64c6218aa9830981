//! Headers that answers carry by their kind (rule G7). The policy of a page itself, which holds its
//! nonce, is set by [`crate::respond::page`].

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
    PERMISSIONS_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

use super::table::Kind;
use crate::respond::body::no_store;
use crate::respond::page::FRAMED_BY_ANYBODY;

const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// For whatever is HTML and did not bring its own: nothing may run, load or be framed.
const CLOSED: &str = "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Two years, which is what browsers' preload lists ask for.
const TRANSPORT: &str = "max-age=63072000";

/// Completes an answer. What a handler has set stays.
pub fn apply(headers: &mut HeaderMap, kind: Kind, https: bool) {
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TRANSPORT));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    match kind {
        Kind::Document | Kind::Asset => return,
        Kind::Api | Kind::Resource | Kind::Probe => {}
        Kind::Page | Kind::AccountPage => page(headers, kind),
    }
    if !headers.contains_key(CACHE_CONTROL) {
        no_store(headers);
    }
}

fn page(headers: &mut HeaderMap, kind: Kind) {
    // Not `no-referrer`: with it Chrome posts our own forms with `Origin: null` (rule C2).
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if !is_for_frames(headers) {
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    headers.insert(
        PERMISSIONS_POLICY,
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    );
    if kind == Kind::AccountPage {
        // Nowhere else: it severs the pop-up sign-in of browser libraries.
        headers.insert(CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin"));
    }
    if headers.contains_key(CONTENT_TYPE) && !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CLOSED));
    }
}

/// Whether the answer is a page that says itself that it may be framed.
fn is_for_frames(headers: &HeaderMap) -> bool {
    let policy = headers.get(CONTENT_SECURITY_POLICY);
    policy.is_some_and(|value| value.as_bytes().ends_with(FRAMED_BY_ANYBODY.as_bytes()))
}
