//! Where a telephone number or an address may be: its state, and the zones of time that it could be in.
//!
//! A place is a set of possibilities. What is asked of it must hold in every one of them.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use telephony::PhoneNumber;

use crate::UnknownName;
use crate::rules::{self, rows};

/// A state of the United States, its capital's district, or one of its territories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct State(&'static str);

impl State {
    /// Its two letters, as the post writes them.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0
    }

    /// The state in which an address lies, by its ZIP code or else by the state's name or letters after its town: a street
    /// or a town that is called like a state says nothing. `None` when it does not say, or says two things.
    #[must_use]
    pub fn of_address(address: &str) -> Option<Self> {
        let mut parts: Vec<Vec<String>> =
            address.split(',').map(words).filter(|part| !part.is_empty()).collect();
        take_last(&mut parts, |word| word == "usa");
        let zip = take_last(&mut parts, is_zip);
        let said = Self::after_its_town(&parts);
        match zip {
            None => said.filter(|said| !CITIES_TOO.contains(&said.code())),
            Some(zip) => Self::of_zip(&zip).filter(|by_zip| said.is_none_or(|said| said == *by_zip)),
        }
    }

    /// The state at the end of these parts of an address, of which the first is the street, if a town comes before it.
    fn after_its_town(parts: &[Vec<String>]) -> Option<Self> {
        let (_street, [towns @ .., last]) = parts.split_first()? else { return None };
        let (state, count) = Self::at_the_end_of(last)?;
        let before = &last[..last.len() - count];
        (is_town(before) || towns.iter().any(|part| is_town(part))).then_some(state)
    }

    /// The state, and how many words name it.
    fn at_the_end_of(words: &[String]) -> Option<(Self, usize)> {
        // A longer name is tried first: West Virginia ends in Virginia.
        let named = |count: usize| {
            let name = words[words.len().checked_sub(count)?..].join(" ");
            let found = TABLES.states.iter().find(|row| row.name == name);
            found.map(|row| (row.state, count))
        };
        let by_letters = || Some((words.last()?.to_ascii_uppercase().parse().ok()?, 1));
        [3, 2, 1].into_iter().find_map(named).or_else(by_letters)
    }

    fn of_zip(zip: &str) -> Option<Self> {
        let prefix: u16 = zip.get(..3)?.parse().ok()?;
        TABLES
            .states
            .iter()
            .find(|row| row.zips.iter().any(|zips| zips.contains(&prefix)))
            .map(|row| row.state)
    }
}

/// States whose name or letters are those of a city elsewhere too, and say nothing without a ZIP code: Washington, and
/// Los Angeles.
const CITIES_TOO: &[&str] = &["WA", "LA"];

/// What the parts of a house are called, which are no towns.
const PARTS_OF_HOUSES: &[&str] =
    &["apartment", "apt", "building", "bldg", "floor", "lot", "room", "suite", "ste", "unit"];

/// The words of a part of an address, in lower case.
fn words(part: &str) -> Vec<String> {
    part.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// Takes the last word off the last part if it is such a one.
fn take_last(parts: &mut Vec<Vec<String>>, is_such: impl Fn(&str) -> bool) -> Option<String> {
    let last = parts.last_mut()?;
    let taken = last.pop_if(|word| is_such(word))?;
    if last.is_empty() {
        parts.pop();
    }
    Some(taken)
}

fn is_town(words: &[String]) -> bool {
    let is_part_of_house = |word: &String| PARTS_OF_HOUSES.contains(&word.as_str());
    let has_digit = |word: &String| word.bytes().any(|byte| byte.is_ascii_digit());
    !words.is_empty() && !words.iter().any(has_digit) && !words.first().is_some_and(is_part_of_house)
}

/// Five digits, with or without the four that may follow.
fn is_zip(word: &str) -> bool {
    let (five, four) = word.split_once('-').map_or((word, None), |(five, four)| (five, Some(four)));
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(five, 5) && four.is_none_or(|four| digits(four, 4))
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl FromStr for State {
    type Err = UnknownName;

    fn from_str(code: &str) -> Result<Self, UnknownName> {
        let found = TABLES.states.iter().map(|row| row.state).find(|state| state.0 == code);
        found.ok_or_else(|| UnknownName { list: "State", name: code.to_owned() })
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A state and the zones of time in it that are possible.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    state: State,
    zones: Vec<TimeZone>,
}

impl Place {
    /// Everywhere in a state.
    #[must_use]
    pub fn of_state(state: State) -> &'static Self {
        TABLES
            .everywhere
            .iter()
            .find(|place| place.state == state)
            .expect("every state has area codes: a test")
    }

    /// Everywhere that a number of the United States may be, as its area code says. `None` for any other number, also
    /// for those of no area, such as toll-free ones.
    #[must_use]
    pub fn of_number(number: &PhoneNumber) -> Option<&'static Self> {
        let area: usize = number.e164().strip_prefix("+1")?.get(..3)?.parse().ok()?;
        TABLES.areas.get(area.checked_sub(FIRST_AREA)?)?.as_ref()
    }

    /// The state.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// The zones that are possible; never none.
    #[must_use]
    pub fn zones(&self) -> &[TimeZone] {
        &self.zones
    }
}

/// The numbering plan has no area code below.
const FIRST_AREA: usize = 200;

struct StateRow {
    state: State,
    /// In lower case.
    name: String,
    zips: Vec<std::ops::RangeInclusive<u16>>,
}

struct Tables {
    states: Vec<StateRow>,
    /// From [`FIRST_AREA`] on.
    areas: Vec<Option<Place>>,
    everywhere: Vec<Place>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let states: Vec<StateRow> = rows::<3>(rules::STATES)
        .map(|[code, name, zips]| StateRow {
            state: State(code),
            name: name.to_ascii_lowercase(),
            zips: zips.split_whitespace().map(read_zips).collect(),
        })
        .collect();
    let mut areas = vec![None; 1000 - FIRST_AREA];
    let mut names_of: Vec<BTreeSet<&str>> = vec![BTreeSet::new(); states.len()];
    for [code, zones, codes] in rows::<3>(rules::AREA_CODES) {
        let index = states.iter().position(|row| row.state.0 == code).expect("a state of the other table");
        let place = place(states[index].state, zones.split_whitespace());
        names_of[index].extend(zones.split_whitespace());
        for area in codes.split_whitespace() {
            let area: usize = area.parse().expect("an area code");
            let known = areas[area - FIRST_AREA].replace(place.clone());
            assert!(known.is_none(), "{area} is listed twice");
        }
    }
    let everywhere =
        states.iter().zip(names_of).map(|(row, zones)| place(row.state, zones.into_iter())).collect();
    Tables { states, areas, everywhere }
});

