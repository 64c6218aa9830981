//! The real `chancery` binary, as an operator runs it: commands, and servers that can be killed.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery_core::ports::Clock as _;
use chancery_crypto::SystemClock;
use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::x509::extension::SubjectAlternativeName;
use openssl::x509::{X509, X509Name};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;

use super::browser::{Browser, http_client, https_client};
use super::database::{Kind, TestDatabase};

/// The person in tests with real clients.
pub const USERNAME: &str = "alice";
pub const PASSWORD: &str = "seven quiet lanterns by the river";

/// The binary that `cargo test --workspace` has built beside this test.
pub fn binary() -> PathBuf {
    let own = std::env::current_exe().expect("this test's path");
    let profile = own.parent().and_then(Path::parent).expect("target/PROFILE/deps/TEST");
    let binary = profile.join("chancery");
    assert!(binary.exists(), "{} is missing: test with `cargo test --workspace`", binary.display());
    binary
}

/// A port that nobody listens on, and that nobody gets while the tests run: it lies below those that the
/// system hands out, and is given to one test only.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    loop {
        let port = 12_000 + NEXT.fetch_add(1, Ordering::Relaxed) % 20_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Configuration, keys and a database of one installation; servers and commands share them.
pub struct Installation {
    directory: TempDir,
    pub database: TestDatabase,
    pub issuer: String,
    config: toml::Table,
    /// PEM, when the server itself speaks TLS.
    certificate: Option<String>,
}

/// A running `chancery serve`.
pub struct Server {
    child: Child,
    /// Where it listens: the issuer's address, or another node's.
    pub address: String,
    pub issuer: String,
    /// Milliseconds from exec to the ready line.
    pub started_in: u128,
    certificate: Option<String>,
}

impl Installation {
    /// A new installation with a migrated, empty database.
    pub fn new(kind: Kind) -> Self {
        Self::with(kind, "")
    }

    /// The same with more configuration, as TOML.
    pub fn with(kind: Kind, more: &str) -> Self {
        let installation = Self::unmigrated(kind, more);
        installation.command(&["migrate"], None);
        installation
    }

    /// The same with a database in which there is nothing yet.
    pub fn unmigrated(kind: Kind, more: &str) -> Self {
        let directory = TempDir::new().expect("a directory");
        let path = |name: &str| directory.path().join(name).to_str().expect("a readable path").to_owned();
        let database = TestDatabase::new(kind);
        let issuer = format!("http://127.0.0.1:{}", free_port());
        let store = if kind == Kind::Sqlite { "file" } else { "database" };
        write_secret(Path::new(&path("encryption.key")), "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY\n");
        let mut config = toml::Table::new();
        config.insert("issuer".to_owned(), issuer.clone().into());
        let mut set = |section: &str, key: &str, value: &str| {
            let table = config.entry(section).or_insert_with(|| toml::Table::new().into());
            table.as_table_mut().expect("a table").insert(key.to_owned(), value.into());
        };
        set("database", "url", &database.url);
        set("keys", "dir", &path("keys"));
        set("keys", "store", store);
        set("keys", "encryption_key_file", &path("encryption.key"));
        merge(&mut config, more.parse().expect("TOML"));
        Self { directory, database, issuer, config, certificate: None }
    }

    /// Lets the server speak TLS, with a certificate of its own; before the first start.
    #[must_use]
    pub fn over_tls(mut self) -> Self {
        let (certificate, key) = self_signed();
        let (cert, key) = (self.file("tls.crt", &certificate), self.file("tls.key", &key));
        self.issuer = self.issuer.replacen("http:", "https:", 1);
        let server = format!("issuer = \"{}\"\n[server.tls]\ncert = {cert:?}\nkey = {key:?}", self.issuer);
        merge(&mut self.config, server.parse().expect("TOML"));
        self.certificate = Some(certificate);
        self
    }

