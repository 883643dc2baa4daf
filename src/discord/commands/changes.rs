//! What an update changed, what it left as it was and why: the part that the
//! replies of several commands share.

use std::collections::BTreeMap;

use crate::discord::commands::accounts::account_link;
use crate::discord::commands::reader::Reader;
use crate::discord::explain;
use crate::discord::markup::{
    Markup, code, escape, moment, relative, role as role_name, user as user_name,
};
use crate::domain::{
    Action, Bind, Direction, Reason, RobloxUserId, RoleId, Timestamp, UnknownReason, UserId,
};
use crate::service::{Account, RoleUpdate, Update, WriteError, Written};
use crate::text::Locale;
use crate::{key, t};

/// How many roles a line names, and how many lines a kind of problem gets: a
/// reply stays readable, and within Discord's 4,096 characters, whatever the
/// number of binds.
const NAMED: usize = 10;
const PROBLEMS: usize = 5;

/// What became of the member's roles, a line for each kind of thing, what
/// changed first; empty when there is nothing to tell.
pub(super) fn draw_changes(reader: &Reader<'_>, update: &Update) -> Markup {
    let locale = reader.locale;
    let parts = [
        changed(locale, update),
        problems(locale, update),
        held_back(reader, update),
        unknowns(reader, update),
        kept_for_now(locale, update),
        left_alone(locale, update),
    ];
    let mut lines: Vec<Markup> = parts.into_iter().flatten().collect();
    // A role that could not be written says so itself.
    if update.unknown().is_some() && update.is_looked_at_again() {
        lines.push(t!(locale, "changes-again"));
    }
    Markup::join(lines, "\n")
}

/// Whether something is not as the binds want it, or can't be told.
pub(super) fn has_problem(update: &Update) -> bool {
    update.unknown().is_some()
        || update
            .roles
            .iter()
            .any(|role| failure(role).is_some() || blocked(role) || is_held_back(role))
}

/// Roles by their names, the first few of many.
pub(super) fn role_list(locale: &Locale, roles: &[RoleId]) -> Markup {
    some_of(locale, roles.iter().map(|role| role_name(*role)).collect())
}

fn some_of(locale: &Locale, mut parts: Vec<Markup>) -> Markup {
    let more = parts.len().saturating_sub(NAMED);
    parts.truncate(NAMED);
    let list = Markup::join(parts, ", ");
    match more {
        0 => list,
        count => t!(locale, "changes-more", list = list, count = count),
    }
}

fn changed(locale: &Locale, update: &Update) -> Vec<Markup> {
    let with = |written| update.roles.iter().filter(move |it| it.written == written);
    let roles = |roles: Vec<&RoleUpdate>| -> Vec<RoleId> {
        roles.into_iter().map(|role| role.decision.role).collect()
    };
    let given = roles(with(Written::Given).collect());
    let is_hidden = |role: &&RoleUpdate| role.decision.lost_since().is_some();
    let (hidden, taken): (Vec<_>, Vec<_>) = with(Written::Taken).partition(is_hidden);
    let since = hidden.first().and_then(|role| role.decision.lost_since());
    let (hidden, taken) = (roles(hidden), roles(taken));
    let mut lines = Vec::new();
    if !given.is_empty() {
        let roles = role_list(locale, &given);
        lines.push(t!(locale, "changes-given", roles = roles));
    }
    if !taken.is_empty() {
        let roles = role_list(locale, &taken);
        lines.push(t!(locale, "changes-taken", roles = roles));
    }
    if let Some(since) = since {
        let (roles, since) = (role_list(locale, &hidden), moment(since));
        lines.push(t!(
            locale,
            "changes-taken-hidden",
            roles = roles,
            since = since
        ));
    }
    lines
}

fn failure(role: &RoleUpdate) -> Option<WriteError> {
    match role.written {
        Written::Refused(error) => Some(error),
        Written::NotSent => Some(WriteError::NotSent),
        Written::Unsure => Some(WriteError::Unsure),
        Written::Nothing if is_unsettled(role) => Some(WriteError::Unsure),
        Written::Nothing | Written::Given | Written::Taken => None,
    }
}

fn is_unsettled(role: &RoleUpdate) -> bool {
    role.decision.action == Action::Leave(Reason::Unsettled)
}

fn blocked(role: &RoleUpdate) -> bool {
    matches!(role.decision.action, Action::Leave(Reason::Blocked(_)))
}

fn is_held_back(role: &RoleUpdate) -> bool {
    matches!(role.decision.action, Action::Leave(Reason::HeldBack(_)))
}

/// Roles that the guard holds back, and whose move it is.
fn held_back(reader: &Reader<'_>, update: &Update) -> Vec<Markup> {
    let directions = [Direction::Loss, Direction::Gain].into_iter();
    let lines = directions.filter_map(|direction| {
        let roles = left_for(update, Reason::HeldBack(direction));
        if roles.is_empty() {
            return None;
        }
        let key = match direction {
            Direction::Loss => key!("changes-loss-held-back", roles, viewbinds),
            Direction::Gain => key!("changes-gain-held-back", roles, viewbinds),
        };
        let (locale, viewbinds) = (reader.locale, reader.command("viewbinds"));
        let roles = role_list(locale, &roles);
        Some(t!(locale, key: key, roles = roles, viewbinds = viewbinds))
    });
    lines.collect()
}

