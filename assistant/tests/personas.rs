//! Callers of many tempers with many goals, each a value with a seed, talk to the dialogue until one side hangs up.
//!
//! They answer by what the assistant's question is about, listen to the read-back, and object when it is wrong. What
//! must hold for every one of them: the call ends, in a disposition that fits; nothing is booked that was not accepted
//! as it stands; nobody is told of an appointment that is not his. Most who know what they want must get it.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;

use crate::scene::{PIN, Store, appointment, business, caller, now};
use assistant::{Business, Dialogue, Input, Pin, RecordOutcome, Reply, Request, Then};
use jiff::Timestamp;
use policy::Mode;
use telephony::{Digit, Disposition};

/// More turns than the longest sensible call; an unending one shows.
const MOST_TURNS: u32 = 60;
/// Seeds for each temper and goal.
const SEEDS: u64 = 24;

/// How somebody talks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Temper {
    Plain,
    Terse,
    Wordy,
    Hesitant,
    /// Says everything at once.
    Overanswering,
    /// Says nothing now and then.
    Dreamy,
    /// A bad line: now and then only noise arrives.
    Noisy,
    /// Asks to hear it again now and then.
    Deaf,
    /// Asks something else in the middle.
    Curious,
    /// Changes his mind about the time once.
    Undecided,
    /// Says it wrong first, and puts it right at the read-back.
    Slipping,
    Rude,
    /// Gives a last name alone and an address that nobody can make out, until he may spell and type.
    Mumbling,
}

const TEMPERS: [Temper; 13] = [
    Temper::Plain,
    Temper::Terse,
    Temper::Wordy,
    Temper::Hesitant,
    Temper::Overanswering,
    Temper::Dreamy,
    Temper::Noisy,
    Temper::Deaf,
    Temper::Curious,
    Temper::Undecided,
    Temper::Slipping,
    Temper::Rude,
    Temper::Mumbling,
];

/// What somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Goal {
    Book,
    /// Has two things to be done and names both at once.
    BookBoth,
    Cancel,
    Move,
    Status,
    Question,
    Person,
    Emergency,
    OptOut,
    /// Wants to cancel the appointment of another, from his telephone.
    Impostor,
    WrongNumber,
    /// Never says anything.
    Breathing,
    /// Wants to hear his schedule and has the PIN.
    Owner,
    /// Wants to hear it too, perhaps from the owner's own telephone, but has no PIN.
    OwnersImpostor,
}

const GOALS: [Goal; 14] = [
    Goal::Book,
    Goal::BookBoth,
    Goal::Cancel,
    Goal::Move,
    Goal::Status,
    Goal::Question,
    Goal::Person,
    Goal::Emergency,
    Goal::OptOut,
    Goal::Impostor,
    Goal::WrongNumber,
    Goal::Breathing,
    Goal::Owner,
    Goal::OwnersImpostor,
];

impl Goal {
    /// What the call may end as, and what makes the caller content.
    fn ends(self) -> (&'static [Disposition], &'static [Disposition]) {
        use Disposition as D;
        match self {
            Self::Book | Self::BookBoth => {
                (&[D::Booked, D::CallbackRequested, D::Abandoned, D::NotUnderstood], &[D::Booked])
            }
            Self::Cancel => {
                (&[D::Cancelled, D::CallbackRequested, D::Abandoned, D::NotUnderstood], &[D::Cancelled])
            }
            Self::Move => (&[D::Booked, D::CallbackRequested, D::Abandoned, D::NotUnderstood], &[D::Booked]),
            Self::Status | Self::Question => {
                (&[D::Answered, D::CallbackRequested, D::Abandoned, D::NotUnderstood], &[D::Answered])
            }
            Self::Person => (&[D::CallbackRequested, D::Abandoned], &[D::CallbackRequested]),
            Self::Emergency => (&[D::Emergency], &[D::Emergency]),
            Self::OptOut => (&[D::OptedOut], &[D::OptedOut]),
            Self::Impostor => (&[D::CallbackRequested, D::Abandoned, D::Answered, D::NotUnderstood], &[]),
            Self::WrongNumber => (&[D::CallbackRequested, D::Abandoned, D::Answered, D::NotUnderstood], &[]),
            Self::Breathing => (&[D::Silent], &[]),
            Self::Owner => {
                (&[D::Answered, D::CallbackRequested, D::Abandoned, D::NotUnderstood], &[D::Answered])
            }
            Self::OwnersImpostor => (&[D::CallbackRequested, D::Abandoned, D::NotUnderstood], &[]),
        }
    }
}

