//! Cookies, forms and sealed requests of one realm in the hands of the other.

use std::collections::BTreeMap;

use super::{Side, pairs};
use crate::support::app::both;
use crate::support::browser::Browser;
use crate::support::database::Kind;
use crate::support::front::{flow_of, forged, hidden, is_consent, is_login, page};
use crate::support::process::PASSWORD;

/// Cookies under the names that the realm of `side` gives them.
fn renamed(cookies: &BTreeMap<String, String>, from: &Side, side: &Side) -> BTreeMap<String, String> {
    let [from, to] = [from, side].map(|s| format!("-{}-", s.app.state.realm.id.as_str()));
    cookies.iter().map(|(name, value)| (name.replace(&from, &to), value.clone())).collect()
}

fn holding(side: &Side, cookies: &BTreeMap<String, String>) -> Browser {
    let browser = side.app.browser();
    for (name, value) in cookies {
        browser.set_cookie(name, value);
    }
    browser
}

fn is_at_sign_in(answer: &crate::support::browser::Page, side: &Side) {
    let login = format!("{}/login", side.app.state.realm.path());
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, login.as_str()), "{}", answer.body);
}

async fn whoever_is_signed_in_to_one_is_nobody_in_the_other(kind: Kind) {
    for [one, two] in pairs(kind).await {
        let browser = one.app.browser_of("alice").await;
        let cookies = browser.cookies();
        // on one host they are all sent to both
        is_at_sign_in(&holding(&two, &cookies).get("/account").await, &two);
        is_at_sign_in(&holding(&two, &renamed(&cookies, &one, &two)).get("/account").await, &two);
        assert_eq!(browser.get("/account").await.status, 200);
    }
}

/// On one host a browser holds the cookies of both, and neither realm touches the other's.
async fn one_browser_is_signed_in_to_both_and_out_of_one(kind: Kind) {
    for [one, two] in pairs(kind).await {
        let first = one.app.browser_of("alice").await;
        let both = holding(&two, &first.cookies());
        two.app.sign_in_at(&both, "alice").await;
        let cookies = both.cookies();
        for (name, value) in first.cookies() {
            assert_eq!(cookies.get(&name), Some(&value), "{name}");
        }
        let answer = both.open("/end_session").await;
        let form = answer.form_with("logout-confirm").expect("a question");
        both.submit(&answer, form, "logout-confirm").await;
        is_at_sign_in(&both.get("/account").await, &two);
        assert_eq!(holding(&one, &both.cookies()).get("/account").await.status, 200);
    }
}

/// Rule C2.
async fn a_form_of_one_is_forged_in_the_other(kind: Kind) {
    for [one, two] in pairs(kind).await {
        let browser = one.app.browser();
        let csrf = hidden(&browser.get("/login").await, "csrf");
        let attacked = holding(&two, &renamed(&browser.cookies(), &one, &two));
        let fields = [("csrf", csrf.as_str()), ("username", "alice"), ("password", PASSWORD)];
        forged(&attacked.post("/login", &fields).await);
        assert_eq!(browser.post("/login", &fields).await.status, 303);
    }
}

/// Rule L5.
async fn a_sealed_request_goes_on_where_it_began(kind: Kind) {
    for [one, two] in pairs(kind).await {
        let browser = one.app.browser();
        let flow = flow_of(&one.app.ask(&browser, &one.client, &[]).await);
        let attacked = holding(&two, &renamed(&browser.cookies(), &one, &two));
        for path in ["/login", "/consent"] {
            page(&attacked.get(&format!("{path}?flow={flow}")).await, "invalid_request");
        }
        assert!(is_login(&browser.open(&format!("/login?flow={flow}")).await));
    }
}

async fn consent_is_given_to_the_app_of_one_realm(kind: Kind) {
    for [one, two] in pairs(kind).await {
        let browsers = [one.app.browser_of("alice").await, two.app.browser_of("alice").await];
        let asked = one.app.ask(&browsers[0], &one.client, &[]).await;
        browsers[0].approve_for_good(&asked).await;
        assert!(!is_consent(&one.app.ask(&browsers[0], &one.client, &[]).await));
        assert!(is_consent(&two.app.ask(&browsers[1], &two.client, &[]).await));
    }
}

both!(
    whoever_is_signed_in_to_one_is_nobody_in_the_other,
    one_browser_is_signed_in_to_both_and_out_of_one,
    a_form_of_one_is_forged_in_the_other,
    a_sealed_request_goes_on_where_it_began,
    consent_is_given_to_the_app_of_one_realm,
);
