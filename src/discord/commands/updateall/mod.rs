//! `/updateall [role] [dry_run]`: says what it would take, asks, and shows how it
//! goes. `live` keeps the messages true.

mod draw;
mod live;
mod report;
mod table;

use serenity::all as discord;

pub use self::live::show_bulk_updates;
pub(in crate::discord) use self::report::draw_news;
use self::table::Table;

use super::invocation;
use super::lookup::refused;
use super::reader::Reader;
use crate::discord::answer::Answer;
use crate::discord::bot::{Context, Data};
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::ids::Known;
use crate::discord::invocation::Invocation;
use crate::discord::press::Press;
use crate::discord::reply::Reply;
use crate::domain::{BulkId, BulkMode, InteractionId, RoleId};
use crate::service::{NewBulkUpdate, Service, Started, Viewer};
use crate::t;

#[poise::command(slash_command, guild_only, default_member_permissions = "MANAGE_GUILD")]
pub(super) async fn updateall(
    context: Context<'_, Service>,
    role: Option<discord::Role>,
    dry_run: Option<bool>,
) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let reader = Reader::of_command(&invocation, context);
    let data = context.framework.user_data;
    let answer = answer(context)?;
    let viewer = viewer(data, &invocation, &answer)?;
    if data
        .app
        .show_running_bulk_update(invocation.server, viewer)
        .await?
    {
        return Ok(());
    }
    let role = match role {
        Some(role) => Some(
            role.id
                .known()
                .ok_or_else(|| CommandError::bug("no such ID"))?,
        ),
        None => None,
    };
    let mode = match dry_run {
        Some(true) => BulkMode::DryRun,
        _ => BulkMode::Apply,
    };
    let question = data.app.bulk_question(invocation.server, role).await?;
    let mut reply = draw::draw_question(&reader, &question, mode);
    if let Some(last) = data.app.last_bulk_update(invocation.server).await? {
        reply = report::with_last(&reader, reply, &last);
    }
    Ok(answer.send(&reply).await?)
}

/// The question was answered by somebody who may have all members updated.
pub(super) async fn confirmed(
    press: Press<'_, Service>,
    role: Option<RoleId>,
    mode: BulkMode,
) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    check_may(&press, &reader)?;
    let new = NewBulkUpdate {
        server: press.invocation.server,
        role,
        mode,
        asker: press.invocation.user,
    };
    let viewer = viewer(press.data, press.invocation, press.answer)?;
    match press.data.app.start_bulk_update(new, viewer).await? {
        // Shown by `live`, as whatever follows.
        Started::New(_) | Started::Already(_) => Ok(()),
        Started::Nobody => Ok(press.update(&draw::draw_nobody(&reader, role)).await?),
    }
}

/// Cancel was pressed under a message that shows how it goes.
pub(super) async fn cancelled(press: Press<'_, Service>, bulk: BulkId) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    check_may(&press, &reader)?;
    let viewer = viewer(press.data, press.invocation, press.answer)?;
    let server = press.invocation.server;
    if !press
        .data
        .app
        .cancel_bulk_update(server, bulk, viewer)
        .await?
    {
        return Err(long_over(&reader));
    }
    Ok(())
}

/// "CSV" was pressed under what an update came to: sends its changes, to the presser
/// only.
pub(super) async fn export(press: Press<'_, Service>, bulk: BulkId) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    check_may(&press, &reader)?;
    let (service, server) = (&press.data.app, press.invocation.server);
    let Some(update) = service.bulk_update(server, bulk).await? else {
        return Err(long_over(&reader));
    };
    let table = Table::of(service, &update).await?;
    let reply = Reply::line(report::draw_table(&reader, &table));
    match table.finish() {
        Some(file) => Ok(press.answer.attach(&reply, file).await?),
        // Its changes are erased before it is itself.
        None => Err(long_over(&reader)),
    }
}

fn long_over(reader: &Reader<'_>) -> CommandError {
    let updateall = reader.command("updateall");
    refused(t!(
        reader.locale,
        "updateall-long-over",
        updateall = updateall
    ))
}

fn check_may(press: &Press<'_, Service>, reader: &Reader<'_>) -> Result<(), CommandError> {
    if press.may_administer() {
        return Ok(());
    }
    Err(refused(t!(reader.locale, "updateall-not-admin")))
}

/// Who sees in this answer how far an update got.
fn viewer(
    data: &Data<Service>,
    invocation: &Invocation,
    answer: &Answer<'_>,
) -> Result<Viewer, CommandError> {
    let token = answer.token();
    let interaction =
        InteractionId::try_from(token.interaction).map_err(|_| CommandError::bug("no such ID"))?;
    Ok(Viewer {
        interaction,
        user: invocation.user,
        locale: invocation.locale.tag().to_owned(),
        token: data.discord.seal().close(interaction, token),
    })
}
