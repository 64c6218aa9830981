//! Where figures were taken.

use std::process::Command;

use chancery_core::ports::Clock as _;
use chancery_crypto::SystemClock;
use chrono::DateTime;

/// The machine and the tools, one item a line.
pub fn description() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let items = [
        ("Date", date()),
        ("CPU", format!("{}, {cores} cores", cpu_model())),
        ("Kernel", format!("Linux {}", read("/proc/sys/kernel/osrelease"))),
        ("Rust", first_line("rustc", &["--version"])),
        ("OpenSSL of the yardstick", openssl::version::version().to_owned()),
        ("Commit", first_line("git", &["describe", "--always", "--dirty"])),
    ];
    items.map(|(name, value)| format!("- {name}: {value}\n")).concat()
}

fn date() -> String {
    let day = DateTime::from_timestamp(SystemClock.now().0, 0);
    day.map_or_else(unknown, |day| day.format("%Y-%m-%d").to_string())
}

fn cpu_model() -> String {
    let info = read("/proc/cpuinfo");
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    model.map_or_else(unknown, |(_, name)| name.trim().to_owned())
}

fn read(file: &str) -> String {
    std::fs::read_to_string(file).map_or_else(|_| unknown(), |text| text.trim().to_owned())
}

fn first_line(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().ok().filter(|o| o.status.success());
    let text = output.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default();
    text.lines().next().map_or_else(unknown, str::to_owned)
}

fn unknown() -> String {
    "unknown".to_owned()
}
