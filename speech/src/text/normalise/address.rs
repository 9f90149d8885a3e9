//! Postal addresses: house numbers, directions, street kinds, apartments, states and ZIP codes.

use super::calendar::is_day_or_month;
use super::numbers::{digits, house};
use super::{Place, Rule, is_capitalised, like};
use regex::Captures;

const DIRECTION: &str = r"(?:NE|NW|SE|SW|N|S|E|W)\b\.?";
const DIRECTION_WORD: &str = r"(?:North|South|East|West|Northeast|Northwest|Southeast|Southwest)\b";
/// How a street kind may be written, and what is said. The full words are here too: they too tell an address.
const STREET_KINDS: [(&str, &str); 34] = [
    ("St", "Street"),
    ("Street", "Street"),
    ("Ave", "Avenue"),
    ("Av", "Avenue"),
    ("Avenue", "Avenue"),
    ("Blvd", "Boulevard"),
    ("Boulevard", "Boulevard"),
    ("Rd", "Road"),
    ("Road", "Road"),
    ("Dr", "Drive"),
    ("Drive", "Drive"),
    ("Ln", "Lane"),
    ("Lane", "Lane"),
    ("Ct", "Court"),
    ("Court", "Court"),
    ("Pl", "Place"),
    ("Place", "Place"),
    ("Pkwy", "Parkway"),
    ("Parkway", "Parkway"),
    ("Hwy", "Highway"),
    ("Highway", "Highway"),
    ("Ter", "Terrace"),
    ("Terrace", "Terrace"),
    ("Cir", "Circle"),
    ("Circle", "Circle"),
    ("Sq", "Square"),
    ("Square", "Square"),
    ("Trl", "Trail"),
    ("Trail", "Trail"),
    ("Way", "Way"),
    ("Expy", "Expressway"),
    ("Xing", "Crossing"),
    ("Fwy", "Freeway"),
    ("Tpke", "Turnpike"),
];
const UNIT_KINDS: [(&str, &str); 10] = [
    ("apt", "apartment"),
    ("apartment", "apartment"),
    ("unit", "unit"),
    ("ste", "suite"),
    ("suite", "suite"),
    ("rm", "room"),
    ("room", "room"),
    ("bldg", "building"),
    ("building", "building"),
    ("lot", "lot"),
];
const STATES: [(&str, &str); 51] = [
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "D-C"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VA", "Virginia"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
];

pub(super) fn rules() -> Vec<Rule> {
    let kinds = STREET_KINDS.map(|(written, _)| written).join("|");
    let units = UNIT_KINDS.map(|(written, _)| written).join("|");
    let name = r"(?:[A-Z][A-Za-z'-]*\.?|\d{1,3}(?i:st|nd|rd|th))";
    vec![
        Rule::new(
            &format!(
                r"(?P<house>\d{{1,6}})-?(?P<letter>[A-Za-z])?,?\s+(?:(?P<direction>{DIRECTION})\s+)?(?P<name>(?:{DIRECTION_WORD}\s+)?{name}(?:\s+{name}){{0,3}}?)\s+(?P<kind>{kinds})\b(?P<dot>\.?)(?:\s+(?P<end>{DIRECTION}))?"
            ),
            street_address,
        ),
        // Without a street kind the direction, or the capital after three digits or more, tells a house.
        Rule::new(
            &format!(r"(?P<house>\d{{1,5}})\s+(?P<direction>{DIRECTION})(?P<gap>\s+)"),
            |found, place| {
                let next = place.after;
                let named = next.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit());
                named.then(|| format!("{} {}", house(&found["house"]), compass(&found["direction"])))
            },
        ),
        Rule::new(r"(?P<house>\d{3,4})", |found, place| {
            let next = place.next_word();
            let named = place.after.starts_with(' ') && is_capitalised(next) && next.len() > 2;
            let unit = next.chars().all(|c| c.is_ascii_uppercase()) || is_day_or_month(next);
            let alone = !place.before.ends_with(['$', '#', '-', '.', ',', '/', ':']);
            (named && alone && !unit).then(|| house(&found["house"]))
        }),
        Rule::new(
            r"(?P<house>\d{3,5})(?P<street>(?:\s+[a-z]+){1,2}\s+(?:street|avenue|road|drive|lane|court|boulevard))",
            |found, _| Some(format!("{}{}", house(&found["house"]), &found["street"])),
        ),
        Rule::new(r"(?P<state>[A-Z]{2})\.?,?\s+(?P<zip>\d{5})(?:-(?P<more>\d{4}))?", |found, _| {
            Some(format!("{}, {}", state(&found["state"])?, zip(found)))
        }),
        Rule::new(r"(?P<zip>\d{5})(?:-(?P<more>\d{4}))?", |found, place| {
            let previous = place.previous_word();
            let after_state = STATES.iter().any(|(_, name)| name.ends_with(previous) && previous.len() > 3);
            let asked = matches!(previous.to_ascii_lowercase().as_str(), "zip" | "code" | "zipcode");
            let plus_four = found.name("more").is_some();
            (after_state || asked || plus_four).then(|| zip(found))
        }),
        Rule::new(r"(?P<state>[A-Z]{2})", state_alone),
        Rule::new(
            &format!(
                r"(?P<kind>(?i:{units}))\b\.?\s*(?:#|(?i:no\.)\s?)?\s*(?P<number>[A-Za-z]?-?\d{{1,5}}-?[A-Za-z]?)"
            ),
            |found, _| Some(format!("{} {}", unit_kind(&found["kind"])?, unit_number(&found["number"]))),
        ),
        Rule::new(&format!(r"(?P<kind>(?i:{units}))\b\.?\s*#?\s*(?P<letter>[A-Z])"), |found, place| {
            (!place.after.starts_with('\'')).then_some(())?;
            Some(format!("{} {}", unit_kind(&found["kind"])?, &found["letter"]))
        }),
        Rule::new(r"(?P<kind>Apt|Ste|Bldg)\b\.?", |found, _| unit_kind(&found["kind"])),
        Rule::new(r"(?i:p\.?\s?o\.?)\s+(?i:box)\s+#?(?P<number>\d{1,6})", |found, _| {
            Some(format!("P-O Box {}", house(&found["number"])))
        }),
        Rule::new(r"St\.", saint_or_street),
        Rule::new(r"Dr\.", doctor_or_drive),
        Rule::new(&format!(r"(?P<kind>{kinds})\b(?P<dot>\.?)"), |found, place| {
            let known = is_street_name(place.adjacent_word());
            known.then(|| place.with_period(&found["dot"] == ".", street_kind(&found["kind"]).to_owned()))
        }),
        Rule::new(&format!(r"(?P<direction>{DIRECTION})"), lone_direction),
    ]
}

