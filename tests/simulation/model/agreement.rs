use std::collections::BTreeSet;
use std::time::Duration;

use gatepass::domain::outage::Outages;
use gatepass::domain::{ServerId, UserId};

use super::{Both, MEMBERS};
use crate::world;

/// So that some are due and open for longer, and some are not.
const LATELY: Duration = Duration::from_mins(10);

impl Both {
    /// Asserts that both say the same.
    pub(super) async fn agree(&self, server: ServerId, user: UserId, step: u32) {
        let store = &self.store;
        let grants = store.grants(server, user).await.expect("works");
        assert_eq!(grants, self.model.grants(server, user), "step {step}");

        let due = store
            .due_work(self.now, Outages::NONE, 20)
            .await
            .expect("works");
        let due = due.iter().map(|it| {
            (
                it.server,
                it.user,
                it.reason,
                it.due,
                it.queued,
                it.attempts,
            )
        });
        let modelled = self.model.due_work(self.now, 20).into_iter();
        let modelled = modelled.map(|it| {
            (
                it.server,
                it.user,
                it.reason,
                it.due,
                it.queued,
                it.attempts,
            )
        });
        assert!(due.eq(modelled), "who is due, step {step}");
        let next = store.next_due_after(self.now).await.expect("works");
        assert_eq!(next, self.model.next_due_after(self.now), "step {step}");

        let turns = store.last_turns(user).await.expect("works");
        let turns = turns.into_iter().map(|(_, last)| last).collect::<Vec<_>>();
        let modelled = self.model.last_turn(user).into_iter();
        assert_eq!(turns, modelled.collect::<Vec<_>>(), "step {step}");
        // Of those who are due since one moment either may come first.
        let (until, all) = (
            self.now.minus(LATELY),
            usize::try_from(MEMBERS).expect("few"),
        );
        let turns = store.due_for_sweep(until, self.now, &[].into(), all).await;
        let turns = turns.expect("works").into_iter();
        let modelled = self.model.due_for_sweep(until, all).map(world::account);
        assert_eq!(
            turns.collect::<BTreeSet<_>>(),
            modelled.collect::<BTreeSet<_>>(),
            "whose turn it is, step {step}"
        );
        let longest = store.longest_unswept().await.expect("works");
        assert_eq!(longest, self.model.longest_unswept(), "step {step}");
        let open = store.open_intents().await.expect("works");
        assert!(
            open.into_iter().eq(self.model.open_intents(None)),
            "step {step}"
        );

        let before = self.now.minus(LATELY);
        let forgotten = store.forgotten_intents(before).await.expect("works");
        let forgotten: BTreeSet<_> = forgotten.into_iter().collect();
        assert_eq!(
            forgotten,
            self.model.open_intents(Some(before)),
            "step {step}"
        );

        let pauses = store.pauses(server).await.expect("works");
        let modelled = self.model.pauses().into_iter();
        let modelled: Vec<_> = modelled.filter(|it| it.server == server).collect();
        assert_eq!(pauses, modelled, "pauses, step {step}");
    }
}
