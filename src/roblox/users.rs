use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::asker::Asker;
use super::call::{Call, Freshness};
use super::details::Detail;
use super::error::{Error, Malformed};
use super::item::read_time;
use super::request::{Banned, Picture};
use super::{Client, Roblox, wire};
use crate::domain::{RobloxUserId, Timestamp, Username};

/// Names per request.
const BATCH: usize = 100;

/// Who a Roblox user is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: RobloxUserId,
    /// The username. As text: what Roblox gives is shown, not judged.
    pub name: String,
    pub display_name: String,
    /// The text on the profile, written by the user.
    pub about: String,
    pub created: Option<Timestamp>,
}

/// Whom a username led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedUser {
    pub id: RobloxUserId,
    /// The name the user has now.
    pub name: String,
    pub display_name: String,
    /// Whether the name asked for is one that the user had before.
    pub is_former_name: bool,
    pub standing: Standing,
}

/// Whether Roblox lets a user in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Active,
    Banned,
    /// Could not be told.
    Unknown,
}

impl Roblox {
    /// The user with this ID, as Roblox knows it now: never from a cache, since
    /// a member who has just written something into the profile waits for it.
    pub async fn user(&self, id: RobloxUserId, call: &Call) -> Result<User, Error> {
        let client = Arc::clone(&self.0);
        let read = |asker| async move {
            let request = client.endpoints.user(id);
            read_user(client.sender.send(&request, &asker).await?)
        };
        let key = (call.credential.id(), id);
        let landed = self.0.users.get(key, Freshness::Now, call, read).await?;
        landed.value
    }

    /// The users that have or had these names, banned ones among them. A name
    /// that leads to nobody is not in the answer.
    ///
    /// Two requests for each hundred names: the second tells who is banned, and
    /// if it fails that stays unknown.
    pub async fn users_by_name(
        &self,
        names: &[Username],
        call: &Call,
    ) -> Result<BTreeMap<Username, NamedUser>, Error> {
        let asker = Asker::alone(call);
        let mut found = BTreeMap::new();
        for names in names.chunks(BATCH) {
            let listed = self.0.named(names, Banned::Included, &asker).await?;
            if listed.is_empty() {
                continue;
            }
            let active: Option<HashSet<i64>> = self
                .0
                .named(names, Banned::LeftOut, &asker)
                .await
                .ok()
                .map(|users| users.into_iter().map(|user| user.id).collect());
            for entry in listed {
                let (Ok(requested), Ok(id)) = (
                    entry.requested_username.parse::<Username>(),
                    RobloxUserId::new(entry.id),
                ) else {
                    return Err(Malformed::Shape.into());
                };
                let user = NamedUser {
                    id,
                    is_former_name: !entry.name.eq_ignore_ascii_case(requested.as_str()),
                    name: entry.name,
                    display_name: entry.display_name,
                    standing: match &active {
                        None => Standing::Unknown,
                        Some(active) if active.contains(&entry.id) => Standing::Active,
                        Some(_) => Standing::Banned,
                    },
                };
                found.insert(requested, user);
            }
        }
        Ok(found)
    }

    /// A picture of the user's head, 150 pixels square. `None` if there is none
    /// to be had within `patience`: never a reason to fail.
    pub async fn avatar(&self, user: RobloxUserId, patience: Duration, call: &Call) -> Option<Url> {
        let asker = Asker::alone_for(call, patience);
        if let Some(url) = self.0.generated_thumbnail(user, &asker).await {
            return Some(url);
        }
        let pictures = self
            .0
            .pictures(Picture::Headshot, &[user.get()], &asker)
            .await;
        pictures.into_values().find_map(Detail::known)
    }
}

impl Client {
    async fn named(
        &self,
        names: &[Username],
        banned: Banned,
        asker: &Asker,
    ) -> Result<Vec<wire::UserByName>, Error> {
        let request = self.endpoints.usernames(names, banned);
        let listing: wire::Listing<_> = self.sender.send(&request, asker).await?;
        Ok(listing.data)
    }

    async fn generated_thumbnail(&self, user: RobloxUserId, asker: &Asker) -> Option<Url> {
        let request = self.endpoints.user_thumbnail(user);
        let operation: wire::ThumbnailOperation = self.sender.send(&request, asker).await.ok()?;
        let response = operation.response.filter(|_| operation.done)?;
        picture_url(&response.image_uri?)
    }
}

/// An address that Discord will show.
pub(super) fn picture_url(text: &str) -> Option<Url> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "https" | "http"))
}

fn read_user(wire: wire::User) -> Result<User, Error> {
    Ok(User {
        id: wire.id.parse().map_err(|_| Malformed::Shape)?,
        name: wire.name,
        display_name: wire.display_name,
        about: wire.about,
        created: wire.create_time.as_deref().and_then(read_time),
    })
}
