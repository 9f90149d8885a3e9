//! Money, percentages, measures, ranges, fractions and plain numbers.

use super::numbers::{amount, cardinal, decimal, digits, ordinal, year};
use super::{Place, Rule};
use regex::Captures;

const NUMBER: &str = r"\d{1,3}(?:,\d{3})+|\d+";
const SCALE: &str = r"(?:\s?(?P<scale>(?i:thousand|million|billion|trillion|grand)|[kKMB])\b)?";
/// Written unit, one, more than one.
const UNITS: [(&str, &str, &str); 44] = [
    ("mins", "minute", "minutes"),
    ("min", "minute", "minutes"),
    ("hrs", "hour", "hours"),
    ("hr", "hour", "hours"),
    ("h", "hour", "hours"),
    ("secs", "second", "seconds"),
    ("sec", "second", "seconds"),
    ("yrs", "year", "years"),
    ("yr", "year", "years"),
    ("wks", "week", "weeks"),
    ("wk", "week", "weeks"),
    ("mos", "month", "months"),
    ("mo", "month", "months"),
    ("gals", "gallon", "gallons"),
    ("gal", "gallon", "gallons"),
    ("qts", "quart", "quarts"),
    ("qt", "quart", "quarts"),
    ("pts", "pint", "pints"),
    ("oz", "ounce", "ounces"),
    ("lbs", "pound", "pounds"),
    ("lb", "pound", "pounds"),
    ("sq ft", "square foot", "square feet"),
    ("sqft", "square foot", "square feet"),
    ("ft", "foot", "feet"),
    ("yds", "yard", "yards"),
    ("yd", "yard", "yards"),
    ("mi", "mile", "miles"),
    ("mph", "mile per hour", "miles per hour"),
    ("mm", "millimeter", "millimeters"),
    ("cm", "centimeter", "centimeters"),
    ("km", "kilometer", "kilometers"),
    ("kg", "kilogram", "kilograms"),
    ("deg f", "degree Fahrenheit", "degrees Fahrenheit"),
    ("deg c", "degree Celsius", "degrees Celsius"),
    ("deg", "degree", "degrees"),
    ("psi", "P-S-I", "P-S-I"),
    ("gpm", "gallon per minute", "gallons per minute"),
    ("gpf", "gallon per flush", "gallons per flush"),
    ("btus", "B-T-Us", "B-T-Us"),
    ("btu", "B-T-U", "B-T-Us"),
    ("kwh", "kilowatt hour", "kilowatt hours"),
    ("kw", "kilowatt", "kilowatts"),
    ("amps", "amp", "amps"),
    ("pcs", "piece", "pieces"),
];
/// Words after which a number names a thing and is said digit by digit.
const CODE_LEADS: [&str; 9] =
    ["pin", "code", "id", "reservation", "confirmation", "account", "ticket", "passcode", "zip"];
/// Words after which four digits are a year.
const YEAR_LEADS: [&str; 9] = ["in", "since", "of", "year", "by", "until", "from", "during", "through"];

