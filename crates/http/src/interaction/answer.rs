//! The answer to the client: 303, or the page that posts itself.

use actix_web::HttpResponse;
use chancery_core::authorize::respond::{Answer, Delivery, deliver};
use chancery_core::authorize::session_state;
use chancery_core::authorize::target::ResponseTarget;

use crate::views::FormPostView;
use chancery_web::extract::visit::Visit;
use chancery_web::respond::page::{FormAction, PageOptions};
use chancery_web::respond::redirect::see_other;

/// Delivers an answer to a proven target.
pub fn respond(visit: &mut Visit, target: &ResponseTarget, answer: &Answer) -> HttpResponse {
    visit.remember_browser();
    let session_state = session_state_for(visit, target);
    match deliver(target, &visit.realm.issuer, answer, session_state) {
        Delivery::Redirect(uri) => see_other(&uri),
        Delivery::FormPost { action, fields } => {
            let page = visit.page();
            let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let view = FormPostView { action, fields };
            let options = PageOptions { form_action: FormAction::Anywhere, ..PageOptions::default() };
            page.respond(view.render(&page.context()), options)
        }
    }
}

/// `session_state` for this target. A browser that has no cookie to compute it from is given one.
fn session_state_for(visit: &mut Visit, target: &ResponseTarget) -> Option<String> {
    if !target.wants_session_state() || !session_state::is_offered(&visit.policy) {
        return None;
    }
    if visit.browser.login_state().is_none() {
        visit.renew_login_state();
    }
    let mut salt = [0; session_state::SALT_LENGTH];
    visit.entropy.fill(&mut salt);
    let known = visit.browser.login_state()?;
    session_state::session_state(target, known, &salt)
}
