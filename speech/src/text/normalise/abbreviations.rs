//! Abbreviations that are said in full, and signs that are said as words.

use super::{Place, Rule, is_capitalised, like, spelled};

/// Always an abbreviation, with or without the period.
const ALWAYS: [(&str, &str); 24] = [
    ("mr", "mister"),
    ("mrs", "missus"),
    ("ms", "miz"),
    ("vs", "versus"),
    ("approx", "approximately"),
    ("appt", "appointment"),
    ("appts", "appointments"),
    ("dept", "department"),
    ("govt", "government"),
    ("jr", "junior"),
    ("sr", "senior"),
    ("blvd", "boulevard"),
    ("etc", "et cetera"),
    ("asst", "assistant"),
    ("mgr", "manager"),
    ("tel", "telephone"),
    ("qty", "quantity"),
    ("misc", "miscellaneous"),
    ("avg", "average"),
    ("hwy", "highway"),
    ("pkwy", "parkway"),
    ("bldg", "building"),
    ("yrs", "years"),
    ("hrs", "hours"),
];
/// An abbreviation only with its period: without it these are words.
const WITH_PERIOD: [(&str, &str); 14] = [
    ("ave", "avenue"),
    ("rd", "road"),
    ("ln", "lane"),
    ("inc", "incorporated"),
    ("corp", "corporation"),
    ("ltd", "limited"),
    ("co", "company"),
    ("min", "minimum"),
    ("max", "maximum"),
    ("est", "estimated"),
    ("temp", "temperature"),
    ("ext", "extension"),
    ("prof", "professor"),
    ("rev", "reverend"),
];

pub(super) fn rules() -> Vec<Rule> {
    let always = ALWAYS.map(|(written, _)| written).join("|");
    let with_period = WITH_PERIOD.map(|(written, _)| written).join("|");
    vec![
        Rule::new(r"(?i:e\.g\.),?", |_, _| Some("for example,".to_owned())),
        Rule::new(r"(?i:i\.e\.),?", |_, _| Some("that is,".to_owned())),
        Rule::new(r"(?i:and/or)", |_, _| Some("and or".to_owned())),
        Rule::new(r"(?i:w/o)", |_, _| Some("without".to_owned())),
        Rule::new(r"(?i:w/)", |_, _| Some("with".to_owned())),
        Rule::new(r"(?i:c/o)", |_, _| Some("care of".to_owned())),
        Rule::new(r"A/C", |_, _| Some("A-C".to_owned())),
        Rule::new(r"(?P<left>[A-Z]{1,2})&(?P<right>[A-Z])", |found, _| {
            Some(format!("{} and {}", spelled(&found["left"]), &found["right"]))
        }),
        Rule::new(r"Mt\.", |_, _| Some("Mount".to_owned())),
        Rule::new(r"Ft\.", |_, place| is_capitalised(place.next_word()).then(|| "Fort".to_owned())),
        Rule::new(&format!(r"(?P<short>(?i:{always}))\b(?P<dot>\.?)"), |found, place| {
            let said = full(&ALWAYS, &found["short"])?;
            // A title's period never ends a sentence: a name follows.
            let title = matches!(said.to_ascii_lowercase().as_str(), "mister" | "missus" | "miz");
            Some(if title { said } else { place.with_period(&found["dot"] == ".", said) })
        }),
        Rule::new(&format!(r"(?P<short>(?i:{with_period}))\."), |found, place| {
            let said = full(&WITH_PERIOD, &found["short"])?;
            // "Is that the min." at the end of a sentence stays; "Inc." there is still said in full.
            let word_too = matches!(&found["short"], "min" | "max" | "temp" | "est");
            (!word_too || !place.ends_sentence()).then(|| place.with_period(true, said))
        }),
        Rule::new(r"&", |_, _| Some("and".to_owned())),
        Rule::new(r"@", |_, _| Some("at".to_owned())),
        Rule::new(r"\+", |_, _| Some("plus".to_owned())),
        Rule::new(r"=", |_, _| Some("equals".to_owned())),
        Rule::new(r"%", |_, _| Some("percent".to_owned())),
        Rule::new(r"\$", |_, place| between_words(place).then(|| "dollars".to_owned())),
        Rule::new(r"~\s?", |_, place| {
            place.after.starts_with(|c: char| c.is_ascii_digit() || c == '$').then(|| "about".to_owned())
        }),
        Rule::new(r"/", |_, place| {
            let figures = |word: &str| word.contains(|c: char| c.is_ascii_digit());
            let said =
                if figures(place.adjacent_word()) || figures(place.next_word()) { "slash" } else { "or" };
            between_words(place).then(|| said.to_owned())
        }),
    ]
}

fn full(table: &[(&str, &str)], short: &str) -> Option<String> {
    let lower = short.to_ascii_lowercase();
    table.iter().find(|(written, _)| *written == lower).map(|(_, said)| like(short, said))
}

fn between_words(place: Place<'_>) -> bool {
    !place.adjacent_word().is_empty()
        && place.after.trim_start().starts_with(|c: char| c.is_ascii_alphanumeric())
}
