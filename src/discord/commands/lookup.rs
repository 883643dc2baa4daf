use super::reader::Reader;
use crate::discord::error::CommandError;
use crate::discord::markup::{Markup, user as mention};
use crate::discord::reply::{Embed, Reply, Tone};
use crate::service::LookupError;
use crate::t;

/// Why nothing can be said about somebody.
pub(super) fn draw_lookup_error(reader: &Reader<'_>, error: LookupError) -> CommandError {
    let locale = reader.locale;
    refused(match error {
        LookupError::NotModerator => t!(locale, "lookup-not-moderator"),
        LookupError::NotMember(user) => t!(locale, "lookup-not-member", user = mention(user)),
        LookupError::NotLinked(user) if user == reader.user => {
            t!(
                locale,
                "lookup-you-not-linked",
                add = reader.command("link add")
            )
        }
        LookupError::NotLinked(user) => t!(
            locale,
            "lookup-not-linked",
            user = mention(user),
            add = reader.command("link add")
        ),
        LookupError::Gateway(error) => return error.into(),
        LookupError::Store(error) => return error.into(),
    })
}

/// What was asked for can't be done, and this sentence says why.
pub(super) fn refused(sentence: Markup) -> CommandError {
    CommandError::refused(refusal(sentence))
}

pub(super) fn refusal(sentence: Markup) -> Reply {
    Reply::embed(Embed::new(Tone::Caution, Markup::default()).description(sentence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::commands::people::{for_mia, leo, mia};

    #[test]
    fn every_error_has_its_sentence() {
        let sentence = |reader: &Reader<'_>, error| match draw_lookup_error(reader, error) {
            CommandError::Refused(reply) => reply.embeds[0].description.to_string(),
            other => panic!("not a sentence: {other:?}"),
        };
        let sentences = ["en", "de"].map(|language| {
            let sentences = [
                LookupError::NotModerator,
                LookupError::NotMember(leo()),
                LookupError::NotLinked(leo()),
                LookupError::NotLinked(mia()),
            ]
            .map(|error| for_mia(language, |reader| sentence(reader, error)));
            sentences.join("\n")
        });
        insta::assert_snapshot!("errors", sentences.join("\n\n"));
    }
}
