//! The OpenID Connect standard claims (Core §5.1), each with its type.

use serde_json::{Map, Value};

use crate::discovery::Metadata;
use crate::text::is_deceptive;

/// The claims of the scope `profile` (Core §5.4).
pub const PROFILE: [&str; 14] = [
    "name",
    "family_name",
    "given_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "updated_at",
];

/// Claims of tokens that are not about the person.
const PROTOCOL: [&str; 6] = ["iss", "aud", "exp", "iat", "auth_time", "acr"];

/// Longest text of a claim, in characters.
const MAX_TEXT: usize = 2000;

/// Every claim that userinfo can answer.
fn all() -> impl Iterator<Item = &'static str> {
    let others = ["email", "email_verified", "phone_number", "phone_number_verified", "address"];
    ["sub"].into_iter().chain(PROFILE).chain(others)
}

/// Those of [`PROFILE`] that somebody states: `preferred_username` and `updated_at` follow from the account
/// itself.
pub fn stated_profile() -> impl Iterator<Item = &'static str> {
    PROFILE.into_iter().filter(|name| !matches!(*name, "preferred_username" | "updated_at"))
}

/// A claim that cannot be stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{claim}: {problem}")]
pub struct InvalidClaim {
    pub claim: String,
    pub problem: &'static str,
}

/// Checks a person's claims beside `sub`, `email`, `email_verified` and `preferred_username`, which have
/// columns of their own. Texts may carry a language tag (`name#ja`, Core §5.2).
pub fn check(claims: &Map<String, Value>) -> Result<(), InvalidClaim> {
    for (name, value) in claims {
        let problem = match name.as_str() {
            "sub" | "email" | "email_verified" | "preferred_username" => Some("is not set here"),
            "updated_at" => (!value.is_i64()).then_some("must be a whole number, seconds since 1970"),
            "phone_number_verified" => (!value.is_boolean()).then_some("must be true or false"),
            "address" => address(value),
            "birthdate" => (!text(value).is_some_and(is_birthdate))
                .then_some("must be YYYY-MM-DD, 0000-MM-DD (no year) or YYYY"),
            "profile" | "picture" | "website" => {
                (!text(value).is_some_and(is_web_address)).then_some("must be an https or http URL")
            }
            "zoneinfo" => {
                (!text(value).is_some_and(is_zone)).then_some("must be a time zone such as Europe/Berlin")
            }
            "locale" => {
                (!text(value).is_some_and(is_language)).then_some("must be a language tag such as en-GB")
            }
            "phone_number" => {
                (!text(value).is_some_and(is_phone)).then_some("must be a number such as +49 30 1234567")
            }
            other => plain_text(other, value),
        };
        if let Some(problem) = problem {
            return Err(InvalidClaim { claim: name.clone(), problem });
        }
    }
    Ok(())
}

/// Claims that are any text, with or without a language tag.
fn plain_text(name: &str, value: &Value) -> Option<&'static str> {
    const PLAIN: [&str; 6] = ["name", "given_name", "family_name", "middle_name", "nickname", "gender"];
    let (base, tag) = name.split_once('#').map_or((name, None), |(base, tag)| (base, Some(tag)));
    if !PLAIN.contains(&base) {
        return Some("is no standard claim (OpenID Connect Core, section 5.1)");
    }
    if tag.is_some_and(|t| !is_language(t)) {
        return Some("has no valid language tag after the #");
    }
    text(value).is_none().then_some("must be a text without control or bidirectional characters")
}

fn address(value: &Value) -> Option<&'static str> {
    const PARTS: [&str; 6] = ["formatted", "street_address", "locality", "region", "postal_code", "country"];
    let Some(parts) = value.as_object() else {
        return Some("must be an object (OpenID Connect Core, section 5.1.1)");
    };
    if parts.keys().any(|k| !PARTS.contains(&k.as_str())) {
        return Some("may hold formatted, street_address, locality, region, postal_code and country");
    }
    // two of them may have lines
    let lines = |v: &Value| v.as_str().is_some_and(|t| fits(&t.replace(['\n', '\r'], " ")));
    (!parts.values().all(lines)).then_some("must hold texts")
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|t| fits(t))
}

