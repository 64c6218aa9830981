//! What people see of a client, and what it says of its software (RFC 7591 §2).

use serde::{Deserialize, Serialize};

use super::section::section;
use crate::client::metadata::error::{Checked, MetadataError};
use crate::client::metadata::uris;
use crate::redirect_uri::RedirectUri;
use crate::text::check_display;

const MAX_NAME: usize = 100;
const MAX_CONTACTS: usize = 20;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientIdentity {
    /// `client_name`.
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
    #[serde(default)]
    pub contacts: Vec<String>,
    /// As the client says: people and programs may read it, nothing depends on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software_id: Option<String>,
    /// Likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software_version: Option<String>,
}

section! {
    ClientIdentity as own {
        Registered client_name: String = &own.name;
        Registered client_uri: String = &own.client_uri;
        Registered logo_uri: String = &own.logo_uri;
        Registered policy_uri: String = &own.policy_uri;
        Registered tos_uri: String = &own.tos_uri;
        Registered contacts: Vec<String> = &own.contacts;
        Registered software_id: String = &own.software_id;
        Registered software_version: String = &own.software_version;
    }
}

impl ClientIdentity {
    pub(in crate::client) fn judge(
        sent: Members,
        redirect_uris: &[RedirectUri],
        self_registered: bool,
    ) -> Checked<Self> {
        let page = |field, sent| uris::document(field, sent, self_registered);
        Ok(Self {
            name: name(sent.client_name, redirect_uris)?,
            client_uri: page("client_uri", sent.client_uri)?,
            policy_uri: page("policy_uri", sent.policy_uri)?,
            tos_uri: page("tos_uri", sent.tos_uri)?,
            logo_uri: page("logo_uri", sent.logo_uri)?,
            software_id: shown_text("software_id", sent.software_id)?,
            software_version: shown_text("software_version", sent.software_version)?,
            contacts: contacts(sent.contacts)?,
        })
    }
}

/// Without a name people see the host that they are sent to.
fn name(sent: Option<String>, redirect_uris: &[RedirectUri]) -> Checked<String> {
    let fallback = || redirect_uris.first().map_or_else(|| "client".to_owned(), RedirectUri::display_host);
    let name = sent.unwrap_or_else(fallback);
    check_display(&name, MAX_NAME).map_err(|e| MetadataError::new("client_name", e.to_string()))?;
    Ok(name)
}

fn shown_text(field: &'static str, sent: Option<String>) -> Checked<Option<String>> {
    if let Some(text) = &sent {
        check_display(text, MAX_NAME).map_err(|e| MetadataError::new(field, e.to_string()))?;
    }
    Ok(sent)
}

fn contacts(sent: Option<Vec<String>>) -> Checked<Vec<String>> {
    let contacts = sent.unwrap_or_default();
    if contacts.len() > MAX_CONTACTS {
        return Err(MetadataError::new("contacts", format!("at most {MAX_CONTACTS} are allowed")));
    }
    for (i, contact) in contacts.iter().enumerate() {
        check_display(contact, 254)
            .map_err(|e| MetadataError::new("contacts", format!("entry {}: {e}", i + 1)))?;
    }
    Ok(contacts)
}
