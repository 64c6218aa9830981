//! HTTP/2, where the host stands in `:authority` (rules G3 to G6).

use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc;
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use actix_web::{HttpServer, rt};
use chancery_http::routes;
use http::{Request, Version};
use tokio::net::TcpStream;

use crate::support::app::{TestApp, both};

/// The routes of an app on a socket that speaks HTTP/2; it ends with this value.
struct Http2 {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Http2 {
    fn serve(app: &TestApp) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let realms = app.realms.clone();
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            rt::System::new().block_on(async move {
                let server = HttpServer::new(move || routes::app(realms.clone()))
                    .workers(1)
                    .disable_signals()
                    .listen_auto_h2c(listener)
                    .expect("it listens")
                    .run();
                sender.send(server.handle()).expect("the test waits");
                server.await.expect("it serves");
            });
        });
        Self { address, handle: receiver.recv().expect("it starts"), thread: Some(thread) }
    }

    /// Status and body of one request. A URI without a host sends no `:authority`.
    async fn ask(&self, request: Request<()>, body: Vec<u8>) -> (u16, String) {
        let stream = TcpStream::connect(self.address).await.expect("a connection");
        let (client, connection) = h2::client::handshake(stream).await.expect("HTTP/2");
        let connection = tokio::spawn(connection);
        let mut client = client.ready().await.expect("HTTP/2");
        let (answer, mut sender) = client.send_request(request, body.is_empty()).expect("a request");
        if !body.is_empty() {
            // the server may refuse before it has read everything
            drop(sender.send_data(body.into(), true));
        }
        let answer = answer.await.expect("an answer");
        let status = answer.status().as_u16();
        let mut stream = answer.into_body();
        let mut text = Vec::new();
        while let Some(chunk) = stream.data().await {
            text.extend_from_slice(&chunk.expect("the whole body"));
        }
        connection.abort();
        (status, String::from_utf8(text).expect("readable text"))
    }
}

impl Drop for Http2 {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn get(uri: &str, hosts: &[&str]) -> Request<()> {
    // the library demands a host of HTTP/2's own version and leaves `:authority` out for another
    let version = if uri.starts_with('/') { Version::HTTP_11 } else { Version::HTTP_2 };
    let mut request = Request::builder().uri(uri).version(version);
    for host in hosts {
        request = request.header("host", *host);
    }
    request.body(()).expect("a request")
}

/// A proxy or a server in front may look at one of them and we at the other, so they must agree.
async fn g6_authority_and_host_are_one_in_http2(app: TestApp) {
    let server = Http2::serve(&app);
    let ours = "id.example.test";
    for (uri, hosts, status) in [
        ("https://id.example.test/login", vec![], 200),
        ("https://id.example.test:443/login", vec![], 200),
        ("https://id.example.test/login", vec![ours], 200),
        ("/login", vec![ours], 200),
        ("https://evil.example/login", vec![], 400),
        ("https://evil.example/login", vec![ours], 400),
        ("https://id.example.test/login", vec!["evil.example"], 400),
        ("https://id.example.test/login", vec![ours, "evil.example"], 400),
        ("https://evil@id.example.test/login", vec![], 400),
        ("https://id.example.test.evil.example/login", vec![], 400),
        ("https://id.example.test:80/login", vec![], 400),
        ("/login", vec!["evil.example"], 400),
        ("/login", vec![], 400),
        ("https://evil.example/healthz", vec![], 200),
    ] {
        let (got, body) = server.ask(get(uri, &hosts), Vec::new()).await;
        assert_eq!(got, status, "{uri} {hosts:?}: {body}");
        assert!(!body.contains("evil"), "{uri} {hosts:?}: {body}");
    }
}

async fn g5_a_path_has_one_spelling_in_http2_too(app: TestApp) {
    let server = Http2::serve(&app);
    for path in ["//login", "/login/", "/%6cogin", "/x/../login", "/login;x", "/LOGIN"] {
        let (status, _) = server.ask(get(&format!("https://id.example.test{path}"), &[]), Vec::new()).await;
        assert_eq!(status, 404, "{path}");
    }
}

async fn g4_sizes_are_bounded_in_http2_too(app: TestApp) {
    let server = Http2::serve(&app);
    let mut large = get("https://id.example.test/login", &[]);
    for number in 0..10 {
        let value = "x".repeat(4000).parse().expect("a value");
        large.headers_mut().insert(http::HeaderName::try_from(format!("x-{number}")).expect("a name"), value);
    }
    assert_eq!(server.ask(large, Vec::new()).await.0, 431);
    let post = || {
        let mut request = get("https://id.example.test/token", &[]);
        *request.method_mut() = http::Method::POST;
        let form = "application/x-www-form-urlencoded".parse().expect("a value");
        request.headers_mut().insert("content-type", form);
        request
    };
    // without a length; a connection's first window is smaller than this, so the server must read on
    assert_eq!(server.ask(post(), vec![b'&'; 64 * 1024 + 1]).await.0, 413);
    let (status, body) = server.ask(post(), vec![b'&'; 64 * 1024]).await;
    assert_eq!(status, 401, "{body}");
    let mut declared = post();
    declared.headers_mut().insert("content-length", 70_000.into());
    assert_eq!(server.ask(declared, vec![b'&'; 70_000]).await.0, 413);
}

/// Header names and values that HTTP/1.1 could not carry end the stream, not the server.
async fn g3_a_broken_http2_connection_takes_nobody_else_with_it(app: TestApp) {
    use tokio::io::AsyncWriteExt as _;
    let server = Http2::serve(&app);
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    for frames in [
        b"\0\0\0\x04\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff".as_slice(),
        // HEADERS before SETTINGS, with a table index that does not exist
        b"\0\0\x01\x01\x05\0\0\0\x01\xff",
        // SETTINGS, then HEADERS of a header block cut short
        b"\0\0\0\x04\0\0\0\0\0\0\0\x02\x01\x05\0\0\0\x01\x40\x7f",
        // SETTINGS, then a window of 2^31
        b"\0\0\0\x04\0\0\0\0\0\0\0\x04\x08\0\0\0\0\0\x7f\xff\xff\xff\0\0\x04\x08\0\0\0\0\0\x7f\xff\xff\xff",
    ] {
        let mut stream = TcpStream::connect(server.address).await.expect("a connection");
        stream.write_all(&[preface.as_slice(), frames].concat()).await.expect("the server reads");
        let (status, _) = server.ask(get("https://id.example.test/login", &[]), Vec::new()).await;
        assert_eq!(status, 200);
    }
}

both!(
    g6_authority_and_host_are_one_in_http2,
    g5_a_path_has_one_spelling_in_http2_too,
    g4_sizes_are_bounded_in_http2_too,
    g3_a_broken_http2_connection_takes_nobody_else_with_it,
);
