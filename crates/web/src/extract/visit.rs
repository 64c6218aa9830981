//! Somebody at a page: the call, the browser behind it, and the cookies that leave with the answer.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::cookie::Cookie;
use actix_web::dev::Payload as Body;
use actix_web::web::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use chancery_core::params::Params;

use super::browser::{BrowserSession, FormKind};
use super::call::Call;
use super::params;
use crate::links::{href, page_href};
use crate::respond::cookies::Outgoing;
use crate::respond::page::{PageBuilder, PageOptions, UiLocales};
use crate::respond::redirect::see_other;
use crate::respond::refused::Refused;
use crate::views::PageError;

/// What a page's handler works with; dereferences to its [`Call`], and so to the node.
#[derive(Clone)]
pub struct Visit {
    call: Call,
    pub browser: BrowserSession,
}

impl Visit {
    pub fn new(call: Call) -> Self {
        let browser = BrowserSession::of(&call, call.request());
        Self { call, browser }
    }

    /// Makes a page of this answer: in the visitor's language, with a nonce of its own.
    pub fn page(&self) -> PageBuilder<'_> {
        PageBuilder::new(&self.call, self.request())
    }

    /// Sends a rendered page. A browser that has no cookie of ours yet gets one.
    pub fn show(
        &self,
        page: &PageBuilder<'_>,
        rendered: Result<String, askama::Error>,
        options: PageOptions<'_>,
    ) -> HttpResponse {
        self.remember_browser();
        page.respond(rendered, options)
    }

    /// 303 to one of our own paths, with its query if it has one.
    pub fn go(&self, path: &str) -> HttpResponse {
        see_other(&href(&self.realm, path))
    }

    /// 303 to a page of ours that goes on with a sealed request.
    pub fn go_on(&self, path: &str, sealed: &str) -> HttpResponse {
        see_other(&page_href(&self.realm, path, sealed))
    }

    /// The fields of the query string, none of them twice (rule G1).
    pub fn query(&self) -> Result<Params, Refused> {
        Ok(params::page_query(self.request())?)
    }

    /// The fields of a form of ours, none of them twice, with a token that fits this browser (rule C2). `expected`: of
    /// which kind the form is, and where it is found anew.
    pub async fn form(
        &self,
        payload: Payload,
        expected: impl FnOnce(&Params) -> (FormKind, String),
    ) -> Result<Params, Refused> {
        let fields = params::page_form(self.request(), payload).await?;
        let (kind, anew) = expected(&fields);
        self.expect(&fields, kind, anew)?;
        Ok(fields)
    }

    /// Whether fields are of a form of ours, of this kind and with a token that fits this browser. `anew`: where the form
    /// is found again.
    pub fn expect(&self, fields: &Params, kind: FormKind, anew: String) -> Result<(), Refused> {
        if self.browser.accepts(&self.call, self.request(), kind, fields.first("csrf")) {
            return Ok(());
        }
        self.remember_browser();
        Err(PageError::FORM_FORGED.after(anew).into())
    }

    /// The token for a form.
    pub fn form_token(&self, kind: FormKind) -> String {
        self.browser.form_token(&self.call, kind)
    }

    /// Lets the pages of this visit speak what an app asks for.
    pub fn speak(&self, ui_locales: Option<&str>) {
        UiLocales::follow(self.request(), ui_locales);
    }

    /// Sets a cookie with whatever the answer is, or removes one that says so. The last of a name counts.
    pub fn set_cookie(&self, cookie: Cookie<'static>) {
        Outgoing::of(self.request()).set(cookie);
    }

    /// Gives a new browser its cookie.
    pub fn remember_browser(&self) {
        if let Some(cookie) = self.browser.new_cookie(&self.call) {
            self.set_cookie(cookie);
        }
    }

    /// Somebody signed in or out here: the apps that ask our frame notice it.
    pub fn renew_login_state(&mut self) {
        if let Some(cookie) = self.browser.renew_login_state(&self.call) {
            self.set_cookie(cookie);
        }
    }

    /// Nobody is signed in at this browser any more.
    pub fn remove_session(&self) {
        if self.browser.session().is_some() {
            self.set_cookie(BrowserSession::remove_session(&self.call));
        }
    }
}

impl Deref for Visit {
    type Target = Call;

    fn deref(&self) -> &Call {
        &self.call
    }
}

impl FromRequest for Visit {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(req: &HttpRequest, payload: &mut Body) -> Self::Future {
        ready(Call::from_request(req, payload).into_inner().map(Self::new))
    }
}
