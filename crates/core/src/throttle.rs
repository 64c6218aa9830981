//! Throttling of guesses (rule L3, NIST SP 800-63B-4 §3.2.2): counted before anything is hashed.

use crate::secret::Digest;

/// How many failed attempts a key may have in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    pub attempts: i64,
    /// Seconds.
    pub window: i64,
}

/// What an attempt may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// Counted; go on and hash.
    Allowed,
    /// Over the limit: try again after so many seconds.
    Blocked { retry_after: i64 },
}

/// The key of a counter: what is counted, and whose.
pub fn key(kind: &str, value: &str) -> Digest {
    Digest::of(format!("throttle\0{kind}\0{value}").as_bytes())
}
