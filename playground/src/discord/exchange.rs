//! Interactions: what a person asked of the bot, and how the bot has answered so far.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::sync::Notify;

use super::{
    id::{ChannelId, InteractionId, MessageId, UserId},
    state::State,
    world::{OptionKind, Place, World},
};

/// What kind of interaction it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InteractionKind {
    Command,
    Component,
    Autocomplete,
    Modal,
}

impl InteractionKind {
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Command => 2,
            Self::Component => 3,
            Self::Autocomplete => 4,
            Self::Modal => 5,
        }
    }
}

/// The first response of the bot, which it can give only once.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FirstResponse {
    /// A message, at once.
    Message,
    /// "Gatepass is thinking…"
    Deferred,
    /// The message pressed changed at once.
    Update,
    /// The message pressed may change later; nothing shows meanwhile.
    DeferredUpdate,
    /// Suggestions while typing.
    Choices(Vec<Value>),
    /// A form.
    Modal(Value),
}

/// One interaction.
#[derive(Clone, Debug)]
pub(crate) struct Interaction {
    pub(crate) id: InteractionId,
    pub(crate) token: String,
    pub(crate) kind: InteractionKind,
    pub(crate) user: UserId,
    pub(crate) place: Place,
    pub(crate) channel: ChannelId,
    /// The message whose component was pressed, also behind a form.
    pub(crate) source: Option<MessageId>,
    /// What opened the form that this sends.
    pub(crate) opened_by: Option<InteractionId>,
    /// The kind of option that is being typed, for autocomplete.
    pub(crate) focused: Option<OptionKind>,
    pub(crate) started: Instant,
    pub(crate) first: Option<FirstResponse>,
    pub(crate) responded_after: Option<Duration>,
    /// The message of the first response; for updates the message pressed.
    pub(crate) original: Option<MessageId>,
    /// Whether that message changed since the first response.
    pub(crate) original_changed: bool,
    pub(crate) followups: Vec<MessageId>,
    /// Told of every change.
    pub(crate) changed: Arc<Notify>,
    /// What happened, a line each, for a test that fails.
    pub(crate) log: Vec<String>,
}

impl Interaction {
    pub(crate) fn new(
        world: &mut World,
        kind: InteractionKind,
        user: UserId,
        place: Place,
        channel: ChannelId,
    ) -> Self {
        let id: InteractionId = world.ids.next();
        Self {
            id,
            token: format!("aW50ZXJhY3Rpb246{id}"),
            kind,
            user,
            place,
            channel,
            source: None,
            opened_by: None,
            focused: None,
            started: Instant::now(),
            first: None,
            responded_after: None,
            original: None,
            original_changed: false,
            followups: Vec::new(),
            changed: Arc::default(),
            log: Vec::new(),
        }
    }

    /// Writes a line about what just happened.
    pub(crate) fn note(&mut self, what: impl AsRef<str>) {
        let after = self.started.elapsed().as_millis();
        self.log.push(format!("{after:>6} ms  {}", what.as_ref()));
        self.changed.notify_waiters();
    }
}

/// All interactions still remembered.
#[derive(Debug)]
pub(crate) struct Exchanges {
    all: HashMap<InteractionId, Interaction>,
    by_token: HashMap<String, InteractionId>,
    /// Which interactions a message answers.
    by_message: HashMap<MessageId, Vec<InteractionId>>,
    order: VecDeque<InteractionId>,
    capacity: usize,
}

impl Exchanges {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            all: HashMap::new(),
            by_token: HashMap::new(),
            by_message: HashMap::new(),
            order: VecDeque::new(),
            capacity: capacity.max(1),
        }
    }

    pub(crate) fn get(&self, id: InteractionId) -> Option<&Interaction> {
        self.all.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: InteractionId) -> Option<&mut Interaction> {
        self.all.get_mut(&id)
    }

    pub(crate) fn by_token(&self, token: &str) -> Option<&Interaction> {
        self.by_token.get(token).and_then(|id| self.all.get(id))
    }

    /// The message is an answer to the interaction.
    pub(crate) fn shows(&mut self, interaction: InteractionId, message: MessageId) {
        self.by_message
            .entry(message)
            .or_default()
            .push(interaction);
    }
}

impl State {
    /// Remembers the interaction; the oldest is forgotten when there are too many.
    pub(crate) fn remember(&mut self, interaction: Interaction) {
        let exchanges = &mut self.exchanges;
        if exchanges.order.len() == exchanges.capacity
            && let Some(oldest) = exchanges.order.pop_front()
            && let Some(oldest) = exchanges.all.remove(&oldest)
        {
            exchanges.by_token.remove(&oldest.token);
            for message in oldest.original.iter().chain(&oldest.followups) {
                self.world.messages.remove(message);
                exchanges.by_message.remove(message);
            }
        }
        exchanges.order.push_back(interaction.id);
        exchanges
            .by_token
            .insert(interaction.token.clone(), interaction.id);
        exchanges.all.insert(interaction.id, interaction);
    }

    /// Tells everyone who waits for this message that it is different now.
    pub(crate) fn message_changed(&mut self, message: MessageId, what: &str) {
        let exchanges = &mut self.exchanges;
        for id in exchanges.by_message.get(&message).into_iter().flatten() {
            if let Some(interaction) = exchanges.all.get_mut(id) {
                interaction.original_changed |= interaction.original == Some(message);
                interaction.note(what);
            }
        }
    }
}
