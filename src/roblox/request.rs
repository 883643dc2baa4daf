use reqwest::Url;
use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

use super::budget::{BucketKey, Payer, Quota};
use super::call::Credential;
use super::filter::Filter;
use super::pages::PageToken;
use crate::domain::{RobloxUserId, Username};
use crate::metrics::{self, RobloxRoute};

/// Entries per page: the most that Roblox gives.
const PAGE_SIZE: u32 = 100;

/// What Roblox limits together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    Inventory,
    User,
    UserThumbnail,
    Usernames,
    Badge,
    Thumbnails,
}

impl Operation {
    /// The limit that Roblox's `OpenAPI` document gives (July 2026). The older
    /// hosts document none; theirs is a careful guess.
    pub fn documented_quota(self, payer: Payer) -> Quota {
        match (self, payer) {
            (Self::Inventory, Payer::Credential(_)) => Quota::per_minute(100),
            (Self::User | Self::UserThumbnail, Payer::Credential(_)) => Quota::per_minute(1000),
            (_, Payer::Address) | (Self::Usernames | Self::Badge | Self::Thumbnails, _) => {
                Quota::per_minute(60)
            }
        }
    }

    /// Whether Roblox wants to know who asks. The older hosts do not, and need
    /// not see the key.
    pub const fn takes_credential(self) -> bool {
        match self {
            Self::Inventory | Self::User | Self::UserThumbnail => true,
            Self::Usernames | Self::Badge | Self::Thumbnails => false,
        }
    }

    /// What it is called where requests are counted.
    pub const fn route(self) -> RobloxRoute {
        match self {
            Self::Inventory => RobloxRoute::Inventory,
            Self::User => RobloxRoute::User,
            Self::UserThumbnail => RobloxRoute::UserThumbnail,
            Self::Usernames => RobloxRoute::Usernames,
            Self::Badge => RobloxRoute::Badge,
            Self::Thumbnails => RobloxRoute::Thumbnails,
        }
    }

    /// What is sent of a credential, as it is called there.
    pub const fn credential(self, credential: &Credential) -> metrics::Credential {
        match (self.takes_credential(), credential) {
            (false, _) => metrics::Credential::None,
            (true, Credential::ApiKey) => metrics::Credential::Key,
        }
    }

    /// Which count a request goes on.
    pub fn bucket(self, credential: &Credential) -> BucketKey {
        BucketKey {
            payer: if self.takes_credential() {
                Payer::Credential(credential.id())
            } else {
                Payer::Address
            },
            operation: self,
        }
    }
}

/// One request, as data. None of them changes anything at Roblox, so each may
/// be sent again.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub operation: Operation,
    pub url: Url,
    /// Sent as JSON by POST; without one it is a GET.
    pub body: Option<Value>,
}

/// Where Roblox is.
#[derive(Debug)]
pub(super) struct Endpoints {
    api: Url,
    users: Url,
    badges: Url,
    thumbnails: Url,
}

/// What pictures to ask the thumbnails host for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Picture {
    Asset,
    Badge,
    GamePass,
    Headshot,
}

impl Endpoints {
    /// `web` is a template in which `{service}` stands for the host's name.
    /// `None` if it is not one or not a URL.
    pub(super) fn new(api: Url, web: &str) -> Option<Self> {
        let host = |service: &str| {
            let url = web
                .contains("{service}")
                .then(|| web.replace("{service}", service))?;
            Url::parse(&url).ok().filter(Url::has_host)
        };
        Some(Self {
            api,
            users: host("users")?,
            badges: host("badges")?,
            thumbnails: host("thumbnails")?,
        })
    }

    /// One page of an inventory. Everything but the token is the same on every
    /// page, as Roblox demands.
    pub(super) fn inventory(
        &self,
        user: RobloxUserId,
        filter: &impl Filter,
        token: Option<&PageToken>,
    ) -> Request {
        // Written as the guide writes it: `=`, `,` and `;` stay as they are.
        let mut query = format!("maxPageSize={PAGE_SIZE}&filter={filter}");
        if let Some(token) = token {
            query.push_str("&pageToken=");
            query.extend(byte_serialize(token.as_str().as_bytes()));
        }
        get(
            Operation::Inventory,
            &self.api,
            &format!("/cloud/v2/users/{user}/inventory-items"),
            Some(&query),
        )
    }

    pub(super) fn user(&self, user: RobloxUserId) -> Request {
        get(
            Operation::User,
            &self.api,
            &format!("/cloud/v2/users/{user}"),
            None,
        )
    }

    pub(super) fn user_thumbnail(&self, user: RobloxUserId) -> Request {
        get(
            Operation::UserThumbnail,
            &self.api,
            &format!("/cloud/v2/users/{user}:generateThumbnail"),
            Some("size=150&format=PNG&shape=ROUND"),
        )
    }

