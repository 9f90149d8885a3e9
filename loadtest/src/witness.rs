//! What an account saw beside the caller's own streams: whom the server called, who heard whom, who got texts.

use std::collections::BTreeSet;
use std::time::Duration;

use telephony::{CallSid, PhoneNumber};
use tokio::time::{Instant, sleep};
use twilio::forms::CallDirection;

use crate::live::{AGENT_HZ, CALLER_HZ, Event, LiveAccount};
use crate::scenario::Expect;

/// After a call the legs of others are given this long to end: a second a leg to be told, and the goodbye.
const LEGS_END: Duration = Duration::from_secs(20);
/// After a call a text may still be on its way so long, and a call that follows from it.
const FOLLOWS: Duration = Duration::from_secs(15);
/// How often it is looked whether they have.
const LOOKS: Duration = Duration::from_millis(100);

/// What the account saw of one call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Witness {
    /// The numbers that the server called meanwhile, in ascending order, each once.
    pub rung: Vec<PhoneNumber>,
    /// The numbers that got a text meanwhile, in ascending order, each once.
    pub texted: Vec<PhoneNumber>,
    /// Whether the caller heard a person's tone.
    pub hears_person: bool,
    /// Whether a person heard the caller's tone.
    pub is_heard: bool,
    /// What those whom the server called were told in Twilio's voice, in its order.
    pub told: Vec<String>,
    /// From the person's 1 until both heard each other, in ms.
    pub key_to_both_ms: Option<u64>,
    /// The legs that were not over in time.
    pub left: Vec<String>,
}

impl Witness {
    /// Waits for what must still happen after a call, and tells what was seen since it began.
    pub async fn of(account: &LiveAccount, call: &CallSid, expect: &Expect) -> Self {
        let wanted = |numbers: &Option<Vec<PhoneNumber>>| numbers.as_ref().map_or(0, Vec::len);
        let deadline = Instant::now() + FOLLOWS;
        while Instant::now() < deadline
            && (texted(account, call).len() < wanted(&expect.texted)
                || rung(account, call).len() < wanted(&expect.rung))
        {
            sleep(LOOKS).await;
        }
        account.quiet(LEGS_END).await;
        let left =
            account.live_legs().into_iter().map(|leg| format!("{} is {}", leg.sid, leg.status.as_str()));
        let mut witness = Self {
            rung: rung(account, call),
            texted: texted(account, call),
            told: told(account, call),
            left: left.collect(),
            ..Self::default()
        };
        witness.hear(account, call);
        witness
    }

    fn hear(&mut self, account: &LiveAccount, call: &CallSid) {
        let story = account.story(call);
        let with = story.iter().find(|(_, event)| matches!(event, Event::Joined { .. }));
        let Some((connected, _)) = with else { return };
        let hears = |event: &(u64, Event), hz: u16| event.0 >= *connected && event.1 == Event::Hears { hz };
        let caller_heard = story.iter().find(|event| hears(event, AGENT_HZ)).map(|(at, _)| *at);
        self.hears_person = caller_heard.is_some();
        for leg in since(account, call).0 {
            let story = account.story(&leg);
            let Some(heard) = story.iter().find(|event| hears(event, CALLER_HZ)) else { continue };
            self.is_heard = true;
            let key = |event: &&(u64, Event)| event.0 <= heard.0 && matches!(event.1, Event::Presses { .. });
            let pressed = story.iter().rfind(key);
            if let (Some(caller_heard), Some((pressed, _))) = (caller_heard, pressed) {
                let both = heard.0.max(caller_heard);
                self.key_to_both_ms.get_or_insert(both.saturating_sub(*pressed));
            }
        }
    }
}

/// The legs that the server began since this call began, in their order; and when it began, in ms of the account.
fn since(account: &LiveAccount, call: &CallSid) -> (Vec<CallSid>, u64) {
    let began = account.story(call).first().map_or(0, |(at, _)| *at);
    let mut legs = Vec::new();
    for entry in account.timeline().into_iter().filter(|entry| entry.at_ms >= began) {
        let Some(sid) = entry.call_sid else { continue };
        if !legs.contains(&sid)
            && account.leg(&sid).is_some_and(|leg| leg.direction != CallDirection::Inbound)
        {
            legs.push(sid);
        }
    }
    (legs, began)
}

fn rung(account: &LiveAccount, call: &CallSid) -> Vec<PhoneNumber> {
    let legs = since(account, call).0;
    once(legs.iter().filter_map(|sid| account.leg(sid)?.to))
}

fn told(account: &LiveAccount, call: &CallSid) -> Vec<String> {
    let said = |event| match event {
        Event::Says { text } => Some(text),
        _ => None,
    };
    since(account, call).0.iter().flat_map(|sid| account.events_of(sid)).filter_map(said).collect()
}

fn texted(account: &LiveAccount, call: &CallSid) -> Vec<PhoneNumber> {
    let began = account.leg(call).and_then(|leg| leg.start_time);
    let sent = account.taken().into_iter().filter(|sent| began.is_none_or(|began| sent.at >= began));
    once(sent.filter_map(|sent| sent.message.to))
}

fn once(numbers: impl Iterator<Item = PhoneNumber>) -> Vec<PhoneNumber> {
    numbers.collect::<BTreeSet<_>>().into_iter().collect()
}
