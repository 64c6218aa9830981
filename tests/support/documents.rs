//! A site of an app's: documents over TLS, by an authority of its own.

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, rt};
use chancery_outbound::{Documents, GuardedClient, OutboundOptions};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;
use tempfile::TempDir;

use super::app::Setup;
use super::authority::Authority;

/// What stands at a path.
#[derive(Debug, Clone)]
pub enum Document {
    Json(Value),
    Text(String),
    /// With the media type that the site gives it.
    Bytes(&'static str, Vec<u8>),
    Status(u16),
    Redirect(String),
    /// No answer for as long as the other side waits.
    Silence,
}

#[derive(Default)]
struct Shelf {
    documents: Mutex<HashMap<String, Document>>,
    requests: AtomicUsize,
}

/// The site; it closes with this value.
pub struct Site {
    shelf: Data<Shelf>,
    port: u16,
    directory: TempDir,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Site {
    pub fn new() -> Self {
        chancery::serve::install_provider();
        let (authority, directory) = (Authority::new(), TempDir::new().expect("a directory"));
        std::fs::write(directory.path().join("ca.pem"), authority.pem()).expect("a file");
        let issued = authority.issue("localhost");
        let chain = CertificateDer::from_pem_slice(issued.certificate.as_bytes()).expect("PEM");
        let key = PrivateKeyDer::from_pem_slice(issued.key.as_bytes()).expect("PEM");
        let tls = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![chain], key);
        let tls = tls.expect("a certificate and its key");
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shelf = Data::new(Shelf::default());
        let (sender, receiver) = mpsc::channel();
        let shared = shelf.clone();
        let thread = std::thread::spawn(move || {
            rt::System::new().block_on(async move {
                let app = move || App::new().app_data(shared.clone()).default_service(web::to(answer));
                let server = HttpServer::new(app).workers(1).disable_signals().shutdown_timeout(0);
                let server = server.listen_rustls_0_23(listener, tls).expect("it listens").run();
                sender.send(server.handle()).expect("the test waits");
                server.await.expect("it serves");
            });
        });
        let handle = receiver.recv().expect("it starts");
        Self { shelf, port, directory, handle, thread: Some(thread) }
    }

    /// Puts a document at a path, in the place of what is there.
    pub fn put(&self, path: &str, document: Document) -> String {
        let mut documents = self.shelf.documents.lock().unwrap_or_else(PoisonError::into_inner);
        documents.insert(path.to_owned(), document);
        self.url(path)
    }

    pub fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.port)
    }

    /// How often it was asked for anything.
    pub fn requests(&self) -> usize {
        self.shelf.requests.load(Ordering::SeqCst)
    }

    /// Lets the server reach it, as `[outbound]` does.
    pub fn allow(&self, state: &mut Setup) {
        let options = OutboundOptions {
            extra_ca: vec![self.directory.path().join("ca.pem")],
            allow_private: vec!["localhost".to_owned()],
        };
        let client = GuardedClient::new(&options).expect("an HTTP client");
        state.documents = Arc::new(Documents::new(client, state.clock.clone()));
    }
}

impl Site {
    /// The same as configuration of the program, TOML.
    pub fn outbound(&self) -> String {
        let ca = self.directory.path().join("ca.pem");
        let ca = ca.display();
        format!("[outbound]\nextra_ca = [\"{ca}\"]\nallow_private = [\"localhost\"]")
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

async fn answer(req: HttpRequest, shelf: Data<Shelf>) -> HttpResponse {
    shelf.requests.fetch_add(1, Ordering::SeqCst);
    let document = shelf.documents.lock().unwrap_or_else(PoisonError::into_inner).get(req.path()).cloned();
    match document {
        Some(Document::Json(value)) => HttpResponse::Ok().json(value),
        Some(Document::Text(text)) => HttpResponse::Ok().content_type("application/json").body(text),
        Some(Document::Bytes(media_type, bytes)) => HttpResponse::Ok().content_type(media_type).body(bytes),
        Some(Document::Status(status)) => HttpResponse::build(status.try_into().expect("a status")).finish(),
        Some(Document::Redirect(to)) => HttpResponse::Found().insert_header(("location", to)).finish(),
        Some(Document::Silence) => std::future::pending().await,
        None => HttpResponse::NotFound().finish(),
    }
}
