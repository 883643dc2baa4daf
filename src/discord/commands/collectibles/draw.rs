use crate::discord::again::button as again_button;
use crate::discord::commands::accounts::{account_link, account_name};
use crate::discord::commands::items::{item_icon, item_link};
use crate::discord::commands::reader::Reader;
use crate::discord::custom_id::{Action, CustomId, Under};
use crate::discord::explain;
use crate::discord::markup::Markup;
use crate::discord::reply::{Button, Embed, Page, Reply, Tone, pager};
use crate::discord::show::button as show_button;
use crate::service::{Collectibles, Cut, InstanceState, Limited, Limiteds, Unread};
use crate::{key, t};

/// Assets on one page.
const A_PAGE: usize = 10;

/// Serial numbers that are shown of one asset.
const SERIALS: usize = 6;

pub(super) fn draw(reader: &Reader<'_>, found: &Collectibles, page: u32) -> Reply {
    let limiteds = match &found.limiteds {
        Ok(limiteds) => limiteds,
        Err(unread) => return draw_unread(reader, found, *unread),
    };
    let page = Page::new(page, limiteds.assets.len(), A_PAGE);
    let turn = |page| Action::Collectibles {
        user: found.user,
        page,
    };
    let mut buttons = pager(reader.locale, page, reader.user, turn);
    if let Some(Cut::Failed(_)) = limiteds.cut {
        buttons.push(read_again(reader, found, Under::List));
    }
    if found.user == reader.user {
        buttons.push(show_button(reader.locale, reader.user));
    }
    Reply::embed(draw_page(reader, found, limiteds, page)).with_row(buttons)
}

fn draw_page(reader: &Reader<'_>, found: &Collectibles, limiteds: &Limiteds, page: Page) -> Embed {
    let locale = reader.locale;
    let copies = limiteds.copies();
    let key = match (&limiteds.cut, copies) {
        (None, 0) => key!("collectibles-none", account, copies, assets),
        (None, _) => key!("collectibles-some", account, copies, assets),
        (Some(_), 0) => key!("collectibles-none-so-far", account, copies, assets),
        (Some(_), _) => key!("collectibles-at-least", account, copies, assets),
    };
    let title = t!(
        locale,
        key: key,
        account = account_name(locale, &found.account),
        copies = copies,
        assets = limiteds.assets.len()
    );
    let shown = &limiteds.assets[page.range(limiteds.assets.len(), A_PAGE)];
    let lines = shown.iter().map(|limited| draw_limited(reader, limited));
    let mut paragraphs = Vec::new();
    if !shown.is_empty() {
        paragraphs.push(Markup::join(lines, "\n"));
    }
    let account = account_link(locale, &found.account);
    match &limiteds.cut {
        None => {}
        Some(Cut::PageLimit) => paragraphs.push(t!(locale, "collectibles-page-limit")),
        Some(Cut::Failed(error)) => {
            let reason = explain::unknown(locale, error.reason(), &account, limiteds.again);
            paragraphs.push(t!(locale, "collectibles-cut", reason = reason));
        }
    }
    paragraphs.push(t!(locale, "collectibles-about", account = account));
    let mut embed = Embed::new(tone(limiteds), title)
        .description(Markup::join(paragraphs, "\n\n"))
        .thumbnail(limiteds.assets.first().and_then(|it| item_icon(&it.name)));
    if page.of() > 1 {
        let number = t!(locale, "page-of", page = page.number(), pages = page.of());
        embed = embed.footer(number.to_string());
    }
    embed
}

fn tone(limiteds: &Limiteds) -> Tone {
    match (&limiteds.cut, limiteds.assets.is_empty()) {
        (Some(_), _) => Tone::Caution,
        (None, true) => Tone::Quiet,
        (None, false) => Tone::Good,
    }
}

/// `Name ×3 · #17, #203, … and 4 more · 1 on hold`
fn draw_limited(reader: &Reader<'_>, limited: &Limited) -> Markup {
    let locale = reader.locale;
    let name = item_link(limited.item, &limited.name).bold();
    let mut parts = vec![match limited.copies.len() {
        1 => name,
        copies => Markup::ours(format!("{name} ×{copies}")),
    }];
    let numbers: Vec<i64> = limited
        .copies
        .iter()
        .filter_map(|copy| copy.details.serial)
        .collect();
    if !numbers.is_empty() {
        let shown = numbers.iter().take(SERIALS);
        let shown = Markup::join(shown.map(|it| Markup::ours(format!("#{it}"))), ", ");
        parts.push(match numbers.len().saturating_sub(SERIALS) {
            0 => shown,
            more => t!(
                locale,
                "collectibles-more-serials",
                shown = shown,
                more = more
            ),
        });
    }
    let held = limited
        .copies
        .iter()
        .filter(|copy| copy.details.state == InstanceState::Hold)
        .count();
    if held > 0 {
        parts.push(t!(locale, "collectibles-on-hold", held = held));
    }
    Markup::join(parts, " · ")
}

fn draw_unread(reader: &Reader<'_>, found: &Collectibles, unread: Unread) -> Reply {
    let locale = reader.locale;
    let title = t!(
        locale,
        "collectibles-unknown",
        account = account_name(locale, &found.account)
    );
    let account = account_link(locale, &found.account);
    let reason = explain::unknown(locale, unread.reason, &account, unread.again);
    let embed = Embed::new(Tone::Caution, title).description(reason);
    Reply::embed(embed).with_row([read_again(reader, found, Under::Failure)])
}

fn read_again(reader: &Reader<'_>, found: &Collectibles, under: Under) -> Button {
    let read = Action::ReadCollectibles {
        user: found.user,
        under,
    };
    again_button(reader.locale, CustomId::new(reader.user, read))
}

#[cfg(test)]
mod tests;
