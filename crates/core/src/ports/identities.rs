//! Port: identities at other providers, and the sessions that came from there.

use crate::account::AccountId;
use crate::federation::{Identity, UpstreamSession};
use crate::realm::RealmId;
use crate::session::SessionId;

use super::StoreError;

/// Identities at other providers, and the sessions that came from there.
pub trait Identities {
    fn identity(
        &mut self,
        realm: &RealmId,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<Identity>, StoreError>;

    /// The oldest first.
    fn identities_of_account(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
    ) -> Result<Vec<Identity>, StoreError>;

    /// `false` when the identity is somebody's already; the transaction stays usable.
    fn insert_identity(&mut self, identity: &Identity) -> Result<bool, StoreError>;

    /// Replaces provider, label and time of last use. [`StoreError::Conflict`] when the account no longer
    /// has the identity: it was removed since it was read.
    fn touch_identity(&mut self, identity: &Identity) -> Result<(), StoreError>;

    fn delete_identity(&mut self, identity: &Identity) -> Result<(), StoreError>;

    /// Stores or replaces the provider's session behind one of ours.
    fn put_upstream_session(&mut self, upstream: &UpstreamSession) -> Result<(), StoreError>;

    fn upstream_session(
        &mut self,
        realm: &RealmId,
        session: &SessionId,
    ) -> Result<Option<UpstreamSession>, StoreError>;

    /// Our sessions that have not ended and came from the provider's session `sid` or, where that is
    /// `None`, from any of `subject`'s. With both, both must fit.
    fn sessions_of_upstream(
        &mut self,
        realm: &RealmId,
        issuer: &str,
        subject: Option<&str>,
        sid: Option<&str>,
    ) -> Result<Vec<SessionId>, StoreError>;
}
