//! The account page's list of identities at other providers.

use std::collections::BTreeSet;

use chancery_core::account::AccountId;
use chancery_core::actor::Who;
use chancery_core::federation::{Icon, Identity, Kept, WaysIn, remove_identity};
use chancery_core::unit::Stop;

use crate::views::IdentityItem;
use chancery_web::extract::visit::Visit;
use chancery_web::node::realm::RealmState;

/// Issuers whose identities can sign in at the moment.
fn issuers(state: &RealmState) -> BTreeSet<String> {
    state.upstream.providers().iter().map(|rules| rules.issuer.clone()).collect()
}

pub(super) fn items(visit: &Visit, ways: &WaysIn) -> Vec<IdentityItem> {
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
            removable: ways.can_spare(identity, &usable),
        }
    };
    ways.identities.iter().map(item).collect()
}

/// Removes the identity of that handle; never the last way in.
pub(super) async fn remove(visit: &Visit, account: &AccountId, presented: &str) -> Result<(), Stop<Kept>> {
    let (id, handle, usable) = (account.clone(), presented.to_owned(), issuers(visit));
    let who = Who::Account(account.clone());
    visit.unit(who, move |unit| remove_identity(unit, &id, &handle, &usable)).await
}