/// Repeatable chance.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // Xorshift; the seed is never 0.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.roll(choices.len())]
    }
}

/// A time as said, and when that is.
struct Wish {
    said: &'static str,
    weekday: &'static str,
    start: &'static str,
}

const WISHES: [Wish; 6] = [
    Wish { said: "Tuesday at ten", weekday: "Tuesday", start: "2026-11-24T10:00:00-06:00" },
    Wish { said: "Monday at two in the afternoon", weekday: "Monday", start: "2026-11-23T14:00:00-06:00" },
    Wish { said: "Wednesday at 9 a.m.", weekday: "Wednesday", start: "2026-11-25T09:00:00-06:00" },
    Wish { said: "next Friday at three", weekday: "Friday", start: "2026-11-27T15:00:00-06:00" },
    Wish {
        said: "November 30th at eleven in the morning",
        weekday: "Monday",
        start: "2026-11-30T11:00:00-06:00",
    },
    Wish { said: "tomorrow week at noon", weekday: "", start: "" },
];

const NAMES: [&str; 5] = ["Dana Whitfield", "Sarah Miller", "Tom Baker", "Maria Lopez", "James Carter"];
const STREETS: [&str; 5] =
    ["42 Oak Street", "118 Main Street", "7 Elm Avenue", "905 Lake Road", "23 Mill Lane"];
const PROBLEMS: [&str; 4] = [
    "my kitchen tap is dripping",
    "I have a leak under the sink",
    "my drain is clogged",
    "the drain is backed up",
];

/// What the assistant's last question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    Open,
    Service,
    When,
    Offer,
    Name,
    Address,
    CallingNumber,
    Phone,
    Confirm,
    Change,
    CancelConfirm,
    MoveConfirm,
    Which,
    CallbackOffer,
    Reason,
    Else,
    Pin,
    Owner,
    Letters,
    House,
    Street,
    None,
}

fn question(said: &str) -> Question {
    let text = said.to_lowercase();
    let sentences: Vec<&str> = text.split_inclusive(['.', '?', '!']).map(str::trim).collect();
    let about = [
        ("letter by letter", Question::Letters),
        ("just the house number", Question::House),
        ("name of the street", Question::Street),
        ("how can i help", Question::Open),
        ("what can i do for you", Question::Open),
        ("leave a message. which", Question::Open),
        ("like to know", Question::Owner),
        ("say next", Question::Owner),
        ("shall i go on", Question::Owner),
        ("you can say: what's on", Question::Owner),
        ("should i cancel", Question::CancelConfirm),
        ("no to keep it", Question::CancelConfirm),
        ("should i move", Question::MoveConfirm),
        ("yes to move it", Question::MoveConfirm),
        ("like it instead", Question::When),
        ("which of your appointments", Question::Which),
        ("which one do you mean", Question::Which),
        ("which one is it", Question::Which),
        ("call you back?", Question::CallbackOffer),
        ("to get a call back", Question::CallbackOffer),
        ("is that right", Question::Confirm),
        ("if that's right", Question::Confirm),
        ("is it right", Question::Confirm),
        ("should i change", Question::Change),
        ("number you're calling from", Question::CallingNumber),
        ("house number", Question::Address),
        ("number", Question::Phone),
        ("name", Question::Name),
        ("address", Question::Address),
        ("does that work", Question::Offer),
        ("which of those", Question::Offer),
        ("which would you like", Question::Offer),
        ("what other day", Question::When),
        ("day", Question::When),
        ("when would", Question::When),
        ("need help with", Question::Service),
        ("what's the problem", Question::Service),
        ("which of these", Question::Service),
        ("what's it about", Question::Reason),
        ("tell them", Question::Reason),
        ("anything else", Question::Else),
        ("just say goodbye", Question::Else),
    ];
    if text.contains("pin") && text.contains("press star") {
        return Question::Pin;
    }
    if text.contains("leave a message. which") {
        return Question::Open;
    }
    let asks =
        |sentence: &&&str| sentence.ends_with('?') || sentence.contains("say ") || sentence.contains("type ");
    let found = |sentence: &&str| about.iter().find(|(words, _)| sentence.contains(words)).map(|(_, q)| *q);
    sentences.iter().rev().filter(asks).find_map(found).unwrap_or(Question::None)
}

