//! The compact serialization (RFC 7515 §3.1), read strictly.

use chancery_core::ports::JwsError;
use chancery_core::secret::from_base64url;
use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::{Map, Value};

/// Longest token that is looked at, in bytes.
pub(super) const MAX_TOKEN: usize = 16 * 1024;
/// Longest header that is parsed, in characters of base64url.
pub(super) const MAX_HEADER: usize = 4 * 1024;

/// The three parts of a token, still encoded.
pub(super) struct Parts<'a> {
    pub header: &'a str,
    pub claims: &'a str,
    pub signature: &'a str,
    /// Header and claims with the dot between them: what is signed.
    pub signed: &'a str,
}

/// Splits a token; anything too long is refused before it is looked at.
pub(super) fn split(token: &str) -> Result<Parts<'_>, JwsError> {
    if token.len() > MAX_TOKEN {
        return Err(JwsError::Malformed("too long"));
    }
    // three parts: JWE and the JSON serializations have other counts
    token
        .rsplit_once('.')
        .and_then(|(signed, signature)| {
            let (header, claims) = signed.split_once('.')?;
            (!claims.contains('.')).then_some(Parts { header, claims, signature, signed })
        })
        .ok_or(JwsError::Malformed("not three parts"))
}

/// The header parameters that matter here; all others are ignored (RFC 7515 §4), above all those that
/// would bring a key along (`jwk`, `jku`, `x5u`, `x5c`).
pub(super) struct Header {
    pub algorithm: String,
    pub typ: Option<String>,
    pub kid: Option<String>,
}

impl Header {
    pub(super) fn parse(encoded: &str) -> Result<Self, JwsError> {
        if encoded.len() > MAX_HEADER {
            return Err(JwsError::Malformed("header too long"));
        }
        let bytes = from_base64url(encoded).ok_or(JwsError::Malformed("header"))?;
        let mut members = object(&bytes).ok_or(JwsError::Malformed("header"))?;
        // no extension is understood, so that naming one is a refusal (RFC 7515 §4.1.11, RFC 7797 §6)
        if members.contains_key("crit") || members.contains_key("b64") {
            return Err(JwsError::Malformed("header extension"));
        }
        let mut text = |name: &str| match members.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(JwsError::Malformed("header parameter that is not a string")),
        };
        Ok(Self {
            algorithm: text("alg")?.ok_or(JwsError::Malformed("no alg"))?,
            typ: text("typ")?,
            kid: text("kid")?,
        })
    }
}

/// A JSON object whose member names are unique (RFC 7515 §4, RFC 7519 §4), and nothing after it.
pub(super) fn object(json: &[u8]) -> Option<Map<String, Value>> {
    struct Unique;

    impl<'de> Visitor<'de> for Unique {
        type Value = Map<String, Value>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object with unique member names")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut members = Map::new();
            while let Some((name, value)) = access.next_entry::<String, Value>()? {
                if members.insert(name, value).is_some() {
                    return Err(serde::de::Error::custom("repeated member"));
                }
            }
            Ok(members)
        }
    }

    let mut parser = serde_json::Deserializer::from_slice(json);
    let members = parser.deserialize_map(Unique).ok()?;
    parser.end().ok()?;
    Some(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_core::secret::base64url;

    #[test]
    fn only_three_parts_are_a_token() {
        for bad in ["", "a", "a.b", "a.b.c.d", "a.b.c.d.e", "...."] {
            assert!(split(bad).is_err(), "{bad}");
        }
        let parts = split("a.b.c").unwrap();
        assert_eq!((parts.header, parts.claims, parts.signature, parts.signed), ("a", "b", "c", "a.b"));
        assert!(split(&format!("a.{}.c", "b".repeat(MAX_TOKEN))).is_err());
    }

    #[test]
    fn objects_are_read_strictly() {
        for bad in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1} x"#,
            r#"["a"]"#,
            "1",
            "",
            r#"{"a":1e999}"#,
            "\u{feff}{}",
            &"[".repeat(100_000),
            &format!(r#"{{"a":{}}}"#, "[".repeat(9_000)),
        ] {
            assert_eq!(object(bad.as_bytes()), None, "{bad:.40}");
        }
        assert_eq!(object(b"{\"a\":\"\xff\"}"), None);
        let numbers =
            object(br#" {"exp":9223372036854775807,"nbf":18446744073709551615,"iat":1e300} "#).unwrap();
        assert_eq!(numbers["exp"], i64::MAX);
        assert_eq!(numbers["nbf"], u64::MAX);
    }

    #[test]
    fn headers_with_extensions_or_odd_types_are_refused() {
        let parse = |json: &str| Header::parse(&base64url(json.as_bytes()));
        for bad in [
            "{}",
            r#"{"alg":1}"#,
            r#"{"alg":null}"#,
            r#"{"alg":"RS256","kid":7}"#,
            r#"{"alg":"RS256","typ":["JWT"]}"#,
            r#"{"alg":"RS256","crit":["exp"]}"#,
            r#"{"alg":"RS256","crit":[]}"#,
            r#"{"alg":"RS256","b64":false}"#,
            r#"{"alg":"RS256","b64":true}"#,
            r#"{"alg":"none","alg":"RS256"}"#,
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        let header = parse(r#"{"alg":"RS256","jku":"https://evil.example","x":{}}"#).unwrap();
        assert_eq!((header.algorithm.as_str(), header.kid, header.typ), ("RS256", None, None));
        assert!(Header::parse(&"A".repeat(MAX_HEADER + 1)).is_err());
    }
}
