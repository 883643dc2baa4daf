//! What the guard goes by: how many changed, how many would, and how many were
//! read and stay as they are.

use std::collections::BTreeMap;
use std::ops::RangeBounds;

use sqlx::FromRow;

use super::columns::{Flag, millis};
use super::ledger::{self, Intent};
use super::links::link_counts;
use super::{
    Act, Connection, LeaseError, MemberLease, Store, StoreError, hidden, key, pauses, queue,
};
use crate::domain::guard::{self, Standing};
use crate::domain::{
    Bind, CredentialKind, Direction, GrantState, Holding, HoldingState, Holdings, Item, LinkStatus,
    PauseCause, Requirement, RoleId, ServerId, Timestamp, Trigger, Truth, UserId, bound_items,
};

/// A role, and which way it changes.
pub(super) type Way = (ServerId, RoleId, Direction);

/// The members whom a role's change may concern, judged by what is known of them.
#[derive(Debug)]
pub(super) struct Census(BTreeMap<UserId, Judged>);

#[derive(Debug)]
struct Judged {
    /// Whether they would change.
    waits: bool,
    /// When they were read last; `None` if it takes no look at Roblox to judge them.
    learnt: Option<Timestamp>,
}

/// Who changed, and when.
type Changed = BTreeMap<UserId, Timestamp>;

impl Census {
    /// Who would change, however long ago they were read.
    pub fn waiting(&self) -> impl Iterator<Item = UserId> {
        let waiting = self.0.iter().filter(|(_, it)| it.waits);
        waiting.map(|(user, _)| *user)
    }

    /// When somebody was read last who would change, as far as that takes a look at
    /// Roblox.
    fn read_of(&self, user: UserId) -> Option<Timestamp> {
        self.0.get(&user).and_then(|it| it.learnt)
    }

    /// Each of the others who was read `within` that time, or is judged unread, and
    /// whether they would change.
    fn others(
        &self,
        changed: &Changed,
        within: impl RangeBounds<Timestamp>,
    ) -> impl Iterator<Item = (UserId, bool)> {
        let is_recent = move |it: &Judged| it.learnt.is_none_or(|learnt| within.contains(&learnt));
        let read = self.0.iter().filter(move |(_, it)| is_recent(it));
        let others = read.filter(|(user, _)| !changed.contains_key(user));
        others.map(|(user, it)| (*user, it.waits))
    }

    fn standing(&self, changed: &Changed, within: impl RangeBounds<Timestamp>) -> Standing {
        let others = self.others(changed, within);
        let (waiting, unchanged): (Vec<_>, Vec<_>) = others.partition(|(_, waits)| *waits);
        let count = |count| u64::try_from(count).unwrap_or(u64::MAX);
        Standing {
            changed: count(changed.len()),
            waiting: count(waiting.len()),
            unchanged: count(unchanged.len()),
        }
    }
}

/// What the guard made of an intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guarded {
    /// It is recorded, and the role may be written.
    Recorded,
    /// The role was held back already.
    HeldBack,
    /// It would be one too many: the role is held back from now on.
    Tripped,
    /// It would be, by what was read up to when the member was; by what was read since,
    /// it would not. They are read anew, and their update comes then.
    ReadAnew,
}

/// What the numbers say of one more change.
enum OneMore {
    Allowed,
    IfReadNow,
    /// With how many changed or would.
    TooMany(u64),
}

