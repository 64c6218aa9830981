use std::path::Path;

use chancery::config::load_from;

use super::Target;

/// A configuration file, and variables of the environment after a line `---`.
pub fn target() -> Target {
    let dictionary = &[
        "[server]\n",
        "[tokens]\n",
        "[limits]\n",
        "[federation.op]\n",
        "issuer = ",
        "\"http://localhost:8080\"",
        "= 0\n",
        "= -1\n",
        "\"1h\"",
        "true",
        "[]",
        "[[",
        "'''",
        "CHANCERY__SERVER__BIND=",
        "\n---\n",
    ];
    Target::new("config", dictionary, |input| {
        let text = String::from_utf8_lossy(input);
        let (file, environment) = text.split_once("\n---\n").unwrap_or((&text, ""));
        let variables = environment.lines().filter_map(|line| line.split_once('='));
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        match load_from(Some((Path::new("chancery.toml"), file)), variables) {
            Ok(_) => "accepted".to_owned(),
            Err(problems) => {
                assert!(!problems.0.is_empty(), "refused without a problem");
                problems.0.first().map(ToString::to_string).unwrap_or_default()
            }
        }
    })
}
