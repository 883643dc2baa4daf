//! The registry of commands.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{
    super::id::{CommandId, ServerId, Snowflakes},
    Command, CommandKind, Definition,
};

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
