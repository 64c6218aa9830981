//! How a section of a client's attributes declares its members.

use serde::Serialize;
use serde_json::{Map, Value};

/// Who has a say in a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::client) enum Whose {
    /// Anybody who registers: RFC 7591 or an extension of it defines the member.
    Registered,
    /// Administrators: it is of this server, and a client that registers itself is not heard on it.
    Ours,
}

impl Whose {
    /// What counts of a member that a client sent of itself.
    pub(super) fn heard<T>(self, sent: Option<T>) -> Option<T> {
        sent.filter(|_| self == Self::Registered)
    }
}

/// A metadata document in the making.
#[derive(Debug)]
pub(in crate::client) struct Rendering {
    pub document: Map<String, Value>,
    /// Whether members of this server stand in it.
    pub ours: bool,
}

impl Rendering {
    /// Adds a member unless it is absent.
    pub(in crate::client) fn put(&mut self, whose: Whose, name: &str, value: impl Serialize) {
        if whose == Whose::Ours && !self.ours {
            return;
        }
        match serde_json::to_value(value) {
            Ok(Value::Null) | Err(_) => {}
            Ok(value) => {
                self.document.insert(name.to_owned(), value);
            }
        }
    }
}

/// Declares the members of a section: whose each is, its name, its JSON type as it is sent, and how it is shown
/// of the attributes. Those that are `shown` alone are not read by the section.
macro_rules! section {
    (
        $section:ident as $own:ident {
            $($(#[$doc:meta])* $whose:ident $name:ident: $type:ty = $value:expr;)+
        }
        $(shown { $($shown_whose:ident $shown:ident = $shown_value:expr;)+ })?
    ) => {
        /// The members of a section as they were sent; nothing is judged but the JSON types.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct Members {
            $($(#[$doc])* pub $name: Option<$type>,)+
        }

        impl Members {
            /// Takes them out of a metadata document.
            pub(super) fn read(
                document: &mut serde_json::Map<String, serde_json::Value>,
            ) -> crate::client::metadata::error::Checked<Self> {
                use crate::client::metadata::member::member;
                Ok(Self { $($name: member(document, stringify!($name))?,)+ })
            }

            /// Without those of this server.
            pub(super) fn without_ours(self) -> Self {
                use crate::client::sections::section::Whose;
                Self { $($name: Whose::$whose.heard(self.$name),)+ }
            }
        }

        impl $section {
            /// Shows the section as metadata.
            pub(super) fn render(&self, into: &mut crate::client::sections::section::Rendering) {
                use crate::client::sections::section::Whose;
                let $own = self;
                $(into.put(Whose::$whose, stringify!($name), $value);)+
                $($(into.put(Whose::$shown_whose, stringify!($shown), $shown_value);)+)?
            }
        }
    };
}
pub(super) use section;
