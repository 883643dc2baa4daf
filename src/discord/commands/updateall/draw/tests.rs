use super::*;
use crate::discord::commands::people::{for_mia, in_both, leo, mia, server};
use crate::discord::commands::readable::{assert_whole, readable};
use crate::discord::commands::samples::role;
use crate::domain::BulkId;
use crate::service::{BulkCounts, BulkUpdate};

const EXPIRES: Timestamp = Timestamp::from_millis(1_790_000_900_000);

fn question(members: u64, seconds: u64) -> BulkQuestion {
    BulkQuestion {
        role: None,
        members,
        takes: Duration::from_secs(seconds),
        limit: 100,
        period: Duration::from_mins(1),
    }
}

pub(in crate::discord::commands::updateall) fn progress() -> BulkProgress {
    BulkProgress {
        update: BulkUpdate {
            id: BulkId::new(9).expect("positive"),
            server: server(7),
            role: None,
            mode: BulkMode::Apply,
            asker: mia(),
            asked: Timestamp::from_millis(1_790_000_000_000),
            state: BulkState::Running,
            finished: None,
            failure: None,
            waits_until: None,
        },
        counts: BulkCounts {
            waiting: 3_608,
            put_off: 2,
            visits: vec![
                (Visit::Updated, 1_194),
                (Visit::Unknown, 6),
                (Visit::Left, 3),
                (Visit::Pending, 1),
            ],
            changes: vec![
                (role(55), RoleChange::Given, 12),
                (role(55), RoleChange::Taken, 3),
                (role(56), RoleChange::Taken, 40),
            ],
        },
        under_way: 8,
        ends: Some(Timestamp::from_millis(1_790_002_706_000)),
    }
}

pub(in crate::discord::commands::updateall) fn ended(state: BulkState) -> BulkProgress {
    let mut progress = progress();
    progress.update.state = state;
    progress.under_way = 0;
    progress.ends = None;
    progress
}

fn draw(progress: &BulkProgress) -> String {
    in_both(|mia| draw_progress(mia, progress, EXPIRES))
}

#[test]
fn the_question_says_what_it_takes() {
    let apply = BulkMode::Apply;
    insta::assert_snapshot!(in_both(|mia| draw_question(
        mia,
        &question(4_812, 3_609),
        apply
    )));
}

#[test]
fn the_question_for_a_role_or_a_dry_run_says_so() {
    let mut of_role = question(1, 1);
    of_role.role = Some(role(55));
    let dry_run = BulkMode::DryRun;
    insta::assert_snapshot!(in_both(|mia| draw_question(mia, &of_role, dry_run)));
}

#[test]
fn nobody_is_not_asked_about() {
    let mut nobody = question(0, 0);
    let apply = BulkMode::Apply;
    let everyone = in_both(|mia| draw_question(mia, &nobody, apply));
    nobody.role = Some(role(55));
    let of_role = in_both(|mia| draw_question(mia, &nobody, apply));
    insta::assert_snapshot!([everyone, of_role].join("\n\n"));
}

#[test]
fn how_far_it_got() {
    insta::assert_snapshot!(draw(&progress()));
}

#[test]
fn a_dry_run_of_somebody_else_for_a_role() {
    let mut progress = progress();
    progress.update.mode = BulkMode::DryRun;
    progress.update.role = Some(role(55));
    progress.update.asker = leo();
    insta::assert_snapshot!(draw(&progress));
}

#[test]
fn what_it_waits_for() {
    let mut progress = progress();
    progress.update.waits_until = Some(Timestamp::from_millis(1_790_000_061_000));
    progress.ends = None;
    progress.counts = BulkCounts {
        waiting: 9,
        ..BulkCounts::default()
    };
    let texts = [
        UnknownReason::Unavailable,
        UnknownReason::RateLimited,
        UnknownReason::Busy,
        UnknownReason::KeyRefused,
    ]
    .map(|reason| {
        progress.update.failure = Some(reason);
        draw(&progress)
    });
    insta::assert_snapshot!(texts.join("\n\n"));
}

#[test]
fn stopped_and_still_stopping() {
    let mut stopping = ended(BulkState::Cancelled);
    stopping.under_way = 8;
    let texts = [stopping, ended(BulkState::Cancelled)];
    insta::assert_snapshot!(texts.map(|progress| draw(&progress)).join("\n\n"));
}

#[test]
fn the_summary_says_what_was_held_back_and_refused() {
    let mut done = ended(BulkState::Done);
    done.counts.waiting = 0;
    let changes = [(RoleChange::HeldBack, 20), (RoleChange::Refused, 2)];
    let changes = changes.map(|(change, members)| (role(57), change, members));
    done.counts.changes.extend(changes);
    let mut dry_run = done.clone();
    dry_run.update.mode = BulkMode::DryRun;
    dry_run.counts.changes.clear();
    insta::assert_snapshot!([done, dry_run].map(|progress| draw(&progress)).join("\n\n"));
}

