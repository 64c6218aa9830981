//! Each page in each of its states, with one text in every place that takes text from outside.

use chancery_core::federation::Icon;
use chancery_core::time::Timestamp;

use crate::i18n::{Locale, english};
use crate::views::*;

pub(super) const NONCE: &str = "bm9uY2U";

/// Names and HTML of all pages, in English.
pub(super) fn pages(text: &str) -> Vec<(&'static str, String)> {
    pages_in(english(), text)
}

/// Names and HTML of all pages.
pub(super) fn pages_in(locale: &Locale, text: &str) -> Vec<(&'static str, String)> {
    let page = PageContext {
        locale,
        nonce: NONCE,
        base: "/tenant",
        issuer_name: "id.example.com",
        request_id: "00c0ffee",
    };
    let mut pages = Vec::new();
    for view in logins(text) {
        pages.push(("login", view.render(&page)));
    }
    for view in signups(text) {
        pages.push(("signup", view.render(&page)));
    }
    for (name, view) in
        [("consent", consent(locale, text, true)), ("consent-bare", consent(locale, text, false))]
    {
        pages.push((name, view.render(&page)));
    }
    for icon in [Icon::Google, Icon::GitHub, Icon::Plain] {
        pages.push(("link", link(text, icon).render(&page)));
    }
    for client in [None, Some(client(text))] {
        pages.push(("select-account", select(text, client).render(&page)));
    }
    for status in [400, 403, 404, 429, 500] {
        for hint in [None, Some(ErrorHint::AskOperator), Some(ErrorHint::StartAgain)] {
            let view = ErrorView { code: text, description: text, status, hint };
            pages.push(("error", view.render(&page)));
        }
    }
    let logout = LogoutView {
        csrf: text.to_owned(),
        flow: Some(text.to_owned()),
        account: person(text),
        client_name: Some(text.to_owned()),
        cancel_href: Some("/account".to_owned()),
    };
    pages.push(("logout", logout.render(&page)));
    pages.push(("signed-out", SignedOutView::default().render(&page)));
    for client_name in [None, Some(text.to_owned())] {
        let view = SignedOutView {
            continue_href: Some("https://app.example/".to_owned()),
            client_name,
            login_href: Some("/login".to_owned()),
            frames: Vec::new(),
        };
        pages.push(("signed-out", view.render(&page)));
    }
    for view in messages(text) {
        pages.push(("message", view.render(&page)));
    }
    for view in accounts(text) {
        pages.push(("account", view.render(&page)));
    }
    let form_post = FormPostView {
        action: "https://app.example/callback".to_owned(),
        fields: vec![("state".to_owned(), text.to_owned()), (text.to_owned(), "value".to_owned())],
    };
    pages.push(("form-post", form_post.render(&page)));
    pages.into_iter().map(|(name, html)| (name, html.expect(name))).collect()
}

fn client(text: &str) -> ClientBrief {
    ClientBrief {
        name: text.to_owned(),
        host: text.to_owned(),
        client_uri: Some("https://app.example/".to_owned()),
        logo: Some("/tenant/client-logo?client_id=app".to_owned()),
    }
}

fn person(text: &str) -> AccountBrief {
    AccountBrief { name: text.to_owned(), email: Some(text.to_owned()) }
}

/// One of each kind. Ids stand in paths and are no text: [`chancery_core::federation::ProviderId`].
fn providers(text: &str) -> Vec<ProviderButton> {
    let kinds = [("google", Icon::Google), ("github", Icon::GitHub), ("acme", Icon::Plain)];
    kinds.map(|(id, icon)| ProviderButton { id: id.to_owned(), name: text.to_owned(), icon }).into()
}

fn link(text: &str, icon: Icon) -> LinkView {
    LinkView {
        flow: text.to_owned(),
        csrf: text.to_owned(),
        provider: text.to_owned(),
        provider_id: "acme".to_owned(),
        icon,
        label: text.to_owned(),
        account: text.to_owned(),
    }
}

fn logins(text: &str) -> Vec<LoginView> {
    let plain = LoginView {
        flow: text.to_owned(),
        csrf: text.to_owned(),
        login: String::new(),
        error: None,
        notice: None,
        client: None,
        signup_href: Some("/signup".to_owned()),
        reauthenticate: None,
        other_account_href: None,
        providers: Vec::new(),
    };
    let again = LoginView {
        reauthenticate: Some(text.to_owned()),
        other_account_href: Some("/login".to_owned()),
        providers: providers(text),
        ..plain.clone()
    };
    let connect = LoginView {
        notice: Some(LoginNotice::Connect { provider: text.to_owned(), label: text.to_owned() }),
        ..again.clone()
    };
    let provider = text.to_owned();
    let errors = [
        LoginError::InvalidCredentials,
        LoginError::Throttled { minutes: 0 },
        LoginError::Throttled { minutes: 7 },
        LoginError::Expired,
        LoginError::Busy,
        LoginError::ProviderUnavailable { provider: provider.clone() },
        LoginError::ProviderRefused { provider: provider.clone() },
        LoginError::ProviderCancelled { provider: provider.clone() },
        LoginError::ProviderStale { provider: provider.clone() },
        LoginError::ProviderDomain { provider },
        LoginError::ProviderReplayed,
        LoginError::AccountDisabled,
    ];
    let refused = errors.map(|error| LoginView {
        login: text.to_owned(),
        error: Some(error),
        client: Some(client(text)),
        providers: providers(text),
        ..plain.clone()
    });
    [plain.clone(), again, connect].into_iter().chain(refused).collect()
}

