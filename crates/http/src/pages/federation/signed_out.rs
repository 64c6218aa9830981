//! Signing out at the provider, too, where the operator wants that (OpenID Connect RP-Initiated Logout §2,
//! as the relying party).

use std::time::Duration;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::federation::{UpstreamError, UpstreamSession};
use chancery_core::secret::{Secret, constant_time_eq};
use serde::{Deserialize, Serialize};

use super::super::leave::leave;
use crate::extract::browser::{BrowserSession, end_errand, errand, errand_cookie};
use crate::extract::params;
use crate::node::audit;
use crate::node::state::AppState;
use crate::respond::cookies::with_cookies;
use crate::respond::page::{PageBuilder, UiLocales};
use crate::respond::redirect::see_other;
use crate::views::PageError;

const PURPOSE: &str = "upstream_sign_out";
const KIND: &str = "federation-out";

/// Seconds that a person may take at the provider.
const LIFETIME: i64 = 600;

/// Longest wait for the provider's documents.
const PATIENCE: Duration = Duration::from_secs(1);

/// Where a person goes after the provider's page.
#[derive(Debug, Serialize, Deserialize)]
struct Afterwards {
    state: String,
    /// Proven: an app's registered URI.
    return_to: Option<String>,
    /// Of the logout request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ui_locales: Option<String>,
}

/// To the provider that one of the ended sessions came from. `None`: to nobody; whoever cannot be reached
/// is left out, for the person is signed out here already.
pub async fn detour(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    ended: &[UpstreamSession],
    return_to: Option<&str>,
) -> Option<HttpResponse> {
    let wanted = |upstream: &&UpstreamSession| {
        state.upstream.rules(upstream.provider.as_str()).is_some_and(|rules| rules.sign_out)
    };
    let upstream = ended.iter().find(wanted)?;
    let hint = upstream.id_token.as_ref().and_then(|sealed| {
        let plain = state.vault.open("upstream_id_token", upstream.session.0.as_bytes(), sealed)?;
        String::from_utf8(plain).ok()
    });
    let afterwards = Afterwards {
        state: Secret::random(&*state.entropy).expose().to_owned(),
        return_to: return_to.map(str::to_owned),
        ui_locales: UiLocales::of(req),
    };
    let back = format!("{}/signed-out", base(state, upstream.provider.as_str()));
    let asked = state.upstream.end_session_url(&upstream.provider, hint.as_deref(), &back, &afterwards.state);
    // the person does not wait for a provider that hangs
    let answered = actix_web::rt::time::timeout(PATIENCE, asked).await;
    let slow = || UpstreamError::Unavailable("too slow".to_owned());
    let url = match answered.unwrap_or_else(|_| Err(slow())) {
        Ok(url) => url?,
        Err(error) => {
            audit::upstream(state, req, &upstream.provider, &format!("sign-out: {error}"), None);
            return None;
        }
    };
    let plain = serde_json::to_vec(&afterwards).ok()?;
    let sealed = state.vault.seal(PURPOSE, browser.binding().as_bytes(), &plain);
    Some(with_cookies(see_other(&url), [errand_cookie(state, KIND, &sealed, LIFETIME)]))
}

/// `GET /federation/{provider}/signed-out`: back from the provider's page. Without the cookie of this
/// browser it leads nowhere (rule L8).
pub async fn get(req: HttpRequest, provider: Path<String>, state: Data<AppState>) -> HttpResponse {
    if state.upstream.rules(&provider).is_none() {
        return PageBuilder::new(&state, &req).error(PageError::PROVIDER_OFF);
    }
    let query = match params::page_query(&req) {
        Ok(query) => query,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    let browser = BrowserSession::of(&state, &req);
    let presented = query.first("state").unwrap_or_default();
    let afterwards = errand(&state, &req, KIND)
        .and_then(|sealed| state.vault.open(PURPOSE, browser.binding().as_bytes(), &sealed))
        .and_then(|plain| serde_json::from_slice::<Afterwards>(&plain).ok())
        .filter(|after| constant_time_eq(after.state.as_bytes(), presented.as_bytes()));
    let (return_to, ui_locales) = afterwards.map(|after| (after.return_to, after.ui_locales)).unzip();
    let return_to = return_to.flatten();
    UiLocales::follow(&req, ui_locales.flatten().as_deref());
    let response = leave(&state, &req, &browser, return_to, None, false, &[]);
    with_cookies(response, [end_errand(&state, KIND)])
}

fn base(state: &AppState, provider: &str) -> String {
    let issuer = state.realm.issuer.trim_end_matches('/');
    format!("{issuer}/federation/{provider}")
}
