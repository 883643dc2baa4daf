use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;
use tracing::{debug, info, warn};

use super::facts::Facts;
use super::{GatewayError, Member, Service, WriteError, Written};
use crate::domain::{
    Bind, Cause, Holdings, Link, RobloxUserId, RoleDecision, ServerId, ServerRoles, Situation,
    Timestamp, Trigger, UnknownReason, UserId, decide, unknowns,
};
use crate::metrics;
use crate::store::{LeaseError, MemberLease, StoreError, Urgency};

/// How long a person waits while another process writes the member's roles: a few
/// writes, as Discord takes them.
const BETWEEN_TRIES: Duration = Duration::from_millis(250);
const TRIES: u32 = 20;

/// One member's pass in one server, done.
#[derive(Debug, Clone)]
pub struct Update {
    pub server: ServerId,
    pub user: UserId,
    /// The Roblox account that counted; `None` when none is linked here.
    pub account: Option<RobloxUserId>,
    /// The server's binds and roles, as they stood.
    pub binds: Vec<Bind>,
    pub server_roles: Arc<ServerRoles>,
    pub holdings: Holdings,
    /// When asking again about what is unknown is worth it, where that is known.
    pub again: Option<Timestamp>,
    /// Whether Roblox is down and was not asked at all.
    pub left_alone: bool,
    pub roles: Vec<RoleUpdate>,
}

/// What an update of one member does, before anything is done.
#[derive(Debug, Clone)]
pub struct Preview {
    /// As in [`Update`], as are the next five.
    pub account: Option<RobloxUserId>,
    pub binds: Vec<Bind>,
    pub server_roles: Arc<ServerRoles>,
    pub holdings: Holdings,
    pub again: Option<Timestamp>,
    pub left_alone: bool,
    /// In the order in which they would be carried out.
    pub decisions: Vec<RoleDecision>,
}

/// What decides about a member, the member apart.
#[derive(Debug)]
pub(super) struct Known {
    /// The link that counts here.
    pub(super) link: Option<Link>,
    pub(super) binds: Vec<Bind>,
    pub(super) holdings: Holdings,
    /// As in [`Update`].
    pub(super) again: Option<Timestamp>,
    /// As in [`Update`].
    pub(super) left_alone: bool,
}

/// What was decided about one role, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleUpdate {
    pub decision: RoleDecision,
    pub written: Written,
}

/// Why a member could not be updated. Of several roles, some may have been
/// changed before one could not be recorded ([`UpdateError::Store`]); what is
/// left open is settled by a look at the member.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    #[error("not in the server")]
    NotMember,
    /// Roles come after membership screening.
    #[error("has not passed membership screening")]
    Pending,
    /// Bots have no account on Roblox, nor do they lack one.
    #[error("a bot")]
    Bot,
    /// Another process is about to write this member's roles, or took over what
    /// this one was slow with.
    #[error("another process has the member in hand")]
    InOtherHands,
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LeaseError> for UpdateError {
    fn from(error: LeaseError) -> Self {
        match error {
            LeaseError::Lost => Self::InOtherHands,
            LeaseError::Store(error) => Self::Store(error),
        }
    }
}

/// Who has the member in hand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hand {
    /// The caller, since before anything is read.
    Taken(MemberLease),
    /// Nobody yet: a person waits, and takes the member when the facts are there.
    Free(ServerId, UserId),
}

impl Hand {
    const fn member(self) -> (ServerId, UserId) {
        match self {
            Self::Taken(lease) => lease.of,
            Self::Free(server, user) => (server, user),
        }
    }
}

impl Service {
    /// Brings one member's roles in one server up to date: facts → decision →
    /// role changes → record. Every role change goes through here, whatever
    /// set it off. Only one update of a member writes at a time, in whatever
    /// process.
    pub(super) async fn update(&self, hand: Hand, cause: Cause) -> Result<Update, UpdateError> {
        let updated = self.update_uncounted(hand, cause).await;
        metrics::updated(outcome(&updated));
        updated
    }

    async fn update_uncounted(&self, hand: Hand, cause: Cause) -> Result<Update, UpdateError> {
        let (server, user) = hand.member();
        // It reads for certain: not for somebody who has yet to pass screening,
        // and may never.
        if cause.is_another_try() {
            self.present_member(server, user).await?;
        }
        // Read before the turn is taken: a person who waits for this member
        // must not wait for the background's slow reading of the same one.
        let facts = self.facts_of(server, user, cause).await?;
        let _turn = self.0.turns.take((server, user)).await;
        match hand {
            Hand::Taken(lease) => self.update_in_hand(lease, facts, cause).await,
            Hand::Free(..) => {
                let lease = self.take_in_hand(server, user).await?;
                let updated = self.update_in_hand(lease, facts, cause).await;
                if let Err(error) = self.store().let_go(lease).await {
                    self.store().abandon(lease);
                    warn!(%error, "could not let go of a member");
                }
                updated
            }
        }
    }

