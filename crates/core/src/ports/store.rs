//! The unit of work.

use std::time::Duration;

use crate::pool::{self, Pool};
use crate::time::Timestamp;

use super::{
    Accounts, Changes, Clients, Codes, Consents, Credentials, Grants, Heartbeat, Identities, OneTimeTokens,
    Outbox, Registrations, Replay, Resources, Revocations, Sessions, SigningKeys, StoreError, Throttle,
};

/// What a unit of work wants done with its transaction. Refusals that must leave a trace (a replay's
/// revocation) commit; failures roll back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Commit,
    Rollback,
}

/// Whether a unit of work writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
}

/// A unit of work. Hands its result out through what it captures; that result must be used only
/// after the store reported success, for only then is it durable. It may be run more than once
/// (serialization failures), hence `FnMut`, and must set its result anew each time.
pub type Work = Box<dyn FnMut(&mut dyn Tx) -> Result<Outcome, StoreError> + Send>;

/// Called once, on any thread, after the COMMIT or instead of it; never, when its unit was given up before it began.
pub type WorkDone = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A queued unit of work. Nobody is called back for one that was given up.
pub type Turn = pool::Turn<(Work, WorkDone)>;

/// How long whoever asked for a unit of work waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until it begins. One that has not begun by then is left out.
    pub begin: Duration,
    /// Until it ends. Whether one that has begun will be committed is not known, as when a connection breaks.
    pub end: Duration,
}

/// A database.
pub trait Store: Send + Sync {
    /// Runs the unit on the calling thread, which may block, and returns after the COMMIT. A unit that waits too
    /// long for its turn is left out, and its caller told so at once.
    fn run_blocking(&self, access: Access, work: Work) -> Result<(), StoreError>;

    /// Queues a writing unit for the single group-committing writer, when the database has one: whoever does
    /// not want it any more gives its turn up. Otherwise gives both back, to be run on a thread that may block.
    fn submit(&self, work: Work, done: WorkDone) -> Result<Turn, (Work, WorkDone)>;

    /// How long to wait for a unit.
    fn patience(&self, access: Access) -> Patience;

    /// How its connections and queues are.
    fn pools(&self) -> Vec<Pool>;

    /// Whether the database answers, has the schema of this binary and can be written (`/readyz`). May block.
    fn check(&self) -> Result<(), StoreError>;
}

/// The trait of all these ports, and every type that has them is one.
macro_rules! unit_of_work {
    ($($port:ident),+ $(,)?) => {
        /// Everything that a unit of work may do.
        pub trait Tx: $($port +)+ {}

        impl<T> Tx for T where T: $($port +)+ {}
    };
}

unit_of_work!(
    Accounts,
    Changes,
    Clients,
    Codes,
    Consents,
    Credentials,
    Grants,
    Heartbeat,
    Identities,
    OneTimeTokens,
    Outbox,
    Purge,
    Registrations,
    Replay,
    Resources,
    Revocations,
    Sessions,
    SigningKeys,
    Throttle,
);

/// Removal of what has expired.
pub trait Purge {
    /// Deletes at most `limit` rows in all that nothing can need at `now` any more: codes,
    /// replay values and initial access tokens past their expiry, grants past theirs, ended or expired sessions that no
    /// kept grant names and their clients and browsers, revocations, throttle counters whose
    /// window has passed, what nobody delivered within a day after its time, changes older than an hour. Returns
    /// how many.
    fn purge(&mut self, now: Timestamp, limit: i64) -> Result<usize, StoreError>;
}
