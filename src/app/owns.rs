use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::cli::OwnsArgs;
use super::exit::{Error, Exit};
use super::output::{self, print};
use super::roblox;
use crate::config::Environment;
use crate::domain::{HoldingState, Item};
use crate::roblox::{Call, Freshness};

/// Asks Roblox which of the items the user owns.
pub async fn owns(environment: &Environment, args: &OwnsArgs) -> Result<Exit, Error> {
    let roblox = roblox::start(environment)?;
    let items = distinct(args.items.iter().flat_map(|items| items.0.iter().copied()));
    let ownership = roblox
        .ownership(
            args.user,
            &items.iter().copied().collect(),
            Freshness::Now,
            &Call::interactive(None, None),
        )
        .await;
    print(&if args.json {
        json(args.user.to_string(), &items, &ownership.states)
    } else {
        table(&items, &ownership.states)
    })?;
    let told = |state: &HoldingState| !matches!(state, HoldingState::Unknown(_));
    Ok(if ownership.states.values().all(told) {
        Exit::Done
    } else {
        Exit::Failed
    })
}

/// The items in the order in which they were asked for, each once.
fn distinct(items: impl Iterator<Item = Item>) -> Vec<Item> {
    let mut seen = BTreeSet::new();
    items.filter(|item| seen.insert(*item)).collect()
}

fn table(items: &[Item], states: &BTreeMap<Item, HoldingState>) -> String {
    let width = items.iter().map(|item| item.to_string().len()).max();
    let width = width.unwrap_or_default();
    let line = |item: &Item| {
        let state = match states[item] {
            HoldingState::Owned => "owned".to_owned(),
            HoldingState::NotOwned => "not owned".to_owned(),
            HoldingState::Unknown(reason) => format!("unknown: {}", roblox::why(reason)),
        };
        format!("{:width$}  {state}\n", item.to_string())
    };
    items.iter().map(line).collect()
}

/// The answer of `owns --json`.
#[derive(Debug, Serialize)]
struct Answer {
    user: String,
    items: Vec<AnswerItem>,
}

#[derive(Debug, Serialize)]
struct AnswerItem {
    item: String,
    /// `owned`, `not-owned` or `unknown`.
    state: &'static str,
    /// With `unknown`: why, in one word such as `hidden`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

fn json(user: String, items: &[Item], states: &BTreeMap<Item, HoldingState>) -> String {
    let items = items
        .iter()
        .map(|item| {
            let (state, reason) = match states[item] {
                HoldingState::Owned => ("owned", None),
                HoldingState::NotOwned => ("not-owned", None),
                HoldingState::Unknown(reason) => ("unknown", Some(reason.as_str())),
            };
            AnswerItem {
                item: item.to_string(),
                state,
                reason,
            }
        })
        .collect();
    output::json(&Answer { user, items })
}
