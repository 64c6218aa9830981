//! A server that says exactly what it is told to.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A connection, in plain text or not.
pub trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

/// Listens on loopback until the process ends.
pub struct Server {
    pub port: u16,
    connections: Arc<AtomicUsize>,
}

impl Server {
    /// Calls `answer` for each request, in a thread of its own, after reading the request's head.
    pub fn start(answer: impl Fn(&str, &mut dyn Stream) + Send + Sync + 'static) -> Self {
        Self::wrapped(|stream| Some(Box::new(stream)), answer)
    }

    /// As [`Server::start`], with a layer such as TLS around each connection.
    pub fn wrapped(
        wrap: impl Fn(TcpStream) -> Option<Box<dyn Stream>> + Send + Sync + 'static,
        answer: impl Fn(&str, &mut dyn Stream) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        let both = Arc::new((wrap, answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                count.fetch_add(1, Ordering::SeqCst);
                let both = Arc::clone(&both);
                std::thread::spawn(move || {
                    let (wrap, answer) = &*both;
                    if let Some(mut stream) = wrap(stream) {
                        let head = read_head(&mut *stream);
                        answer(&head, &mut *stream);
                    }
                });
            }
        });
        Self { port, connections }
    }

    /// Answers every request with 200 and this body.
    pub fn with_body(body: &'static str) -> Self {
        Self::start(move |_, stream| {
            let _ = stream.write_all(ok(body).as_bytes());
        })
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Connections so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// A whole answer.
pub fn ok(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn read_head(stream: &mut dyn Stream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}
