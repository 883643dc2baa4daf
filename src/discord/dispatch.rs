use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use poise::{CommandInteractionType, FrameworkContext, FrameworkOptions};
use serenity::all as discord;
use serenity::all::{FullEvent, Interaction, ShardManager};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use super::answer::Answer;
use super::bot::{Command, Context, Data};
use super::error::CommandError;
use super::gateway::Interactions;
use super::ids::Known;
use super::on_error::on_error;
use super::press::{OnPress, pressed};
use super::received;
use super::reply::Reply;
use super::rest::RestError;
use super::submission::{OnSubmit, submitted};
use crate::metrics;
use crate::t;
use crate::text::Locale;

/// Runs interactions: tracked, so that stopping waits for them, and no more at
/// once than [`AT_ONCE`].
///
/// poise's own `Framework` is not used: it wants to build the data once
/// connected and leaves every event waiting for ever if that fails.
pub(super) struct Dispatcher<A> {
    data: Arc<Data<A>>,
    options: Arc<FrameworkOptions<Data<A>, CommandError>>,
    on_press: OnPress<A>,
    on_submit: OnSubmit<A>,
    runtime: Handle,
    tracker: TaskTracker,
    places: Arc<Semaphore>,
}

/// Interactions under way. More than a process of two cores can serve in the
/// time that people wait; beyond it Discord says "did not respond".
const AT_ONCE: usize = 2000;

impl<A: Send + Sync + 'static> Dispatcher<A> {
    pub(super) fn new(
        data: Arc<Data<A>>,
        mut commands: Vec<Command<A>>,
        on_press: OnPress<A>,
        on_submit: OnSubmit<A>,
        runtime: Handle,
        tracker: TaskTracker,
    ) -> Self {
        poise::set_qualified_names(&mut commands);
        Self {
            data,
            options: Arc::new(options(commands)),
            on_press,
            on_submit,
            runtime,
            tracker,
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

fn options<A: Send + Sync + 'static>(
    commands: Vec<Command<A>>,
) -> FrameworkOptions<Data<A>, CommandError> {
    FrameworkOptions {
        commands,
        on_error: |error| Box::pin(on_error(error)),
        command_check: Some(|context| Box::pin(answer_in_time(context))),
        // poise's cooldowns remember everyone for ever.
        manual_cooldowns: true,
        allowed_mentions: Some(discord::CreateAllowedMentions::new()),
        initialize_owners: false,
        ..FrameworkOptions::default()
    }
}

/// Before any command: tells Discord that an answer is coming. No command can
/// forget it, and none begins whose answer would not be seen.
async fn answer_in_time<A: Send + Sync + 'static>(
    context: poise::Context<'_, Data<A>, CommandError>,
) -> Result<bool, CommandError> {
    let poise::Context::Application(context) = context else {
        return Ok(false);
    };
    let served = is_served(context.data(), context.interaction.guild_id);
    if context.interaction_type == CommandInteractionType::Autocomplete {
        if !served {
            answer(context)?.suggest_nothing().await?;
        }
        return Ok(served);
    }
    answer(context)?.defer().await?;
    if served {
        return Ok(true);
    }
    let locale = Locale::for_discord(&context.interaction.locale);
    Err(not_served(locale))
}

/// Whether the bot works for the server; outside of servers nobody is turned
/// away by this.
pub(super) fn is_served<A>(data: &Data<A>, server: Option<discord::GuildId>) -> bool {
    server
        .and_then(Known::known)
        .is_none_or(|server| data.served.includes(server))
}

pub(super) fn not_served(locale: &Locale) -> CommandError {
    CommandError::refused(Reply::line(t!(locale, "server-not-served")))
}

/// The way back to whoever runs this command.
pub fn answer<A: Send + Sync + 'static>(
    context: Context<'_, A>,
) -> Result<Answer<'_>, CommandError> {
    let rest = context.framework.user_data.discord.rest();
    Answer::to_command(rest, context.interaction, context.has_sent_initial_response)
        .ok_or(CommandError::Discord(RestError::InteractionGone))
}

impl<A: Send + Sync + 'static> Interactions for Dispatcher<A> {
    fn take_up(
        &self,
        context: discord::Context,
        manager: &Arc<ShardManager>,
        interaction: Interaction,
    ) {
        let kind = received::kind(&interaction);
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            tracing::error!(
                AT_ONCE,
                "too many interactions at once; one goes unanswered"
            );
            if let Some(kind) = kind {
                metrics::unanswered(kind);
            }
            return;
        };
        let (data, options) = (Arc::clone(&self.data), Arc::clone(&self.options));
        let (on_press, on_submit) = (self.on_press, self.on_submit);
        let manager = Arc::clone(manager);
        let work = async move {
            let _place = place;
            match interaction {
                Interaction::Component(interaction) => pressed(&data, on_press, &interaction).await,
                Interaction::Modal(interaction) => submitted(&data, on_submit, &interaction).await,
                interaction @ (Interaction::Command(_) | Interaction::Autocomplete(_)) => {
                    let framework = FrameworkContext {
                        serenity_context: &context,
                        bot_id: discord::UserId::new(data.discord.bot().get_u64()),
                        options: &options,
                        user_data: data.as_ref(),
                        shard_manager: &manager,
                    };
                    let event = FullEvent::InteractionCreate { interaction };
                    Box::pin(poise::dispatch_event(framework, event)).await;
                }
                _ => {}
            }
        };
        // poise catches panics of commands, not its own.
        let work = async {
            if AssertUnwindSafe(work).catch_unwind().await.is_err() {
                tracing::error!("an interaction panicked");
            }
        };
        match kind {
            Some(kind) => self
                .tracker
                .spawn_on(received::now(kind, work), &self.runtime),
            None => self.tracker.spawn_on(work, &self.runtime),
        };
    }
}

impl<A> fmt::Debug for Dispatcher<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dispatcher").finish_non_exhaustive()
    }
}