/// A summary without changes, of visits that ended so.
fn without_changes(state: BulkState, mode: BulkMode, visits: &[Visit]) -> BulkProgress {
    let mut progress = ended(state);
    progress.update.mode = mode;
    progress.counts = BulkCounts {
        waiting: if state == BulkState::Done { 0 } else { 9 },
        visits: visits.iter().map(|visit| (*visit, 2)).collect(),
        ..BulkCounts::default()
    };
    progress
}

#[test]
fn that_no_role_has_to_change_is_said_only_when_that_is_known() {
    let (certain, uncertain) = (
        [Visit::Updated, Visit::Left],
        [Visit::Updated, Visit::Unknown],
    );
    for (state, mode, visits, said) in [
        (
            BulkState::Done,
            BulkMode::Apply,
            certain,
            "No role has to change.",
        ),
        (
            BulkState::Done,
            BulkMode::DryRun,
            certain,
            "No role has to change.",
        ),
        (
            BulkState::Done,
            BulkMode::Apply,
            uncertain,
            "No role was changed so far.",
        ),
        (
            BulkState::Done,
            BulkMode::DryRun,
            uncertain,
            "No role was found so far",
        ),
        (
            BulkState::Cancelled,
            BulkMode::Apply,
            certain,
            "No role was changed so far.",
        ),
        (
            BulkState::Cancelled,
            BulkMode::DryRun,
            certain,
            "No role was found so far",
        ),
    ] {
        let progress = without_changes(state, mode, &visits);
        let reply = for_mia("en", |mia| draw_progress(mia, &progress, EXPIRES));
        let text = readable(&reply);
        assert!(text.contains(said), "{state:?} {mode:?}: {text}");
        let certainly = text.contains("No role has to change.");
        assert_eq!(certainly, said == "No role has to change.", "{text}");
    }
}

#[test]
fn who_could_not_be_updated_is_promised_no_more_than_is_true() {
    let failed = [BulkMode::Apply, BulkMode::DryRun]
        .map(|mode| without_changes(BulkState::Done, mode, &[Visit::Failed]));
    insta::assert_snapshot!(failed.map(|progress| draw(&progress)).join("\n\n"));
}

#[test]
fn five_hundred_roles_and_the_largest_numbers_fit() {
    let mut most = progress();
    most.update.asker = crate::discord::commands::people::user(i64::MAX);
    most.update.role = Some(role(i64::MAX));
    let changes = [
        RoleChange::Given,
        RoleChange::Taken,
        RoleChange::HeldBack,
        RoleChange::Refused,
    ];
    most.counts.changes = (0..500)
        .flat_map(|n| changes.map(|change| (role(i64::MAX - n), change, 1 << 50)))
        .collect();
    most.counts.visits = vec![
        (Visit::Updated, 1),
        (Visit::Unknown, 1 << 50),
        (Visit::Left, 1 << 50),
        (Visit::Pending, 1 << 50),
        (Visit::Failed, 1 << 50),
    ];
    most.counts.put_off = 1 << 50;
    for language in ["en", "de"] {
        let reply = for_mia(language, |mia| draw_progress(mia, &most, EXPIRES));
        assert_whole(&reply);
        assert!(readable(&reply).contains("490"), "{}", readable(&reply));
    }
}

#[test]
fn the_bar_is_full_only_when_all_are_done() {
    for (done, total, signs, percent) in [
        (0, 4_812, 0, "0 %"),
        (240, 4_812, 0, "4 %"),
        (241, 4_812, 1, "5 %"),
        (4_811, 4_812, 19, "99 %"),
        (4_812, 4_812, 20, "100 %"),
        (0, 0, 20, "100 %"),
    ] {
        let bar = bar(done, total).to_string();
        assert_eq!(bar.matches('▰').count(), signs, "{bar}");
        assert_eq!(bar.matches('▱').count(), 20 - signs, "{bar}");
        assert!(bar.ends_with(&format!(" {percent}")), "{bar}");
    }
}

#[test]
fn a_time_is_told_as_people_plan() {
    for (seconds, told) in [
        (0, "less than a minute"),
        (59, "less than a minute"),
        (60, "about a minute"),
        (61, "about 2 minutes"),
        (7_199, "about 120 minutes"),
        (7_200, "about 2 hours"),
        (9_000, "about 3 hours"),
        (180_000, "about 50 hours"),
    ] {
        let about = about(Locale::english(), Duration::from_secs(seconds));
        assert_eq!(about.as_str(), told, "{seconds}");
    }
}
