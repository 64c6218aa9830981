//! One spelling a route (rule G5).

use super::paths;
use crate::support::app::{TestApp, both};
use crate::support::wire::{exchange, request};

/// Other ways to write a path, some of which lenient servers take for the same.
fn spellings(path: &str) -> Vec<String> {
    let name = path.trim_start_matches('/');
    let mut all = vec![
        format!("/{path}"),
        format!("//{name}"),
        format!("/.{path}"),
        format!("/./{name}"),
        format!("/x/..{path}"),
        format!("/%2e{path}"),
        format!("/%2e/{name}"),
        format!("/x/%2e%2e{path}"),
        format!("/%2f{name}"),
        format!("/;x{path}"),
        format!("{path};x"),
        format!("{path};x=1"),
        format!("{path}%00"),
        format!("{path}%20"),
        format!("{path}%2f"),
        format!("{path}%3f"),
        format!("{path}%23"),
        format!("{path}\\"),
        format!("\\{name}"),
        format!("{path}.json"),
        format!("{path}..;/"),
        format!("/%252f{name}"),
    ];
    if !name.is_empty() {
        let letter = name.as_bytes()[0];
        all.push(format!("{path}/"));
        all.push(format!("{path}//"));
        all.push(format!("{path}/."));
        all.push(format!("{path}/%2e"));
        all.push(format!("/{}", name.to_uppercase()));
        all.push(format!("/{}{}", (letter as char).to_uppercase(), &name[1..]));
        all.push(format!("/%{letter:02x}{}", &name[1..]));
        all.push(format!("/%{letter:02X}{}", &name[1..]));
        all.push(format!("/{name}%"));
    }
    all.retain(|other| other != path && other != "/");
    all
}

async fn g5_every_other_spelling_is_404(app: TestApp) {
    for (path, allow) in paths() {
        let method = if allow.starts_with("GET") { "GET" } else { "POST" };
        for other in spellings(&path) {
            // below these any plain name is a route, whether or not there is such a file or client
            let names = ["/static/", "/register/"].iter().any(|folder| path.starts_with(folder));
            if names && other.rsplit('.').next() == Some("json") {
                continue;
            }
            let reply = exchange(&app, request(method, &other, &["Content-Length: 0"])).await;
            let expected: &[u16] = if other.contains('\\') { &[400, 404] } else { &[404] };
            assert!(expected.contains(&reply.status), "{other}: {reply:?}");
            assert!(reply.all("location").is_empty(), "{other}: {reply:?}");
            assert!(reply.all("set-cookie").is_empty(), "{other}: {reply:?}");
        }
    }
}

/// `*.json` of a document is no other name of it, and files do not lead out of their folder.
async fn g5_static_files_lead_nowhere_else(app: TestApp) {
    for target in [
        "/static/../login",
        "/static/..%2flogin",
        "/static/%2e%2e/login",
        "/static/.",
        "/static/",
        "/static",
        "/static/chancery.css/",
        "/static//chancery.css",
        "/static/sub/chancery.css",
        "/static/....//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/nothing.css",
    ] {
        assert_eq!(exchange(&app, request("GET", target, &[])).await.status, 404, "{target}");
    }
}

/// What the contract names for later is not there yet, in no spelling.
async fn g5_paths_that_others_serve_are_404(app: TestApp) {
    for target in
        ["/admin", "/admin/", "/api/v1/", "/metrics", "/par", "/device", "/recover", "/.git/config", "/x"]
    {
        for method in ["GET", "POST"] {
            let reply = exchange(&app, request(method, target, &["Content-Length: 0"])).await;
            assert_eq!(reply.status, 404, "{method} {target}");
        }
    }
}

both!(g5_every_other_spelling_is_404, g5_static_files_lead_nowhere_else, g5_paths_that_others_serve_are_404,);
