//! Addresses of request objects (OpenID Connect Core §6.2, Dynamic Client Registration §2).

use std::collections::BTreeSet;

use crate::client::profile::Profile;

use super::context::RegistrationContext;
use super::error::{Checked, MetadataError};
use super::uris;

const FIELD: &str = "request_uris";
const MAX_URIS: usize = 10;
/// OpenID Connect Core §6.2.
const MAX_LENGTH: usize = 512;

/// Each is https; a fragment is welcome. A client that registers itself where nobody takes request objects is
/// not heard on them, as RFC 7591 §2 permits.
pub(in crate::client) fn check(
    sent: Option<Vec<String>>,
    context: &RegistrationContext<'_>,
) -> Checked<Vec<String>> {
    let fail = |problem: String| Err(MetadataError::new(FIELD, problem));
    let sent = sent.unwrap_or_default();
    if sent.is_empty() {
        return Ok(sent);
    }
    if !context.policy.offers(Profile::takes_request_objects) {
        let ignored = context.self_registered;
        return if ignored { Ok(Vec::new()) } else { fail("is not supported by this server".to_owned()) };
    }
    if sent.len() > MAX_URIS {
        return fail(format!("at most {MAX_URIS} are allowed"));
    }
    if sent.iter().any(|uri| uri.len() > MAX_LENGTH) {
        return fail(format!("each must have at most {MAX_LENGTH} characters"));
    }
    let mut seen = BTreeSet::new();
    let mut checked = Vec::with_capacity(sent.len());
    for uri in sent {
        let uri = uris::https(FIELD, Some(uri))?;
        checked.extend(uri.filter(|uri| seen.insert(uri.clone())));
    }
    Ok(checked)
}
