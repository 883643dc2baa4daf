use crate::discord::again;
use crate::discord::commands::changes::role_list;
use crate::discord::commands::reader::Reader;
use crate::discord::commands::settings::draw_log;
use crate::discord::custom_id::{Action, CustomId, SetupStep};
use crate::discord::explain::permissions;
use crate::discord::markup::{Markup, role};
use crate::discord::reply::{Button, Choices, Embed, Menu, Reply, Tone, Weight};
use crate::domain::{LinkStatus, Permissions, Readiness, RoleId};
use crate::service::SetupView;
use crate::text::Locale;
use crate::{key, t};

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
        link_role(reader, view, LinkStatus::Linked),
        link_role(reader, view, LinkStatus::Unlinked),
        draw_log(locale, &view.settings),
        t!(locale, "setup-panel"),
    ]);
    let embed = Embed::new(tone, Markup::default()).description(Markup::join(paragraphs, "\n\n"));
    let menu = |step, placeholder: Markup, choices| Menu {
        id: id(reader, step),
        placeholder: placeholder.to_string(),
        choices,
    };
    let log = t!(locale, "settings-choose-log");
    let linked = t!(locale, "setup-choose-linked");
    let unlinked = t!(locale, "setup-choose-unlinked");
    let dropping = [
        view.linked_role.map(|_| {
            let label = t!(locale, "setup-drop-linked-button");
            drop_button(reader, LinkStatus::Linked, &label)
        }),
        view.unlinked_role.map(|_| {
            let label = t!(locale, "setup-drop-unlinked-button");
            drop_button(reader, LinkStatus::Unlinked, &label)
        }),
    ];
    let panel = t!(locale, "setup-panel-button").to_string();
    let buttons = [
        again::button(locale, id(reader, SetupStep::Show)),
        Button::act(panel, id(reader, SetupStep::Panel), Weight::Secondary),
    ];
    let one = || Choices::Roles(1);
    Reply::embed(embed)
        .with_menu(menu(SetupStep::LogTo, log, Choices::TextChannel))
        .with_menu(menu(SetupStep::Role(LinkStatus::Linked), linked, one()))
        .with_menu(menu(SetupStep::Role(LinkStatus::Unlinked), unlinked, one()))
        .with_row(buttons.into_iter().chain(dropping.into_iter().flatten()))
}

fn drop_button(reader: &Reader<'_>, status: LinkStatus, label: &Markup) -> Button {
    let id = id(reader, SetupStep::NoRole(status));
    Button::act(label.to_string(), id, Weight::Secondary)
}

/// The role that members get who are linked, or who are not, if anybody does.
fn link_role(reader: &Reader<'_>, view: &SetupView, status: LinkStatus) -> Markup {
    let locale = reader.locale;
    let chosen = match status {
        LinkStatus::Linked => view.linked_role,
        LinkStatus::Unlinked => view.unlinked_role,
    };
    let Some(chosen) = chosen else {
        return match status {
            LinkStatus::Linked => t!(locale, "setup-no-linked-role"),
            LinkStatus::Unlinked => t!(locale, "setup-no-unlinked-role"),
        };
    };
    let key = match (status, is_given(view, chosen)) {
        (LinkStatus::Linked, true) => key!("setup-linked-role", role, viewbinds),
        (LinkStatus::Linked, false) => key!("setup-linked-role-broken", role, viewbinds),
        (LinkStatus::Unlinked, true) => key!("setup-unlinked-role", role, viewbinds),
        (LinkStatus::Unlinked, false) => key!("setup-unlinked-role-broken", role, viewbinds),
    };
    let viewbinds = reader.command("viewbinds");
    t!(locale, key: key, role = role(chosen), viewbinds = viewbinds)
}

/// Whether anybody gets a bound role today.
fn is_given(view: &SetupView, role: RoleId) -> bool {
    let readiness = &view.readiness;
    !readiness.missing.contains(Permissions::MANAGE_ROLES)
        && !view.broken.contains(&role)
        && !readiness.too_high.contains(&role)
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
