//! Registered application commands.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{
    id::{ApplicationId, CommandId, ServerId, Snowflakes},
    permissions::Permissions,
};

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

/// What an option holds, by Discord's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u8")]
pub enum OptionKind {
    Subcommand,
    SubcommandGroup,
    String,
    Integer,
    Boolean,
    User,
    Channel,
    Role,
    Mentionable,
    Number,
    Attachment,
}

impl OptionKind {
    const IN_ORDER: [Self; 11] = [
        Self::Subcommand,
        Self::SubcommandGroup,
        Self::String,
        Self::Integer,
        Self::Boolean,
        Self::User,
        Self::Channel,
        Self::Role,
        Self::Mentionable,
        Self::Number,
        Self::Attachment,
    ];

    pub(crate) fn number(self) -> u8 {
        let index = Self::IN_ORDER.iter().position(|kind| *kind == self);
        u8::try_from(index.expect("the list has every kind") + 1).expect("there are eleven")
    }

    /// Whether it holds further options instead of a value.
    pub(crate) fn is_nested(self) -> bool {
        matches!(self, Self::Subcommand | Self::SubcommandGroup)
    }
}

impl TryFrom<u8> for OptionKind {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        let index = usize::from(number).checked_sub(1);
        index
            .and_then(|index| Self::IN_ORDER.get(index).copied())
            .ok_or_else(|| format!("there is no option type {number}"))
    }
}

/// One value a person may choose.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Choice {
    pub(crate) name: String,
    pub(crate) value: Value,
}

/// An option as registered.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct OptionSpec {
    #[serde(rename = "type")]
    pub(crate) kind: OptionKind,
    pub(crate) name: String,
    #[serde(default)]
    required: Option<bool>,
    #[serde(default)]
    autocomplete: Option<bool>,
    #[serde(default)]
    choices: Option<Vec<Choice>>,
    #[serde(default)]
    options: Option<Vec<OptionSpec>>,
    pub(crate) min_value: Option<f64>,
    pub(crate) max_value: Option<f64>,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
}

impl OptionSpec {
    pub(crate) fn required(&self) -> bool {
        self.required.unwrap_or(false)
    }

    pub(crate) fn autocomplete(&self) -> bool {
        self.autocomplete.unwrap_or(false)
    }

    pub(crate) fn choices(&self) -> &[Choice] {
        self.choices.as_deref().unwrap_or_default()
    }

    pub(crate) fn options(&self) -> &[OptionSpec] {
        self.options.as_deref().unwrap_or_default()
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
    version: u64,
    /// As the bot wrote it.
    source: Value,
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

/// A command that can't be read; validation lets none through.
#[derive(Debug, thiserror::Error)]
#[error("this is no command: {0}")]
pub(crate) struct NotACommand(String);

/// All registered commands.
#[derive(Debug, Default)]
pub(crate) struct Commands {
    all: BTreeMap<CommandId, Command>,
    /// Commands created so far in each scope, for the daily limit.
    created: BTreeMap<Option<ServerId>, usize>,
}

impl Commands {
    /// The commands of one scope, in the order of their IDs.
    pub(crate) fn in_scope(&self, scope: Option<ServerId>) -> impl Iterator<Item = &Command> {
        self.all
            .values()
            .filter(move |command| command.scope == scope)
    }

    pub(crate) fn get(&self, scope: Option<ServerId>, id: CommandId) -> Option<&Command> {
        self.all.get(&id).filter(|command| command.scope == scope)
    }

    pub(crate) fn by_id(&self, id: CommandId) -> Option<&Command> {
        self.all.get(&id)
    }

    pub(crate) fn named(
        &self,
        scope: Option<ServerId>,
        kind: CommandKind,
        name: &str,
    ) -> Option<&Command> {
        self.in_scope(scope)
            .find(|command| command.kind == kind && command.definition.name == name)
    }

    /// What a person in this place gets when they run the name: a server's own command hides a
    /// global one.
    pub(crate) fn find(
        &self,
        server: Option<ServerId>,
        kind: CommandKind,
        name: &str,
    ) -> Option<&Command> {
        server
            .and_then(|server| self.named(Some(server), kind, name))
            .or_else(|| self.named(None, kind, name))
    }

    /// Registers a command, or replaces the one of its name and kind, which keeps its ID.
    pub(crate) fn put(
        &mut self,
        ids: &mut Snowflakes,
        scope: Option<ServerId>,
        source: &Value,
    ) -> Result<CommandId, NotACommand> {
        let mut source = source.clone();
        if let Some(members) = source.as_object_mut() {
            members.remove("id");
        }
        let definition: Definition =
            Definition::deserialize(&source).map_err(|error| NotACommand(error.to_string()))?;
        let kind = CommandKind::from_number(source.get("type").and_then(Value::as_u64))
            .ok_or_else(|| NotACommand("an unknown type".into()))?;
        let known = self.named(scope, kind, &definition.name);
        if let Some(known) = known
            && known.source == source
        {
            return Ok(known.id);
        }
        let known = known.map(|known| known.id);
        let id = known.unwrap_or_else(|| {
            *self.created.entry(scope).or_default() += 1;
            ids.next()
        });
        self.all.insert(
            id,
            Command {
                id,
                scope,
                kind,
                definition,
                version: ids.next(),
                source,
            },
        );
        Ok(id)
    }

    /// Changes the given members of a command.
    pub(crate) fn patch(
        &mut self,
        ids: &mut Snowflakes,
        id: CommandId,
        change: &Value,
    ) -> Result<(), NotACommand> {
        let command = self
            .all
            .get_mut(&id)
            .ok_or_else(|| NotACommand("gone".into()))?;
        let mut source = command.source.clone();
        for (key, value) in change.as_object().into_iter().flatten() {
            source[key] = value.clone();
        }
        command.definition =
            Definition::deserialize(&source).map_err(|error| NotACommand(error.to_string()))?;
        command.source = source;
        command.version = ids.next();
        Ok(())
    }

    /// Replaces all commands of a scope by these.
    pub(crate) fn replace(
        &mut self,
        ids: &mut Snowflakes,
        scope: Option<ServerId>,
        sources: &[Value],
    ) -> Result<(), NotACommand> {
        let mut kept = Vec::new();
        for source in sources {
            kept.push(self.put(ids, scope, source)?);
        }
        self.all
            .retain(|id, command| command.scope != scope || kept.contains(id));
        Ok(())
    }

    pub(crate) fn delete(&mut self, id: CommandId) {
        self.all.remove(&id);
    }

    /// Commands created in this scope since the start.
    pub(crate) fn created(&self, scope: Option<ServerId>) -> usize {
        self.created.get(&scope).copied().unwrap_or(0)
    }
}
