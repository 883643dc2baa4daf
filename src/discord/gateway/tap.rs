use std::sync::Arc;

use async_trait::async_trait;
use serenity::all::{Context, FullEvent, Interaction, ShardManager};
use serenity::framework::Framework;

use super::Events;
use crate::service::ShardSlice;

/// Takes up interactions: commands, autocompletion, presses. Called on the
/// gateway's thread; the work itself belongs elsewhere.
pub(in crate::discord) trait Interactions: Send + Sync + 'static {
    fn take_up(&self, context: Context, manager: &Arc<ShardManager>, interaction: Interaction);
}

/// Where serenity's events come out: interactions go one way, everything else
/// the other. It never waits, so that the order of events is kept.
pub(in crate::discord) struct Tap<I> {
    pub events: Arc<Events>,
    pub interactions: Arc<I>,
    pub manager: Arc<ShardManager>,
    pub shards: u32,
}

#[async_trait]
impl<I: Interactions> Framework for Tap<I> {
    async fn dispatch(&self, context: Context, event: FullEvent) {
        match event {
            FullEvent::InteractionCreate { interaction } => {
                self.events.acted(&interaction);
                self.interactions
                    .take_up(context, &self.manager, interaction);
            }
            event => {
                let shard = ShardSlice {
                    index: context.shard_id.0,
                    of: self.shards,
                };
                self.events.hear(shard, event);
            }
        }
    }
}
