//! Files that come with a message ("Uploading Files" in Discord's reference; sizes: "the default
//! limit is 10 MiB for all users").

use std::collections::BTreeSet;

use serde_json::Value;

use super::{At, Problems, Refusal, items};
use crate::discord::rest::{JsonError, Upload};

/// Bytes of all files of a message.
const LARGEST: usize = 10 * 1024 * 1024;
/// Files of a message.
const MOST: usize = 10;
/// Characters of a file's name.
const LONGEST_NAME: usize = 1024;

pub(super) fn check_size(files: &[Upload]) -> Result<(), Refusal> {
    let size: usize = files.iter().map(|file| file.bytes.len()).sum();
    if size > LARGEST {
        return Err(JsonError::RequestTooLarge.into());
    }
    Ok(())
}

/// `message` is what the files belong to, which may say more about them.
pub(super) fn check(files: &[Upload], message: &Value, at: &At, problems: &mut Problems) {
    let mut numbers = BTreeSet::new();
    for file in files {
        let field = At::root().key(&file.field);
        match number(&file.field) {
            Some(number) if numbers.insert(number) => {}
            Some(_) => problems.add(&field, "FILE_DUPLICATE", "This file was sent already."),
            None => problems.add(
                &field,
                "FILE_FIELD_INVALID",
                format!("Must be files[0] to files[{}].", MOST - 1),
            ),
        }
        let length = file.filename.chars().count();
        if !(1..=LONGEST_NAME).contains(&length) || file.filename.contains(['/', '\\', '\0']) {
            let message = format!("{:?} is no name of a file.", file.filename);
            problems.add(&field, "FILE_NAME_INVALID", message);
        }
    }
    for (index, attachment) in items(&message["attachments"]) {
        let id = &attachment["id"];
        let id = id.as_u64().or_else(|| id.as_str()?.parse().ok());
        // A larger number is an attachment that the message has already.
        if id.is_some_and(|id| id < MOST as u64 && !numbers.contains(&id)) {
            problems.add(
                &at.key("attachments").index(index).key("id"),
                "ATTACHMENT_NOT_FOUND",
                "No file was sent for it.",
            );
        }
    }
}

/// 3 for `files[3]`.
fn number(field: &str) -> Option<u64> {
    let number = field.strip_prefix("files[")?.strip_suffix(']')?;
    let number = number.parse().ok()?;
    (number < MOST as u64).then_some(number)
}
