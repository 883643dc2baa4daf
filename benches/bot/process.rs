//! What a process takes, as Linux tells it.

use std::fmt;
use std::fs::read_to_string;
use std::time::Duration;

use anyhow::{Context, Result};
use playground::bot::Bot;

/// `/proc` counts CPU time in ticks of `USER_HZ`, which Linux has fixed at 100 a
/// second for programs, whatever the kernel's own clock.
const TICK: Duration = Duration::from_millis(10);

/// A process, by its ID.
#[derive(Debug, Clone, Copy)]
pub struct Process(u32);

/// An amount of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kibibytes(u64);

impl Process {
    pub fn of(bot: &Bot) -> Result<Self> {
        bot.process_id().map(Self).context("the bot has ended")
    }

    /// This process: the services, and the people who use the bot.
    pub fn own() -> Self {
        Self(std::process::id())
    }

    /// CPU time of all its threads so far, in user and kernel.
    pub fn cpu(self) -> Result<Duration> {
        let stat = read_to_string(format!("/proc/{}/stat", self.0))?;
        // The name, in parentheses, may hold anything. After it come the state
        // and, 12th and 13th from there, utime and stime (proc_pid_stat(5)).
        let (_, fields) = stat.rsplit_once(") ").context("no name")?;
        let mut ticks = 0;
        for field in fields.split(' ').skip(11).take(2) {
            ticks += field.parse::<u32>()?;
        }
        Ok(TICK * ticks)
    }

    /// Memory in RAM now.
    pub fn resident(self) -> Result<Kibibytes> {
        self.memory("VmRSS:")
    }

    /// The most it ever had in RAM.
    pub fn peak(self) -> Result<Kibibytes> {
        self.memory("VmHWM:")
    }

    fn memory(self, key: &str) -> Result<Kibibytes> {
        let status = read_to_string(format!("/proc/{}/status", self.0))?;
        let line = status.lines().find_map(|line| line.strip_prefix(key));
        let size = line.and_then(|line| line.trim().strip_suffix(" kB"));
        Ok(Kibibytes(size.context("no such line")?.parse()?))
    }
}

impl fmt::Display for Kibibytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.0 * 10 / 1024;
        write!(f, "{}.{} MiB", tenths / 10, tenths % 10)
    }
}

/// One line on what else the machine does: figures from a busy one are worse.
pub fn print_machine() -> Result<()> {
    let cores = std::thread::available_parallelism()?;
    let load = read_to_string("/proc/loadavg")?;
    let load = load.split(' ').next().unwrap_or_default();
    println!("\n[{cores} cores, load {load} before]");
    Ok(())
}
