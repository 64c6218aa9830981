//! Where the answer goes. A [`ResponseTarget`] exists only once client, redirect URI and response mode
//! are proven, so a redirect to an unproven URI cannot be written down.

use serde::{Deserialize, Serialize};

use crate::client::{Client, ClientId, Profile, ResponseType};
use crate::discovery::{Metadata, names, path};
use crate::error::{ErrorCode, OAuthError};
use crate::params::Params;
use crate::policy::Policy;

/// Longest `state` accepted, in bytes (rule Z6).
pub const MAX_STATE: usize = 2048;

/// `response_mode` (OAuth 2.0 Multiple Response Type Encoding Practices §2.1, Form Post Response Mode).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    Query,
    /// `oidc` clients.
    Fragment,
    FormPost,
}

impl ResponseMode {
    pub const ALL: [Self; 3] = [Self::Query, Self::Fragment, Self::FormPost];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
        }
    }

    /// Those that clients of this profile may ask for.
    pub fn offered(profile: Profile) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |mode| *mode != Self::Fragment || profile.offers_front_channel())
    }

    fn parse(text: &str, profile: Profile) -> Option<Self> {
        Self::offered(profile).find(|m| m.as_str() == text)
    }
}

/// A proven place for the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseTarget {
    pub client: ClientId,
    redirect_uri: String,
    mode: ResponseMode,
    state: Option<String>,
    /// An `oidc` client asks for the scope `openid`.
    #[serde(default)]
    wants_session_state: bool,
}

impl ResponseTarget {
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    pub const fn mode(&self) -> ResponseMode {
        self.mode
    }

    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// Whether the answer carries `session_state` (OpenID Connect Session Management §2).
    pub const fn wants_session_state(&self) -> bool {
        self.wants_session_state
    }
}

/// A refused authorization request.
#[derive(Debug, Clone, PartialEq)]
pub enum Rejection {
    /// Nothing is proven: a page on our own host.
    Page(OAuthError),
    /// The target is proven: the error goes to the client.
    Redirect(Box<ResponseTarget>, OAuthError),
}

/// The `client_id` of a request, before anything is known of it (rules G1, Z1).
pub fn client_id(params: &Params) -> Result<&str, Rejection> {
    params
        .get("client_id")
        .map_err(|_| page("The client_id parameter must not be repeated"))?
        .ok_or_else(|| page("The client_id parameter is missing"))
}

/// The answer to a `client_id` that nobody registered, or that is disabled (rule Z1).
pub fn unknown_client() -> Rejection {
    Rejection::Page(OAuthError::invalid_client("This application is not known here"))
}

/// Proves the target. The checks, in order: client, redirect URI, then state and response mode,
/// whose errors already redirect.
pub fn prove(params: &Params, client: &Client) -> Result<ResponseTarget, Rejection> {
    if !client.is_enabled() {
        return Err(unknown_client());
    }
    let presented = params
        .get("redirect_uri")
        .map_err(|_| page("The redirect_uri parameter must not be repeated"))?
        .ok_or_else(|| page("The redirect_uri parameter is missing"))?;
    if !client.attributes.redirects.redirect_uris.iter().any(|registered| registered.matches(presented)) {
        return Err(page("The redirect_uri is not registered for this application"));
    }
    let profile = client.profile();
    let is_front = profile.offers_front_channel() && asks_for_tokens(params);
    let mut target = ResponseTarget {
        client: client.id.clone(),
        redirect_uri: presented.to_owned(),
        mode: if is_front { ResponseMode::Fragment } else { ResponseMode::Query },
        state: None,
        wants_session_state: profile.offers_session_state() && asks_who_somebody_is(params),
    };
    let reject = |target: &ResponseTarget, description| {
        Rejection::Redirect(Box::new(target.clone()), OAuthError::new(ErrorCode::InvalidRequest, description))
    };
    let state =
        params.get("state").map_err(|_| reject(&target, "The state parameter must not be repeated"))?;
    if state.is_some_and(|s| s.len() > MAX_STATE) {
        return Err(reject(&target, "The state parameter is longer than 2048 bytes"));
    }
    target.state = state.map(str::to_owned);
    let mode = params
        .get("response_mode")
        .map_err(|_| reject(&target, "The response_mode parameter must not be repeated"))?;
    if let Some(mode) = mode {
        let mode = ResponseMode::parse(mode, profile)
            .ok_or_else(|| reject(&target, "This response_mode is not supported"))?;
        if is_front && mode == ResponseMode::Query {
            return Err(reject(&target, "Tokens are not answered in a query"));
        }
        target.mode = mode;
    }
    Ok(target)
}

/// Whether the answer, an error too, belongs into the fragment (OAuth 2.0 Multiple Response Type Encoding
/// Practices §5).
fn asks_for_tokens(params: &Params) -> bool {
    let asked = params.first("response_type").unwrap_or_default();
    asked.split(' ').any(|word| matches!(word, "id_token" | "token"))
}

/// Whether it is a request of OpenID Connect.
fn asks_who_somebody_is(params: &Params) -> bool {
    params.first("scope").unwrap_or_default().split(' ').any(|word| word == "openid")
}

fn page(description: &'static str) -> Rejection {
    Rejection::Page(OAuthError::invalid_request(description))
}

/// Enters the endpoint, and the ways in which it answers.
pub(crate) fn advertise(to: &mut Metadata, policy: &Policy) {
    to.endpoint("authorization_endpoint", path::AUTHORIZE);
    let types = policy.offered(Profile::response_types);
    to.values("response_types_supported", names(&types, ResponseType::as_str));
    let offered = |mode: &ResponseMode| {
        policy.profiles.iter().any(|profile| ResponseMode::offered(*profile).any(|own| own == *mode))
    };
    let modes = ResponseMode::ALL.into_iter().filter(offered);
    to.values("response_modes_supported", modes.map(ResponseMode::as_str));
}
