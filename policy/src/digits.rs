//! Digits as they come out of speech recognition: figures, number words, and both mixed.
//!
//! "4111 1111", "four one one one", "forty-one eleven", "double one", "oh" and "two for to" are one to every rule
//! that looks for a number: redaction here, telephone numbers in `assistant`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Digits with nothing between them but what a person says or a writer puts between digits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    groups: Vec<Group>,
}

/// Digits that were said or written in one piece: "4111", "forty-one".
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    digits: String,
    /// Where it is in the text, in bytes.
    range: Range<usize>,
    /// The group is a number word for tens, so that a unit may follow and be part of it.
    tens: bool,
}

impl Run {
    /// How many groups there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.groups.len()
    }

    /// How many digits `groups` have.
    #[must_use]
    pub fn len(&self, groups: Range<usize>) -> usize {
        self.groups[groups].iter().map(|group| group.digits.len()).sum()
    }

    /// The digits of `groups`.
    #[must_use]
    pub fn digits(&self, groups: Range<usize>) -> String {
        self.groups[groups].iter().map(|group| group.digits.as_str()).collect()
    }

    /// Where `groups` are in the text, in bytes.
    ///
    /// # Panics
    /// When `groups` is empty or not of this run.
    #[must_use]
    pub fn text_range(&self, groups: Range<usize>) -> Range<usize> {
        self.groups[groups.start].range.start..self.groups[groups.end - 1].range.end
    }

    /// How many digits each group has.
    #[must_use]
    pub fn lengths(&self) -> Vec<usize> {
        self.groups.iter().map(|group| group.digits.len()).collect()
    }

    /// The groups from `start` on that have exactly `digits` digits.
    #[must_use]
    pub fn window(&self, start: usize, digits: usize) -> Option<Range<usize>> {
        let mut length = 0;
        for (at, group) in self.groups.iter().enumerate().skip(start) {
            length += group.digits.len();
            if length >= digits {
                return (length == digits).then_some(start..at + 1);
            }
        }
        None
    }

    /// Whether `groups` are as cards are printed.
    #[must_use]
    pub fn is_printed(&self, groups: Range<usize>) -> bool {
        let lengths: Vec<_> = self.groups[groups].iter().map(|group| group.digits.len()).collect();
        lengths == [4, 4, 4, 4] || lengths == [4, 6, 5]
    }
}

