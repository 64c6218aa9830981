//! The table itself.

mod edge;

use super::*;
use chancery_web::middleware::table::{Kind, Table};

#[test]
fn g5_one_spelling_a_route() {
    let table = Table::new("", TABLE);
    for path in patterns().filter(|p| !p.contains('{')) {
        assert_eq!(table.find(path).unwrap().pattern, path);
        let capital = path.to_uppercase();
        let encoded = path.get(1..2).map(|c| format!("/%{:02x}{}", c.as_bytes()[0], &path[2..]));
        let others = [format!("/{path}"), format!("{path};x"), format!("/.{path}"), format!("/x/..{path}")];
        for other in others.into_iter().chain(encoded) {
            assert!(table.find(&other).is_none(), "{other}");
        }
        if path != "/" {
            assert!(table.find(&capital).is_none(), "{capital}");
            assert!(table.find(&format!("{path}/")).is_none(), "{path}/");
            assert!(table.find(&format!("{path}%2f")).is_none());
        }
    }
}

#[test]
fn g5_names_below_static_are_plain() {
    let table = Table::new("", TABLE);
    assert_eq!(table.find("/static/chancery.0a1b.css").unwrap().kind, Kind::Asset);
    for bad in
        ["/static/", "/static/..", "/static/.x", "/static/a/b", "/static/a%2eb", "/static/a;b", "/static//a"]
    {
        assert!(table.find(bad).is_none(), "{bad}");
    }
}

#[test]
fn an_issuer_with_a_path_has_every_well_known_address() {
    let table = Table::new("/tenant", TABLE);
    for path in [
        "/tenant/.well-known/openid-configuration",
        "/.well-known/openid-configuration/tenant",
        "/tenant/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/tenant",
        "/tenant/token",
        "/tenant/",
        "/healthz",
        "/readyz",
    ] {
        assert!(table.find(path).is_some(), "{path}");
    }
    for path in ["/token", "/.well-known/openid-configuration", "/tenant/healthz", "/tenant"] {
        assert!(table.find(path).is_none(), "{path}");
    }
}

#[test]
fn g8_scripts_reach_no_page_and_no_introspection() {
    for line in TABLE {
        if matches!(line.kind, Kind::Page | Kind::AccountPage) || line.path == "/introspect" {
            assert_eq!(line.cors, Closed, "{}", line.path);
        }
    }
}

#[test]
fn allow_names_the_methods() {
    let table = Table::new("", TABLE);
    let allow = |path: &str| table.find(path).unwrap().allow.to_str().unwrap().to_owned();
    assert_eq!(allow("/token"), "POST, OPTIONS");
    assert_eq!(allow("/login"), "GET, HEAD, POST");
    assert_eq!(allow("/jwks.json"), "GET, HEAD, OPTIONS");
    assert_eq!(allow("/register/abc"), "GET, HEAD, PUT, DELETE, OPTIONS");
}
