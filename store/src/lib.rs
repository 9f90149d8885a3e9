//! The only SQL. One file a table, and beside them one file for each unit of work that goes across tables.
//!
//! Layer 4, edge. Nothing is decided here: what a fact does to a call is said by [`call::record`], who is admitted by
//! `policy`, what is booked by `assistant`. This crate makes it durable, all of it or nothing, and answers the same
//! question twice with the same answer, because webhooks are repeated and processes die in the middle.
//!
//! - Every instant is an argument. The database's clock is never asked, so that a test can be at any time.
//! - Locks are taken in one order: the call's row, then its escalation's and offers', then the tenant's and what is
//!   the tenant's, then bookings. So nobody waits in a circle.
//! - Transactions hold no more than statements: never a request to the world, never a caller's pause.
//! - Transcripts are redacted on their way in; there is no other way in.
//!
//! The schema is in the folder `migrations`, embedded into this crate. Queries are checked against it when they are
//! compiled, by the data in `.sqlx` that `store/prepare` refreshes.

mod action_records;
mod admission_facts;
mod agenda;
mod agents;
mod alerts;
mod booking;
mod booking_events;
mod bookings;
mod busy_times;
mod calendar_feeds;
mod calendar_sources;
mod call_events;
mod call_legs;
mod callback_attempts;
mod callback_queue;
mod callbacks;
mod calls;
mod changing;
mod connection;
mod contact_facts;
mod contact_verdicts;
mod conversation;
mod customer_contacts;
mod customer_duplicates;
mod customer_events;
mod customer_notes;
mod customers;
mod dead_letters;
mod do_not_contact;
mod emergency_attempts;
mod emergency_notices;
mod ending;
mod error;
mod escalations;
mod fitting;
mod forgetting;
mod gateway_nodes;
mod job_events;
mod job_types;
mod jobs;
mod knowing;
mod messages;
mod offers;
mod opening;
mod openings;
mod origin;
mod outbox;
mod owner_pins;
mod owner_tries;
mod owners;
mod phone_numbers;
mod recordings;
mod reminding;
mod report;
mod resources;
mod retention;
mod sharing;
mod staff_addresses;
mod stream;
mod suppression_import;
mod taken;
mod tenant_settings;
mod tenants;
mod texting;
mod threads;
mod turns;
mod voicemails;
mod webhook_receipts;
mod working;

pub use admission_facts::CallerFacts;
pub use agenda::{AgendaLine, AgendaRequest, EmergencyCall, Which};
pub use agents::Team;
pub use alerts::{AlertLine, DueAlert};
pub use booking::{BookRequest, Buffers, CallbackRequest, ReserveRequest};
pub use booking_events::BookingEvent;
pub use calendar_feeds::FeedLine;
pub use calendar_sources::{CalendarSource, FETCHED, SourceKey};
pub use callback_queue::{Begun, CallbackOutcome, QueuedCallback, Taker};
pub use callbacks::PromisedCallback;
pub use calls::Unfinished;
pub use changing::{CancelOutcome, CancelRequest, RescheduleOutcome, RescheduleRequest};
pub use connection::Store;
pub use contact_verdicts::Cleared;
pub use conversation::{Checkpointed, Turn};
pub use customer_duplicates::PossibleDuplicate;
pub use customer_events::CustomerEvent;
pub use dead_letters::DeadLetter;
pub use do_not_contact::{OptOut, OptedOut};
pub use emergency_notices::{AcknowledgedBy, EmergencyReport, OpenNotice, TryEnd};
pub use ending::{Finish, FinishOutcome, Reported, StatusReport};
pub use error::{MigrateError, StoreError};
pub use escalations::{BeganEscalation, BeginEscalation, Bridge, UnfinishedEscalation};
pub use forgetting::{Forgetting, Forgotten};
pub use job_events::JobEvent;
pub use knowing::{Known, KnownBy, MergeOutcome, MergeRequest, Person};
pub use messages::{MessageState, TextLine};
pub use offers::{Accept, NewOffer, Offered, Unmet};
pub use opening::{OpenCall, Opened};
pub use openings::{FreeTime, OpeningsRequest, Reserving};
pub use origin::Origin;
pub use outbox::{Claimed, Lane, NewOutbox, OutboxKind, Retried, backoff};
pub use owner_pins::OwnerPin;
pub use owners::{OwnerText, OwnerTry};
pub use recordings::{CallRecording, KeptRecording, NewRecording, RecordingEnd, Unsettled};
pub use report::{
    ActionLine, BookingLine, CallKey, CallLine, CallReport, CallbackLine, EscalationLine, EventLine,
    InvalidCallKey, LegLine, OfferLine, OutboxLine, SkippedLine, TurnLine,
};
pub use resources::{InUse, SwitchOff};
pub use retention::{Expired, ExpiredVoicemail};
pub use stream::{LiveCall, NextStream, RedeemStream, Redeemed};
pub use suppression_import::{Import, ImportError, Imported};
pub use tenants::{Applied, ApplyError, TenantFacts};
pub use texting::{IncomingText, ReceivedText, Sending, TextReport};
pub use turns::Measured;
pub use voicemails::{KeepVoicemail, Voicemail};
pub use working::{JobMoved, MoveJob};