/// Roles that should have changed and could not, each with its way out.
fn problems(locale: &Locale, update: &Update) -> Vec<Markup> {
    let mut sentences: Vec<Markup> = Vec::new();
    for role in &update.roles {
        let id = role.decision.role;
        let sentence = match (failure(role), &role.decision.action) {
            (Some(error), _) => explain::write(locale, error, id),
            (None, Action::Leave(Reason::Blocked(obstacle))) => {
                explain::obstacle(locale, *obstacle, id)
            }
            _ => continue,
        };
        // The same for all roles, such as a missing permission: said once.
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    let more = sentences.len().saturating_sub(PROBLEMS);
    sentences.truncate(PROBLEMS);
    let mut lines: Vec<Markup> = sentences
        .into_iter()
        .map(|reason| t!(locale, "changes-problem", reason = reason))
        .collect();
    if more > 0 {
        lines.push(t!(locale, "changes-more-problems", count = more));
    }
    lines
}

/// Roles of which it can't be told whether they are earned, by reason.
fn unknowns(reader: &Reader<'_>, update: &Update) -> Vec<Markup> {
    let locale = reader.locale;
    let undecided: Vec<RoleId> = left_for(update, Reason::Unknown);
    let mut lines = Vec::new();
    for reason in UnknownReason::ALL {
        let roles = undecided.iter().filter_map(|role| {
            let binds = binds_unknown(update, *role, *reason);
            (!binds.is_empty()).then(|| match reason {
                // It is about these binds, not about the member.
                UnknownReason::Refused => Markup::join([role_name(*role), listed(&binds)], " "),
                _ => role_name(*role),
            })
        });
        let roles: Vec<Markup> = roles.collect();
        if !roles.is_empty() {
            lines.push(t!(
                locale,
                "changes-unknown",
                roles = some_of(locale, roles),
                reason = why_unknown(reader, update.user, update.account, update.again, *reason)
            ));
        }
    }
    lines
}

/// Why it can't be told what `user` owns, by their account.
pub(super) fn why_unknown(
    reader: &Reader<'_>,
    user: UserId,
    account: Option<RobloxUserId>,
    again: Option<Timestamp>,
    reason: UnknownReason,
) -> Markup {
    let locale = reader.locale;
    match (reason, account) {
        // Not the member's to mend, who may not even know the bind.
        (UnknownReason::Refused, _) => {
            let viewbinds = reader.command("viewbinds");
            t!(locale, "changes-refused", viewbinds = viewbinds)
        }
        // It is the account that is not there; the member is.
        (UnknownReason::NoSuchUser, Some(account)) => {
            let account = account_link(locale, &Account::unnamed(account));
            explain::unknown(locale, reason, &account, again)
        }
        _ => explain::unknown(locale, reason, &user_name(user), again),
    }
}

/// A role's binds that could not be told for this reason.
fn binds_unknown(update: &Update, role: RoleId, reason: UnknownReason) -> Vec<&Bind> {
    let of_role = update.binds.iter().filter(|bind| bind.role == role);
    of_role
        .filter(|bind| {
            let mut unknowns = bind.requirement.unknowns(&update.holdings).into_iter();
            unknowns.any(|(_, why)| why == reason)
        })
        .collect()
}

/// Binds as an admin finds them in the list.
fn listed(binds: &[&Bind]) -> Markup {
    let labels = binds.iter().map(|bind| match &bind.name {
        Some(name) => escape(name).bold(),
        None => code(&bind.requirement.to_string()),
    });
    Markup::join(labels, " ")
}

/// Roles that the member loses if they go on hiding what earned them.
fn kept_for_now(locale: &Locale, update: &Update) -> Vec<Markup> {
    let mut by_end: BTreeMap<Timestamp, Vec<RoleId>> = BTreeMap::new();
    for RoleUpdate { decision, .. } in &update.roles {
        if let Some(until) = decision.kept_until() {
            by_end.entry(until).or_default().push(decision.role);
        }
    }
    let lines = by_end.into_iter().map(|(until, roles)| {
        let roles = role_list(locale, &roles);
        t!(
            locale,
            "changes-kept-until",
            roles = roles,
            when = moment(until),
            left = relative(until)
        )
    });
    lines.collect()
}

/// Roles that are left as people, or the server's own rules, want them.
fn left_alone(locale: &Locale, update: &Update) -> Vec<Markup> {
    let line = |reason, draw: fn(&Locale, Markup) -> Markup| {
        let roles = left_for(update, reason);
        (!roles.is_empty()).then(|| draw(locale, role_list(locale, &roles)))
    };
    let lines = [
        line(Reason::TakenByHand, |locale, roles| {
            t!(locale, "changes-taken-by-hand", roles = roles)
        }),
        line(Reason::KeptOnLoss, |locale, roles| {
            t!(locale, "changes-kept", roles = roles)
        }),
        line(Reason::GivenByHand, |locale, roles| {
            t!(locale, "changes-given-by-hand", roles = roles)
        }),
    ];
    lines.into_iter().flatten().collect()
}

fn left_for(update: &Update, reason: Reason) -> Vec<RoleId> {
    let left = Action::Leave(reason);
    let matching = update
        .roles
        .iter()
        .filter(|role| role.decision.action == left);
    matching.map(|role| role.decision.role).collect()
}

#[cfg(test)]
mod tests;