fn signups(text: &str) -> Vec<SignupView> {
    let plain = SignupView {
        flow: text.to_owned(),
        csrf: text.to_owned(),
        username: text.to_owned(),
        email: text.to_owned(),
        errors: Vec::new(),
        min_length: 15,
        login_href: Some("/login".to_owned()),
        providers: Vec::new(),
    };
    let errors = [
        SignupError::UsernameMissing,
        SignupError::UsernameInvalid,
        SignupError::EmailInvalid,
        SignupError::Taken,
        SignupError::PasswordTooShort,
        SignupError::PasswordTooLong,
        SignupError::PasswordCommon,
        SignupError::PasswordPattern,
        SignupError::PasswordGuessable,
        SignupError::Throttled { minutes: 2 },
        SignupError::Expired,
        SignupError::Busy,
    ];
    let refused =
        errors.map(|error| SignupView { errors: vec![error], providers: providers(text), ..plain.clone() });
    std::iter::once(plain.clone()).chain(refused).collect()
}

fn consent(locale: &Locale, text: &str, full: bool) -> ConsentView {
    let standard = ["openid", "profile", "email", "phone", "address", "offline_access"];
    let mut scopes: Vec<_> = standard.iter().map(|token| ScopeItem::describe(locale, token, None)).collect();
    scopes.push(ScopeItem::describe(locale, text, Some(text)));
    scopes.push(ScopeItem::describe(locale, text, None));
    let link = |path: &str| full.then(|| format!("https://app.example/{path}"));
    ConsentView {
        flow: text.to_owned(),
        csrf: text.to_owned(),
        client: ClientBrief {
            client_uri: link(""),
            logo: client(text).logo.filter(|_| full),
            ..client(text)
        },
        redirect_host: text.to_owned(),
        account: AccountBrief { email: full.then(|| text.to_owned()), ..person(text) },
        scopes,
        resources: if full { vec![text.to_owned()] } else { Vec::new() },
        remember_offered: full,
        switch_account_href: link("switch"),
        policy_uri: link("policy"),
        tos_uri: link("terms"),
    }
}

fn select(text: &str, client: Option<ClientBrief>) -> SelectAccountView {
    let account = |detail| AccountChoice { handle: text.to_owned(), name: text.to_owned(), detail };
    SelectAccountView {
        flow: text.to_owned(),
        csrf: text.to_owned(),
        use_another: client.is_some(),
        client,
        accounts: vec![account(None), account(Some(text.to_owned()))],
    }
}

fn messages(text: &str) -> Vec<MessageView> {
    [Message::Welcome, Message::SignedIn, Message::AccountCreated]
        .map(|message| MessageView {
            message,
            account: (message != Message::Welcome).then(|| person(text)),
            account_href: Some("/account".to_owned()),
            login_href: Some("/login".to_owned()),
            signup_href: Some("/signup".to_owned()),
        })
        .into()
}

fn accounts(text: &str) -> Vec<AccountView> {
    let now = Timestamp(1_780_495_500);
    let session = |age, current| SessionItem {
        handle: text.to_owned(),
        device: Device::from_user_agent(text),
        address: text.to_owned(),
        signed_in_at: now.minus(age),
        last_seen_at: now.minus(age),
        current,
    };
    let identity = |icon, removable| IdentityItem {
        handle: text.to_owned(),
        provider: text.to_owned(),
        label: text.to_owned(),
        icon,
        linked_at: now.minus(90_000),
        last_used_at: now.minus(600),
        removable,
    };
    let app = AppItem {
        handle: text.to_owned(),
        name: text.to_owned(),
        host: text.to_owned(),
        logo: Some("/tenant/client-logo?client_id=app".to_owned()),
        scopes: vec![text.to_owned()],
        granted_at: now,
        open_href: Some("https://app.example/start?iss=https://id.example.com".to_owned()),
    };
    let empty = AccountView {
        csrf: text.to_owned(),
        name: text.to_owned(),
        username: text.to_owned(),
        email: None,
        email_verified: false,
        has_password: true,
        identities: Vec::new(),
        connectable: Vec::new(),
        sessions: Vec::new(),
        apps: Vec::new(),
        notice: None,
        now,
    };
    let only =
        AccountView { has_password: false, identities: vec![identity(Icon::Plain, false)], ..empty.clone() };
    let unconnected = AccountView { connectable: providers(text), ..empty.clone() };
    let notices = [
        Notice::SessionEnded,
        Notice::OthersEnded,
        Notice::IdentityLinked,
        Notice::IdentityRemoved,
        Notice::IdentityTaken,
        Notice::LastWayIn,
        Notice::ConfirmFirst,
        Notice::AppRevoked,
    ];
    let full = notices.map(|notice| AccountView {
        email: Some(text.to_owned()),
        email_verified: notice == Notice::AppRevoked,
        identities: vec![identity(Icon::Google, true), identity(Icon::GitHub, true)],
        connectable: providers(text),
        sessions: vec![session(1, true), session(600, false), session(8000, false)],
        apps: vec![app.clone()],
        notice: Some(notice),
        ..empty.clone()
    });
    [empty.clone(), only, unconnected].into_iter().chain(full).collect()
}
