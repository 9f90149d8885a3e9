use std::str::FromStr;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Deserialize;
use telephony::Digit;
use twilio::forms::AnsweredBy;

/// The tone that an agent says unless told otherwise, in Hz.
pub const AGENT_HZ: u16 = 440;
/// The tone that a caller says unless told otherwise, in Hz.
pub const CALLER_HZ: u16 = 620;

/// What whoever is at the other end of a leg does. All times are in ms.
///
/// As text: `takes`, `passes`, `leaves`, `ring`, `busy`, `dead`, `voicemail`, each with `:ANSWER`, `:KEY` and `:TALK` where it
/// has them, or `seed:N`. After `TALK` together with somebody he hangs up. More keys follow after commas, each with how long
/// after the one before it is pressed: `takes:1500:1500,*@4000,9@1500`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Behaviour {
    /// What happens when it rings. Of a caller: nothing.
    pub pickup: Pickup,
    /// What answering-machine detection says.
    pub answered_by: AnsweredBy,
    /// The keys: each so long after the one before, the first after the answer, and none before somebody waits for
    /// keys: a `<Gather>`, a `<Record>`, a stream, a `<Dial>`.
    pub keys: Vec<(u64, Digit)>,
    /// When he hangs up of himself.
    pub hangs_up: HangsUp,
    /// The tone that he says all the time, in Hz; 0 is silence.
    pub tone_hz: u16,
}

/// What a ringing telephone leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pickup {
    /// Somebody or something answers.
    After(u64),
    /// It rings until the other side gives up.
    Never,
    /// The line is busy; known after so long.
    Busy(u64),
    /// The carrier cannot connect it; known after so long.
    Fails(u64),
}

/// When somebody hangs up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HangsUp {
    /// Never; he waits for the other side.
    Never,
    /// After the answer.
    AfterAnswer(u64),
    /// After he was first told or asked something: during a whisper.
    AfterPrompt(u64),
    /// After he was connected with somebody.
    AfterBridge(u64),
}

impl Behaviour {
    /// Says his tone, and does nothing else.
    #[must_use]
    pub fn caller() -> Self {
        Self {
            pickup: Pickup::After(0),
            answered_by: AnsweredBy::Human,
            keys: Vec::new(),
            hangs_up: HangsUp::Never,
            tone_hz: CALLER_HZ,
        }
    }

    /// An agent who answers after `answer` and presses `key` after another `press`.
    #[must_use]
    pub fn agent(answer: u64, press: u64, key: Digit) -> Self {
        let keys = vec![(press, key)];
        Self { pickup: Pickup::After(answer), keys, tone_hz: AGENT_HZ, ..Self::caller() }
    }

    /// An agent who takes the call: 1.
    #[must_use]
    pub fn takes(answer: u64, press: u64) -> Self {
        Self::agent(answer, press, Digit::Number(1))
    }

    /// An agent who passes: 2.
    #[must_use]
    pub fn passes(answer: u64, press: u64) -> Self {
        Self::agent(answer, press, Digit::Number(2))
    }

    /// Nobody is there.
    #[must_use]
    pub fn lets_ring() -> Self {
        Self { pickup: Pickup::Never, ..Self::takes(0, 0) }
    }

    /// He is on the telephone.
    #[must_use]
    pub fn busy() -> Self {
        Self { pickup: Pickup::Busy(100), ..Self::takes(0, 0) }
    }

    /// The number is dead.
    #[must_use]
    pub fn dead() -> Self {
        Self { pickup: Pickup::Fails(100), ..Self::takes(0, 0) }
    }

    /// A machine answers after `answer`, talks, presses nothing, and hangs up after a minute and a half.
    #[must_use]
    pub fn voicemail(answer: u64) -> Self {
        Self {
            keys: Vec::new(),
            answered_by: AnsweredBy::MachineStart,
            hangs_up: HangsUp::AfterAnswer(90_000),
            ..Self::takes(answer, 0)
        }
    }

    /// An agent who answers after `answer`, listens for `listen` and hangs up without a key.
    #[must_use]
    pub fn hangs_up_on_whisper(answer: u64, listen: u64) -> Self {
        Self { keys: Vec::new(), hangs_up: HangsUp::AfterPrompt(listen), ..Self::takes(answer, 0) }
    }

    /// The same, with other keys.
    #[must_use]
    pub fn with_keys(self, keys: Vec<(u64, Digit)>) -> Self {
        Self { keys, ..self }
    }

    /// The same, but hangs up then.
    #[must_use]
    pub fn hanging_up(self, hangs_up: HangsUp) -> Self {
        Self { hangs_up, ..self }
    }

    /// The same, with another tone.
    #[must_use]
    pub fn saying(self, tone_hz: u16) -> Self {
        Self { tone_hz, ..self }
    }

