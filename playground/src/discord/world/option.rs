//! Options of commands.

use serde::Deserialize;
use serde_json::Value;

/// What an option holds, by Discord's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u8")]
pub enum OptionKind {
    Subcommand,
    SubcommandGroup,
    String,
    Integer,
    Boolean,
    User,
    Channel,
    Role,
    Mentionable,
    Number,
    Attachment,
}

impl OptionKind {
    const IN_ORDER: [Self; 11] = [
        Self::Subcommand,
        Self::SubcommandGroup,
        Self::String,
        Self::Integer,
        Self::Boolean,
        Self::User,
        Self::Channel,
        Self::Role,
        Self::Mentionable,
        Self::Number,
        Self::Attachment,
    ];

    pub(crate) fn number(self) -> u8 {
        let index = Self::IN_ORDER.iter().position(|kind| *kind == self);
        u8::try_from(index.expect("the list has every kind") + 1).expect("there are eleven")
    }

    /// Whether it holds further options instead of a value.
    pub(crate) fn is_nested(self) -> bool {
        matches!(self, Self::Subcommand | Self::SubcommandGroup)
    }
}

impl TryFrom<u8> for OptionKind {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        let index = usize::from(number).checked_sub(1);
        index
            .and_then(|index| Self::IN_ORDER.get(index).copied())
            .ok_or_else(|| format!("there is no option type {number}"))
    }
}

/// One value a person may choose.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Choice {
    pub(crate) name: String,
    pub(crate) value: Value,
}

/// An option as registered.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct OptionSpec {
    #[serde(rename = "type")]
    pub(crate) kind: OptionKind,
    pub(crate) name: String,
    #[serde(default)]
    required: Option<bool>,
    #[serde(default)]
    autocomplete: Option<bool>,
    #[serde(default)]
    choices: Option<Vec<Choice>>,
    #[serde(default)]
    options: Option<Vec<OptionSpec>>,
    pub(crate) min_value: Option<f64>,
    pub(crate) max_value: Option<f64>,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
}

impl OptionSpec {
    pub(crate) fn required(&self) -> bool {
        self.required.unwrap_or(false)
    }

    pub(crate) fn autocomplete(&self) -> bool {
        self.autocomplete.unwrap_or(false)
    }

    pub(crate) fn choices(&self) -> &[Choice] {
        self.choices.as_deref().unwrap_or_default()
    }

    pub(crate) fn options(&self) -> &[OptionSpec] {
        self.options.as_deref().unwrap_or_default()
    }
}
