//! Between the server and its PostgreSQL: what a network does on a bad day.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What happens to what passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    Fine,
    /// Each message to the database takes so long.
    Slow(Duration),
    /// Connections stay, and nothing arrives any more.
    Silent,
    /// A COMMIT of what was written breaks the connection before the database hears of it.
    CutBeforeCommit,
    /// It breaks the connection once the database has committed, before the server hears of that.
    CutAfterCommit,
}

/// PostgreSQL's simple queries (protocol 3.0, message `Q`) that begin and end transactions. A transaction
/// that only reads begins with a longer one.
const BEGIN: &[u8] = b"Q\0\0\0\x0aBEGIN\0";
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

/// Passes connections on to a database on this machine.
pub struct Proxy {
    port: u16,
    weather: watch::Sender<Weather>,
    target: watch::Sender<u16>,
    listening: JoinHandle<()>,
}

impl Proxy {
    pub async fn before(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (weather, target) = (watch::Sender::new(Weather::Fine), watch::Sender::new(target));
        let (seen, known) = (weather.subscribe(), target.subscribe());
        let listening = tokio::spawn(async move {
            while let Ok((server, _)) = listener.accept().await {
                let database = *known.borrow();
                tokio::spawn(pass(server, database, seen.clone()));
            }
        });
        Self { port, weather, target, listening }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn turn(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    /// New connections lead to another database.
    pub fn lead_to(&self, target: u16) {
        self.target.send_replace(target);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// One connection, until either side or the weather ends it.
async fn pass(mut server: TcpStream, database: u16, mut weather: watch::Receiver<Weather>) {
    let Ok(mut database) = TcpStream::connect(("127.0.0.1", database)).await else { return };
    let (mut question, mut answer) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    let mut writes = false;
    loop {
        let (read, asks) = tokio::select! {
            read = server.read(&mut question) => (read, true),
            read = database.read(&mut answer) => (read, false),
        };
        let Ok(length @ 1..) = read else { return };
        let bytes = if asks { &question[..length] } else { &answer[..length] };
        if asks && contains(bytes, b"Q\0\0\0") && contains(bytes, b"BEGIN") {
            writes = contains(bytes, BEGIN);
        }
        let commits = asks && writes && contains(bytes, COMMIT);
        if weather.wait_for(|now| *now != Weather::Silent).await.is_err() {
            return;
        }
        let now = *weather.borrow();
        match now {
            Weather::CutBeforeCommit if commits => return,
            Weather::Slow(time) if asks => tokio::time::sleep(time).await,
            _ => {}
        }
        let receiver = if asks { &mut database } else { &mut server };
        if receiver.write_all(bytes).await.is_err() {
            return;
        }
        if now == Weather::CutAfterCommit && commits {
            // its answer says that it is done
            database.read_u8().await.expect("the end of the transaction");
            return;
        }
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
