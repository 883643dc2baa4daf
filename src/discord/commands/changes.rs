//! What an update changed, for replies that tell of it beside something else.

use crate::discord::explain;
use crate::discord::markup::{Markup, role};
use crate::service::{Update, Written};
use crate::t;
use crate::text::Locale;

/// The roles that came and went, one line each; empty when nothing did.
pub(super) fn draw_changes(locale: &Locale, update: &Update) -> Markup {
    let lines = update.roles.iter().filter_map(|it| {
        let role_id = it.decision.role;
        match it.written {
            Written::Given => Some(t!(locale, "role-given", role = role(role_id))),
            Written::Taken => Some(t!(locale, "role-taken", role = role(role_id))),
            Written::Refused(error) => Some(explain::write(locale, error, role_id)),
            Written::Nothing | Written::NotSent | Written::Unsure => None,
        }
    });
    Markup::join(lines, "\n")
}
