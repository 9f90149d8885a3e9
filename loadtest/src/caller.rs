//! The caller as a value: what he hears comes in frame by frame, what he does comes out.
//!
//! Call [`Caller::handle`] with every [`Input`] and the time of it, then drain [`Caller::poll_action`] until it is empty.
//! He needs one frame of hearing every 20 ms while he is on the line; that is also his clock.

use std::collections::VecDeque;

use telephony::Millis;

use crate::meaning;
use crate::scenario::{Answer, Interruption, Scenario};

/// What he says when he did not understand.
pub const PARDON: &str = "Sorry, could you say that again?";
/// What he says when nobody says anything.
pub const ANYBODY: &str = "Are you still there?";

/// How many times he asks to hear something again, and how many times whether anybody is there, before he hangs up.
const MOST_PARDONS: u32 = 2;
/// Ears that take longer than this have a machine with too much to do.
const LONG_THOUGHT: Millis = Millis(5_000);

/// What happens to the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// He is connected to something that may speak; also after the stream was cut and came back.
    LineOpened,
    /// The stream is over; he may hear from a new one.
    LineClosed,
    /// One frame of what he hears.
    Frame(Ear),
    /// What his ears made of what [`Action::Listen`] asked for.
    Understood {
        /// The question's number.
        question: u32,
        /// The words; empty if there were none.
        text: String,
    },
    /// The line he was saying is said.
    LineSaid,
}

/// What one frame sounded like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ear {
    /// There was sound.
    Sound,
    /// Something is being played, but it is silent.
    Quiet,
    /// Nothing is being played.
    Nothing,
}

/// What the caller does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Think about what was heard since the last [`Action::Forget`]; the answer is [`Input::Understood`].
    Listen {
        /// To tell the answer from one that came too late.
        question: u32,
    },
    /// What was heard so far is dealt with.
    Forget,
    /// Say a line of the scenario; [`Input::LineSaid`] when it is said.
    Say {
        /// The line.
        line: String,
        /// Why he says it.
        why: Why,
    },
    /// Press keys.
    Press(String),
    /// Hang up.
    HangUp,
}

/// Why the caller speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// He answers.
    Answer,
    /// He did not understand.
    Pardon,
    /// He hears nothing.
    Anybody,
    /// He does not want to wait for the end.
    Interrupts,
}

/// A person on the telephone, after a scenario.
#[derive(Debug)]
pub struct Caller {
    rules: Rules,
    state: State,
    actions: VecDeque<Action>,
    given: Vec<u32>,
    interrupted: Vec<bool>,
    turns: u32,
    question: u32,
    /// When the ears were asked what they have not answered yet.
    asked_at: Option<Millis>,
    pardons: u32,
    unheard: u32,
    accepted_offer: bool,
}

#[derive(Debug)]
struct Rules {
    answers: Vec<Rule>,
    interruptions: Vec<Interruption>,
    think: Millis,
    patience: Millis,
    longest: Millis,
    mute: bool,
}

/// An answer, and its phrases as words.
#[derive(Debug)]
struct Rule {
    answer: Answer,
    hears: Vec<Vec<String>>,
    lacks: Vec<Vec<String>>,
}

impl Rule {
    fn new(answer: &Answer) -> Self {
        let words = |phrases: &[String]| phrases.iter().map(|phrase| meaning::words(phrase)).collect();
        Self { hears: words(&answer.hears), lacks: words(&answer.lacks), answer: answer.clone() }
    }