impl Store {
    /// Records that a role is about to be given or taken for what was read alone,
    /// unless the role is paused or too many changed: then it is paused from now on, or
    /// the member is read anew.
    /// `binds` are those of the role. Counted and recorded in one transaction: of several at once,
    /// none is one too many.
    pub async fn intend_guarded(
        &self,
        lease: MemberLease,
        role: RoleId,
        intent: &Intent,
        binds: &[Bind],
        now: Timestamp,
    ) -> Result<Guarded, LeaseError> {
        let (key, (server, user)) = (ledger::key(lease, role), lease.of);
        let way = (server, role, intent.direction());
        let census = self.census_if_it_matters(way, user, binds, now).await?;
        let mut transaction = self.write().await?;
        self.fence(&mut transaction, lease).await?;
        let guarded = match pauses::of(&mut transaction, way).await? {
            Some(pause) if pause.lets_go_on(now) => false,
            Some(pause) if pause.holds_back() => return Ok(Guarded::HeldBack),
            _ => !changes_back(&mut transaction, key, way.2, now).await?,
        };
        if guarded {
            match one_more(&mut transaction, way, user, binds, census, now).await? {
                OneMore::Allowed => {}
                OneMore::IfReadNow => {
                    queue::member(&mut transaction, server, user, Trigger::Retry, now).await?;
                    transaction.commit().await?;
                    return Ok(Guarded::ReadAnew);
                }
                OneMore::TooMany(members) => {
                    self.begin_pause(&mut transaction, way, PauseCause::Many, Some(members), now)
                        .await?;
                    transaction.commit().await?;
                    return Ok(Guarded::Tripped);
                }
            }
        }
        ledger::record(&mut transaction, key, intent, guarded, now).await?;
        transaction.commit().await?;
        Ok(Guarded::Recorded)
    }

    /// How a role stands by what was read since `since`. `binds` are those of the
    /// role.
    pub async fn standing(
        &self,
        server: ServerId,
        role: RoleId,
        direction: Direction,
        binds: &[Bind],
        since: Timestamp,
    ) -> Result<Standing, StoreError> {
        let way = (server, role, direction);
        let mut connection = self.reader.acquire().await?;
        let changed = changed(&mut connection, way, since).await?;
        let census = census(&mut connection, way, binds).await?;
        Ok(census.standing(&changed, since..))
    }

    /// Those whom [`standing`](Self::standing) counts as changed, in the order of that,
    /// and then those as waiting: `limit` at most.
    pub async fn counted_members(
        &self,
        server: ServerId,
        role: RoleId,
        direction: Direction,
        binds: &[Bind],
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<UserId>, StoreError> {
        let way = (server, role, direction);
        let mut connection = self.reader.acquire().await?;
        let changed = changed(&mut connection, way, since).await?;
        let census = census(&mut connection, way, binds).await?;
        let others = census.others(&changed, since..);
        let waiting = others.filter_map(|(user, waits)| waits.then_some(user));
        let mut in_order: Vec<_> = changed.iter().collect();
        in_order.sort_by_key(|(_, at)| **at);
        let in_order = in_order.into_iter().map(|(user, _)| *user);
        Ok(in_order.chain(waiting).take(limit).collect())
    }

    /// Judges everybody before the write for which others wait, if one more than may
    /// in any case would change.
    async fn census_if_it_matters(
        &self,
        way: Way,
        user: UserId,
        binds: &[Bind],
        now: Timestamp,
    ) -> Result<Option<Census>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let others = others_changed(&mut connection, way, user, now).await?;
        if guard::lately(others.values().copied()).is_none() {
            return Ok(None);
        }
        census(&mut connection, way, binds).await.map(Some)
    }
}

/// Whether one more may change. By what was read after the member nothing tells whether
/// Roblox erred about them; but it may tell that Roblox is well by now.
async fn one_more(
    connection: &mut Connection,
    way: Way,
    user: UserId,
    binds: &[Bind],
    census_before: Option<Census>,
    now: Timestamp,
) -> Result<OneMore, StoreError> {
    let changed = others_changed(connection, way, user, now).await?;
    let Some(lately) = guard::lately(changed.values().copied()) else {
        return Ok(OneMore::Allowed);
    };
    let census = match census_before {
        Some(census) => census,
        // The tenth changed a moment ago.
        None => census(connection, way, binds).await?,
    };
    let is_allowed_by = |until: Timestamp| {
        let within = census.standing(&changed, now.minus(guard::WINDOW)..=until);
        let lately = census.standing(&changed, lately..=until);
        guard::allows_one_more(within.changed, within.unchanged, lately.unchanged)
    };
    Ok(if !is_allowed_by(now) {
        let count = |count| u64::try_from(count).unwrap_or(u64::MAX);
        let waiting = count(census.waiting().count());
        OneMore::TooMany(count(changed.len()).saturating_add(waiting))
    } else if census.read_of(user).is_none_or(is_allowed_by) {
        OneMore::Allowed
    } else {
        OneMore::IfReadNow
    })
}

