//! The certificate authorities that outbound connections trust.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

use crate::error::{FetchError, OutboundError};

/// Certificates of additional authorities, from PEM files.
pub fn read_extra_ca(paths: &[PathBuf]) -> Result<Vec<CertificateDer<'static>>, OutboundError> {
    let mut certificates = Vec::new();
    for path in paths {
        certificates.extend(
            read_pem(path).map_err(|problem| OutboundError::ExtraCa { path: path.clone(), problem })?,
        );
    }
    Ok(certificates)
}

fn read_pem(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let pem = std::fs::read(path).map_err(|error| error.to_string())?;
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<_, _>>()
        .map_err(|_| "not a PEM file".to_owned())?;
    if certificates.is_empty() {
        return Err("holds no certificate".into());
    }
    for certificate in &certificates {
        RootCertStore::empty().add(certificate.clone()).map_err(|error| error.to_string())?;
    }
    Ok(certificates)
}

/// Trusts the authorities that the operating system trusts, and the additional ones. Reads files:
/// costs some 20 ms.
pub fn trusting_config(extra: &[CertificateDer<'static>]) -> Result<ClientConfig, FetchError> {
    let mut roots = RootCertStore::empty();
    // a certificate that cannot be read just is not trusted
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots.add_parsable_certificates(extra.iter().cloned());
    if roots.is_empty() {
        return Err(FetchError::Tls(
            "no certificate authorities: install ca-certificates or set outbound.extra_ca".into(),
        ));
    }
    config(roots)
}

/// Trusts nobody: for plain http.
pub fn blind_config() -> Result<ClientConfig, FetchError> {
    config(RootCertStore::empty())
}

fn config(roots: RootCertStore) -> Result<ClientConfig, FetchError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| FetchError::Tls(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
