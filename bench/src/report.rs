//! What a person reads.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use crate::failure::Result;
use crate::figures::Figure;
use crate::machine;

/// One line on standard output.
pub fn say(line: &str) -> Result<()> {
    writeln!(std::io::stdout().lock(), "{line}")?;
    Ok(())
}

/// One line on standard error; where even that is closed, the exit code tells.
pub fn complain(error: &dyn Error) {
    drop(writeln!(std::io::stderr().lock(), "chancery-bench: {error}"));
}

/// The figures as a Markdown table that is legible as plain text too.
pub fn table(figures: &[Figure]) -> String {
    let mut rows = vec![["figure", "measured", "ratio", "target", "met"].map(str::to_owned)];
    rows.extend(figures.iter().map(row));
    let widths: [usize; 5] =
        std::array::from_fn(|column| rows.iter().map(|r| width(r, column)).max().unwrap_or_default());
    let rule = widths.map(|width| "-".repeat(width));
    rows.insert(1, rule);
    let mut text = String::new();
    for row in &rows {
        for (cell, width) in row.iter().zip(widths) {
            // writing to a string cannot fail
            let _ = write!(text, "| {cell:<width$} ");
        }
        text.push_str("|\n");
    }
    text
}

fn width(row: &[String; 5], column: usize) -> usize {
    row.get(column).map_or(0, |cell| cell.chars().count())
}

fn row(figure: &Figure) -> [String; 5] {
    let ratio = figure.ratio.map(|(ratio, to)| format!("{ratio:.3} of {to}"));
    let (target, met) = figure.target.clone().unzip();
    let met = met.map(|met| if met { "yes" } else { "no" }.to_owned());
    [
        figure.name.clone(),
        figure.value.clone(),
        ratio.unwrap_or_default(),
        target.unwrap_or_default(),
        met.unwrap_or_default(),
    ]
}

/// Writes table, machine and method.
pub fn record(file: &Path, table: &str, runs: u16) -> Result<()> {
    let machine = machine::description();
    let text = format!(
        "# Speed and size\n\nWritten by `make bench ARGS=--record`; do not edit.\n\n{table}\n## Machine\n\n{machine}\n\
         ## Method\n\n{METHOD}\nEach figure is the median of {runs} runs after a warm-up, with the lowest and the \
         highest in brackets.\n",
    );
    std::fs::write(file, text)?;
    say(&format!("recorded in {}", file.display()))
}

const METHOD: &str = "\
The released binary (feature `static`) runs in its default configuration, all middleware and logging \
included; the log goes to a file. Load comes over kept-alive loopback connections (32; 64 for refreshes, \
each with a family of its own) from one thread of another process. Codes are fetched before each slice that \
exchanges them. Each connection asks about a token of \
its own, over and over; the signature of a token that was verified a short while ago is not verified again, \
so there is a figure for tokens that the server sees for the first time too.

`/CPU-s` counts requests per second of the server's CPU time, all its threads together, read from \
`/proc/PID/task/*/schedstat`; what the load driver uses does not count. A ratio divides that by a yardstick \
of the same run, which is measured in ten slices, in turn with slices of its yardstick: raw signing is OpenSSL's \
RSA-2048 with SHA-256 on a thread a core, because the server's workers too keep every core busy (a refresh makes \
two signatures, so its yardstick is half of it), bare actix-web is one handler without middleware that answers \
the same bytes. SQLite commits with `synchronous=FULL`. Times are taken by the client's clock, with unknown users \
and wrong passwords in turn.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_line_up() {
        let figures = [
            Figure::new("tokens", "1,500 /CPU-s").with_ratio(0.95, "raw").with_target("≥ 0.93", true),
            Figure::new("memory", "20 MiB").with_target("≤ 25 MiB", false),
        ];
        let text = table(&figures);
        let lengths: Vec<usize> = text.lines().map(|l| l.chars().count()).collect();
        assert_eq!(lengths.len(), 4);
        assert!(lengths.windows(2).all(|w| w[0] == w[1]), "{text}");
        assert!(text.contains("| 0.950 of raw |") && text.contains("| no "), "{text}");
    }
}
