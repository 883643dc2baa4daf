//! "Check again": the next step wherever something could not be told.

use super::custom_id::CustomId;
use super::reply::{Button, Weight};
use crate::t;
use crate::text::Locale;

/// A button that asks once more. `id` says who may press it and what is asked.
pub fn button(locale: &Locale, id: CustomId) -> Button {
    let label = t!(locale, "again-button").to_string();
    Button::act(label, id, Weight::Primary)
}
