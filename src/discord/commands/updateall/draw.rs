use std::collections::BTreeMap;
use std::time::Duration;

use crate::discord::commands::reader::Reader;
use crate::discord::custom_id::{Action, CustomId, Presser};
use crate::discord::markup::{Markup, relative, role as role_name, time_of_day, user as user_name};
use crate::discord::reply::{Button, Embed, Reply, Tone, Weight};
use crate::domain::{
    BulkId, BulkMode, BulkState, RoleChange, RoleId, Timestamp, UnknownReason, Visit,
};
use crate::service::{BulkProgress, BulkQuestion};
use crate::t;
use crate::text::Locale;

/// How many roles are named: a reply stays readable, and within Discord's 4,096
/// characters, whatever the number of binds.
const ROLES: usize = 10;

/// How many signs the bar has.
const BAR: u64 = 20;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const TWO_HOURS: u64 = 2 * HOUR;

/// What an update of all members would take, and whether to do it.
pub(super) fn draw_question(reader: &Reader<'_>, question: &BulkQuestion, mode: BulkMode) -> Reply {
    let locale = reader.locale;
    let members = number(question.members);
    if members == 0 {
        return draw_nobody(reader, question.role);
    }
    let (ask, whom) = match question.role {
        None => (
            t!(locale, "updateall-question", members = members),
            t!(locale, "updateall-whom"),
        ),
        Some(role) => {
            let role = role_name(role);
            (
                t!(
                    locale,
                    "updateall-question-role",
                    members = members,
                    role = role.clone()
                ),
                t!(locale, "updateall-whom-role", role = role),
            )
        }
    };
    let takes = t!(
        locale,
        "updateall-takes",
        time = about(locale, question.takes),
        limit = number(per_minute(question))
    );
    let dry_run = (mode == BulkMode::DryRun).then(|| t!(locale, "updateall-dry-run"));
    let sentences = Markup::join([ask.bold(), takes], " ");
    let description = Markup::join([sentences, whom].into_iter().chain(dry_run), "\n\n");
    let start = |label: Markup, mode, weight| {
        let role = question.role;
        let id = CustomId::new(reader.user, Action::UpdateAll { role, mode });
        Button::act(label.to_string(), id, weight)
    };
    let try_it = t!(locale, "updateall-try-button");
    let mut buttons = match mode {
        BulkMode::Apply => vec![
            start(
                t!(locale, "updateall-start-button"),
                BulkMode::Apply,
                Weight::Primary,
            ),
            start(try_it, BulkMode::DryRun, Weight::Secondary),
        ],
        BulkMode::DryRun => vec![start(try_it, BulkMode::DryRun, Weight::Primary)],
    };
    let label = t!(locale, "updateall-not-now-button").to_string();
    let id = CustomId::new(reader.user, Action::Cancel);
    buttons.push(Button::act(label, id, Weight::Secondary));
    Reply::embed(Embed::new(Tone::Caution, Markup::default()).description(description))
        .with_row(buttons)
}

/// There is nobody whose roles could change.
pub(super) fn draw_nobody(reader: &Reader<'_>, role: Option<RoleId>) -> Reply {
    let locale = reader.locale;
    let sentence = match role {
        None => t!(
            locale,
            "updateall-nobody",
            link = reader.command("link add")
        ),
        Some(role) => t!(locale, "updateall-nobody-role", role = role_name(role)),
    };
    Reply::embed(Embed::new(Tone::Quiet, Markup::default()).description(sentence))
}

/// How far an update got, in a message that can be edited until `expires`.
pub(super) fn draw_progress(
    reader: &Reader<'_>,
    progress: &BulkProgress,
    expires: Timestamp,
) -> Reply {
    let update = &progress.update;
    let runs = update.state == BulkState::Running;
    let cancel = runs.then(|| cancel_button(reader.locale, reader.user, update.id));
    Reply::embed(summary(reader, progress, Some(expires))).with_row(cancel)
}

pub(super) fn cancel_button(locale: &Locale, presser: impl Into<Presser>, bulk: BulkId) -> Button {
    let id = CustomId::new(presser, Action::CancelBulk { bulk });
    let label = t!(locale, "updateall-cancel-button").to_string();
    Button::act(label, id, Weight::Danger)
}

