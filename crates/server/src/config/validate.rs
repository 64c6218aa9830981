//! Rules between keys and for their values (rule R21).

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use chancery_core::client::Profile;
use chancery_core::policy::Policy;
use chancery_core::redirect_uri::is_loopback;
use tracing_subscriber::EnvFilter;
use url::Url;

use super::{Config, Problem, RegistrationMode, Seconds, federation, statements};

/// Everything that is wrong, as far as it can be told without touching files.
pub fn validate(config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(issuer(&config.issuer));
    problems.extend(server(config));
    problems.extend(database(&config.database.url));
    problems.extend(keys(config));
    problems.extend(policy(config));
    problems.extend(tokens(config));
    problems.extend(session(config));
    problems.extend(limits(config));
    problems.extend(outbound(config));
    problems.extend(registration(config));
    problems.extend(statements::problems(config));
    problems.extend(federation::problems(config));
    if EnvFilter::try_new(&config.log.filter).is_err() {
        problems.push(Problem::new(
            "log.filter",
            "is no list of levels",
            "write it like \"info\" or \"warn,chancery_http=debug\"",
        ));
    }
    problems
}

/// What is wrong with the files that the configuration names.
pub fn check_files(config: &Config) -> Vec<Problem> {
    let tls = [("server.tls.cert", &config.server.tls.cert), ("server.tls.key", &config.server.tls.key)];
    let tls = tls.into_iter().filter_map(|(key, path)| path.as_deref().map(|p| (key, p)));
    let authorities = config.outbound.extra_ca.iter().map(|p| ("outbound.extra_ca", p.as_path()));
    let former = config.keys.previous_encryption_key_files.iter();
    let former = former.map(|p| ("keys.previous_encryption_key_files", p.as_path()));
    // the embedded database makes the current one at its first start
    let current = config.keys.encryption_key_file.as_deref().filter(|_| !config.is_sqlite());
    let current = current.map(|p| ("keys.encryption_key_file", p));
    tls.chain(authorities)
        .chain(former)
        .chain(current)
        .filter_map(|(key, path)| unreadable(key, path))
        .chain(federation::file_problems(config))
        .chain(statements::file_problems(config))
        .collect()
}

fn unreadable(key: &str, path: &Path) -> Option<Problem> {
    let error = std::fs::File::open(path).err()?;
    let problem = format!("the file {} cannot be read ({error})", path.display());
    Some(Problem::new(key, problem, "check the path and the permissions"))
}

fn issuer(text: &str) -> Option<Problem> {
    let fail = |problem: &str, remedy: &str| Some(Problem::new("issuer", problem, remedy));
    let Ok(url) = Url::parse(text) else {
        return fail("is no URL", "give the public address, such as \"https://login.example.com\"");
    };
    if url.host().is_none() || !matches!(url.scheme(), "https" | "http") {
        return fail("is no http address", "give the public address, such as \"https://login.example.com\"");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return fail("holds a user name or password", "remove what stands before the @");
    }
    if text.contains(['?', '#']) {
        return fail("has a query or fragment", "end it before the ? or #");
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return fail(
            "is plain http",
            "use https; http is for loopback addresses alone, such as http://localhost:8080",
        );
    }
    let canonical = url.as_str();
    if text != canonical && Some(text) != canonical.strip_suffix('/') {
        return fail(
            "is not in canonical form",
            &format!("write it as \"{}\"", canonical.trim_end_matches('/')),
        );
    }
    let plain =
        |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'/');
    if !url.path().bytes().all(plain) || url.path().contains("//") {
        return fail(
            "has a path with other characters than lower-case letters, digits, - . _ ~",
            "choose a simple path, such as \"https://example.com/login\"",
        );
    }
    None
}

