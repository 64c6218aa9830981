//! Many connections at a time, each sending its next request when the last one is answered.

use std::cell::RefCell;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::rc::Rc;
use std::time::Duration;

use chancery_core::ports::Clock as _;
use chancery_crypto::SystemClock;
use rustix::thread::{Timespec, nanosleep};

use crate::connection::Answer;
use crate::cpu::Usage;
use crate::failure::Result;

/// What one connection asks, and what it makes of the answers.
pub trait Script {
    fn request(&mut self) -> &[u8];
    fn answered(&mut self, answer: &Answer<'_>) -> Result<()>;
}

impl Script for Box<dyn Script> {
    fn request(&mut self) -> &[u8] {
        (**self).request()
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Result<()> {
        (**self).answered(answer)
    }
}

/// The same request again and again; every answer must be 200.
#[derive(Debug, Clone)]
pub struct Same(pub Vec<u8>);

impl Script for Same {
    fn request(&mut self) -> &[u8] {
        &self.0
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Result<()> {
        answer.expect(200, "the server")
    }
}

/// Each request once; the connections share what is left.
#[derive(Debug, Clone)]
pub struct Once {
    left: Rc<RefCell<Vec<Vec<u8>>>>,
    next: Vec<u8>,
    status: u16,
}

impl Once {
    /// One script for each of `lanes` connections; every answer must have this status.
    pub fn share(mut requests: Vec<Vec<u8>>, lanes: usize, status: u16) -> Vec<Self> {
        let first = requests.split_off(requests.len().saturating_sub(lanes));
        let left = Rc::new(RefCell::new(requests));
        first.into_iter().map(|next| Self { left: Rc::clone(&left), next, status }).collect()
    }
}

impl Script for Once {
    fn request(&mut self) -> &[u8] {
        &self.next
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Result<()> {
        answer.expect(self.status, "the server")?;
        if let Some(next) = self.left.borrow_mut().pop() {
            self.next = next;
        }
        Ok(())
    }
}

/// The same request again and again; keeps the access tokens that it gets.
#[derive(Debug, Clone)]
pub struct Collect {
    pub request: Vec<u8>,
    pub tokens: Vec<String>,
}

impl Script for Collect {
    fn request(&mut self) -> &[u8] {
        &self.request
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Result<()> {
        answer.expect(200, "the token endpoint")?;
        let token =
            answer.text().split_once("\"access_token\":\"").and_then(|(_, rest)| rest.split_once('"'));
        self.tokens.push(token.ok_or("an answer without access token")?.0.to_owned());
        Ok(())
    }
}

/// Milliseconds for which the driver rests when no answer is there, unless a load says otherwise.
const REST: f64 = 0.5;

/// Longest wait for any answer at all.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection, its script, and what of an answer has arrived.
struct Lane<S> {
    stream: TcpStream,
    script: S,
    buffer: Vec<u8>,
    is_waiting: bool,
}

impl<S: Script> Lane<S> {
    fn open(address: &str, script: S) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(Self { stream, script, buffer: Vec::with_capacity(16 * 1024), is_waiting: false })
    }

    /// A request always fits into the empty buffer of its socket.
    fn send(&mut self) -> Result<()> {
        self.stream.write_all(self.script.request())?;
        self.is_waiting = true;
        Ok(())
    }

    /// Takes what has arrived; whether the answer is whole now.
    fn receive(&mut self) -> Result<bool> {
        let mut piece = [0; 16 * 1024];
        match self.stream.read(&mut piece) {
            Ok(0) => return Err("the server closed the connection".into()),
            Ok(length) => self.buffer.extend_from_slice(piece.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        let Some(answer) = Answer::whole(&self.buffer)? else { return Ok(false) };
        self.script.answered(&answer)?;
        self.buffer.clear();
        self.is_waiting = false;
        Ok(true)
    }
}

/// Makes what so many requests need, before any of them is sent.
pub type Prepare = Box<dyn Fn(usize) -> Result<()>>;

/// Connections to one server, each with its script.
pub struct Lanes<S> {
    open: Vec<Lane<S>>,
    rest: Timespec,
    prepare: Option<Prepare>,
}

impl<S: Script> Lanes<S> {
    /// One connection a script.
    pub fn open(address: &str, scripts: Vec<S>) -> Result<Self> {
        let lanes = scripts.into_iter().map(|script| Lane::open(address, script));
        Ok(Self { open: lanes.collect::<Result<_>>()?, rest: milliseconds(REST), prepare: None })
    }

    /// Rests for so many milliseconds. Each look at the connections takes a core from the server, so where
    /// answers take long it may be rare, as long as the server has enough to do meanwhile.
    #[must_use]
    pub fn resting(self, rest: f64) -> Self {
        Self { rest: milliseconds(rest), ..self }
    }

    /// Prepares each round of requests.
    #[must_use]
    pub fn prepared_by(self, prepare: Prepare) -> Self {
        Self { prepare: Some(prepare), ..self }
    }

    /// Sends `count` requests in all, and waits until they are answered.
    pub fn drive(&mut self, count: usize) -> Result<()> {
        self.prepare(count)?;
        self.send(count)
    }

    fn prepare(&self, count: usize) -> Result<()> {
        self.prepare.as_ref().map_or(Ok(()), |prepare| prepare(count))
    }

    /// Sends what was prepared.
    ///
    /// The driver looks at its connections in turn instead of being woken by them: the kernel would charge
    /// the wake-ups, and the switches between server and driver, to the server that sends the answers.
    fn send(&mut self, count: usize) -> Result<()> {
        let (mut to_send, mut to_receive) = (count, count);
        let mut answered_at = SystemClock.monotonic();
        while to_receive > 0 {
            let before = to_receive;
            for lane in &mut self.open {
                if lane.is_waiting && lane.receive()? {
                    to_receive -= 1;
                }
                if !lane.is_waiting && to_send > 0 {
                    lane.send()?;
                    to_send -= 1;
                }
            }
            if to_receive < before {
                answered_at = SystemClock.monotonic();
            } else if SystemClock.monotonic().since(answered_at) > PATIENCE {
                return Err("the server answers no more".into());
            } else {
                // an early end of the rest does no harm
                let _ = nanosleep(&self.rest);
            }
        }
        Ok(())
    }

    /// As [`Lanes::drive`]; returns what the process `pid` spent on the requests, whatever their preparation took.
    pub fn measured(&mut self, pid: u32, count: usize) -> Result<Spent> {
        self.prepare(count)?;
        let before = Usage::of(pid)?;
        self.send(count)?;
        Ok(Spent { events: count, cpu: Usage::of(pid)?.since(&before) })
    }
}

/// Sends `count` requests in all, over a new connection a script, and gives the scripts back.
pub fn drive<S: Script>(address: &str, scripts: Vec<S>, count: usize) -> Result<Vec<S>> {
    let mut lanes = Lanes::open(address, scripts)?;
    lanes.drive(count)?;
    Ok(lanes.open.into_iter().map(|lane| lane.script).collect())
}

fn milliseconds(count: f64) -> Timespec {
    let rest = Duration::from_secs_f64(count / 1000.0);
    Timespec { tv_sec: 0, tv_nsec: rest.subsec_nanos().into() }
}

/// So many events, and the CPU time that they took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spent {
    pub events: usize,
    pub cpu: Duration,
}

impl Spent {
    pub fn add(&mut self, more: Self) {
        self.events += more.events;
        self.cpu += more.cpu;
    }

    /// Events a second of CPU time.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub fn rate(&self) -> f64 {
        self.events as f64 / self.cpu.as_secs_f64()
    }
}