/// Somebody on the telephone.
struct Persona {
    temper: Temper,
    goal: Goal,
    dice: Dice,
    name: &'static str,
    street: &'static str,
    problem: &'static str,
    wish: &'static Wish,
    /// What he has got from an offer instead of what he wished.
    settled_for: bool,
    digressed: bool,
    changed: bool,
    slipped: bool,
    /// The last read-back was right, as far as he heard.
    read_back: bool,
    /// He has just said yes to it.
    accepted: bool,
    served: bool,
    /// The owner has heard how many there are, and the second.
    told: bool,
    next: bool,
    /// The owner's own telephone, or one that claims to be.
    registered: bool,
    wanted: u32,
    /// Keys that he is about to press.
    keys: VecDeque<Digit>,
}

impl Persona {
    fn new(temper: Temper, goal: Goal, seed: u64) -> Self {
        let mut dice = Dice(
            (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ ((temper as u64) << 32) ^ ((goal as u64) << 40)
                | 1,
        );
        for _ in 0..8 {
            dice.roll(2);
        }
        Self {
            name: NAMES[dice.roll(NAMES.len())],
            street: STREETS[dice.roll(STREETS.len())],
            problem: PROBLEMS[dice.roll(PROBLEMS.len())],
            wish: &WISHES[dice.roll(WISHES.len() - 1)],
            temper,
            goal,
            dice,
            settled_for: false,
            digressed: false,
            changed: false,
            slipped: false,
            read_back: false,
            accepted: false,
            served: false,
            told: false,
            next: false,
            registered: seed.is_multiple_of(2),
            wanted: 0,
            keys: VecDeque::new(),
        }
    }

    /// What comes of his mouth after the assistant said this; `None` is that he hangs up.
    fn answers(&mut self, said: &str) -> Option<Input> {
        if let Some(key) = self.keys.pop_front() {
            return Some(Input::Digit(key));
        }
        self.accepted = false;
        self.next |= said.contains("Tom Baker");
        self.served |= self.is_served(said);
        if said.contains("Let me read that back") {
            self.read_back = self.mistake(said).is_none();
        }
        match self.temper {
            _ if self.goal == Goal::Breathing => return Some(Input::Silence),
            _ if question(said) == Question::Pin => return Some(self.types()),
            _ if question(said) == Question::House => {
                let number = self.street.split(' ').next().unwrap_or_default();
                self.keys =
                    number.chars().chain(['#']).map(|key| Digit::try_from(key).expect("a key")).collect();
                return self.keys.pop_front().map(Input::Digit);
            }
            Temper::Mumbling if question(said) == Question::Address => return Some(Input::NotHeard),
            Temper::Dreamy if self.dice.roll(6) == 0 => return Some(Input::Silence),
            Temper::Noisy if self.dice.roll(6) == 0 => return Some(Input::NotHeard),
            Temper::Deaf if self.dice.roll(5) == 0 => {
                return Some(heard(self.dice.one_of(&[
                    "Sorry, what was that?",
                    "Could you repeat that?",
                    "Pardon?",
                ])));
            }
            _ => {}
        }
        let words = self.words(said)?;
        Some(heard(&self.in_his_way(&words)))
    }

    /// What he types where a PIN is wanted.
    fn types(&mut self) -> Input {
        match self.goal {
            Goal::Owner if self.temper == Temper::Slipping && !self.slipped => {
                self.slipped = true;
                pin("4812")
            }
            Goal::Owner => pin(PIN),
            Goal::OwnersImpostor => pin(self.dice.one_of(&["1357", "2580", "4812", "11235813"])),
            // He is not meant, and does without.
            _ => Input::Digit(Digit::Star),
        }
    }

    /// The owner hears the first two, has the list sent, and is done.
    fn as_the_owner(&mut self, said: &str) -> String {
        self.told |= said.contains("Dana Whitfield") && said.contains("3 jobs");
        let text = match (self.told, self.next, self.served) {
            (false, _, _) => "What's on Monday?",
            (true, false, _) => self.dice.one_of(&["Next.", "Next one please.", "Go on."]),
            (true, true, false) => self.dice.one_of(&["Text me that.", "Can you text me that?"]),
            (true, true, true) => self.dice.one_of(&["That's all. Goodbye.", "Bye."]),
        };
        text.to_owned()
    }

    fn is_served(&self, said: &str) -> bool {
        match self.goal {
            Goal::Status => said.contains("Wednesday, November 25th"),
            Goal::Question => said.contains("credit cards") || said.contains("cards, checks"),
            Goal::Book
            | Goal::BookBoth
            | Goal::Cancel
            | Goal::Move
            | Goal::Person
            | Goal::Emergency
            | Goal::OptOut => false,
            Goal::Owner => self.next && said.contains("I'm texting it to you"),
            Goal::Impostor | Goal::WrongNumber | Goal::Breathing | Goal::OwnersImpostor => false,
        }
    }

    fn words(&mut self, said: &str) -> Option<String> {
        let asked = question(said);
        let text = match asked {
            Question::Open => self.opening()?,
            Question::None => return if said.contains("Goodbye") { None } else { Some("Hello?".to_owned()) },
            Question::Else if self.goal == Goal::Question && !self.served => self.opening()?,
            Question::Else => {
                self.dice.one_of(&["No, that's all. Thanks.", "No thank you.", "Nope, bye."]).to_owned()
            }
            Question::CallbackOffer => match self.goal {
                Goal::Impostor | Goal::WrongNumber | Goal::OwnersImpostor => "No.".to_owned(),
                _ => "Yes, please.".to_owned(),
            },
            Question::Service => self.problem.to_owned(),
            Question::When => {
                if said.contains("don't have") || said.contains("any opening") {
                    self.settled_for = true;
                    "As soon as possible".to_owned()
                } else {
                    self.wish.said.to_owned()
                }
            }
            Question::Offer => self.offered(said),
            Question::Name if self.temper == Temper::Mumbling && self.goal != Goal::Impostor => {
                self.name.split(' ').next_back().unwrap_or_default().to_owned()
            }
            Question::Letters => {
                let last = self.name.split(' ').next_back().unwrap_or_default().to_uppercase();
                let letters: Vec<String> = last.chars().map(String::from).collect();
                format!("{}. {}", self.name, letters.join(" "))
            }
            Question::House => unreachable!("keys, not words"),
            Question::Street => {
                let street = self.street.split_once(' ').map_or(self.street, |(_, street)| street);
                format!("{}{street}", self.dice.one_of(&["", "It's "]))
            }
            Question::Name => {
                let name = if self.goal == Goal::Impostor { "Peter Grant" } else { self.name };
                let opening = self.dice.one_of(&["", "It's ", "My name is ", "This is "]);
                format!("{opening}{name}")
            }
            Question::Address => {
                if self.temper == Temper::Curious && !self.digressed {
                    self.digressed = true;
                    return Some("Do you take credit cards?".to_owned());
                }
                if self.temper == Temper::Slipping && !self.slipped {
                    self.slipped = true;
                    return Some("55 Wrong Street".to_owned());
                }
                let opening = self.dice.one_of(&["", "It's ", "The address is "]);
                format!("{opening}{}", self.street)
            }
            Question::CallingNumber => self
                .dice
                .one_of(&["Yes.", "Yes, this number is fine.", "Sure.", "Yeah that's right."])
                .to_owned(),
            Question::Phone => "312 555 0142".to_owned(),
            Question::Confirm => self.checks(said),
            Question::Change => "Nothing, it's fine.".to_owned(),
            Question::CancelConfirm => "Yes, please cancel it.".to_owned(),
            Question::MoveConfirm => {
                self.accepted = true;
                "Yes, please.".to_owned()
            }
            Question::Which => "The first one.".to_owned(),
            Question::Reason => "It's about an invoice.".to_owned(),
            Question::Owner => self.as_the_owner(said),
            Question::Pin => unreachable!("keys, not words"),
        };
        Some(text)
    }

    fn opening(&mut self) -> Option<String> {
        self.wanted += 1;
        // Whoever has said what he wants four times gives up.
        if self.wanted > 4 {
            return None;
        }
        Some(match self.goal {
            Goal::Book if self.temper == Temper::Overanswering => format!(
                "Hi, this is {}, {}, can somebody come to {} on {}?",
                self.name, self.problem, self.street, self.wish.said
            ),
            Goal::BookBoth => {
                let join = self.dice.one_of(&["and I also need", "and also I'd like", "plus I need"]);
                format!("Hi, {} {join} somebody to look at my clogged drain.", PROBLEMS[self.dice.roll(2)])
            }
            Goal::Book => {
                let problem = self.problem;
                match self.dice.roll(4) {
                    0 => format!("Hi, {problem}."),
                    1 => format!("I'd like to make an appointment, {problem}."),
                    2 => format!("{problem}, can you send somebody {}?", self.wish.said),
                    _ => "I need to book an appointment.".to_owned(),
                }
            }
            Goal::Cancel | Goal::Impostor => self
                .dice
                .one_of(&[
                    "I need to cancel my appointment.",
                    "Please cancel my appointment",
                    "I want to cancel",
                ])
                .to_owned(),
            Goal::Move => self
                .dice
                .one_of(&[
                    "I need to reschedule.",
                    "Can I move my appointment?",
                    "I have to change my appointment",
                ])
                .to_owned(),
            Goal::Status => self
                .dice
                .one_of(&[
                    "When is my appointment?",
                    "What time are you coming?",
                    "When is somebody coming to my house?",
                ])
                .to_owned(),
            Goal::Question => self
                .dice
                .one_of(&["Do you take credit cards?", "Can I pay by credit card?", "How can I pay?"])
                .to_owned(),
            Goal::Person => self
                .dice
                .one_of(&[
                    "I want to talk to a person.",
                    "Can I speak to a human?",
                    "Give me a real person please",
                    "Let me talk to the manager",
                ])
                .to_owned(),
            Goal::Emergency => self
                .dice
                .one_of(&[
                    "I smell gas in my house!",
                    "My basement is flooding, water is everywhere",
                    "There's smoke coming out of the outlet",
                ])
                .to_owned(),
            Goal::OptOut => self
                .dice
                .one_of(&["Stop calling me.", "Take me off your list", "Don't call me again"])
                .to_owned(),
            Goal::WrongNumber => self
                .dice
                .one_of(&[
                    "Is this Joe's Pizza?",
                    "I'd like a large pizza please",
                    "Can I get the weather forecast?",
                ])
                .to_owned(),
            Goal::Breathing => return None,
            Goal::Owner | Goal::OwnersImpostor => self
                .dice
                .one_of(&[
                    "What's on my schedule on Monday?",
                    "This is the owner. What's on Monday?",
                    "I'm the owner, what do I have on Monday?",
                ])
                .to_owned(),
        })
    }

    fn offered(&mut self, said: &str) -> String {
        if self.temper == Temper::Undecided && !self.changed && self.goal == Goal::Book {
            self.changed = true;
            self.wish = &WISHES[(self.dice.roll(3) + 1) % 4];
            return format!("Actually, {}", self.wish.said);
        }
        if said.contains("I don't have")
            || said.contains("just taken")
            || self.wish.weekday.is_empty()
            || !said.contains(self.wish.weekday)
        {
            self.settled_for = true;
        }
        if said.contains("Does that work") {
            "Yes, that works.".to_owned()
        } else {
            self.settled_for = true;
            "The first one.".to_owned()
        }
    }

    /// What is wrong in a read-back.
    fn mistake(&self, said: &str) -> Option<String> {
        if !said.contains(self.name) {
            Some(format!("No, the name is {}.", self.name))
        } else if !said.contains(self.street) {
            Some(format!("No, the address is {}.", self.street))
        } else if !self.settled_for && !said.contains(self.wish.weekday) {
            Some(format!("No, {}.", self.wish.said))
        } else {
            None
        }
    }

    /// Says yes to a read-back only if it is right; the question may also be put again without it.
    fn checks(&mut self, said: &str) -> String {
        if self.temper == Temper::Undecided && !self.changed {
            self.changed = true;
            self.wish = &WISHES[2];
            return "No, Wednesday at 9 a.m. instead.".to_owned();
        }
        if !self.read_back {
            return self.mistake(said).unwrap_or_else(|| "No.".to_owned());
        }
        self.accepted = true;
        self.dice.one_of(&["Yes, that's right.", "Yes.", "Correct.", "That's right, thank you."]).to_owned()
    }

    fn in_his_way(&mut self, words: &str) -> String {
        match self.temper {
            Temper::Terse => words.trim_end_matches(['.', '!']).to_owned(),
            Temper::Wordy => {
                let lead = self.dice.one_of(&["Oh okay, well, ", "All right, so, ", "Okay great, "]);
                format!("{lead}{words}")
            }
            Temper::Hesitant => {
                format!("Um, {}", words.replacen(' ', ", uh, ", usize::from(self.dice.roll(2) == 0)))
            }
            Temper::Rude => {
                format!("{} {words}", self.dice.one_of(&["Ugh.", "Come on.", "Finally.", "Damn it."]))
            }
            Temper::Plain
            | Temper::Overanswering
            | Temper::Dreamy
            | Temper::Noisy
            | Temper::Deaf
            | Temper::Curious
            | Temper::Undecided
            | Temper::Mumbling
            | Temper::Slipping => words.to_owned(),
        }
    }
}

fn pin(digits: &str) -> Input {
    Input::Pin(Pin::choose(digits).expect("a PIN"))
}

fn heard(text: &str) -> Input {
    Input::Heard { text: text.to_owned() }
}

/// How a call went, to be counted and, when it went wrong, to be read.
struct Outcome {
    disposition: Option<Disposition>,
    content: bool,
    text: String,
    wrongs: Vec<String>,
}

struct Call<'a> {
    business: &'a Business,
    store: Store,
    persona: Persona,
    dialogue: Dialogue,
    text: String,
    wrongs: Vec<String>,
    booked: u32,
}

