//! The choice among accounts that are signed in already.

use std::sync::Arc;

use chancery_core::authorize::interaction::SignedIn as Person;

use super::super::explain::client_brief;
use crate::interaction::errand::Errand;
use crate::views::{AccountChoice, SelectAccountView};
use chancery_web::extract::browser::FormKind;
use chancery_web::extract::visit::Visit;
use chancery_web::respond::page::{FormAction, PageOptions};
use chancery_web::respond::refused::Answer;

pub(super) fn choice(visit: &Visit, errand: &Errand, people: &[Arc<Person>]) -> Answer {
    let page = visit.page();
    let view = SelectAccountView {
        flow: errand.seal(visit)?,
        csrf: visit.form_token(FormKind::Anonymous),
        client: Some(client_brief(visit, &errand.client, errand.flow.request.target.redirect_uri())),
        accounts: people
            .iter()
            .map(|p| AccountChoice {
                handle: p.session.id.0.clone(),
                name: p.account.display_name().to_owned(),
                detail: p.account.email.clone().or_else(|| Some(p.account.username.clone())),
            })
            .collect(),
        use_another: true,
    };
    let options = PageOptions { form_action: FormAction::Anywhere, ..PageOptions::default() };
    Ok(visit.show(&page, view.render(&page.context()), options))
}
