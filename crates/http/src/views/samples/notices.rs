//! Signing out, notices, errors, and the hand-over to an app.

use chancery_core::error::OAuthError;

use super::cast::{Cast, Sample};
use crate::views::{FormPostView, LogoutView, Message, MessageView, SignedOutView};
use chancery_web::views::{AppWay, ErrorView, PageError};

pub(super) fn samples(cast: &Cast<'_>) -> Vec<Sample> {
    let mut samples = sign_outs(cast);
    samples.extend(messages(cast));
    samples.extend(errors(cast));
    let form_post = FormPostView {
        action: "https://app.example/callback".to_owned(),
        fields: vec![("state".to_owned(), cast.says("xyz")), (cast.says("code"), "value".to_owned())],
    };
    samples.push(Sample::new("form-post", "", form_post.render(cast.page)));
    samples
}

fn sign_outs(cast: &Cast<'_>) -> Vec<Sample> {
    let logout = LogoutView {
        csrf: cast.says("csrf"),
        flow: Some(cast.says("flow")),
        account: cast.person(),
        client_name: Some(cast.says("Orchard Notes")),
        then_host: Some("app.example".to_owned()),
        unidentified: false,
        cancel_href: Some("/account".to_owned()),
    };
    let unidentified =
        LogoutView { client_name: None, then_host: None, unidentified: true, ..logout.clone() };
    let left = |client_name| SignedOutView {
        continue_href: Some("https://app.example/".to_owned()),
        client_name,
        login_href: Some("/login".to_owned()),
        frames: Vec::new(),
    };
    let signed_out = [
        ("", SignedOutView { login_href: Some("/login".to_owned()), ..SignedOutView::default() }),
        ("nameless", left(None)),
        ("app", left(Some(cast.says("Orchard Notes")))),
    ];
    let mut samples = vec![
        Sample::new("logout", "", logout.render(cast.page)),
        Sample::new("logout", "unidentified", unidentified.render(cast.page)),
    ];
    samples.extend(signed_out.map(|(state, view)| Sample::new("signed-out", state, view.render(cast.page))));
    samples
}

fn messages(cast: &Cast<'_>) -> Vec<Sample> {
    [
        ("welcome", Message::Welcome),
        ("signed-in", Message::SignedIn),
        ("account-created", Message::AccountCreated),
    ]
    .map(|(state, message)| {
        let known = message != Message::Welcome;
        let view = MessageView {
            message,
            account: known.then(|| cast.person()),
            account_href: known.then(|| "/account".to_owned()),
            login_href: (!known).then(|| "/login".to_owned()),
            signup_href: (!known).then(|| "/signup".to_owned()),
        };
        Sample::new("message", state, view.render(cast.page))
    })
    .into()
}

fn errors(cast: &Cast<'_>) -> Vec<Sample> {
    let app = AppWay { href: "https://app.example/".to_owned(), host: cast.says("notes.orchard.example") };
    let parameter = PageError::from(&OAuthError::invalid_request("The redirect_uri parameter is missing"));
    let shown = |state, error: &PageError| {
        let view = ErrorView { error, root: cast.page.base, is_repeatable: true };
        Sample::new("error", state, view.render(cast.page))
    };
    let ours = PageError::OURS.iter().map(|error| shown(error.name(), error));
    let back = PageError::CONSENT_UNDECIDED.after("/consent".to_owned());
    let others = [
        shown("parameter", &parameter),
        shown("app", &PageError::FLOW_EXPIRED.of_app(Some(app))),
        shown("back", &back),
    ];
    ours.chain(others).collect()
}
