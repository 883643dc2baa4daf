//! What can be set before a simulated Discord starts.

use std::time::Duration;

use super::permissions::Permissions;

/// The settings of a [`Simulator`](super::Simulator). The defaults are Discord's own figures.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own, named where it is set"
)]
pub struct Settings {
    /// The bot's token, as the bot must present it.
    pub token: String,
    /// The application's name, which is also the bot's.
    pub application_name: String,
    /// Whether the privileged `GUILD_MEMBERS` intent is switched on for the application.
    pub guild_members_intent: bool,
    /// What the bot's managed role permits in servers it joins.
    pub bot_permissions: Permissions,
    /// How often the gateway asks for a heartbeat.
    pub heartbeat_interval: Duration,
    /// How many dispatches a session keeps for a RESUME.
    pub resume_buffer: usize,
    /// Shards that `GET /gateway/bot` recommends.
    pub shards: u32,
    /// Shards that may begin a session at the same time.
    pub max_concurrency: u32,
    /// How long after one session the next may begin; a bot that starts again sooner is told
    /// INVALID SESSION.
    pub identify_window: Duration,
    /// How long the bot has for its first response to an interaction.
    pub response_deadline: Duration,
    /// How long the people wait for something the bot should do before a test gives up.
    pub patience: Duration,
    /// Check every request, and every answer given, against Discord's API document and
    /// Discord's further rules. Off only for benchmarks.
    pub validate: bool,
    /// Keep what was asked, for [`requests`](super::Simulator::requests) and its like.
    pub record: bool,
    /// Enforce rate limits. The headers are there either way.
    pub rate_limits: bool,
    /// Interactions remembered; older ones are forgotten with their messages.
    pub history: usize,
    /// Invalid requests (401, 403, 429) after which the address is refused for ten minutes.
    pub invalid_request_limit: usize,
    /// New commands a day and scope; more are refused with code 30034.
    pub daily_command_creates: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            // The shape of a real token: the bot's user in base64, a time, a signature.
            token: "MTQ0MDAwMDAwMDAwMDAwMDAw.GpLaYg.playground-token-that-opens-nothing".into(),
            application_name: "Gatepass".into(),
            guild_members_intent: true,
            bot_permissions: Permissions::MANAGE_ROLES
                | Permissions::VIEW_CHANNEL
                | Permissions::SEND_MESSAGES
                | Permissions::EMBED_LINKS
                | Permissions::ATTACH_FILES,
            heartbeat_interval: Duration::from_millis(41_250),
            resume_buffer: 1_000,
            shards: 1,
            max_concurrency: 1,
            identify_window: Duration::from_secs(5),
            response_deadline: Duration::from_secs(3),
            patience: Duration::from_secs(10),
            validate: true,
            record: true,
            rate_limits: true,
            history: 10_000,
            invalid_request_limit: 10_000,
            daily_command_creates: 200,
        }
    }
}
