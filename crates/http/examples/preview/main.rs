//! Renders every page with sample data, to look at while designing.
//!
//!     cargo run -p chancery-http --example preview -- target/preview [LANGUAGE]
//!
//! Open `index.html` of that directory through any static file server: the pages refer to their
//! stylesheet by absolute path.

mod federation;

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use chancery_core::time::Timestamp;
use chancery_http::i18n::{self, Locale};
use chancery_http::views::{
    AccountBrief, AccountChoice, AccountView, AppItem, ClientBrief, ConsentView, Device, ErrorView,
    FormPostView, LoginError, LoginView, LogoutView, Message, MessageView, Notice, PageContext, ScopeItem,
    SelectAccountView, SessionItem, SignedOutView, SignupError, SignupView, assets,
};

type Rendered = Result<String, askama::Error>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = PathBuf::from(arguments.next().ok_or("usage: preview DIRECTORY [LANGUAGE]")?);
    let locale = i18n::negotiate(arguments.next().as_deref(), None);
    fs::create_dir_all(directory.join("static"))?;
    for asset in assets::all() {
        fs::write(directory.join(asset.path.trim_start_matches('/')), asset.bytes)?;
    }
    let mut index = String::from("<!DOCTYPE html><meta charset=utf-8><title>Preview</title><ul>");
    for (name, page) in pages(locale) {
        write(&directory, name, &page?)?;
        write!(index, "<li><a href=\"{name}.html\">{name}</a>")?;
    }
    write(&directory, "index", &index)
}

fn write(directory: &Path, name: &str, html: &str) -> Result<(), Box<dyn Error>> {
    Ok(fs::write(directory.join(format!("{name}.html")), html)?)
}

fn pages(locale: &Locale) -> Vec<(&'static str, Rendered)> {
    let context = PageContext {
        locale,
        nonce: "preview",
        base: "",
        issuer_name: "id.example.com",
        request_id: "3f1c9a5e7b204d86",
    };
    let page = &context;
    let mut pages = sign_in(page);
    pages.extend(federation::sign_in(page));
    pages.extend(consent(page));
    pages.extend(account(page));
    pages.extend(notices(page));
    pages
}

fn orchard() -> ClientBrief {
    ClientBrief {
        name: "Orchard Notes".to_owned(),
        host: "notes.orchard.example".to_owned(),
        client_uri: Some("https://notes.orchard.example/".to_owned()),
        logo: Some(assets::ICON.path.clone()),
    }
}

fn alice() -> AccountBrief {
    AccountBrief { name: "Alice Example".to_owned(), email: Some("alice@example.test".to_owned()) }
}

fn login() -> LoginView {
    LoginView {
        flow: "flow".to_owned(),
        csrf: "csrf".to_owned(),
        login: String::new(),
        error: None,
        notice: None,
        client: Some(orchard()),
        signup_href: Some("/signup".to_owned()),
        reauthenticate: None,
        other_account_href: None,
        providers: Vec::new(),
    }
}

fn sign_in(page: &PageContext<'_>) -> Vec<(&'static str, Rendered)> {
    let login = login();
    let refused =
        LoginView { login: "alice".to_owned(), error: Some(LoginError::InvalidCredentials), ..login.clone() };
    let throttled = LoginView { error: Some(LoginError::Throttled { minutes: 12 }), ..refused.clone() };
    let confirm = LoginView {
        login: "alice@example.test".to_owned(),
        reauthenticate: Some("Alice Example".to_owned()),
        other_account_href: Some("/login".to_owned()),
        ..login.clone()
    };
    let signup = SignupView {
        flow: "flow".to_owned(),
        csrf: "csrf".to_owned(),
        username: String::new(),
        email: String::new(),
        errors: Vec::new(),
        min_length: 15,
        login_href: Some("/login".to_owned()),
        providers: Vec::new(),
    };
    let signup_refused = SignupView {
        username: "alice".to_owned(),
        email: "alice(at)example".to_owned(),
        errors: vec![SignupError::UsernameInvalid, SignupError::EmailInvalid, SignupError::PasswordTooShort],
        ..signup.clone()
    };
    let choice = |handle: &str, name: &str, detail: &str| AccountChoice {
        handle: handle.to_owned(),
        name: name.to_owned(),
        detail: Some(detail.to_owned()),
    };
    let select = SelectAccountView {
        flow: "flow".to_owned(),
        csrf: "csrf".to_owned(),
        client: Some(orchard()),
        accounts: vec![
            choice("1", "Alice Example", "alice@example.test"),
            choice("2", "Alice at Work", "alice.example-with-a-long-address@department.company.example"),
        ],
        use_another: true,
    };
    vec![
        ("login", login.render(page)),
        ("login-refused", refused.render(page)),
        ("login-throttled", throttled.render(page)),
        ("login-confirm", confirm.render(page)),
        ("signup", signup.render(page)),
        ("signup-refused", signup_refused.render(page)),
        ("select-account", select.render(page)),
    ]
}

fn scopes(locale: &Locale, tokens: &[(&str, Option<&str>)]) -> Vec<ScopeItem> {
    tokens.iter().map(|(token, given)| ScopeItem::describe(locale, token, *given)).collect()
}

