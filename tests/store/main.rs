//! The store on a real SQLite file, one for each test.

mod world;

mod links;
