//! The words of a turn as every reader of time sees them: one spelling for each thing, and the moment they are
//! said in.

use std::ops::Range;

use jiff::Zoned;
use jiff::civil::{Date, DateTime};

use super::calendar::{month, weekday};
use super::length::unit;
use super::spelling::plain;
use crate::words::{Word, number_at, ordinal_at, starts_with};

/// A turn being read. Positions count its own words, which are not always those of the transcript: "8am" is two,
/// "p m" is one.
pub(super) struct Reader {
    pub(super) words: Vec<Word>,
    /// For each word, the words of the transcript that it came from.
    origin: Vec<Range<usize>>,
    /// The time where the business is.
    pub(super) now: Zoned,
    /// Whether the turn answers a question about time, so that "ten" and "the second" count.
    pub(super) asked: bool,
}

impl Reader {
    pub(super) fn new(words: &[Word], now: Zoned, asked: bool) -> Self {
        let mut reader = Self { words: Vec::new(), origin: Vec::new(), now, asked };
        let mut offset = None;
        for (index, word) in words.iter().enumerate() {
            // "Friday uh the 13th": who thinks has said nothing yet.
            if word.is_one_of(THINKING) {
                if let Some(last) = reader.words.last_mut().filter(|last| last.mark.is_none()) {
                    last.mark = word.mark.filter(|mark| matches!(mark, '.' | '?' | '!'));
                }
                continue;
            }
            // "2026-11-24T09:30:00-06:00": the offset is no end of a range.
            if let Some(sign) = offset.take().filter(|_| word.text.contains(':')) {
                reader.push(Word { text: format!("utc{sign}{}", word.text), ..word.clone() }, index);
                continue;
            }
            offset = word.mark.filter(|mark| matches!(mark, '-' | '+') && is_stamp(&word.text));
            // "the prior week"; but "prior to Friday" is before it.
            if word.is("prior") && !words.get(index + 1).is_some_and(|next| next.is("to")) {
                reader.push(Word { text: "previous".to_owned(), ..word.clone() }, index);
                continue;
            }
            // "inside an hour"; but "inside a wall" is a place.
            let length = |from: usize| words.get(from).is_some_and(|word| unit(&word.text).is_some());
            let of = words.get(index + 1).is_some_and(|next| next.is("of"));
            if word.is("inside") && !of && (length(index + 2) || length(index + 3)) {
                reader.push(Word { text: "within".to_owned(), ..word.clone() }, index);
                continue;
            }
            for part in parts(word, reader.words.last()) {
                reader.push(part, index);
            }
        }
        reader
    }

    fn push(&mut self, word: Word, index: usize) {
        let owned =
            self.words.last().is_some_and(|last| last.raw.ends_with("'s") || last.raw.ends_with("’s"));
        let joined = match self.words.last().map(|last| (last.text.as_str(), word.text.as_str())) {
            Some(("o", "clock")) => Some("oclock"),
            Some(("thanks", "giving")) => Some("thanksgiving"),
            // "the week end", but not "by week's end"
            Some(("week", "end")) if !owned => Some("weekend"),
            Some(("week", "ends")) => Some("weekends"),
            Some(("x", "mas")) => Some("christmas"),
            Some(("ground", "hog")) => Some("groundhog"),
            Some(("up", "until" | "till")) => Some("until"),
            Some(("inside", "of")) => Some("within"),
            Some(("a", "m")) if self.counts_before_last() => Some("am"),
            Some(("p", "m")) if self.counts_before_last() => Some("pm"),
            _ => None,
        };
        if let (Some(text), Some(last), Some(origin)) =
            (joined, self.words.last_mut(), self.origin.last_mut())
        {
            *last = Word { text: text.to_owned(), mark: word.mark, raw: last.raw.clone() };
            origin.end = index + 1;
        } else {
            self.words.push(word);
            self.origin.push(index..index + 1);
        }
    }

    /// Whether a number stands before the last word: "three p m", "3:30 p m".
    fn counts_before_last(&self) -> bool {
        let before = self.words.len().checked_sub(2);
        before.is_some_and(|at| {
            self.figure(at).is_some() || self.number(at).is_some() || self.is(at, &["oclock"])
        })
    }

    /// The moment of a local time where the business is.
    pub(super) fn zoned(&self, local: DateTime) -> Option<Zoned> {
        local.to_zoned(self.now.time_zone().clone()).ok()
    }

    pub(super) fn today(&self) -> Date {
        self.now.date()
    }

    /// The words of the transcript that the words `range` came from.
    pub(super) fn origin(&self, range: Range<usize>) -> Range<usize> {
        self.origin[range.start].start..self.origin[range.end - 1].end
    }

