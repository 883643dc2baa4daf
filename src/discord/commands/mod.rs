//! The commands, one file each: what Discord asks, what the service is asked,
//! and the reply that a pure function draws from its answer.

mod collectibles;
mod link;
mod owns;
mod unlink;
mod update;
mod whois;

mod accounts;
mod changes;
mod item_input;
mod items;
mod lookup;
mod reader;

#[cfg(test)]
mod people;
#[cfg(test)]
mod readable;
#[cfg(test)]
mod samples;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::bot::{Command, Context};
use super::custom_id::Action;
use super::error::CommandError;
use super::invocation::Invocation;
use super::press::Press;
use crate::service::{Asker, Service};

/// Every command there is.
pub fn all() -> Vec<Command<Service>> {
    vec![
        owns::owns(),
        collectibles::collectibles(),
        update::update(),
        update::update_menu(),
        whois::whois(),
        whois::account(),
        link::link(),
        unlink::unlink(),
    ]
}

/// What pressing one of our buttons does.
pub fn on_press(press: Press<'_, Service>) -> BoxFuture<'_, Result<(), CommandError>> {
    async move {
        match press.action {
            // Acted on before it comes here.
            Action::Show | Action::Cancel => Ok(()),
            Action::Collectibles { user, page } => collectibles::turn(press, user, page).await,
            Action::Links { page } => link::turn(press, page).await,
            Action::Unlink => unlink::confirmed(press).await,
            Action::Update { user } => update::pressed(press, user).await,
            _ => Ok(()),
        }
    }
    .boxed()
}

fn invocation(context: Context<'_, Service>) -> Result<Invocation, CommandError> {
    Ok(Invocation::of_command(context.interaction)?)
}

impl From<&Invocation> for Asker {
    fn from(invocation: &Invocation) -> Self {
        Self {
            server: invocation.server,
            user: invocation.user,
            roles: invocation.roles.clone(),
            permissions: invocation.permissions,
        }
    }
}
