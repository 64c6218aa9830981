//! From a provider's claims to what it vouches for.

use std::collections::BTreeMap;

use chancery_core::federation::Vouched;
use chancery_core::standard_claims;
use chancery_core::text::is_email;
use chancery_core::time::Timestamp;
use serde_json::{Map, Value};

/// Longest identifier of a subject (OpenID Connect Core §2) and of a session, in characters.
const MAX_IDENTIFIER: usize = 255;

/// What verified claims say of a person. `mapping`: our claim ← theirs. `None`: there is no usable `sub`.
pub fn vouched(
    issuer: &str,
    claims: &Map<String, Value>,
    mapping: &BTreeMap<String, String>,
) -> Option<Vouched> {
    let claim =
        |name: &str| mapping.get(name).and_then(|theirs| claims.get(theirs)).or_else(|| claims.get(name));
    let text = |name: &str| claim(name).and_then(Value::as_str).map(str::trim).filter(|t| !t.is_empty());
    let subject = identifier(claims.get("sub"))?;
    // phone numbers are not taken over: nobody here has proved them
    let taken = standard_claims::stated_profile().filter_map(|name| {
        let one = Map::from_iter([(name.to_owned(), claim(name)?.clone())]);
        // what has the wrong type or could deceive is left out, not repaired
        standard_claims::check(&one).is_ok().then_some(one)
    });
    // the word on `email` is none on an address that stands in another claim (rule F2)
    let is_about_address = mapping.contains_key("email_verified")
        || claims.get("email").is_none_or(|own| claim("email") == Some(own));
    Some(Vouched {
        issuer: issuer.to_owned(),
        subject,
        username: text("preferred_username").filter(|t| t.len() <= MAX_IDENTIFIER).map(str::to_owned),
        email: text("email").filter(|email| is_email(email)).map(str::to_owned),
        email_verified: claim("email_verified") == Some(&Value::Bool(true)) && is_about_address,
        hosted_domain: text("hd").map(str::to_owned),
        claims: taken.flatten().collect(),
        auth_time: moment(claims.get("auth_time")),
        acr: identifier(claims.get("acr")),
        amr: methods(claims.get("amr")),
        sid: identifier(claims.get("sid")),
        id_token: None,
        ignored: not_understood(claims, &claim),
    })
}

/// Whether a value is as a claim has to be.
type Fits = fn(&Value) -> bool;

/// Claims that are there and not as OpenID Connect Core §2 and §5.1 want them. They are left out; nothing but
/// `sub` has to be understood.
fn not_understood<'c>(
    claims: &'c Map<String, Value>,
    claim: &impl Fn(&str) -> Option<&'c Value>,
) -> Vec<&'static str> {
    let of_the_person = standard_claims::stated_profile()
        .chain(["updated_at", "phone_number", "phone_number_verified", "address"])
        .filter(|name| {
            let value = claim(name).filter(|value| !value.is_null());
            value.is_some_and(|value| {
                standard_claims::check(&Map::from_iter([((*name).to_owned(), value.clone())])).is_err()
            })
        });
    let others: [(&str, Fits); 9] = [
        ("preferred_username", Value::is_string),
        ("email", |value| value.as_str().is_some_and(|email| is_email(email.trim()))),
        ("email_verified", Value::is_boolean),
        ("hd", Value::is_string),
        ("auth_time", |value| moment(Some(value)).is_some()),
        ("nbf", |value| moment(Some(value)).is_some()),
        ("acr", |value| identifier(Some(value)).is_some()),
        ("amr", |value| value.as_array().is_some_and(|all| all.iter().all(Value::is_string))),
        ("sid", |value| identifier(Some(value)).is_some()),
    ];
    let is_protocol = |name: &str| matches!(name, "auth_time" | "nbf" | "acr" | "amr" | "sid");
    let others = others.into_iter().filter(|(name, fits)| {
        let value = if is_protocol(name) { claims.get(*name) } else { claim(name) };
        value.is_some_and(|value| !value.is_null() && !fits(value))
    });
    of_the_person.chain(others.map(|(name, _)| name)).collect()
}

/// A moment as tokens have it: seconds, with or without a fraction (RFC 7519 §2). `None` for what is none, or too
/// far away to be one.
pub fn moment(value: Option<&Value>) -> Option<Timestamp> {
    let number = value?.as_number()?;
    let whole = || format!("{:.0}", number.as_f64()?.floor()).parse().ok();
    number.as_i64().or_else(whole).map(Timestamp)
}

