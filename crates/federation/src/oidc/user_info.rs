//! A provider's userinfo (OpenID Connect Core §5.3).

use chancery_core::federation::UpstreamError;
use chancery_core::json_object;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Request, StatusCode};
use openidconnect::{AccessToken, AsyncHttpClient as _};
use serde_json::{Map, Value};

use crate::quote;
use crate::transport::unreachable;

use super::Oidc;
use super::documents::Known;
use super::errors::refused;

const JSON: &str = "application/json";

impl Oidc {
    /// What it says counts only for the subject of the ID token (§5.3.4). Of the other claims nothing is wanted here.
    pub(super) async fn user_info(
        &self,
        known: &Known,
        token: &AccessToken,
        subject: &str,
    ) -> Result<Map<String, Value>, UpstreamError> {
        let endpoint = known.metadata.userinfo_endpoint().ok_or_else(|| refused("discovery: no userinfo"))?;
        let bearer = HeaderValue::try_from(format!("Bearer {}", token.secret()))
            .map_err(|_| refused("the access token holds odd characters"))?;
        let request = Request::builder()
            .uri(endpoint.as_str())
            .header(ACCEPT, JSON)
            .header(AUTHORIZATION, bearer)
            .body(Vec::new())
            .map_err(|error| refused(&format!("userinfo: {error}")))?;
        let answer = self.transport.call(request).await.map_err(|error| unreachable(&error))?;
        if answer.status() != StatusCode::OK {
            return Err(refused(&format!("userinfo: status {}", answer.status())));
        }
        let media_type = answer.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
        let is_json = media_type.get(..JSON.len()).is_some_and(|t| t.eq_ignore_ascii_case(JSON.as_bytes()));
        if !is_json && !media_type.is_empty() {
            return Err(refused("userinfo: not application/json"));
        }
        let said = json_object::read(answer.body()).map_err(|error| {
            refused(&format!("userinfo: {:?}", quote::without_values(&error.to_string())))
        })?;
        if said.get("sub").and_then(Value::as_str) == Some(subject) {
            Ok(said)
        } else {
            Err(refused("userinfo: of another subject"))
        }
    }
}
