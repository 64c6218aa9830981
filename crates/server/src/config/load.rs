//! From file and environment to a [`Config`]: every unknown key and every wrong type is named at once.

use std::path::Path;

use toml::{Table, Value};

use super::schema::{self, Key, Kind, nearest};
use super::{Config, Problem, Problems, Seconds, spelling};

/// Read when no `--config` is given and it exists.
pub const DEFAULT_FILE: &str = "chancery.toml";

const PREFIX: &str = "CHANCERY__";

/// Reads the file (or [`DEFAULT_FILE`], if it exists) and the environment, and judges the whole.
pub fn load(file: Option<&Path>) -> Result<Config, Problems> {
    let text = match file {
        Some(path) => Some((path, read(path)?)),
        None if Path::new(DEFAULT_FILE).exists() => {
            Some((Path::new(DEFAULT_FILE), read(Path::new(DEFAULT_FILE))?))
        }
        None => None,
    };
    load_from(text.as_ref().map(|(path, text)| (*path, text.as_str())), environment()?.into_iter())
}

/// The variables that are ours. What is no UTF-8 is refused: written otherwise a path is another path.
fn environment() -> Result<Vec<(String, String)>, Problems> {
    let (mut ours, mut problems) = (Vec::new(), Vec::new());
    for (name, value) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if !name.starts_with(PREFIX) {
            continue;
        }
        match value.into_string() {
            Ok(value) => ours.push((name, value)),
            Err(_) => problems.push(Problem::new(variable(&name), "is no UTF-8 text", "convert it")),
        }
    }
    if problems.is_empty() { Ok(ours) } else { Err(Problems(problems)) }
}

fn variable(name: &str) -> String {
    format!("environment variable {name}")
}

fn read(path: &Path) -> Result<String, Problem> {
    std::fs::read_to_string(path).map_err(|error| {
        Problem::new(
            path.display().to_string(),
            format!("cannot be read ({error})"),
            "check the path and the permissions, or leave --config out to use the defaults",
        )
    })
}

/// As [`load`], from given text and variables.
pub fn load_from(
    file: Option<(&Path, &str)>,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<Config, Problems> {
    let known = schema::keys();
    let mut problems = Vec::new();
    let mut table = match file {
        Some((path, text)) => parse(path, text)?,
        None => Table::new(),
    };
    check_table(&mut table, &known, &mut Vec::new(), &mut problems);
    apply_environment(&mut table, environment, &known, &mut problems);
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    let config: Config = table.try_into().map_err(|_| {
        // the checks above name every key, so this is for what they cannot see
        Problem::new("configuration", "cannot be read", "compare it with `chancery config schema`")
    })?;
    let problems = config.check();
    if problems.is_empty() { Ok(config) } else { Err(Problems(problems)) }
}

/// A syntax error is named by its line, never by its text, which may be a secret.
fn parse(path: &Path, text: &str) -> Result<Table, Problem> {
    text.parse::<Table>().map_err(|error| {
        let line =
            error.span().and_then(|s| text.get(..s.start)).map_or(1, |before| before.lines().count().max(1));
        Problem::new(
            format!("{}, line {line}", path.display()),
            "is no valid TOML",
            "texts stand in quotes, sections in [brackets], and each key stands once",
        )
    })
}

fn check_table(table: &mut Table, known: &[Key], path: &mut Vec<String>, problems: &mut Vec<Problem>) {
    for (name, value) in table.iter_mut() {
        path.push(name.clone());
        let exact = known.iter().find(|k| k.is(path));
        let below = known.iter().find(|k| k.is_below(path));
        match (exact, below, value) {
            (Some(key), _, value) => problems.extend(check_value(key, &path.join("."), value)),
            (None, Some(_), Value::Table(inner)) => check_table(inner, known, path, problems),
            (None, Some(key), _) => {
                let remedy = format!("write it as [{}] with keys below", key.section(path));
                problems.push(Problem::new(path.join("."), "is a section, not a key", remedy));
            }
            (None, None, _) => problems.push(unknown(path, known)),
        }
        path.pop();
    }
}

fn unknown(path: &[String], known: &[Key]) -> Problem {
    let dotted = path.join(".");
    let names: Vec<String> = known.iter().map(|key| key.dotted(path)).collect();
    let candidates = names.iter().map(String::as_str).chain(known.iter().filter_map(Key::top_section));
    let remedy = match nearest(&dotted, candidates).or_else(|| elsewhere(&dotted, &names)) {
        Some(meant) => format!("did you mean {meant}?"),
        None => "remove it; `chancery config schema` lists all keys".to_owned(),
    };
    Problem::new(dotted, "there is no such key", remedy)
}

/// The key that is spelled nearly so, in whatever section.
fn elsewhere<'a>(dotted: &str, names: &'a [String]) -> Option<&'a str> {
    let leaf = |path: &'a str| path.rsplit('.').next().unwrap_or(path);
    let own = dotted.rsplit('.').next().unwrap_or(dotted);
    let meant = nearest(own, names.iter().map(|name| leaf(name)))?;
    names.iter().map(String::as_str).find(|name| leaf(name) == meant)
}

