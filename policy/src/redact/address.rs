//! Street addresses, as they are written and as they are said.
//!
//! Words are read as a row in which a house number and the name of a street stand together; what names a unit,
//! a town or a postal code beside them goes too.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// The addresses in `text`.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut add = |range: Range<usize>| match found
        .iter_mut()
        .find(|other| other.start < range.end && range.start < other.end)
    {
        Some(other) => *other = other.start.min(range.start)..other.end.max(range.end),
        None => found.push(range),
    };
    streets(text).into_iter().for_each(&mut add);
    rows(text).into_iter().for_each(&mut add);
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        let military = r"(?:PSC|Unit|CMR)\s+\d+,?\s+Box\s+\d+\s+[ADF]PO\s+A[AEP]\s+\d{5}|US[A-Z]{1,3}\s+\p{Lu}[\p{L}'-]+\s+[ADF]PO\s+A[AEP]\s+\d{5}";
        let zip = r"\b(?i:zip|postal)(?i: ?code)?\W+(?:(?i:is|it's)\W+)?(?<zip>\d{3,5}(?:-\d{3,4})?)\b";
        let boxes = r"\b(?i:p\.?\s?o\.?\s+box|post ?box)\s+\d+";
        Regex::new(&format!("{military}|{zip}|{boxes}")).expect("a constant")
    });
    for captures in OTHER.captures_iter(text) {
        add(captures.name("zip").unwrap_or(captures.get_match()).range());
    }
    found
}

/// A number, a name and a kind of street: "42 Oak Street", "forty-two oak street, apartment five".
fn streets(text: &str) -> Vec<Range<usize>> {
    static STREET: LazyLock<Regex> = LazyLock::new(|| {
        let spoken = r"(?:(?:oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)\b[\s-]*(?:and\s+)?)+";
        let number = format!(r"(?:\d{{1,6}}[A-Za-z]?(?:\s\d{{1,2}}\b)?\s+|(?i:{spoken}))");
        let direction = r"(?:(?i:north|south|east|west)|[NSEW]\.?)";
        let sure = r"(?i:street|str|st|avenue|ave|road|rd|lane|ln|boulevard|blvd|parkway|pkwy|highway|hwy|terrace|broadway)";
        let kind = r"(?i:drive|dr|court|ct|way|place|pl|circle|cir|trail|square|sq|loop|alley|crescent|row|path|plaza|close|crossing|ridge|run)";
        let low = r"[\p{L}'’]{2,}";
        let high = r"(?:\p{Lu}[\p{L}'’.-]*|\d{1,3}(?:st|nd|rd|th))";
        let unit = r"(?:,?\s+(?i:apartment|apt|suite|ste|unit|floor|lot|room|number|no|#)\.?\s*#?\s*(?:\d+[A-Za-z]?|[A-Z]\d*|(?i:one|two|three|four|five|six|seven|eight|nine|ten))\b|\s*#\s?\w+)";
        let town = r"\p{Lu}\p{L}+(?:\s\p{Lu}\p{L}+){0,2}";
        let zip = r"\d{5}(?:-\d{4})?\b";
        let place = format!(
            r"(?:(?:,\s+(?:(?i:in)\s+)?|\s+(?i:in)\s+){town}(?:,?\s+[A-Z]{{2}}\b)?(?:,?\s+{zip})?|\s+{town},?\s+[A-Z]{{2}}\s+{zip}|,?\s+{zip})?"
        );
        Regex::new(&format!(
            r"\b{number}(?:{direction}\s+)?(?:(?:{high}\s+){{1,4}}(?:{sure}|{kind})|(?<low>(?:{low}\s+|\d{{1,3}}(?:st|nd|rd|th)\s+){{1,3}}?){sure}|(?i:broadway))\b(?:\.?\s+{direction}\b)?(?:\.?{unit}){{0,2}}{place}"
        ))
        .expect("a constant")
    });
    let plausible = |captures: &regex::Captures<'_>| {
        let words = captures.name("low").map_or("", |low| low.as_str());
        !words.split_whitespace().any(|word| NOT_IN_STREETS.contains(&word.to_lowercase().as_str()))
    };
    STREET.captures_iter(text).filter(plausible).map(|captures| captures.get_match().range()).collect()
}

/// What a token may be in a written address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A number of so many digits.
    Number(usize),
    /// A word with a capital.
    Name,
    /// "Apt.", "Suite".
    Unit,
    /// A small word in a name, or a kind of street.
    Link,
    /// A comma, a line's end, or a mark at its beginning.
    Mark,
    /// Anything else.
    Other,
}

/// Rows of numbers and names, such as "3421 Lindenweg 7 Apt. 12, Bern 3000", however the lines are broken.
fn rows(text: &str) -> Vec<Range<usize>> {
    static TOKENS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\d+\p{L}*|\p{L}[\p{L}'’.-]*|\S").expect("a constant"));
    let tokens: Vec<(Range<usize>, Part)> =
        TOKENS.find_iter(text).map(|token| (token.range(), part(token.as_str()))).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let length =
            tokens[at..].iter().position(|(_, part)| *part == Part::Other).unwrap_or(tokens.len() - at);
        let row = &tokens[at..at + length];
        if let (Some((first, _)), Some((last, _))) = (row.first(), row.last()) {
            let is_cued = cued(&text[..first.start]) || text[first.start..last.end].contains("corner of");
            found.extend(row_address(row, is_cued));
        }
        at += length + 1;
    }
    found
}