pub(super) fn rules() -> Vec<Rule> {
    let units = UNITS.map(|(written, _, _)| written.replace(' ', r"\s?")).join("|");
    let measured = format!(r"(?P<unit>(?i:{units}))\b(?P<dot>\.?)");
    vec![
        Rule::new(
            &format!(
                r"(?:US\s?)?\$\s?(?P<low>{NUMBER})(?:\.(?P<lowcents>\d\d))?\s?-\s?\$?(?P<high>{NUMBER})(?:\.(?P<highcents>\d\d))?"
            ),
            money_range,
        ),
        Rule::new(&format!(r"(?:US\s?)?\$\s?(?P<whole>{NUMBER})?(?:\.(?P<part>\d+))?{SCALE}"), |found, _| {
            money(found, "dollar", "dollars", "cent", "cents")
        }),
        Rule::new(&format!(r"GBP(?P<whole>{NUMBER})(?:\.(?P<part>\d+))?{SCALE}"), |found, _| {
            money(found, "pound", "pounds", "penny", "pence")
        }),
        Rule::new(&format!(r"EUR(?P<whole>{NUMBER})(?:\.(?P<part>\d+))?{SCALE}"), |found, _| {
            money(found, "euro", "euros", "cent", "cents")
        }),
        Rule::new(
            &format!(r"/\s?(?P<per>{units}|hour|day|d|week|month|year|visit|call|person)\b\.?"),
            |found, place| {
                let per = &found["per"];
                let said = match per {
                    "d" => "day",
                    _ => UNITS.iter().find(|(unit, _, _)| *unit == per).map_or(per, |(_, one, _)| one),
                };
                (!place.adjacent_word().is_empty()).then(|| format!("per {said}"))
            },
        ),
        Rule::new(r"(?:(?P<whole>\d{1,3})[ -])?(?P<top>\d{1,2})\s?/\s?(?P<bottom>\d{1,3})(?i:th)?", fraction),
        Rule::new(
            &format!(r"(?P<low>{NUMBER}|\d*\.\d+)\s?-\s?(?P<high>{NUMBER}|\d*\.\d+)(?:\s?{measured})?"),
            number_range,
        ),
        Rule::new(&format!(r"(?P<sign>-|\+)?(?P<whole>{NUMBER})?(?:\.(?P<part>\d+))?\s?%"), |found, _| {
            (found.name("whole").is_some() || found.name("part").is_some()).then_some(())?;
            Some(format!("{} percent", signed(found)))
        }),
        Rule::new(&format!(r"(?P<whole>{NUMBER})?(?:\.(?P<part>\d+))?(?:\s|-)?{measured}"), measure),
        Rule::new(&format!(r"(?P<whole>{NUMBER})?\.(?P<part>\d+)(?P<more>(?:\.\d+)*)"), |found, place| {
            let more: String =
                found["more"].split('.').skip(1).map(|part| format!(" point {}", amount(part))).collect();
            let minus = if is_negative(place) { "minus " } else { "" };
            Some(format!("{minus}{}{more}", signed(found)))
        }),
        Rule::new(r"(?P<whole>\d+)\.(?P<part>\d+)(?P<letter>[A-Za-z])", |found, _| {
            Some(format!("{} {}", signed(found), found["letter"].to_ascii_uppercase()))
        }),
        Rule::new(&format!(r"#\s?(?P<whole>{NUMBER})"), |found, _| {
            Some(format!("number {}", amount(&found["whole"])))
        }),
        Rule::new(&format!(r"(?i:nos?\.)\s?(?P<whole>{NUMBER})"), |found, _| {
            Some(format!("number {}", amount(&found["whole"])))
        }),
        // "in" is a word, unless it has a period and a number before it.
        Rule::new(r"in\.", |_, place| {
            let number = place.adjacent_word().ends_with(|c: char| c.is_ascii_digit());
            number.then(|| place.with_period(true, "inches".to_owned()))
        }),
        Rule::new(r"401\(?k\)?", |_, _| Some("four oh one K".to_owned())),
        Rule::new(&format!(r"(?P<sign>-|\+)(?P<whole>{NUMBER})"), |found, place| {
            let sign = &found["sign"];
            let free = place.before.is_empty() || place.before.ends_with([' ', '(']);
            (sign == "+" || free).then(|| signed(found))
        }),
        Rule::new(&format!(r"(?P<whole>{NUMBER})-(?P<word>[A-Za-z]{{3,}})"), |found, _| {
            Some(format!("{} {}", amount(&found["whole"]), &found["word"]))
        }),
        Rule::new(NUMBER, plain),
    ]
}

fn plain(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    let text = &found[0];
    let previous = place.previous_word().to_ascii_lowercase();
    let number = text.parse::<u64>();
    if !text.contains(',')
        && (CODE_LEADS.contains(&previous.as_str()) || (previous == "number" && text.len() > 2))
    {
        return Some(digits(text));
    }
    match number {
        Ok(number @ 1900..=2099) if text.len() == 4 => {
            let dated = YEAR_LEADS.contains(&previous.as_str()) || place.next_word().is_empty();
            Some(if dated { year(number) } else { cardinal(number) })
        }
        Ok(_) | Err(_) => Some(amount(text)),
    }
}

fn money(found: &Captures<'_>, one: &str, many: &str, small_one: &str, small_many: &str) -> Option<String> {
    let part = |name| found.name(name).map(|part| part.as_str());
    let (whole, fraction) = (part("whole"), part("part"));
    if whole.is_none() && fraction.is_none() {
        return None;
    }
    if let Some(scale) = part("scale") {
        let scale = match scale {
            "k" | "K" => "thousand",
            "M" => "million",
            "B" => "billion",
            word => word,
        };
        return Some(format!("{} {scale} {many}", decimal(whole.unwrap_or(""), fraction)));
    }
    let units = whole.map_or(String::from("0"), |whole| whole.replace(',', ""));
    let cents: u64 = match fraction.unwrap_or("").trim_end_matches('0') {
        "" => 0,
        tenths if tenths.len() == 1 => tenths.parse::<u64>().ok()? * 10,
        hundredths if hundredths.len() == 2 => hundredths.parse().ok()?,
        _ => return Some(format!("{} {many}", decimal(whole.unwrap_or("0"), fraction))),
    };
    // A price is a count however long it is: never digit by digit.
    let count = units.parse().map_or_else(|_| digits(&units), cardinal);
    let small = format!("{} {}", cardinal(cents), if cents == 1 { small_one } else { small_many });
    let large = format!("{count} {}", if units == "1" { one } else { many });
    Some(match (units.trim_start_matches('0').is_empty(), cents) {
        (_, 0) => large,
        (true, _) => small,
        (false, _) => format!("{large} and {small}"),
    })
}