/// Adds what userinfo says beside the ID token. An address and the word on whether it is verified stay
/// together: userinfo's count only if the ID token has neither, or names the same address (rule F2).
pub fn complete(said: &mut Map<String, Value>, more: Map<String, Value>, mapping: &BTreeMap<String, String>) {
    let names: Vec<&str> = ["email", "email_verified"]
        .into_iter()
        .flat_map(|ours| mapping.get(ours).map(String::as_str).into_iter().chain([ours]))
        .collect();
    let address = |claims: &Map<String, Value>| {
        let theirs = mapping.get("email").and_then(|theirs| claims.get(theirs));
        theirs.or_else(|| claims.get("email")).and_then(Value::as_str).map(str::to_owned)
    };
    let has_own = names.iter().any(|name| said.contains_key(*name));
    let is_same = address(said).is_some_and(|own| address(&more) == Some(own));
    for (name, value) in more {
        if is_same || !has_own || !names.contains(&name.as_str()) {
            said.entry(name).or_insert(value);
        }
    }
}

/// 1 to 255 printable ASCII characters.
pub fn identifier(value: Option<&Value>) -> Option<String> {
    let text = value?.as_str()?;
    let fits =
        !text.is_empty() && text.len() <= MAX_IDENTIFIER && text.bytes().all(|b| (0x20..0x7f).contains(&b));
    fits.then(|| text.to_owned())
}

