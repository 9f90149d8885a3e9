use media::EndpointRules;
use telephony::{MediaTime, Millis};

/// The lengths of time that shape a conversation. Every wait in a session is one of these.
#[derive(Debug, Clone)]
pub struct Rules {
    /// How voice is told from silence.
    pub endpoint: EndpointRules,
    /// A pause after a complete answer that ends the turn.
    pub short_pause: Millis,
    /// A pause after anything else that ends the turn.
    pub normal_pause: Millis,
    /// A pause after something plainly unfinished that ends the turn all the same.
    pub long_pause: Millis,
    /// Voice over the assistant's own that counts as an interruption.
    pub barge_in: MediaTime,
    /// Waiting for words before something is said to cover it, from the end of the caller's voice.
    pub cover: Millis,
    /// Waiting for words at all, from the end of the caller's voice.
    pub transcript: Millis,
    /// Waiting for the sound of what is said, longer than the voice itself takes before it gives up.
    pub speech: Millis,
    /// Waiting for the store.
    pub answer: Millis,
    /// How much longer an answer is waited for by which something is done, before the caller is told that it could not be
    /// confirmed: more than a statement of the store may take.
    pub commit: Millis,
    /// Silence after the assistant's question before it asks again.
    pub no_input: Millis,
    /// Silence while people are rung for the caller, before he hears again that it is ringing.
    pub ring_gap: Millis,
    /// A pause after a key of a PIN that ends it.
    pub pin_pause: Millis,
    /// How long after its expected end a playout is taken as played although no mark came back.
    pub playout_grace: Millis,
    /// The longest call.
    pub max_call: Millis,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            endpoint: EndpointRules::default(),
            // A speculative transcript is there about 450 ms after the voice; waiting less would not answer sooner.
            short_pause: Millis(400),
            // Pauses inside a sentence are mostly below 600 ms; those above are covered by `long_pause`.
            normal_pause: Millis(650),
            // Grouped digits and "um" come with pauses of about a second.
            long_pause: Millis(1_300),
            // Longer than a cough or "mm-hm", short enough that the caller need not speak against us.
            barge_in: MediaTime::from_millis(320),
            // Nobody shall wonder for 3 s whether the line is dead.
            cover: Millis(2_000),
            transcript: Millis(6_000),
            speech: Millis(12_000),
            answer: Millis(3_000),
            commit: Millis(7_000),
            no_input: Millis(7_000),
            // With the sound itself, nobody wonders for 3 s.
            ring_gap: Millis(1_500),
            // Twice as long as it takes to find the next key.
            pin_pause: Millis(4_000),
            playout_grace: Millis(1_500),
            max_call: Millis(15 * 60 * 1_000),
        }
    }
}
