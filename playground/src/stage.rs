//! Where the tour is played: the services, the bot, and the terminal.

use std::fmt::Display;
use std::io::{IsTerminal, stdout};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::bail;
use playground::bot::{Bot, Setup};
use playground::discord::actor::{Person, Reply};
use playground::{discord, roblox};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use crate::output::say;

/// How long something may take that should happen by itself.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Stage {
    pub(crate) discord: discord::Simulator,
    pub(crate) roblox: roblox::Simulator,
    pub(crate) bot: Option<Bot>,
    color: bool,
    checks: usize,
    failures: Vec<String>,
    program: PathBuf,
    folder: TempDir,
}

impl Stage {
    /// Starts the services and, as a process of its own, the bot.
    pub(crate) async fn open(program: PathBuf) -> anyhow::Result<Self> {
        let discord = discord::Simulator::start().await?;
        let roblox = roblox::Simulator::start().await?;
        let folder = tempfile::tempdir()?;
        let setup = Setup::new(program.clone(), folder.path(), &discord, &roblox);
        let bot = setup.start().await?;
        discord.bot_has_command("update").await?;
        let color = stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Ok(Self {
            discord,
            roblox,
            bot: Some(bot),
            color,
            checks: 0,
            failures: Vec::new(),
            program,
            folder,
        })
    }

    /// Stops the bot as its owner does.
    pub(crate) async fn stop(&mut self) -> anyhow::Result<()> {
        if let Some(bot) = self.bot.take() {
            let (_, status) = bot.stop().await?;
            self.check("the bot stopped when it was asked to", status.success());
        }
        Ok(())
    }

    /// Starts it again where it stopped, with a variable set.
    pub(crate) async fn start_with(&mut self, key: &str, value: &str) -> anyhow::Result<()> {
        let program = self.program.clone();
        let setup = Setup::new(program, self.folder.path(), &self.discord, &self.roblox);
        self.bot = Some(setup.with(key, value).start().await?);
        Ok(())
    }

    /// Begins a scene.
    pub(crate) fn scene(&self, title: &str) {
        say(format_args!(
            "\n{}",
            self.paint("1", format!("── {title} "))
        ));
    }

    /// Something happens that nobody types.
    pub(crate) fn tell(&self, what: &str) {
        say(format_args!("   {}", self.paint("3;2", what)));
    }

    /// Somebody types a command; the answer is printed and returned.
    pub(crate) async fn ask(&self, who: &Actor, command: &str) -> anyhow::Result<Reply> {
        say(format_args!(
            "{} {command}",
            self.paint("36", format!("{:>8} │", who.name))
        ));
        let reply = who.person.command(command)?.reply().await?;
        self.print(&reply);
        Ok(reply)
    }

    fn print(&self, reply: &Reply) {
        let mut name = "Gatepass";
        let text = self.discord.readable(&reply.text());
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            say(format_args!(
                "{} {line}",
                self.paint("35", format!("{name:>8} │"))
            ));
            name = "";
        }
    }

    /// Checks that a reply says something.
    pub(crate) fn says(&mut self, reply: &Reply, words: &str) {
        let text = self.discord.readable(&reply.text());
        self.check(&format!("the answer says “{words}”"), text.contains(words));
    }

    /// Checks something that must hold by now.
    pub(crate) fn check(&mut self, what: &str, holds: bool) {
        self.checks += 1;
        if holds {
            say(format_args!(
                "         {}",
                self.paint("32", format!("✔ {what}"))
            ));
        } else {
            say(format_args!(
                "         {}",
                self.paint("31", format!("✘ {what}"))
            ));
            self.failures.push(what.to_owned());
        }
    }

    /// Checks something that comes true by itself.
    pub(crate) async fn soon(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self) && Instant::now() < deadline {
            sleep(Duration::from_millis(10)).await;
        }
        let holds = holds(self);
        self.check(what, holds);
    }

    /// Fails when the bot has ended by itself, with the last that it said.
    pub(crate) fn the_bot_lives(&mut self) -> anyhow::Result<()> {
        if let Some(bot) = &mut self.bot
            && let Some(status) = bot.ended()?
        {
            let log = bot.log();
            let last = &log[log.len().saturating_sub(10)..];
            let last: Vec<&str> = last.iter().map(|line| line.0.as_str()).collect();
            bail!(
                "the bot ended with {status}; its last lines:\n{}",
                last.join("\n")
            );
        }
        Ok(())
    }

    /// The verdict, and the exit code that goes with it.
    pub(crate) fn curtain(self) -> ExitCode {
        say("");
        if self.failures.is_empty() {
            say(self.paint("1;32", format!("All {} checks held.", self.checks)));
            return ExitCode::SUCCESS;
        }
        let count = format!("{} of {} checks failed:", self.failures.len(), self.checks);
        say(self.paint("1;31", count));
        for failure in &self.failures {
            say(format_args!("  ✘ {failure}"));
        }
        ExitCode::FAILURE
    }

    fn paint(&self, code: &str, text: impl Display) -> String {
        if self.color {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_string()
        }
    }
}

/// Somebody who plays a part.
pub(crate) struct Actor {
    pub(crate) name: &'static str,
    pub(crate) person: Person,
}
