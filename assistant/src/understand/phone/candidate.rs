//! Digits on their way to being a number: how groups grow together, and what a correction changes.

use std::ops::Range;
use std::sync::LazyLock;

use policy::digits::{self, Run};
use regex::Regex;
use telephony::PhoneNumber;

use super::SpokenNumber;

/// A number as it grows.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) digits: String,
    pub(super) range: Range<usize>,
    /// Said with a plus.
    international: bool,
    /// Written with a zero in brackets, which some countries drop and some do not.
    trunk: bool,
    extension: Option<String>,
    /// Part of it was said anew.
    pub(super) corrected: bool,
    /// It was said in the place of another.
    pub(super) replaces: bool,
    /// Digits that were said to be wrong, until the right ones follow.
    refuted: Option<String>,
}

impl Candidate {
    pub(super) fn number(&self) -> SpokenNumber {
        SpokenNumber::new(&self.digits, self.international, self.trunk, self.extension.as_deref())
    }

    pub(super) fn is_whole(&self) -> bool {
        self.number().number().is_some()
    }

    fn is_national(&self) -> bool {
        !self.international && PhoneNumber::from_national(&self.digits).is_ok()
    }

    pub(super) fn is_told(&self, text: &str) -> bool {
        let near = &text[..self.range.start];
        TOLD.is_match(&near[near.floor_char_boundary(near.len().saturating_sub(REACH))..])
    }

    /// Whether the digits are meant as a telephone number, judged by what is around them and how many they are.
    pub(super) fn is_meant(&self, text: &str, asked: bool) -> bool {
        let (before, after) = (&text[..self.range.start], &text[self.range.end..]);
        let near = &before[before.floor_char_boundary(before.len().saturating_sub(REACH))..];
        let letters = before.ends_with(char::is_alphabetic) || after.starts_with(|c: char| c.is_alphabetic());
        let length = self.digits.len();
        if letters || OTHER.is_match(near) && !asked {
            return false;
        }
        let said = &text[self.range.clone()];
        let told = TOLD.is_match(near);
        let enough = match (asked, told) {
            (true, _) => (3..=15).contains(&length) || self.is_rest(text),
            (false, true) => (7..=15).contains(&length),
            (false, false) => (10..=12).contains(&length) || said.contains('-') && length == 7,
        };
        let dotted = DOTTED.is_match(said) && !asked && !told;
        // Parts of a number that somebody asked for stand alone; in a sentence they count something.
        let alone = length >= 7 || said.len() + 24 >= text.trim().len();
        self.is_whole() && !dotted
            || self.international && length >= 8
            || enough && alone && !dotted && !DATED.is_match(said)
    }
}

impl Candidate {
    /// Whether one or two digits are all that is said: the last of a number that was said in parts. "Oh" alone is an
    /// exclamation.
    fn is_rest(&self, text: &str) -> bool {
        let said = &text[self.range.clone()];
        let around = [&text[..self.range.start], &text[self.range.end..]];
        (1..=2).contains(&self.digits.len())
            && !matches!(said.to_lowercase().as_str(), "oh" | "o" | "to" | "too" | "for" | "won" | "ate")
            && around.into_iter().all(|part| REST.is_match(part))
    }
}

/// What is said around the last digits of a number.
static REST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:\W|\b(?:and|then|um+|uh+|it's|that's|is|yes|yeah|okay|so|the|last|two|digits?|are|ends?|in|with|finally)\b)*$")
        .expect("a constant")
});

/// How far before a number its announcement is looked for, in bytes.
const REACH: usize = 60;

static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    let phone = r"tele?phone|tel|phones?|cell|mobile|fax|landline|whatsapp|call(?:ed|ing)?(?: (?:me|us|him|her|back))*|reach(?: (?:me|us|him|her))?|text(?: me)?|dial(?:ed)?|enter|contact|numbers?|ring(?: me)?";
    let between = r"is|its|it's|number|no|was|the|my|our|um|uh|that's|that|would|be|at|on|to|from|area|code|okay|so|it|and|or|please|best|home|work|plus|one";
    Regex::new(&format!(r"(?i)\b(?:{phone})(?:\W+(?:{between}))*[^\p{{L}}\d]*$")).expect("a constant")
});

