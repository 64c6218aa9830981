//! Any OpenID provider: discovery, code flow with PKCE, ID token, userinfo (OpenID Connect Core §3.1).

mod documents;
mod errors;
mod inspect;
mod logout;
mod party;
mod signed;
mod tokens;
mod types;
mod user_info;
mod verify;

use std::sync::Arc;

use chancery_core::federation::{ProviderKind, UpstreamAnswer, UpstreamError, UpstreamRequest, Vouched};
use chancery_core::ports::{Clock, Entropy};
use openidconnect::core::{CoreAuthPrompt, CoreResponseType};
use openidconnect::{
    AuthenticationContextClass, AuthenticationFlow, AuthorizationCode, CsrfToken, LanguageTag, LoginHint,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope,
};
use serde_json::Value;

use crate::settings::{Credentials, ProviderSettings, ResponseMode};
use crate::transport::Transport;
use crate::{assertion, claims};

use documents::{Documents, Known};

use errors::{of_configuration, of_token, refused};
use tokens::Tokens;

pub use documents::{KnownProviders, none_known};
pub use inspect::Inspection;

/// Claims that userinfo is asked for when the ID token lacks one of them.
const WANTED: [&str; 3] = ["email", "email_verified", "name"];

/// The S256 code challenge of a verifier (RFC 7636 §4.2).
pub fn challenge(code_verifier: &str) -> String {
    let verifier = PkceCodeVerifier::new(code_verifier.to_owned());
    PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str().to_owned()
}

pub struct Oidc {
    settings: ProviderSettings,
    redirect_uri: String,
    transport: Transport,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    documents: Documents,
}

impl Oidc {
    pub fn new(
        settings: ProviderSettings,
        redirect_uri: String,
        transport: Transport,
        (clock, entropy): (&Arc<dyn Clock>, &Arc<dyn Entropy>),
        known: &Arc<KnownProviders>,
    ) -> Self {
        let (clock, entropy) = (Arc::clone(clock), Arc::clone(entropy));
        let documents =
            Documents::new(&settings.rules.issuer, transport.clone(), Arc::clone(&clock), Arc::clone(known));
        Self { settings, redirect_uri, transport, clock, entropy, documents }
    }

    pub async fn authorization_url(&self, request: &UpstreamRequest) -> Result<String, UpstreamError> {
        let known = self.documents.get().await?;
        let party = self.party(&known)?;
        let (state, nonce) = (request.state.clone(), request.nonce.clone());
        let verifier = PkceCodeVerifier::new(request.code_verifier.clone());
        let scopes = self.settings.scopes.iter().filter(|s| *s != "openid").cloned().map(Scope::new);
        let mut url = party
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scopes(scopes)
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        for prompt in request.prompt.iter().flat_map(|p| p.split(' ')).filter(|p| !p.is_empty()) {
            url = url.add_prompt(prompt_of(prompt));
        }
        if let Some(seconds) = request.max_age.and_then(|max_age| u64::try_from(max_age).ok()) {
            url = url.set_max_age(std::time::Duration::from_secs(seconds));
        }
        if let Some(hint) = &request.login_hint {
            url = url.set_login_hint(LoginHint::new(hint.clone()));
        }
        for tag in request.ui_locales.iter().flat_map(|tags| tags.split(' ')).filter(|t| !t.is_empty()) {
            url = url.add_ui_locale(LanguageTag::new(tag.to_owned()));
        }
        for acr in request.acr_values.iter().flat_map(|values| values.split(' ')).filter(|v| !v.is_empty()) {
            url = url.add_auth_context_value(AuthenticationContextClass::new(acr.to_owned()));
        }
        if self.settings.response_mode == ResponseMode::FormPost {
            url = url.add_extra_param("response_mode", "form_post");
        }
        let domains = &self.settings.rules.domains;
        if self.settings.rules.kind == ProviderKind::Google
            && let Some(domain) = domains.first()
        {
            // spares people of other domains the attempt; what counts is `hd` in the ID token
            url = url.add_extra_param("hd", if domains.len() == 1 { domain.as_str() } else { "*" });
        }
        Ok(url.url().0.into())
    }

    pub async fn vouch(&self, answer: &UpstreamAnswer) -> Result<Vouched, UpstreamError> {
        let known = self.documents.get().await?;
        self.is_from_issuer(&known, answer)?;
        let tokens = self.redeem(&known, answer).await?;
        let id_token = tokens.id_token.as_deref().ok_or_else(|| refused("token endpoint: no ID token"))?;
        let verified = self.verify(known, id_token, &tokens.access_token, &answer.nonce).await?;
        let mut said = verified.claims;
        let has_all = WANTED.iter().all(|name| said.contains_key(*name));
        if !has_all && verified.known.metadata.userinfo_endpoint().is_some() {
            let sub = said.get("sub").and_then(Value::as_str).unwrap_or_default();
            let more = self.user_info(&verified.known, &tokens.access_token, sub).await?;
            claims::complete(&mut said, more, &self.settings.claims);
        }
        let vouched = claims::vouched(&self.settings.rules.issuer, &said, &self.settings.claims);
        let mut vouched = vouched.ok_or_else(|| refused("ID token: no usable sub"))?;
        vouched.ignored.extend(tokens.odd());
        vouched.id_token = Some(id_token.to_owned());
        Ok(vouched)
    }

    /// RFC 9207 §2.4: a code of another provider is never sent to this one's token endpoint.
    fn is_from_issuer(&self, known: &Known, answer: &UpstreamAnswer) -> Result<(), UpstreamError> {
        let announced = known.metadata.additional_metadata().authorization_response_iss_parameter_supported;
        match &answer.iss {
            Some(iss) if *iss != self.settings.rules.issuer => Err(refused("iss: another provider's")),
            None if announced == Some(true) => Err(refused("iss: missing")),
            _ => Ok(()),
        }
    }

    async fn redeem(&self, known: &Known, answer: &UpstreamAnswer) -> Result<Tokens, UpstreamError> {
        let party = self.party(known)?;
        let mut request = party
            .exchange_code(AuthorizationCode::new(answer.code.clone()))
            .map_err(|error| of_configuration(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(answer.code_verifier.clone()));
        if let Credentials::PrivateKey(key) = &self.settings.credentials {
            let (client, issuer) = (&self.settings.client_id, &self.settings.rules.issuer);
            let assertion = key
                .assertion(client, issuer, self.clock.now(), &*self.entropy)
                .ok_or_else(|| refused("the client assertion could not be signed"))?;
            request = request
                .add_extra_param("client_assertion_type", assertion::TYPE)
                .add_extra_param("client_assertion", assertion);
        }
        let tokens = request.request_async(&self.transport).await.map_err(of_token)?;
        if tokens.is_bearer() { Ok(tokens) } else { Err(refused("token endpoint: token_type is not Bearer")) }
    }
}

fn prompt_of(value: &str) -> CoreAuthPrompt {
    match value {
        "none" => CoreAuthPrompt::None,
        "login" => CoreAuthPrompt::Login,
        "consent" => CoreAuthPrompt::Consent,
        "select_account" => CoreAuthPrompt::SelectAccount,
        other => CoreAuthPrompt::Extension(other.to_owned()),
    }
}
