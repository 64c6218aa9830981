//! Apps' logos in a real browser (rule C3).

use serde_json::{Value, json};

use crate::support::app::both;
use crate::support::browser::encode;
use crate::support::chromium::Chromium;
use crate::support::database::Kind;
use crate::support::documents::{Document, Site};
use crate::support::people::CHALLENGE;
use crate::support::process::Installation;

/// A GIF of one pixel.
const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\xFF\xFF\xFF\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// What a person sees of the app's picture: whether the logo fills it, and whether the initial stands in it.
async fn seen(browser: &Chromium) -> Value {
    let script = "
        const picture = document.querySelector('.avatar.app'), image = picture.querySelector('img');
        const range = document.createRange();
        range.selectNode(picture.lastChild);
        const inside = picture.getBoundingClientRect(), initial = range.getBoundingClientRect();
        return {
            fills: image.naturalWidth > 0 && image.clientWidth >= picture.clientWidth
                && image.clientHeight >= picture.clientHeight,
            broken: image.complete && image.naturalWidth === 0 && image.getBoundingClientRect().width > 0,
            initial: initial.bottom <= inside.bottom && initial.height > 0,
            loaded: image.complete,
        };";
    // the page may still be loading
    for _ in 0..1000 {
        let seen = browser.client.execute(script, Vec::new()).await.expect("a script");
        if seen["loaded"] == true {
            return seen;
        }
    }
    panic!("the picture does not end");
}

/// In a real browser: the logo where it loads, the initial where it does not, and nothing broken.
async fn c3_the_initial_stands_in_for_a_logo_that_fails(kind: Kind) {
    let site = Site::new();
    let installation = Installation::with(kind, &site.outbound());
    installation.create_user();
    let server = installation.start().await;
    let redirect_uri = "http://127.0.0.1:9/callback";
    for (id, document) in
        [("good", Document::Bytes("image/gif", GIF.to_vec())), ("bad", Document::Status(404))]
    {
        let metadata = json!({
            "client_name": "Orchard", "redirect_uris": [redirect_uri], "consent": "always",
            "logo_uri": site.put(&format!("/{id}"), document),
        });
        let file = installation.file(&format!("{id}.json"), &metadata.to_string());
        installation.command(&["client", "create", "--id", id, "--metadata-file", &file], None);
    }
    let browser = Chromium::start().await;
    let url = |id: &str| {
        let query = encode(&[
            ("client_id", id),
            ("response_type", "code"),
            ("redirect_uri", redirect_uri),
            ("scope", "openid"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        format!("{}/authorize?{query}", server.issuer)
    };
    browser.open(&url("good")).await;
    browser.sign_in().await;
    browser.text("#consent-approve").await;
    let good = seen(&browser).await;
    assert_eq!((&good["fills"], &good["initial"]), (&json!(true), &json!(false)), "{good}");
    browser.open(&url("bad")).await;
    browser.text("#consent-approve").await;
    let bad = seen(&browser).await;
    assert_eq!((&bad["fills"], &bad["initial"]), (&json!(false), &json!(true)), "{bad}");
    assert_eq!(bad["broken"], false, "{bad}");
    assert_eq!(site.requests(), 2);
}

both!(c3_the_initial_stands_in_for_a_logo_that_fails);
