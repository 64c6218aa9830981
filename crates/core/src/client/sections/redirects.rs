//! Where people are sent: with answers, and to begin a sign-in (rule P5).

use serde::{Deserialize, Serialize};
use url::Url;

use super::grants::{ClientGrants, GrantType};
use super::section::section;
use crate::client::metadata::error::{Checked, MetadataError};
use crate::client::metadata::uris;
use crate::client::metadata::values::choice;
use crate::client::spelled::spelled;
use crate::redirect_uri::RedirectUri;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientRedirects {
    #[serde(default)]
    pub application_type: ApplicationType,
    pub redirect_uris: Vec<RedirectUri>,
    /// Where others may begin a sign-in (OpenID Connect Core §4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiate_login_uri: Option<String>,
}

section! {
    ClientRedirects as own {
        Registered application_type: String = own.application_type;
        Registered redirect_uris: Vec<String> = &own.redirect_uris;
        Registered initiate_login_uri: String = &own.initiate_login_uri;
    }
}

/// `application_type` (OpenID Connect Dynamic Client Registration §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApplicationType {
    #[default]
    Web,
    Native,
}

spelled!(ApplicationType { Web = "web", Native = "native" });

impl ClientRedirects {
    pub(in crate::client) fn judge(sent: Members, grants: &ClientGrants) -> Checked<Self> {
        let text = sent.application_type.as_deref();
        let application_type =
            choice("application_type", text, ApplicationType::ALL, ApplicationType::as_str)?
                .unwrap_or_default();
        let redirect_uris = sent.redirect_uris.unwrap_or_default();
        if grants.are_by_redirect() && redirect_uris.is_empty() {
            return Err(MetadataError::redirect_uri("at least one is needed for authorization_code"));
        }
        let is_native = application_type == ApplicationType::Native;
        let redirect_uris =
            uris::redirects(&redirect_uris, is_native).map_err(MetadataError::redirect_uri)?;
        if grants.has(GrantType::Implicit) && !is_native {
            refuse_local(&redirect_uris)?;
        }
        Ok(Self {
            application_type,
            redirect_uris,
            initiate_login_uri: uris::https("initiate_login_uri", sent.initiate_login_uri)?,
        })
    }

    pub(super) fn is_native(&self) -> bool {
        self.application_type == ApplicationType::Native
    }
}

/// A web application that gets tokens by redirect has https URIs, none of them on localhost (OpenID Connect
/// Dynamic Client Registration §2).
fn refuse_local(uris: &[RedirectUri]) -> Checked<()> {
    let is_public = |uri: &RedirectUri| {
        Url::parse(uri.as_str())
            .is_ok_and(|url| url.scheme() == "https" && url.host_str() != Some("localhost"))
    };
    if uris.iter().all(is_public) {
        return Ok(());
    }
    Err(MetadataError::redirect_uri("must be https and not on localhost for a web application with implicit"))
}
