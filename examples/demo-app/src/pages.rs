//! The demo's three pages.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::relying_party::Tokens;

const STYLE: &str = "
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
a.button { display: inline-block; padding: .6rem 1.2rem; border-radius: .5rem; background: #2447d8; color: #fff;
  text-decoration: none; font-weight: 600; }
a.button:focus-visible { outline: 3px solid #f2a900; outline-offset: 2px; }
pre { padding: 1rem; border-radius: .5rem; overflow-x: auto; background: color-mix(in srgb, currentColor 8%, transparent);
  font: 13px/1.5 ui-monospace, monospace; }
h2 { margin-top: 2rem; font-size: 1.1rem; }
.note { opacity: .75; }
";

/// The page for somebody who is not signed in.
pub fn signed_out(issuer: &str) -> String {
    layout(&format!(
        "<h1>Demo app</h1><p>This app knows nothing of you yet. Signing in takes you to {}, which asks you \
         who you are and whether this app may know.</p>\
         <p><a class=button id=sign-in href=/sign-in>Sign in</a></p>",
        escape(issuer)
    ))
}

/// What came back: the claims of both tokens, and userinfo.
pub fn signed_in(tokens: &Tokens) -> String {
    let name = ["name", "preferred_username", "sub"]
        .iter()
        .find_map(|claim| tokens.userinfo.get(claim).and_then(Value::as_str))
        .unwrap_or_default();
    let refresh = if tokens.refresh_token.is_some() { "A refresh token came too." } else { "" };
    layout(&format!(
        "<h1>Hello, <span id=name>{}</span></h1>\
         <p><a class=button id=sign-out href=/sign-out>Sign out</a></p>\
         <h2>ID token, verified</h2><pre id=id-token>{}</pre>\
         <h2>Access token, decoded</h2><pre id=access-token>{}</pre>\
         <h2>Userinfo</h2><pre id=userinfo>{}</pre><p class=note>{refresh}</p>",
        escape(name),
        escape(&decoded(&tokens.id_token)),
        escape(&decoded(&tokens.access_token)),
        escape(&pretty(&tokens.userinfo)),
    ))
}

/// The page for a sign-in that went wrong.
pub fn failed(problem: &str) -> String {
    layout(&format!(
        "<h1>That did not work</h1><p id=problem role=alert>{}</p><p><a class=button href=/sign-in>Try again</a></p>",
        escape(problem)
    ))
}

fn layout(body: &str) -> String {
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8>\
         <meta name=viewport content=\"width=device-width, initial-scale=1\">\
         <title>Demo app</title><style>{STYLE}</style><body>{body}</body></html>"
    )
}

/// Header and claims of a JWT, as indented JSON.
fn decoded(jwt: &str) -> String {
    jwt.split('.')
        .take(2)
        .map(|part| {
            let bytes = URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
            serde_json::from_slice(&bytes).map_or_else(|_| "(opaque)".to_owned(), |json: Value| pretty(&json))
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn pretty(json: &Value) -> String {
    serde_json::to_string_pretty(json).unwrap_or_default()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_text() {
        assert!(failed("<script>").contains("&lt;script&gt;"));
    }

    #[test]
    fn a_jwt_shows_its_header_and_claims() {
        let shown = decoded("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.");
        assert_eq!(shown, "{\n  \"alg\": \"none\"\n}\n{\n  \"sub\": \"a\"\n}");
    }
}
