//! The store against a real Postgres. `DATABASE_URL` names one in which databases may be made; each test has its own.

mod agenda;
mod bookings;
mod calls;
mod changing;
mod contend;
mod contention;
mod conversation;
mod customers;
mod database;
mod feeds;
mod jobs;
mod many;
mod outbox;
mod plans;
mod schema;
mod streams;
mod tenants;
