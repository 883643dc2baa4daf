//! Text on its way to Discord. A [`Markup`] is made of our own messages and of
//! words that were escaped, so nothing a person named can style a reply,
//! mention somebody or turn its direction around.

use std::fmt;

use crate::domain::{ChannelId, RoleId, Timestamp, UserId};
use crate::text::{FluentValue, Locale};

/// Text in Discord's Markdown that is safe to send.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Markup(String);

impl Markup {
    /// A text of our own making. People's words go through [`escape`].
    pub(super) fn ours(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A message in `locale`; written as [`t!`](crate::t).
    pub fn message(
        locale: &Locale,
        key: &str,
        arguments: impl IntoIterator<Item = (&'static str, FluentValue<'static>)>,
    ) -> Self {
        Self(locale.format(key, arguments))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The parts one after the other, with `separator` between them; one that
    /// is empty leaves no gap.
    pub fn join(parts: impl IntoIterator<Item = Self>, separator: &str) -> Self {
        let parts = parts.into_iter().map(|part| part.0);
        let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
        Self(parts.join(separator))
    }

    #[must_use]
    pub fn bold(&self) -> Self {
        Self(format!("**{}**", self.0))
    }

    /// At most `max` characters, the last one an ellipsis if anything was cut.
    #[must_use]
    pub fn cut(&self, max: usize) -> Self {
        let cut = cut(&self.0, max);
        if max == 0 || cut == self.0 {
            return Self(cut);
        }
        // What an escape sign stood before is gone; alone it would escape the
        // ellipsis.
        let kept = cut.trim_end_matches('…').trim_end_matches('\\');
        Self(format!("{kept}…"))
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What may stand in a message as an argument: markup and numbers, never
/// somebody's bare words. IDs are no numbers, they would be rounded: show them
/// as markup.
pub trait Argument {
    fn argument(self) -> FluentValue<'static>;
}

impl Argument for Markup {
    fn argument(self) -> FluentValue<'static> {
        self.0.into()
    }
}

impl Argument for &Markup {
    fn argument(self) -> FluentValue<'static> {
        self.0.clone().into()
    }
}

macro_rules! numbers {
    ($($number:ty)+) => {$(
        impl Argument for $number {
            fn argument(self) -> FluentValue<'static> {
                self.into()
            }
        }
    )+};
}

numbers! { u16 u32 u64 usize }

/// A message of the member's language as [`Markup`]:
/// `t!(locale, "owns-owned", item = escape(name), count = 3usize)`.
///
/// A test reads every use of it in the sources and compares keys and arguments
/// with the Fluent files. For a key chosen at run time: `t!(locale, key: key,
/// …)` with [`key!`](crate::key) where it is chosen.
#[macro_export]
macro_rules! t {
    ($locale:expr, key: $key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::discord::Markup::message(
            $locale,
            $key,
            [$((stringify!($name), $crate::discord::Argument::argument($value))),*],
        )
    };
    ($locale:expr, $key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::t!($locale, key: $key $(, $name = $value)*)
    };
}

/// Somebody's words, so that Discord shows them as they are.
pub fn escape(words: &str) -> Markup {
    let mut safe = String::with_capacity(words.len());
    for character in plain(words).chars() {
        if r"\`*_~|<>#@:/[]()-+=".contains(character) {
            safe.push('\\');
        }
        safe.push(character);
    }
    Markup(safe)
}

/// Somebody's words for where Discord knows no Markdown: labels of buttons,
/// choices of autocompletion. One line, without invisible signs that turn text
/// around or hide it.
pub fn plain(words: &str) -> String {
    let visible: String = words
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .collect();
    visible.trim().to_owned()
}

/// Marks that reorder or hide text. The joiner U+200D stays: emoji are made
/// with it.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// An admin's own text for what everybody in their server reads: its Markdown counts.
/// Marks that turn text around or hide it are dropped, as from other people's words.
pub fn authored(words: &str) -> Markup {
    let visible = words
        .chars()
        .filter(|c| *c == '\n' || !(c.is_control() || is_invisible(*c)));
    Markup(visible.collect::<String>().trim().to_owned())
}

/// At most `max` characters (code points, as Discord counts), the last one an
/// ellipsis if anything was cut. Never cut before a sign that belongs to the
/// one in front of it: a joiner, a variation, a skin tone, a combining accent.
pub fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let characters: Vec<char> = text.chars().collect();
    let mut end = max.saturating_sub(1);
    while end > 0 && (belongs_to_previous(characters[end]) || characters[end - 1] == '\u{200d}') {
        end -= 1;
    }
    let kept: String = characters[..end].iter().collect();
    let mut kept = kept.trim_end().to_owned();
    if max > 0 {
        kept.push('…');
    }
    kept
}

