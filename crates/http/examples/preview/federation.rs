//! The pages on which other providers appear.

use chancery_core::federation::Icon;
use chancery_http::views::{
    AccountView, IdentityItem, LinkView, LoginError, LoginNotice, LoginView, Notice, PageContext,
    ProviderButton, SignupView,
};

use super::{Rendered, login};

fn provider(id: &str, name: &str, icon: Icon) -> ProviderButton {
    ProviderButton { id: id.to_owned(), name: name.to_owned(), icon }
}

fn providers() -> Vec<ProviderButton> {
    vec![
        provider("google", "Google", Icon::Google),
        provider("github", "GitHub", Icon::GitHub),
        provider("acme", "Acme Single Sign-On", Icon::Plain),
    ]
}

pub fn sign_in(page: &PageContext<'_>) -> Vec<(&'static str, Rendered)> {
    let google = || "Google".to_owned();
    let plain = LoginView { providers: providers(), ..login() };
    let confirm = LoginView {
        login: "alice@example.test".to_owned(),
        reauthenticate: Some("Alice Example".to_owned()),
        other_account_href: Some("/login".to_owned()),
        ..plain.clone()
    };
    let label = "alice.example@gmail.com".to_owned();
    let connect = LoginView {
        notice: Some(LoginNotice::Connect { provider: google(), label: label.clone() }),
        ..plain.clone()
    };
    let long = LoginView {
        providers: vec![provider(
            "long",
            "Donaudampfschifffahrtsgesellschaftskapitänsverwaltung for Enterprise",
            Icon::Plain,
        )],
        ..plain.clone()
    };
    let signup = SignupView {
        flow: "flow".to_owned(),
        csrf: "csrf".to_owned(),
        username: String::new(),
        email: String::new(),
        errors: Vec::new(),
        min_length: 15,
        login_href: Some("/login".to_owned()),
        providers: providers(),
    };
    let link = LinkView {
        flow: "flow".to_owned(),
        csrf: "csrf".to_owned(),
        provider: google(),
        provider_id: "google".to_owned(),
        icon: Icon::Google,
        label,
        account: "alice".to_owned(),
    };
    let link_plain = LinkView {
        provider: "Acme Single Sign-On".to_owned(),
        provider_id: "acme".to_owned(),
        icon: Icon::Plain,
        label: "alice.example-with-a-long-address@department.company.example".to_owned(),
        ..link.clone()
    };
    let failed = |error| LoginView { error: Some(error), ..plain.clone() }.render(page);
    vec![
        ("providers", plain.render(page)),
        ("providers-confirm", confirm.render(page)),
        ("providers-connect", connect.render(page)),
        ("providers-long", long.render(page)),
        ("providers-signup", signup.render(page)),
        ("provider-unavailable", failed(LoginError::ProviderUnavailable { provider: google() })),
        ("provider-refused", failed(LoginError::ProviderRefused { provider: google() })),
        ("provider-cancelled", failed(LoginError::ProviderCancelled { provider: google() })),
        ("provider-stale", failed(LoginError::ProviderStale { provider: google() })),
        ("provider-domain", failed(LoginError::ProviderDomain { provider: google() })),
        ("provider-replayed", failed(LoginError::ProviderReplayed)),
        ("account-disabled", failed(LoginError::AccountDisabled)),
        ("link", link.render(page)),
        ("link-plain", link_plain.render(page)),
    ]
}

pub fn account(page: &PageContext<'_>, account: &AccountView) -> Vec<(&'static str, Rendered)> {
    let identity = |provider: &str, label: &str, icon, removable| IdentityItem {
        handle: provider.to_owned(),
        provider: provider.to_owned(),
        label: label.to_owned(),
        icon,
        linked_at: account.now.minus(8_000_000),
        last_used_at: account.now.minus(7_500),
        removable,
    };
    let several = AccountView {
        identities: vec![
            identity("Google", "alice.example@gmail.com", Icon::Google, true),
            identity("GitHub", "alice-example", Icon::GitHub, true),
        ],
        connectable: providers(),
        notice: Some(Notice::IdentityLinked),
        ..account.clone()
    };
    let only = AccountView {
        has_password: false,
        identities: vec![identity("Acme Single Sign-On", "alice@acme.example", Icon::Plain, false)],
        connectable: vec![provider("google", "Google", Icon::Google)],
        notice: Some(Notice::LastWayIn),
        ..account.clone()
    };
    let none =
        AccountView { connectable: providers(), notice: Some(Notice::ConfirmFirst), ..account.clone() };
    let with = |notice| AccountView { notice: Some(notice), ..several.clone() }.render(page);
    vec![
        ("ways", several.render(page)),
        ("ways-only", only.render(page)),
        ("ways-none", none.render(page)),
        ("ways-removed", with(Notice::IdentityRemoved)),
        ("ways-taken", with(Notice::IdentityTaken)),
    ]
}
