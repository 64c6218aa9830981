//! The pages on which other providers appear.

use super::samples;
use chancery_web::views::assets;

fn all(name: &str) -> Vec<String> {
    samples::pages("Name").into_iter().filter(|(n, _)| *n == name).map(|(_, html)| html).collect()
}

/// The one form that posts to `action`.
fn form<'h>(html: &'h str, action: &str) -> &'h str {
    let mut forms = html.split("<form ").filter(|form| form.contains(&format!("action=\"{action}\"")));
    let form = forms.next().and_then(|form| form.split("</form>").next()).expect(action);
    assert!(forms.next().is_none(), "{action} twice");
    form
}

#[test]
fn each_provider_has_a_form_of_its_own() {
    for name in ["login", "signup"] {
        let html = all(name).into_iter().find(|html| html.contains("federation")).expect(name);
        for (id, mark) in [("google", "#4285F4"), ("github", "currentColor"), ("acme", "class=\"icon\"")] {
            let form = form(&html, &format!("/tenant/federation/{id}/start"));
            assert!(form.contains("method=\"post\""), "{form}");
            for field in ["flow", "csrf"] {
                let field = format!(r#"<input type="hidden" name="{field}" value="Name">"#);
                assert!(form.contains(&field), "{form}");
            }
            assert!(form.contains(&format!("id=\"federation-{id}\" type=\"submit\"")), "{form}");
            assert!(form.contains(mark), "{form}");
            assert!(form.contains("Continue with <bdi class=\"name\">Name</bdi>"), "{form}");
        }
    }
}

#[test]
fn without_providers_nothing_speaks_of_them() {
    for name in ["login", "signup"] {
        let html = all(name).into_iter().next().expect(name);
        assert!(!html.contains("federation") && !html.contains("class=\"or\""), "{html}");
    }
    let plain = all("account").into_iter().next().expect("account");
    assert!(!plain.contains("id=\"ways\""), "{plain}");
}

#[test]
fn errors_of_providers_are_announced_and_leave_the_fields_alone() {
    let sentences = [
        "can’t be reached right now",
        "couldn’t be verified",
        "was cancelled",
        "didn’t confirm",
        "isn’t part of an organisation",
        "took too long or was used already",
        "This account can’t be used to sign in",
    ];
    let pages = all("login");
    for sentence in sentences {
        let html = pages.iter().find(|html| html.contains(sentence)).expect(sentence);
        assert!(html.contains(r#"role="alert" id="form-error""#), "{sentence}");
        assert!(html.contains("<title>Problem: "), "{sentence}");
        assert!(!html.contains("aria-invalid"), "{sentence}");
        assert!(
            html.contains("id=\"login-submit\"") && html.contains("id=\"federation-google\""),
            "{sentence}"
        );
    }
}

#[test]
fn f2_whoever_is_to_sign_in_first_learns_why() {
    let pages = all("login");
    let html = pages.iter().find(|html| html.contains("login-notice")).expect("notice");
    let sentence = r#"<bdi class="name">Name</bdi> at <bdi class="name">Name</bdi> isn’t connected with an account here yet."#;
    assert!(html.contains(sentence), "{html}");
    assert!(!html.contains("role=\"alert\""), "{html}");
}

#[test]
fn the_account_page_connects_and_removes() {
    let pages = all("account");
    let full = pages.last().expect("account");
    assert_eq!(full.matches(r#"name="identity" value="Name""#).count(), 2);
    for id in ["google", "github", "acme"] {
        let form = form(full, &format!("/tenant/federation/{id}/start"));
        assert!(form.contains(r#"<input type="hidden" name="csrf" value="Name">"#), "{form}");
        assert!(form.contains(r#"<input type="hidden" name="link" value="1">"#), "{form}");
        assert!(form.contains(&format!("id=\"connect-{id}\"")), "{form}");
    }
    let only =
        pages.iter().find(|html| html.contains("your only way to sign in, so it can’t")).expect("only");
    assert!(!only.contains("remove_identity"), "{only}");
}

#[test]
fn refused_wishes_are_alerts_and_granted_ones_are_not() {
    let pages = all("account");
    for (sentence, refused) in [
        ("You can sign in with it from now on.", false),
        ("It can no longer be used to sign in.", false),
        ("already connected with another account", true),
        ("so it wasn’t removed.", true),
        ("first show that it’s you", true),
    ] {
        let html = pages.iter().find(|html| html.contains(sentence)).expect(sentence);
        assert_eq!(html.contains(r#"role="alert" id="notice""#), refused, "{sentence}");
        assert_eq!(html.contains(r#"role="status" id="notice""#), !refused, "{sentence}");
    }
    let confirm = pages.iter().find(|html| html.contains("first show that it’s you")).expect("confirm");
    assert!(confirm.contains(r#"<a href="/tenant/login">"#), "{confirm}");
}

/// Google's branding rules: the button's colours in light and dark, and the mark's four.
#[test]
fn google_looks_as_it_wants_to() {
    let css = std::str::from_utf8(assets::STYLESHEET.bytes).expect("UTF-8");
    for colours in [["#ffffff", "#747775", "#1f1f1f"], ["#131314", "#8e918f", "#e3e3e3"]] {
        for (name, colour) in ["google", "google-edge", "google-ink"].into_iter().zip(colours) {
            assert!(css.contains(&format!("--{name}: {colour};")), "{name}: {colour}");
        }
    }
    let html = all("login").into_iter().find(|html| html.contains("federation-google")).expect("login");
    for colour in ["#EA4335", "#4285F4", "#FBBC05", "#34A853"] {
        assert_eq!(html.matches(colour).count(), 1, "{colour}");
    }
}
