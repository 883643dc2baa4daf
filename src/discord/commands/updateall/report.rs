//! What an update of all members came to: at its end, beside the next question, and
//! in the server's log.

use super::draw::{cancel_button, summary};
use super::table::Table;
use crate::discord::commands::reader::Reader;
use crate::discord::custom_id::{Action, CustomId, Presser};
use crate::discord::markup::{Markup, relative, user as user_name};
use crate::discord::mentions::Mentions;
use crate::discord::reply::{Button, Embed, Reply, Weight};
use crate::domain::BulkNews;
use crate::service::{Audience, BulkProgress};
use crate::t;
use crate::text::Locale;

/// How an update ended, in a message that `table` comes with.
pub(super) fn draw_end(reader: &Reader<'_>, progress: &BulkProgress, table: &Table) -> Reply {
    let summary = summary(reader, progress, None);
    Reply::embed(if table.rows() > 0 {
        summary.footer(draw_table(reader, table).to_string())
    } else {
        summary
    })
}

/// What the file has in it.
pub(super) fn draw_table(reader: &Reader<'_>, table: &Table) -> Markup {
    let (locale, rows) = (reader.locale, table.rows());
    if table.is_cut() {
        t!(locale, "updateall-csv-cut", rows = rows)
    } else {
        t!(locale, "updateall-csv", rows = rows)
    }
}

/// A question about the next update, and how the last one ended.
pub(super) fn with_last(reader: &Reader<'_>, mut reply: Reply, last: &BulkProgress) -> Reply {
    let Some(ended) = last.update.finished else {
        return reply;
    };
    let when = t!(reader.locale, "updateall-last", when = relative(ended));
    let summary = summary(reader, last, None);
    let description = Markup::join([when, summary.description], "\n");
    reply.embeds.push(Embed {
        description,
        ..Embed::new(summary.tone, Markup::default())
    });
    reply.with_row(csv_button(reader, last))
}

/// What the log of a server is told, in its language. Who may run the command may stop
/// the update there, too.
pub fn draw_news(
    locale: &'static Locale,
    mentions: &Mentions,
    progress: &BulkProgress,
    news: BulkNews,
    audience: Audience,
) -> Reply {
    let asker = progress.update.asker;
    let reader = Reader::of_admin(asker, locale, mentions);
    let summary = summary(&reader, progress, None);
    let mut last = Vec::new();
    if audience == Audience::Team {
        last.push(t!(locale, "updateall-asked-by", user = user_name(asker)));
    }
    if news == BulkNews::GoesOn {
        let updateall = reader.command("updateall");
        last.push(t!(locale, "updateall-log-goes-on", updateall = updateall));
    }
    let paragraphs = [summary.description, Markup::join(last, "\n")];
    let embed = Embed::new(summary.tone, Markup::default());
    let reply = Reply::embed(embed.description(Markup::join(paragraphs, "\n\n")));
    match (news, audience) {
        (BulkNews::GoesOn, _) => {
            let cancel = cancel_button(locale, Presser::Anyone, progress.update.id);
            reply.with_row([cancel])
        }
        // For whoever asked, and shown to nobody else.
        (BulkNews::Ended, Audience::Team) => reply.with_row(csv_button(&reader, progress)),
        // Whoever else presses it is told whose it is.
        (BulkNews::Ended, Audience::Everyone) => reply,
    }
}

fn csv_button(reader: &Reader<'_>, progress: &BulkProgress) -> Option<Button> {
    let bulk = progress.update.id;
    let label = t!(reader.locale, "updateall-csv-button").to_string();
    let id = CustomId::new(reader.user, Action::BulkCsv { bulk });
    let has_changes = !progress.counts.changes.is_empty();
    has_changes.then(|| Button::act(label, id, Weight::Secondary))
}

#[cfg(test)]
mod tests;