impl Call<'_> {
    fn play(business: &Business, persona: Persona) -> Outcome {
        let mut store = Store::default();
        let owner = if persona.goal == Goal::Impostor { "Dana Whitfield" } else { persona.name };
        store.bookings.push(appointment("2026-11-25T10:00:00-06:00", "leak-repair", owner));
        let owners = matches!(persona.goal, Goal::Owner | Goal::OwnersImpostor) && persona.registered;
        let from = if owners { business.owners[0].numbers.first().cloned() } else { caller() };
        let dialogue = Dialogue::new(from, Mode::Assistant);
        let mut call =
            Call { business, store, persona, dialogue, text: String::new(), wrongs: Vec::new(), booked: 0 };
        let disposition = call.talk();
        let content = disposition.is_some_and(|ended| call.persona.goal.ends().1.contains(&ended))
            && (!matches!(call.persona.goal, Goal::Status | Goal::Question | Goal::Owner)
                || call.persona.served)
            && (call.persona.goal != Goal::BookBoth || call.booked == 2);
        Outcome { disposition, content, text: call.text, wrongs: call.wrongs }
    }

    fn talk(&mut self) -> Option<Disposition> {
        let mut input = Input::Opened;
        for _ in 0..MOST_TURNS {
            let (said, ended) = self.turn(input);
            if ended.is_some() {
                return ended;
            }
            match self.persona.answers(&said) {
                Some(next) => {
                    if let Input::Heard { text } = &next {
                        writeln!(self.text, "  caller:    {text}").expect("text");
                    } else {
                        writeln!(self.text, "  caller:    ({next:?})").expect("text");
                    }
                    input = next;
                }
                None => return Some(self.dialogue.disposition_if_ended()),
            }
        }
        None
    }

    /// One turn of the assistant, with everything that it asks of the store.
    fn turn(&mut self, input: Input) -> (String, Option<Disposition>) {
        let mut all = String::new();
        let mut next = input;
        loop {
            let Reply { say, then, .. } = self.dialogue.handle(next, self.business, now());
            let said: Vec<String> = say.into_iter().map(|segment| segment.text).collect();
            let said = said.join(" ");
            if !said.is_empty() {
                writeln!(self.text, "  assistant: {said}").expect("text");
                all = format!("{all} {said}");
            }
            let discloses =
                ["Wednesday, November 25th", "Dana", "Whitfield"].iter().any(|fact| said.contains(fact));
            let schedule = ["jobs", "emergencies", "Baker", "Reyes", "Oak Street", "free time"];
            let discloses = discloses
                || self.persona.goal == Goal::OwnersImpostor
                    && schedule.iter().any(|fact| said.contains(fact));
            if matches!(self.persona.goal, Goal::Impostor | Goal::OwnersImpostor) && discloses {
                self.wrongs.push(format!("told an impostor: {said}"));
            }
            match then {
                Then::Listen => return (all, None),
                Then::HangUp(disposition) => return (all, Some(disposition)),
                Then::Record(_) => next = Input::Recorded(RecordOutcome::Kept),
                Then::Do(request) => {
                    self.watch(&request);
                    next = self.store.answer(&request, self.business, now());
                }
            }
        }
    }

    /// Nothing is booked that he did not say yes to, and what is booked is what he wants.
    fn watch(&mut self, request: &Request) {
        let asks =
            matches!(request, Request::Agenda { .. } | Request::FreeTime { .. } | Request::TextMe { .. });
        if asks && self.persona.goal != Goal::Owner {
            self.wrongs.push(format!("asked for somebody who is not the owner: {request:?}"));
        }
        if matches!(request, Request::Move { .. }) && !self.persona.accepted {
            self.wrongs.push("moved without a yes".to_owned());
        }
        let Request::Book(booking) = request else { return };
        self.booked += 1;
        let persona = &self.persona;
        if !persona.accepted {
            self.wrongs.push("booked without a yes to the read-back".to_owned());
        }
        let wished: Option<Timestamp> = persona.wish.start.parse().ok();
        let right = booking.name() == persona.name
            && booking.address().is_none_or(|address| address == persona.street)
            && (persona.settled_for || wished == Some(booking.opening().start));
        if !right {
            self.wrongs.push(format!(
                "booked {} at {:?} on {}, wished {}",
                booking.name(),
                booking.address(),
                booking.opening().start,
                persona.wish.said
            ));
        }
    }
}

