//! Request parameters with the bounds and the rule on repeats of G1 and G4.

/// Most parameters of a request (rule G4).
pub const MAX_PARAMETERS: usize = 256;

/// Parameters in order of arrival. An empty value means absent (OAuth 2.1 §3.1).
#[derive(Debug, Clone, Default)]
pub struct Params(Vec<(String, String)>);

/// A parameter was sent twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeated;

impl Params {
    pub const fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The value of a parameter: `None` when absent or empty. Refuses a repeat.
    pub fn get(&self, name: &str) -> Result<Option<&str>, Repeated> {
        let mut found = self.0.iter().filter(|(k, _)| k == name);
        let first = found.next();
        if found.next().is_some() {
            return Err(Repeated);
        }
        Ok(first.map(|(_, v)| v.as_str()).filter(|v| !v.is_empty()))
    }

    /// The first value, whether or not it is repeated; for checks made before or beside the repeat rule.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str()).filter(|v| !v.is_empty())
    }

    /// Every non-empty value of a parameter that may repeat (`resource`, RFC 8707 §2).
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(k, v)| k == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    /// Every parameter, in order of arrival.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first name that stands twice, of those that may not (`resource` and `audience` may).
    pub fn repeated(&self) -> Option<&str> {
        self.0.iter().enumerate().find_map(|(i, (name, _))| {
            let again = self.0.iter().skip(i + 1).any(|(k, _)| k == name);
            (again && !matches!(name.as_str(), "resource" | "audience")).then_some(name.as_str())
        })
    }
}

impl Params {
    /// The same parameters as a query string.
    pub fn to_query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.0);
        query.finish()
    }
}
