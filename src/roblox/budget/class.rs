use super::part::Part;

/// How soon a request goes out, and what of the limit it leaves to those who go
/// before it. Which class an ask is of is settled when it is queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A person of a server that has used less than is left for everybody.
    WithinShare,
    /// A person of a server that has used more.
    ServerOverShare,
    /// Background work, and a person who has used a member's share alone. The
    /// two take turns.
    Paced,
}

impl Class {
    /// In the order in which they are served.
    pub const ALL: [Self; 3] = [Self::WithinShare, Self::ServerOverShare, Self::Paced];

    /// Those that are served before this one.
    pub fn before(self) -> &'static [Self] {
        &Self::ALL[..self as usize]
    }

    /// How many requests of the part it may not use.
    pub fn leaves(self, part: Part) -> u32 {
        match self {
            Self::WithinShare => 0,
            Self::ServerOverShare | Self::Paced => part.reserve,
        }
    }

    /// Whether its requests keep [`Part::pace`].
    pub const fn is_paced(self) -> bool {
        matches!(self, Self::Paced)
    }
}

/// How many there are of each class, in the order of [`Class::ALL`].
pub type PerClass = [usize; Class::ALL.len()];
