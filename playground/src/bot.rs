//! The real bot as a process of its own, started against the simulated
//! services, stopped, killed and started again on the same database.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use crate::{discord, roblox};

/// How long the bot may take to become ready, and to stop when asked to. Far
/// more than it needs: machines that run tests are busy.
const PATIENCE: Duration = Duration::from_mins(1);

/// How a bot is started.
#[derive(Debug, Clone)]
pub struct Setup {
    program: PathBuf,
    folder: PathBuf,
    environment: BTreeMap<String, String>,
    /// The command that is run.
    runs: &'static str,
}

/// A running bot. Dropping it kills it.
#[derive(Debug)]
pub struct Bot {
    setup: Setup,
    child: Child,
    log: Log,
    /// Each ends with what it reads, which may be later than the process.
    readers: [JoinHandle<()>; 2],
    /// Where its web server listens.
    address: String,
}

impl Setup {
    /// The bot `program`, with its database in `folder`, against two simulated
    /// services.
    pub fn new(
        program: impl Into<PathBuf>,
        folder: impl Into<PathBuf>,
        discord: &discord::Simulator,
        roblox: &roblox::Simulator,
    ) -> Self {
        let folder = folder.into();
        let database = format!("sqlite://{}", folder.join("gatepass.db").display());
        let environment = [
            ("DISCORD_TOKEN", discord.token().to_owned()),
            ("DISCORD_API_URL", discord.url()),
            ("ROBLOX_API_KEY", roblox.api_key()),
            ("ROBLOX_API_URL", roblox.api_url()),
            ("ROBLOX_WEB_URL", roblox.web_url()),
            ("DATABASE_URL", database),
            ("HTTP_BIND", "127.0.0.1:0".to_owned()),
            ("LOG_FORMAT", "json".to_owned()),
            ("RUST_LOG", "info,gatepass=debug".to_owned()),
            ("RUST_BACKTRACE", "1".to_owned()),
        ];
        Self {
            program: program.into(),
            folder,
            environment: environment
                .map(|(key, value)| (key.to_owned(), value))
                .into(),
            runs: "run",
        }
    }

    /// Sets or replaces a key of the configuration.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.environment.insert(key.to_owned(), value.into());
        self
    }

    /// A worker beside the bot.
    #[must_use]
    pub fn as_worker(self) -> Self {
        Self {
            runs: "worker",
            ..self
        }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The bot's command line with this configuration and nothing else of the
    /// environment, for other commands than `run`.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .envs(&self.environment)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Starts the bot and waits until it says that it is ready.
    ///
    /// # Errors
    /// When it can't be started, ends, or is not ready in time; its log is in
    /// the error.
    pub async fn start(self) -> anyhow::Result<Bot> {
        let mut bot = self.launch().await?;
        bot.ready().await?;
        Ok(bot)
    }

    /// Starts the bot and waits only until its web server listens.
    ///
    /// # Errors
    /// As [`Setup::start`].
    pub async fn launch(self) -> anyhow::Result<Bot> {
        let mut child = self
            .command()
            .arg(self.runs)
            .spawn()
            .context("could not start the bot")?;
        let log = Log::default();
        let readers = [
            log.follow(child.stdout.take().context("no standard output")?),
            log.follow(child.stderr.take().context("no standard error")?),
        ];
        let mut bot = Bot {
            setup: self,
            child,
            log,
            readers,
            address: String::new(),
        };
        bot.address = bot.wait_for_log(|line| line.field("address")).await?;
        Ok(bot)
    }
}

impl Bot {
    /// The address of its web server, as in `http://127.0.0.1:8080`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The process, for those who measure it.
    pub fn process_id(&self) -> Option<u32> {
        self.child.id()
    }

    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// What it wrote so far.
    pub fn log(&self) -> Vec<LogLine> {
        self.log.lines().clone()
    }

