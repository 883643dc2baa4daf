//! The real binary, in a directory and an environment of its own.

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use playground::roblox::Simulator as Roblox;
use tempfile::TempDir;
use tokio::process::{Child, Command};

const BINARY: &str = env!("CARGO_BIN_EXE_gatepass");

/// Longer than any command here takes, shorter than the patience of a person.
const DEADLINE: Duration = Duration::from_secs(30);

/// `gatepass`, with nothing set.
pub struct Gatepass {
    directory: TempDir,
    variables: Vec<(String, String)>,
}

/// How a command ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Gatepass {
    pub fn new() -> Self {
        Self {
            directory: tempfile::tempdir().expect("a directory"),
            variables: Vec::new(),
        }
    }

    #[must_use]
    pub fn set(mut self, key: &str, value: impl Into<String>) -> Self {
        self.variables.push((key.to_owned(), value.into()));
        self
    }

    /// Set up for a simulated Roblox.
    #[must_use]
    pub fn with_roblox(self, roblox: &Roblox) -> Self {
        self.set("ROBLOX_API_URL", roblox.api_url())
            .set("ROBLOX_WEB_URL", roblox.web_url())
            .set("ROBLOX_API_KEY", roblox.api_key())
    }

    /// Where it is started, and where `.env` and the database are.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub fn command(&self) -> Command {
        let mut command = Command::from(self.prepare(std::process::Command::new(BINARY)));
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// The binary as an argument of another program.
    pub fn through(&self, program: &str, arguments: &[&str]) -> std::process::Command {
        let mut command = self.prepare(std::process::Command::new(program));
        command.args(arguments).arg(BINARY);
        command
    }

    fn prepare(&self, mut command: std::process::Command) -> std::process::Command {
        command
            .current_dir(self.directory())
            .env_clear()
            .envs(self.variables.iter().cloned());
        command
    }

    /// Runs a command to its end.
    pub async fn run(&self, arguments: &[&str]) -> Ended {
        let ended = self.command().args(arguments).output();
        let output = tokio::time::timeout(DEADLINE, ended)
            .await
            .unwrap_or_else(|_| panic!("gatepass {arguments:?} did not end"))
            .expect("the binary starts");
        Ended::from(output)
    }
}

/// Sends a signal to a process.
pub async fn signal(process: Option<u32>, name: &str) {
    let id = process.expect("it runs").to_string();
    let sent = Command::new("kill").args([name, &id]).status().await;
    assert!(sent.expect("kill").success());
}

/// Sends a signal and waits for the exit code, as long as service managers do.
pub async fn stopped(child: &mut Child, name: &str) -> Option<i32> {
    signal(child.id(), name).await;
    let ended = tokio::time::timeout(Duration::from_secs(10), child.wait()).await;
    ended.expect("within 10 s").expect("a status").code()
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: output.status.code().expect("ended by itself"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}
