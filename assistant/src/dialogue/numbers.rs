//! Telephone numbers in the dialogue: said whole or in parts, typed, or the calling number by consent.

use telephony::{Digit, PhoneNumber};

use super::ladder::Miss;
use super::state::{Note, State};
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::phone::four_digits;
use crate::understand::{Slots, SpokenNumber, phone};
use crate::words::{Word, unit};

/// The digits of a number with its area code.
const WHOLE_NUMBER: usize = 10;

impl Dialogue {
    /// The number a turn gives, the calling number by name or (when `offered`) by consent included.
    pub(super) fn number(&self, turn: &Turn<'_>, offered: bool) -> Option<PhoneNumber> {
        let said = turn.meaning.slots.phone.clone();
        // Of digits that are no whole number the rest is asked for.
        let digits = turn.meaning.slots.spoken_number.is_some();
        let called_here = turn.says_call_me() && !turn.is_called_elsewhere();
        let consents = offered
            && !digits
            && !turn.refuses_that_number()
            && (turn.yes() && !turn.is_called_elsewhere() || turn.agrees_without_texts() || called_here);
        let asked = self.state.wants_number();
        said.or_else(|| {
            let same = consents || phone::is_calling_number(&turn.words, asked);
            if same { self.caller.clone() } else { None }
        })
    }

    /// Joins the digits of this turn with those of the turn before, where only a part of a number was said. Whether it
    /// has become longer and is still not whole.
    pub(super) fn continue_number(&mut self, slots: &mut Slots) -> bool {
        let Some(said) = slots.spoken_number.as_ref().filter(|_| self.state.wants_number()) else {
            return false;
        };
        let before = SpokenNumber::new(&std::mem::take(&mut self.said_digits), false, false, None);
        let joined = if before.digits().is_empty() { said.clone() } else { before.continued_by(said) };
        match joined.number() {
            Some(number) => {
                slots.phone = Some(number);
                slots.spoken_number = Some(joined);
            }
            None if joined.digits().len() < WHOLE_NUMBER => joined.digits().clone_into(&mut self.said_digits),
            None => {}
        }
        self.said_digits.len() > before.digits().len()
    }

    /// A key pressed while a number is asked for. `None` when it is not part of a number.
    pub(super) fn typed_digit(&mut self, digit: Digit, cx: &Context<'_>) -> Option<Reply> {
        match digit {
            // No area code starts with 0 or 1, so that as first keys they keep their other meaning.
            Digit::Number(0 | 1) if self.typed.is_empty() => return None,
            Digit::Number(number) => self.typed.push(char::from(b'0' + number)),
            Digit::Pound => {}
            Digit::Star | Digit::Letter(_) => return None,
        }
        if self.typed.len() < 10 && digit != Digit::Pound {
            return Some(self.stay_listening());
        }
        self.number_typed = digit != Digit::Pound;
        let typed = std::mem::take(&mut self.typed);
        let Ok(number) = PhoneNumber::from_national(&typed) else {
            return Some(self.missed(Miss::NoMatch, cx));
        };
        Some(self.number_given(number, cx))
    }

    /// A whole number, in whichever state it was asked for.
    fn number_given(&mut self, number: PhoneNumber, cx: &Context<'_>) -> Reply {
        let lead = vec![fixed(prompts::THANKS)];
        let state = self.state.clone();
        if let State::Message { mut note, .. } = state {
            note.phone = Some(number);
            self.next_of_message(note, lead, cx)
        } else if let State::Righting { note, .. } = state {
            let note = Note { phone: Some(number), ..note };
            self.number_righted(note, cx)
        } else if let State::LookupNumber { purpose, name } = state {
            self.look_up(purpose, name, number, lead, cx)
        } else if let State::Details { mut draft, held, .. } = state {
            draft.phone = Some(number);
            self.proceed(draft, Some(held), lead, cx)
        } else {
            self.stay_listening()
        }
    }
}

/// "No, it ends in 0199": the number with those digits at its end.
pub(super) fn with_last_digits(phone: &PhoneNumber, turn: &Turn<'_>) -> Option<PhoneNumber> {
    let ends = turn.words.iter().any(|word| word.is_one_of(&["ends", "end", "ending", "last"]));
    if !ends && four_digits(&turn.words).is_none() {
        return None;
    }
    let digit = |word: &Word| {
        let said = if word.is("oh") { Some(0) } else { unit(&word.text) };
        word.digits().map(str::to_owned).or_else(|| said.map(|digit| digit.to_string()))
    };
    let said: String = turn.words.iter().filter_map(digit).collect();
    let known = phone.national_digits();
    let kept = known.len().checked_sub(said.len()).filter(|_| (2..=4).contains(&said.len()))?;
    let number = PhoneNumber::from_national(&format!("{}{said}", &known[..kept])).ok()?;
    (number != *phone).then_some(number)
}
