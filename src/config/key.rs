//! The names of the variables. `.env.example` explains each of them to people.

pub const DISCORD_TOKEN: &str = "DISCORD_TOKEN";
pub const DISCORD_API_URL: &str = "DISCORD_API_URL";
pub const ALLOWED_GUILDS: &str = "ALLOWED_GUILDS";
pub const ROBLOX_API_KEY: &str = "ROBLOX_API_KEY";
pub const ROBLOX_API_URL: &str = "ROBLOX_API_URL";
pub const ROBLOX_WEB_URL: &str = "ROBLOX_WEB_URL";
pub const DATABASE_URL: &str = "DATABASE_URL";
pub const HTTP_BIND: &str = "HTTP_BIND";
pub const METRICS_BIND: &str = "METRICS_BIND";
pub const SWEEP_INTERVAL: &str = "SWEEP_INTERVAL";
pub const AUDIT_KEEP: &str = "AUDIT_KEEP";
pub const RUST_LOG: &str = "RUST_LOG";
pub const LOG_FORMAT: &str = "LOG_FORMAT";

/// Those that can also come from a file.
pub const SECRETS: [&str; 3] = [DISCORD_TOKEN, ROBLOX_API_KEY, DATABASE_URL];

/// All of them, in the order in which people should read about them.
pub const ALL: [&str; 13] = [
    DISCORD_TOKEN,
    ROBLOX_API_KEY,
    DATABASE_URL,
    HTTP_BIND,
    METRICS_BIND,
    ALLOWED_GUILDS,
    SWEEP_INTERVAL,
    AUDIT_KEEP,
    RUST_LOG,
    LOG_FORMAT,
    DISCORD_API_URL,
    ROBLOX_API_URL,
    ROBLOX_WEB_URL,
];

/// The variable that names the file a secret is in: `KEY_FILE`.
pub(super) fn file_variant(key: &str) -> String {
    format!("{key}_FILE")
}
