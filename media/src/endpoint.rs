use telephony::{MediaTime, Millis};

use crate::VAD_WINDOW;

/// When voice becomes speech and silence a pause.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EndpointRules {
    /// Probability from which a window is voice after one that was not.
    pub start_threshold: f32,
    /// Probability from which a window is voice after one that was.
    pub stop_threshold: f32,
    /// Voice without a break that makes an onset. Anything shorter leaves no trace.
    pub start_ms: u64,
    /// Time without voice that makes a pause.
    pub pause_ms: u64,
    /// Sound that belongs to an utterance although it comes before its first voiced window.
    pub lead_in_ms: u64,
    /// Sound that belongs to an utterance although it comes after its last voiced window.
    pub tail_ms: u64,
    /// Length at which an utterance is over, come what may.
    pub max_utterance_ms: u64,
}

impl Default for EndpointRules {
    fn default() -> Self {
        Self {
            // The detector was trained to tell speech from the rest at one half.
            start_threshold: 0.5,
            // Its authors' margin below that: within a word the probability sags, and a word must not be cut there.
            stop_threshold: 0.35,
            // Three windows. A click lies in one window or astride two; the vowel of the shortest "no" fills three.
            // Silero on recordings narrowed to a telephone: two windows took a dog and a baby for speech, three lost
            // none of the words that two found, and four began to lose some.
            start_ms: 96,
            // Five windows. The closure of a "p" or "k" between two vowels lasts up to 150 ms, and a pause costs a
            // transcription that may be in vain: on recorded calls five windows wasted a fifth more of them than six.
            // Every window above delays each transcription, and with it most replies, by 32 ms.
            pause_ms: 160,
            // The start threshold is crossed in the first vowel, up to 200 ms after an initial "s" or "f", which a
            // telephone line makes fainter still.
            lead_in_ms: 250,
            // A final "s" or "t" is below the stop threshold for the same reason. Never more than the pause, so that
            // the sound is there when the edge comes.
            tail_ms: 128,
            // Whisper hears 30 s at most and its cost grows with the length. Nobody tells a plumber his trouble for
            // 20 s without taking breath: what goes on that long is a radio, or a caller on hold elsewhere.
            max_utterance_ms: 20_000,
        }
    }
}

/// A change that the owner of a call acts on. Per utterance: one `Started`, one `Paused`, then `Resumed` and `Paused`
/// any number of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpeechEdge {
    /// An utterance began.
    Started {
        /// Its first sample, lead-in included.
        from: MediaTime,
    },
    /// It may be over: its sound is complete from `from` to `to`, and can be transcribed.
    Paused {
        /// As in `Started`: the whole utterance, also after `Resumed`.
        from: MediaTime,
        /// The end of its voice and a short tail. Never later than the window that brought this edge.
        to: MediaTime,
    },
    /// It was not over: whatever was made of the last `Paused` is incomplete.
    Resumed {
        /// Where the voice came back.
        at: MediaTime,
    },
}

/// Cuts a stream into utterances by the probabilities that a [`crate::VoiceDetector`] gives its windows.
///
/// Call [`step`](Self::step) once a window, in order. Start to transcribe at each [`SpeechEdge::Paused`], and drop
/// that at [`SpeechEdge::Resumed`]. Once the turn is over, because the pause was long enough for what was said or
/// for any other reason, call [`finish`](Self::finish): the next voice then starts a new utterance.
///
/// An utterance is bounded. At [`EndpointRules::max_utterance_ms`] a `Paused` comes even while the voice goes on, and
/// no `Resumed` after it, not even after a real pause: the utterance is full. Voice that goes on is kept for the next
/// one, which after `finish` starts where this one was cut, or that same length back at most.
#[derive(Debug, Clone)]
pub struct Endpointer {
    rules: EndpointRules,
    state: State,
    /// Whether the last window was voice: which of the thresholds counts for the next.
    voice: bool,
    /// The end of the last utterance: no later lead-in reaches back before it.
    floor: MediaTime,
}

impl Endpointer {
    /// An endpointer at the start of a stream.
    #[must_use]
    pub fn new(rules: EndpointRules) -> Self {
        Self { rules, state: State::Quiet, voice: false, floor: MediaTime(0) }
    }

