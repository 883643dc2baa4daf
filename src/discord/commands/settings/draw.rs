use std::time::Duration;

use humantime::format_duration;

use super::KEEP;
use crate::discord::again;
use crate::discord::commands::members::some_members;
use crate::discord::commands::reader::Reader;
use crate::discord::custom_id::{Action, CustomId, Setting};
use crate::discord::explain;
use crate::discord::markup::{Markup, channel, code, plain, relative, role};
use crate::discord::reply::{Button, Choices, Embed, Menu, Reply, Tone, Weight};
use crate::domain::sweep::Round;
use crate::domain::{HiddenDays, LogChannel, MAX_MODERATOR_ROLES};
use crate::service::SettingsView;
use crate::t;
use crate::text::Locale;

/// How many roles can be added at once.
const ADDED_AT_ONCE: u8 = 10;

/// Members that are named who share an account; more are counted.
const SHARING: usize = 10;

pub(super) fn draw(reader: &Reader<'_>, view: &SettingsView) -> Reply {
    let paragraphs = [
        log(reader.locale, view),
        sweep(reader.locale, view),
        hidden(reader.locale, view),
        shared(reader, view),
        moderators(reader.locale, view),
    ];
    let tone = if log_stands_still(view) {
        Tone::Caution
    } else {
        Tone::Plain
    };
    let embed = Embed::new(tone, Markup::default()).description(Markup::join(paragraphs, "\n\n"));
    let reply = menus(reader, view)
        .into_iter()
        .fold(Reply::embed(embed), Reply::with_menu);
    reply.with_row(buttons(reader, view))
}

fn log_stands_still(view: &SettingsView) -> bool {
    let stopped = |log: &LogChannel| log.stopped.is_some();
    matches!(view.log_obstacle, Ok(Some(_))) || view.settings.log.as_ref().is_some_and(stopped)
}

/// Where the log goes, and how it does.
pub(in crate::discord::commands) fn log(locale: &Locale, view: &SettingsView) -> Markup {
    let Some(log) = &view.settings.log else {
        return t!(locale, "settings-no-log");
    };
    let stopped = |since, reason| {
        t!(
            locale,
            "settings-log-stopped",
            since = since,
            reason = reason
        )
    };
    let reason = |obstacle| explain::log_obstacle(locale, obstacle, log.channel);
    let state = match (log.stopped.map(relative), view.log_obstacle) {
        (Some(since), Ok(Some(obstacle))) => stopped(since, reason(obstacle)),
        (Some(since), Err(error)) => stopped(since, explain::gateway(locale, error)),
        (Some(since), Ok(None)) => t!(locale, "settings-log-resumed", since = since),
        (None, Ok(Some(obstacle))) => {
            t!(locale, "settings-log-obstacle", reason = reason(obstacle))
        }
        (None, Ok(None) | Err(_)) => Markup::default(),
    };
    let channel = t!(locale, "settings-log", channel = channel(log.channel));
    Markup::join([channel, state], "\n")
}

fn sweep(locale: &Locale, view: &SettingsView) -> Markup {
    if !view.settings.swept {
        return t!(locale, "settings-sweep-off");
    }
    let interval = time(view.round.interval);
    let on = t!(locale, "settings-sweep-on", interval = interval);
    let slow = (!view.round.fits()).then(|| slow(locale, view.round));
    Markup::join([on, slow.unwrap_or_default()], "\n")
}

fn slow(locale: &Locale, round: Round) -> Markup {
    t!(
        locale,
        "settings-sweep-slow",
        accounts = round.accounts,
        pace = time(round.pace),
        takes = time(round.planned())
    )
}

/// As `SWEEP_INTERVAL` is written: `1h 30m`.
fn time(time: Duration) -> Markup {
    code(&format_duration(time).to_string())
}

fn hidden(locale: &Locale, view: &SettingsView) -> Markup {
    match view.settings.hidden {
        None => t!(locale, "settings-hidden-keep"),
        Some(days) => t!(
            locale,
            "settings-hidden-lost",
            days = usize::from(days.get())
        ),
    }
}