fn consent(page: &PageContext<'_>) -> Vec<(&'static str, Rendered)> {
    let consent = ConsentView {
        flow: "flow".to_owned(),
        csrf: "csrf".to_owned(),
        client: orchard(),
        redirect_host: "notes.orchard.example".to_owned(),
        account: alice(),
        scopes: scopes(
            page.locale,
            &[("openid", None), ("profile", None), ("email", None), ("offline_access", None)],
        ),
        resources: Vec::new(),
        remember_offered: true,
        switch_account_href: Some("/login".to_owned()),
        policy_uri: Some("https://notes.orchard.example/privacy".to_owned()),
        tos_uri: Some("https://notes.orchard.example/terms".to_owned()),
    };
    let long = ConsentView {
        client: ClientBrief {
            name: "Donaudampfschifffahrtsgesellschaftskapitänsverwaltung for Enterprise".to_owned(),
            host: "a-very-long-subdomain.of-some-department.company-with-a-name.example".to_owned(),
            client_uri: None,
            // cannot be loaded
            logo: Some("/client-logo?client_id=long".to_owned()),
        },
        redirect_host: "a-very-long-subdomain.of-some-department.company-with-a-name.example".to_owned(),
        scopes: scopes(
            page.locale,
            &[("openid", None), ("invoices.read", Some("Read your invoices")), ("invoices.write", None)],
        ),
        resources: vec!["Invoices".to_owned(), "Ledger of the northern branch office".to_owned()],
        remember_offered: false,
        policy_uri: None,
        tos_uri: None,
        ..consent.clone()
    };
    vec![("consent", consent.render(page)), ("consent-long", long.render(page))]
}

fn account(page: &PageContext<'_>) -> Vec<(&'static str, Rendered)> {
    let now = Timestamp(1_780_495_500);
    let session = |handle: &str, user_agent: &str, address: &str, age: i64, current| SessionItem {
        handle: handle.to_owned(),
        device: Device::from_user_agent(user_agent),
        address: address.to_owned(),
        signed_in_at: now.minus(age * 3),
        last_seen_at: now.minus(age),
        current,
    };
    let app = |handle: &str, name: &str, host: &str, tokens: &[(&str, Option<&str>)]| AppItem {
        open_href: (handle == "a").then(|| format!("https://{host}/start")),
        handle: handle.to_owned(),
        name: name.to_owned(),
        host: host.to_owned(),
        // the second one cannot be loaded
        logo: Some(if handle == "a" { assets::ICON.path.clone() } else { "/client-logo".to_owned() }),
        scopes: scopes(page.locale, tokens).iter().map(|s| s.label().to_owned()).collect(),
        granted_at: now.minus(4_000_000),
    };
    let account = AccountView {
        csrf: "csrf".to_owned(),
        name: "Alice Example".to_owned(),
        username: "alice".to_owned(),
        email: Some("alice@example.test".to_owned()),
        email_verified: true,
        has_password: true,
        identities: Vec::new(),
        connectable: Vec::new(),
        sessions: vec![
            session("1", "Mozilla/5.0 (Macintosh) Version/18.5 Safari/605.1.15", "203.0.113.7", 20, true),
            session(
                "2",
                "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Safari/537",
                "2001:db8::7",
                7500,
                false,
            ),
            session("3", "Mozilla/5.0 (Windows NT 10.0) Firefox/142.0", "198.51.100.20", 200_000, false),
        ],
        apps: vec![
            app("a", "Orchard Notes", "notes.orchard.example", &[("openid", None), ("email", None)]),
            app(
                "b",
                "Ledger",
                "ledger.example",
                &[("openid", None), ("offline_access", None), ("invoices.read", Some("Read your invoices"))],
            ),
        ],
        notice: Some(Notice::SessionEnded),
        now,
    };
    let empty = AccountView {
        email_verified: false,
        sessions: account.sessions.iter().take(1).cloned().collect(),
        apps: Vec::new(),
        notice: None,
        ..account.clone()
    };
    let mut pages = vec![("account", account.render(page)), ("account-empty", empty.render(page))];
    pages.extend(federation::account(page, &account));
    pages
}

fn notices(page: &PageContext<'_>) -> Vec<(&'static str, Rendered)> {
    let message = |message, account| MessageView {
        message,
        account,
        account_href: None,
        login_href: None,
        signup_href: None,
    };
    let welcome = MessageView {
        login_href: Some("/login".to_owned()),
        signup_href: Some("/signup".to_owned()),
        ..message(Message::Welcome, None)
    };
    let signed_in = MessageView {
        account_href: Some("/account".to_owned()),
        ..message(Message::SignedIn, Some(alice()))
    };
    let logout = LogoutView {
        csrf: "csrf".to_owned(),
        flow: Some("flow".to_owned()),
        account: alice(),
        client_name: Some("Orchard Notes".to_owned()),
        cancel_href: Some("/account".to_owned()),
    };
    let signed_out = SignedOutView {
        continue_href: Some("https://notes.orchard.example/".to_owned()),
        client_name: Some("Orchard Notes".to_owned()),
        login_href: Some("/login".to_owned()),
        frames: Vec::new(),
    };
    let error = ErrorView {
        code: "invalid_request",
        description: "redirect_uri is not registered for this client",
        status: 400,
        hint: None,
    };
    let missing = ErrorView { code: "not_found", description: "no such page", status: 404, hint: None };
    let form_post = FormPostView {
        action: "https://notes.orchard.example/callback".to_owned(),
        fields: vec![("code".to_owned(), "abc".to_owned()), ("state".to_owned(), "xyz".to_owned())],
    };
    vec![
        ("welcome", welcome.render(page)),
        ("signed-in", signed_in.render(page)),
        ("logout", logout.render(page)),
        ("signed-out", signed_out.render(page)),
        ("error", error.render(page)),
        ("error-missing", missing.render(page)),
        ("form-post", form_post.render(page)),
    ]
}
