//! The catalogues are complete, and hold nothing that no page says.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::samples;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &str, extension: &str) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(root().join(folder)).expect(folder);
    let paths = entries.map(|entry| entry.expect("entry").path());
    let wanted = paths.filter(|path| path.extension().is_some_and(|e| e == extension));
    wanted.map(|path| (path.clone(), fs::read_to_string(&path).expect("text"))).collect()
}

/// The message ids of a catalogue: what stands before `=` at the start of a line.
fn ids(catalogue: &str) -> BTreeSet<&str> {
    let lines = catalogue.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    lines.filter_map(|line| line.split_once('=')).map(|(id, _)| id.trim_end()).collect()
}

/// What stands between quotation marks and looks like a message id.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    let is_id = |text: &&str| {
        text.contains('-')
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    source.lines().flat_map(|line| line.split('"').skip(1).step_by(2)).filter(is_id)
}

/// The parts of a template that are expressions or tags: `{{ … }}` and `{% … %}`.
fn expressions(template: &str) -> String {
    let blocks = template.split("{%").skip(1).filter_map(|part| part.split("%}").next());
    let values = template.split("{{").skip(1).filter_map(|part| part.split("}}").next());
    blocks.chain(values).collect::<Vec<_>>().join("\n")
}

/// Every id that a template or a view names.
fn used() -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (_, template) in files("templates", "html") {
        used.extend(literals(&expressions(&template)).map(str::to_owned));
    }
    for (path, source) in files("crates/http/src/views", "rs") {
        if !path.ends_with("assets.rs") {
            let (code, _) = source.split_once("#[cfg(test)]\nmod tests {").unwrap_or((&source, ""));
            used.extend(literals(code).map(str::to_owned));
        }
    }
    used
}

#[test]
fn every_message_that_a_page_names_is_in_the_english_catalogue_and_no_other() {
    let english = fs::read_to_string(root().join("templates/locales/en.ftl")).expect("catalogue");
    let known: BTreeSet<String> = ids(&english).into_iter().map(str::to_owned).collect();
    let used = used();
    let missing: Vec<_> = used.difference(&known).collect();
    let unused: Vec<_> = known.difference(&used).collect();
    assert!(missing.is_empty() && unused.is_empty(), "missing: {missing:?}, unused: {unused:?}");
    assert!(known.len() > 80);
}

#[test]
fn every_catalogue_has_the_same_messages() {
    let catalogues = files("templates/locales", "ftl");
    let (_, english) = catalogues.iter().find(|(path, _)| path.ends_with("en.ftl")).expect("English");
    for (path, catalogue) in &catalogues {
        assert_eq!(ids(catalogue), ids(english), "{}", path.display());
    }
}

#[test]
fn every_argument_is_given() {
    for (name, html) in samples::pages("Name") {
        assert!(!html.contains("{$") && !html.contains("{ $"), "{name}: {html}");
        assert!(!html.contains('\u{E000}'), "{name}");
    }
}

#[test]
fn templates_hold_no_sentences() {
    for (path, template) in files("templates", "html") {
        let mut text = String::new();
        let mut depth = 0_u32;
        for c in template.chars() {
            match c {
                '<' | '{' => depth += 1,
                '>' | '}' => depth = depth.saturating_sub(1),
                _ if depth == 0 => text.push(c),
                _ => {}
            }
        }
        // What is left is the space between elements, the one line of script, and a class name.
        let text = text.replace("document.getElementById(\"form-post\").submit();", "");
        let text = text.replace("wide", "");
        assert!(!text.chars().any(char::is_alphabetic), "{}: {}", path.display(), text.trim());
    }
}
