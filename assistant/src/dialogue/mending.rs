//! Putting right what was taken down wrongly or could not be made out: a name letter by letter, a telephone number and
//! a house number on the keypad.

use serde::{Deserialize, Serialize};
use telephony::Digit;

use super::form::{Detail, Draft, Held};
use super::protocol::Segment;
use super::state::State;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed, variable};
use crate::understand::{AddressPart, Asked, Evidence, Repair, Slot, Slots, address};
use crate::words::{Word, joined, words};

/// A name that is less sure than this is asked for letter by letter, once a call.
const DOUBTFUL: f32 = 0.7;
/// No house has a longer number.
pub(super) const LONGEST_HOUSE_NUMBER: usize = 6;

/// How an answer is asked for that was not understood by being said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mending {
    /// The name, letter by letter.
    Letters,
    /// The telephone number, key by key.
    Number,
    /// The house number, key by key; the street is said after it.
    House,
    /// The street, since the house number was typed.
    Street,
}

impl Mending {
    fn question(self) -> Segment {
        fixed(match self {
            Self::Letters => prompts::SPELL_NAME,
            Self::Number => prompts::TYPE_NUMBER,
            Self::House => prompts::TYPE_HOUSE,
            Self::Street => prompts::AND_THE_STREET,
        })
    }

    /// What is left where saying it has failed twice.
    fn after_misses(asked: Asked) -> Option<Self> {
        match asked {
            Asked::Address => Some(Self::House),
            // The wordings of these name the letters and the keypad themselves.
            Asked::Name
            | Asked::Phone
            | Asked::Anything
            | Asked::Service
            | Asked::When
            | Asked::Opening
            | Asked::Confirm
            | Asked::Danger
            | Asked::Unwanted
            | Asked::AnythingElse
            | Asked::CancelWhich
            | Asked::CancelConfirm
            | Asked::MoveConfirm
            | Asked::CallbackOffer
            | Asked::Reason
            | Asked::Holding
            | Asked::Nothing
            | Asked::Pin
            | Asked::Owner => None,
        }
    }
}

impl Dialogue {
    /// Asks again for a detail that the caller says is wrong, in the way that leaves least doubt.
    pub(super) fn mend(
        &mut self,
        draft: Draft,
        held: Held,
        detail: Detail,
        lead: Vec<Segment>,
        cx: &Context<'_>,
    ) -> Reply {
        let how = match detail {
            Detail::Name => Mending::Letters,
            Detail::Address => Mending::House,
            Detail::CallingNumber | Detail::Phone => Mending::Number,
        };
        let said = lead.len();
        let mut reply = self.enter(State::Details { draft, held, detail }, lead, cx);
        self.mending = Some(how);
        reply.say.truncate(said);
        reply.say.push(how.question());
        reply.recorded("mending", how.as_str())
    }

    /// The question after two misses, where there is another way than to say it.
    pub(super) fn mended_question(&mut self) -> Option<Segment> {
        let how = self.mending.or_else(|| Mending::after_misses(self.asked()))?;
        self.mending = Some(how);
        Some(how.question())
    }

    /// A name that was hardly made out is spelled before anybody reads it back; once a call.
    pub(super) fn is_doubtful_name(&self, slots: &Slots) -> bool {
        let doubtful = |evidence: &Evidence| {
            evidence.slot == Slot::Name && evidence.repair == Repair::Spell && evidence.confidence < DOUBTFUL
        };
        !self.spelling_asked && slots.evidence.iter().any(doubtful)
    }

    /// The name is asked for letter by letter, and what was heard is kept should no letters come.
    pub(super) fn spell(&mut self, draft: Draft, held: Held, cx: &Context<'_>) -> Reply {
        self.spelling_asked = true;
        self.mend(draft, held, Detail::Name, vec![fixed(prompts::THANKS)], cx)
    }

    /// No letters came: the name that was heard has to do, and is read back.
    pub(super) fn unspelled(
        &mut self,
        draft: &Draft,
        held: &Held,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let kept = self.mending == Some(Mending::Letters) && draft.name.is_some();
        (kept && (turn.yes() || turn.no()))
            .then(|| self.proceed(draft.clone(), Some(held.clone()), vec![fixed(prompts::OKAY)], cx))
    }

    /// A key while the house number is asked for. `None` when it is no part of one.
    pub(super) fn house_key(&mut self, digit: Digit, cx: &Context<'_>) -> Option<Reply> {
        if self.mending != Some(Mending::House) {
            return None;
        }
        match digit {
            Digit::Number(0) if self.typed.is_empty() => return None,
            Digit::Number(number) => self.typed.push(char::from(b'0' + number)),
            Digit::Pound if self.typed.is_empty() => return None,
            Digit::Pound => {}
            Digit::Star | Digit::Letter(_) => return None,
        }
        if digit == Digit::Pound || self.typed.len() >= LONGEST_HOUSE_NUMBER {
            return Some(self.house_typed(cx));
        }
        Some(self.stay_listening())
    }

