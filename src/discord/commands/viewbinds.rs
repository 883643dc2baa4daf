//! `/viewbinds`

use super::bind::draw_bind_error;
use super::bind_line::draw_bind;
use super::invocation;
use super::lookup::refused;
use super::pauses;
use super::reader::Reader;
use crate::discord::bot::Context;
use crate::discord::custom_id::Action;
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::explain;
use crate::discord::invocation::Invocation;
use crate::discord::markup::Markup;
use crate::discord::press::Press;
use crate::discord::reply::{Embed, Page, Reply, Tone, pager};
use crate::domain::OnLoss;
use crate::service::{Asker, BINDS_A_PAGE, BindView, BindsPage, Service};
use crate::t;

#[poise::command(slash_command, guild_only, default_member_permissions = "MANAGE_GUILD")]
pub(super) async fn viewbinds(context: Context<'_, Service>) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let reader = Reader::of_command(&invocation, context);
    let service = &context.framework.user_data.app;
    let viewed = view(service, &invocation, &reader, 1).await;
    let reply = viewed.map_err(|error| error.or_again(reader.user, Action::Binds { page: 1 }))?;
    Ok(answer(context)?.send(&reply).await?)
}

/// Shows another page to somebody who may still see it. If that fails, the
/// buttons under the list are there still; under a message of its own they
/// would be no leave of Discord's to look.
pub(super) async fn turn(press: Press<'_, Service>, page: u32) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    if !press.may_administer() {
        return Err(refused(t!(reader.locale, "bind-not-admin")));
    }
    let reply = view(&press.data.app, press.invocation, &reader, page).await?;
    Ok(press.update(&reply).await?)
}

async fn view(
    service: &Service,
    invocation: &Invocation,
    reader: &Reader<'_>,
    page: u32,
) -> Result<Reply, CommandError> {
    let asker = Asker::from(invocation);
    let binds = service.view_binds(&asker, page).await;
    let binds = binds.map_err(|error| draw_bind_error(reader, error))?;
    Ok(draw(reader, &binds))
}

fn draw(reader: &Reader<'_>, binds: &BindsPage) -> Reply {
    let locale = reader.locale;
    if binds.total == 0 {
        let none = t!(
            locale,
            "viewbinds-none",
            badge = reader.command("bind badge"),
            gamepass = reader.command("bind gamepass"),
            asset = reader.command("bind asset")
        );
        return Reply::embed(Embed::new(Tone::Quiet, Markup::default()).description(none));
    }
    let page = Page::new(binds.page, binds.total, BINDS_A_PAGE);
    let mut paragraphs = vec![first_line(reader, binds)];
    paragraphs.extend(binds.views.iter().map(|view| draw_view(reader, view)));
    let tone = if binds.blocked > 0 {
        Tone::Caution
    } else {
        Tone::Plain
    };
    let mut embed =
        Embed::new(tone, Markup::default()).description(Markup::join(paragraphs, "\n\n"));
    if page.of() > 1 {
        let number = t!(locale, "page-of", page = page.number(), pages = page.of());
        embed = embed.footer(number.to_string());
    }
    let buttons = pager(locale, page, reader.user, |page| Action::Binds { page });
    let embeds = pauses::draw_all(locale, &binds.pauses).into_iter();
    Reply {
        embeds: embeds.chain([embed]).collect(),
        rows: pauses::rows(reader, &binds.pauses),
        ..Reply::default()
    }
    .with_row(buttons)
}

fn first_line(reader: &Reader<'_>, binds: &BindsPage) -> Markup {
    let (locale, total) = (reader.locale, binds.total);
    match binds.blocked {
        0 => t!(locale, "viewbinds-total", total = total),
        blocked => t!(
            locale,
            "viewbinds-blocked",
            total = total,
            blocked = blocked
        ),
    }
}

/// What keeps it from working comes first.
fn draw_view(reader: &Reader<'_>, view: &BindView) -> Markup {
    let locale = reader.locale;
    let mut lines = Vec::new();
    if let Some(obstacle) = view.obstacle {
        let reason = explain::obstacle(locale, obstacle, view.bind.role);
        lines.push(t!(locale, "changes-problem", reason = reason));
    }
    lines.push(draw_bind(locale, &view.bind, &view.names));
    let loss = match (view.policy.on_loss, view.policy.strict) {
        (OnLoss::Keep, _) => t!(locale, "viewbinds-keep"),
        (OnLoss::Remove, false) => t!(locale, "viewbinds-remove"),
        (OnLoss::Remove, true) => t!(locale, "viewbinds-strict"),
    };
    let holders = t!(locale, "viewbinds-holders", holders = view.holders);
    lines.push(Markup::join([loss, holders], " · "));
    Markup::join(lines, "\n")
}

#[cfg(test)]
mod tests;
