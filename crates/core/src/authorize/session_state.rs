//! `session_state` (OpenID Connect Session Management 1.0 §2): lets an app notice, through our frame, that
//! somebody signed in or out here. Where the profile `oidc` is enabled, for its clients.

use url::Url;

use super::target::ResponseTarget;
use crate::client::Profile;
use crate::discovery::{Metadata, path};
use crate::policy::Policy;
use crate::secret::{Digest, Secret, base64url};

/// Random bytes of a salt.
pub const SALT_LENGTH: usize = 16;

pub fn is_offered(policy: &Policy) -> bool {
    policy.offers(Profile::offers_session_state)
}

/// `HASH.SALT`, which `static/session.js` computes again from the cookie that holds `login_state`. `None`
/// for a target without an origin, which no frame of ours could answer.
pub fn session_state(
    target: &ResponseTarget,
    login_state: &Secret,
    salt: &[u8; SALT_LENGTH],
) -> Option<String> {
    let origin = Url::parse(target.redirect_uri()).ok()?.origin();
    if !origin.is_tuple() {
        return None;
    }
    let (origin, salt) = (origin.ascii_serialization(), base64url(salt));
    let hashed = format!("{} {origin} {} {salt}", target.client.as_str(), login_state.expose());
    Some(format!("{}.{salt}", base64url(Digest::of(hashed.as_bytes()).as_bytes())))
}

/// Enters the frame, where there is one.
pub(crate) fn advertise(to: &mut Metadata, policy: &Policy) {
    if is_offered(policy) {
        to.endpoint("check_session_iframe", path::CHECK_SESSION);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn it_is_offered_with_the_profile() {
        let mut policy = Policy::default();
        assert!(!is_offered(&policy));
        policy.profiles = BTreeSet::from([Profile::OAuth21, Profile::Oidc]);
        assert!(is_offered(&policy));
    }
}
