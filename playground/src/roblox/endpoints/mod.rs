//! One file per endpoint, or family of endpoints.

mod badges;
mod inventory;
mod inventory_item;
mod thumbnails;
mod user;
mod user_thumbnail;
mod web_users;

pub(super) use user_thumbnail::Operations;

use super::{
    answer::Answer, call::Call, credentials::Caller, refusal::Refusal, route::Route,
    simulator::State, users::UserId,
};

/// Answers a request that has passed every gate.
///
/// # Panics
/// Without a caller on Open Cloud's routes.
pub(super) fn answer(
    state: &mut State,
    call: &Call,
    caller: Option<Caller>,
) -> Result<Answer, Refusal> {
    match call.target.route {
        Route::Inventory => {
            let caller = caller.expect("Open Cloud's routes were asked by someone");
            inventory::list(state, call, caller)
        }
        Route::User => user::get(state, call),
        Route::GenerateThumbnail => user_thumbnail::generate(state, call),
        Route::Operation => user_thumbnail::poll(state, call),
        Route::Usernames => web_users::by_names(state, call),
        Route::WebUser => web_users::get(state, call),
        Route::WebUsers => web_users::by_ids(state, call),
        Route::Badge => badges::get(state, call),
        Route::AssetThumbnails
        | Route::BadgeIcons
        | Route::GamePassIcons
        | Route::AvatarHeadshots => thumbnails::batch(state, call),
        Route::Unknown => Err(Refusal::NoSuchRoute),
    }
}

/// The user in an Open Cloud path; IDs are int64 there.
fn user_in_path(call: &Call) -> Result<UserId, Refusal> {
    let id = &call.target.id;
    match id.parse::<i64>() {
        Ok(number) if number > 0 && id.bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok(UserId::new(number.unsigned_abs()))
        }
        _ => Err(Refusal::Malformed(format!("Invalid user ID '{id}'."))),
    }
}

const NO_SUCH_USER: Refusal = Refusal::NotFound("The user was not found.");
