//! What a client learns of people who sign out, and where they go then (OpenID Connect RP-Initiated Logout §3.1,
//! Back-Channel Logout §2.2, Front-Channel Logout §2).

use serde::{Deserialize, Serialize};

use super::redirects::ClientRedirects;
use super::section::section;
use crate::client::metadata::error::{Checked, MetadataError};
use crate::client::metadata::uris;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientLogout {
    pub post_logout_redirect_uris: Vec<String>,
    /// Where the client is told that a session has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backchannel_uri: Option<String>,
    /// The client needs `sid` there; it always gets it.
    #[serde(default)]
    pub backchannel_session_required: bool,
    /// Loaded in a frame when a person signs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frontchannel_uri: Option<String>,
    /// The client needs `iss` and `sid` there; it always gets them.
    #[serde(default)]
    pub frontchannel_session_required: bool,
}

section! {
    ClientLogout as own {
        Registered post_logout_redirect_uris: Vec<String> = &own.post_logout_redirect_uris;
        Registered backchannel_logout_uri: String = &own.backchannel_uri;
        Registered backchannel_logout_session_required: bool = own.backchannel_session_required;
        Registered frontchannel_logout_uri: String = &own.frontchannel_uri;
        Registered frontchannel_logout_session_required: bool = own.frontchannel_session_required;
    }
}

impl ClientLogout {
    pub(in crate::client) fn judge(
        sent: Members,
        redirects: &ClientRedirects,
        self_registered: bool,
    ) -> Checked<Self> {
        const BACKCHANNEL: &str = "backchannel_logout_uri";
        let after = uris::redirects(
            sent.post_logout_redirect_uris.as_deref().unwrap_or_default(),
            redirects.is_native(),
        );
        let after = after.map_err(|problem| MetadataError::new("post_logout_redirect_uris", problem))?;
        let own = |field, sent| uris::own(field, sent, &redirects.redirect_uris, self_registered);
        Ok(Self {
            post_logout_redirect_uris: after.into_iter().map(|uri| uri.as_str().to_owned()).collect(),
            backchannel_uri: if self_registered {
                own(BACKCHANNEL, sent.backchannel_logout_uri)?
            } else {
                uris::document(BACKCHANNEL, sent.backchannel_logout_uri, self_registered)?
            },
            backchannel_session_required: sent.backchannel_logout_session_required.unwrap_or(false),
            frontchannel_uri: own("frontchannel_logout_uri", sent.frontchannel_logout_uri)?,
            frontchannel_session_required: sent.frontchannel_logout_session_required.unwrap_or(false),
        })
    }
}
