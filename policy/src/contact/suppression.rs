//! The do-not-contact list.

use jiff::Timestamp;

use super::facts::ReadFacts;
use super::{
    CONFIRMING, Channel, ConsentLevel, Contact, Entry, Party, Purpose, Reach, Refusal, Refused, Source,
};

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

/// Whether an opt-out may be confirmed: by one text, within minutes, to whoever was not on the list before.
pub(super) fn confirmation(
    contact: &Contact,
    facts: &ReadFacts<'_>,
    now: Timestamp,
) -> Result<&'static str, Refusal> {
    const RULE: &str = "us.opt_out_confirmation";
    let against = |reason| Err(Refusal { reason, rule: RULE });
    if contact.channel != Channel::Text {
        return against(Refused::AddressUnfit);
    }
    let fresh = |entry: &&Entry| entry.since <= now && now.duration_since(entry.since) <= CONFIRMING;
    let mut entries = facts
        .entries
        .iter()
        .filter(|entry| entry.source != Source::NationalRegistry && entry.reach.covers(contact.channel));
    let Some(said) = entries.clone().find(fresh).filter(|entry| is_his_word(entry.source)) else {
        return against(Refused::NotAsked);
    };
    let confirmed = facts.attempts.iter().any(|&attempt| attempt >= said.since);
    if confirmed || !entries.all(|entry| fresh(&entry)) {
        return against(Refused::DoNotContact);
    }
    Ok(RULE)
}

/// Whether the person himself said or wrote so to us, just then.
fn is_his_word(source: Source) -> bool {
    match source {
        Source::Speech | Source::Key | Source::Text => true,
        Source::Email | Source::Console | Source::Import | Source::Carrier | Source::NationalRegistry => {
            false
        }
    }
}

/// A person's own word stands against everything but what he asks for himself afterwards.
fn forbids(entry: &Entry, contact: &Contact, facts: &ReadFacts<'_>) -> bool {
    let staff = facts.party == Party::Staff;
    match entry.source {
        Source::NationalRegistry => false,
        // A call may show anybody's number, and in it anybody's may be given: that takes no telephone of its own off the
        // business.
        Source::Speech | Source::Key if staff => false,
        // What one of its people writes is about texts: he is rung for callers all the same.
        Source::Text if staff && contact.channel != Channel::Text => false,
        Source::Speech
        | Source::Key
        | Source::Text
        | Source::Email
        | Source::Console
        | Source::Import
        | Source::Carrier => {
            let asked_since = facts.asked_at.is_some_and(|asked| asked > entry.since);
            let of_his = contact.purpose == Purpose::Emergency && contact.channel == Channel::AgentCall;
            !((contact.purpose == Purpose::RequestedCallback || of_his) && asked_since)
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
