//! What a node keeps in memory and works with: its ports, its limits, its counters, its realms, and the hops
//! to threads that may wait or compute.

pub mod blocking;
pub mod busy;
pub mod client_keys;
pub mod directory;
pub mod forwarded;
pub mod hashing;
pub mod hop;
pub mod metrics;
pub mod permits;
mod pool_metrics;
pub mod rate_limit;
pub mod readiness;
pub mod realm;
pub mod realms;
pub mod rendered;
pub mod request_id;
pub mod seen_once;
mod series;
pub mod shared;
pub mod signing_keys;
pub mod stored_time;
pub mod tell;
pub mod upstream;
pub mod with_documents;

#[cfg(any(test, feature = "test-state"))]
pub mod test_state;
