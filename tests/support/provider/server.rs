//! A very small HTTP/1.1 server that can also misbehave.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub headers: HeaderMap,
    /// Of an urlencoded body.
    pub form: Vec<(String, String)>,
}

impl Request {
    /// A header's text; empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a readable header"))
    }

    /// A field of the body, which may stand there once at the most.
    #[track_caller]
    pub fn field(&self, name: &str) -> Option<&str> {
        let values: Vec<&str> =
            self.form.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect();
        assert!(values.len() < 2, "{name} was sent more than once: {values:?}");
        values.first().copied()
    }
}

/// What is answered.
#[derive(Debug, Clone)]
pub enum Reply {
    Json(u16, Value),
    /// A body of this media type.
    Text(u16, &'static str, String),
    Redirect(String),
    /// Nothing, for as long as the other side waits.
    Hang,
    /// A beginning, and then a byte a second.
    Drip,
    /// A hundred megabytes of white space, without saying so before.
    Flood,
    /// The same, announced.
    Huge,
    /// The connection ends.
    Cut,
}

/// Answers each connection's one request until the task is aborted.
pub async fn serve(listener: TcpListener, answer: Arc<dyn Fn(Request) -> Reply + Send + Sync>) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let answer = answer.clone();
        connections.spawn(async move {
            // whoever hangs up early has what they wanted
            converse(stream, &*answer).await.ok();
        });
    }
}

async fn converse(
    stream: TcpStream,
    answer: &(dyn Fn(Request) -> Reply + Send + Sync),
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let Some(request) = read(&mut stream).await? else { return Ok(()) };
    let reply = answer(request);
    match reply {
        Reply::Json(status, value) => send(&mut stream, status, "application/json", &value.to_string()).await,
        Reply::Text(status, media_type, body) => send(&mut stream, status, media_type, &body).await,
        Reply::Redirect(location) => {
            let head = format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(head.as_bytes()).await
        }
        Reply::Hang => until_gone(&mut stream).await,
        Reply::Drip => drip(&mut stream).await,
        Reply::Flood => flood(&mut stream, "Connection: close\r\n\r\n").await,
        Reply::Huge => flood(&mut stream, "Content-Length: 104857600\r\n\r\n").await,
        Reply::Cut => Ok(()),
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<Request>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        lines.push(line.to_owned());
    }
    let mut first = lines.first().map(String::as_str).unwrap_or_default().split(' ');
    let (method, target) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let mut headers = HeaderMap::new();
    for (name, value) in lines.iter().skip(1).filter_map(|line| line.split_once(':')) {
        let name = reqwest::header::HeaderName::from_bytes(name.as_bytes()).expect("a header name");
        headers.append(name, value.trim().parse().expect("a header value"));
    }
    let length = headers.get("content-length").map_or(0, |v| v.to_str().unwrap().parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(Some(Request {
        method: method.to_owned(),
        path: target.split('?').next().unwrap_or_default().to_owned(),
        headers,
        form: url::form_urlencoded::parse(&body).into_owned().collect(),
    }))
}

async fn send(
    stream: &mut BufReader<TcpStream>,
    status: u16,
    media_type: &str,
    body: &str,
) -> std::io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Status\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}

/// Waits until the other side hangs up.
async fn until_gone(stream: &mut BufReader<TcpStream>) -> std::io::Result<()> {
    let mut rest = [0; 64];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}

async fn drip(stream: &mut BufReader<TcpStream>) -> std::io::Result<()> {
    stream
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n")
        .await?;
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    loop {
        seconds.tick().await;
        stream.write_all(b" ").await?;
        stream.flush().await?;
    }
}

async fn flood(stream: &mut BufReader<TcpStream>, end_of_head: &str) -> std::io::Result<()> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{end_of_head}");
    stream.write_all(head.as_bytes()).await?;
    let megabyte = vec![b' '; 1024 * 1024];
    for _ in 0..100 {
        stream.write_all(&megabyte).await?;
    }
    Ok(())
}
