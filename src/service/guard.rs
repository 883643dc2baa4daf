use tracing::{info, warn};

use super::{Asker, LogError, LogPost, RoleUpdate, Service};
use crate::domain::guard::{self, End, Standing};
use crate::domain::{Bind, Direction, Pause, RoleId, Ruling, ServerId, Timestamp, UserId};
use crate::metrics;
use crate::store::{
    Guarded, Intent, LeaseError, MemberLease, PauseDecision, PauseEventRow, StoreError,
};

/// A role that the guard holds back, as people are asked about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PauseView {
    pub pause: Pause,
    /// The role's name; `None` if Discord tells of none.
    pub role: Option<String>,
    /// How the role stands, by what was read within the last hour.
    pub standing: Standing,
}

/// What became of somebody's word about a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It holds from now on.
    Now(Pause),
    /// There was nothing to decide any more: somebody had, and this was the last.
    Before(PauseEventRow),
    /// The pause is over, and nobody is known to have decided.
    Over,
}

/// How many members a question names.
const NAMED: usize = 10;

impl Service {
    /// Records an intent that nothing but what was read explains. False if the role is
    /// held back.
    pub(super) async fn intend_guarded(
        &self,
        lease: MemberLease,
        role: RoleId,
        intent: &Intent,
        binds: &[Bind],
    ) -> Result<bool, LeaseError> {
        let of_role: Vec<Bind> = binds.iter().filter(|it| it.role == role).cloned().collect();
        let guarded = self
            .store()
            .intend_guarded(lease, role, intent, &of_role, self.now())
            .await?;
        if guarded == Guarded::Tripped {
            let (server, _) = lease.of;
            let direction = intent.direction();
            metrics::guard_tripped(label(direction));
            warn!(
                server = server.get(),
                role = role.get(),
                ?direction,
                "many would change at once: the role is held back until a person decides, or \
                 most who are read stay as they are"
            );
        }
        Ok(guarded == Guarded::Recorded)
    }

    /// Strikes off what was to be undone and nothing is left of, now that the member
    /// was looked at.
    pub(super) async fn end_reversals(
        &self,
        server: ServerId,
        user: UserId,
        updates: &[RoleUpdate],
    ) -> Result<(), StoreError> {
        for RoleUpdate { decision, .. } in updates {
            if let Some(direction) = decision.ended_reversal() {
                self.store()
                    .end_reversal(server, user, decision.role, direction)
                    .await?;
            }
        }
        Ok(())
    }

    /// Lifts the pauses that are over: most who were read of late stay as they are, the
    /// role has no binds any more, or a person let changes go on some time ago.
    pub async fn review_pauses(&self) -> Result<(), StoreError> {
        for pause in self.store().all_pauses().await? {
            let now = self.now();
            let binds = self.binds_of(pause.server, pause.role).await?;
            let over = match pause.end(&binds, now) {
                End::Now => true,
                End::ByHealthyReads => self.standing(&pause, &binds, now).await?.is_healthy(),
                End::ByADecision => false,
            };
            if over && self.store().lift_pause(&pause, &binds, now).await? {
                info!(
                    server = pause.server.get(),
                    role = pause.role.get(),
                    direction = ?pause.direction,
                    "the role is no longer held back"
                );
                self.ring();
            }
        }
        Ok(())
    }

    /// A person, who may bind roles, decides about a pause that began at `since`.
    pub async fn decide_pause(
        &self,
        asker: &Asker,
        role: RoleId,
        direction: Direction,
        since: Timestamp,
        ruling: Ruling,
    ) -> Result<Decided, StoreError> {
        let (server, user) = (asker.server, asker.user);
        let way = (server, role, direction);
        let binds = self.binds_of(server, role).await?;
        let now = self.now();
        let decision = PauseDecision {
            ruling,
            by: user,
            at: now,
            goes_on_until: guard::goes_on_until(now, self.0.sweep_interval),
        };
        let store = self.store();
        let decided = store.decide_pause(way, since, decision, &binds).await?;
        let Some(pause) = decided else {
            let before = store.last_ruling(way, since).await?;
            return Ok(before.map_or(Decided::Over, Decided::Before));
        };
        let (server, role, by) = (server.get(), role.get(), user.get());
        info!(server, role, by, state = ?pause.state, "a person decided about a role");
        self.ring();
        Ok(Decided::Now(pause))
    }

    /// The pauses of a server's roles.
    pub(super) async fn held_back(&self, server: ServerId) -> Result<Vec<Pause>, StoreError> {
        let mut pauses = self.store().pauses(server).await?;
        pauses.retain(Pause::holds_back);
        Ok(pauses)
    }

    /// Asks in the servers' logs about the pauses of which people were not asked yet.
    /// Where there is no log, or it stands still, the question waits for one.
    pub async fn ask_about_pauses(&self) -> Result<(), StoreError> {
        let pauses = self.store().untold_pauses().await?;
        for view in self.view_pauses(pauses).await? {
            let pause = view.pause;
            let (role, direction) = (pause.role, pause.direction.as_str());
            let name = format!("p{role}:{direction}:{}", pause.since.as_millis());
            let who = self.counted_members(&pause).await?;
            let post = LogPost::HeldBack { view, who };
            match self.post_to_log(pause.server, &post, &name).await {
                Ok(_) => self.store().told_of_pause(&pause, self.now()).await?,
                Err(LogError::NoChannel | LogError::Stopped | LogError::Unavailable) => {}
                Err(LogError::Store(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// If the database is a copy that was put back, has removals wait for a person.
    pub async fn pause_after_restore(&self) -> Result<(), StoreError> {
        if let Some(roles) = self.store().pause_after_restore(self.now()).await? {
            warn!(
                roles,
                "this database is a copy that was put back: nobody loses a role until a person \
                 decides, with /viewbinds"
            );
        }
        Ok(())
    }

    pub(super) async fn view_pauses(
        &self,
        pauses: Vec<Pause>,
    ) -> Result<Vec<PauseView>, StoreError> {
        let now = self.now();
        let mut views = Vec::new();
        for pause in pauses {
            let binds = self.binds_of(pause.server, pause.role).await?;
            let standing = self.standing(&pause, &binds, now).await?;
            let role = self.role_names(pause.server).await.remove(&pause.role);
            views.push(PauseView {
                pause,
                role,
                standing,
            });
        }
        Ok(views)
    }

    async fn standing(
        &self,
        pause: &Pause,
        binds: &[Bind],
        now: Timestamp,
    ) -> Result<Standing, StoreError> {
        let since = now.minus(guard::WINDOW);
        self.store()
            .standing(pause.server, pause.role, pause.direction, binds, since)
            .await
    }

    /// The first of those who changed or would, as the standing counts them.
    async fn counted_members(&self, pause: &Pause) -> Result<Vec<UserId>, StoreError> {
        let (server, role) = (pause.server, pause.role);
        let binds = self.binds_of(server, role).await?;
        let since = self.now().minus(guard::WINDOW);
        self.store()
            .counted_members(server, role, pause.direction, &binds, since, NAMED)
            .await
    }

    async fn binds_of(&self, server: ServerId, role: RoleId) -> Result<Vec<Bind>, StoreError> {
        let mut binds = self.store().binds(server).await?;
        binds.retain(|bind| bind.role == role);
        Ok(binds)
    }
}

fn label(direction: Direction) -> metrics::Direction {
    match direction {
        Direction::Loss => metrics::Direction::Loss,
        Direction::Gain => metrics::Direction::Gain,
    }
}
