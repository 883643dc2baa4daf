//! The simulated Roblox, rule by rule, over real HTTP.

mod support;

mod guide;

mod access;
mod filters;
mod items;
mod paging;

mod limits;
mod rejections;

mod catalogue;
mod user_thumbnails;
mod users;
mod web_users;

mod body_faults;
mod faults;
mod page_quirks;
mod pauses;
mod records;

mod scale;
