//! The store on a real SQLite file, one for each test.

mod world;

mod backup;
mod binds;
mod ledger;
mod links;
mod open;
