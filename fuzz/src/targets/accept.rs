use actix_web::http::header::{ACCEPT, HeaderMap, HeaderValue};
use chancery_web::extract::accept::prefers;

use super::{Target, lines};

const WANTED: &str = "application/token-introspection+jwt";

/// `Accept` in up to three lines (RFC 9110 §12.5.1).
pub fn target() -> Target {
    Target::new(
        "accept",
        &["application/json", WANTED, "*/*", "application/*", ";q=", "0.5", "1.000", ";v=\"", ", "],
        |input| {
            let mut headers = HeaderMap::new();
            for line in lines::<3>(input) {
                let Ok(value) = HeaderValue::from_bytes(line) else { return "no header".to_owned() };
                headers.append(ACCEPT, value);
            }
            let is_preferred = prefers(&headers, WANTED, "application/json");
            let names_it = String::from_utf8_lossy(input).to_ascii_lowercase().contains(WANTED);
            assert!(names_it || !is_preferred, "preferred without being named");
            is_preferred.to_string()
        },
    )
}
