//! By which subjects a client knows people: the public ones, or those of a sector (OpenID Connect Core §8.1).
//! Clients of one sector know a person by the same subject.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use url::Url;

use super::section::section;
use crate::client::metadata::error::{Checked, MetadataError};
use crate::client::metadata::uris;
use crate::discovery::Metadata;
use crate::redirect_uri::{RedirectUri, is_loopback};

const IDENTIFIER: &str = "sector_identifier_uri";

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientSubjects {
    /// The sector in which it knows people by subjects of their own. `None`: it knows them by the public ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector_identifier_uri: Option<String>,
}

section! {
    ClientSubjects as own {
        /// `public` or `pairwise`.
        Registered subject_type: String = if own.sector.is_some() { "pairwise" } else { "public" };
        Registered sector_identifier_uri: String = &own.sector_identifier_uri;
    }
}

impl ClientSubjects {
    pub(in crate::client) fn judge(
        sent: Members,
        redirect_uris: &[RedirectUri],
        self_registered: bool,
    ) -> Checked<Self> {
        let identifier = uris::document(IDENTIFIER, sent.sector_identifier_uri, self_registered)?;
        let sector = sector(sent.subject_type.as_deref(), identifier.as_deref(), redirect_uris)?;
        Ok(Self { sector, sector_identifier_uri: identifier })
    }
}

/// The host of the sector document, or the one host of all redirect URIs. `identifier`: the checked
/// `sector_identifier_uri`.
fn sector(
    subject_type: Option<&str>,
    identifier: Option<&str>,
    redirect_uris: &[RedirectUri],
) -> Checked<Option<String>> {
    match subject_type {
        None | Some("public") => return Ok(None),
        Some("pairwise") => {}
        Some(_) => return Err(MetadataError::new("subject_type", "must be one of: public, pairwise")),
    }
    let needed = |problem| MetadataError::new(IDENTIFIER, problem);
    if let Some(uri) = identifier {
        return host(uri).map(Some).ok_or_else(|| needed("must have a host"));
    }
    let hosts: Option<BTreeSet<String>> = redirect_uris.iter().map(|uri| public_host(uri.as_str())).collect();
    // one that many apps have, such as localhost, would make a sector of strangers
    let hosts = hosts.ok_or_else(|| needed("is needed, because a redirect URI has no public host"))?;
    match hosts.into_iter().collect::<Vec<_>>().as_slice() {
        [one] => Ok(Some(one.clone())),
        [] => Err(needed("is needed, because there is no redirect URI")),
        _ => Err(needed("is needed, because the redirect URIs have several hosts")),
    }
}

fn host(uri: &str) -> Option<String> {
    Url::parse(uri).ok()?.host_str().map(str::to_owned)
}

fn public_host(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    let is_web = matches!(url.scheme(), "https" | "http") && !is_loopback(&url);
    url.host_str().filter(|_| is_web).map(str::to_owned)
}

/// Enters the kinds of subjects.
pub(crate) fn advertise(to: &mut Metadata) {
    to.values("subject_types_supported", ["public", "pairwise"]);
}
