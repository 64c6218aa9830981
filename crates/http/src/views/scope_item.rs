//! Permissions, as people read them.

use fluent_bundle::FluentValue;

use chancery_web::i18n::Locale;

/// One permission, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeItem {
    /// The scope value (RFC 6749 §3.3).
    pub token: String,
    /// A few words; `None` when a resource gave just a sentence.
    pub title: Option<String>,
    pub text: String,
}

impl ScopeItem {
    /// Explains a scope value: OpenID Connect's own (Core §5.4, §11) from the catalogue, any other by
    /// the sentence that its resource `given`, or failing that by its bare name.
    pub fn describe(locale: &Locale, token: &str, given: Option<&str>) -> Self {
        let standard = match token {
            "openid" => Some(("scope-openid", "scope-openid-text")),
            "profile" => Some(("scope-profile", "scope-profile-text")),
            "email" => Some(("scope-email", "scope-email-text")),
            "phone" => Some(("scope-phone", "scope-phone-text")),
            "address" => Some(("scope-address", "scope-address-text")),
            "offline_access" => Some(("scope-offline", "scope-offline-text")),
            _ => None,
        };
        let (title, text) = match (standard, given) {
            (Some((title, text)), _) => (Some(locale.text(title)), locale.text(text)),
            (None, Some(sentence)) => (None, sentence.to_owned()),
            (None, None) => {
                (None, locale.text_with("scope-unexplained", [("scope", FluentValue::from(token))]))
            }
        };
        Self { token: token.to_owned(), title, text }
    }

    /// The shortest words for it, for lists.
    pub fn label(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.text)
    }
}
