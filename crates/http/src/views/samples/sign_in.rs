//! The way into an app: signing in and up, choosing an account, connecting another provider, consent.

use chancery_core::federation::Icon;

use super::cast::{Cast, LONG_EMAIL, LONG_HOST, LONG_NAME, Sample};
use crate::views::{
    AccountBrief, AccountChoice, ClientBrief, ConsentView, LinkView, LoginError, LoginNotice, LoginView,
    ScopeItem, SelectAccountView, SignupError, SignupView,
};

pub(super) fn samples(cast: &Cast<'_>) -> Vec<Sample> {
    let mut samples = logins(cast);
    samples.extend(signups(cast));
    samples.extend(links(cast));
    samples.extend(choices(cast));
    samples.extend(consents(cast));
    samples
}

fn logins(cast: &Cast<'_>) -> Vec<Sample> {
    let plain = LoginView {
        flow: cast.says("flow"),
        csrf: cast.says("csrf"),
        login: String::new(),
        error: None,
        notice: None,
        client: None,
        signup_href: Some("/signup".to_owned()),
        reauthenticate: None,
        other_account_href: None,
        providers: Vec::new(),
    };
    let app = LoginView { client: Some(cast.app()), ..plain.clone() };
    let confirm = LoginView {
        login: cast.says("alice@example.test"),
        reauthenticate: Some(cast.says("Alice Example")),
        other_account_href: Some("/login".to_owned()),
        ..app.clone()
    };
    let providers = LoginView { providers: cast.providers(), ..app.clone() };
    let confirm_any = LoginView { providers: cast.providers(), ..confirm.clone() };
    let notice =
        LoginNotice::Connect { provider: cast.says("Google"), label: cast.says("alice.example@gmail.com") };
    let connect = LoginView { notice: Some(notice), ..providers.clone() };
    let long = vec![cast.provider("long", LONG_NAME, Icon::Plain)];
    let states = [
        ("", plain),
        ("app", app.clone()),
        ("confirm", confirm),
        ("providers", providers.clone()),
        ("confirm-any", confirm_any),
        ("connect", connect),
        ("long", LoginView { providers: long, ..app }),
    ];
    let shown = |(state, view): (_, LoginView)| Sample::new("login", state, view.render(cast.page));
    let refused = |(state, error)| {
        let view = LoginView { login: cast.says("alice"), error: Some(error), ..providers.clone() };
        shown((state, view))
    };
    states.into_iter().map(shown).chain(login_errors(cast).into_iter().map(refused)).collect()
}

fn login_errors(cast: &Cast<'_>) -> [(&'static str, LoginError); 12] {
    let provider = || cast.says("Google");
    [
        ("refused", LoginError::InvalidCredentials),
        ("throttled-at-last", LoginError::Throttled { minutes: 0 }),
        ("throttled", LoginError::Throttled { minutes: 12 }),
        ("expired", LoginError::Expired),
        ("busy", LoginError::Busy),
        ("provider-unavailable", LoginError::ProviderUnavailable { provider: provider() }),
        ("provider-refused", LoginError::ProviderRefused { provider: provider() }),
        ("provider-cancelled", LoginError::ProviderCancelled { provider: provider() }),
        ("provider-stale", LoginError::ProviderStale { provider: provider() }),
        ("provider-domain", LoginError::ProviderDomain { provider: provider() }),
        ("provider-replayed", LoginError::ProviderReplayed),
        ("account-disabled", LoginError::AccountDisabled),
    ]
}

