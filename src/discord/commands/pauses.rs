//! Roles that the guard holds back: what people read about them, and what they
//! decide.

use super::lookup::refused;
use super::reader::Reader;
use crate::discord::custom_id::{Action, CustomId, HeldBack, Presser};
use crate::discord::error::CommandError;
use crate::discord::markup::{Markup, plain, relative, role as role_name, user as user_name};
use crate::discord::press::Press;
use crate::discord::reply::{Button, Embed, Reply, Tone, Weight};
use crate::domain::{Direction, Pause, PauseCause, PauseState, RoleId, Ruling, UserId};
use crate::service::{Asker, Decided, PauseEvent, PauseEventRow, PauseView, Service};
use crate::text::Locale;
use crate::{key, t};

/// How many pauses a row of buttons, and a whole message, has room for, with a row
/// left for pages.
const A_ROW: usize = 2;
const DECIDED_AT_ONCE: usize = 8;

/// Discord's limit; a role's name may have 100 characters.
const LONGEST_LABEL: usize = 80;

/// What is asked where a server's people look: what happened, to whom (`who`, the first
/// of them, if they may be named), and who decides. `viewbinds` is the command as it can
/// be clicked there.
pub fn question(locale: &Locale, viewbinds: Markup, view: &PauseView, who: &[UserId]) -> Reply {
    let next = if view.pause.may_end_by_itself() {
        t!(locale, "pause-question", viewbinds = viewbinds)
    } else {
        t!(locale, "pause-question-restored", viewbinds = viewbinds)
    };
    let paragraphs = [
        Some(draw(locale, view)),
        draw_who(locale, view, who),
        Some(choice(locale, view)),
        Some(next),
    ];
    let description = Markup::join(paragraphs.into_iter().flatten(), "\n\n");
    let embed = Embed::new(Tone::Caution, Markup::default()).description(description);
    Reply::embed(embed).with_row(buttons(locale, Presser::Anyone, view))
}

/// The first of those who changed or would, and how many more there are.
fn draw_who(locale: &Locale, view: &PauseView, who: &[UserId]) -> Option<Markup> {
    let more = changing(view).saturating_sub(who.len());
    let named = Markup::join(who.iter().copied().map(user_name), ", ");
    match (who, more) {
        ([], _) => None,
        (_, 0) => Some(t!(locale, "pause-who", members = named)),
        _ => Some(t!(locale, "pause-who-more", members = named, count = more)),
    }
}

/// How many changed or would.
fn changing(view: &PauseView) -> usize {
    let standing = view.standing;
    usize::try_from(standing.changed.saturating_add(standing.waiting)).unwrap_or(usize::MAX)
}

/// What is held back and why, in a line or two.
fn draw(locale: &Locale, view: &PauseView) -> Markup {
    let (pause, changing) = (&view.pause, changing(view));
    let unchanged = usize::try_from(view.standing.unchanged).unwrap_or(usize::MAX);
    let key = match (pause.cause, pause.direction) {
        (PauseCause::Many, Direction::Loss) => key!("pause-loss", role, changing, read, since),
        (PauseCause::Many, Direction::Gain) => key!("pause-gain", role, changing, read, since),
        (PauseCause::Restored, _) => key!("pause-restored", role, changing, read, since),
    };
    let what = t!(
        locale,
        key: key,
        role = role_name(pause.role),
        changing = changing,
        read = changing.saturating_add(unchanged),
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

/// The answers, in rows, for whoever reads them alone.
pub(super) fn rows(reader: &Reader<'_>, views: &[PauseView]) -> Vec<Vec<Button>> {
    let presser = Presser::One(reader.user);
    let shown = &views[..views.len().min(DECIDED_AT_ONCE)];
    let rows = shown.chunks(A_ROW).map(|views| {
        let buttons = views
            .iter()
            .flat_map(|view| buttons(reader.locale, presser, view));
        buttons.collect()
    });
    rows.collect()
}

fn buttons(locale: &Locale, presser: Presser, view: &PauseView) -> Vec<Button> {
    let name = view.role.as_deref().map_or_else(String::new, plain);
    let button = |label: Markup, ruling, weight| {
        let action = Action::Rule {
            about: HeldBack::from(&view.pause),
            ruling,
        };
        let id = CustomId::new(presser, action);
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
        let viewbinds = reader.command("viewbinds");
        return Err(refused(t!(
            reader.locale,
            "pause-not-admin",
            viewbinds = viewbinds
        )));
    }
    let asker = Asker::from(press.invocation);
    let decided = press
        .data
        .app
        .decide_pause(&asker, about.role, about.direction, about.since, ruling)
        .await?;
    let reply = match decided {
        Decided::Now(pause) => draw_ruled(&reader, &pause),
        Decided::Before(ruling) => draw_before(&reader, &ruling),
        Decided::Over => draw_over(&reader, about.role),
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

/// Somebody pressed before: what was decided last, and by whom.
fn draw_before(reader: &Reader<'_>, ruling: &PauseEventRow) -> Reply {
    let key = match ruling.event {
        PauseEvent::Kept => key!("pause-was-kept", role, user, when),
        PauseEvent::Allowed => key!("pause-was-allowed", role, user, when),
        PauseEvent::Paused | PauseEvent::Lifted => return draw_over(reader, ruling.role),
    };
    let Some(by) = ruling.actor else {
        return draw_over(reader, ruling.role);
    };
    let said = t!(
        reader.locale,
        key: key,
        role = role_name(ruling.role),
        user = user_name(by),
        when = relative(ruling.at)
    );
    to_the_list(reader, Tone::Quiet, said)
}

fn draw_over(reader: &Reader<'_>, role: RoleId) -> Reply {
    let over = t!(reader.locale, "pause-over", role = role_name(role));
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
