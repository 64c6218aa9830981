//! The list of keys, read off the JSON Schema: the one description of the configuration.

use serde_json::Value;

/// What a key takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
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
}

impl Kind {
    /// In words, for the remedy.
    pub(super) fn expected(&self) -> String {
        match self {
            Self::Text => "give a text in quotes".to_owned(),
            Self::Choice(values) => format!("give one of: {}", values.join(", ")),
            Self::Number { min, max } => format!("give a whole number from {min} to {max}"),
            Self::Flag => "give true or false".to_owned(),
            Self::Duration => "give a duration such as \"10m\", \"12h\" or \"90d\", or seconds".to_owned(),
            Self::TextList => "give a list of texts, such as [\"a\", \"b\"]".to_owned(),
        }
    }
}

/// A key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub path: Vec<String>,
    pub kind: Kind,
}

impl Key {
    pub(super) fn dotted(&self) -> String {
        self.path.join(".")
    }
}

/// Every key of the schema.
pub(super) fn all(schema: &Value) -> Vec<Key> {
    let mut keys = Vec::new();
    collect(schema, &mut Vec::new(), &mut keys);
    keys
}

fn collect(schema: &Value, path: &mut Vec<String>, keys: &mut Vec<Key>) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    for (name, property) in properties {
        path.push(name.clone());
        if property.get("properties").is_some() {
            collect(property, path, keys);
        } else {
            keys.push(Key { path: path.clone(), kind: kind(property) });
        }
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
        () if is("array") => Kind::TextList,
        () if is("boolean") => Kind::Flag,
        () if is("integer") => Kind::Number {
            min: bound("minimum").unwrap_or(0),
            max: bound("maximum").unwrap_or(i64::from(u32::MAX)),
        },
        () => Kind::Text,
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

/// The known key that `unknown` was probably meant to be.
pub(super) fn nearest<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (unknown.chars().count() / 3).max(2);
    known.map(|k| (distance(unknown, k), k)).filter(|(d, _)| *d <= limit).min().map(|(_, k)| k)
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
    fn distances() {
        for (a, b, d) in [("", "", 0), ("bind", "bnid", 2), ("bind", "", 4), ("kitten", "sitting", 3)] {
            assert_eq!(super::distance(a, b), d, "{a} {b}");
        }
    }
}
