//! `GET /cloud/v2/users/{user_id}/inventory-items`

use std::time::Instant;

use serde::Serialize;

use super::{NO_SUCH_USER, inventory_item::InventoryItem, user_in_path};
use crate::roblox::{
    answer::Answer,
    call::Call,
    credentials::Caller,
    faults::PageQuirk,
    filter::Filter,
    inventories::Held,
    pages::{Listing, Place},
    query::Query,
    refusal::Refusal,
    simulator::State,
};

const DEFAULT_PAGE: usize = 10;
const LARGEST_PAGE: usize = 100;

pub(super) fn list(state: &mut State, call: &Call, caller: Caller) -> Result<Answer, Refusal> {
    let filter_text = call.query.get("filter").unwrap_or_default();
    let listing = Listing {
        user: user_in_path(call)?,
        filter: filter_text,
        page_size: page_size(&call.query)?,
    };
    let filter = Filter::parse(filter_text)?;
    let token = call
        .query
        .get("pageToken")
        .filter(|token| !token.is_empty());
    let place = match token {
        Some(token) => state.pages.read(listing, token)?,
        None => Place::START,
    };
    let user = state.users.get(listing.user).ok_or(NO_SUCH_USER)?;
    if !caller.may_see_inventory_of(user) {
        let message = "The user's inventory is not visible to this caller.";
        return Err(Refusal::PermissionDenied(message));
    }
    filter.check_scope(caller)?;
    filter.check_poison(&state.catalogue)?;

    let quirk = state.faults.page_quirk(call);
    let wanted = match quirk {
        Some(PageQuirk::Short) => listing.page_size.div_ceil(2),
        Some(PageQuirk::EmptyMiddle) if place.page % 2 == 0 => 0,
        _ => listing.page_size,
    };
    let shown = user.inventory.after(place.after, Instant::now());
    let matching = shown.filter(|held| filter.matches(&held.item));
    let items: Vec<&Held> = matching.take(wanted).collect();

    // A full page always leads on, even where nothing follows: Roblox does not look ahead.
    let next = Place {
        page: place.page + 1,
        after: items.last().map_or(place.after, |held| held.position),
    };
    let full = items.len() == wanted;
    let next = match quirk {
        Some(PageQuirk::RepeatToken) if token.is_some() => Some(place),
        Some(PageQuirk::RepeatToken) => Some(next),
        Some(PageQuirk::Endless) if !full => Some(Place { after: 0, ..next }),
        _ => full.then_some(next),
    };
    let body = Page {
        inventory_items: items
            .iter()
            .map(|held| InventoryItem {
                owner: listing.user,
                held,
                quoted_serials: state.settings.quoted_serials,
            })
            .collect(),
        next_page_token: match next {
            Some(place) => Some(state.pages.write(listing, place)),
            None => state.pages.last_page_token(state.settings.last_page_token),
        },
    };
    let mut answer = Answer::ok(&body);
    answer.documented = items.iter().all(|held| held.item.is_documented());
    Ok(answer)
}

/// `maxPageSize`: 10 by default, more than 100 is taken for 100.
fn page_size(query: &Query) -> Result<usize, Refusal> {
    let Some(text) = query.get("maxPageSize") else {
        return Ok(DEFAULT_PAGE);
    };
    match text.parse::<i32>() {
        Ok(size) if size > 0 => Ok((size.unsigned_abs() as usize).min(LARGEST_PAGE)),
        _ => {
            let message = format!("Invalid maxPageSize '{text}': at least 1 expected.");
            Err(Refusal::Malformed(message))
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    inventory_items: Vec<InventoryItem<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}