static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    let other = r"order|invoice|confirmation|reference|policy|case|ticket|account|card|zip|postal|serial|model|tracking|member(?:ship)?|booking|social|security|licen[sc]e|routing|(?:access|gate|door|post|pin|alarm|entry) code|pin|ssn|id";
    let between = r"is|it's|its|number|no|was|the|my|um|uh";
    Regex::new(&format!(r"(?i)(?:\b(?:{other})\b(?:\W+(?:{between}))*\W*|[$€£#]\s*)$")).expect("a constant")
});

/// The address of a computer, or a number with a fraction.
static DOTTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\d{1,3}(?:\.\d{1,3}){3}$|^\d+\.\d+$|\bdot\b|\bpoint\b").expect("a constant")
});

static DATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\d{1,2}[ -]\d{1,2}[ -]\d{4}|\d{4}[ -]\d{1,2}[ -]\d{1,2})$").expect("a constant")
});

/// What may stand inside a number.
static GLUE: LazyLock<Regex> = LazyLock::new(|| {
    let said = r"and|then|um+|uh+|er|that's|that is|is|it's|the|area|code|okay|ok|so|followed by|dash|hyphen|dot|slash|like|you know|rest|of|let me see|let's see|after that";
    Regex::new(&format!(r"(?i)^(?:[\s,.;()\-–—…/]|\b(?:{said})\b)*$")).expect("a constant")
});

static EXTENSION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\s,.(]*(?:and )?(?:the )?(?:x|ext\.?|extension)(?:\s+(?:is|number))*[\s.:]*$")
        .expect("a constant")
});

static CORRECTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:no|nope|sorry|wait|actually|i mean|i meant|make that|scratch that|correction|oops|rather|excuse me|pardon|my bad|wrong|not|change|should be|new (?:number|one)|instead)\b").expect("a constant")
});

/// A correction that is one only because too many digits follow; otherwise it is hesitation.
static HESITATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(?:um+|uh+|wait|sorry|hold on|hang on|one|a|just|sec|second|moment|\W)*$")
        .expect("a constant")
});

/// The numbers in a text, in order, whole or not.
pub(super) fn candidates(text: &str) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for run in digits::runs(text) {
        for piece in pieces(&run, text) {
            match found.last_mut() {
                Some(last) => {
                    let gap = &text[last.range.end..piece.range.start];
                    if let Some(next) = join(last, piece, gap, text) {
                        found.push(next);
                    }
                }
                None => found.push(piece),
            }
        }
    }
    found
}

/// A run as numbers: usually one, but a whole number and what is around it are apart.
fn pieces(run: &Run, text: &str) -> Vec<Candidate> {
    let whole = piece(run, 0..run.count(), text);
    if whole.international || whole.is_national() || whole.digits.len() <= 10 {
        return vec![whole];
    }
    let lengths = run.lengths();
    let window = |start: usize| {
        let windows = [10, 11].into_iter().filter_map(|length| run.window(start, length));
        windows.into_iter().find(|window| {
            let shape = &lengths[window.clone()];
            let end = run.text_range(window.clone()).end;
            let set_apart = window.end == run.count() || text[end..].starts_with([',', '.', ';']);
            let national = PhoneNumber::from_national(&run.digits(window.clone())).is_ok();
            let begins = start == 0
                || text[..run.text_range(window.clone()).start].trim_end().ends_with([',', '.', ';']);
            national && (shape == [3, 3, 4] || shape == [1, 3, 3, 4] || set_apart && begins)
        })
    };
    let mut found = Vec::new();
    let mut loose = 0;
    let mut at = 0;
    while at < run.count() {
        let Some(window) = window(at) else {
            at += 1;
            continue;
        };
        if loose < window.start {
            found.push(piece(run, loose..window.start, text));
        }
        at = window.end;
        loose = at;
        found.push(piece(run, window, text));
    }
    if loose < run.count() {
        found.push(piece(run, loose..run.count(), text));
    }
    found
}