    /// Takes a member in hand for a person who waits.
    async fn take_in_hand(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<MemberLease, UpdateError> {
        let mut left = TRIES;
        loop {
            let lease = self.store().lease((server, user), Urgency::Person).await?;
            if let Some(lease) = lease {
                return Ok(lease);
            }
            left -= 1;
            if left == 0 {
                return Err(UpdateError::InOtherHands);
            }
            sleep(BETWEEN_TRIES).await;
        }
    }

    async fn update_in_hand(
        &self,
        lease: MemberLease,
        facts: Option<Facts>,
        cause: Cause,
    ) -> Result<Update, UpdateError> {
        let (server, user) = lease.of;
        // Until here may have taken a while, so everything else is looked at now.
        let decided = self.decided(server, user, facts, cause).await?;

        let mut updates = Vec::with_capacity(decided.decisions.len());
        for decision in decided.decisions {
            let update = self.apply(lease, &decided.binds, &decided.holdings, decision, cause);
            updates.push(update.await?);
        }
        self.end_reversals(server, user, &updates).await?;
        let update = Update {
            server,
            user,
            account: decided.account,
            binds: decided.binds,
            server_roles: decided.server_roles,
            holdings: decided.holdings,
            again: decided.again,
            left_alone: decided.left_alone,
            roles: updates,
        };
        self.plan_hidden_notice(&update).await?;
        update.log(cause.trigger);
        Ok(update)
    }

    /// What an update of the member would do now: the same facts and the same
    /// decisions, and nothing is written to any role or to the ledger.
    pub async fn preview(
        &self,
        server: ServerId,
        user: UserId,
        cause: Cause,
    ) -> Result<Preview, UpdateError> {
        let facts = self.facts_of(server, user, cause).await?;
        self.decided(server, user, facts, cause).await
    }

    /// Facts for the link that counts for the member, if there is one.
    pub(super) async fn facts_of(
        &self,
        server: ServerId,
        user: UserId,
        cause: Cause,
    ) -> Result<Option<Facts>, StoreError> {
        match self.store().effective_link(server, user).await? {
            Some(link) => Ok(Some(self.facts(server, &link, cause).await?)),
            None => Ok(None),
        }
    }

    /// What is decided about the member's roles by `facts`, or without them by what
    /// is stored.
    pub(super) async fn decided(
        &self,
        server: ServerId,
        user: UserId,
        facts: Option<Facts>,
        cause: Cause,
    ) -> Result<Preview, UpdateError> {
        let known = self.known(server, user, facts).await?;
        let roles = self.gateway().roles(server).await?;
        let member = self.present_member(server, user).await?;
        let decisions = self.decide_for(&roles, &member, &known, cause).await?;
        Ok(Preview {
            account: known.link.map(|link| link.roblox),
            binds: known.binds,
            server_roles: roles,
            holdings: known.holdings,
            again: known.again,
            left_alone: known.left_alone,
            decisions,
        })
    }

    /// What counts for the member by now, `facts` included.
    pub(super) async fn known(
        &self,
        server: ServerId,
        user: UserId,
        facts: Option<Facts>,
    ) -> Result<Known, StoreError> {
        let again = facts.as_ref().and_then(|facts| facts.again);
        let left_alone = facts.as_ref().is_some_and(|facts| facts.left_alone);
        let binds = self.store().binds(server).await?;
        let link = self.store().effective_link(server, user).await?;
        let holdings = match &link {
            Some(link) => self.newest(link, &binds, facts).await?,
            None => Holdings::default(),
        };
        Ok(Known {
            link,
            binds,
            holdings,
            again,
            left_alone,
        })
    }

    /// The member as they are now, if they are there and may have roles.
    pub(super) async fn present_member(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<Member, UpdateError> {
        match self.look_at(server, user).await? {
            None => Err(UpdateError::NotMember),
            Some(member) if member.bot => Err(UpdateError::Bot),
            Some(member) if member.pending => Err(UpdateError::Pending),
            Some(member) => Ok(member),
        }
    }

    pub(super) async fn decide_for(
        &self,
        roles: &ServerRoles,
        member: &Member,
        known: &Known,
        cause: Cause,
    ) -> Result<Vec<RoleDecision>, StoreError> {
        let pauses = self.held_back(roles.server).await?.into_iter();
        let reversals = self.store().reversals(roles.server, member.user).await?;
        let grants = self.store().grants(roles.server, member.user).await?;
        let policies = self.store().policies(roles.server).await?;
        let hidden = match &known.link {
            Some(link) => {
                let (server, user) = (roles.server, member.user);
                self.store()
                    .hidden_inventory(server, user, link.roblox)
                    .await?
            }
            None => None,
        };
        Ok(decide(&Situation {
            link: known.link.as_ref(),
            holdings: &known.holdings,
            hidden: hidden.as_ref(),
            binds: &known.binds,
            policies: &policies,
            grants: &grants,
            roles,
            member_roles: &member.roles,
            stay: member.stay,
            pauses: &pauses
                .map(|pause| ((pause.role, pause.direction), pause.cause))
                .collect(),
            reversals: &reversals,
            occasion: cause.trigger.occasion(),
            now: self.now(),
        }))
    }
}

/// What it is called where updates are counted.
fn outcome(updated: &Result<Update, UpdateError>) -> metrics::Update {
    match updated {
        Ok(update) if update.changes().next().is_some() => metrics::Update::Changed,
        Ok(update) if update.unknown().is_some() => metrics::Update::Unknown,
        Ok(_) => metrics::Update::Unchanged,
        Err(UpdateError::NotMember | UpdateError::Bot) => metrics::Update::NotMember,
        Err(UpdateError::Pending) => metrics::Update::Pending,
        Err(UpdateError::InOtherHands) => metrics::Update::InOtherHands,
        Err(UpdateError::Gateway(_)) => metrics::Update::DiscordFailed,
        Err(UpdateError::Store(_)) => metrics::Update::DatabaseFailed,
    }
}

impl Update {
    /// What was changed, in the order it was written.
    pub fn changes(&self) -> impl Iterator<Item = &RoleUpdate> {
        self.roles
            .iter()
            .filter(|role| matches!(role.written, Written::Given | Written::Taken))
    }

    /// Why something could not be told: the first of the reasons that stand
    /// behind undecided roles, or `None` when everything was decided.
    pub fn unknown(&self) -> Option<UnknownReason> {
        self.unknowns().min()
    }

    fn unknowns(&self) -> impl Iterator<Item = UnknownReason> {
        let decisions = self.roles.iter().map(|role| &role.decision);
        unknowns(decisions, &self.binds, &self.holdings)
    }

    /// Why something could not be told that another try may tell.
    pub fn passing_unknown(&self) -> Option<UnknownReason> {
        self.unknowns().filter(|reason| reason.may_pass()).min()
    }

    /// Whether something could not be told because Roblox is down and was not asked.
    pub(super) fn lacks_roblox(&self) -> bool {
        self.left_alone && self.passing_unknown().is_some_and(UnknownReason::is_outage)
    }

    /// Whether another look at the member follows by itself in a while: a write
    /// is open or was not made, or something may be told later.
    pub fn is_looked_at_again(&self) -> bool {
        self.has_open_write() || self.unknowns().any(UnknownReason::may_pass)
    }

    /// Whether a write is open, or was not made.
    pub(super) fn has_open_write(&self) -> bool {
        let open = |role: &RoleUpdate| {
            matches!(role.written, Written::Unsure | Written::NotSent)
                || (role.written == Written::Nothing && role.decision.is_unsettled)
        };
        self.roles.iter().any(open)
    }

    /// Whether a change of the server's roles alone could make a difference.
    pub(super) fn waits_for_roles(&self) -> bool {
        let refused = Written::Refused(WriteError::MissingPermission);
        self.roles
            .iter()
            .any(|role| role.decision.waits_for_roles() || role.written == refused)
    }

    fn log(&self, trigger: Trigger) {
        let (server, user) = (self.server.get(), self.user.get());
        let changes = self.changes().count();
        let unknown = self.unknown().map(UnknownReason::as_str);
        if changes > 0 {
            info!(server, user, %trigger, changes, unknown, "updated a member");
        } else {
            debug!(server, user, %trigger, unknown, "updated a member, nothing to change");
        }
    }
}

impl Preview {
    /// As [`Update::unknown`].
    pub fn unknown(&self) -> Option<UnknownReason> {
        self.unknowns().min()
    }

    pub(super) fn passing_unknown(&self) -> Option<UnknownReason> {
        self.unknowns().filter(|reason| reason.may_pass()).min()
    }

    /// As [`Update::lacks_roblox`].
    pub(super) fn lacks_roblox(&self) -> bool {
        self.left_alone && self.passing_unknown().is_some_and(UnknownReason::is_outage)
    }

    fn unknowns(&self) -> impl Iterator<Item = UnknownReason> {
        unknowns(self.decisions.iter(), &self.binds, &self.holdings)
    }
}

#[cfg(test)]
mod tests;
