use chancery_core::redirect_uri::{RedirectUri, is_loopback};
use url::Url;

use super::{Target, lines};

/// A URI that is registered, and one that is presented (rules P5, Z2).
pub fn target() -> Target {
    let dictionary = &[
        "http://127.0.0.1",
        "http://localhost",
        "http://[::1]",
        "https://",
        ":8080",
        ":0",
        ":65536",
        "@evil.test",
        "/callback",
        "?a=b",
        "#",
        "com.example.app:/",
        "/../",
        "%2f",
        "*",
    ];
    Target::new("redirect_uri", dictionary, |input| {
        let [registered, presented] = lines(input);
        let (registered, presented) =
            (String::from_utf8_lossy(registered), String::from_utf8_lossy(presented));
        let mut outcome = String::new();
        for native in [false, true] {
            match RedirectUri::register(&registered, native) {
                Err(error) => outcome += &error.to_string(),
                Ok(uri) => {
                    assert!(uri.matches(&registered), "does not match itself");
                    assert!(!uri.display_host().is_empty(), "nothing to show");
                    let matches = uri.matches(&presented);
                    if matches && registered != presented {
                        only_the_port_differs(&registered, &presented);
                    }
                    outcome += if matches { "matches" } else { "differs" };
                }
            }
        }
        outcome
    })
}

fn only_the_port_differs(registered: &str, presented: &str) {
    let (mut registered, mut presented) = (parsed(registered), parsed(presented));
    for url in [&mut registered, &mut presented] {
        assert!(url.scheme() == "http" && is_loopback(url), "{url} matches something else");
        assert!(url.username().is_empty() && url.password().is_none(), "{url} has a user");
        url.set_port(None).expect("a URL with a host");
    }
    assert_eq!(registered, presented);
}

fn parsed(uri: &str) -> Url {
    uri.parse().unwrap_or_else(|error| panic!("{uri} matches and is no URL: {error}"))
}
