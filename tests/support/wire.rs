//! HTTP/1.1 as bytes on a socket, for requests that no client library would send.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::app::TestApp;

/// Ends a test that would wait for ever.
const PATIENCE: Duration = Duration::from_secs(20);

/// `Host` of the in-process server.
pub const HOST: &str = "id.example.test";

/// An answer as it came.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Reply {
    /// The value of a header that stands there once at the most; empty when absent.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let values = self.all(name);
        assert!(values.len() < 2, "{name} stands there more than once: {values:?}");
        values.first().copied().unwrap_or_default()
    }

    /// Every value of a header.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str()).collect()
    }
}

/// One connection.
pub struct Wire(BufReader<TcpStream>);

impl Wire {
    pub async fn open(app: &TestApp) -> Self {
        let address = app.address.strip_prefix("http://").expect("an address");
        Self(BufReader::new(TcpStream::connect(address).await.expect("a connection")))
    }

    /// Sends bytes. That the server hangs up meanwhile is no error: what it answered counts.
    pub async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.ok();
        self.0.flush().await.ok();
    }

    /// The next answer. That there is none is a failure (rule G3). `has_body`: no answer to HEAD.
    pub async fn receive(&mut self, has_body: bool) -> Reply {
        tokio::time::timeout(PATIENCE, self.read(has_body)).await.expect("an answer in time")
    }

    async fn read(&mut self, has_body: bool) -> Reply {
        let status_line = self.line().await;
        let status = status_line.split(' ').nth(1).and_then(|s| s.parse().ok());
        let status = status.unwrap_or_else(|| panic!("no HTTP answer but {status_line:?}"));
        let mut headers = Vec::new();
        loop {
            let line = self.line().await;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("no header: {line:?}"));
            headers.push((name.to_owned(), value.to_owned()));
        }
        let mut reply = Reply { status, headers, body: String::new() };
        if has_body && status != 204 && status != 304 {
            reply.body = self.body(&reply).await;
        }
        reply
    }

    async fn body(&mut self, reply: &Reply) -> String {
        let mut body = Vec::new();
        if let Ok(length) = reply.header("content-length").parse() {
            body.resize(length, 0);
            self.0.read_exact(&mut body).await.expect("the whole body");
        } else {
            assert_eq!(reply.header("transfer-encoding"), "chunked", "a body of unknown length: {reply:?}");
            loop {
                let size = usize::from_str_radix(&self.line().await, 16).expect("a chunk's size");
                let mut chunk = vec![0; size + 2];
                self.0.read_exact(&mut chunk).await.expect("the whole chunk");
                if size == 0 {
                    break;
                }
                body.extend_from_slice(&chunk[..size]);
            }
        }
        String::from_utf8(body).expect("readable text")
    }

    async fn line(&mut self) -> String {
        let mut line = Vec::new();
        self.0.read_until(b'\n', &mut line).await.expect("the server answers");
        assert!(line.ends_with(b"\r\n"), "the server hung up after {:?}", String::from_utf8_lossy(&line));
        line.truncate(line.len() - 2);
        String::from_utf8(line).expect("a readable head")
    }
}

/// Sends one request on a connection of its own; the answer.
pub async fn exchange(app: &TestApp, request: impl AsRef<[u8]>) -> Reply {
    let request = request.as_ref();
    let mut wire = Wire::open(app).await;
    wire.send(request).await;
    wire.receive(!request.starts_with(b"HEAD ")).await
}

/// A request with the right `Host` and these further header lines.
pub fn request(method: &str, target: impl AsRef<[u8]>, lines: &[&str]) -> Vec<u8> {
    let mut bytes = [method.as_bytes(), b" ", target.as_ref(), b" HTTP/1.1\r\nHost: "].concat();
    bytes.extend_from_slice(HOST.as_bytes());
    bytes.extend_from_slice(b"\r\n");
    for line in lines {
        bytes.extend_from_slice(line.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes
}

/// A POST of a form's bytes as they are.
pub fn post(path: &str, lines: &[&str], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = format!("Content-Length: {}", body.len());
    let mut all = vec!["Content-Type: application/x-www-form-urlencoded", &length];
    all.extend_from_slice(lines);
    let mut bytes = request("POST", path, &all);
    bytes.extend_from_slice(body);
    bytes
}
