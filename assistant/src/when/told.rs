//! Times that are said and not wished for: refused, kept by something else, or told of what was.

use super::phrase::Found;
use super::reader::Reader;

/// What a phrase of time is to the wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is wished for.
    Wished,
    /// "Not Tuesday".
    Refused,
    /// "Monday I'm at work", "I work until five": something else is then.
    Taken,
    /// "It has dripped since Monday", "don't call me before nine": no word about the appointment.
    Told,
}

/// How each phrase stands to the wish; those of a list stand as the one that says it: "not Monday or Tuesday".
pub(super) fn standings(r: &Reader, found: &[Found]) -> Vec<Standing> {
    let mut stands: Vec<Standing> = found.iter().map(|found| standing(r, found.from, found.to)).collect();
    let listed = |at: usize| {
        let (first, last) = (&found[at - 1], &found[at]);
        last.from == first.to + 1
            && r.is(first.to, &["or", "and", "nor"])
            && r.mark_before(last.from - 1).is_none()
    };
    let pairs = (1..found.len()).map(|at| (at, at - 1)).chain((1..found.len()).rev().map(|at| (at - 1, at)));
    for (at, with) in pairs {
        if stands[with] == Standing::Refused && stands[at] == Standing::Wished && listed(at.max(with)) {
            stands[at] = Standing::Refused;
        }
    }
    stands
}

/// How the words `from..to`, a phrase of time, stand to the wish.
fn standing(r: &Reader, from: usize, to: usize) -> Standing {
    let mut before = from;
    while before > 0 && r.is(before - 1, &["in", "on", "at", "the", "for", "do", "make", "come", "with"]) {
        before -= 1;
    }
    // "at work all day Monday"
    let lasting = said(r, before, 1, &["day", "week", "weekend"]) && said(r, before, 2, &["all"]);
    let whole = if lasting { before - 2 } else { before };
    if is_refused(r, before, to) {
        Standing::Refused
    } else if is_taken_before(r, whole) || is_taken_after(r, to) {
        Standing::Taken
    } else if is_a_moment(r, to)
        || is_of_trouble(r, from, before)
        || is_of_a_visit(r, before)
        || is_of_the_past(r, before)
        || is_of_a_call(r, before)
    {
        Standing::Told
    } else {
        Standing::Wished
    }
}

/// "One second, please": no hour.
fn is_a_moment(r: &Reader, to: usize) -> bool {
    r.follows(to, &["one", "1"])
        && r.mark_before(to).is_none()
        && r.is(to, &["second", "sec", "moment", "minute", "more"])
}

/// Whether the word `back` words before `before` is one of these.
fn said(r: &Reader, before: usize, back: usize, texts: &[&str]) -> bool {
    before.checked_sub(back).is_some_and(|at| r.is(at, texts))
}

/// "not Tuesday", "instead of ten", "Tuesday doesn't work".
fn is_refused(r: &Reader, before: usize, to: usize) -> bool {
    let said = |back: usize, texts: &[&str]| said(r, before, back, texts);
    // "why not Tuesday?" is a wish, and "no, not Tuesday: Wednesday" is refused only as far as Tuesday.
    let not = said(1, &["not", "except", "can't", "cannot", "isn't", "wasn't", "without", "besides"])
        && !said(2, &["why", "if"]);
    // "don't come before nine"
    let not = not || said(1, &["don't"]) && r.is(before, &["come"]);
    // "no mornings please"
    let never = said(1, &["no"])
        && r.mark_before(before).is_none()
        && r.words[to - 1].raw.to_lowercase().ends_with('s');
    // "any day next week but Friday"; but "any day is fine, but Friday is best".
    let any = (before.saturating_sub(6)..before)
        .find(|at| r.is(*at, &["any", "anything", "anytime", "every", "all"]))
        .is_some_and(|any| {
            !(any..before).any(|at| r.is(at, &["is", "are", "works", "work", "fine", "good"]))
        });
    let closes = r.ends(to)
        || r.mark_before(to).is_some()
        || r.is(to, &["works", "is", "would", "please", "or", "and"]);
    let not = not || never || any && said(1, &["but"]) && closes;
    let apart = said(1, &["from"]) && said(2, &["apart", "aside"]) || said(1, &["excluding", "avoid"]);
    let moved = said(1, &["from"]) && r.moves(before - 1);
    let instead = said(1, &["of", "than"]) && said(2, &["instead", "rather", "other"]);
    // "Tomorrow's no good": the reader has taken the "is" off.
    let says = r.skip(to, &["is", "are", "was", "would"]);
    let says = r.skip(says, &["be"]);
    let says = r.skip(says, &["just", "really", "kind", "a"]);
    not || apart
        || moved
        || instead
        || is_denied(r, before)
        || REFUSALS.iter().any(|phrase| r.phrase(to, phrase).is_some())
        || JUDGEMENTS.iter().any(|phrase| r.phrase(says, phrase).is_some())
}

