//! For whom metadata is read.

use crate::client::profile::Profile;
use crate::policy::Policy;

/// Who registers, and under which policy.
#[derive(Debug, Clone, Copy)]
pub struct RegistrationContext<'a> {
    pub policy: &'a Policy,
    /// The profile that a client gets when it does not, or may not, name one.
    pub profile: Profile,
    /// The client registers itself (RFC 7591). Members of ours are then ignored.
    pub self_registered: bool,
}