/// The part of a row that is an address: from its first number, or the name before it, to its last name or number.
fn row_address(row: &[(Range<usize>, Part)], is_cued: bool) -> Option<Range<usize>> {
    let number = |part: &Part| matches!(part, Part::Number(_));
    let at = |index: usize| row.get(index).map(|(_, part)| *part);
    let first = row.iter().position(|(_, part)| number(part) || *part == Part::Unit)?;
    let next_is_name = |index: usize| matches!(at(index + 1), Some(Part::Name));
    let numbers = row.iter().filter(|(_, part)| number(part)).count();
    let long = row.iter().any(|(_, part)| matches!(part, Part::Number(digits) if (3..=6).contains(digits)));
    let units = row.iter().any(|(_, part)| *part == Part::Unit);
    let named = (0..row.len())
        .any(|index| at(index).is_some_and(|part| number(&part)) && next_is_name(index))
        || (0..row.len())
            .any(|index| at(index) == Some(Part::Name) && at(index + 1).is_some_and(|part| number(&part)));
    let likely = named && (units || is_cued || long && numbers >= 3) || units && numbers >= 2;
    if !likely {
        return None;
    }
    // "Lindenweg 7": the name of the street stands before its number.
    let mut start = first;
    while start > 0
        && matches!(at(start - 1), Some(Part::Name | Part::Link))
        && (is_cued || first - start < 3)
    {
        start -= 1;
    }
    while matches!(at(start), Some(Part::Link)) {
        start += 1;
    }
    let end = row.iter().rposition(|(_, part)| !matches!(part, Part::Mark | Part::Link))?;
    Some(row[start].0.start..row[end].0.end)
}

/// Whether the words before a row say that a place follows.
fn cued(before: &str) -> bool {
    static CUE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:address(?:es)?|lives?|living|located|offices?|meet(?: (?:me|you))?|sent|taxi|return|drops you off|arrived|restaurant|station|corner|following)\b[^.!]{0,40}$").expect("a constant")
    });
    CUE.is_match(&before[before.floor_char_boundary(before.len().saturating_sub(60))..])
}

fn part(token: &str) -> Part {
    let lower = token.trim_end_matches('.').to_lowercase();
    let first = token.chars().next().unwrap_or(' ');
    if first.is_ascii_digit() {
        let digits = token.bytes().filter(u8::is_ascii_digit).count();
        return if token.len() <= digits + 1 { Part::Number(digits) } else { Part::Name };
    }
    match lower.as_str() {
        "apt" | "apartment" | "suite" | "ste" => return Part::Unit,
        "," | "\\" | ">" | "#" | "?" | "-" => return Part::Mark,
        _ => {}
    }
    // Two capitals are a state or a country, also where they spell a word: "NO 9100".
    let state = token.len() == 2
        && token.bytes().all(|byte| byte.is_ascii_uppercase())
        && !matches!(token, "AM" | "PM");
    if !first.is_alphabetic() || NOT_PLACES.contains(&lower.as_str()) && !state {
        return Part::Other;
    }
    if first.is_uppercase() {
        return Part::Name;
    }
    let french = lower.starts_with("d'") || lower.starts_with("d’") || lower.starts_with("l'");
    if french || LINKS.contains(&lower.as_str()) { Part::Link } else { Part::Other }
}

const LINKS: &[&str] = &[
    "de", "da", "do", "di", "du", "des", "la", "le", "del", "delle", "van", "der", "of", "and", "str", "ul",
    "u", "nan", "rue", "via", "the", "corner", "gate", "tér", "utca", "útja", "r", "z", "v", "nad", "rkp",
    "weg", "straat", "centre", "street",
];

/// Words with a capital that are in no address.
const NOT_PLACES: &[&str] = &[
    "i",
    "am",
    "pm",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "yes",
    "no",
    "please",
    "thanks",
    "thank",
    "hi",
    "hello",
    "my",
    "your",
    "we",
    "it",
    "it's",
    "that",
    "this",
    "can",
    "could",
    "what",
    "when",
    "where",
    "is",
    "are",
    "phone",
    "mobile",
    "office",
    "fax",
    "desk",
    "zip",
    "name",
    "address",
    "website",
    "email",
    "e-mail",
    "i'd",
    "i'll",
    "on",
    "at",
    "in",
    "to",
    "for",
    "from",
    "with",
    "by",
    "so",
    "book",
    "call",
    "order",
    "room",
    "table",
    "about",
    "between",
    "since",
];

/// Small words that show that a number before them is no house's: "2 people on the street".
const NOT_IN_STREETS: &[&str] = &[
    "a",
    "an",
    "the",
    "to",
    "of",
    "on",
    "in",
    "at",
    "for",
    "from",
    "and",
    "or",
    "people",
    "person",
    "minutes",
    "hours",
    "hour",
    "days",
    "day",
    "am",
    "pm",
    "times",
    "is",
    "are",
    "down",
    "up",
    "off",
    "near",
    "my",
    "your",
    "our",
    "by",
    "with",
    "miles",
    "blocks",
    "years",
    "different",
    "other",
    "more",
    "adults",
    "guests",
    "we",
    "it",
    "they",
    "you",
    "i",
];
