//! A small app that signs people in with Chancery and shows the decoded tokens.
//!
//! Settings come from the environment: `DEMO_ISSUER`, `DEMO_CLIENT_ID`, `DEMO_CLIENT_SECRET_FILE`,
//! and `DEMO_BIND` (`localhost:8081`), which is also where people open it.

#![forbid(unsafe_code)]

mod pages;
mod relying_party;
mod sessions;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};

use relying_party::{Callback, RelyingParty};
use sessions::{Session, Sessions};

const COOKIE: &str = "demo_app";

struct State {
    relying_party: RelyingParty,
    sessions: Sessions,
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // the HTTP client wants a TLS provider even where the issuer is plain http on loopback
    drop(rustls::crypto::ring::default_provider().install_default());
    let setting = |name: &str| std::env::var(name).map_err(|_| format!("set {name}"));
    let bind = std::env::var("DEMO_BIND").unwrap_or_else(|_| "localhost:8081".to_owned());
    let secret = std::fs::read_to_string(setting("DEMO_CLIENT_SECRET_FILE")?)?;
    let relying_party = RelyingParty::discover(
        &setting("DEMO_ISSUER")?,
        &setting("DEMO_CLIENT_ID")?,
        secret.trim(),
        &format!("http://{bind}"),
    )
    .await?;
    let state = web::Data::new(State { relying_party, sessions: Sessions::default() });
    HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .route("/", web::get().to(home))
            .route("/sign-in", web::get().to(sign_in))
            .route("/callback", web::get().to(callback))
            .route("/sign-out", web::get().to(sign_out))
    })
    .workers(1)
    .bind(bind)?
    .run()
    .await?;
    Ok(())
}

fn page(html: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/html; charset=utf-8")
        .body(html)
}

fn see(url: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, url)).finish()
}

fn session_id(request: &HttpRequest) -> Option<String> {
    request.cookie(COOKIE).map(|cookie| cookie.value().to_owned())
}

async fn home(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match session_id(&request).and_then(|id| state.sessions.get(&id)) {
        Some(Session::SignedIn(tokens)) => page(pages::signed_in(&tokens)),
        _ => page(pages::signed_out(state.relying_party.issuer())),
    }
}

/// Sends the person to the issuer, and remembers what the answer must fit.
async fn sign_in(state: web::Data<State>) -> HttpResponse {
    let (url, pending) = state.relying_party.begin();
    let id = state.sessions.insert(Session::Pending(Box::new(pending)));
    let cookie = Cookie::build(COOKIE, id).path("/").http_only(true).same_site(SameSite::Lax).finish();
    let mut answer = see(url.as_str());
    match answer.add_cookie(&cookie) {
        Ok(()) => answer,
        Err(error) => page(pages::failed(&error.to_string())),
    }
}

async fn callback(
    request: HttpRequest,
    query: web::Query<Callback>,
    state: web::Data<State>,
) -> HttpResponse {
    let Some(id) = session_id(&request) else {
        return page(pages::failed("this browser did not start a sign-in"));
    };
    let Some(Session::Pending(pending)) = state.sessions.take(&id) else {
        return page(pages::failed("this sign-in was finished already"));
    };
    match state.relying_party.finish(query.into_inner(), *pending).await {
        Ok(tokens) => {
            state.sessions.put(id, Session::SignedIn(Box::new(tokens)));
            see("/")
        }
        Err(problem) => page(pages::failed(&problem)),
    }
}

/// Forgets the person here, then at the issuer.
async fn sign_out(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match session_id(&request).and_then(|id| state.sessions.take(&id)) {
        Some(Session::SignedIn(tokens)) => see(&state.relying_party.sign_out_url(&tokens)),
        _ => see("/"),
    }
}
