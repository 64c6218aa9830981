//! A person at a browser, as far as a bench needs one: signs in at our form, and is sent back to an app
//! with a code.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::connection::{Answer, Connection};
use crate::failure::Result;
use crate::installation::{REDIRECT_URI, SECRET};
use crate::requests::{basic, form, get, post};

/// The code verifier (RFC 7636 §4.1); one for all, for nobody is deceived here.
pub const VERIFIER: &str = "a-code-verifier-of-the-bench-0123456789abcdef";

pub struct Person {
    connection: Connection,
    host: String,
    cookies: BTreeMap<String, String>,
}

/// What an app gets for a code.
#[derive(Debug, Clone)]
pub struct Tokens {
    pub access: String,
    pub refresh: String,
}

impl Person {
    pub async fn at(host: &str) -> Result<Self> {
        let connection = Connection::open(host).await?;
        Ok(Self { connection, host: host.to_owned(), cookies: BTreeMap::new() })
    }

    /// Cookies and `Origin`, as a browser sends them.
    fn headers(&self) -> String {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let cookie =
            if cookies.is_empty() { String::new() } else { format!("Cookie: {}\r\n", cookies.join("; ")) };
        format!("{cookie}Origin: http://{}\r\n", self.host)
    }

    /// Opens the sign-in page; its hidden fields.
    pub async fn open_form(&mut self) -> Result<Vec<(String, String)>> {
        let request = get(&self.host, "/login", &self.headers());
        let answer = self.connection.exchange(&request).await?;
        answer.expect(200, "GET /login")?;
        let hidden = hidden_fields(answer.text());
        keep(&mut self.cookies, &answer);
        Ok(hidden)
    }

    /// Posts the form with what was typed; the status that came back.
    pub async fn submit(
        &mut self,
        hidden: &[(String, String)],
        username: &str,
        password: &str,
    ) -> Result<u16> {
        let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        fields.extend([("username", username), ("password", password)]);
        let request = post(&self.host, "/login", &self.headers(), &fields);
        let answer = self.connection.exchange(&request).await?;
        let status = answer.status;
        keep(&mut self.cookies, &answer);
        Ok(status)
    }

    /// Signs in.
    pub async fn sign_in(&mut self, username: &str, password: &str) -> Result<()> {
        let hidden = self.open_form().await?;
        match self.submit(&hidden, username, password).await? {
            303 => Ok(()),
            status => Err(format!("sign-in of {username} answered {status}").into()),
        }
    }

    /// Goes through the code flow of a first-party app, signed in already.
    pub async fn tokens_for(&mut self, client_id: &str) -> Result<Tokens> {
        let code = self.authorize(client_id).await?;
        self.redeem(client_id, &code).await
    }

    /// Exchanges a code.
    pub async fn redeem(&mut self, client_id: &str, code: &str) -> Result<Tokens> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ];
        self.tokens(client_id, &fields).await
    }

    /// Presents a refresh token.
    pub async fn refresh(&mut self, client_id: &str, token: &str) -> Result<Tokens> {
        self.tokens(client_id, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    async fn tokens(&mut self, client_id: &str, fields: &[(&str, &str)]) -> Result<Tokens> {
        let request = post(&self.host, "/token", &basic(client_id, SECRET), fields);
        let answer = self.connection.exchange(&request).await?;
        answer.expect(200, "the token endpoint")?;
        let body: Value = serde_json::from_slice(answer.body)?;
        let token = |name: &str| -> Result<String> {
            Ok(body.get(name).and_then(Value::as_str).ok_or_else(|| format!("no {name}"))?.to_owned())
        };
        Ok(Tokens { access: token("access_token")?, refresh: token("refresh_token")? })
    }

    /// Gets a code, signed in already.
    pub async fn authorize(&mut self, client_id: &str) -> Result<String> {
        let request = self.authorization_request(client_id);
        code_of(&self.connection.exchange(&request).await?)
    }

    /// Asks for a code.
    pub fn authorization_request(&self, client_id: &str) -> Vec<u8> {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let query = form(&[
            ("response_type", "code"),
            ("client_id", client_id),
            ("redirect_uri", REDIRECT_URI),
            ("scope", "openid profile email"),
            ("state", "bench"),
            ("nonce", "bench"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        get(&self.host, &format!("/authorize?{query}"), &self.headers())
    }
}

/// The code that an answer leads back to the app with.
pub fn code_of(answer: &Answer<'_>) -> Result<String> {
    answer.expect(303, "GET /authorize")?;
    let location = answer.header("location").next().ok_or("a redirect to nowhere")?;
    let code = Url::parse(location)?.query_pairs().find(|(name, _)| name == "code").map(|(_, c)| c.into());
    code.ok_or_else(|| format!("sent to {location}, without a code").into())
}

/// Takes the cookies of an answer.
fn keep(cookies: &mut BTreeMap<String, String>, answer: &Answer<'_>) {
    for line in answer.header("set-cookie") {
        let pair = line.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            cookies.insert(name.trim().to_owned(), value.trim().to_owned());
        }
    }
}

/// Hidden fields of a page of ours. Their values are base64url and dots, which no template escapes.
fn hidden_fields(page: &str) -> Vec<(String, String)> {
    let inputs = page.split("<input type=\"hidden\" name=\"").skip(1);
    inputs
        .filter_map(|rest| {
            let (name, rest) = rest.split_once("\" value=\"")?;
            Some((name.to_owned(), rest.split_once('"')?.0.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_fields_are_found() {
        let page = "<form><input type=\"hidden\" name=\"flow\" value=\"\">\n\
                    <input type=\"hidden\" name=\"csrf\" value=\"k.a-b_c\"><input name=\"username\">";
        let expected = [("flow", ""), ("csrf", "k.a-b_c")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(hidden_fields(page), expected);
    }
}
