//! The binary: its size, and what it needs.

use std::process::Command;

use super::bench::Bench;
use super::figure::Figure;
use crate::failure::Result;

/// What glibc consists of.
const LIBC: [&str; 7] =
    ["linux-vdso.so", "ld-linux", "libc.so", "libm.so", "libdl.so", "libpthread.so", "librt.so"];

pub fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let bytes = u32::try_from(bench.binary.metadata()?.len())?;
    let megabytes = f64::from(bytes) / 1e6;
    let output = Command::new("ldd").arg(&bench.binary).output()?;
    let beyond = beyond_libc(&String::from_utf8_lossy(&output.stdout));
    let needs = match beyond.as_slice() {
        [] => "nothing beyond libc".to_owned(),
        [a, b, c, rest @ ..] if !rest.is_empty() => format!("{a}, {b}, {c} and {} more", rest.len()),
        few => few.join(", "),
    };
    Ok(vec![
        Figure::new("size of the binary", format!("{megabytes:.1} MB"))
            .with_target("≤ 30 MB", megabytes <= 30.0),
        Figure::new("libraries that the binary needs", needs)
            .with_target("none beyond libc", beyond.is_empty()),
    ])
}

/// File names of the libraries that `ldd` lists and glibc does not bring.
fn beyond_libc(ldd: &str) -> Vec<String> {
    let names = ldd.lines().filter_map(|line| line.split_ascii_whitespace().next());
    let names = names.filter_map(|name| name.rsplit('/').next()).filter(|name| name.contains(".so"));
    names.filter(|name| !LIBC.iter().any(|part| name.starts_with(part))).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_libraries_beyond_libc_are_listed() {
        let ldd = "\tlinux-vdso.so.1 (0x1)\n\tlibpq.so.5 => /lib/libpq.so.5 (0x2)\n\tlibc.so.6 => /lib/libc.so.6\n\
                   \t/lib64/ld-linux-x86-64.so.2 (0x3)\n";
        assert_eq!(beyond_libc(ldd), ["libpq.so.5"]);
        assert!(beyond_libc("\tnot a dynamic executable\n").is_empty());
        assert!(beyond_libc("\tstatically linked\n").is_empty());
    }
}
