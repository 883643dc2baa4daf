use std::time::Duration;

use crate::chance::Chance;

/// What goes wrong for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Roblox answers 503.
    Outage,
    /// Roblox does not answer.
    Silence,
    /// Another program shares the key and sends so many requests a minute.
    OtherProgram(u32),
    /// Roblox says with 200 that nobody owns anything.
    OwnsNothing,
    /// Roblox says with 200 that everybody owns everything.
    OwnsEverything,
    /// Discord can't be asked.
    DiscordDown,
    /// Every third role write fails, or its answer is lost.
    DiscordErrs,
}

#[derive(Debug, Clone, Copy)]
pub struct Episode {
    pub trouble: Trouble,
    pub from: Duration,
    pub until: Duration,
}

/// What goes wrong, and when.
#[derive(Debug, Default)]
pub struct Weather(Vec<Episode>);

impl Weather {
    /// For the time up to `until`, in which all is well again.
    pub fn new(until: Duration, chance: &mut Chance) -> Self {
        let mut episodes = Vec::new();
        let mut at = Duration::from_mins(30);
        loop {
            at += chance.pause(Duration::from_hours(3));
            let minutes = |least, most| (Duration::from_mins(least), Duration::from_mins(most));
            let (trouble, (least, most)) = match chance.below(9) {
                0 | 1 => (Trouble::Outage, minutes(2, 60)),
                2 => (Trouble::Silence, minutes(2, 40)),
                3 | 4 => {
                    let requests = 40 + u32::try_from(chance.below(120)).expect("few");
                    (Trouble::OtherProgram(requests), minutes(10, 60))
                }
                5 => (Trouble::OwnsNothing, minutes(30, 60)),
                6 => (Trouble::OwnsEverything, minutes(30, 60)),
                7 => (Trouble::DiscordDown, minutes(1, 15)),
                _ => (Trouble::DiscordErrs, minutes(5, 60)),
            };
            let end = at + chance.between(least, most);
            if end > until {
                return Self(episodes);
            }
            episodes.push(Episode {
                trouble,
                from: at,
                until: end,
            });
        }
    }

    pub fn episodes(&self) -> &[Episode] {
        &self.0
    }

    pub fn now(&self, now: Duration) -> impl Iterator<Item = Trouble> {
        let lasting = self
            .0
            .iter()
            .filter(move |it| it.from <= now && now < it.until);
        lasting.map(|it| it.trouble)
    }

    pub fn is(&self, trouble: Trouble, now: Duration) -> bool {
        self.now(now).any(|it| it == trouble)
    }

    /// Whether Roblox's answers may be wrong.
    pub fn lies(&self, now: Duration) -> bool {
        self.now(now)
            .any(|it| matches!(it, Trouble::OwnsNothing | Trouble::OwnsEverything))
    }

    /// When the last episode of wrong answers began.
    pub fn last_lie(&self, now: Duration) -> Duration {
        let lies = self.0.iter().filter(|it| {
            it.from <= now && matches!(it.trouble, Trouble::OwnsNothing | Trouble::OwnsEverything)
        });
        lies.map(|it| it.from).max().unwrap_or_default()
    }

    /// How much of the time since `since` Roblox could not be read as usual.
    pub fn kept_from_reading(&self, since: Duration, now: Duration) -> Duration {
        let keeps = |it: &&Episode| {
            matches!(
                it.trouble,
                Trouble::Outage | Trouble::Silence | Trouble::OtherProgram(_)
            )
        };
        let overlap = |it: &Episode| it.until.min(now).saturating_sub(it.from.max(since));
        self.0.iter().filter(keeps).map(overlap).sum()
    }
}
