//! The routes of the REST API, named by the operation IDs of Discord's API document.

use std::fmt;

use axum::http::Method;

/// The path parameters of a request, by the names in the route's template.
#[derive(Clone, Debug, Default)]
pub(crate) struct PathParameters(Vec<(&'static str, String)>);

impl PathParameters {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The parameter as a snowflake. Validation has let only numbers through; anything else
    /// becomes 0, which nothing has.
    pub(crate) fn id<Id: From<u64>>(&self, name: &str) -> Id {
        let number = self.get(name).and_then(|value| value.parse().ok());
        Id::from(number.unwrap_or(0))
    }
}

macro_rules! routes {
    ($($name:ident = $method:ident $template:literal;)*) => {
        /// A route of the REST API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Route {
            $(#[doc = concat!("`", stringify!($method), " ", $template, "`")] $name,)*
        }

        impl Route {
            /// All of them; those with a fixed segment come before those with a parameter there.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The route's name here.
            pub(crate) const fn operation(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// The HTTP method.
            pub const fn method(self) -> Method {
                match self { $(Self::$name => Method::$method,)* }
            }

            /// The path below `/api/v10`, parameters in braces.
            pub const fn template(self) -> &'static str {
                match self { $(Self::$name => $template,)* }
            }
        }
    };
}

routes! {
    GetGateway = GET "/gateway";
    GetBotGateway = GET "/gateway/bot";
    GetMyUser = GET "/users/@me";
    GetUser = GET "/users/{user_id}";
    ListMyGuilds = GET "/users/@me/guilds";
    LeaveGuild = DELETE "/users/@me/guilds/{guild_id}";
    CreateDm = POST "/users/@me/channels";
    GetMyApplication = GET "/applications/@me";
    GetMyOauth2Application = GET "/oauth2/applications/@me";
    ListApplicationCommands = GET "/applications/{application_id}/commands";
    BulkSetApplicationCommands = PUT "/applications/{application_id}/commands";
    CreateApplicationCommand = POST "/applications/{application_id}/commands";
    GetApplicationCommand = GET "/applications/{application_id}/commands/{command_id}";
    UpdateApplicationCommand = PATCH "/applications/{application_id}/commands/{command_id}";
    DeleteApplicationCommand = DELETE "/applications/{application_id}/commands/{command_id}";
    ListGuildApplicationCommands = GET "/applications/{application_id}/guilds/{guild_id}/commands";
    BulkSetGuildApplicationCommands = PUT "/applications/{application_id}/guilds/{guild_id}/commands";
    CreateGuildApplicationCommand = POST "/applications/{application_id}/guilds/{guild_id}/commands";
    ListGuildApplicationCommandPermissions = GET "/applications/{application_id}/guilds/{guild_id}/commands/permissions";
    GetGuildApplicationCommand = GET "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}";
    UpdateGuildApplicationCommand = PATCH "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}";
    DeleteGuildApplicationCommand = DELETE "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}";
    GetGuildApplicationCommandPermissions = GET "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}/permissions";
    GetGuild = GET "/guilds/{guild_id}";
    ListGuildRoles = GET "/guilds/{guild_id}/roles";
    GetGuildRole = GET "/guilds/{guild_id}/roles/{role_id}";
    ListGuildChannels = GET "/guilds/{guild_id}/channels";
    ListGuildMembers = GET "/guilds/{guild_id}/members";
    SearchGuildMembers = GET "/guilds/{guild_id}/members/search";
    GetGuildMember = GET "/guilds/{guild_id}/members/{user_id}";
    AddGuildMemberRole = PUT "/guilds/{guild_id}/members/{user_id}/roles/{role_id}";
    DeleteGuildMemberRole = DELETE "/guilds/{guild_id}/members/{user_id}/roles/{role_id}";
    GetChannel = GET "/channels/{channel_id}";
    ListMessages = GET "/channels/{channel_id}/messages";
    CreateMessage = POST "/channels/{channel_id}/messages";
    GetMessage = GET "/channels/{channel_id}/messages/{message_id}";
    UpdateMessage = PATCH "/channels/{channel_id}/messages/{message_id}";
    DeleteMessage = DELETE "/channels/{channel_id}/messages/{message_id}";
    CreateInteractionResponse = POST "/interactions/{interaction_id}/{interaction_token}/callback";
    ExecuteWebhook = POST "/webhooks/{webhook_id}/{webhook_token}";
    GetOriginalWebhookMessage = GET "/webhooks/{webhook_id}/{webhook_token}/messages/@original";
    UpdateOriginalWebhookMessage = PATCH "/webhooks/{webhook_id}/{webhook_token}/messages/@original";
    DeleteOriginalWebhookMessage = DELETE "/webhooks/{webhook_id}/{webhook_token}/messages/@original";
    GetWebhookMessage = GET "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}";
    UpdateWebhookMessage = PATCH "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}";
    DeleteWebhookMessage = DELETE "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}";
}

impl Route {
    /// The route of a request to this path below `/api/v10`, and its parameters.
    pub(crate) fn find(method: &Method, path: &str) -> Option<(Self, PathParameters)> {
        Self::ALL
            .iter()
            .filter(|route| route.method() == *method)
            .find_map(|route| Some((*route, match_template(route.template(), path)?)))
    }

    /// Whether some method is known at this path.
    pub(crate) fn knows_path(path: &str) -> bool {
        Self::ALL
            .iter()
            .any(|route| match_template(route.template(), path).is_some())
    }

    /// Whether the token in the path is the authorization, so that the bot's own is not asked
    /// for. Such requests are outside the bot's global limit too.
    pub(crate) fn is_tokenless(self) -> bool {
        self.template().contains("_token}")
    }

    /// Whether it needs no authorization at all.
    pub(crate) fn is_open(self) -> bool {
        self == Self::GetGateway || self.is_tokenless()
    }

    /// Gives or takes a role.
    pub(crate) fn is_role_write(self) -> bool {
        matches!(self, Self::AddGuildMemberRole | Self::DeleteGuildMemberRole)
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method(), self.template())
    }
}

fn match_template(template: &'static str, path: &str) -> Option<PathParameters> {
    let mut parameters = Vec::new();
    let mut segments = path.split('/');
    for expected in template.split('/') {
        let segment = segments.next()?;
        match expected
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
        {
            Some(name) if !segment.is_empty() => parameters.push((name, decoded(segment))),
            None if expected == decoded(segment) => {}
            _ => return None,
        }
    }
    segments
        .next()
        .is_none()
        .then_some(PathParameters(parameters))
}

fn decoded(segment: &str) -> String {
    percent_encoding::percent_decode_str(segment)
        .decode_utf8_lossy()
        .into_owned()
}

/// Where the REST API begins.
pub(crate) const API: &str = "/api/v10";

/// The parameters of a query, decoded.
pub(crate) fn parse_query(query: Option<&str>) -> Vec<(String, String)> {
    let pairs = query.unwrap_or_default().split('&');
    pairs
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(&value.replace('+', " ")))
        })
        .collect()
}
