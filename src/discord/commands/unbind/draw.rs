use crate::discord::commands::bind_line::draw_bind;
use crate::discord::commands::reader::Reader;
use crate::discord::custom_id::{Action, CustomId, RolesGiven};
use crate::discord::markup::{Markup, role as role_name};
use crate::discord::reply::{Button, Embed, Reply, Tone, Weight};
use crate::service::{Leftover, RemovedBind, UnbindOutcome, Unbinding};
use crate::t;

pub(in crate::discord::commands) fn draw_question(
    reader: &Reader<'_>,
    unbinding: &Unbinding,
) -> Reply {
    let (locale, bind) = (reader.locale, unbinding.bind.id);
    let line = draw_bind(locale, &unbinding.bind, &unbinding.names);
    let first = t!(locale, "unbind-question", bind = line);
    ask(reader, unbinding, first, |roles| Action::Unbind {
        bind,
        roles,
    })
}

/// Asks whether to go on after `first` and, where a person can decide, what becomes of
/// the roles that the bind gave. Each answer does what `action` makes of it.
pub(in crate::discord::commands) fn ask(
    reader: &Reader<'_>,
    unbinding: &Unbinding,
    first: Markup,
    action: impl Fn(RolesGiven) -> Action,
) -> Reply {
    let locale = reader.locale;
    let button = |label: Markup, roles, weight| {
        let id = CustomId::new(reader.user, action(roles));
        Button::act(label.to_string(), id, weight)
    };
    let keep = || {
        let label = t!(locale, "unbind-keep-button");
        button(label, RolesGiven::Keep, Weight::Primary)
    };
    let take = || {
        let label = t!(locale, "unbind-take-button");
        button(label, RolesGiven::Take, Weight::Danger)
    };
    let remove = |roles| button(t!(locale, "unbind-remove-button"), roles, Weight::Danger);
    let role = role_name(unbinding.bind.role);
    let holders = usize::try_from(unbinding.holders).unwrap_or(usize::MAX);
    let (question, answers) = match unbinding.outcome {
        UnbindOutcome::Nobody => (
            t!(locale, "unbind-nobody", role = role),
            vec![remove(RolesGiven::Keep)],
        ),
        UnbindOutcome::Open => (
            t!(locale, "unbind-open", role = role, holders = holders),
            vec![keep(), take()],
        ),
        UnbindOutcome::Kept => (
            t!(locale, "unbind-kept", role = role, holders = holders),
            vec![remove(RolesGiven::Keep)],
        ),
        UnbindOutcome::Taken => (
            t!(locale, "unbind-taken", role = role, holders = holders),
            vec![remove(RolesGiven::Take)],
        ),
    };
    let embed = Embed::new(Tone::Caution, Markup::default())
        .description(Markup::join([first, question], "\n\n"));
    let label = t!(locale, "unbind-cancel-button").to_string();
    let id = CustomId::new(reader.user, Action::Cancel);
    let cancel = Button::act(label, id, Weight::Secondary);
    Reply::embed(embed).with_row(answers.into_iter().chain([cancel]))
}

pub(super) fn draw_removed(reader: &Reader<'_>, removed: &RemovedBind) -> Reply {
    let locale = reader.locale;
    let bind = draw_bind(locale, &removed.bind, &removed.names);
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
