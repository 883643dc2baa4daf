use super::*;
use crate::discord::commands::people::{in_both, leo, leo_builds};
use crate::discord::commands::samples;
use crate::service::{Update, UpdateError};

fn removed(update: Result<Update, UpdateError>) -> String {
    let removed = RemovedLink {
        user: leo(),
        account: leo_builds(),
        update,
    };
    in_both(|reader| draw(reader, &removed))
}

#[test]
fn a_link_that_went() {
    insta::assert_snapshot!("removed", removed(Ok(samples::update())));
}

#[test]
fn the_link_of_a_member_who_left() {
    insta::assert_snapshot!("of_somebody_gone", removed(Err(UpdateError::NotMember)));
}

#[test]
fn nothing_to_remove() {
    let drawn = in_both(|reader| {
        let error = draw_error(reader, RemoveLinkError::NotLinked(leo()));
        let CommandError::Refused(reply) = error else {
            panic!("not a sentence: {error:?}");
        };
        *reply
    });
    insta::assert_snapshot!("not_linked", drawn);
}
