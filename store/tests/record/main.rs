//! The store against a real Postgres. `DATABASE_URL` names one in which databases may be made; each test has its own.

mod bookings;
mod calls;
mod contacts;
mod conversation;
mod database;
mod histories;
mod outbox;
mod schema;
mod streams;
mod suppression_files;
mod tenants;
