//! Which resources an access token is for (RFC 8707 §2.2, rule T11).

use std::collections::BTreeSet;

use super::{Authorization, TokenRequest};
use crate::error::OAuthError;
use crate::resource::{Resource, comparable};
use crate::unit::{Stop, Unit};

/// The granted resources that a token request narrows down to: all of them when it names none. The issuer
/// may be named too; it brings no resource along.
pub(super) fn of(
    unit: &mut Unit<'_>,
    request: &TokenRequest,
    authorization: &Authorization,
) -> Result<Vec<Resource>, Stop<OAuthError>> {
    let (realm, granted) = (unit.realm, &authorization.resources);
    let mut asked = request.params.all("resource").peekable();
    let mut names: BTreeSet<&String> = BTreeSet::new();
    if asked.peek().is_none() {
        names.extend(granted);
    }
    for resource in asked.filter(|r| comparable(r) != comparable(&realm.issuer)) {
        match granted.iter().find(|g| comparable(g) == comparable(resource)) {
            Some(name) => names.insert(name),
            None => return Err(OAuthError::invalid_target("A requested resource was not granted").into()),
        };
    }
    let mut resources = Vec::with_capacity(names.len());
    for name in names {
        let found = unit.tx.resource(&realm.id, name)?;
        // one made anew under the same identifier was not granted
        let generation = authorization.generations.resources.get(name);
        let found = found.filter(|resource| Some(&resource.generation) == generation);
        resources
            .push(found.ok_or_else(|| OAuthError::invalid_target("A granted resource no longer exists"))?);
    }
    Ok(resources)
}
