//! One event for each request in the log.

use std::net::IpAddr;
use std::time::Duration;

use actix_web::http::{Method, StatusCode};

use crate::node::request_id::RequestId;
use crate::respond::oauth_error::LoggedError;

/// What is known of a request when it has been answered.
#[derive(Debug)]
pub struct Access<'a> {
    pub id: &'a RequestId,
    pub method: &'a Method,
    /// The route's pattern: paths and queries may hold secrets (rule M6).
    pub route: &'a str,
    pub status: StatusCode,
    pub took: Duration,
    pub address: IpAddr,
    pub error: Option<&'a LoggedError>,
}

/// Writes the event.
pub fn record(access: &Access<'_>) {
    let error = access.error.map(|e| e.code);
    let cause = access.error.and_then(|e| e.cause.as_deref());
    let micros = u64::try_from(access.took.as_micros()).unwrap_or(u64::MAX);
    let (id, method, status) = (access.id.as_str(), access.method.as_str(), access.status.as_u16());
    if access.status.is_server_error() {
        tracing::error!(
            target: "chancery::access",
            request_id = id, method, route = access.route, status, micros, address = %access.address, error, cause
        );
    } else {
        tracing::info!(
            target: "chancery::access",
            request_id = id, method, route = access.route, status, micros, address = %access.address, error, cause
        );
    }
}
