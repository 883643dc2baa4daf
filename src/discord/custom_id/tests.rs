use super::*;
use crate::domain::{AuditId, Direction};

fn item(kind: &str, id: i64) -> Item {
    format!("{kind}:{id}").parse().expect("an item")
}

fn longest_filter() -> AuditFilter {
    AuditFilter {
        user: UserId::new(i64::MAX).ok(),
        role: RoleId::new(i64::MAX).ok(),
    }
}

fn rule(direction: Direction, ruling: Ruling) -> Action {
    let about = HeldBack {
        role: RoleId::new(i64::MAX).expect("positive"),
        direction,
        since: Timestamp::from_millis(i64::MAX),
    };
    Action::Rule { about, ruling }
}

fn longest() -> Vec<Action> {
    let user = UserId::new(i64::MAX).expect("positive");
    let bind = BindId::new(i64::MAX).expect("positive");
    let channel = ChannelId::new(i64::MAX).expect("positive");
    vec![
        Action::Show,
        Action::Owns {
            user,
            items: vec![item("privateserver", i64::MAX)],
        },
        Action::Collectibles {
            user,
            page: u32::MAX,
        },
        Action::ReadCollectibles {
            user,
            under: Under::List,
        },
        Action::ReadCollectibles {
            user,
            under: Under::Failure,
        },
        Action::Links { page: u32::MAX },
        Action::Binds { page: u32::MAX },
        Action::Audit {
            filter: longest_filter(),
            place: AuditPlace::OlderThan(AuditId::new(i64::MAX).expect("positive")),
        },
        Action::Audit {
            filter: AuditFilter::default(),
            place: AuditPlace::NewerThan(AuditId::new(1).expect("positive")),
        },
        Action::Audit {
            filter: AuditFilter::default(),
            place: AuditPlace::Newest,
        },
        Action::Audit {
            filter: AuditFilter::default(),
            place: AuditPlace::Oldest,
        },
        Action::AuditCsv {
            filter: longest_filter(),
        },
        Action::Update { user },
        Action::JustBought,
        Action::ConfirmBind {
            bind,
            shown: Permissions::from_bits(u64::MAX),
        },
        Action::Unbind {
            bind,
            roles: RolesGiven::Keep,
        },
        Action::Unbind {
            bind,
            roles: RolesGiven::Take,
        },
        Action::ReplaceBind {
            bind,
            role: RoleId::new(i64::MAX).expect("positive"),
            roles: RolesGiven::Keep,
        },
        Action::UpdateAll {
            role: RoleId::new(i64::MAX).ok(),
            mode: BulkMode::DryRun,
        },
        Action::UpdateAll {
            role: None,
            mode: BulkMode::Apply,
        },
        Action::CancelBulk {
            bulk: BulkId::new(i64::MAX).expect("positive"),
        },
        Action::BulkCsv {
            bulk: BulkId::new(i64::MAX).expect("positive"),
        },
        rule(Direction::Loss, Ruling::GoOn),
        rule(Direction::Gain, Ruling::Keep),
        Action::Unlink,
        Action::MissingRoles { page: u32::MAX },
        Action::EditPanel { channel },
        Action::PostPanel { channel },
        Action::Cancel,
    ]
    .into_iter()
    .chain(Setting::ALL.map(Action::Settings))
    .chain(SetupStep::ALL.map(Action::Setup))
    .chain(PanelButton::ALL.map(Action::Panel))
    .collect()
}

#[test]
fn every_action_reads_back_and_fits_a_button() {
    for action in longest() {
        let user = UserId::new(i64::MAX).expect("positive");
        for presser in [Presser::One(user), Presser::Anyone] {
            let id = CustomId::new(presser, action.clone());
            let text = id.encode();
            assert!(text.len() <= LONGEST, "{text}");
            assert_eq!(text.parse(), Ok(id));
        }
    }
}

#[test]
fn several_items_read_back_as_long_as_they_fit() {
    let user = UserId::new(1_440_000_000_000_000_000).expect("positive");
    let owns = |items: i64| Action::Owns {
        user,
        items: (1..=items)
            .map(|number| item("gamepass", 1_000_000_000 + number))
            .collect(),
    };
    let id = CustomId::if_it_fits(user, owns(2)).expect("they fit");
    assert_eq!(id.encode().parse(), Ok(id));
    assert_eq!(CustomId::if_it_fits(user, owns(3)), None);
}

#[test]
fn what_is_not_ours_is_refused() {
    for text in [
        "",
        "1",
        "1:5",
        "1:5:dance",
        "2:5:show",
        "1:0:show",
        "1:x:show",
        "1:5:show:more",
        "1:5:links",
        "1:5:links:-1",
        "1:5:owns:5:badge:0",
        "1:5:owns:5:hat:1",
        "1:5:owns:5",
        "1:5:owns:5:",
        "1:5:owns:5:badge:1,",
        "1:5:owns:5:badge:1:2",
        "1:5:links:4294967296",
        "1:5:read-collectibles:5",
        "1:5:read-collectibles:5:cake",
        "1:5:audit:-:-",
        "1:5:audit:-:newest",
        "1:5:audit:x:-:newest",
        "1:5:audit:-:-:7",
        "1:5:audit:-:-:<0",
        "1:5:audit:-:-:é7",
        "1:5:audit-csv:-:0",
        "1:5:unbind:7:burn",
        "1:5:setup:everything",
        "1:nobody:show",
        "1:anyone:panel:cake",
        "1:5:missing-roles:-1",
        "1:5:post-panel:0",
        "1:5:updateall:0:apply",
        "1:5:updateall:all:now",
        "1:5:cancel-bulk:0",
        "1:5:rule:7:loss:0",
        "1:5:rule:7:loss:0:perhaps",
        "1:5:rule:7:sideways:0:keep",
        "1:5:confirm:7",
        "1:5:confirm:7:-1",
        "1:5:confirm:7:18446744073709551616",
        "register.guild",
    ] {
        assert_eq!(text.parse::<CustomId>(), Err(UnknownButton), "{text}");
    }
}
