//! The calls that carry the bot's token.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use twilight_http_ratelimiting::Method;

use super::models::{
    Application, BotUser, DirectChannel, GatewayBot, Guild, GuildChannel, GuildMember, Id,
    MessageBody, PostedMessage,
};
use super::request::{Kind, Request};
use super::{Response, Rest, RestError};
use crate::domain::{
    ChannelId, MessageId, Permissions, Role, RoleId, ServerId, ServerRoles, UserId,
};

impl Rest {
    /// Where to connect and with how many shards.
    pub async fn gateway_bot(&self) -> Result<GatewayBot, RestError> {
        self.send(get("gateway/bot")).await?.json()
    }

    /// The bot's own user.
    pub async fn bot_user(&self) -> Result<BotUser, RestError> {
        self.send(get("users/@me")).await?.json()
    }

    pub async fn application(&self) -> Result<Application, RestError> {
        self.send(get("applications/@me")).await?.json()
    }

    /// The global commands as they are registered, with every language.
    pub async fn commands(&self, application: UserId) -> Result<Vec<Value>, RestError> {
        let request = get(format!("applications/{application}/commands"));
        self.send(request.query("with_localizations=true"))
            .await?
            .json()
    }

    /// Replaces all global commands; returns them as registered.
    pub async fn put_commands(
        &self,
        application: UserId,
        commands: &[Value],
    ) -> Result<Vec<Value>, RestError> {
        let path = format!("applications/{application}/commands");
        let request = Request::new(Method::Put, Kind::Idempotent, path.clone(), path)
            .json(&commands)
            .within(Duration::from_secs(30));
        self.send(request).await?.json()
    }

    /// A server's name, owner and roles, and the bot's own roles in it.
    pub async fn server_roles(
        &self,
        server: ServerId,
        bot: UserId,
    ) -> Result<Arc<ServerRoles>, RestError> {
        let guild: Guild = self.send(get(format!("guilds/{server}"))).await?.json()?;
        let bot_roles = match self.member(server, bot).await? {
            Some(member) => member.roles.into_iter().map(|Id(role)| role).collect(),
            None => return Err(RestError::UnknownServer),
        };
        Ok(Arc::new(ServerRoles {
            server,
            name: guild.name,
            owner: guild.owner_id,
            roles: guild
                .roles
                .into_iter()
                .map(|role| {
                    let known = Role {
                        name: role.name,
                        position: role.position,
                        permissions: Permissions::from_bits(role.permissions),
                        managed: role.managed,
                    };
                    (role.id, known)
                })
                .collect(),
            bot_roles,
        }))
    }

    /// One member; `None` when they are not in the server.
    pub async fn member(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<Option<GuildMember>, RestError> {
        let request = Request::new(
            Method::Get,
            Kind::Idempotent,
            format!("guilds/{server}/members/{user}"),
            format!("guilds/{server}/members/user"),
        );
        match self.send(request).await {
            Ok(answer) => answer.json().map(Some),
            Err(RestError::UnknownMember) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub async fn put_role(
        &self,
        server: ServerId,
        user: UserId,
        role: RoleId,
        reason: &str,
    ) -> Result<Response, RestError> {
        self.write_role(Method::Put, server, user, role, reason)
            .await
    }

    pub async fn delete_role(
        &self,
        server: ServerId,
        user: UserId,
        role: RoleId,
        reason: &str,
    ) -> Result<(), RestError> {
        let write = self.write_role(Method::Delete, server, user, role, reason);
        write.await.map(drop)
    }

    async fn write_role(
        &self,
        method: Method,
        server: ServerId,
        user: UserId,
        role: RoleId,
        reason: &str,
    ) -> Result<Response, RestError> {
        let request = Request::new(
            method,
            Kind::Idempotent,
            format!("guilds/{server}/members/{user}/roles/{role}"),
            format!("guilds/{server}/members/user/roles/role"),
        );
        self.send(request.reason(reason)).await
    }

    /// A channel of a server: what it is for, and who may do what in it.
    pub async fn channel(&self, channel: ChannelId) -> Result<GuildChannel, RestError> {
        self.send(get(format!("channels/{channel}"))).await?.json()
    }

    /// The channel of the bot and one user, made if there is none.
    pub async fn direct_channel(&self, user: UserId) -> Result<ChannelId, RestError> {
        let path = "users/@me/channels";
        let request = Request::new(Method::Post, Kind::Idempotent, path, path);
        let body = json!({ "recipient_id": user.to_string() });
        let channel: DirectChannel = self.send(request.json(&body)).await?.json()?;
        Ok(channel.id)
    }

    /// Posts a message into a channel, unless it was posted there in the last
    /// minutes: `nonce` names it, with at most 25 characters. Returns the one that is
    /// there.
    pub async fn post_message(
        &self,
        channel: ChannelId,
        message: &MessageBody,
        nonce: &str,
    ) -> Result<MessageId, RestError> {
        let path = format!("channels/{channel}/messages");
        let mut body = message.0.clone();
        body["nonce"] = nonce.into();
        body["enforce_nonce"] = true.into();
        let request = Request::new(Method::Post, Kind::Idempotent, path.clone(), path);
        let posted: PostedMessage = self.send(request.json(&body)).await?.json()?;
        Ok(posted.id)
    }

    /// Puts something else in the place of a message of the bot's own.
    pub async fn edit_message(
        &self,
        channel: ChannelId,
        message: MessageId,
        body: &MessageBody,
    ) -> Result<(), RestError> {
        let request = Request::new(
            Method::Patch,
            Kind::Idempotent,
            format!("channels/{channel}/messages/{message}"),
            format!("channels/{channel}/messages/message"),
        );
        self.send(request.json(body)).await.map(drop)
    }
}

fn get(path: impl Into<String>) -> Request {
    let path = path.into();
    Request::new(Method::Get, Kind::Idempotent, path.clone(), path)
}
