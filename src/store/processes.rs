//! `processes`: who works on this database, and what part of Roblox's limits each has.

use sqlx::FromRow;

use super::columns::Flag;
use super::{Connection, Store, StoreError, leases};
use crate::domain::Timestamp;
use crate::domain::share::{self, Holder, Said};

/// How this process stands among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Thousandths of each limit that it may use from now on.
    pub share: u32,
    /// What would be fair: if it is less, the process is to keep to that and to say so.
    pub fair: u32,
    /// Whether no other lives.
    pub is_alone: bool,
    /// Whether this process, or another in its place, had a share before.
    pub had_one: bool,
    /// The time by the database's clock.
    pub now: Timestamp,
}

#[derive(FromRow)]
struct Row {
    process: i64,
    joined_at: Timestamp,
    until: Timestamp,
    #[sqlx(try_from = "i64")]
    share: u32,
    #[sqlx(try_from = "i64")]
    held: u32,
    busy: Flag,
}

impl Row {
    fn holder(&self) -> Holder {
        Holder {
            joined: self.joined_at,
            until: self.until,
            share: self.share,
            held: self.held,
            busy: self.busy.0,
            serves_people: self.process == leases::RUNS,
        }
    }
}

impl Store {
    /// Says that this process lives, and how it stands with what Roblox allows. What
    /// it has in hand stays so for another [`LEASE`](super::LEASE), and what dead
    /// ones had is free.
    pub async fn say_alive(&self, said: Said) -> Result<Standing, StoreError> {
        let mut transaction = self.write().await?;
        self.keep_leases(&mut transaction).await?;
        let now = sqlx::query_scalar(self.dialect.now);
        let now: Timestamp = now.fetch_one(&mut *transaction).await?;
        let rows: Vec<Row> = sqlx::query_as(
            "select process, joined_at, until, share, held, cast(busy as integer) as busy
             from processes",
        )
        .fetch_all(&mut *transaction)
        .await?;
        let mine = rows.iter().find(|row| row.process == self.process);
        let others = rows.iter().filter(|row| row.process != self.process);
        let others: Vec<Holder> = others.map(Row::holder).collect();
        let (holder, fair) = share::renew(mine.map(Row::holder), &others, said, now);
        put(&mut transaction, self.process, &holder).await?;
        transaction.commit().await?;
        Ok(Standing {
            share: holder.share,
            fair,
            is_alone: !others.iter().any(|other| other.lives(now)),
            had_one: mine.is_some(),
            now,
        })
    }

    /// Whether it was opened to run the bot, which people ask; else to work beside it.
    pub fn serves_people(&self) -> bool {
        self.process == leases::RUNS
    }

    /// Whether no other process lives, or did so lately that it may go on with what it
    /// had: who comes back later begins anew, and counts what this one holds.
    pub async fn sees_nobody(&self) -> Result<bool, StoreError> {
        let long_ago = self
            .now_of_database()
            .await?
            .minus(share::LASTS + share::SPENT);
        let others: i64 =
            sqlx::query_scalar("select count(*) from processes where process <> $1 and until > $2")
                .bind(self.process)
                .bind(long_ago)
                .fetch_one(&self.reader)
                .await?;
        Ok(others == 0)
    }

    /// Forgets those that are dead since before `before`, by the database's clock.
    pub async fn forget_processes(&self, before: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query("delete from processes where until < $1 and process <> $2")
            .bind(before)
            .bind(self.process)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn put(connection: &mut Connection, process: i64, holder: &Holder) -> Result<(), StoreError> {
    sqlx::query(
        "insert into processes (process, joined_at, until, share, held, busy)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (process) do update set
             joined_at = excluded.joined_at, until = excluded.until, share = excluded.share,
             held = excluded.held, busy = excluded.busy",
    )
    .bind(process)
    .bind(holder.joined)
    .bind(holder.until)
    .bind(i64::from(holder.share))
    .bind(i64::from(holder.held))
    .bind(holder.busy)
    .execute(connection)
    .await?;
    Ok(())
}