    pub(super) fn text(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.text.as_str())
    }

    pub(super) fn is(&self, at: usize, texts: &[&str]) -> bool {
        self.words.get(at).is_some_and(|word| word.is_one_of(texts))
    }

    /// The word before `at` is one of these.
    pub(super) fn follows(&self, at: usize, texts: &[&str]) -> bool {
        at > 0 && self.is(at - 1, texts)
    }

    /// Whether the word joins the ends of a range.
    pub(super) fn joins(&self, at: usize) -> bool {
        self.is(at, &["till", "until", "through"]) || self.is(at, &["to"]) && !self.has_moved(at)
    }

    /// The position after what joins the ends of a range: "to", "up to", "through to".
    pub(super) fn join_at(&self, at: usize) -> Option<usize> {
        if self.starts(at, &["up", "to"]) {
            return Some(at + 2);
        }
        self.joins(at).then(|| if self.is(at, &["through"]) { self.skip(at + 1, &["to"]) } else { at + 1 })
    }

    /// Whether "from" at `at` tells from where something is moved, and not where a range begins.
    pub(super) fn moves(&self, at: usize) -> bool {
        self.is(at, &["from"]) && self.has_moved(at)
    }

    /// "move my appointment from Tuesday to Thursday": the same sentence moves something.
    fn has_moved(&self, at: usize) -> bool {
        let sentence = (0..at).rev().take_while(|i| !matches!(self.words[*i].mark, Some('.' | '?' | '!')));
        sentence.take(12).any(|i| self.is(i, MOVES))
    }

    /// One further when the word is one of these.
    pub(super) fn skip(&self, at: usize, texts: &[&str]) -> usize {
        at + usize::from(self.is(at, texts))
    }

    /// Past the words that say how exactly a number is meant.
    pub(super) fn loosely(&self, at: usize) -> usize {
        self.skip(self.skip(at, LOOSE), LOOSE)
    }

    pub(super) fn ends(&self, at: usize) -> bool {
        at >= self.words.len()
    }

    /// The punctuation after the word before `at`.
    pub(super) fn mark_before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|before| self.words.get(before)).and_then(|word| word.mark)
    }

    /// Where the first of these phrases that stands at `at` ends, and which it is.
    pub(super) fn any<'a, T>(&self, at: usize, phrases: &'a [(&str, T)]) -> Option<(&'a T, usize)> {
        phrases.iter().find_map(|(phrase, value)| self.phrase(at, phrase).map(|next| (value, next)))
    }

    /// Where `phrase` ends if it stands at `at`.
    pub(super) fn phrase(&self, at: usize, phrase: &str) -> Option<usize> {
        let mut rest = phrase;
        let mut next = at;
        loop {
            // Most phrases differ in their first letter already: nothing is split before it has to be.
            rest = rest.strip_prefix(self.words.get(next)?.text.as_str())?;
            next += 1;
            if rest.is_empty() {
                return Some(next);
            }
            rest = rest.strip_prefix(' ')?;
        }
    }

    /// Whether a phrase of whole words stands at `at`.
    pub(super) fn starts(&self, at: usize, phrase: &[&str]) -> bool {
        starts_with(&self.words, at, phrase)
    }

    /// A cardinal number and the position after it.
    pub(super) fn number(&self, at: usize) -> Option<(i64, usize)> {
        let (value, length) = number_at(&self.words, at)?;
        // "one thirty, two o'clock" has no thirty-two in it.
        let parted = length == 2 && self.words[at].mark.is_some_and(|mark| mark != '-');
        let (value, length) = if parted { (value / 10 * 10, 1) } else { (value, length) };
        Some((i64::from(value), at + length))
    }

    /// An ordinal from 1 to 31 and the position after it.
    pub(super) fn ordinal(&self, at: usize) -> Option<(i64, usize)> {
        ordinal_at(&self.words, at).map(|(value, length)| (i64::from(value), at + length))
    }

    /// A word that begins with a figure: "10:30", "3", "11/24".
    pub(super) fn figure(&self, at: usize) -> Option<&str> {
        self.words
            .get(at)
            .map(|word| word.text.as_str())
            .filter(|text| text.starts_with(|c: char| c.is_ascii_digit()))
    }
}

