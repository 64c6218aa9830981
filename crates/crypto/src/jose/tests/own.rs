//! What we sign ourselves, verified by us and by others.

use chancery_core::client::SigningAlgorithm::{
    ES256, ES384, ES512, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512,
};
use chancery_core::ports::{JwsError, Signer as _, TokenType, Verifier as _};
use chancery_core::secret::from_base64url;
use josekit::jwk::Jwk;
use josekit::jws::{self, JwsVerifier};

use super::*;

/// josekit's verifier, which shares no code with ours above OpenSSL.
fn independent(pair: &Pair) -> Box<dyn JwsVerifier> {
    let jwk = Jwk::from_bytes(pair.stored.public_jwk.to_string()).unwrap();
    match pair.algorithm {
        RS256 => Box::new(jws::RS256.verifier_from_jwk(&jwk).unwrap()),
        RS384 => Box::new(jws::RS384.verifier_from_jwk(&jwk).unwrap()),
        RS512 => Box::new(jws::RS512.verifier_from_jwk(&jwk).unwrap()),
        PS256 => Box::new(jws::PS256.verifier_from_jwk(&jwk).unwrap()),
        PS384 => Box::new(jws::PS384.verifier_from_jwk(&jwk).unwrap()),
        PS512 => Box::new(jws::PS512.verifier_from_jwk(&jwk).unwrap()),
        ES256 => Box::new(jws::ES256.verifier_from_jwk(&jwk).unwrap()),
        ES384 => Box::new(jws::ES384.verifier_from_jwk(&jwk).unwrap()),
        ES512 => Box::new(jws::ES512.verifier_from_jwk(&jwk).unwrap()),
        EdDSA => Box::new(jws::EdDSA.verifier_from_jwk(&jwk).unwrap()),
    }
}

