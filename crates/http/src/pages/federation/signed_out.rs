//! Signing out at the provider, too, where the operator wants that (OpenID Connect RP-Initiated Logout §2,
//! as the relying party).

use std::time::Duration;

use actix_web::web::Path;
use chancery_core::federation::{UpstreamError, UpstreamSession};
use chancery_core::secret::{Secret, constant_time_eq};
use serde::{Deserialize, Serialize};

use super::super::leave::{Way, leave};
use super::providers::offered;
use super::told::tell;
use crate::interaction::packed::{pack, unpack};
use crate::interaction::room;
use chancery_web::extract::browser::{end_errand, errand, errand_cookie};
use chancery_web::extract::visit::Visit;
use chancery_web::respond::page::UiLocales;
use chancery_web::respond::refused::Answer;

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

/// The page of the provider that one of the ended sessions came from. `None`: nobody's; whoever cannot be
/// reached is left out, for the person is signed out here already.
pub(in crate::pages) async fn detour(
    visit: &Visit,
    ended: &[UpstreamSession],
    return_to: Option<&str>,
) -> Option<String> {
    let rules = |upstream: &UpstreamSession| {
        let rules = visit.upstream.rules(upstream.provider.as_str());
        rules.filter(|rules| rules.sign_out)
    };
    let (upstream, rules) = ended.iter().find_map(|upstream| Some((upstream, rules(upstream)?)))?;
    let hint = upstream.id_token.as_ref().and_then(|sealed| {
        let plain = visit.vault.open("upstream_id_token", upstream.session.0.as_bytes(), sealed)?;
        String::from_utf8(plain).ok()
    });
    let afterwards = Afterwards {
        state: Secret::random(&*visit.entropy).expose().to_owned(),
        return_to: return_to.map(str::to_owned),
        ui_locales: UiLocales::of(visit.request()),
    };
    let back = format!("{}/signed-out", base(visit, upstream.provider.as_str()));
    let sealed = visit.vault.seal(PURPOSE, visit.browser.binding().as_bytes(), &pack(&afterwards).ok()?);
    let room = room::after_sign_in(None).saturating_sub(sealed.len());
    // a hint is a wish, and some ID tokens are long
    let mut found = None;
    for hint in [hint.as_deref(), None] {
        let asked = visit.upstream.end_session_url(&upstream.provider, hint, &back, &afterwards.state);
        // the person does not wait for a provider that hangs
        let answered = actix_web::rt::time::timeout(PATIENCE, asked).await;
        let slow = || UpstreamError::Unavailable("too slow".to_owned());
        match answered.unwrap_or_else(|_| Err(slow())) {
            Ok(url) => found = Some(url?),
            Err(error) => {
                tell(visit, &rules, format!("sign-out: {error}"));
                return None;
            }
        }
        if found.as_ref().is_some_and(|url| url.len() <= room) {
            break;
        }
    }
    visit.set_cookie(errand_cookie(visit, KIND, &sealed, LIFETIME));
    found
}

/// `GET /federation/{provider}/signed-out`: back from the provider's page. Without the cookie of this
/// browser it leads nowhere (rule L8).
pub async fn get(visit: Visit, provider: Path<String>) -> Answer {
    offered(&visit, &provider)?;
    let query = visit.query()?;
    let presented = query.first("state").unwrap_or_default();
    let afterwards = errand(&visit, visit.request(), KIND)
        .and_then(|sealed| visit.vault.open(PURPOSE, visit.browser.binding().as_bytes(), &sealed))
        .and_then(|plain| unpack::<Afterwards>(&plain))
        .filter(|after| constant_time_eq(after.state.as_bytes(), presented.as_bytes()));
    let (return_to, ui_locales) = afterwards.map(|after| (after.return_to, after.ui_locales)).unzip();
    visit.speak(ui_locales.flatten().as_deref());
    visit.set_cookie(end_errand(&visit, KIND));
    Ok(leave(&visit, Way { return_to: return_to.flatten().as_deref(), ..Way::default() }))
}

fn base(visit: &Visit, provider: &str) -> String {
    let issuer = visit.realm.issuer.trim_end_matches('/');
    format!("{issuer}/federation/{provider}")
}
