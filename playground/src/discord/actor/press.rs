//! Pressing buttons, choosing from menus and filling in forms.

use serde_json::{Value, json};

use super::{
    Exchange, NoReply, Person, components,
    payload::Resolved,
    reply::{Menu, Reply},
};
use crate::discord::{
    exchange::{Interaction, InteractionKind},
    id::{ChannelId, MessageId, RoleId, UserId},
    permissions::Permissions,
    state::State,
    world::{Channel, Message, Place, World},
};

/// Why a person can't press, choose or submit. The bot hears nothing of it.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PressError {
    /// There is nothing to press on yet.
    #[error(transparent)]
    NoReply(#[from] NoReply),
    #[error("the message is gone, or this person does not see it")]
    NotVisible,
    #[error("there is no {wanted:?} on the message, only {present:?}")]
    Absent {
        wanted: String,
        present: Vec<String>,
    },
    #[error("{0:?} is disabled")]
    Disabled(String),
    /// A link opens a page; the bot is not told.
    #[error("{0:?} is a link")]
    Link(String),
    #[error("{0:?} is not among the choices")]
    NotAChoice(String),
    #[error("the menu takes {min} to {max} values, not {given}")]
    WrongCount { min: u64, max: u64, given: usize },
    #[error("the field {field:?} does not take {value:?}")]
    Unfit { field: String, value: String },
}

impl Exchange {
    /// Presses the button with this label (or custom ID) on the latest answer, which is waited for.
    pub async fn press(&self, button: &str) -> Result<Exchange, PressError> {
        let reply = self.reply().await?;
        self.person.press(&reply, button)
    }

    /// Somebody else presses it.
    pub async fn press_as(&self, user: UserId, button: &str) -> Result<Exchange, PressError> {
        let reply = self.reply().await?;
        self.seen_by(user).press(&reply, button)
    }

    /// Chooses from the menu with this placeholder or custom ID, by labels or values.
    pub async fn select(&self, menu: &str, values: &[&str]) -> Result<Exchange, PressError> {
        let reply = self.reply().await?;
        self.person.select(&reply, menu, values)
    }

    /// This exchange's place with somebody else in it.
    fn seen_by(&self, user: UserId) -> Person {
        Person {
            user,
            ..self.person.clone()
        }
    }
}

impl Person {
    /// Presses the button with this label (or custom ID) on a message. Whoever sees the message
    /// can: Discord checks no permissions here.
    pub fn press(&self, reply: &Reply, button: &str) -> Result<Exchange, PressError> {
        self.on_message(reply.message, |person, state, message| {
            let buttons = components::buttons(&message.components);
            let pressed = buttons
                .iter()
                .find(|other| other.label == button || other.custom_id.as_deref() == Some(button));
            let pressed = pressed.ok_or_else(|| PressError::Absent {
                wanted: button.into(),
                present: buttons.iter().map(|button| button.label.clone()).collect(),
            })?;
            if pressed.disabled {
                return Err(PressError::Disabled(button.into()));
            }
            let custom_id = pressed.custom_id.as_ref();
            let custom_id = custom_id.ok_or_else(|| PressError::Link(button.into()))?;
            let data = json!({
                "id": component_id(state, message, custom_id),
                "custom_id": custom_id,
                "component_type": 2,
            });
            let what = format!("pressed {button:?}");
            Ok(person.send_about(
                state,
                InteractionKind::Component,
                Some(message.id),
                data,
                &what,
            ))
        })
    }

    /// Chooses from the menu with this placeholder or custom ID. Texts are chosen by their labels
    /// or values; users, roles and channels by ID.
    pub fn select(
        &self,
        reply: &Reply,
        menu: &str,
        values: &[&str],
    ) -> Result<Exchange, PressError> {
        self.on_message(reply.message, |person, state, message| {
            let menus = components::menus(&message.components);
            let chosen = menus.iter().find(|other| {
                other.custom_id == menu || other.placeholder.as_deref() == Some(menu)
            });
            let chosen = chosen.ok_or_else(|| PressError::Absent {
                wanted: menu.into(),
                present: menus.iter().map(|menu| menu.custom_id.clone()).collect(),
            })?;
            if chosen.disabled {
                return Err(PressError::Disabled(menu.into()));
            }
            let (values, resolved) = person.chosen(state, chosen, values)?;
            let mut data = json!({
                "id": component_id(state, message, &chosen.custom_id),
                "custom_id": chosen.custom_id,
                "component_type": chosen.kind,
                "values": values,
            });
            if !resolved.is_empty() {
                data["resolved"] = resolved.json();
            }
            let what = format!("chose {values:?} from {menu:?}");
            Ok(person.send_about(
                state,
                InteractionKind::Component,
                Some(message.id),
                data,
                &what,
            ))
        })
    }

    /// As [`select`](Self::select), for what Discord's interface does not offer: IDs of anything.
    pub fn forge_select(&self, message: MessageId, menu: &Menu, values: &[&str]) -> Exchange {
        let data = json!({
            "id": 1,
            "custom_id": menu.custom_id,
            "component_type": menu.kind,
            "values": values,
        });
        let what = format!("forged a choice of {values:?}");
        self.forge(message, data, &what)
    }

