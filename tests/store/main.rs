//! The store on a real SQLite file, one for each test.

mod world;

mod audit;
mod backup;
mod binds;
mod constraints;
mod guard;
mod holdings;
mod ledger;
mod links;
mod members;
mod migrations;
mod open;
mod plans;
mod stays;
mod sweep;
mod work;
