//! What is said of an address that is known already: its house number, a part of the house, the town, the ZIP code.

use super::Turn;
use super::mending::LONGEST_HOUSE_NUMBER;
use crate::business::Business;
use crate::understand::AddressPart;
use crate::understand::address::lists::KINDS;
use crate::understand::address::{self, is_unit, same_place, same_town};
use crate::understand::name::{capitalised, is_no_name};
use crate::understand::no_hours::has_half_a_street;
use crate::words::{Word, joined, teen, tens, unit, words};

/// The address with what a turn says of it, whether `named` is it once more or another; `None` where it says nothing.
pub(super) fn with_more(
    known: Option<&str>,
    named: Option<&str>,
    said: &[Word],
    business: &Business,
) -> Option<String> {
    let Some(known) = known else { return named.map(str::to_owned) };
    let named = named.map(|named| said_again(known, named));
    let whole = named.clone().or_else(|| with_unit(known, said));
    let placed = with_place(whole.as_deref().unwrap_or(known), said, business).filter(|_| named.is_none());
    placed.or(whole)
}

/// "It's Evergreen Terrace", of 742 Evergreen; "I said Oak Lane"; "Street", of 42 Oak: the house number stays.
pub(super) fn with_street(known: &str, turn: &Turn<'_>) -> Option<String> {
    const MOST_BEFORE: usize = 4;
    let parts = Parts::of(known);
    let (number, before) =
        parts.street.split_once(' ').filter(|_| known.starts_with(|c: char| c.is_ascii_digit()))?;
    let kindless = !words(before).iter().skip(1).any(|word| word.is_one_of(KINDS));
    if let [kind] = turn.words.as_slice()
        && kindless
        && kind.is_one_of(KINDS)
    {
        let street = format!("{} {before} {}", number, capitalised(&kind.raw));
        return Some(Parts { street, ..parts }.whole());
    }
    let named =
        (0..turn.words.len().min(MOST_BEFORE)).find_map(|at| match address::part(&turn.words[at..])? {
            AddressPart::Street(street) => Some(street),
            AddressPart::Number(_) => None,
        })?;
    // "That's the wrong street" names none.
    let begins = words(&named);
    if begins.first().is_none_or(|word| word.is_one_of(NO_STREETS)) {
        return None;
    }
    let first = |street: &str| street.split(' ').next().unwrap_or_default().to_lowercase();
    let says_so =
        turn.corrects() || turn.words.iter().any(|word| word.is_one_of(&["said", "meant", "street"]));
    let street = format!("{number} {}", named.split(',').next().unwrap_or_default());
    let other = street != parts.street && (first(&named) == first(before) || says_so);
    other.then(|| Parts { street, ..parts }.whole())
}

/// What is said of a street, and is none.
const NO_STREETS: &[&str] = &[
    "wrong",
    "different",
    "other",
    "another",
    "same",
    "right",
    "correct",
    "incorrect",
    "new",
    "old",
    "a",
    "the",
    "my",
    "your",
    "that",
];

/// An address said again is as long as it was: what is left out of it still holds.
fn said_again(known: &str, named: &str) -> String {
    if !same_place(named, known) {
        return named.to_owned();
    }
    let (before, now) = (Parts::of(known), Parts::of(named));
    let or = |now: Vec<String>, before: Vec<String>| if now.is_empty() { before } else { now };
    let street = if now.street.len() < before.street.len() { before.street } else { now.street };
    Parts { street, units: or(now.units, before.units), place: or(now.place, before.place) }.whole()
}

/// A written address: the street with its number, the parts of the house, and where in the world it is.
struct Parts {
    street: String,
    units: Vec<String>,
    place: Vec<String>,
}

impl Parts {
    fn of(address: &str) -> Self {
        let mut parts = address.split(", ").map(str::to_owned);
        let street = parts.next().unwrap_or_default();
        let (units, place) = parts.partition(|part| is_unit(part));
        Self { street, units, place }
    }

    fn whole(self) -> String {
        let all: Vec<String> = std::iter::once(self.street).chain(self.units).chain(self.place).collect();
        all.join(", ")
    }
}

