//! The JSON Schema, which is the one description of the configuration, and the list of keys that is read off
//! it.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Config;
use super::text::{LITERAL, Spelling};

/// The JSON Schema of the configuration.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true);
    settings.into_generator().into_root_schema_for::<Config>().to_value()
}

/// What a key takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Text(Spelling),
    /// One of these.
    Choice(Vec<String>),
    /// A whole number between these, both included.
    Number {
        min: i64,
        max: i64,
    },
    Flag,
    Duration,
    TextList,
    /// Some of these.
    ChoiceList(Vec<String>),
}

impl Kind {
    /// In words, for the remedy.
    pub(super) fn expected(&self) -> String {
        match self {
            Self::Text(_) => "give a text in quotes".to_owned(),
            Self::Choice(values) => format!("give one of: {}", values.join(", ")),
            Self::Number { min, max } => format!("give a whole number from {min} to {max}"),
            Self::Flag => "give true or false".to_owned(),
            Self::Duration => "give a duration such as \"10m\", \"12h\" or \"90d\", or seconds".to_owned(),
            Self::TextList => "give a list of texts, such as [\"a\", \"b\"]".to_owned(),
            Self::ChoiceList(values) => format!("give a list of some of: {}", values.join(", ")),
        }
    }
}

/// A part of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Named(String),
    /// A name that the operator chooses, such as a provider's.
    Free,
}

/// A key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    path: Vec<Part>,
    pub kind: Kind,
}

impl Key {
    /// Whether it is the key at `path`.
    pub(super) fn is(&self, path: &[String]) -> bool {
        self.path.len() == path.len() && self.leads_through(path)
    }

    /// Whether `path` is a section that it stands in.
    pub(super) fn is_below(&self, path: &[String]) -> bool {
        self.path.len() > path.len() && self.leads_through(path)
    }

    fn leads_through(&self, path: &[String]) -> bool {
        let fits = |(part, name): (&Part, &String)| match part {
            Part::Named(own) => own == name,
            Part::Free => true,
        };
        self.path.iter().zip(path).all(fits)
    }

    /// As the operator of `path` would write it: with the same names where they are free, else `NAME`.
    pub(super) fn dotted(&self, path: &[String]) -> String {
        self.names(path).join(".")
    }

    /// The section at `path`; where sections have names that the operator chooses, one of those.
    pub(super) fn section(&self, path: &[String]) -> String {
        let is_free = matches!(self.path.get(path.len()..), Some([Part::Free, _, ..]));
        let names = self.names(path).into_iter().take(path.len() + usize::from(is_free));
        names.collect::<Vec<_>>().join(".")
    }

    fn names<'a>(&'a self, path: &'a [String]) -> Vec<&'a str> {
        let name = |(i, part): (usize, &'a Part)| match part {
            Part::Named(own) => own.as_str(),
            Part::Free => path.get(i).map_or("NAME", String::as_str),
        };
        self.path.iter().enumerate().map(name).collect()
    }

    /// The section at the top, if it stands in one.
    pub(super) fn top_section(&self) -> Option<&str> {
        match self.path.as_slice() {
            [Part::Named(top), _, ..] => Some(top),
            _ => None,
        }
    }
}

/// Every key of the schema.
pub(super) fn keys() -> Vec<Key> {
    let mut keys = Vec::new();
    collect(&schema(), &mut Vec::new(), &mut keys);
    keys
}

fn collect(schema: &Value, path: &mut Vec<Part>, keys: &mut Vec<Key>) {
    let named = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let named = named.map(|(name, property)| (Part::Named(name.clone()), property));
    // `false` there closes a section; a schema opens it for names that the operator chooses
    let free = schema.get("additionalProperties").filter(|s| s.is_object()).map(|s| (Part::Free, s));
    let mut below = named.chain(free).peekable();
    if below.peek().is_none() {
        keys.push(Key { path: path.clone(), kind: kind(schema) });
    }
    for (part, property) in below {
        path.push(part);
        collect(property, path, keys);
        path.pop();
    }
}

fn kind(property: &Value) -> Kind {
    if let Some(choices) = choices(property) {
        return Kind::Choice(choices);
    }
    let is = |name: &str| match property.get("type") {
        Some(Value::String(one)) => one == name,
        Some(Value::Array(several)) => several.iter().any(|t| t == name),
        _ => false,
    };
    let bound = |name: &str| property.get(name).and_then(Value::as_i64);
    match () {
        () if is("string") && is("integer") => Kind::Duration,
        () if is("array") => match property.get("items").and_then(choices) {
            Some(choices) => Kind::ChoiceList(choices),
            None => Kind::TextList,
        },
        () if is("boolean") => Kind::Flag,
        () if is("integer") => Kind::Number {
            min: bound("minimum").unwrap_or(0),
            max: bound("maximum").unwrap_or(i64::from(u32::MAX)),
        },
        () => Kind::Text(spelling(property)),
    }
}

fn spelling(property: &Value) -> Spelling {
    if property.get("pattern").is_some_and(|pattern| pattern == LITERAL) {
        Spelling::Literal
    } else if property.get("minLength").is_some_and(|length| length == 0) {
        Spelling::PlainOrEmpty
    } else {
        Spelling::Plain
    }
}

/// The values of an enumeration, optional or not.
fn choices(property: &Value) -> Option<Vec<String>> {
    let values = property.get("enum").and_then(Value::as_array).or_else(|| {
        let variants = property.get("anyOf").and_then(Value::as_array)?;
        variants.iter().find_map(|v| v.get("enum").and_then(Value::as_array))
    });
    let constant = property.get("const").and_then(Value::as_str).map(|c| vec![c.to_owned()]);
    let texts = |v: &Vec<Value>| v.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    values.map(texts).or(constant)
}

/// Longest name that is compared with others, in characters: to compare two takes their lengths' product.
const LONGEST: usize = 200;

/// The known key that `unknown` was probably meant to be.
pub(super) fn nearest<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = unknown.chars().count();
    if length > LONGEST {
        return None;
    }
    let limit = (length / 3).max(2);
    // no nearer than their lengths are
    let near = known.filter(|k| k.chars().count().abs_diff(length) <= limit);
    near.map(|k| (distance(unknown, k), k)).filter(|(d, _)| *d <= limit).min().map(|(_, k)| k)
}

/// Levenshtein distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut previous = i + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push(previous);
        for ((cb, diagonal), above) in b.iter().zip(&row).zip(row.iter().skip(1)) {
            previous = (diagonal + usize::from(ca != *cb)).min(above + 1).min(previous + 1);
            next.push(previous);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_that_is_far_too_long_is_like_none_and_costs_nothing() {
        // a section whose name is free is as long as what was written
        let name = "p".repeat(1_000_000);
        assert_eq!(super::nearest(&name, [name.as_str()].into_iter()), None);
        assert_eq!(super::nearest("issuur", ["issuer", "p"].into_iter()), Some("issuer"));
    }

    #[test]
    fn distances_count_edits() {
        for (a, b, d) in [("", "", 0), ("bind", "bnid", 2), ("bind", "", 4), ("kitten", "sitting", 3)] {
            assert_eq!(super::distance(a, b), d, "{a} {b}");
        }
    }
}
