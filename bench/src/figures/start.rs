//! How fast the server starts, and what it keeps in memory.

use std::time::Duration;

use chancery_core::ports::Clock as _;
use chancery_crypto::SystemClock;

use super::bench::Bench;
use super::figure::{Figure, median};
use crate::connection::Connection;
use crate::failure::Result;
use crate::installation::Installation;
use crate::report::say;
use crate::requests::get;
use crate::server::{Process, spawn_server, terminate};

/// Starts that are timed.
const STARTS: usize = 10;

/// How long a started server is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(2);

/// Longest wait for a first answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// On a database that exists, with its keys.
pub async fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let installation = Installation::new(&bench.binary, None, "")?;
    let first = installation.start().await?;
    first.stop().await?;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        times.push(first_answer(bench, &installation).await?);
    }
    let idle = idle_memory(&installation).await?;
    let (mid, slowest) = (median(times.iter().copied()), times.iter().copied().fold(0.0, f64::max));
    say(&format!("first discovery after {mid:.1} ms (slowest {slowest:.1} ms), idle at {idle:.1} MiB"))?;
    Ok(vec![
        Figure::new(
            format!("first discovery answered after exec, median of {STARTS}"),
            format!("{mid:.1} ms (slowest {slowest:.1} ms)"),
        )
        .with_target("≤ 50 ms", mid <= 50.0),
        Figure::new("idle memory (VmRSS)", format!("{idle:.1} MiB")).with_target("≤ 25 MiB", idle <= 25.0),
    ])
}

/// Milliseconds from exec to the whole discovery document.
async fn first_answer(bench: &Bench, installation: &Installation) -> Result<f64> {
    let request = get(&installation.host, "/.well-known/openid-configuration", "");
    let began = SystemClock.monotonic();
    let child = spawn_server(&bench.binary, installation.config())?;
    let mut connection = loop {
        match Connection::open(&installation.host).await {
            Ok(connection) => break connection,
            Err(error) if SystemClock.monotonic().since(began) > PATIENCE => return Err(error),
            Err(_) => tokio::time::sleep(Duration::from_millis(1)).await,
        }
    };
    connection.exchange(&request).await?.expect(200, "discovery")?;
    let took = SystemClock.monotonic().since(began).as_secs_f64() * 1000.0;
    terminate(child).await?;
    Ok(took)
}

async fn idle_memory(installation: &Installation) -> Result<f64> {
    let server = installation.start().await?;
    let request = get(&installation.host, "/.well-known/openid-configuration", "");
    Connection::open(&server.address).await?.exchange(&request).await?.expect(200, "discovery")?;
    tokio::time::sleep(IDLE).await;
    let resident = resident(server.pid()?)?;
    server.stop().await?;
    Ok(resident)
}

/// After all that was asked of this server.
pub fn memory_after_load(server: &Process) -> Result<Figure> {
    Ok(Figure::new(
        "memory after all loads on SQLite (VmRSS)",
        format!("{:.1} MiB", resident(server.pid()?)?),
    ))
}

/// Resident memory in MiB (`VmRSS` of proc(5), which counts in KiB).
fn resident(pid: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}
