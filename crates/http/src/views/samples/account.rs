//! The account page.

use chancery_core::federation::Icon;
use chancery_core::time::Timestamp;

use super::cast::{Cast, Sample};
use crate::views::{AccountView, AppItem, Device, IdentityItem, Notice, ScopeItem, SessionItem};

/// 3 June 2026, 14:05 UTC.
const NOW: Timestamp = Timestamp(1_780_495_500);

const SAFARI: &str = "Mozilla/5.0 (Macintosh) Version/18.5 Safari/605.1.15";
const CHROME: &str = "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Safari/537";
const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0) Firefox/142.0";

pub(super) fn samples(cast: &Cast<'_>) -> Vec<Sample> {
    let empty = empty(cast);
    let only = AccountView {
        has_password: false,
        identities: vec![identity(cast, "Acme Single Sign-On", "alice@acme.example", Icon::Plain, false)],
        ..empty.clone()
    };
    let unconnected = AccountView { connectable: cast.providers(), ..empty.clone() };
    let plain = AccountView { sessions: sessions(cast), apps: apps(cast), ..empty.clone() };
    let full = AccountView {
        email: Some(cast.says("alice@example.test")),
        identities: vec![
            identity(cast, "Google", "alice.example@gmail.com", Icon::Google, true),
            identity(cast, "GitHub", "alice-example", Icon::GitHub, true),
        ],
        connectable: cast.providers(),
        ..plain.clone()
    };
    let notices = [
        ("session-ended", Notice::SessionEnded),
        ("others-ended", Notice::OthersEnded),
        ("identity-linked", Notice::IdentityLinked),
        ("identity-removed", Notice::IdentityRemoved),
        ("identity-taken", Notice::IdentityTaken),
        ("last-way-in", Notice::LastWayIn),
        ("confirm-first", Notice::ConfirmFirst),
        ("app-revoked", Notice::AppRevoked),
    ];
    let after = notices.map(|(state, notice)| {
        let email_verified = notice == Notice::AppRevoked;
        (state, AccountView { email_verified, notice: Some(notice), ..full.clone() })
    });
    let states = [("", plain), ("empty", empty), ("only-way", only), ("unconnected", unconnected)];
    let sample = |(state, view): (_, AccountView)| Sample::new("account", state, view.render(cast.page));
    states.into_iter().chain(after).map(sample).collect()
}

fn empty(cast: &Cast<'_>) -> AccountView {
    AccountView {
        csrf: cast.says("csrf"),
        name: cast.says("Alice Example"),
        username: cast.says("alice"),
        email: None,
        email_verified: false,
        has_password: true,
        identities: Vec::new(),
        connectable: Vec::new(),
        sessions: Vec::new(),
        apps: Vec::new(),
        notice: None,
        now: NOW,
    }
}

fn identity(cast: &Cast<'_>, provider: &str, label: &str, icon: Icon, removable: bool) -> IdentityItem {
    IdentityItem {
        handle: cast.says(provider),
        provider: cast.says(provider),
        label: cast.says(label),
        icon,
        linked_at: NOW.minus(8_000_000),
        last_used_at: NOW.minus(600),
        removable,
    }
}

fn sessions(cast: &Cast<'_>) -> Vec<SessionItem> {
    let session = |handle, user_agent, address, age, current| SessionItem {
        handle: cast.says(handle),
        device: Device::from_user_agent(&cast.says(user_agent)),
        address: cast.says(address),
        signed_in_at: NOW.minus(age * 3),
        last_seen_at: NOW.minus(age),
        current,
    };
    vec![
        session("1", SAFARI, "203.0.113.7", 1, true),
        session("2", CHROME, "2001:db8::7", 600, false),
        session("3", FIREFOX, "198.51.100.20", 8_000, false),
    ]
}

fn apps(cast: &Cast<'_>) -> Vec<AppItem> {
    let label = |token, given: Option<&str>| {
        ScopeItem::describe(cast.page.locale, token, given.map(|g| cast.says(g)).as_deref())
            .label()
            .to_owned()
    };
    let app = cast.app();
    let orchard = AppItem {
        handle: cast.says("a"),
        name: app.name,
        host: app.host,
        logo: app.logo,
        scopes: vec![label("openid", None), label("email", None)],
        granted_at: NOW,
        open_href: Some("https://app.example/start?iss=https://id.example.com".to_owned()),
    };
    let ledger = AppItem {
        handle: cast.says("b"),
        name: cast.says("Ledger"),
        host: cast.says("ledger.example"),
        // cannot be loaded
        logo: Some(cast.path("/client-logo")),
        scopes: vec![label("offline_access", None), label("invoices.read", Some("Read your invoices"))],
        granted_at: NOW.minus(4_000_000),
        open_href: None,
    };
    vec![orchard, ledger]
}
