//! What the guard watches, what it holds back, and what is undone.

use rstest::rstest;

use super::*;
use crate::domain::Direction::{Gain, Loss};

const STRICT: RolePolicy = RolePolicy {
    on_loss: OnLoss::Remove,
    strict: true,
};

const DAY: Duration = Duration::from_hours(24);

/// One who lost what earned them the role, by bind 1.
fn lost() -> Case {
    Case::new()
        .holds(LOST, LOST)
        .there()
        .granted(GrantState::Held)
}

/// One who owns what earns the role, by bind 1.
fn earned() -> Case {
    Case::new().holds(OWNED, LOST)
}

/// One to whom somebody else gave a strict role that they don't earn.
fn of_another_hand() -> Case {
    Case::new().holds(LOST, LOST).there().policy(STRICT)
}

fn held_back(direction: Direction) -> Action {
    Action::Leave(Reason::HeldBack(direction))
}

impl Case {
    fn paused(mut self, direction: Direction) -> Self {
        self.pauses.insert((role(), direction), PauseCause::Many);
        self
    }

    fn on_a_copy(mut self) -> Self {
        self.pauses.insert((role(), Loss), PauseCause::Restored);
        self
    }

    fn undoing(mut self, direction: Direction) -> Self {
        self.reversals.insert(role(), direction);
        self
    }

    fn linked_ago(mut self, ago: Duration) -> Self {
        let created = self.now.minus(ago);
        self.link = self.link.map(|link| Link { created, ..link });
        self
    }

    fn joined_ago(mut self, ago: Duration) -> Self {
        let micros = self.now.minus(ago).as_millis() * 1_000;
        self.stay = Some(Stay::from_micros(micros));
        self
    }

    fn vouched_ago(mut self, bind: usize, ago: Duration) -> Self {
        self.binds[bind].vouched = self.now.minus(ago);
        self
    }

    fn occasion(mut self, occasion: Occasion) -> Self {
        self.occasion = occasion;
        self
    }

    fn without_link(mut self) -> Self {
        self.link = None;
        self
    }

    fn without_bind(mut self, bind: usize) -> Self {
        self.binds.remove(bind);
        self
    }
}

#[rstest]
#[case::by_what_is_read(lost(), true)]
#[case::though_they_ask(lost().occasion(Occasion::Asked), true)]
#[case::though_the_bind_is_new(lost().vouched_ago(0, Duration::ZERO), true)]
#[case::though_another_bind_went(lost().without_bind(1), true)]
#[case::no_link_any_more(lost().without_link(), false)]
#[case::the_bind_went(lost().without_bind(0), false)]
#[case::another_account_since(lost().linked_ago(Duration::ZERO), false)]
#[case::another_account_long_ago(
    Case::new()
        .holds(LOST, LOST)
        .there()
        .granted_at(GrantState::Held, Timestamp::from_millis(0))
        .linked_ago(DAY),
    true
)]
#[case::of_another_hand(of_another_hand(), true)]
#[case::strict_since_today(of_another_hand().vouched_ago(1, DAY / 2), false)]
#[case::of_another_hand_and_linked_today(of_another_hand().linked_ago(DAY / 2), false)]
fn losses_that_only_reads_explain_are_watched(#[case] case: Case, #[case] watched: bool) {
    let decision = case.decision();
    assert_eq!((decision.action, decision.watched), (Action::Take, watched));
}

#[rstest]
#[case::by_what_is_read(earned(), true)]
#[case::who_asks(earned().occasion(Occasion::Asked), false)]
#[case::who_came(earned().occasion(Occasion::Arrival), false)]
#[case::who_came_today(earned().joined_ago(DAY / 2), false)]
#[case::who_came_yesterday(earned().joined_ago(DAY), true)]
#[case::a_new_bind(earned().vouched_ago(0, DAY / 2), false)]
#[case::a_bind_of_yesterday(earned().vouched_ago(0, DAY), true)]
#[case::a_new_bind_that_is_not_met(earned().vouched_ago(1, Duration::ZERO), true)]
#[case::a_new_link(earned().linked_ago(DAY / 2), false)]
fn gains_that_only_reads_explain_are_watched(#[case] case: Case, #[case] watched: bool) {
    let decision = case.decision();
    assert_eq!(
        (decision.action, decision.watched),
        (give_for([1]), watched)
    );
}

#[rstest]
#[case::a_loss(lost().paused(Loss), held_back(Loss))]
#[case::a_loss_in_the_other_direction(lost().paused(Gain), Action::Take)]
#[case::a_loss_by_unlinking(lost().without_link().paused(Loss), Action::Take)]
#[case::a_gain(earned().paused(Gain), held_back(Gain))]
#[case::a_gain_that_is_asked_for(
    earned().occasion(Occasion::Asked).paused(Gain),
    give_for([1])
)]
#[case::nothing_to_change(earned().there().paused(Gain), Action::Leave(Reason::Held))]
#[case::unknown(
    Case::new().holds(HIDDEN, LOST).there().granted(GrantState::Held).paused(Loss),
    Action::Leave(Reason::Unknown)
)]
fn a_pause_holds_back_what_is_watched(#[case] case: Case, #[case] action: Action) {
    let decision = case.decision();
    let watched = matches!(&action, Action::Take | Action::Give(_)) && decision.watched;
    assert_eq!(decision.action, action);
    assert!(!decision.watched || watched);
}