    /// Somebody, by chance: the same seed is the same person.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let mut chance = StdRng::seed_from_u64(seed);
        let answer = chance.random_range(50..2_500);
        let press = chance.random_range(50..2_500);
        let talks = chance.random_range(500..3_000);
        match chance.random_range(0..10) {
            0..=3 => Self::takes(answer, press).hanging_up(HangsUp::AfterBridge(talks)),
            4 => Self::passes(answer, press),
            5 => Self::lets_ring(),
            6 => Self::busy(),
            7 => Self::dead(),
            8 => Self::voicemail(answer),
            _ => Self::hangs_up_on_whisper(answer, press),
        }
    }
}

impl FromStr for Behaviour {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.split(',');
        let mut parts = words.next().unwrap_or_default().split(':');
        let kind = parts.next().unwrap_or_default();
        let times: Vec<u64> = parts.map(ms).collect::<Result<_, _>>()?;
        let time = |place: usize, default: u64| times.get(place).copied().unwrap_or(default);
        let (mut behaviour, takes) = match kind {
            "takes" => (Self::takes(time(0, 2_000), time(1, 2_000)), 3),
            "passes" => (Self::passes(time(0, 2_000), time(1, 2_000)), 2),
            "leaves" => (Self::hangs_up_on_whisper(time(0, 2_000), time(1, 1_000)), 2),
            "voicemail" => (Self::voicemail(time(0, 5_000)), 1),
            "seed" => (Self::seeded(time(0, 0)), 1),
            "ring" => (Self::lets_ring(), 0),
            "busy" => (Self::busy(), 0),
            "dead" => (Self::dead(), 0),
            _ => return Err(format!("{kind:?} is no behaviour")),
        };
        if times.len() > takes {
            return Err(format!("{kind} has {takes} times at most"));
        }
        for word in words {
            behaviour.keys.push(later_key(word)?);
        }
        match times.get(2) {
            Some(&talks) => Ok(behaviour.hanging_up(HangsUp::AfterBridge(talks))),
            None => Ok(behaviour),
        }
    }
}

/// A key and how long after the one before it is pressed: `*@4000`.
fn later_key(word: &str) -> Result<(u64, Digit), String> {
    let read = |(key, after): (&str, &str)| {
        let mut keys = key.chars();
        match (keys.next().map(Digit::try_from), keys.next()) {
            (Some(Ok(digit)), None) => Some(ms(after).map(|after| (after, digit))),
            _ => None,
        }
    };
    word.split_once('@').and_then(read).unwrap_or_else(|| Err(format!("{word:?} is no KEY@MS")))
}

fn ms(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("{text:?} is no number of ms"))
}

impl TryFrom<String> for Behaviour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_behaviour_is_read_with_its_times() {
        let read = str::parse::<Behaviour>;
        assert_eq!(read("takes"), Ok(Behaviour::takes(2_000, 2_000)));
        assert_eq!(read("takes:800:600"), Ok(Behaviour::takes(800, 600)));
        let talks = Behaviour::takes(800, 600).hanging_up(HangsUp::AfterBridge(3_000));
        assert_eq!(read("takes:800:600:3000"), Ok(talks));
        assert_eq!(read("seed:7"), Ok(Behaviour::seeded(7)));
        assert_eq!(read("ring"), Ok(Behaviour::lets_ring()));
        let transfers = Behaviour::takes(800, 600).with_keys(vec![
            (600, Digit::Number(1)),
            (4_000, Digit::Star),
            (500, Digit::Number(9)),
        ]);
        assert_eq!(read("takes:800:600,*@4000,9@500"), Ok(transfers));
        for wrong in [
            "",
            "sings",
            "takes:soon",
            "busy:1",
            "takes:1:2:3:4",
            "takes,",
            "takes,1",
            "takes,12@5",
            "takes,x@5",
            "takes,1@x",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_seed_is_always_the_same_person_and_a_hundred_are_of_every_kind() {
        let people: Vec<Behaviour> = (0..100).map(Behaviour::seeded).collect();
        assert_eq!(people, (0..100).map(Behaviour::seeded).collect::<Vec<_>>());
        let count = |is: fn(&Behaviour) -> bool| people.iter().filter(|one| is(one)).count();
        assert!(count(|one| one.keys.first().is_some_and(|key| key.1 == Digit::Number(1))) > 20);
        assert!(count(|one| one.pickup == Pickup::Never) > 2);
        assert!(count(|one| matches!(one.pickup, Pickup::Busy(_) | Pickup::Fails(_))) > 5);
        assert!(count(|one| one.answered_by == AnsweredBy::MachineStart) > 2);
        assert!(count(|one| matches!(one.hangs_up, HangsUp::AfterPrompt(_))) > 2);
    }
}