    /// At most 100 names.
    pub(super) fn usernames(&self, names: &[Username], banned: Banned) -> Request {
        let names: Vec<&str> = names.iter().map(Username::as_str).collect();
        let body = json!({
            "usernames": names,
            "excludeBannedUsers": banned == Banned::LeftOut,
        });
        Request {
            body: Some(body),
            ..get(
                Operation::Usernames,
                &self.users,
                "/v1/usernames/users",
                None,
            )
        }
    }

    pub(super) fn badge(&self, id: i64) -> Request {
        get(
            Operation::Badge,
            &self.badges,
            &format!("/v1/badges/{id}"),
            None,
        )
    }

    /// At most 100 IDs.
    pub(super) fn pictures(&self, picture: Picture, ids: &[i64]) -> Request {
        let (path, parameter) = match picture {
            Picture::Asset => ("/v1/assets", "assetIds"),
            Picture::Badge => ("/v1/badges/icons", "badgeIds"),
            Picture::GamePass => ("/v1/game-passes", "gamePassIds"),
            Picture::Headshot => ("/v1/users/avatar-headshot", "userIds"),
        };
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let query = format!("{parameter}={}&size=150x150&format=Png", ids.join(","));
        get(Operation::Thumbnails, &self.thumbnails, path, Some(&query))
    }
}

/// Whether banned users are among the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Banned {
    Included,
    LeftOut,
}

fn get(operation: Operation, base: &Url, path: &str, query: Option<&str>) -> Request {
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    url.set_query(query);
    Request {
        operation,
        url,
        body: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roblox::filter::{IdFilter, TypeFilter};

    fn endpoints(api: &str, web: &str) -> Option<Endpoints> {
        Endpoints::new(Url::parse(api).expect("a URL"), web)
    }

    fn roblox() -> Endpoints {
        endpoints("https://apis.roblox.com", "https://{service}.roblox.com").expect("endpoints")
    }

    fn user(id: i64) -> RobloxUserId {
        RobloxUserId::new(id).expect("an ID")
    }

    #[test]
    fn the_guides_first_example() {
        let items = ["asset:62724852", "asset:1028595", "asset:4773588762"];
        let filters = IdFilter::covering(items.map(|item| item.parse().expect("an item")));
        assert_eq!(
            roblox()
                .inventory(user(11_111_111_111), &filters[0], None)
                .url
                .as_str(),
            "https://apis.roblox.com/cloud/v2/users/11111111111/inventory-items\
             ?maxPageSize=100&filter=assetIds=1028595,62724852,4773588762"
        );
    }

    #[test]
    fn a_token_is_added_escaped_and_nothing_else_changes() {
        let filter = TypeFilter::collectibles();
        let token = PageToken::from_wire(Some("a+b/c=&d".to_owned()));
        let first = roblox().inventory(user(1), &filter, None).url;
        let second = roblox().inventory(user(1), &filter, token.as_ref()).url;
        assert_eq!(
            second.as_str(),
            format!("{first}&pageToken=a%2Bb%2Fc%3D%26d")
        );
        assert!(
            first
                .as_str()
                .ends_with("filter=onlyCollectibles=true;inventoryItemAssetTypes=*")
        );
    }

    #[test]
    fn every_url_stays_under_four_kibibytes() {
        let items = (0..2000).map(|n| format!("asset:{}", i64::MAX - n).parse().expect("an item"));
        let token = PageToken::from_wire(Some("x".repeat(800)));
        for filter in IdFilter::covering(items) {
            let url = roblox()
                .inventory(user(i64::MAX), &filter, token.as_ref())
                .url;
            assert!(url.as_str().len() < 4096, "{}", url.as_str().len());
        }
    }

    #[test]
    fn hosts_and_paths_can_live_elsewhere() {
        let here = endpoints(
            "http://127.0.0.1:1/api/",
            "http://127.0.0.1:1/web/{service}",
        )
        .expect("endpoints");
        assert_eq!(
            here.user_thumbnail(user(5)).url.as_str(),
            "http://127.0.0.1:1/api/cloud/v2/users/5:generateThumbnail?size=150&format=PNG&shape=ROUND"
        );
        assert_eq!(
            here.badge(5).url.as_str(),
            "http://127.0.0.1:1/web/badges/v1/badges/5"
        );
        for wrong in ["https://users.roblox.com", "{service}", "mailto:{service}"] {
            assert!(endpoints("http://127.0.0.1:1", wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_key_goes_to_open_cloud_only() {
        for (request, takes) in [
            (roblox().user(user(1)), true),
            (roblox().user_thumbnail(user(1)), true),
            (
                roblox().inventory(user(1), &TypeFilter::badges(), None),
                true,
            ),
            (roblox().badge(1), false),
            (roblox().usernames(&[], Banned::Included), false),
            (roblox().pictures(Picture::Headshot, &[1]), false),
        ] {
            assert_eq!(
                request.operation.takes_credential(),
                takes,
                "{}",
                request.url
            );
        }
    }
}
