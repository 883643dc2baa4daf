use super::Timestamp;

/// One stay of a member in a server, from their joining to their leaving.
///
/// It is known by the `joined_at` that Discord tells with every member:
/// microseconds since the Unix epoch, by Discord's clock. No [`Timestamp`], so
/// that nobody takes that for a clock of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stay(i64);

/// What seeing a member, now or in late news, tells about the stay that was
/// known of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sighting {
    /// It goes on, as far as can be told.
    Same,
    /// It is over, and Discord took the roles of that stay: they are in a later
    /// one.
    Later,
    /// News of an earlier stay, which tell nothing of this one.
    Earlier,
}

/// How far apart two tellings of one joining may be, in microseconds. The event
/// has microseconds, what is asked for later has milliseconds (seen in
/// serenity-rs/serenity#68). Nobody leaves and comes back in between.
const SAME_JOINING: u64 = 1_000;

impl Stay {
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// When it began, where it does not matter that another clock says so.
    pub const fn began(self) -> Timestamp {
        Timestamp::from_millis(self.0.div_euclid(1_000))
    }
}

impl Sighting {
    /// Of a member seen in the stay `seen`. A stay that was not told (of a row
    /// older than stays are, or of the guest of a voice channel) is taken to be
    /// the same.
    pub fn of(seen: Option<Stay>, known: Option<Stay>) -> Self {
        match (seen, known) {
            (Some(seen), Some(known)) if seen.0.abs_diff(known.0) > SAME_JOINING => {
                if seen.0 > known.0 {
                    Self::Later
                } else {
                    Self::Earlier
                }
            }
            _ => Self::Same,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::still_there(Some(521_000), Some(521_000), Sighting::Same)]
    #[case::told_more_exactly(Some(521_254), Some(521_000), Sighting::Same)]
    #[case::told_less_exactly(Some(521_000), Some(521_999), Sighting::Same)]
    #[case::came_back(Some(523_000), Some(521_254), Sighting::Later)]
    #[case::late_news(Some(521_254), Some(523_000), Sighting::Earlier)]
    #[case::first_told(Some(521_000), None, Sighting::Same)]
    #[case::not_told(None, Some(521_000), Sighting::Same)]
    #[case::never_told(None, None, Sighting::Same)]
    fn a_later_stay_ends_the_one_before(
        #[case] seen: Option<i64>,
        #[case] known: Option<i64>,
        #[case] expected: Sighting,
    ) {
        let stay = Stay::from_micros;
        assert_eq!(Sighting::of(seen.map(stay), known.map(stay)), expected);
    }
}