/// A word that may be part of a number.
enum Word {
    /// A digit or several.
    Digits(&'static str),
    /// "Twenty" to "ninety", with which the units that follow make one number.
    Tens(&'static str),
    /// What sounds like a digit and is one between others: "four to one".
    Homophone(&'static str),
    /// The next digit comes so many times.
    Times(usize),
    /// What people say between digits.
    Filler,
    /// Anything else ends a number, as do the signs of dates and times and the end of a line.
    Other,
}

fn word(word: &str) -> Word {
    match word.to_ascii_lowercase().as_str() {
        "zero" => Word::Digits("0"),
        "one" => Word::Digits("1"),
        "two" => Word::Digits("2"),
        "three" => Word::Digits("3"),
        "four" => Word::Digits("4"),
        "five" => Word::Digits("5"),
        "six" => Word::Digits("6"),
        "seven" => Word::Digits("7"),
        "eight" => Word::Digits("8"),
        "nine" => Word::Digits("9"),
        "ten" => Word::Digits("10"),
        "eleven" => Word::Digits("11"),
        "twelve" => Word::Digits("12"),
        "thirteen" => Word::Digits("13"),
        "fourteen" => Word::Digits("14"),
        "fifteen" => Word::Digits("15"),
        "sixteen" => Word::Digits("16"),
        "seventeen" => Word::Digits("17"),
        "eighteen" => Word::Digits("18"),
        "nineteen" => Word::Digits("19"),
        "hundred" => Word::Digits("00"),
        "thousand" => Word::Digits("000"),
        "twenty" => Word::Tens("20"),
        "thirty" => Word::Tens("30"),
        "forty" | "fourty" => Word::Tens("40"),
        "fifty" => Word::Tens("50"),
        "sixty" => Word::Tens("60"),
        "seventy" => Word::Tens("70"),
        "eighty" => Word::Tens("80"),
        "ninety" => Word::Tens("90"),
        "oh" | "o" => Word::Homophone("0"),
        "won" => Word::Homophone("1"),
        "to" | "too" => Word::Homophone("2"),
        "for" => Word::Homophone("4"),
        "ate" => Word::Homophone("8"),
        "double" => Word::Times(2),
        "triple" | "treble" => Word::Times(3),
        "quadruple" => Word::Times(4),
        "um" | "uh" | "er" | "ah" | "hmm" | "and" | "then" | "dash" | "hyphen" | "space" | "dot" | "okay"
        | "ok" => Word::Filler,
        _ => Word::Other,
    }
}

/// The runs of digits in `text`, in order. Words, the signs of dates and times and the end of a line part them;
/// commas, hyphens and hesitation do not.
#[must_use]
pub fn runs(text: &str) -> Vec<Run> {
    static TOKENS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?<figures>[0-9]+)|[\p{L}'’]+|[/:|\n]").expect("a constant"));
    let mut reader = Reader::default();
    for token in TOKENS.captures_iter(text) {
        let whole = token.get_match();
        if token.name("figures").is_some() {
            reader.digits(whole.as_str(), whole.range(), false);
            continue;
        }
        match word(whole.as_str()) {
            Word::Digits(digits) => reader.digits(digits, whole.range(), false),
            Word::Tens(digits) => reader.digits(digits, whole.range(), true),
            Word::Homophone(zero @ "0") if reader.times.is_some() => {
                reader.digits(zero, whole.range(), false)
            }
            Word::Homophone(digit) if !reader.run.groups.is_empty() => {
                reader.doubtful.push((digit, whole.range()))
            }
            Word::Homophone(zero @ "0") if text[whole.end()..].starts_with(' ') => {
                reader.end_run();
                reader.leading = Some((zero, whole.range()));
            }
            Word::Times(times) => reader.times = Some((times, whole.start())),
            Word::Filler => {}
            Word::Homophone(_) | Word::Other => reader.end_run(),
        }
    }
    reader.end_of_text(text);
    reader.runs
}

#[derive(Default)]
struct Reader {
    runs: Vec<Run>,
    run: Run,
    /// Homophones that are digits if a digit follows.
    doubtful: Vec<(&'static str, Range<usize>)>,
    /// An "oh" that is a digit if a number word follows at once: "oh four", but not "oh, 4".
    leading: Option<(&'static str, Range<usize>)>,
    /// How often the next digit comes, and where that was said.
    times: Option<(usize, usize)>,
}

impl Reader {
    fn digits(&mut self, digits: &str, range: Range<usize>, tens: bool) {
        let spoken = digits.len() != range.len();
        let leading = self.leading.take().filter(|(_, oh)| spoken && oh.end + 1 == range.start);
        for (digit, range) in leading.into_iter().chain(std::mem::take(&mut self.doubtful)) {
            self.run.groups.push(Group { digits: digit.to_owned(), range, tens: false });
        }
        if let Some((times, start)) = self.times.take()
            && digits.len() == 1
        {
            self.run.groups.push(Group {
                digits: digits.repeat(times),
                range: start..range.end,
                tens: false,
            });
            return;
        }
        match self.run.groups.last_mut() {
            // "Twenty, seven" are two.
            Some(last)
                if last.tens && digits.len() == 1 && digits != "0" && last.range.end + 1 >= range.start =>
            {
                last.digits.replace_range(1.., digits);
                last.range.end = range.end;
                last.tens = false;
            }
            _ => self.run.groups.push(Group { digits: digits.to_owned(), range, tens }),
        }
    }

    /// An "oh" that was said last is a digit, if digits were said in words before it.
    fn end_of_text(&mut self, text: &str) {
        let spoken = |group: &Group| group.digits.len() != group.range.len();
        let ends = |oh: &Range<usize>| !text[oh.end..].contains(char::is_alphanumeric);
        if let [("0", oh)] = self.doubtful.as_slice()
            && self.run.groups.last().is_some_and(spoken)
            && ends(oh)
        {
            let oh = oh.clone();
            self.run.groups.push(Group { digits: "0".to_owned(), range: oh, tens: false });
        }
        self.end_run();
    }

    fn end_run(&mut self) {
        self.doubtful.clear();
        self.leading = None;
        self.times = None;
        if !self.run.groups.is_empty() {
            self.runs.push(std::mem::take(&mut self.run));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_however_they_are_written() {
        for (text, expected) in [
            ("4111 1111-1111.1111", vec!["4111 1111 1111 1111"]),
            ("four one, one one", vec!["4 1 1 1"]),
            ("forty-one eleven", vec!["41 11"]),
            ("Twenty five o five", vec!["25 0 5"]),
            ("double four triple zero", vec!["44 000"]),
            ("4 2 um 4, uh, 2", vec!["4 2 4 2"]),
            ("two for to ate four", vec!["2 4 2 8 4"]),
            ("4 for the sink and 12 to go", vec!["4", "12"]),
            ("forty two hundred", vec!["42 00"]),
            ("the 2nd of May, at 10am", vec!["2", "10"]),
            ("x4111y2", vec!["4111", "2"]),
            ("oh no, to go", vec![]),
            ("oh four two", vec!["0 4 2"]),
            ("oh, four two", vec!["4 2"]),
            ("Oh 4 2", vec!["4 2"]),
            ("seven four oh", vec!["7 4 0"]),
            ("seven four, oh no", vec!["7 4"]),
            ("twenty, seven", vec!["20 7"]),
            ("double oh seven", vec!["00 7"]),
            ("treble five quadruple two", vec!["555 2222"]),
            ("double trouble 4", vec!["4"]),
            ("2026-12-24 10:30\n42", vec!["2026 12 24 10", "30", "42"]),
        ] {
            let said =
                |run: &Run| run.groups.iter().map(|group| group.digits.clone()).collect::<Vec<_>>().join(" ");
            assert_eq!(runs(text).iter().map(said).collect::<Vec<_>>(), expected, "{text:?}");
        }
    }
}
