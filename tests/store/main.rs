//! The store on a real database, one for each test: an SQLite file or, by
//! `scripts/with-postgres`, a database on a PostgreSQL server.

#[path = "../database/mod.rs"]
mod database;
mod everything;
mod statements;
mod world;

mod audit;
mod backup;
mod binds;
mod bulk;
mod constraints;
mod guard;
mod hidden;
mod holdings;
mod leases;
mod ledger;
mod link_roles;
mod links;
mod members;
mod migrations;
mod open;
mod plans;
mod plans_on_postgres;
mod pooler;
mod postgres;
mod proxy;
mod server_log;
mod server_settings;
mod shared_accounts;
mod stays;
mod sweep;
mod work;
