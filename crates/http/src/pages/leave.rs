//! Where people go when they have signed out.

use actix_web::HttpResponse;
use chancery_core::client::Client;

use crate::views::SignedOutView;
use chancery_web::extract::visit::Visit;
use chancery_web::links::href;
use chancery_web::respond::page::PageOptions;
use chancery_web::respond::redirect::see_other;

/// Where somebody goes who leaves.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Way<'a> {
    /// Proven: an app's registered URI, or a provider's page.
    pub return_to: Option<&'a str>,
    /// The app that is named on the page.
    pub client: Option<&'a Client>,
    /// Pages of apps to load in frames on the way.
    pub frames: &'a [String],
}

/// To the app, or to the page that says so.
pub(super) fn leave(visit: &Visit, way: Way<'_>) -> HttpResponse {
    match way.return_to {
        Some(uri) if way.frames.is_empty() => see_other(uri),
        return_to => {
            let page = visit.page();
            let view = SignedOutView {
                continue_href: return_to.map(str::to_owned),
                client_name: way.client.map(|c| c.attributes.identity.name.clone()),
                login_href: Some(href(&visit.realm, "/login")),
                frames: way.frames.to_vec(),
            };
            let options = PageOptions { frames: way.frames, ..PageOptions::default() };
            page.respond(view.render(&page.context()), options)
        }
    }
}
