//! The catalogues are complete, and hold nothing that no page says.

use std::collections::BTreeSet;
use std::path::Path;

use super::{files, samples};
use chancery_web::i18n;

/// The rooms of a language's catalogue: file name and text of each.
fn rooms(tag: &str) -> Vec<(String, String)> {
    let files = files::below(&format!("templates/locales/{tag}"), "ftl");
    files.into_iter().map(|(path, text)| (name(&path), text)).collect()
}

fn name(path: &Path) -> String {
    path.file_name().and_then(|name| name.to_str()).expect("name").to_owned()
}

/// A language's whole catalogue.
fn catalogue(tag: &str) -> String {
    rooms(tag).into_iter().map(|(_, text)| text).collect()
}

/// The messages of a catalogue in their order, each with its variables.
fn messages(catalogue: &str) -> Vec<(&str, BTreeSet<&str>)> {
    let mut messages: Vec<(&str, BTreeSet<&str>)> = Vec::new();
    for line in catalogue.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            messages.push((line.split('=').next().unwrap_or(line).trim_end(), BTreeSet::new()));
        }
        if let Some((_, variables)) = messages.last_mut() {
            let ends = |c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_';
            variables.extend(line.split('$').skip(1).filter_map(|rest| rest.split(ends).next()));
        }
    }
    messages
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
    for (_, template) in files::below("templates", "html") {
        used.extend(literals(&expressions(&template)).map(str::to_owned));
    }
    let views = ["crates/web/src/views", "crates/http/src/views"];
    for (path, source) in views.into_iter().flat_map(|folder| files::below(folder, "rs")) {
        let says_something = !path.iter().any(|part| part == "tests" || part == "samples");
        if says_something && !path.ends_with("assets.rs") {
            let (code, _) = source.split_once("#[cfg(test)]\nmod tests {").unwrap_or((&source, ""));
            used.extend(literals(code).map(str::to_owned));
        }
    }
    used
}

#[test]
fn every_message_that_a_page_names_is_in_the_english_catalogue_and_no_other() {
    let english = catalogue("en");
    let known: BTreeSet<String> = messages(&english).iter().map(|(id, _)| (*id).to_owned()).collect();
    let used = used();
    let missing: Vec<_> = used.difference(&known).collect();
    let unused: Vec<_> = known.difference(&used).collect();
    assert!(missing.is_empty() && unused.is_empty(), "missing: {missing:?}, unused: {unused:?}");
    assert_eq!(messages(&english).len(), known.len(), "an id stands in two rooms");
    assert!(known.len() > 80);
}

/// In the same rooms and the same order, too, so that two catalogues can be read side by side.
#[test]
fn every_catalogue_has_the_same_messages_with_the_same_variables() {
    let english = rooms("en");
    for locale in i18n::all() {
        let translated = rooms(locale.tag());
        let names =
            |rooms: &[(String, String)]| rooms.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&translated), names(&english), "{}", locale.tag());
        for ((room, translated), (_, english)) in translated.iter().zip(&english) {
            for (message, model) in messages(translated).into_iter().zip(messages(english)) {
                assert_eq!(message, model, "{} {room}", locale.tag());
            }
            assert_eq!(messages(translated).len(), messages(english).len(), "{} {room}", locale.tag());
        }
    }
}

#[test]
fn every_catalogue_is_a_language_of_the_pages_and_every_room_is_read() {
    let mut catalogues: Vec<String> = files::below("templates/locales", "ftl")
        .iter()
        .filter_map(|(path, _)| path.parent().map(name))
        .collect();
    catalogues.dedup();
    let mut languages: Vec<&str> = i18n::all().map(i18n::Locale::tag).collect();
    languages.sort_unstable();
    assert_eq!(catalogues, languages);
    for locale in i18n::all() {
        let mut read = locale.sources().to_vec();
        let mut there: Vec<String> = rooms(locale.tag()).into_iter().map(|(_, text)| text).collect();
        read.sort_unstable();
        there.sort_unstable();
        assert_eq!(read, there, "{}", locale.tag());
    }
}

#[test]
fn quotation_marks_and_spaces_are_the_languages_own() {
    for (path, catalogue) in files::below("templates/locales", "ftl") {
        for line in catalogue.lines().filter(|line| !line.starts_with('#')) {
            assert!(!line.contains(['\'', '"']), "{}: {line}", path.display());
            assert!(!line.ends_with(' ') && !line.contains('\t'), "{}: {line}", path.display());
        }
    }
    // French has a space before these, at which no line may end.
    for line in catalogue("fr").lines().filter(|line| !line.starts_with('#')) {
        for mark in [" :", " ;", " ?", " !", "« ", " »"] {
            assert!(!line.contains(mark), "{line}");
        }
    }
}

/// People who speak to their computer say what they see (WCAG 2.2, success criterion 2.5.3).
#[test]
fn the_words_of_a_button_are_in_its_label() {
    for locale in i18n::all() {
        for id in ["password-show", "consent-switch", "account-remove", "account-end", "account-revoke"] {
            let [text, label] = [id.to_owned(), format!("{id}-label")].map(|id| {
                let names = ["provider", "label", "device", "client"].map(|name| (name, "Name".into()));
                locale.text_with(&id, names).to_lowercase()
            });
            assert!(label.contains(&text), "{}: {label} lacks {text}", locale.tag());
        }
    }
}

#[test]
fn every_page_is_whole_in_every_language() {
    for locale in i18n::all() {
        let tag = locale.tag();
        let start = format!("<!DOCTYPE html>\n<html lang=\"{tag}\" dir=\"{}\">", locale.direction());
        for (name, html) in samples::pages_in(locale, "Name") {
            assert!(html.starts_with(&start), "{tag} {name}: {html}");
            assert!(!html.contains("{$") && !html.contains("{ $"), "{tag} {name}: {html}");
            assert!(!html.contains('\u{E000}'), "{tag} {name}");
        }
    }
}

#[test]
fn templates_hold_no_sentences() {
    for (path, template) in files::below("templates", "html") {
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
