use crate::discord::bot::Context;
use crate::discord::invocation::Invocation;
use crate::discord::markup::Markup;
use crate::discord::mentions::Mentions;
use crate::discord::press::Press;
use crate::domain::{Permissions, UserId};
use crate::service::Service;
use crate::text::Locale;

/// Who reads a reply: what a drawing needs beside the thing it draws.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) user: UserId,
    pub(super) locale: &'static Locale,
    permissions: Permissions,
    mentions: &'a Mentions,
}

impl<'a> Reader<'a> {
    pub(super) fn new(invocation: &Invocation, mentions: &'a Mentions) -> Self {
        Self {
            user: invocation.user,
            locale: invocation.locale,
            permissions: invocation.permissions,
            mentions,
        }
    }

    /// Who looks at a message that the bot changes by itself, in answer to a
    /// command that takes Manage Server.
    pub(super) fn of_admin(user: UserId, locale: &'static Locale, mentions: &'a Mentions) -> Self {
        Self {
            user,
            locale,
            permissions: Permissions::MANAGE_GUILD,
            mentions,
        }
    }

    pub(super) fn of_command(invocation: &Invocation, context: Context<'a, Service>) -> Self {
        Self::new(invocation, context.framework.user_data.discord.mentions())
    }

    pub(super) fn of_press(press: &Press<'a, Service>) -> Self {
        Self::new(press.invocation, press.data.discord.mentions())
    }

    /// Whether they may change what the server binds: Manage Server.
    pub(super) fn may_administer(&self) -> bool {
        self.permissions.allow(Permissions::MANAGE_GUILD)
    }

    /// One of our commands, to click on if they may run it.
    pub(super) fn command(&self, name: &str) -> Markup {
        self.mentions.command(name, self.permissions)
    }
}
