//! What a client may ask the authorization endpoint for.

use super::spelled::spelled;

/// `response_types` (OAuth 2.0 Multiple Response Type Encoding Practices).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ResponseType {
    Code,
    IdToken,
    IdTokenToken,
    CodeIdToken,
    CodeToken,
    CodeIdTokenToken,
}

impl ResponseType {
    /// The type of these words, in whatever order they stand (RFC 6749 §3.1.1).
    pub fn read(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split(' ').collect();
        let same = |of: &Self| {
            let own: Vec<&str> = of.as_str().split(' ').collect();
            own.len() == words.len() && own.iter().all(|word| words.contains(word))
        };
        Self::ALL.iter().copied().find(same)
    }

    fn has(self, word: &str) -> bool {
        self.as_str().split(' ').any(|own| own == word)
    }

    pub fn has_code(self) -> bool {
        self.has("code")
    }

    pub fn has_id_token(self) -> bool {
        self.has("id_token")
    }

    pub fn has_token(self) -> bool {
        self.has("token")
    }

    /// Whether the authorization endpoint itself hands out tokens.
    pub fn is_front_channel(self) -> bool {
        self.has_id_token() || self.has_token()
    }
}

spelled!(ResponseType {
    Code = "code",
    IdToken = "id_token",
    IdTokenToken = "id_token token",
    CodeIdToken = "code id_token",
    CodeToken = "code token",
    CodeIdTokenToken = "code id_token token",
});
