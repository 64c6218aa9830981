//! The attributes of a client, by section. Each file holds one section whole: what is stored, the members of the
//! metadata that it comes from and is shown as, and the rules that these must meet. A new attribute is a field, a
//! line in the section's table, its rule and a test.

mod authentication;
mod consent;
mod grants;
mod id_token;
mod identity;
mod introspection;
mod keys;
mod logout;
mod redirects;
mod registration;
mod requests;
pub(in crate::client) mod section;
pub(in crate::client) mod subjects;
mod tokens;
mod userinfo;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::algorithm::SigningAlgorithm;
use super::metadata::error::Checked;
use section::Rendering;

pub use authentication::{AuthMethod, ClientAuthentication};
pub use consent::{ClientConsent, ConsentRule};
pub use grants::{ClientGrants, GrantBinding, GrantType};
pub use id_token::ClientIdToken;
pub use identity::ClientIdentity;
pub use introspection::ClientIntrospection;
pub use keys::ClientKeys;
pub use logout::ClientLogout;
pub use redirects::{ApplicationType, ClientRedirects};
pub use registration::ClientRegistration;
pub use requests::{ClientRequests, Pkce};
pub use subjects::ClientSubjects;
pub use tokens::{ClientTokens, RefreshRule, Rotation};
pub use userinfo::ClientUserinfo;

/// Lists the sections once, for what is stored, what is sent and what is shown.
macro_rules! sections {
    ($($(#[$doc:meta])* $section:ident: $Section:ident,)+) => {
        /// The stored JSON of a client.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct ClientAttributes {
            /// Version of this shape.
            pub v: u32,
            $($(#[$doc])* pub $section: $Section,)+
        }

        impl Default for ClientAttributes {
            fn default() -> Self {
                Self { v: Self::VERSION, $($section: $Section::default(),)+ }
            }
        }

        impl ClientAttributes {
            pub(in crate::client) fn render(&self, into: &mut Rendering) {
                $(self.$section.render(into);)+
            }
        }

        /// Client metadata as it was sent; nothing is judged but the JSON types.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct ClientMetadata {
            $(pub $section: $section::Members,)+
            /// Members with a meaning that this server does not offer, asked for in earnest.
            pub unsupported: Vec<&'static str>,
        }

        impl ClientMetadata {
            pub(in crate::client) fn read(
                document: &mut Map<String, Value>,
                unsupported: Vec<&'static str>,
            ) -> Checked<Self> {
                Ok(Self { $($section: $section::Members::read(document)?,)+ unsupported })
            }

            /// Members of this server are for administrators; a client that registers itself is not heard on them.
            pub(in crate::client) fn without_ours(self) -> Self {
                Self { $($section: self.$section.without_ours(),)+ unsupported: self.unsupported }
            }
        }
    };
}

sections! {
    /// The terms that it was registered on.
    registration: ClientRegistration,
    /// What people see of it.
    identity: ClientIdentity,
    /// Where people are sent.
    redirects: ClientRedirects,
    /// By which subjects it knows people.
    subjects: ClientSubjects,
    /// Its public keys.
    keys: ClientKeys,
    /// How it proves itself.
    authentication: ClientAuthentication,
    /// What it may ask for.
    grants: ClientGrants,
    /// What its authorization requests must hold.
    requests: ClientRequests,
    /// When people are asked.
    consent: ClientConsent,
    /// Its access and refresh tokens.
    tokens: ClientTokens,
    /// Its ID tokens.
    id_token: ClientIdToken,
    /// How userinfo answers it.
    userinfo: ClientUserinfo,
    /// How introspection answers it.
    introspection: ClientIntrospection,
    /// What it learns of people who sign out.
    logout: ClientLogout,
}

impl ClientAttributes {
    const VERSION: u32 = 2;

    /// What this server signs with for the client.
    pub fn signing_algorithms(&self) -> BTreeSet<SigningAlgorithm> {
        let asked = [self.userinfo.alg, self.introspection.alg];
        let always = [self.id_token.alg, self.tokens.access_token_alg];
        always.into_iter().chain(asked.into_iter().flatten()).collect()
    }
}
