//! What happened in a call, as it happened: one line an event.

use serde::Serialize;
use telephony::Millis;

use crate::caller::Why;
use crate::stopwatch::Measured;

/// An event and when it was, counted from the first webhook.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// When, in ms.
    pub at_ms: u64,
    /// What.
    #[serde(flatten)]
    pub event: Event,
}

/// Something that a person who follows the call wants to know.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A webhook was answered.
    Webhook {
        /// Which one.
        url: String,
        /// HTTP status.
        status: u16,
        /// How long it took.
        took_ms: u64,
    },
    /// `start` was sent on a stream.
    StreamStarted {
        /// Its number in the call, from 1.
        stream: u32,
    },
    /// The caller says a line.
    CallerSays {
        /// The line.
        line: String,
        /// Why.
        why: Why,
    },
    /// The caller presses a key.
    CallerPresses {
        /// The key.
        key: char,
    },
    /// The assistant spoke, and the caller's ears made this of it. The time is that of the first sound.
    Heard {
        /// The words.
        text: String,
        /// The latency, if this was the first sound after something.
        #[serde(skip_serializing_if = "Option::is_none")]
        latency: Option<Measured>,
    },
    /// The assistant began to speak while the caller was speaking.
    TalkedOver,
    /// The server sent `clear`.
    Cleared {
        /// How long after the caller began to speak over the assistant; nothing if he did not.
        after_ms: Option<u64>,
        /// How much sound was dropped.
        dropped_ms: u64,
    },
    /// A stream is over.
    StreamEnded {
        /// Who ended it.
        by: EndedBy,
    },
    /// Twilio itself says something to the caller.
    TwilioSays {
        /// What.
        text: String,
    },
    /// Twilio plays a file to the caller.
    TwilioPlays {
        /// Which.
        url: String,
    },
    /// Twilio waits.
    TwilioWaits {
        /// How long.
        seconds: u32,
    },
    /// The server did what Twilio would not take, or would warn about.
    Problem {
        /// What.
        what: String,
    },
    /// Somebody who is not on a stream: a person who is called, or the caller when he is with one.
    Party {
        /// His number, or `caller`.
        who: String,
        /// What he does, or what happens to him.
        what: String,
    },
    /// The call is over.
    CallEnded {
        /// Who ended it.
        by: EndedBy,
        /// Twilio's status of the call.
        status: String,
    },
}

/// Who ended a stream or a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    /// The server, or the TwiML that it gave.
    Server,
    /// The caller hung up.
    Caller,
    /// A fault that was asked for.
    Fault,
    /// Nothing was left to do, or it could not be done.
    Twilio,
}

/// The events of one call, printed as they come if that is wanted.
#[derive(Debug)]
pub struct Timeline {
    entries: Vec<Entry>,
    prints: bool,
}

impl Timeline {
    /// An empty one.
    #[must_use]
    pub fn new(prints: bool) -> Self {
        Self { entries: Vec::new(), prints }
    }

    /// Writes down what happened at `at`.
    pub fn push(&mut self, at: Millis, event: Event) {
        let entry = Entry { at_ms: at.0, event };
        if self.prints {
            println!("{}", line(&entry));
        }
        // A turn that was made words of late still has its place.
        let place = self.entries.partition_point(|earlier| earlier.at_ms <= entry.at_ms);
        self.entries.insert(place, entry);
    }

    /// Counts every time from `began` on.
    pub fn count_from(&mut self, began: Millis) {
        for entry in &mut self.entries {
            entry.at_ms = entry.at_ms.saturating_sub(began.0);
        }
    }

    /// Everything so far.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What the ears made of each of the assistant's turns.
    pub fn heard(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter_map(|entry| match &entry.event {
            Event::Heard { text, .. } => Some(text.as_str()),
            Event::TwilioSays { text } => Some(text.as_str()),
            Event::Webhook { .. }
            | Event::StreamStarted { .. }
            | Event::CallerSays { .. }
            | Event::CallerPresses { .. }
            | Event::TalkedOver
            | Event::Cleared { .. }
            | Event::StreamEnded { .. }
            | Event::TwilioPlays { .. }
            | Event::TwilioWaits { .. }
            | Event::Problem { .. }
            | Event::Party { .. }
            | Event::CallEnded { .. } => None,
        })
    }
}

