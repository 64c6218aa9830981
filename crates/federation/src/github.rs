//! GitHub: OAuth 2.0, and two endpoints that say who signed in. It has no ID token, so the access token
//! that the code bought at GitHub itself is the proof.

use std::collections::BTreeMap;

use chancery_core::federation::{UpstreamAnswer, UpstreamError, UpstreamRequest, Vouched};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

use crate::claims;
use crate::oidc::{Inspection, challenge};
use crate::quote;
use crate::settings::{Credentials, ProviderSettings};
use crate::transport::{Transport, unreachable};

/// Where github.com has its API; GitHub Enterprise Server has it below its own address.
const PUBLIC: (&str, &str) = ("https://github.com", "https://api.github.com");

/// The version of the API that the endpoints are read by.
const API_VERSION: (&str, &str) = ("x-github-api-version", "2022-11-28");

pub struct GitHub {
    settings: ProviderSettings,
    redirect_uri: String,
    transport: Transport,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: Option<String>,
    token_type: Option<String>,
    error: Option<String>,
}

#[derive(Deserialize)]
struct User {
    id: u64,
    login: String,
    name: Option<String>,
    avatar_url: Option<String>,
    html_url: Option<String>,
}

#[derive(Deserialize)]
struct Email {
    #[serde(rename = "email")]
    address: String,
    primary: bool,
    verified: bool,
}

impl GitHub {
    pub fn new(settings: ProviderSettings, redirect_uri: String, transport: Transport) -> Self {
        Self { settings, redirect_uri, transport }
    }

    fn base(&self) -> &str {
        self.settings.rules.issuer.trim_end_matches('/')
    }

    fn api(&self, path: &str) -> String {
        if self.base() == PUBLIC.0 {
            return format!("{}{path}", PUBLIC.1);
        }
        format!("{}/api/v3{path}", self.base())
    }

    pub fn authorization_url(&self, request: &UpstreamRequest) -> Result<String, UpstreamError> {
        let mut url = Url::parse(&format!("{}/login/oauth/authorize", self.base()))
            .map_err(|_| UpstreamError::Refused("issuer is not a URL".to_owned()))?;
        let scope = if self.settings.scopes.is_empty() {
            "read:user user:email".to_owned()
        } else {
            self.settings.scopes.join(" ")
        };
        let mut query = url.query_pairs_mut();
        query
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("scope", &scope)
            .append_pair("state", &request.state)
            .append_pair("code_challenge", &challenge(&request.code_verifier))
            .append_pair("code_challenge_method", "S256");
        if let Some(login) = &request.login_hint {
            query.append_pair("login", login);
        }
        // the one value that GitHub knows
        if request.prompt.as_deref() == Some("select_account") {
            query.append_pair("prompt", "select_account");
        }
        drop(query);
        Ok(url.into())
    }

    pub async fn vouch(&self, answer: &UpstreamAnswer) -> Result<Vouched, UpstreamError> {
        let token = self.redeem(answer).await?;
        let user: User = self.get("/user", &token).await?;
        let emails: Vec<Email> = self.get("/user/emails", &token).await?;
        let best =
            emails.iter().find(|e| e.primary && e.verified).or_else(|| emails.iter().find(|e| e.verified));
        let mut said = Map::new();
        said.insert("sub".to_owned(), Value::String(user.id.to_string()));
        said.insert("preferred_username".to_owned(), Value::String(user.login));
        for (name, value) in [("name", user.name), ("picture", user.avatar_url), ("profile", user.html_url)] {
            if let Some(value) = value {
                said.insert(name.to_owned(), Value::String(value));
            }
        }
        if let Some(email) = best {
            said.insert("email".to_owned(), json!(email.address));
            said.insert("email_verified".to_owned(), json!(email.verified));
        }
        claims::vouched(&self.settings.rules.issuer, &said, &BTreeMap::new())
            .ok_or_else(|| UpstreamError::Refused("the user has no id".to_owned()))
    }

    /// <https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps>
    async fn redeem(&self, answer: &UpstreamAnswer) -> Result<String, UpstreamError> {
        let Credentials::Secret(secret) = &self.settings.credentials else {
            return Err(UpstreamError::Refused("GitHub knows client secrets only".to_owned()));
        };
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "authorization_code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("client_secret", secret.expose())
            .append_pair("code", &answer.code)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("code_verifier", &answer.code_verifier)
            .finish();
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}/login/oauth/access_token", self.base()))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.into_bytes());
        let answer: TokenAnswer = self.ask(request).await?;
        if let Some(error) = answer.error {
            return Err(UpstreamError::Refused(format!("token endpoint: {:?}", quote::code(&error))));
        }
        let bearer = answer.token_type.is_some_and(|t| t.eq_ignore_ascii_case("bearer"));
        answer
            .access_token
            .filter(|token| bearer && !token.is_empty())
            .ok_or_else(|| UpstreamError::Refused("token endpoint: no bearer token".to_owned()))
    }

    async fn get<T: for<'de> Deserialize<'de>>(&self, path: &str, token: &str) -> Result<T, UpstreamError> {
        let bearer = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| UpstreamError::Refused("the access token holds odd characters".to_owned()))?;
        let request = Request::builder()
            .uri(self.api(path))
            .header(ACCEPT, "application/vnd.github+json")
            .header(API_VERSION.0, API_VERSION.1)
            .header(AUTHORIZATION, bearer)
            .body(Vec::new());
        self.ask(request).await
    }

    async fn ask<T: for<'de> Deserialize<'de>>(
        &self,
        request: http::Result<Request<Vec<u8>>>,
    ) -> Result<T, UpstreamError> {
        let request = request.map_err(|error| UpstreamError::Refused(error.to_string()))?;
        let path = request.uri().path().to_owned();
        let answer = self.transport.0.send(request).await.map_err(|error| unreachable(&error))?;
        match answer.status() {
            StatusCode::OK => serde_json::from_slice(answer.body())
                .map_err(|error| quote::without_values(&error.to_string()))
                .map_err(|why| UpstreamError::Refused(format!("{path}: {why:?}"))),
            status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                Err(UpstreamError::Unavailable(format!("{path}: status {status}")))
            }
            status => Err(UpstreamError::Refused(format!("{path}: status {status}"))),
        }
    }

    /// GitHub has no discovery document; that its API answers has to do.
    pub async fn inspect(&self) -> Result<Inspection, UpstreamError> {
        let request = Request::builder().uri(self.api("/meta")).body(Vec::new());
        let _: Value = self.ask(request).await?;
        Ok(Inspection { findings: Vec::new() })
    }
}