    /// Takes the probability of the window of [`VAD_WINDOW`] samples that ends at `end`. A probability that is not a
    /// number is no voice.
    pub fn step(&mut self, probability: f32, end: MediaTime) -> Option<SpeechEdge> {
        let threshold = if self.voice { self.rules.stop_threshold } else { self.rules.start_threshold };
        self.voice = probability >= threshold;
        let window = Window { voice: self.voice, end };
        let (state, edge) = match self.state {
            State::Quiet => self.while_starting(Run::default(), window),
            State::Starting(run) => self.while_starting(run, window),
            State::Speaking(utterance) => self.while_speaking(utterance, window),
            State::Paused(utterance) => self.while_paused(utterance, Run::default(), window),
            State::Resuming(utterance, run) => self.while_paused(utterance, run, window),
            State::Full(utterance, run) => (State::Full(utterance, self.grown(run, window)), None),
        };
        self.state = state;
        edge
    }

    /// Voice in the current utterance: zero outside one. Clicks inside its pauses do not count.
    #[must_use]
    pub fn voiced(&self) -> MediaTime {
        self.utterance().map_or(MediaTime(0), |utterance| utterance.voiced)
    }

    /// The end of the last voiced window of the current utterance.
    #[must_use]
    pub fn last_voice(&self) -> Option<MediaTime> {
        self.utterance().map(|utterance| utterance.last_voice)
    }

    /// Whether an utterance has started that [`finish`](Self::finish) has not ended.
    #[must_use]
    pub fn in_utterance(&self) -> bool {
        self.utterance().is_some()
    }

    /// Ends the current utterance: the next voice starts a new one. Voice that came since its last `Paused`, too short
    /// yet to have been a `Resumed` or beyond the greatest length, is part of the new one. Without an utterance this
    /// does nothing.
    pub fn finish(&mut self) {
        let (utterance, run) = match self.state {
            State::Quiet | State::Starting(_) => return,
            State::Speaking(utterance) | State::Paused(utterance) => (utterance, Run::default()),
            State::Resuming(utterance, run) | State::Full(utterance, run) => (utterance, run),
        };
        self.floor = utterance.last_voice;
        self.state = if run.voiced == MediaTime(0) { State::Quiet } else { State::Starting(run) };
    }

    fn while_starting(&self, run: Run, window: Window) -> (State, Option<SpeechEdge>) {
        let run = self.grown(run, window);
        if run.voiced == MediaTime(0) {
            return (State::Quiet, None);
        }
        if !self.is_speech(run) {
            return (State::Starting(run), None);
        }
        let lead_in = MediaTime::from_millis(self.rules.lead_in_ms);
        let from = run.from.saturating_sub(lead_in).max(self.floor).max(self.earliest(window.end));
        let utterance = Utterance { from, voiced: run.voiced, last_voice: run.last_voice };
        (State::Speaking(utterance), Some(SpeechEdge::Started { from }))
    }

    fn while_speaking(&self, utterance: Utterance, window: Window) -> (State, Option<SpeechEdge>) {
        let mut utterance = utterance;
        if window.voice {
            utterance.last_voice = window.end;
            utterance.voiced += WINDOW;
        }
        let full = self.is_full(utterance, window.end);
        let silence = window.end.saturating_sub(utterance.last_voice).as_millis();
        if !full && (window.voice || silence < Millis(self.rules.pause_ms)) {
            return (State::Speaking(utterance), None);
        }
        let tail = MediaTime::from_millis(self.rules.tail_ms);
        let to = (utterance.last_voice + tail).min(window.end);
        (State::Paused(utterance), Some(SpeechEdge::Paused { from: utterance.from, to }))
    }

    fn while_paused(&self, utterance: Utterance, run: Run, window: Window) -> (State, Option<SpeechEdge>) {
        let run = self.grown(run, window);
        if self.is_full(utterance, window.end) {
            return (State::Full(utterance, run), None);
        }
        if run.voiced == MediaTime(0) {
            return (State::Paused(utterance), None);
        }
        if !self.is_speech(run) {
            return (State::Resuming(utterance, run), None);
        }
        let voiced = utterance.voiced + run.voiced;
        let utterance = Utterance { from: utterance.from, voiced, last_voice: run.last_voice };
        (State::Speaking(utterance), Some(SpeechEdge::Resumed { at: run.from }))
    }

    /// The run with this window: a window without voice ends it, unless it is speech already and only waits until it
    /// may be told. Then it is as bounded as an utterance: what no `finish` asks for in time is given up.
    fn grown(&self, run: Run, window: Window) -> Run {
        if !window.voice {
            return if self.is_speech(run) { run.since(self.earliest(window.end)) } else { Run::default() };
        }
        let from = if run.voiced == MediaTime(0) { window.end.saturating_sub(WINDOW) } else { run.from };
        let run = Run { from, voiced: run.voiced + WINDOW, last_voice: window.end };
        run.since(self.earliest(window.end))
    }

