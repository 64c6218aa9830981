//! What every page is given, and how names stand in its sentences.

use std::borrow::Cow;

use askama::Template;
use chancery_core::text::is_deceptive;
use fluent_bundle::FluentValue;

use super::assets;
use crate::i18n::Locale;

/// What every page needs beside its own facts.
#[derive(Debug, Clone, Copy)]
pub struct PageContext<'a> {
    pub locale: &'a Locale,
    /// The nonce of the page's `Content-Security-Policy`.
    pub nonce: &'a str,
    /// Path of the issuer without a trailing slash, before all links: empty for most.
    pub base: &'a str,
    /// How the server calls itself, usually the issuer's host.
    pub issuer_name: &'a str,
    /// Printed on error pages, so that a report can be found in the log.
    pub request_id: &'a str,
}

impl PageContext<'_> {
    pub fn css_href(&self) -> String {
        format!("{}{}", self.base, assets::STYLESHEET.path)
    }

    pub fn script_href(&self) -> String {
        format!("{}{}", self.base, assets::SCRIPT.path)
    }

    pub fn session_script_href(&self) -> String {
        format!("{}{}", self.base, assets::SESSION_SCRIPT.path)
    }

    pub fn icon_href(&self) -> String {
        format!("{}{}", self.base, assets::ICON.path)
    }

    /// A message without arguments.
    pub fn text(&self, id: &str) -> String {
        self.locale.text(id)
    }

    /// A message with a piece of text in it, for places that take no markup.
    pub fn text_with(&self, id: &str, argument: &str, value: &str) -> String {
        self.text_naming(id, [(argument, value)])
    }

    /// A message with several pieces of text in it, for places that take no markup.
    pub fn text_naming<const N: usize>(&self, id: &str, values: [(&str, &str); N]) -> String {
        self.locale.text_with(id, values.map(|(argument, value)| (argument, FluentValue::from(shown(value)))))
    }

    /// The title of a page with this heading.
    pub fn titled(&self, id: &str, heading: String) -> String {
        self.locale.text_with(
            id,
            [("heading", FluentValue::from(heading)), ("issuer", FluentValue::from(self.issuer_name))],
        )
    }

    /// A message with a number in it.
    pub fn count(&self, id: &str, argument: &str, value: i64) -> String {
        self.locale.text_with(id, [(argument, FluentValue::from(value))])
    }

    /// A message with a name in it, which stands out and is isolated from the text around it.
    pub fn named(&self, id: &str, argument: &str, name: &str) -> Named {
        self.naming(id, [(argument, name)])
    }

    /// A message with several such names, each of them once, never, or more often.
    pub fn naming<const N: usize>(&self, id: &str, names: [(&str, &str); N]) -> Named {
        let places =
            names.map(|(argument, _)| (argument, FluentValue::from(format!("{PLACE}{argument}{PLACE}"))));
        let whole = self.locale.text_with(id, places);
        let piece = |(position, part): (usize, &str)| {
            let name = names.iter().find(|(argument, _)| position % 2 == 1 && *argument == part);
            name.map_or_else(
                || Piece::Text(part.to_owned()),
                |(_, name)| Piece::Name(shown(name).into_owned()),
            )
        };
        Named { pieces: whole.split(PLACE).enumerate().map(piece).collect() }
    }

    /// A name from outside, with deceptive characters made visible.
    pub fn name<'n>(&self, name: &'n str) -> Cow<'n, str> {
        shown(name)
    }
}

/// Stands before and after the place of a name in a message: private use, so no catalogue holds it.
const PLACE: char = '\u{E000}';

/// Replaces each character that could deceive by U+FFFD.
fn shown(name: &str) -> Cow<'_, str> {
    if name.chars().any(is_deceptive) {
        Cow::Owned(name.chars().map(|c| if is_deceptive(c) { '\u{FFFD}' } else { c }).collect())
    } else {
        Cow::Borrowed(name)
    }
}

/// A sentence around names.
#[derive(Debug, Template)]
#[template(
    source = r#"{% for piece in pieces %}{% match piece %}{% when Piece::Text(text) %}{{ text }}{% when Piece::Name(name) %}<bdi class="name">{{ name }}</bdi>{% endmatch %}{% endfor %}"#,
    ext = "html"
)]
pub struct Named {
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    Name(String),
}

/// A sentence without names.
impl From<String> for Named {
    fn from(text: String) -> Self {
        Self { pieces: vec![Piece::Text(text)] }
    }
}

/// The derived `Display` escapes every piece.
impl askama::filters::HtmlSafe for Named {}
