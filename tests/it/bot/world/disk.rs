//! The bot's database, as it stands on disk.

use std::collections::BTreeSet;

use gatepass::store::{Store, Work};
use playground::discord::{ServerId, UserId};
use playground::roblox;
use sqlx::Connection;
use tokio::time::{Instant, sleep};

use super::{LOOK_AGAIN, PATIENCE, World};

/// A question about the database: a query that answers with one text a row.
type Question = &'static str;

const GRANTS: Question = "select state from grants order by user_id, role_id";
const SERVERS: Question = "select cast(server_id as text) from servers where left_at is null";
const MEMBERS: Question = "select cast(user_id as text) from members where present";
/// But for those who wait for the roles of the server to change, who have no date.
const WAITING: Question = "select cast(user_id as text) from work
     where due_at < 9223372036854775807 order by user_id";

impl World {
    /// The database, by the bot's own means.
    pub(in crate::bot) async fn store(&self) -> Store {
        let store = Store::open(self.database.url()).await;
        store.expect("a database")
    }

    /// Makes links that members proved elsewhere, for which there is no command
    /// yet.
    pub(in crate::bot) async fn prove(&self, links: &[(UserId, roblox::UserId)]) {
        let number = |id: u64| i64::try_from(id).expect("positive");
        let mut database = self.database.connect().await;
        let mut transaction = database.begin().await.expect("it is free");
        for (user, account) in links {
            let link = sqlx::query(
                "insert into links (link_id, user_id, roblox_id, provenance, created_at)
                 values ($1, $1, $2, 'oauth', 0)",
            );
            let link = link.bind(number(user.get())).bind(number(account.get()));
            let made = link.execute(&mut *transaction).await;
            made.expect("a link");
        }
        transaction.commit().await.expect("they are kept");
    }

    /// What the ledger says of the roles that the bot gave.
    pub(in crate::bot) async fn grants(&self) -> Vec<String> {
        self.read_disk(GRANTS).await
    }

    /// Waits until the ledger says this.
    pub(in crate::bot) async fn grants_become(&self, expected: &[&str]) {
        self.disk_says(GRANTS, |grants| grants == expected).await;
    }

    /// What the audit says was done, in order.
    pub(in crate::bot) async fn audit(&self) -> Vec<String> {
        self.read_disk("select act from audit order by audit_id")
            .await
    }

    /// Who waits for an update, due or not.
    pub(in crate::bot) async fn waiting(&self) -> Vec<UserId> {
        let users = self.read_disk(WAITING).await.into_iter();
        users.map(|user| user.parse().expect("a user")).collect()
    }

    /// The update that waits for Leo, due or not.
    pub(in crate::bot) async fn leos_work(&self) -> Option<Work> {
        let server = self.harbour.to_string().parse().expect("a server");
        let user = self.leo.to_string().parse().expect("a user");
        let work = self.store().await.work_of(server, user).await;
        work.expect("the table is there")
    }

    /// Makes every update that waits due. For a bot that does not run: one that
    /// does would not look.
    pub(in crate::bot) async fn nobody_has_to_wait(&self) {
        let due = sqlx::query("update work set due_at = 0");
        let due = due.execute(&mut self.database.connect().await).await;
        due.expect("the table is there");
    }

    /// As if an interval had passed for everybody. For a bot that does not run.
    pub(in crate::bot) async fn everybodys_turn_is_due(&self) {
        let due = sqlx::query("update links set swept_at = 0");
        let due = due.execute(&mut self.database.connect().await).await;
        due.expect("the table is there");
    }

    /// As if everybody's last turn had been three hours ago.
    pub(in crate::bot) async fn three_hours_pass_without_a_turn(&self) {
        let ago = sqlx::query("update links set swept_at = swept_at - 3 * 60 * 60 * 1000");
        let ago = ago.execute(&mut self.database.connect().await).await;
        ago.expect("the table is there");
    }

    /// Puts a backup in the place of the database, as the README says. For a bot that
    /// does not run.
    pub(in crate::bot) async fn put_backup_back(&self) {
        let file = |name| self.database.directory().join(name);
        let database = self.database.url().parse().expect("a database");
        let backup = gatepass::store::backup(&database, &file("backup.db")).await;
        backup.expect("a backup");
        for beside in ["gatepass.db-wal", "gatepass.db-shm"] {
            // There is none if the bot closed it.
            let _ = std::fs::remove_file(file(beside));
        }
        std::fs::rename(file("backup.db"), file("gatepass.db")).expect("it is there");
    }

