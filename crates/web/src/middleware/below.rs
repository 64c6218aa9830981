//! Realms with different paths on one node.

use std::sync::Arc;

use actix_web::guard::{Guard, GuardContext};

use crate::node::realm::RealmState;

/// Lets requests pass that are for a realm with this path: another realm's routes may look the same.
#[derive(Debug, Clone)]
pub struct Below(pub String);

impl Guard for Below {
    fn check(&self, ctx: &GuardContext<'_>) -> bool {
        ctx.req_data().get::<Arc<RealmState>>().is_some_and(|state| state.realm.path() == self.0)
    }
}
