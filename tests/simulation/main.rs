//! The engine over days of virtual time, with nothing real but its rules: what is
//! due, what is decided, how many requests may go out. One seed decides all that
//! happens, and a run that breaks a rule says how to see it again.

mod agenda;
mod chance;
mod event;

mod outside;
mod world;

mod database;
mod model;

mod bot;

mod checks;
mod measures;
mod seeds;
mod simulation;
