//! The town that is said before the street: "I'm in Decatur, can you come on Tuesday?", or as the answer to the question for
//! the address. It belongs to the street that is said later, so that nobody is sent where we do not come.

use super::known_address::{is_town, place_told};
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::address::{place_said, same_town};
use crate::understand::{Asked, Slots};
use crate::words::{Word, words};

/// A shorter word alone is hardly a town.
const SHORTEST: usize = 5;

impl Dialogue {
    /// Keeps the town of a turn that names one without a street, and puts it to a street that is said without one.
    pub(super) fn continue_place(
        &mut self,
        said: &[Word],
        slots: &mut Slots,
        cx: &Context<'_>,
    ) -> Option<String> {
        if let Some(address) = &mut slots.address {
            let town = self.town.as_deref().filter(|town| is_apart(address, town));
            *address = town.map_or_else(|| address.clone(), |town| format!("{address}, {town}"));
            return None;
        }
        let town = place_told(said).and_then(|place| place.town);
        let town = town.or_else(|| self.bare_town(said, slots, cx))?;
        self.town = Some(town.clone());
        Some(town)
    }

    /// "Decatur", "springfield illinois": all that was said in answer to the question for the address.
    fn bare_town(&self, said: &[Word], slots: &Slots, cx: &Context<'_>) -> Option<String> {
        let asked = self.asked() == Asked::Address && slots.address_part.is_none() && slots.when.is_none();
        let from = said.iter().position(|word| !word.is_one_of(AROUND)).filter(|_| asked)?;
        let (town, _, length) = place_said(said, from)?;
        let town = town.filter(|town| from + length == said.len() && is_town(town))?;
        let listed = cx.business.settings.service_area.iter().any(|known| same_town(&town, known));
        let name = self.state.booking().and_then(|(draft, _)| draft.name.as_deref()).unwrap_or_default();
        let of_name = words(name).iter().any(|word| words(&town).iter().any(|said| said.is(&word.text)));
        // After a first name alone it may be the surname.
        let named = name.contains(' ') && !of_name;
        let told = listed || town.contains(' ') || town.len() >= SHORTEST && named;
        told.then_some(town)
    }

    /// The town is understood; where in it, is still to be said.
    pub(super) fn only_the_town(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        turn.town.as_ref().filter(|_| turn.words.len() <= MOST_WORDS)?;
        let street = fixed(prompts::wording(Asked::Address).rephrase);
        Some(self.once(vec![fixed(prompts::OKAY), street], cx))
    }
}

/// So many words say no more than a town.
const MOST_WORDS: usize = 5;

/// Whether an address names no town yet, and is not what was taken for one: "Whitmore", and then "14 Whitmore Avenue".
fn is_apart(address: &str, town: &str) -> bool {
    let said = words(address);
    let same = words(town).iter().any(|part| said.iter().any(|word| word.is(&part.text)));
    let placed = address.split(", ").skip(1).any(|part| !crate::understand::address::is_unit(part));
    !same && !placed
}

/// What people say around a town.
const AROUND: &[&str] = &[
    "um", "uh", "er", "oh", "well", "so", "it's", "its", "it", "is", "we're", "i'm", "im", "that's", "in",
    "yes", "yeah",
];
