use super::*;
use crate::discord::commands::people::{for_mia, leo, leo_builds};
use crate::discord::commands::readable::readable;
use crate::discord::commands::samples;
use crate::service::UpdateError;

#[test]
fn a_link_that_went() {
    for language in ["en", "de"] {
        let removed = RemovedLink {
            user: leo(),
            account: leo_builds(),
            update: Ok(samples::update()),
        };
        let reply = for_mia(language, |reader| draw(reader, &removed));
        insta::assert_snapshot!(format!("removed_{language}"), readable(&reply));
    }
}

#[test]
fn the_link_of_a_member_who_left() {
    let removed = RemovedLink {
        user: leo(),
        account: leo_builds(),
        update: Err(UpdateError::NotMember),
    };
    let reply = for_mia("en", |reader| draw(reader, &removed));
    insta::assert_snapshot!(readable(&reply));
}

#[test]
fn nothing_to_remove() {
    for language in ["en", "de"] {
        let error = RemoveLinkError::NotLinked(leo());
        let CommandError::Refused(reply) = for_mia(language, |reader| draw_error(reader, error))
        else {
            panic!("not a sentence");
        };
        insta::assert_snapshot!(format!("not_linked_{language}"), readable(&reply));
    }
}
