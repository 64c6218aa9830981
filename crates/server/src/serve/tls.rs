//! https in the server itself: TLS 1.2 and 1.3 by rustls.

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::{Problem, Problems, Tls};
use crate::failure::Failure;

/// Makes ring the process's cryptography for TLS, ours and outbound.
pub fn install_provider() {
    // an error means that it is installed already, as in tests
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// The server's side, when certificate and key are configured.
pub(super) fn server_config(tls: &Tls) -> Result<Option<ServerConfig>, Failure> {
    install_provider();
    let (Some(cert), Some(key)) = (&tls.cert, &tls.key) else { return Ok(None) };
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .ok()
        .filter(|chain| !chain.is_empty())
        .ok_or_else(|| {
            wrong("server.tls.cert", "holds no PEM certificate", "name the file with the certificate chain")
        })?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|_| {
        wrong("server.tls.key", "holds no PEM private key", "name the file with the unencrypted key")
    })?;
    let config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).map_err(|error| {
            wrong("server.tls", &format!("cannot be used ({error})"), "name a key and its certificate")
        })?;
    Ok(Some(config))
}

fn wrong(key: &str, problem: &str, remedy: &str) -> Failure {
    Problems::from(Problem::new(key, problem, remedy)).into()
}
