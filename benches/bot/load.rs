//! People who type commands: on a schedule, or as fast as they are answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use playground::discord::actor::{Exchange, Person};
use tokio::runtime::Handle;
use tokio::task::{JoinSet, spawn_blocking};

use super::world::{OWNS, TOLD};

/// People who take turns to ask what they own.
#[derive(Debug, Clone)]
pub struct Crowd {
    people: Arc<[Person]>,
    turn: Arc<AtomicUsize>,
}

impl Crowd {
    pub fn new(people: Vec<Person>) -> Self {
        Self {
            people: people.into(),
            turn: Arc::default(),
        }
    }

    /// The next person asks.
    pub fn ask(&self) -> Result<Exchange> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let person = &self.people[turn % self.people.len()];
        Ok(person.command(OWNS)?)
    }

    /// An open loop: `count` commands, `rate` a second, however long the
    /// answers take. Each time runs from when the command was due to its final
    /// answer, so that nobody who waits in line is left out.
    pub async fn ask_on_schedule(&self, rate: u32, count: u32) -> Result<Vec<Duration>> {
        let (crowd, runtime) = (self.clone(), Handle::current());
        // A thread of its own: tokio's clock has steps of a millisecond.
        let asking = spawn_blocking(move || {
            let mut answers = JoinSet::new();
            let start = Instant::now();
            for n in 0..count {
                let due = start + Duration::from_secs(1) * n / rate;
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                let exchange = crowd.ask()?;
                let answered = async move {
                    told(&exchange).await?;
                    anyhow::Ok(due.elapsed())
                };
                answers.spawn_on(answered, &runtime);
            }
            anyhow::Ok(answers)
        });
        asking.await??.join_all().await.into_iter().collect()
    }

    /// A closed loop: `at_once` people of the crowd type again as soon as they
    /// are answered, until the time is over. Returns the number of answers.
    pub async fn ask_without_pause(&self, at_once: usize, time: Duration) -> Result<usize> {
        let end = Instant::now() + time;
        let mut asking = JoinSet::new();
        for _ in 0..at_once {
            let crowd = self.clone();
            asking.spawn(async move {
                let mut answers = 0;
                while Instant::now() < end {
                    told(&crowd.ask()?).await?;
                    answers += 1;
                }
                anyhow::Ok(answers)
            });
        }
        asking.join_all().await.into_iter().sum()
    }
}

/// Waits for the final answer, which has to be the right one.
async fn told(exchange: &Exchange) -> Result<()> {
    let reply = exchange.reply().await?;
    ensure!(reply.text().contains(TOLD), "answered: {}", reply.text());
    Ok(())
}