/// What a word of the transcript is to a reader of time, in one or two parts.
fn parts(word: &Word, before: Option<&Word>) -> Vec<Word> {
    let make = |text: &str, last: bool| Word {
        text: text.to_owned(),
        raw: word.raw.clone(),
        mark: if last { word.mark } else { None },
    };
    let text = word.text.strip_suffix("'s").unwrap_or(&word.text);
    if let Some(plain) = plain(text) {
        return vec![make(plain, true)];
    }
    // "midweek", "mid-January" in one word
    if let Some(whole) = text.strip_prefix("mid")
        && (whole == "week" || whole == "month" || whole == "year" || month(whole).is_some())
    {
        return vec![make("mid", false), make(whole, true)];
    }
    // "on weeknights"
    if matches!(text, "weeknight" | "weeknights") {
        let day = if text.ends_with('s') { "weekdays" } else { "weekday" };
        return vec![make(day, false), make("night", true)];
    }
    // "noonish", "threeish"
    if let Some(stem) = text.strip_suffix("ish").map(|stem| stem.trim_end_matches('-'))
        && HOURS.contains(&stem)
    {
        return vec![make(stem, false), make("ish", true)];
    }
    let figures = text.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b':' | b'.')).count();
    let (head, tail) = text.split_at(figures);
    let head = &head.replace('.', ":");
    if head.is_empty() {
        let letters = text.bytes().take_while(u8::is_ascii_lowercase).count();
        let (name, number) = text.split_at(letters);
        let dated = letters >= 3 && month(name).is_some() && !number.is_empty();
        if dated && number.bytes().all(|b| b.is_ascii_digit()) {
            return vec![make(name, false), make(number, true)];
        }
        return vec![make(text, true)];
    }
    let lead = |texts: &[&str]| before.is_some_and(|before| before.is_one_of(texts));
    let two = |second: &str| vec![make(head, false), make(second, true)];
    match tail {
        // "8a" is a time where one is expected, and a flat elsewhere.
        "a" | "p"
            if head.contains(':')
                || word.mark == Some('-')
                || before
                    .is_some_and(|before| before.is_one_of(&["am", "pm"]) && before.mark == Some('-'))
                || lead(BEFORE_TIMES)
                || before.is_some_and(|before| weekday(&before.text).is_some() || is_date(&before.text)) =>
        {
            two(if tail == "a" { "am" } else { "pm" })
        }
        "h" | "hr" if lead(BEFORE_LENGTHS) => two("hours"),
        // "2h30m"
        _ if let Some(minutes) = tail.strip_prefix('h').and_then(|rest| rest.strip_suffix('m'))
            && !minutes.is_empty()
            && minutes.bytes().all(|b| b.is_ascii_digit()) =>
        {
            vec![make(head, false), make("hours", false), make(minutes, false), make("minutes", true)]
        }
        // "2026-11-24T09:30:00Z"
        _ if is_stamp(text) => {
            let time = tail[1..].strip_suffix('z').unwrap_or(&tail[1..]);
            let mut stamp = vec![make(head, false), make(time, true)];
            stamp[1].mark = word.mark.filter(|mark| !matches!(mark, '-' | '+'));
            if tail.ends_with('z') {
                stamp[1].mark = None;
                stamp.push(make("utc", true));
            }
            stamp
        }
        "h" if head.len() <= 2 => vec![make(&format!("{head}:00"), true)],
        "ampm" => vec![make(head, true)],
        _ if tail.len() == 3 && tail.starts_with('h') && tail[1..].bytes().all(|b| b.is_ascii_digit()) => {
            vec![make(&format!("{head}:{}", &tail[1..]), true)]
        }
        _ if unit(tail).is_some()
            || tail.len() >= 3 && (month(tail).is_some() || weekday(tail).is_some()) =>
        {
            two(plain(tail).unwrap_or(tail))
        }
        _ => vec![make(text, true)],
    }
}

/// "24t09:30:00", the end of a date and a time.
fn is_stamp(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let time = word[digits..].strip_prefix('t').filter(|_| digits > 0);
    time.is_some_and(|time| time.starts_with(|c: char| c.is_ascii_digit()))
}

/// "11/24", "24th".
fn is_date(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && (word.contains('/') || ["st", "nd", "rd", "th"].iter().any(|end| word.ends_with(end)))
}

const THINKING: &[&str] = &["um", "umm", "uh", "uhm", "er", "erm", "hm", "hmm"];

const LOOSE: &[&str] = &[
    "about",
    "around",
    "like",
    "maybe",
    "perhaps",
    "probably",
    "just",
    "only",
    "exactly",
    "precisely",
    "say",
];

const MOVES: &[&str] = &[
    "move",
    "moved",
    "moving",
    "change",
    "changed",
    "changing",
    "reschedule",
    "rescheduled",
    "switch",
    "switched",
    "push",
    "pushed",
    "shift",
    "shifted",
    "bump",
    "bumped",
    "swap",
];

/// What "-ish" is said after.
const HOURS: &[&str] = &[
    "noon", "midday", "midnight", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve",
];

const BEFORE_TIMES: &[&str] = &[
    "at", "today", "tomorrow", "around", "by", "before", "after", "until", "till", "from", "to", "through",
    "about",
];
const BEFORE_LENGTHS: &[&str] = &["in", "within", "for", "next", "last", "past", "another", "about"];
