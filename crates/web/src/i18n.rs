//! Languages: the message catalogues, and the choice among them.
//!
//! A language is a folder, `templates/locales/TAG`, with a file for each room of the house, and one
//! entry in `OTHERS`. It is read when a page first needs it, since most servers meet few of them. A
//! message that a catalogue lacks is taken from the English one.

use std::borrow::Cow;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// In which direction a language is written, as the `dir` attribute wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Ltr,
    Rtl,
}

/// A language that pages can be rendered in.
pub struct Locale {
    tag: &'static str,
    direction: Direction,
    /// The text of each room.
    sources: &'static [&'static str],
    /// Made of `sources` at the first use.
    bundle: OnceLock<FluentBundle<FluentResource>>,
}

/// A language whose catalogue has a file for each room.
macro_rules! locale {
    ($tag:literal, $direction:ident) => {
        // The rooms: every language has these files, and no others.
        locale!($tag, $direction, "common", "sign_in", "account", "errors")
    };
    ($tag:literal, $direction:ident, $($room:literal),+) => {
        Locale::new(
            $tag,
            Direction::$direction,
            &[$(include_str!(concat!("../../../templates/locales/", $tag, "/", $room, ".ftl"))),+],
        )
    };
}

static ENGLISH: Locale = locale!("en", Ltr);

/// Every language beside English.
static OTHERS: [Locale; 5] = [
    locale!("de", Ltr),
    locale!("es", Ltr),
    locale!("fr", Ltr),
    locale!("ja", Ltr),
    // Simplified Chinese; as long as there is no Traditional one, zh-TW and zh-HK find it, too.
    locale!("zh", Ltr),
];

impl Locale {
    const fn new(tag: &'static str, direction: Direction, sources: &'static [&'static str]) -> Self {
        Self { tag, direction, sources, bundle: OnceLock::new() }
    }

    fn bundle(&self) -> &FluentBundle<FluentResource> {
        self.bundle.get_or_init(|| {
            let language: LanguageIdentifier = self.tag.parse().unwrap_or_default();
            let mut bundle = FluentBundle::new_concurrent(vec![language]);
            // The isolating characters would end up in attributes and in text that programs compare.
            // Pages put foreign names into <bdi> instead.
            bundle.set_use_isolating(false);
            for source in self.sources {
                // A malformed message is left out here and found by a test.
                let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(kept, _)| kept);
                bundle.add_resource_overriding(resource);
            }
            bundle
        })
    }

    /// What stands in each room of its catalogue.
    pub const fn sources(&self) -> &'static [&'static str] {
        self.sources
    }

    /// BCP 47, for `lang` attributes.
    pub const fn tag(&self) -> &'static str {
        self.tag
    }

    /// `ltr` or `rtl`, for `dir` attributes.
    pub const fn direction(&self) -> &'static str {
        match self.direction {
            Direction::Ltr => "ltr",
            Direction::Rtl => "rtl",
        }
    }

    /// A message without arguments. An unknown id reads as itself, and is logged.
    pub fn text(&self, id: &str) -> String {
        self.format(id, None)
    }

    /// A message with arguments.
    pub fn text_with<'v, const N: usize>(&self, id: &str, args: [(&'v str, FluentValue<'v>); N]) -> String {
        self.format(id, Some(&args.into_iter().collect()))
    }

    fn format(&self, id: &str, args: Option<&FluentArgs<'_>>) -> String {
        self.lookup(id, args).or_else(|| ENGLISH.lookup(id, args)).map_or_else(
            || {
                tracing::error!(message_id = id, "message catalogue lacks an id");
                id.to_owned()
            },
            Cow::into_owned,
        )
    }

    fn lookup<'s>(&'s self, id: &str, args: Option<&'s FluentArgs<'_>>) -> Option<Cow<'s, str>> {
        let bundle = self.bundle();
        let pattern = bundle.get_message(id)?.value()?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors);
        if !errors.is_empty() {
            tracing::error!(message_id = id, ?errors, "message could not be formatted");
        }
        Some(text)
    }
}

impl std::fmt::Debug for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Locale").field(&self.tag).finish()
    }
}

/// The language that is always there.
pub fn english() -> &'static Locale {
    &ENGLISH
}

/// Every language, English first.
pub fn all() -> impl Iterator<Item = &'static Locale> {
    std::iter::once(english()).chain(&OTHERS)
}

/// Chooses a language: the request's `ui_locales` (space-separated tags in order of preference,
/// OpenID Connect Core §3.1.2.1), else the browser's `Accept-Language` (RFC 9110 §12.5.4), else English.
pub fn negotiate(ui_locales: Option<&str>, accept_language: Option<&str>) -> &'static Locale {
    let asked = ui_locales.into_iter().flat_map(str::split_whitespace).take(MOST_TAGS);
    let accepted = accept_language.map(preferences).unwrap_or_default();
    asked.chain(accepted).find_map(find).unwrap_or_else(english)
}