    /// Where an utterance of the greatest length that ends at `end` begins.
    fn earliest(&self, end: MediaTime) -> MediaTime {
        end.saturating_sub(MediaTime::from_millis(self.rules.max_utterance_ms))
    }

    fn is_speech(&self, run: Run) -> bool {
        run.voiced > MediaTime(0) && run.voiced.as_millis() >= Millis(self.rules.start_ms)
    }

    fn is_full(&self, utterance: Utterance, end: MediaTime) -> bool {
        end.saturating_sub(utterance.from).as_millis() >= Millis(self.rules.max_utterance_ms)
    }

    fn utterance(&self) -> Option<&Utterance> {
        match &self.state {
            State::Quiet | State::Starting(_) => None,
            State::Speaking(utterance)
            | State::Paused(utterance)
            | State::Resuming(utterance, _)
            | State::Full(utterance, _) => Some(utterance),
        }
    }
}

const WINDOW: MediaTime = MediaTime(VAD_WINDOW as u64);

#[derive(Debug, Clone, Copy)]
enum State {
    Quiet,
    /// Voice, not long enough yet to be speech.
    Starting(Run),
    Speaking(Utterance),
    Paused(Utterance),
    /// Paused, and voice is back, not long enough yet to be speech.
    Resuming(Utterance, Run),
    /// At its greatest length and waiting for `finish`, with the voice that came since.
    Full(Utterance, Run),
}

#[derive(Debug, Clone, Copy)]
struct Utterance {
    from: MediaTime,
    voiced: MediaTime,
    last_voice: MediaTime,
}

/// Voice without a break that no edge has told of; none if nothing is voiced.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    from: MediaTime,
    voiced: MediaTime,
    last_voice: MediaTime,
}

impl Run {
    /// What of it is not before `earliest`.
    fn since(self, earliest: MediaTime) -> Self {
        if self.from >= earliest {
            return self;
        }
        let length = self.last_voice.saturating_sub(earliest);
        Self { from: earliest, voiced: self.voiced.min(length), last_voice: self.last_voice }
    }
}

#[derive(Debug, Clone, Copy)]
struct Window {
    voice: bool,
    end: MediaTime,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Rules whose lengths are whole windows, so that expected positions can be counted.
    const RULES: EndpointRules = EndpointRules {
        start_threshold: 0.5,
        stop_threshold: 0.35,
        start_ms: 96,
        pause_ms: 192,
        lead_in_ms: 64,
        tail_ms: 96,
        max_utterance_ms: 3_200,
    };

    #[test]
    fn speech_is_told_from_its_lead_in_to_its_tail() {
        // Ten windows of silence, five of voice, ten of silence.
        let edges = listen(&mut Endpointer::new(RULES), &[(0.0, 10), (0.9, 5), (0.0, 10)]);
        assert_eq!(edges, [(13, started(8)), (21, paused(8, 18))]);
    }

    #[test]
    fn a_pause_comes_with_the_window_that_completes_it() {
        let mut endpointer = Endpointer::new(RULES);
        assert_eq!(listen(&mut endpointer, &[(0.9, 5), (0.0, 5)]), [(3, started(0))]);
        assert_eq!(endpointer.step(0.0, windows(11)), Some(paused(0, 8)));
    }

    #[test]
    fn a_click_leaves_no_trace() {
        let mut endpointer = Endpointer::new(RULES);
        let clicks =
            [(0.0, 3), (0.99, 1), (0.0, 4), (0.99, 2), (0.0, 20), (0.99, 2), (0.1, 1), (0.99, 2), (0.0, 1)];
        assert_eq!(listen(&mut endpointer, &clicks), []);
        assert!(!endpointer.in_utterance());
        assert_eq!((endpointer.voiced(), endpointer.last_voice()), (MediaTime(0), None));
    }

    #[test]
    fn a_click_in_a_pause_leaves_no_trace_either() {
        let mut endpointer = Endpointer::new(RULES);
        let edges = listen(&mut endpointer, &[(0.9, 5), (0.0, 8), (0.9, 2), (0.0, 20)]);
        assert_eq!(edges, [(3, started(0)), (11, paused(0, 8))]);
        assert_eq!((endpointer.voiced(), endpointer.last_voice()), (windows(5), Some(windows(5))));
    }

