//! Telephone numbers as people say them.

use telephony::PhoneNumber;

use crate::words::{Word, joined, teen, tens, unit};

/// A run of digits, however they were said, and which words it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) digits: String,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// The last complete number in the turn: a corrected number follows the wrong one.
pub(crate) fn phone(words: &[Word]) -> Option<(PhoneNumber, Run)> {
    runs(words)
        .into_iter()
        .rev()
        .find_map(|run| PhoneNumber::from_national(&run.digits).ok().map(|phone| (phone, run)))
}

/// How many digits the longest run has: a number that is still being said has fewer than ten.
pub(crate) fn longest(words: &[Word]) -> usize {
    runs(words).iter().map(|run| run.digits.len()).max().unwrap_or(0)
}

/// "the number I'm calling from", "this one".
pub(crate) fn is_calling_number(words: &[Word], asked: bool) -> bool {
    let text = joined(words);
    let always = [
        "calling from",
        "called from",
        "calling you from",
        "calling on",
        "this number",
        "same number",
        "this phone",
        "number you have",
        "number you see",
        "on your screen",
        "caller id",
        "number i called",
        "number i'm on",
        "that number's fine",
        "that number is fine",
    ];
    let when_asked = [
        "this one",
        "same one",
        "that one",
        "the same",
        "this is fine",
        "that's my number",
        "that is my number",
    ];
    let not = [
        "not this number",
        "not the number",
        "different number",
        "another number",
        "other number",
        "instead of",
    ];
    !not.iter().any(|phrase| text.contains(phrase))
        && (always.iter().any(|phrase| text.contains(phrase))
            || (asked && when_asked.iter().any(|phrase| text.contains(phrase))))
}

fn runs(words: &[Word]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match digits_at(words, at) {
            Some((digits, length)) => {
                match runs.last_mut() {
                    Some(run) if filler(&words[run.to..at]) => {
                        run.digits.push_str(&digits);
                        run.to = at + length;
                    }
                    _ => runs.push(Run { digits, from: at, to: at + length }),
                }
                at += length;
            }
            None => at += 1,
        }
    }
    runs
}

/// Words that may stand inside a number.
fn filler(words: &[Word]) -> bool {
    words.len() <= 3
        && words.iter().all(|w| {
            w.is_one_of(&["and", "uh", "um", "then", "dash", "hyphen", "area", "code", "is", "that's", "dot"])
        })
}

fn digits_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    let word = words.get(at)?;
    let times = match word.text.as_str() {
        "double" => 2,
        "triple" | "treble" => 3,
        _ => 1,
    };
    if times > 1 {
        let digit = one_digit(words.get(at + 1)?)?;
        return Some((digit.repeat(times), 2));
    }
    let (mut digits, mut length) = if let Some(digits) = word.digits() {
        (digits.to_owned(), 1)
    } else if let Some(digit) = one_digit(word) {
        (digit, 1)
    } else if let Some(value) = teen(&word.text) {
        (value.to_string(), 1)
    } else {
        let value = tens(&word.text)?;
        match words.get(at + 1).and_then(|next| unit(&next.text)).filter(|unit| *unit > 0) {
            Some(unit) => ((value + unit).to_string(), 2),
            None => (value.to_string(), 1),
        }
    };
    match words.get(at + length).map(|w| w.text.as_str()) {
        Some("hundred") => digits.push_str("00"),
        Some("thousand") => digits.push_str("000"),
        _ => return Some((digits, length)),
    }
    length += 1;
    Some((digits, length))
}

fn one_digit(word: &Word) -> Option<String> {
    if word.is_one_of(&["oh", "o"]) {
        return Some("0".to_owned());
    }
    word.digits()
        .filter(|digits| digits.len() == 1)
        .map(str::to_owned)
        .or_else(|| unit(&word.text).map(|value| value.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    #[test]
    fn numbers_are_heard_however_they_are_grouped() {
        let rows = [
            ("312-555-0142", Some("+13125550142")),
            ("It's (312) 555-0142.", Some("+13125550142")),
            ("three one two five five five oh one four two", Some("+13125550142")),
            ("three one two, triple five, zero one four two", Some("+13125550142")),
            ("312 double five 5 0142", Some("+13125550142")),
            ("my number is area code 312, then 555 0 1 42", Some("+13125550142")),
            ("3 1 2 5 5 5 0 1 forty two", Some("+13125550142")),
            ("1-312-555-0142", Some("+13125550142")),
            ("three twelve five fifty five oh one forty-two", Some("+13125550142")),
            ("eight hundred 555 0142", Some("+18005550142")),
            ("312 555 0142, no sorry, it's 312 555 0143", Some("+13125550143")),
            ("555-0142", None),
            ("tomorrow at ten", None),
            ("112 555 0142", None),
            ("42 Oak Street", None),
        ];
        for (text, expected) in rows {
            let found = phone(&words(text)).map(|(phone, _)| phone.e164().to_owned());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn the_calling_number_can_be_named() {
        for text in [
            "The number I'm calling from.",
            "Same number",
            "use this number please",
            "yeah the one I'm calling from",
        ] {
            assert!(is_calling_number(&words(text), false), "{text}");
        }
        assert!(is_calling_number(&words("This one's fine, this one"), true));
        for text in ["not this number, use 312", "a different number", "this one"] {
            assert!(!is_calling_number(&words(text), false), "{text}");
        }
    }
}
