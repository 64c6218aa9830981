use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery_core::client::auth::{Proof, identify};
use chancery_core::params::Params;
use url::form_urlencoded::{byte_serialize, parse};

use super::{Target, lines, refused};

/// An `Authorization` header and a form: who a client says it is (RFC 6749 §2.3.1, rules T1 and T2).
pub fn target() -> Target {
    let dictionary = &[
        "Basic ",
        "Bearer ",
        "client_id=",
        "client_secret=",
        "client_assertion=",
        "&",
        "YTpi",
        "=",
        "%3A",
        "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer",
        "e30.eyJzdWIiOiJhIn0.",
    ];
    Target::new("credentials", dictionary, |input| {
        let [header, form] = lines(input);
        what_is_encoded_is_read(header, form);
        let pairs = parse(form).into_owned().collect();
        let headers = if header.is_empty() { vec![] } else { vec![header] };
        match identify(&headers, &Params::new(pairs)) {
            Err(error) => refused(&error),
            Ok(presented) => {
                assert!(!presented.client_id.is_empty(), "a client without a name");
                match presented.proof {
                    Proof::None => "none",
                    Proof::Basic(_) => "basic",
                    Proof::Post(_) => "post",
                    Proof::Assertion(_) => "assertion",
                }
                .to_owned()
            }
        }
    })
}

/// Every name and secret can be sent by Basic.
fn what_is_encoded_is_read(id: &[u8], secret: &[u8]) {
    let (Ok(id), Ok(secret)) = (std::str::from_utf8(id), std::str::from_utf8(secret)) else { return };
    // no id holds a space, so that `+` in one that was not encoded is itself
    if id.is_empty() || id.contains(['\0', ' ']) || secret.contains('\0') {
        return;
    }
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let header = format!("basic {}", STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret))));
    let read = identify(&[header.as_bytes()], &Params::new(Vec::new())).expect("credentials in order");
    assert_eq!(read.client_id, id);
    let Proof::Basic(read) = read.proof else { panic!("another method") };
    assert_eq!(read.decoded.expect("what was encoded").expose(), secret);
}
