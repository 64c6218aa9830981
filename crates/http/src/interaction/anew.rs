//! The way from a form that was not taken to a fresh one: with the request that it belonged to, and with what was
//! typed into it, but for secrets.

use chancery_core::params::Params;
use serde::{Deserialize, Serialize};

use super::flow::{Flow, Unusable};
use chancery_web::extract::visit::Visit;
use chancery_web::links::href;

const PURPOSE: &str = "typed";

/// Longest text that is taken along, in bytes.
const MAX_TEXT: usize = 320;

/// What somebody typed. Never a secret.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Typed {
    pub username: String,
    pub email: String,
}

impl Typed {
    fn of(fields: &Params) -> Self {
        let text =
            |name| fields.first(name).filter(|text| text.len() <= MAX_TEXT).unwrap_or_default().to_owned();
        Self { username: text("username"), email: text("email") }
    }

    /// Sealed for this browser: no name stands in an address.
    fn seal(&self, visit: &Visit) -> Option<String> {
        if self.username.is_empty() && self.email.is_empty() {
            return None;
        }
        let plain = serde_json::to_vec(self).ok()?;
        Some(visit.vault.seal(PURPOSE, visit.browser.binding().as_bytes(), &plain))
    }

    /// What a fresh form begins with.
    pub fn taken_along(visit: &Visit, query: &Params) -> Self {
        let sealed = query.first("typed");
        let plain =
            sealed.and_then(|text| visit.vault.open(PURPOSE, visit.browser.binding().as_bytes(), text));
        plain.and_then(|plain| serde_json::from_slice(&plain).ok()).unwrap_or_default()
    }
}

/// Where the form of a page of ours is found anew.
pub fn form_at(visit: &Visit, path: &str, fields: &Params) -> String {
    let flow = fields.first("flow").filter(|sealed| {
        let opened = Flow::open(visit, &visit.browser, sealed);
        matches!(opened, Ok(_) | Err(Unusable::Expired(_)))
    });
    let typed = Typed::of(fields).seal(visit);
    // sealed text is base64url and dots: nothing to escape
    let query: Vec<String> = [("flow", flow.map(str::to_owned)), ("typed", typed)]
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
        .collect();
    let start = if query.is_empty() { "" } else { "?" };
    href(&visit.realm, &format!("{path}{start}{}", query.join("&")))
}
