//! The town, the state and the ZIP code after a street.

use policy::places::State;

use super::lists::{ADDRESSING, NOT_INSIDE, STOPS, TAKING_BACK};
use super::number::house_number_at;
use super::titled;
use crate::understand::name::{distance, is_first_name, is_no_name};
use crate::words::{Word, joined, starts_with, unit};

/// The town and the state after the street: "in Springfield", ", Springfield, Illinois", "decatur illinois 62521".
pub(super) fn place_at(words: &[Word], at: usize, asked: bool) -> (String, usize) {
    const MOST_WORDS: usize = 4;
    let named = words.get(at).is_some_and(|word| word.is("in"));
    let start = at + usize::from(named);
    let after_mark = at > 0 && words[at - 1].mark.is_some();
    let last = words.len().min(start + MOST_WORDS);
    let capitals = (start..last).find(|i| !is_written_name(&words[*i])).unwrap_or(last);
    let end = if capitals > start {
        capitals
    } else {
        (start..last)
            .find(|i| !is_town_word(words, *i) || *i > start && words[*i - 1].mark.is_some())
            .unwrap_or(last)
    };
    // "Springfield, buddy".
    let asides =
        words[start..end.max(start)].iter().rev().take_while(|word| word.is_one_of(ADDRESSING)).count();
    let end = end.saturating_sub(asides);
    let Some(first) = words.get(start).filter(|_| end > start) else { return (String::new(), 0) };
    // "Apartment three. Fourteen Elm Street." says it again.
    if house_number_at(words, start).is_some() {
        return (String::new(), 0);
    }
    let place = &words[start..end];
    let zip = zip_at(words, end).is_some();
    // "Decatur IN": two letters that are a word are a state's only where they are written like one.
    let letters = place[place.len() - 1].text.len() == 2;
    let little = letters && is_no_name(&place[place.len() - 1].text) && capitals == start;
    let state = !little && State::of_address(&format!("street, {}", joined(place))).is_some();
    let whole = end + asides == words.len() || zip;
    // What is told besides begins here: "... springfield and my number is".
    let closed =
        whole || asides > 0 || place[place.len() - 1].mark.is_some() || words[end].is_one_of(&["and", "my"]);
    // "42 Oak Street, Dana Whitfield" names no town; ", Springfield." does.
    // Asked for the address, "42 Oak Street, Austin" ends in a town all the same.
    let alone = asked && whole && place.len() == 1 && after_mark;
    let person = is_first_name(&first.text) && !alone;
    let told = if capitals > start {
        let town = !person && (asked || whole && place.len() <= 2);
        named || town && (after_mark || whole) || state && !person
    } else {
        // Without capitals a single word is a town; of more it takes a sign.
        let verb = ["ed", "ing", "ly", "s"].iter().any(|ending| first.text.ends_with(ending));
        let one = place.len() == 1 && closed && !verb;
        named || state || !person && (zip || asked && closed || one)
    };
    if told { (titled(place), end - at) } else { (String::new(), 0) }
}

/// "Sorry, in Springfield", after another town: the town that it is, and how many words that takes.
pub(super) fn put_right_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    const MOST_WORDS: usize = 4;
    let takes_back = |word: &Word| word.is_one_of(TAKING_BACK);
    let between = words[at..]
        .iter()
        .take(MOST_WORDS)
        .take_while(|word| takes_back(word) || word.is_one_of(&["i", "it's", "its", "that's"]))
        .count();
    let (place, length) = place_at(words, at + between, true);
    let taken_back = words[at..at + between].iter().any(takes_back);
    (taken_back && length > 0).then_some((place, between + length))
}

fn is_written_name(word: &Word) -> bool {
    let name = word.raw.starts_with(char::is_uppercase) && word.digits().is_none();
    name && !word.is_one_of(STOPS) && !word.is_one_of(NOT_INSIDE)
}

/// Whether a word without a capital may be one of a town's: none that people say around an address, except those that
/// begin the names of towns.
fn is_town_word(words: &[Word], at: usize) -> bool {
    const BEGINNINGS: &[&str] = &["new", "little", "long", "cold", "clear", "hot"];
    let word = &words[at];
    let begins = word.is_one_of(BEGINNINGS)
        && words.get(at + 1).is_some_and(|next| next.text.len() > 3 && !is_no_name(&next.text));
    let letters = word.text.len() > 1 && word.text.chars().all(char::is_alphabetic);
    let little = word.is_one_of(STOPS) || word.is_one_of(NOT_INSIDE);
    let plural = word.text.strip_suffix('s').is_some_and(is_no_name);
    letters && !little && !plural && (begins || !is_no_name(&word.text))
}

/// Five digits, "zip code" before them or not, however they were said.
pub(super) fn zip_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    let leads: [&[&str]; 4] = [&["zip", "code", "is"], &["zip", "code"], &["zip", "is"], &["zip"]];
    let lead = leads.iter().find(|lead| starts_with(words, at, lead)).map_or(0, |lead| lead.len());
    let mut zip = String::new();
    let mut end = at + lead;
    while let Some(word) = words.get(end).filter(|_| zip.len() < 5) {
        match (word.digits(), unit(&word.text)) {
            (Some(digits), _) => zip.push_str(digits),
            (None, Some(digit)) => zip.push_str(&digit.to_string()),
            (None, None) if word.is_one_of(&["oh", "o"]) && !zip.is_empty() => zip.push('0'),
            (None, None) => break,
        }
        end += 1;
    }
    (zip.len() == 5).then_some((zip, end - at))
}

/// Whether a place that was said, "springfield illinois", is a town that is known, "Springfield, IL". A slip of the pen or
/// of the recogniser is allowed in a long name; a state counts where both have one.
pub(crate) fn same_town(said: &str, known: &str) -> bool {
    let ((said, said_state), (known, known_state)) = (town_and_state(said), town_and_state(known));
    let slips = match known.len() {
        ..8 => 0,
        8..11 => 1,
        _ => 2,
    };
    let states = said_state.zip(known_state).is_none_or(|(said, known)| said == known);
    states && distance(&said, &known) <= slips
}

fn town_and_state(place: &str) -> (String, Option<State>) {
    let full = |word: String| match word.as_str() {
        "st" => "saint".to_owned(),
        "mt" => "mount".to_owned(),
        "ft" => "fort".to_owned(),
        _ => word,
    };
    let mut town: Vec<String> = crate::words::words(place).into_iter().map(|word| full(word.text)).collect();
    let state = State::of_address(&format!("street, {}", town.join(" ")));
    if let Some(state) = state {
        // "West Virginia" is two words, of which the last is another state.
        let named = |from: &usize| {
            State::of_address(&format!("street, town {}", town[*from..].join(" "))) == Some(state)
        };
        let from = (1..town.len()).rev().find(named).unwrap_or(town.len());
        town.truncate(from);
    }
    // "Springfield Township" is where Springfield is.
    if town.len() > 1 && town.last().is_some_and(|word| word == "township" || word == "twp") {
        town.pop();
    }
    (town.join(" "), state)
}
