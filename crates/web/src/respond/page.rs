//! Pages: their security policy (rule G7), and errors told to people (the answer PAGE).

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER,
};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use chancery_core::error::ErrorCode;
use chancery_core::ports::StoreError;
use chancery_core::secret::base64url;

use super::body::no_store;
use super::oauth_error::{LoggedError, busy_or_broken};
use crate::i18n::{self, Locale};
use crate::node::busy::Busy;
use crate::node::realm::RealmState;
use crate::node::request_id::RequestId;
use crate::views::{ErrorView, PageContext, PageError};

/// Where a page's forms may lead. Chrome applies `form-action` to every redirect after a submit,
/// the app's own further redirects among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FormAction<'a> {
    /// To ourselves: pages that lead nowhere else.
    #[default]
    Own,
    /// To ourselves and to one source, made by [`form_action_source`].
    And(&'a str),
    /// Anywhere: pages from which a submit leads on to an app, which may redirect further.
    Anywhere,
}

/// How a page is sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct PageOptions<'a> {
    /// 200 when it is `None`.
    pub status: Option<StatusCode>,
    pub form_action: FormAction<'a>,
    /// Pages of apps that this one loads in frames.
    pub frames: &'a [String],
}

/// How the policy of a page ends that pages of every site may frame.
pub const FRAMED_BY_ANYBODY: &str = "frame-ancestors *";

/// In a request's extensions: the languages that an app wants its people to be spoken to in (`ui_locales`,
/// OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2). Whatever page the request ends at follows it.
#[derive(Debug, Clone)]
pub struct UiLocales(String);

impl UiLocales {
    /// Longest text that is looked at, in bytes.
    const MAX: usize = 2048;

    /// Lets the pages of this request follow what an app asks for.
    pub fn follow(req: &HttpRequest, asked: Option<&str>) {
        if let Some(asked) = asked.filter(|asked| asked.len() <= Self::MAX) {
            req.extensions_mut().insert(Self(asked.to_owned()));
        }
    }

    /// What is followed.
    pub fn of(req: &HttpRequest) -> Option<String> {
        req.extensions().get::<Self>().map(|asked| asked.0.clone())
    }
}

/// Makes one page of one request: its language, its nonce, its headers.
pub struct PageBuilder<'a> {
    locale: &'static Locale,
    nonce: String,
    base: &'a str,
    issuer: &'a str,
    request_id: RequestId,
    is_repeatable: bool,
}

impl<'a> PageBuilder<'a> {
    /// In the first language that the app asks for ([`UiLocales`]) of those that there are, else in the one
    /// that the browser prefers.
    pub fn new(state: &'a RealmState, req: &HttpRequest) -> Self {
        let ui_locales = UiLocales::of(req);
        let accepted = req.headers().get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
        let mut nonce = [0; 16];
        state.entropy.fill(&mut nonce);
        let issuer = state.realm.issuer.as_str();
        Self {
            locale: i18n::negotiate(ui_locales.as_deref(), accepted),
            nonce: base64url(&nonce),
            base: state.realm.path(),
            issuer,
            request_id: RequestId::of(req),
            is_repeatable: req.method().is_safe(),
        }
    }

