//! The OpenID Connect side: discovery, code with PKCE, a verified ID token, userinfo, sign-out.

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreGenderClaim};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EmptyAdditionalClaims,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, ProviderMetadataWithLogout, RedirectUrl,
    Scope, TokenResponse as _, UserInfoClaims, http,
};
use serde_json::Value;
use url::Url;

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// This app, as the issuer knows it.
pub struct RelyingParty {
    client: Client,
    client_id: String,
    http: reqwest::Client,
    issuer: String,
    end_session: Option<Url>,
    home: String,
}

/// What the answer to an authorization request must fit.
#[derive(Clone)]
pub struct Pending {
    state: String,
    nonce: Nonce,
    verifier: String,
}

/// The query of the redirect back (RFC 6749 §4.1.2).
#[derive(serde::Deserialize)]
pub struct Callback {
    code: Option<String>,
    state: Option<String>,
    /// RFC 9207.
    iss: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// What a finished sign-in brought, tokens as they came.
#[derive(Clone)]
pub struct Tokens {
    pub id_token: String,
    pub access_token: String,
    pub refresh_token: Option<String>,
    pub userinfo: Value,
}

/// Why a sign-in failed, for the person who looks at the demo.
type Problem = String;

impl RelyingParty {
    /// Reads the issuer's metadata. `home` is this app's own origin.
    pub async fn discover(
        issuer: &str,
        client_id: &str,
        client_secret: &str,
        home: &str,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let http =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;
        let metadata =
            ProviderMetadataWithLogout::discover_async(IssuerUrl::new(issuer.to_owned())?, &|request| {
                send(http.clone(), request)
            })
            .await?;
        let end_session =
            metadata.additional_metadata().end_session_endpoint.as_ref().map(|url| url.url().clone());
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(client_id.to_owned()),
            Some(ClientSecret::new(client_secret.to_owned())),
        )
        .set_redirect_uri(RedirectUrl::new(format!("{home}/callback"))?);
        Ok(Self {
            client,
            client_id: client_id.to_owned(),
            http,
            issuer: issuer.to_owned(),
            end_session,
            home: home.to_owned(),
        })
    }

    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The URL to send a person to, and what to remember meanwhile.
    pub fn begin(&self) -> (Url, Pending) {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = self
            .client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(["profile", "email"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        let pending = Pending { state: state.secret().clone(), nonce, verifier: verifier.secret().clone() };
        (url, pending)
    }

    /// Checks the answer, exchanges the code, verifies the ID token and asks for userinfo.
    pub async fn finish(&self, callback: Callback, pending: Pending) -> Result<Tokens, Problem> {
        if callback.state.as_deref() != Some(&pending.state) {
            return Err("the answer belongs to another sign-in (state)".to_owned());
        }
        if callback.iss.is_some_and(|iss| iss != self.issuer) {
            return Err("the answer comes from another issuer (iss)".to_owned());
        }
        if let Some(error) = callback.error {
            return Err(format!("{error}: {}", callback.error_description.unwrap_or_default()));
        }
        let code = callback.code.ok_or("the answer holds no code")?;
        let http = |request| send(self.http.clone(), request);
        let response = self
            .client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(problem)?
            .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier))
            .request_async(&http)
            .await
            .map_err(problem)?;
        let id_token = response.id_token().ok_or("no ID token came")?;
        let verifier = self.client.id_token_verifier();
        let claims = id_token.claims(&verifier, &pending.nonce).map_err(problem)?;
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = id_token.signing_alg().map_err(problem)?;
            let key = id_token.signing_key(&verifier).map_err(problem)?;
            let actual =
                AccessTokenHash::from_token(response.access_token(), algorithm, key).map_err(problem)?;
            if actual != *expected {
                return Err("the access token does not fit the ID token (at_hash)".to_owned());
            }
        }
        let userinfo: UserInfoClaims<EmptyAdditionalClaims, CoreGenderClaim> = self
            .client
            .user_info(response.access_token().clone(), Some(claims.subject().clone()))
            .map_err(problem)?
            .request_async(&http)
            .await
            .map_err(problem)?;
        Ok(Tokens {
            id_token: id_token.to_string(),
            access_token: response.access_token().secret().clone(),
            refresh_token: response.refresh_token().map(|token| token.secret().clone()),
            userinfo: serde_json::to_value(userinfo).map_err(problem)?,
        })
    }

    /// Where to send a person who signs out (OpenID Connect RP-Initiated Logout §2).
    pub fn sign_out_url(&self, tokens: &Tokens) -> String {
        let Some(mut url) = self.end_session.clone() else { return self.home.clone() };
        url.query_pairs_mut()
            .append_pair("id_token_hint", &tokens.id_token)
            .append_pair("client_id", &self.client_id)
            .append_pair("post_logout_redirect_uri", &format!("{}/", self.home));
        url.to_string()
    }
}

/// An error with its causes, as one line.
fn problem(error: impl std::error::Error) -> Problem {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// Carries a request of the library over this app's HTTP client.
async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let mut answer = http.execute(request.try_into()?).await?;
    let (status, headers) = (answer.status(), std::mem::take(answer.headers_mut()));
    let mut response = http::Response::new(answer.bytes().await?.to_vec());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}