/// "I can't be there in the morning", "I'm not free Tuesday", "I won't be home until five": what is denied is said
/// between the denial and the time.
fn is_denied(r: &Reader, before: usize) -> bool {
    const MOST: usize = 5;
    let mut at = before;
    while at > 0 && before - at < MOST && r.mark_before(at).is_none() && r.is(at - 1, PRESENCE) {
        at -= 1;
    }
    let denial = at < before
        && r.mark_before(at).is_none()
        && r.follows(at, &["not", "can't", "cannot", "couldn't", "won't", "don't", "isn't"]);
    // "can't you come on Tuesday?" asks for it, and so does "if you're not free Tuesday, then Wednesday".
    let subject = (2..=3).any(|back| said(r, at, back, &["why", "if", "you", "you're", "is"]));
    denial && !subject
}

/// What a caller can or cannot be or do at a time.
const PRESENCE: &[&str] = &[
    "in",
    "on",
    "at",
    "the",
    "any",
    "do",
    "make",
    "be",
    "it",
    "home",
    "here",
    "there",
    "free",
    "available",
    "around",
    "able",
    "to",
    "take",
    "want",
    "like",
    "really",
    "come",
    "time",
    "during",
    "for",
];

const REFUSALS: &[&str] = &[
    "don't work",
    "do not work",
    "don't suit",
    "aren't good",
    "aren't possible",
    "aren't going to work",
    "are out",
    "isn't an option",
    "doesn't work",
    "does not work",
    "won't work",
    "will not work",
    "won't do",
    "isn't good",
    "isn't possible",
    "isn't going to work",
    "doesn't suit",
    "is out",
];

const JUDGEMENTS: &[&str] = &[
    "no good",
    "no use",
    "not good",
    "not great",
    "not possible",
    "not going to work",
    "impossible",
    "bad",
    "too early",
    "too late",
    "too soon",
    "too far",
    "too long",
];

/// "I'm at work all day Monday", "I work until five", "I get off work at five".
fn is_taken_before(r: &Reader, before: usize) -> bool {
    let said = |back: usize, texts: &[&str]| said(r, before, back, texts);
    let who = |back: usize| said(back, WHO);
    let at_work = said(1, &["work"]) && said(2, &["at", "off", "have", "has"]);
    let busy = said(1, &["work", "works", "working", "busy", "away", "booked", "gone"])
        && (who(2) || said(2, &["am", "are", "is"]) && who(3) || said(2, &["be"]));
    let away =
        said(1, &["town"]) && said(2, &["of"]) || said(1, &["vacation", "holiday"]) && said(2, &["on"]);
    let home = said(1, &["home"]) && said(2, &["get", "getting", "back"]);
    let off = said(1, &["off"]) && said(2, &["get"]);
    let held = said(1, HELD) && (2..=3).any(|back| said(back, &["have", "has", "in", "at", "got"]));
    at_work || busy || away || home || off || held
}

/// "Monday I'm at work", "Friday she works", "Friday my son has school".
fn is_taken_after(r: &Reader, to: usize) -> bool {
    if !matches!(r.mark_before(to), None | Some(',')) {
        return false;
    }
    let somebody = r.is(to, &["my", "our", "the", "his", "her"]) && r.is(to + 1, WHO);
    let from = if somebody { to + 1 } else { to };
    let subject = r.is(from, WHO) && (somebody || r.is(from, PRONOUNS));
    if !subject {
        return false;
    }
    BUSY.iter().filter_map(|phrase| r.phrase(from + 1, phrase)).any(|next| {
        r.ends(next)
            || r.mark_before(next).is_some()
            || r.is(next, &["so", "but", "and", "all", "then", "that", "make", "though"])
    })
}

