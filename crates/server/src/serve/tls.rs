//! https in the server itself: TLS 1.2 and 1.3 by rustls.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::config::{Problem, Problems, Tls};
use crate::failure::Failure;

/// Makes ring the process's cryptography for TLS, ours and outbound.
pub fn install_provider() {
    // an error means that it is installed already, as in tests
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// The server's side of https, with a certificate that may change while it serves.
#[derive(Clone)]
pub struct Https {
    pub config: ServerConfig,
    pub certificate: Arc<Certificate>,
}

/// The certificate that new connections get. Those that are open keep theirs.
#[derive(Debug)]
pub struct Certificate {
    in_use: RwLock<Arc<CertifiedKey>>,
    /// How the files were when they were last read, whatever came of it.
    read: Mutex<Option<(Tls, Vec<Version>)>>,
}

/// What tells that a file has changed, be it by a link that leads elsewhere.
type Version = Option<(u64, u64, u64, i64, i64)>;

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.in_use.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Certificate {
    /// Reads the files again. On an error the certificate stays as it was.
    pub(super) fn reload(&self, tls: &Tls) -> Result<(), Failure> {
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = Some((tls.clone(), versions(tls)));
        if let Some(key) = certified_key(tls)? {
            *self.in_use.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
            tracing::info!("the TLS certificate was read again");
        }
        Ok(())
    }

    /// Reads the files again if they have changed since they were last read.
    pub(super) fn notice(&self) {
        let last = self.read.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some((tls, before)) = last else { return };
        if versions(&tls) != before
            && let Err(error) = self.reload(&tls)
        {
            // half of a renewal, perhaps: the other half is noticed, too
            tracing::warn!(%error, "the TLS files have changed and are not used");
        }
    }
}

/// The server's side, when certificate and key are configured.
pub(super) fn https(tls: &Tls) -> Result<Option<Https>, Failure> {
    let read = (tls.clone(), versions(tls));
    let Some(key) = certified_key(tls)? else { return Ok(None) };
    let certificate =
        Arc::new(Certificate { in_use: RwLock::new(Arc::new(key)), read: Mutex::new(Some(read)) });
    let resolver = Arc::clone(&certificate) as Arc<dyn ResolvesServerCert>;
    let config = ServerConfig::builder().with_no_client_auth().with_cert_resolver(resolver);
    Ok(Some(Https { config, certificate }))
}

fn certified_key(tls: &Tls) -> Result<Option<CertifiedKey>, Failure> {
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
    let unusable = |problem: String| wrong("server.tls", &problem, "name a key and its certificate");
    let provider = CryptoProvider::get_default()
        .ok_or_else(|| unusable("cannot be used: there is no cryptography".to_owned()))?;
    let certified = CertifiedKey::from_der(chain, key, provider)
        .map_err(|error| unusable(format!("cannot be used ({error})")))?;
    Ok(Some(certified))
}

fn versions(tls: &Tls) -> Vec<Version> {
    [&tls.cert, &tls.key].into_iter().map(|path| path.as_deref().and_then(version)).collect()
}

fn version(path: &Path) -> Version {
    let file = path.metadata().ok()?;
    Some((file.dev(), file.ino(), file.len(), file.mtime(), file.mtime_nsec()))
}

fn wrong(key: &str, problem: &str, remedy: &str) -> Failure {
    Problems::from(Problem::new(key, problem, remedy)).into()
}
