//! Between the configuration and core's policy.

use std::collections::BTreeSet;

use chancery_core::client::Profile;

use super::Seconds;

/// How the configuration writes a value of core's policy.
pub(super) trait Setting<Value> {
    fn of(value: &Value) -> Self;
    fn value(&self) -> Value;
}

impl<T: Copy> Setting<T> for T {
    fn of(value: &T) -> Self {
        *value
    }

    fn value(&self) -> T {
        *self
    }
}

impl Setting<i64> for Seconds {
    fn of(seconds: &i64) -> Self {
        Self(*seconds)
    }

    fn value(&self) -> i64 {
        self.0
    }
}

impl Setting<i64> for u32 {
    fn of(count: &i64) -> Self {
        Self::try_from(*count).unwrap_or(Self::MAX)
    }

    fn value(&self) -> i64 {
        i64::from(*self)
    }
}

impl Setting<usize> for u16 {
    fn of(count: &usize) -> Self {
        Self::try_from(*count).unwrap_or(Self::MAX)
    }

    fn value(&self) -> usize {
        usize::from(*self)
    }
}

/// Names that are unknown are refused before they come here.
impl Setting<Profile> for String {
    fn of(profile: &Profile) -> Self {
        profile.to_string()
    }

    fn value(&self) -> Profile {
        Profile::parse(self).unwrap_or(Profile::OAuth21)
    }
}

impl Setting<BTreeSet<Profile>> for Vec<String> {
    fn of(profiles: &BTreeSet<Profile>) -> Self {
        profiles.iter().map(ToString::to_string).collect()
    }

    fn value(&self) -> BTreeSet<Profile> {
        self.iter().filter_map(|name| Profile::parse(name)).collect()
    }
}