    /// How well it fits to what was heard, if at all; more is better.
    fn fits(&self, words: &[String]) -> Option<impl Ord + use<>> {
        let heard = self.hears.iter().filter_map(|phrase| meaning::find(phrase, words)).max()?;
        let objects = !self.lacks.is_empty();
        let is_right = self.lacks.iter().any(|phrase| meaning::find(phrase, words).is_some());
        (!is_right).then_some((objects, !self.answer.waits, heard))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not connected (yet, or any more).
    Waiting,
    /// Waiting for the assistant to begin; `heard` is whether it said something while he spoke himself.
    Expecting { since: Millis, heard: bool },
    /// The assistant is speaking, or has just stopped.
    Hearing { began: Millis, last_sound: Millis },
    /// The assistant's turn seems to be over, and the ears are at work.
    Thinking { began: Millis, last_sound: Millis },
    /// He speaks.
    Speaking { heard: bool, hangs_up: bool },
    /// He has hung up.
    Gone,
}

impl Caller {
    /// A caller who is about to dial.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        let answers: Vec<_> = scenario.answers.iter().map(Rule::new).collect();
        Self {
            given: vec![0; answers.len()],
            interrupted: vec![false; scenario.interruptions.len()],
            rules: Rules {
                answers,
                interruptions: scenario.interruptions.clone(),
                think: Millis(scenario.think_ms),
                patience: Millis(scenario.patience_ms),
                longest: Millis(scenario.longest_s * 1_000),
                mute: scenario.mute,
            },
            state: State::Waiting,
            actions: VecDeque::new(),
            turns: 0,
            question: 0,
            asked_at: None,
            pardons: 0,
            unheard: 0,
            accepted_offer: false,
        }
    }

    /// What to do next.
    pub fn poll_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// Whether he took a time other than the one he asked for.
    #[must_use]
    pub fn accepted_offer(&self) -> bool {
        self.accepted_offer
    }

    /// How many turns of the assistant he has heard begin.
    #[must_use]
    pub fn turns(&self) -> u32 {
        self.turns
    }

    /// Whether he waits for the answer to this [`Action::Listen`]; if not, more was said meanwhile. Who has waited long
    /// answers although he is being asked again.
    #[must_use]
    pub fn is_thinking_about(&self, question: u32, now: Millis) -> bool {
        let waits = match self.state {
            State::Thinking { .. } => true,
            State::Hearing { .. } => self.has_waited_long(now),
            State::Waiting | State::Expecting { .. } | State::Speaking { .. } | State::Gone => false,
        };
        waits && question == self.question
    }

    fn has_waited_long(&self, now: Millis) -> bool {
        self.asked_at.is_some_and(|asked| now.saturating_sub(asked) >= LONG_THOUGHT)
    }

    /// Takes in what happened at `now`, counted from when he dialled.
    pub fn handle(&mut self, input: Input, now: Millis) {
        if self.state == State::Gone {
            return;
        }
        match input {
            Input::LineOpened => {
                self.actions.push_back(Action::Forget);
                self.state = State::Expecting { since: now, heard: false };
            }
            Input::LineClosed => {
                self.asked_at = None;
                self.state = State::Waiting;
            }
            Input::Frame(ear) => self.hear(ear, now),
            Input::Understood { question, text } => {
                let waits = self.is_thinking_about(question, now);
                if question == self.question {
                    self.asked_at = None;
                }
                if waits {
                    self.answer(&text, now);
                }
            }
            Input::LineSaid => {
                if let State::Speaking { heard, hangs_up } = self.state {
                    self.state = State::Expecting { since: now, heard };
                    if hangs_up {
                        self.hang_up();
                    }
                }
            }
        }
        if now >= self.rules.longest && self.state != State::Gone {
            self.hang_up();
        }
    }

    fn hear(&mut self, ear: Ear, now: Millis) {
        match (self.state, ear) {
            (State::Expecting { .. }, Ear::Sound) => {
                self.turns += 1;
                self.state = State::Hearing { began: now, last_sound: now };
            }
            (State::Expecting { since, heard }, Ear::Quiet | Ear::Nothing) => {
                if now.saturating_sub(since) >= self.rules.patience {
                    self.lose_patience(heard, now);
                }
            }
            (State::Hearing { began, .. } | State::Thinking { began, .. }, Ear::Sound) => {
                self.state = State::Hearing { began, last_sound: now };
                self.interrupt(began, now);
            }
            (State::Hearing { began, last_sound }, Ear::Quiet | Ear::Nothing) => {
                // Silence that is being played may be a pause between two sentences: wait twice as long.
                let enough =
                    if ear == Ear::Nothing { self.rules.think } else { self.rules.think + self.rules.think };
                if now.saturating_sub(last_sound) >= enough {
                    self.think(began, last_sound, now);
                } else {
                    self.interrupt(began, now);
                }
            }
            (State::Speaking { hangs_up, .. }, Ear::Sound) => {
                self.state = State::Speaking { heard: true, hangs_up };
            }
            (State::Waiting | State::Thinking { .. } | State::Speaking { .. } | State::Gone, _) => {}
        }
    }

