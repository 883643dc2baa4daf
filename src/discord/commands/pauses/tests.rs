use super::*;
use crate::discord::commands::people::{for_mia, in_both, mia, server, user};
use crate::discord::commands::readable::readable;
use crate::discord::commands::samples::role;
use crate::domain::guard::Standing;
use crate::domain::{AuditId, Timestamp};

pub(in crate::discord) fn view(direction: Direction) -> PauseView {
    PauseView {
        pause: Pause {
            server: server(7),
            role: role(55),
            direction,
            cause: PauseCause::Many,
            since: Timestamp::from_millis(1_790_000_000_000),
            state: PauseState::Asked,
            decided_by: None,
            decided_at: None,
            goes_on_until: None,
        },
        role: Some("Captain".into()),
        standing: Standing {
            changed: 10,
            waiting: 1,
            unchanged: 9,
        },
    }
}

fn kept(direction: Direction) -> PauseView {
    let mut kept = view(direction);
    kept.pause.state = PauseState::Kept;
    kept.pause.decided_by = Some(mia());
    kept.pause.decided_at = Some(kept.pause.since);
    kept
}

fn asked(view: &PauseView, who: &[UserId]) -> String {
    in_both(|mia| question(mia.locale, mia.command("viewbinds"), view, who))
}

/// The first of whom it concerns.
fn first(count: i64) -> Vec<UserId> {
    (1..=count).map(user).collect()
}

#[test]
fn the_question_says_what_happened_and_what_the_answers_do() {
    insta::assert_snapshot!(asked(&view(Direction::Loss), &first(10)));
    insta::assert_snapshot!(asked(&view(Direction::Gain), &first(11)));
    let mut restored = view(Direction::Loss);
    restored.pause.cause = PauseCause::Restored;
    insta::assert_snapshot!(asked(&restored, &[]));
}

#[test]
fn nobody_is_counted_where_nobody_was_read() {
    let mut views = [
        view(Direction::Loss),
        view(Direction::Gain),
        view(Direction::Loss),
    ];
    views[2].pause.cause = PauseCause::Restored;
    let asked = views.map(|mut view| {
        view.standing = Standing::default();
        in_both(|mia| Reply::embed(draw_all(mia.locale, &[view.clone()]).expect("one")))
    });
    insta::assert_snapshot!(asked.join("\n\n"));
}

#[test]
fn what_was_decided_is_told() {
    let ruled = |state| {
        [Direction::Loss, Direction::Gain].map(|direction| {
            let mut view = view(direction);
            view.pause.state = state;
            view.pause.goes_on_until =
                (state == PauseState::Allowed).then_some(Timestamp::from_millis(1_790_021_600_000));
            in_both(|mia| draw_ruled(mia, &view.pause))
        })
    };
    insta::assert_snapshot!(ruled(PauseState::Kept).join("\n\n"));
    insta::assert_snapshot!(ruled(PauseState::Allowed).join("\n\n"));
}

#[test]
fn whoever_is_late_hears_who_decided_what() {
    let late = [PauseEvent::Kept, PauseEvent::Allowed].map(|event| {
        let ruling = PauseEventRow {
            event,
            actor: Some(mia()),
            ..before()
        };
        in_both(|leo| draw_before(leo, &ruling))
    });
    let over = in_both(|leo| draw_over(leo, role(55)));
    insta::assert_snapshot!([late.join("\n\n"), over].join("\n\n"));
}

fn before() -> PauseEventRow {
    PauseEventRow {
        id: AuditId::new(1).expect("positive"),
        role: role(55),
        direction: Direction::Loss,
        event: PauseEvent::Lifted,
        actor: None,
        members: None,
        cause: None,
        at: Timestamp::from_millis(1_790_000_000_000),
    }
}

#[test]
fn each_answer_has_its_button_until_it_was_given() {
    let views = [
        view(Direction::Loss),
        view(Direction::Gain),
        kept(Direction::Loss),
    ];
    let drawn = for_mia("en", |mia| {
        let embed = draw_all(mia.locale, &views);
        let mut reply = Reply::embed(embed.expect("there are some"));
        reply.rows = rows(mia, &views);
        readable(&reply)
    });
    insta::assert_snapshot!(drawn);
}

/// Five rows of five buttons are Discord's limit, and one row is for pages.
#[test]
fn the_answers_fit_beside_the_pages() {
    let many = vec![view(Direction::Loss); 10];
    for_mia("en", |mia| {
        let rows = rows(mia, &many);
        assert_eq!(rows.len(), 4);
        assert!(rows.iter().all(|row| row.len() == 4));
    });
}
