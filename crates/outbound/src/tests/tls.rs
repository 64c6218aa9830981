//! Whose certificates are trusted.

use std::path::PathBuf;

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::extension::{BasicConstraints, KeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509NameBuilder};

use super::server::{Server, Stream, ok};
use super::{answering, quick};
use crate::client::{GuardedClient, OutboundOptions};
use crate::error::{FetchError, OutboundError};

/// A certificate for `name`, by `issuer` or by itself (then an authority's).
fn certificate(name: &str, issuer: Option<&(X509, PKey<Private>)>) -> (X509, PKey<Private>) {
    let key = PKey::ec_gen("P-256").unwrap();
    let mut subject = X509NameBuilder::new().unwrap();
    subject.append_entry_by_text("CN", name).unwrap();
    let subject = subject.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    let serial = BigNum::from_u32(if issuer.is_some() { 2 } else { 1 }).unwrap();
    builder.set_serial_number(&serial.to_asn1_integer().unwrap()).unwrap();
    builder.set_subject_name(&subject).unwrap();
    builder.set_issuer_name(issuer.map_or(&subject, |(ca, _)| ca.subject_name())).unwrap();
    builder.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::days_from_now(2).unwrap()).unwrap();
    builder.set_pubkey(&key).unwrap();
    if issuer.is_some() {
        let context = builder.x509v3_context(None, None);
        let san = SubjectAlternativeName::new().dns(name).build(&context).unwrap();
        builder.append_extension(san).unwrap();
    } else {
        builder.append_extension(BasicConstraints::new().critical().ca().build().unwrap()).unwrap();
        builder.append_extension(KeyUsage::new().critical().key_cert_sign().build().unwrap()).unwrap();
    }
    builder.sign(issuer.map_or(&key, |(_, ca)| ca), MessageDigest::sha256()).unwrap();
    (builder.build(), key)
}

fn https_server(name: &str, authority: &(X509, PKey<Private>)) -> Server {
    let (leaf, key) = certificate(name, Some(authority));
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).unwrap();
    acceptor.set_certificate(&leaf).unwrap();
    acceptor.set_private_key(&key).unwrap();
    let acceptor = acceptor.build();
    Server::wrapped(
        move |stream| acceptor.accept(stream).ok().map(|stream| Box::new(stream) as Box<dyn Stream>),
        |_, stream| {
            let _ = stream.write_all(ok("{}").as_bytes());
        },
    )
}

fn trusting(extra_ca: Vec<PathBuf>) -> GuardedClient {
    let (lookup, _) = answering(&["127.0.0.1"]);
    GuardedClient::new(&OutboundOptions { extra_ca, allow_private: vec!["127.0.0.1".into()] })
        .unwrap()
        .with_limits(quick())
        .with_lookup(lookup)
}

#[tokio::test]
async fn https_is_trusted_by_extra_ca_and_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let authority = certificate("Test authority", None);
    let other = certificate("Other authority", None);
    let (mine, foreign) = (folder.path().join("ca.pem"), folder.path().join("other.pem"));
    std::fs::write(&mine, authority.0.to_pem().unwrap()).unwrap();
    std::fs::write(&foreign, other.0.to_pem().unwrap()).unwrap();
    let server = https_server("idp.example", &authority);
    let url = |host: &str| format!("https://{host}:{}/", server.port);

    let fetched = trusting(vec![mine.clone()]).get(&url("idp.example"), "*/*").await.unwrap();
    assert_eq!(fetched.status, 200);
    for (ca, host) in [(mine, "other.example"), (foreign, "idp.example")] {
        let outcome = trusting(vec![ca]).get(&url(host), "*/*").await;
        assert!(matches!(outcome, Err(FetchError::Connect(_))), "{outcome:?}");
    }
}

/// Rule R21: a wrong file stops the start, and is named.
#[test]
fn broken_authority_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("empty.pem"), "").unwrap();
    std::fs::write(path("text.pem"), "no certificate").unwrap();
    std::fs::write(path("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        .unwrap();
    for name in ["missing.pem", "empty.pem", "text.pem", "broken.pem"] {
        let options = OutboundOptions { extra_ca: vec![path(name)], allow_private: Vec::new() };
        let error = GuardedClient::new(&options).unwrap_err();
        assert!(matches!(&error, OutboundError::ExtraCa { path: p, .. } if *p == path(name)), "{error}");
        assert!(error.to_string().contains(name));
    }
    let options = OutboundOptions { extra_ca: Vec::new(), allow_private: vec!["10.0.0.0/99".into()] };
    assert!(GuardedClient::new(&options).unwrap_err().to_string().contains("10.0.0.0/99"));
}
