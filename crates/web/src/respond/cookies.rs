//! Cookies that leave with an answer.

use std::cell::RefCell;
use std::rc::Rc;

use actix_web::cookie::Cookie;
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};

/// In a request's extensions: the cookies that its answer sets or removes, whatever answer it is. The edge
/// puts them on it.
#[derive(Debug, Clone, Default)]
pub struct Outgoing(Rc<RefCell<Vec<Cookie<'static>>>>);

impl Outgoing {
    /// Those of this request.
    pub fn of(req: &HttpRequest) -> Self {
        let mut extensions = req.extensions_mut();
        if let Some(outgoing) = extensions.get::<Self>() {
            return outgoing.clone();
        }
        let outgoing = Self::default();
        extensions.insert(outgoing.clone());
        outgoing
    }

    /// One more; the last of a name counts.
    pub fn set(&self, cookie: Cookie<'static>) {
        let mut cookies = self.0.borrow_mut();
        cookies.retain(|other| other.name() != cookie.name());
        cookies.push(cookie);
    }

    /// All of them, once.
    pub fn take(&self) -> Vec<Cookie<'static>> {
        self.0.take()
    }
}

/// Sets cookies, or removes those that say so.
pub fn with_cookies(
    mut response: HttpResponse,
    cookies: impl IntoIterator<Item = Cookie<'static>>,
) -> HttpResponse {
    for cookie in cookies {
        if let Err(error) = response.add_cookie(&cookie) {
            tracing::error!(%error, "a cookie could not be set");
        }
    }
    response
}
