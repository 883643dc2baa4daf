//! Which endpoint a request is for.

use axum::http::{Method, Uri};

/// The endpoints, by what they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    /// `GET /cloud/v2/users/{id}/inventory-items`
    Inventory,
    /// `GET /cloud/v2/users/{id}`
    User,
    /// `GET /cloud/v2/users/{id}:generateThumbnail`
    GenerateThumbnail,
    /// `GET /cloud/v2/users/{id}/operations/{operation}`: polling what `generateThumbnail` began.
    Operation,
    /// `POST users.roblox.com/v1/usernames/users`
    Usernames,
    /// `GET users.roblox.com/v1/users/{id}`
    WebUser,
    /// `POST users.roblox.com/v1/users`
    WebUsers,
    /// `GET badges.roblox.com/v1/badges/{id}`
    Badge,
    /// `GET thumbnails.roblox.com/v1/assets`
    AssetThumbnails,
    /// `GET thumbnails.roblox.com/v1/badges/icons`
    BadgeIcons,
    /// `GET thumbnails.roblox.com/v1/game-passes`
    GamePassIcons,
    /// `GET thumbnails.roblox.com/v1/users/avatar-headshot`
    AvatarHeadshots,
    /// Nothing Roblox has, or nothing this simulation has.
    Unknown,
}

impl Route {
    /// Every route, in the order of `route as usize`.
    pub(super) const ALL: [Self; Self::Unknown as usize + 1] = [
        Self::Inventory,
        Self::User,
        Self::GenerateThumbnail,
        Self::Operation,
        Self::Usernames,
        Self::WebUser,
        Self::WebUsers,
        Self::Badge,
        Self::AssetThumbnails,
        Self::BadgeIcons,
        Self::GamePassIcons,
        Self::AvatarHeadshots,
        Self::Unknown,
    ];

    /// Path and method in the `OpenAPI` document.
    pub(super) fn documented(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::Inventory => ("/cloud/v2/users/{user_id}/inventory-items", "get"),
            Self::User => ("/cloud/v2/users/{user_id}", "get"),
            Self::GenerateThumbnail => ("/cloud/v2/users/{user_id}:generateThumbnail", "get"),
            Self::Usernames => ("/v1/usernames/users", "post"),
            Self::WebUser => ("/v1/users/{userId}", "get"),
            Self::WebUsers => ("/v1/users", "post"),
            Self::Badge => ("/v1/badges/{badgeId}", "get"),
            Self::AssetThumbnails => ("/v1/assets#thumbnails.roblox.com", "get"),
            Self::BadgeIcons => ("/v1/badges/icons", "get"),
            Self::GamePassIcons => ("/v1/game-passes", "get"),
            Self::AvatarHeadshots => ("/v1/users/avatar-headshot", "get"),
            // The guide "Patterns" describes polling in prose only.
            Self::Operation | Self::Unknown => return None,
        })
    }

    /// Open Cloud asks for a credential; the older hosts ask for none.
    pub(super) fn is_open_cloud(self) -> bool {
        matches!(
            self,
            Self::Inventory | Self::User | Self::GenerateThumbnail | Self::Operation
        )
    }
}

/// A route and the ID in its path, as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub route: Route,
    pub id: String,
    /// The operation's name, on [`Route::Operation`].
    pub operation: String,
}

impl Target {
    pub fn parse(method: &Method, uri: &Uri) -> Self {
        let segments: Vec<&str> = uri.path().split('/').skip(1).collect();
        let mut operation = "";
        let (route, id) = match (method.as_str(), segments.as_slice()) {
            ("GET", ["cloud", "v2", "users", id]) => match id.split_once(':') {
                None => (Route::User, *id),
                Some((id, "generateThumbnail")) => (Route::GenerateThumbnail, id),
                Some(_) => (Route::Unknown, ""),
            },
            ("GET", ["cloud", "v2", "users", id, "inventory-items"]) => (Route::Inventory, *id),
            ("GET", ["cloud", "v2", "users", id, "operations", name]) => {
                operation = name;
                (Route::Operation, *id)
            }
            (method, ["web", host, "v1", rest @ ..]) => match (method, *host, rest) {
                ("POST", "users", ["usernames", "users"]) => (Route::Usernames, ""),
                ("POST", "users", ["users"]) => (Route::WebUsers, ""),
                ("GET", "users", ["users", id]) => (Route::WebUser, *id),
                ("GET", "badges", ["badges", id]) => (Route::Badge, *id),
                ("GET", "thumbnails", ["assets"]) => (Route::AssetThumbnails, ""),
                ("GET", "thumbnails", ["badges", "icons"]) => (Route::BadgeIcons, ""),
                ("GET", "thumbnails", ["game-passes"]) => (Route::GamePassIcons, ""),
                ("GET", "thumbnails", ["users", "avatar-headshot"]) => (Route::AvatarHeadshots, ""),
                _ => (Route::Unknown, ""),
            },
            _ => (Route::Unknown, ""),
        };
        Self {
            route,
            id: id.to_owned(),
            operation: operation.to_owned(),
        }
    }
}