fn server(config: &Config) -> Vec<Problem> {
    let server = &config.server;
    let mut problems = Vec::new();
    let binds =
        [("server.bind", &server.bind, false), ("server.management_bind", &server.management_bind, true)];
    for (key, bind, may_be_empty) in binds {
        if !(may_be_empty && bind.is_empty()) && bind.parse::<SocketAddr>().is_err() {
            problems.push(Problem::new(
                key,
                "is no address with port",
                "write it like \"127.0.0.1:8080\", \"0.0.0.0:8080\" or \"[::]:8080\"",
            ));
        }
    }
    if !server.bind.ends_with(":0") && server.bind == server.management_bind {
        problems.push(Problem::new("server.management_bind", "equals server.bind", "give it another port"));
    }
    if !server.trusted_proxies.iter().all(|p| is_network(p)) {
        problems.push(Problem::new(
            "server.trusted_proxies",
            "holds something that is neither an address nor a CIDR range",
            "write entries like \"10.0.0.0/8\" or \"fd00::1\"",
        ));
    }
    if server.workers > 512 {
        problems.push(Problem::new("server.workers", "is too many", "give 0 (one a core) to 512"));
    }
    match (&server.tls.cert, &server.tls.key) {
        (Some(_), None) => {
            problems.push(Problem::new(
                "server.tls.key",
                "is missing",
                "name the key that fits server.tls.cert",
            ));
        }
        (None, Some(_)) => {
            problems.push(Problem::new(
                "server.tls.cert",
                "is missing",
                "name the certificate that fits server.tls.key",
            ));
        }
        (Some(_), Some(_)) if config.issuer.starts_with("http:") => {
            problems.push(Problem::new(
                "issuer",
                "is http although server.tls is set",
                "begin it with https://",
            ));
        }
        _ => {}
    }
    problems
}

fn database(url: &str) -> Option<Problem> {
    let fits = match url.split_once(':') {
        Some(("sqlite", path)) => !path.trim_start_matches('/').is_empty(),
        Some(("postgres" | "postgresql", rest)) => rest.starts_with("//") && Url::parse(url).is_ok(),
        _ => false,
    };
    (!fits).then(|| {
        Problem::new(
            "database.url",
            "names no database",
            "write \"sqlite:PATH\" or \"postgres://USER:PASSWORD@HOST/NAME\"",
        )
    })
}

fn keys(config: &Config) -> Vec<Problem> {
    let keys = &config.keys;
    let mut problems = Vec::new();
    if !matches!(keys.rsa_bits, 2048 | 3072 | 4096) {
        problems.push(Problem::new("keys.rsa_bits", "is not allowed", "give 2048, 3072 or 4096"));
    }
    if keys.publish_ahead < config.tokens.jwks_max_age {
        problems.push(Problem::new(
            "keys.publish_ahead",
            "is shorter than tokens.jwks_max_age, so that verifiers could meet a key that they do not know",
            "raise it, or lower tokens.jwks_max_age",
        ));
    }
    if keys.rotate_after <= keys.publish_ahead {
        problems.push(Problem::new(
            "keys.rotate_after",
            "is not longer than keys.publish_ahead",
            "give it days, such as \"90d\"",
        ));
    }
    if !config.is_sqlite() && keys.encryption_key_file.is_none() {
        problems.push(Problem::new(
            "keys.encryption_key_file",
            "is needed with PostgreSQL, because every node must have the same key",
            "make one file with `umask 077; openssl rand -hex 32 > encryption.key` and give it to each node",
        ));
    }
    problems
}

fn policy(config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    let profiles = &config.policy.profiles;
    if profiles.is_empty() || profiles.iter().any(|p| Profile::parse(p).is_none()) {
        problems.push(Problem::new(
            "policy.profiles",
            "names no known profile",
            "give some of: oauth2.1, oidc",
        ));
    }
    if profiles.iter().any(|p| p == "fapi2") {
        problems.push(Problem::new(
            "policy.profiles",
            "fapi2 needs pushed requests and sender-constrained tokens, which this version does not have",
            "leave fapi2 out",
        ));
    }
    if !(8..=128).contains(&config.policy.password_min_length) {
        problems.push(Problem::new(
            "policy.password_min_length",
            "is not allowed",
            "give 8 to 128 (15 is good)",
        ));
    }
    problems
}