fn shared(reader: &Reader<'_>, view: &SettingsView) -> Markup {
    let locale = reader.locale;
    if view.settings.shared_accounts {
        return t!(locale, "settings-shared-on");
    }
    let off = t!(locale, "settings-shared-off");
    if view.still_sharing.is_empty() {
        return off;
    }
    let still = t!(
        locale,
        "settings-still-sharing",
        members = some_members(locale, &view.still_sharing, SHARING),
        remove = reader.command("link remove"),
        list = reader.command("link list")
    );
    Markup::join([off, still], "\n")
}

fn moderators(locale: &Locale, view: &SettingsView) -> Markup {
    let roles = &view.settings.moderator_roles;
    if roles.is_empty() {
        return t!(locale, "settings-no-moderators");
    }
    let roles = Markup::join(roles.iter().copied().map(role), " ");
    t!(locale, "settings-moderators", roles = roles)
}

fn menus(reader: &Reader<'_>, view: &SettingsView) -> Vec<Menu> {
    let locale = reader.locale;
    let menu = |setting, placeholder: Markup, choices| Menu {
        id: id(reader, setting),
        placeholder: placeholder.to_string(),
        choices,
    };
    let mut menus = vec![menu(
        Setting::LogTo,
        t!(locale, "settings-choose-log"),
        Choices::TextChannel,
    )];
    menus.push(menu(
        Setting::Hidden,
        t!(locale, "settings-choose-hidden"),
        Choices::Line(hidden_choices(locale)),
    ));
    let moderators = &view.settings.moderator_roles;
    if moderators.len() < MAX_MODERATOR_ROLES {
        menus.push(menu(
            Setting::AddModerators,
            t!(locale, "settings-add-moderators"),
            Choices::Roles(ADDED_AT_ONCE),
        ));
    }
    if !moderators.is_empty() {
        let line = |role| {
            let name = view.role_names.get(role).map(|name| plain(name));
            let name = name.filter(|name| !name.is_empty());
            (name.unwrap_or_else(|| role.to_string()), role.to_string())
        };
        menus.push(menu(
            Setting::DropModerators,
            t!(locale, "settings-drop-moderators"),
            Choices::Lines(moderators.iter().map(line).collect()),
        ));
    }
    menus
}

fn hidden_choices(locale: &Locale) -> Vec<(String, String)> {
    let keep = t!(locale, "settings-hidden-keep-choice").to_string();
    let lost = HiddenDays::ALL.into_iter().map(|days| {
        let label = t!(
            locale,
            "settings-hidden-lost-choice",
            days = usize::from(days.get())
        );
        (label.to_string(), days.get().to_string())
    });
    std::iter::once((keep, KEEP.to_owned()))
        .chain(lost)
        .collect()
}

fn buttons(reader: &Reader<'_>, view: &SettingsView) -> Vec<Button> {
    let locale = reader.locale;
    let mut buttons = Vec::new();
    if log_stands_still(view) {
        buttons.push(again::button(locale, id(reader, Setting::Show)));
    }
    let (sweep_label, sweep) = if view.settings.swept {
        (t!(locale, "settings-sweep-off-button"), Setting::SweepOff)
    } else {
        (t!(locale, "settings-sweep-on-button"), Setting::SweepOn)
    };
    let (shared_label, shared) = if view.settings.shared_accounts {
        (t!(locale, "settings-shared-off-button"), Setting::SharedOff)
    } else {
        (t!(locale, "settings-shared-on-button"), Setting::SharedOn)
    };
    let act = |label: Markup, setting| {
        Button::act(label.to_string(), id(reader, setting), Weight::Secondary)
    };
    buttons.push(act(sweep_label, sweep));
    buttons.push(act(shared_label, shared));
    if view.settings.log.is_some() {
        buttons.push(act(t!(locale, "settings-no-log-button"), Setting::NoLog));
    }
    buttons
}

fn id(reader: &Reader<'_>, setting: Setting) -> CustomId {
    CustomId::new(reader.user, Action::Settings(setting))
}

#[cfg(test)]
mod tests;
