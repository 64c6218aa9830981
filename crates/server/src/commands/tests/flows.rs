//! Commands on a database of their own.

use std::path::{Path, PathBuf};

use chancery_core::throttle::{Attempt, Limit, key};
use chancery_core::time::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::unit::tests::behind_the_acts;

use super::*;

struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        let path = home.folder.path().display();
        home.file(
            "chancery.toml",
            &format!(
                "[database]\nurl = \"sqlite:{path}/data/chancery.db\"\n[keys]\ndir = \"{path}/keys\"\n\
                 [policy]\nprofiles = [\"oauth2.1\", \"oidc\"]\n"
            ),
        );
        home
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a line in which `@` stands for the folder.
    fn run(&self, line: &str) -> Result<Value, Failure> {
        let line = line.replace('@', &self.path().display().to_string());
        let words = [
            "chancery".to_owned(),
            "--config".to_owned(),
            self.path().join("chancery.toml").display().to_string(),
        ];
        let cli = Cli::try_parse_from(words.into_iter().chain(line.split(' ').map(str::to_owned))).unwrap();
        run(cli).map(|report| report.json)
    }

    fn refused(&self, line: &str) -> (&'static str, u8) {
        let failure = self.run(line).unwrap_err();
        (failure.code(), failure.exit_status())
    }
}

#[test]
fn a_user_is_made_listed_disabled_and_enabled() {
    let home = Home::new();
    home.file("password", "seven otters juggle\n");
    home.file("claims", &json!({ "name": "Alice", "birthdate": "2000-01-31" }).to_string());
    let made = home
        .run("user create --username alice --password-file @/password --role staff --claims-file @/claims")
        .unwrap();
    let id = made["id"].as_str().unwrap();
    assert_ne!(made["id"], made["sub"]);
    let users = home.run("user list").unwrap();
    assert_eq!(
        (users["users"][0]["id"].as_str(), &users["users"][0]["roles"]),
        (Some(id), &json!(["staff"]))
    );
    assert_eq!(users["users"][0]["claims"]["name"], "Alice");
    assert!(!users.to_string().contains("argon2"));
    assert_eq!(home.run("user disable --username ALICE").unwrap()["disabled"], true);
    assert!(home.run("user list").unwrap()["users"][0]["disabled_at"].is_i64());
    home.run(&format!("user enable --id {id}")).unwrap();
    home.run("user set-password --username alice --password-file @/password").unwrap();
    assert_eq!(home.refused("user create --username Alice"), ("taken", 1));
    assert_eq!(home.refused("user disable --username bob"), ("not_found", 1));
    assert_eq!(home.refused("user set-password --username alice"), ("invalid_usage", 2));
}

/// Rule L4.
#[test]
fn bad_users_are_refused() {
    let home = Home::new();
    home.file("short", "fourteen chars");
    home.file("long", &"x".repeat(1025));
    home.file("context", "bob.bobson-the-bob");
    home.file("claims", &json!({ "birthdate": "31.1.2000" }).to_string());
    home.file("list", "[]");
    for password in ["short", "long", "context"] {
        let line = format!("user create --username bob.bobson --password-file @/{password}");
        assert_eq!(home.refused(&line), ("password_refused", 1), "{password}");
    }
    assert_eq!(home.refused("user create --username bob --claims-file @/claims"), ("invalid_claims", 1));
    for line in [
        "user create --username bob --claims-file @/list",
        "user create --username bob --claims-file @/nowhere",
        "user create --username bob --password-file @/nowhere",
        "user create --username bob --email nowhere",
        "user create --username bob --role a,b",
        "user create --username b\u{202E}ob",
    ] {
        assert_eq!(home.refused(line), ("invalid_usage", 2), "{line}");
    }
    assert_eq!(home.run("user list").unwrap(), json!({ "users": [] }));
}

