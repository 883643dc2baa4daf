use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::{Occasion, Timestamp, UnknownWord, UserId};

macro_rules! triggers {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)+) => {
        /// What set an update of a member's roles off.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Trigger {
            $($(#[$doc])* $variant,)+
        }

        impl Trigger {
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// One word, as it stands in the database and in message keys.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

triggers! {
    /// The member asked for their roles.
    Asked = "asked",
    /// A moderator asked for the member's roles.
    Moderator = "moderator",
    /// The member's link was made, replaced or removed.
    Link = "link",
    /// A bind of the server was made, changed or removed.
    Bind = "bind",
    /// The member joined, or got through membership screening.
    Joined = "joined",
    /// The member left the server.
    Left = "left",
    /// Discord's events were missed: the member is looked at again.
    Reconnected = "reconnected",
    /// A role of the server was moved or changed its powers.
    Role = "role",
    /// A role write was left open by a crash or a timeout.
    Recovery = "recovery",
    /// The member's facts were read for another server, or for another member who is
    /// linked to the same account, just now.
    Elsewhere = "elsewhere",
    /// The sweep came round: the member's facts were read just now.
    Sweep = "sweep",
    /// An admin has everyone updated.
    Bulk = "bulk",
    /// Somebody wants to know what an update would do.
    Preview = "preview",
    /// The member wants to know what keeps them from a role.
    Explained = "explained",
    /// An earlier update could not be finished.
    Retry = "retry",
    /// A person decided about a role that the guard held back.
    Guard = "guard",
}

/// So old may facts be that nobody is read for.
const LONG_KNOWN: Duration = Duration::from_hours(6);

/// Tries of what somebody asked for, each after a longer pause: minutes in all.
const WISH_LASTS: u32 = 3;

impl Trigger {
    /// What of this matters to the decision: whether somebody wishes the
    /// member to have their roles, or there is news of the member.
    pub const fn occasion(self) -> Occasion {
        match self {
            Self::Asked | Self::Moderator => Occasion::Asked,
            Self::Link | Self::Joined => Occasion::Arrival,
            Self::Bind
            | Self::Left
            | Self::Reconnected
            | Self::Role
            | Self::Recovery
            | Self::Elsewhere
            | Self::Sweep
            | Self::Bulk
            | Self::Preview
            | Self::Explained
            | Self::Retry
            | Self::Guard => Occasion::Automatic,
        }
    }

    /// What to call the next try of what was put off `attempts` times before. What
    /// somebody asked for is a wish for some minutes: a role may be taken by hand
    /// since, and is not to come back for having been asked for before.
    #[must_use]
    pub const fn put_off(self, attempts: u32) -> Self {
        match self.occasion() {
            Occasion::Asked if attempts >= WISH_LASTS => Self::Retry,
            _ => self,
        }
    }

    /// Whether it follows on what somebody did, and no update for another reason
    /// stands for it: what such a one decides is not what they wished for, or it
    /// stops at the guard.
    pub const fn is_somebodys_act(self) -> bool {
        match self {
            Self::Asked
            | Self::Moderator
            | Self::Link
            | Self::Bind
            | Self::Joined
            | Self::Guard => true,
            Self::Left
            | Self::Reconnected
            | Self::Role
            | Self::Recovery
            | Self::Elsewhere
            | Self::Sweep
            | Self::Bulk
            | Self::Preview
            | Self::Explained
            | Self::Retry => false,
        }
    }

    /// Whether others follow with what was read for this update: the member's other
    /// servers, and members with the same account. What was itself set off by a read
    /// elsewhere never sets off others, or two busy servers would keep each other busy;
    /// and nothing follows a preview or an explanation, here or elsewhere: the account's
    /// turn is still to come.
    pub const fn is_followed(self) -> bool {
        !matches!(self, Self::Elsewhere | Self::Preview | Self::Explained)
    }

    /// Whether the member was read for the update right before it was queued.
    const fn follows_a_read(self) -> bool {
        matches!(self, Self::Elsewhere | Self::Sweep)
    }

    /// How old known facts may be to be used again instead of read.
    const fn accepted_age(self) -> Duration {
        match self {
            Self::Asked | Self::Moderator | Self::Bulk | Self::Preview | Self::Retry => {
                Duration::ZERO
            }
            Self::Elsewhere | Self::Sweep => Duration::from_mins(1),
            Self::Link | Self::Joined | Self::Recovery | Self::Explained => Duration::from_mins(10),
            Self::Bind | Self::Left | Self::Reconnected | Self::Role | Self::Guard => LONG_KNOWN,
        }
    }
}

/// What set an update off, and who, where it was a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    pub trigger: Trigger,
    pub actor: Option<UserId>,
    /// Since when facts may have been read to be used again, where that is no
    /// matter of their age: since an admin asked for all members to be updated, or
    /// since the member was read for this update.
    since: Option<Timestamp>,
}

impl Cause {
    pub const fn by(actor: UserId, trigger: Trigger) -> Self {
        Self {
            trigger,
            actor: Some(actor),
            since: None,
        }
    }

    /// Of an update that waits since `queued`. What was read for it serves however long
    /// it waits, within hours: if a backlog had everybody in it read again, those reads
    /// would keep the backlog up for ever.
    pub fn of_waiting(trigger: Trigger, queued: Timestamp, now: Timestamp) -> Self {
        let cause = Self::from(trigger);
        if trigger.follows_a_read() {
            let age = now.since(queued) + trigger.accepted_age();
            cause.with_facts_since(now.minus(age.min(LONG_KNOWN)))
        } else {
            cause
        }
    }

    /// The same, with facts read since then.
    #[must_use]
    pub const fn with_facts_since(self, since: Timestamp) -> Self {
        Self {
            since: Some(since),
            ..self
        }
    }

    /// How old known facts may be to be used again instead of read.
    pub fn accepted_age(self, now: Timestamp) -> Duration {
        match self.since {
            Some(since) => now.since(since),
            None => self.trigger.accepted_age(),
        }
    }

    /// Whether a person waits for the outcome. What was asked for and is tried
    /// again later is still asked for, but nobody waits.
    pub const fn is_awaited(self) -> bool {
        self.actor.is_some()
            && matches!(
                self.trigger,
                Trigger::Asked | Trigger::Moderator | Trigger::Explained
            )
    }

    /// Whether this goes on with what an earlier update could not finish.
    pub const fn is_another_try(self) -> bool {
        !self.is_awaited()
            && matches!(
                self.trigger,
                Trigger::Asked | Trigger::Moderator | Trigger::Retry
            )
    }

    /// What to call the next try, if this one is not the last.
    pub const fn next_try(self) -> Trigger {
        match self.trigger.occasion() {
            Occasion::Asked => self.trigger,
            Occasion::Arrival | Occasion::Automatic => Trigger::Retry,
        }
    }
}

impl From<Trigger> for Cause {
    fn from(trigger: Trigger) -> Self {
        Self {
            trigger,
            actor: None,
            since: None,
        }
    }
}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Trigger {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .iter()
            .copied()
            .find(|trigger| trigger.as_str() == word)
            .ok_or(UnknownWord)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_is_asked_for_on_every_try_though_nobody_waits() {
        let person = UserId::new(5).expect("positive");
        for trigger in Trigger::ALL {
            let next = Cause::by(person, *trigger).next_try();
            let asked = |trigger: Trigger| trigger.occasion() == Occasion::Asked;
            assert_eq!(asked(next), asked(*trigger), "{trigger}");
            assert_eq!(next.accepted_age(), Duration::ZERO, "{trigger}");
            assert!(Cause::from(next).is_another_try(), "{trigger}");
        }
        assert_eq!(Cause::from(Trigger::Asked).next_try(), Trigger::Asked);
        assert_eq!(Cause::from(Trigger::Bind).next_try(), Trigger::Retry);
    }

    #[test]
    fn what_was_read_for_an_update_serves_while_it_waits() {
        let queued = Timestamp::from_millis(0).plus(Duration::from_hours(100));
        for (trigger, waited, accepted) in [
            (Trigger::Sweep, 0, 1),
            (Trigger::Sweep, 40, 41),
            (Trigger::Elsewhere, 40, 41),
            (Trigger::Sweep, 1_000, 360),
            (Trigger::Joined, 40, 10),
            (Trigger::Retry, 40, 0),
        ] {
            let now = queued.plus(Duration::from_mins(waited));
            let cause = Cause::of_waiting(trigger, queued, now);
            assert_eq!(
                cause.accepted_age(now),
                Duration::from_mins(accepted),
                "{trigger}, {waited} min"
            );
        }
    }

    #[test]
    fn a_wish_ends_and_what_nobody_asked_for_stays_what_it_is() {
        for trigger in Trigger::ALL {
            assert_eq!(trigger.put_off(0), *trigger);
            let later = trigger.put_off(WISH_LASTS);
            assert_ne!(later.occasion(), Occasion::Asked, "{trigger}");
            if trigger.occasion() != Occasion::Asked {
                assert_eq!(later, *trigger);
            }
        }
    }
}