    /// Waits until `/readyz` answers 200.
    ///
    /// # Errors
    /// When it ends before, or takes too long.
    pub async fn ready(&mut self) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while status(&self.address, "/readyz").await.ok() != Some(200) {
            self.still_running()?;
            ensure!(
                Instant::now() < deadline,
                "the bot was not ready in time:\n{}",
                self.log
            );
            sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Waits for a line of the log in which `pick` finds something.
    ///
    /// # Errors
    /// When the bot ends before, or takes too long.
    pub async fn wait_for_log<T>(
        &mut self,
        pick: impl Fn(&LogLine) -> Option<T>,
    ) -> anyhow::Result<T> {
        let mut changes = self.log.changes.subscribe();
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = self.log.lines().iter().find_map(&pick) {
                return Ok(found);
            }
            self.still_running()?;
            ensure!(
                Instant::now() < deadline,
                "the line never came:\n{}",
                self.log
            );
            // A process that ends may not write: look at it now and then.
            let _ = timeout(Duration::from_millis(200), changes.changed()).await;
        }
    }

    /// Kills it as `kill -9` does. What starting again needs is left.
    ///
    /// # Errors
    /// When the process can't be killed.
    pub async fn kill(mut self) -> anyhow::Result<Setup> {
        self.child.kill().await?;
        Ok(self.setup)
    }

    /// Asks it to stop (SIGTERM) and waits until it has.
    ///
    /// # Errors
    /// When it takes too long.
    pub async fn stop(mut self) -> anyhow::Result<(Setup, ExitStatus)> {
        let status = self.terminate().await?;
        Ok((self.setup, status))
    }

    /// As [`Bot::stop`]; returns all that it ever wrote.
    ///
    /// # Errors
    /// When it takes too long.
    pub async fn stop_and_read(mut self) -> anyhow::Result<Vec<LogLine>> {
        self.terminate().await?;
        for reader in self.readers {
            reader.await?;
        }
        Ok(self.log.lines().clone())
    }

    /// Sends a signal, named as in `STOP` and `CONT`.
    ///
    /// # Errors
    /// When it has ended.
    pub async fn signal(&self, name: &str) -> anyhow::Result<()> {
        let id = self.child.id().context("it has ended")?;
        Command::new("kill")
            .arg(format!("-{name}"))
            .arg(id.to_string())
            .status()
            .await?;
        Ok(())
    }

    async fn terminate(&mut self) -> anyhow::Result<ExitStatus> {
        self.signal("TERM").await?;
        let ended = timeout(PATIENCE, self.child.wait()).await;
        Ok(ended.with_context(|| format!("the bot did not stop:\n{}", self.log))??)
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    fn still_running(&mut self) -> anyhow::Result<()> {
        if let Some(status) = self.ended()? {
            bail!("the bot ended with {status}:\n{}", self.log);
        }
        Ok(())
    }
}

/// One line that the bot wrote.
#[derive(Debug, Clone)]
pub struct LogLine(pub String);

impl LogLine {
    /// The value of a field of a JSON line.
    pub fn field(&self, name: &str) -> Option<String> {
        let line: Value = serde_json::from_str(&self.0).ok()?;
        match line.get(name)? {
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }

    pub fn message(&self) -> Option<String> {
        self.field("message")
    }
}

/// What the bot writes, as it comes.
#[derive(Debug, Clone)]
struct Log {
    lines: Arc<Mutex<Vec<LogLine>>>,
    changes: watch::Sender<()>,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            lines: Arc::default(),
            changes: watch::Sender::new(()),
        }
    }
}

impl Log {
    fn lines(&self) -> MutexGuard<'_, Vec<LogLine>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn follow(&self, stream: impl AsyncRead + Unpin + Send + 'static) -> JoinHandle<()> {
        let log = self.clone();
        tokio::spawn(async move {
            let mut lines = BufReader::new(stream).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                log.lines().push(LogLine(line));
                log.changes.send_replace(());
            }
        })
    }
}

impl std::fmt::Display for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.lines()
            .iter()
            .try_for_each(|line| writeln!(f, "{}", line.0))
    }
}

/// The status of a GET, by a client small enough to need no dependency.
async fn status(address: &str, path: &str) -> io::Result<u16> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let code = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
    code.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not HTTP"))
}
