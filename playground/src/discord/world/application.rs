//! The bot's application.

use serde_json::{Value, json};

use super::{
    super::id::{ApplicationId, UserId},
    World,
};

/// `GATEWAY_GUILD_MEMBERS_LIMITED`: the intent is on, for an application in under 100 servers.
const GUILD_MEMBERS_LIMITED: u32 = 1 << 15;
/// `APPLICATION_COMMAND_BADGE`: at least one global command is registered.
const COMMAND_BADGE: u32 = 1 << 23;

/// The application, with the switches of its page in the developer portal.
#[derive(Debug)]
pub(crate) struct Application {
    pub(crate) id: ApplicationId,
    pub(crate) name: String,
    pub(crate) owner: UserId,
    pub(crate) bot: UserId,
    pub(crate) guild_members_intent: bool,
}

impl World {
    /// The application's flags, as far as they are simulated.
    pub(crate) fn application_flags(&self) -> u32 {
        let mut flags = 0;
        if self.application.guild_members_intent {
            flags |= GUILD_MEMBERS_LIMITED;
        }
        if self.commands.in_scope(None).next().is_some() {
            flags |= COMMAND_BADGE;
        }
        flags
    }

    /// The application as its own bot sees it (`PrivateApplicationResponse`).
    pub(crate) fn application_json(&self) -> Value {
        let flags = self.application_flags();
        let servers = self
            .servers
            .values()
            .filter(|server| server.members.contains_key(&self.application.bot))
            .count();
        json!({
            "id": self.application.id,
            "name": self.application.name,
            "icon": null,
            "description": "",
            "type": null,
            "bot": self.user(self.application.bot).json(),
            "bot_public": true,
            "bot_require_code_grant": false,
            "integration_types_config": {"0": {"oauth2_install_params": {
                "scopes": ["applications.commands", "bot"], "permissions": "0"}}},
            // A public key of the right length; nothing is signed with it.
            "verify_key": "7".repeat(64),
            "flags": flags,
            "flags_new": flags.to_string(),
            "redirect_uris": [],
            "interactions_endpoint_url": null,
            "role_connections_verification_url": null,
            "owner": self.user(self.application.owner).json(),
            "approximate_guild_count": servers,
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": null,
            "eligible_oauth2_scopes": [],
        })
    }
}
