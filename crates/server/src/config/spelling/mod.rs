//! White space and line ends that slip into values, from a shell, an editor or a mounted secret.
//!
//! Where they can mean nothing they are taken away; where they can, as in a client's id, the key is named. A
//! path that was misspelt so would be a new, empty database.

use chancery_core::text::is_deceptive;
use toml::Value;

use super::schema::Kind;
use super::text::{Spelling, without_line_end};

/// What is wrong with how a value is written, and what helps.
pub(super) type Misspelt = (&'static str, &'static str);

/// Writes a value as it was meant.
pub(super) fn tidy(kind: &Kind, value: &mut Value) -> Result<(), Misspelt> {
    match (kind, value) {
        (Kind::Text(spelling), Value::String(text)) => tidy_text(*spelling, text),
        (Kind::Choice(_) | Kind::Duration, Value::String(text)) => {
            *text = text.trim().to_owned();
            Ok(())
        }
        (Kind::TextList | Kind::ChoiceList(_), Value::Array(items)) => {
            items.iter_mut().try_for_each(|item| match item {
                Value::String(text) => tidy_text(Spelling::Plain, text),
                _ => Ok(()),
            })
        }
        _ => Ok(()),
    }
}

fn tidy_text(spelling: Spelling, text: &mut String) -> Result<(), Misspelt> {
    *text = match spelling {
        Spelling::Literal => without_line_end(text),
        Spelling::Plain | Spelling::PlainOrEmpty => text.trim(),
    }
    .to_owned();
    if text.trim().is_empty() && spelling != Spelling::PlainOrEmpty {
        return Err(("is empty", "give it a value, or leave it out"));
    }
    if text.trim() != text {
        return Err(("has white space around it", "remove that"));
    }
    let is_odd = if spelling == Spelling::Literal { char::is_control } else { is_deceptive };
    if text.chars().any(is_odd) {
        return Err(("holds a line end or another invisible character", "remove that"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
