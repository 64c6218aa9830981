//! The facts that a grant establishes and that tokens are minted from.

use std::collections::BTreeSet;

use super::{Authorization, GrantId};
use crate::account::Account;
use crate::binding::Binding;
use crate::ports::RefreshAdvance;
use crate::resource::Resource;
use crate::scope::Scope;
use crate::secret::Digest;

/// What a redeemed grant established: all that minting needs.
#[derive(Debug, Clone)]
pub struct Facts {
    pub party: Party,
    /// Scope of the access token.
    pub scope: Scope,
    /// Resources of the access token.
    pub resources: Vec<Resource>,
    /// What the access token gets bound to.
    pub binding: Binding,
    /// Whether an ID token goes along, with this nonce.
    pub id_token: bool,
    pub nonce: Option<String>,
    pub refresh_token: Option<RefreshToken>,
    /// Something worth an audit event beside "issued".
    pub remark: Option<&'static str>,
    pub used: Used,
}

/// What was used up to establish the facts. It is given back where a fault of ours lets nothing be handed out
/// for it: no code or refresh token is lost to an error that is not its owner's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Used {
    /// Nothing that could not be used again.
    Nothing,
    Code(Digest),
    /// A refresh token: the step back.
    RefreshToken(RefreshAdvance),
}

/// On whose behalf the client acts.
#[derive(Debug, Clone)]
pub enum Party {
    /// A person's.
    Account { grant: GrantId, authorization: Box<Authorization>, account: Box<Account> },
    /// Its own (OAuth 2.1 §4.2).
    Client { roles: BTreeSet<String> },
}

/// The refresh token to hand out: its text follows from family and sequence (rule T9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    pub family: GrantId,
    pub sequence: i64,
}
