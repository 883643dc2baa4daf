use crate::discord::bot::Context;
use crate::discord::invocation::Invocation;
use crate::discord::markup::Markup;
use crate::discord::mentions::Mentions;
use crate::discord::press::Press;
use crate::domain::UserId;
use crate::service::Service;
use crate::text::Locale;

/// Who reads a reply: what a drawing needs beside the thing it draws.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) user: UserId,
    pub(super) locale: &'static Locale,
    mentions: &'a Mentions,
}

impl<'a> Reader<'a> {
    pub(super) fn new(invocation: &Invocation, mentions: &'a Mentions) -> Self {
        Self {
            user: invocation.user,
            locale: invocation.locale,
            mentions,
        }
    }

    pub(super) fn of_command(invocation: &Invocation, context: Context<'a, Service>) -> Self {
        Self::new(invocation, context.framework.user_data.discord.mentions())
    }

    pub(super) fn of_press(press: &Press<'a, Service>) -> Self {
        Self::new(press.invocation, press.data.discord.mentions())
    }

    /// One of our commands, to click on.
    pub(super) fn command(&self, name: &str) -> Markup {
        self.mentions.command(name)
    }
}
