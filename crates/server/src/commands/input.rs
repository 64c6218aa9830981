//! Secrets and documents that come from standard input or a file.

use std::io::Read;
use std::path::Path;

use serde_json::{Map, Value};

use crate::failure::Failure;

/// Bytes of any input; more is refused.
const MAX_INPUT: u64 = 256 * 1024;

/// A secret from standard input. One line break at its end belongs to the shell, not to the secret.
pub(super) fn secret_from_stdin() -> Result<String, Failure> {
    secret(std::io::stdin().lock(), "standard input")
}

/// A secret from a file, as [`secret_from_stdin`].
pub(super) fn secret_from_file(path: &Path) -> Result<String, Failure> {
    let name = path.display().to_string();
    let file = std::fs::File::open(path)
        .map_err(|error| Failure::Usage(format!("{name} cannot be read ({error}); check the path")))?;
    secret(file, &name)
}

fn secret(source: impl Read, name: &str) -> Result<String, Failure> {
    let text = text(source, name)?;
    let text = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    if text.is_empty() {
        return Err(Failure::Usage(format!("{name} holds no secret; write it there")));
    }
    Ok(text.to_owned())
}

/// A JSON value from a file.
pub(super) fn json_file(path: &Path) -> Result<Value, Failure> {
    let name = path.display().to_string();
    let file = std::fs::File::open(path)
        .map_err(|error| Failure::Usage(format!("{name} cannot be read ({error}); check the path")))?;
    serde_json::from_str(&text(file, &name)?).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Failure::Usage(format!("{name} is no JSON (line {line}, column {column}); correct it"))
    })
}

/// A JSON object from a file.
pub(super) fn json_object_file(path: &Path) -> Result<Map<String, Value>, Failure> {
    match json_file(path)? {
        Value::Object(members) => Ok(members),
        _ => Err(Failure::Usage(format!("{} holds no JSON object; correct it", path.display()))),
    }
}

fn text(source: impl Read, name: &str) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    source
        .take(MAX_INPUT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::Usage(format!("{name} cannot be read ({error})")))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_INPUT) {
        return Err(Failure::Usage(format!("{name} holds more than {} KiB; shorten it", MAX_INPUT / 1024)));
    }
    // a byte order mark is an editor's
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").map(<[u8]>::to_vec).unwrap_or(bytes);
    String::from_utf8(bytes).map_err(|_| Failure::Usage(format!("{name} is no UTF-8 text; convert it")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_ignored() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "\u{feff}{\"a\": 1}\n").unwrap();
        assert_eq!(json_object_file(file.path()).unwrap().get("a"), Some(&Value::from(1)));
    }

    #[test]
    fn one_line_break_is_the_shells() {
        for (input, expected) in [
            ("a b \n", "a b "),
            ("\u{feff}a\n", "a"),
            ("a\r\n", "a"),
            ("a\n\n", "a\n"),
            ("a", "a"),
            (" ", " "),
        ] {
            assert_eq!(secret(input.as_bytes(), "x").unwrap(), expected);
        }
        for input in ["", "\n", "\r\n"] {
            assert!(secret(input.as_bytes(), "x").is_err());
        }
        assert!(secret(&[0xFF, 0xFE][..], "x").is_err());
        assert!(secret(std::io::repeat(b'x'), "x").is_err());
    }
}
