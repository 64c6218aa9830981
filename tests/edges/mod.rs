//! What every request passes, whatever it asks for (rules G1 to G9, G11, R10, R14, R17).

mod bytes;
mod clock;
mod cookies;
mod echo;
mod headers;
mod host;
mod http2;
mod hung_up;
mod method;
mod origin;
mod panic;
mod readiness;
mod repeats;
mod size;
mod spelling;
mod stored;

/// Every route with its `Allow`; a test compares it with the server's own table.
const ROUTES: &[(&str, &str)] = &[
    ("/token", "POST, OPTIONS"),
    ("/introspect", "POST"),
    ("/userinfo", "GET, HEAD, POST, OPTIONS"),
    ("/jwks.json", "GET, HEAD, OPTIONS"),
    ("/.well-known/openid-configuration", "GET, HEAD, OPTIONS"),
    ("/.well-known/oauth-authorization-server", "GET, HEAD, OPTIONS"),
    ("/revoke", "POST, OPTIONS"),
    ("/register", "POST, OPTIONS"),
    ("/register/{client_id}", "GET, HEAD, PUT, DELETE, OPTIONS"),
    ("/authorize", "GET, HEAD, POST"),
    ("/end_session", "GET, HEAD, POST"),
    ("/check_session", "GET, HEAD"),
    ("/client-logo", "GET, HEAD"),
    ("/", "GET, HEAD"),
    ("/login", "GET, HEAD, POST"),
    ("/consent", "GET, HEAD, POST"),
    ("/signup", "GET, HEAD, POST"),
    ("/account", "GET, HEAD, POST"),
    ("/federation/{provider}/start", "POST"),
    ("/federation/{provider}/callback", "GET, HEAD, POST"),
    ("/federation/{provider}/link", "GET, HEAD, POST"),
    ("/federation/{provider}/signed-out", "GET, HEAD"),
    ("/federation/{provider}/backchannel-logout", "POST"),
    ("/static/{file}", "GET, HEAD"),
    ("/healthz", "GET, HEAD"),
    ("/readyz", "GET, HEAD"),
];

/// The routes that answer with pages.
const PAGES: [&str; 7] = ["/authorize", "/end_session", "/", "/login", "/consent", "/signup", "/account"];

/// The routes that programs post forms to.
const BACK_CHANNEL: [&str; 3] = ["/token", "/introspect", "/revoke"];

/// Every path with something at it, its parameter filled in.
fn paths() -> impl Iterator<Item = (String, &'static str)> {
    let filled = |pattern: &str| {
        pattern
            .replace("{file}", "chancery.css")
            .replace("{client_id}", "nobody")
            .replace("{provider}", "nobody")
    };
    ROUTES.iter().map(move |(pattern, allow)| (filled(pattern), *allow))
}

/// A route that is added has to be added here, so that it is tested like the others.
#[test]
fn every_route_is_tested_at_the_edges() {
    let tested: Vec<&str> = ROUTES.iter().map(|(pattern, _)| *pattern).collect();
    assert_eq!(tested, chancery_http::routes::patterns().collect::<Vec<_>>());
}
