//! A call to any Media Streams server, without webhooks: the stream is opened at an address that is known.

use std::collections::BTreeMap;
use std::sync::Arc;

use telephony::{AccountSid, CallSid, Millis};
use twilio::peer::StreamWriter;
use uuid::Uuid;

use crate::caller::Caller;
use crate::ears::Ears;
use crate::line::{Faults, Line};
use crate::mouth::Mouth;
use crate::place::Placed;
use crate::scenario::Scenario;
use crate::socket::{self, Clock};
use crate::sound::{Clip, LineNoise};
use crate::timeline::{EndedBy, Event, Timeline};

/// An account that signs nothing.
const ACCOUNT: &str = "AC00000000000000000000000000000000";

/// A server, by the address of its stream.
#[derive(Debug, Clone)]
pub struct Peer {
    /// `ws://…`
    pub url: String,
    /// What the callers hear with.
    pub ears: Ears,
}

impl Peer {
    /// Places one call; the call is over when the stream is. `lines` are the scenario's lines as they sound.
    pub async fn place(&self, scenario: &Scenario, lines: BTreeMap<String, Arc<Clip>>) -> Placed {
        let noise = LineNoise::new(scenario.seed, scenario.level_db - scenario.noise_db);
        let mut line = Line::new(
            Caller::new(scenario),
            Mouth::new(noise),
            lines,
            Timeline::new(false),
            None,
            Faults::default(),
        );
        let clock = Clock::start();
        let call_sid: CallSid = sid("CA");
        let by = match socket::connect(&self.url, "").await {
            Ok(socket) => {
                let account: AccountSid = ACCOUNT.parse().expect("32 digits follow the prefix");
                let writer = StreamWriter::new(account, call_sid.clone(), sid("MZ"));
                line.opened(writer, &[], clock.now());
                socket::run(&mut line, socket, &self.ears, clock).await
            }
            Err(what) => {
                line.timeline().push(clock.now(), Event::Problem { what });
                EndedBy::Twilio
            }
        };
        let now: Millis = clock.now();
        line.timeline().push(now, Event::CallEnded { by, status: "completed".to_owned() });
        let (timeline, latencies, accepted_offer) = line.finish().expect("nothing is recorded");
        Placed::alone(call_sid, timeline, latencies, accepted_offer)
    }
}

fn sid<T: std::str::FromStr>(prefix: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    format!("{prefix}{}", Uuid::new_v4().simple()).parse().expect("32 hexadecimal digits follow the prefix")
}