    /// Base64 of the SHA-256 of the certificate's public key, by which Chromium is told to take it.
    pub fn key_hash(&self) -> String {
        let pem = self.certificate.as_deref().expect("a server that speaks TLS");
        let certificate = X509::from_pem(pem.as_bytes()).expect("a certificate");
        let key = certificate.public_key().and_then(|key| key.public_key_to_der()).expect("a key");
        STANDARD.encode(Sha256::digest(key))
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Writes a file into the installation's directory and returns its path.
    pub fn file(&self, name: &str, content: &str) -> String {
        let path = self.path().join(name);
        write_secret(&path, content);
        path.to_str().expect("a readable path").to_owned()
    }

    /// The configuration of a node that listens on `port`.
    fn config_for(&self, port: u16) -> String {
        let mut config = self.config.clone();
        let bind = format!("[server]\nbind = \"127.0.0.1:{port}\"\nmanagement_bind = \"127.0.0.1:0\"");
        merge(&mut config, bind.parse().expect("TOML"));
        self.file(&format!("chancery-{port}.toml"), &config.to_string())
    }

    fn issuer_port(&self) -> u16 {
        self.issuer.rsplit(':').next().and_then(|p| p.parse().ok()).expect("a port in the issuer")
    }

    /// Starts a command and lets it run.
    pub fn spawn(&self, arguments: &[&str], stdin: Stdio) -> std::process::Child {
        let config = self.config_for(self.issuer_port());
        Command::new(binary())
            .args(arguments)
            .args(["--config", &config, "--json"])
            .current_dir(self.path())
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("chancery starts")
    }

    /// Runs a command whatever it answers.
    pub fn try_command(&self, arguments: &[&str], input: Option<&str>) -> Output {
        let mut child = self.spawn(arguments, if input.is_some() { Stdio::piped() } else { Stdio::null() });
        if let (Some(text), Some(mut stdin)) = (input, child.stdin.take()) {
            stdin.write_all(text.as_bytes()).expect("chancery reads");
        }
        child.wait_with_output().expect("chancery ends")
    }

    /// Runs a command that must succeed, and returns its JSON document.
    pub fn command(&self, arguments: &[&str], input: Option<&str>) -> Value {
        let output = self.try_command(arguments, input);
        let (stdout, stderr) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {}\n{stdout}{stderr}", output.status);
        serde_json::from_str(&stdout).unwrap_or_else(|e| panic!("{arguments:?}: {e}: {stdout}"))
    }

    /// Creates the person [`USERNAME`].
    pub fn create_user(&self) {
        let claims = json!({"name": "Alice Example", "given_name": "Alice", "family_name": "Example"});
        let claims = self.file("claims.json", &claims.to_string());
        self.command(
            &[
                "user",
                "create",
                "--username",
                USERNAME,
                "--email",
                "alice@example.test",
                "--email-verified",
                "--password-stdin",
                "--claims-file",
                &claims,
            ],
            Some(PASSWORD),
        );
    }

    /// Starts the server at the issuer's address and waits until it is ready.
    pub async fn start(&self) -> Server {
        self.start_at(self.issuer_port()).await
    }

    /// Starts another node on a port of its own.
    pub async fn start_node(&self) -> Server {
        self.start_at(free_port()).await
    }

    /// Starts the server with a log as an operator keeps it; the file that it goes to.
    pub async fn start_logging(&self, filter: &str) -> (Server, PathBuf) {
        let path = self.path().join("chancery.log");
        let file = std::fs::File::create(&path).expect("a file");
        (self.launch(self.issuer_port(), filter, file.into()).await, path)
    }

    async fn start_at(&self, port: u16) -> Server {
        let filter = std::env::var("CHANCERY_TEST_LOG").unwrap_or_else(|_| "warn".to_owned());
        self.launch(port, &filter, Stdio::inherit()).await
    }

    async fn launch(&self, port: u16, filter: &str, log: Stdio) -> Server {
        let config = self.config_for(port);
        let began = SystemClock.monotonic();
        let mut child = tokio::process::Command::new(binary())
            .args(["serve", "--config", &config])
            .current_dir(self.path())
            .env("CHANCERY__LOG__FILTER", filter)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("chancery starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let ready = tokio::time::timeout(Duration::from_secs(30), lines.next_line()).await;
        let started_in = SystemClock.monotonic().since(began).as_millis();
        let Ok(Ok(Some(line))) = ready else {
            panic!("chancery serve is not ready: {ready:?}; its log stands above");
        };
        assert!(line.starts_with("listening on "), "unexpected first line: {line}");
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok(), "ready, but not listening");
        let scheme = if self.certificate.is_some() { "https" } else { "http" };
        Server {
            child,
            address: format!("{scheme}://127.0.0.1:{port}"),
            issuer: self.issuer.clone(),
            started_in,
            certificate: self.certificate.clone(),
        }
    }
}

impl Server {
    /// A new browser at this node.
    pub fn browser(&self) -> Browser {
        Browser::with_client(self.http_client(), &self.issuer, &self.address)
    }

