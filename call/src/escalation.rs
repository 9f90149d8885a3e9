//! The search for a person who takes a call, from the first ringing to the end of the bridge.
//!
//! The caller stays with the assistant until an agent has pressed 1 and the store has said that he was the first. Only
//! then is the caller's leg moved into the conference in which that agent waits. Whatever goes wrong, the caller is
//! brought back, and every leg that was rung is let go.
//!
//! The order of use, for the shell:
//!
//! 1. `policy::ladder::plan` says whom to ring. The store begins the escalation (`Store::begin_escalation`).
//! 2. [`Escalation::new`] with that plan, then [`Event::Begun`].
//! 3. After every event: drain [`Escalation::poll_action`] and obey in order, then sleep until the next event or
//!    [`Escalation::poll_timeout`]; a wake-up by time is [`Event::Tick`]. The store is
//!    told as well: `Store::offer` with [`Action::Dial`], `offer_dialled` with every leg's name, `end_offer` with
//!    [`Action::EndOffer`], `connected` with [`Action::Connected`], `end_escalation` with [`Action::Finish`].
//! 4. [`Action::Finish`] comes exactly once. The shell goes on feeding events until [`Escalation::is_over`]: legs that
//!    were rung may still have to be hung up. What comes for an escalation that is over, or that no process holds any
//!    more, is a leg to hang up.
//!
//! When an agent presses 1, the webhook asks `Store::accept_offer` first. `First`: answer with `<Dial><Conference>`, and
//! tell this value [`Event::Accepted`]. Anything else: the agent is told, and nothing is said here but the leg's end.
//! The same webhook with 2, or with no key at all, is [`Event::Passed`].
//!
//! The caller's media stream is no concern of this value. It ends with a `stop` when the caller is moved, and may end
//! and begin again at any time: only the end of the caller's own leg is [`Event::CallerLeft`]. Nor is the `action` of a
//! `<Dial>` that we have interrupted ourselves the end of a bridge.

mod event;
mod machine;
mod offer;

pub use event::{
    Action, AnsweredBy, Choice, DialFailure, Ended, EscalationEnd, Event, Farewell, MoveFailure, News,
    OfferEnd, Outcome, Pass,
};
pub use machine::{Escalation, Rules};
