use jiff::Timestamp;

use crate::BusinessHours;
use crate::names::closed_list;
use crate::plans::{self, Deed};

/// The verdict on an inbound call.
#[derive(Debug, PartialEq, Eq)]
pub enum Admission {
    /// The call may be answered.
    Admitted(Admitted),
    /// The call is turned away, for this reason.
    Refused(RefusalReason),
}

/// Proof that a call was admitted. Whatever answers a call takes one, and only [`admit`] makes one:
///
/// ```compile_fail
/// let forged = policy::Admitted { mode: policy::Mode::Assistant };
/// ```
///
/// One admission is good for one call, so that there is no `Clone`:
///
/// ```compile_fail
/// fn twice(token: policy::Admitted) -> (policy::Admitted, policy::Admitted) {
///     (token.clone(), token)
/// }
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Admitted {
    mode: Mode,
}

impl Admitted {
    /// How the call is answered.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }
}

/// What the store says of the tenant and the caller, read fresh for this call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdmissionFacts {
    /// The business is switched on.
    pub tenant_active: bool,
    /// How the business stands with us.
    pub plan: Plan,
    /// The business does not take calls of this caller.
    pub caller_blocked: bool,
    /// The calls that are live now where this one would be answered, whosesoever, this one not counted.
    pub live_calls: u32,
    /// Those of them that are the tenant's.
    pub tenant_live_calls: u32,
    /// Those of them that show the caller's number, whichever business they call. None when it is withheld.
    pub caller_live_calls: u32,
    /// How many calls may be live there at once, this one counted.
    pub capacity: u32,
    /// The business has been put into lockdown: only people it knows are answered.
    pub lockdown: bool,
    /// The caller has a booking that took place or is to, or is one of the business's own people.
    pub caller_known: bool,
    /// How often was called lately.
    pub rates: CallRates,
}

/// How often was called lately, this call not counted. Callers who withhold their numbers are one caller, but for silence:
/// they may be many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CallRates {
    /// Calls of this caller to this business within an hour.
    pub caller_last_hour: u32,
    /// Calls of this caller to this business within a day in which nobody spoke. None when the number is
    /// withheld.
    pub caller_silent_last_day: u32,
    /// Calls to this business within a minute, whoever called.
    pub tenant_last_minute: u32,
}

/// The caller's calls within an hour at which the next is turned away: the telephones of
/// a whole company may show one number, but not one a minute wants a plumber.
pub const CALLER_CALLS_AN_HOUR: u32 = 60;

/// The caller's silent calls within a day at which the next is turned away: a line that is stuck, or a machine.
/// Well above what a bad connection makes of somebody who tries again and again.
pub const CALLER_SILENT_CALLS_A_DAY: u32 = 30;

/// Calls to a business within a minute at which only people it knows are answered: far more than a small business gets
/// on the worst day of winter.
pub const TENANT_CALLS_A_MINUTE: u32 = 300;

/// Appointments booked from one line within a day at which the next is for a person to book: nobody fills the calendar by
/// himself. Callers who withhold their numbers are one line.
pub const LINE_BOOKINGS_A_DAY: u32 = 10;

/// Live calls that show one number at which the next is turned away: the telephones of a whole company may show one, but not
/// five of them want a plumber in the same minutes.
pub const CALLER_CALLS_AT_ONCE: u32 = 4;

/// At how many live calls a caller whom the business does not know is turned away: when the business has three quarters of
/// these, so that silent calls to one leave room for the others, or all businesses have seven eighths, so that there is
/// room for those who are known.
const fn full_for_strangers(tenant_live_calls: u32, live_calls: u32, capacity: u32) -> bool {
    tenant_live_calls >= capacity - capacity / 4 || live_calls >= capacity - capacity / 8
}

