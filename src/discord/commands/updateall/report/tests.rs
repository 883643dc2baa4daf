use super::*;
use crate::discord::commands::people::{in_both, leo};
use crate::discord::commands::readable::readable;
use crate::discord::commands::spreadsheet::MOST_ROWS;
use crate::discord::commands::updateall::draw::tests::{ended, progress};
use crate::discord::commands::updateall::table::tests::{table, view};
use crate::domain::{BulkMode, BulkState, RoleChange, Timestamp};

fn done() -> BulkProgress {
    let mut done = ended(BulkState::Done);
    done.update.asker = leo();
    done.update.finished = Some(Timestamp::from_millis(1_790_002_706_000));
    done.counts.waiting = 0;
    done
}

#[test]
fn the_end_says_what_its_file_has_in_it() {
    let changes = vec![view(RoleChange::Given, "Gold"); MOST_ROWS + 1];
    let ends = [0, 1, 2, MOST_ROWS + 1].map(|rows| {
        let table = table(BulkMode::Apply, "Captain", &changes[..rows]);
        let end = in_both(|mia| draw_end(mia, &done(), &table));
        let said = end.lines().filter(|line| line.contains("UTC"));
        format!("{rows}:\n{}", said.collect::<Vec<_>>().join("\n"))
    });
    insta::assert_snapshot!(ends.join("\n"));
}

#[test]
fn the_last_one_stands_under_the_question() {
    let question = || Reply::line(Markup::ours("Update 12 members?"));
    let mut unchanged = done();
    unchanged.counts.changes.clear();
    let replies = [done(), unchanged];
    let drawn = replies.map(|last| in_both(|mia| with_last(mia, question(), &last)));
    insta::assert_snapshot!(drawn.join("\n\n"));
}

#[test]
fn the_log_is_told_that_it_goes_on_and_how_it_ended() {
    let both = [(progress(), BulkNews::GoesOn), (done(), BulkNews::Ended)];
    let drawn = both.map(|(progress, news)| {
        in_both(|mia| {
            draw_news(
                mia.locale,
                &Mentions::default(),
                &progress,
                news,
                Audience::Team,
            )
        })
    });
    insta::assert_snapshot!(drawn.join("\n\n"));
}

#[test]
fn the_file_is_for_who_asked() {
    let log = draw_news(
        Locale::english(),
        &Mentions::default(),
        &done(),
        BulkNews::Ended,
        Audience::Team,
    );
    let button = readable(&log);
    assert!(
        button.contains(&format!("1:{}:bulk-csv:9", leo())),
        "{button}"
    );
}

#[test]
fn where_everyone_reads_nobody_is_named() {
    for (progress, news) in [(progress(), BulkNews::GoesOn), (done(), BulkNews::Ended)] {
        let asker = progress.update.asker.to_string();
        let [named, unnamed] = [Audience::Team, Audience::Everyone].map(|audience| {
            let (locale, mentions) = (Locale::english(), Mentions::default());
            let news = draw_news(locale, &mentions, &progress, news, audience);
            readable(&news).contains(&asker)
        });
        assert!(named && !unnamed, "{news:?}");
    }
}
