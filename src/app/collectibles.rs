use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use super::cli::CollectiblesArgs;
use super::exit::{Error, Exit};
use super::output::{self, print};
use super::roblox;
use crate::config::Environment;
use crate::domain::{AssetId, RobloxUserId};
use crate::roblox::{Call, Collectible, Cut, Extent, Freshness, InstanceState, Reading};

/// Asks Roblox for the user's limited items.
pub async fn collectibles(
    environment: &Environment,
    args: &CollectiblesArgs,
) -> Result<Exit, Error> {
    let roblox = roblox::start(environment)?;
    let answer = roblox
        .collectibles(
            args.user,
            args.max_pages,
            Freshness::Now,
            &Call::interactive(None, None),
        )
        .await;
    let reading = match answer {
        Ok(reading) => reading,
        // One object, whatever comes of it.
        Err(error) if args.json => {
            print(&json(args.user, &[], Some(error.reason().as_str())))?;
            return Ok(Exit::Failed);
        }
        Err(error) => return Err(Error::NotTold(roblox::why(error.reason()))),
    };
    print(&if args.json {
        json(args.user, &reading.items, incomplete(&reading.extent))
    } else {
        table(&reading)
    })?;
    Ok(match reading.extent {
        Extent::Complete => Exit::Done,
        Extent::Partial(_) => Exit::Failed,
    })
}

const ENDLESS: &str = "a string takes everything";

fn table(reading: &Reading<Collectible>) -> String {
    let mut assets: BTreeMap<AssetId, Vec<&Collectible>> = BTreeMap::new();
    for copy in &reading.items {
        assets.entry(copy.asset).or_default().push(copy);
    }
    let mut text = String::new();
    if !assets.is_empty() {
        text.push_str("COPIES  ON HOLD  ITEM, SERIALS\n");
    }
    for (asset, copies) in &assets {
        let held = copies.iter().filter(|copy| is_held(copy)).count();
        let mut serials: Vec<i64> = copies
            .iter()
            .filter_map(|copy| copy.details.serial)
            .collect();
        serials.sort_unstable();
        write!(text, "{:>6}  {held:>7}  asset:{asset}", copies.len()).expect(ENDLESS);
        for serial in serials {
            write!(text, " #{serial}").expect(ENDLESS);
        }
        text.push('\n');
    }
    let (count, copies) = (assets.len(), reading.items.len());
    text + &match &reading.extent {
        Extent::Complete if copies == 0 => "No limited items.\n".to_owned(),
        Extent::Complete => format!("{count} limited items, {copies} copies.\n"),
        Extent::Partial(cut) => format!(
            "At least {count} limited items, {copies} copies: {}.\n",
            why_cut(cut)
        ),
    } + "Roblox lists only limited items that it made itself.\n"
}

fn why_cut(cut: &Cut) -> String {
    match cut {
        Cut::PageLimit => "there is more (--max-pages)".to_owned(),
        Cut::Failed(error) => roblox::why(error.reason()),
    }
}

fn is_held(copy: &Collectible) -> bool {
    copy.details.state == InstanceState::Hold
}

/// The answer of `collectibles --json`.
#[derive(Debug, Serialize)]
struct Answer {
    user: String,
    /// Whether these are all; else `reason` says why not, in one word.
    complete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// Copy by copy.
    collectibles: Vec<Copy>,
}

#[derive(Debug, Serialize)]
struct Copy {
    item: String,
    /// Tells copies apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    /// `available`, `hold` or `unknown`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial: Option<i64>,
}

/// Why these are not all, in one word.
fn incomplete(extent: &Extent) -> Option<&'static str> {
    match extent {
        Extent::Complete => None,
        Extent::Partial(Cut::PageLimit) => Some("partial"),
        Extent::Partial(Cut::Failed(error)) => Some(error.reason().as_str()),
    }
}

fn json(user: RobloxUserId, copies: &[Collectible], reason: Option<&'static str>) -> String {
    let collectibles = copies.iter().map(|copy| Copy {
        item: format!("asset:{}", copy.asset),
        instance: copy.details.instance_id.clone(),
        state: match copy.details.state {
            InstanceState::Available => "available",
            InstanceState::Hold => "hold",
            InstanceState::Unknown => "unknown",
        },
        serial: copy.details.serial,
    });
    output::json(&Answer {
        user: user.to_string(),
        complete: reason.is_none(),
        reason,
        collectibles: collectibles.collect(),
    })
}
