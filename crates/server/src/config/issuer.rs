//! `issuer`: the address of the server.

use chancery_core::redirect_uri::is_loopback;
use url::Url;

use super::Problem;

pub(super) const DEFAULT: &str = "http://localhost:8080";

/// What is wrong with `issuer`.
pub(super) fn problem(text: &str) -> Option<Problem> {
    judge(text).err().map(|(problem, remedy)| Problem::new("issuer", problem, remedy))
}

fn judge(text: &str) -> Result<(), (&'static str, String)> {
    let fail = |problem, remedy: &str| Err((problem, remedy.to_owned()));
    let address = "give the public address, such as \"https://login.example.com\"";
    let Ok(url) = Url::parse(text) else { return fail("is no URL", address) };
    if url.host().is_none() || !matches!(url.scheme(), "https" | "http") {
        return fail("is no http address", address);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return fail("holds a user name or password", "remove what stands before the @");
    }
    if text.contains(['?', '#']) {
        return fail("has a query or fragment", "end it before the ? or #");
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        let remedy = "use https; http is for loopback addresses alone, such as http://localhost:8080";
        return fail("is plain http", remedy);
    }
    let canonical = url.as_str();
    if text != canonical && Some(text) != canonical.strip_suffix('/') {
        let remedy = format!("write it as \"{}\"", canonical.trim_end_matches('/'));
        return fail("is not in canonical form", &remedy);
    }
    let plain =
        |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'/');
    if !url.path().bytes().all(plain) || url.path().contains("//") {
        return fail(
            "has a path with other characters than lower-case letters, digits, - . _ ~",
            "choose a simple path, such as \"https://example.com/login\"",
        );
    }
    Ok(())
}