/// How far an update got. Where that is edited, it is so until `expires`.
pub(super) fn summary(
    reader: &Reader<'_>,
    progress: &BulkProgress,
    expires: Option<Timestamp>,
) -> Embed {
    let locale = reader.locale;
    let update = &progress.update;
    let mut first = vec![headline(locale, progress).bold()];
    if let Some(role) = update.role {
        let role = role_name(role);
        first.push(t!(locale, "updateall-only", role = role));
    }
    if update.state != BulkState::Done {
        let (done, total) = (progress.counts.visited(), progress.counts.members());
        let (bar, done, total) = (bar(done, total), number(done), number(total));
        first.push(t!(
            locale,
            "updateall-progress",
            bar = bar,
            done = done,
            total = total
        ));
    }
    let runs = update.state == BulkState::Running;
    if runs {
        first.extend(outlook(locale, progress));
    }
    let changes = changes(reader, progress);
    let members = members(reader, progress);
    let mut last = Vec::new();
    if update.asker != reader.user {
        let user = user_name(update.asker);
        last.push(t!(locale, "updateall-asked-by", user = user));
    }
    if progress.is_over() && update.state == BulkState::Cancelled {
        let updateall = reader.command("updateall");
        last.push(t!(locale, "updateall-start-anew", updateall = updateall));
    }
    if runs && let Some(expires) = expires {
        let (when, updateall) = (time_of_day(expires), reader.command("updateall"));
        last.push(t!(
            locale,
            "updateall-expires",
            when = when,
            updateall = updateall
        ));
    }
    let paragraphs = [first, changes, members, last];
    let paragraphs = paragraphs
        .into_iter()
        .map(|lines| Markup::join(lines, "\n"));
    Embed::new(tone(progress), Markup::default()).description(Markup::join(paragraphs, "\n\n"))
}

fn tone(progress: &BulkProgress) -> Tone {
    match progress.update.state {
        BulkState::Running if progress.update.waits_until.is_some() => Tone::Caution,
        BulkState::Running => Tone::Plain,
        BulkState::Cancelled => Tone::Quiet,
        BulkState::Done => Tone::Good,
    }
}

fn headline(locale: &Locale, progress: &BulkProgress) -> Markup {
    let total = number(progress.counts.members());
    let done = number(progress.counts.visited());
    match (progress.update.state, progress.update.mode) {
        (BulkState::Running, BulkMode::Apply) => t!(locale, "updateall-running", total = total),
        (BulkState::Running, BulkMode::DryRun) => {
            t!(locale, "updateall-running-dry", total = total)
        }
        (BulkState::Cancelled, _) if progress.under_way > 0 => {
            let left = number(progress.under_way);
            t!(locale, "updateall-stopping", left = left)
        }
        (BulkState::Cancelled, BulkMode::Apply) => {
            t!(locale, "updateall-stopped", done = done, total = total)
        }
        (BulkState::Cancelled, BulkMode::DryRun) => {
            t!(locale, "updateall-stopped-dry", done = done, total = total)
        }
        (BulkState::Done, BulkMode::Apply) => t!(locale, "updateall-done", total = total),
        (BulkState::Done, BulkMode::DryRun) => t!(locale, "updateall-done-dry", total = total),
    }
}

/// How long it takes, or what it waits for.
fn outlook(locale: &Locale, progress: &BulkProgress) -> Option<Markup> {
    if let Some(until) = progress.update.waits_until {
        let when = relative(until);
        return Some(match progress.update.failure {
            Some(UnknownReason::KeyRefused) => t!(locale, "updateall-waits-key", when = when),
            Some(UnknownReason::RateLimited | UnknownReason::Busy) => {
                t!(locale, "updateall-waits-limit", when = when)
            }
            _ => t!(locale, "updateall-waits", when = when),
        });
    }
    let ends = whole_minute(progress.ends?);
    Some(t!(locale, "updateall-ends", when = relative(ends)))
}

/// Up to the next whole minute: it is a guess, and a message that is edited for
/// each second of it never rests.
fn whole_minute(time: Timestamp) -> Timestamp {
    const MILLIS: i64 = 60_000;
    let minutes = time.as_millis().div_euclid(MILLIS) + 1;
    Timestamp::from_millis(minutes.saturating_mul(MILLIS))
}

/// `▰▰▰▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 15 %`, full only when nothing is left.
fn bar(done: u64, total: u64) -> Markup {
    let of = |all: u64| (done.min(total) * all).checked_div(total).unwrap_or(all);
    let full = of(BAR);
    let signs = (0..BAR).map(|at| if at < full { '▰' } else { '▱' });
    let percent = of(100);
    Markup::ours(format!("{} {percent} %", signs.collect::<String>()))
}

