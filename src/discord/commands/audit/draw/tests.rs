use super::*;
use crate::discord::commands::audit::ROWS_A_PAGE;
use crate::discord::commands::audit::samples::{gave, kept, named_bind, read, view};
use crate::discord::commands::people::{for_mia, in_both, leo};
use crate::discord::commands::readable::assert_whole;
use crate::discord::commands::samples::{item, role};
use crate::domain::{AuditId, Evidence, PauseCause, RoleId, Timestamp, UnknownReason, UserId};
use crate::service::ItemName;

fn page(entries: Vec<AuditView>) -> AuditPage {
    AuditPage {
        entries: entries.into_iter().map(AuditLine::Change).collect(),
        is_first: true,
        is_last: true,
        names: [].into(),
    }
}

#[test]
fn a_page_in_the_middle() {
    let mut taken = gave();
    taken.row.entry.act = Act::Taken;
    taken.row.entry.actor = None;
    taken.row.entry.occasion = Trigger::Sweep;
    taken.row.entry.evidence = Evidence(vec![
        read("badge:5", HoldingState::NotOwned),
        read("gamepass:6", HoldingState::NotOwned),
    ]);
    taken.binds[0].removed = Some(Timestamp::from_millis(0));
    taken.binds.push(named_bind("gamepass:6", None));
    taken.binds.push(named_bind("asset:7", Some("_Hat_")));
    let name = ItemName {
        name: Some("Treasure *hunter*".into()),
        icon: None,
    };
    let page = AuditPage {
        is_first: false,
        is_last: false,
        names: [(item("badge:5"), name)].into(),
        entries: [taken, gave()].map(AuditLine::Change).into(),
    };
    insta::assert_snapshot!(in_both(|reader| draw(
        reader,
        AuditFilter::default(),
        &page
    )));
}

#[test]
fn a_single_page_turns_no_further() {
    let filter = AuditFilter {
        user: Some(leo()),
        role: Some(role(55)),
    };
    let page = page(vec![gave()]);
    insta::assert_snapshot!(in_both(|reader| draw(reader, filter, &page)));
}

#[test]
fn an_end_is_an_end() {
    let off = |is_first, is_last| {
        let page = AuditPage {
            is_first,
            is_last,
            ..page(vec![gave()])
        };
        let buttons = for_mia("en", |mia| pager(mia, AuditFilter::default(), &page));
        let buttons = buttons.iter().map(|button| button.disabled);
        buttons.collect::<Vec<_>>()
    };
    assert_eq!(off(true, false), [true, false]);
    assert_eq!(off(false, true), [false, true]);
    assert_eq!(off(true, true), [false; 0]);
}

#[test]
fn every_act_occasion_and_state_has_its_words() {
    let states = [
        HoldingState::Owned,
        HoldingState::NotOwned,
        HoldingState::Unknown(UnknownReason::Hidden),
    ];
    let entries = Trigger::ALL.iter().zip(Act::ALL.iter().cycle());
    let entries = entries.zip(states.iter().cycle());
    let entries = entries.map(|((occasion, act), state)| {
        let mut view = view();
        view.row.entry.act = *act;
        view.row.entry.occasion = *occasion;
        view.row.entry.evidence = Evidence(vec![read("badge:5", *state)]);
        view
    });
    let mut lost = view();
    lost.row.entry.act = Act::Taken;
    lost.row.entry.evidence = Evidence(vec![ItemRead {
        lost_since: Some(Timestamp::from_millis(1_780_000_000_000)),
        ..read("badge:5", HoldingState::Unknown(UnknownReason::Hidden))
    }]);
    let page = page(entries.chain([lost]).collect());
    let filter = AuditFilter {
        user: None,
        role: Some(role(55)),
    };
    insta::assert_snapshot!(in_both(|reader| draw(reader, filter, &page)));
}

#[test]
fn nothing_on_record() {
    let nothing = page(Vec::new());
    insta::assert_snapshot!(in_both(|reader| draw(
        reader,
        AuditFilter::default(),
        &nothing
    )));
}

#[test]
fn a_full_page_of_the_longest_is_not_cut() {
    let longest = UserId::new(i64::MAX).expect("positive");
    let mut entry = gave();
    entry.row.id = AuditId::new(i64::MAX).expect("positive");
    entry.row.user = longest;
    entry.row.role = RoleId::new(i64::MAX).expect("positive");
    entry.row.entry.actor = Some(leo());
    let written = format!("privateserver:{}", i64::MAX);
    entry.row.entry.evidence = Evidence(vec![read(&written, HoldingState::NotOwned); 9]);
    let mut bind = named_bind(&written, Some(&"*".repeat(60)));
    bind.removed = Some(Timestamp::from_millis(0));
    entry.binds = vec![bind; 9];
    let name = ItemName {
        name: Some("_".repeat(100)),
        icon: None,
    };
    let filter = AuditFilter {
        user: Some(longest),
        role: Some(entry.row.role),
    };
    for act in [Act::Refused, Act::Withdrawn, Act::Released] {
        entry.row.entry.act = act;
        let page = AuditPage {
            entries: vec![AuditLine::Change(entry.clone()); ROWS_A_PAGE as usize],
            is_first: false,
            is_last: false,
            names: [(item(&written), name.clone())].into(),
        };
        for language in ["en", "de"] {
            assert_whole(&for_mia(language, |mia| draw(mia, filter, &page)));
        }
    }
}

/// The longest IDs there are, of everything that can become of a role.
#[test]
fn what_became_of_held_back_roles_stands_in_the_same_list() {
    let events = [
        PauseEvent::Paused,
        PauseEvent::Kept,
        PauseEvent::Allowed,
        PauseEvent::Lifted,
    ];
    let lines = |members| {
        let directions = [Direction::Loss, Direction::Gain].into_iter();
        let lines = directions.flat_map(|direction| {
            events.map(|event| {
                let event = PauseEventRow {
                    direction,
                    event,
                    members,
                    ..kept()
                };
                AuditLine::Guard(event)
            })
        });
        lines.collect::<Vec<_>>()
    };
    let drawn = |members| {
        let page = AuditPage {
            entries: lines(members),
            ..page(Vec::new())
        };
        in_both(|reader| draw(reader, AuditFilter::default(), &page))
    };
    insta::assert_snapshot!(drawn(Some(14)));
    assert!(drawn(Some(0)).contains("nobody waited"));
    assert!(drawn(Some(1)).contains("one member gets it back"));
    // Events from before they were counted.
    let unknown = drawn(None);
    assert!(!unknown.contains(": "), "{unknown}");
}

/// Nobody would have lost anything: the database is a copy.
#[test]
fn a_role_held_back_on_a_copy_says_why() {
    let event = PauseEventRow {
        event: PauseEvent::Paused,
        actor: None,
        members: None,
        cause: Some(PauseCause::Restored),
        ..kept()
    };
    let page = AuditPage {
        entries: vec![AuditLine::Guard(event)],
        ..page(Vec::new())
    };
    let drawn = in_both(|reader| draw(reader, AuditFilter::default(), &page));
    assert!(
        drawn.contains("the database is a copy that was put back"),
        "{drawn}"
    );
}
