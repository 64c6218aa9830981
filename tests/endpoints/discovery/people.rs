//! What it says of people: scopes, claims, subjects.

use std::collections::BTreeSet;

use serde_json::json;

use super::{document, registers, values};
use crate::support::app::{TestApp, both};
use crate::support::people::{claims_of, query_of, web_app};
use crate::support::tokens::{code_parameters, text};

const ALL_SCOPES: &str = "openid profile email phone address offline_access";

async fn g10_each_scope_is_granted(app: TestApp) {
    app.user("alice").await;
    let advertised = values(&document(&app).await, "scopes_supported");
    let mut metadata = web_app();
    metadata["scope"] = advertised.join(" ").into();
    let client = app.client("app", metadata).await;
    let browser = app.browser();
    for scope in &advertised {
        let tokens = app.tokens_by(&browser, "alice", &client, &[("scope", scope)]).await;
        assert_eq!(tokens["scope"], *scope);
    }
    let unknown = app.tokens_by(&browser, "alice", &client, &[("scope", "openid unheard-of")]).await;
    assert_eq!(unknown["scope"], "openid");
}

async fn g10_each_claim_is_given(app: TestApp) {
    app.user_with("alice", |account| {
        for name in [
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "phone_number",
        ] {
            account.claims.insert(name.to_owned(), format!("her {name}").into());
        }
        account.claims.insert("phone_number_verified".to_owned(), true.into());
        account.claims.insert("address".to_owned(), json!({ "country": "ES" }));
    })
    .await;
    let mut metadata = web_app();
    metadata["scope"] = ALL_SCOPES.into();
    let client = app.client("app", metadata).await;
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &[("scope", ALL_SCOPES)]).await;
    let id_token = claims_of(text(&tokens, "id_token"));
    let userinfo = app.userinfo(text(&tokens, "access_token")).await.json();
    let given: BTreeSet<&String> = [&id_token, &userinfo]
        .into_iter()
        .flat_map(|claims| claims.as_object().expect("claims").keys())
        .collect();
    let document = document(&app).await;
    let advertised = values(&document, "claims_supported");
    for claim in &advertised {
        assert!(given.contains(claim), "{claim} is advertised and not given");
    }
    for claim in userinfo.as_object().expect("claims").keys() {
        assert!(advertised.contains(claim), "{claim} is given and not advertised");
    }
    assert_eq!(values(&document, "claim_types_supported"), ["normal"]);
    assert!(values(&document, "acr_values_supported").contains(&text(&id_token, "acr").to_owned()));
}

/// `public`: one subject everywhere; `pairwise`: another one in each sector.
async fn g10_each_subject_type_is_served(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser();
    let advertised = values(&document(&app).await, "subject_types_supported");
    assert_eq!(advertised, ["public", "pairwise"]);
    for (subject_type, subjects) in [("public", 1), ("pairwise", 2)] {
        let mut known = BTreeSet::new();
        for (number, host) in ["one", "two", "two"].into_iter().enumerate() {
            let uri = format!("https://{host}.example.test/cb");
            let mut metadata = web_app();
            metadata["redirect_uris"] = json!([uri]);
            metadata["subject_type"] = subject_type.into();
            let client = app.client(&format!("{subject_type}-{number}"), metadata).await;
            let asked = [("redirect_uri", uri.as_str())];
            let callback = app.authorize(&browser, "alice", &client, &asked).await;
            let code = query_of(&callback, "code").expect("a code");
            let tokens = app.token_ok(&client, &code_parameters(&code, &asked)).await;
            known.insert(text(&claims_of(text(&tokens, "id_token")), "sub").to_owned());
        }
        assert_eq!(known.len(), subjects, "{subject_type}");
        assert!(registers(&app, &[("subject_type", subject_type.into())]));
    }
    assert!(!registers(&app, &[("subject_type", "ephemeral".into())]));
}

both!(g10_each_scope_is_granted, g10_each_claim_is_given, g10_each_subject_type_is_served,);
