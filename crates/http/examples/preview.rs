//! Renders every page with sample data, to look at while designing.
//!
//!     cargo run -p chancery-http --example preview -- target/preview [LANGUAGE]
//!
//! Open `index.html` of that directory through any static file server: the pages refer to their
//! stylesheet by absolute path.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use chancery_http::views::samples;
use chancery_web::i18n;
use chancery_web::views::{PageContext, assets};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = PathBuf::from(arguments.next().ok_or("usage: preview DIRECTORY [LANGUAGE]")?);
    let page = PageContext {
        locale: i18n::negotiate(arguments.next().as_deref(), None),
        nonce: "preview",
        base: "",
        issuer_name: "id.example.com",
        request_id: "3f1c9a5e7b204d86",
    };
    fs::create_dir_all(directory.join("static"))?;
    for asset in assets::all() {
        fs::write(directory.join(asset.path.trim_start_matches('/')), asset.bytes)?;
    }
    let mut index = String::from("<!DOCTYPE html><meta charset=utf-8><title>Preview</title><ul>");
    for sample in samples::all(&page, None) {
        let name = sample.name();
        write(&directory, &name, &sample.html?)?;
        write!(index, "<li><a href=\"{name}.html\">{name}</a>")?;
    }
    write(&directory, "index", &index)
}

fn write(directory: &Path, name: &str, html: &str) -> Result<(), Box<dyn Error>> {
    Ok(fs::write(directory.join(format!("{name}.html")), html)?)
}