/// Who may be kept by something on a day: the caller, or one of his.
const WHO: &[&str] = &[
    "i",
    "we",
    "he",
    "she",
    "they",
    "i'm",
    "we're",
    "he's",
    "she's",
    "they're",
    "husband",
    "wife",
    "son",
    "daughter",
    "kid",
    "kids",
    "boys",
    "girls",
    "children",
    "mom",
    "mother",
    "dad",
    "father",
    "sister",
    "brother",
    "partner",
    "boyfriend",
    "girlfriend",
    "roommate",
    "tenant",
    "tenants",
    "grandson",
    "granddaughter",
    "grandma",
    "grandmother",
];
const PRONOUNS: &[&str] =
    &["i", "we", "he", "she", "they", "i'm", "we're", "he's", "she's", "they're", "i'll", "we'll"];

/// Where somebody is on a day.
const HELD: &[&str] =
    &["meeting", "class", "classes", "school", "shift", "practice", "rehearsal", "camp", "court", "finals"];

/// After whoever it is said of.
const BUSY: &[&str] = &[
    "at work",
    "am at work",
    "is at work",
    "are at work",
    "will be at work",
    "be at work",
    "work",
    "works",
    "working",
    "am working",
    "is working",
    "are working",
    "have work",
    "has work",
    "have to work",
    "has to work",
    "busy",
    "am busy",
    "is busy",
    "are busy",
    "away",
    "is away",
    "are away",
    "out",
    "out of town",
    "is out of town",
    "are out of town",
    "booked",
    "not home",
    "is not home",
    "isn't home",
    "aren't home",
    "not here",
    "not available",
    "isn't available",
    "not free",
    "isn't free",
    "won't be home",
    "won't be here",
    "can't",
    "cannot",
    "have school",
    "has school",
    "at school",
    "is at school",
    "are at school",
    "in school",
    "is in school",
    "has class",
    "have class",
    "has practice",
    "has a game",
    "has a meeting",
    "have a meeting",
];

/// "The faucet has dripped all night", "since Monday", "it started on Tuesday".
fn is_of_trouble(r: &Reader, from: usize, before: usize) -> bool {
    let said = |back: usize, texts: &[&str]| said(r, before, back, texts);
    if said(1, &["since"]) || r.is(from, &["since"]) {
        return true;
    }
    // "It's worse at night"
    if said(1, &["worse", "worst", "louder", "loudest", "mostly", "only", "drips", "leaks"])
        && r.is(r.skip(from, &["at", "in", "the", "during"]), &["night", "morning", "evening"])
    {
        return true;
    }
    let lasting = r.is(from, &["all", "overnight"]) || said(1, &["all"]);
    let sentence = |at: &usize| !r.words[*at].mark.is_some_and(|mark| ".?!;".contains(mark));
    let near = (before.saturating_sub(6)..before).rev().take_while(sentence);
    let began = said(1, &["started", "began", "happened", "broke", "quit", "died"])
        || said(1, &["down", "out", "up", "working"])
            && said(2, &["broke", "went", "gave", "quit", "stopped"]);
    began || lasting && near.into_iter().any(|at| r.is(at, TROUBLE))
}

const TROUBLE: &[&str] = &[
    "dripping",
    "drips",
    "dripped",
    "leaking",
    "leaks",
    "leaked",
    "running",
    "runs",
    "ran",
    "clogged",
    "broken",
    "out",
    "down",
    "dead",
    "stuck",
    "beeping",
    "flooding",
    "gurgling",
    "making",
    "been",
    "kept",
    "keeps",
    "keep",
    "awake",
    "up",
    "freezing",
    "going",
    "overflowing",
    "without",
    "hissing",
    "buzzing",
    "cold",
    "banging",
];

