use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use serenity::all as discord;
use serenity::all::{ChunkGuildFilter, ShardId, ShardManager};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until, timeout};

use super::events::member;
use crate::domain::{ServerId, UserId};
use crate::service::{GatewayError, Member, MemberLookup};

/// Looks at members over the gateway (op 8, Request Guild Members), a hundred
/// by one message. Clones share everything.
#[derive(Debug, Clone, Default)]
pub struct Lookup(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    shards: Mutex<Option<Shards>>,
    waiting: Mutex<HashMap<String, Waiting>>,
    asked: AtomicU64,
}

#[derive(Debug)]
struct Shards {
    manager: Arc<ShardManager>,
    /// For each shard, when it may be asked next.
    next: Vec<Instant>,
}

/// A request whose answer comes in parts.
#[derive(Debug)]
struct Waiting {
    answer: Answer,
    parts: HashSet<u32>,
    done: oneshot::Sender<Answer>,
}

#[derive(Debug, Default)]
struct Answer {
    found: HashMap<UserId, Member>,
    absent: HashSet<u64>,
}

/// A connection may send 120 messages a minute, heartbeats and presence among
/// them (reference, "Gateway rate limiting").
const PACE: Duration = Duration::from_millis(600);

/// serenity sends within half a second, Discord answers within about one.
const PATIENCE: Duration = Duration::from_secs(10);

impl Lookup {
    /// From now on requests go through these shards.
    pub(in crate::discord) fn connected(&self, manager: Arc<ShardManager>, shards: u32) {
        let next = vec![Instant::now(); usize::try_from(shards.max(1)).unwrap_or(1)];
        *self.shards() = Some(Shards { manager, next });
    }

    /// No shards any more: requests fail instead of waiting in vain.
    pub(in crate::discord) fn disconnected(&self) {
        *self.shards() = None;
    }

    /// A part of an answer.
    pub(in crate::discord) fn found(&self, chunk: discord::GuildMembersChunkEvent) {
        let Some(nonce) = chunk.nonce else { return };
        let mut all = self.waiting();
        let Some(waiting) = all.get_mut(&nonce) else {
            return;
        };
        let answer = &mut waiting.answer;
        answer.found.extend(
            chunk
                .members
                .values()
                .filter_map(member)
                .map(|member| (member.user, member)),
        );
        answer
            .absent
            .extend(chunk.not_found.iter().map(|user| user.get()));
        waiting.parts.insert(chunk.chunk_index);
        if waiting.parts.len() >= usize::try_from(chunk.chunk_count).unwrap_or(usize::MAX)
            && let Some(done) = all.remove(&nonce)
        {
            // Whoever asked may have given up.
            let _ = done.done.send(done.answer);
        }
    }

    async fn ask(
        &self,
        server: ServerId,
        users: &[UserId],
    ) -> Result<Vec<(UserId, Option<Member>)>, GatewayError> {
        let (manager, shard, at) = self.reserve(server).ok_or(GatewayError::Unavailable)?;
        sleep_until(at).await;
        let nonce = self.0.asked.fetch_add(1, Ordering::Relaxed).to_string();
        let (done, answer) = oneshot::channel();
        self.waiting().insert(
            nonce.clone(),
            Waiting {
                answer: Answer::default(),
                parts: HashSet::new(),
                done,
            },
        );
        let forget = Forget(self, &nonce);
        {
            let runners = manager.runners.lock().await;
            let runner = runners.get(&shard).ok_or(GatewayError::Unavailable)?;
            let users = users
                .iter()
                .map(|user| discord::UserId::new(user.get_u64()))
                .collect();
            runner.runner_tx.chunk_guild(
                discord::GuildId::new(server.get_u64()),
                None,
                false,
                ChunkGuildFilter::UserIds(users),
                Some(nonce.clone()),
            );
        }
        let Ok(Ok(mut answer)) = timeout(PATIENCE, answer).await else {
            return Err(GatewayError::Unavailable);
        };
        drop(forget);
        users
            .iter()
            .map(|user| match answer.found.remove(user) {
                Some(member) => Ok((*user, Some(member))),
                None if answer.absent.contains(&user.get_u64()) => Ok((*user, None)),
                // Silence about someone is no proof that they left.
                None => Err(GatewayError::Unavailable),
            })
            .collect()
    }

    /// The shard that hears of `server`, and when it may be asked.
    fn reserve(&self, server: ServerId) -> Option<(Arc<ShardManager>, ShardId, Instant)> {
        let mut shards = self.shards();
        let Shards { manager, next } = shards.as_mut()?;
        let index = usize::try_from(server.get_u64() >> 22).ok()? % next.len();
        let at = next[index].max(Instant::now());
        next[index] = at + PACE;
        let shard = ShardId(u32::try_from(index).ok()?);
        Some((Arc::clone(manager), shard, at))
    }

    fn shards(&self) -> MutexGuard<'_, Option<Shards>> {
        self.0.shards.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<String, Waiting>> {
        self.0
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a request off the list however its asker ends.
struct Forget<'a>(&'a Lookup, &'a str);

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        self.0.waiting().remove(self.1);
    }
}

#[async_trait]
impl MemberLookup for Lookup {
    async fn look_at(
        &self,
        server: ServerId,
        users: &[UserId],
    ) -> Result<Vec<(UserId, Option<Member>)>, GatewayError> {
        self.ask(server, users).await
    }
}
