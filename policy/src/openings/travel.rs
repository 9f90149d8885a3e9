//! How long it takes to get from one address to another.
//!
//! Addresses are what callers said, "42 Oak Street, Springfield 62704", and nobody looks them up on a map. So a
//! business names the areas it works in by the words that tell them, towns and ZIP codes, and says how far apart
//! they are: in minutes, pair by pair, or by where they lie.

use std::collections::BTreeMap;

/// Something that knows travel times. A tenant has one of the models below; another may be put in its place.
pub trait Travel: std::fmt::Debug + Send + Sync {
    /// Minutes from one address to another, door to door; `None` when one of them cannot be placed.
    fn minutes(&self, from: &str, to: &str) -> Option<u32>;
}

/// A part of the country that the business knows by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its name, which is also one of the words that tell it.
    pub name: String,
    /// Words of an address by which it is told: towns, ZIP codes, quarters.
    pub words: Vec<String>,
}

/// The area whose word stands last in the address, because addresses go from the street to the town and its ZIP
/// code: "9 Springfield Road, Troy" is in Troy. Of two words that end together the longer tells more.
#[must_use]
pub fn area_of(address: &str, areas: &[Area]) -> Option<usize> {
    let address = spaced(address);
    let mut best: Option<(usize, usize, usize)> = None;
    for (index, area) in areas.iter().enumerate() {
        for word in std::iter::once(&area.name).chain(&area.words) {
            let word = spaced(word);
            if let Some(at) = address.rfind(&word).filter(|_| !word.trim().is_empty()) {
                best = best.max(Some((at + word.len(), word.len(), index)));
            }
        }
    }
    best.map(|(_, _, index)| index)
}

/// In lower case, words with one space around each, so that "Troy" is not found in "Troyes Avenue".
fn spaced(text: &str) -> String {
    let mut spaced = String::from(" ");
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        spaced.extend(word.chars().flat_map(char::to_lowercase));
        spaced.push(' ');
    }
    spaced
}

/// Travel times written down pair by pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TravelTable {
    /// The areas.
    pub areas: Vec<Area>,
    /// Minutes between two addresses of the same area.
    pub within_min: u32,
    /// Minutes between two areas, by their places in `areas`, the smaller first; the same both ways.
    pub between_min: BTreeMap<(usize, usize), u32>,
}

impl Travel for TravelTable {
    fn minutes(&self, from: &str, to: &str) -> Option<u32> {
        let (from, to) = (area_of(from, &self.areas)?, area_of(to, &self.areas)?);
        if from == to {
            return Some(self.within_min);
        }
        self.between_min.get(&(from.min(to), from.max(to))).copied()
    }
}

/// Travel times from where the areas lie: so many kilometres as the crow flies at so many an hour.
#[derive(Debug, Clone, PartialEq)]
pub struct TravelRadius {
    /// The areas.
    pub areas: Vec<Area>,
    /// Where each area's middle lies: kilometres east and north of any one point.
    pub middles_km: Vec<(f64, f64)>,
    /// Minutes that every trip takes however short it is: loading, parking, within the area.
    pub within_min: u32,
    /// Kilometres as the crow flies in an hour; at least one.
    pub km_per_hour: u32,
}

impl Travel for TravelRadius {
    fn minutes(&self, from: &str, to: &str) -> Option<u32> {
        let middle = |address| self.middles_km.get(area_of(address, &self.areas)?).copied();
        let ((east, north), (to_east, to_north)) = (middle(from)?, middle(to)?);
        let km = (to_east - east).hypot(to_north - north);
        let driven_min = (km * 60.0 / f64::from(self.km_per_hour.max(1))).ceil();
        // A float that is too large or no number at all becomes the largest or 0: the cast saturates.
        Some(self.within_min.saturating_add(driven_min as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas() -> Vec<Area> {
        let area = |name: &str, words: &[&str]| Area {
            name: name.to_owned(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        };
        vec![area("Springfield", &["62701", "62704"]), area("Troy", &[]), area("West Troy", &["62999"])]
    }

    #[test]
    fn an_address_lies_in_the_area_of_its_most_telling_word() {
        for (address, expected) in [
            ("42 Oak Street, Springfield", Some(0)),
            ("42 oak street, SPRINGFIELD il 62704", Some(0)),
            ("9 Springfield Road, Troy", Some(1)),
            ("9 Springfield Road, 62999", Some(2)),
            ("1 Main, Troy", Some(1)),
            ("1 Main, West Troy", Some(2)),
            ("1 Troyes Avenue", None),
            ("", None),
        ] {
            assert_eq!(area_of(address, &areas()), expected, "{address:?}");
        }
    }

    #[test]
    fn a_table_is_the_same_both_ways_and_says_what_it_does_not_know() {
        let table = TravelTable { areas: areas(), within_min: 10, between_min: [((0, 1), 35)].into() };
        for (from, to, expected) in [
            ("Springfield", "62701", Some(10)),
            ("Springfield", "Troy", Some(35)),
            ("Troy", "Springfield", Some(35)),
            ("Troy", "West Troy", None),
            ("Troy", "Atlantis", None),
        ] {
            assert_eq!(table.minutes(from, to), expected, "{from} to {to}");
        }
    }

    #[test]
    fn a_radius_grows_with_the_distance() {
        let radius = TravelRadius {
            areas: areas(),
            middles_km: vec![(0.0, 0.0), (30.0, 40.0), (0.0, 1.0)],
            within_min: 8,
            km_per_hour: 50,
        };
        assert_eq!(radius.minutes("Springfield", "Springfield"), Some(8));
        assert_eq!(radius.minutes("Springfield", "Troy"), Some(68));
        assert_eq!(radius.minutes("Springfield", "West Troy"), Some(10));
        assert_eq!(TravelRadius { km_per_hour: 0, ..radius }.minutes("Springfield", "Troy"), Some(3_008));
    }
}
