//! `/link list`

use crate::discord::bot::Context;
use crate::discord::commands::accounts::account_link;
use crate::discord::commands::invocation;
use crate::discord::commands::lookup::refused;
use crate::discord::commands::members::some_members;
use crate::discord::commands::reader::Reader;
use crate::discord::custom_id::Action;
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::markup::{Markup, relative, user as mention};
use crate::discord::press::Press;
use crate::discord::reply::{Embed, Page, Reply, Tone, pager};
use crate::domain::Provenance;
use crate::service::{LINKS_A_PAGE, LinkView, LinksPage, Service};
use crate::t;

/// Others with the same account that a line names; more are counted.
const OTHERS: usize = 2;

#[poise::command(slash_command, guild_only)]
pub(super) async fn list(context: Context<'_, Service>) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let reader = Reader::of_command(&invocation, context);
    let service = &context.framework.user_data.app;
    let links = service.moderator_links(invocation.server, 1).await?;
    answer(context)?.send(&draw(&reader, &links)).await?;
    Ok(())
}

/// Shows another page to somebody who may still see it.
pub(in crate::discord::commands) async fn turn(
    press: Press<'_, Service>,
    page: u32,
) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    if !press.may_moderate() {
        let list = reader.command("link list");
        return Err(refused(t!(
            reader.locale,
            "link-list-not-moderator",
            list = list
        )));
    }
    let links = press
        .data
        .app
        .moderator_links(press.invocation.server, page)
        .await?;
    press.update(&draw(&reader, &links)).await?;
    Ok(())
}

fn draw(reader: &Reader<'_>, links: &LinksPage) -> Reply {
    let locale = reader.locale;
    if links.total == 0 {
        let add = reader.command("link add");
        let none = t!(locale, "link-list-none", add = add);
        return Reply::embed(Embed::new(Tone::Quiet, Markup::default()).description(none));
    }
    let size = usize::try_from(LINKS_A_PAGE).unwrap_or(usize::MAX);
    let page = Page::new(links.page, links.total, size);
    let lines = links.links.iter().map(|view| draw_link(reader, view));
    let title = t!(locale, "link-list", links = links.total);
    let mut embed = Embed::new(Tone::Plain, title).description(Markup::join(lines, "\n"));
    if page.of() > 1 {
        let number = t!(locale, "page-of", page = page.number(), pages = page.of());
        embed = embed.footer(number.to_string());
    }
    let buttons = pager(locale, page, reader.user, |page| Action::Links { page });
    Reply::embed(embed).with_row(buttons)
}

fn draw_link(reader: &Reader<'_>, view: &LinkView) -> Markup {
    let locale = reader.locale;
    let (user, when) = (mention(view.link.user), relative(view.link.created));
    let account = account_link(locale, &view.account);
    let line = match view.link.provenance {
        Provenance::Moderator { author, .. } => t!(
            locale,
            "link-list-line",
            user = user,
            account = account,
            moderator = mention(author),
            when = when
        ),
        // The list is of moderators' links; a proven one would say as much.
        Provenance::Oauth | Provenance::Profile => {
            Markup::ours(format!("{user} → {account} {when}"))
        }
    };
    if view.shared_with.is_empty() {
        return line;
    }
    let others = some_members(locale, &view.shared_with, OTHERS);
    t!(locale, "link-list-shared", line = line, others = others)
}

#[cfg(test)]
mod tests;
