//! Names of keys (RFC 7638).

use chancery_core::secret::{Digest, base64url};
use serde_json::Value;

/// SHA-256 thumbprint of a public JWK as base64url (RFC 7638 §3, RFC 8037 §2). `None` when a required
/// member is missing.
pub fn thumbprint(jwk: &Value) -> Option<String> {
    let text = |name: &str| jwk.get(name)?.as_str();
    // required members alone, in lexicographic order
    let names: &[&str] = match text("kty")? {
        "RSA" => &["e", "kty", "n"],
        "EC" => &["crv", "kty", "x", "y"],
        "OKP" => &["crv", "kty", "x"],
        _ => return None,
    };
    let members = names
        .iter()
        .map(|name| Some(format!("{}:{}", Value::from(*name), Value::from(text(name)?))))
        .collect::<Option<Vec<_>>>()?;
    let json = format!("{{{}}}", members.join(","));
    Some(base64url(Digest::of(json.as_bytes()).as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// RFC 7638 §3.1.
    #[test]
    fn rsa_gives_the_rfcs_thumbprint() {
        let jwk = json!({
            "kty": "RSA",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_\
                  BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_\
                  FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4\
                  vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
            "e": "AQAB",
            "alg": "RS256",
            "kid": "2011-04-29"
        });
        assert_eq!(thumbprint(&jwk).unwrap(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    /// RFC 8037 appendix A.3.
    #[test]
    fn ed25519_gives_the_rfcs_thumbprint() {
        let jwk = json!({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
        assert_eq!(thumbprint(&jwk).unwrap(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn incomplete_keys_have_none() {
        for jwk in [json!({}), json!({"kty":"RSA","n":"AQ"}), json!({"kty":"oct","k":"AQ"}), json!(1)] {
            assert_eq!(thumbprint(&jwk), None);
        }
    }
}
