use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::negotiate::negotiate;

/// A language's files, in the order of `locales/<tag>/`.
pub(super) type Files = &'static [&'static str];

macro_rules! files {
    ($tag:literal) => {
        &[
            include_str!(concat!("../../locales/", $tag, "/commands.ftl")),
            include_str!(concat!("../../locales/", $tag, "/errors.ftl")),
            include_str!(concat!("../../locales/", $tag, "/replies.ftl")),
            include_str!(concat!("../../locales/", $tag, "/items.ftl")),
            include_str!(concat!("../../locales/", $tag, "/accounts.ftl")),
            include_str!(concat!("../../locales/", $tag, "/changes.ftl")),
            include_str!(concat!("../../locales/", $tag, "/hidden.ftl")),
            include_str!(concat!("../../locales/", $tag, "/owns.ftl")),
            include_str!(concat!("../../locales/", $tag, "/collectibles.ftl")),
            include_str!(concat!("../../locales/", $tag, "/update.ftl")),
            include_str!(concat!("../../locales/", $tag, "/bought.ftl")),
            include_str!(concat!("../../locales/", $tag, "/updateall.ftl")),
            include_str!(concat!("../../locales/", $tag, "/bind.ftl")),
            include_str!(concat!("../../locales/", $tag, "/unbind.ftl")),
            include_str!(concat!("../../locales/", $tag, "/audit.ftl")),
            include_str!(concat!("../../locales/", $tag, "/whois.ftl")),
            include_str!(concat!("../../locales/", $tag, "/link.ftl")),
            include_str!(concat!("../../locales/", $tag, "/unlink.ftl")),
            include_str!(concat!("../../locales/", $tag, "/settings.ftl")),
            include_str!(concat!("../../locales/", $tag, "/setup.ftl")),
            include_str!(concat!("../../locales/", $tag, "/panel.ftl")),
            include_str!(concat!("../../locales/", $tag, "/missing.ftl")),
            include_str!(concat!("../../locales/", $tag, "/log.ftl")),
            include_str!(concat!("../../locales/", $tag, "/pauses.ftl")),
        ]
    };
}

/// Every language there is, English first: Discord's tag and the files.
pub(super) const LANGUAGES: &[(&str, Files)] = &[("en", files!("en")), ("de", files!("de"))];

static LOCALES: LazyLock<Vec<Locale>> = LazyLock::new(|| {
    LANGUAGES
        .iter()
        .map(|(tag, files)| Locale::parse(tag, files))
        .collect()
});

/// One language's messages.
pub struct Locale {
    tag: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Locale {
    /// The language for someone whose Discord client says `wanted`.
    pub fn for_discord(wanted: &str) -> &'static Self {
        let tags: Vec<&str> = LOCALES.iter().map(|locale| locale.tag).collect();
        let tag = negotiate(wanted, &tags);
        LOCALES
            .iter()
            .find(|locale| locale.tag == tag)
            .unwrap_or_else(Self::english)
    }

    /// The language that has every message.
    pub fn english() -> &'static Self {
        &LOCALES[0]
    }

    pub fn all() -> &'static [Self] {
        &LOCALES
    }

    /// The language as Discord names it: `en`, `de`.
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    /// The message `key` (`owns-owned`, or `command-owns.item` for an
    /// attribute) with its arguments, in this language or else in English.
    ///
    /// A key that no language has comes back as itself and is logged: a
    /// sentence with a hole serves a person better than a panic.
    pub fn format(
        &self,
        key: &str,
        arguments: impl IntoIterator<Item = (&'static str, FluentValue<'static>)>,
    ) -> String {
        let arguments: FluentArgs<'_> = arguments.into_iter().collect();
        self.own(key, &arguments)
            .or_else(|| Self::english().own(key, &arguments))
            .unwrap_or_else(|| {
                tracing::error!(key, "no such message");
                key.to_owned()
            })
    }

    /// The message without arguments, if there is one of this key in this very
    /// language.
    pub fn find(&self, key: &str) -> Option<String> {
        self.own(key, &FluentArgs::new())
    }

    fn own(&self, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
        let (key, attribute) = match key.split_once('.') {
            None => (key, None),
            Some((key, attribute)) => (key, Some(attribute)),
        };
        let message = self.bundle.get_message(key)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(attribute) => message.get_attribute(attribute)?.value(),
        };
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(arguments), &mut errors)
            .into_owned();
        if !errors.is_empty() {
            tracing::error!(key, locale = self.tag, ?errors, "a message has holes");
        }
        Some(text)
    }

    fn parse(tag: &'static str, files: Files) -> Self {
        let language: LanguageIdentifier = tag.parse().expect("a constant, tested");
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Invisible marks around each argument would break mentions and links.
        bundle.set_use_isolating(false);
        for file in files {
            let resource = FluentResource::try_new((*file).to_owned())
                .unwrap_or_else(|(_, errors)| panic!("embedded, tested: {tag}: {errors:?}"));
            bundle
                .add_resource(resource)
                .unwrap_or_else(|errors| panic!("embedded, tested: {tag}: {errors:?}"));
        }
        Self { tag, bundle }
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Locale").field(&self.tag).finish()
    }
}
