use serenity::all::{AutocompleteChoice, CreateAutocompleteResponse};

use super::markup::{cut, plain};

/// How many suggestions Discord shows.
pub(super) const MOST: usize = 25;

/// Characters that Discord allows for what is read and for what is filled in.
pub(super) const LONGEST: usize = 100;

/// Suggestions for an option, the best first: what people read and what the
/// option then is. Those whose value would not fit are left out; it can't be
/// cut.
pub fn suggestions(
    choices: impl IntoIterator<Item = (String, String)>,
) -> CreateAutocompleteResponse {
    let choices = choices
        .into_iter()
        .map(|(name, value)| (cut(&plain(&name), LONGEST), value))
        .filter(|(name, value)| !name.is_empty() && (1..=LONGEST).contains(&value.chars().count()))
        .take(MOST)
        .map(|(name, value)| AutocompleteChoice::new(name, value))
        .collect();
    CreateAutocompleteResponse::new().set_choices(choices)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn drawn(choices: Vec<(&str, &str)>) -> Value {
        let owned = choices
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        serde_json::to_value(suggestions(owned)).expect("JSON")["choices"].clone()
    }

    #[test]
    fn suggestions_fit_discord() {
        let (long, longer) = ("x".repeat(100), "x".repeat(101));
        let drawn = drawn(vec![
            (&longer, &long),
            ("too long a value", &longer),
            ("", "no name"),
            ("no value", ""),
            ("Gold\u{202e}", "badge:5"),
        ]);
        let choices = drawn.as_array().expect("a list");
        assert_eq!(choices.len(), 2);
        assert_eq!(
            choices[0]["name"].as_str().expect("text").chars().count(),
            100
        );
        assert_eq!(choices[1]["name"], "Gold");
        assert_eq!(choices[1]["value"], "badge:5");
    }

    #[test]
    fn no_more_than_twenty_five() {
        assert_eq!(
            drawn(vec![("a", "b"); 30]).as_array().map(Vec::len),
            Some(25)
        );
    }
}
