//! Why there is no bind, each with the way to one.

use crate::discord::commands::bind_line::{draw_bind, link_status};
use crate::discord::commands::item_input::{draw_item_input_error, kind_name};
use crate::discord::commands::lookup::{refusal, refused};
use crate::discord::commands::reader::Reader;
use crate::discord::error::CommandError;
use crate::discord::explain;
use crate::discord::markup::{Markup, code, cut, role as role_name};
use crate::domain::{
    Bind, Item, ItemInputError, ItemKind, ItemProblem, Obstacle, Permissions, Requirement,
};
use crate::service::{BindError, ItemName, LONGEST_NAME};
use crate::t;
use crate::text::Locale;

use super::draw::confirm_button;

/// Characters of what was typed that a sentence repeats.
const NAMED: usize = 100;

/// Binds that a list of those perhaps meant names.
const LISTED: usize = 10;

/// What can be wrong with a bind that is to be made or looked at.
pub(in crate::discord::commands) fn draw_bind_error(
    reader: &Reader<'_>,
    error: BindError,
) -> CommandError {
    let locale = reader.locale;
    refused(match error {
        BindError::Input(error) => return draw_input_error(reader, &error),
        BindError::NameTooLong { length } => {
            t!(
                locale,
                "bind-name-too-long",
                length = length,
                most = LONGEST_NAME
            )
        }
        BindError::NotAName { name } => t!(
            locale,
            "bind-not-a-name",
            name = code(&name),
            owns = reader.command("owns")
        ),
        BindError::Role { role, obstacle } => explain::obstacle(locale, obstacle, role),
        BindError::AboveAsker { role } => t!(locale, "bind-above-you", role = role_name(role)),
        BindError::AskerLacksManageRoles => t!(locale, "bind-lack-manage-roles"),
        BindError::Exists {
            bind,
            obstacle: None,
            ..
        } => exists(reader, &bind),
        BindError::Exists {
            bind,
            obstacle: Some(obstacle),
            powers,
        } => return draw_vouchable(reader, &bind, obstacle, powers),
        BindError::TooMany { limit } => t!(
            locale,
            "bind-too-many",
            limit = limit,
            unbind = reader.command("unbind")
        ),
        BindError::NoSuchBind { typed } => t!(
            locale,
            "bind-none-such",
            typed = code(&cut(&typed, NAMED)),
            viewbinds = reader.command("viewbinds")
        ),
        BindError::Ambiguous { typed, binds } => draw_ambiguous(locale, &typed, &binds),
        BindError::Gateway(error) => return error.into(),
        BindError::Store(error) => return error.into(),
    })
}

/// The binds that were perhaps meant, the first few of many.
fn draw_ambiguous(locale: &Locale, typed: &str, binds: &[(Bind, Vec<(Item, ItemName)>)]) -> Markup {
    let first = t!(
        locale,
        "bind-ambiguous",
        typed = code(&cut(typed, NAMED)),
        count = binds.len()
    );
    let listed = binds.iter().take(LISTED);
    let mut lines: Vec<Markup> = listed
        .map(|(bind, names)| draw_bind(locale, bind, names))
        .collect();
    if binds.len() > LISTED {
        lines.push(Markup::ours("…"));
    }
    let lines = Markup::join(lines, "\n");
    Markup::join([first, lines, t!(locale, "bind-ambiguous-pick")], "\n\n")
}

/// The same about a bind whose button was pressed.
pub(in crate::discord::commands) fn draw_press_error(
    reader: &Reader<'_>,
    error: BindError,
) -> CommandError {
    match error {
        BindError::NoSuchBind { .. } => refused(t!(reader.locale, "bind-gone")),
        error => draw_bind_error(reader, error),
    }
}

/// A bind takes one item, of the kind that its command says.
fn draw_input_error(reader: &Reader<'_>, error: &ItemInputError) -> CommandError {
    let locale = reader.locale;
    let typed = code(&cut(&error.typed, NAMED));
    refused(match error.problem {
        ItemProblem::WrongKind { found, .. } => match command_for(found) {
            Some(command) => t!(
                locale,
                "bind-wrong-kind",
                typed = typed,
                found = kind_name(locale, found),
                command = reader.command(command)
            ),
            None => t!(
                locale,
                "bind-unbindable",
                typed = typed,
                found = kind_name(locale, found)
            ),
        },
        ItemProblem::TooMany { given, .. } => t!(locale, "bind-one-item", given = given),
        ItemProblem::Empty => t!(locale, "bind-no-item"),
        // The name of a bind is an item elsewhere, not here.
        ItemProblem::NotAnItem => t!(locale, "bind-not-an-item", typed = typed),
        _ => return CommandError::refused(draw_item_input_error(locale, &error.typed, error)),
    })
}

fn command_for(kind: ItemKind) -> Option<&'static str> {
    match kind {
        ItemKind::Asset => Some("bind asset"),
        ItemKind::Badge => Some("bind badge"),
        ItemKind::GamePass => Some("bind gamepass"),
        ItemKind::PrivateServer => None,
    }
}

fn exists(reader: &Reader<'_>, bind: &Bind) -> Markup {
    let asked = match bind.requirement {
        Requirement::Owns(item) => code(&item.to_string()),
        Requirement::Is(status) => link_status(reader.locale, status),
    };
    t!(
        reader.locale,
        "bind-exists",
        role = role_name(bind.role),
        item = asked,
        unbind = reader.command("unbind")
    )
}

/// Somebody who may bind the role can vouch for the bind there is, that being
/// what it lacks, and for all the powers that the role carries today.
fn draw_vouchable(
    reader: &Reader<'_>,
    bind: &Bind,
    obstacle: Obstacle,
    powers: Permissions,
) -> CommandError {
    let locale = reader.locale;
    let confirm = if powers.is_empty() {
        t!(locale, "bind-exists-confirm")
    } else {
        let powers = explain::permissions(powers);
        t!(locale, "bind-exists-confirm-powers", powers = powers)
    };
    let paragraphs = [
        exists(reader, bind),
        explain::obstacle(locale, obstacle, bind.role),
        confirm,
    ];
    let reply = refusal(Markup::join(paragraphs, "\n\n"));
    let label = t!(locale, "bind-vouch-button");
    CommandError::refused(reply.with_row([confirm_button(reader, &label, bind, powers)]))
}

#[cfg(test)]
mod tests;
