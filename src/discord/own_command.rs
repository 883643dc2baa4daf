//! Whether a press goes on with a command that Discord let the presser run.
//!
//! Discord alone decides who may run a command: a server may allow it to people
//! without the permission that it takes by default. Their buttons must work,
//! too, though Discord checks nothing about presses.

use std::time::Duration;

use serenity::all::{
    ActionRowComponent, ButtonKind, ComponentInteraction, InteractionId, Message,
    MessageInteractionMetadata, ModalInteraction, UserId,
};

/// How long Discord's leave to run a command covers the buttons of its answer.
const COVERED: Duration = Duration::from_mins(15);

/// A press, or a form that a press opened and that has its ID.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pressed<'a> {
    message: &'a Message,
    user: UserId,
    interaction: InteractionId,
    custom_id: &'a str,
}

impl<'a> Pressed<'a> {
    pub(super) fn of(press: &'a ComponentInteraction) -> Self {
        Self {
            message: &press.message,
            user: press.user.id,
            interaction: press.id,
            custom_id: &press.data.custom_id,
        }
    }

    /// `None` if no press opened it.
    pub(super) fn of_form(form: &'a ModalInteraction) -> Option<Self> {
        Some(Self {
            message: form.message.as_deref()?,
            user: form.user.id,
            interaction: form.id,
            custom_id: &form.data.custom_id,
        })
    }

    /// Whether the message has this button, or menu.
    pub(super) fn is_offered(self) -> bool {
        let rows = self.message.components.iter();
        let mut components = rows.flat_map(|row| &row.components);
        components.any(|component| custom_id(component) == Some(self.custom_id))
    }
}

/// Whether the button, or menu, stands under the answer to a command that the presser
/// typed within the last 15 minutes.
///
/// All that this looks at is Discord's word: who ran the command, when the
/// answer and the press came (by their snowflakes), and which buttons the bot
/// put there. The custom ID of a press is the presser's own and could be made
/// up; one that the message does not have counts for nothing.
pub(super) fn continues_own_command(press: Pressed<'_>) -> bool {
    let typed_by_presser = matches!(
        press.message.interaction_metadata.as_deref(),
        Some(MessageInteractionMetadata::Command(command)) if command.user.id == press.user
    );
    typed_by_presser
        && press.is_offered()
        && age(press.message.id.get(), press.interaction.get()) < COVERED
}

fn custom_id(component: &ActionRowComponent) -> Option<&str> {
    match component {
        ActionRowComponent::Button(button) => match &button.data {
            ButtonKind::NonLink { custom_id, .. } => Some(custom_id),
            _ => None,
        },
        ActionRowComponent::SelectMenu(menu) => menu.custom_id.as_deref(),
        _ => None,
    }
}

/// How much later one snowflake was made than another. Their upper 42 bits are
/// milliseconds (reference, "Snowflakes").
fn age(earlier: u64, later: u64) -> Duration {
    Duration::from_millis((later >> 22).saturating_sub(earlier >> 22))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;

    const MIA: &str = "41";
    const SECOND: u64 = 1000 << 22;

    /// Mia presses the one button under the answer to a command of hers, when
    /// the answer is a minute old.
    fn press() -> Value {
        let asked = 1_500_000_000_u64 * SECOND;
        let user = |id| json!({ "id": id, "username": "somebody", "discriminator": "0" });
        let button = json!({ "type": 2, "style": 1, "label": "Next", "custom_id": "1:41:links:2" });
        let member = json!({
            "user": user(MIA), "roles": [], "permissions": "0", "deaf": false, "mute": false,
            "flags": 0,
        });
        let message = json!({
            "id": asked.to_string(),
            "channel_id": "8",
            "author": user("9"),
            "content": "",
            "timestamp": "2026-01-01T00:00:00Z",
            "tts": false,
            "mention_everyone": false,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": false,
            "type": 20,
            "interaction_metadata": {
                "id": "10",
                "type": 2,
                "user": user(MIA),
                "authorizing_integration_owners": { "0": "7" },
            },
            "components": [{ "type": 1, "components": [button] }],
        });
        json!({
            "id": (asked + 60 * SECOND).to_string(),
            "application_id": "9",
            "type": 3,
            "data": { "custom_id": "1:41:links:2", "component_type": 2 },
            "guild_id": "7",
            "channel_id": "8",
            "member": member,
            "token": "a token",
            "version": 1,
            "message": message,
            "locale": "en-US",
            "entitlements": [],
            "attachment_size_limit": 10_485_760,
            "authorizing_integration_owners": { "0": "7" },
        })
    }

    fn id_after(seconds: u64) -> Value {
        ((1_500_000_000 + seconds) * SECOND).to_string().into()
    }

    #[rstest]
    #[case::as_it_should_be("/version", json!(1), true)]
    #[case::just_in_time("/id", id_after(15 * 60 - 1), true)]
    #[case::too_late("/id", id_after(15 * 60), false)]
    #[case::under_anothers_command("/message/interaction_metadata/user/id", json!("42"), false)]
    #[case::under_no_command("/message/interaction_metadata", Value::Null, false)]
    #[case::of_the_presser_alone("/data/custom_id", json!("1:41:unbind:7:take"), false)]
    #[case::a_menu(
        "/message/components/0/components",
        json!([{ "type": 8, "custom_id": "1:41:links:2" }]),
        true
    )]
    #[case::under_no_buttons("/message/components", json!([]), false)]
    #[case::under_the_answer_to_a_press(
        "/message/interaction_metadata",
        json!({
            "id": "10",
            "type": 3,
            "user": { "id": MIA, "username": "somebody", "discriminator": "0" },
            "authorizing_integration_owners": { "0": "7" },
            "interacted_message_id": "11",
        }),
        false
    )]
    fn discords_leave_covers_the_buttons_of_ones_own_command(
        #[case] differs: &str,
        #[case] value: Value,
        #[case] covered: bool,
    ) {
        let mut press = press();
        *press.pointer_mut(differs).expect("a field") = value;
        let press: ComponentInteraction = serde_json::from_value(press).expect("a press");
        assert_eq!(continues_own_command(Pressed::of(&press)), covered);
    }
}
