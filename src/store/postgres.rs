//! What only PostgreSQL is told, and only it says.
//!
//! Two advisory locks keep order in a database: one for the transaction that
//! writes, one for the bot that runs on it. Their keys are arbitrary, but for
//! ever: "gatepass" in ASCII and the number after it.

use sqlx::any::AnyConnectOptions;
use sqlx::postgres::PgDatabaseError;
use sqlx::{ConnectOptions, Row};

use super::Connection;
use super::columns::Flag;
use super::copies::Home;
use super::dialect::{Dialect, Session, Setting};
use super::error::Fault;
use super::leases::lease_statements;
use super::location::Server;

macro_rules! setup {
    ($($more:literal)?) => {
        concat!(
            // As long as a call waits for its turn: no statement takes longer,
            // and who froze in a transaction does not hold up the others.
            "set statement_timeout = '10s';
             set lock_timeout = '10s';
             set idle_in_transaction_session_timeout = '10s';",
            // A process whose machine is gone lets go of what it held; the last
            // is for when it left something unacknowledged.
            "set tcp_keepalives_idle = 5;
             set tcp_keepalives_interval = 2;
             set tcp_keepalives_count = 3;
             set tcp_user_timeout = '11s';",
            $($more)?
        )
    };
}

macro_rules! now {
    () => {
        "cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)"
    };
}

/// Where a row of `home` is that the transaction wrote: a restore makes the table anew,
/// or the row in another transaction, and a database that has another as its template
/// has its own number. Neither a vacuum changes any of it nor `cluster`, another name
/// or a failover; `pg_upgrade` to 15 and later keeps it, too.
macro_rules! place {
    ($transaction:literal) => {
        concat!(
            "concat_ws('/',
                 (select oid from pg_database where datname = current_database()),
                 cast(cast('home' as regclass) as oid), ",
            $transaction,
            ")"
        )
    };
}

pub(super) const DIALECT: Dialect = Dialect {
    name: "PostgreSQL",
    // Each statement sees what was committed before it, whatever the server's
    // default isolation is: what is read after the turn was taken is the last word.
    begin: "begin isolation level read committed",
    turn: Some("select pg_advisory_xact_lock(7449363237673464691)"),
    turn_to_migrate: Some(
        "set local statement_timeout = 0;
         select pg_advisory_xact_lock(7449363237673464691);",
    ),
    writer: Session {
        // What was recorded before a role write must outlast a power cut: a role
        // that the ledger does not know is never taken.
        setup: setup!("set synchronous_commit = on;"),
        settings: &[
            Setting {
                name: "synchronous_commit",
                read: "select current_setting('synchronous_commit')",
                wanted: "on",
            },
            STATEMENT_TIMEOUT,
        ],
    },
    reader: Session {
        setup: setup!("set default_transaction_read_only = on;"),
        settings: &[
            Setting {
                name: "default_transaction_read_only",
                read: "select current_setting('default_transaction_read_only')",
                wanted: "on",
            },
            STATEMENT_TIMEOUT,
        ],
    },
    // They wait for the network, too.
    readers: 8,
    breaks: true,
    tables: "select cast(relname as text) from pg_catalog.pg_class
             where relnamespace = cast(current_schema() as regnamespace)
                 and relkind in ('r', 'p', 'f')",
    now: concat!("select ", now!()),
    leases: lease_statements!(now),
    home: Some(Home {
        leave: concat!("delete from home where place <> ", place!("xmin")),
        settle: concat!(
            "insert into home (place) select ",
            place!("cast(pg_current_xact_id() as xid)"),
            " where not exists (select 1 from home)"
        ),
    }),
};

const STATEMENT_TIMEOUT: Setting = Setting {
    name: "statement_timeout",
    read: "select current_setting('statement_timeout')",
    wanted: "10s",
};

