//! A PostgreSQL cluster of one test's own, so that it can be stopped.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use tempfile::TempDir;

use crate::support::process::free_port;

pub struct Cluster {
    directory: TempDir,
    programs: PathBuf,
    port: u16,
}

/// How a cluster goes down.
#[derive(Debug, Clone, Copy)]
pub enum Stop {
    /// In order: sessions are told.
    Fast,
    /// As in a crash: it recovers from its log at the next start.
    Immediate,
}

impl Cluster {
    /// A new cluster, running.
    pub fn new() -> Self {
        let cluster = Self::at_home();
        // a process that ends loses nothing without syncing, and only processes end here
        cluster.run(
            "initdb",
            &["-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        );
        cluster.start();
        cluster
    }

    /// Without data, in a directory that PostgreSQL may write to.
    fn at_home() -> Self {
        let directory = TempDir::new().expect("a directory");
        if is_root() {
            // PostgreSQL refuses to run as root
            let done = Command::new("chown").arg("postgres:").arg(directory.path()).status();
            assert!(done.expect("chown runs").success());
        }
        Self { directory, programs: programs(), port: free_port() }
    }

    fn url(&self) -> String {
        Self::url_at(self.port)
    }

    fn url_at(port: u16) -> String {
        format!("postgres://postgres@127.0.0.1:{port}/postgres")
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// A replica of it, running; from now on a COMMIT counts when both have it.
    pub fn replica(&self) -> Self {
        let replica = Self::at_home();
        let port = self.port.to_string();
        let source = ["-h", "127.0.0.1", "-p", &port, "-U", "postgres"];
        let copy = ["-D", "data", "-R", "-X", "stream", "-c", "fast", "--no-sync"];
        replica.run("pg_basebackup", &[&source[..], &copy[..]].concat());
        replica.start();
        self.configure("ALTER SYSTEM SET synchronous_standby_names = '*'");
        replica
    }

    /// Makes a replica the one that is written to, and waits until it is.
    pub fn promote(&self) {
        self.run("pg_ctl", &["-D", "data", "-w", "promote"]);
        // it waits for nobody itself
        self.configure("ALTER SYSTEM RESET synchronous_standby_names");
    }

    fn configure(&self, setting: &str) {
        let mut connection = PgConnection::establish(&self.url()).expect("a connection");
        for statement in [setting, "SELECT pg_reload_conf()"] {
            connection.batch_execute(statement).expect(statement);
        }
    }

    /// Configuration of an installation whose database, in place of the one that each gets, is reached by this
    /// port.
    pub fn config_at(port: u16) -> String {
        format!(
            "[database]\nurl = \"{}\"\n[keys]\nstore = \"database\"\n[limits]\nrequests_per_second = 0",
            Self::url_at(port)
        )
    }

    /// Starts it, and waits until it takes connections.
    pub fn start(&self) {
        let path = self.directory.path().display();
        let options =
            format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={path} -F", self.port);
        self.run("pg_ctl", &["-D", "data", "-w", "-t", "20", "-l", "log", "-o", &options, "start"]);
    }

    /// Stops it, and waits until it has.
    pub fn stop(&self, how: Stop) {
        let mode = match how {
            Stop::Fast => "fast",
            Stop::Immediate => "immediate",
        };
        self.run("pg_ctl", &["-D", "data", "-w", "-m", mode, "stop"]);
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let status = self.command(program, arguments).status().expect("PostgreSQL's programs run");
        assert!(status.success(), "{program} {arguments:?}: {status}");
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.args(arguments).current_dir(self.directory.path()).stdin(Stdio::null()).stdout(Stdio::null());
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // it fails when the test left it stopped
        let stop = ["-D", "data", "-w", "-m", "immediate", "stop"];
        self.command("pg_ctl", &stop).stderr(Stdio::null()).status().ok();
    }
}

fn is_root() -> bool {
    Path::new("/proc/self").metadata().is_ok_and(|process| process.uid() == 0)
}

/// Where the newest installed PostgreSQL keeps its programs.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed");
    let number = |path: &PathBuf| path.file_name().and_then(|n| n.to_str()?.parse::<u32>().ok());
    let newest = versions.filter_map(|entry| Some(entry.ok()?.path())).max_by_key(number);
    newest.expect("PostgreSQL is installed").join("bin")
}
