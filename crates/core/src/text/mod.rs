//! Text that people will read or type: what is allowed in names, and how identifiers compare.

mod prepare;
mod username;

pub use prepare::{canonical, domain, opaque};
pub use username::{InvalidUsername, MAX_USERNAME, check_username, skeleton};

/// A name shown to people holds a character that could deceive (rule C3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    #[error("must not be empty")]
    Empty,
    #[error("is too long")]
    TooLong,
    #[error("must not contain control, bidirectional or invisible characters")]
    Deceptive,
}

/// Checks a name for display: 1 to `max_chars` characters, none of them a control, a bidirectional
/// override or isolate, or invisible.
pub fn check_display(value: &str, max_chars: usize) -> Result<(), InvalidText> {
    if value.trim().is_empty() {
        return Err(InvalidText::Empty);
    }
    if value.chars().count() > max_chars {
        return Err(InvalidText::TooLong);
    }
    if value.chars().any(is_deceptive) { Err(InvalidText::Deceptive) } else { Ok(()) }
}

/// Control characters, bidirectional formatting, zero-width and other invisible characters.
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
        )
}

/// Whether a text has the shape of an e-mail address: one `@` between two parts that hold no space or
/// control character, with a dot-free or dotted domain, 320 bytes at most (RFC 5321 §4.5.3.1).
pub fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.rsplit_once('@') else { return false };
    let plain = |part: &str| {
        !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || is_deceptive(c) || c == '@')
    };
    value.len() <= 320
        && local.len() <= 64
        && plain(local)
        && plain(domain)
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !domain.contains("..")
}
