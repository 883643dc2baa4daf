//! Roles that the guard holds back: what people read about them, and what they
//! decide.

use super::lookup::refused;
use super::reader::Reader;
use crate::discord::custom_id::{Action, CustomId, HeldBack};
use crate::discord::error::CommandError;
use crate::discord::markup::{Markup, plain, relative, role as role_name, user as user_name};
use crate::discord::press::Press;
use crate::discord::reply::{Button, Embed, Reply, Tone, Weight};
use crate::domain::{Direction, Pause, PauseCause, PauseState, Ruling};
use crate::service::{Asker, PauseView, Service};
use crate::text::Locale;
use crate::{key, t};

/// How many pauses a row of buttons, and a whole message, has room for, with a row
/// left for pages.
const A_ROW: usize = 2;
const DECIDED_AT_ONCE: usize = 8;

/// Discord's limit; a role's name may have 100 characters.
const LONGEST_LABEL: usize = 80;

/// What is asked where a server's people look: what happened, and who decides where.
/// `viewbinds` is the command as it can be clicked there.
pub fn question(locale: &Locale, viewbinds: Markup, view: &PauseView) -> Reply {
    let next = if view.pause.may_end_by_itself() {
        t!(locale, "pause-question", viewbinds = viewbinds)
    } else {
        t!(locale, "pause-question-restored", viewbinds = viewbinds)
    };
    let description = Markup::join([draw(locale, view), choice(locale, view), next], "\n\n");
    Reply::embed(Embed::new(Tone::Caution, Markup::default()).description(description))
}

/// What is held back and why, in a line or two.
fn draw(locale: &Locale, view: &PauseView) -> Markup {
    let (pause, standing) = (&view.pause, view.standing);
    let key = match (pause.cause, pause.direction) {
        (PauseCause::Many, Direction::Loss) => key!("pause-loss", role, changing, read, since),
        (PauseCause::Many, Direction::Gain) => key!("pause-gain", role, changing, read, since),
        (PauseCause::Restored, _) => key!("pause-restored", role, changing, read, since),
    };
    let changing = standing.changed.saturating_add(standing.waiting);
    let count = |count| usize::try_from(count).unwrap_or(usize::MAX);
    let what = t!(
        locale,
        key: key,
        role = role_name(pause.role),
        changing = count(changing),
        read = count(changing.saturating_add(standing.unchanged)),
        since = relative(pause.since)
    );
    match (pause.state, pause.decided_by) {
        (PauseState::Kept, Some(by)) => {
            let kept = t!(locale, "pause-kept", user = user_name(by));
            Markup::join([what, kept], " ")
        }
        _ => what,
    }
}

/// What either answer does.
fn choice(locale: &Locale, view: &PauseView) -> Markup {
    match view.pause.direction {
        Direction::Loss => t!(locale, "pause-choice-loss"),
        Direction::Gain => t!(locale, "pause-choice-gain"),
    }
}

/// What a list says of the pauses in it, before all else: each, and what the answers
/// do. `None` without any.
pub(super) fn draw_all(locale: &Locale, views: &[PauseView]) -> Option<Embed> {
    let mut paragraphs: Vec<Markup> = views.iter().map(|view| draw(locale, view)).collect();
    for view in views {
        let choice = choice(locale, view);
        if !paragraphs.contains(&choice) {
            paragraphs.push(choice);
        }
    }
    let embed = Embed::new(Tone::Caution, Markup::default());
    (!views.is_empty()).then(|| embed.description(Markup::join(paragraphs, "\n\n")))
}

/// The answers, in rows.
pub(super) fn rows(reader: &Reader<'_>, views: &[PauseView]) -> Vec<Vec<Button>> {
    let shown = &views[..views.len().min(DECIDED_AT_ONCE)];
    let rows = shown.chunks(A_ROW).map(|views| {
        let buttons = views.iter().flat_map(|view| buttons(reader, view));
        buttons.collect()
    });
    rows.collect()
}

fn buttons(reader: &Reader<'_>, view: &PauseView) -> Vec<Button> {
    let locale = reader.locale;
    let name = view.role.as_deref().map_or_else(String::new, plain);
    let button = |label: Markup, ruling, weight| {
        let action = Action::Rule {
            about: HeldBack::from(&view.pause),
            ruling,
        };
        let id = CustomId::new(reader.user, action);
        let label = format!("{label}: {name}")
            .chars()
            .take(LONGEST_LABEL)
            .collect::<String>();
        Button::act(label, id, weight)
    };
    let mut buttons = Vec::new();
    if view.pause.state == PauseState::Asked {
        let label = match view.pause.direction {
            Direction::Loss => t!(locale, "pause-keep-loss-button"),
            Direction::Gain => t!(locale, "pause-keep-gain-button"),
        };
        buttons.push(button(label, Ruling::Keep, Weight::Primary));
    }
    let label = match view.pause.direction {
        Direction::Loss => t!(locale, "pause-go-on-loss-button"),
        Direction::Gain => t!(locale, "pause-go-on-gain-button"),
    };
    buttons.push(button(label, Ruling::GoOn, Weight::Danger));
    buttons
}

/// An answer was given by somebody who may bind roles.
pub(super) async fn ruled(
    press: Press<'_, Service>,
    about: HeldBack,
    ruling: Ruling,
) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    if !press.may_administer() {
        return Err(refused(t!(reader.locale, "bind-not-admin")));
    }
    let asker = Asker::from(press.invocation);
    let decided = press
        .data
        .app
        .decide_pause(&asker, about.role, about.direction, about.since, ruling)
        .await?;
    let reply = match decided {
        Some(pause) => draw_ruled(&reader, &pause),
        None => draw_over(&reader, about),
    };
    Ok(press.update(&reply).await?)
}

fn draw_ruled(reader: &Reader<'_>, pause: &Pause) -> Reply {
    let (locale, role) = (reader.locale, role_name(pause.role));
    let done = match (pause.goes_on_until.map(relative), pause.direction) {
        (Some(until), Direction::Loss) => {
            t!(locale, "pause-goes-on-loss", role = role, until = until)
        }
        (Some(until), Direction::Gain) => {
            t!(locale, "pause-goes-on-gain", role = role, until = until)
        }
        (None, Direction::Loss) => t!(locale, "pause-is-kept-loss", role = role),
        (None, Direction::Gain) => t!(locale, "pause-is-kept-gain", role = role),
    };
    to_the_list(reader, Tone::Good, done)
}

fn draw_over(reader: &Reader<'_>, about: HeldBack) -> Reply {
    let over = t!(reader.locale, "pause-over", role = role_name(about.role));
    to_the_list(reader, Tone::Quiet, over)
}

fn to_the_list(reader: &Reader<'_>, tone: Tone, said: Markup) -> Reply {
    let label = t!(reader.locale, "pause-list-button").to_string();
    let id = CustomId::new(reader.user, Action::Binds { page: 1 });
    let embed = Embed::new(tone, Markup::default()).description(said);
    Reply::embed(embed).with_row([Button::act(label, id, Weight::Secondary)])
}

#[cfg(test)]
pub(super) mod tests;
