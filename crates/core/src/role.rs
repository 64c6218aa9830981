//! Names of roles, as they stand in the `roles` claim (RFC 9068 §2.2.3.1).

/// A role name has a form that is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a role is 1 to 64 ASCII letters, digits, '-', '_', '.', ':' or '/', beginning with a letter or digit"
)]
pub struct InvalidRole;

/// Checks the form of a role name.
pub fn check(role: &str) -> Result<(), InvalidRole> {
    let valid = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':' | b'/');
    let fits = role.len() <= 64 && role.bytes().all(valid);
    if fits && role.starts_with(|c: char| c.is_ascii_alphanumeric()) { Ok(()) } else { Err(InvalidRole) }
}

#[cfg(test)]
mod tests {
    #[test]
    fn role_names_are_plain_and_short() {
        for good in ["admin", "billing:read", "a", "team/ops-1", &"x".repeat(64)] {
            assert!(super::check(good).is_ok(), "{good}");
        }
        for bad in ["", "-x", "a b", "é", "a\n", "a\"", &"x".repeat(65)] {
            assert!(super::check(bad).is_err(), "{bad}");
        }
    }
}