fn signups(cast: &Cast<'_>) -> Vec<Sample> {
    let plain = SignupView {
        flow: cast.says("flow"),
        csrf: cast.says("csrf"),
        username: String::new(),
        email: String::new(),
        errors: Vec::new(),
        min_length: 15,
        login_href: Some("/login".to_owned()),
        providers: Vec::new(),
    };
    let providers = SignupView { providers: cast.providers(), ..plain.clone() };
    let errors = [
        ("username-missing", vec![SignupError::UsernameMissing]),
        (
            "refused",
            vec![SignupError::UsernameInvalid, SignupError::EmailInvalid, SignupError::PasswordTooShort],
        ),
        ("taken", vec![SignupError::Taken]),
        ("password-too-long", vec![SignupError::PasswordTooLong]),
        ("password-common", vec![SignupError::PasswordCommon]),
        ("password-pattern", vec![SignupError::PasswordPattern]),
        ("password-guessable", vec![SignupError::PasswordGuessable]),
        ("throttled", vec![SignupError::Throttled { minutes: 2 }]),
        ("expired", vec![SignupError::Expired]),
        ("busy", vec![SignupError::Busy]),
    ];
    let refused = errors.map(|(state, errors)| {
        let username = cast.says("alice");
        let email = cast.says("alice(at)example");
        (state, SignupView { username, email, errors, ..providers.clone() })
    });
    let states = [("", plain), ("providers", providers)].into_iter().chain(refused);
    states.map(|(state, view)| Sample::new("signup", state, view.render(cast.page))).collect()
}

fn links(cast: &Cast<'_>) -> Vec<Sample> {
    let link = |state, provider, icon, label| {
        let view = LinkView {
            flow: cast.says("flow"),
            csrf: cast.says("csrf"),
            provider: cast.says(provider),
            provider_id: "acme".to_owned(),
            icon,
            label: cast.says(label),
            account: cast.says("alice"),
        };
        Sample::new("link", state, view.render(cast.page))
    };
    vec![
        link("", "Google", Icon::Google, "alice.example@gmail.com"),
        link("github", "GitHub", Icon::GitHub, "alice-example"),
        link("plain", "Acme Single Sign-On", Icon::Plain, LONG_EMAIL),
    ]
}

fn choices(cast: &Cast<'_>) -> Vec<Sample> {
    let account = |name, detail: Option<&str>| AccountChoice {
        handle: cast.says("1"),
        name: cast.says(name),
        detail: detail.map(|detail| cast.says(detail)),
    };
    let view = |client: Option<ClientBrief>| SelectAccountView {
        flow: cast.says("flow"),
        csrf: cast.says("csrf"),
        use_another: client.is_some(),
        client,
        accounts: vec![account("alice", None), account("Alice at Work", Some(LONG_EMAIL))],
    };
    [("", Some(cast.app())), ("own", None)]
        .map(|(state, client)| Sample::new("select-account", state, view(client).render(cast.page)))
        .into()
}

fn consents(cast: &Cast<'_>) -> Vec<Sample> {
    let given = Some(cast.says("Read your invoices"));
    let scopes = |tokens: &[&str]| -> Vec<ScopeItem> {
        let standard = tokens.iter().map(|token| ScopeItem::describe(cast.page.locale, token, None));
        let read = ScopeItem::describe(cast.page.locale, &cast.says("invoices.read"), given.as_deref());
        let write = ScopeItem::describe(cast.page.locale, &cast.says("invoices.write"), None);
        standard.chain([read, write]).collect()
    };
    let link = |path: &str| Some(format!("https://app.example/{path}"));
    let full = ConsentView {
        flow: cast.says("flow"),
        csrf: cast.says("csrf"),
        client: cast.app(),
        redirect_host: cast.says("notes.orchard.example"),
        account: cast.person(),
        scopes: scopes(&["openid", "profile", "email", "phone", "address", "offline_access"]),
        resources: vec![cast.says("Invoices"), cast.says("Ledger of the northern branch office")],
        is_remembered: true,
        switch_account_href: link("switch"),
        policy_uri: link("policy"),
        tos_uri: link("terms"),
    };
    let bare = ConsentView {
        client: ClientBrief {
            name: cast.says(LONG_NAME),
            host: cast.says(LONG_HOST),
            client_uri: None,
            logo: None,
        },
        redirect_host: cast.says(LONG_HOST),
        account: AccountBrief { email: None, ..cast.person() },
        scopes: scopes(&["openid"]),
        resources: Vec::new(),
        is_remembered: false,
        switch_account_href: None,
        policy_uri: None,
        tos_uri: None,
        ..full.clone()
    };
    [("", full), ("bare", bare)]
        .map(|(state, view)| Sample::new("consent", state, view.render(cast.page)))
        .into()
}
