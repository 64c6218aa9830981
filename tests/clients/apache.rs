//! Debian's libapache2-mod-auth-openidc protects a page; Chromium opens it, signs in at our form,
//! consents, lands back, and signs out.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::support::app::both;
use crate::support::chromium::{Chromium, wait_for_port};
use crate::support::database::Kind;
use crate::support::process::{Installation, USERNAME, free_port};
use crate::support::program::repository;
use crate::support::scene::Scene;

const MODULES: &str = "/usr/lib/apache2/modules";

/// A running Apache; it ends with this value.
struct Apache {
    origin: String,
    _process: Child,
    _directory: TempDir,
}

impl Apache {
    /// Registers the client `apache` and starts the web server that uses it.
    async fn start(installation: &Installation) -> Self {
        let port = free_port();
        let origin = format!("http://localhost:{port}");
        let client = installation.command(
            &[
                "client",
                "create",
                "--id",
                "apache",
                "--name",
                "Apache",
                "--redirect-uri",
                &format!("{origin}/protected/callback"),
                "--post-logout-redirect-uri",
                &format!("{origin}/"),
                "--grant",
                "authorization_code",
                "--response-type",
                "code",
                "--auth-method",
                "client_secret_basic",
                "--scope",
                "openid profile email",
            ],
            None,
        );
        let secret = client["client_secret"].as_str().expect("a secret");
        let directory = TempDir::new().expect("a directory");
        let root = directory.path();
        // Apache, started by root, serves as another user
        std::fs::set_permissions(root, std::fs::Permissions::from_mode(0o755)).expect("permissions");
        std::fs::create_dir_all(root.join("pages/protected")).expect("a directory");
        let page = |user: &str| format!("<p id=\"user\">{user}</p>\n");
        std::fs::write(root.join("pages/index.html"), page("nobody")).expect("a page");
        let user = page("<!--#echo var=\"REMOTE_USER\" -->");
        std::fs::write(root.join("pages/protected/index.html"), user).expect("a page");
        let define = |name: &str, value: &str| format!("Define {name} {value}");
        let process = Command::new("apache2")
            .arg("-X")
            .arg("-f")
            .arg(repository().join("tests/clients/apache/httpd.conf"))
            .args(["-C", &define("ROOT", &root.display().to_string())])
            .args(["-C", &define("PORT", &port.to_string())])
            .args(["-C", &define("MODULES", MODULES)])
            .args(["-C", &define("ISSUER", &installation.issuer)])
            .args(["-C", &define("CLIENT_SECRET", secret)])
            .env("PATH", "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("apache2 (run scripts/install.sh test)");
        wait_for_port(port).await;
        Self { origin, _process: process, _directory: directory }
    }
}

async fn a_protected_page_opens_after_sign_in(kind: Kind) {
    let scene = Scene::new(kind, "").await;
    let apache = Apache::start(&scene.installation).await;
    let browser = Chromium::start().await;
    let protected = format!("{}/protected/", apache.origin);

    browser.open(&protected).await;
    browser.sign_in().await;
    browser.click("#consent-approve").await;
    assert_eq!(browser.text("#user").await, USERNAME);
    assert_eq!(browser.url().await, protected);

    browser.open(&format!("{}/protected/callback?logout={}/", apache.origin, apache.origin)).await;
    if browser.has("#logout-confirm").await {
        browser.click("#logout-confirm").await;
    }
    assert_eq!(browser.text("#user").await, "nobody");
    assert_eq!(browser.url().await, format!("{}/", apache.origin));

    // signed out at both: the page asks for a person again
    browser.open(&protected).await;
    browser.text("#login-submit").await;
    assert!(browser.url().await.starts_with(&scene.server.issuer));
}

both!(a_protected_page_opens_after_sign_in);