fn place<'a>(state: State, zones: impl Iterator<Item = &'a str>) -> Place {
    let zones = zones.map(|zone| TimeZoneDatabase::bundled().get(zone).expect("a zone of the table"));
    Place { state, zones: zones.collect() }
}

fn read_zips(range: &str) -> std::ops::RangeInclusive<u16> {
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let number = |text: &str| text.parse().expect("a ZIP prefix of the table");
    number(first)..=number(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(number: &str) -> String {
        let number: PhoneNumber = number.parse().unwrap();
        let zone = |zone: &TimeZone| zone.iana_name().unwrap().rsplit('/').next().unwrap().to_owned();
        Place::of_number(&number).map_or_else(
            || "nowhere".to_owned(),
            |place| {
                format!("{} {}", place.state(), place.zones().iter().map(zone).collect::<Vec<_>>().join("+"))
            },
        )
    }

    #[test]
    fn an_area_code_is_a_state_and_its_zones() {
        for (number, expected) in [
            ("+13125550142", "IL Chicago"),
            ("+12125550142", "NY New_York"),
            ("+16055550142", "SD Chicago+Denver"),
            ("+18505550142", "FL New_York+Chicago"),
            ("+19285550142", "AZ Phoenix+Denver"),
            ("+19075550142", "AK Anchorage+Adak"),
            ("+17875550142", "PR Puerto_Rico"),
            ("+18005550142", "nowhere"),
            ("+19005550142", "nowhere"),
            ("+14165550142", "nowhere"),
            ("+18765550142", "nowhere"),
            ("+442079460000", "nowhere"),
        ] {
            assert_eq!(of(number), expected, "{number}");
        }
    }

    #[test]
    fn every_state_has_area_codes_and_all_their_zones() {
        assert_eq!((TABLES.states.len(), TABLES.everywhere.len()), (56, 56));
        assert_eq!(TABLES.areas.iter().flatten().count(), 379);
        for place in &TABLES.everywhere {
            assert!(!place.zones().is_empty(), "{}", place.state());
        }
        assert_eq!(Place::of_state("TN".parse().unwrap()).zones().len(), 2);
        assert_eq!(Place::of_state("WY".parse().unwrap()).zones().len(), 1);
    }

    #[test]
    fn an_address_names_its_state() {
        for (address, expected) in [
            ("42 Oak Street, Chicago, IL 60601", Some("IL")),
            ("42 Oak Street, Chicago 60601-1234", Some("IL")),
            ("42 Oak Street, Chicago, Illinois", Some("IL")),
            ("7 Main St, Charleston, West Virginia", Some("WV")),
            ("7 Main St, Charleston WV 25301 USA", Some("WV")),
            ("1600 Elm Avenue, Washington, District of Columbia", Some("DC")),
            ("9 Hill Rd, Boston ma", Some("MA")),
            ("3 Beach Rd, Ponce 00716", Some("PR")),
            ("42 Oak Street, Chicago", None),
            ("42 Oak Street", None),
            // The two contradict each other.
            ("42 Oak Street, Chicago, IL 10001", None),
            ("3 Mall Street, Washington", None),
            ("3 Sunset Boulevard, LA", None),
            ("3 Pine Street, Seattle, WA 98101", Some("WA")),
            ("APO AE 09012", None),
            ("ca", None),
            ("12345", Some("NY")),
            // A street or a town that is called like a state.
            ("400 Florida", None),
            ("400 Florida 60601", Some("IL")),
            ("42 Oak Street in Wyoming", None),
            ("42 Oak Street, Wyoming", None),
            ("42 Oak Street, Wyoming, Michigan", Some("MI")),
            ("42 Oak Street, Apt 4, Florida", None),
            ("42 Oak Street, Suite B, Florida", None),
            ("42 Oak Street, Apt 4, Miami, Florida", Some("FL")),
            ("42 Oak Street, Apt 4 Florida", None),
            ("42 Oak Street, New York, NY, USA", Some("NY")),
            ("", None),
        ] {
            assert_eq!(State::of_address(address).map(State::code), expected, "{address:?}");
        }
    }

    #[test]
    fn no_prefix_belongs_to_two_states() {
        for prefix in 0..1000_u16 {
            let of = TABLES.states.iter().filter(|row| row.zips.iter().any(|zips| zips.contains(&prefix)));
            assert!(of.count() <= 1, "{prefix}");
        }
    }
}
