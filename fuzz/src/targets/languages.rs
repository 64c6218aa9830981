use chancery_web::i18n;

use super::{Target, lines};

/// `ui_locales` and `Accept-Language`.
pub fn target() -> Target {
    Target::new(
        "languages",
        &["de", "en-GB", "fr-CA-x-y", "zh-Hant", "*", ";q=0", ";q=1.0", "-", ", "],
        |input| {
            let [asked, accepted] = lines(input);
            let (asked, accepted) = (String::from_utf8_lossy(asked), String::from_utf8_lossy(accepted));
            let given = i18n::negotiate(Some(&asked), Some(&accepted));
            // what a request asks for by itself goes before what its browser says
            if let Some(exact) = i18n::all().find(|locale| locale.tag().to_string().as_str() == asked) {
                assert_eq!(given.tag().to_string(), exact.tag().to_string());
            }
            given.tag().to_string()
        },
    )
}
