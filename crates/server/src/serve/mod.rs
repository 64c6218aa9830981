//! `chancery serve`: from the configuration to a running node, and back down without a lost request.

pub mod federation;
mod feed;
mod heartbeat;
mod housekeeping;
mod jobs;
mod keys;
mod logout;
mod node;
pub mod open;
mod outbound;
mod outbox;
mod realm;
mod reload;
mod ticker;
mod tls;

#[cfg(test)]
mod tests;

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use chancery_http::routes;
use chancery_web::node::realms::Realms;
use chancery_web::node::shared;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::{Config, Problem, Problems};
use crate::failure::Failure;
use crate::log;

use reload::Reload;

pub use federation::upstream_client;
pub use node::{Node, Ports, build_realms, build_state};
pub use outbound::documents;
pub use realm::Plan;
pub use ticker::Stop;
pub use tls::install_provider;

/// Head of a request (rule R15).
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// Between requests of a connection.
pub const KEEP_ALIVE: Duration = Duration::from_secs(30);
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// For requests that are being answered when the server stops (rule R20).
const DRAIN_SECONDS: u64 = 25;
/// After a `SIGTERM` the server goes on for so long with `/readyz` failing, so that load balancers turn
/// away before connections are refused. `SIGINT`, which a person at a terminal sends, does not wait.
const NOTICE: Duration = Duration::from_millis(500);
/// Threads of a worker that may wait for the database or hash.
const BLOCKING_THREADS: usize = 16;

/// How often is looked whether the TLS files have changed.
const TLS_FILES: Duration = Duration::from_secs(5);

/// Runs a node until it is told to stop. `file`: of the configuration, which is read again when the node is told so.
pub fn run(config: &Config, file: Option<&Path>) -> Result<(), Failure> {
    let tls = check(config)?;
    // first, because nothing else fails as fast
    let public = listen("server.bind", &config.server.bind)?;
    let management = match config.server.management_bind.as_str() {
        "" => None,
        bind => Some(listen("server.management_bind", bind)?),
    };
    let log = log::start(&config.log)?;
    let node = build_state(config, &Ports::of_this_machine())?;
    let mut background = node.start(config)?;
    let certificate = tls.as_ref().map(|tls| Arc::clone(&tls.certificate));
    if let Some(certificate) = certificate.clone() {
        background.every("tls_files", TLS_FILES, move || certificate.notice())?;
    }
    let (filter, realms) = (log.filter(), node.served.clone());
    let reload = Reload { file: file.map(Path::to_owned), filter, certificate, realms };
    let sockets = Sockets { public, management, tls: tls.map(|tls| tls.config) };
    let served = actix_web::rt::System::new().block_on(serve(config, &node.realms, sockets, reload));
    background.stop();
    drop(log);
    served
}

/// Judges the files that the configuration names. Answers what https needs, where it is configured.
pub fn check(config: &Config) -> Result<Option<tls::Https>, Failure> {
    let problems = config.check_files();
    if !problems.is_empty() {
        return Err(Problems(problems).into());
    }
    tls::https(&config.server.tls)
}

/// Where is listened.
struct Sockets {
    public: TcpListener,
    management: Option<TcpListener>,
    /// Of the public one.
    tls: Option<rustls::ServerConfig>,
}

async fn serve(
    config: &Config,
    realms: &Data<Realms>,
    sockets: Sockets,
    reload: Reload,
) -> Result<(), Failure> {
    let Sockets { public, management, tls } = sockets;
    let hangups = signal(SignalKind::hangup()).map_err(|error| internal(&error))?;
    actix_web::rt::spawn(reload_when_told(hangups, reload));
    let address = public.local_addr().map_err(|error| internal(&error))?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let all = realms.clone();
    let mut server = HttpServer::new(move || routes::app(all.clone()))
        .disable_signals()
        .client_request_timeout(HEAD_TIMEOUT)
        .client_disconnect_timeout(DISCONNECT_TIMEOUT)
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(DRAIN_SECONDS)
        .worker_max_blocking_threads(BLOCKING_THREADS);
    if config.server.workers > 0 {
        server = server.workers(usize::from(config.server.workers));
    }
    let server = match tls {
        Some(tls) => server.listen_rustls_0_23(public, tls),
        None => server.listen(public),
    };
    let server = server.map_err(|error| internal(&error))?.run();
    let mut handles = vec![server.handle()];
    let public_server = actix_web::rt::spawn(server);
    let mut management_server = None;
    if let Some(listener) = management {
        let all = realms.clone();
        let server = HttpServer::new(move || routes::management(all.clone()))
            .workers(1)
            .worker_max_blocking_threads(1)
            .disable_signals()
            .shutdown_timeout(1)
            .listen(listener)
            .map_err(|error| internal(&error))?
            .run();
        handles.push(server.handle());
        management_server = Some(actix_web::rt::spawn(server));
    }
    announce(scheme, address, &config.issuer);
    let mut public_server = public_server;
    tokio::select! {
        stopped = &mut public_server => {
            return Err(Failure::refused("stopped", format!("the server stopped by itself: {stopped:?}")));
        }
        told = stop_signal() => stop(realms.node(), &handles, told?).await,
    }
    for server in [Some(public_server), management_server].into_iter().flatten() {
        // an error here is one of the sockets, which are closed already
        drop(server.await);
    }
    Ok(())
}

/// The one line on standard output: the server takes requests from here on.
fn announce(scheme: &str, address: SocketAddr, issuer: &str) {
    tracing::info!(%address, issuer, version = env!("CARGO_PKG_VERSION"), "listening");
    // whoever closed standard output does not wait for the line
    drop(writeln!(std::io::stdout(), "listening on {scheme}://{address}, issuer {issuer}"));
    drop(std::io::stdout().flush());
}

/// On a thread of its own, for files and the database may be slow.
async fn reload_when_told(mut hangups: Signal, reload: Reload) {
    let reload = Arc::new(reload);
    while hangups.recv().await.is_some() {
        let told = Arc::clone(&reload);
        // a panic in it is told of by the panic itself, and the next signal is heard all the same
        drop(tokio::task::spawn_blocking(move || told.again()).await);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StopSignal {
    Terminate,
    Interrupt,
}

async fn stop_signal() -> Result<StopSignal, Failure> {
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| internal(&error))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| internal(&error))?;
    tokio::select! {
        _ = terminate.recv() => Ok(StopSignal::Terminate),
        _ = interrupt.recv() => Ok(StopSignal::Interrupt),
    }
}

/// Readiness fails first, then no more connections, then what is being answered ends.
async fn stop(node: &shared::Node, handles: &[ServerHandle], told: StopSignal) {
    tracing::info!(signal = ?told, "stopping");
    node.accepting.store(false, Ordering::Release);
    if told == StopSignal::Terminate {
        tokio::time::sleep(NOTICE).await;
    }
    for handle in handles {
        handle.stop(true).await;
    }
}

fn listen(key: &str, bind: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(bind).map_err(|error| {
        let (problem, remedy) = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                ("is taken by another program", "stop it, or choose another port")
            }
            std::io::ErrorKind::PermissionDenied => {
                ("needs more rights than the server has", "choose a port above 1023")
            }
            std::io::ErrorKind::AddrNotAvailable => {
                ("is no address of this machine", "choose 127.0.0.1, 0.0.0.0 or one that it has")
            }
            _ => ("cannot be opened", "check the address and the port"),
        };
        Problems::from(Problem::new(key, format!("{bind} {problem}"), remedy)).into()
    })
}

fn internal(error: &std::io::Error) -> Failure {
    Failure::refused("internal", error.to_string())
}