    /// Whether keys of a house number are waiting, which a pause ends as the pound key does.
    pub(super) fn is_typing_house(&self) -> bool {
        self.mending == Some(Mending::House) && !self.typed.is_empty()
    }

    /// The house number is there; the street is still to be said, unless it was said before.
    pub(super) fn house_typed(&mut self, cx: &Context<'_>) -> Reply {
        let typed = std::mem::take(&mut self.typed);
        if !self.street.is_empty() {
            return self.understood(&typed, cx).recorded("house_number_typed", "");
        }
        self.house = typed;
        self.mending = Some(Mending::Street);
        self.ladder.climb_down();
        let digits: Vec<String> = self.house.chars().map(String::from).collect();
        let number = variable(format!("Number {}.", digits.join(" ")));
        self.stay(vec![fixed(prompts::THANKS), number, Mending::Street.question()])
            .recorded("house_number_typed", "")
    }

    /// A house number or a street alone: the other half is asked for, and they are put together.
    pub(super) fn half_an_address(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        if self.asked() != Asked::Address || turn.meaning.slots.address.is_some() {
            return None;
        }
        let begun = !self.house.is_empty() || !self.street.is_empty();
        let Some(part) = turn.meaning.slots.address_part.clone() else { return self.only_the_town(turn, cx) };
        match part {
            AddressPart::Number(number) if number.len() > LONGEST_HOUSE_NUMBER => None,
            AddressPart::Number(number) => {
                self.house = number;
                self.mending = Some(Mending::Street);
                Some(self.other_half(begun, Mending::Street.question(), cx))
            }
            AddressPart::Street(street) => {
                self.street = street;
                // A number may as well be typed.
                self.mending = Some(Mending::House);
                Some(self.other_half(begun, fixed(prompts::AND_THE_HOUSE), cx))
            }
        }
    }

    /// The first half is as good as an answer; whoever says a half again is missed.
    fn other_half(&mut self, begun: bool, question: Segment, cx: &Context<'_>) -> Reply {
        if begun {
            return self.once(vec![fixed(prompts::OKAY), question], cx);
        }
        self.stay(vec![fixed(prompts::OKAY), question])
    }

    /// Puts the house number before the street that was said in the turn before.
    fn continue_street(&self, slots: &mut Slots) {
        let Some(AddressPart::Number(number)) = &slots.address_part else { return };
        let whole = words(&format!("{number} {}", self.street));
        if let Some((address, range)) = address::address(&whole, true) {
            slots.evidence.push(Evidence::address(&whole[range], true));
            slots.address = Some(address);
        }
    }

    /// Puts the typed house number before a street that was said without one.
    pub(super) fn continue_address(&self, text: &str, slots: &mut Slots) {
        if self.asked() != Asked::Address || slots.address.is_some() {
            return;
        }
        if !self.street.is_empty() {
            self.continue_street(slots);
        }
        if self.house.is_empty() || slots.address.is_some() {
            return;
        }
        let said = words(text);
        let from = said.iter().position(|word| !word.is_one_of(BEFORE_A_STREET)).unwrap_or(said.len());
        let whole: Vec<Word> = words(&format!("{} {}", self.house, joined(&said[from..])));
        if let Some((address, range)) = address::address(&whole, true) {
            slots.evidence.push(Evidence::address(&whole[range], true));
            slots.address = Some(address);
            // "It's Briar Lane" introduces nobody here.
            slots.name = None;
        }
    }

    /// After two more misses the name that was heard before has to do.
    pub(super) fn go_on_unspelled(&mut self, step: u8, cx: &Context<'_>) -> Option<Reply> {
        let State::Details { draft, held, detail: Detail::Name } = self.state.clone() else { return None };
        let kept = self.mending == Some(Mending::Letters) && draft.name.is_some() && step >= 2;
        kept.then(|| self.proceed(draft, Some(held), vec![fixed(prompts::OKAY)], cx))
    }
}

impl Mending {
    /// The name as recorded.
    fn as_str(self) -> &'static str {
        match self {
            Self::Letters => "letters",
            Self::Number => "number_keys",
            Self::House => "house_keys",
            Self::Street => "street",
        }
    }
}

/// What people say before a street.
const BEFORE_A_STREET: &[&str] = &[
    "it's", "its", "it", "is", "the", "street", "name", "on", "that's", "that", "um", "uh", "called", "i",
    "live", "at", "yes", "okay", "spelled", "and", "oh", "sure", "of",
];
