//! What a command prints: a table or sentence for people, or one JSON document.

use std::io::Write as _;
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::failure::Failure;

/// The result of a command in both forms.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub json: Value,
    pub human: String,
    /// Whether what it tells is bad news: exit 1.
    pub is_refused: bool,
}

impl Report {
    pub fn new(json: Value, human: impl Into<String>) -> Self {
        Self { json, human: human.into(), is_refused: false }
    }

    /// The same, with exit status 1.
    #[must_use]
    pub fn refused(self) -> Self {
        Self { is_refused: true, ..self }
    }
}

/// Prints a result; exit status 0, or 1 for bad news and when standard output is closed.
pub fn print(report: &Report, json: bool) -> ExitCode {
    let text = match (json, &report.json) {
        (true, Value::Null) => String::new(),
        (true, document) => document.to_string(),
        (false, _) => report.human.clone(),
    };
    let is_printed = text.is_empty() || writeln!(std::io::stdout(), "{text}").is_ok();
    if is_printed && !report.is_refused { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// Prints a failure: for people on standard error, and as a document on standard output.
pub fn print_failure(failure: &Failure, json: bool) -> ExitCode {
    if json {
        // a closed pipe must not hide the exit status
        drop(writeln!(std::io::stdout(), "{}", failure.to_json()));
    }
    for line in failure.to_string().lines() {
        drop(writeln!(std::io::stderr(), "chancery: {line}"));
    }
    ExitCode::from(failure.exit_status())
}

/// Prints help, the version, or what is wrong with a command line.
pub fn print_usage(error: &clap::Error, json: bool) -> ExitCode {
    if json && error.use_stderr() {
        let text = error.to_string();
        let message = text.lines().next().unwrap_or_default();
        let document = json!({ "error": "invalid_usage", "message": message });
        drop(writeln!(std::io::stdout(), "{document}"));
    }
    drop(error.print());
    u8::try_from(error.exit_code()).map_or(ExitCode::from(2), ExitCode::from)
}

/// Columns under their headings. Control characters in what people typed are not printed.
pub fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return "none".to_owned();
    }
    let clean = |text: &str| text.replace(char::is_control, "\u{FFFD}");
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| clean(cell)).collect()).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(String::as_str);
        cells.chain(headings.get(column).copied()).map(|text| text.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> = cells.zip(&widths).map(|(text, width)| format!("{text:<width$}")).collect();
        padded.join("  ").trim_end().to_owned()
    };
    let head = headings.iter().map(|h| h.to_uppercase()).collect::<Vec<_>>();
    let mut lines = vec![line(&mut head.iter().map(String::as_str))];
    lines.extend(rows.iter().map(|row| line(&mut row.iter().map(String::as_str))));
    lines.join("\n")
}

/// A point in time as `2026-11-22T18:30:00Z` (RFC 3339); the calendar is computed here, so that
/// listing needs no time zone data.
pub fn moment(at: chancery_core::time::Timestamp) -> String {
    let (days, seconds) = (at.0.div_euclid(86_400), at.0.rem_euclid(86_400));
    // days from 0000-03-01, in eras of 400 years
    let shifted = days.saturating_add(719_468);
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use chancery_core::time::Timestamp;

    use super::*;

    #[test]
    fn moments_are_written_in_utc() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_372_200, "2026-11-22T18:30:00Z"),
            (4_102_444_799, "2099-12-31T23:59:59Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(moment(Timestamp(seconds)), text);
        }
    }

    #[test]
    fn tables_align_and_hide_control_characters() {
        let rows =
            vec![vec!["alice".to_owned(), "a\u{1b}[2J".to_owned()], vec!["b".to_owned(), "yes".to_owned()]];
        assert_eq!(table(&["user", "ok"], &rows), "USER   OK\nalice  a\u{FFFD}[2J\nb      yes");
        assert_eq!(table(&["user"], &[]), "none");
    }
}