    /// What views render with.
    pub fn context(&self) -> PageContext<'_> {
        PageContext {
            locale: self.locale,
            nonce: &self.nonce,
            base: self.base,
            issuer_name: host(self.issuer),
            request_id: self.request_id.as_str(),
        }
    }

    /// Sends a rendered page.
    pub fn respond(&self, rendered: Result<String, askama::Error>, options: PageOptions<'_>) -> HttpResponse {
        let (status, html) = match rendered {
            Ok(html) => (options.status.unwrap_or(StatusCode::OK), html),
            Err(error) => {
                tracing::error!(request_id = self.request_id.as_str(), %error, "a page could not be rendered");
                (StatusCode::INTERNAL_SERVER_ERROR, String::new())
            }
        };
        let mut response = HttpResponse::with_body(status, html).map_into_boxed_body();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        no_store(headers);
        self.policy(headers, &options);
        response
    }

    /// Sends a page without anything to see, which pages of every site may load in a frame (rule G7).
    pub fn frame(&self, rendered: Result<String, askama::Error>) -> HttpResponse {
        let mut response = self.respond(rendered, PageOptions::default());
        let policy = format!(
            "default-src 'none'; script-src 'nonce-{}'; object-src 'none'; base-uri 'none'; \
             form-action 'none'; {FRAMED_BY_ANYBODY}",
            self.nonce
        );
        if let Ok(value) = HeaderValue::try_from(policy) {
            response.headers_mut().insert(CONTENT_SECURITY_POLICY, value);
        }
        response
    }

    /// PAGE: an error that must not leave our host (400), or a fault of ours (5xx).
    pub fn error(&self, error: impl Into<PageError>) -> HttpResponse {
        let error = error.into();
        let mut response = self.problem(&error);
        let logged = LoggedError { code: error.code.as_str(), cause: error.cause, database: false };
        logged.put(&mut response);
        response
    }

    /// BUSY, as a page.
    pub fn busy(&self, busy: Busy) -> HttpResponse {
        let error = if busy.too_many { PageError::TOO_MANY } else { PageError::OVERLOADED };
        let mut response = self.problem(&error);
        response.headers_mut().insert(RETRY_AFTER, busy.header());
        response
    }

    /// The database gave no answer: 503, or 500 when trying again cannot help.
    pub fn store_error(&self, error: &StoreError) -> HttpResponse {
        let (mut response, code) = match busy_or_broken(error) {
            Some(busy) => (self.busy(busy), ErrorCode::TemporarilyUnavailable),
            None => (self.problem(&PageError::BROKEN), ErrorCode::ServerError),
        };
        LoggedError::of_store(code, error).put(&mut response);
        response
    }

    /// An error page.
    pub(super) fn problem(&self, error: &PageError) -> HttpResponse {
        let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // at another host our paths lead nowhere
        let root = if *error == PageError::FOREIGN_HOST { self.issuer } else { self.base };
        let root = root.trim_end_matches('/');
        let view = ErrorView { error, root, is_repeatable: self.is_repeatable };
        let options = PageOptions { status: Some(status), ..PageOptions::default() };
        self.respond(view.render(&self.context()), options)
    }

    fn policy(&self, headers: &mut HeaderMap, options: &PageOptions<'_>) {
        let nonce = &self.nonce;
        let forms = match options.form_action {
            FormAction::Own => "; form-action 'self'".to_owned(),
            FormAction::And(source) => format!("; form-action 'self' {source}"),
            FormAction::Anywhere => String::new(),
        };
        let mut sources: Vec<_> = options.frames.iter().filter_map(|uri| form_action_source(uri)).collect();
        sources.sort();
        sources.dedup();
        let frames =
            if sources.is_empty() { String::new() } else { format!("; frame-src {}", sources.join(" ")) };
        let policy = format!(
            "default-src 'none'; style-src 'self'; script-src 'nonce-{nonce}'; img-src 'self' data:; \
             object-src 'none'; base-uri 'none'; frame-ancestors 'none'{forms}{frames}"
        );
        if let Ok(value) = HeaderValue::try_from(policy) {
            headers.insert(CONTENT_SECURITY_POLICY, value);
        }
    }
}

/// The source expression (CSP Level 3 §2.3.1) that lets a form lead to a redirect URI: its origin,
/// or its scheme where the grammar has no word for the host. `None` when it has none for either.
pub fn form_action_source(redirect_uri: &str) -> Option<String> {
    let (scheme, rest) = redirect_uri.split_once(':')?;
    let word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    if scheme.is_empty() || !scheme.bytes().all(word) {
        return None;
    }
    if scheme != "https" && scheme != "http" {
        return Some(format!("{scheme}:"));
    }
    let authority = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b':');
    if !authority.is_empty() && authority.bytes().all(plain) {
        Some(format!("{scheme}://{authority}"))
    } else {
        Some(format!("{scheme}:"))
    }
}