    /// Speaks over the assistant if the scenario says so.
    fn interrupt(&mut self, began: Millis, now: Millis) {
        let due = |rule: &Interruption| {
            rule.on_turn == self.turns && now.saturating_sub(began) >= Millis(rule.after_ms)
        };
        let found = (0..self.rules.interruptions.len())
            .find(|&index| !self.interrupted[index] && due(&self.rules.interruptions[index]));
        if let Some(index) = found {
            self.interrupted[index] = true;
            let Interruption { says, hangs_up, .. } = self.rules.interruptions[index].clone();
            match says {
                Some(line) => self.say(line, Why::Interrupts, hangs_up),
                None => self.hang_up(),
            }
        }
    }

    fn think(&mut self, began: Millis, last_sound: Millis, now: Millis) {
        // Asked anew each time that he is asked again, slow ears would never be done.
        if !self.has_waited_long(now) {
            self.question += 1;
            self.asked_at = Some(now);
            self.actions.push_back(Action::Listen { question: self.question });
        }
        self.state = State::Thinking { began, last_sound };
    }

    fn answer(&mut self, text: &str, now: Millis) {
        let words = meaning::words(text);
        let Some(index) = self.best_answer(&words) else {
            if words.is_empty() || self.rules.mute {
                // A click or a breath, or nothing that would make him speak: he goes on waiting.
                self.wait(now);
            } else {
                self.ask_again();
            }
            return;
        };
        self.given[index] += 1;
        let answer = self.rules.answers[index].answer.clone();
        if answer.waits {
            // What was said while he thought for long is heard together with this.
            if !matches!(self.state, State::Hearing { .. }) {
                self.wait(now);
            }
            return;
        }
        self.pardons = 0;
        self.unheard = 0;
        self.accepted_offer |= answer.accepts_offer;
        if let Some(keys) = answer.presses {
            self.actions.push_back(Action::Press(keys));
        }
        match answer.says {
            Some(line) => self.say(line, Why::Answer, answer.hangs_up),
            None if answer.hangs_up => self.hang_up(),
            None => self.wait(now),
        }
    }

    /// The answer whose phrase fits best; one that only waits fits only if nothing else does.
    fn best_answer(&self, words: &[String]) -> Option<usize> {
        let fits = |(index, rule): (usize, &Rule)| {
            let left = rule.answer.times.is_none_or(|times| self.given[index] < times);
            let left = left && (rule.lacks.is_empty() || !self.accepted_offer);
            left.then(|| rule.fits(words)).flatten().map(|fit| (fit, std::cmp::Reverse(index)))
        };
        self.rules.answers.iter().enumerate().filter_map(fits).max().map(|(_, index)| index.0)
    }

    fn ask_again(&mut self) {
        self.pardons += 1;
        if self.pardons > MOST_PARDONS {
            self.hang_up()
        } else {
            self.say(PARDON.to_owned(), Why::Pardon, false)
        }
    }

    /// Nothing was heard for a long time since he spoke; what was said meanwhile may have been the answer.
    fn lose_patience(&mut self, heard: bool, now: Millis) {
        if heard {
            return self.think(now, now, now);
        }
        if self.rules.mute {
            return self.wait(now);
        }
        self.unheard += 1;
        if self.unheard > MOST_PARDONS {
            self.hang_up()
        } else {
            self.say(ANYBODY.to_owned(), Why::Anybody, false)
        }
    }

    fn wait(&mut self, now: Millis) {
        self.actions.push_back(Action::Forget);
        self.state = State::Expecting { since: now, heard: false };
    }

    fn say(&mut self, line: String, why: Why, hangs_up: bool) {
        self.asked_at = None;
        self.actions.extend([Action::Forget, Action::Say { line, why }]);
        self.state = State::Speaking { heard: false, hangs_up };
    }

