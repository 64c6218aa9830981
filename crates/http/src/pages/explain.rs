//! Scopes and clients in words.

use std::collections::BTreeSet;

use chancery_core::client::Client;
use chancery_core::ports::StoreError;
use chancery_core::redirect_uri::display_host;
use chancery_core::scope::Scope;

use crate::views::{ClientBrief, ScopeItem};
use chancery_web::i18n::Locale;
use chancery_web::links::logo_href;
use chancery_web::node::realm::RealmState;

/// A client as pages name it, with the host that people are sent to.
pub(super) fn client_brief(state: &RealmState, client: &Client, redirect_uri: &str) -> ClientBrief {
    ClientBrief {
        name: client.attributes.identity.name.clone(),
        host: display_host(redirect_uri),
        client_uri: client.attributes.identity.client_uri.clone(),
        logo: logo_href(&state.realm, client),
    }
}

/// A client as the account page names it.
pub(super) fn registered_brief(state: &RealmState, client: &Client) -> ClientBrief {
    let uri =
        client.attributes.redirects.redirect_uris.first().map(|u| u.as_str().to_owned()).unwrap_or_default();
    client_brief(state, client, &uri)
}

/// Each scope value in plain words, and the names of the resources.
pub(super) async fn scopes(
    state: &RealmState,
    locale: &Locale,
    scope: &Scope,
    resources: &BTreeSet<String>,
) -> Result<(Vec<ScopeItem>, Vec<String>), StoreError> {
    let mut known = Vec::new();
    for identifier in resources {
        known.extend(state.resource(identifier).await?);
    }
    let items = scope
        .iter()
        .map(|token| {
            let given = known.iter().find_map(|r| r.attributes.scopes.get(token)).map(String::as_str);
            ScopeItem::describe(locale, token, given)
        })
        .collect();
    Ok((items, known.iter().map(|r| r.name.clone()).collect()))
}
