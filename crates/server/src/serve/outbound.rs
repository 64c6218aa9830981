//! What a node asks the outside with, by section `[outbound]`.

use std::sync::Arc;

use chancery_core::ports::Clock;
use chancery_outbound::{Documents, GuardedClient, OutboundOptions};

use crate::config::{Config, Problem, Problems};
use crate::failure::Failure;

use super::tls;

/// Outside documents, fetched by the guarded client.
pub fn documents(config: &Config, clock: Arc<dyn Clock>) -> Result<Documents, Failure> {
    tls::install_provider();
    Ok(Documents::new(outbound_client(config)?, clock))
}

/// The guarded client.
pub(super) fn outbound_client(config: &Config) -> Result<GuardedClient, Failure> {
    let options = OutboundOptions {
        extra_ca: config.outbound.extra_ca.clone(),
        allow_private: config.outbound.allow_private.clone(),
    };
    GuardedClient::new(&options).map_err(|error| {
        Problems::from(Problem::new("outbound", error.to_string(), "correct the section")).into()
    })
}
