//! What somebody has shown so far, before there is a session.

use serde::{Deserialize, Serialize};

use super::credential::{Credential, CredentialId};
use super::evidence::{Authentication, Evidence};
use crate::account::AccountId;
use crate::time::Micros;

/// Whose evidence it is, and what it rests on. It can travel sealed through pages, so that a sign-in which is half
/// done needs no row; whether it still counts is asked when the session begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    pub account: AccountId,
    pub authentication: Authentication,
    /// The credentials that it was given with, as they were then.
    pub with: Vec<ShownCredential>,
}

/// A credential of ours, at one of its generations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownCredential {
    pub id: CredentialId,
    pub generation: i64,
}

impl Proof {
    /// By a credential of ours, just now.
    pub fn by_credential(credential: &Credential, at: Micros) -> Self {
        let evidence = Evidence { method: credential.kind().into(), at, proven: true };
        let shown = ShownCredential { id: credential.id.clone(), generation: credential.generation };
        Self { account: credential.account.clone(), authentication: evidence.into(), with: vec![shown] }
    }
}
