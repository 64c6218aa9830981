//! Where our own paths are found: below the issuer's.

use chancery_core::authorize::respond::with_query;
use chancery_core::client::Client;
use chancery_core::realm::Realm;

/// One of our paths, with its query if it has one.
pub fn href(realm: &Realm, path: &str) -> String {
    format!("{}{path}", realm.path())
}

/// A page of ours that goes on with a sealed request.
pub fn page_href(realm: &Realm, path: &str, sealed: &str) -> String {
    // sealed text is base64url and dots: nothing to escape
    format!("{}{path}?flow={sealed}", realm.path())
}

/// Where a sign-in at the app begins, if it says (OpenID Connect Core §4). Without `login_hint`: nobody's name
/// goes there before the app asks for it.
pub fn start_href(realm: &Realm, client: &Client) -> Option<String> {
    let uri = client.attributes.redirects.initiate_login_uri.as_ref().filter(|_| client.is_enabled())?;
    Some(with_query(uri, &[("iss", realm.issuer.clone())]))
}

/// Where pages find the logo of a client, if it has one that they show.
pub fn logo_href(realm: &Realm, client: &Client) -> Option<String> {
    client.logo()?;
    Some(with_query(&href(realm, "/client-logo"), &[("client_id", client.id.as_str().to_owned())]))
}
