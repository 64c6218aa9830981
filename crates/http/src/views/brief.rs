//! Clients and accounts in a few words.

/// A client, as pages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientBrief {
    pub name: String,
    /// Where the app lives, in punycode (rule C3).
    pub host: String,
    /// `client_uri`.
    pub client_uri: Option<String>,
    /// Where our copy of its logo is.
    pub logo: Option<String>,
}

impl ClientBrief {
    pub(super) fn initial(&self) -> String {
        initial(&self.name)
    }
}

/// An account, as pages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountBrief {
    pub name: String,
    pub email: Option<String>,
}

impl AccountBrief {
    pub(super) fn initial(&self) -> String {
        initial(&self.name)
    }
}

/// The letter on a picture that stands for something without a picture.
pub(super) fn initial(name: &str) -> String {
    name.chars().find(|c| c.is_alphanumeric()).map_or_else(|| "?".to_owned(), |c| c.to_uppercase().collect())
}
