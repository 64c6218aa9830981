//! The forms in which names and passwords compare, so that the same one typed on another device is the same.
//!
//! The steps are those of RFC 8265, on a current Unicode; what may be in a name is [`super::check_username`].

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

/// The form in which user names and e-mail addresses compare (UsernameCaseMapped, RFC 8265 §3.3): trimmed, full-
/// and half-width characters as ordinary ones, lower case, NFC. A domain is written in ASCII (RFC 5891).
pub fn canonical(value: &str) -> String {
    let mut prepared = once(value);
    // a composition may have a lower case, a lower case compose, and a domain lose what hid a space (RFC 8265 §3.3.2
    // allows three rounds)
    for _ in 0..3 {
        let again = once(&prepared);
        if again == prepared {
            break;
        }
        prepared = again;
    }
    prepared
}

fn once(value: &str) -> String {
    let mapped = nfc(&narrowed(value).to_lowercase());
    match mapped.rsplit_once('@') {
        Some((local, name)) => format!("{local}@{}", domain(name)),
        None => mapped,
    }
}

/// The form in which domains compare: in ASCII (RFC 5891), or in lower case where they are none.
pub fn domain(value: &str) -> String {
    idna::domain_to_ascii(value).unwrap_or_else(|_| value.to_lowercase())
}

/// Trimmed, with full- and half-width characters as ordinary ones.
pub(super) fn narrowed(value: &str) -> String {
    let nfkc = ComposingNormalizerBorrowed::new_nfkc();
    let mut narrow = String::with_capacity(value.len());
    let mut buffer = [0; 4];
    for c in value.trim().chars() {
        if has_width(c) {
            narrow.push_str(&nfkc.normalize(c.encode_utf8(&mut buffer)));
        } else {
            narrow.push(c);
        }
    }
    narrow
}

fn nfc(value: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(value).into_owned()
}

/// Full- and half-width forms, and the ideographic space: decompositions `<wide>` and `<narrow>`.
const fn has_width(c: char) -> bool {
    matches!(c, '\u{3000}' | '\u{FF01}'..='\u{FFEE}')
}

/// The form in which passwords are hashed and compared (OpaqueString, RFC 8265 §4.2): every space is U+0020, NFC.
/// Nothing that can be typed is refused, so that no password is lost to a new keyboard.
pub fn opaque(password: &str) -> Cow<'_, str> {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let is_other_space = |c: char| c != ' ' && categories.get(c) == GeneralCategory::SpaceSeparator;
    let nfc = ComposingNormalizerBorrowed::new_nfc();
    if password.chars().any(is_other_space) {
        let spaced: String = password.chars().map(|c| if is_other_space(c) { ' ' } else { c }).collect();
        return Cow::Owned(nfc.normalize(&spaced).into_owned());
    }
    nfc.normalize(password)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// One name a line, however it is written.
    #[test]
    fn names_that_are_the_same_compare_equal() {
        for same in [
            &["zoë", "zoe\u{308}", "ZOË", "ZOE\u{308}", " Zoë "] as &[&str],
            &["ada", "ａｄａ", "ＡＤＡ", "Ada"],
            &["カタカナ", "ｶﾀｶﾅ"],
            &["ガ", "ｶﾞ", "カ\u{3099}"],
            &["각", "\u{1100}\u{1161}\u{11a8}"],
            &["å", "\u{212b}", "A\u{30a}", "a\u{30a}"],
            &["ada lovelace", "Ada\u{3000}Lovelace"],
            &["ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ"],
            &[
                "ada@xn--bcher-kva.example",
                "Ada@Bücher.example",
                "ada@BU\u{308}CHER.example",
                "ada＠bücher.example",
            ],
            &["\u{105c0}", "\u{105c0}"],
        ] {
            let first = canonical(same[0]);
            for other in same {
                assert_eq!(canonical(other), first, "{other:?}");
            }
        }
    }

    #[test]
    fn what_a_domain_drops_hides_no_space() {
        let once = canonical("a@x.\u{2003}\u{fe00}");
        assert_eq!(canonical(&once), once);
    }

    #[test]
    fn names_that_differ_stay_apart() {
        for (one, other) in [("zoe", "zoë"), ("ﬁ", "fi"), ("①", "1"), ("ß", "ss"), ("ı", "i"), ("a b", "ab")]
        {
            assert_ne!(canonical(one), canonical(other), "{one} {other}");
        }
    }

    #[test]
    fn passwords_that_are_typed_alike_compare_equal() {
        for (one, other) in [
            ("caf\u{e9} with chairs", "cafe\u{301} with chairs"),
            ("no\u{a0}break here", "no break here"),
            ("ideographic\u{3000}space", "ideographic space"),
            ("각각", "\u{1100}\u{1161}\u{11a8}각"),
        ] {
            assert_eq!(opaque(one), opaque(other));
        }
    }

    /// Also what Unicode got after 6.3, and what is no character at all.
    #[test]
    fn passwords_stay_what_they_are() {
        for password in [
            "",
            " a ",
            "tab\tand\0nul",
            "Ａwide",
            "ﬁne",
            "🤔🥳₿",
            "\u{13a0}\u{ab70}\u{1e900}\u{1c90}",
            "\u{fffe}\u{10ffff}",
            "x\u{200b}y\r\n",
        ] {
            assert_eq!(opaque(password), password);
        }
    }

    proptest! {
        #[test]
        fn preparing_again_changes_nothing(text in any::<String>()) {
            let once = canonical(&text);
            prop_assert_eq!(canonical(&once), once);
            let once = canonical(&format!("a@x.{text}"));
            prop_assert_eq!(canonical(&once), once);
            let once = opaque(&text).into_owned();
            prop_assert_eq!(opaque(&once), once.as_str());
        }
    }
}
