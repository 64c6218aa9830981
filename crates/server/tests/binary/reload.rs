//! `SIGHUP`, and TLS files that change, while the server runs.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::ssl::{SslConnector, SslMethod, SslVerifyMode};
use openssl::x509::{X509, X509NameBuilder};

use super::{Running, program};

/// A self-signed certificate of that name, and its key, as the server reads them.
fn write_certificate(folder: &Path, name: &str) {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let key = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
    let mut subject = X509NameBuilder::new().unwrap();
    subject.append_entry_by_nid(Nid::COMMONNAME, name).unwrap();
    let subject = subject.build();
    let mut certificate = X509::builder().unwrap();
    certificate.set_version(2).unwrap();
    certificate.set_subject_name(&subject).unwrap();
    certificate.set_issuer_name(&subject).unwrap();
    certificate.set_pubkey(&key).unwrap();
    certificate.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
    certificate.set_not_after(&Asn1Time::days_from_now(1).unwrap()).unwrap();
    certificate.sign(&key, MessageDigest::sha256()).unwrap();
    // as a renewal does it: beside, then in place
    for (file, bytes) in [
        ("tls.key", key.private_key_to_pem_pkcs8().unwrap()),
        ("tls.crt", certificate.build().to_pem().unwrap()),
    ] {
        std::fs::write(folder.join("new"), bytes).unwrap();
        std::fs::rename(folder.join("new"), folder.join(file)).unwrap();
    }
}

fn connect(address: &str) -> openssl::ssl::SslStream<TcpStream> {
    let mut connector = SslConnector::builder(SslMethod::tls()).unwrap();
    connector.set_verify(SslVerifyMode::NONE);
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    connector.build().configure().unwrap().verify_hostname(false).connect("localhost", stream).unwrap()
}

/// The name in the certificate that a new connection gets.
fn served(address: &str) -> String {
    let certificate = connect(address).ssl().peer_certificate().unwrap();
    let name = certificate.subject_name().entries_by_nid(Nid::COMMONNAME).next().unwrap();
    String::from_utf8_lossy(name.data().as_slice()).into_owned()
}

#[track_caller]
fn soon(what: &str, is_so: impl Fn() -> bool) {
    let mut looks = 0..200;
    while !is_so() {
        assert!(looks.next().is_some(), "not within 20 seconds: {what}");
        std::thread::park_timeout(Duration::from_millis(100));
    }
}

#[test]
fn what_sighup_asks_for_is_read_again_and_no_request_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let configure = |filter: &str| {
        let text = format!(
            "issuer = \"https://localhost\"\n[server]\nbind = \"127.0.0.1:0\"\nmanagement_bind = \"\"\n\
             [server.tls]\ncert = \"tls.crt\"\nkey = \"tls.key\"\n[log]\nfilter = \"{filter}\"\n"
        );
        std::fs::write(folder.path().join("chancery.toml"), text).unwrap();
    };
    configure("info");
    write_certificate(folder.path(), "one");
    let mut server = Running(program(folder.path(), &["serve"]).spawn().unwrap());
    let mut lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
    let ready = lines.next().unwrap().unwrap();
    let address = ready.strip_prefix("listening on https://").unwrap().split(',').next().unwrap().to_owned();
    let log: Arc<Mutex<String>> = Arc::default();
    let (told, mut stderr) = (Arc::clone(&log), BufReader::new(server.0.stderr.take().unwrap()));
    std::thread::spawn(move || {
        let mut line = String::new();
        while stderr.read_line(&mut line).is_ok_and(|read| read > 0) {
            told.lock().unwrap().push_str(&std::mem::take(&mut line));
        }
    });
    let hang_up = || {
        let pid = server.0.id().to_string();
        assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
    };
    let said = |part: &str| log.lock().unwrap().contains(part);
    assert_eq!(served(&address), "one");

    // a request that is half sent when the signal comes
    let mut open = connect(&address);
    open.write_all(b"GET /healthz HTTP/1.1\r\nhost: local").unwrap();
    write_certificate(folder.path(), "two");
    configure("warn,chancery=debug");
    hang_up();
    soon("the certificate", || served(&address) == "two");
    soon("the signal", || said("read again what SIGHUP asks for"));
    open.write_all(b"host\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    open.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    // what cannot be used leaves things as they were
    std::fs::write(folder.path().join("tls.crt"), "no certificate").unwrap();
    hang_up();
    soon("the refusal", || said("server.tls.cert"));
    assert_eq!(served(&address), "two");
    std::fs::write(folder.path().join("chancery.toml"), "isuer = 1\n").unwrap();
    hang_up();
    soon("the other refusal", || said("did you mean issuer?"));
    assert_eq!(served(&address), "two");

    // and a renewal is noticed by itself
    write_certificate(folder.path(), "three");
    soon("the renewal", || served(&address) == "three");
    assert!(server.0.try_wait().unwrap().is_none());
}