/// What people did since the copy was made is not in it.
#[rstest]
#[case::by_what_is_read(lost().on_a_copy(), held_back(Loss))]
#[case::though_another_account_explains_it(
    lost().linked_ago(Duration::ZERO).on_a_copy(),
    held_back(Loss)
)]
#[case::of_another_hand_and_linked_today(
    of_another_hand().linked_ago(Duration::ZERO).on_a_copy(),
    held_back(Loss)
)]
#[case::who_unlinks(lost().without_link().on_a_copy(), Action::Take)]
#[case::the_last_bind_is_removed(
    lost().without_bind(1).without_bind(0).on_a_copy(),
    Action::Take
)]
#[case::a_gain(earned().on_a_copy(), give_for([1]))]
fn on_a_copy_nobody_loses_a_role(#[case] case: Case, #[case] action: Action) {
    assert_eq!(case.decision().action, action);
}

/// The write of a loss was lost, and the role is paused now: it is the bot's still.
#[test]
fn a_write_that_never_landed_is_settled_though_the_role_is_held_back() {
    let open = |state| {
        Case::new()
            .holds(LOST, LOST)
            .there()
            .granted(state)
            .paused(Loss)
    };
    let decision = open(GrantState::Taking).decision();
    assert_eq!(decision.action, held_back(Loss));
    assert_eq!(decision.note, Some(LedgerNote::Held([bind_id(1)].into())));
    assert_eq!(open(GrantState::Held).decision().note, None);
}

#[rstest]
#[case::whatever_is_read(Case::new().holds(LOST, LOST), give_for([1, 2]))]
#[case::though_nothing_can_be_read(Case::new().holds(HIDDEN, HIDDEN), give_for([1, 2]))]
#[case::though_gains_are_held_back(earned().paused(Gain), give_for([1, 2]))]
#[case::it_is_back(
    Case::new().holds(LOST, LOST).there().granted(GrantState::Held).paused(Loss),
    held_back(Loss)
)]
#[case::somebody_gave_it(
    Case::new().holds(LOST, LOST).there(),
    Action::Leave(Reason::GivenByHand)
)]
#[case::somebody_took_it_again(
    Case::new().holds(LOST, LOST).granted(GrantState::Held),
    Action::Leave(Reason::NotEarned)
)]
#[case::no_link_any_more(
    Case::new().holds(LOST, LOST).without_link(),
    Action::Leave(Reason::NotEarned)
)]
fn a_loss_is_undone(#[case] case: Case, #[case] action: Action) {
    let decision = case.undoing(Loss).decision();
    let over = (!matches!(decision.action, Action::Give(_))).then_some(Loss);
    assert_eq!(decision.action, action);
    assert_eq!(decision.ended_reversal(), over);
    assert!(!decision.watched);
}

#[rstest]
#[case::whatever_is_read(earned().there().granted(GrantState::Held), Action::Take)]
#[case::though_nothing_can_be_read(
    Case::new().holds(HIDDEN, HIDDEN).there().granted(GrantState::Held),
    Action::Take
)]
#[case::it_is_gone(earned().paused(Gain), held_back(Gain))]
#[case::it_is_of_another_hand(earned().there(), Action::Leave(Reason::Held))]
fn a_gain_is_undone(#[case] case: Case, #[case] action: Action) {
    let decision = case.undoing(Gain).decision();
    let over = (action != Action::Take).then_some(Gain);
    assert_eq!(decision.ended_reversal(), over);
    assert_eq!(decision.action, action);
    assert!(!decision.watched);
}

/// A role above the bot can't be given back before it is below: that stays to be done.
#[test]
fn what_cannot_be_undone_yet_is_not_given_up() {
    let mut case = Case::new().holds(LOST, LOST).undoing(Loss);
    case.bound_role().position = 6;
    let decision = case.decision();
    let blocked = Action::Leave(Reason::Blocked(Obstacle::AboveBot));
    assert_eq!(decision.action, blocked);
    assert_eq!(decision.ended_reversal(), None);
}

/// The write that took it may still land: until then nobody knows what to undo.
#[test]
fn a_loss_on_its_way_is_undone_once_it_is_seen() {
    let now = Case::new().now;
    let case = Case::new()
        .holds(LOST, LOST)
        .there()
        .granted_at(GrantState::Taking, now)
        .paused(Loss)
        .undoing(Loss);
    let decision = case.decision();
    assert_eq!(decision.action, held_back(Loss));
    assert_eq!(decision.ended_reversal(), None);
}

/// Nobody binds it any more, and the ledger knows nothing of it.
#[test]
fn what_nobody_knows_of_any_more_is_given_up() {
    let case = Case::new().without_bind(1).without_bind(0).undoing(Loss);
    assert_eq!(case.decision().ended_reversal(), Some(Loss));
}
