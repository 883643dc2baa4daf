use crate::discord::commands::bind::{checking, powers_button, to_confirm};
use crate::discord::commands::bind_line::draw_bind;
use crate::discord::commands::reader::Reader;
use crate::discord::commands::unbind::draw_unbinding;
use crate::discord::custom_id::{Action, CustomId, SetupStep};
use crate::discord::markup::{Markup, role as role_name};
use crate::discord::reply::{Button, Embed, Reply, Tone, Weight};
use crate::domain::{LinkStatus, OnLoss, RoleId, RolePolicy};
use crate::service::{LinkRole, Unbinding};
use crate::t;
use crate::text::Locale;

/// Who gets the role from now on, and what is left to do for it.
pub(super) fn bound(reader: &Reader<'_>, bound: &LinkRole) -> Reply {
    let locale = reader.locale;
    let role = role_name(bound.bind.role);
    let first = match bound.status {
        LinkStatus::Linked => t!(locale, "setup-gives-linked", role = role.clone()),
        LinkStatus::Unlinked => t!(locale, "setup-gives-unlinked", role = role.clone()),
    };
    let mut terms = vec![on_loss(locale, bound.status, bound.policy)];
    if bound.beside > 0 {
        terms.push(t!(locale, "bind-beside", role = role, count = bound.beside));
    }
    let unconfirmed = !bound.to_confirm.is_empty();
    let (tone, next) = if unconfirmed {
        let next = to_confirm(locale, &bound.bind, bound.to_confirm);
        (Tone::Caution, next)
    } else {
        let next = checking(reader, &bound.bind, bound.checking);
        (Tone::Good, next)
    };
    let description = Markup::join([first, Markup::join(terms, "\n"), next], "\n\n");
    let confirm = unconfirmed.then(|| powers_button(reader, &bound.bind, bound.to_confirm));
    let back = CustomId::new(reader.user, Action::Setup(SetupStep::Show));
    let label = t!(locale, "setup-back-button").to_string();
    let back = Button::act(label, back, Weight::Secondary);
    Reply::embed(Embed::new(tone, Markup::default()).description(description))
        .with_row(confirm.into_iter().chain([back]))
}

/// What happens to the role of those for whom it is no longer.
fn on_loss(locale: &Locale, status: LinkStatus, policy: RolePolicy) -> Markup {
    match (policy.on_loss, status) {
        (OnLoss::Keep, _) => t!(locale, "setup-loss-keep"),
        // Who is not linked loses nothing that somebody else gave them, strict or not.
        (OnLoss::Remove, LinkStatus::Linked) => t!(locale, "setup-loss-linked"),
        (OnLoss::Remove, LinkStatus::Unlinked) if policy.strict => {
            t!(locale, "setup-loss-unlinked-strict")
        }
        (OnLoss::Remove, LinkStatus::Unlinked) => t!(locale, "setup-loss-unlinked"),
    }
}

/// Asks what becomes of the role that was chosen before.
pub(super) fn replaces(reader: &Reader<'_>, unbinding: &Unbinding, role: RoleId) -> Reply {
    let (locale, bind) = (reader.locale, unbinding.bind.id);
    let line = draw_bind(locale, &unbinding.bind, &unbinding.names);
    let first = t!(
        locale,
        "setup-replaces",
        role = role_name(role),
        bind = line
    );
    draw_unbinding(reader, unbinding, first, |roles| Action::ReplaceBind {
        bind,
        role,
        roles,
    })
}

#[cfg(test)]
mod tests;
