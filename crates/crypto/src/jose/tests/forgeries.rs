//! Tokens that somebody altered or made up.

use chancery_core::client::SigningAlgorithm;
use chancery_core::ports::{JwsError, Signer as _, TokenType, Verifier as _};
use chancery_core::secret::hmac_sha256;
use proptest::prelude::*;

use super::*;

const CLAIMS: &str = r#"{"sub":"alice"}"#;

fn refused(jose: &Jose, token: &str) {
    for token_type in TokenType::ALL {
        assert!(jose.verify_own(token, token_type, NOW).is_err(), "{token:.200}");
    }
}

/// Rule J1: properly signed, yet under any header but ours.
#[test]
fn only_our_own_header_is_accepted() {
    let ours = pair(SigningAlgorithm::RS256, 1, NOW);
    let foreign = pair(SigningAlgorithm::RS256, 1, NOW);
    let jose = jose(std::slice::from_ref(&ours));
    let kid = &ours.stored.kid;
    let jwk = &foreign.stored.public_jwk;
    let good = format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"at+jwt"}}"#);
    assert!(jose.verify_own(&sign_with(&ours, &good, CLAIMS), TokenType::AccessToken, NOW).is_ok());

    for header in [
        format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"at+jwt","crit":["x"]}}"#),
        format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"at+jwt","jwk":{jwk}}}"#),
        format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"at+jwt","jku":"https://evil.example/jwks"}}"#),
        format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"at+jwt","x5u":"https://evil.example/x"}}"#),
        format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"at+jwt","b64":false}}"#),
        format!(r#"{{"alg":"RS256","kid":"{kid}","typ":null}}"#),
        format!(r#"{{"alg":"RS256","kid":"{kid}","typ":""}}"#),
        format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"userinfo+jwt"}}"#),
        format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"AT+JWT"}}"#),
        format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"dpop+jwt"}}"#),
        format!(r#"{{"alg":"PS256","kid":"{kid}","typ":"at+jwt"}}"#),
        format!(r#"{{"kid":"{kid}","alg":"RS256","typ":"at+jwt"}}"#),
        format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"at+jwt"}} "#),
        format!(r#"{{"alg":"RS256","kid":"{}","typ":"at+jwt"}}"#, foreign.stored.kid),
        r#"{"alg":"RS256","typ":"at+jwt"}"#.into(),
        "{}".into(),
        String::new(),
    ] {
        refused(&jose, &sign_with(&ours, &header, CLAIMS));
    }
    // our header, another's signature
    refused(&jose, &sign_with(&foreign, &good, CLAIMS));
}

/// Rule J1: no signature, and the public key as an HMAC secret.
#[test]
fn none_and_hs256_are_refused() {
    let ours = pair(SigningAlgorithm::RS256, 1, NOW);
    let jose = jose(std::slice::from_ref(&ours));
    let kid = &ours.stored.kid;
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let header = format!(r#"{{"alg":"{alg}","kid":"{kid}","typ":"at+jwt"}}"#);
        refused(&jose, &forge(&header, CLAIMS, |_| vec![]));
    }
    let header = format!(r#"{{"alg":"HS256","kid":"{kid}","typ":"at+jwt"}}"#);
    let public = openssl::pkey::PKey::private_key_from_pkcs8(&ours.pkcs8_der).unwrap();
    for secret in [
        public.public_key_to_pem().unwrap(),
        public.public_key_to_der().unwrap(),
        ours.stored.public_jwk.to_string().into_bytes(),
        ours.stored.public_jwk["n"].as_str().unwrap().as_bytes().to_vec(),
    ] {
        refused(&jose, &forge(&header, CLAIMS, |message| hmac_sha256(&secret, message).to_vec()));
    }
}

#[test]
fn truncated_extended_and_respelled_tokens_are_refused() {
    for pair in each() {
        let (algorithm, jose) = (pair.algorithm, jose(std::slice::from_ref(pair)));
        let token = jose.sign(algorithm, TokenType::AccessToken, CLAIMS.as_bytes(), NOW).unwrap();
        for end in 0..token.len() {
            refused(&jose, &token[..end]);
        }
        let (signed, signature) = token.rsplit_once('.').unwrap();
        // the last character of an unpadded group has spare bits, which must be zero
        let last = signature.chars().last().unwrap();
        for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars() {
            if other != last {
                refused(&jose, &format!("{}{other}", &token[..token.len() - 1]));
            }
        }
        for changed in [
            format!("{token}A"),
            format!("{token}AA"),
            format!("{token}="),
            format!("{token}=="),
            format!("{token}."),
            format!("{token}\n"),
            format!(" {token}"),
            format!("{signed}=.{signature}"),
            format!("{signed}.."),
            format!("{signed}."),
            token.replace('.', ".."),
            token.replacen('.', "=.", 1),
            format!("{signed}.{}", signature.replace('-', "+").replace('_', "/") + "+"),
        ] {
            refused(&jose, &changed);
        }
    }
}

/// Rule R16: refused by its length alone.
#[test]
fn a_mebibyte_is_refused_at_once() {
    let ours = pair(SigningAlgorithm::RS256, 1, NOW);
    let jose = jose(std::slice::from_ref(&ours));
    let header =
        base64url(format!(r#"{{"alg":"RS256","kid":"{}","typ":"JWT"}}"#, ours.stored.kid).as_bytes());
    let giant = format!("{header}.{}.AAAA", "A".repeat(1024 * 1024));
    refused(&jose, &giant);
    let jwks = jwks(&[&ours]);
    let permitted = [assertion_algorithm(SigningAlgorithm::RS256)];
    assert_eq!(jose.verify_with_jwks(&giant, &jwks, &permitted), Err(JwsError::Malformed("too long")));
    assert_eq!(jose.verify_with_secret(&giant, &[1; 32]), Err(JwsError::Malformed("too long")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_flipped_byte_is_refused(position in 0_usize..400, flip in 1_u8..=255, which in 0_usize..10) {
        let jose = shared(which);
        let algorithm = SigningAlgorithm::ALL[which];
        let token = jose.sign(algorithm, TokenType::IdToken, CLAIMS.as_bytes(), NOW).unwrap();
        let mut bytes = token.into_bytes();
        let position = position % bytes.len();
        bytes[position] ^= flip;
        if let Ok(token) = String::from_utf8(bytes) {
            prop_assert!(jose.verify_own(&token, TokenType::IdToken, NOW).is_err());
        }
    }

    #[test]
    fn no_text_panics(token in ".{0,200}", dotted in "[A-Za-z0-9_.-]{0,200}") {
        let jose = shared(6);
        for text in [token, dotted] {
            prop_assert!(jose.verify_own(&text, TokenType::IdToken, NOW).is_err());
            let jwks = serde_json::json!({ "keys": [{}] });
            prop_assert!(jose.verify_with_jwks(&text, &jwks, AssertionAlgorithm::ALL).is_err());
            prop_assert!(jose.verify_with_secret(&text, &[1; 32]).is_err());
        }
    }
}

/// One ring for each algorithm, for tests that would make many keys.
fn shared(which: usize) -> &'static Jose {
    static RINGS: std::sync::LazyLock<Vec<Jose>> =
        std::sync::LazyLock::new(|| each().iter().map(|pair| jose(std::slice::from_ref(pair))).collect());
    &RINGS[which]
}
