//! The do-not-contact list.

use super::facts::ReadFacts;
use super::{Contact, Entry, Purpose, Reach, Refusal, Refused, Source};
use crate::contact::ConsentLevel;

/// Whether an entry stands against the contact.
pub(super) fn check(contact: &Contact, facts: &ReadFacts<'_>) -> Result<(), Refusal> {
    let entries = || facts.entries.iter().filter(|entry| entry.reach.covers(contact.channel));
    if entries().any(|entry| forbids(entry, contact, facts)) {
        return Err(Refusal { reason: Refused::DoNotContact, rule: "us.do_not_contact" });
    }
    if entries().any(|entry| is_registered(entry, contact, facts)) {
        return Err(Refusal { reason: Refused::NationalRegistry, rule: "us.national_registry" });
    }
    Ok(())
}

/// A person's own word stands against everything but what he asks for himself afterwards.
fn forbids(entry: &Entry, contact: &Contact, facts: &ReadFacts<'_>) -> bool {
    match entry.source {
        Source::NationalRegistry => false,
        Source::Speech
        | Source::Key
        | Source::Text
        | Source::Email
        | Source::Console
        | Source::Import
        | Source::Carrier => {
            let asked_since = facts.asked_at.is_some_and(|asked| asked > entry.since);
            !(contact.purpose == Purpose::RequestedCallback && asked_since)
        }
    }
}

/// The registry stands against being solicited, on the telephone, without having agreed to it in writing.
fn is_registered(entry: &Entry, contact: &Contact, facts: &ReadFacts<'_>) -> bool {
    let agreed = |consent: &super::Consent| {
        consent.level == ConsentLevel::Written && consent.reach.covers(contact.channel)
    };
    entry.source == Source::NationalRegistry
        && contact.purpose == Purpose::Solicitation
        && contact.channel.reach() != Reach::Emails
        && !facts.consents.iter().any(agreed)
}
