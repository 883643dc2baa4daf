//! A person at a terminal: types what is asked for and reads what is shown.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

use crate::support::Gatepass;

const DEADLINE: Duration = Duration::from_secs(30);

/// A terminal in which a command runs.
pub struct Terminal {
    master: File,
    child: Child,
    shown: Arc<(Mutex<Shown>, Condvar)>,
    /// How much of what is shown was waited for so far.
    read: usize,
}

#[derive(Default)]
struct Shown {
    text: String,
    ended: bool,
}

impl Terminal {
    /// Starts `gatepass` with these arguments.
    pub fn start(gatepass: &Gatepass, arguments: &[&str]) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&master).expect("a terminal of ours");
        unlockpt(&master).expect("a terminal that opens");
        let name = ptsname(&master, Vec::new()).expect("a name");
        let slave = File::options()
            .read(true)
            .write(true)
            .open(name.to_str().expect("a path in UTF-8"))
            .expect("the other end");
        let side = || Stdio::from(slave.try_clone().expect("a copy"));

        let mut command = gatepass.through("setsid", &["--ctty", "--wait"]);
        command.args(arguments);
        command.stdin(side()).stdout(side()).stderr(side());
        let child = command.spawn().expect("setsid, of util-linux");

        let terminal = Self {
            master: File::from(master),
            child,
            shown: Arc::default(),
            read: 0,
        };
        terminal.listen();
        terminal
    }

    fn listen(&self) {
        let mut master = self.master.try_clone().expect("a copy");
        let shown = Arc::clone(&self.shown);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            loop {
                // Fails once nobody has the other end open any more.
                let count = master.read(&mut bytes).unwrap_or(0);
                let mut now = shown.0.lock().expect("whole");
                now.text.push_str(&String::from_utf8_lossy(&bytes[..count]));
                now.ended = count == 0;
                shown.1.notify_all();
                if now.ended {
                    return;
                }
            }
        });
    }

    /// Waits until these words are shown, after those waited for before.
    pub fn expect(&mut self, words: &str) {
        let (shown, changed) = &*self.shown;
        let from = self.read;
        let find = |shown: &Shown| shown.text[from..].find(words);
        let waiting = |shown: &mut Shown| find(shown).is_none() && !shown.ended;
        let (shown, _) = changed
            .wait_timeout_while(shown.lock().expect("whole"), DEADLINE, waiting)
            .expect("whole");
        match find(&shown) {
            Some(at) => self.read = from + at + words.len(),
            None => panic!("{words:?} is not shown:\n{}", shown.text),
        }
    }

    /// Types a line.
    pub fn type_line(&mut self, line: &str) {
        writeln!(self.master, "{line}").expect("a terminal");
    }

    /// Types a line once the terminal shows nothing of what is typed.
    pub fn type_hidden(&mut self, line: &str) {
        let deadline = Instant::now() + DEADLINE;
        while self.echoes() {
            assert!(Instant::now() < deadline, "the terminal goes on showing");
            std::thread::yield_now();
        }
        self.type_line(line);
    }

    /// Whether it shows what is typed.
    pub fn echoes(&self) -> bool {
        let modes = tcgetattr(&self.master).expect("a terminal").local_modes;
        modes.contains(LocalModes::ECHO)
    }

    /// Waits for the end: the exit code, and all that was shown.
    pub fn end(mut self) -> (i32, String) {
        let (shown, changed) = &*self.shown;
        let (shown, timeout) = changed
            .wait_timeout_while(shown.lock().expect("whole"), DEADLINE, |shown| !shown.ended)
            .expect("whole");
        assert!(!timeout.timed_out(), "still running:\n{}", shown.text);
        let text = shown.text.replace("\r\n", "\n");
        let status = self.child.wait().expect("a child");
        (status.code().expect("ended by itself"), text)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It has ended, unless the test failed.
        let _ = self.child.kill();
    }
}