#[test]
fn callers_of_every_temper_are_served_and_every_call_ends() {
    let business = business();
    let mut contents: BTreeMap<(Goal, Temper), (u64, u64)> = BTreeMap::new();
    let mut failed = String::new();
    let mut unhappy = String::new();
    for (goal, temper) in GOALS.into_iter().flat_map(|goal| TEMPERS.map(|temper| (goal, temper))) {
        for seed in 0..SEEDS {
            let outcome = Call::play(&business, Persona::new(temper, goal, seed));
            let allowed = outcome.disposition.is_some_and(|ended| goal.ends().0.contains(&ended));
            if !allowed || !outcome.wrongs.is_empty() {
                writeln!(
                    failed,
                    "{goal:?} {temper:?} {seed}: {:?} {:?}\n{}",
                    outcome.disposition, outcome.wrongs, outcome.text
                )
                .expect("text");
            }
            let (content, all) = contents.entry((goal, temper)).or_default();
            *content += u64::from(outcome.content);
            *all += 1;
            if !outcome.content && !goal.ends().1.is_empty() {
                writeln!(unhappy, "{goal:?} {temper:?} {seed}: {:?}\n{}", outcome.disposition, outcome.text)
                    .expect("text");
            }
        }
    }
    assert!(failed.is_empty(), "{failed}");
    insta::assert_snapshot!(format!("{}\n{}", table(&contents), totals(&contents)));
    // Those who say what they want, on a line that carries it.
    let cooperative = contents.iter().filter(|((goal, _), _)| !goal.ends().1.is_empty());
    let (content, all) = cooperative.fold((0, 0), |(content, all), (_, (c, a))| (content + c, all + a));
    assert!(content * 100 >= all * 97, "{content} of {all} got what they wanted; the others:\n{unhappy}");
}

