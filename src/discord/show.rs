//! "Show it to the channel": an answer that only its addressee sees is posted
//! for all. What is posted is what they saw, taken from their own message, so
//! nothing has to be asked or decided again.

use serenity::all as discord;

use super::custom_id::{Action, CustomId};
use super::error::CommandError;
use super::markup::{Markup, user};
use super::press::Press;
use super::reply::{Button, Does, Embed, Field, Reply, Tone, Weight};
use crate::domain::UserId;
use crate::t;
use crate::text::Locale;

/// The button that goes under an answer about its addressee.
pub fn button(locale: &Locale, presser: UserId) -> Button {
    Button::act(
        t!(locale, "show-button").to_string(),
        CustomId::new(presser, Action::Show),
        Weight::Secondary,
    )
}

pub(super) async fn show<A>(press: &Press<'_, A>) -> Result<(), CommandError> {
    let message = &press.interaction.message;
    let locale = press.invocation.locale;
    // Who made the press up could have the bot write where they may not.
    if !press.is_of_own_answer() {
        let outdated = Reply::line(t!(locale, "outdated-button"));
        return Err(CommandError::refused(outdated));
    }
    let shown = Reply {
        text: t!(locale, "shown-by", user = user(press.invocation.user)),
        embeds: message.embeds.iter().map(embed).collect(),
        ..Reply::default()
    };
    // The button goes first: pressed twice, it shows once.
    press
        .answer
        .send(&kept(message, |action| *action != Action::Show))
        .await?;
    if let Err(error) = press.answer.show(&shown).await {
        // Whoever can't see it in the channel can try once more.
        if let Err(error) = press.answer.send(&kept(message, |_| true)).await {
            tracing::warn!(%error, "could not put a button back");
        }
        return Err(error.into());
    }
    Ok(())
}

/// The message as it is, with those of its buttons that `stay`.
fn kept(message: &discord::Message, stay: fn(&Action) -> bool) -> Reply {
    Reply {
        text: Markup::ours(message.content.as_str()),
        embeds: message.embeds.iter().map(embed).collect(),
        rows: message
            .components
            .iter()
            .map(|row| {
                let buttons = row.components.iter();
                buttons.filter_map(|it| button_of(it, stay)).collect()
            })
            .filter(|row: &Vec<Button>| !row.is_empty())
            .collect(),
        ..Reply::default()
    }
}

fn button_of(
    component: &discord::ActionRowComponent,
    stays: fn(&Action) -> bool,
) -> Option<Button> {
    let discord::ActionRowComponent::Button(button) = component else {
        return None;
    };
    let does = match &button.data {
        discord::ButtonKind::Link { url } => Does::Open(url.parse().ok()?),
        discord::ButtonKind::NonLink { custom_id, style } => {
            let id: CustomId = custom_id.parse().ok()?;
            if !stays(&id.action) {
                return None;
            }
            Does::Act(
                id,
                match style {
                    discord::ButtonStyle::Primary => Weight::Primary,
                    discord::ButtonStyle::Danger => Weight::Danger,
                    _ => Weight::Secondary,
                },
            )
        }
        discord::ButtonKind::Premium { .. } => return None,
    };
    Some(Button {
        label: button.label.clone()?,
        does,
        disabled: button.disabled,
    })
}

/// An embed of ours, read back. It was made of markup and is markup still. An address of ours
/// parses; were Discord to change one, the embed would be shown without it.
pub(super) fn embed(theirs: &discord::Embed) -> Embed {
    let text = |text: &Option<String>| Markup::ours(text.clone().unwrap_or_default());
    let url = |url: &String| url.parse().ok();
    Embed {
        tone: theirs
            .colour
            .map_or(Tone::Plain, |colour| Tone::of_colour(colour.0)),
        title: text(&theirs.title),
        url: theirs.url.as_ref().and_then(url),
        description: text(&theirs.description),
        fields: theirs
            .fields
            .iter()
            .map(|field| Field {
                name: Markup::ours(field.name.as_str()),
                value: Markup::ours(field.value.as_str()),
            })
            .collect(),
        thumbnail: theirs
            .thumbnail
            .as_ref()
            .and_then(|picture| url(&picture.url)),
        footer: theirs.footer.as_ref().map(|footer| footer.text.clone()),
    }
}
