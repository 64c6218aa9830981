//! `GET /check_session`: the frame that apps ask whether the sign-in that they know has changed (OpenID
//! Connect Session Management 1.0 §3.2). It answers in the browser; the server learns nothing of it.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::authorize::session_state;

use crate::extract::browser::login_state_name;
use crate::node::state::AppState;
use crate::respond::page::PageBuilder;
use crate::respond::refusal::Refusal;
use crate::views::CheckSessionView;

pub async fn get(req: HttpRequest, state: Data<AppState>) -> HttpResponse {
    let page = PageBuilder::new(&state, &req);
    if !session_state::is_offered(&state.policy) {
        return Refusal::NotFound.page(&page);
    }
    let view = CheckSessionView { cookie: login_state_name(&state) };
    page.frame(view.render(&page.context()))
}
