//! A certificate authority for one test.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::asn1::Asn1Time;
use openssl::bn::{BigNum, MsbOption};
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension::{BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509Name};
use sha2::{Digest as _, Sha256};

/// Signs server certificates.
pub struct Authority {
    certificate: X509,
    key: PKey<Private>,
}

/// A server's certificate and its key, both PEM.
pub struct Issued {
    pub certificate: String,
    pub key: String,
    /// Base64 of the SHA-256 of its public key, by which Chromium is told to take it.
    pub key_hash: String,
}

impl Authority {
    pub fn new() -> Self {
        let build = || -> Result<Self, ErrorStack> {
            let (mut builder, key) = prepared("Test authority")?;
            let name = name("Test authority")?;
            builder.set_issuer_name(&name)?;
            builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
            builder.append_extension(KeyUsage::new().critical().key_cert_sign().build()?)?;
            builder.sign(&key, MessageDigest::sha256())?;
            Ok(Self { certificate: builder.build(), key })
        };
        build().expect("an authority")
    }

    /// Its own certificate, PEM.
    pub fn pem(&self) -> String {
        text(self.certificate.to_pem().expect("PEM"))
    }

    /// A certificate for a server of this host name.
    pub fn issue(&self, host: &str) -> Issued {
        let build = || -> Result<Issued, ErrorStack> {
            let (mut builder, key) = prepared(host)?;
            builder.set_issuer_name(self.certificate.subject_name())?;
            builder.append_extension(ExtendedKeyUsage::new().server_auth().build()?)?;
            let context = builder.x509v3_context(Some(&self.certificate), None);
            let names = SubjectAlternativeName::new().dns(host).build(&context)?;
            builder.append_extension(names)?;
            builder.sign(&self.key, MessageDigest::sha256())?;
            Ok(Issued {
                certificate: text(builder.build().to_pem()?),
                key: text(key.private_key_to_pem_pkcs8()?),
                key_hash: STANDARD.encode(Sha256::digest(key.public_key_to_der()?)),
            })
        };
        build().expect("a certificate")
    }
}

/// A certificate that lacks its issuer, and a new key.
fn prepared(subject: &str) -> Result<(X509Builder, PKey<Private>), ErrorStack> {
    let key = EcKey::generate(&*EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?)?;
    let key = PKey::from_ec_key(key)?;
    let mut serial = BigNum::new()?;
    serial.rand(127, MsbOption::MAYBE_ZERO, false)?;
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    builder.set_serial_number(&*serial.to_asn1_integer()?)?;
    builder.set_subject_name(&*name(subject)?)?;
    builder.set_pubkey(&key)?;
    builder.set_not_before(&*Asn1Time::days_from_now(0)?)?;
    builder.set_not_after(&*Asn1Time::days_from_now(2)?)?;
    Ok((builder, key))
}

fn name(common: &str) -> Result<X509Name, ErrorStack> {
    let mut name = X509Name::builder()?;
    name.append_entry_by_nid(Nid::COMMONNAME, common)?;
    Ok(name.build())
}

fn text(pem: Vec<u8>) -> String {
    String::from_utf8(pem).expect("PEM is text")
}
