use crate::discord::commands::bind_line::draw_bind;
use crate::discord::commands::reader::Reader;
use crate::discord::custom_id::{Action, CustomId, RolesGiven};
use crate::discord::markup::{Markup, role as role_name};
use crate::discord::reply::{Button, Embed, Reply, Tone, Weight};
use crate::service::{Leftover, RemovedBind, UnbindOutcome, Unbinding};
use crate::t;

pub(super) fn draw_question(reader: &Reader<'_>, unbinding: &Unbinding) -> Reply {
    let locale = reader.locale;
    let role = role_name(unbinding.bind.role);
    let holders = usize::try_from(unbinding.holders).unwrap_or(usize::MAX);
    let (question, answers) = match unbinding.outcome {
        UnbindOutcome::Nobody => (
            t!(locale, "unbind-nobody", role = role),
            vec![remove(reader, unbinding, RolesGiven::Keep)],
        ),
        UnbindOutcome::Open => (
            t!(locale, "unbind-open", role = role, holders = holders),
            vec![keep(reader, unbinding), take(reader, unbinding)],
        ),
        UnbindOutcome::Kept => (
            t!(locale, "unbind-kept", role = role, holders = holders),
            vec![remove(reader, unbinding, RolesGiven::Keep)],
        ),
        UnbindOutcome::Taken => (
            t!(locale, "unbind-taken", role = role, holders = holders),
            vec![remove(reader, unbinding, RolesGiven::Take)],
        ),
    };
    let bind = draw_bind(&unbinding.bind, &unbinding.names);
    let first = t!(locale, "unbind-question", bind = bind);
    let embed = Embed::new(Tone::Caution, Markup::default())
        .description(Markup::join([first, question], "\n\n"));
    let label = t!(locale, "unbind-cancel-button").to_string();
    let id = CustomId::new(reader.user, Action::Cancel);
    let cancel = Button::act(label, id, Weight::Secondary);
    Reply::embed(embed).with_row(answers.into_iter().chain([cancel]))
}

fn keep(reader: &Reader<'_>, unbinding: &Unbinding) -> Button {
    let label = t!(reader.locale, "unbind-keep-button").to_string();
    button(reader, unbinding, label, RolesGiven::Keep, Weight::Primary)
}

fn take(reader: &Reader<'_>, unbinding: &Unbinding) -> Button {
    let label = t!(reader.locale, "unbind-take-button").to_string();
    button(reader, unbinding, label, RolesGiven::Take, Weight::Danger)
}

fn remove(reader: &Reader<'_>, unbinding: &Unbinding, roles: RolesGiven) -> Button {
    let label = t!(reader.locale, "unbind-remove-button").to_string();
    button(reader, unbinding, label, roles, Weight::Danger)
}

fn button(
    reader: &Reader<'_>,
    unbinding: &Unbinding,
    label: String,
    roles: RolesGiven,
    weight: Weight,
) -> Button {
    let bind = unbinding.bind.id;
    let id = CustomId::new(reader.user, Action::Unbind { bind, roles });
    Button::act(label, id, weight)
}

pub(super) fn draw_removed(reader: &Reader<'_>, removed: &RemovedBind) -> Reply {
    let locale = reader.locale;
    let bind = draw_bind(&removed.bind, &removed.names);
    let mut paragraphs = vec![t!(locale, "unbind-removed", bind = bind)];
    if removed.holders > 0 {
        let role = role_name(removed.bind.role);
        let holders = usize::try_from(removed.holders).unwrap_or(usize::MAX);
        paragraphs.push(match removed.leftover {
            Leftover::KeepRoles => {
                t!(
                    locale,
                    "unbind-removed-kept",
                    role = role,
                    holders = holders
                )
            }
            Leftover::TakeRoles => {
                t!(
                    locale,
                    "unbind-removed-taking",
                    role = role,
                    holders = holders
                )
            }
        });
    }
    let description = Markup::join(paragraphs, "\n\n");
    Reply::embed(Embed::new(Tone::Good, Markup::default()).description(description))
}

#[cfg(test)]
mod tests;
