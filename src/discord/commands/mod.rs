//! The commands, one file each: what Discord asks, what the service is asked,
//! and the reply that a pure function draws from its answer.

mod audit;
mod bind;
mod collectibles;
mod just_bought;
mod link;
mod missing_roles;
mod owns;
mod panel;
mod settings;
mod setup;
mod unbind;
mod unlink;
mod update;
mod updateall;
mod viewbinds;
mod whois;

mod accounts;
mod bind_line;
mod changes;
mod item_input;
mod items;
mod lookup;
mod members;
mod pauses;
mod reader;
mod spreadsheet;

#[cfg(test)]
mod people;
#[cfg(test)]
mod readable;
#[cfg(test)]
mod samples;

pub use updateall::show_bulk_updates;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::bot::{Command, Context};
use super::custom_id::Action;
use super::error::CommandError;
use super::invocation::Invocation;
use super::press::Press;
use super::submission::Submission;
use crate::service::{Asker, Service};
use crate::t;

pub(super) use pauses::question as guard_question;
#[cfg(test)]
pub(super) use pauses::tests::view as pause_view;
pub(super) use updateall::draw_news as bulk_news;

/// Every command there is.
pub fn all() -> Vec<Command<Service>> {
    vec![
        owns::owns(),
        collectibles::collectibles(),
        update::update(),
        update::update_menu(),
        updateall::updateall(),
        whois::whois(),
        whois::account(),
        link::link(),
        bind::bind(),
        viewbinds::viewbinds(),
        unbind::unbind(),
        audit::audit(),
        unlink::unlink(),
        settings::settings(),
        setup::setup(),
        panel::panel(),
    ]
}

/// What pressing one of our buttons does.
pub fn on_press(press: Press<'_, Service>) -> BoxFuture<'_, Result<(), CommandError>> {
    async move {
        match *press.action {
            // Acted on before it comes here.
            Action::Show | Action::Cancel => Ok(()),
            Action::Audit { filter, place } => audit::turn(press, filter, place).await,
            Action::AuditCsv { filter } => audit::export(press, filter).await,
            Action::Binds { page } => viewbinds::turn(press, page).await,
            Action::ConfirmBind { bind, shown } => bind::confirmed(press, bind, shown).await,
            Action::Unbind { bind, roles } => unbind::confirmed(press, bind, roles).await,
            Action::ReplaceBind { bind, role, roles } => {
                setup::replaced(press, bind, role, roles).await
            }
            Action::Collectibles { user, page } => collectibles::turn(press, user, page).await,
            Action::ReadCollectibles { user, under } => {
                collectibles::read_again(press, user, under).await
            }
            Action::Owns { user, ref items } => owns::pressed(press, user, items).await,
            Action::Links { page } => link::turn(press, page).await,
            Action::Rule { about, ruling } => pauses::ruled(press, about, ruling).await,
            Action::Unlink => unlink::confirmed(press).await,
            Action::JustBought => just_bought::pressed(press).await,
            Action::Settings(setting) => settings::pressed(press, setting).await,
            Action::Setup(step) => setup::pressed(press, step).await,
            Action::Panel(button) => panel::pressed(press, button).await,
            Action::EditPanel { channel } => panel::edit(press, channel).await,
            Action::PostPanel { channel } => panel::post(press, channel).await,
            Action::MissingRoles { page } => missing_roles::show(press, page).await,
            Action::Update { user } => update::pressed(press, user).await,
            Action::UpdateAll { role, mode } => updateall::confirmed(press, role, mode).await,
            Action::CancelBulk { bulk } => updateall::cancelled(press, bulk).await,
            Action::BulkCsv { bulk } => updateall::export(press, bulk).await,
        }
    }
    .boxed()
}

/// What sending one of our forms does.
pub fn on_submit(submission: Submission<'_, Service>) -> BoxFuture<'_, Result<(), CommandError>> {
    async move {
        let Action::EditPanel { channel } = *submission.action else {
            // With a client of one's own a form can be made up.
            let locale = submission.invocation.locale;
            return Err(lookup::refused(t!(locale, "outdated-button")));
        };
        panel::edited(submission, channel).await
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
            stay: invocation.stay,
            roles: invocation.roles.clone(),
        }
    }
}
