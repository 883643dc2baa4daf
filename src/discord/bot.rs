use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use serenity::all as discord;
use serenity::all::GatewayIntents;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connect::{Discord, patiently};
use super::dispatch::Dispatcher;
use super::error::CommandError;
use super::gateway::{self, Ended, Events, Lanes, Start, Tap};
use super::press::OnPress;
use super::registration;
use super::rest::{GatewayBot, RestError};
use super::submission::OnSubmit;
use crate::domain::Served;
use crate::service::Listener;

/// What every command gets: Discord, and the application's own part.
#[derive(Debug, Clone)]
pub struct Data<A> {
    pub discord: Discord,
    pub served: Served,
    pub app: A,
    /// Cancelled when the process is to end: whatever takes its time ends soon.
    pub stopping: CancellationToken,
}

/// What a command is called with.
pub type Context<'a, A> = poise::ApplicationContext<'a, Data<A>, CommandError>;

/// A command, made by `#[poise::command(slash_command)]`. Its descriptions come
/// from the messages `command-…`; whatever else is written there is replaced.
pub type Command<A> = poise::Command<Data<A>, CommandError>;

/// The bot, ready to start.
pub struct Bot<A> {
    pub data: Data<A>,
    pub commands: Vec<Command<A>>,
    /// Acts on presses of buttons, those of [`super::Action`] that mean
    /// something to the application.
    pub on_press: OnPress<A>,
    /// Acts on forms that were filled in.
    pub on_submit: OnSubmit<A>,
    /// Hears of members, roles and servers.
    pub listener: Arc<dyn Listener>,
}

/// Why the bot ended though nobody asked it to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BotError {
    /// Discord refused the token: a new one has to be set.
    #[error("Discord refused the bot's token")]
    TokenRefused,
    /// The gateway ended, and connecting again would end the same way.
    #[error("the gateway ended: {0}")]
    Gateway(String),
    #[error("Discord: {0}")]
    Discord(#[from] RestError),
}

/// How long what was begun may take to its end, of the 10 s there are.
const WIND_DOWN: Duration = Duration::from_secs(6);

impl<A: Send + Sync + 'static> Bot<A> {
    /// Connects, serves until `stop` and winds down: no new interaction, what
    /// was begun ends, connections close. `ready` is true while every shard
    /// is connected.
    pub async fn run(
        mut self,
        stop: CancellationToken,
        ready: watch::Sender<bool>,
    ) -> Result<(), BotError> {
        let discord = self.data.discord.clone();
        registration::describe(&mut self.commands);
        let wanted = registration::wanted(&self.commands);
        let tracker = TaskTracker::new();
        let registering = {
            let (discord, stop) = (discord.clone(), stop.clone());
            tokio::spawn(async move { registration::register(&discord, &wanted, &stop).await })
        };
        let lanes = Lanes::new(&self.listener, &tracker);
        let events = Arc::new(Events::new(
            discord.servers().clone(),
            discord.channels().clone(),
            discord.bot(),
            discord.lookup(),
            lanes,
        ));
        let dispatcher = Arc::new(Dispatcher::new(
            Arc::new(self.data),
            self.commands,
            self.on_press,
            self.on_submit,
            Handle::current(),
            tracker.clone(),
        ));
        let ended = serve(&discord, &events, &dispatcher, &ready, &stop).await;

        ready.send_replace(false);
        discord.lookup().disconnected();
        registering.abort();
        // The lanes end when their queues are dropped and drained.
        drop((events, dispatcher));
        tracker.close();
        if tokio::time::timeout(WIND_DOWN, tracker.wait())
            .await
            .is_err()
        {
            tracing::warn!(left = tracker.len(), "stopping with work unfinished");
        }
        ended
    }
}

/// Connects, and connects again without the intent `GUILD_MEMBERS` if Discord
/// refuses it.
async fn serve<A: Send + Sync + 'static>(
    discord: &Discord,
    events: &Arc<Events>,
    dispatcher: &Arc<Dispatcher<A>>,
    ready: &watch::Sender<bool>,
    stop: &CancellationToken,
) -> Result<(), BotError> {
    let mut intents = GatewayIntents::GUILDS;
    if discord.application().may_hear_members() {
        intents |= GatewayIntents::GUILD_MEMBERS;
    } else {
        without_members(discord);
    }
    loop {
        let gateway = tokio::select! {
            gateway = may_connect(discord) => gateway?,
            () = stop.cancelled() => return Ok(()),
        };
        let shards = gateway.shards.max(1);
        let start = Start {
            url: gateway.url,
            shards,
            intents,
            http: Arc::new(serenity_http(discord)),
            ready: ready.clone(),
        };
        let (events, dispatcher) = (Arc::clone(events), Arc::clone(dispatcher));
        let lookup = discord.lookup();
        let listen = move |manager: Arc<discord::ShardManager>| {
            lookup.connected(Arc::clone(&manager), shards);
            Arc::new(Tap {
                events,
                interactions: dispatcher,
                manager,
                shards,
            }) as Arc<dyn serenity::framework::Framework>
        };
        let ended = tokio::select! {
            ended = gateway::run(start, stop, listen) => ended,
            // A refused token is refused everywhere.
            () = discord.rest().token_refused().cancelled() => Ended::TokenRefused,
        };
        match ended {
            Ended::Stopped => return Ok(()),
            Ended::TokenRefused => return Err(BotError::TokenRefused),
            Ended::IntentRefused if intents.contains(GatewayIntents::GUILD_MEMBERS) => {
                without_members(discord);
                intents.remove(GatewayIntents::GUILD_MEMBERS);
            }
            Ended::IntentRefused => {
                return Err(BotError::Gateway("an intent is refused (4014)".into()));
            }
            Ended::Failed(why) => return Err(BotError::Gateway(why)),
        }
    }
}

/// Where to connect, once Discord answers and lets us: a bot may start a
/// thousand sessions a day, and one that uses them up has its token reset.
async fn may_connect(discord: &Discord) -> Result<GatewayBot, RestError> {
    loop {
        let gateway = patiently(|| discord.rest().gateway_bot()).await?;
        let sessions = &gateway.session_start_limit;
        if sessions.remaining >= gateway.shards {
            return Ok(gateway);
        }
        let wait = Duration::from_millis(sessions.reset_after);
        tracing::error!(?wait, "today's sessions are used up; connecting after that");
        tokio::time::sleep(wait + Duration::from_secs(1)).await;
    }
}

/// Said once at the start.
fn without_members(discord: &Discord) {
    tracing::warn!(
        "The intent \"Server Members\" is off, so the bot does not hear of members who join: they \
         get their roles at their next update. Switch it on at \
         https://discord.com/developers/applications/{}/bot and restart the bot.",
        discord.application().id,
    );
}

/// serenity's own client. poise answers autocompletions through it; nothing
/// else uses it, so it needs no limiter (with which it would ignore the base).
fn serenity_http(discord: &Discord) -> discord::Http {
    let config = discord.config();
    let application = discord.application().id.get_u64();
    discord::HttpBuilder::new(config.token.expose_secret())
        .client(discord.rest().http().clone())
        .proxy(config.api_url.as_str())
        .ratelimiter_disabled(true)
        .application_id(discord::ApplicationId::new(application))
        .build()
}

impl<A> fmt::Debug for Bot<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bot")
            .field("commands", &self.commands.len())
            .finish_non_exhaustive()
    }
}
