//! Many connections at a time, each sending its next request when the last one is answered.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;

use crate::Result;
use crate::connection::{Answer, Connection};
use crate::cpu::Usage;

/// What one connection asks, and what it makes of the answers.
pub trait Script: Send + 'static {
    fn request(&self) -> &[u8];
    fn answered(&mut self, answer: &Answer<'_>) -> Result<()>;
}

/// The same request again and again; every answer must be 200.
#[derive(Debug, Clone)]
pub struct Same(pub Vec<u8>);

impl Script for Same {
    fn request(&self) -> &[u8] {
        &self.0
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Result<()> {
        answer.expect(200, "the server")
    }
}

/// Each request once; the connections share what is left.
#[derive(Debug, Clone)]
pub struct Once {
    left: Arc<Mutex<Vec<Vec<u8>>>>,
    next: Vec<u8>,
}

impl Once {
    /// One script for each of `lanes` connections.
    pub fn share(mut requests: Vec<Vec<u8>>, lanes: usize) -> Vec<Self> {
        let first = requests.split_off(requests.len().saturating_sub(lanes));
        let left = Arc::new(Mutex::new(requests));
        first.into_iter().map(|next| Self { left: Arc::clone(&left), next }).collect()
    }
}

impl Script for Once {
    fn request(&self) -> &[u8] {
        &self.next
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Result<()> {
        answer.expect(200, "the server")?;
        if let Some(next) = self.left.lock().unwrap_or_else(PoisonError::into_inner).pop() {
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
    fn request(&self) -> &[u8] {
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

/// Sends `count` requests in all, over one new connection a script, and gives the scripts back.
pub async fn drive<S: Script>(address: &str, scripts: Vec<S>, count: usize) -> Result<Vec<S>> {
    let left = Arc::new(AtomicUsize::new(count));
    let mut lanes = JoinSet::new();
    for script in scripts {
        let connection = Connection::open(address).await?;
        lanes.spawn(lane(connection, script, Arc::clone(&left)));
    }
    let mut scripts = Vec::with_capacity(lanes.len());
    while let Some(ended) = lanes.join_next().await {
        scripts.push(ended??);
    }
    Ok(scripts)
}

async fn lane<S: Script>(mut connection: Connection, mut script: S, left: Arc<AtomicUsize>) -> Result<S> {
    let take = |n: usize| n.checked_sub(1);
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
        let answer = connection.exchange(script.request()).await?;
        script.answered(&answer)?;
    }
    Ok(script)
}

/// Drives the load and returns, beside the scripts, the CPU time that the process `pid` spent on it.
pub async fn measured<S: Script>(
    pid: u32,
    address: &str,
    scripts: Vec<S>,
    count: usize,
) -> Result<(Vec<S>, Duration)> {
    let before = Usage::of(pid)?;
    let scripts = drive(address, scripts, count).await?;
    Ok((scripts, Usage::of(pid)?.since(&before)))
}

/// Events a second of CPU time.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn rate(count: usize, cpu: Duration) -> f64 {
    count as f64 / cpu.as_secs_f64()
}
