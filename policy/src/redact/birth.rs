//! Dates of birth: a date that is said to be one, or a whole date so long ago that it can hardly be anything else.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A whole date before this year is no appointment: nobody calls about a day so long past.
const LAST_YEAR_OF_BIRTH: u32 = 2009;

/// How far before a date its announcement may begin, in bytes.
const REACH: usize = 60;

/// The dates of birth in `text`.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    static SAID: LazyLock<Regex> = LazyLock::new(|| {
        let born =
            r"born(?: on)?|date of birth|birth ?date|birth ?day(?:'s|\W+(?:is|was))|d\.?\s?o\.?\s?b\.?";
        let between = r"(?:\W+(?:is|was|on|it's|its|the|my|um|uh|that's|that|would|be|of|in|her|his|oh|o|zero))*[\s:,=-]*$";
        Regex::new(&format!(r"(?i)\b(?:{born}){between}")).expect("a constant")
    });
    let stretches = stretches(text);
    let said = |stretch: &Stretch| {
        let before = &text[..stretch.range.start];
        SAID.is_match(&before[before.floor_char_boundary(before.len().saturating_sub(REACH))..])
    };
    let born = |stretch: &&Stretch| {
        let several = stretch.numbers >= 2 || stretch.month;
        said(stretch) && several || stretch.is_long_ago(text)
    };
    stretches.iter().filter(born).map(|stretch| stretch.range.clone()).collect()
}

/// Words that make up a date, with nothing else between them.
struct Stretch {
    range: Range<usize>,
    numbers: usize,
    month: bool,
}

impl Stretch {
    /// Whether it has a day, a month and a year, and the year is long past; a time of day makes it a record's.
    fn is_long_ago(&self, text: &str) -> bool {
        static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
            let day_first = r"^\d{1,2}[/.-]\d{1,2}[/.-](?<y1>(?:19|20)\d\d)$";
            let year_first = r"^(?<y2>(?:19|20)\d\d)[/.-]\d{1,2}[/.-]\d{1,2}$";
            Regex::new(&format!("{day_first}|{year_first}")).expect("a constant")
        });
        static YEAR: LazyLock<Regex> = LazyLock::new(|| {
            let spoken = r"nineteen\W+(?:(?:hundred|oh|o|and|zero|[a-z]+teen|ten|eleven|twelve|one|two|three|four|five|six|seven|eight|nine|[a-z]+ty)\W*){1,3}|two thousand(?:\W+and)?(?:\W+(?:one|two|three|four|five|six|seven|eight|nine))?";
            Regex::new(&format!(r"(?i)\b(?:(?<year>(?:19|20)\d\d)|{spoken})$")).expect("a constant")
        });
        let said = &text[self.range.clone()];
        let after = text[self.range.end..].trim_start();
        let timed = after.starts_with(|c: char| c.is_ascii_digit() || c == ':') || after.starts_with("T");
        let past =
            |year: &str| year.parse().is_ok_and(|year: u32| (1900..=LAST_YEAR_OF_BIRTH).contains(&year));
        if let Some(written) = WRITTEN.captures(said) {
            let year = written.name("y1").or_else(|| written.name("y2"));
            return !timed && year.is_some_and(|year| past(year.as_str()));
        }
        if !self.month || self.numbers < 2 || timed {
            return false;
        }
        YEAR.captures(said).is_some_and(|found| {
            let day = !said[..found.get_match().start()].trim().is_empty();
            day && found.name("year").is_none_or(|year| past(year.as_str()))
        })
    }
}

/// The stretches of date words, those without a number left out.
fn stretches(text: &str) -> Vec<Stretch> {
    static TOKENS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|\d+(?:st|nd|rd|th)?|\p{L}+|[^\s,]").expect("a constant")
    });
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut open = false;
    for token in TOKENS.find_iter(text) {
        let word = token.as_str().to_lowercase();
        let month = MONTHS.iter().any(|name| *name == word || name.len() > 3 && name[..3] == word);
        let number = word.starts_with(|c: char| c.is_ascii_digit()) || is_number(&word);
        let whole = word.contains(['/', '.', '-']) && number;
        let joins = open && matches!(word.as_str(), "of" | "the" | "and" | "oh" | "o" | "-" | "/");
        if number || month {
            match stretches.last_mut().filter(|_| open) {
                Some(stretch) => {
                    stretch.range.end = token.end();
                    stretch.numbers += 1 + usize::from(whole) - usize::from(month);
                    stretch.month |= month;
                }
                None => stretches.push(Stretch {
                    range: token.range(),
                    numbers: usize::from(number) + 2 * usize::from(whole),
                    month,
                }),
            }
            open = true;
        } else if !joins {
            open = false;
        }
    }
    stretches.retain(|stretch| stretch.numbers > 0);
    stretches
}

fn is_number(word: &str) -> bool {
    NUMBERS.contains(&word) || word.strip_suffix("th").is_some_and(|stem| NUMBERS.contains(&stem))
}

const MONTHS: [&str; 12] = [
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
];

const NUMBERS: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "first",
    "second",
    "third",
    "fifth",
    "eighth",
    "ninth",
    "twelfth",
    "twentieth",
    "thirtieth",
];