    /// A press that Discord's interface would not allow, with any custom ID, on any message seen
    /// or not: what somebody with a client of their own can send.
    pub fn forge_press(&self, message: MessageId, custom_id: &str) -> Exchange {
        let data = json!({ "id": 1, "custom_id": custom_id, "component_type": 2 });
        let what = format!("forged a press of {custom_id:?}");
        self.forge(message, data, &what)
    }

    fn forge(&self, message: MessageId, data: Value, what: &str) -> Exchange {
        self.discord.core.with(|state| {
            self.send_about(state, InteractionKind::Component, Some(message), data, what)
        })
    }

    /// Lets the person do something with a message they see.
    fn on_message(
        &self,
        message: MessageId,
        act: impl FnOnce(&Self, &mut State, &Message) -> Result<Exchange, PressError>,
    ) -> Result<Exchange, PressError> {
        self.discord.core.with(|state| {
            let message = state.world.messages.get(&message).cloned();
            let message = message.filter(|message| self.sees(state, message));
            act(self, state, &message.ok_or(PressError::NotVisible)?)
        })
    }

    fn sees(&self, state: &State, message: &Message) -> bool {
        if !message.visible_to(self.user) {
            return false;
        }
        self.sees_channel(&state.world, &state.world.channels[&message.channel])
    }

    fn sees_channel(&self, world: &World, channel: &Channel) -> bool {
        match channel.place {
            Place::Direct(person) => person == self.user,
            Place::Server(server) => {
                let server = world.server(server);
                server.members.get(&self.user).is_some_and(|member| {
                    server
                        .permissions_in(channel, self.user, member)
                        .contains(Permissions::VIEW_CHANNEL)
                })
            }
        }
    }

    fn chosen(
        &self,
        state: &State,
        menu: &Menu,
        wanted: &[&str],
    ) -> Result<(Vec<String>, Resolved), PressError> {
        let count = wanted.len() as u64;
        if count < menu.min_values || count > menu.max_values {
            return Err(PressError::WrongCount {
                min: menu.min_values,
                max: menu.max_values,
                given: wanted.len(),
            });
        }
        let (world, server) = (&state.world, self.place.server());
        let mut values = Vec::new();
        let mut resolved = Resolved::default();
        for wanted in wanted {
            let unknown = || PressError::NotAChoice((*wanted).into());
            let number: Option<u64> = wanted.parse().ok();
            let user = number
                .map(UserId::from)
                .filter(|id| world.users.contains_key(id));
            let role = number.map(RoleId::from).filter(|id| {
                server.is_some_and(|server| world.server(server).roles.contains_key(id))
            });
            let channel = number.map(ChannelId::from).filter(|id| {
                let channel = world.channels.get(id);
                channel.is_some_and(|channel| self.is_offered(world, menu, channel))
            });
            let value = match (menu.kind, user, role, channel) {
                (3, ..) => {
                    let mut options = menu.options.iter();
                    let option =
                        options.find(|option| option.label == *wanted || option.value == *wanted);
                    option.ok_or_else(unknown)?.value.clone()
                }
                (5 | 7, Some(user), ..) => {
                    resolved.user(world, server, user);
                    user.to_string()
                }
                (6 | 7, _, Some(role), _) => {
                    resolved.role(world, server, role);
                    role.to_string()
                }
                (8, _, _, Some(channel)) => {
                    resolved.channel(world, self.user, channel);
                    channel.to_string()
                }
                _ => return Err(unknown()),
            };
            values.push(value);
        }
        Ok((values, resolved))
    }

    /// Whether Discord's interface lists the channel in the menu: one of this server, of a type
    /// that is wanted, that the person sees.
    fn is_offered(&self, world: &World, menu: &Menu, channel: &Channel) -> bool {
        let types = &menu.channel_types;
        channel.place.server() == self.place.server()
            && (types.is_empty() || types.contains(&channel.kind.number()))
            && self.sees_channel(world, channel)
    }

    /// Delivers an interaction that comes from a message.
    fn send_about(
        &self,
        state: &mut State,
        kind: InteractionKind,
        source: Option<MessageId>,
        data: Value,
        what: &str,
    ) -> Exchange {
        let interaction = self.about(state, kind, source);
        self.deliver(state, interaction, data, what)
    }

    /// An interaction that comes from a message.
    pub(super) fn about(
        &self,
        state: &mut State,
        kind: InteractionKind,
        source: Option<MessageId>,
    ) -> Interaction {
        let mut interaction =
            Interaction::new(&mut state.world, kind, self.user, self.place, self.channel);
        interaction.source = source;
        if let Some(message) = source.and_then(|id| state.world.messages.get(&id)) {
            interaction.channel = message.channel;
        }
        interaction
    }
}

/// The number Discord gave the component.
fn component_id(state: &State, message: &Message, custom_id: &str) -> Value {
    let json = state.world.message_json(message);
    let mut id = Value::Null;
    components::visit(
        json["components"].as_array().map_or(&[], Vec::as_slice),
        &mut |component| {
            if component["custom_id"] == custom_id {
                id = component["id"].clone();
            }
        },
    );
    id
}
