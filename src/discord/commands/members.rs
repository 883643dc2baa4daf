//! Several members in a reply.

use crate::discord::markup::{Markup, user as mention};
use crate::domain::UserId;
use crate::t;
use crate::text::Locale;

/// The members by name, but of more than `most` only as many, and how many others.
pub(super) fn some_members(locale: &Locale, members: &[UserId], most: usize) -> Markup {
    let named = members.iter().take(most).copied().map(mention);
    let named = Markup::join(named, ", ");
    match members.len().saturating_sub(most) {
        0 => named,
        more => t!(locale, "some-members", members = named, more = more),
    }
}
