//! What a person sees of a message.

use serde_json::Value;

use super::components;
use crate::discord::{
    id::{ChannelId, MessageId},
    world::{Message, MessageFlags, Pings},
};

/// A message of the bot, as it looked at one moment.
#[derive(Clone, Debug)]
pub struct Reply {
    pub message: MessageId,
    pub channel: ChannelId,
    pub content: String,
    /// As the bot wrote them.
    pub embeds: Vec<Value>,
    /// As the bot wrote them.
    pub components: Vec<Value>,
    pub files: Vec<File>,
    /// Only one person sees it.
    pub ephemeral: bool,
    /// "Gatepass is thinking…"
    pub loading: bool,
    /// Whom it notified: for a bot that answers, nobody.
    pub pings: Pings,
    /// Whether it was edited since it was sent.
    pub edited: bool,
}

/// A file on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub content_type: Option<String>,
    pub bytes: Vec<u8>,
}

impl File {
    /// The file as text, what is not UTF-8 replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// A button on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// Empty if it has only an emoji.
    pub label: String,
    /// `None` for links.
    pub custom_id: Option<String>,
    /// Where a link leads.
    pub url: Option<String>,
    /// 1 primary, 2 secondary, 3 success, 4 danger, 5 link.
    pub style: u64,
    pub disabled: bool,
}

/// A select menu on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    pub custom_id: String,
    pub placeholder: Option<String>,
    /// Component type: 3 for texts, 5 users, 6 roles, 7 users and roles, 8 channels.
    pub kind: u64,
    pub options: Vec<MenuOption>,
    pub disabled: bool,
    pub min_values: u64,
    pub max_values: u64,
    /// The types of the channels to choose from; all if there are none.
    pub channel_types: Vec<u64>,
    /// IDs of the users, roles or channels that are chosen beforehand.
    pub default_values: Vec<String>,
}

/// One line of a select menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuOption {
    pub label: String,
    pub value: String,
    pub description: Option<String>,
    pub default: bool,
}

impl Reply {
    pub(crate) fn of(message: &Message) -> Self {
        let files = message.attachments.iter().map(|attachment| File {
            name: attachment.filename.clone(),
            content_type: attachment.content_type.clone(),
            bytes: attachment.bytes.clone(),
        });
        Self {
            message: message.id,
            channel: message.channel,
            content: message.content.clone(),
            embeds: message.embeds.clone(),
            components: message.components.clone(),
            files: files.collect(),
            ephemeral: message.only_for.is_some(),
            loading: message.flags.contains(MessageFlags::LOADING),
            pings: message.pings.clone(),
            edited: message.edited_at.is_some(),
        }
    }

    /// Everything a person would read, a line each, from top to bottom: content, embeds, texts
    /// among the components, and the labels of buttons and menus.
    pub fn text(&self) -> String {
        let mut lines = Vec::new();
        push(&mut lines, Some(&self.content));
        for embed in &self.embeds {
            let part = |pointer: &str| embed.pointer(pointer).and_then(Value::as_str);
            push(&mut lines, part("/author/name"));
            push(&mut lines, part("/title"));
            push(&mut lines, part("/description"));
            for field in embed["fields"].as_array().into_iter().flatten() {
                push(&mut lines, field["name"].as_str());
                push(&mut lines, field["value"].as_str());
            }
            push(&mut lines, part("/footer/text"));
        }
        components::visit(&self.components, &mut |component| {
            for key in ["content", "label", "placeholder"] {
                push(&mut lines, component[key].as_str());
            }
            for option in component["options"].as_array().into_iter().flatten() {
                push(&mut lines, option["label"].as_str());
            }
        });
        lines.extend(self.files.iter().map(|file| file.name.clone()));
        lines.join("\n")
    }

    /// The buttons, in reading order.
    pub fn buttons(&self) -> Vec<Button> {
        components::buttons(&self.components)
    }

    /// The button with this label.
    pub fn button(&self, label: &str) -> Option<Button> {
        self.buttons()
            .into_iter()
            .find(|button| button.label == label)
    }

    /// The select menus, in reading order.
    pub fn menus(&self) -> Vec<Menu> {
        components::menus(&self.components)
    }
}

fn push(lines: &mut Vec<String>, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        lines.push(text.to_owned());
    }
}
