use std::time::{Duration, Instant};

use super::super::class::{Class, PerClass};
use super::super::part::Part;
use super::Window;
use crate::domain::share::SAID_EVERY;

impl Window {
    /// How long a request of `class` would wait that has so many others before
    /// it. Exact if answers come at once and say nothing new, but for what
    /// trickles: pace and window together are a close guess. Requests in flight
    /// are hoped to be in Roblox's count already; their answers will tell. A process
    /// that may send nothing hears at the earliest with its next word that it may.
    pub fn forecast(&self, class: Class, ahead: &PerClass, now: Instant) -> Duration {
        let ahead_count = u32::try_from(ahead.iter().sum::<usize>()).unwrap_or(u32::MAX);
        let mut earliest = self.blocked_until.unwrap_or(now).max(now);
        if self.is_closed(now) {
            earliest = earliest.max(now + SAID_EVERY);
        }
        let mut at = earliest;
        if let Some(cap) = self.cap_at(now)
            && cap.left.saturating_sub(self.left_by(class)) <= ahead_count
        {
            at = at.max(cap.until);
        }
        for part in &self.parts {
            at = at.max(self.place_frees(*part, class, ahead, earliest, now));
        }
        if class.is_paced() {
            let ahead = u32::try_from(ahead[class as usize]).unwrap_or(u32::MAX);
            let apart = self.pace().saturating_mul(ahead);
            let next = self.next_paced.unwrap_or(now).max(now);
            at = at.max(next.checked_add(apart).unwrap_or(at));
        }
        at - now
    }

    /// When `part` has a place for a request of `class` that has so many others
    /// before it.
    ///
    /// Number the requests that count, then those that wait in their order: one
    /// whose class has room for `room` takes the place of the one `room` before
    /// it, a period after that one was sent. Follow that back to a request that
    /// was sent already, or that can be sent at once.
    fn place_frees(
        &self,
        part: Part,
        class: Class,
        ahead: &PerClass,
        earliest: Instant,
        now: Instant,
    ) -> Instant {
        let used = self.used(part, now) as usize;
        let mut number = used + ahead.iter().sum::<usize>();
        let mut periods = 0;
        let up_to_here = Class::ALL[..=class as usize].iter().rev();
        for class in up_to_here {
            let room = (part.limit - class.leaves(part)) as usize;
            let before = class.before().iter().map(|class| ahead[*class as usize]);
            let first = room.max(used + before.sum::<usize>());
            if number >= first {
                let steps = (number - first) / room + 1;
                number -= steps * room;
                periods += steps;
            }
        }
        let periods = u32::try_from(periods).unwrap_or(u32::MAX);
        let after = |sent: Instant, periods: u32| {
            let wait = part.stated.period.saturating_mul(periods);
            sent.checked_add(wait).unwrap_or(sent)
        };
        if number >= used {
            return after(earliest, periods);
        }
        let first = self.first_within(part, now);
        let sent = self.answered.get(first + number).copied().unwrap_or(now);
        after(after(sent, 1).max(earliest), periods - 1)
    }
}