/// "The last time you came at eight".
fn is_of_a_visit(r: &Reader, before: usize) -> bool {
    let said = |back: usize, texts: &[&str]| said(r, before, back, texts);
    let conditional = (before.saturating_sub(6)..before).any(|at| r.is(at, &["if", "could"]));
    let came = said(1, &["came", "arrived", "visited"])
        || said(1, &["up"]) && said(2, &["showed"])
        || said(1, &["here", "out"]) && said(2, &["were", "was", "came"]);
    // "I had you guys out in June", "my appointment last month was at nine"
    let had = said(1, &["out", "here", "over", "by"])
        && (before.saturating_sub(5)..before)
            .any(|at| r.is(at, &["had"]) && r.follows(at, &["i", "we", "i've", "we've"]));
    let last = said(1, &["was", "were"])
        && (before.saturating_sub(10)..before).any(|at| r.is(at, &["last"]) && !r.ends(at + 1));
    (came || had || last) && !conditional
}

/// "I bought this house in June", "it was installed in 2019", "you fixed it on Monday": the same sentence tells what was
/// done.
fn is_of_the_past(r: &Reader, before: usize) -> bool {
    const DONE: &[&str] = &[
        "bought",
        "built",
        "installed",
        "replaced",
        "fixed",
        "repaired",
        "renovated",
        "remodeled",
        "purchased",
        "serviced",
        "inspected",
        "moved",
    ];
    const WHO: &[&str] =
        &["i", "we", "he", "she", "they", "you", "who", "was", "were", "landlord", "husband", "wife", "just"];
    let sentence = |at: &usize| !r.words[*at].mark.is_some_and(|mark| ".?!;,".contains(mark));
    (before.saturating_sub(6)..before).rev().take_while(sentence).any(|at| {
        let settled = !r.is(at, &["moved"]) || r.is(at + 1, &["in", "here", "into"]);
        r.is(at, DONE) && r.follows(at, WHO) && settled
    })
}

/// Whether the words `from..to` between two times say that the second stands in the place of the first: "no wait",
/// "sorry, I mean", "or actually".
pub(super) fn corrects(r: &Reader, from: usize, to: usize) -> bool {
    const SAYS_SO: &[&str] =
        &["no", "nope", "sorry", "wait", "mean", "meant", "actually", "rather", "scratch", "correction"];
    const AROUND: &[&str] = &[
        "i", "i'm", "i'd", "make", "that", "it", "it's", "let's", "do", "say", "oh", "uh", "um", "er",
        "well", "or", "but", "on", "at", "in", "for", "the", "better", "what", "how", "about", "maybe", "my",
        "bad", "can", "could", "we", "you", "come", "hold", "hang", "is", "be", "like", "want", "then", "ok",
        "okay", "yeah",
    ];
    (from..to).any(|at| r.is(at, SAYS_SO)) && (from..to).all(|at| r.is(at, SAYS_SO) || r.is(at, AROUND))
}

/// "Don't call me before nine".
fn is_of_a_call(r: &Reader, before: usize) -> bool {
    const CALLS: &[&str] = &["call", "ring", "phone", "text", "reach", "contact", "calling", "bother"];
    (1..=3).any(|back| {
        said(r, before, back, CALLS) && said(r, before, back + 1, &["don't", "not", "never", "stop"])
    })
}

#[cfg(test)]
mod tests {
    use crate::settings::plumber;
    use crate::understand::{Asked, understand};

    #[test]
    fn a_day_on_which_somebody_is_kept_is_not_wished_for() {
        let business = plumber();
        let now: jiff::Timestamp = "2026-11-23T10:00:00-06:00".parse().unwrap();
        let at = |time: &str| time.parse::<jiff::Timestamp>().unwrap();
        let (friday, saturday) = (at("2026-11-27T09:00:00-06:00"), at("2026-11-28T09:00:00-06:00"));
        for (text, on_friday, on_saturday) in [
            ("no wait she works friday make it saturday at nine", false, true),
            ("my son has school friday make it saturday at nine", false, true),
            ("the kids have school friday so saturday at nine", false, true),
            ("friday she works so saturday at nine", false, true),
            ("friday my husband is out of town so saturday at nine", false, true),
            ("i work friday so saturday at nine", false, true),
            ("friday works for me at nine", true, false),
            ("friday my wife can be there at nine", true, false),
            ("that works friday at nine", true, false),
        ] {
            let when = understand(text, Asked::When, &business, now).slots.when.expect(text);
            let days = (when.matches(friday, &business.hours), when.matches(saturday, &business.hours));
            assert_eq!(days, (on_friday, on_saturday), "{text}");
        }
    }
}