#[test]
fn a_client_is_made_shown_rotated_and_deleted() {
    let home = Home::new();
    let made = home
        .run("client create --id app --name App --redirect-uri https://a.test/cb --grant authorization_code --grant refresh_token --response-type code --auth-method client_secret_basic --scope openid --scope profile")
        .unwrap();
    let secret = made["client_secret"].as_str().unwrap().to_owned();
    assert_eq!((made["client_id"].as_str(), secret.len()), (Some("app"), 43));
    let shown = home.run("client show --id app").unwrap();
    assert_eq!((&shown["scope"], &shown["refresh"]), (&json!("openid profile"), &json!("always")));
    assert!(!shown.to_string().contains(&secret));
    let rotated = home.run("client rotate-secret --id app --overlap 1h").unwrap();
    assert_ne!(rotated["client_secret"], made["client_secret"]);
    let shown = home.run("client show --id app").unwrap();
    assert_eq!(shown["secrets"].as_array().unwrap().len(), 2);
    assert_eq!(home.run("client disable --id app").unwrap()["grants_revoked"], 0);
    assert!(home.run("client show --id app").unwrap()["disabled_at"].is_i64());
    home.run("client enable --id app").unwrap();
    assert_eq!(home.refused("client create --id app --redirect-uri https://a.test/cb"), ("taken", 1));
    home.run("client delete --id app").unwrap();
    assert_eq!(home.refused("client show --id app"), ("not_found", 1));
    assert_eq!(home.refused("client delete --id app"), ("not_found", 1));
    assert_eq!(home.run("client list").unwrap(), json!({ "clients": [] }));
}

#[test]
fn clients_are_made_without_a_secret_and_with_a_sealed_one() {
    let home = Home::new();
    let made =
        home.run("client create --id spa --auth-method none --redirect-uri https://a.test/cb").unwrap();
    assert_eq!(made, json!({ "client_id": "spa" }));
    assert_eq!(home.refused("client rotate-secret --id spa"), ("no_secret", 1));
    assert!(!home.path().join("keys/encryption.key").exists());
    home.run("client create --id jwt --auth-method client_secret_jwt --redirect-uri https://a.test/cb")
        .unwrap();
    assert!(home.path().join("keys/encryption.key").exists());
}