fn fits(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= MAX_TEXT && !text.chars().any(is_deceptive)
}

fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|u| matches!(u.scheme(), "https" | "http") && u.host().is_some())
}

/// ISO 8601-1 `YYYY-MM-DD` or `YYYY`; the year may be 0000, which means it is withheld.
fn is_birthdate(text: &str) -> bool {
    let mut parts = text.split('-');
    let number = |part: Option<&str>, digits: usize| {
        part.filter(|p| p.len() == digits && p.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|p| p.parse::<u32>().ok())
    };
    let Some(year) = number(parts.next(), 4) else { return false };
    if text.len() == 4 {
        return true;
    }
    let (Some(month), Some(day), None) = (number(parts.next(), 2), number(parts.next(), 2), parts.next())
    else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn is_zone(text: &str) -> bool {
    let shape = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+');
    text.len() <= 64 && text.bytes().all(shape)
}

/// The shape of a BCP 47 tag; `en_US`, which some write, is tolerated (Core §5.1).
fn is_language(text: &str) -> bool {
    let mut parts = text.split(['-', '_']);
    let letters = |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic());
    let rest = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    text.len() <= 35 && parts.next().is_some_and(letters) && parts.all(rest)
}

fn is_phone(text: &str) -> bool {
    let shape = |b: u8| {
        b.is_ascii_digit()
            || matches!(b, b'+' | b' ' | b'-' | b'(' | b')' | b'.' | b';' | b'=')
            || b.is_ascii_lowercase()
    };
    text.len() <= 64 && text.bytes().all(shape) && text.bytes().any(|b| b.is_ascii_digit())
}

/// Enters the claims that tokens and userinfo may hold.
pub(crate) fn advertise(to: &mut Metadata) {
    to.values("claim_types_supported", ["normal"]);
    to.values("claims_supported", PROTOCOL.into_iter().chain(all()));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn checked(claims: Value) -> Result<(), InvalidClaim> {
        let Value::Object(claims) = claims else { panic!("not an object") };
        check(&claims)
    }

    #[test]
    fn all_standard_claims_are_read_and_given_back() {
        let claims = json!({
            "name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace", "middle_name": "King",
            "nickname": "Ada", "profile": "https://ada.test/", "picture": "https://ada.test/a.png",
            "website": "http://ada.test", "gender": "female", "birthdate": "1815-12-10",
            "zoneinfo": "Europe/London", "locale": "en-GB", "updated_at": 1_700_000_000,
            "phone_number": "+44 20 7946 0000;ext=7", "phone_number_verified": false,
            "address": { "formatted": "12 St James's Square\nLondon", "country": "GB" },
            "name#ja-Kana-JP": "エイダ",
        });
        assert_eq!(checked(claims), Ok(()));
        for birthdate in ["1815", "0000-02-29", "2000-02-29"] {
            assert_eq!(checked(json!({ "birthdate": birthdate })), Ok(()));
        }
    }

    #[test]
    fn wrong_types_are_named() {
        for (name, value) in [
            ("sub", json!("x")),
            ("email", json!("a@b.test")),
            ("updated_at", json!("yesterday")),
            ("updated_at", json!(1.5)),
            ("phone_number_verified", json!("true")),
            ("address", json!("London")),
            ("address", json!({ "planet": "Earth" })),
            ("address", json!({ "country": 44 })),
            ("birthdate", json!("10.12.1815")),
            ("birthdate", json!("1900-02-29")),
            ("birthdate", json!("2000-13-01")),
            ("birthdate", json!("2000-00-10")),
            ("birthdate", json!("2000-01-1")),
            ("picture", json!("javascript:alert(1)")),
            ("zoneinfo", json!("Europe London")),
            ("locale", json!("english please")),
            ("phone_number", json!("call me")),
            ("name", json!(7)),
            ("name", json!("evil\u{202E}")),
            ("name", json!("")),
            ("name#", json!("x")),
            ("shoe_size", json!("44")),
        ] {
            assert_eq!(checked(json!({ name: value })).unwrap_err().claim, name, "{value}");
        }
    }
}
