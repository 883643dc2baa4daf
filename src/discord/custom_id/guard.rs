use crate::domain::{Direction, Pause, RoleId, Timestamp};

/// A pause: that one, and none that begins later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldBack {
    pub role: RoleId,
    pub direction: Direction,
    pub since: Timestamp,
}

impl From<&Pause> for HeldBack {
    fn from(pause: &Pause) -> Self {
        Self {
            role: pause.role,
            direction: pause.direction,
            since: pause.since,
        }
    }
}
