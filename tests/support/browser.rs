//! A browser without JavaScript: keeps cookies, follows what it is told to follow, submits forms.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, ClientBuilder, Method, RequestBuilder, StatusCode};
use url::Url;

use super::html::{self, Form};

/// Parameters as `application/x-www-form-urlencoded`.
pub fn encode(parameters: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

/// An HTTP client that follows no redirect and trusts nothing but loopback: it loads no certificates, which
/// would take longer than most tests.
pub fn http_client() -> Client {
    client_builder().tls_certs_only([]).build().expect("HTTP client")
}

/// The same for a server over TLS, whose certificate (PEM) is the only one that it trusts.
pub fn https_client(certificate: &str) -> Client {
    let certificate = reqwest::Certificate::from_pem(certificate.as_bytes()).expect("a certificate");
    client_builder().tls_certs_only([certificate]).build().expect("HTTPS client")
}

fn client_builder() -> ClientBuilder {
    // the first call of the process installs it; later ones find it there
    drop(rustls::crypto::ring::default_provider().install_default());
    Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy()
}

/// One person's browser, at one server.
pub struct Browser {
    client: Client,
    /// Where the server says it is: its issuer.
    origin: Url,
    /// The issuer's path, without a slash at its end.
    path: String,
    /// Where it really listens.
    address: Url,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// An answer that the browser shows.
#[derive(Debug)]
pub struct Page {
    pub url: Url,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Browser {
    /// A browser that knows a server by its issuer and reaches it at `address`. Paths that begin with a slash are
    /// below the issuer.
    pub fn new(origin: &str, address: &str) -> Self {
        Self::with_client(http_client(), origin, address)
    }

    /// The same over an HTTP client of its own.
    pub fn with_client(client: Client, origin: &str, address: &str) -> Self {
        let origin = Url::parse(origin).expect("origin");
        Self {
            client,
            path: origin.path().trim_end_matches('/').to_owned(),
            origin,
            address: Url::parse(address).expect("address"),
            cookies: Mutex::default(),
        }
    }

    /// The cookies held now, by name.
    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Plants a cookie.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), value.to_owned());
    }

    /// Forgets all cookies.
    pub fn clear_cookies(&self) {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// GET of one page; a redirect is an answer like any other.
    pub async fn get(&self, url: &str) -> Page {
        self.send(Method::GET, url, &[], None).await
    }

    /// POST of form fields, with the `Origin` that a browser sends.
    pub async fn post(&self, url: &str, fields: &[(&str, &str)]) -> Page {
        let origin = self.origin.origin().ascii_serialization();
        self.post_with(url, fields, &[("origin", &origin)]).await
    }

    /// POST of form fields with exactly these headers beside the cookies.
    pub async fn post_with(&self, url: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Page {
        self.send(Method::POST, url, headers, Some(encode(fields))).await
    }

    /// One request: to our server with its public `Host` and the cookies.
    pub async fn send(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        form: Option<String>,
    ) -> Page {
        self.try_send(method, url, headers, form).await.expect("an answer")
    }

    /// POST of any body, with exactly these headers beside the cookies: no media type unless they name one.
    pub async fn send_body(&self, url: &str, headers: &[(&str, &str)], body: &str) -> Page {
        let (url, request) = self.request(Method::POST, url, headers);
        self.finish(url, request.body(body.to_owned())).await.expect("an answer")
    }

    /// One request with a JSON body, or none.
    pub async fn send_json(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<&serde_json::Value>,
    ) -> Page {
        let (url, mut request) = self.request(method, url, headers);
        if let Some(body) = body {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body.to_string());
        }
        self.finish(url, request).await.expect("an answer")
    }

    /// As [`Browser::send`], for servers that may be gone.
    pub async fn try_send(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        form: Option<String>,
    ) -> reqwest::Result<Page> {
        let (url, mut request) = self.request(method, url, headers);
        if let Some(form) = form {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        }
        self.finish(url, request).await
    }

    fn resolve(&self, url: &str) -> Url {
        let is_below = |rest: &str| rest.is_empty() || rest.starts_with(['/', '?']);
        let below = url.starts_with('/') && !url.strip_prefix(&self.path).is_some_and(is_below);
        let url = if below { format!("{}{url}", self.path) } else { url.to_owned() };
        self.origin.join(&url).expect("a URL")
    }

    fn request(&self, method: Method, url: &str, headers: &[(&str, &str)]) -> (Url, RequestBuilder) {
        let url = self.resolve(url);
        assert_eq!(url.origin(), self.origin.origin(), "this browser talks to one server only");
        let mut target = self.address.clone();
        target.set_path(url.path());
        target.set_query(url.query());
        let mut request = self.client.request(method, target).header(header::HOST, self.host());
        let cookies = self.cookies().iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("header name");
            request = request.header(name, HeaderValue::from_bytes(value.as_bytes()).expect("header value"));
        }
        (url, request)
    }

    async fn finish(&self, url: Url, request: RequestBuilder) -> reqwest::Result<Page> {
        let answer = request.send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        self.keep(&headers);
        let body = answer.bytes().await?;
        Ok(Page { url, status, headers, body: String::from_utf8_lossy(&body).into_owned() })
    }

    /// `Host` of the server: the authority of its origin.
    fn host(&self) -> String {
        let host = self.origin.host_str().expect("a host");
        self.origin.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    fn keep(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for line in headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("a readable cookie");
            let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').expect("name=value");
            let dead = attributes.split(';').any(|a| a.trim().eq_ignore_ascii_case("max-age=0"));
            if dead || value.is_empty() {
                cookies.remove(name.trim());
            } else {
                cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }

    /// Follows redirects as long as they stay at our server. Ends at a page, or at the redirect that leaves.
    pub async fn follow(&self, mut page: Page) -> Page {
        for _ in 0..10 {
            match page.location() {
                Some(next) if next.origin() == self.origin.origin() => page = self.get(next.as_str()).await,
                _ => return page,
            }
        }
        panic!("redirects without end, last {}", page.url);
    }

    /// Opens a URL and follows redirects within our server.
    pub async fn open(&self, url: &str) -> Page {
        let page = self.get(url).await;
        self.follow(page).await
    }

    /// Submits a form by the button with this id, and follows within our server.
    pub async fn submit(&self, page: &Page, form: Form, button: &str) -> Page {
        let pressed = form.buttons.iter().find(|b| b.id.as_deref() == Some(button)).expect("the button");
        let action = pressed.action.as_deref().unwrap_or(&form.action);
        let url = page.url.join(action).expect("an action URL");
        let mut fields: Vec<(&str, &str)> =
            form.fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        if let Some(name) = &pressed.name {
            fields.push((name, &pressed.value));
        }
        let answer = if form.method == "post" {
            self.post(url.as_str(), &fields).await
        } else {
            let mut url = url;
            url.query_pairs_mut().clear().extend_pairs(fields);
            self.get(url.as_str()).await
        };
        self.follow(answer).await
    }

    /// Signs in where asked to, consents where asked to (to be remembered), and returns the URL that the browser is
    /// finally sent to outside our server.
    pub async fn authorize(&self, url: &str, username: &str, password: &str) -> Url {
        let mut page = self.open(url).await;
        for _ in 0..3 {
            if let Some(form) = page.form_with("login-submit") {
                let form =
                    if form.value("username").is_some() { form.fill("username", username) } else { form };
                page = self.submit(&page, form.fill("password", password), "login-submit").await;
            } else if let Some(form) = page.form_with("consent-approve") {
                let offered = html::attribute_of(&page.body, "remember", "value");
                let form = offered.iter().fold(form, |form, value| form.with("remember", value));
                page = self.submit(&page, form, "consent-approve").await;
            } else {
                break;
            }
        }
        page.location().unwrap_or_else(|| {
            panic!("no way back to the client from {}: {}\n{}", page.url, page.status, page.body)
        })
    }
}

impl Page {
    /// Where it redirects to, resolved.
    pub fn location(&self) -> Option<Url> {
        let location = self.headers.get(header::LOCATION)?.to_str().expect("a readable location");
        Some(self.url.join(location).expect("a location URL"))
    }

    /// A header's text; empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("a readable header"))
    }

    /// The form that holds the submit button with this id.
    pub fn form_with(&self, button: &str) -> Option<Form> {
        html::forms(&self.body)
            .into_iter()
            .find(|f| f.buttons.iter().any(|b| b.id.as_deref() == Some(button)))
    }

    /// The text of the element with this id.
    pub fn text(&self, id: &str) -> Option<String> {
        html::text_of(&self.body, id)
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|e| panic!("not JSON ({e}), status {}: {}", self.status, self.body))
    }
}
