//! Many members at once, and services that let the bot see to them in a test's time.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use playground::discord::{self, BucketSize, ServerId, UserId};
use playground::roblox::{self, Quota, Route};
use sqlx::Connection;
use tokio::time::sleep;

use super::{PATIENCE, World};

/// Members who come at once.
const AT_ONCE: usize = 500;

/// A member and their account.
pub(in crate::bot) type Pair = (UserId, roblox::UserId);

impl World {
    /// Roblox allows so many requests a second, and Discord does not slow role
    /// writes down.
    pub(in crate::bot) fn allow_a_second(&self, requests: u32) {
        self.roblox.configure(|settings| {
            settings.limits.window = Duration::from_secs(1);
            settings.limits.inventory = Quota {
                per_owner: requests,
                per_authorization: requests,
            };
        });
        for route in [
            discord::Route::AddGuildMemberRole,
            discord::Route::DeleteGuildMemberRole,
        ] {
            let size = BucketSize::new(1000, Duration::from_secs(1));
            self.discord.set_bucket(route, size);
        }
    }

    /// So many members with an account each, which was read just now as far as the
    /// sweep knows: nothing is due for them.
    pub(in crate::bot) async fn crowd(
        &self,
        server: ServerId,
        name: &str,
        count: usize,
    ) -> Vec<Pair> {
        let mut people = Vec::new();
        let mut numbers = 0..count;
        // Some at a time, as long as anybody waits for what comes true.
        while people.len() < count {
            let some = numbers.by_ref().take(AT_ONCE).map(|n| {
                let user = self.discord.create_user(&format!("{name}{n}"));
                self.discord.join(server, user);
                (user, self.roblox.create_user(&format!("{name}Builds{n}")))
            });
            let some: Vec<_> = some.collect();
            let users: Vec<_> = some.iter().map(|(user, _)| *user).collect();
            self.are_known_to_be_there(&users).await;
            people.extend(some);
        }
        let number = |id: u64| i64::try_from(id).expect("positive");
        let mut database = self.database.connect().await;
        let mut transaction = database.begin().await.expect("it is free");
        for (user, account) in &people {
            let link = sqlx::query(
                "insert into links (link_id, user_id, roblox_id, provenance, created_at, swept_at)
                 values ($1, $1, $2, 'oauth', 0, $3)",
            );
            let now = SystemTime::UNIX_EPOCH.elapsed().expect("after 1970");
            let now = i64::try_from(now.as_millis()).expect("before 2262");
            let link = link.bind(number(user.get())).bind(number(account.get()));
            let made = link.bind(now).execute(&mut *transaction).await;
            made.expect("a link");
        }
        transaction.commit().await.expect("they are kept");
        people
    }

    /// How often each account was read.
    pub(in crate::bot) fn reads(&self) -> BTreeMap<roblox::UserId, usize> {
        let mut reads = BTreeMap::new();
        for account in self.read_in_order() {
            *reads.entry(account).or_default() += 1;
        }
        reads
    }

    /// How often each was given a role, or lost one.
    pub(in crate::bot) fn role_changes(&self) -> BTreeMap<UserId, usize> {
        let mut changes = BTreeMap::new();
        for write in self.discord.writes() {
            *changes.entry(write.user).or_default() += 1;
        }
        changes
    }

    pub(in crate::bot) fn read_in_order(&self) -> Vec<roblox::UserId> {
        let requests = self.roblox.requests().into_iter();
        let inventories = requests.filter(|it| it.route == Route::Inventory);
        inventories.filter_map(|it| it.user).collect()
    }
}

/// How long it may take to see to so many: Discord allows 50 requests a second, of
/// which each takes two or three.
pub(in crate::bot) fn patience_for(members: usize) -> Duration {
    PATIENCE + Duration::from_millis(150) * u32::try_from(members).expect("thousands at most")
}

/// Waits until what a bot that is gone asked counts for Discord no more.
pub(in crate::bot) async fn discords_second_passes() {
    sleep(Duration::from_secs(1)).await;
}
