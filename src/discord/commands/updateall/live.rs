//! Keeps the messages true that show how far updates of all members got. Nothing
//! else writes into them, so that none goes backwards.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::draw::draw_progress;
use super::report::draw_end;
use super::table::Table;
use crate::discord::bot::Data;
use crate::discord::commands::reader::Reader;
use crate::discord::reply::Reply;
use crate::discord::rest::RestError;
use crate::domain::InteractionId;
use crate::service::{Service, ShownBulkUpdate, StoreError};
use crate::text::Locale;

/// How far apart the edits of one message are at least.
const EVERY: Duration = Duration::from_secs(3);

/// How often it is looked whether there is something new to show.
const LOOK: Duration = Duration::from_millis(500);

/// The same while nobody looks.
const LOOK_AROUND: Duration = Duration::from_mins(1);

/// Edits messages until `stop`.
pub async fn show_bulk_updates(data: Data<Service>, stop: CancellationToken) {
    let mut live = Live {
        data,
        shown: HashMap::new(),
    };
    loop {
        let pause = match live.show_all().await {
            Ok(()) if live.shown.is_empty() => LOOK_AROUND,
            Ok(()) => LOOK,
            Err(error) => {
                error!(%error, "could not look how far updates of all members got");
                EVERY
            }
        };
        tokio::select! {
            () = live.data.app.bulk_update_shown() => {}
            () = sleep(pause) => {}
            () = stop.cancelled() => return,
        }
    }
}

struct Live {
    data: Data<Service>,
    /// What each message shows, as far as this process knows.
    shown: HashMap<InteractionId, Shown>,
}

struct Shown {
    /// `None`: it is not known to show anything of it.
    reply: Option<Reply>,
    /// When that was looked at.
    at: Instant,
}

impl Live {
    async fn show_all(&mut self) -> Result<(), StoreError> {
        let messages = self.data.app.bulk_messages().await?;
        let due = messages.iter().filter(|it| self.is_due(it));
        let edits = join_all(due.map(|shown| self.show(shown))).await;
        self.shown
            .retain(|id, _| messages.iter().any(|it| it.message.interaction == *id));
        for edit in edits {
            match edit? {
                (interaction, Some(shown)) => self.shown.insert(interaction, shown),
                (interaction, None) => self.shown.remove(&interaction),
            };
        }
        Ok(())
    }

    fn is_due(&self, update: &ShownBulkUpdate) -> bool {
        let shown = self.shown.get(&update.message.interaction);
        shown.is_none_or(|shown| shown.at.elapsed() >= EVERY)
    }

    /// Edits one message if it is not as it should be. Nothing is returned of one
    /// that stays as it is for ever.
    async fn show(
        &self,
        update: &ShownBulkUpdate,
    ) -> Result<(InteractionId, Option<Shown>), StoreError> {
        let (app, message) = (&self.data.app, &update.message);
        let interaction = message.interaction;
        let progress = app.bulk_progress(update.bulk).await?;
        let token = self.data.discord.seal().open(
            self.data.discord.application().id,
            interaction,
            &message.token,
        );
        let (Some(progress), Some(token)) = (progress, token) else {
            // Erased since, or the bot has another token.
            app.forget_bulk_message(interaction).await?;
            return Ok((interaction, None));
        };
        let reader = Reader::of_admin(
            message.user,
            Locale::for_discord(&message.locale),
            self.data.discord.mentions(),
        );
        let rest = self.data.discord.rest();
        let (reply, edited) = if progress.is_over() {
            let table = Table::of(app, &progress.update).await?;
            let reply = draw_end(&reader, &progress, &table);
            let edited = match table.finish() {
                Some(file) => rest.edit_answer_with(&token, &reply.edit(), file).await,
                None => rest.edit_answer(&token, &reply.edit()).await,
            };
            (reply, edited)
        } else {
            let reply = draw_progress(&reader, &progress, message.expires);
            let before = self.shown.get(&interaction);
            let is_news = before.is_none_or(|shown| shown.reply.as_ref() != Some(&reply));
            let edited = if is_news {
                rest.edit_answer(&token, &reply.edit()).await
            } else {
                Ok(())
            };
            (reply, edited)
        };
        let reply = match edited {
            Ok(()) if progress.is_over() => {
                if message.user == progress.update.asker {
                    app.bulk_end_was_shown(update.bulk).await?;
                }
                None
            }
            Ok(()) => Some(reply),
            // It was deleted, or its time is up.
            Err(RestError::UnknownMessage | RestError::InteractionGone) => None,
            Err(error) => {
                warn!(%error, "could not show how far an update of all members got");
                let shown = Shown {
                    reply: None,
                    at: Instant::now(),
                };
                return Ok((interaction, Some(shown)));
            }
        };
        if reply.is_none() {
            app.forget_bulk_message(interaction).await?;
            return Ok((interaction, None));
        }
        let at = Instant::now();
        Ok((interaction, Some(Shown { reply, at })))
    }
}
