//! What the vault opens, and what it refuses.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use proptest::prelude::*;

use super::*;
use crate::secret_file::SecretFileProblem;

fn vault() -> KeyVault {
    KeyVault::from_keys([7; 32], vec![])
}

/// RFC 5869 appendix A.1 (its first 32 bytes of output).
#[test]
fn hkdf_gives_the_known_answer() {
    let salt: Vec<u8> = (0..=0x0c).collect();
    let info: Vec<u8> = (0xf0..=0xf9).collect();
    let prk = hkdf_extract(&salt, &[0x0b; 22]);
    let expected = from_hex(b"3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf").unwrap();
    assert_eq!(hkdf_expand(&prk, &[&info]), expected);
}

#[test]
fn every_flipped_bit_and_every_other_length_is_refused() {
    let vault = vault();
    let sealed = vault.seal("login", b"browser", b"plain text");
    let bytes = sealed.as_bytes();
    for position in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.to_vec();
            changed[position] ^= 1 << bit;
            if let Ok(text) = String::from_utf8(changed) {
                assert_eq!(vault.open("login", b"browser", &text), None, "{text}");
            }
        }
        assert_eq!(vault.open("login", b"browser", &sealed[..position]), None);
    }
    for extended in [format!("{sealed}A"), format!("{sealed}="), format!("{sealed}.A"), format!(" {sealed}")]
    {
        assert_eq!(vault.open("login", b"browser", &extended), None, "{extended}");
    }
    assert_eq!(vault.open("login", b"browser", &sealed).unwrap(), b"plain text");
}

#[test]
fn purposes_contexts_and_keys_are_separate() {
    let vault = vault();
    let sealed = vault.seal("code", b"app", b"x");
    assert_eq!(vault.open("cod", b"eapp", &sealed), None);
    assert_eq!(vault.open("login", b"app", &sealed), None);
    assert_eq!(vault.open("code", b"other", &sealed), None);
    assert_eq!(KeyVault::from_keys([8; 32], vec![]).open("code", b"app", &sealed), None);
    let id = vault.key_id();
    assert_ne!(vault.mac(id, "refresh", b"x"), vault.mac(id, "csrf", b"x"));
    assert_ne!(vault.mac(id, "refresh", b"x"), vault.mac(id, "refresh", b"y"));
    assert_eq!(vault.mac("AAAAAAAA", "refresh", b"x"), None);
}

#[test]
fn equal_plain_texts_look_different() {
    assert_ne!(vault().seal("p", b"", b"same"), vault().seal("p", b"", b"same"));
}

#[test]
fn a_previous_key_opens_and_authenticates_but_does_not_seal() {
    let old = KeyVault::from_keys([1; 32], vec![]);
    let new = KeyVault::from_keys([2; 32], vec![[1; 32]]);
    let sealed = old.seal("p", b"c", b"kept");
    assert_eq!(new.open("p", b"c", &sealed).unwrap(), b"kept");
    assert_eq!(new.mac(old.key_id(), "p", b"d"), old.mac(old.key_id(), "p", b"d"));
    assert_ne!(new.key_id(), old.key_id());
    let renewed = new.seal("p", b"c", b"kept");
    assert!(renewed.starts_with(&format!("1.{}.", new.key_id())));
    assert_eq!(old.open("p", b"c", &renewed), None);
}

#[test]
fn the_name_is_eight_characters_and_says_nothing_of_the_key() {
    let vault = vault();
    assert_eq!(vault.key_id().len(), 8);
    assert_eq!(vault.key_id(), KeyVault::from_keys([7; 32], vec![]).key_id());
    assert!(!format!("{vault:?}").contains("prk"));
}

#[test]
fn key_files_are_made_read_and_judged() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("keys/encryption.key");
    KeyVault::create_file(&path).unwrap();
    assert_eq!(KeyVault::create_file(&path).unwrap_err().problem, SecretFileProblem::Exists);
    let first = KeyVault::load(&path, &[]).unwrap();
    assert_eq!(first.key_id(), KeyVault::load(&path, &[]).unwrap().key_id());

    let hex = dir.path().join("hex.key");
    secret_file::create(&hex, format!("{}\n", "0a".repeat(32)).as_bytes()).unwrap();
    let vault = KeyVault::load(&hex, &[path]).unwrap();
    assert_eq!(vault.key_id(), KeyVault::from_keys([10; 32], vec![]).key_id());
    assert_eq!(vault.open("p", b"", &first.seal("p", b"", b"old")).unwrap(), b"old");

    for (index, bad) in ["", "short", &"zz".repeat(32), &"A".repeat(44), &"é".repeat(32)].iter().enumerate()
    {
        let path = dir.path().join(format!("bad{index}.key"));
        secret_file::create(&path, bad.as_bytes()).unwrap();
        let error = KeyVault::load(&path, &[]).unwrap_err();
        assert_eq!(error.problem, SecretFileProblem::Content);
        assert!(error.to_string().contains(path.to_str().unwrap()));
    }
    fs::set_permissions(&hex, fs::Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(hex.parent().unwrap(), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(KeyVault::load(&hex, &[]).unwrap_err().problem, SecretFileProblem::Exposed);
}

proptest! {
    #[test]
    fn what_is_sealed_opens(purpose in ".{0,20}", context: Vec<u8>, plain: Vec<u8>) {
        let sealed = vault().seal(&purpose, &context, &plain);
        prop_assert_eq!(vault().open(&purpose, &context, &sealed), Some(plain));
    }

    #[test]
    fn no_text_opens_by_chance_or_panics(text in "(1\\.)?.{0,80}") {
        prop_assert_eq!(vault().open("p", b"", &text), None);
    }
}