#[test]
fn each_algorithm_signs_what_we_and_others_verify() {
    let claims = br#"{"sub":"alice","exp":9223372036854775807}"#;
    for pair in each() {
        let algorithm = pair.algorithm;
        let jose = jose(std::slice::from_ref(pair));
        for token_type in TokenType::ALL {
            let token = jose.sign(algorithm, token_type, claims, NOW).unwrap();
            assert_eq!(jose.verify_own(&token, token_type, NOW).unwrap(), claims);

            let (payload, header) = jws::deserialize_compact(&token, &*independent(pair)).unwrap();
            assert_eq!(payload, claims);
            assert_eq!(header.key_id(), Some(pair.stored.kid.as_str()));
            let kid = &pair.stored.kid;
            let rendered = match token_type.typ() {
                Some(typ) => format!(r#"{{"alg":"{algorithm}","kid":"{kid}","typ":"{typ}"}}"#),
                None => format!(r#"{{"alg":"{algorithm}","kid":"{kid}"}}"#),
            };
            assert!(token.starts_with(&format!("{}.", base64url(rendered.as_bytes()))));
        }
    }
}

/// RFC 7518 §3.4: each half of an ECDSA signature keeps its leading zeros, which one in 256 has.
#[test]
fn signatures_have_the_length_of_their_curve() {
    for (algorithm, bytes) in [(ES256, 64), (ES384, 96), (ES512, 132)] {
        let pair = pair(algorithm, 1, NOW);
        let jose = jose(std::slice::from_ref(&pair));
        for n in 0..200 {
            let claims = format!(r#"{{"n":{n}}}"#);
            let token = jose.sign(algorithm, TokenType::IdToken, claims.as_bytes(), NOW).unwrap();
            let signature = token.rsplit('.').next().unwrap();
            assert_eq!(from_base64url(signature).unwrap().len(), bytes);
            assert!(jose.verify_own(&token, TokenType::IdToken, NOW).is_ok());
        }
    }
}

/// Rule J2.
#[test]
fn a_token_of_one_type_is_none_of_another() {
    let pair = pair(ES256, 1, NOW);
    let jose = jose(&[pair]);
    for signed in TokenType::ALL {
        let token = jose.sign(ES256, signed, b"{}", NOW).unwrap();
        for expected in TokenType::ALL {
            assert_eq!(jose.verify_own(&token, expected, NOW).is_ok(), signed == expected);
        }
    }
}

/// Rule J1: a token that was found good once is not verified again, and nothing like it passes for it.
#[test]
fn a_remembered_token_lends_its_signature_to_no_other() {
    for pair in each() {
        let (algorithm, jose) = (pair.algorithm, jose(std::slice::from_ref(pair)));
        let token = jose.sign(algorithm, TokenType::AccessToken, br#"{"sub":"alice"}"#, NOW).unwrap();
        let verify = |token: &str| jose.verify_own(token, TokenType::AccessToken, NOW);
        assert_eq!(verify(&token), verify(&token));
        assert!(verify(&token).is_ok());
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let (header, _) = signed.split_once('.').unwrap();
        let other = base64url(br#"{"sub":"admin"}"#);
        let broken = if signature.starts_with('A') { "B" } else { "A" };
        for forged in [
            format!("{header}.{other}.{signature}"),
            format!("{signed}.{broken}{}", &signature[1..]),
            format!("{signed}."),
            format!("{token}="),
        ] {
            assert!(verify(&forged).is_err(), "{forged}");
        }
        assert!(jose.verify_own(&token, TokenType::IdToken, NOW).is_err());
        assert!(verify(&token).is_ok());
    }
}

/// Rule J5: published before it signs, kept until its last token has expired.
#[test]
fn rotation_is_invisible_to_tokens() {
    let old = pair(ES256, 1, NOW.minus(1000));
    let new = pair(ES256, 2, NOW.plus(100));
    let jose = jose(&[old.clone(), new.clone()]);
    let sign = |at| jose.sign(ES256, TokenType::AccessToken, b"{}", at).unwrap();
    let verify = |token: &str, at| jose.verify_own(token, TokenType::AccessToken, at);

    let before = sign(NOW);
    let after = sign(NOW.plus(100));
    assert_ne!(before.split('.').next(), after.split('.').next());
    let ahead =
        sign_with(&new, &format!(r#"{{"alg":"ES256","kid":"{}","typ":"at+jwt"}}"#, new.stored.kid), "{}");
    // a node whose clock is ahead signs with the next key already
    assert!(verify(&ahead, NOW).is_ok());
    assert!(verify(&before, NOW.plus(100 + MEMORY - 1)).is_ok());
    assert_eq!(verify(&before, NOW.plus(100 + MEMORY)), Err(JwsError::UnknownKey));
    assert!(verify(&after, NOW.plus(100 + MEMORY)).is_ok());
    // a clock that stands before the first key stops nobody (rule R10)
    let early = jose.sign(ES256, TokenType::AccessToken, b"{}", NOW.minus(1001)).unwrap();
    assert_eq!(early.split('.').next(), before.split('.').next());
    assert!(verify(&early, NOW.minus(1001)).is_ok());
    assert_eq!(jose.sign(RS256, TokenType::AccessToken, b"{}", NOW), Err(JwsError::NoKey(RS256)));
}

#[test]
fn a_retired_key_neither_signs_nor_verifies() {
    let first = pair(EdDSA, 1, NOW.minus(1000));
    let second = pair(EdDSA, 2, NOW.minus(10));
    let jose = jose(&[first.clone(), second.clone()]);
    let token = jose.sign(EdDSA, TokenType::IdToken, b"{}", NOW).unwrap();
    let mut retired = second;
    retired.stored.retired_at = Some(NOW);
    let keyring = Keyring::new(vec![first.stored.clone(), retired.stored]);
    let fresh = Jose::new();
    for jose in [&jose, &fresh] {
        // its private half is not needed any more
        jose.load(&keyring, MEMORY, &|key| match key.generation {
            1 => Ok(first.pkcs8_der.clone()),
            _ => Err(JwsError::UnknownKey),
        })
        .unwrap();
    }
    // whatever the clock says: one that has gone back revives nothing (rule R10)
    for now in [NOW.minus(3600), NOW.minus(1), NOW] {
        assert_eq!(jose.verify_own(&token, TokenType::IdToken, now), Err(JwsError::UnknownKey));
        assert_eq!(fresh.verify_own(&token, TokenType::IdToken, now), Err(JwsError::UnknownKey));
    }
    let other = jose.sign(EdDSA, TokenType::IdToken, b"{}", NOW).unwrap();
    assert!(jose.verify_own(&other, TokenType::IdToken, NOW).is_ok());
}

#[test]
fn loading_again_asks_for_new_keys_alone_and_failing_changes_nothing() {
    let first = pair(ES256, 1, NOW.minus(1000));
    let second = pair(ES256, 2, NOW.minus(10));
    let jose = jose(std::slice::from_ref(&first));
    let ring = |pairs: &[&Pair]| Keyring::new(pairs.iter().map(|p| p.stored.clone()).collect());

    let refused = jose.load(&ring(&[&first, &second]), MEMORY, &|_| Err(JwsError::UnknownKey));
    assert_eq!(refused, Err(JwsError::UnknownKey));
    let swapped = jose.load(&ring(&[&first, &second]), MEMORY, &|_| Ok(first.pkcs8_der.clone()));
    assert!(matches!(swapped, Err(JwsError::Library(_))));
    let token = jose.sign(ES256, TokenType::IdToken, b"{}", NOW).unwrap();

    jose.load(&ring(&[&first, &second]), MEMORY, &|key| {
        assert_eq!(key.kid, second.stored.kid);
        Ok(second.pkcs8_der.clone())
    })
    .unwrap();
    assert!(jose.verify_own(&token, TokenType::IdToken, NOW).is_ok());
    let newer = jose.sign(ES256, TokenType::IdToken, b"{}", NOW).unwrap();
    assert_ne!(newer.split('.').next(), token.split('.').next());
}

#[test]
fn without_keys_nothing_works() {
    let jose = Jose::new();
    assert!(jose.sign(RS256, TokenType::IdToken, b"{}", NOW).is_err());
    assert!(jose.verify_own("e30.e30.AA", TokenType::IdToken, NOW).is_err());
}

#[test]
fn a_token_that_nobody_would_verify_is_not_issued() {
    let pair = pair(EdDSA, 1, NOW);
    let jose = jose(&[pair]);
    assert!(jose.sign(EdDSA, TokenType::IdToken, &[b'x'; 13_000], NOW).is_err());
    // what does not come back may be as long as there is something to say
    assert!(jose.sign(EdDSA, TokenType::Userinfo, &[b'x'; 13_000], NOW).is_ok());
}
