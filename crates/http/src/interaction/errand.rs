//! What somebody came to our pages for: a sealed authorization request and its client.

use std::sync::Arc;

use chancery_core::authorize::interaction::Step;
use chancery_core::client::Client;
use chancery_core::error::{ErrorCode, OAuthError};
use chancery_core::session::SessionId;

use super::flow::{Flow, Unusable};
use super::way_back;
use chancery_web::extract::visit::Visit;
use chancery_web::respond::refused::Refused;
use chancery_web::views::PageError;

/// An authorization request on its way, and its client.
#[derive(Debug, Clone)]
pub struct Errand {
    pub flow: Flow,
    pub client: Arc<Client>,
    /// As it came, while nothing has changed.
    sealed: Option<String>,
}

impl Errand {
    pub const fn new(flow: Flow, client: Arc<Client>) -> Self {
        Self { flow, client, sealed: None }
    }

    /// Picks a sealed request up again. From here on pages speak the language that the request asks for.
    pub async fn resume(visit: &Visit, sealed: &str) -> Result<Self, Refused> {
        visit.refuse_stale()?;
        match Flow::open(visit, &visit.browser, sealed) {
            Ok(flow) => {
                let errand = Self::of(visit, flow).await?;
                Ok(Self { sealed: Some(sealed.to_owned()), ..errand })
            }
            Err(Unusable::Foreign) => Err(PageError::FLOW_FOREIGN.into()),
            Err(Unusable::Expired(flow)) => Err(expired(visit, &flow).await),
        }
    }

    /// As [`Errand::resume`], where there may be none.
    pub async fn resume_some(visit: &Visit, sealed: Option<&str>) -> Result<Option<Self>, Refused> {
        match sealed {
            Some(sealed) => Self::resume(visit, sealed).await.map(Some),
            None => Ok(None),
        }
    }

    /// With a request that was sealed elsewhere.
    pub async fn of(visit: &Visit, flow: Flow) -> Result<Self, Refused> {
        visit.refuse_stale()?;
        visit.speak(flow.request.asked.ui_locales.as_deref());
        if flow.expires_at <= visit.clock.now() {
            return Err(expired(visit, &flow).await);
        }
        match visit.client(flow.request.target.client.as_str()).await? {
            Some(client) if client.is_enabled() => Ok(Self::new(flow, client)),
            _ => Err(PageError::CLIENT_UNKNOWN.into()),
        }
    }

    /// The text that stands in hidden fields and links.
    pub fn seal(&self, visit: &Visit) -> Result<String, Refused> {
        if let Some(sealed) = &self.sealed {
            return Ok(sealed.clone());
        }
        let sealed = self.flow.seal(visit, &visit.browser);
        sealed.map_err(|error| PageError::REQUEST_LOST.because(error.to_string()).into())
    }

    /// Somebody presented credentials for this request.
    #[must_use]
    pub fn signed_in(mut self, session: SessionId) -> Self {
        self.flow.signed_in(session);
        self.sealed = None;
        self
    }

    /// The person chose this session for this request.
    #[must_use]
    pub fn chosen(mut self, session: SessionId) -> Self {
        self.flow.chosen = Some(session);
        self.sealed = None;
        self
    }

    /// The page of ours that a step is taken at.
    pub(super) fn page_of(step: &Step) -> &'static str {
        step.page().unwrap_or("/login")
    }
}

/// A request that was not completed in time. The app, if it is still there, is told by whoever goes back.
async fn expired(visit: &Visit, flow: &Flow) -> Refused {
    visit.speak(flow.request.asked.ui_locales.as_deref());
    let target = &flow.request.target;
    let client = visit.client(target.client.as_str()).await.ok().flatten();
    let error = OAuthError::new(ErrorCode::AccessDenied, "The sign-in took too long");
    let app = client
        .filter(|client| client.is_enabled())
        .and_then(|client| way_back::with_error(&visit.realm, &client, target, error));
    PageError::FLOW_EXPIRED.of_app(app).into()
}
