//! Connection URLs as libpq reads them (PostgreSQL's manual, "Connection URIs"). The grammar differs from that
//! of other URLs: several hosts, any letter in a password but the two that end it, no fragment.

use std::ops::Range;

/// What is wrong with a URL, and what helps. Never says anything of what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{problem}; {remedy}")]
pub struct PostgresUrlError {
    pub problem: &'static str,
    pub remedy: &'static str,
}

const fn wrong(problem: &'static str, remedy: &'static str) -> PostgresUrlError {
    PostgresUrlError { problem, remedy }
}

const NO_URL: PostgresUrlError =
    wrong("names no database", "write it like \"postgres://USER:PASSWORD@HOST/NAME\"");
const NO_PORT: PostgresUrlError = wrong(
    "has a port that is no number from 1 to 65535",
    "correct it; in a user name or password write / as %2F and @ as %40",
);
const NO_HOST: PostgresUrlError = wrong(
    "names a host with a letter that none has",
    "correct it; in a password write @ as %40 and / as %2F",
);
const NO_NAME: PostgresUrlError = wrong(
    "names a database with an @",
    "correct it; in a user name or password write / as %2F and @ as %40, in a name @ as %40",
);
const NO_IPV6: PostgresUrlError =
    wrong("names no IPv6 address between [ and ]", "write it like [2001:db8::1]");
const NO_ENCODING: PostgresUrlError =
    wrong("has a % without two hexadecimal digits after it", "write % itself as %25");
const NO_PARAMETER: PostgresUrlError =
    wrong("has a parameter that is no NAME=VALUE", "write ?NAME=VALUE&NAME=VALUE behind the database's name");

/// A connection URL.
#[derive(Clone)]
pub struct PostgresUrl {
    text: String,
    /// Where the password is.
    password: Option<Range<usize>>,
    parameters: Vec<Parameter>,
    has_query: bool,
}

#[derive(Clone)]
struct Parameter {
    /// Decoded.
    name: String,
    value: Range<usize>,
}

impl PostgresUrl {
    pub fn parse(text: &str) -> Result<Self, PostgresUrlError> {
        let start = ["postgres://", "postgresql://"]
            .iter()
            .find_map(|scheme| text.strip_prefix(scheme).map(|_| scheme.len()))
            .ok_or(NO_URL)?;
        let rest = text.get(start..).ok_or(NO_URL)?;
        // the first of these decides, as in libpq: a password may hold `?` and `#`, but neither `/` nor `@`
        let credentials =
            rest.find(['@', '/']).filter(|at| rest.get(*at..).is_some_and(|r| r.starts_with('@')));
        let mut password = None;
        let mut hosts = start;
        if let Some(end) = credentials {
            let (user, secret) = split(rest.get(..end).unwrap_or_default(), ':');
            decode(user)?;
            if let Some(secret) = secret {
                decode(secret)?;
                password = Some(start + user.len() + 1..start + end);
            }
            hosts = start + end + 1;
        }
        let behind = hosts + end_of_hosts(text.get(hosts..).unwrap_or_default())?;
        let (path, query) = split(text.get(behind..).unwrap_or_default(), '?');
        // what looks like a host and a port may have been the beginning of a password
        if path.contains('@') {
            return Err(NO_NAME);
        }
        decode(path)?;
        let parameters = match query {
            Some(query) => read_parameters(query, behind + path.len() + 1)?,
            None => Vec::new(),
        };
        Ok(Self { text: text.to_owned(), password, parameters, has_query: query.is_some() })
    }

    /// With these parameters beside its own, which win.
    #[must_use]
    pub fn with(&self, parameters: &[(&str, &str)]) -> String {
        let mut full = self.text.clone();
        let mut separator = if !self.has_query {
            "?"
        } else if full.ends_with(['?', '&']) {
            ""
        } else {
            "&"
        };
        for (name, value) in parameters {
            if !self.parameters.iter().any(|own| own.name == *name) {
                full.extend([separator, *name, "=", *value]);
                separator = "&";
            }
        }
        full
    }

