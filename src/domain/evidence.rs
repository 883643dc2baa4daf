use std::fmt;
use std::str::FromStr;

use super::{HoldingState, Item, Timestamp, UnknownReason, UnknownWord};

/// What was known of a member's items when something was done about a role.
///
/// Written `badge:5 owned 1790000000000; asset:6 not owned 1790000000000`: item,
/// state, when it was learnt (milliseconds since the Unix epoch). What counts as lost
/// because it is hidden says since when: `badge:5 unknown (hidden) since 1780000000000
/// 1790000000000`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence(pub Vec<ItemRead>);

/// What was read of one item, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemRead {
    pub item: Item,
    pub state: HoldingState,
    pub learnt: Timestamp,
    /// Since when it is hidden, where the server counts that as lost.
    pub lost_since: Option<Timestamp>,
}

impl Evidence {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was read of an item.
    pub fn of(&self, item: Item) -> Option<&ItemRead> {
        self.0.iter().find(|read| read.item == item)
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, read) in self.0.iter().enumerate() {
            let separator = if place == 0 { "" } else { "; " };
            write!(f, "{separator}{read}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ItemRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            item,
            state,
            learnt,
            lost_since,
        } = self;
        write!(f, "{item} {state} ")?;
        if let Some(since) = lost_since {
            write!(f, "since {} ", since.as_millis())?;
        }
        write!(f, "{}", learnt.as_millis())
    }
}

impl FromStr for Evidence {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let reads = text.split("; ").filter(|read| !read.is_empty());
        reads.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl FromStr for ItemRead {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let (item, rest) = text.split_once(' ').ok_or(UnknownWord)?;
        let (state, learnt) = rest.rsplit_once(' ').ok_or(UnknownWord)?;
        let (state, since) = match state.split_once(" since ") {
            Some((state, since)) => (state, Some(since)),
            None => (state, None),
        };
        Ok(Self {
            item: item.parse().map_err(|_| UnknownWord)?,
            state: state_of(state)?,
            learnt: moment(learnt)?,
            lost_since: since.map(moment).transpose()?,
        })
    }
}

fn moment(millis: &str) -> Result<Timestamp, UnknownWord> {
    let millis = millis.parse().map_err(|_| UnknownWord)?;
    Ok(Timestamp::from_millis(millis))
}

/// A state from its written form.
fn state_of(text: &str) -> Result<HoldingState, UnknownWord> {
    match text {
        "owned" => Ok(HoldingState::Owned),
        "not owned" => Ok(HoldingState::NotOwned),
        text => {
            let reason = text.strip_prefix("unknown (").ok_or(UnknownWord)?;
            let reason = reason.strip_suffix(')').ok_or(UnknownWord)?;
            reason.parse::<UnknownReason>().map(HoldingState::Unknown)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_reads_back() {
        let unknown = UnknownReason::ALL.iter().copied();
        let states = [HoldingState::Owned, HoldingState::NotOwned]
            .into_iter()
            .chain(unknown.map(HoldingState::Unknown));
        let reads: Vec<_> = states
            .zip(1..)
            .map(|(state, id)| ItemRead {
                item: format!("privateserver:{id}").parse().expect("an item"),
                state,
                learnt: Timestamp::from_millis(1_790_000_000_000 - id),
                lost_since: (id == 3).then(|| Timestamp::from_millis(5)),
            })
            .collect();
        let evidence = Evidence(reads);
        assert_eq!(evidence.to_string().parse(), Ok(evidence));
        assert_eq!("".parse(), Ok(Evidence::default()));
    }

    #[test]
    fn it_is_written_as_it_lies_in_databases() {
        let written = "badge:5 owned 1790000000000; asset:6 unknown (timed-out) 1; \
                       badge:7 unknown (hidden) since 1 2";
        let evidence: Evidence = written.parse().expect("evidence");
        assert_eq!(evidence.to_string(), written);
        let asset = evidence.of("asset:6".parse().expect("an item"));
        let state = HoldingState::Unknown(UnknownReason::TimedOut);
        assert_eq!(asset.map(|read| read.state), Some(state));
    }

    #[test]
    fn what_is_no_evidence_is_not_read_as_some() {
        for text in [
            "badge:5",
            "badge:5 owned",
            "badge:5 lost 1",
            "hat:5 owned 1",
            "badge:5 owned soon",
            "badge:5 unknown () 1",
            "badge:5 owned 1; x",
            "badge:5 unknown (hidden) since 1",
            "badge:5 unknown (hidden) since then 1",
        ] {
            assert_eq!(text.parse::<Evidence>(), Err(UnknownWord), "{text}");
        }
    }
}
