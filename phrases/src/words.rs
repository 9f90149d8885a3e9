//! A transcript as words: what every reader of it starts from.
//!
//! Speech recognition writes the same thing in many ways ("10 a.m.", "10AM", "ten-thirty", "S-M-I-T-H"); here
//! they become one, and each word remembers where it stood and what it looked like.

use std::ops::Range;

/// One word of a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Lower case, without punctuation except an apostrophe, a colon or a slash inside.
    pub text: String,
    /// As transcribed, punctuation at the ends removed.
    pub raw: String,
    /// The punctuation mark that follows, if any.
    pub mark: Option<char>,
}

impl Word {
    /// Whether it is this word, given in lower case.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.text == text
    }

    /// Whether it is one of these words, given in lower case.
    #[must_use]
    pub fn is_one_of(&self, texts: &[&str]) -> bool {
        texts.contains(&self.text.as_str())
    }

    /// A word of digits alone.
    pub fn digits(&self) -> Option<&str> {
        (!self.text.is_empty() && self.text.bytes().all(|b| b.is_ascii_digit())).then_some(self.text.as_str())
    }
}

/// Splits a transcript into words.
pub fn words(text: &str) -> Vec<Word> {
    words_in(text).into_iter().map(|(word, _)| word).collect()
}

/// Splits a transcript into words, each with where it stands in the text, in bytes.
pub fn words_in(text: &str) -> Vec<(Word, Range<usize>)> {
    let (places, chars): (Vec<usize>, Vec<char>) = text.char_indices().map(|(i, c)| (i, plain(c))).unzip();
    let place = |at: usize| places.get(at).copied().unwrap_or(text.len());
    let mut words: Vec<(Word, Range<usize>)> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if let Some(length) = meridiem(&chars, at) {
            let letter = chars[at].to_ascii_lowercase();
            let word = Word { text: format!("{letter}m"), raw: format!("{letter}.m."), mark: None };
            words.push((word, place(at)..place(at + length)));
            at += length;
        } else if c.is_alphanumeric() {
            let end = word_end(&chars, at);
            let raw: String = chars[at..end].iter().collect();
            // A word of two parts, "10am", is split after as many characters as the first part has.
            let mut from = at;
            let parts = split(&raw);
            let last = parts.len() - 1;
            for (index, part) in parts.into_iter().enumerate() {
                let to = if index == last { end } else { from + part.raw.chars().count() };
                words.push((part, place(from)..place(to)));
                from = to;
            }
            at = end;
        } else {
            if let (false, Some((last, _))) = (c.is_whitespace(), words.last_mut()) {
                last.mark.get_or_insert(c);
            }
            at += 1;
        }
    }
    words
}

/// The words again as one string, single spaces between them.
pub fn joined(words: &[Word]) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&word.text);
    }
    text
}

/// Whether `phrase` (words in lower case) starts at `at`.
pub fn starts_with(words: &[Word], at: usize, phrase: &[&str]) -> bool {
    phrase.iter().enumerate().all(|(i, part)| words.get(at + i).is_some_and(|word| word.is(part)))
}

/// A cardinal number from 0 to 99 at `at`, in digits or words, and how many words it takes.
pub fn number_at(words: &[Word], at: usize) -> Option<(u32, usize)> {
    let word = words.get(at)?;
    if let Some(digits) = word.digits() {
        return digits.parse().ok().filter(|_| digits.len() <= 4).map(|value| (value, 1));
    }
    if let Some(unit) = unit(&word.text) {
        return Some((unit, 1));
    }
    if let Some(teen) = teen(&word.text) {
        return Some((teen, 1));
    }
    let tens = tens(&word.text)?;
    match words.get(at + 1).and_then(|next| unit(&next.text)) {
        Some(unit) if unit > 0 => Some((tens + unit, 2)),
        _ => Some((tens, 1)),
    }
}

/// An ordinal number from 1 to 31 at `at` ("24th", "twenty fourth"), and how many words it takes.
pub fn ordinal_at(words: &[Word], at: usize) -> Option<(u32, usize)> {
    let word = words.get(at)?;
    for suffix in ["st", "nd", "rd", "th"] {
        if let Some(digits) = word.text.strip_suffix(suffix)
            && !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit())
        {
            return digits.parse().ok().filter(|day| (1..=31).contains(day)).map(|day| (day, 1));
        }
    }
    if let Some(position) = ORDINALS.iter().position(|name| word.is(name)) {
        return Some((position as u32 + 1, 1));
    }
    let tens = match word.text.as_str() {
        "twenty" => 20,
        "thirty" => 30,
        "thirtieth" => return Some((30, 1)),
        _ => return None,
    };
    let unit =
        ORDINALS.iter().take(9).position(|name| words.get(at + 1).is_some_and(|next| next.is(name)))?;
    Some((tens + unit as u32 + 1, 2)).filter(|(day, _)| *day <= 31)
}

/// The value of a digit said as a word.
pub fn unit(word: &str) -> Option<u32> {
    const UNITS: [&str; 10] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    UNITS.iter().position(|name| *name == word).map(|value| value as u32)
}

/// Ten to nineteen.
pub fn teen(word: &str) -> Option<u32> {
    const TEENS: [&str; 10] = [
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
    ];
    TEENS.iter().position(|name| *name == word).map(|value| value as u32 + 10)
}

/// Twenty, thirty and so on.
pub fn tens(word: &str) -> Option<u32> {
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let word = if word == "fourty" { "forty" } else { word };
    TENS.iter().position(|name| *name == word).map(|value| (value as u32 + 2) * 10)
}

