//! `GET /check_session`: the frame that apps ask whether the sign-in that they know has changed (OpenID
//! Connect Session Management 1.0 §3.2). It answers in the browser; the server learns nothing of it.

use actix_web::HttpResponse;
use chancery_core::authorize::session_state;

use crate::views::CheckSessionView;
use chancery_web::extract::browser::login_state_name;
use chancery_web::extract::call::Call;
use chancery_web::respond::page::PageBuilder;
use chancery_web::respond::refusal::Refusal;

pub async fn get(call: Call) -> HttpResponse {
    let page = PageBuilder::new(&call, call.request());
    if !session_state::is_offered(&call.policy) {
        return Refusal::NotFound.page(&page);
    }
    let view = CheckSessionView { cookie: login_state_name(&call) };
    page.frame(view.render(&page.context()))
}
