//! `SIGHUP`: what is read again while the server runs. What cannot be used stays as it was, and no request is
//! cut.

use std::path::PathBuf;
use std::sync::Arc;

use crate::config;
use crate::log::Filter;

use super::realm::Served;
use super::tls::Certificate;

/// What a running server reads again.
pub(super) struct Reload {
    /// `--config`.
    pub file: Option<PathBuf>,
    pub filter: Filter,
    pub certificate: Option<Arc<Certificate>>,
    pub realms: Vec<Served>,
}

impl Reload {
    /// Reads the log's levels, the TLS files and the signing keys again. Each that fails is told of.
    pub(super) fn again(&self) {
        match config::load(self.file.as_deref()) {
            Ok(config) => {
                if let Err(error) = self.filter.set(&config.log.filter) {
                    tracing::error!(%error, "the log's levels stay as they were");
                }
                if let Some(certificate) = &self.certificate
                    && let Err(error) = certificate.reload(&config.server.tls)
                {
                    tracing::error!(%error, "the TLS certificate stays as it was");
                }
            }
            Err(problems) => tracing::error!(%problems, "the configuration is not used"),
        }
        for realm in &self.realms {
            if let Err(error) = realm.in_use.load() {
                tracing::error!(%error, "the signing keys stay as they were");
            }
        }
        tracing::warn!(target: "chancery", "read again what SIGHUP asks for");
    }
}
