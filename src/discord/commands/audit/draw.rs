use super::table::Table;
use crate::discord::commands::bind_line::link_status;
use crate::discord::commands::items::item_label;
use crate::discord::commands::reader::Reader;
use crate::discord::custom_id::{Action, CustomId};
use crate::discord::markup::{
    Markup, escape, moment, relative, role as role_name, user as mention,
};
use crate::discord::reply::{Button, Embed, Reply, Tone, Weight};
use crate::domain::{
    AuditFilter, AuditPlace, Direction, HoldingState, Item, ItemRead, PauseCause, Requirement,
    Trigger,
};
use crate::service::{Act, AuditLine, AuditPage, AuditView, PastBind, PauseEvent, PauseEventRow};
use crate::text::Locale;
use crate::{key, t};

/// Binds, or items, that one entry names.
const NAMED: usize = 2;

/// Characters of a bind's name that are shown.
const LONGEST_NAME: usize = 30;

pub(super) fn draw(reader: &Reader<'_>, filter: AuditFilter, page: &AuditPage) -> Reply {
    let locale = reader.locale;
    if page.entries.is_empty() {
        let none = t!(locale, "audit-none");
        return Reply::embed(Embed::new(Tone::Quiet, Markup::default()).description(none));
    }
    let mut paragraphs = vec![first_line(reader, filter)];
    let entries = page.entries.iter();
    paragraphs.extend(entries.map(|line| match line {
        AuditLine::Change(view) => draw_entry(reader, page, view),
        AuditLine::Guard(event) => draw_event(reader, event),
    }));
    let embed =
        Embed::new(Tone::Plain, Markup::default()).description(Markup::join(paragraphs, "\n\n"));
    let csv = CustomId::new(reader.user, Action::AuditCsv { filter });
    let csv = Button::act(
        t!(locale, "audit-csv-button").to_string(),
        csv,
        Weight::Secondary,
    );
    let buttons = pager(reader, filter, page).into_iter().chain([csv]);
    Reply::embed(embed).with_row(buttons)
}

/// Buttons to what was done later and earlier; none for a single page.
fn pager(reader: &Reader<'_>, filter: AuditFilter, page: &AuditPage) -> Vec<Button> {
    if page.is_first && page.is_last {
        return Vec::new();
    }
    let turn = |label: Markup, place: Option<AuditPlace>, end: AuditPlace| {
        let action = Action::Audit {
            filter,
            place: place.unwrap_or(end),
        };
        let id = CustomId::new(reader.user, action);
        Button::act(label.to_string(), id, Weight::Secondary).disabled(place.is_none())
    };
    let locale = reader.locale;
    vec![
        turn(t!(locale, "page-before"), page.before(), AuditPlace::Newest),
        turn(t!(locale, "page-after"), page.after(), AuditPlace::Oldest),
    ]
}

fn first_line(reader: &Reader<'_>, filter: AuditFilter) -> Markup {
    let locale = reader.locale;
    match (filter.user.map(mention), filter.role.map(role_name)) {
        (None, None) => t!(locale, "audit-all"),
        (Some(user), None) => t!(locale, "audit-of-user", user = user),
        (None, Some(role)) => t!(locale, "audit-of-role", role = role),
        (Some(user), Some(role)) => t!(locale, "audit-of-both", user = user, role = role),
    }
}

/// What was done; below it on what evidence, and what set it off.
fn draw_entry(reader: &Reader<'_>, page: &AuditPage, view: &AuditView) -> Markup {
    let entry = &view.row.entry;
    let key = match entry.act {
        Act::Given => key!("audit-given", user, role, when),
        Act::Taken => key!("audit-taken", user, role, when),
        Act::Refused => key!("audit-refused", user, role, when),
        Act::Withdrawn => key!("audit-withdrawn", user, role, when),
        Act::Released => key!("audit-released", user, role, when),
        Act::Left => key!("audit-left", user, role, when),
    };
    let done = t!(
        reader.locale,
        key: key,
        user = mention(view.row.user),
        role = role_name(view.row.role),
        when = relative(view.row.at)
    );
    let why = Markup::join([reasons(reader, page, view), set_off(reader, view)], " · ");
    Markup::join([done, why], "\n")
}

/// What became of a role that the guard held back, by whom, and how many that is about.
fn draw_event(reader: &Reader<'_>, event: &PauseEventRow) -> Markup {
    let locale = reader.locale;
    let key = match (event.event, event.direction, event.cause) {
        (PauseEvent::Paused, _, Some(PauseCause::Restored)) => {
            key!("audit-paused-restored", role, when)
        }
        (PauseEvent::Paused, Direction::Loss, _) => key!("audit-paused-loss", role, when),
        (PauseEvent::Paused, Direction::Gain, _) => key!("audit-paused-gain", role, when),
        (PauseEvent::Kept, Direction::Loss, _) => key!("audit-kept-loss", role, when),
        (PauseEvent::Kept, Direction::Gain, _) => key!("audit-kept-gain", role, when),
        (PauseEvent::Allowed, Direction::Loss, _) => key!("audit-allowed-loss", role, when),
        (PauseEvent::Allowed, Direction::Gain, _) => key!("audit-allowed-gain", role, when),
        (PauseEvent::Lifted, ..) => key!("audit-lifted", role, when),
    };
    let (role, when) = (role_name(event.role), relative(event.at));
    let happened = t!(locale, key: key, role = role, when = when);
    let known = event
        .members
        .and_then(|members| usize::try_from(members).ok());
    let happened = match known {
        Some(count) => Markup::join([happened, draw_count(locale, event, count)], ": "),
        None => happened,
    };
    let by = event.actor.map(|actor| {
        let by_guard = t!(reader.locale, "audit-by-guard");
        let actor = mention(actor);
        t!(
            reader.locale,
            "audit-by",
            occasion = by_guard,
            actor = actor
        )
    });
    Markup::join([happened, by.unwrap_or_default()], "\n")
}

