//! The store against a real Postgres. `DATABASE_URL` names one in which databases may be made; each test has its own.

mod agenda;
mod bookings;
mod calls;
mod changing;
mod contacts;
mod contend;
mod contention;
mod conversation;
mod customers;
mod database;
mod feeds;
mod histories;
mod jobs;
mod many;
mod outbox;
mod owners;
mod plans;
mod schema;
mod streams;
mod suppression_files;
mod tenants;
