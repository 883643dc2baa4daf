use crate::discord::again;
use crate::discord::commands::changes::role_list;
use crate::discord::commands::reader::Reader;
use crate::discord::commands::settings::draw_log;
use crate::discord::custom_id::{Action, CustomId, SetupStep};
use crate::discord::explain::permissions;
use crate::discord::markup::{Markup, role};
use crate::discord::reply::{Button, Choices, Embed, Menu, Reply, Tone, Weight};
use crate::domain::{Readiness, RoleId};
use crate::service::SetupView;
use crate::t;
use crate::text::Locale;

pub(super) fn draw(reader: &Reader<'_>, view: &SetupView) -> Reply {
    let locale = reader.locale;
    let ready = view.readiness.is_complete();
    let (tone, first) = match (ready, view.binds) {
        (false, _) => (Tone::Caution, t!(locale, "setup-blocked")),
        (true, 0) => (Tone::Plain, t!(locale, "setup-unbound")),
        (true, _) if !view.broken.is_empty() => (Tone::Caution, t!(locale, "setup-broken")),
        (true, _) => (Tone::Good, t!(locale, "setup-ready")),
    };
    let mut paragraphs = vec![first];
    paragraphs.extend(at_discord(locale, &view.readiness));
    paragraphs.extend([
        binds(reader, view),
        draw_log(locale, &view.settings),
        t!(locale, "setup-panel"),
    ]);
    let embed = Embed::new(tone, Markup::default()).description(Markup::join(paragraphs, "\n\n"));
    let menu = Menu {
        id: id(reader, SetupStep::LogTo),
        placeholder: t!(locale, "settings-choose-log").to_string(),
        choices: Choices::TextChannel,
    };
    let panel = t!(locale, "setup-panel-button").to_string();
    Reply::embed(embed).with_menu(menu).with_row([
        again::button(locale, id(reader, SetupStep::Show)),
        Button::act(panel, id(reader, SetupStep::Panel), Weight::Secondary),
    ])
}

/// What the bot may do, and which roles it can give.
fn at_discord(locale: &Locale, readiness: &Readiness) -> Vec<Markup> {
    match readiness.bot {
        Some(bot) => vec![
            granted(locale, readiness, bot),
            order(locale, readiness, bot),
        ],
        None => vec![t!(locale, "setup-no-role")],
    }
}

/// What the bot may do in the server as a whole.
fn granted(locale: &Locale, readiness: &Readiness, bot: RoleId) -> Markup {
    if readiness.missing.is_empty() {
        return t!(locale, "setup-permissions");
    }
    t!(
        locale,
        "setup-permissions-missing",
        permissions = permissions(readiness.missing),
        bot = role(bot)
    )
}

/// Which roles the bot can give, and what to drag where for the others.
fn order(locale: &Locale, readiness: &Readiness, bot: RoleId) -> Markup {
    let bot = role(bot);
    // It is enough to be above the highest.
    if let Some(highest) = readiness.too_high.first() {
        return t!(
            locale,
            "setup-order-drag",
            roles = role_list(locale, &readiness.too_high),
            bot = bot,
            highest = role(*highest)
        );
    }
    if readiness.out_of_reach.is_empty() {
        return t!(locale, "setup-order", bot = bot);
    }
    let roles = role_list(locale, &readiness.out_of_reach);
    t!(locale, "setup-order-above", bot = bot, roles = roles)
}

fn binds(reader: &Reader<'_>, view: &SetupView) -> Markup {
    let locale = reader.locale;
    let link = reader.command("link add");
    match view.binds {
        0 => t!(
            locale,
            "setup-no-binds",
            badge = reader.command("bind badge"),
            gamepass = reader.command("bind gamepass"),
            asset = reader.command("bind asset"),
            link = link
        ),
        _ if !view.broken.is_empty() => t!(
            locale,
            "setup-binds-broken",
            roles = role_list(locale, &view.broken),
            viewbinds = reader.command("viewbinds")
        ),
        count => t!(
            locale,
            "setup-binds",
            count = count,
            viewbinds = reader.command("viewbinds"),
            link = link
        ),
    }
}

fn id(reader: &Reader<'_>, step: SetupStep) -> CustomId {
    CustomId::new(reader.user, Action::Setup(step))
}

#[cfg(test)]
mod tests;
