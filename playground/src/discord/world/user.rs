//! Users.

use serde_json::{Value, json};

use super::super::id::UserId;

/// A person or a bot, with what differs between them.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) name: Box<str>,
    pub(crate) display_name: Option<Box<str>>,
    pub(crate) is_bot: bool,
    /// Whether people who share a server with them can write to them.
    pub(crate) accepts_direct_messages: bool,
    /// The language their Discord is set to.
    pub(crate) locale: &'static str,
}

impl User {
    pub(crate) fn person(id: UserId, name: &str) -> Self {
        Self {
            id,
            name: name.into(),
            display_name: None,
            is_bot: false,
            accepts_direct_messages: true,
            locale: "en-US",
        }
    }

    pub(crate) fn bot(id: UserId, name: &str) -> Self {
        Self {
            is_bot: true,
            ..Self::person(id, name)
        }
    }

    /// The user as every answer and event carries it (`UserResponse`).
    pub(crate) fn json(&self) -> Value {
        let mut user = json!({
            "id": self.id,
            "username": self.name,
            "avatar": null,
            "discriminator": if self.is_bot { "4242" } else { "0" },
            "public_flags": 0,
            "flags": 0,
            "banner": null,
            "accent_color": null,
            "global_name": self.display_name,
            "avatar_decoration_data": null,
            "collectibles": null,
            "primary_guild": null,
        });
        if self.is_bot {
            user["bot"] = true.into();
        }
        user
    }

    /// The bot about itself (`UserPIIResponse`, and the `user` of READY).
    pub(crate) fn private_json(&self) -> Value {
        let mut user = self.json();
        user["mfa_enabled"] = true.into();
        user["locale"] = self.locale.into();
        user["premium_type"] = 0.into();
        user["email"] = Value::Null;
        user["verified"] = true.into();
        user
    }
}
