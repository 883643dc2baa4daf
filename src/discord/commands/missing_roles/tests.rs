use super::*;
use crate::discord::commands::people::{for_mia, in_both, leo_builds, longest_account};
use crate::discord::commands::readable::{assert_whole, readable};
use crate::discord::commands::samples::{bind, item, role};
use crate::domain::HoldingState::{NotOwned, Owned, Unknown};
use crate::domain::{
    CredentialKind, Holding, HoldingState, Obstacle, Permissions, RoleId, UnknownReason,
};
use crate::service::ItemName;

const READ: Timestamp = Timestamp::from_millis(1_790_000_000_000);

/// Of somebody who is linked and lacks nothing.
fn nothing() -> MissingRoles {
    MissingRoles {
        account: Some(leo_builds()),
        page: 1,
        bound: 7,
        missing: 0,
        roles: Vec::new(),
        binds: Vec::new(),
        holdings: [].into_iter().collect(),
        names: [].into(),
        again: None,
    }
}

impl MissingRoles {
    /// One role more that is missing, by a bind of its own.
    fn with(mut self, number: i64, written: &str, state: HoldingState, why: WhyMissing) -> Self {
        let holding = Holding {
            state,
            learnt: READ,
            credential: CredentialKind::Key,
        };
        self.holdings.insert(item(written), holding);
        self.binds.push(bind(number, number, written));
        self.roles.push(MissingRole {
            role: role(number),
            why,
        });
        self.missing += 1;
        self
    }

    /// Another bind of the last role, for something else that is not owned.
    fn or(mut self, written: &str) -> Self {
        let last: RoleId = self.roles.last().expect("a role").role;
        let id = self.binds.len() + 100;
        let id = i64::try_from(id).expect("small");
        self.binds.push(bind(id, last.get(), written));
        self
    }

    fn called(mut self, written: &str, name: &str) -> Self {
        let name = ItemName {
            name: Some(name.to_owned()),
            icon: None,
        };
        self.names.insert(item(written), name);
        self
    }
}

#[test]
fn each_role_has_its_reason_and_the_way_to_it() {
    let powers = Obstacle::Powers(Permissions::BAN_MEMBERS);
    let hidden = Unknown(UnknownReason::Hidden);
    let missing = nothing()
        .with(1, "badge:1", Owned, WhyMissing::Due)
        .with(2, "badge:2", Owned, WhyMissing::TakenByHand)
        .with(3, "badge:3", NotOwned, WhyMissing::NotEarned)
        .called("badge:3", "Treasure *hunter*")
        .with(4, "badge:4", NotOwned, WhyMissing::NotEarned)
        .or("gamepass:5")
        .or("asset:6")
        .or("asset:7")
        .with(5, "badge:8", hidden, WhyMissing::Unknown)
        .with(6, "badge:9", Owned, WhyMissing::Blocked(powers));
    insta::assert_snapshot!(in_both(|mia| draw(mia, &missing)));
}

#[test]
fn where_nothing_can_be_missing_it_is_said_why() {
    let unlinked = MissingRoles {
        account: None,
        ..nothing()
    };
    let unbound = MissingRoles {
        bound: 0,
        ..nothing()
    };
    let drawn = [nothing(), unlinked, unbound].map(|it| in_both(|mia| draw(mia, &it)));
    insta::assert_snapshot!(drawn.join("\n\n---\n\n"));
}

#[test]
fn many_have_pages() {
    let mut missing = nothing();
    for number in 1..=9 {
        missing = missing.with(number, "badge:1", NotOwned, WhyMissing::NotEarned);
    }
    missing.roles.drain(..MISSING_A_PAGE);
    missing.page = 2;
    let drawn = readable(&for_mia("en", |mia| draw(mia, &missing)));
    assert!(drawn.contains("Page 2 of 2"), "{drawn}");
    assert!(drawn.contains("1:41:missing-roles:1"), "{drawn}");
}

#[test]
fn the_longest_names_fit() {
    let powers = Obstacle::Powers(Permissions::from_bits(u64::MAX));
    let reasons = [
        WhyMissing::Due,
        WhyMissing::TakenByHand,
        WhyMissing::NotEarned,
        WhyMissing::Unknown,
        WhyMissing::Blocked(powers),
    ];
    for why in reasons {
        let mut missing = MissingRoles {
            account: Some(longest_account()),
            again: Some(Timestamp::from_millis(i64::MAX)),
            ..nothing()
        };
        let states = UnknownReason::ALL.iter().map(|reason| Unknown(*reason));
        for (state, number) in states.cycle().zip(1..) {
            if missing.roles.len() == MISSING_A_PAGE {
                break;
            }
            let written = |kind: &str, n: i64| format!("{kind}:{}", i64::MAX - 10 * n - number);
            let items =
                ["badge", "gamepass", "asset", "privateserver"].map(|kind| written(kind, number));
            missing = missing.with(i64::MAX - number, &items[0], state, why);
            for other in &items[1..] {
                missing = missing.or(other);
            }
            for named in &items {
                missing = missing.called(named, &"_".repeat(100));
            }
        }
        missing.missing = 500;
        for language in ["en", "de"] {
            assert_whole(&for_mia(language, |mia| draw(mia, &missing)));
        }
    }
}
