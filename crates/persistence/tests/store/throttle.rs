//! Counters of attempts.

use chancery_core::ports::Access;
use chancery_core::secret::Digest;
use chancery_core::throttle::{Attempt, Limit};

use crate::fixtures::{NOW, realm};
use crate::support::{TestDatabase, in_parallel, unit};

on_both_databases! { parallel_attempts_stay_within_the_limit, window_opens_again, forgiven_and_cleared }

const LIMIT: Limit = Limit { attempts: 5, window: 60 };

/// L3: not dodged by parallelism.
fn parallel_attempts_stay_within_the_limit(db: &TestDatabase) {
    let outcomes = in_parallel(40, |_| {
        unit(&db.database, Access::Write, |tx| tx.attempt(&realm(), &Digest::of(b"k"), LIMIT, NOW)).unwrap()
    });
    assert_eq!(outcomes.iter().filter(|o| **o == Attempt::Allowed).count(), 5);
    assert!(outcomes.contains(&Attempt::Blocked { retry_after: 60 }));
}

fn window_opens_again(db: &TestDatabase) {
    db.write(|tx| {
        let mut attempt = |after| tx.attempt(&realm(), &Digest::of(b"k"), LIMIT, NOW.plus(after));
        for _ in 0..5 {
            assert_eq!(attempt(0)?, Attempt::Allowed);
        }
        assert_eq!(attempt(20)?, Attempt::Blocked { retry_after: 40 });
        assert_eq!(attempt(60)?, Attempt::Allowed);
        for _ in 0..4 {
            assert_eq!(attempt(61)?, Attempt::Allowed);
        }
        assert_eq!(attempt(61)?, Attempt::Blocked { retry_after: 59 });
        Ok(())
    });
}

fn forgiven_and_cleared(db: &TestDatabase) {
    db.write(|tx| {
        let key = Digest::of(b"k");
        for _ in 0..5 {
            tx.attempt(&realm(), &key, LIMIT, NOW)?;
        }
        tx.forgive(&realm(), &key)?;
        assert_eq!(tx.attempt(&realm(), &key, LIMIT, NOW)?, Attempt::Allowed);
        assert!(matches!(tx.attempt(&realm(), &key, LIMIT, NOW)?, Attempt::Blocked { .. }));
        tx.clear_attempts(&realm(), &key)?;
        assert_eq!(tx.attempt(&realm(), &key, LIMIT, NOW)?, Attempt::Allowed);
        let closed = Limit { attempts: 0, window: 30 };
        assert_eq!(
            tx.attempt(&realm(), &Digest::of(b"new"), closed, NOW)?,
            Attempt::Blocked { retry_after: 30 }
        );
        tx.forgive(&realm(), &Digest::of(b"unknown"))
    });
}