fn street_address(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    let name = &found["name"];
    // "10 AM at Oak Street" and "5 Dr. Lee's Way" are no addresses.
    if name.split_whitespace().any(|word| matches!(word, "AM" | "PM" | "A.M." | "P.M.")) {
        return None;
    }
    let mut words = vec![house(&found["house"])];
    words.extend(found.name("letter").map(|letter| letter.as_str().to_ascii_uppercase()));
    words.extend(found.name("direction").map(|direction| compass(direction.as_str()).to_owned()));
    words.push(super::read(name));
    let end = found.name("end").map(|direction| direction.as_str());
    let kind = street_kind(&found["kind"]).to_owned();
    match end {
        None => words.push(place.with_period(&found["dot"] == ".", kind)),
        Some(direction) => {
            words.push(kind);
            words.push(place.with_period(direction.ends_with('.'), compass(direction).to_owned()));
        }
    }
    Some(words.join(" "))
}

/// A state's code stands after a city and a comma: "Springfield, IL".
fn state_alone(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    let city = place.before.trim_end().strip_suffix(',')?;
    let city = city.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
    let code = &found["state"];
    // "Great, OK." is no place in Oklahoma.
    if !is_capitalised(city) || city.len() < 3 || code == "OK" {
        return None;
    }
    state(code).map(str::to_owned)
}

/// "Oak St. is" is a street, "St. Louis" a saint; both in "12 St. Charles St."
fn saint_or_street(_: &Captures<'_>, place: Place<'_>) -> Option<String> {
    let street = is_street_name(place.adjacent_word()) || !is_capitalised(place.next_word());
    Some(if street { place.with_period(true, "Street".to_owned()) } else { "Saint".to_owned() })
}

fn doctor_or_drive(_: &Captures<'_>, place: Place<'_>) -> Option<String> {
    let named = is_capitalised(place.next_word());
    Some(if named { "Doctor".to_owned() } else { place.with_period(true, "Drive".to_owned()) })
}

/// "Fifth Street NW": after a street kind only; elsewhere a capital is an initial.
fn lone_direction(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    let (direction, previous) = (&found["direction"], place.adjacent_word());
    let after_kind = STREET_KINDS.iter().any(|(written, _)| *written == previous);
    after_kind.then(|| place.with_period(direction.ends_with('.'), compass(direction).to_owned()))
}

/// A word that a street kind may follow: a name, or "5th".
fn is_street_name(word: &str) -> bool {
    let ordinal =
        word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with(|c: char| c.is_ascii_lowercase());
    ordinal || (is_capitalised(word) && word.len() > 1)
}

fn street_kind(written: &str) -> &'static str {
    STREET_KINDS.iter().find(|(kind, _)| *kind == written).map_or("", |(_, said)| said)
}

fn unit_kind(written: &str) -> Option<String> {
    let lower = written.to_ascii_lowercase();
    UNIT_KINDS.iter().find(|(kind, _)| *kind == lower).map(|(_, said)| like(written, said))
}

/// "B14" → "B fourteen", "1205" → "twelve oh five", "3c" → "three C".
fn unit_number(written: &str) -> String {
    let letters =
        |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_uppercase();
    let start = written.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let end = written.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    let parts = [letters(&written[..start]), house(&written[start..end]), letters(&written[end..])];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn state(code: &str) -> Option<&'static str> {
    STATES.iter().find(|(short, _)| *short == code).map(|(_, name)| *name)
}

fn zip(found: &Captures<'_>) -> String {
    match found.name("more") {
        None => digits(&found["zip"]),
        Some(more) => format!("{}, {}", digits(&found["zip"]), digits(more.as_str())),
    }
}

fn compass(direction: &str) -> &'static str {
    match direction.trim_end_matches('.') {
        "N" => "North",
        "S" => "South",
        "E" => "East",
        "W" => "West",
        "NE" => "Northeast",
        "NW" => "Northwest",
        "SE" => "Southeast",
        "SW" => "Southwest",
        _ => "",
    }
}