fn methods(value: Option<&Value>) -> Vec<String> {
    const MOST: usize = 8;
    let values = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    values.iter().filter_map(|v| identifier(Some(v))).filter(|v| v.len() <= 32).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(claims: Value) -> Option<Vouched> {
        let Value::Object(claims) = claims else { panic!("not an object") };
        vouched("https://op.test", &claims, &BTreeMap::new())
    }

    #[test]
    fn f2_only_the_json_value_true_verifies_an_address() {
        for (value, verified) in [
            (json!(true), true),
            (json!("true"), false),
            (json!(1), false),
            (json!("1"), false),
            (json!([true]), false),
            (json!(null), false),
            (json!(false), false),
        ] {
            let vouched = of(json!({ "sub": "1", "email": "a@b.test", "email_verified": value })).unwrap();
            assert_eq!(vouched.email_verified, verified, "{value}");
        }
        assert!(!of(json!({ "sub": "1", "email": "a@b.test" })).unwrap().email_verified);
    }

    #[test]
    fn a_subject_is_text_of_limited_length() {
        for bad in
            [json!(null), json!(7), json!(""), json!("ä"), json!("a\n"), json!("a".repeat(256)), json!(["a"])]
        {
            assert_eq!(of(json!({ "sub": bad })), None, "{bad}");
        }
        assert!(of(json!({})).is_none());
        assert_eq!(of(json!({ "sub": "a".repeat(255) })).unwrap().subject.len(), 255);
    }

    #[test]
    fn what_could_deceive_or_has_the_wrong_type_is_left_out() {
        let claims = json!({
            "sub": "1", "name": "evil\u{202E}", "given_name": 7, "family_name": "Byron",
            "picture": "javascript:alert(1)", "email": "no address", "shoe_size": 44, "phone_number": "+1 2",
        });
        let vouched = of(claims).unwrap();
        assert_eq!(Value::Object(vouched.claims), json!({ "family_name": "Byron" }));
        assert_eq!(vouched.email, None);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let claims = json!({
            "sub": "1", "name": ["Ada"], "locale": {}, "updated_at": "now", "address": "1 High Street",
            "phone_number_verified": "false", "email": 7, "email_verified": "true", "acr": 1, "amr": "pwd",
            "auth_time": "now", "sid": 7, "nickname": null, "given_name": "Ada", "shoe_size": 44, "jti": 7,
        });
        let mut ignored = of(claims).unwrap().ignored;
        ignored.sort_unstable();
        let names = [
            "acr",
            "address",
            "amr",
            "auth_time",
            "email",
            "email_verified",
            "locale",
            "name",
            "phone_number_verified",
            "sid",
            "updated_at",
        ];
        assert_eq!(ignored, names);
        assert!(of(json!({ "sub": "1", "name": "Ada", "email": "a@b.test" })).unwrap().ignored.is_empty());
    }

    #[test]
    fn moments_are_numbers_of_seconds() {
        for (value, seconds) in [
            (json!(7), Some(7)),
            (json!(7.9), Some(7)),
            (json!(-0.5), Some(-1)),
            (json!(i64::MIN), Some(i64::MIN)),
            (json!(u64::MAX), None),
            (json!(1e300), None),
            (json!("7"), None),
            (json!([7]), None),
            (json!(null), None),
        ] {
            assert_eq!(moment(Some(&value)), seconds.map(Timestamp), "{value}");
        }
    }

    #[test]
    fn claims_are_renamed_as_configured() {
        let claims = json!({ "sub": "1", "first": "Ada", "mail": "ada@b.test", "given_name": "Other" });
        let mapping = BTreeMap::from([
            ("given_name".to_owned(), "first".to_owned()),
            ("email".to_owned(), "mail".to_owned()),
            ("family_name".to_owned(), "missing".to_owned()),
        ]);
        let Value::Object(claims) = claims else { panic!("not an object") };
        let vouched = super::vouched("https://op.test", &claims, &mapping).unwrap();
        assert_eq!(vouched.email.as_deref(), Some("ada@b.test"));
        assert_eq!(vouched.claims.get("given_name"), Some(&json!("Ada")));
    }

    #[test]
    fn f2_an_address_and_its_proof_come_from_one_document() {
        let mapping = BTreeMap::from([("email".to_owned(), "mail".to_owned())]);
        for (said, more, email, verified) in [
            (json!({}), json!({ "email": "a@b.test", "email_verified": true }), Some("a@b.test"), true),
            (
                json!({ "email": "a@b.test" }),
                json!({ "email": "a@b.test", "email_verified": true }),
                Some("a@b.test"),
                true,
            ),
            (
                json!({ "email": "a@b.test" }),
                json!({ "email": "c@b.test", "email_verified": true }),
                Some("a@b.test"),
                false,
            ),
            (json!({ "email": "a@b.test" }), json!({ "email_verified": true }), Some("a@b.test"), false),
            (json!({ "email_verified": true }), json!({ "email": "a@b.test" }), None, true),
            (
                json!({ "mail": "a@b.test" }),
                json!({ "mail": "c@b.test", "email_verified": true }),
                Some("a@b.test"),
                false,
            ),
        ] {
            let (Value::Object(mut claims), Value::Object(more)) = (said.clone(), more) else {
                panic!("not an object")
            };
            claims.insert("sub".to_owned(), json!("1"));
            complete(&mut claims, more, &mapping);
            let vouched = super::vouched("https://op.test", &claims, &mapping).unwrap();
            assert_eq!((vouched.email.as_deref(), vouched.email_verified), (email, verified), "{said}");
        }
    }

    #[test]
    fn f2_a_word_on_one_address_is_none_on_a_mapped_one() {
        let both =
            json!({ "sub": "1", "email": "mallory@x.test", "email_verified": true, "mail": "victim@b.test" });
        let alone = json!({ "sub": "1", "email_verified": true, "mail": "victim@b.test" });
        let mapping = BTreeMap::from([("email".to_owned(), "mail".to_owned())]);
        for (claims, verified) in [(both, false), (alone, true)] {
            let Value::Object(claims) = claims else { panic!("not an object") };
            let vouched = super::vouched("https://op.test", &claims, &mapping).unwrap();
            assert_eq!((vouched.email.as_deref(), vouched.email_verified), (Some("victim@b.test"), verified));
        }
    }

    #[test]
    fn f1_sub_is_never_mapped() {
        let Value::Object(claims) = json!({ "sub": "1", "email": "ada@b.test" }) else {
            panic!("not an object")
        };
        let mapping = BTreeMap::from([("sub".to_owned(), "email".to_owned())]);
        assert_eq!(super::vouched("https://op.test", &claims, &mapping).unwrap().subject, "1");
    }

    #[test]
    fn acr_amr_and_sid_are_bounded() {
        let amr: Vec<_> = (0..20).map(|n| format!("m{n}")).collect();
        let vouched = of(json!({ "sub": "1", "amr": amr, "acr": "a".repeat(300), "sid": 7 })).unwrap();
        assert_eq!((vouched.amr.len(), vouched.acr, vouched.sid), (8, None, None));
    }
}
