//! What codes, grants and access tokens are bound to, so that a stolen one is of no use: the `cnf` of RFC 7800,
//! for DPoP (RFC 9449 §6) and certificates (RFC 8705 §3.1). Neither is taken yet: what is issued is a bearer's.
//!
//! A binding that this release does not know is never taken for none. Read strictly, as a [`Binding`], it is an
//! error; read as a [`Confirmation`], of a token whose signature is good, it is one that nobody meets.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What whoever presents something must prove to hold. Written as the member of `cnf` that it is; [`Binding::None`]
/// is written by leaving the whole out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Binding {
    /// Nothing: whoever has it may use it (RFC 6750).
    #[default]
    #[serde(skip)]
    None,
}

impl Binding {
    pub const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// How a token that is bound so is presented (RFC 6749 §7.1).
    pub const fn token_type(&self) -> &'static str {
        match self {
            Self::None => "Bearer",
        }
    }
}

/// The claim `cnf` (RFC 7800 §3.1) of a token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Confirmation {
    Known(Binding),
    /// By a later release, perhaps.
    Unknown(Value),
}

impl Default for Confirmation {
    fn default() -> Self {
        Self::Known(Binding::None)
    }
}

/// What a request proves to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proven(Vec<Binding>);

impl Proven {
    /// Whether whoever sent it may use what is bound so.
    pub fn meets(&self, binding: &Binding) -> bool {
        binding.is_none() || self.0.contains(binding)
    }

    /// What is issued for it gets bound to.
    pub fn binding(&self) -> Binding {
        self.0.first().cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Stored {
        #[serde(default)]
        binding: Binding,
    }

    #[derive(Deserialize)]
    struct Claims {
        #[serde(default)]
        cnf: Confirmation,
    }

    /// None of which stands for "unbound".
    fn unknown() -> [Value; 9] {
        [
            json!({ "jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" }),
            json!({ "x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" }),
            json!({ "None": null }),
            json!({}),
            json!("None"),
            json!("none"),
            json!(null),
            json!(7),
            json!([]),
        ]
    }

    #[test]
    fn one_that_is_left_out_is_none_and_met_by_anybody() {
        let Stored { binding } = serde_json::from_value(json!({})).unwrap();
        assert_eq!(binding, Binding::None);
        let Claims { cnf } = serde_json::from_value(json!({})).unwrap();
        assert_eq!(cnf, Confirmation::Known(Binding::None));
        assert!(Proven::default().meets(&binding));
        assert_eq!(Proven::default().binding(), Binding::None);
    }

    #[test]
    fn one_that_is_not_known_is_never_none() {
        for value in unknown() {
            let stored = serde_json::from_value::<Stored>(json!({ "binding": value }));
            assert!(stored.is_err(), "{value}: {stored:?}");
            let Claims { cnf } = serde_json::from_value(json!({ "cnf": value })).unwrap();
            assert_eq!(cnf, Confirmation::Unknown(value));
        }
    }

    #[test]
    fn none_cannot_be_written_down() {
        assert!(serde_json::to_value(Binding::None).is_err());
    }
}