#[test]
fn initial_access_tokens_are_made_listed_and_deleted() {
    let home = Home::new();
    let made = home.run("client registration-token create --uses 3 --expires 1h").unwrap();
    let token = made["token"].as_str().unwrap().to_owned();
    assert_eq!((token.len(), &made["uses"]), (43, &json!(3)));
    home.run("client registration-token create").unwrap();
    let listed = home.run("client registration-token list").unwrap();
    assert!(!listed.to_string().contains(&token));
    let listed = listed["tokens"].as_array().unwrap().clone();
    let uses: Vec<&Value> = listed.iter().map(|t| &t["uses"]).collect();
    assert!(uses.contains(&&json!(3)) && uses.contains(&&json!(1)), "{listed:?}");
    let id = made["id"].as_str().unwrap();
    home.run(&format!("client registration-token delete --id {id}")).unwrap();
    assert_eq!(home.refused(&format!("client registration-token delete --id {id}")), ("not_found", 1));
    assert_eq!(
        home.run("client registration-token list").unwrap()["tokens"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn flags_win_over_the_metadata_file() {
    let home = Home::new();
    let metadata = json!({
        "client_id": "from-file", "client_name": "File", "redirect_uris": ["https://file.test/cb"],
        "token_endpoint_auth_method": "none", "pkce": "optional", "profile": "oidc",
    });
    home.file("metadata", &metadata.to_string());
    assert_eq!(home.run("client create --metadata-file @/metadata").unwrap()["client_id"], "from-file");
    home.run("client create --id flag --name Flag --metadata-file @/metadata").unwrap();
    let shown = home.run("client show --id flag").unwrap();
    assert_eq!((&shown["client_name"], &shown["pkce"]), (&json!("Flag"), &json!("optional")));
    home.file("metadata", &json!({ "client_secret": "x".repeat(32) }).to_string());
    assert_eq!(home.refused("client create --metadata-file @/metadata"), ("invalid_usage", 2));
}

#[test]
fn bad_clients_are_refused() {
    let home = Home::new();
    // fetched as the registration endpoint does: nothing private
    let sector = json!({
        "redirect_uris": ["https://a.test/cb"], "sector_identifier_uri": "https://127.0.0.1/sector.json",
    });
    home.file("sector", &sector.to_string());
    assert_eq!(home.refused("client create --metadata-file @/sector"), ("invalid_client_metadata", 1));
    home.run("resource create --identifier https://api.test --name API").unwrap();
    for (line, code) in [
        ("client create --id a --redirect-uri http://a.test/cb", "invalid_redirect_uri"),
        ("client create --id a", "invalid_redirect_uri"),
        (
            "client create --id a --redirect-uri https://a.test/cb --auth-method private_key_jwt",
            "invalid_client_metadata",
        ),
        ("client create --id a --redirect-uri https://a.test/cb --profile fapi2", "invalid_client_metadata"),
        ("client create --id a --redirect-uri https://a.test/cb --grant password", "invalid_client_metadata"),
        ("client create --id a --redirect-uri https://a.test/cb --pkce optional", "invalid_client_metadata"),
        ("client create --id https://api.test --redirect-uri https://a.test/cb", "taken"),
        ("client create --id a/ü --redirect-uri https://a.test/cb", "invalid_usage"),
    ] {
        let (refused, _) = home.refused(line);
        assert_eq!(refused, code, "{line}");
    }
}

#[test]
fn a_resource_is_made_shown_and_deleted() {
    let home = Home::new();
    let made = home
        .run("resource create --identifier https://api.test/v1 --name API --scope read=Read --scope write=Write --access-token-lifetime 60 --with-secret")
        .unwrap();
    assert_eq!(made["client_id"], "https://api.test/v1");
    assert!(made["client_secret"].is_string());
    let shown = home.run("resource show --identifier https://api.test/v1/").unwrap();
    assert_eq!((&shown["scopes"]["write"], &shown["introspects"]), (&json!("Write"), &json!(true)));
    assert_eq!(home.run("resource list").unwrap()["resources"].as_array().unwrap().len(), 1);
    assert_eq!(home.refused("resource create --identifier https://api.test/v1/ --name Twice"), ("taken", 1));
    assert_eq!(home.refused("resource create --identifier api --name A"), ("invalid_usage", 2));
    home.run("resource delete --identifier https://api.test/v1").unwrap();
    assert_eq!(home.refused("resource show --identifier https://api.test/v1"), ("not_found", 1));
}

#[test]
fn keys_rotate_and_retire() {
    let home = Home::new();
    let first = home.run("keys rotate --algorithm ES256").unwrap();
    assert_eq!(first["keys"][0]["state"], "active");
    let second = home.run("keys rotate --algorithm ES256").unwrap();
    assert_eq!((&second["keys"][0]["state"], &second["keys"][0]["generation"]), (&json!("next"), &json!(2)));
    let kid = first["keys"][0]["kid"].as_str().unwrap();
    assert!(home.path().join(format!("keys/{kid}.pem")).exists());
    let retired = home.run(&format!("keys retire --kid {kid}")).unwrap();
    assert!(retired["successor"].is_string());
    assert!(!home.path().join(format!("keys/{kid}.pem")).exists());
    assert_eq!(home.refused(&format!("keys retire --kid {kid}")), ("not_found", 1));
    let states: Vec<Value> = home.run("keys list").unwrap()["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|k| k["state"].clone())
        .collect();
    // the second was overtaken while it waited, and will never sign
    assert_eq!(states, ["gone", "gone", "active"]);
}

/// Nothing but what is asked for, and only before it is stored.
#[test]
fn clients_and_resources_bring_the_keys_that_they_need() {
    let home = Home::new();
    let algorithms = || -> Vec<Value> {
        let listed = home.run("keys list").unwrap();
        listed["keys"].as_array().unwrap().iter().map(|k| k["algorithm"].clone()).collect()
    };
    home.run("client create --id plain --redirect-uri https://a.test/cb --id-token-alg ES256").unwrap();
    assert_eq!(algorithms(), Vec::<Value>::new(), "those that everybody has come with the server's start");
    home.run("client create --id a --redirect-uri https://a.test/cb --id-token-alg ES512").unwrap();
    home.run("client create --id b --redirect-uri https://a.test/cb --access-token-alg ES512").unwrap();
    home.run("resource create --identifier https://api.test --name API --access-token-alg ES384").unwrap();
    assert_eq!(algorithms(), ["ES384", "ES512"]);
    for alg in ["none", "HS256", "RS1", "ES256K", "es512"] {
        let refused =
            home.refused(&format!("client create --redirect-uri https://a.test/cb --id-token-alg {alg}"));
        assert_eq!(refused, ("invalid_client_metadata", 1), "{alg}");
    }
    // a rotation renews what there is, and what there must be
    let made = home.run("keys rotate").unwrap();
    let made: Vec<&Value> = made["keys"].as_array().unwrap().iter().map(|k| &k["algorithm"]).collect();
    let expected = ["RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA", "RSA-OAEP", "ECDH-ES"];
    assert_eq!(made, expected);
}

#[test]
fn a_lost_encryption_key_is_not_replaced() {
    let home = Home::new();
    home.run("keys rotate --algorithm EdDSA").unwrap();
    std::fs::remove_file(home.path().join("keys/encryption.key")).unwrap();
    assert_eq!(home.refused("keys rotate --algorithm EdDSA"), ("key_file", 1));
}

#[test]
fn the_configuration_is_checked_and_shown() {
    let home = Home::new();
    assert_eq!(home.run("config check").unwrap(), json!({ "valid": true }));
    assert_eq!(home.run("config show").unwrap()["policy"]["profiles"], json!(["oauth2.1", "oidc"]));
    assert!(home.run("config schema").unwrap()["properties"]["issuer"].is_object());
    home.file("chancery.toml", "[outbound]\nextra_ca = [\"/nonexistent/ca.pem\"]");
    assert_eq!(home.refused("config check"), ("invalid_configuration", 2));
    home.file(
        "chancery.toml",
        "[database]\nurl = \"postgres://c:hunter2@127.0.0.1:1/c\"\n[keys]\nencryption_key_file = \"k\"",
    );
    assert!(!home.run("config show").unwrap().to_string().contains("hunter2"));
    let failure = home.run("user list").unwrap_err();
    assert_eq!((failure.code(), failure.exit_status()), ("database_unavailable", 1));
    assert!(
        !failure.to_string().contains("hunter2") && failure.to_string().lines().count() == 1,
        "{failure}"
    );
}

/// Rule L3: a new password is the way out of a lockout.
#[test]
fn l3_a_new_password_forgets_failures() {
    let home = Home::new();
    home.file("password", "seven otters juggle\n");
    let made = home.run("user create --username alice --password-file @/password").unwrap();
    let config = crate::config::load(Some(&home.path().join("chancery.toml"))).unwrap();
    let database = crate::serve::open::database(&config).unwrap();
    for (kind, value) in [("account", "alice"), ("consecutive", made["id"].as_str().unwrap())] {
        let counter = key(kind, value);
        let attempt = || {
            let realm = config.realm().id;
            let limit = Limit { attempts: 1, window: 3600 };
            behind_the_acts(&database, move |tx| {
                tx.attempt(&realm, &counter, limit, Timestamp(1_800_000_000))
            })
        };
        assert_eq!(attempt(), Attempt::Allowed, "{kind}");
        assert_ne!(attempt(), Attempt::Allowed, "{kind}");
        home.run("user set-password --username alice --password-file @/password").unwrap();
        assert_eq!(attempt(), Attempt::Allowed, "{kind}");
    }
}