/// "It's apartment 5": the address with that put right or added.
fn with_unit(address: &str, said: &[Word]) -> Option<String> {
    // "He can park in lot 3" is no part of the address.
    let of_address = |at: usize| {
        let clause = said[..at].iter().rposition(|word| word.mark.is_some()).map_or(0, |mark| mark + 1);
        said[clause..at].iter().all(|word| word.is_one_of(BEFORE_A_UNIT) || word.digits().is_some())
    };
    let from = (0..said.len()).find(|at| said[*at].is_one_of(UNITS) && of_address(*at))?;
    let known = Parts::of(address);
    let (named, _) = address::address(&words(&format!("{} {}", known.street, joined(&said[from..]))), true)?;
    let named = Parts::of(&named);
    let units = Some(named.units).filter(|units| !units.is_empty())?;
    let whole = Parts { units, ..known }.whole();
    (whole != address).then_some(whole)
}

/// "It's in Chatham", "the zip is 62629": the address with that put right or added.
fn with_place(address: &str, said: &[Word], business: &Business) -> Option<String> {
    let known = Parts::of(address);
    let before = known.place.join(", ");
    let Place { town, zip } = place_told(said).or_else(|| place_instead(said, &before, business))?;
    let is_zip = |word: &&str| word.len() == 5 && word.bytes().all(|byte| byte.is_ascii_digit());
    let (zips, names): (Vec<&str>, Vec<&str>) = before.split_whitespace().partition(is_zip);
    // Another town has another ZIP code.
    let kept = zips.first().filter(|_| town.is_none()).map(|zip| (*zip).to_owned());
    let town = town.unwrap_or_else(|| names.join(" "));
    let place = [Some(town).filter(|town| !town.is_empty()), zip.or(kept)];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let whole = Parts { place: vec![place], ..known }.whole();
    (whole != address).then_some(whole)
}

/// Where it is, as far as it is said apart from the street.
pub(super) struct Place {
    pub(super) town: Option<String>,
    zip: Option<String>,
}

/// "I'm in Decatur", "the town is Chatham", "the zip is 62629".
pub(super) fn place_told(said: &[Word]) -> Option<Place> {
    let begins = |at: usize| {
        let word = &said[at];
        let after = at.checked_sub(1).map(|before| &said[before]);
        let located = word.is("in")
            && after.is_none_or(|word| word.is_one_of(BEFORE_A_TOWN) || word.digits().is_some());
        let zip = word.is("zip") || word.digits().is_some_and(|digits| digits.len() == 5 && said.len() <= 4);
        let town = after.is_some_and(|word| word.is_one_of(&["town", "city"]));
        located || zip || town
    };
    (0..said.len()).filter(|at| begins(*at)).find_map(|at| {
        // "The town is Chatham."
        let at = at + usize::from(said[at].is("is"));
        let (town, zip, length) = address::place_said(said, at)?;
        let end = at + length;
        let closed =
            said[end - 1].mark.is_some() || said.get(end).is_none_or(|word| word.is_one_of(AFTER_A_TOWN));
        let named = town.as_ref().is_none_or(|town| is_town(town));
        (closed && named).then_some(Place { town, zip })
    })
}

/// "It's Decatur, not Springfield", of an address that is, or may be, in Springfield.
fn place_instead(said: &[Word], known: &str, business: &Business) -> Option<Place> {
    let not = said.iter().position(|word| word.is_one_of(&["not", "isn't", "isnt"]))?;
    let (other, _, _) = address::place_said(said, not + 1)?;
    let other = other?;
    let mut served = business.settings.service_area.iter();
    if !same_town(&other, known) && !served.any(|town| same_town(&other, town)) {
        return None;
    }
    let from = said[..not].iter().position(|word| !word.is_one_of(BEFORE_A_TOWN))?;
    let (town, zip, length) = address::place_said(&said[..not], from)?;
    (from + length == not && town.as_ref().is_none_or(|town| is_town(town))).then_some(Place { town, zip })
}

/// "In person", "in December" and "in cash" are no towns.
pub(super) fn is_town(place: &str) -> bool {
    let named = words(place);
    !is_unit(&place.to_lowercase())
        && !named.iter().all(|word| is_no_name(&word.text))
        && !named.first().is_some_and(|word| word.is_one_of(NO_TOWNS))
}