fn belongs_to_previous(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0100}'..='\u{e01ef}')
}

/// `3 hours ago`, in the reader's language and kept true by their client.
pub fn relative(time: Timestamp) -> Markup {
    Markup(format!("<t:{}:R>", time.as_secs()))
}

/// `16:20`, in the reader's own time zone.
pub fn time_of_day(time: Timestamp) -> Markup {
    Markup(format!("<t:{}:t>", time.as_secs()))
}

/// `20 April 2026 16:20`, in the reader's own language and time zone.
pub fn moment(time: Timestamp) -> Markup {
    Markup(format!("<t:{}:f>", time.as_secs()))
}

/// A user as a clickable name. It pings nobody: replies allow no mentions.
pub fn user(user: UserId) -> Markup {
    Markup(format!("<@{user}>"))
}

/// A role by its name and colour.
pub fn role(role: RoleId) -> Markup {
    Markup(format!("<@&{role}>"))
}

/// A channel by its name, to click on.
pub fn channel(channel: ChannelId) -> Markup {
    Markup(format!("<#{channel}>"))
}

/// Something to copy: an item, an ID. `words` may be anybody's.
pub fn code(words: &str) -> Markup {
    // Inside back quotes nothing is escaped, so a back quote can't stand there.
    Markup(format!("`{}`", plain(words).replace('`', "ˋ")))
}

/// A link with a text. `url` is our own or Roblox's, never a person's.
pub fn link(text: &Markup, url: &url::Url) -> Markup {
    let url = url.as_str().replace('(', "%28").replace(')', "%29");
    Markup(format!("[{text}]({url})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebodys_words_style_nothing_and_mention_nobody() {
        for (words, shown) in [
            ("Builder_Man", r"Builder\_Man"),
            ("**x** __y__ ~~z~~", r"\*\*x\*\* \_\_y\_\_ \~\~z\~\~"),
            ("@everyone <@1> <@&2>", r"\@everyone \<\@1\> \<\@&2\>"),
            ("# big", r"\# big"),
            ("[a](https://b.c)", r"\[a\]\(https\:\/\/b.c\)"),
            ("`code` ||spoiler||", r"\`code\` \|\|spoiler\|\|"),
            (r"\*", r"\\\*"),
            ("a\nb\tc", "a b c"),
            ("<t:0:R> :smile:", r"\<t\:0\:R\> \:smile\:"),
        ] {
            assert_eq!(escape(words).as_str(), shown);
        }
    }

    #[test]
    fn marks_that_turn_text_around_are_dropped_and_emoji_stay_whole() {
        assert_eq!(
            escape("evil\u{202e}gpj.exe\u{200b}").as_str(),
            "evilgpj.exe"
        );
        assert_eq!(plain("👩\u{200d}👩\u{200d}👧"), "👩\u{200d}👩\u{200d}👧");
        assert_eq!(plain("\u{0}\u{1b}[31m"), "[31m");
    }

    #[test]
    fn an_admins_own_text_keeps_its_style_and_its_lines() {
        let text = authored("  # Roles\r\n**all** of \u{202e}them\u{200b}\n ");
        assert_eq!(text.as_str(), "# Roles\n**all** of them");
    }

    #[test]
    fn text_is_cut_between_whole_signs() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("äöüß", 2), "ä…");
        assert_eq!(cut("a👩\u{200d}👩", 3), "a…");
        assert_eq!(cut("ae\u{301}b", 3), "a…");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(cut("ab cdef", 4), "ab…");
    }

    #[test]
    fn a_cut_leaves_no_lone_escape() {
        assert_eq!(escape("ab_cd").cut(4).as_str(), "ab…");
        assert_eq!(escape("ab_cd").cut(6).as_str(), r"ab\_cd");
        assert_eq!(escape("ab_cd").cut(1).as_str(), "…");
        assert!(escape("ab_cd").cut(0).is_empty());
    }

    #[test]
    fn code_can_not_be_left() {
        assert_eq!(code("a`b`@everyone").as_str(), "`aˋbˋ@everyone`");
    }
}
