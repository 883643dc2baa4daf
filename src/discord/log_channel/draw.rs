use crate::discord::commands::{bulk_news, guard_question};
use crate::discord::explain;
use crate::discord::markup::{Markup, role, user};
use crate::discord::mentions::Mentions;
use crate::discord::reply::{Embed, Reply, Tone};
use crate::domain::{Obstacle, Permissions, RoleId, UserId};
use crate::service::{Act, Audience, AuditRow, LogBatch, LogPost};
use crate::t;
use crate::text::Locale;

/// How many broken roles are told, a sentence each.
const BROKEN: usize = 8;

/// Who reads a log may run the commands that it names, as a rule.
const READERS: Permissions = Permissions::ADMINISTRATOR;

/// A message as its audience may read it: nobody is named to everyone.
pub(super) fn draw(
    locale: &'static Locale,
    mentions: &Mentions,
    post: &LogPost,
    audience: Audience,
) -> Reply {
    let (tone, text) = match post {
        LogPost::Changes(batch) => (Tone::Quiet, changes(locale, mentions, batch)),
        LogPost::Broken(roles) => (Tone::Caution, broken(locale, mentions, roles)),
        LogPost::HeldBack { view, who } => {
            let viewbinds = mentions.command("viewbinds", READERS);
            let who: &[UserId] = match audience {
                Audience::Team => who,
                Audience::Everyone => &[],
            };
            return guard_question(locale, viewbinds, view, who);
        }
        LogPost::BulkUpdate(progress, news) => {
            return bulk_news(locale, mentions, progress, *news, audience);
        }
        LogPost::Exposed => {
            let settings = mentions.command("settings", READERS);
            let text = t!(locale, "log-exposed", settings = settings);
            (Tone::Caution, text)
        }
    };
    Reply::embed(Embed::new(tone, Markup::default()).description(text))
}

fn changes(locale: &Locale, mentions: &Mentions, batch: &LogBatch) -> Markup {
    let mut lines: Vec<_> = batch.listed.iter().map(|row| change(locale, row)).collect();
    if batch.more > 0 {
        let audit = mentions.command("audit", READERS);
        lines.push(t!(locale, "log-more", count = batch.more, command = audit));
    }
    Markup::join(lines, "\n")
}

/// One role of one member. Who set it off is told where it was somebody else.
fn change(locale: &Locale, row: &AuditRow) -> Markup {
    let (member, role) = (user(row.user), role(row.role));
    let actor = row.entry.actor.filter(|actor| *actor != row.user).map(user);
    match (row.entry.act, actor) {
        (Act::Given, None) => t!(locale, "log-given", user = member, role = role),
        (Act::Given, Some(actor)) => {
            t!(
                locale,
                "log-given-by",
                user = member,
                role = role,
                actor = actor
            )
        }
        (_, None) => t!(locale, "log-taken", user = member, role = role),
        (_, Some(actor)) => {
            t!(
                locale,
                "log-taken-by",
                user = member,
                role = role,
                actor = actor
            )
        }
    }
}

fn broken(locale: &Locale, mentions: &Mentions, roles: &[(RoleId, Obstacle)]) -> Markup {
    let mut lines = vec![t!(locale, "log-broken", count = roles.len())];
    let reasons = roles.iter().take(BROKEN);
    lines.extend(reasons.map(|(role, obstacle)| {
        let reason = explain::obstacle(locale, *obstacle, *role);
        t!(locale, "changes-problem", reason = reason)
    }));
    if roles.len() > BROKEN {
        let viewbinds = mentions.command("viewbinds", READERS);
        let more = roles.len() - BROKEN;
        lines.push(t!(locale, "log-more", count = more, command = viewbinds));
    }
    Markup::join(lines, "\n")
}

#[cfg(test)]
mod tests;
