//! Which resources an access token is for (RFC 8707 §2.2, rule T11).

use std::collections::BTreeSet;

use super::TokenRequest;
use crate::error::OAuthError;
use crate::ports::{StoreError, Tx};
use crate::resource::{Resource, comparable};

/// The granted resources that a token request narrows down to: all of them when it names none. The issuer
/// may be named too; it brings no resource along.
pub(super) fn of(
    request: &TokenRequest,
    granted: &BTreeSet<String>,
    tx: &mut dyn Tx,
) -> Result<Result<Vec<Resource>, OAuthError>, StoreError> {
    let realm = &request.realm;
    let mut asked = request.params.all("resource").peekable();
    let mut names: BTreeSet<&String> = BTreeSet::new();
    if asked.peek().is_none() {
        names.extend(granted);
    }
    for resource in asked.filter(|r| comparable(r) != comparable(&realm.issuer)) {
        match granted.iter().find(|g| comparable(g) == comparable(resource)) {
            Some(name) => names.insert(name),
            None => return Ok(Err(OAuthError::invalid_target("A requested resource was not granted"))),
        };
    }
    let mut resources = Vec::with_capacity(names.len());
    for name in names {
        match tx.resource(&realm.id, name)? {
            Some(resource) => resources.push(resource),
            None => return Ok(Err(OAuthError::invalid_target("A granted resource no longer exists"))),
        }
    }
    Ok(Ok(resources))
}
