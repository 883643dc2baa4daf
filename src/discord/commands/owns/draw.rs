use std::collections::BTreeMap;

use crate::discord::again::button as again_button;
use crate::discord::commands::accounts::{account_link, account_name};
use crate::discord::commands::items::{item_icon, item_label, item_link, item_name, item_page};
use crate::discord::commands::reader::Reader;
use crate::discord::custom_id::{Action, CustomId};
use crate::discord::explain;
use crate::discord::markup::{Markup, code};
use crate::discord::reply::{Embed, Reply, Tone};
use crate::discord::show::button as show_button;
use crate::domain::{HoldingState, Item, UnknownReason};
use crate::service::{ItemName, Owns, OwnsAnswer};
use crate::{key, t};

/// Characters that the list of items may take, so that what follows it is
/// there: Discord takes 4,096 in all.
const LIST: usize = 3300;

pub(super) fn draw(reader: &Reader<'_>, owns: &Owns) -> Reply {
    let embed = match owns.answers.as_slice() {
        [one] => draw_one(reader, owns, one),
        _ => draw_many(reader, owns),
    };
    // What is not there may be there a moment later.
    let settled = |answer: &OwnsAnswer| answer.state == HoldingState::Owned;
    let again = if owns.answers.iter().all(settled) {
        None
    } else {
        ask_again(reader, owns).map(|id| again_button(reader.locale, id))
    };
    let show = (owns.user == reader.user).then(|| show_button(reader.locale, reader.user));
    Reply::embed(embed).with_row(again.into_iter().chain(show))
}

/// Asks about the same items. Many have no room on a button.
fn ask_again(reader: &Reader<'_>, owns: &Owns) -> Option<CustomId> {
    let ask = Action::Owns {
        user: owns.user,
        items: owns.answers.iter().map(|answer| answer.item).collect(),
    };
    CustomId::if_it_fits(reader.user, ask)
}

fn draw_one(reader: &Reader<'_>, owns: &Owns, answer: &OwnsAnswer) -> Embed {
    let locale = reader.locale;
    let (tone, key) = match answer.state {
        HoldingState::Owned => (Tone::Good, key!("owns-yes", account, item)),
        HoldingState::NotOwned => (Tone::Quiet, key!("owns-no", account, item)),
        HoldingState::Unknown(_) => (Tone::Caution, key!("owns-unknown", account, item)),
    };
    let title = t!(
        locale,
        key: key,
        account = account_name(locale, &owns.account),
        item = item_name(answer.item, &answer.name)
    );
    let mut paragraphs = Vec::new();
    match answer.state {
        HoldingState::Owned => {}
        HoldingState::NotOwned => paragraphs.push(t!(locale, "owns-late")),
        HoldingState::Unknown(_) => paragraphs.extend(reasons(reader, owns)),
    }
    paragraphs.push(t!(
        locale,
        "owns-about",
        item = code(&answer.item.to_string()),
        account = account_link(locale, &owns.account)
    ));
    Embed {
        url: item_page(answer.item),
        ..Embed::new(tone, title)
    }
    .description(Markup::join(paragraphs, "\n\n"))
    .thumbnail(item_icon(&answer.name))
}

fn draw_many(reader: &Reader<'_>, owns: &Owns) -> Embed {
    let locale = reader.locale;
    let count = |wanted: fn(HoldingState) -> bool| {
        let states = owns.answers.iter().map(|answer| answer.state);
        states.filter(|state| wanted(*state)).count()
    };
    let owned = count(|state| state == HoldingState::Owned);
    let unknown = count(|state| matches!(state, HoldingState::Unknown(_)));
    let asked = owns.answers.len();
    let (tone, key) = if unknown == asked {
        (
            Tone::Caution,
            key!("owns-many-unknown", account, owned, asked),
        )
    } else if unknown > 0 {
        (
            Tone::Caution,
            key!("owns-many-at-least", account, owned, asked),
        )
    } else if owned > 0 {
        (Tone::Good, key!("owns-many", account, owned, asked))
    } else {
        (Tone::Quiet, key!("owns-many-none", account, owned, asked))
    };
    let title = t!(
        locale,
        key: key,
        account = account_name(locale, &owns.account),
        owned = owned,
        asked = asked
    );
    let mut paragraphs = vec![list(owns)];
    paragraphs.extend(reasons(reader, owns));
    if unknown > 0 && ask_again(reader, owns).is_none() {
        let owns = reader.command("owns");
        paragraphs.push(t!(locale, "owns-type-again", owns = owns));
    }
    paragraphs.push(t!(
        locale,
        "owns-about-many",
        account = account_link(locale, &owns.account)
    ));
    Embed::new(tone, title)
        .description(Markup::join(paragraphs, "\n\n"))
        .thumbnail(picture(owns))
}

/// A line for each item, in the order in which they were named; with links if
/// there is room for them.
fn list(owns: &Owns) -> Markup {
    let draw = |label: fn(Item, &ItemName) -> Markup| {
        let lines = owns.answers.iter().map(|answer| {
            let mark = match answer.state {
                HoldingState::Owned => "✅",
                HoldingState::NotOwned => "❌",
                HoldingState::Unknown(_) => "❔",
            };
            Markup::ours(format!("{mark} {}", label(answer.item, &answer.name)))
        });
        Markup::join(lines, "\n")
    };
    let linked = draw(item_link);
    if linked.as_str().chars().count() <= LIST {
        linked
    } else {
        draw(item_label)
    }
}

/// Why something can't be told, each reason once. Where there are several,
/// each says which items it is about.
fn reasons(reader: &Reader<'_>, owns: &Owns) -> Vec<Markup> {
    let mut by_reason: BTreeMap<UnknownReason, Vec<Markup>> = BTreeMap::new();
    for answer in &owns.answers {
        if let HoldingState::Unknown(reason) = answer.state {
            let item = code(&answer.item.to_string());
            by_reason.entry(reason).or_default().push(item);
        }
    }
    let account = account_link(reader.locale, &owns.account);
    let whole = by_reason.values().map(Vec::len).max() == Some(owns.answers.len());
    by_reason
        .into_iter()
        .map(|(reason, items)| {
            let sentence = explain::unknown(reader.locale, reason, &account, owns.again);
            if whole {
                return sentence;
            }
            let items = Markup::join(items, ", ").cut(200);
            Markup::ours(format!("❔ {items}: {sentence}"))
        })
        .collect()
}

/// The picture of the first item that is owned, or else of the first.
fn picture(owns: &Owns) -> Option<url::Url> {
    let owned = |answer: &&OwnsAnswer| answer.state == HoldingState::Owned;
    let pictures = |answer: &OwnsAnswer| item_icon(&answer.name);
    let mut answers = owns.answers.iter();
    answers
        .clone()
        .filter(owned)
        .find_map(pictures)
        .or_else(|| answers.find_map(pictures))
}

#[cfg(test)]
mod tests;