/// Writes the value as it was meant, and says what is wrong with it. `name`: the key's.
fn check_value(key: &Key, name: &str, value: &mut Value) -> Option<Problem> {
    if let Err((problem, remedy)) = spelling::tidy(&key.kind, value) {
        return Some(Problem::new(name, problem, remedy));
    }
    let fits = match (&key.kind, &*value) {
        (Kind::Text(_), Value::String(_)) | (Kind::Flag, Value::Boolean(_)) => true,
        (Kind::Choice(choices), Value::String(text)) => choices.contains(text),
        (Kind::Number { min, max }, Value::Integer(number)) => (min..=max).contains(&number),
        (Kind::Duration, Value::Integer(seconds)) => *seconds >= 0,
        (Kind::Duration, Value::String(text)) => Seconds::parse(text).is_some(),
        (Kind::TextList, Value::Array(items)) => items.iter().all(Value::is_str),
        (Kind::ChoiceList(choices), Value::Array(items)) => {
            items.iter().all(|i| i.as_str().is_some_and(|text| choices.iter().any(|c| c == text)))
        }
        _ => false,
    };
    (!fits).then(|| does_not_fit(key, name))
}

fn does_not_fit(key: &Key, name: &str) -> Problem {
    Problem::new(name, "does not hold what it must", key.kind.expected())
}

fn apply_environment(
    table: &mut Table,
    environment: impl Iterator<Item = (String, String)>,
    known: &[Key],
    problems: &mut Vec<Problem>,
) {
    for (name, text) in environment {
        let Some(rest) = name.strip_prefix(PREFIX) else { continue };
        let path: Vec<String> = rest.split("__").map(str::to_lowercase).collect();
        let Some(key) = known.iter().find(|k| k.is(&path)) else {
            let mut problem = unknown(&path, known);
            problem.key = variable(&name);
            problems.push(problem);
            continue;
        };
        let name = variable(&name);
        match from_environment(&key.kind, &text) {
            None => problems.push(does_not_fit(key, &name)),
            Some(mut value) => match check_value(key, &name, &mut value) {
                None => insert(table, &path, value),
                Some(problem) => problems.push(problem),
            },
        }
    }
}

/// Lists are written as in TOML, or with commas.
fn from_environment(kind: &Kind, text: &str) -> Option<Value> {
    match kind {
        Kind::Text(_) | Kind::Choice(_) | Kind::Duration => Some(Value::String(text.to_owned())),
        Kind::Number { .. } => text.trim().parse().ok().map(Value::Integer),
        Kind::Flag => text.trim().parse().ok().map(Value::Boolean),
        Kind::TextList | Kind::ChoiceList(_) if text.trim_start().starts_with('[') => {
            format!("list = {text}").parse::<Table>().ok()?.remove("list")
        }
        Kind::TextList | Kind::ChoiceList(_) => {
            let items = text.split(',').map(str::trim).filter(|t| !t.is_empty());
            Some(Value::Array(items.map(|t| Value::String(t.to_owned())).collect()))
        }
    }
}

fn insert(table: &mut Table, path: &[String], value: Value) {
    match path {
        [] => {}
        [name] => {
            table.insert(name.clone(), value);
        }
        [section, rest @ ..] => {
            let entry = table.entry(section.clone()).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = entry {
                insert(inner, rest, value);
            }
        }
    }
}