    /// Without passwords, fit to be shown.
    pub fn redacted(&self) -> String {
        let is_secret = |parameter: &&Parameter| {
            let name = parameter.name.to_ascii_lowercase();
            name.contains("password") || name.contains("secret")
        };
        let secrets = self.parameters.iter().filter(is_secret).map(|parameter| parameter.value.clone());
        let mut places: Vec<Range<usize>> = self.password.clone().into_iter().chain(secrets).collect();
        places.sort_by_key(|place| std::cmp::Reverse(place.start));
        let mut shown = self.text.clone();
        for place in places.into_iter().filter(|place| !place.is_empty()) {
            shown.replace_range(place, "REDACTED");
        }
        shown
    }
}

impl std::fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.redacted())
    }
}

/// What stands before a letter, and what stands behind it.
fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(before, behind)| (before, Some(behind)))
}

/// Where the list of hosts ends, each with its port. A host may be missing, and is encoded where it is the
/// folder of a socket.
fn end_of_hosts(text: &str) -> Result<usize, PostgresUrlError> {
    let end = text.find(['/', '?']).unwrap_or(text.len());
    for entry in text.get(..end).unwrap_or_default().split(',') {
        let (host, port) = match entry.strip_prefix('[') {
            Some(bracketed) => {
                let (address, behind) = bracketed.split_once(']').ok_or(NO_IPV6)?;
                // a zone may stand behind the address
                let (address, _) = split(address, '%');
                address.parse::<std::net::Ipv6Addr>().map_err(|_| NO_IPV6)?;
                match behind.strip_prefix(':') {
                    Some(port) => ("", Some(port)),
                    None if behind.is_empty() => ("", None),
                    None => return Err(NO_IPV6),
                }
            }
            None => split(entry, ':'),
        };
        let decoded = decode(host)?;
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | '#');
        if decoded.starts_with('/') {
            // a socket
        } else if host.chars().any(is_odd) {
            return Err(NO_HOST);
        }
        if port.is_some_and(|port| !port.is_empty() && !port.parse::<u16>().is_ok_and(|number| number > 0)) {
            return Err(NO_PORT);
        }
    }
    Ok(end)
}

/// `start`: where the query begins in the whole.
fn read_parameters(query: &str, start: usize) -> Result<Vec<Parameter>, PostgresUrlError> {
    let mut parameters = Vec::new();
    let mut at = start;
    for pair in query.split('&') {
        let is_last_and_empty = pair.is_empty() && at == start + query.len();
        if !is_last_and_empty {
            let (name, value) = pair.split_once('=').ok_or(NO_PARAMETER)?;
            if name.is_empty() || value.contains('=') {
                return Err(NO_PARAMETER);
            }
            decode(value)?;
            let begins = at + name.len() + 1;
            parameters.push(Parameter { name: decode(name)?, value: begins..begins + value.len() });
        }
        at += pair.len() + 1;
    }
    Ok(parameters)
}

