//! A reply as data, drawn by pure functions: what a command says is decided
//! and tested without Discord.

mod draw;
mod form;
mod pager;
#[cfg(test)]
mod tests;

use super::custom_id::CustomId;
use super::markup::Markup;
use url::Url;

pub use draw::Visibility;
pub use form::{FieldSize, Form, TextField};
pub use pager::{Page, pager};

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reply {
    /// Plain text above the embeds, up to 2,000 characters.
    pub text: Markup,
    /// Up to 10, of 6,000 characters in all.
    pub embeds: Vec<Embed>,
    /// Above the buttons, a row each.
    pub menus: Vec<Menu>,
    /// With the menus up to 5 rows, of up to 5 buttons.
    pub rows: Vec<Vec<Button>>,
}

/// A card. What is longer than Discord allows is cut.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Embed {
    pub tone: Tone,
    /// The answer; 256 characters.
    pub title: Markup,
    /// Where the title leads.
    pub url: Option<Url>,
    /// 4,096 characters.
    pub description: Markup,
    /// Up to 25, one below the other: phones stack them anyway.
    pub fields: Vec<Field>,
    /// A small picture.
    pub thumbnail: Option<Url>,
    /// 2,048 characters. Discord shows it without Markdown: plain words only.
    pub footer: Option<String>,
}

/// A headed paragraph: 256 and 1,024 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: Markup,
    pub value: Markup,
}

/// The colour at the edge of an embed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Plain,
    /// Owned, done, given.
    Good,
    /// Not owned, nothing to do.
    Quiet,
    /// Cannot tell; somebody has to do something.
    Caution,
    /// It failed.
    Bad,
}

/// A button. The label is plain text of up to 80 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    pub label: String,
    pub does: Does,
    pub disabled: bool,
}

/// A menu to choose from. Nothing in it is chosen beforehand: that says what is,
/// by the time it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    pub id: CustomId,
    /// Plain text of up to 150 characters.
    pub placeholder: String,
    pub choices: Choices,
}

/// What a menu offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choices {
    /// One of the server's text channels.
    TextChannel,
    /// Some of the server's roles, up to so many.
    Roles(u8),
    /// One of these lines, as below.
    Line(Vec<(String, String)>),
    /// Some of these lines: label, of up to 100 characters of plain text, and
    /// value. At least one, at most 25.
    Lines(Vec<(String, String)>),
}

/// What a press does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Does {
    /// Comes back to the bot as this ID.
    Act(CustomId, Weight),
    /// Opens a page.
    Open(Url),
}

/// How a button stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The next step.
    Primary,
    Secondary,
    /// Something that is not taken back.
    Danger,
}

impl Reply {
    /// A sentence and nothing else.
    pub fn line(text: Markup) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    pub fn embed(embed: Embed) -> Self {
        Self {
            embeds: vec![embed],
            ..Self::default()
        }
    }

    #[must_use]
    pub fn with_menu(mut self, menu: Menu) -> Self {
        self.menus.push(menu);
        self
    }

    /// With one more row of buttons; no row when there is none.
    #[must_use]
    pub fn with_row(mut self, buttons: impl IntoIterator<Item = Button>) -> Self {
        let row: Vec<Button> = buttons.into_iter().collect();
        if !row.is_empty() {
            self.rows.push(row);
        }
        self
    }
}

impl Embed {
    pub fn new(tone: Tone, title: Markup) -> Self {
        Self {
            tone,
            title,
            ..Self::default()
        }
    }

    #[must_use]
    pub fn description(mut self, description: Markup) -> Self {
        self.description = description;
        self
    }

    #[must_use]
    pub fn field(mut self, name: Markup, value: Markup) -> Self {
        self.fields.push(Field { name, value });
        self
    }

    #[must_use]
    pub fn thumbnail(mut self, picture: Option<Url>) -> Self {
        self.thumbnail = picture;
        self
    }

    #[must_use]
    pub fn url(mut self, url: Url) -> Self {
        self.url = Some(url);
        self
    }

    #[must_use]
    pub fn footer(mut self, footer: impl Into<String>) -> Self {
        self.footer = Some(footer.into());
        self
    }
}

impl Button {
    /// A button of ours. `label` is text of ours, or went through
    /// [`plain`](super::markup::plain).
    pub fn act(label: impl Into<String>, id: CustomId, weight: Weight) -> Self {
        Self {
            label: label.into(),
            does: Does::Act(id, weight),
            disabled: false,
        }
    }

    pub fn open(label: impl Into<String>, url: Url) -> Self {
        Self {
            label: label.into(),
            does: Does::Open(url),
            disabled: false,
        }
    }

    #[must_use]
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }
}
