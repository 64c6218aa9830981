//! `Accept` (RFC 9110 §12.5.1), for the one endpoint that answers in two forms.

use actix_web::http::header::{ACCEPT, HeaderMap};

/// A weight in thousandths (RFC 9110 §12.4.2).
type Weight = u16;

/// Whether a request asks for `wanted` by its name, and would not rather have `usual`. What is malformed
/// counts for nothing.
pub fn prefers(headers: &HeaderMap, wanted: &str, usual: &str) -> bool {
    let mut named = 0;
    // of the most specific range that fits: by name, by kind, any
    let mut instead: [Option<Weight>; 3] = [None; 3];
    let (kind, _) = usual.split_once('/').unwrap_or((usual, ""));
    for value in headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok()) {
        for (range, weight) in elements(value, ',').filter_map(range) {
            let [exact, of_kind, any] = &mut instead;
            if range.eq_ignore_ascii_case(wanted) {
                named = named.max(weight);
            } else if range.eq_ignore_ascii_case(usual) {
                *exact = (*exact).max(Some(weight));
            } else if range.strip_suffix("/*").is_some_and(|own| own.eq_ignore_ascii_case(kind)) {
                *of_kind = (*of_kind).max(Some(weight));
            } else if range == "*/*" {
                *any = (*any).max(Some(weight));
            }
        }
    }
    named > 0 && named >= instead.into_iter().flatten().next().unwrap_or(0)
}

/// A media range and its weight; further parameters are ignored.
fn range(element: &str) -> Option<(&str, Weight)> {
    let mut parts = elements(element, ';').map(str::trim);
    let range = parts.next().filter(|range| range.contains('/'))?;
    for parameter in parts {
        let (name, value) = parameter.split_once('=')?;
        if name.eq_ignore_ascii_case("q") {
            return Some((range, weight(value)?));
        }
    }
    Some((range, 1000))
}

/// `0`, `1`, or a fraction of at most three digits.
fn weight(text: &str) -> Option<Weight> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|b| b.is_ascii_digit());
    let thousandths: Weight = if digits { format!("{fraction:0<3}").parse().ok()? } else { return None };
    match (whole, thousandths) {
        ("0", thousandths) => Some(thousandths),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

/// The elements of a list; a separator in quotes is none.
fn elements(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |c| {
        let is_escaped = std::mem::take(&mut escaped);
        match c {
            '\\' if quoted && !is_escaped => escaped = true,
            '"' if !is_escaped => quoted = !quoted,
            _ => {}
        }
        c == separator && !quoted
    })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn asks(values: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(ACCEPT, HeaderValue::from_str(value).unwrap());
        }
        prefers(&headers, "application/x+jwt", "application/json")
    }

    #[test]
    fn only_who_names_it_gets_it() {
        for values in [
            &["application/x+jwt"][..],
            &["APPLICATION/X+JWT"],
            &["application/x+jwt;q=0.001"],
            &["application/x+jwt ; Q=1.000"],
            &["application/x+jwt;v=2"],
            &["application/json;q=0.9, application/x+jwt"],
            &["application/json, application/x+jwt"],
            &["application/json;q=0,application/x+jwt;q=0.1,*/*"],
            &["*/*;q=0.5,application/x+jwt;q=0.5"],
            &["text/html", "application/x+jwt"],
            &[", ,application/x+jwt,"],
            &["text/plain;a=\"b\\\",c\",application/x+jwt"],
        ] {
            assert!(asks(values), "{values:?}");
        }
        for values in [
            &[][..],
            &[""],
            &["*/*"],
            &["application/*"],
            &["application/json"],
            &["application/jwt"],
            &["application/x+jwt;q=0"],
            &["application/x+jwt;q=0.000"],
            &["application/x+jwt;q=0.5, application/json"],
            &["application/x+jwt;q=0.5, application/*;q=0.6"],
            &["application/x+jwt;q=0.5, */*;q=0.6"],
            &["application/x+jwt;q=2"],
            &["application/x+jwt;q=1.001"],
            &["application/x+jwt;q=0.0001"],
            &["application/x+jwt;q=-1"],
            &["application/x+jwt;q="],
            &["application/x+jwt;q"],
            &["application/x+jwtx"],
            &["text/plain;a=\"b,application/x+jwt\""],
        ] {
            assert!(!asks(values), "{values:?}");
        }
    }

    proptest! {
        #[test]
        fn whoever_does_not_name_it_does_not_get_it(value in "[ -~]{0,80}") {
            prop_assert!(value.to_ascii_lowercase().contains("application/x+jwt") || !asks(&[&value]));
        }

        #[test]
        fn whatever_surrounds_the_name_is_read(before in "[ -~]{0,40}", after in "[ -~]{0,40}") {
            asks(&[&format!("{before},application/x+jwt{after}")]);
        }
    }
}
