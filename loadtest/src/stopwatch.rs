use serde::Serialize;
use telephony::Millis;

/// Measures what a caller notices: how long the greeting, each answer and each interruption take.
///
/// Pure: told what happened and when. A response latency runs from the end of the last frame with voice to the first
/// frame of sound that comes after it; an answer's first frame counts even if it is silent.
#[derive(Debug, Default)]
pub struct Stopwatch {
    started: Option<Millis>,
    voice_ended: Option<Millis>,
    /// When the caller began to speak over the assistant, until it is silent.
    interrupting: Option<Millis>,
    latencies: Latencies,
}

/// Everything that was measured in a call, in ms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Latencies {
    /// From `start` to the first frame, of each stream of the call.
    pub greetings_ms: Vec<u64>,
    /// From the end of the caller's speech to the first frame of the answer, of each turn.
    pub replies_ms: Vec<u64>,
    /// From the start of the caller's speech to the assistant's silence, of each interruption.
    pub barge_ins_ms: Vec<u64>,
}

/// What a frame was the first of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    /// Sound after `start`, in ms.
    Greeting(u64),
    /// Sound after the caller's speech, in ms.
    Reply(u64),
}

impl Stopwatch {
    /// `start` was sent.
    pub fn started(&mut self, now: Millis) {
        self.started = Some(now);
        self.voice_ended = None;
        self.interrupting = None;
    }

    /// The caller's voice begins; `playing` is whether the assistant is still to be heard.
    pub fn voice_begins(&mut self, playing: bool, now: Millis) {
        self.started = None;
        self.voice_ended = None;
        self.interrupting = playing.then_some(now);
    }

    /// The caller's voice has ended.
    pub fn voice_ends(&mut self, now: Millis) {
        self.voice_ended = Some(now);
    }

    /// Sound came from the server.
    pub fn media(&mut self, now: Millis) -> Option<Measured> {
        // What comes before the assistant has fallen silent belongs to the turn that is being interrupted.
        if self.interrupting.is_some() {
            return None;
        }
        if let Some(started) = self.started.take() {
            let ms = now.saturating_sub(started).0;
            self.latencies.greetings_ms.push(ms);
            return Some(Measured::Greeting(ms));
        }
        let ms = now.saturating_sub(self.voice_ended.take()?).0;
        self.latencies.replies_ms.push(ms);
        Some(Measured::Reply(ms))
    }

    /// The assistant is not to be heard any more, because of `clear` or because it had said everything.
    pub fn silent(&mut self, cleared: bool, now: Millis) -> Option<u64> {
        let began = self.interrupting.take()?;
        let ms = now.saturating_sub(began).0;
        cleared.then(|| self.latencies.barge_ins_ms.push(ms)).map(|()| ms)
    }

    /// What was measured so far.
    #[must_use]
    pub fn latencies(&self) -> &Latencies {
        &self.latencies
    }
}

impl Latencies {
    /// The middle one of the response latencies, in ms.
    #[must_use]
    pub fn median_ms(&self) -> Option<u64> {
        let mut sorted = self.replies_ms.clone();
        sorted.sort_unstable();
        let middle = sorted.len() / 2;
        match sorted.len() {
            0 => None,
            length if length % 2 == 1 => Some(sorted[middle]),
            _ => Some(sorted[middle - 1].midpoint(sorted[middle])),
        }
    }

    /// The longest response latency, in ms.
    #[must_use]
    pub fn worst_ms(&self) -> Option<u64> {
        self.replies_ms.iter().copied().max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greeting_counts_from_start_and_an_answer_from_the_end_of_the_voice() {
        let mut watch = Stopwatch::default();
        watch.started(Millis(100));
        assert_eq!(watch.media(Millis(130)), Some(Measured::Greeting(30)));
        assert_eq!(watch.media(Millis(150)), None);
        watch.voice_begins(false, Millis(3_000));
        assert_eq!(watch.media(Millis(3_500)), None, "a word in the caller's pause is no answer");
        watch.voice_ends(Millis(5_000));
        assert_eq!(watch.media(Millis(5_600)), Some(Measured::Reply(600)));
        assert_eq!(watch.media(Millis(5_620)), None);
        assert_eq!((watch.latencies().median_ms(), watch.latencies().worst_ms()), (Some(600), Some(600)));
    }

    #[test]
    fn the_rest_of_an_interrupted_turn_is_no_answer() {
        let mut watch = Stopwatch::default();
        watch.voice_begins(true, Millis(1_000));
        assert_eq!(watch.media(Millis(1_020)), None);
        assert_eq!(watch.silent(true, Millis(1_250)), Some(250));
        assert_eq!(watch.silent(true, Millis(1_300)), None);
        watch.voice_ends(Millis(2_000));
        assert_eq!(watch.media(Millis(2_500)), Some(Measured::Reply(500)));
        assert_eq!(watch.latencies().barge_ins_ms, [250]);
    }

    #[test]
    fn an_assistant_that_had_said_everything_was_not_interrupted() {
        let mut watch = Stopwatch::default();
        watch.voice_begins(true, Millis(1_000));
        assert_eq!(watch.silent(false, Millis(1_200)), None);
        assert!(watch.latencies().barge_ins_ms.is_empty());
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        for (replies, median) in [
            (vec![], None),
            (vec![5], Some(5)),
            (vec![9, 1], Some(5)),
            (vec![3, 1, 2], Some(2)),
            (vec![1, 9, 4, 2], Some(3)),
        ] {
            let latencies = Latencies { replies_ms: replies, ..Latencies::default() };
            assert_eq!(latencies.median_ms(), median);
        }
    }
}
