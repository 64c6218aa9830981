//! What programs, browsers and the content security policy rely on.

use super::files;
use super::samples::{self, NONCE};

fn page(name: &str) -> String {
    samples::pages("Name").into_iter().find(|(n, _)| *n == name).expect(name).1
}

/// The contract's stable ids, and the form fields that handlers read.
#[test]
fn pages_have_the_contracts_ids_and_fields() {
    for (name, marks) in [
        (
            "login",
            &[
                r#"id="username" name="username""#,
                r#"id="password" name="password""#,
                r#"id="login-submit""#,
                r#"action="/tenant/login""#,
                r#"name="flow""#,
                r#"name="csrf""#,
                r#"autocomplete="username""#,
                r#"autocomplete="current-password""#,
            ][..],
        ),
        (
            "signup",
            &[
                r#"action="/tenant/signup""#,
                r#"id="email" name="email""#,
                r#"autocomplete="new-password""#,
                r#"minlength="15""#,
            ],
        ),
        (
            "consent",
            &[
                r#"action="/tenant/consent""#,
                r#"id="consent-approve" type="submit" name="decision" value="approve""#,
                r#"id="consent-deny" type="submit" name="decision" value="deny""#,
                r#"id="remembered""#,
                r#"id="signed-in-as""#,
                r#"You will be sent to <bdi class="name">Name</bdi>"#,
            ],
        ),
        (
            "link",
            &[
                r#"action="/tenant/federation/acme/link""#,
                r#"id="link-confirm" type="submit" name="action" value="connect""#,
                r#"id="link-cancel" type="submit" name="action" value="skip""#,
                r#"<span id="signed-in-as"><bdi class="name">Name</bdi></span>"#,
                r#"name="flow""#,
                r#"name="csrf""#,
            ],
        ),
        ("select-account", &[r#"name="account" value="Name""#, r#"action="/tenant/login""#]),
        ("error", &[r#"id="error-code""#, r#"id="error-description""#, r#"role="alert""#, "00c0ffee"]),
        (
            "logout",
            &[
                r#"id="logout-confirm""#,
                r#"action="/tenant/end_session""#,
                r#"name="csrf""#,
                r#"name="flow""#,
            ],
        ),
        (
            "account",
            &[r#"id="signed-in-as""#, r#"name="action" value="sign_out""#, r#"action="/tenant/account""#],
        ),
        ("form-post", &[r#"action="https://app.example/callback""#, r#"method="post""#]),
    ] {
        let html = page(name);
        for mark in marks {
            assert!(html.contains(mark), "{name} lacks {mark}: {html}");
        }
    }
}

#[test]
fn the_account_page_offers_every_action() {
    let pages = samples::pages("Name");
    let (_, html) = pages.iter().rfind(|(name, _)| *name == "account").expect("account");
    for action in ["end_session", "end_others", "revoke_app", "remove_identity", "sign_out"] {
        assert!(html.contains(&format!(r#"name="action" value="{action}""#)), "{action}");
    }
    assert!(html.contains(r#"<time datetime="2026-06-03T14:05:00Z">3 June 2026, 14:05 UTC</time>"#));
}

#[test]
fn every_page_says_its_language_and_has_one_heading_and_title() {
    for (name, html) in samples::pages("Name") {
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">"), "{name}");
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert_eq!(html.matches("<title>").count(), 1, "{name}");
        assert!(!html.contains("<title></title>"), "{name}");
    }
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    for (name, html) in samples::pages("Name") {
        let ids = attributes(&html, "id");
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(ids.len(), unique.len(), "{name}: {ids:?}");
        for reference in ["for", "aria-describedby", "aria-labelledby", "aria-controls"] {
            for target in attributes(&html, reference).iter().flat_map(|t| t.split(' ')) {
                assert!(ids.contains(&target), "{name}: {reference}={target}");
            }
        }
    }
}

#[test]
fn every_input_has_a_label() {
    for (name, html) in samples::pages("Name") {
        let labelled = attributes(&html, "for");
        for input in html.split("<input ").skip(1).map(|i| i.split('>').next().unwrap_or_default()) {
            let is_hidden = input.contains("type=\"hidden\"");
            let is_inside_label = input.contains("type=\"checkbox\"");
            let has_label = labelled.iter().any(|id| input.contains(&format!("id=\"{id}\"")));
            assert!(is_hidden || is_inside_label || has_label, "{name}: {input}");
        }
    }
}

#[test]
fn errors_are_announced_and_tied_to_their_fields() {
    for (name, html) in samples::pages("Name") {
        if html.contains("aria-invalid") {
            assert!(html.contains("role=\"alert\"") && html.contains("aria-describedby"), "{name}");
            assert!(html.contains("<title>Problem: "), "{name}");
        }
    }
}

#[test]
fn g7_scripts_carry_the_nonce_and_nothing_is_inline() {
    for (name, html) in samples::pages("Name") {
        for script in html.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap_or_default();
            assert!(tag.contains(&format!("nonce=\"{NONCE}\"")), "{name}: {tag}");
        }
    }
    let pages = files::below("templates", "html");
    for (path, template) in pages.into_iter().chain(files::below("templates", "svg")) {
        let template = template.to_lowercase();
        for forbidden in ["style=", "<style", "javascript:", "|safe", "src=\"http"] {
            assert!(!template.contains(forbidden), "{}: {forbidden}", path.display());
        }
        let handler = template.split_whitespace().find(|w| w.starts_with("on") && w.contains('='));
        assert_eq!(handler, None, "{}", path.display());
    }
}

/// The values of an attribute, in order.
fn attributes<'h>(html: &'h str, name: &str) -> Vec<&'h str> {
    let mark = format!(" {name}=\"");
    html.split(mark.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}
