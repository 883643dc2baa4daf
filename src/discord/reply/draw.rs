//! From a reply to the JSON that Discord takes, within Discord's limits
//! (reference, "Message", "Embed Limits", "Component Reference").

use serde_json::{Map, Value, json};

use super::{Button, Choices, Does, Embed, Field, Menu, Reply, Tone, Weight};
use crate::discord::markup::{Markup, cut};
use crate::discord::rest::MessageBody;

const TEXT: usize = 2000;
const EMBEDS: usize = 10;
const TITLE: usize = 256;
const DESCRIPTION: usize = 4096;
const FIELDS: usize = 25;
const FIELD_NAME: usize = 256;
const FIELD_VALUE: usize = 1024;
const FOOTER: usize = 2048;
/// Over all embeds of a message.
const ALL_EMBEDS: usize = 6000;
const ROWS: usize = 5;
const BUTTONS: usize = 5;
const LABEL: usize = 80;
const PLACEHOLDER: usize = 150;
/// Of a menu.
const LINES: usize = 25;
const LINE: usize = 100;

/// The flag of a message that only its addressee sees.
const EPHEMERAL: u64 = 1 << 6;

/// Who sees a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Whoever it answers.
    Ephemeral,
    /// The channel.
    Public,
}

impl Visibility {
    pub(in crate::discord) fn flags(self) -> u64 {
        match self {
            Self::Ephemeral => EPHEMERAL,
            Self::Public => 0,
        }
    }
}

impl Reply {
    /// As a new message.
    pub fn message(&self, visibility: Visibility) -> MessageBody {
        let mut message = self.draw();
        if visibility == Visibility::Ephemeral {
            message.insert("flags".into(), EPHEMERAL.into());
        }
        MessageBody(message.into())
    }

    /// In place of a message: what the reply lacks is taken away there. Who
    /// sees it can't change.
    pub fn edit(&self) -> MessageBody {
        MessageBody(self.draw().into())
    }

    fn draw(&self) -> Map<String, Value> {
        let mut left = ALL_EMBEDS;
        let embeds: Vec<Value> = self
            .embeds
            .iter()
            .take(EMBEDS)
            .map(|embed| draw_embed(embed, &mut left))
            .collect();
        let menus = self.menus.iter().map(|menu| vec![draw_menu(menu)]);
        let buttons = self
            .rows
            .iter()
            .map(|row| row.iter().take(BUTTONS).map(draw_button).collect());
        let rows: Vec<Value> = menus
            .chain(buttons)
            .take(ROWS)
            .map(|row: Vec<Value>| json!({ "type": 1, "components": row }))
            .collect();
        let mut message = Map::new();
        message.insert("content".into(), self.text.cut(TEXT).as_str().into());
        message.insert("embeds".into(), embeds.into());
        message.insert("components".into(), rows.into());
        // A reply names people; it never calls them.
        message.insert("allowed_mentions".into(), json!({ "parse": [] }));
        message
    }
}

/// Draws what fits into `left` characters, the most important first.
fn draw_embed(embed: &Embed, left: &mut usize) -> Value {
    let mut drawn = Map::new();
    drawn.insert("color".into(), colour(embed.tone).into());
    let mut text = |markup: &Markup, max: usize| {
        let fits = markup.cut(max.min(*left));
        *left -= fits.as_str().chars().count();
        (!fits.is_empty()).then(|| fits.to_string())
    };
    if let Some(title) = text(&embed.title, TITLE) {
        drawn.insert("title".into(), title.into());
    }
    if let Some(description) = text(&embed.description, DESCRIPTION) {
        drawn.insert("description".into(), description.into());
    }
    if let Some(footer) = &embed.footer
        && let Some(footer) = text(&Markup::ours(footer.as_str()), FOOTER)
    {
        drawn.insert("footer".into(), json!({ "text": footer }));
    }
    let mut fields = Vec::new();
    for Field { name, value } in embed.fields.iter().take(FIELDS) {
        // Discord refuses a field without a name or a value.
        let (Some(name), Some(value)) = (text(name, FIELD_NAME), text(value, FIELD_VALUE)) else {
            break;
        };
        fields.push(json!({ "name": name, "value": value, "inline": false }));
    }
    if !fields.is_empty() {
        drawn.insert("fields".into(), fields.into());
    }
    if let Some(url) = &embed.url {
        drawn.insert("url".into(), url.as_str().into());
    }
    if let Some(picture) = &embed.thumbnail {
        drawn.insert("thumbnail".into(), json!({ "url": picture.as_str() }));
    }
    drawn.into()
}

/// Discord's own palette, legible on light and dark.
const COLOURS: [(Tone, u32); 5] = [
    (Tone::Plain, 0x0058_65F2),
    (Tone::Good, 0x0024_8046),
    (Tone::Quiet, 0x0080_848E),
    (Tone::Caution, 0x00F0_B232),
    (Tone::Bad, 0x00DA_373C),
];

fn colour(tone: Tone) -> u32 {
    let found = COLOURS.iter().find(|(one, _)| *one == tone);
    found.map_or(COLOURS[0].1, |(_, colour)| *colour)
}

impl Tone {
    /// The tone that is drawn in this colour.
    pub(in crate::discord) fn of_colour(colour: u32) -> Self {
        let found = COLOURS.iter().find(|(_, one)| *one == colour);
        found.map_or(Self::Plain, |(tone, _)| *tone)
    }
}

fn draw_menu(menu: &Menu) -> Value {
    let mut drawn = json!({
        "custom_id": menu.id.encode(),
        "placeholder": cut(&menu.placeholder, PLACEHOLDER),
    });
    match &menu.choices {
        Choices::TextChannel => {
            drawn["type"] = 8.into();
            drawn["channel_types"] = json!([0]);
        }
        Choices::Roles(most) => {
            drawn["type"] = 6.into();
            drawn["max_values"] = (*most).into();
        }
        Choices::Line(lines) | Choices::Lines(lines) => {
            let lines = lines.iter().take(LINES);
            let options: Vec<Value> = lines
                .map(|(label, value)| json!({ "label": cut(label, LINE), "value": value }))
                .collect();
            drawn["type"] = 3.into();
            let most = match menu.choices {
                Choices::Lines(_) => options.len(),
                _ => 1,
            };
            drawn["max_values"] = most.into();
            drawn["options"] = options.into();
        }
    }
    drawn
}

fn draw_button(button: &Button) -> Value {
    let label = cut(&button.label, LABEL);
    match &button.does {
        Does::Act(id, weight) => json!({
            "type": 2,
            "style": match weight {
                Weight::Primary => 1,
                Weight::Secondary => 2,
                Weight::Danger => 4,
            },
            "label": label,
            "custom_id": id.encode(),
            "disabled": button.disabled,
        }),
        Does::Open(url) => json!({
            "type": 2,
            "style": 5,
            "label": label,
            "url": url.as_str(),
            "disabled": button.disabled,
        }),
    }
}
