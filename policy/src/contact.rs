//! Whether a person may be contacted: by which channel, at which address, for what, and when.
//!
//! [`decide`] is the one place that says so. It is asked before every call, text, e-mail and bridge, right before the act
//! and never in advance, with facts that were read for it; and it gives a [`Permit`] or the reason why not. The senders
//! take the permit as an argument, so that there is no other way to them.
//!
//! Everything fails closed: a fact that could not be read, a purpose that is not known, a number that is in no known
//! place stand against the contact.

mod attempts;
mod consent;
mod facts;
mod names;
mod permit;
mod suppression;
mod window;

use jiff::{SignedDuration, Timestamp};
use telephony::TenantId;

pub use facts::{Consent, ContactFacts, Entry, Fact, Standing};
pub use names::{
    Address, Channel, ConsentLevel, EmailAddress, HoldReason, InvalidAddress, InvalidEmail, Party, Purpose,
    Reach, Refused, Scope, Source,
};
pub use permit::{Expired, Permit};

use crate::BusinessHours;
use crate::places::{Place, State};
use crate::plans::{self, Deed};
use facts::ReadFacts;

/// What somebody would like to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// For which business.
    pub tenant: TenantId,
    /// By which way.
    pub channel: Channel,
    /// Where.
    pub address: Address,
    /// What for.
    pub purpose: Purpose,
}

/// What policy says of a contact. Whatever it says, it names the rule.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a verdict is to be obeyed and to be stored"]
pub enum Verdict {
    /// It may happen, now.
    Permit(Permit),
    /// It may not happen, however long one waits.
    Refuse(Refusal),
    /// It may not happen yet: ask again then.
    NotBefore(Timestamp, Hold),
}

/// Why a contact may not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The reason.
    pub reason: Refused,
    /// The name of the rule; [`crate::rules::named`] knows it.
    pub rule: &'static str,
}

/// Why a contact has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// The reason.
    pub reason: HoldReason,
    /// The name of the rule.
    pub rule: &'static str,
}

impl Verdict {
    /// The rule that decided.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Permit(permit) => permit.rule(),
            Self::Refuse(refusal) => refusal.rule,
            Self::NotBefore(_, hold) => hold.rule,
        }
    }
}

/// How long a person's own call or text may be answered at any hour: as long as he may be expected to be awake and to
/// wait for it.
const ANSWERING: SignedDuration = SignedDuration::from_mins(15);

/// How long a request to be called back stands.
const REQUEST_STANDS: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How long after a person's opt-out it may be confirmed to him.
const CONFIRMING: SignedDuration = SignedDuration::from_mins(5);

/// How far ahead a time for the contact is looked for.
const AHEAD: SignedDuration = SignedDuration::from_hours(15 * 24);

/// Decides about `contact` at `now`. `hours` are those of the business, `None` when they could not be read.
///
/// When several things stand against it, the first in the order of [`Refused::ALL`] is given, and a refusal goes before
/// a time to wait for.
pub fn decide(
    contact: Contact,
    facts: &ContactFacts,
    hours: Option<&BusinessHours>,
    now: Timestamp,
) -> Verdict {
    let (Some(facts), Some(hours)) = (facts.read(), hours) else {
        return refuse(Refused::FactsUnknown, "house.unread");
    };
    let permission = match permission(&contact, &facts, now) {
        Ok(rule) => rule,
        Err(refusal) => return Verdict::Refuse(refusal),
    };
    match timing(&contact, &facts, hours, now) {
        Ok(Timing::Now { until }) => Verdict::Permit(Permit::new(contact, permission, now, until)),
        Ok(Timing::Later(at, hold)) => Verdict::NotBefore(at, hold),
        Err(refusal) => Verdict::Refuse(refusal),
    }
}

fn refuse(reason: Refused, rule: &'static str) -> Verdict {
    Verdict::Refuse(Refusal { reason, rule })
}

