//! The account page's list of identities at other providers.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_core::account::Account;
use chancery_core::federation::{Icon, Identity, Removal};
use chancery_core::ports::{Access, Outcome, StoreError};
use chancery_core::secret::{Digest, base64url};

use crate::node::blocking::unit;
use crate::node::state::AppState;
use crate::views::IdentityItem;

/// Names an identity on the page without telling what the provider calls it.
fn handle(identity: &Identity) -> String {
    let digest = Digest::of(format!("{}\0{}", identity.issuer, identity.subject).as_bytes());
    base64url(digest.as_bytes())
}

/// Issuers whose identities can sign in at the moment.
fn issuers(state: &AppState) -> BTreeSet<String> {
    state.upstream.providers().iter().map(|rules| rules.issuer.clone()).collect()
}

/// Whether the account has another way in than this identity.
fn is_removable(account: &Account, identity: &Identity, all: &[Identity], usable: &BTreeSet<String>) -> bool {
    let other = |i: &&Identity| (&i.issuer, &i.subject) != (&identity.issuer, &identity.subject);
    account.password_hash.is_some() || all.iter().filter(other).any(|i| usable.contains(&i.issuer))
}

pub(super) async fn items(state: &AppState, account: &Account) -> Result<Vec<IdentityItem>, StoreError> {
    let (realm, id) = (Arc::clone(&state.realm), account.id.clone());
    let identities = unit(&state.store, Access::Read, move |tx| {
        Ok((Outcome::Commit, tx.identities_of_account(&realm.id, &id)?))
    })
    .await?;
    let usable = issuers(state);
    let item = |identity: &Identity| {
        let rules = state.upstream.rules(identity.provider.as_str());
        IdentityItem {
            handle: handle(identity),
            // one that is configured no more is shown by its old name
            provider: rules
                .as_ref()
                .map_or_else(|| identity.provider.as_str().to_owned(), |rules| rules.display_name.clone()),
            label: identity.label.clone(),
            icon: rules.map_or(Icon::Plain, |rules| rules.icon),
            linked_at: identity.linked_at,
            last_used_at: identity.last_used_at,
            removable: is_removable(account, identity, &identities, &usable),
        }
    };
    Ok(identities.iter().map(item).collect())
}

/// Removes the identity of that handle; never the last way in.
pub(super) async fn remove(
    state: &AppState,
    account: &Account,
    presented: &str,
) -> Result<Removal, StoreError> {
    let (realm, now, usable) = (Arc::clone(&state.realm), state.clock.now(), issuers(state));
    let (account, presented) = (account.clone(), presented.to_owned());
    unit(&state.store, Access::Write, move |tx| {
        let all = tx.identities_of_account(&realm.id, &account.id)?;
        let Some(identity) = all.iter().find(|identity| handle(identity) == presented) else {
            return Ok((Outcome::Rollback, Removal::Missing));
        };
        if !is_removable(&account, identity, &all, &usable) {
            return Ok((Outcome::Rollback, Removal::LastWayIn));
        }
        let (issuer, subject) = (&identity.issuer, &identity.subject);
        let removal = tx.remove_identity(&realm.id, &account.id, issuer, subject, now)?;
        Ok((Outcome::Commit, removal))
    })
    .await
}