/// The root of a word, so that "leaking", "leaks" and "leaky" are one. Crude on purpose: it only ever compares
/// a word with another treated the same way.
pub fn stem(word: &str) -> String {
    let word = word.trim_end_matches("'s");
    let mut root = word;
    for suffix in ["ing", "ed", "er", "es", "s", "y", "e"] {
        if let Some(rest) = root.strip_suffix(suffix)
            && rest.len() >= 3
        {
            root = rest;
            break;
        }
    }
    let mut root = root.to_owned();
    let bytes = root.as_bytes();
    if bytes.len() > 3 && bytes[bytes.len() - 1] == bytes[bytes.len() - 2] {
        root.pop();
    }
    if root.len() > 3 && root.ends_with('e') {
        root.pop();
    }
    root
}

const ORDINALS: [&str; 20] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];

/// Typographic marks as their plain forms.
fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{2013}' | '\u{2014}' => '-',
        '\u{2026}' => '.',
        other => other,
    }
}

/// "a.m.", "p. m.", "A.M" at `at`, and how many characters it takes. Plain "am" is left to the words.
fn meridiem(chars: &[char], at: usize) -> Option<usize> {
    let starts = at == 0 || !chars[at - 1].is_alphabetic();
    if !starts || !matches!(chars[at].to_ascii_lowercase(), 'a' | 'p') || chars.get(at + 1) != Some(&'.') {
        return None;
    }
    let mut end = at + 2;
    while chars.get(end) == Some(&' ') {
        end += 1;
    }
    if !chars.get(end).is_some_and(|c| c.eq_ignore_ascii_case(&'m')) {
        return None;
    }
    end += 1;
    if chars.get(end).is_some_and(|c| c.is_alphanumeric()) {
        return None;
    }
    if chars.get(end) == Some(&'.') {
        end += 1;
    }
    Some(end - at)
}

/// Where the word that starts at `at` ends.
fn word_end(chars: &[char], at: usize) -> usize {
    let mut end = at + 1;
    while end < chars.len() {
        let c = chars[end];
        let next_is = |test: fn(&char) -> bool| chars.get(end + 1).is_some_and(test);
        let inside = match c {
            '\'' => next_is(|n| n.is_alphabetic()),
            ':' | '/' | '.' => chars[end - 1].is_ascii_digit() && next_is(|n| n.is_ascii_digit()),
            // "1,200" is one number; "10, 11" is two.
            ',' => {
                chars[end - 1].is_ascii_digit()
                    && (1..=3).all(|i| chars.get(end + i).is_some_and(char::is_ascii_digit))
                    && !chars.get(end + 4).is_some_and(char::is_ascii_digit)
            }
            // "1:30p.m." is a time and its half of the day.
            other => {
                other.is_alphanumeric()
                    && (!chars[end - 1].is_ascii_digit() || meridiem(chars, end).is_none())
            }
        };
        if !inside {
            break;
        }
        end += 1;
    }
    end
}

/// A word, or two where "10am" and "9ish" are taken apart; "10.30" is written "10:30".
fn split(raw: &str) -> Vec<Word> {
    let text = raw.to_lowercase().replace(',', "");
    let digits = text.bytes().take_while(|b| b.is_ascii_digit() || *b == b':' || *b == b'.').count();
    let (head, tail) = text.split_at(digits);
    let head = head.replace('.', ":");
    let word = |text: &str, raw: &str| Word { text: text.into(), raw: raw.into(), mark: None };
    match tail {
        "am" | "pm" | "ish" if !head.is_empty() => vec![word(&head, &head), word(tail, tail)],
        "" => vec![word(&head, raw)],
        _ => vec![match text.as_str() {
            "o'clock" => word("oclock", raw),
            "okay" | "k" => word("okay", raw),
            _ => word(&text, raw),
        }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_time_in_many_spellings_is_the_same_words() {
        let rows = [
            ("10 a.m.", "10 am"),
            ("10AM", "10 am"),
            ("10:30 A.M. please", "10:30 am please"),
            ("10.30 p. m.", "10:30 pm"),
            ("Ten-thirty, Tuesday!", "ten thirty tuesday"),
            ("four o\u{2019}clock", "four oclock"),
            ("S-M-I-T-H", "s m i t h"),
            ("It's 1,200 Main St.", "it's 1200 main st"),
            ("312-555-0142", "312 555 0142"),
            ("flat 12A", "flat 12a"),
            ("Amazing. PM me", "amazing pm me"),
        ];
        for (text, expected) in rows {
            assert_eq!(joined(&words(text)), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_read_in_digits_and_in_words() {
        for (text, expected) in [
            ("twenty two", Some((22, 2))),
            ("forty", Some((40, 1))),
            ("7", Some((7, 1))),
            ("nineteen", Some((19, 1))),
            ("oak", None),
        ] {
            assert_eq!(number_at(&words(text), 0), expected, "{text}");
        }
        for (text, expected) in [
            ("24th", Some((24, 1))),
            ("twenty-fourth", Some((24, 2))),
            ("third", Some((3, 1))),
            ("32nd", None),
            ("3", None),
        ] {
            assert_eq!(ordinal_at(&words(text), 0), expected, "{text}");
        }
    }

    #[test]
    fn stems_join_the_forms_of_a_word() {
        for group in [
            &["leak", "leaking", "leaks", "leaky", "leaked"][..],
            &["drip", "dripping", "drips"],
            &["clog", "clogged", "clogging"],
            &["install", "installing", "installed"],
            &["faucet", "faucets"],
        ] {
            for word in group {
                assert_eq!(stem(word), stem(group[0]), "{word}");
            }
        }
        assert_ne!(stem("drain"), stem("drip"));
    }
}
