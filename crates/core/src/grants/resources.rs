//! Which resources an access token is for (RFC 8707 §2.2, rule T11).

use std::collections::BTreeSet;

use crate::error::OAuthError;
use crate::params::Params;
use crate::ports::{StoreError, Tx};
use crate::realm::Realm;
use crate::resource::{Resource, comparable};

/// The granted resources that a token request narrows down to: all of them when it names none.
pub(super) fn narrowed(
    realm: &Realm,
    params: &Params,
    granted: &BTreeSet<String>,
    tx: &mut dyn Tx,
) -> Result<Result<Vec<Resource>, OAuthError>, StoreError> {
    let mut asked = params.all("resource").filter(|r| comparable(r) != comparable(&realm.issuer)).peekable();
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