closed_list! {
    /// How an admitted call is answered.
    Mode {
        /// The business is open: the assistant answers.
        Assistant = "assistant",
        /// The business is closed: the assistant says so, and answers.
        AfterHours = "after_hours",
    }

    /// How a tenant stands with us.
    Plan {
        /// Not paying yet.
        Trialing = "trialing",
        /// Paying.
        Active = "active",
        /// A payment is late. The phone is still answered: a customer must not suffer for a card that
        /// expired.
        PastDue = "past_due",
        /// The business has left us.
        Canceled = "canceled",
    }

    /// Why a call is not admitted.
    RefusalReason {
        /// The facts could not be read, so nothing is known that would permit the call.
        FactsUnknown = "facts_unknown",
        /// The business is switched off.
        TenantInactive = "tenant_inactive",
        /// The business has left us.
        PlanCanceled = "plan_canceled",
        /// The business does not take calls of this caller.
        CallerBlocked = "caller_blocked",
        /// The business is in lockdown, and does not know this caller.
        Lockdown = "lockdown",
        /// The caller has called too often.
        CallerTooOften = "caller_too_often",
        /// The caller has called too often without a word.
        CallerSilent = "caller_silent",
        /// The business is flooded with calls, and does not know this caller.
        TenantFlooded = "tenant_flooded",
        /// As many calls are live as may be.
        AtCapacity = "at_capacity",
    }
}

impl RefusalReason {
    /// What the caller hears before the call ends. It never tells him how the business stands with us, or
    /// that he is blocked; where somebody in danger could hear it, it says where help is.
    #[must_use]
    pub const fn spoken(&self) -> &'static str {
        match self {
            Self::FactsUnknown => {
                "I'm sorry, we can't take your call just now. Please try again in a few minutes. \
                 If anyone is in danger, please hang up and call 9 1 1."
            }
            Self::TenantInactive | Self::PlanCanceled => {
                "I'm sorry, nobody can answer at this number at the moment. \
                 If anyone is in danger, please hang up and call 9 1 1."
            }
            Self::CallerBlocked => "I'm sorry, we are not able to take your call. Goodbye.",
            // Somebody in danger may call again and again, and may not be able to speak.
            Self::CallerTooOften | Self::CallerSilent => {
                "I'm sorry, we are not able to take your call at the moment. \
                 If anyone is in danger, please hang up and call 9 1 1."
            }
            Self::AtCapacity | Self::Lockdown | Self::TenantFlooded => {
                "I'm sorry, all our lines are busy right now. Please call back in a few minutes. \
                 If anyone is in danger, please hang up and call 9 1 1."
            }
        }
    }
}

/// Decides whether an inbound call is answered, and how.
///
/// `facts` is `None` when they could not be read; that refuses, as does every fact that does not speak for
/// the call. When several reasons stand against it, the first in the order of [`RefusalReason::ALL`] is
/// given.
#[must_use]
pub fn admit(facts: Option<&AdmissionFacts>, hours: &BusinessHours, now: Timestamp) -> Admission {
    let Some(facts) = facts else { return Admission::Refused(RefusalReason::FactsUnknown) };
    if !facts.tenant_active {
        return Admission::Refused(RefusalReason::TenantInactive);
    }
    if !plans::allows(facts.plan, Deed::Answer) {
        return Admission::Refused(RefusalReason::PlanCanceled);
    }
    if facts.caller_blocked {
        return Admission::Refused(RefusalReason::CallerBlocked);
    }
    if let Some(abuse) = abuse(facts) {
        return Admission::Refused(abuse);
    }
    if facts.live_calls >= facts.capacity {
        return Admission::Refused(RefusalReason::AtCapacity);
    }
    let mode = if hours.is_open(now) { Mode::Assistant } else { Mode::AfterHours };
    Admission::Admitted(Admitted { mode })
}

