//! Times that are said and not wished for: refused, kept by something else, or told of what was.

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

/// How the words `from..to`, a phrase of time, stand to the wish.
pub(super) fn standing(r: &Reader, from: usize, to: usize) -> Standing {
    let mut before = from;
    while before > 0 && r.is(before - 1, &["on", "at", "the", "for", "do", "make", "come", "with"]) {
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
    // "any day next week but Friday"; but "any day is fine, but Friday is best".
    let any = (before.saturating_sub(6)..before).any(|at| r.is(at, &["any", "anything", "anytime", "every"]));
    let not = not || any && said(1, &["but"]) && (r.ends(to) || r.mark_before(to).is_some());
    let moved = said(1, &["from"]) && r.moves(before - 1);
    let instead = said(1, &["of", "than"]) && said(2, &["instead", "rather", "other"]);
    // "Tomorrow's no good": the reader has taken the "is" off.
    let says = r.skip(to, &["is", "are", "was", "would"]);
    let says = r.skip(says, &["be"]);
    let says = r.skip(says, &["just", "really", "kind", "a"]);
    not || moved
        || instead
        || REFUSALS.iter().any(|phrase| r.phrase(to, phrase).is_some())
        || JUDGEMENTS.iter().any(|phrase| r.phrase(says, phrase).is_some())
}

const REFUSALS: &[&str] = &[
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
    let who = |back: usize| said(back, &["i", "we", "i'm", "we're", "husband", "wife"]);
    let at_work = said(1, &["work"]) && said(2, &["at", "off", "have"]);
    let busy = said(1, &["work", "working", "busy", "away", "booked", "gone"])
        && (who(2) || said(2, &["am", "are"]) && who(3) || said(2, &["be"]));
    let away =
        said(1, &["town"]) && said(2, &["of"]) || said(1, &["vacation", "holiday"]) && said(2, &["on"]);
    let home = said(1, &["home"]) && said(2, &["get", "getting", "back"]);
    let off = said(1, &["off"]) && said(2, &["get"]);
    at_work || busy || away || home || off
}

/// "Monday I'm at work".
fn is_taken_after(r: &Reader, to: usize) -> bool {
    if !matches!(r.mark_before(to), None | Some(',')) {
        return false;
    }
    BUSY.iter().filter_map(|phrase| r.phrase(to, phrase)).any(|next| {
        r.ends(next)
            || r.mark_before(next).is_some()
            || r.is(next, &["so", "but", "and", "all", "until", "till", "then", "that", "make", "though"])
    })
}

const BUSY: &[&str] = &[
    "i'm at work",
    "i am at work",
    "i'll be at work",
    "i work",
    "i'm working",
    "i am working",
    "i have work",
    "i have to work",
    "i'm busy",
    "i am busy",
    "i'm away",
    "i'm out",
    "i'm out of town",
    "i'm booked",
    "i'm not home",
    "i'm not here",
    "i'm not available",
    "i'm not free",
    "i won't be home",
    "i won't be here",
    "i can't",
    "i cannot",
    "we're away",
    "we're out",
    "we're out of town",
    "we're busy",
    "we can't",
    "we're not home",
];

/// "The faucet has dripped all night", "since Monday", "it started on Tuesday".
fn is_of_trouble(r: &Reader, from: usize, before: usize) -> bool {
    let said = |back: usize, texts: &[&str]| said(r, before, back, texts);
    if said(1, &["since"]) || r.is(from, &["since"]) {
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
    came && !conditional
}

/// "Don't call me before nine".
fn is_of_a_call(r: &Reader, before: usize) -> bool {
    const CALLS: &[&str] = &["call", "ring", "phone", "text", "reach", "contact", "calling", "bother"];
    (1..=3).any(|back| {
        said(r, before, back, CALLS) && said(r, before, back + 1, &["don't", "not", "never", "stop"])
    })
}
