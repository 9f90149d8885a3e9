//! What has to be known of a contact before it is decided.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ConsentLevel, Party, Reach, Scope, Source};
use crate::Plan;
use crate::places::State;

/// Something that was to be read. That it could not be is a fact too, and never the same as "there is none".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact<T> {
    /// It was read, for this contact.
    Read(T),
    /// It could not be read.
    Unread,
}

impl<T> Fact<T> {
    const fn as_read(&self) -> Option<&T> {
        match self {
            Self::Read(fact) => Some(fact),
            Self::Unread => None,
        }
    }
}

/// Everything that [`super::decide`] has to know of a contact, read fresh for it. Holds no address, so that it can be
/// stored with the verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactFacts {
    /// How the business stands.
    pub standing: Fact<Standing>,
    /// Who is contacted.
    pub party: Fact<Party>,
    /// The entries of the do-not-contact list for the address, the business's and the global ones, as far as they are
    /// in force.
    pub entries: Fact<Vec<Entry>>,
    /// What the person has consented to towards the business and has not taken back.
    pub consents: Fact<Vec<Consent>>,
    /// When the person himself asked to be contacted, if nobody has done so since.
    pub asked_at: Fact<Option<Timestamp>>,
    /// When a call to this number was promised, if nobody has made it since. Whoever asked for it may have named a number
    /// that is another's: so it is no word of the person's.
    pub promised_at: Fact<Option<Timestamp>>,
    /// When the person last called us or wrote to us.
    pub last_heard_at: Fact<Option<Timestamp>>,
    /// The state in which the service is due, if a booked address says so.
    pub service_state: Fact<Option<State>>,
    /// When the business contacted the address within the last 24 hours in the same [`Reach`].
    pub attempts: Fact<Vec<Timestamp>>,
}

impl ContactFacts {
    /// What is known when nothing could be read.
    pub const UNREAD: Self = Self {
        standing: Fact::Unread,
        party: Fact::Unread,
        entries: Fact::Unread,
        consents: Fact::Unread,
        asked_at: Fact::Unread,
        promised_at: Fact::Unread,
        last_heard_at: Fact::Unread,
        service_state: Fact::Unread,
        attempts: Fact::Unread,
    };

    /// All of them, if all were read. There is no other way to look at one.
    pub(super) fn read(&self) -> Option<ReadFacts<'_>> {
        Some(ReadFacts {
            standing: *self.standing.as_read()?,
            party: *self.party.as_read()?,
            entries: self.entries.as_read()?,
            consents: self.consents.as_read()?,
            asked_at: *self.asked_at.as_read()?,
            promised_at: *self.promised_at.as_read()?,
            last_heard_at: *self.last_heard_at.as_read()?,
            service_state: *self.service_state.as_read()?,
            attempts: self.attempts.as_read()?,
        })
    }
}

/// How a business stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// It is switched on.
    pub active: bool,
    /// How it stands with us.
    pub plan: Plan,
    /// Everything is stopped, by the owner or by us.
    pub lockdown: bool,
    /// The version of its settings.
    pub settings_version: u32,
}

/// An entry of the do-not-contact list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Whose list it is in.
    pub scope: Scope,
    /// What it stops.
    pub reach: Reach,
    /// Where it comes from.
    pub source: Source,
    /// Since when it is in force.
    pub since: Timestamp,
}

/// A consent that has not been taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// To which channels.
    pub reach: Reach,
    /// How firmly.
    pub level: ConsentLevel,
    /// When it was given.
    pub given_at: Timestamp,
}

/// The facts, all of them read.
pub(super) struct ReadFacts<'a> {
    pub(super) standing: Standing,
    pub(super) party: Party,
    pub(super) entries: &'a [Entry],
    pub(super) consents: &'a [Consent],
    pub(super) asked_at: Option<Timestamp>,
    pub(super) promised_at: Option<Timestamp>,
    pub(super) last_heard_at: Option<Timestamp>,
    pub(super) service_state: Option<State>,
    pub(super) attempts: &'a [Timestamp],
}
