//! What `/owns` offers while one types `item`.

use serenity::all::CreateAutocompleteResponse;

use crate::discord::bot::Context;
use crate::discord::invocation::Invocation;
use crate::discord::markup::{cut, plain};
use crate::discord::suggest::{LONGEST, MOST, suggestions};
use crate::service::{Service, SuggestedItem};

/// What this server's binds ask for. Completes the last of several items.
pub(super) async fn items(
    context: Context<'_, Service>,
    typed: &str,
) -> CreateAutocompleteResponse {
    let Ok(invocation) = Invocation::of_command(context.interaction) else {
        return suggestions([]);
    };
    let (before, last) = match typed.rsplit_once(',') {
        Some((before, last)) => (Some(before), last),
        None => (None, typed),
    };
    let service = &context.framework.user_data.app;
    let found = service.suggest_items(invocation.server, last, MOST).await;
    let found = found.unwrap_or_else(|error| {
        tracing::warn!(%error, "could not suggest items");
        Vec::new()
    });
    suggestions(found.iter().map(|item| choice(before, item)))
}

/// What is read and what is filled in.
fn choice(before: Option<&str>, suggested: &SuggestedItem) -> (String, String) {
    let written = suggested.written();
    let words = [&suggested.bind_name, &suggested.name.name];
    let mut words: Vec<String> = words.into_iter().flatten().map(|it| plain(it)).collect();
    words.dedup();
    words.retain(|word| !word.is_empty());
    let label = if words.is_empty() {
        written.clone()
    } else {
        // The names give way, never the item.
        let room = LONGEST.saturating_sub(written.chars().count() + 3);
        format!("{} ({written})", cut(&words.join(" – "), room))
    };
    match before.map(str::trim) {
        Some(before) if !before.is_empty() => (
            format!("{}, {label}", plain(before)),
            format!("{before},{written}"),
        ),
        _ => (label, written),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::ItemName;

    fn suggested(bind: Option<&str>, name: Option<&str>, item: &str) -> SuggestedItem {
        SuggestedItem {
            bind_name: bind.map(Into::into),
            items: vec![item.parse().expect(item)],
            name: ItemName {
                name: name.map(Into::into),
                icon: None,
            },
        }
    }

    #[test]
    fn a_choice_says_what_it_is_and_fills_in_the_item() {
        for (before, bind, name, label, value) in [
            (None, None, None, "badge:5", "badge:5"),
            (None, Some("VIP"), None, "VIP (badge:5)", "badge:5"),
            (
                None,
                None,
                Some("Treasure"),
                "Treasure (badge:5)",
                "badge:5",
            ),
            (None, Some("VIP"), Some("VIP"), "VIP (badge:5)", "badge:5"),
            (
                Some(" asset:7"),
                Some("VIP"),
                Some("Treasure"),
                "asset:7, VIP – Treasure (badge:5)",
                "asset:7,badge:5",
            ),
            (None, Some("a\u{202e}b"), None, "ab (badge:5)", "badge:5"),
        ] {
            let choice = choice(before, &suggested(bind, name, "badge:5"));
            assert_eq!(choice, (label.into(), value.into()));
        }
    }

    #[test]
    fn the_names_give_way_never_the_item() {
        let item = "privateserver:9223372036854775807";
        let long = "x".repeat(200);
        let (label, value) = choice(None, &suggested(Some(&long), Some(&long), item));
        assert_eq!(label.chars().count(), 100);
        assert!(label.ends_with(&format!("… ({item})")), "{label}");
        assert_eq!(value, item);
    }
}