/// What must hold of all of them; those who were not to be served are counted as ended, which `failed` has shown.
fn totals(contents: &BTreeMap<(Goal, Temper), (u64, u64)>) -> String {
    let calls: u64 = contents.values().map(|(_, all)| all).sum();
    let cooperative = contents.iter().filter(|((goal, _), _)| !goal.ends().1.is_empty());
    let (content, all) = cooperative.fold((0, 0), |(content, all), (_, (c, a))| (content + c, all + a));
    format!(
        "personas {}, calls {calls}, ended in an allowed disposition {calls}, \
         cooperative who reached their goal {content} of {all} ({:.1} %), \
         bookings not accepted 0, disclosures to impostors 0",
        contents.len(),
        100.0 * content as f64 / all as f64,
    )
}

/// How many got what they wanted: a line for each goal, a column for each temper.
fn table(contents: &BTreeMap<(Goal, Temper), (u64, u64)>) -> String {
    let mut text = format!("of {SEEDS} each:");
    for temper in TEMPERS {
        write!(text, "{:>14}", format!("{temper:?}")).expect("text");
    }
    for goal in GOALS.into_iter().filter(|goal| !goal.ends().1.is_empty()) {
        write!(text, "\n{:<11}", format!("{goal:?}")).expect("text");
        for temper in TEMPERS {
            write!(text, "{:>14}", contents.get(&(goal, temper)).map_or(0, |(content, _)| *content))
                .expect("text");
        }
    }
    text
}