    fn hang_up(&mut self) {
        self.actions.push_back(Action::HangUp);
        self.state = State::Gone;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCENARIO: &str = r#"
        title = "t"
        to = "+13125550100"
        think_ms = 600
        patience_ms = 5000
        longest_s = 100
        [[answers]]
        hears = ["name"]
        says = "Sarah Miller."
        [[answers]]
        hears = ["is that right"]
        says = "Yes."
        [[answers]]
        hears = ["is that right"]
        lacks = ["oak street", "miller"]
        times = 1
        says = "No."
        [[answers]]
        hears = ["one moment"]
        waits = true
        [[answers]]
        hears = ["does that work"]
        times = 1
        accepts_offer = true
        says = "The first one, please."
        [[answers]]
        hears = ["press one"]
        presses = "1"
        [[answers]]
        hears = ["goodbye"]
        says = "Bye."
        hangs_up = true
        [[interruptions]]
        on_turn = 3
        after_ms = 200
        says = "Wait."
    "#;

    /// A caller on a line whose clock goes on by 20 ms with every frame.
    struct Line {
        caller: Caller,
        now: Millis,
    }

    impl Line {
        fn open() -> Self {
            let scenario: Scenario = toml::from_str(SCENARIO).unwrap();
            let mut line = Self { caller: Caller::new(&scenario), now: Millis(1_000) };
            assert_eq!(line.give(Input::LineOpened), [Action::Forget]);
            line
        }

        fn give(&mut self, input: Input) -> Vec<Action> {
            self.caller.handle(input, self.now);
            std::iter::from_fn(|| self.caller.poll_action()).collect()
        }

        fn frames(&mut self, ear: Ear, ms: u64) -> Vec<Action> {
            let mut actions = Vec::new();
            for _ in 0..ms / 20 {
                self.now += Millis(20);
                actions.extend(self.give(Input::Frame(ear)));
            }
            actions
        }

        /// A turn of the assistant of one second, and what the caller does about it.
        fn hears(&mut self, text: &str) -> Vec<Action> {
            assert_eq!(self.frames(Ear::Sound, 180), []);
            let actions = self.frames(Ear::Nothing, 600);
            let [Action::Listen { question }] = actions[..] else { panic!("{actions:?}") };
            self.give(Input::Understood { question, text: text.to_owned() })
        }
    }

    fn says(line: &str, why: Why) -> Vec<Action> {
        vec![Action::Forget, Action::Say { line: line.to_owned(), why }]
    }

    #[test]
    fn he_answers_by_meaning_the_most_specific_and_latest_question_first() {
        for (text, expected) in [
            ("Thanks. What's your name?", says("Sarah Miller.", Why::Answer)),
            ("The name is Sarah Miller. Is that right?", says("Yes.", Why::Answer)),
            ("It is 42 Oak Street. Is that right?", says("Yes.", Why::Answer)),
            ("The name is Terror Mirror. Is that right?", says("No.", Why::Answer)),
            ("One moment. What's the name?", says("Sarah Miller.", Why::Answer)),
            ("One moment.", vec![Action::Forget]),
            ("For a person press one.", vec![Action::Press("1".to_owned()), Action::Forget]),
            ("", vec![Action::Forget]),
            ("Colourless green ideas.", says(PARDON, Why::Pardon)),
        ] {
            assert_eq!(Line::open().hears(text), expected, "{text}");
        }
    }

    #[test]
    fn a_turn_is_over_after_the_think_time_and_later_while_silence_is_played() {
        let mut line = Line::open();
        line.frames(Ear::Sound, 400);
        assert_eq!(line.frames(Ear::Nothing, 580), []);
        assert_eq!(line.frames(Ear::Nothing, 20), [Action::Listen { question: 1 }]);
        let mut line = Line::open();
        line.frames(Ear::Sound, 400);
        assert_eq!(line.frames(Ear::Quiet, 1_180), []);
        assert_eq!(line.frames(Ear::Quiet, 20), [Action::Listen { question: 1 }]);
    }

    #[test]
    fn when_the_assistant_goes_on_the_answer_to_the_first_half_is_dropped() {
        let mut line = Line::open();
        line.frames(Ear::Sound, 400);
        assert_eq!(line.frames(Ear::Nothing, 600), [Action::Listen { question: 1 }]);
        assert_eq!(line.frames(Ear::Sound, 200), []);
        assert_eq!(line.give(Input::Understood { question: 1, text: "name".to_owned() }), []);
        assert_eq!(line.frames(Ear::Nothing, 600), [Action::Listen { question: 2 }]);
        assert_eq!(line.give(Input::Understood { question: 1, text: "name".to_owned() }), []);
        let answer = line.give(Input::Understood { question: 2, text: "Miller, is that right".to_owned() });
        assert_eq!(answer, says("Yes.", Why::Answer));
    }

    #[test]
    fn what_slow_ears_understood_is_answered_though_he_is_being_asked_again() {
        for asked_again_for in [200, 400] {
            let mut line = Line::open();
            line.frames(Ear::Sound, 400);
            assert_eq!(line.frames(Ear::Nothing, 600), [Action::Listen { question: 1 }]);
            // On a machine with too much to do the ears take longer than the assistant's patience.
            assert_eq!(line.frames(Ear::Nothing, 7_000), []);
            assert_eq!(line.frames(Ear::Sound, 180), []);
            assert_eq!(line.frames(Ear::Nothing, asked_again_for * 2), [], "they are not asked anew");
            let answer = line.give(Input::Understood { question: 1, text: "name".to_owned() });
            assert_eq!(answer, says("Sarah Miller.", Why::Answer));
        }
    }

    #[test]
    fn he_asks_twice_for_a_repeat_and_then_gives_up() {
        let mut line = Line::open();
        for _ in 0..2 {
            assert_eq!(line.hears("mumble"), says(PARDON, Why::Pardon));
            line.give(Input::LineSaid);
        }
        // The third turn of the assistant would be interrupted; he gives up before that.
        line.caller.interrupted[0] = true;
        assert_eq!(line.hears("mumble"), [Action::HangUp]);
        assert_eq!(line.give(Input::Frame(Ear::Sound)), []);
    }

    #[test]
    fn nobody_there_is_asked_twice_and_what_was_said_over_him_is_thought_about() {
        let mut line = Line::open();
        for _ in 0..2 {
            assert_eq!(line.frames(Ear::Nothing, 5_000), says(ANYBODY, Why::Anybody));
            line.give(Input::LineSaid);
        }
        assert_eq!(line.frames(Ear::Nothing, 5_000), [Action::HangUp]);

        let mut line = Line::open();
        line.hears("name");
        line.frames(Ear::Sound, 300);
        line.give(Input::LineSaid);
        assert_eq!(line.frames(Ear::Nothing, 5_000), [Action::Listen { question: 2 }]);
    }

    #[test]
    fn an_answer_is_given_no_more_often_than_it_may_and_a_taken_offer_is_remembered() {
        let mut line = Line::open();
        assert_eq!(line.hears("Does that work?"), says("The first one, please.", Why::Answer));
        assert!(line.caller.accepted_offer());
        line.give(Input::LineSaid);
        assert_eq!(line.hears("Does that work?"), says(PARDON, Why::Pardon));
    }

    #[test]
    fn he_speaks_over_the_turn_he_is_told_to_and_only_once() {
        let mut line = Line::open();
        line.hears("name");
        line.give(Input::LineSaid);
        line.hears("name");
        line.give(Input::LineSaid);
        assert_eq!(line.frames(Ear::Sound, 200), []);
        assert_eq!(line.frames(Ear::Sound, 20), says("Wait.", Why::Interrupts));
        assert_eq!(line.frames(Ear::Sound, 400), []);
        line.give(Input::LineSaid);
        assert_eq!(line.frames(Ear::Sound, 400), []);
        assert_eq!(line.caller.turns(), 4);
    }

    #[test]
    fn he_hangs_up_after_goodbye_and_when_the_call_is_too_long() {
        let mut line = Line::open();
        assert_eq!(line.hears("Goodbye"), says("Bye.", Why::Answer));
        assert_eq!(line.give(Input::LineSaid), [Action::HangUp]);

        let mut line = Line::open();
        line.now = Millis(99_980);
        assert_eq!(line.frames(Ear::Sound, 20), [Action::HangUp]);
    }

    #[test]
    fn after_a_cut_he_listens_afresh() {
        let mut line = Line::open();
        line.frames(Ear::Sound, 400);
        assert_eq!(line.give(Input::LineClosed), []);
        assert_eq!(line.frames(Ear::Nothing, 20_000), []);
        assert_eq!(line.give(Input::LineOpened), [Action::Forget]);
        assert_eq!(line.hears("name"), says("Sarah Miller.", Why::Answer));
    }
}
