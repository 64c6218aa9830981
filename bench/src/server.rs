//! Processes under test.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::failure::Result;

/// Longest wait for a process to be ready, or to end.
const PATIENCE: Duration = Duration::from_mins(2);

/// A process that is ready; killed when dropped.
pub struct Process {
    child: Child,
    /// Where it listens, `host:port`.
    pub address: String,
}

impl Process {
    /// Starts the server with this configuration file. Its log goes to a file beside that one.
    pub async fn serve(binary: &Path, config: &Path, address: &str) -> Result<Self> {
        let (child, line) = start(spawn_server(binary, config)?).await?;
        if !line.starts_with("listening on ") {
            return Err(format!("the server's first line is {line:?}").into());
        }
        Ok(Self { child, address: address.to_owned() })
    }

    /// Starts the bare server for a document.
    pub async fn bare(file: &Path) -> Result<Self> {
        let own = std::env::current_exe()?;
        let mut command = Command::new(own);
        command.arg("bare").arg(file).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let (child, address) = start(command.spawn()?).await?;
        Ok(Self { child, address })
    }

    pub fn pid(&self) -> Result<u32> {
        Ok(self.child.id().ok_or("the process has ended")?)
    }

    /// Stops it as an operator does (SIGTERM) and waits for its end.
    pub async fn stop(self) -> Result<()> {
        terminate(self.child).await
    }
}

/// Executes `serve` without waiting for anything.
pub fn spawn_server(binary: &Path, config: &Path) -> Result<Child> {
    let log = File::options().create(true).append(true).open(config.with_extension("log"))?;
    let mut command = Command::new(binary);
    command.arg("serve").arg("--config").arg(config);
    if let Some(directory) = config.parent() {
        command.current_dir(directory);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
    Ok(command.spawn()?)
}

/// Sends SIGTERM and waits for the end.
pub async fn terminate(mut child: Child) -> Result<()> {
    let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
    kill_process(pid.ok_or("the process has ended")?, Signal::TERM)?;
    tokio::time::timeout(PATIENCE, child.wait()).await??;
    Ok(())
}

/// Waits for the line by which a process says that it is ready.
async fn start(mut child: Child) -> Result<(Child, String)> {
    let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    let line = tokio::time::timeout(PATIENCE, lines.next_line()).await??;
    Ok((child, line.ok_or("the process ended before it was ready; see its log above")?))
}

/// The server's binary: the one named, or the one that was built beside this program.
pub fn binary(named: Option<&Path>) -> Result<PathBuf> {
    let binary = match named {
        Some(path) => path.to_owned(),
        None => std::env::current_exe()?.with_file_name("chancery"),
    };
    // the server runs in a directory of its own
    std::path::absolute(&binary).and_then(|path| path.metadata().map(|_| path)).map_err(|error| {
        format!("{}: {error}; build it with: cargo build --release --workspace --bins", binary.display())
            .into()
    })
}

/// A port of loopback that nobody listens on at the moment.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