/// Calls the connection's session `name`, as all are called by which this process
/// writes. One that broke on the way may live on for the server, and is ended.
pub(super) async fn succeed(connection: &mut Connection, name: &str) -> Result<(), sqlx::Error> {
    let lost = "select count(pg_terminate_backend(pid)) from pg_stat_activity
                where datname = current_database() and application_name = $1
                    and pid <> pg_backend_pid()";
    sqlx::query(lost)
        .bind(name)
        .execute(&mut *connection)
        .await?;
    sqlx::query("select set_config('application_name', $1, false)")
        .bind(name)
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes the right to run the bot here, for as long as the connection lives.
/// False while another connection has it; that of a process which was just
/// killed, the server ends within moments.
pub(super) async fn take_right(connection: &mut Connection) -> Result<bool, sqlx::Error> {
    let taken = sqlx::raw_sql(
        "set lock_timeout = '2s';
         select pg_advisory_lock(7449363237673464692);
         set lock_timeout = '10s';",
    );
    match taken.execute(connection).await {
        Ok(_) => Ok(true),
        Err(sqlx::Error::Database(error))
            if error.code().as_deref() == Some(LOCK_NOT_AVAILABLE) =>
        {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Whether a session of that name does something or did within the last 10 s,
/// which is as long as the server lets anything take.
pub(super) async fn is_active(
    connection: &mut Connection,
    name: &str,
) -> Result<bool, sqlx::Error> {
    let active = "select count(*) from pg_stat_activity
                  where datname = current_database() and application_name = $1
                      and (state <> 'idle'
                          or state_change > clock_timestamp() - interval '10 s')";
    let active: i64 = sqlx::query_scalar(active)
        .bind(name)
        .fetch_one(connection)
        .await?;
    Ok(active > 0)
}

const LOCK_NOT_AVAILABLE: &str = "55P03";

/// Whether something in between gives both connections the same session: one that
/// is free within a pooler goes to whoever begins a transaction.
pub(super) async fn same_session(
    one: &mut Connection,
    other: &mut Connection,
) -> Result<bool, sqlx::Error> {
    Ok(process(one).await? == process(other).await?)
}

/// The server's process that the connection talks to.
async fn process(connection: &mut Connection) -> Result<i32, sqlx::Error> {
    // Not prepared: a pooler may not know whose the statement is.
    let row = sqlx::raw_sql("select pg_backend_pid()").fetch_one(connection);
    row.await?.try_get(0)
}

/// Whether the account may make tables. Since version 15 nobody may by default
/// but the owner of the database.
pub(super) async fn may_create(connection: &mut Connection) -> Result<bool, sqlx::Error> {
    let Flag(may) = sqlx::query_scalar(
        "select cast(coalesce(has_schema_privilege(current_schema(), 'create'), false) as integer)",
    )
    .fetch_one(connection)
    .await?;
    Ok(may)
}

pub(super) fn options(server: &Server) -> AnyConnectOptions {
    AnyConnectOptions::from_url(server.url()).expect("any URL will do")
}

/// By the class or the code of the error
/// (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
pub(super) fn fault(error: &PgDatabaseError) -> Fault {
    match error.code() {
        // Lost to another transaction, waited too long, cancelled by a timeout,
        // or more is asked of the server than it has.
        "40001" | "40P01" | LOCK_NOT_AVAILABLE | "57014" | "25P03" | "53000" | "53200"
        | "53400" => Fault::Busy,
        // The server stops, starts, is full of connections, or lets us in no more.
        "57P01" | "57P02" | "57P03" | "57P05" | "53300" | "3D000" | "55000" => Fault::Unreachable,
        code if code.starts_with("08") || code.starts_with("28") => Fault::Unreachable,
        "53100" => Fault::Full,
        // A standby, or an account that may not write.
        "25006" | "42501" => Fault::ReadOnly,
        "XX001" | "XX002" => Fault::Corrupt,
        code if code.starts_with("58") => Fault::Io,
        _ => Fault::Other,
    }
}
