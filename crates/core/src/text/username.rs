//! What may be a user name (RFC 8265 §3.1, with the IdentifierClass of RFC 8264 §4.2 on a current Unicode), and which
//! ones look alike (UTS 39).

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::{BidiClass, GeneralCategory};

use super::prepare::narrowed;
use super::{InvalidText, canonical, check_display};

/// Longest user name, in characters.
pub const MAX_USERNAME: usize = 64;

/// Why a text cannot be a user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUsername {
    #[error(transparent)]
    Text(#[from] InvalidText),
    #[error("must not begin or end with a space, or hold several in a row")]
    Spaces,
    #[error("must hold letters, digits, and signs of the ASCII keyboard only; {0:?} is none")]
    Character(char),
    #[error("mixes writing to the left and to the right")]
    Direction,
    #[error("must not hold @, unless it is the person's own verified e-mail address")]
    Address,
    #[error("is empty, or longer than {MAX_USERNAME} characters, in the form in which names compare")]
    Length,
}

/// Checks a user name in the form in which it was typed. It may be the person's own `verified` e-mail address, and
/// holds no `@` otherwise, so that nobody is called by another's address.
pub fn check_username(value: &str, verified: Option<&str>) -> Result<(), InvalidUsername> {
    check_display(value, MAX_USERNAME)?;
    let prepared = canonical(value);
    if prepared.contains('@') && verified.map(canonical).as_ref() != Some(&prepared) {
        return Err(InvalidUsername::Address);
    }
    if prepared.is_empty() || prepared.chars().count() > MAX_USERNAME {
        return Err(InvalidUsername::Length);
    }
    if value.trim() != value || prepared.split(' ').any(str::is_empty) {
        return Err(InvalidUsername::Spaces);
    }
    if let Some(c) = prepared.chars().find(|c| *c != ' ' && !is_identifier(*c)) {
        return Err(InvalidUsername::Character(c));
    }
    if prepared.split(' ').all(fits_direction) { Ok(()) } else { Err(InvalidUsername::Direction) }
}

/// Valid in the IdentifierClass (RFC 8264 §8): ASCII beside controls, and letters, digits and marks that are not
/// variants of others. What is valid only between certain neighbours is not taken.
fn is_identifier(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_graphic();
    }
    // PVALID by exception (RFC 5892 §2.6)
    if matches!(c, '\u{00DF}' | '\u{03C2}' | '\u{06FD}' | '\u{06FE}' | '\u{0F0B}' | '\u{3007}') {
        return true;
    }
    let is_old_jamo =
        matches!(c, '\u{1100}'..='\u{11FF}' | '\u{A960}'..='\u{A97C}' | '\u{D7B0}'..='\u{D7FB}');
    // never by exception, nor what stands for nothing (default ignorable letters and marks)
    let is_excepted = matches!(
        c,
        '\u{0640}' | '\u{07FA}' | '\u{302E}' | '\u{302F}' | '\u{3031}'..='\u{3035}' | '\u{303B}'
        | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}' | '\u{E0100}'..='\u{E01EF}'
    );
    let mut buffer = [0; 4];
    let text: &str = c.encode_utf8(&mut buffer);
    let is_variant = ComposingNormalizerBorrowed::new_nfkc().normalize(text) != text;
    !is_old_jamo && !is_excepted && !is_variant && is_letter_or_digit(c)
}

fn is_letter_or_digit(c: char) -> bool {
    matches!(
        CodePointMapData::<GeneralCategory>::new().get(c),
        GeneralCategory::LowercaseLetter
            | GeneralCategory::UppercaseLetter
            | GeneralCategory::OtherLetter
            | GeneralCategory::DecimalNumber
            | GeneralCategory::ModifierLetter
            | GeneralCategory::NonspacingMark
            | GeneralCategory::SpacingMark
    )
}

