//! Ways from an error page to the app that the person came from. Each is taken by a click alone, so that no
//! request of an unvetted app redirects (rule Z14).

use chancery_core::authorize::respond::{Answer, Delivery, deliver};
use chancery_core::authorize::target::ResponseTarget;
use chancery_core::client::Client;
use chancery_core::error::OAuthError;
use chancery_core::realm::Realm;
use chancery_core::redirect_uri::display_host;

use chancery_web::links::start_href;
use chancery_web::views::AppWay;

/// To the proven target of a request, with the error that the app waits for. An answer that has to be posted
/// is no link: then to where a sign-in begins.
pub fn with_error(
    realm: &Realm,
    client: &Client,
    target: &ResponseTarget,
    error: OAuthError,
) -> Option<AppWay> {
    match deliver(target, &realm.issuer, &Answer::Error(error), None) {
        Delivery::Redirect(href) => Some(AppWay { href, host: display_host(target.redirect_uri()) }),
        Delivery::FormPost { .. } => start(realm, client),
    }
}

/// To where a sign-in at the app begins, or to the app's own page.
pub fn start(realm: &Realm, client: &Client) -> Option<AppWay> {
    let own = || client.attributes.identity.client_uri.clone().filter(|_| client.is_enabled());
    let href = start_href(realm, client).or_else(own)?;
    let host = display_host(&href);
    Some(AppWay { href, host })
}
