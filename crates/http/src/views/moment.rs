//! Points in time, in words. Always UTC: the server does not know where the person is.

use chancery_core::time::Timestamp;
use chrono::{DateTime, Datelike, SecondsFormat, Timelike};
use fluent_bundle::FluentValue;

use chancery_web::i18n::Locale;

/// A time for a `<time>` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    /// RFC 3339, for `datetime`.
    pub machine: String,
    /// Date and time, whole.
    pub full: String,
    /// What stands on the page.
    pub text: String,
}

/// "3 June 2026, 14:05 UTC".
pub(super) fn absolute(locale: &Locale, at: Timestamp) -> Moment {
    let date = DateTime::from_timestamp(at.0, 0).unwrap_or_default();
    let month = locale.text_with("date-month", [("month", FluentValue::from(date.month()))]);
    let full = locale.text_with(
        "date-time",
        [
            // A number, so that a language may have its own word for the first.
            ("day", FluentValue::from(date.day())),
            ("month", FluentValue::from(month)),
            // Text, so that no locale groups its digits.
            ("year", FluentValue::from(date.year().to_string())),
            ("time", FluentValue::from(format!("{:02}:{:02}", date.hour(), date.minute()))),
        ],
    );
    Moment { machine: date.to_rfc3339_opts(SecondsFormat::Secs, true), text: full.clone(), full }
}

/// "5 minutes ago", within a day of `now`; a date beyond it.
pub(super) fn relative(locale: &Locale, at: Timestamp, now: Timestamp) -> Moment {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    let moment = absolute(locale, at);
    let text = match now.since(at) {
        ..MINUTE => locale.text("time-just-now"),
        age @ MINUTE..HOUR => {
            locale.text_with("time-minutes-ago", [("count", FluentValue::from(age / MINUTE))])
        }
        age @ HOUR..DAY => locale.text_with("time-hours-ago", [("count", FluentValue::from(age / HOUR))]),
        _ => return moment,
    };
    Moment { text, ..moment }
}

#[cfg(test)]
mod tests {
    use super::{absolute, relative};
    use chancery_core::time::Timestamp;
    use chancery_web::i18n::{english, negotiate};

    #[test]
    fn dates_read_well() {
        for (seconds, machine, text) in [
            (0, "1970-01-01T00:00:00Z", "1 January 1970, 00:00 UTC"),
            (1_780_495_500, "2026-06-03T14:05:00Z", "3 June 2026, 14:05 UTC"),
            (1_709_251_199, "2024-02-29T23:59:59Z", "29 February 2024, 23:59 UTC"),
        ] {
            let moment = absolute(english(), Timestamp(seconds));
            assert_eq!((moment.machine.as_str(), moment.text.as_str()), (machine, text));
        }
    }

    #[test]
    fn recent_times_are_relative() {
        let now = Timestamp(1_780_495_500);
        for (age, text) in [
            (-5, "just now"),
            (59, "just now"),
            (60, "1 minute ago"),
            (3599, "59 minutes ago"),
            (3600, "1 hour ago"),
            (86_399, "23 hours ago"),
            (86_400, "2 June 2026, 14:05 UTC"),
        ] {
            assert_eq!(relative(english(), now.minus(age), now).text, text);
        }
    }

    #[test]
    fn every_language_has_its_own_way_with_dates() {
        let first = Timestamp(1_777_593_600);
        let other = Timestamp(1_780_495_500);
        for (tag, on_the_first, on_another) in [
            ("de", "1. Mai 2026, 00:00 UTC", "3. Juni 2026, 14:05 UTC"),
            ("es", "1 de mayo de 2026, 00:00 UTC", "3 de junio de 2026, 14:05 UTC"),
            ("fr", "1er mai 2026 à 00:00 UTC", "3 juin 2026 à 14:05 UTC"),
            ("ja", "2026年5月1日 00:00 UTC", "2026年6月3日 14:05 UTC"),
            ("zh", "2026年5月1日 00:00 UTC", "2026年6月3日 14:05 UTC"),
        ] {
            let locale = negotiate(Some(tag), None);
            assert_eq!(absolute(locale, first).text, on_the_first);
            assert_eq!(absolute(locale, other).text, on_another);
        }
    }

    #[test]
    fn every_language_counts_in_its_own_way() {
        let now = Timestamp(1_780_495_500);
        for (tag, texts) in [
            ("de", ["gerade eben", "vor 1 Minute", "vor 5 Minuten", "vor 1 Stunde", "vor 23 Stunden"]),
            ("es", ["ahora mismo", "hace 1 minuto", "hace 5 minutos", "hace 1 hora", "hace 23 horas"]),
            (
                "fr",
                ["à l’instant", "il y a 1 minute", "il y a 5 minutes", "il y a 1 heure", "il y a 23 heures"],
            ),
            ("ja", ["たった今", "1 分前", "5 分前", "1 時間前", "23 時間前"]),
            ("zh", ["刚刚", "1 分钟前", "5 分钟前", "1 小时前", "23 小时前"]),
        ] {
            let locale = negotiate(Some(tag), None);
            let read = [0, 60, 300, 3600, 86_399].map(|age| relative(locale, now.minus(age), now).text);
            assert_eq!(read, texts);
        }
    }

    #[test]
    fn absurd_times_do_not_panic() {
        for seconds in [i64::MIN, i64::MAX, -1] {
            assert!(relative(english(), Timestamp(seconds), Timestamp(0)).machine.contains('T'));
        }
    }
}
