//! What people do with the channels of a server.

use super::{
    id::{ChannelId, MessageId, RoleId, ServerId, UserId},
    permissions::Permissions,
    simulator::Simulator,
    world::{ChannelKind, Overwrite, OverwriteTarget},
};

impl Simulator {
    /// A new text channel.
    pub fn create_channel(&self, server: ServerId, name: &str) -> ChannelId {
        self.create_channel_of(ChannelKind::Text, server, name)
    }

    /// A new channel of another kind.
    pub fn create_channel_of(&self, kind: ChannelKind, server: ServerId, name: &str) -> ChannelId {
        self.change(|world| world.create_channel(server, name, kind))
    }

    /// The first channel of the server, `#general`.
    pub fn general_channel(&self, server: ServerId) -> ChannelId {
        self.core
            .look(|state| state.world.server(server).channels[0])
    }

    /// What a role may and may not do in one channel.
    ///
    /// # Panics
    ///
    /// If there is no such channel.
    pub fn set_overwrite(
        &self,
        channel: ChannelId,
        role: RoleId,
        allow: Permissions,
        deny: Permissions,
    ) {
        let target = OverwriteTarget::Role(role);
        self.overwrite(channel, target, allow, deny);
    }

    /// What one member may and may not do in one channel.
    ///
    /// # Panics
    ///
    /// If there is no such channel.
    pub fn set_member_overwrite(
        &self,
        channel: ChannelId,
        user: UserId,
        allow: Permissions,
        deny: Permissions,
    ) {
        let target = OverwriteTarget::Member(user);
        self.overwrite(channel, target, allow, deny);
    }

    /// Deletes a channel, and the messages in it.
    ///
    /// # Panics
    ///
    /// If there is no such channel.
    pub fn delete_channel(&self, channel: ChannelId) {
        self.change(|world| world.delete_channel(channel));
    }

    /// Somebody deletes a message, or dismisses one that only they see.
    ///
    /// # Panics
    ///
    /// If there is no such message.
    pub fn delete_message(&self, message: MessageId) {
        let was_there = self.change(|world| world.delete_message(message));
        assert!(was_there, "there is no message {message}");
    }

    fn overwrite(
        &self,
        channel: ChannelId,
        target: OverwriteTarget,
        allow: Permissions,
        deny: Permissions,
    ) {
        let overwrite = Overwrite {
            target,
            allow,
            deny,
        };
        self.change(|world| world.set_overwrite(channel, overwrite));
    }
}
