//! Credentials at other providers that are kept in files.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use chancery_federation::Credentials;
use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::symm::Cipher;
use tempfile::TempDir;

use crate::config::{Config, Problems};

use super::{corp, read};

/// A provider whose credential is a file with this content.
fn with_file(key: &str, content: &[u8]) -> (TempDir, Config) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("credential");
    std::fs::write(&path, content).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    let line = format!("{key} = \"{}\"", path.display());
    let config = read(&corp(&line).replace("client_secret = \"hunter2\"\n", "")).unwrap();
    (folder, config)
}

fn p256() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

#[test]
fn credentials_are_read_from_files() {
    let (_folder, config) = with_file("client_secret_file", b"hunter2\n");
    assert!(config.check_files().is_empty());
    let corp = config.providers().unwrap().remove(0);
    assert!(matches!(corp.credentials, Credentials::Secret(secret) if secret.expose() == "hunter2"));
    let (_folder, config) = with_file("private_key", &p256().private_key_to_pem_pkcs8().unwrap());
    assert!(config.check_files().is_empty());
    assert!(matches!(config.providers().unwrap().remove(0).credentials, Credentials::PrivateKey(_)));
}

/// As Kubernetes, Docker and systemd hand them over, and as an editor leaves them.
#[test]
fn files_that_others_may_read_are_refused_where_they_get_at_them() {
    for key in ["client_secret_file", "private_key"] {
        let content = match key {
            "private_key" => p256().private_key_to_pem_pkcs8().unwrap(),
            _ => b"hunter2\r\n".to_vec(),
        };
        let (folder, config) = with_file(key, &content);
        let set = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        for (mode, open, is_refused) in
            [(0o600, 0o755, false), (0o640, 0o755, true), (0o444, 0o755, true), (0o444, 0o700, false)]
        {
            set(&folder.path().join("credential"), mode);
            set(folder.path(), open);
            let problems = Problems(config.check_files()).to_string();
            assert_eq!(problems.contains("chmod 600"), is_refused, "{key} {mode:o} {open:o}: {problems}");
            assert_eq!(problems.is_empty(), !is_refused, "{problems}");
        }
    }
}

/// Rule R21: also of a provider that is switched off.
#[test]
fn bad_files_are_named() {
    let p256 = p256();
    let encrypted = p256.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"hunter2").unwrap();
    let curve = EcGroup::from_curve_name(Nid::SECP384R1).unwrap();
    let p384 = PKey::from_ec_key(EcKey::generate(&curve).unwrap()).unwrap();
    for (key, content, part) in [
        ("client_secret_file", b"".to_vec(), "holds no client secret"),
        ("client_secret_file", b"hunter2\nhunter2".to_vec(), "holds no client secret"),
        ("client_secret_file", b"\n".to_vec(), "holds no client secret"),
        ("client_secret_file", b"hunter2 \n".to_vec(), "white space around"),
        ("client_secret_file", b" hunter2".to_vec(), "white space around"),
        ("client_secret_file", b"hunter2\n\n".to_vec(), "white space around"),
        ("client_secret_file", vec![0xFF, 0xFE], "holds no client secret"),
        ("client_secret_file", vec![b'a'; 65 * 1024], "longer than 64 KiB"),
        ("private_key", b"hunter2".to_vec(), "PEM"),
        ("private_key", p256.public_key_to_pem().unwrap(), "PEM"),
        ("private_key", p384.private_key_to_pem_pkcs8().unwrap(), "P-256"),
        ("private_key", encrypted, "unencrypted"),
    ] {
        let (_folder, mut config) = with_file(key, &content);
        config.federation.values_mut().for_each(|provider| provider.enabled = false);
        let problems = Problems(config.check_files()).to_string();
        assert!(problems.starts_with(&format!("federation.corp.{key}: the file ")), "{problems}");
        assert!(problems.contains(part) && !problems.contains("hunter2"), "{problems}");
        assert_eq!(problems.lines().count(), 1);
        config.federation.values_mut().for_each(|provider| provider.enabled = true);
        assert_eq!(config.providers().unwrap_err().to_string(), problems);
    }
    let (folder, config) = with_file("private_key", b"");
    drop(folder);
    assert!(Problems(config.check_files()).to_string().contains("cannot be used"));
}