fn money_range(found: &Captures<'_>, _: Place<'_>) -> Option<String> {
    let part = |name| found.name(name).map(|part| part.as_str());
    if part("lowcents").is_none() && part("highcents").is_none() {
        return Some(format!("{} to {} dollars", amount(&found["low"]), amount(&found["high"])));
    }
    let one = |whole: &str, cents: Option<&str>| {
        let cents: u64 = cents.unwrap_or("0").parse().unwrap_or(0);
        let tail = if cents == 0 { String::new() } else { format!(" and {} cents", cardinal(cents)) };
        format!("{} dollars{tail}", amount(whole))
    };
    Some(format!("{} to {}", one(&found["low"], part("lowcents")), one(&found["high"], part("highcents"))))
}

/// "1/2", "2 1/2"; what is not a usual fraction is said with "over".
fn fraction(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    if place.after.starts_with(['/', '-']) || place.before.ends_with('/') {
        return None;
    }
    let (top, bottom): (u64, u64) = (found["top"].parse().ok()?, found["bottom"].parse().ok()?);
    let said = match (top, bottom) {
        (1, 2) if found.name("whole").is_some() => "a half".to_owned(),
        (1, 2) => "one half".to_owned(),
        (1, 4) if found.name("whole").is_some() => "a quarter".to_owned(),
        (1, 4) => "one quarter".to_owned(),
        (_, _) if top == bottom => format!("{0} {0}", cardinal(top)),
        (_, 2) => format!("{} halves", cardinal(top)),
        (_, 4) => format!("{} quarters", cardinal(top)),
        (_, 0 | 1) => format!("{} over {}", cardinal(top), cardinal(bottom)),
        (1, _) => format!("one {}", ordinal(bottom)),
        (_, 3..=100) => format!("{} {}s", cardinal(top), ordinal(bottom)),
        (_, _) => format!("{} over {}", cardinal(top), cardinal(bottom)),
    };
    Some(match found.name("whole") {
        None => said,
        Some(whole) => format!("{} and {said}", amount(whole.as_str())),
    })
}

fn number_range(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    if place.after.starts_with('-') || place.before.ends_with(['-', '/']) {
        return None;
    }
    let (low, high) = (&found["low"], &found["high"]);
    let years = |text: &str| text.len() == 4 && matches!(text.parse::<u64>(), Ok(1800..=2099));
    if years(low) && years(high) {
        return Some(format!("{} to {}", year(low.parse().ok()?), year(high.parse().ok()?)));
    }
    let said = |text: &str| match text.split_once('.') {
        None => amount(text),
        Some((whole, fraction)) => decimal(whole, Some(fraction)),
    };
    let range = format!("{} to {}", said(low), said(high));
    Some(match found.name("unit").and_then(|unit| unit_named(unit.as_str())) {
        None => range,
        Some((_, many)) => place.with_period(&found["dot"] == ".", format!("{range} {many}")),
    })
}

fn unit_named(written: &str) -> Option<(&'static str, &'static str)> {
    let words: Vec<String> = written.split_whitespace().map(str::to_ascii_lowercase).collect();
    let unit = words.join(" ");
    let same = |name: &str| name == unit || name.replace(' ', "") == unit;
    UNITS.iter().find(|(written, _, _)| same(written)).map(|(_, one, many)| (*one, *many))
}

/// A unit behind a number, or behind a number that an earlier rule has read ("2-3 hrs", "1/2 gal").
fn measure(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    let (one, many) = unit_named(&found["unit"])?;
    let dotted = &found["dot"] == ".";
    let (whole, part) = (found.name("whole"), found.name("part"));
    if whole.is_none() && part.is_none() {
        let after_number =
            place.adjacent_word().chars().all(|c| c.is_ascii_digit()) && !place.adjacent_word().is_empty();
        return after_number.then(|| place.with_period(dotted, (*many).to_owned()));
    }
    let hyphenated = found[0].contains('-') && place.after.starts_with(' ') && !place.next_word().is_empty();
    let single = (part.is_none() && &found["whole"] == "1") || hyphenated;
    let minus = if is_negative(place) { "minus " } else { "" };
    let words = format!("{minus}{} {}", signed(found), if single { one } else { many });
    Some(place.with_period(dotted, words))
}

/// The number of a match with its sign, where the pattern has one.
fn signed(found: &Captures<'_>) -> String {
    let part = |name: &str| found.name(name).map(|part| part.as_str());
    let sign = match part("sign") {
        Some("-") => "minus ",
        Some("+") => "plus ",
        Some(_) | None => "",
    };
    format!("{sign}{}", decimal(part("whole").unwrap_or(""), part("part")))
}

/// A minus sign before the number that the cursor passed over.
fn is_negative(place: Place<'_>) -> bool {
    place.before == "-" || place.before.ends_with(" -")
}
