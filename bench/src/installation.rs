//! One installation: directory, database, configuration, and the commands that fill it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chancery_crypto::KeyVault;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::failure::Result;
use crate::server::{Process, free_port};

/// Secret of the clients here: nothing but this machine's loopback ever sees it.
pub const SECRET: &str = "a-secret-of-the-bench-that-nobody-else-uses";

/// Password of the people here.
pub const PASSWORD: &str = "seventeen quiet herons";

/// Where codes are sent; nobody listens there.
pub const REDIRECT_URI: &str = "http://127.0.0.1:7/callback";

pub struct Installation {
    directory: TempDir,
    binary: PathBuf,
    config: PathBuf,
    /// URL of the database.
    pub database: String,
    /// `host:port` of the server.
    pub host: String,
}

impl Installation {
    /// Configures and migrates a new installation. `database`: `None` for SQLite in its directory,
    /// else a URL. `more`: further tables of the configuration, as TOML; the rest stays at its
    /// defaults.
    pub fn new(binary: &Path, database: Option<&str>, more: &str) -> Result<Self> {
        let directory = TempDir::with_prefix("chancery-bench-")?;
        let path = |name: &str| directory.path().join(name).display().to_string();
        let url = database.map_or_else(|| format!("sqlite:{}", path("chancery.db")), str::to_owned);
        let port = free_port()?;
        KeyVault::create_file(Path::new(&path("encryption.key")))?;
        let config = format!(
            "issuer = {issuer:?}\n[server]\nbind = {host:?}\nmanagement_bind = \"\"\n[database]\nurl = {url:?}\n\
             [keys]\ndir = {keys:?}\nencryption_key_file = {key:?}\n{more}",
            issuer = format!("http://127.0.0.1:{port}"),
            host = format!("127.0.0.1:{port}"),
            keys = path("keys"),
            key = path("encryption.key"),
        );
        let file = directory.path().join("chancery.toml");
        std::fs::write(&file, config)?;
        let installation = Self {
            binary: binary.to_owned(),
            config: file,
            database: url,
            host: format!("127.0.0.1:{port}"),
            directory,
        };
        installation.command(&["migrate"], "")?;
        Ok(installation)
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    pub fn config(&self) -> &Path {
        &self.config
    }

    /// Starts the server and waits until it is ready.
    pub async fn start(&self) -> Result<Process> {
        Process::serve(&self.binary, &self.config, &self.host).await
    }

    /// Runs a command that must succeed; its JSON document.
    pub fn command(&self, arguments: &[&str], input: &str) -> Result<Value> {
        let mut child = Command::new(&self.binary)
            .args(arguments)
            .arg("--config")
            .arg(&self.config)
            .arg("--json")
            .current_dir(self.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // a command that reads nothing may have ended already
            drop(stdin.write_all(input.as_bytes()));
        }
        let output = child.wait_with_output()?;
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        if !output.status.success() {
            return Err(format!("{arguments:?}: {}\n{out}{err}", output.status).into());
        }
        serde_json::from_str(&out).map_err(|error| format!("{arguments:?}: {error}: {out}").into())
    }

    /// A person with [`PASSWORD`].
    pub fn create_user(&self, username: &str) -> Result<()> {
        let email = format!("{username}@example.test");
        let arguments = ["user", "create", "--username", username, "--email", &email, "--email-verified"];
        self.command(&[&arguments[..], &["--password-stdin"]].concat(), PASSWORD)?;
        Ok(())
    }

    /// A client for `client_credentials` whose tokens are signed with `algorithm`.
    pub fn create_machine(&self, id: &str, algorithm: &str) -> Result<()> {
        let metadata = json!({
            "client_name": id,
            "grant_types": ["client_credentials"],
            "token_endpoint_auth_method": "client_secret_basic",
            "access_token_signed_response_alg": algorithm,
        });
        self.create_client(id, &metadata)
    }

    /// A first-party app for the code flow, whose refresh tokens rotate.
    pub fn create_app(&self, id: &str) -> Result<()> {
        let metadata = json!({
            "client_name": id,
            "redirect_uris": [REDIRECT_URI],
            "grant_types": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_method": "client_secret_basic",
            "scope": "openid profile email",
            "consent": "skip",
            "refresh": "always",
            "rotation": "rotate",
        });
        self.create_client(id, &metadata)
    }

    fn create_client(&self, id: &str, metadata: &Value) -> Result<()> {
        let file = self.path().join(format!("{id}.json"));
        std::fs::write(&file, metadata.to_string())?;
        let file = file.display().to_string();
        self.command(&["client", "create", "--id", id, "--metadata-file", &file, "--secret-stdin"], SECRET)?;
        Ok(())
    }
}
