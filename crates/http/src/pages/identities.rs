//! The account page's list of identities at other providers.

use std::collections::BTreeSet;

use chancery_core::account::{Account, AccountId};
use chancery_core::actor::Who;
use chancery_core::federation::{Icon, Identity, Removal, identities, remove_identity};
use chancery_core::ports::StoreError;
use chancery_core::unit::Stop;

use crate::extract::visit::Visit;
use crate::node::state::AppState;
use crate::views::IdentityItem;

/// Issuers whose identities can sign in at the moment.
fn issuers(state: &AppState) -> BTreeSet<String> {
    state.upstream.providers().iter().map(|rules| rules.issuer.clone()).collect()
}

pub(super) async fn items(visit: &Visit, account: &Account) -> Result<Vec<IdentityItem>, StoreError> {
    let id = account.id.clone();
    let all = visit.read(move |unit| identities(unit, &id)).await?;
    let usable = issuers(visit);
    let item = |identity: &Identity| {
        let rules = visit.upstream.rules(identity.provider.as_str());
        IdentityItem {
            handle: identity.handle(),
            // one that is configured no more is shown by its old name
            provider: rules
                .as_ref()
                .map_or_else(|| identity.provider.as_str().to_owned(), |rules| rules.display_name.clone()),
            label: identity.label.clone(),
            icon: rules.map_or(Icon::Plain, |rules| rules.icon),
            linked_at: identity.linked_at,
            last_used_at: identity.last_used_at,
            removable: identity.is_removable(account, &all, &usable),
        }
    };
    Ok(all.iter().map(item).collect())
}

/// Removes the identity of that handle; never the last way in.
pub(super) async fn remove(
    visit: &Visit,
    account: &AccountId,
    presented: &str,
) -> Result<Removal, StoreError> {
    let (id, handle, usable) = (account.clone(), presented.to_owned(), issuers(visit));
    let who = Who::Account(account.clone());
    match visit.unit(who, move |unit| remove_identity(unit, &id, &handle, &usable)).await {
        Ok(removal) | Err(Stop::Refused(removal) | Stop::Undone(removal)) => Ok(removal),
        Err(Stop::Store(error)) => Err(error),
    }
}
