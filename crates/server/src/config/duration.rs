//! Durations as people write them: `"90d"`, `"10m"`, or a number of seconds.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const UNITS: [(char, i64); 5] = [('w', 604_800), ('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];

/// A duration in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds(pub i64);

impl Seconds {
    /// The longest one.
    pub const YEAR: Self = Self::days(366);

    pub const fn minutes(count: i64) -> Self {
        Self(count * 60)
    }

    pub const fn hours(count: i64) -> Self {
        Self(count * 3600)
    }

    pub const fn days(count: i64) -> Self {
        Self(count * 86_400)
    }

    /// Reads `10m`, `90d`, `1h30m`, `600` or `600s`; `None` when it is no such text or overflows.
    pub fn parse(text: &str) -> Option<Self> {
        let mut total: i64 = 0;
        let mut rest = text.trim();
        if rest.is_empty() {
            return None;
        }
        while !rest.is_empty() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (number, tail) = rest.split_at_checked(end)?;
            let number: i64 = number.parse().ok()?;
            let (unit, tail) = match tail.chars().next() {
                None if total == 0 => (1, tail),
                None => return None,
                Some(letter) => {
                    let (_, seconds) = UNITS.iter().find(|(name, _)| *name == letter)?;
                    (*seconds, tail.split_at_checked(1)?.1)
                }
            };
            total = total.checked_add(number.checked_mul(unit)?)?;
            rest = tail;
        }
        Some(Self(total))
    }
}

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = UNITS.iter().find(|(_, seconds)| self.0 != 0 && self.0 % seconds == 0);
        let (letter, seconds) = unit.copied().unwrap_or(('s', 1));
        write!(f, "{}{letter}", self.0 / seconds)
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(i64),
            Text(String),
        }
        let read = match Written::deserialize(d)? {
            Written::Number(seconds) => Some(Self(seconds)),
            Written::Text(text) => Self::parse(&text),
        };
        read.filter(|s| s.0 >= 0).ok_or_else(|| serde::de::Error::custom("not a duration"))
    }
}

impl JsonSchema for Seconds {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "integer"],
            "pattern": "^([0-9]+[wdhms])+$|^[0-9]+$",
            "minimum": 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written_in_their_largest_unit() {
        for (text, seconds, shown) in [
            ("10m", 600, "10m"),
            ("90d", 7_776_000, "90d"),
            ("600", 600, "10m"),
            ("61s", 61, "61s"),
            ("1h30m", 5400, "90m"),
            ("0", 0, "0s"),
            ("2w", 1_209_600, "2w"),
        ] {
            assert_eq!(Seconds::parse(text), Some(Seconds(seconds)), "{text}");
            assert_eq!(Seconds(seconds).to_string(), shown);
        }
        for text in ["", "m", "10", "10 m", "ten", "-5m", "5y", "9999999999999999w", "1h30", "10ß"] {
            assert_eq!(Seconds::parse(text).is_some(), text == "10", "{text}");
        }
    }
}