/// Host and port of the issuer.
fn host(issuer: &str) -> &str {
    let rest = issuer.split_once("://").map_or(issuer, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use actix_web::body::MessageBody as _;
    use actix_web::test::TestRequest;

    use super::*;
    use crate::node::test_state::state;
    use chancery_core::error::OAuthError;

    fn policy(options: PageOptions<'_>) -> String {
        let state = state("https://op.example");
        let page = PageBuilder::new(&state, &TestRequest::get().to_http_request());
        let response = page.respond(Ok(String::new()), options);
        response.headers().get(CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn g7_scripts_need_this_answers_nonce() {
        let state = state("https://op.example");
        let page = PageBuilder::new(&state, &TestRequest::get().to_http_request());
        let nonce = page.context().nonce.to_owned();
        assert_eq!(nonce.len(), 22);
        let response = page.respond(Ok("<p>".to_owned()), PageOptions::default());
        let policy = response.headers().get(CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
        for directive in [
            format!("script-src 'nonce-{nonce}'"),
            "object-src 'none'".to_owned(),
            "base-uri 'none'".to_owned(),
            "frame-ancestors 'none'".to_owned(),
            "form-action 'self'".to_owned(),
        ] {
            assert!(policy.split("; ").any(|d| d == directive), "{directive} in {policy}");
        }
        let other = PageBuilder::new(&state, &TestRequest::get().to_http_request());
        assert_ne!(other.context().nonce, nonce);
    }

    #[test]
    fn g7_forms_lead_to_the_client_or_anywhere() {
        let and =
            PageOptions { form_action: FormAction::And("https://app.example"), ..PageOptions::default() };
        assert!(policy(and).ends_with("form-action 'self' https://app.example"));
        let anywhere = PageOptions { form_action: FormAction::Anywhere, ..PageOptions::default() };
        assert!(!policy(anywhere).contains("form-action"));
    }

    #[test]
    fn a_redirect_uris_source_is_its_origin_or_scheme() {
        let cases = [
            ("https://app.example/cb?x=1", Some("https://app.example")),
            ("https://app.example:8443", Some("https://app.example:8443")),
            ("http://127.0.0.1:5000/cb", Some("http://127.0.0.1:5000")),
            ("http://[::1]:5000/cb", Some("http:")),
            ("https://a;b/cb", Some("https:")),
            ("com.example.app:/cb", Some("com.example.app:")),
            ("x y:/cb", None),
            ("", None),
        ];
        for (uri, source) in cases {
            assert_eq!(form_action_source(uri).as_deref(), source, "{uri}");
        }
    }

    #[test]
    fn page_is_400_html_that_names_the_error() {
        let state = state("https://op.example");
        let page = PageBuilder::new(&state, &TestRequest::get().to_http_request());
        let error = OAuthError::invalid_request("The redirect_uri is not registered for this application")
            .because("client app");
        let response = page.error(&error);
        assert_eq!(response.status(), 400);
        assert!(!response.headers().contains_key("location"));
        let body = response.into_body().try_into_bytes().unwrap();
        let body = std::str::from_utf8(&body).unwrap();
        assert!(body.contains("invalid_request") && body.contains("The redirect_uri is not registered"));
        assert!(!body.contains("client app"));
    }

    #[test]
    fn a_silent_database_is_503_with_retry_after() {
        let state = state("https://op.example");
        let page = PageBuilder::new(&state, &TestRequest::get().to_http_request());
        let response = page.store_error(&StoreError::Conflict("lost".to_owned()));
        assert_eq!(response.status(), 503);
        assert!(response.headers().contains_key(RETRY_AFTER));
    }
}
