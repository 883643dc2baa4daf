use super::{Button, Weight};
use crate::discord::custom_id::{Action, CustomId};
use crate::discord::markup::Markup;
use crate::domain::UserId;
use crate::t;
use crate::text::Locale;

/// Which page of how many, both at least 1; clamped, for the list may have
/// shrunk since the button was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    number: u32,
    of: u32,
}

impl Page {
    /// The page `number` (from 1) of a list of `items`, `size` on each page.
    pub fn new(number: u32, items: usize, size: usize) -> Self {
        let pages = items.div_ceil(size.max(1)).max(1);
        let of = u32::try_from(pages).unwrap_or(u32::MAX);
        Self {
            number: number.clamp(1, of),
            of,
        }
    }

    pub fn number(self) -> u32 {
        self.number
    }

    pub fn of(self) -> u32 {
        self.of
    }

    /// Where the page lies in its list.
    pub fn range(self, items: usize, size: usize) -> std::ops::Range<usize> {
        let page = usize::try_from(self.number - 1).unwrap_or(usize::MAX);
        let start = page.saturating_mul(size).min(items);
        start..start.saturating_add(size).min(items)
    }
}

/// Buttons to the page before and after; none for a single page. `action`
/// makes the press that shows a page: all that a page needs is in the button,
/// so that it works after a restart.
pub fn pager(
    locale: &Locale,
    page: Page,
    presser: UserId,
    action: impl Fn(u32) -> Action,
) -> Vec<Button> {
    if page.of == 1 {
        return Vec::new();
    }
    let turn = |label: Markup, to: u32, possible: bool| {
        let id = CustomId::new(presser, action(to));
        Button::act(label.to_string(), id, Weight::Secondary).disabled(!possible)
    };
    vec![
        turn(
            t!(locale, "page-before"),
            page.number.saturating_sub(1),
            page.number > 1,
        ),
        turn(
            t!(locale, "page-after"),
            page.number.saturating_add(1),
            page.number < page.of,
        ),
    ]
}