/// Whether the contact may happen at all; the rule that lets it.
fn permission(contact: &Contact, facts: &ReadFacts<'_>, now: Timestamp) -> Result<&'static str, Refusal> {
    let against = |reason, rule| Err(Refusal { reason, rule });
    if !contact.address.suits(contact.channel) {
        return against(Refused::AddressUnfit, "house.address");
    }
    let staff = facts.party == Party::Staff;
    if contact.channel == Channel::Bridge && !staff {
        return against(Refused::AddressUnfit, "house.bridge");
    }
    if staff && contact.purpose == Purpose::Emergency {
        return Ok("house.owner_emergency");
    }
    if !facts.standing.active {
        return against(Refused::TenantInactive, "house.tenant");
    }
    if !plans::allows(facts.standing.plan, Deed::contact(contact.purpose)) {
        return against(Refused::PlanForbids, "house.plans");
    }
    if contact.purpose == Purpose::OptOutConfirmation {
        return suppression::confirmation(contact, facts, now);
    }
    suppression::check(contact, facts)?;
    if staff { Ok("house.staff") } else { consent::check(contact, facts, now) }
}

/// How soon a business in lockdown is looked at again.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(15);

/// When the contact may happen.
enum Timing {
    /// Now, and as far as the clock goes until then.
    Now { until: Timestamp },
    /// Not before then.
    Later(Timestamp, Hold),
}

fn timing(
    contact: &Contact,
    facts: &ReadFacts<'_>,
    hours: &BusinessHours,
    now: Timestamp,
) -> Result<Timing, Refusal> {
    if facts.party == Party::Customer && contact.address.is_abroad() {
        return Err(Refusal { reason: Refused::PlaceUnknown, rule: "house.place" });
    }
    let free = Timing::Now { until: Timestamp::MAX };
    let tells_of_emergency = facts.party == Party::Staff && contact.purpose == Purpose::Emergency;
    if facts.standing.lockdown && !tells_of_emergency {
        // It is over when somebody ends it: what is still of use then is sent then.
        let hold = Hold { reason: HoldReason::Lockdown, rule: "house.lockdown" };
        return Ok(Timing::Later(now.saturating_add(LOOK_AGAIN).unwrap_or(Timestamp::MAX), hold));
    }
    match contact.purpose {
        // Both have their own terms, and are of use only at once.
        Purpose::Emergency | Purpose::OptOutConfirmation => return Ok(free),
        Purpose::Transactional | Purpose::RequestedCallback | Purpose::Solicitation => {}
    }
    if facts.party == Party::Staff {
        return Ok(free);
    }
    let places = places(contact, facts);
    let states: Vec<State> = places.iter().map(|place| place.state()).collect();
    let mut hold = None;
    let mut at = now;
    let mut until = Timestamp::MAX;
    // Each limit may push the time into another's; a few rounds settle it, and what does not settle is given up.
    for _ in 0..ROUNDS {
        let before = at;
        let mut push = |to: Timestamp, reason, rule| {
            if to > at {
                at = to;
                hold.get_or_insert(Hold { reason, rule });
            }
        };
        if let Some((free_at, rule)) = attempts::free_at(contact, &states, facts.attempts, before) {
            push(free_at, HoldReason::AttemptCap, rule);
        }
        if minds_the_clock(contact, facts, before) {
            if places.is_empty() {
                return Err(Refusal { reason: Refused::PlaceUnknown, rule: "house.place" });
            }
            until = Timestamp::MAX;
            for place in &places {
                let open = window::next(contact, place, before, now + AHEAD).ok_or(NO_WINDOW)?;
                until = until.min(open.until);
                if let Some(rule) = open.held_by {
                    push(open.from, HoldReason::CallingWindow, rule);
                }
            }
        }
        if contact.purpose == Purpose::Solicitation && !hours.is_open(before) {
            let opens = hours.next_open(before).ok_or(NO_WINDOW)?;
            push(opens, HoldReason::BusinessClosed, "house.business_hours");
        }
        if at == before {
            return Ok(hold.map_or(Timing::Now { until }, |hold| Timing::Later(at, hold)));
        }
        if at > now + AHEAD {
            break;
        }
    }
    Err(NO_WINDOW)
}

/// As many as there are days to try, and some.
const ROUNDS: usize = 64;

const NO_WINDOW: Refusal = Refusal { reason: Refused::NoWindow, rule: "house.no_window" };

/// Where the person may be: where the service is due, and where his number is from if that is another state. Then it has
/// to be right in both: he may have a number from elsewhere, and the service may be due in somebody else's house.
fn places(contact: &Contact, facts: &ReadFacts<'_>) -> Vec<&'static Place> {
    let by_service = facts.service_state.map(Place::of_state);
    let by_number = match &contact.address {
        Address::Phone(number) => Place::of_number(number),
        Address::Email(_) | Address::Softphone(_) => None,
    };
    let elsewhere = by_number.filter(|place| by_service.is_none_or(|known| known.state() != place.state()));
    by_service.into_iter().chain(elsewhere).collect()
}

/// E-mail waits silently, and whoever has just called or written is awake.
fn minds_the_clock(contact: &Contact, facts: &ReadFacts<'_>, at: Timestamp) -> bool {
    let answering = match contact.purpose {
        Purpose::Transactional | Purpose::RequestedCallback => facts
            .last_heard_at
            .is_some_and(|heard| heard <= at && at < heard.saturating_add(ANSWERING).unwrap_or(heard)),
        Purpose::Solicitation | Purpose::Emergency | Purpose::OptOutConfirmation => false,
    };
    contact.channel != Channel::Email && !answering
}

/// The states whose rules hold for a contact with these facts, for an explanation; none when nobody knows.
#[must_use]
pub fn states_of(contact: &Contact, facts: &ContactFacts) -> Vec<State> {
    let places = facts.read().map(|facts| places(contact, &facts)).unwrap_or_default();
    places.into_iter().map(Place::state).collect()
}

#[cfg(test)]
mod tests;
