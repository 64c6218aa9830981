//! Which client a command is about.

use chancery_core::client::{Client, ClientId};
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
    let (realm, id) = (context.realm.id.clone(), which.client_id());
    context.read(move |tx| tx.client(&realm, &id))?.ok_or_else(not_found)
}

pub(super) fn not_found() -> Failure {
    Failure::refused("not_found", "there is no such client")
}