    /// As if so many days had passed since an inventory was seen to be hidden, and its
    /// owner was told so. For a bot that does not run.
    pub(in crate::bot) async fn hidden_for_days_more(&self, days: i64) {
        let millis = days * 24 * 60 * 60 * 1000;
        let mut database = self.database.connect().await;
        for earlier in [
            "update hidden_inventories set since = since - $1, last_at = last_at - $1",
            "update hidden_notices set at = at - $1",
        ] {
            let earlier = sqlx::query(earlier).bind(millis);
            let earlier = earlier.execute(&mut database).await;
            earlier.expect("the tables are there");
        }
    }

    /// Waits until notices to members stand like this.
    pub(in crate::bot) async fn notices_become(&self, expected: &[&str]) {
        let notices = "select state from hidden_notices order by user_id";
        self.disk_says(notices, |notices| notices == expected).await;
    }

    /// Everybody bound what is bound long ago.
    pub(in crate::bot) async fn binds_are_old(&self) {
        let aged = sqlx::query("update binds set vouched_at = 0");
        let aged = aged.execute(&mut self.database.connect().await).await;
        aged.expect("the table is there");
    }

    /// A minute passes for role writes: what was lost sight of can't land any more.
    pub(in crate::bot) async fn nothing_is_in_flight(&self) {
        let aged = sqlx::query(
            "update grants set since = since - 60000, lands_until = lands_until - 60000",
        );
        let aged = aged.execute(&mut self.database.connect().await).await;
        aged.expect("the table is there");
    }

    /// Waits until the bot knows that people were asked about so many roles.
    pub(in crate::bot) async fn questions_noted_become(&self, count: usize) {
        let roles = "select state from role_pauses where told_at is not null";
        self.disk_says(roles, |told| told.len() == count).await;
    }

    /// Waits until so many roles are held back.
    pub(in crate::bot) async fn held_back_become(&self, count: usize) {
        let roles = "select state from role_pauses where state <> 'allowed'";
        self.disk_says(roles, |paused| paused.len() == count).await;
    }

    /// Waits until nobody waits for an update any more.
    pub(in crate::bot) async fn is_settled(&self) {
        self.disk_says(WAITING, <[String]>::is_empty).await;
    }

    /// Waits until the bot knows that these are members of a server of its own.
    pub(in crate::bot) async fn are_known_to_be_there(&self, users: &[UserId]) {
        let all = |there: &[String]| {
            let there: BTreeSet<_> = there.iter().collect();
            users.iter().all(|it| there.contains(&it.to_string()))
        };
        self.disk_says(MEMBERS, all).await;
    }

    /// Waits until the bot knows that none of these is.
    pub(in crate::bot) async fn are_known_to_be_gone(&self, users: &[UserId]) {
        let none = |there: &[String]| !users.iter().any(|it| there.contains(&it.to_string()));
        self.disk_says(MEMBERS, none).await;
    }

    /// Waits until the bot knows that it is in the harbour, or is not.
    pub(in crate::bot) async fn bot_knows_it_is_there(&self, there: bool) {
        let harbour = self.harbour.to_string();
        self.disk_says(SERVERS, |servers| servers.contains(&harbour) == there)
            .await;
    }

    /// Waits until the bot knows that it has left a server.
    pub(in crate::bot) async fn has_left(&self, server: ServerId) {
        let gone = |servers: &[String]| !servers.contains(&server.to_string());
        self.disk_says(SERVERS, gone).await;
    }

    /// How many there are of something.
    pub(in crate::bot) async fn count(&self, question: Question) -> i64 {
        let mut database = self.database.connect().await;
        let count = sqlx::query_scalar(question).fetch_one(&mut database);
        count.await.expect("the tables are there")
    }

    async fn read_disk(&self, question: Question) -> Vec<String> {
        let mut database = self.database.connect().await;
        let answer = sqlx::query_scalar(question).fetch_all(&mut database);
        answer.await.expect("the tables are there")
    }

    /// Looks at the disk until it says what was waited for.
    async fn disk_says(&self, question: Question, awaited: impl Fn(&[String]) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.read_disk(question).await;
            if awaited(&answer) {
                return;
            }
            let late = Instant::now() >= deadline;
            assert!(!late, "{question}, for too long: {answer:?}");
            sleep(LOOK_AGAIN).await;
        }
    }
}
