//! Every page in every state, as the tests look at it.

use std::collections::BTreeSet;

use crate::views::samples::{self, Sample};
use chancery_web::i18n::{Locale, english};
use chancery_web::views::PageContext;

pub(super) const NONCE: &str = "bm9uY2U";

/// Names and HTML of all pages, in English, with one text in every place that takes text from outside.
pub(super) fn pages(text: &str) -> Vec<(&'static str, String)> {
    pages_in(english(), text)
}

/// Names and HTML of all pages.
pub(super) fn pages_in(locale: &Locale, text: &str) -> Vec<(&'static str, String)> {
    let samples = samples::all(&context(locale), Some(text));
    let names: BTreeSet<String> = samples.iter().map(Sample::name).collect();
    assert_eq!(names.len(), samples.len(), "two samples have the same name");
    samples.into_iter().map(|sample| (sample.page, sample.html.expect(sample.page))).collect()
}

/// What every page needs beside its own facts.
pub(super) const fn context(locale: &Locale) -> PageContext<'_> {
    PageContext {
        locale,
        nonce: NONCE,
        base: "/tenant",
        issuer_name: "id.example.com",
        request_id: "00c0ffee",
    }
}
