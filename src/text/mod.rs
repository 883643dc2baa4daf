//! What people read, in their language: Fluent messages embedded in the
//! binary, `locales/<language>/*.ftl`.
//!
//! English is complete; another language falls back to it message by message.
//! A test walks the sources for every key and argument in use, so that a
//! missing or misspelt one does not reach a person.

mod locale;
mod negotiate;

#[cfg(test)]
mod scan;
#[cfg(test)]
mod tests;

pub use fluent_bundle::FluentValue;
pub use locale::Locale;

/// A message key that is not written where its message is drawn. It is the
/// literal itself; the macro tells the test that walks the sources which key is
/// in use and with which arguments.
///
/// ```
/// # use gatepass::key;
/// assert_eq!(key!("unknown-hidden", name), "unknown-hidden");
/// ```
#[macro_export]
macro_rules! key {
    ($key:literal $(, $argument:ident)* $(,)?) => {
        $key
    };
}
