//! Secrets that are told by what is said next to them.

use std::ops::{Range, RangeInclusive};
use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use super::Kind;
use crate::digits::Run;

/// A secret that is told by what is said next to it.
struct Announcement {
    kind: Kind,
    words: &'static str,
    /// How many digits such a secret has, half said or misheard ones included.
    lengths: RangeInclusive<usize>,
}

/// The most telling first: a "card security code" is no card number.
const ANNOUNCEMENTS: [Announcement; 7] = [
    Announcement {
        kind: Kind::SecurityCode,
        words: r"cvv2?|cvc2?|c\.?\s?v\.?\s?[vc]\.?2?|(?:security|card) code|(?:digits?|number) on the back",
        lengths: 3..=8,
    },
    Announcement {
        kind: Kind::Pin,
        words: concat!(
            r"pin|p\.\s?i\.\s?n\.?|my pen|pen (?:number|code)|pass ?(?:code|word|phrase)s?|",
            r"(?:access|alarm|verification|confirmation|one.time|log ?in) code",
        ),
        lengths: 3..=12,
    },
    Announcement {
        kind: Kind::SocialSecurity,
        words: r"social(?: security)?|s\.?\s?s\.?\s?n\.?|tax id|tax(?:payer)? (?:identification )?number|itin",
        lengths: 4..=9,
    },
    Announcement { kind: Kind::Routing, words: r"routing|aba|transit", lengths: 6..=9 },
    Announcement {
        kind: Kind::Account,
        words: concat!(
            r"(?:bank|checking|savings|current) (?:account|acct)|(?:account|acct)\.? (?:number|no|#)|",
            r"iban|sort code",
        ),
        lengths: 6..=17,
    },
    Announcement {
        kind: Kind::Document,
        words: r"(?:driver'?s?|driving)’?s? ?licen[sc]e|licen[sc]e number|passport ?(?:number)?|travel document",
        lengths: 6..=15,
    },
    Announcement {
        kind: Kind::Card,
        words: r"credit|debit|card|visa|master ?card|amex|american express|discover",
        lengths: 6..=19,
    },
];

/// What may be said between the announcement and the digits.
const BETWEEN: &str = concat!(
    r"(?:\W+(?:is|its|it's|it|number|numbers|no|code|card|are|the|my|um|uh|er|thats|that's|that|would|be|",
    r"oh|o|s|last|four|digits|ending|ends?|in|on|back|of|okay|ok|so|yes|yeah|sure|here|goes|was|equals|please))*\W*$",
);

/// How far before a number its announcement may begin, in bytes.
const REACH: usize = 100;

/// What a whole run of digits is announced to be.
pub(super) fn number(run: &Run, text: &str) -> Option<Kind> {
    let all = 0..run.count();
    let place = run.text_range(all.clone());
    let announcement = announcement(&text[..place.start], &text[place.end..])?;
    announcement.lengths.contains(&run.len(all)).then_some(announcement.kind)
}

fn announcement(before: &str, after: &str) -> Option<&'static Announcement> {
    // What we wrote for a secret, in brackets, announces none.
    static BEFORE: LazyLock<RegexSet> =
        LazyLock::new(|| announcing(|words| format!(r"(?:^|[^\[\w])(?:{words})\b{BETWEEN}")));
    static AFTER: LazyLock<RegexSet> = LazyLock::new(|| {
        announcing(|words| {
            format!(r"^\W*(?:is|was|are|that's|thats|that is|s)?\W*(?:my|the|our|his|her) (?:{words})\b")
        })
    });
    let near = before.floor_char_boundary(before.len().saturating_sub(REACH));
    let said = BEFORE.matches(&before[near..]).iter().chain(AFTER.matches(after).iter()).min();
    said.map(|index| &ANNOUNCEMENTS[index])
}

fn announcing(pattern: impl Fn(&str) -> String) -> RegexSet {
    let patterns = ANNOUNCEMENTS.iter().map(|announcement| format!("(?i){}", pattern(announcement.words)));
    RegexSet::new(patterns).expect("the words are constants")
}

