//! A form that opens over a message, which Discord calls a modal.

use serde_json::{Value, json};

use crate::discord::custom_id::CustomId;
use crate::discord::markup::{Markup, cut};

/// What somebody is asked to fill in. It comes back under the same ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    pub id: CustomId,
    pub title: Markup,
    /// Up to 5.
    pub fields: Vec<TextField>,
}

/// A line, or a paragraph, of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextField {
    /// What it comes back under.
    pub name: &'static str,
    pub label: Markup,
    pub size: FieldSize,
    /// What stands in it already.
    pub value: String,
    /// In characters.
    pub longest: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldSize {
    Line = 1,
    Paragraph = 2,
}

/// Of a title and of a label.
const HEADING: usize = 45;

impl Form {
    pub(in crate::discord) fn draw(&self) -> Value {
        let rows: Vec<Value> = self.fields.iter().map(draw_field).collect();
        json!({
            "custom_id": self.id.encode(),
            "title": cut(self.title.as_str(), HEADING),
            "components": rows,
        })
    }
}

fn draw_field(field: &TextField) -> Value {
    let input = json!({
        "type": 4,
        "custom_id": field.name,
        "label": cut(field.label.as_str(), HEADING),
        "style": field.size as u8,
        "value": cut(&field.value, field.longest),
        "max_length": field.longest,
        "required": false,
    });
    json!({ "type": 1, "components": [input] })
}
