//! Application commands.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{
    id::{ApplicationId, CommandId, ServerId},
    permissions::Permissions,
};
use super::OptionSpec;

/// What a command hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum CommandKind {
    /// Typed: `/owns`.
    ChatInput,
    /// In the menu of a user.
    User,
    /// In the menu of a message.
    Message,
}

impl CommandKind {
    /// The number that stands for it in the API; absent means typed.
    pub(crate) fn from_number(number: Option<u64>) -> Option<Self> {
        match number {
            None | Some(1) => Some(Self::ChatInput),
            Some(2) => Some(Self::User),
            Some(3) => Some(Self::Message),
            Some(_) => None,
        }
    }

    pub(crate) fn number(self) -> u8 {
        match self {
            Self::ChatInput => 1,
            Self::User => 2,
            Self::Message => 3,
        }
    }
}

/// The part of a registered command that decides who can run it and how.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Definition {
    pub(crate) name: String,
    #[serde(default)]
    options: Option<Vec<OptionSpec>>,
    #[serde(default)]
    contexts: Option<Vec<u8>>,
    #[serde(default)]
    dm_permission: Option<bool>,
    #[serde(default)]
    default_member_permissions: Option<Value>,
}

impl Definition {
    pub(crate) fn options(&self) -> &[OptionSpec] {
        self.options.as_deref().unwrap_or_default()
    }

    /// Whether it can be run in a conversation with the bot (context 1, `BOT_DM`).
    pub(crate) fn in_direct_messages(&self) -> bool {
        match &self.contexts {
            Some(contexts) => contexts.contains(&1),
            None => self.dm_permission.unwrap_or(true),
        }
    }

    /// Whether it can be run in a server (context 0, `GUILD`).
    pub(crate) fn in_servers(&self) -> bool {
        self.contexts
            .as_ref()
            .is_none_or(|contexts| contexts.contains(&0))
    }

    /// Permissions a member needs where the server has not decided otherwise. No permission at
    /// all (`"0"`) means administrators only; nothing set means everyone.
    pub(crate) fn default_permissions(&self) -> Option<Permissions> {
        permissions_of(self.default_member_permissions.as_ref())
    }
}

/// Discord's document asks for a number here, its prose and its answers for a string.
pub(crate) fn permissions_of(value: Option<&Value>) -> Option<Permissions> {
    let bits = match value? {
        Value::String(text) => text.parse().ok()?,
        number => number.as_u64()?,
    };
    Some(Permissions::from_bits(bits))
}

/// A registered command.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) id: CommandId,
    pub(crate) scope: Option<ServerId>,
    pub(crate) kind: CommandKind,
    pub(crate) definition: Definition,
    /// Changes with every change of the command.
    pub(super) version: u64,
    /// As the bot wrote it.
    pub(super) source: Value,
}

impl Command {
    /// The command as answers carry it (`ApplicationCommandResponse`).
    pub(crate) fn json(&self, application: ApplicationId, with_localizations: bool) -> Value {
        let source = |key: &str| self.source.get(key).cloned().unwrap_or_default();
        let mut json = json!({
            "id": self.id,
            "application_id": application,
            "version": self.version.to_string(),
            "default_member_permissions": self.definition.default_permissions(),
            "type": self.kind.number(),
            "name": self.definition.name,
            "description": source("description").as_str().unwrap_or_default(),
            "nsfw": false,
        });
        if let Some(options) = self
            .source
            .get("options")
            .filter(|options| !options.is_null())
        {
            json["options"] = option_answers(options, with_localizations);
        }
        if let Some(server) = self.scope {
            json["guild_id"] = json!(server);
        } else {
            json["dm_permission"] = self.definition.in_direct_messages().into();
            json["contexts"] = source("contexts");
            json["integration_types"] = match source("integration_types") {
                Value::Null => json!([0]),
                types => types,
            };
        }
        if with_localizations {
            json["name_localizations"] = source("name_localizations");
            json["description_localizations"] = source("description_localizations");
        }
        json
    }
}

/// Options as answers carry them: without the nulls of the request, and without the
/// localizations unless they were asked for.
fn option_answers(options: &Value, with_localizations: bool) -> Value {
    match options {
        Value::Array(items) => items
            .iter()
            .map(|item| option_answers(item, with_localizations))
            .collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(key, value)| {
                !value.is_null() && (with_localizations || !key.ends_with("_localizations"))
            })
            .map(|(key, value)| (key.clone(), option_answers(value, with_localizations)))
            .collect(),
        other => other.clone(),
    }
}
