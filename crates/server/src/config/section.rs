//! What a section of the configuration is, and what is found to be wrong with one.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::Path;

use chancery_core::policy::Policy;

use super::{Problem, Seconds};

/// A section of the configuration.
pub(super) trait Section: Declared {
    /// Says what is wrong with it, as far as it can be told without touching files.
    fn check(&self, _whole: &Whole<'_>, _findings: &mut Findings<'_>) {}

    /// Says what is wrong with the files that it names.
    fn check_files(&self, _whole: &Whole<'_>, _findings: &mut Findings<'_>) {}
}

/// What a section may ask of the whole configuration.
pub(super) struct Whole<'a> {
    pub issuer: &'a str,
    pub is_sqlite: bool,
    /// `tokens.jwks_max_age`.
    pub jwks_max_age: Seconds,
    /// `policy.profiles`.
    pub profiles: &'a [String],
    /// `outbound.allow_private`.
    pub allow_private: &'a [String],
}

/// What follows from the declaration of a section's keys.
pub(super) trait Declared {
    /// Says which keys are out of their range.
    fn check_ranges(&self, _findings: &mut Findings<'_>) {}

    /// Writes into core's policy what is decided here.
    fn apply(&self, _policy: &mut Policy) {}
}

/// Declares a section by its keys. A key has its default after `=`; or, after `=>`, the place in core's
/// policy that it decides, which has the default, too. After `and` follow more places that it decides, after
/// `in` its range.
macro_rules! section {
    ($(#[$meta:meta])* $section:ident {
        $($(#[$attribute:meta])* $key:ident: $type:ty
            $(= $default:expr)? $(=> $($place:ident).+ $(and $($other:ident).+)* $(in $range:expr)?)?,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct $section {
            $($(#[$attribute])* pub $key: $type,)+
        }

        impl Default for $section {
            fn default() -> Self {
                Self {
                    $($key: $($default)? $($crate::config::setting::Setting::of(
                        &chancery_core::policy::Policy::default().$($place).+
                    ))?,)+
                }
            }
        }

        impl $crate::config::section::Declared for $section {
            fn check_ranges(&self, findings: &mut $crate::config::section::Findings<'_>) {
                // a section may have no ranges, and decide nothing for core
                let _ = &findings;
                $($($(findings.within(stringify!($key), self.$key, $range);)?)?)+
            }

            fn apply(&self, policy: &mut chancery_core::policy::Policy) {
                let _ = &policy;
                $($(
                    policy.$($place).+ = $crate::config::setting::Setting::value(&self.$key);
                    $(policy.$($other).+ = $crate::config::setting::Setting::value(&self.$key);)*
                )?)+
            }
        }
    };
}
pub(super) use section;

/// What is found to be wrong with a section.
pub(super) struct Findings<'a> {
    section: String,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(section: &str, problems: &'a mut Vec<Problem>) -> Self {
        Self { section: section.to_owned(), problems }
    }

    /// The findings for what stands under `name` in the section.
    pub(super) fn below(&mut self, name: &str) -> Findings<'_> {
        Findings { section: self.dotted(name), problems: self.problems }
    }

    /// The whole path of a key of the section.
    pub(super) fn dotted(&self, key: &str) -> String {
        format!("{}.{key}", self.section)
    }

    /// Something is wrong with a key of the section.
    pub(super) fn add(&mut self, key: &str, problem: impl Into<String>, remedy: impl Into<String>) {
        self.push(Problem::new(self.dotted(key), problem, remedy));
    }

    /// As [`add`](Self::add), if it is so.
    pub(super) fn add_if(
        &mut self,
        is_wrong: bool,
        key: &str,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        if is_wrong {
            self.add(key, problem, remedy);
        }
    }

    /// Something that was found elsewhere, or concerns another section.
    pub(super) fn push(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// A value must lie in a range, both ends included.
    pub(super) fn within<T: Copy + PartialOrd + Display>(
        &mut self,
        key: &str,
        value: T,
        range: RangeInclusive<T>,
    ) {
        let (min, max) = range.into_inner();
        self.add_if(value < min || value > max, key, "is not allowed", format!("give {min} to {max}"));
    }

    /// The first must not be greater than the second.
    pub(super) fn ordered<T: Copy + PartialOrd>(&mut self, shorter: (&str, T), longer: (&str, T)) {
        if shorter.1 > longer.1 {
            let problem = format!("is longer than {}", self.dotted(longer.0));
            self.add(shorter.0, problem, "lower it or raise the other");
        }
    }

    /// A file must be readable.
    pub(super) fn readable(&mut self, key: &str, path: &Path) {
        if let Err(error) = std::fs::File::open(path) {
            let problem = format!("the file {} cannot be read ({error})", path.display());
            self.add(key, problem, "check the path and the permissions");
        }
    }
}