async fn others_changed(
    connection: &mut Connection,
    way: Way,
    user: UserId,
    now: Timestamp,
) -> Result<Changed, StoreError> {
    let mut changed = changed(connection, way, now.minus(guard::WINDOW)).await?;
    changed.remove(&user);
    Ok(changed)
}

/// Whether the change undoes the member's last one, which the guard counted, and about
/// which the role was paused: when an upstream is well again, nobody is kept from what
/// they had before.
async fn changes_back(
    connection: &mut Connection,
    (server, user, role): (ServerId, UserId, RoleId),
    direction: Direction,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let undone = match direction {
        Direction::Loss => Direction::Gain,
        Direction::Gain => Direction::Loss,
    };
    // A write may be on its way while the role is paused, so the pause may be older.
    let last: Option<(Act, Flag)> = sqlx::query_as(
        "select act, cast(guarded and exists (
                 select 1 from pause_events
                 where pause_events.server_id = $1 and pause_events.role_id = $3
                     and pause_events.direction = $5 and pause_events.event = 'paused'
                     and pause_events.at between audit.at - cast($6 as bigint)
                         and audit.at + cast($6 as bigint)
             ) as integer)
         from audit
         where server_id = $1 and user_id = $2 and role_id = $3 and audit_id >= $4
             and act <> 'refused'
         order by audit_id desc limit 1",
    )
    .bind(server)
    .bind(user)
    .bind(role)
    .bind(key::first_at(now.minus(guard::REMEMBERED)))
    .bind(undone)
    .bind(millis(guard::WINDOW))
    .fetch_optional(connection)
    .await?;
    let (undone, _) = words(undone);
    Ok(last.is_some_and(|(act, Flag(doubted))| doubted && act == undone))
}

/// The act of the audit trail, and the state of a grant on its way there.
pub(super) const fn words(direction: Direction) -> (Act, GrantState) {
    match direction {
        Direction::Loss => (Act::Taken, GrantState::Taking),
        Direction::Gain => (Act::Given, GrantState::Giving),
    }
}

/// A linked member, what is known of one item, and the ledger's row of the role.
#[derive(FromRow)]
struct Known {
    user_id: UserId,
    owned: Flag,
    learnt_at: Timestamp,
    state: Option<GrantState>,
}

/// Judges every linked member of the server by what is known of what the role's
/// binds ask for, who has a role for the unlinked also if nothing was read of them; and
/// who hides it by what the server makes of that.
pub(super) async fn census(
    connection: &mut Connection,
    (server, role, direction): Way,
    binds: &[Bind],
) -> Result<Census, StoreError> {
    let mut members: BTreeMap<UserId, (Holdings, Option<GrantState>)> = BTreeMap::new();
    for item in bound_items(binds) {
        let known = known(connection, server, role, item).await?;
        for row in known {
            let holding = Holding {
                state: if row.owned.0 {
                    HoldingState::Owned
                } else {
                    HoldingState::NotOwned
                },
                learnt: row.learnt_at,
                credential: CredentialKind::Key,
            };
            let (holdings, state) = members.entry(row.user_id).or_default();
            holdings.insert(item, holding);
            *state = row.state;
        }
    }
    let for_unlinked = Requirement::Is(LinkStatus::Unlinked);
    if direction == Direction::Loss && binds.iter().any(|bind| bind.requirement == for_unlinked) {
        for user in linked_holders(connection, server, role).await? {
            let unread = || (Holdings::default(), Some(GrantState::Held));
            members.entry(user).or_insert_with(unread);
        }
    }
    let judged = members.into_iter().filter_map(|(user, (holdings, state))| {
        let verdicts = binds
            .iter()
            .map(|bind| bind.requirement.evaluate(LinkStatus::Linked, &holdings));
        let waits = guard::would_change(direction, Truth::any(verdicts), state)?;
        let learnt = holdings.iter().map(|(_, it)| it.learnt).max();
        Some((user, Judged { waits, learnt }))
    });
    let mut judged: BTreeMap<_, _> = judged.collect();
    if direction == Direction::Loss {
        let losing = hidden::losing(connection, server, role).await?;
        judged.extend(losing.into_iter().map(|(user, learnt)| {
            let (waits, learnt) = (true, Some(learnt));
            (user, Judged { waits, learnt })
        }));
    }
    Ok(Census(judged))
}

