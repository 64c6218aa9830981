//! Who acts, and from where: what every event says of its origin.

use std::net::IpAddr;

use crate::account::AccountId;
use crate::client::ClientId;

/// Whose act it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Somebody at a page or an endpoint who has not said, or not proven, who they are.
    Anybody,
    /// A person who is signed in.
    Account(AccountId),
    /// A client that has authenticated.
    Client(ClientId),
    /// Whoever may run the commands.
    Operator,
    /// The server itself, in a background job of this name.
    Job(&'static str),
}

/// The request behind an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub request_id: String,
    pub address: IpAddr,
}

/// Who acts, and by which request; commands and jobs have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub who: Who,
    pub origin: Option<Origin>,
}

impl Actor {
    pub const OPERATOR: Self = Self { who: Who::Operator, origin: None };

    pub const fn job(name: &'static str) -> Self {
        Self { who: Who::Job(name), origin: None }
    }

    /// The same request, now that it is known whose it is.
    #[must_use]
    pub fn known_as(mut self, who: Who) -> Self {
        self.who = who;
        self
    }
}

impl Who {
    /// The kind of actor, as the audit log names it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Anybody => "anybody",
            Self::Account(_) => "account",
            Self::Client(_) => "client",
            Self::Operator => "operator",
            Self::Job(_) => "job",
        }
    }

    /// Which of them; `None` where the kind says all.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Anybody | Self::Operator => None,
            Self::Account(id) => Some(id.0.as_str()),
            Self::Client(id) => Some(id.as_str()),
            Self::Job(name) => Some(name),
        }
    }
}
