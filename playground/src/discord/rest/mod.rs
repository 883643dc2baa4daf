//! The REST API: `/api/v10`.
//!
//! [`serve`] takes every request through the same stations, in Discord's order: the ban of the
//! address, the route, the token, the rate limits, the body, the rules, and only then the act.
//! The acts are synchronous functions on the [`State`], one file per resource.

mod applications;
mod body;
mod channels;
mod commands;
mod compose;
mod error;
mod guilds;
mod interactions;
mod judge;
mod members;
mod mentions;
mod messages;
mod pipeline;
mod reply;
pub(crate) mod route;
mod users;
mod webhooks;

use std::time::Instant;

use serde_json::Value;

pub(crate) use self::{
    body::Upload,
    error::{Detail, Refusal},
    pipeline::serve,
    route::PathParameters,
};
pub use self::{error::JsonError, route::Route};
use super::state::{Core, State};

/// A request that has passed all checks of its form.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) route: Route,
    pub(crate) parameters: PathParameters,
    pub(crate) query: Vec<(String, String)>,
    /// Null without one.
    pub(crate) body: Value,
    pub(crate) files: Vec<Upload>,
    pub(crate) arrived: Instant,
}

impl Request {
    fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    fn query_is_true(&self, name: &str) -> bool {
        matches!(self.query(name), Some("true" | "True" | "1"))
    }

    fn query_number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.query(name).and_then(|value| value.parse().ok())
    }
}

/// An answer of status 2xx.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// `None` with 204.
    pub(crate) body: Option<Value>,
}

impl Answer {
    fn ok(body: impl Into<Value>) -> Self {
        Self {
            status: 200,
            body: Some(body.into()),
        }
    }

    fn created(body: Value) -> Self {
        Self {
            status: 201,
            body: Some(body),
        }
    }

    fn no_content() -> Self {
        Self {
            status: 204,
            body: None,
        }
    }
}

/// Does what the request asks.
fn act(core: &Core, state: &mut State, request: &Request) -> Result<Answer, Refusal> {
    use Route as R;
    match request.route {
        R::GetGateway | R::GetBotGateway => Ok(users::gateway(core, state, request.route)),
        R::GetMyUser => Ok(users::me(state)),
        R::GetUser => users::user(state, request),
        R::ListMyGuilds => Ok(users::guilds(state, request)),
        R::LeaveGuild => users::leave_guild(state, request),
        R::CreateDm => users::create_dm(state, request),
        R::GetMyApplication | R::GetMyOauth2Application => Ok(applications::me(state)),
        R::ListApplicationCommands | R::ListGuildApplicationCommands => {
            commands::list(state, request)
        }
        R::BulkSetApplicationCommands | R::BulkSetGuildApplicationCommands => {
            commands::replace(core, state, request)
        }
        R::CreateApplicationCommand | R::CreateGuildApplicationCommand => {
            commands::create(core, state, request)
        }
        R::GetApplicationCommand | R::GetGuildApplicationCommand => commands::get(state, request),
        R::UpdateApplicationCommand | R::UpdateGuildApplicationCommand => {
            commands::update(state, request)
        }
        R::DeleteApplicationCommand | R::DeleteGuildApplicationCommand => {
            commands::delete(state, request)
        }
        R::ListGuildApplicationCommandPermissions | R::GetGuildApplicationCommandPermissions => {
            commands::permissions(state, request)
        }
        R::GetGuild => guilds::get(state, request),
        R::ListGuildRoles => guilds::roles(state, request),
        R::GetGuildRole => guilds::role(state, request),
        R::ListGuildChannels => guilds::channels(state, request),
        R::ListGuildMembers => members::list(state, request),
        R::SearchGuildMembers => members::search(state, request),
        R::GetGuildMember => members::get(state, request),
        R::AddGuildMemberRole | R::DeleteGuildMemberRole => members::write_role(state, request),
        R::GetChannel => channels::get(state, request),
        R::ListMessages => messages::list(state, request),
        R::CreateMessage => messages::create(state, request),
        R::GetMessage => messages::get(state, request),
        R::UpdateMessage => messages::update(state, request),
        R::DeleteMessage => messages::delete(state, request),
        R::CreateInteractionResponse => interactions::respond(core, state, request),
        R::ExecuteWebhook => webhooks::execute(state, request),
        R::GetOriginalWebhookMessage | R::GetWebhookMessage => webhooks::get(state, request),
        R::UpdateOriginalWebhookMessage | R::UpdateWebhookMessage => {
            webhooks::update(state, request)
        }
        R::DeleteOriginalWebhookMessage | R::DeleteWebhookMessage => {
            webhooks::delete(state, request)
        }
    }
}