/// How many members it was about.
fn draw_count(locale: &Locale, event: &PauseEventRow, count: usize) -> Markup {
    let key = match (event.event, event.direction) {
        (PauseEvent::Paused, Direction::Loss) => key!("audit-count-paused-loss", count),
        (PauseEvent::Paused, Direction::Gain) => key!("audit-count-paused-gain", count),
        (PauseEvent::Kept, Direction::Loss) => key!("audit-count-kept-loss", count),
        (PauseEvent::Kept, Direction::Gain) => key!("audit-count-kept-gain", count),
        (PauseEvent::Allowed | PauseEvent::Lifted, _) => key!("audit-count-waited", count),
    };
    t!(locale, key: key, count = count)
}

/// The binds it rests on, each with what was known of its items; without binds,
/// what was known.
fn reasons(reader: &Reader<'_>, page: &AuditPage, view: &AuditView) -> Markup {
    let evidence = &view.row.entry.evidence;
    let mut parts: Vec<_> = if view.binds.is_empty() {
        let reads = evidence.0.iter();
        reads
            .map(|read| draw_read(reader, label(page, read.item), Some(read)))
            .collect()
    } else {
        let binds = view.binds.iter();
        binds
            .map(|bind| match bind.requirement {
                Requirement::Owns(item) => {
                    let label = draw_bind(reader, bind, &label(page, item));
                    draw_read(reader, label, evidence.of(item))
                }
                Requirement::Is(status) => {
                    draw_bind(reader, bind, &link_status(reader.locale, status))
                }
            })
            .collect()
    };
    let more = parts.len().saturating_sub(NAMED);
    parts.truncate(NAMED);
    if more > 0 {
        parts.push(t!(reader.locale, "audit-more", count = more));
    }
    Markup::join(parts, "; ")
}

fn label(page: &AuditPage, item: Item) -> Markup {
    let name = page.names.get(&item).cloned().unwrap_or_default();
    item_label(item, &name)
}

fn draw_bind(reader: &Reader<'_>, bind: &PastBind, item: &Markup) -> Markup {
    let locale = reader.locale;
    let name = bind
        .name
        .as_deref()
        .map(|name| escape(name).cut(LONGEST_NAME));
    match (name, bind.removed) {
        (None, None) => item.clone(),
        (Some(name), None) => t!(locale, "audit-bind", item = item, name = name),
        (None, Some(_)) => t!(locale, "audit-bind-removed", item = item),
        (Some(name), Some(_)) => t!(locale, "audit-named-bind-removed", item = item, name = name),
    }
}

/// An item with what was read of it, if that is still known.
fn draw_read(reader: &Reader<'_>, item: Markup, read: Option<&ItemRead>) -> Markup {
    let Some(read) = read else { return item };
    if let Some(since) = read.lost_since {
        let since = moment(since);
        return t!(reader.locale, "audit-lost", item = item, since = since);
    }
    let key = match read.state {
        HoldingState::Owned => key!("audit-owned", item, when),
        HoldingState::NotOwned => key!("audit-not-owned", item, when),
        HoldingState::Unknown(_) => key!("audit-unknown", item, when),
    };
    t!(reader.locale, key: key, item = item, when = relative(read.learnt))
}

fn set_off(reader: &Reader<'_>, view: &AuditView) -> Markup {
    let entry = &view.row.entry;
    let key = match entry.occasion {
        Trigger::Asked => key!("audit-by-asked"),
        Trigger::Moderator => key!("audit-by-moderator"),
        Trigger::Link => key!("audit-by-link"),
        Trigger::Bind => key!("audit-by-bind"),
        Trigger::Joined => key!("audit-by-joined"),
        Trigger::Left => key!("audit-by-left"),
        Trigger::Reconnected => key!("audit-by-reconnected"),
        Trigger::Role => key!("audit-by-role"),
        Trigger::Recovery => key!("audit-by-recovery"),
        Trigger::Elsewhere => key!("audit-by-elsewhere"),
        Trigger::Sweep => key!("audit-by-sweep"),
        Trigger::Bulk => key!("audit-by-bulk"),
        Trigger::Preview | Trigger::Explained => key!("audit-by-preview"),
        Trigger::Retry => key!("audit-by-retry"),
        Trigger::Guard => key!("audit-by-guard"),
    };
    let occasion = t!(reader.locale, key: key);
    match entry.actor {
        Some(actor) if actor != view.row.user => {
            t!(
                reader.locale,
                "audit-by",
                occasion = occasion,
                actor = mention(actor)
            )
        }
        _ => occasion,
    }
}

/// What comes with the file.
pub(super) fn draw_table(reader: &Reader<'_>, table: &Table) -> Markup {
    let (locale, rows) = (reader.locale, table.rows());
    if table.is_cut() {
        t!(locale, "audit-csv-cut", rows = rows)
    } else {
        t!(locale, "audit-csv", rows = rows)
    }
}

#[cfg(test)]
mod tests;