    /// An HTTP client that trusts this server.
    pub fn http_client(&self) -> reqwest::Client {
        self.certificate.as_deref().map_or_else(http_client, https_client)
    }

    pub fn pid(&self) -> u32 {
        self.child.id().expect("running")
    }

    /// Resident memory in KiB (`VmRSS` of proc(5)).
    pub fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("its status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// SIGKILL: no chance to tidy up.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("killed");
    }

    /// SIGTERM, as an operator stops it.
    pub async fn stop(self) -> ExitStatus {
        self.terminate();
        self.ended().await
    }

    /// SIGTERM, without waiting for what it does.
    pub fn terminate(&self) {
        let pid = self.pid().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
    }

    /// Waits for its end.
    pub async fn ended(mut self) -> ExitStatus {
        tokio::time::timeout(Duration::from_secs(30), self.child.wait())
            .await
            .expect("it stops")
            .expect("it stops")
    }
}

/// A certificate for 127.0.0.1 and its key, both PEM.
fn self_signed() -> (String, String) {
    let key = PKey::from_ec_key(
        EcKey::generate(&EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("P-256")).expect("a key"),
    )
    .expect("a key");
    let mut name = X509Name::builder().expect("a name");
    name.append_entry_by_nid(Nid::COMMONNAME, "127.0.0.1").expect("a name");
    let name = name.build();
    let mut certificate = X509::builder().expect("a certificate");
    let built = certificate
        .set_version(2)
        .and_then(|()| certificate.set_subject_name(&name))
        .and_then(|()| certificate.set_issuer_name(&name))
        .and_then(|()| certificate.set_pubkey(&key))
        .and_then(|()| certificate.set_not_before(&*Asn1Time::days_from_now(0)?))
        .and_then(|()| certificate.set_not_after(&*Asn1Time::days_from_now(2)?))
        .and_then(|()| {
            let context = certificate.x509v3_context(None, None);
            SubjectAlternativeName::new().ip("127.0.0.1").build(&context)
        })
        .and_then(|names| certificate.append_extension(names))
        .and_then(|()| certificate.sign(&key, MessageDigest::sha256()));
    built.expect("a certificate");
    let text = |pem: Vec<u8>| String::from_utf8(pem).expect("PEM is text");
    (text(certificate.build().to_pem().expect("PEM")), text(key.private_key_to_pem_pkcs8().expect("PEM")))
}

fn write_secret(path: &Path, content: &str) {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = std::fs::OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(path);
    file.and_then(|mut f| f.write_all(content.as_bytes())).expect("a file");
}

/// Adds `more` to `config`, table by table.
fn merge(config: &mut toml::Table, more: toml::Table) {
    for (key, value) in more {
        match (config.get_mut(&key), value) {
            (Some(toml::Value::Table(known)), toml::Value::Table(new)) => known.extend(new),
            (_, value) => drop(config.insert(key, value)),
        }
    }
}
