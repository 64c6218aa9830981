//! Port: randomness, and the identifiers that are made of it.

use crate::time::Micros;

/// Random bytes fit for keys.
pub trait Entropy: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// A random UUID (RFC 9562 §5.4).
pub fn uuid_v4(entropy: &dyn Entropy) -> uuid::Uuid {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// A time-ordered UUID (RFC 9562 §5.7), for row keys.
pub fn uuid_v7(entropy: &dyn Entropy, at: Micros) -> uuid::Uuid {
    let mut bytes = [0; 10];
    entropy.fill(&mut bytes);
    let millis = u64::try_from(at.0 / 1000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}
