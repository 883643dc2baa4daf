//! The program `playground`, as it is started from a shell.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::Command;
use tokio::time::{Instant, sleep, timeout};

const DEADLINE: Duration = Duration::from_secs(30);

fn playground() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_playground"));
    command.stdin(Stdio::null()).kill_on_drop(true);
    command
}

#[tokio::test]
async fn what_it_does_not_know_it_refuses_and_says_what_it_knows() {
    for arguments in [&["foo"][..], &["--bot"], &["--bot", "x", "--loud"]] {
        let ended = playground().args(arguments).output().await.expect("runs");
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}");
        let told = String::from_utf8(ended.stderr).expect("UTF-8");
        assert!(told.contains("Usage: cargo run -p playground"), "{told}");
        assert!(ended.stdout.is_empty());
    }
    let ended = playground().arg("--help").output().await.expect("runs");
    assert_eq!(ended.status.code(), Some(0));
    let told = String::from_utf8(ended.stdout).expect("UTF-8");
    assert!(told.contains("Usage: cargo run -p playground"), "{told}");
}

#[tokio::test]
async fn a_reader_that_has_seen_enough_is_no_error() {
    let (reader, writer) = io::pipe().expect("a pipe");
    drop(reader);
    let mut command = playground();
    command.arg("--help").stdout(writer).stderr(Stdio::piped());
    let ended = command.spawn().expect("starts").wait_with_output().await;
    let ended = ended.expect("a status");
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(String::from_utf8(ended.stderr).expect("UTF-8"), "");
}

/// A bot that tells its process ID in a file and is never ready.
struct Sleeper {
    folder: TempDir,
}

impl Sleeper {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a directory");
        let sleeper = Self { folder };
        let pid = sleeper.path("pid");
        let script = format!(
            "#!/bin/sh\necho $$ > {0}.new\nmv {0}.new {0}\nexec sleep 600\n",
            pid.display()
        );
        let program = sleeper.path("bot");
        fs::write(&program, script).expect("a file");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a mode");
        fs::create_dir(sleeper.path("tmp")).expect("a directory");
        sleeper
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The directory of its process, once it runs.
    async fn process(&self) -> PathBuf {
        let pid = self.path("pid");
        until(|| pid.exists()).await;
        let pid = fs::read_to_string(pid).expect("a file");
        Path::new("/proc").join(pid.trim())
    }
}

async fn until(holds: impl Fn() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !holds() {
        assert!(Instant::now() < deadline, "it never came");
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_signal_ends_the_bot_with_it_and_leaves_nothing() {
    for (signal, code) in [("-TERM", 143), ("-INT", 130)] {
        let sleeper = Sleeper::new();
        let mut command = playground();
        command.arg("--bot").arg(sleeper.path("bot"));
        command.env("TMPDIR", sleeper.path("tmp"));
        let mut playing = command.spawn().expect("starts");
        let process = sleeper.process().await;

        let id = playing.id().expect("it runs").to_string();
        let sent = Command::new("kill").args([signal, &id]).status().await;
        assert!(sent.expect("kill").success());
        let ended = timeout(DEADLINE, playing.wait()).await;
        let status = ended.expect("it ends").expect("a status");
        assert_eq!(status.code(), Some(code), "{signal}");
        // One that is dead and not buried yet has no command line.
        let gone = || fs::read(process.join("cmdline")).map_or(true, |line| line.is_empty());
        until(gone).await;
        let left = fs::read_dir(sleeper.path("tmp"))
            .expect("a directory")
            .count();
        assert_eq!(left, 0, "{signal}");
    }
}
