//! Error pages say what happened in every language, and always lead on.

use std::collections::BTreeSet;

use chancery_core::error::OAuthError;

use super::{files, samples};
use chancery_web::i18n::{self, Locale, english};
use chancery_web::views::error::descriptions::LINES;
use chancery_web::views::{AppWay, ErrorView, PageError};

/// Every error that a page can show.
fn all() -> Vec<PageError> {
    let described = LINES.iter().flat_map(|lines| lines.iter());
    let told = described.map(|(description, ..)| PageError::from(&OAuthError::invalid_request(description)));
    PageError::OURS.iter().cloned().chain(told).collect()
}

fn render(locale: &'static Locale, error: &PageError, is_repeatable: bool) -> String {
    let view = ErrorView { error, root: "/tenant", is_repeatable };
    view.render(&samples::context(locale)).expect("an error page")
}

/// The error, with all that can be known of where the person came from.
fn given(error: &PageError, known: bool) -> PageError {
    let app = AppWay { href: "https://app.example/start".to_owned(), host: "app.example".to_owned() };
    let error = error.clone();
    if known { error.of_app(Some(app)).after("/tenant/consent?flow=x".to_owned()) } else { error }
}

/// What stands between the tag that holds `mark` and the end of its element's first piece of text.
fn text_after<'h>(html: &'h str, mark: &str) -> &'h str {
    let (_, rest) = html.split_once(mark).expect(mark);
    let (_, rest) = rest.split_once('>').expect("the end of a tag");
    let rest = rest.strip_prefix("<span>").unwrap_or(rest);
    rest.split('<').next().unwrap_or_default()
}

#[test]
fn every_error_is_told_and_leads_on_in_every_language() {
    for locale in i18n::all() {
        for error in all() {
            for known in [false, true] {
                let html = render(locale, &given(&error, known), known);
                let name = format!("{} {}", locale.tag(), error.name());
                assert!(!text_after(&html, "id=\"error-description\"").is_empty(), "{name}: {html}");
                let way = html.split("id=\"error-way\" href=\"").nth(1).expect(&name);
                assert!(way.starts_with(['/', 'h', '"']), "{name}: {way}");
                assert!(html.contains("href=\"/tenant/\""), "{name} lacks the start page: {html}");
                assert!(!html.contains("{ $"), "{name}: {html}");
            }
        }
    }
}

#[test]
fn errors_lead_to_where_the_person_can_do_something_about_them() {
    let first = |error: &PageError, known: bool| {
        let html = render(english(), &given(error, known), known);
        let (_, way) = html.split_once("id=\"error-way\" href=\"").expect("a way on");
        way.split('"').next().unwrap_or_default().to_owned()
    };
    for (error, known, otherwise) in [
        (PageError::FLOW_EXPIRED, "https://app.example/start", "/tenant/"),
        (PageError::FLOW_FOREIGN, "https://app.example/start", "/tenant/"),
        (PageError::CONSENT_UNDECIDED, "/tenant/consent?flow=x", "/tenant/"),
        (PageError::OVERLOADED, "", "/tenant/"),
        (PageError::SIGNUP_OFF, "/tenant/login", "/tenant/login"),
        (PageError::ACTION_UNKNOWN, "/tenant/account", "/tenant/account"),
        (PageError::LOGOUT_TOO_LONG, "/tenant/end_session", "/tenant/end_session"),
        (PageError::NOTHING_HERE, "/tenant/", "/tenant/"),
        (PageError::BROKEN, "/tenant/", "/tenant/"),
    ] {
        let name = error.name();
        assert_eq!(
            (first(&error, true), first(&error, false)),
            (known.to_owned(), otherwise.to_owned()),
            "{name}"
        );
    }
}

/// What a page says in English is what redirects and JSON say.
#[test]
fn the_english_catalogue_says_what_core_says() {
    let plain = |text: &str| text.replace('’', "'").to_lowercase();
    for (description, ..) in LINES.iter().flat_map(|lines| lines.iter()) {
        let error = PageError::from(&OAuthError::invalid_request(description));
        assert_eq!(plain(&error.says(&samples::context(english()))), plain(description));
    }
}

#[test]
fn no_sentence_was_left_untranslated() {
    for locale in i18n::all().skip(1) {
        for error in all() {
            let [said, model] = [locale, english()].map(|locale| error.says(&samples::context(locale)));
            assert_ne!(said, model, "{} {}", locale.tag(), error.name());
        }
    }
}

/// The string literals of a file that are sentences: three words or more, and begun with a capital letter
/// or about a parameter. Causes, which only the log is told, are not written so.
fn sentences(source: &str) -> BTreeSet<&str> {
    let lines = untested(source).lines().filter(|line| !line.trim_start().starts_with(['/', '#']));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2)).filter(|text| is_sentence(text)).collect()
}

/// A file without its tests.
fn untested(source: &str) -> &str {
    source.split_once("#[cfg(test)]\n").map_or(source, |(code, _)| code)
}

fn is_sentence(text: &str) -> bool {
    let words = text.split(' ').count();
    let about_parameter = words > 3 && text.contains(['_', '=']);
    words > 2 && !text.contains('{') && (text.starts_with(char::is_uppercase) || about_parameter)
}

/// What only redirects say.
const TOLD_TO_APPS: [&str; 3] =
    ["The person denied access", "This sign-in was completed before", "The sign-in took too long"];

/// The descriptions of the errors that a file makes.
fn descriptions_of(source: &str) -> impl Iterator<Item = &str> {
    let errors = untested(source).split("OAuthError::").skip(1);
    errors.filter_map(|rest| {
        let arguments = rest.split(';').next()?.split_once('(')?.1;
        arguments.split_once('"')?.1.split('"').next()
    })
}

#[test]
fn every_description_that_can_reach_a_page_has_a_message() {
    let known: BTreeSet<&str> = LINES.iter().flat_map(|lines| lines.iter()).map(|line| line.0).collect();
    let core = files::below("crates/core/src", "rs");
    let mut found = 0;
    for (path, source) in &core {
        let is_test = path.ends_with("tests.rs") || path.iter().any(|part| part == "tests");
        let is_asked = path.iter().any(|part| part == "authorize") || path.ends_with("src/logout.rs");
        if is_asked && !is_test {
            for sentence in sentences(source) {
                assert!(known.contains(sentence), "{}: {sentence}", path.display());
                found += 1;
            }
        }
    }
    assert!(found > 40, "{found} descriptions found");
    let ours = [files::below("crates/web/src", "rs"), files::below("crates/http/src", "rs")].concat();
    for place in [
        "web/src/extract/params.rs",
        "http/src/pages/",
        "http/src/interaction/",
        "http/src/endpoints/authorize.rs",
    ] {
        let place = format!("crates/{place}");
        let sources: Vec<_> =
            ours.iter().filter(|(path, _)| path.to_string_lossy().starts_with(&place)).collect();
        assert!(!sources.is_empty(), "{place}");
        for (path, source) in sources {
            for said in descriptions_of(source) {
                let is_told = known.contains(said) || TOLD_TO_APPS.contains(&said);
                assert!(is_told, "{}: {said}", path.display());
            }
        }
    }
    let everywhere: String = core
        .into_iter()
        .chain(ours)
        .filter(|(path, _)| !path.iter().any(|part| part == "views"))
        .map(|(_, source)| source)
        .collect();
    for description in known {
        assert!(everywhere.contains(&format!("\"{description}\"")), "nobody says: {description}");
    }
}