/// More preferences than this are not read.
const MOST_TAGS: usize = 16;

/// The tags of an `Accept-Language` value, most wanted first; those with weight 0 are left out.
fn preferences(header: &str) -> Vec<&str> {
    let mut weighted: Vec<(&str, f32)> = header
        .split(',')
        .take(MOST_TAGS)
        .map(|part| {
            let (tag, parameter) = part.split_once(';').unwrap_or((part, ""));
            let weight = parameter.trim().strip_prefix("q=").map_or(1.0, |q| q.parse().unwrap_or(0.0));
            (tag.trim(), weight)
        })
        .filter(|(_, weight)| *weight > 0.0)
        .collect();
    weighted.sort_by(|a, b| b.1.total_cmp(&a.1));
    weighted.into_iter().map(|(tag, _)| tag).collect()
}

/// The language with this tag, or with its primary subtag: `en-GB` finds `en`, `zh-Hans-SG` finds `zh`.
fn find(tag: &str) -> Option<&'static Locale> {
    let primary = tag.split(['-', '_']).next().unwrap_or(tag);
    all()
        .find(|locale| locale.tag.eq_ignore_ascii_case(tag))
        .or_else(|| all().find(|locale| locale.tag.eq_ignore_ascii_case(primary)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_catalogue_parses_and_has_a_valid_tag() {
        for locale in all() {
            assert!(locale.tag.parse::<LanguageIdentifier>().is_ok(), "{}", locale.tag);
            for source in locale.sources {
                let parsed = FluentResource::try_new((*source).to_owned());
                assert!(parsed.is_ok(), "{}: {:?}", locale.tag, parsed.err().map(|e| e.1));
            }
        }
    }

    #[test]
    fn a_catalogue_is_read_when_it_is_first_used() {
        let locale = Locale::new("de", Direction::Ltr, &["heading = Anmelden"]);
        assert_eq!((locale.tag(), locale.direction()), ("de", "ltr"));
        assert!(locale.bundle.get().is_none());
        assert_eq!(locale.text("heading"), "Anmelden");
        assert!(locale.bundle.get().is_some());
    }

    #[test]
    fn accept_language_is_ordered_by_weight() {
        assert_eq!(preferences("de;q=0.5, fr-CH, en;q=0.9, *;q=0.1, ja;q=0"), ["fr-CH", "en", "de", "*"]);
        assert_eq!(preferences(""), [""]);
        assert_eq!(preferences("en;q=NaN,de;q=x"), Vec::<&str>::new());
    }

    #[test]
    fn unknown_languages_fall_back_to_english() {
        for (ui_locales, header) in [
            (None, None),
            (Some("tlh"), Some("x-none")),
            (Some("EN-gb"), Some("de")),
            (Some(""), Some(";;,,")),
        ] {
            assert_eq!(negotiate(ui_locales, header).tag(), "en");
        }
    }

    #[test]
    fn a_language_is_found_by_its_tag_or_its_primary_subtag() {
        for (asked, found) in [
            ("de", "de"),
            ("DE-ch", "de"),
            ("es-419", "es"),
            ("es_MX", "es"),
            ("fr-CA", "fr"),
            ("ja-JP-u-ca-japanese", "ja"),
            ("zh", "zh"),
            ("zh-CN", "zh"),
            ("zh-Hans", "zh"),
            ("zh-Hans-SG", "zh"),
            ("zh-SG", "zh"),
            ("zh-TW", "zh"),
            ("zh-Hant-HK", "zh"),
            ("deu", "en"),
            ("d", "en"),
        ] {
            assert_eq!(negotiate(Some(asked), None).tag(), found, "{asked}");
            assert_eq!(negotiate(None, Some(asked)).tag(), found, "{asked}");
        }
    }

    #[test]
    fn the_request_goes_before_the_browser() {
        for (ui_locales, header, found) in [
            (Some("fr"), Some("de"), "fr"),
            (Some("tlh ja de"), Some("de"), "ja"),
            (Some("tlh"), Some("it, es;q=0.8, zh;q=0.9"), "zh"),
            (None, Some("it, de-AT;q=0.2, en;q=0.1"), "de"),
            (Some("en"), Some("de"), "en"),
        ] {
            assert_eq!(negotiate(ui_locales, header).tag(), found, "{ui_locales:?} {header:?}");
        }
    }

    #[test]
    fn an_unknown_id_reads_as_itself() {
        assert_eq!(english().text("there-is-no-such-message"), "there-is-no-such-message");
    }
}