/// Whether the call looks like abuse. A caller whom the business knows is answered also while others flood it.
fn abuse(facts: &AdmissionFacts) -> Option<RefusalReason> {
    let AdmissionFacts {
        lockdown,
        caller_known,
        rates,
        tenant_live_calls,
        caller_live_calls,
        live_calls,
        capacity,
        ..
    } = *facts;
    // Where there is no room at all, that is the reason.
    let kept_free = live_calls < capacity && full_for_strangers(tenant_live_calls, live_calls, capacity);
    let flooded = rates.tenant_last_minute >= TENANT_CALLS_A_MINUTE || kept_free;
    [
        (lockdown && !caller_known, RefusalReason::Lockdown),
        (rates.caller_last_hour >= CALLER_CALLS_AN_HOUR, RefusalReason::CallerTooOften),
        (caller_live_calls >= CALLER_CALLS_AT_ONCE, RefusalReason::CallerTooOften),
        (rates.caller_silent_last_day >= CALLER_SILENT_CALLS_A_DAY, RefusalReason::CallerSilent),
        (flooded && !caller_known, RefusalReason::TenantFlooded),
    ]
    .into_iter()
    .find_map(|(holds, reason)| holds.then_some(reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: AdmissionFacts = AdmissionFacts {
        tenant_active: true,
        plan: Plan::Active,
        caller_blocked: false,
        live_calls: 0,
        tenant_live_calls: 0,
        caller_live_calls: 0,
        capacity: 2,
        lockdown: false,
        caller_known: false,
        rates: CallRates { caller_last_hour: 0, caller_silent_last_day: 0, tenant_last_minute: 0 },
    };

    /// A Wednesday in Chicago.
    const OPEN: &str = "2026-03-04T10:00:00-06:00";
    const CLOSED: &str = "2026-03-04T19:00:00-06:00";

    fn verdict(facts: Option<AdmissionFacts>, now: &str) -> String {
        let hours = BusinessHours::parse("Mo-Fr 08:00-18:00", "America/Chicago", &[]).unwrap();
        match admit(facts.as_ref(), &hours, now.parse().unwrap()) {
            Admission::Admitted(token) => format!("admitted, {}", token.mode()),
            Admission::Refused(reason) => format!("refused, {reason}"),
        }
    }

    #[test]
    fn the_verdict_table() {
        let inactive = AdmissionFacts { tenant_active: false, ..GOOD };
        let canceled = AdmissionFacts { plan: Plan::Canceled, ..GOOD };
        let blocked = AdmissionFacts { caller_blocked: true, ..GOOD };
        let nothing_speaks_for_it = AdmissionFacts {
            tenant_active: false,
            plan: Plan::Canceled,
            caller_blocked: true,
            live_calls: 9,
            tenant_live_calls: 9,
            caller_live_calls: 9,
            capacity: 0,
            lockdown: true,
            caller_known: false,
            rates: CallRates { caller_last_hour: 99, caller_silent_last_day: 99, tenant_last_minute: 999 },
        };
        let rates = |caller_last_hour, caller_silent_last_day, tenant_last_minute| AdmissionFacts {
            rates: CallRates { caller_last_hour, caller_silent_last_day, tenant_last_minute },
            ..GOOD
        };
        let locked = AdmissionFacts { lockdown: true, ..GOOD };
        let busy = |live_calls, tenant_live_calls| AdmissionFacts {
            live_calls,
            tenant_live_calls,
            capacity: 32,
            ..GOOD
        };
        let known = |facts| Some(AdmissionFacts { caller_known: true, ..facts });
        for (facts, now, expected) in [
            (Some(GOOD), OPEN, "admitted, assistant"),
            (Some(GOOD), CLOSED, "admitted, after_hours"),
            (Some(AdmissionFacts { plan: Plan::Trialing, ..GOOD }), OPEN, "admitted, assistant"),
            (Some(AdmissionFacts { plan: Plan::PastDue, ..GOOD }), OPEN, "admitted, assistant"),
            (Some(AdmissionFacts { plan: Plan::PastDue, ..GOOD }), CLOSED, "admitted, after_hours"),
            (Some(AdmissionFacts { live_calls: 1, ..GOOD }), OPEN, "admitted, assistant"),
            (None, OPEN, "refused, facts_unknown"),
            (None, CLOSED, "refused, facts_unknown"),
            (Some(inactive), OPEN, "refused, tenant_inactive"),
            (Some(canceled), OPEN, "refused, plan_canceled"),
            (Some(blocked), OPEN, "refused, caller_blocked"),
            (Some(AdmissionFacts { live_calls: 2, ..GOOD }), OPEN, "refused, at_capacity"),
            (Some(AdmissionFacts { live_calls: u32::MAX, ..GOOD }), OPEN, "refused, at_capacity"),
            (Some(AdmissionFacts { capacity: 0, ..GOOD }), OPEN, "refused, at_capacity"),
            (Some(nothing_speaks_for_it), OPEN, "refused, tenant_inactive"),
            (Some(AdmissionFacts { plan: Plan::Canceled, ..blocked }), OPEN, "refused, plan_canceled"),
            (Some(AdmissionFacts { lockdown: true, ..blocked }), OPEN, "refused, caller_blocked"),
            (Some(locked), OPEN, "refused, lockdown"),
            (known(locked), OPEN, "admitted, assistant"),
            (Some(rates(59, 29, 299)), CLOSED, "admitted, after_hours"),
            (Some(rates(60, 0, 0)), OPEN, "refused, caller_too_often"),
            (known(rates(60, 0, 0)), OPEN, "refused, caller_too_often"),
            (Some(rates(0, 30, 0)), OPEN, "refused, caller_silent"),
            (Some(rates(0, 0, 300)), OPEN, "refused, tenant_flooded"),
            (known(rates(0, 0, 300)), OPEN, "admitted, assistant"),
            (Some(rates(60, 30, 300)), OPEN, "refused, caller_too_often"),
            (Some(busy(23, 23)), OPEN, "admitted, assistant"),
            (Some(busy(24, 24)), OPEN, "refused, tenant_flooded"),
            (known(busy(24, 24)), OPEN, "admitted, assistant"),
            // Two businesses that are flooded at once leave room for those whom a third knows.
            (Some(busy(27, 3)), OPEN, "admitted, assistant"),
            (Some(busy(28, 3)), OPEN, "refused, tenant_flooded"),
            (known(busy(31, 3)), OPEN, "admitted, assistant"),
            (known(AdmissionFacts { caller_live_calls: 3, ..busy(9, 9) }), OPEN, "admitted, assistant"),
            (known(AdmissionFacts { caller_live_calls: 4, ..busy(9, 9) }), OPEN, "refused, caller_too_often"),
            (Some(busy(32, 32)), OPEN, "refused, at_capacity"),
            (known(busy(32, 3)), OPEN, "refused, at_capacity"),
            (Some(AdmissionFacts { live_calls: 2, ..locked }), OPEN, "refused, lockdown"),
            (Some(AdmissionFacts { live_calls: 2, ..blocked }), OPEN, "refused, caller_blocked"),
        ] {
            assert_eq!(verdict(facts, now), expected, "{facts:?} at {now}");
        }
    }

    #[test]
    fn names_parse_back_to_themselves() {
        for &reason in RefusalReason::ALL {
            assert_eq!(reason.as_str().parse(), Ok(reason));
        }
        for &plan in Plan::ALL {
            assert_eq!(plan.as_str().parse(), Ok(plan));
        }
        for &mode in Mode::ALL {
            assert_eq!(mode.as_str().parse(), Ok(mode));
            assert_eq!(serde_json::to_string(&mode).unwrap(), format!("{:?}", mode.as_str()));
        }
        assert_eq!("free".parse::<Plan>().unwrap_err().to_string(), "\"free\" is not a Plan");
    }

    #[test]
    fn a_refusal_is_kind_and_tells_nothing() {
        for reason in RefusalReason::ALL {
            let spoken = reason.spoken();
            assert!(spoken.starts_with("I'm sorry"), "{spoken}");
            for word in
                ["block", "plan", "cancel", "paid", "tenant", "capacity", "error", "lockdown", "often"]
            {
                assert!(!spoken.contains(word), "{spoken:?} says {word:?}");
            }
        }
    }
}