    #[test]
    fn voice_stays_voice_down_to_the_lower_threshold() {
        let sagging = [(0.4, 5), (0.6, 1), (0.4, 9), (0.3, 1), (0.4, 9)];
        let mut endpointer = Endpointer::new(RULES);
        assert_eq!(listen(&mut endpointer, &sagging), [(8, started(3)), (21, paused(3, 18))]);
        assert_eq!(endpointer.last_voice(), Some(windows(15)));
    }

    #[test]
    fn an_utterance_that_goes_on_after_a_pause_is_told_whole() {
        let mut endpointer = Endpointer::new(RULES);
        let edges = listen(&mut endpointer, &[(0.9, 5), (0.0, 8), (0.9, 4), (0.0, 8)]);
        let expected = [
            (3, started(0)),
            (11, paused(0, 8)),
            (16, SpeechEdge::Resumed { at: windows(13) }),
            (23, paused(0, 20)),
        ];
        assert_eq!(edges, expected);
        assert_eq!((endpointer.voiced(), endpointer.last_voice()), (windows(9), Some(windows(17))));
    }

    #[test]
    fn after_finish_the_next_voice_is_a_new_utterance_that_does_not_reach_into_the_old_one() {
        let mut endpointer = Endpointer::new(RULES);
        listen(&mut endpointer, &[(0.9, 5), (0.0, 6)]);
        endpointer.finish();
        assert!(!endpointer.in_utterance());
        assert_eq!(listen_from(&mut endpointer, 11, &[(0.9, 3)]), [(14, started(9))]);

        // In the middle of voice, as when a key ends the turn: the lead-in ends where the old utterance did.
        endpointer.finish();
        assert_eq!(listen_from(&mut endpointer, 14, &[(0.9, 3)]), [(17, started(14))]);
    }

    #[test]
    fn a_voice_that_was_about_to_resume_starts_the_next_utterance() {
        let mut endpointer = Endpointer::new(RULES);
        listen(&mut endpointer, &[(0.9, 5), (0.0, 8), (0.9, 2)]);
        endpointer.finish();
        assert_eq!(endpointer.step(0.9, windows(16)), Some(started(11)));
    }

    #[test]
    fn an_utterance_without_end_is_cut_and_goes_on_in_the_next() {
        // 3,200 ms are 100 windows.
        let mut endpointer = Endpointer::new(RULES);
        let edges = listen(&mut endpointer, &[(0.9, 120)]);
        assert_eq!(edges, [(3, started(0)), (100, paused(0, 100))]);
        assert_eq!((endpointer.voiced(), endpointer.last_voice()), (windows(100), Some(windows(100))));

        endpointer.finish();
        assert_eq!(endpointer.step(0.9, windows(121)), Some(started(100)));
        assert_eq!(endpointer.voiced(), windows(21));
    }

    #[test]
    fn speech_after_the_cut_is_told_even_if_it_was_over_before_finish() {
        let mut endpointer = Endpointer::new(RULES);
        listen(&mut endpointer, &[(0.9, 110), (0.0, 50)]);
        endpointer.finish();
        let edges = listen_from(&mut endpointer, 160, &[(0.0, 3)]);
        assert_eq!(edges, [(161, started(100)), (162, paused(100, 113))]);
    }

    #[test]
    fn a_full_utterance_is_not_resumed_after_a_pause() {
        let mut endpointer = Endpointer::new(RULES);
        let edges = listen(&mut endpointer, &[(0.9, 90), (0.0, 20), (0.9, 40), (0.0, 40)]);
        assert_eq!(edges, [(3, started(0)), (96, paused(0, 93))]);
    }

    #[test]
    fn nonsense_from_a_detector_is_no_voice() {
        let mut endpointer = Endpointer::new(EndpointRules::default());
        let edges = listen(&mut endpointer, &[(f32::NAN, 50), (f32::NEG_INFINITY, 50)]);
        assert_eq!(edges, []);
    }

    #[test]
    fn voice_that_no_finish_answers_is_bounded_too() {
        let mut endpointer = Endpointer::new(RULES);
        listen(&mut endpointer, &[(0.9, 1_000)]);
        endpointer.finish();
        let edges = listen_from(&mut endpointer, 1_000, &[(0.0, 2)]);
        assert_eq!(edges, [(1_001, started(901)), (1_002, paused(901, 1_002))]);

        endpointer.finish();
        listen_from(&mut endpointer, 1_002, &[(0.9, 151), (0.0, 80)]);
        assert_eq!(endpointer.last_voice(), Some(windows(1_100)));
        endpointer.finish();
        assert_eq!(endpointer.step(0.0, windows(1_234)), Some(started(1_134)));
        assert_eq!(endpointer.voiced(), windows(19));
    }

