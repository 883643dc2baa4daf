//! `/audit [user] [role]`

mod draw;
#[cfg(test)]
mod samples;
mod table;

use serenity::all as discord;

use self::table::Table;
use super::invocation;
use super::lookup::refused;
use super::reader::Reader;
use crate::discord::bot::Context;
use crate::discord::custom_id::Action;
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::ids::Known;
use crate::discord::press::Press;
use crate::discord::reply::Reply;
use crate::domain::{AuditFilter, AuditPlace, ServerId};
use crate::service::Service;
use crate::t;

/// How many rows a page holds: what fits into a reply with the longest names.
const ROWS_A_PAGE: u32 = 8;

/// How many rows are read at once for the CSV.
const ROWS_AT_ONCE: u32 = 500;

#[poise::command(slash_command, guild_only, default_member_permissions = "MANAGE_GUILD")]
pub(super) async fn audit(
    context: Context<'_, Service>,
    user: Option<discord::User>,
    role: Option<discord::Role>,
) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let reader = Reader::of_command(&invocation, context);
    let filter = AuditFilter {
        user: user.and_then(|user| user.id.known()),
        role: role.and_then(|role| role.id.known()),
    };
    let (service, place) = (&context.framework.user_data.app, AuditPlace::Newest);
    let viewed = view(service, invocation.server, &reader, filter, place).await;
    let reply =
        viewed.map_err(|error| error.or_again(reader.user, Action::Audit { filter, place }))?;
    Ok(answer(context)?.send(&reply).await?)
}

/// Shows another page to somebody who may still see it.
pub(super) async fn turn(
    press: Press<'_, Service>,
    filter: AuditFilter,
    place: AuditPlace,
) -> Result<(), CommandError> {
    let reader = allowed(&press)?;
    let (service, server) = (&press.data.app, press.invocation.server);
    let reply = view(service, server, &reader, filter, place).await?;
    Ok(press.update(&reply).await?)
}

/// "CSV" was pressed: sends all that the filter lets through, beside the list.
pub(super) async fn export(
    press: Press<'_, Service>,
    filter: AuditFilter,
) -> Result<(), CommandError> {
    let reader = allowed(&press)?;
    let (service, server) = (&press.data.app, press.invocation.server);
    let mut table = Table::new(service.role_names(server).await);
    let mut place = AuditPlace::Newest;
    loop {
        let rows = service
            .audit_lines(server, filter, place, ROWS_AT_ONCE)
            .await?;
        let Some(last) = rows.last() else { break };
        place = AuditPlace::OlderThan(last.id());
        if !rows.iter().all(|line| table.push(line)) {
            break;
        }
    }
    let (sentence, file) = (draw::draw_table(&reader, &table), table.finish());
    Ok(press.answer.attach(&Reply::line(sentence), file).await?)
}

/// The presser, if they may see the trail.
fn allowed<'a>(press: &Press<'a, Service>) -> Result<Reader<'a>, CommandError> {
    let reader = Reader::of_press(press);
    if press.may_administer() {
        return Ok(reader);
    }
    let audit = reader.command("audit");
    Err(refused(t!(reader.locale, "audit-not-admin", audit = audit)))
}

async fn view(
    service: &Service,
    server: ServerId,
    reader: &Reader<'_>,
    filter: AuditFilter,
    place: AuditPlace,
) -> Result<Reply, CommandError> {
    let page = service
        .audit_page(server, filter, place, ROWS_A_PAGE)
        .await?;
    Ok(draw::draw(reader, filter, &page))
}
