//! Clients: the model (RFC 7591 §2), what may be registered, and how they authenticate.

pub mod administer;
mod algorithm;
pub mod auth;
mod current;
mod encryption;
mod find;
mod keys;
pub mod manage;
pub mod metadata;
mod model;
mod profile;
pub mod registration;
mod response_type;
mod secret;
mod sections;
mod spelled;

pub use algorithm::{AssertionAlgorithm, HashFunction, SigningAlgorithm};
pub use current::current;
pub(crate) use encryption::advertise as advertise_encryption;
pub use encryption::{ContentEncryption, Encryption, EncryptionKeyKind, KeyManagement};
pub use find::{find, page};
pub use keys::{Keys, Unsettled};
pub use model::{Client, ClientId};
pub use profile::Profile;
pub use response_type::ResponseType;
pub use secret::{ClientSecret, SecretValue};
pub(crate) use sections::subjects::advertise as advertise_subjects;
pub use sections::{
    ApplicationType, AuthMethod, ClientAttributes, ClientAuthentication, ClientConsent, ClientGrants,
    ClientIdToken, ClientIdentity, ClientIntrospection, ClientKeys, ClientLogout, ClientRedirects,
    ClientRegistration, ClientRequests, ClientSubjects, ClientTokens, ClientUserinfo, ConsentRule,
    GrantBinding, GrantType, Pkce, RefreshRule, Rotation,
};