/// Who changed under the guard since `since`, or is about to, and has not changed
/// back; and when.
async fn changed(
    connection: &mut Connection,
    (server, role, direction): Way,
    since: Timestamp,
) -> Result<Changed, StoreError> {
    let (act, open) = words(direction);
    let changed: Vec<(UserId, Timestamp)> = sqlx::query_as(
        "select audit.user_id, audit.at from audit
         where audit.server_id = $1 and audit.role_id = $2 and audit.audit_id >= $3
             and audit.guarded and audit.act = $4
             and (audit.act = 'given') = exists (
                 select 1 from grants
                 where grants.server_id = $1 and grants.user_id = audit.user_id
                     and grants.role_id = $2 and grants.state = 'held'
             )
         union select user_id, since from grants
         where server_id = $1 and role_id = $2
             and state in ('giving', 'taking') and state = $5 and guarded",
    )
    .bind(server)
    .bind(role)
    .bind(key::first_at(since))
    .bind(act)
    .bind(open)
    .fetch_all(connection)
    .await?;
    Ok(changed.into_iter().collect())
}

async fn known(
    connection: &mut Connection,
    server: ServerId,
    role: RoleId,
    item: Item,
) -> Result<Vec<Known>, StoreError> {
    Ok(sqlx::query_as(
        "select members.user_id, cast(holdings.state = 'owned' as integer) as owned, holdings.learnt_at,
             grants.state
         from members
         join links on links.user_id = members.user_id and links.removed_at is null
             and (links.server_id is null or links.server_id = $1)
         join holdings on holdings.roblox_id = links.roblox_id
             and holdings.credential = $3 and holdings.item_kind = $4
             and holdings.item_id = $5 and holdings.learnt_at is not null
         left join grants on grants.server_id = $1 and grants.user_id = members.user_id
             and grants.role_id = $2
         where members.server_id = $1 and members.present
             and links.link_id = (
                 select counts.link_id from links as counts
                 where counts.user_id = members.user_id and counts.removed_at is null
                     and (counts.server_id is null or counts.server_id = $1)
                 order by counts.server_id is null desc limit 1
             )",
    )
    .bind(server)
    .bind(role)
    .bind(CredentialKind::Key)
    .bind(item.kind())
    .bind(item.id())
    .fetch_all(connection)
    .await?)
}

/// The linked members of a server who have the role from the bot.
async fn linked_holders(
    connection: &mut Connection,
    server: ServerId,
    role: RoleId,
) -> Result<Vec<UserId>, StoreError> {
    Ok(sqlx::query_scalar(concat!(
        "select members.user_id from members
         join grants on grants.server_id = members.server_id
             and grants.user_id = members.user_id
             and grants.role_id = $2 and grants.state = 'held'
         where members.server_id = $1 and members.present and ",
        link_counts!()
    ))
    .bind(server)
    .bind(role)
    .fetch_all(connection)
    .await?)
}