fn tokens(config: &Config) -> Vec<Problem> {
    let tokens = &config.tokens;
    let day = Policy::MAX_ACCESS_TOKEN_LIFETIME;
    let year = Seconds::days(366).0;
    let mut problems: Vec<Problem> = [
        within("tokens.access_token", tokens.access_token, 1, day),
        within("tokens.id_token", tokens.id_token, 1, day),
        within("tokens.code", tokens.code, 1, 60),
        within("tokens.refresh_idle", tokens.refresh_idle, 1, year),
        within("tokens.refresh_absolute", tokens.refresh_absolute, 1, year),
        within("tokens.jwks_max_age", tokens.jwks_max_age, 0, day),
        within("tokens.client_secret_overlap", tokens.client_secret_overlap, 0, year),
    ]
    .into_iter()
    .flatten()
    .collect();
    problems.extend(ordered(
        ("tokens.refresh_idle", tokens.refresh_idle),
        ("tokens.refresh_absolute", tokens.refresh_absolute),
    ));
    problems
}

fn session(config: &Config) -> Vec<Problem> {
    let session = &config.session;
    [
        within("session.idle", session.idle, 60, Seconds::days(366).0),
        within("session.absolute", session.absolute, 60, Seconds::days(366).0),
        within("session.interaction", session.interaction, 60, 3600),
        ordered(("session.idle", session.idle), ("session.absolute", session.absolute)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn limits(config: &Config) -> Vec<Problem> {
    let limits = &config.limits;
    let mut problems: Vec<Problem> =
        within("limits.sign_in_window", limits.sign_in_window, 60, 86_400).into_iter().collect();
    let counts = [
        ("limits.sign_in_account", limits.sign_in_account, 100),
        ("limits.sign_in_device", limits.sign_in_device, 100),
        ("limits.sign_in_address", limits.sign_in_address, 1_000_000),
        ("limits.sign_in_network", limits.sign_in_network, 1_000_000),
        ("limits.registrations", limits.registrations, 1_000_000),
    ];
    for (key, value, max) in counts {
        if !(1..=max).contains(&value) {
            problems.push(Problem::new(key, "is not allowed", format!("give 1 to {max}")));
        }
    }
    if limits.requests_per_second > 0 && limits.requests_burst == 0 {
        problems.push(Problem::new(
            "limits.requests_burst",
            "is 0, which refuses every request",
            "give at least 1, or set limits.requests_per_second to 0 for no limit",
        ));
    }
    problems
}

fn outbound(config: &Config) -> Option<Problem> {
    let is_host = |text: &str| {
        !text.is_empty()
            && text.len() <= 253
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
    };
    let fits = config.outbound.allow_private.iter().all(|entry| is_network(entry) || is_host(entry));
    (!fits).then(|| {
        Problem::new(
            "outbound.allow_private",
            "holds something that is neither a host, an address nor a CIDR range",
            "write entries like \"idp.internal\", \"127.0.0.1\" or \"10.1.0.0/16\"",
        )
    })
}

fn registration(config: &Config) -> Vec<Problem> {
    let registration = &config.registration;
    let mut problems: Vec<Problem> =
        within("registration.reap_after", registration.reap_after, Seconds::hours(1).0, Seconds::days(366).0)
            .into_iter()
            .collect();
    let is_known = Profile::parse(&registration.profile).is_some();
    let is_enabled = config.policy.profiles.contains(&registration.profile);
    if !is_known || (!is_enabled && registration.mode != RegistrationMode::Closed) {
        problems.push(Problem::new(
            "registration.profile",
            "is not among policy.profiles",
            format!("give one of: {}", config.policy.profiles.join(", ")),
        ));
    }
    problems
}

/// An address, or an address with a prefix length.
fn is_network(text: &str) -> bool {
    let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let bits = if address.is_ipv4() { 32 } else { 128 };
    prefix.is_none_or(|p| p.parse::<u8>().is_ok_and(|length| length <= bits))
}

fn within(key: &str, value: Seconds, min: i64, max: i64) -> Option<Problem> {
    let fits = (min..=max).contains(&value.0);
    (!fits).then(|| Problem::new(key, "is not allowed", format!("give {} to {}", Seconds(min), Seconds(max))))
}

fn ordered(shorter: (&str, Seconds), longer: (&str, Seconds)) -> Option<Problem> {
    (shorter.1 > longer.1).then(|| {
        Problem::new(shorter.0, format!("is longer than {}", longer.0), "lower it or raise the other")
    })
}