/// The Bidi Rule (RFC 5893 §2), which binds what holds right-to-left characters.
fn fits_direction(word: &str) -> bool {
    let classes = CodePointMapData::<BidiClass>::new();
    let classes: Vec<BidiClass> = word.chars().map(|c| classes.get(c)).collect();
    let holds = |class: BidiClass| classes.contains(&class);
    if !holds(BidiClass::RightToLeft) && !holds(BidiClass::ArabicLetter) && !holds(BidiClass::ArabicNumber) {
        return true;
    }
    let right = [BidiClass::RightToLeft, BidiClass::ArabicLetter];
    if !classes.first().is_some_and(|first| right.contains(first)) {
        // in a word that begins to the right, nothing may run to the left, and no other one holds such characters
        return false;
    }
    let allowed = [
        BidiClass::RightToLeft,
        BidiClass::ArabicLetter,
        BidiClass::ArabicNumber,
        BidiClass::EuropeanNumber,
        BidiClass::EuropeanSeparator,
        BidiClass::CommonSeparator,
        BidiClass::EuropeanTerminator,
        BidiClass::OtherNeutral,
        BidiClass::BoundaryNeutral,
        BidiClass::NonspacingMark,
    ];
    let last = classes.iter().rev().find(|class| **class != BidiClass::NonspacingMark);
    let ends =
        [BidiClass::RightToLeft, BidiClass::ArabicLetter, BidiClass::EuropeanNumber, BidiClass::ArabicNumber];
    classes.iter().all(|class| allowed.contains(class))
        && last.is_some_and(|last| ends.contains(last))
        && !(holds(BidiClass::EuropeanNumber) && holds(BidiClass::ArabicNumber))
}

/// What a user name looks like as it was typed, for so it is shown (UTS 39 §4), without case: two with the same
/// skeleton are hard to tell apart.
pub fn skeleton(username: &str) -> String {
    let looks: String = unicode_security::skeleton(&narrowed(username)).collect();
    looks.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_everywhere_are_taken() {
        for name in [
            "ada",
            "Ada Lovelace",
            "zoë",
            "o'brien",
            "ada+test",
            "ada_l-1.0",
            "иван",
            "王小明",
            "やまだ",
            "김철수",
            "محمد",
            "محمد12",
            "דוד",
            "אבי-2",
            "ἀριστοτέλης",
            "สมชาย",
            "राम",
            "\u{1e900}\u{1e922}",
            "\u{13a0}\u{ab70}",
            "ａｄａ",
            "straße",
        ] {
            assert_eq!(check_username(name, None), Ok(()), "{name}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        use InvalidUsername::{Character, Direction, Length, Spaces, Text};
        for (name, problem) in [
            ("", Text(InvalidText::Empty)),
            (" ", Text(InvalidText::Empty)),
            ("a\u{202e}b", Text(InvalidText::Deceptive)),
            ("a\u{200d}b", Text(InvalidText::Deceptive)),
            (" ada", Spaces),
            ("ada ", Spaces),
            ("ada  l", Spaces),
            ("ada\u{a0}l", Character('\u{a0}')),
            ("🤔", Character('🤔')),
            ("ada™", Character('™')),
            ("①", Character('①')),
            ("ﬁ", Character('ﬁ')),
            ("a\u{fe0f}", Character('\u{fe0f}')),
            ("\u{3164}", Character('\u{3164}')),
            ("\u{ffa0}", Character('\u{1160}')),
            ("a\u{378}", Character('\u{378}')),
            ("aמ", Direction),
            ("מa", Direction),
            ("1מ", Direction),
            ("م1٢", Direction),
        ] {
            assert_eq!(check_username(name, None), Err(problem), "{name:?}");
        }
        assert_eq!(check_username(&"a".repeat(65), None), Err(Text(InvalidText::TooLong)));
        let growing = "\u{149}".repeat(64);
        assert!(matches!(check_username(&growing, None), Err(Character(_) | Length)));
    }

    #[test]
    fn an_address_is_the_name_of_nobody_but_its_owner() {
        let check = |name: &str, verified: Option<&str>| check_username(name, verified);
        assert_eq!(check("ada@example.test", Some("Ada@example.test")), Ok(()));
        assert_eq!(check("Ada＠example.test", Some("ada@example.test")), Ok(()));
        assert_eq!(check("ada@bücher.example", Some("ada@xn--bcher-kva.example")), Ok(()));
        for other in [None, Some("eve@example.test"), Some("")] {
            assert_eq!(check("ada@example.test", other), Err(InvalidUsername::Address), "{other:?}");
            assert_eq!(check("ada＠example.test", other), Err(InvalidUsername::Address), "{other:?}");
        }
    }

    #[test]
    fn names_that_look_alike_have_one_skeleton() {
        for (one, other) in [
            ("apple", "аррӏе"),
            ("paypal", "раураl"),
            ("paypal", "paypaI"),
            ("BOB", "b0b"),
            ("ada1", "adal"),
            ("Bernard", "bemard"),
            ("zoë", "ZOE\u{308}"),
            ("scope", "ѕсоре"),
            ("ａｄａ", "ada"),
        ] {
            assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
        }
        for (one, other) in [("ada", "adam"), ("user1", "user2"), ("zoe", "zoë")] {
            assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
        }
    }
}
