//! An interaction from the person's side: waiting for the answer, and reading it.

use std::{fmt, time::Duration};

use tokio::time::Instant;

use super::{Person, reply::Reply};
use crate::discord::{
    exchange::{FirstResponse, Interaction},
    id::{InteractionId, MessageId},
    state::State,
};

/// Something a person asked of the bot, and how the bot answers.
#[derive(Clone)]
pub struct Exchange {
    pub(super) person: Person,
    pub(super) id: InteractionId,
}

/// No answer of the kind that was waited for. Printed, it tells the whole conversation.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NoReply {
    /// "The application did not respond": no first response in time.
    #[error("the application did not respond in time\n{0}")]
    TimedOut(Conversation),
    /// The first response came, but not what was to follow it.
    #[error("nothing more came within {patience:?}\n{conversation}")]
    Impatient {
        patience: Duration,
        conversation: Conversation,
    },
    /// The bot answered with a form instead of a message.
    #[error("the bot answered with a form\n{0}")]
    Form(Conversation),
    /// The bot answered with a message instead of a form.
    #[error("the bot answered with a message, not with a form\n{0}")]
    NoForm(Conversation),
    /// Too many interactions came since; see [`Settings::history`](crate::discord::Settings).
    #[error("the interaction was forgotten")]
    Forgotten,
}

/// What happened in an exchange, a line each.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Conversation(Vec<String>);

impl fmt::Display for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl fmt::Debug for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Exchange {
    pub(super) fn new(person: Person, id: InteractionId) -> Self {
        Self { person, id }
    }

    /// The answer: the first message that is more than "thinking…". For a press that the bot
    /// answers by changing the message, the message as it is then.
    pub async fn reply(&self) -> Result<Reply, NoReply> {
        self.wait(|state, interaction| {
            if let Some(FirstResponse::Modal(_)) = interaction.first {
                return Some(Err(NoReply::Form(conversation(state, interaction))));
            }
            answer(state, interaction)
                .filter(|reply| !reply.loading)
                .map(Ok)
        })
        .await
    }

    /// All messages of the answer so far: the first one and the followups.
    pub fn replies(&self) -> Vec<Reply> {
        self.look(|state, interaction| {
            let messages = interaction.original.iter().chain(&interaction.followups);
            messages.filter_map(|id| reply_of(state, *id)).collect()
        })
        .unwrap_or_default()
    }

    /// Waits for this many followups; the last of them.
    pub async fn followup(&self, number: usize) -> Result<Reply, NoReply> {
        self.wait(|state, interaction| {
            let id = interaction.followups.get(number.checked_sub(1)?)?;
            reply_of(state, *id).map(Ok)
        })
        .await
    }

    /// How long the person saw nothing at all; `None` while that is still so.
    pub fn first_response_after(&self) -> Option<Duration> {
        self.look(|_, interaction| interaction.responded_after)?
    }

    /// What happened so far.
    pub fn conversation(&self) -> Conversation {
        self.look(conversation).unwrap_or_default()
    }

    pub(super) fn look<T>(&self, look: impl FnOnce(&State, &Interaction) -> T) -> Option<T> {
        self.person.discord.core.look(|state| {
            let interaction = state.exchanges.get(self.id)?;
            Some(look(state, interaction))
        })
    }

    /// Waits until `found` finds something, told of every change of the exchange.
    pub(super) async fn wait<T>(
        &self,
        found: impl Fn(&State, &Interaction) -> Option<Result<T, NoReply>>,
    ) -> Result<T, NoReply> {
        let settings = &self.person.discord.core.settings;
        let (changed, started) = self
            .look(|_, interaction| (interaction.changed.clone(), interaction.started))
            .ok_or(NoReply::Forgotten)?;
        let last_first_response = Instant::from_std(started) + settings.response_deadline;
        let give_up = Instant::now() + settings.patience;
        loop {
            let notified = changed.notified();
            tokio::pin!(notified);
            notified.as_mut().enable();
            let (found, responded) = self
                .look(|state, interaction| (found(state, interaction), interaction.first.is_some()))
                .ok_or(NoReply::Forgotten)?;
            if let Some(found) = found {
                return found;
            }
            let until = if responded {
                give_up
            } else {
                last_first_response
            };
            if tokio::time::timeout_at(until, notified).await.is_err() {
                let conversation = self.conversation();
                return Err(if responded {
                    NoReply::Impatient {
                        patience: settings.patience,
                        conversation,
                    }
                } else {
                    NoReply::TimedOut(conversation)
                });
            }
        }
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Exchange {}\n{}", self.id, self.conversation())
    }
}

/// The message that a person takes for the answer: the first one, as long as it is there.
fn answer(state: &State, interaction: &Interaction) -> Option<Reply> {
    let original = match interaction.first.as_ref()? {
        FirstResponse::Message | FirstResponse::Deferred | FirstResponse::Update => {
            interaction.original
        }
        // Nothing showed yet: either the message changes, or a new one appears.
        FirstResponse::DeferredUpdate if interaction.original_changed => interaction.original,
        FirstResponse::DeferredUpdate => None,
        FirstResponse::Choices(_) | FirstResponse::Modal(_) => return None,
    };
    let mut messages = original.iter().chain(&interaction.followups);
    messages.find_map(|id| reply_of(state, *id))
}

fn reply_of(state: &State, message: MessageId) -> Option<Reply> {
    state.world.messages.get(&message).map(Reply::of)
}

/// The log of the exchange, and what the messages show now.
pub(super) fn conversation(state: &State, interaction: &Interaction) -> Conversation {
    let mut lines = interaction.log.clone();
    for id in interaction.original.iter().chain(&interaction.followups) {
        let shown = match reply_of(state, *id) {
            None => "(deleted)".to_owned(),
            Some(reply) if reply.loading => "(thinking…)".to_owned(),
            Some(reply) => reply.text(),
        };
        for line in shown.lines() {
            lines.push(format!("           | {line}"));
        }
    }
    Conversation(lines)
}
