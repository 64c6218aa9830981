//! Logs on standard error, written in batches by a thread of their own: a line costs a request a copy
//! into memory instead of a system call. Nothing is dropped; who logs more than the pipe takes waits.

use std::fmt::Display;
use std::io::{IsTerminal as _, Write};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tracing::Dispatch;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, reload};

use crate::config::{Log, LogFormat};
use crate::failure::Failure;

/// Longest stay of a line in memory.
const LINGER: Duration = Duration::from_millis(100);
/// Bytes at which the writer thread is woken, and bytes at which whoever logs writes itself.
const WAKE_AT: usize = 64 * 1024;
const FULL_AT: usize = 1024 * 1024;

/// Starts logging. Lines in memory are written when the guard is dropped.
pub fn start(log: &Log) -> Result<Guard, Failure> {
    let shared: Arc<Shared> = Arc::default();
    let (dispatch, filter) = dispatch(log, BufferedWriter(Arc::clone(&shared)))?;
    dispatch.try_init().map_err(|error| Failure::refused("internal", error.to_string()))?;
    Guard::start(shared, filter)
}

/// Logs what this thread does until the guard is dropped, line by line.
pub fn on_this_thread(log: &Log) -> Result<DefaultGuard, Failure> {
    Ok(dispatch(log, std::io::stderr)?.0.set_default())
}

/// The levels that are logged, which may change while the server runs.
#[derive(Clone)]
pub struct Filter(Arc<dyn Fn(EnvFilter) -> Result<(), reload::Error> + Send + Sync>);

impl Filter {
    /// `text`: as in `log.filter`.
    pub fn set(&self, text: &str) -> Result<(), Failure> {
        let filter = EnvFilter::try_new(text).map_err(|error| wrong_filter(&error))?;
        (self.0)(filter).map_err(|error| Failure::refused("internal", error.to_string()))
    }
}

fn wrong_filter(error: &dyn Display) -> Failure {
    Failure::Usage(format!("log.filter: {error}"))
}

fn dispatch<W>(log: &Log, writer: W) -> Result<(Dispatch, Filter), Failure>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(&log.filter).map_err(|error| wrong_filter(&error))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
    Ok(match log.format {
        LogFormat::Pretty => {
            let builder = builder.with_ansi(std::io::stderr().is_terminal()).with_filter_reloading();
            let handle = builder.reload_handle();
            (builder.finish().into(), Filter(Arc::new(move |filter| handle.reload(filter))))
        }
        LogFormat::Json => {
            let builder = builder.json().flatten_event(true).with_current_span(false).with_span_list(false);
            let builder = builder.with_filter_reloading();
            let handle = builder.reload_handle();
            (builder.finish().into(), Filter(Arc::new(move |filter| handle.reload(filter))))
        }
    })
}

#[derive(Default)]
struct Shared {
    buffer: Mutex<Buffer>,
    filled: Condvar,
    /// The batch that goes out, held meanwhile so that batches keep their order. It and the buffer change
    /// places: neither has to grow again for the next lines.
    out: Mutex<Vec<u8>>,
}

#[derive(Default)]
struct Buffer {
    bytes: Vec<u8>,
    stopped: bool,
}

impl Shared {
    fn append(&self, line: &[u8]) {
        let mut buffer = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
        buffer.bytes.extend_from_slice(line);
        let length = buffer.bytes.len();
        let stopped = buffer.stopped;
        drop(buffer);
        if length >= FULL_AT || stopped {
            self.flush();
        } else if length >= WAKE_AT {
            self.filled.notify_one();
        }
    }

    fn flush(&self) {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::swap(&mut *out, &mut self.buffer.lock().unwrap_or_else(PoisonError::into_inner).bytes);
        // with standard error closed there is nowhere to say so
        drop(std::io::stderr().write_all(&out));
        out.clear();
        out.shrink_to(WAKE_AT);
    }

    /// Waits for a batch; `true` when it is the last one.
    fn wait(&self) -> bool {
        let buffer = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = |b: &mut Buffer| !b.stopped && b.bytes.len() < WAKE_AT;
        let (buffer, _) =
            self.filled.wait_timeout_while(buffer, LINGER, waiting).unwrap_or_else(PoisonError::into_inner);
        buffer.stopped
    }
}

/// Keeps the writer thread; dropping it writes what is left. Later lines go out at once.
pub struct Guard {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    filter: Filter,
}

impl Guard {
    fn start(shared: Arc<Shared>, filter: Filter) -> Result<Self, Failure> {
        let of_thread = Arc::clone(&shared);
        let body = move || {
            loop {
                let last = of_thread.wait();
                of_thread.flush();
                if last {
                    break;
                }
            }
        };
        let thread = std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(body)
            .map_err(|error| Failure::refused("internal", error.to_string()))?;
        Ok(Self { shared, thread: Some(thread), filter })
    }

    /// What is logged.
    pub fn filter(&self) -> Filter {
        self.filter.clone()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.shared.buffer.lock().unwrap_or_else(PoisonError::into_inner).stopped = true;
        self.shared.filled.notify_one();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

#[derive(Clone)]
struct BufferedWriter(Arc<Shared>);

impl Write for BufferedWriter {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.append(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for BufferedWriter {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
