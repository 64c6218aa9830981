//! What core needs from outside: one small trait each.

mod accounts;
mod clients;
mod clock;
mod codes;
mod consents;
mod entropy;
mod feed;
mod grants;
mod keys;
mod password;
mod replay;
mod resources;
mod revocations;
mod sessions;
mod signer;
mod store;
mod throttle;
mod vault;

pub use accounts::{Accounts, Insert};
pub use clients::Clients;
pub use clock::Clock;
pub use codes::Codes;
pub use consents::Consents;
pub use entropy::{Entropy, uuid_v4, uuid_v7};
pub use feed::{Change, Changes, Feed, Polled, Position};
pub use grants::{Grants, RefreshAdvance, RevocationOrder};
pub use keys::SigningKeys;
pub use password::{HashError, PasswordHasher};
pub use replay::Replay;
pub use resources::Resources;
pub use revocations::{Revocation, Revocations, Revokes};
pub use sessions::Sessions;
pub use signer::{JwsError, Signer, TokenType, VerifiedJws, Verifier};
pub use store::{Access, Outcome, Purge, Store, StoreError, Tx, Work, WorkDone};
pub use throttle::Throttle;
pub use vault::Vault;
