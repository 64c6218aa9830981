//! Writes down what time this node has, and notices when the database has a newer one (rule R10).

use chancery_core::actor::Actor;
use chancery_core::housekeeping;
use chancery_core::ports::StoreError;
use chancery_web::node::realm::RealmState;

use crate::unit;

/// One beat, of whatever realm. A clock that has gone back is told of each time.
pub(super) fn beat(state: &RealmState) -> Result<(), StoreError> {
    let now = state.clock.now();
    let occasion = state.occasion(Actor::job("heartbeat"));
    let newest = unit::write(&*state.store, &occasion, housekeeping::beat)?;
    state.stored_time.set(newest);
    if state.stored_time.is_ahead(now) {
        tracing::warn!(
            seconds = state.stored_time.ahead(now),
            "the newest time in the database lies ahead of this machine's clock: compare it with a time server"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chancery_core::ports::Clock as _;

    use super::*;
    use crate::serve::build_state;
    use crate::serve::tests::installed;

    #[test]
    fn r10_a_clock_that_has_gone_back_is_noticed() {
        let (_folder, config, clock, ports) = installed();
        let node = build_state(&config, &ports).unwrap();
        let state = node.first();
        let is_ahead = || {
            beat(state).unwrap();
            state.stored_time.is_ahead(clock.now())
        };
        assert!(!is_ahead());
        clock.step_wall(-50);
        assert!(!is_ahead());
        clock.step_wall(-3600);
        assert!(is_ahead());
        // as is one that was wrong when the keys were made
        clock.step_wall(3650 + 86_400);
        assert!(!is_ahead());
        clock.step_wall(-86_400);
        assert!(is_ahead());
    }
}