/// An event as it is printed: the time in s, who, and what.
pub(crate) fn line(entry: &Entry) -> String {
    let seconds = entry.at_ms as f64 / 1_000.0;
    let (who, what) = match &entry.event {
        Event::Webhook { url, status, took_ms } => {
            ("twilio", format!("posts {url}: {status} in {took_ms} ms"))
        }
        Event::StreamStarted { stream } => ("twilio", format!("stream {stream} starts")),
        Event::CallerSays { line, why } => {
            let how = match why {
                Why::Answer => "",
                Why::Pardon => " (did not understand)",
                Why::Anybody => " (hears nothing)",
                Why::Interrupts => " (interrupts)",
            };
            ("caller", format!("\"{line}\"{how}"))
        }
        Event::CallerPresses { key } => ("caller", format!("presses {key}")),
        Event::Heard { text, latency } => {
            let latency = match latency {
                Some(Measured::Greeting(ms)) => format!("   [greeting {ms} ms]"),
                Some(Measured::Reply(ms)) => format!("   [reply {ms} ms]"),
                None => String::new(),
            };
            ("assistant", format!("\"{text}\"{latency}"))
        }
        Event::TalkedOver => ("assistant", "speaks while the caller is speaking".to_owned()),
        Event::Cleared { after_ms: Some(ms), dropped_ms } => {
            ("assistant", format!("falls silent {ms} ms after the caller began ({dropped_ms} ms dropped)"))
        }
        Event::Cleared { after_ms: None, dropped_ms } => ("assistant", format!("clears {dropped_ms} ms")),
        Event::StreamEnded { by } => ("twilio", format!("stream ended by {}", who_ended(*by))),
        Event::TwilioSays { text } => ("twilio", format!("says \"{text}\"")),
        Event::TwilioPlays { url } => ("twilio", format!("plays {url}")),
        Event::TwilioWaits { seconds } => ("twilio", format!("waits {seconds} s")),
        Event::Problem { what } => ("PROBLEM", what.clone()),
        Event::Party { who, what } => (who.as_str(), what.clone()),
        Event::CallEnded { by, status } => ("twilio", format!("call {status}, ended by {}", who_ended(*by))),
    };
    format!("{seconds:8.3}  {who:<9}  {what}")
}

/// Who ended it, in words.
pub(crate) fn who_ended(by: EndedBy) -> &'static str {
    match by {
        EndedBy::Server => "the server",
        EndedBy::Caller => "the caller",
        EndedBy::Fault => "the fault that was asked for",
        EndedBy::Twilio => "twilio",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_the_time_the_speaker_and_the_latency() {
        for (event, expected) in [
            (
                Event::Heard { text: "Sure.".to_owned(), latency: Some(Measured::Reply(512)) },
                "   1.234  assistant  \"Sure.\"   [reply 512 ms]",
            ),
            (
                Event::CallerSays { line: "Hello".to_owned(), why: Why::Interrupts },
                "   1.234  caller     \"Hello\" (interrupts)",
            ),
            (Event::Problem { what: "binary frame".to_owned() }, "   1.234  PROBLEM    binary frame"),
        ] {
            assert_eq!(line(&Entry { at_ms: 1_234, event }), expected);
        }
    }

    #[test]
    fn an_entry_is_one_flat_json_object() {
        let event = Event::Heard { text: "Hi".to_owned(), latency: Some(Measured::Greeting(3)) };
        let json = serde_json::to_value(Entry { at_ms: 5, event }).unwrap();
        let expected =
            serde_json::json!({"at_ms": 5, "event": "heard", "text": "Hi", "latency": {"greeting": 3}});
        assert_eq!(json, expected);
    }
}
