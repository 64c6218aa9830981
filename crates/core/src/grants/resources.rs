//! Which resources an access token is for (RFC 8707 §2.2, rule T11).

use std::collections::BTreeSet;

use super::TokenRequest;
use crate::error::OAuthError;
use crate::ports::{StoreError, Tx};
use crate::resource::{Resource, comparable};

/// The granted resources that a token request narrows down to: all of them when it names none, and the
/// client's `default` one when none was granted.
pub(super) fn of(
    request: &TokenRequest,
    granted: &BTreeSet<String>,
    tx: &mut dyn Tx,
) -> Result<Result<Vec<Resource>, OAuthError>, StoreError> {
    let realm = &request.realm;
    let mut asked =
        request.params.all("resource").filter(|r| comparable(r) != comparable(&realm.issuer)).peekable();
    if granted.is_empty() && asked.peek().is_none() {
        let default = request
            .client
            .attributes
            .default_resource
            .as_deref()
            .map(|d| tx.resource(&realm.id, d))
            .transpose()?
            .flatten();
        return Ok(Ok(default.into_iter().collect()));
    }
    let names: BTreeSet<&String> = if asked.peek().is_none() {
        granted.iter().collect()
    } else {
        let mut names = BTreeSet::new();
        for resource in asked {
            let Some(name) = granted.iter().find(|g| comparable(g) == comparable(resource)) else {
                return Ok(Err(OAuthError::invalid_target("A requested resource was not granted")));
            };
            names.insert(name);
        }
        names
    };
    let mut resources = Vec::with_capacity(names.len());
    for name in names {
        match tx.resource(&realm.id, name)? {
            Some(resource) => resources.push(resource),
            None => return Ok(Err(OAuthError::invalid_target("A granted resource no longer exists"))),
        }
    }
    Ok(Ok(resources))
}