/// "The house number is 44, not 42": the address with that number.
pub(super) fn with_house(address: &str, said: &[Word]) -> Option<String> {
    let (known, street) = address.split_once(' ')?;
    let mut parts = street.split(", ");
    let street = parts.next()?;
    let numbers = |at: usize| said[at..].iter().take_while(|word| is_of_number(word)).count();
    let run = |at: usize| {
        let run: Vec<Word> = words(&format!("{} {street}", joined(&said[at..at + numbers(at)])));
        address::address(&run, true).map(|(whole, _)| whole)
    };
    let starts = |at: &usize| is_of_number(&said[*at]) && (*at == 0 || !is_of_number(&said[*at - 1]));
    let refused = |at: usize| at > 0 && said[at - 1].is_one_of(&["not", "isn't"]);
    let is_known = |at: usize| {
        run(at).and_then(|whole| whole.split_once(' ').map(|(number, _)| number == known)).unwrap_or(false)
    };
    let says = |list: &[&str]| said.iter().any(|word| word.is_one_of(list));
    let numbered = |at: usize| at > 0 && said[at - 1].is("number");
    let all = || (0..said.len()).filter(starts);
    let of_house =
        says(&["house", "building"]) || all().any(|at| refused(at) && is_known(at)) || all().any(numbered);
    if !of_house || says(&["phone", "telephone", "cell", "area"]) {
        return None;
    }
    let at = all().find(|at| !refused(*at) && !is_known(*at))?;
    let digits: usize =
        said[at..at + numbers(at)].iter().filter_map(|word| word.digits()).map(str::len).sum();
    if digits > LONGEST_HOUSE_NUMBER {
        return None;
    }
    Some(parts.fold(run(at)?, |whole, part| format!("{whole}, {part}")))
}

/// Whether a word may be of a spoken house number.
fn is_of_number(word: &Word) -> bool {
    let text = word.text.as_str();
    word.digits().is_some()
        || unit(text).or_else(|| teen(text)).or_else(|| tens(text)).is_some()
        || word.is_one_of(&["hundred", "oh", "double"])
        || text.contains('-') && text.split('-').all(|part| tens(part).or_else(|| unit(part)).is_some())
}

/// What people call a part of a house.
const UNITS: &[&str] = &["apartment", "apt", "unit", "suite", "ste", "flat", "lot", "room", "floor"];

/// What stands before the "apartment" of "oh, and it's apartment 5".
const BEFORE_A_UNIT: &[&str] = &[
    "um", "uh", "oh", "er", "yes", "yeah", "yep", "no", "sure", "okay", "ok", "right", "correct", "and",
    "but", "also", "it's", "its", "is", "that's", "thats", "oh", "the", "my", "a", "an", "in", "we're",
    "were", "i'm", "im", "i", "am", "live", "at", "on", "actually", "sorry", "address", "should", "be",
    "say", "said", "forgot", "to", "with", "add", "put", "make", "it", "only", "except", "street", "house",
    "there's", "theres", "there", "not", "number",
];

/// What stands before the "in" of "in Chatham".
const BEFORE_A_TOWN: &[&str] = &[
    "yes", "yeah", "yep", "yup", "sure", "okay", "ok", "right", "correct", "and", "but", "also", "it's",
    "its", "is", "that's", "thats", "we're", "were", "i'm", "im", "am", "live", "located", "address",
    "house", "here", "out", "over", "up", "down", "street", "place", "one",
];

/// What goes on after a town without being part of it.
const AFTER_A_TOWN: &[&str] = &[
    "right", "correct", "yes", "yeah", "okay", "ok", "though", "please", "actually", "not", "and", "by",
    "thanks", "thank", "just", "so", "if", "by", "is", "can", "could", "would", "will", "do", "i", "we",
    "my", "where", "near",
];

const NO_TOWNS: &[&str] = &[
    "cash",
    "pain",
    "spanish",
    "advance",
    "fact",
    "trouble",
    "tears",
    "shock",
    "pieces",
    "charge",
    "bed",
    "ruins",
    "agony",
    "panic",
    "distress",
    "limbo",
    "traffic",
    "hospital",
    "school",
    "college",
    "class",
    "court",
    "labor",
    "quarantine",
    "recovery",
    "retail",
    "sales",
    "theory",
    "debt",
    "crisis",
    "desperate",
    "dire",
    "serious",
    "deep",
    "meetings",
    "line",
    "recession",
    "bits",
    "hell",
];

impl Turn<'_> {
    /// "I said street, not lane."
    pub(super) fn exchanges_kinds(&self) -> bool {
        self.words.iter().filter(|word| word.is_one_of(KINDS)).count() > 1 && self.corrects()
    }

    /// "It's at 14 Elm": a number with a name after it, which no hour has.
    pub(super) fn says_half_a_street(&self) -> bool {
        let slots = &self.meaning.slots;
        slots.when.is_none() && slots.address.is_none() && has_half_a_street(&self.words)
    }
}
