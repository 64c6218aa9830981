//! Reads our own pages the way a browser without JavaScript does: forms, their fields, texts by id.

/// A start tag with its attributes, and where its content begins.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(String, String)>,
    content: usize,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// A form as it would be submitted: its successful controls, less the buttons.
#[derive(Debug, Clone)]
pub struct Form {
    pub id: Option<String>,
    pub action: String,
    pub method: String,
    pub fields: Vec<(String, String)>,
    pub buttons: Vec<Button>,
}

/// A submit button.
#[derive(Debug, Clone)]
pub struct Button {
    pub id: Option<String>,
    pub name: Option<String>,
    pub value: String,
    /// `formaction`, where it overrides the form's action.
    pub action: Option<String>,
}

impl Form {
    /// Puts `value` into the field `name`, which must be there.
    #[must_use]
    pub fn fill(mut self, name: &str, value: &str) -> Self {
        let field = self.fields.iter_mut().find(|(n, _)| n == name);
        let (_, known) = field.unwrap_or_else(|| panic!("the form has no field {name:?}"));
        value.clone_into(known);
        self
    }

    /// Adds a field that the page leaves out, such as an unticked box.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The value of a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Every form of the page, in order.
pub fn forms(page: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut open = false;
    for tag in tags(page) {
        match tag.name {
            "form" => {
                open = true;
                forms.push(Form {
                    id: tag.get("id").map(str::to_owned),
                    action: tag.get("action").unwrap_or_default().to_owned(),
                    method: tag.get("method").unwrap_or("get").to_ascii_lowercase(),
                    fields: Vec::new(),
                    buttons: Vec::new(),
                });
            }
            "/form" => open = false,
            "input" | "button" if open => {
                if let Some(form) = forms.last_mut() {
                    control(form, &tag);
                }
            }
            _ => {}
        }
    }
    forms
}

fn control(form: &mut Form, tag: &Tag<'_>) {
    let kind = tag.get("type").unwrap_or(if tag.name == "button" { "submit" } else { "text" });
    let name = tag.get("name").map(str::to_owned);
    let value = tag.get("value").unwrap_or_default().to_owned();
    match (kind, name) {
        ("submit", name) => form.buttons.push(Button {
            id: tag.get("id").map(str::to_owned),
            name,
            value,
            action: tag.get("formaction").map(str::to_owned),
        }),
        ("checkbox" | "radio", Some(name)) if tag.get("checked").is_some() => form.fields.push((name, value)),
        ("checkbox" | "radio" | "button" | "reset", _) | (_, None) => {}
        (_, Some(name)) => form.fields.push((name, value)),
    }
}

/// The text inside the element with this id, its tags taken out and its spaces collapsed.
pub fn text_of(page: &str, id: &str) -> Option<String> {
    let tag = tags(page).into_iter().find(|t| t.get("id") == Some(id))?;
    let rest = &page[tag.content..];
    let mut depth = 0;
    let mut text = String::new();
    let mut at = 0;
    while let Some(lt) = rest[at..].find('<') {
        text.push_str(&rest[at..at + lt]);
        let close = rest[at + lt..].find('>').map_or(rest.len(), |gt| at + lt + gt + 1);
        let inner = &rest[at + lt + 1..close - 1];
        let name = inner.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap_or_default();
        if name.eq_ignore_ascii_case(tag.name) {
            if inner.starts_with('/') {
                if depth == 0 {
                    break;
                }
                depth -= 1;
            } else {
                depth += 1;
            }
        }
        text.push(' ');
        at = close;
    }
    Some(unescape(&text.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// An attribute of the element with this id.
pub fn attribute_of(page: &str, id: &str, attribute: &str) -> Option<String> {
    tags(page).into_iter().find(|t| t.get("id") == Some(id))?.get(attribute).map(str::to_owned)
}

/// Every start and end tag; comments and the contents of scripts and styles are passed over.
fn tags(page: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(lt) = page[at..].find('<') {
        let start = at + lt + 1;
        if page[start..].starts_with("!--") {
            at = page[start..].find("-->").map_or(page.len(), |end| start + end + 3);
            continue;
        }
        let Some(tag) = tag(page, start) else { break };
        at = tag.content;
        if matches!(tag.name, "script" | "style") {
            let end = format!("</{}", tag.name);
            at = page[at..].find(&end).map_or(page.len(), |e| at + e);
        }
        found.push(tag);
    }
    found
}

/// The tag whose name begins at `start`.
fn tag(page: &str, start: usize) -> Option<Tag<'_>> {
    let name_end = start + page[start..].find([' ', '\n', '\t', '>'])?;
    let name = page[start..name_end].trim_end_matches('/');
    let mut attributes = Vec::new();
    let mut at = name_end;
    loop {
        at += page[at..].find(|c: char| !c.is_whitespace() && c != '/')?;
        if page[at..].starts_with('>') {
            return Some(Tag { name, attributes, content: at + 1 });
        }
        let end = at + page[at..].find(|c: char| c.is_whitespace() || c == '=' || c == '>')?;
        let attribute = page[at..end].to_ascii_lowercase();
        let mut value = String::new();
        at = end;
        if page[at..].starts_with('=') {
            at += 1;
            let quote = page[at..].chars().next()?;
            if quote == '"' || quote == '\'' {
                let close = at + 1 + page[at + 1..].find(quote)?;
                value = unescape(&page[at + 1..close]);
                at = close + 1;
            } else {
                let close = at + page[at..].find(|c: char| c.is_whitespace() || c == '>')?;
                value = unescape(&page[at..close]);
                at = close;
            }
        }
        attributes.push((attribute, value));
    }
}

/// Resolves the character references that an escaping template writes.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(amp) = rest.find('&') {
        out.push_str(&rest[..amp]);
        rest = &rest[amp..];
        let resolved = rest.find(';').filter(|end| *end <= 10).and_then(|end| {
            let name = &rest[1..end];
            let c = match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                "nbsp" => '\u{a0}',
                _ => {
                    let number = name.strip_prefix('#')?;
                    let code = match number.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                        None => number.parse().ok()?,
                    };
                    char::from_u32(code)?
                }
            };
            Some((c, end + 1))
        });
        let (c, used) = resolved.unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[used..];
    }
    out.push_str(rest);
    out
}

#[test]
fn forms_are_read_as_a_browser_reads_them() {
    let page = r#"<!doctype html><script>if (a < b) "<form>"</script><!-- <form> -->
        <form action="/login" method="post" id=f><input type=hidden name="flow" value="a&amp;&#34;b">
        <input name="username" id="username" value='' required><input type="checkbox" name="remember" value="1">
        <button id="login-submit" name="decision" value="go">Sign in</button></form>
        <p id="note">Hello, <b>A &lt; B</b></p>"#;
    let form = forms(page).remove(0).fill("username", "alice");
    assert_eq!((form.action.as_str(), form.method.as_str()), ("/login", "post"));
    assert_eq!(form.value("flow"), Some("a&\"b"));
    assert_eq!(form.value("username"), Some("alice"));
    assert_eq!(form.value("remember"), None);
    assert_eq!(form.buttons[0].id.as_deref(), Some("login-submit"));
    assert_eq!(text_of(page, "note").as_deref(), Some("Hello, A < B"));
}
