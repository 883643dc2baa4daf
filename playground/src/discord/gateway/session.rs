//! A session: what a shard has been told, and what it missed.

use std::{collections::VecDeque, sync::Arc};

use serde_json::Value;

use super::{ConnectionId, Shard};
use crate::discord::world::Intents;

/// A session of the bot, which outlives its connection.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) shard: Shard,
    pub(super) intents: Intents,
    pub(super) connection: Option<ConnectionId>,
    /// The sequence number of the last dispatch.
    sequence: u64,
    /// The latest dispatches, for a RESUME.
    backlog: VecDeque<(u64, Arc<str>)>,
    capacity: usize,
}

impl Session {
    pub(super) fn new(
        shard: Shard,
        intents: Intents,
        connection: ConnectionId,
        capacity: usize,
    ) -> Self {
        Self {
            shard,
            intents,
            connection: Some(connection),
            sequence: 0,
            backlog: VecDeque::new(),
            capacity,
        }
    }

    /// The next dispatch of this session, kept for a RESUME.
    pub(super) fn frame(&mut self, name: &str, data: &Value) -> Arc<str> {
        self.sequence += 1;
        let sequence = self.sequence;
        let frame: Arc<str> =
            format!(r#"{{"t":"{name}","s":{sequence},"op":0,"d":{data}}}"#).into();
        if self.backlog.len() == self.capacity {
            self.backlog.pop_front();
        }
        if self.capacity > 0 {
            self.backlog.push_back((sequence, frame.clone()));
        }
        frame
    }

    /// What came after `sequence`. `None` if that is no longer known, or never was.
    pub(super) fn missed_since(&self, sequence: u64) -> Option<Vec<Arc<str>>> {
        if sequence > self.sequence {
            return None;
        }
        let missed: Vec<_> = self
            .backlog
            .iter()
            .filter(|(number, _)| *number > sequence)
            .map(|(_, frame)| frame.clone())
            .collect();
        let complete = usize::try_from(self.sequence - sequence) == Ok(missed.len());
        complete.then_some(missed)
    }
}
