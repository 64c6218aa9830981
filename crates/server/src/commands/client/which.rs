//! Which client a command is about.

use chancery_core::administration::Unable;
use chancery_core::client::{self, Client, ClientId};
use chancery_core::unit::Stop;
use clap::Args;

use crate::commands::context::Context;
use crate::failure::Failure;

#[derive(Debug, Args)]
pub struct Which {
    /// The app's `client_id`
    #[arg(long)]
    pub(super) id: String,
}

impl Which {
    pub(super) fn client_id(&self) -> ClientId {
        ClientId(self.id.clone())
    }
}

pub(super) fn find(context: &Context, which: &Which) -> Result<Client, Failure> {
    let id = which.client_id();
    context.read(move |unit| client::find(unit, &id))?.ok_or_else(|| Failure::not_found("client"))
}

pub(super) fn unable(stop: Stop<Unable>) -> Failure {
    Failure::unable(stop, "client")
}
