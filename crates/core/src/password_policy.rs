//! What a new password must be (rule L4, NIST SP 800-63B-4 §3.1.1): long enough, not one that
//! everybody tries first, not made of what an attacker knows already. No composition rules.

use crate::policy::PasswordPolicy;
use crate::text::{canonical, opaque};

/// Bytes that a password may have; longer ones are refused before anything is hashed.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// Characters that must remain when the words of the context are taken out.
const MIN_OWN_CHARACTERS: usize = 8;

/// Why a password cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    #[error("must have at least {min_length} characters")]
    TooShort { min_length: usize },
    #[error("must have at most {MAX_PASSWORD_BYTES} bytes")]
    TooLong,
    #[error("is one of the passwords that are guessed first")]
    Common,
    #[error("repeats a short sequence or runs along the keyboard")]
    Pattern,
    #[error("consists of little more than the user name, the e-mail address or the name of the service")]
    Contextual,
}

/// Judges a new password, in the form in which passwords compare. Length counts Unicode characters; nothing is
/// trimmed. `context` holds the user name, the e-mail address and the like.
pub fn check(password: &str, context: &[&str], policy: &PasswordPolicy) -> Result<(), PasswordProblem> {
    if password.len() > MAX_PASSWORD_BYTES {
        return Err(PasswordProblem::TooLong);
    }
    let password = &*opaque(password);
    if password.chars().count() < policy.min_length {
        return Err(PasswordProblem::TooShort { min_length: policy.min_length });
    }
    let plain = canonical(password);
    if is_common(&plain) {
        return Err(PasswordProblem::Common);
    }
    if is_pattern(&plain) {
        return Err(PasswordProblem::Pattern);
    }
    if is_contextual(&plain, context) {
        return Err(PasswordProblem::Contextual);
    }
    Ok(())
}

/// One of the list, or one of the list with a tail of digits and signs.
fn is_common(plain: &str) -> bool {
    let stem = plain.trim_end_matches(|c: char| !c.is_alphabetic());
    is_listed(plain) || (stem.chars().count() >= 4 && is_listed(stem))
}

fn is_pattern(plain: &str) -> bool {
    let chars: Vec<char> = plain.chars().collect();
    is_repetition(&chars) || is_run(&chars)
}

/// A unit of at most eight characters, a run or a common password, over and over (the last one perhaps cut).
fn is_repetition(chars: &[char]) -> bool {
    (1..=chars.len() / 2).any(|unit| {
        let repeats = chars.iter().zip(chars.iter().skip(unit)).all(|(a, b)| a == b);
        let (once, _) = chars.split_at(unit);
        repeats && (unit <= 8 || is_run(once) || is_listed(&once.iter().collect::<String>()))
    })
}

/// Neighbours on the keyboard or in the alphabet from end to end, forwards or backwards.
fn is_run(chars: &[char]) -> bool {
    const ROWS: [&str; 7] = [
        "01234567890123456789",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
        "1234567890qwertyuiopasdfghjklzxcvbnm1234567890",
        "qwertyuiop[]asdfghjkl;'zxcvbnm,./",
        "qwertzuiopasdfghjklyxcvbnm",
        "azertyuiopqsdfghjklmwxcvbn",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    ];
    let forwards: String = chars.iter().collect();
    let backwards: String = chars.iter().rev().collect();
    ROWS.iter().any(|row| row.contains(&forwards) || row.contains(&backwards))
}

/// Whether little is left without the words of the context.
fn is_contextual(plain: &str, context: &[&str]) -> bool {
    let mut words: Vec<String> = vec!["chancery".to_owned()];
    for text in context {
        let whole = canonical(text);
        words.extend(whole.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        words.push(whole);
    }
    words.retain(|w| w.chars().count() >= 3);
    words.sort_by_key(|w| std::cmp::Reverse(w.len()));
    let mut rest = plain.to_owned();
    for word in &words {
        rest = rest.replace(word.as_str(), "");
    }
    rest.len() != plain.len() && rest.chars().filter(|c| c.is_alphanumeric()).count() < MIN_OWN_CHARACTERS
}

/// Passwords that are guessed first, one a line in lower case: the words behind the usual lists, and
/// the long phrases that length rules have made popular.
const COMMON: &str = include_str!("common_passwords.txt");

fn is_listed(word: &str) -> bool {
    COMMON.lines().any(|entry| entry == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULT: PasswordPolicy = PasswordPolicy { min_length: 15 };
    const SHORT: PasswordPolicy = PasswordPolicy { min_length: 8 };

    /// Rule L4.
    #[test]
    fn refuses_what_is_guessed_first() {
        use PasswordProblem::{Common, Contextual, Pattern, TooLong, TooShort};
        let long = "x".repeat(1025);
        let cases: &[(&str, PasswordPolicy, PasswordProblem)] = &[
            ("fourteen chars", DEFAULT, TooShort { min_length: 15 }),
            ("", SHORT, TooShort { min_length: 8 }),
            ("ééééééé", SHORT, TooShort { min_length: 8 }),
            (&long, DEFAULT, TooLong),
            ("password", SHORT, Common),
            ("PassWord123!", SHORT, Common),
            ("CorrectHorseBatteryStaple", DEFAULT, Common),
            ("correct horse battery staple", DEFAULT, Common),
            ("passwordpassword", DEFAULT, Common),
            ("iloveyou1234567890", DEFAULT, Common),
            ("aaaaaaaaaaaaaaaa", DEFAULT, Pattern),
            ("abcabcabcabcabcabc", DEFAULT, Pattern),
            ("1234567890123456", DEFAULT, Pattern),
            ("12345678901234567890", DEFAULT, Pattern),
            ("qwertyuiopqwertyuiopqwer", DEFAULT, Pattern),
            ("qwertyuiopasdfghjkl", DEFAULT, Pattern),
            ("zyxwvutsrqponmlk", DEFAULT, Pattern),
            ("alice.wonderland1", DEFAULT, Contextual),
            ("alice@wonderland.test", DEFAULT, Contextual),
            ("chanceryAlice2026", DEFAULT, Contextual),
        ];
        for (password, policy, problem) in cases {
            let context = ["alice", "alice@wonderland.test"];
            assert_eq!(check(password, &context, policy), Err(*problem), "{password}");
        }
    }

    #[test]
    fn takes_any_unicode_and_long_phrases() {
        let phrase = "ein langer Satz, den sonst niemand sagt";
        let longest = format!("{phrase}{}", "ü".repeat((MAX_PASSWORD_BYTES - phrase.len()) / 2));
        for password in [
            "seven otters juggle",
            " leading and trailing ",
            "nul\0 within the words",
            "Пятнадцать котов едят",
            "十五文字以上の長い合言葉を使う",
            longest.as_str(),
        ] {
            assert_eq!(check(password, &["alice"], &DEFAULT), Ok(()), "{password}");
        }
    }

    #[test]
    fn a_short_context_word_decides_nothing() {
        assert_eq!(check("seven otters juggle", &["se", "o", ""], &DEFAULT), Ok(()));
    }

    #[test]
    fn the_list_is_in_canonical_form() {
        for entry in COMMON.lines() {
            assert_eq!(canonical(entry), entry);
        }
    }
}