fn piece(run: &Run, groups: Range<usize>, text: &str) -> Candidate {
    static PLUS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)(?:\+|\bplus)\s*\(?\s*$").expect("a constant"));
    let range = run.text_range(groups.clone());
    let international = PLUS.is_match(&text[..range.start]);
    let mut digits = run.digits(groups);
    // "Oh, three one two": an exclamation, because no number of ours begins with a zero.
    let exclaimed = !text[range.start..].starts_with('0');
    if exclaimed
        && digits.len() == 11
        && digits.starts_with('0')
        && PhoneNumber::from_national(&digits[1..]).is_ok()
    {
        digits.remove(0);
    }
    Candidate {
        trunk: text[range.clone()].contains("(0)") || text[..range.end].ends_with("(0"),
        digits,
        range,
        international,
        extension: None,
        corrected: false,
        replaces: false,
        refuted: None,
    }
}

/// Joins digits to the number before them, when what is said in between allows it; otherwise they are a new one.
fn join(last: &mut Candidate, mut piece: Candidate, gap: &str, text: &str) -> Option<Candidate> {
    const MAX_EXTENSION: usize = 7;
    let after = &text[piece.range.end..];
    if EXTENSION.is_match(gap) && last.digits.len() >= 7 && piece.digits.len() <= MAX_EXTENSION {
        last.extension = Some(piece.digits);
        last.range.end = piece.range.end;
        return None;
    }
    if let Some(wrong) = last.refuted.take() {
        last.put_right(&wrong, &piece.digits, gap, after);
        last.range.end = piece.range.end;
        return None;
    }
    // What starts over is no part of what was before.
    const MAX_GAP: usize = 60;
    if CORRECTION.is_match(gap) && gap.len() <= MAX_GAP && !piece.international {
        if piece.is_whole() {
            piece.replaces = true;
            return Some(piece);
        }
        let length = last.digits.len() + piece.digits.len();
        if HESITATION.is_match(gap) && length <= 10 {
            last.digits.push_str(&piece.digits);
        } else if gap.trim_end().to_lowercase().ends_with("not") {
            last.refute(&piece.digits);
        } else {
            last.correct(&piece.digits, gap, after);
        }
        last.range.end = piece.range.end;
        return None;
    }
    let grows = GLUE.is_match(gap)
        && !piece.international
        && (last.international || !last.is_national())
        && last.digits.len() + piece.digits.len() <= 15
        && (!piece.is_national() || last.digits == "1");
    if !grows {
        return Some(piece);
    }
    let area_last =
        gap.to_lowercase().contains("area code") && last.digits.len() == 7 && piece.digits.len() == 3;
    last.digits = if area_last {
        format!("{}{}", piece.digits, last.digits)
    } else {
        last.digits.clone() + &piece.digits
    };
    last.trunk |= piece.trunk;
    last.range.end = piece.range.end;
    None
}

impl Candidate {
    /// "Not 0143": either the right digits follow in the same breath, or they are still to come.
    fn refute(&mut self, digits: &str) {
        let (wrong, right) = digits.split_at(digits.len() / 2);
        if digits.len().is_multiple_of(2) && self.digits.ends_with(wrong) && !self.digits.ends_with(digits) {
            self.put_right(wrong, right, "", "");
        } else {
            self.refuted = Some(digits.to_owned());
        }
    }

    /// Replaces digits that were said to be wrong.
    fn put_right(&mut self, wrong: &str, right: &str, gap: &str, after: &str) {
        match self.digits.rfind(wrong) {
            Some(at) => {
                self.digits.replace_range(at..at + wrong.len(), right);
                self.corrected = true;
            }
            None => self.correct(right, gap, after),
        }
    }

    /// Puts digits in the place of those that they correct: where it is said, or else at the end.
    fn correct(&mut self, digits: &str, gap: &str, after: &str) {
        let near = after.floor_char_boundary(after.len().min(40));
        let said = format!("{gap} {}", &after[..near]).to_lowercase();
        let (known, new) = (self.digits.len(), digits.len());
        let start = if said.contains("area code") || said.contains("beginning") || said.contains("first") {
            usize::from(known == 11 && new < 11)
        } else if said.contains("middle") && known >= 10 {
            known - 7
        } else if known < 10 && known + new > 10 && new < 10 {
            // Said on to the end: "three one two five five five, no, five five six oh one four two".
            10 - new
        } else {
            known.saturating_sub(new)
        };
        let end = if known < 10 && known + new > 10 { known } else { (start + new).min(known) };
        self.digits.replace_range(start.min(end)..end, digits);
        self.corrected = true;
    }
}
