//! What of a provider's texts may stand in a log. A provider that repeats what it was sent, or a parser that
//! quotes what it could not read, would put codes, tokens and secrets there (rule M6).

/// Longest name of an error, in characters.
const MAX_CODE: usize = 40;

/// The name of an error as specifications write them (RFC 6749 §5.2); not whatever stands in its place.
pub fn code(error: &str) -> &str {
    if is_name(error) { error } else { "an error of no known name" }
}

/// The text of a parser without the values that it quotes: what stands between `"`, and between backticks
/// unless it is a name.
pub fn without_values(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, quote, after)) = split_at_quote(rest) {
        out.push_str(before);
        let (value, end) = until(after, quote);
        let shown = if quote == '`' && is_name(value) { value } else { "…" };
        out.push(quote);
        out.push_str(shown);
        out.push(quote);
        rest = end;
    }
    out.push_str(rest);
    out
}

fn is_name(text: &str) -> bool {
    (1..=MAX_CODE).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

fn split_at_quote(text: &str) -> Option<(&str, char, &str)> {
    let (at, quote) = text.char_indices().find(|(_, c)| matches!(c, '"' | '`'))?;
    let (before, from) = text.split_at_checked(at)?;
    Some((before, quote, from.get(1..)?))
}

/// What stands before the closing quote, and what comes after it. A value without end is all that is left.
fn until(text: &str, quote: char) -> (&str, &str) {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c == quote && !escaped {
            return text.split_at_checked(at).map_or((text, ""), |(v, end)| (v, end.get(1..).unwrap_or("")));
        }
        escaped = c == '\\' && !escaped;
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m6_only_names_of_errors_are_told() {
        for name in ["invalid_grant", "access_denied", "bad_verification_code"] {
            assert_eq!(code(name), name);
        }
        for other in ["", "code-7", "invalid grant", "eyJhbGciOiJub25lIn0.e30.", "Bäd", &"a".repeat(41)] {
            assert_eq!(code(other), "an error of no known name", "{other}");
        }
    }

    #[test]
    fn m6_values_that_a_parser_quotes_are_left_out() {
        for (text, expected) in [
            (
                "expires_in: invalid type: string \"se\\\"cret\", expected u64",
                "expires_in: invalid type: string \"…\", expected u64",
            ),
            ("missing field `access_token` at line 1", "missing field `access_token` at line 1"),
            (
                "unknown variant `s3cret`, expected one of `a`, `b`",
                "unknown variant `…`, expected one of `a`, `b`",
            ),
            ("invalid type: integer `7`", "invalid type: integer `…`"),
            ("cut off in \"the middle", "cut off in \"…\""),
            ("nothing quoted", "nothing quoted"),
            ("\"é\" and `ü`", "\"…\" and `…`"),
        ] {
            assert_eq!(without_values(text), expected);
        }
    }
}