/// What changed, role by role; those first of which most members' changed.
fn changes(reader: &Reader<'_>, progress: &BulkProgress) -> Vec<Markup> {
    let locale = reader.locale;
    let mut by_role: BTreeMap<RoleId, Vec<(RoleChange, u64)>> = BTreeMap::new();
    for (role, change, members) in &progress.counts.changes {
        by_role.entry(*role).or_default().push((*change, *members));
    }
    let any = |change| {
        progress
            .counts
            .changes
            .iter()
            .any(|(_, it, _)| *it == change)
    };
    let mut roles: Vec<_> = by_role.into_iter().collect();
    roles.sort_by_key(|(role, changes)| {
        let members: u64 = changes.iter().map(|(_, members)| members).sum();
        (std::cmp::Reverse(members), *role)
    });
    let more = roles.len().saturating_sub(ROLES);
    roles.truncate(ROLES);
    let mut lines: Vec<_> = roles
        .into_iter()
        .map(|(role, changes)| {
            let parts = changes
                .into_iter()
                .map(|(change, members)| part(locale, progress.update.mode, change, members));
            let parts = Markup::join(parts, " · ");
            t!(
                locale,
                "updateall-role",
                role = role_name(role),
                changes = parts
            )
        })
        .collect();
    if more > 0 {
        lines.push(t!(locale, "updateall-more-roles", count = more));
    }
    if lines.is_empty() && progress.update.state != BulkState::Running {
        lines.push(no_change(locale, progress));
    }
    if any(RoleChange::HeldBack) {
        lines.push(t!(locale, "updateall-held-back-why"));
    }
    if any(RoleChange::Refused) {
        let viewbinds = reader.command("viewbinds");
        lines.push(t!(locale, "updateall-refused-why", viewbinds = viewbinds));
    }
    lines
}

/// That no role has to change is certain only when everyone's were decided.
fn no_change(locale: &Locale, progress: &BulkProgress) -> Markup {
    let mut visits = progress.counts.visits.iter();
    let all_decided = visits.all(|(visit, _)| matches!(visit, Visit::Updated | Visit::Left));
    match (progress.update.state, progress.update.mode) {
        (BulkState::Done, _) if all_decided => t!(locale, "updateall-no-change"),
        (_, BulkMode::Apply) => t!(locale, "updateall-none-changed"),
        (_, BulkMode::DryRun) => t!(locale, "updateall-none-found"),
    }
}

fn part(locale: &Locale, mode: BulkMode, change: RoleChange, members: u64) -> Markup {
    let count = number(members);
    match (change, mode) {
        (RoleChange::Given, BulkMode::Apply) => t!(locale, "updateall-given", count = count),
        (RoleChange::Given, BulkMode::DryRun) => t!(locale, "updateall-to-give", count = count),
        (RoleChange::Taken, BulkMode::Apply) => t!(locale, "updateall-taken", count = count),
        (RoleChange::Taken, BulkMode::DryRun) => t!(locale, "updateall-to-take", count = count),
        (RoleChange::HeldBack, _) => t!(locale, "updateall-held-back", count = count),
        (RoleChange::Refused, _) => t!(locale, "updateall-refused", count = count),
    }
}

/// Members of whom there is more to say than that they were updated.
fn members(reader: &Reader<'_>, progress: &BulkProgress) -> Vec<Markup> {
    let locale = reader.locale;
    let updateall = || reader.command("updateall");
    let visits = progress.counts.visits.iter();
    let mut lines: Vec<_> = visits
        .filter_map(|(visit, members)| {
            let count = number(*members);
            Some(match visit {
                Visit::Updated => return None,
                Visit::Unknown => t!(locale, "updateall-unknown", count = count),
                Visit::Left => t!(locale, "updateall-left", count = count),
                Visit::Pending => t!(locale, "updateall-pending", count = count),
                Visit::Failed => match progress.update.mode {
                    BulkMode::Apply => {
                        t!(
                            locale,
                            "updateall-failed",
                            count = count,
                            updateall = updateall()
                        )
                    }
                    BulkMode::DryRun => {
                        t!(
                            locale,
                            "updateall-failed-dry",
                            count = count,
                            updateall = updateall()
                        )
                    }
                },
            })
        })
        .collect();
    let put_off = number(progress.counts.put_off);
    if put_off > 0 && progress.update.state == BulkState::Running {
        lines.push(t!(locale, "updateall-put-off", count = put_off));
    }
    lines
}

/// A time as people plan: in minutes, then in hours, to the next one of either.
fn about(locale: &Locale, time: Duration) -> Markup {
    let seconds = time.as_secs();
    match seconds {
        ..MINUTE => t!(locale, "updateall-moment"),
        MINUTE..TWO_HOURS => {
            let minutes = number(seconds.div_ceil(MINUTE));
            t!(locale, "updateall-minutes", count = minutes)
        }
        TWO_HOURS.. => {
            let hours = number((seconds + HOUR / 2) / HOUR);
            t!(locale, "updateall-hours", count = hours)
        }
    }
}

fn per_minute(question: &BulkQuestion) -> u64 {
    let seconds = question.period.as_secs().max(1);
    u64::from(question.limit) * MINUTE / seconds
}

fn number(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[cfg(test)]
pub(super) mod tests;
