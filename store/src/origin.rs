//! Who did something, from which call and why: what every audited change is asked for with.

use policy::jobs::Actor;
use telephony::CallId;

/// Who did something, from which call and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin<'a> {
    /// Who.
    pub actor: Actor,
    /// The call in which he asked for it, if it was one.
    pub call_id: Option<CallId>,
    /// Why, in words without personal data.
    pub reason: &'a str,
}

impl<'a> Origin<'a> {
    /// The customer, in a call.
    #[must_use]
    pub const fn caller(call: CallId, reason: &'a str) -> Self {
        Self { actor: Actor::Caller, call_id: Some(call), reason }
    }
}
