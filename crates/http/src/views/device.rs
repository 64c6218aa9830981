//! Browsers and systems, as people call them.

use fluent_bundle::FluentValue;

use chancery_web::i18n::Locale;

/// A browser and the system it runs on, as far as a `User-Agent` (RFC 9110 §10.1.5) tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Device {
    pub browser: Option<&'static str>,
    pub system: Option<&'static str>,
    /// A telephone or tablet.
    pub handheld: bool,
}

/// What a browser's `User-Agent` holds. Most name their ancestors too, so descendants come first.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("YaBrowser/", "Yandex Browser"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];

/// What a system puts there, whether it is handheld. Android says Linux too, and iOS Mac OS X.
const SYSTEMS: &[(&str, &str, bool)] = &[
    ("iPhone", "iPhone", true),
    ("iPad", "iPad", true),
    ("Android", "Android", true),
    ("CrOS", "ChromeOS", false),
    ("Windows", "Windows", false),
    ("Macintosh", "macOS", false),
    ("FreeBSD", "FreeBSD", false),
    ("Linux", "Linux", false),
];

impl Device {
    /// Reads a `User-Agent`.
    pub fn from_user_agent(user_agent: &str) -> Self {
        let browser = BROWSERS.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name);
        let system = SYSTEMS.iter().find(|(mark, ..)| user_agent.contains(mark));
        Self {
            browser,
            system: system.map(|(_, name, _)| *name),
            handheld: system.is_some_and(|(.., handheld)| *handheld),
        }
    }

    /// "Firefox on Linux", or as much of it as is known.
    pub fn describe(&self, locale: &Locale) -> String {
        match (self.browser, self.system) {
            (Some(browser), Some(system)) => locale.text_with(
                "device-browser-on-system",
                [("browser", FluentValue::from(browser)), ("system", FluentValue::from(system))],
            ),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => locale.text("device-unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Device;
    use chancery_web::i18n::english;

    #[test]
    fn user_agents_read_as_people_would_say() {
        for (user_agent, expected, handheld) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "Chrome on Windows",
                false,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge on Windows",
                false,
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
                "Firefox on Linux",
                false,
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
                "Safari on macOS",
                false,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.0.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPhone",
                true,
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
                true,
            ),
            ("curl/8.14.1", "curl", false),
            ("", "Unknown device", false),
            ("<script>alert(1)</script>", "Unknown device", false),
        ] {
            let device = Device::from_user_agent(user_agent);
            assert_eq!(device.describe(english()), expected, "{user_agent}");
            assert_eq!(device.handheld, handheld, "{user_agent}");
        }
    }
}
