//! Fills the bot's database before it starts, faster than by commands.

use std::path::Path;

use anyhow::Result;
use gatepass::store::Store;
use playground::discord::{RoleId, ServerId, UserId};
use playground::roblox;
use serde::Serialize;
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

/// The moderator and admin of every server, who is a member of none.
const STAFF: i64 = 900;

/// A server as the bot remembers it.
pub struct Remembered<'a> {
    pub server: ServerId,
    pub members: &'a [UserId],
    pub links: &'a [(UserId, roblox::UserId)],
    /// Roles and what they are for, as in `badge:5`.
    pub binds: &'a [(RoleId, String)],
}

/// The database file in `folder`, made by the bot's own migrations.
pub async fn open(folder: &Path) -> Result<SqliteConnection> {
    let file = folder.join("gatepass.db");
    let store = Store::open(&format!("sqlite://{}", file.display())).await?;
    store.close().await;
    let mut database = SqliteConnectOptions::new().filename(file).connect().await?;
    // Were the machine to fail now, nothing would be lost.
    sqlx::query("pragma synchronous = off")
        .execute(&mut database)
        .await?;
    Ok(database)
}

/// Writes one server down. Half of the links are proven, half a moderator's.
pub async fn remember(database: &mut SqliteConnection, all: &Remembered<'_>) -> Result<()> {
    let server = i64::try_from(all.server.get())?;
    let members = json(all.members.iter().map(|user| user.get()))?;
    let links = json(
        all.links
            .iter()
            .map(|(user, account)| (user.get(), account.get())),
    )?;
    for (statement, rows) in [
        (
            "insert into servers (server_id, joined_at) values ($1, 0)",
            "",
        ),
        (
            "insert into members (server_id, user_id, present, since)
             select $1, value, true, 0 from json_each($3)",
            &members,
        ),
        (
            "insert into links (link_id, user_id, roblox_id, provenance, server_id, author_id,
                 created_at)
             select $1 + key, value ->> 0, value ->> 1,
                 case key % 2 when 0 then 'oauth' else 'moderator' end,
                 case key % 2 when 0 then null else $1 end,
                 case key % 2 when 0 then null else $2 end, 0 from json_each($3)",
            &links,
        ),
        (
            "insert into roblox_users (roblox_id, name, display_name, learnt_at)
             select value ->> 1, 'account' || (value ->> 1), 'Account', 0 from json_each($3)",
            &links,
        ),
    ] {
        execute(database, statement, server, rows).await?;
    }
    bind(database, all.server, all.binds).await
}

/// Binds that a server makes, all at once and only once.
pub async fn bind(
    database: &mut SqliteConnection,
    server: ServerId,
    binds: &[(RoleId, String)],
) -> Result<()> {
    let rows = binds.iter().map(|(role, item)| (role.get(), item));
    execute(
        database,
        "insert into binds (bind_id, server_id, role_id, requirement, author_id,
             confirmed_powers, created_at)
         select $1 + key, $1, value ->> 0, value ->> 1, $2, 0, 0 from json_each($3)",
        i64::try_from(server.get())?,
        &json(rows)?,
    )
    .await
}

/// Has all linked members of a server wait for an update.
pub async fn queue_everyone(database: &mut SqliteConnection, server: ServerId) -> Result<()> {
    execute(
        database,
        "insert into work (server_id, user_id, reason, due_at, queued_at, attempts, version)
         select members.server_id, members.user_id, 'bind', 0, 0, 0, 0 from members
         join links on links.user_id = members.user_id where members.server_id = $1",
        i64::try_from(server.get())?,
        "",
    )
    .await
}

/// No member is there any more.
pub async fn everyone_left(database: &mut SqliteConnection, server: ServerId) -> Result<()> {
    execute(
        database,
        "update members set present = false where server_id = $1",
        i64::try_from(server.get())?,
        "",
    )
    .await
}

async fn execute(
    database: &mut SqliteConnection,
    statement: &'static str,
    server: i64,
    rows: &str,
) -> Result<()> {
    sqlx::query(statement)
        .bind(server)
        .bind(STAFF)
        .bind(rows)
        .execute(database)
        .await?;
    Ok(())
}

fn json(rows: impl Iterator<Item: Serialize>) -> Result<String> {
    Ok(serde_json::to_string(&rows.collect::<Vec<_>>())?)
}
