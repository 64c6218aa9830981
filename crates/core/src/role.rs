//! Names of roles, as they stand in the `roles` claim (RFC 9068 §2.2.3.1).

/// A role name has a form that is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a role is 1 to 64 ASCII letters, digits, '-', '_', '.', ':' or '/', beginning with a letter or digit"
)]
pub struct InvalidRole;

/// Most roles of a person or a client: all of them stand in each of its access tokens.
pub const MAX_ROLES: usize = 50;

/// Roles that nobody may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRoles {
    #[error(transparent)]
    Name(#[from] InvalidRole),
    #[error("at most {MAX_ROLES} are allowed")]
    TooMany,
}

/// Checks the roles that somebody is to have, where they are given.
pub fn check_all<'a>(roles: impl IntoIterator<Item = &'a String>) -> Result<(), InvalidRoles> {
    let distinct: std::collections::BTreeSet<&String> = roles.into_iter().collect();
    if distinct.len() > MAX_ROLES {
        return Err(InvalidRoles::TooMany);
    }
    distinct.iter().try_for_each(|role| Ok(check(role)?))
}

/// Checks the form of a role name.
pub fn check(role: &str) -> Result<(), InvalidRole> {
    let valid = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':' | b'/');
    let fits = role.len() <= 64 && role.bytes().all(valid);
    if fits && role.starts_with(|c: char| c.is_ascii_alphanumeric()) { Ok(()) } else { Err(InvalidRole) }
}

#[cfg(test)]
mod tests {
    #[test]
    fn nobody_has_more_roles_than_a_token_holds() {
        let roles = |count: usize| -> Vec<String> { (0..count).map(|n| format!("r{n}")).collect() };
        let named_twice = [roles(super::MAX_ROLES), roles(super::MAX_ROLES)].concat();
        assert_eq!(super::check_all(&named_twice), Ok(()));
        assert_eq!(super::check_all(&roles(super::MAX_ROLES + 1)), Err(super::InvalidRoles::TooMany));
        assert!(super::check_all(&["a b".to_owned()]).is_err());
    }

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
