//! A new account that somebody makes for themselves (rule L10).

use crate::sign_in::Throttled;
use crate::throttle::{self, Attempt};
use crate::unit::{Stop, Unit};

/// Counts an attempt from this address, before anything is hashed. Refused attempts are not counted.
pub fn admit(unit: &mut Unit<'_>, address: &str) -> Result<(), Stop<Throttled>> {
    let (key, limit) = (throttle::key("signup", address), unit.policy.throttle.address);
    match unit.tx.attempt(&unit.realm.id, &key, limit, unit.at())? {
        Attempt::Allowed => Ok(()),
        Attempt::Blocked { retry_after } => Err(Stop::Refused(Throttled { retry_after })),
    }
}
