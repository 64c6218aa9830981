//! With feature `static`, carries GCC's unwinder inside the binary too, which Rust's standard library
//! otherwise takes from `libgcc_s.so.1`. The linker is led to a script of that library's name, which
//! names the static archives instead (the ld manual, "Implicit Linker Scripts").

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|v| v == value);
    let gnu = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    if env::var_os("CARGO_FEATURE_STATIC").is_none() || !gnu {
        return Ok(());
    }
    let directory = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(directory.join("libgcc_s.so"), "INPUT(-lgcc_eh -lgcc)\n")?;
    println!("cargo:rustc-link-search=native={}", directory.display());
    Ok(())
}