/// Percent-decoding. libpq would repeat in its message what it cannot decode, a password included.
fn decode(text: &str) -> Result<String, PostgresUrlError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit =
            || rest.next().and_then(|d| char::from(d).to_digit(16)).and_then(|d| u8::try_from(d).ok());
        match (digit(), digit()) {
            (Some(0), Some(0)) => return Err(NO_ENCODING),
            (Some(high), Some(low)) => bytes.push(high << 4 | low),
            _ => return Err(NO_ENCODING),
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As libpq takes them.
    #[test]
    fn what_libpq_reads_is_read() {
        for (url, shown) in [
            ("postgres://", ""),
            ("postgresql:///chancery", ""),
            ("postgres://u@db.test", ""),
            (
                "postgres://u:p@a.test:5432,b.test:5433,c.test/d?target_session_attrs=read-write",
                "u:REDACTED@",
            ),
            ("postgres://u:p@a.test,b.test/d", "u:REDACTED@a.test,b.test/d"),
            ("postgres://u:p@[2001:db8::1]:5432,[fe80::1%25eth0]/d", "u:REDACTED@[2001"),
            ("postgres://%2Fvar%2Frun%2Fpostgresql/d", ""),
            ("postgres://u@%2Fvar%2Frun%2Fpostgresql:5433/d", ""),
            ("postgresql:///d?host=/var/run/postgresql&user=u&password=p", "user=u&password=REDACTED"),
            ("postgresql:///d?host=/a,/b&port=5432,5433", ""),
            ("postgres://u:?#;&=!$()[]{}<>^~*+ é漢🗝@db.test/d", "u:REDACTED@db.test/d"),
            ("postgres://u:p%40%2F%3A%25%3F@db.test/d", "u:REDACTED@db.test/d"),
            ("postgres://u:a:b@db.test/d", "u:REDACTED@db.test/d"),
            ("postgres://u:@db.test/d", "u:@db.test/d"),
            ("postgres://db.test/d?sslmode=verify-full&sslpassword=x&", "sslpassword=REDACTED&"),
            ("postgres://db.test?application_name=a%20b", ""),
        ] {
            let parsed = PostgresUrl::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
            let expected = if shown.is_empty() { url } else { shown };
            assert!(parsed.redacted().contains(expected), "{url}: {}", parsed.redacted());
        }
    }

    #[test]
    fn what_libpq_refuses_is_refused_with_a_remedy_and_without_the_password() {
        for (url, part) in [
            ("postgres:hunter2", "postgres://USER"),
            ("mysql://hunter2@db", "postgres://USER"),
            ("postgres://u:hunter2%@db.test/d", "%25"),
            ("postgres://u:hunter2%zz@db.test/d", "%25"),
            ("postgres://u:hunter2%00@db.test/d", "%25"),
            ("postgres://u:hunt@er2@db.test/d", "%40"),
            ("postgres://u:hunt/er2@db.test/d", "%2F"),
            ("postgres://u:/er2@db.test/d", "%2F"),
            ("postgres://u:12/er2@db.test/d", "%2F"),
            ("postgres://u:hunter2@db.test:port/d", "65535"),
            ("postgres://u:hunter2@db.test:0/d", "65535"),
            ("postgres://u:hunter2@db.test:70000/d", "65535"),
            ("postgres://u:hunter2@db test/d", "host"),
            ("postgres://u:hunter2@[::bad/d", "[2001:db8::1]"),
            ("postgres://u:hunter2@[]/d", "[2001:db8::1]"),
            ("postgres://u:hunter2@[::1]x/d", "[2001:db8::1]"),
            ("postgres://db.test/d?hunter2", "NAME=VALUE"),
            ("postgres://db.test/d?password=hunter2=", "NAME=VALUE"),
            ("postgres://db.test/d?a=b&&password=hunter2", "NAME=VALUE"),
            ("postgres://db.test/d?password=hunter2%", "%25"),
        ] {
            let error = PostgresUrl::parse(url).err().unwrap_or_else(|| panic!("{url} passes")).to_string();
            assert!(error.contains(part) && !error.contains("hunter2"), "{url}: {error}");
        }
    }

    #[test]
    fn parameters_of_the_operator_win() {
        let with = |url: &str| PostgresUrl::parse(url).unwrap().with(&[("connect_timeout", "2"), ("b", "1")]);
        for (url, expected) in [
            ("postgres://u@h/d", "postgres://u@h/d?connect_timeout=2&b=1"),
            ("postgres://u@h", "postgres://u@h?connect_timeout=2&b=1"),
            ("postgres://u@h/d?", "postgres://u@h/d?connect_timeout=2&b=1"),
            ("postgres://u@h/d?a=b", "postgres://u@h/d?a=b&connect_timeout=2&b=1"),
            (
                "postgres://u@h/d?connect_timeout=9&sslmode=require",
                "postgres://u@h/d?connect_timeout=9&sslmode=require&b=1",
            ),
            ("postgres://u@h/d?connect%5ftimeout=9", "postgres://u@h/d?connect%5ftimeout=9&b=1"),
            // a question mark in the password begins no parameters
            (
                "postgres://u:p?connect_timeout=9@h/d",
                "postgres://u:p?connect_timeout=9@h/d?connect_timeout=2&b=1",
            ),
        ] {
            assert_eq!(with(url), expected);
        }
    }
}