/// Secrets that are more than digits: passwords, and numbers of documents and accounts with letters in them.
pub(super) fn words(text: &str) -> Vec<(Range<usize>, Kind)> {
    static PASSWORD: LazyLock<Regex> = LazyLock::new(|| {
        let lead = r"\bpass ?(?:word|phrase|code)s?(?: for [\w ]{1,20}?)?(?:\s*[:=]|\s+(?:is|was|it's|would be|will be|to)\b|'s\b)";
        Regex::new(&format!(r"(?i){lead}\s*:?\s*(?:it's\s+|um,?\s+|just\s+)*(?<value>[^\s\[\]|]+)"))
            .expect("a constant")
    });
    static LETTERED: LazyLock<Regex> = LazyLock::new(|| {
        let lead = r"(?:licen[sc]e|passport|travel document|iban|account|acct)(?: ?(?:number|no\.?|#))?\s*(?:[:=]|is\b)?\s*(?:is\b)?[:\s]*";
        Regex::new(&format!(
            r"(?i)\b(?<lead>{lead})(?<value>[a-z]{{1,2}}[0-9][a-z0-9]{{5,30}}|[a-z][0-9]{{6,14}}|[a-z][0-9]{{2,4}}(?:[\s-][0-9]{{3,4}}){{1,3}})\b"
        ))
        .expect("a constant")
    });
    static PASSPORT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b[A-Z]\d{8}\b").expect("a constant"));
    let mut found: Vec<_> = PASSPORT.find_iter(text).map(|number| (number.range(), Kind::Document)).collect();
    for captures in PASSWORD.captures_iter(text) {
        let Some(value) = captures.name("value") else { continue };
        let end = password_end(text, value.range());
        let said = text[value.start()..end].trim_end_matches(['.', ',', '!', '?', ';']);
        if !is_no_password(said) {
            found.push((value.start()..value.start() + said.len(), Kind::Password));
        }
    }
    for captures in LETTERED.captures_iter(text) {
        let Some(value) = captures.name("value") else { continue };
        let bank =
            captures.name("lead").is_some_and(|lead| lead.as_str().to_lowercase().starts_with(['i', 'a']));
        found.push((value.range(), if bank { Kind::Account } else { Kind::Document }));
    }
    found
}

/// Where a password ends that begins with `first`: it goes on while it is spelled or counted.
fn password_end(text: &str, first: Range<usize>) -> usize {
    let mut end = first.end;
    for word in text[first.end..].split_inclusive(char::is_whitespace) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let spelled = bare.chars().count() == 1
            || !crate::digits::runs(&bare).is_empty()
            || matches!(
                bare.as_str(),
                "capital"
                    | "upper"
                    | "lower"
                    | "case"
                    | "underscore"
                    | "dash"
                    | "dot"
                    | "hash"
                    | "dollar"
                    | "exclamation"
                    | "at"
                    | "star"
            );
        if !bare.is_empty() && !spelled || word.contains(['|', '[']) {
            break;
        }
        end += word.len();
    }
    end - (text[first.start..end].len() - text[first.start..end].trim_end().len())
}

/// What people say of a password instead of saying it: "my password is wrong".
fn is_no_password(said: &str) -> bool {
    let plain = said.chars().all(|c| c.is_ascii_lowercase() || c == '\'');
    plain && NOT_PASSWORDS.contains(&said) || said.is_empty()
}

const NOT_PASSWORDS: &[&str] = &[
    "a",
    "about",
    "again",
    "all",
    "already",
    "also",
    "always",
    "an",
    "and",
    "asked",
    "at",
    "bad",
    "be",
    "been",
    "being",
    "blocked",
    "broken",
    "but",
    "case",
    "change",
    "changed",
    "compromised",
    "correct",
    "current",
    "do",
    "done",
    "enter",
    "expired",
    "expiring",
    "fine",
    "for",
    "forgotten",
    "from",
    "get",
    "getting",
    "gone",
    "good",
    "hacked",
    "hard",
    "has",
    "have",
    "he",
    "her",
    "his",
    "i",
    "i'm",
    "if",
    "in",
    "incorrect",
    "invalid",
    "is",
    "it",
    "just",
    "known",
    "like",
    "locked",
    "log",
    "lost",
    "missing",
    "my",
    "needed",
    "never",
    "new",
    "no",
    "not",
    "now",
    "of",
    "okay",
    "old",
    "on",
    "or",
    "out",
    "part",
    "please",
    "private",
    "really",
    "required",
    "reset",
    "right",
    "safe",
    "same",
    "saved",
    "secret",
    "secure",
    "set",
    "she",
    "sign",
    "so",
    "something",
    "still",
    "stolen",
    "strong",
    "supposed",
    "sure",
    "that",
    "the",
    "their",
    "then",
    "there",
    "they",
    "this",
    "to",
    "too",
    "unlock",
    "use",
    "used",
    "very",
    "was",
    "way",
    "we",
    "weak",
    "what",
    "when",
    "where",
    "which",
    "why",
    "working",
    "wrong",
    "yes",
    "you",
    "your",
    "my account",
    "access",
    "recover",
    "case-sensitive",
    "unknown",
    "stored",
    "protected",
    "needing",
    "off",
    "open",
    "written",
    "only",
    "longer",
    "our",
];
