use crate::discord::commands::items::{item_icon, item_link};
use crate::discord::commands::reader::Reader;
use crate::discord::custom_id::{Action, CustomId};
use crate::discord::explain;
use crate::discord::markup::{Markup, escape, role as role_name};
use crate::discord::reply::{Button, Embed, Reply, Tone, Weight};
use crate::domain::{Bind, LinkStatus, OnLoss, Permissions, Requirement, RolePolicy};
use crate::service::{AddedBind, Confirmation, ConfirmedBind};
use crate::t;
use crate::text::Locale;

pub(super) fn draw(reader: &Reader<'_>, added: &AddedBind) -> Reply {
    let locale = reader.locale;
    let mut paragraphs = vec![
        t!(
            locale,
            "bind-added",
            kind = Markup::ours(added.item.kind().as_str()),
            item = item_link(added.item, &added.name),
            role = role_name(added.bind.role)
        ),
        terms(reader, added),
    ];
    paragraphs.extend(doubt(locale, added));
    let unconfirmed = !added.to_confirm.is_empty();
    paragraphs.push(if unconfirmed {
        to_confirm(locale, &added.bind, added.to_confirm)
    } else {
        checking(reader, &added.bind, added.checking)
    });
    let embed = Embed {
        tone: if unconfirmed {
            Tone::Caution
        } else {
            Tone::Good
        },
        description: Markup::join(paragraphs, "\n\n"),
        thumbnail: item_icon(&added.name),
        ..Embed::default()
    };
    let confirm = unconfirmed.then(|| powers_button(reader, &added.bind, added.to_confirm));
    Reply::embed(embed).with_row(confirm)
}

/// What the bind says beside role and item.
fn terms(reader: &Reader<'_>, added: &AddedBind) -> Markup {
    let locale = reader.locale;
    let mut lines = Vec::new();
    if let Some(name) = &added.bind.name {
        let owns = reader.command("owns");
        lines.push(t!(locale, "bind-called", name = escape(name), owns = owns));
    }
    lines.push(draw_policy(locale, added.policy));
    if added.beside > 0 {
        let role = role_name(added.bind.role);
        lines.push(t!(locale, "bind-beside", role = role, count = added.beside));
    }
    Markup::join(lines, "\n")
}

/// What happens to the role of those who no longer earn it.
fn draw_policy(locale: &Locale, policy: RolePolicy) -> Markup {
    match (policy.on_loss, policy.strict) {
        (OnLoss::Keep, _) => t!(locale, "bind-on-loss-keep"),
        (OnLoss::Remove, false) => t!(locale, "bind-on-loss-remove"),
        (OnLoss::Remove, true) => t!(locale, "bind-on-loss-strict"),
    }
}

/// Roblox has a picture of everything there is, as a rule.
fn doubt(locale: &Locale, added: &AddedBind) -> Option<Markup> {
    added.unheard_of.then(|| {
        let kind = Markup::ours(added.item.kind().as_str());
        let item = item_link(added.item, &added.name);
        t!(locale, "bind-doubt", kind = kind, item = item)
    })
}

/// That nobody gets the role before a person confirms its powers.
pub(in crate::discord::commands) fn to_confirm(
    locale: &Locale,
    bind: &Bind,
    powers: Permissions,
) -> Markup {
    let powers = explain::permissions(powers);
    let role = role_name(bind.role);
    t!(locale, "bind-to-confirm", role = role, powers = powers)
}

/// Whom a bind concerns that works from now on; `members` are linked.
pub(in crate::discord::commands) fn checking(
    reader: &Reader<'_>,
    bind: &Bind,
    members: u64,
) -> Markup {
    let locale = reader.locale;
    if bind.requirement == Requirement::Is(LinkStatus::Unlinked) {
        let update = reader.command("update");
        return t!(locale, "bind-from-now-on", update = update);
    }
    if members == 0 {
        let link = reader.command("link add");
        return t!(locale, "bind-checking-nobody", link = link);
    }
    t!(locale, "bind-checking", members = members)
}

/// A button that vouches for a bind whose role carries the powers `shown`.
pub(super) fn confirm_button(
    reader: &Reader<'_>,
    label: &Markup,
    bind: &Bind,
    shown: Permissions,
) -> Button {
    let action = Action::ConfirmBind {
        bind: bind.id,
        shown,
    };
    let id = CustomId::new(reader.user, action);
    Button::act(label.to_string(), id, Weight::Danger)
}

pub(in crate::discord::commands) fn powers_button(
    reader: &Reader<'_>,
    bind: &Bind,
    shown: Permissions,
) -> Button {
    let label = t!(reader.locale, "bind-confirm-button");
    confirm_button(reader, &label, bind, shown)
}

pub(super) fn draw_confirmation(reader: &Reader<'_>, confirmation: &Confirmation) -> Reply {
    match confirmation {
        Confirmation::Confirmed(confirmed) => draw_confirmed(reader, confirmed),
        Confirmation::MorePowers { bind, powers } => ask_again(reader, bind, *powers),
    }
}

fn ask_again(reader: &Reader<'_>, bind: &Bind, powers: Permissions) -> Reply {
    let question = t!(
        reader.locale,
        "bind-more-powers",
        role = role_name(bind.role),
        powers = explain::permissions(powers)
    );
    let embed = Embed::new(Tone::Caution, Markup::default()).description(question);
    Reply::embed(embed).with_row([powers_button(reader, bind, powers)])
}

fn draw_confirmed(reader: &Reader<'_>, confirmed: &ConfirmedBind) -> Reply {
    let locale = reader.locale;
    let (role, powers) = (
        role_name(confirmed.bind.role),
        confirmed.bind.confirmed_powers,
    );
    let first = if powers.is_empty() {
        t!(locale, "bind-confirmed", role = role)
    } else {
        let powers = explain::permissions(powers);
        t!(
            locale,
            "bind-confirmed-powers",
            role = role,
            powers = powers
        )
    };
    let description = Markup::join(
        [first, checking(reader, &confirmed.bind, confirmed.checking)],
        "\n\n",
    );
    Reply::embed(Embed::new(Tone::Good, Markup::default()).description(description))
}

#[cfg(test)]
mod tests;
