//! The channels that the bot posts in, as they stand: asked for once, and again when
//! they may have changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::rest::{ChannelOverwrite, GuildChannel, Id, Rest, RestError};
use crate::domain::{
    Channel, ChannelId, ChannelKind, Overwrite, OverwriteTarget, Permissions, PostObstacle, RoleId,
    UserId,
};

/// Channels that somebody asked for. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Channels {
    rest: Rest,
    asked: Arc<Mutex<HashMap<ChannelId, Asked>>>,
}

/// What is known of a channel that was asked for.
#[derive(Debug, Default)]
struct Asked {
    /// `None`: it has to be asked for.
    known: Option<Sight>,
    /// How often it changed: what was asked for before a change may be older.
    changes: u64,
}

/// A channel as the bot sees it.
#[derive(Debug, Clone)]
pub(super) enum Sight {
    Seen(Arc<Channel>),
    /// The bot lacks View Channel there. That may change with its roles, of which
    /// nothing is heard here: it is never what is known.
    Hidden,
    /// There is no such channel in a server.
    Gone,
}

impl Sight {
    /// The channel, or why nothing can be posted there.
    pub(super) fn seen(self) -> Result<Arc<Channel>, PostObstacle> {
        match self {
            Self::Seen(channel) => Ok(channel),
            Self::Hidden => Err(PostObstacle::Missing(Permissions::VIEW_CHANNEL)),
            Self::Gone => Err(PostObstacle::Deleted),
        }
    }
}

impl Channels {
    pub(super) fn new(rest: Rest) -> Self {
        Self {
            rest,
            asked: Arc::default(),
        }
    }

    pub(super) async fn get(&self, channel: ChannelId) -> Result<Sight, RestError> {
        let changes = {
            let mut asked = self.lock();
            let asked = asked.entry(channel).or_default();
            if let Some(known) = &asked.known {
                return Ok(known.clone());
            }
            asked.changes
        };
        let sight = match self.rest.channel(channel).await {
            Ok(theirs) => sight(&theirs),
            Err(RestError::UnknownChannel) => Sight::Gone,
            Err(RestError::NoAccess | RestError::MissingPermission) => Sight::Hidden,
            Err(error) => return Err(error),
        };
        if !matches!(sight, Sight::Hidden)
            && let Some(asked) = self.lock().get_mut(&channel)
            && asked.changes == changes
        {
            asked.known = Some(sight.clone());
        }
        Ok(sight)
    }

    /// The channel may have changed. Whether anybody ever asked for it.
    pub(super) fn changed(&self, channel: ChannelId) -> bool {
        let mut asked = self.lock();
        let Some(asked) = asked.get_mut(&channel) else {
            return false;
        };
        asked.known = None;
        asked.changes += 1;
        true
    }

    /// Every channel may have changed: events were missed.
    pub(super) fn all_changed(&self) {
        for asked in self.lock().values_mut() {
            asked.known = None;
            asked.changes += 1;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ChannelId, Asked>> {
        // Nothing that runs under the lock leaves it half changed.
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sight(theirs: &GuildChannel) -> Sight {
    let Some(Id(server)) = theirs.guild_id else {
        return Sight::Gone;
    };
    Sight::Seen(Arc::new(Channel {
        server,
        kind: ChannelKind::from_number(theirs.kind),
        overwrites: theirs
            .permission_overwrites
            .iter()
            .filter_map(overwrite)
            .collect(),
    }))
}

fn overwrite(theirs: &ChannelOverwrite) -> Option<Overwrite> {
    let Id(id) = theirs.id;
    Some(Overwrite {
        target: match theirs.kind {
            0 => OverwriteTarget::Role(RoleId::try_from(id).ok()?),
            _ => OverwriteTarget::Member(UserId::try_from(id).ok()?),
        },
        allow: Permissions::from_bits(theirs.allow.0),
        deny: Permissions::from_bits(theirs.deny.0),
    })
}