    proptest! {
        /// Against any probabilities and any moment of `finish`: each utterance is told as Started, Paused and then
        /// Resumed, Paused in turn, within its bounds, and utterances do not overlap.
        #[test]
        fn edges_alternate(stretches in prop::collection::vec(stretch(), 0..60)) {
            let mut endpointer = Endpointer::new(RULES);
            let mut told = Told::Nothing;
            let (mut at, mut heard_to) = (0, MediaTime(0));
            for (probability, count, finish) in stretches {
                for _ in 0..count {
                    at += 1;
                    let now = windows(at);
                    told = match (endpointer.step(probability, now), told) {
                        (Some(SpeechEdge::Started { from }), Told::Nothing) => {
                            prop_assert!(heard_to <= from && from < now);
                            Told::Speech(from)
                        }
                        (Some(SpeechEdge::Paused { from, to }), Told::Speech(start)) => {
                            prop_assert_eq!(from, start);
                            prop_assert!(endpointer.last_voice().unwrap() <= to && to <= now);
                            prop_assert!(to - from <= LONGEST, "{} windows", (to - from).0 / WINDOW.0);
                            Told::Pause(start)
                        }
                        (Some(SpeechEdge::Resumed { at: back }), Told::Pause(start)) => {
                            prop_assert!(start < back && back < now);
                            Told::Speech(start)
                        }
                        (Some(edge), told) => return Err(TestCaseError::fail(format!("{edge:?} after {told:?}"))),
                        (None, Told::Speech(start)) => {
                            prop_assert!(now - start < windows(100), "no pause for {} windows", (now - start).0 / WINDOW.0);
                            Told::Speech(start)
                        }
                        (None, told) => told,
                    };
                    prop_assert_eq!(endpointer.in_utterance(), told != Told::Nothing);
                    if let Told::Speech(start) | Told::Pause(start) = told {
                        prop_assert!(endpointer.voiced() <= now - start);
                    }
                }
                if finish {
                    heard_to = endpointer.last_voice().unwrap_or(heard_to);
                    endpointer.finish();
                    told = Told::Nothing;
                    prop_assert!(!endpointer.in_utterance());
                }
            }
        }
    }

    /// What the edges so far have said of the current utterance, and where it starts.
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Told {
        Nothing,
        Speech(MediaTime),
        Pause(MediaTime),
    }

    /// The greatest length, and the window after an onset that is told late.
    const LONGEST: MediaTime = MediaTime((100 + 1) * WINDOW.0);

    /// A probability that lasts for some windows, and whether the owner calls `finish` after them.
    fn stretch() -> impl Strategy<Value = (f32, u64, bool)> {
        let probability = prop_oneof![
            3 => 0.5_f32..=1.0,
            2 => 0.35_f32..0.5,
            4 => 0.0_f32..0.35,
            1 => Just(f32::NAN),
        ];
        let length = prop_oneof![3 => 1..5_u64, 3 => 1..40_u64, 1 => 90..250_u64];
        (probability, length, prop::bool::weighted(0.2))
    }

    fn windows(count: u64) -> MediaTime {
        MediaTime(count * WINDOW.0)
    }

    fn started(from: u64) -> SpeechEdge {
        SpeechEdge::Started { from: windows(from) }
    }

    fn paused(from: u64, to: u64) -> SpeechEdge {
        SpeechEdge::Paused { from: windows(from), to: windows(to) }
    }

    fn listen(endpointer: &mut Endpointer, stretches: &[(f32, u64)]) -> Vec<(u64, SpeechEdge)> {
        listen_from(endpointer, 0, stretches)
    }

    /// Plays stretches of (probability, windows) after `heard` windows; each edge with the count of windows heard
    /// when it came.
    fn listen_from(
        endpointer: &mut Endpointer,
        heard: u64,
        stretches: &[(f32, u64)],
    ) -> Vec<(u64, SpeechEdge)> {
        let mut at = heard;
        let mut edges = Vec::new();
        for &(probability, count) in stretches {
            for _ in 0..count {
                at += 1;
                edges.extend(endpointer.step(probability, windows(at)).map(|edge| (at, edge)));
            }
        }
        edges
    }
}
