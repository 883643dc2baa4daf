use reqwest::multipart::{Form, Part};

/// A file that comes with a message. Discord takes 10 MiB of them in all.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    pub name: &'static str,
    /// As in `text/csv; charset=utf-8`.
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

impl Attachment {
    /// The message with its file, as Discord takes them (reference, "Uploading
    /// Files").
    pub(super) fn form(&self, message: &[u8]) -> Form {
        let part = |bytes: &[u8], media_type| {
            let part = Part::bytes(bytes.to_vec()).mime_str(media_type);
            part.expect("a media type of our own")
        };
        Form::new()
            .part("payload_json", part(message, "application/json"))
            .part(
                "files[0]",
                part(&self.bytes, self.media_type).file_name(self.name),
            )
    }
}

impl std::fmt::Debug for Attachment {
    // Not what is in it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attachment")
            .field("name", &self.name)
            .field("length", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
