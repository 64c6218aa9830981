//! Client programs in other languages: started by a test, told what to do as JSON lines, signed in
//! by a browser when they ask for it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// How long a program may take over one step.
const PATIENCE: Duration = Duration::from_mins(1);

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the workspace").to_owned()
}

/// A running client program.
pub struct Program {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    name: String,
}

impl Program {
    /// A program of `tests/clients/node`.
    pub fn node(script: &str) -> Self {
        let directory = repository().join("tests/clients/node");
        assert!(directory.join("node_modules").is_dir(), "run scripts/install.sh test first");
        Self::start(Command::new("node").arg(script).current_dir(directory), script)
    }

    /// A program of `tests/clients/python`.
    pub fn python(script: &str) -> Self {
        let interpreter = repository().join("target/clients/venv/bin/python");
        assert!(interpreter.exists(), "run scripts/install.sh test first");
        let mut command = Command::new(interpreter);
        command.arg("-B").arg(script).current_dir(repository().join("tests/clients/python"));
        Self::start(&mut command, script)
    }

    fn start(command: &mut Command, name: &str) -> Self {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        // a proxy for the outside world has no business between two programs on this machine
        for variable in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
            command.env_remove(variable);
        }
        let mut child = command.spawn().unwrap_or_else(|e| panic!("{name} does not start: {e}"));
        let input = child.stdin.take().expect("its input");
        let output = BufReader::new(child.stdout.take().expect("its output")).lines();
        Self { child, input, output, name: name.to_owned() }
    }

    /// Sends one document.
    pub async fn send(&mut self, message: &Value) {
        let line = format!("{message}\n");
        self.input.write_all(line.as_bytes()).await.expect("the program reads");
        self.input.flush().await.expect("the program reads");
    }

    /// Reads one document.
    pub async fn receive(&mut self) -> Value {
        let line = tokio::time::timeout(PATIENCE, self.output.next_line())
            .await
            .unwrap_or_else(|_| panic!("{} says nothing", self.name))
            .expect("its output");
        let Some(line) = line else {
            let status = self.child.wait().await;
            panic!("{} ended early ({status:?}); what it printed on stderr stands above", self.name);
        };
        serde_json::from_str(&line).unwrap_or_else(|e| panic!("{}: {e}: {line}", self.name))
    }

    /// Sends a document and reads the answer.
    pub async fn ask(&mut self, message: &Value) -> Value {
        self.send(message).await;
        self.receive().await
    }

    /// Waits for a program that ends by itself.
    pub async fn ended(&mut self) {
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        ended.unwrap_or_else(|_| panic!("{} goes on", self.name)).expect("it ends");
    }

    /// Gives the program its task, lets `sign_in` drive the browser from each URL that it asks for
    /// to its redirect URI, and returns its result.
    pub async fn run<F>(mut self, task: &Value, sign_in: impl Fn(String) -> F) -> Value
    where
        F: Future<Output = String>,
    {
        let mut answer = self.ask(task).await;
        loop {
            if let Some(url) = answer["authorize"].as_str() {
                let callback = sign_in(url.to_owned()).await;
                answer = self.ask(&json!({ "callback": callback })).await;
            } else {
                return answer["result"].take();
            }
        }
    }
}
