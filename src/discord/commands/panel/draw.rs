use crate::discord::commands::reader::Reader;
use crate::discord::custom_id::{Action, CustomId, PanelButton, Presser};
use crate::discord::markup::{Markup, channel as channel_name};
use crate::discord::reply::{Button, Embed, FieldSize, Form, Reply, TextField, Tone, Weight};
use crate::domain::{ChannelId, UserId};
use crate::t;
use crate::text::Locale;

/// The names of the form's fields.
pub(super) const TITLE: &str = "title";
pub(super) const TEXT: &str = "text";

/// In characters. Discord's own limits are higher: it is to stay readable.
const LONGEST_TITLE: usize = 100;
const LONGEST_TEXT: usize = 1000;

/// What a panel says unless somebody writes something else.
pub(super) fn suggested(server: &Locale) -> Embed {
    Embed::new(Tone::Plain, t!(server, "panel-title")).description(t!(server, "panel-text"))
}

/// The panel as it is posted.
pub(super) fn panel(server: &Locale, texts: Embed) -> Reply {
    Reply::embed(texts).with_row(buttons(server))
}

/// The panel as it would be, with buttons that do nothing, and what may be done with it.
pub(super) fn preview(
    reader: &Reader<'_>,
    server: &Locale,
    channel: ChannelId,
    texts: Embed,
) -> Reply {
    let locale = reader.locale;
    let act = |label: Markup, action, weight| {
        Button::act(
            label.to_string(),
            CustomId::new(reader.user, action),
            weight,
        )
    };
    Reply {
        text: t!(locale, "panel-preview", channel = channel_name(channel)),
        embeds: vec![texts],
        ..Reply::default()
    }
    .with_row(buttons(server).map(|button| button.disabled(true)))
    .with_row([
        act(
            t!(locale, "panel-post-button"),
            Action::PostPanel { channel },
            Weight::Primary,
        ),
        act(
            t!(locale, "panel-edit-button"),
            Action::EditPanel { channel },
            Weight::Secondary,
        ),
        act(
            t!(locale, "cancel-button"),
            Action::Cancel,
            Weight::Secondary,
        ),
    ])
}

pub(super) fn form(reader: &Reader<'_>, channel: ChannelId, texts: &Embed) -> Form {
    let locale = reader.locale;
    Form {
        id: CustomId::new(reader.user, Action::EditPanel { channel }),
        title: t!(locale, "panel-form-title"),
        fields: vec![
            TextField {
                name: TITLE,
                label: t!(locale, "panel-form-heading"),
                size: FieldSize::Line,
                value: texts.title.to_string(),
                longest: LONGEST_TITLE,
            },
            TextField {
                name: TEXT,
                label: t!(locale, "panel-form-text"),
                size: FieldSize::Paragraph,
                value: texts.description.to_string(),
                longest: LONGEST_TEXT,
            },
        ],
    }
}

pub(super) fn posted(reader: &Reader<'_>, channel: ChannelId) -> Reply {
    let channel = channel_name(channel);
    let posted = t!(reader.locale, "panel-posted", channel = channel);
    Reply::embed(Embed::new(Tone::Good, Markup::default()).description(posted))
}

fn buttons(server: &Locale) -> impl Iterator<Item = Button> {
    PanelButton::ALL.into_iter().map(|button| {
        let (label, weight) = match button {
            PanelButton::Roles => (t!(server, "panel-roles-button"), Weight::Primary),
            PanelButton::Bought => (t!(server, "bought-button"), Weight::Secondary),
            PanelButton::WhyNot => (t!(server, "panel-why-not-button"), Weight::Secondary),
        };
        let id = CustomId::new(Presser::Anyone, Action::Panel(button));
        Button::act(label.to_string(), id, weight)
    })
}

/// "Get my roles", for one member alone.
pub(in crate::discord::commands) fn roles_button(locale: &Locale, user: UserId) -> Button {
    let label = t!(locale, "panel-roles-button").to_string();
    let id = CustomId::new(user, Action::Update { user });
    Button::act(label, id, Weight::Primary)
}

#[cfg(test)]
mod tests;
