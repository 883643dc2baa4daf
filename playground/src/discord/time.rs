//! Times as Discord writes them.

use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

const RFC3339: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]+00:00");

/// `2026-11-22T09:14:00.123456+00:00`, from microseconds since the Unix epoch.
pub(crate) fn rfc3339(unix_micros: u64) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(unix_micros) * 1_000)
        .expect("a time of this era")
        .format(RFC3339)
        .expect("a date and a time have all the parts")
}
