//! Questions that the tenant has an answer to.

use std::sync::LazyLock;

use regex::Regex;

use crate::business::{Business, Question};
use crate::words::{Word, joined, stem, words};

/// A question that can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// When the business is open; computed, not quoted.
    Hours,
    /// An entry of the owner's, by its place in the list.
    Entry(usize),
}

/// The question asked, when it is clearly one of those that have an answer.
pub(crate) fn known(turn: &[Word], business: &Business) -> Option<Known> {
    let text = joined(turn);
    if HOURS.is_match(&text) {
        return Some(Known::Hours);
    }
    // "How far do you go?", whatever words the owner has for it.
    if HOW_FAR.is_match(&text)
        && let Some(entry) =
            on_subject(&["area", "areas", "serve", "radius", "location", "located"], business)
    {
        return Some(Known::Entry(entry));
    }
    // "How much is that going to run me?"
    if RUNS_ME.is_match(&text)
        && let Some(entry) =
            on_subject(&["price", "prices", "fee", "fees", "cost", "charge", "charges", "pricing"], business)
    {
        return Some(Known::Entry(entry));
    }
    let said: Vec<String> = turn.iter().map(|w| stem(&w.text)).collect();
    // "You take cards?": its first word is the one that a line swallows most easily.
    let clipped = turn.first().is_some_and(|first| first.is_one_of(&["you"]));
    let asks = clipped || turn.iter().any(|w| w.is_one_of(ASKING) || w.mark == Some('?'));
    let priced = asks_of_money(turn);
    let literal = |phrase: &str| {
        let parts: Vec<String> =
            words(phrase).iter().filter(|w| !w.is_one_of(LITTLE)).map(|w| stem(&w.text)).collect();
        // What it costs is not asked by "how long does it take", nor what a cleaning costs by "how much is a deep cleaning".
        if of_money(&words(phrase)) && (!priced || is_of_another_kind(turn, &parts)) {
            return 0;
        }
        // "Do you come to us?" is not asked by "what shall I do before he comes?"
        let names_us = |word: &Word| {
            word.is_one_of(&["you", "you're", "youre", "your", "yall", "y'all", "they", "guys", "we"])
        };
        if parts.len() == 1 && words(phrase).iter().any(names_us) && !turn.iter().any(names_us) {
            return 0;
        }
        // Nor by "do you come on weekends", if it ends in "to".
        let to = words(phrase).last().is_some_and(|word| word.is("to"));
        if parts.len() == 1 && to && !turn.iter().any(|word| word.is_one_of(&["to", "here"])) {
            return 0;
        }
        let found = parts.iter().filter(|part| said.contains(part)).count();
        // Two words must both be there; of three or more, one may be missing.
        let needed = if parts.len() <= 2 { parts.len() } else { parts.len() - 1 };
        if found > 0 && found >= needed { found * 10 + usize::from(found == parts.len()) } else { 0 }
    };
    let meant = concepts(turn);
    let score = |phrase: &str| {
        let near = concepts(&words(phrase));
        // One concept alone, "how much is it", is the question only where nothing else is asked about: the price of a
        // new boiler is another.
        let bare = near.len() > 1 || meant.iter().all(|said| near.contains(said) || said_around(said));
        let asked = near.iter().any(|part| NEAR.iter().any(|(concept, _)| part == concept));
        let all = asked && bare && near.iter().all(|part| meant.contains(part));
        literal(phrase).max(if all { near.len() * 10 + 1 } else { 0 })
    };
    let entries = business.questions.iter().enumerate().map(|(index, question)| {
        let phrases = question.phrases.iter().map(|phrase| score(phrase)).max().unwrap_or(0);
        (phrases.max(if asks { score(&question.about) } else { 0 }), index)
    });
    let best =
        entries.max_by_key(|(score, index)| (*score, usize::MAX - index)).filter(|(score, _)| *score > 0)?;
    asks.then_some(Known::Entry(best.1))
}

/// The owner's entry on a subject, which is told without being asked for.
pub(crate) fn on_subject(subject: &[&str], business: &Business) -> Option<usize> {
    let names = |text: &str| words(text).iter().any(|word| word.is_one_of(subject));
    business
        .questions
        .iter()
        .position(|question| names(&question.about) || question.phrases.iter().any(|phrase| names(phrase)))
}

/// Whether an entry of the owner's tells what something costs.
pub(crate) fn tells_of_money(question: &Question) -> bool {
    of_money(&words(&question.about)) || question.phrases.iter().any(|phrase| of_money(&words(phrase)))
}

/// Words for what something costs.
pub(crate) const PRICES: &[&str] = NEAR[0].1;

/// Whether it is asked what something costs.
pub(crate) fn asks_the_price(turn: &[Word]) -> bool {
    let asks = turn.iter().any(|word| word.is_one_of(&["how", "what", "what's", "whats"]));
    asks && of_money(turn)
}

/// Whether it is a question about what something costs: it says so.
fn of_money(said: &[Word]) -> bool {
    concepts(said).iter().any(|concept| concept == NEAR[0].0)
}

/// The same in the words of whoever asks it.
fn asks_of_money(turn: &[Word]) -> bool {
    const MONEY: &[&str] = &[
        "expensive",
        "cheap",
        "dollars",
        "bucks",
        "pay",
        "paid",
        "free",
        "estimate",
        "quote",
        "run",
        "money",
        "much",
        "total",
        "bill",
    ];
    of_money(turn) || turn.iter().any(|word| word.is_one_of(MONEY))
}

/// Whether what is asked about is another kind of what the phrase names last: a deep cleaning is not a cleaning.
fn is_of_another_kind(turn: &[Word], parts: &[String]) -> bool {
    const ANY_KIND: &[&str] = &[
        "regular", "normal", "basic", "standard", "typical", "usual", "simple", "single", "plain", "average",
        "first", "new", "one", "quick", "little", "just", "get", "getting", "this", "your", "s", "for",
    ];
    let Some(named) = parts.last() else { return false };
    let Some(at) = turn.iter().position(|word| stem(&word.text) == *named) else { return false };
    let Some(before) = at.checked_sub(1).map(|before| &turn[before]) else { return false };
    !before.is_one_of(LITTLE)
        && !before.is_one_of(ANY_KIND)
        && before.mark.is_none()
        && !before.text.is_empty()
        && !parts.contains(&stem(&before.text))
}

/// The words that matter, as stems, and those that mean the same as one.
fn concepts(words: &[Word]) -> Vec<String> {
    let mut concepts: Vec<String> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let near = NEAR.iter().find(|(_, near)| word.is_one_of(near)).map(|(concept, _)| *concept);
        let how_much = word.is("much") && at > 0 && words[at - 1].is("how");
        let concept = match near {
            Some(concept) => concept.to_owned(),
            None if how_much => "cost".to_owned(),
            None if word.is_one_of(LITTLE) || word.text.is_empty() => continue,
            None => stem(&word.text),
        };
        if !concepts.contains(&concept) {
            concepts.push(concept);
        }
    }
    concepts
}

/// Words that ask the same.
const NEAR: &[(&str, &[&str])] = &[
    (
        "cost",
        &[
            "cost", "costs", "price", "prices", "priced", "pricing", "charge", "charges", "fee", "fees",
            "rate", "rates",
        ],
    ),
    ("take", &["take", "takes", "taking", "accept", "accepts", "accepting", "honor"]),
];

/// What stands around a question and is no part of it, as a stem.
fn said_around(stemmed: &str) -> bool {
    static AROUND: LazyLock<Vec<String>> = LazyLock::new(|| {
        let around = "wait again before say yes no okay so just first sorry um uh well hey hi please actually now then \
                      but it's that's what's whats thats its gonna going usually typically normally roughly about know tell wondering \
                      could thing this all guess ask question like want they us";
        around.split_whitespace().map(stem).collect()
    });
    AROUND.iter().any(|around| around == stemmed)
}

static HOURS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\b(opening|business|office|your|store|the) hours\b|\bhow (late|early) (are|do|will) you\b",
        r"|\b(are|is|will) (you|you guys|the shop|the office|it|they)( \w+)? (open|closed)\b",
        r"|\b(do|are) (you|you guys|they|yall|y'all)( guys)?( also| even| ever)? (work|working|open|operate|available|come|come out|clean|take appointments|see (?:people|patients|clients|customers)|do (?:calls|visits|jobs|appointments))( on| in)?( the)? (weekends?|weekdays|evenings|nights|holidays|(mon|tues|wednes|thurs|fri|satur|sun)days)\b",
        r"|\b(is|are) (anybody|anyone|somebody|someone)( there)? (working|open|in)( (right )?now| today| tonight| tomorrow| on| this)\b|\b(anybody|anyone)('s|s| is) (working|open|in)( right)? (now|today|tonight|tomorrow)\b",
        r"|\b(when|what time|what days?) (do|are|will|does) (you|you guys|the shop|the office|it|they)( \w+)? ?(open|close|closed)\b",
    ))
    .expect("the pattern is a constant under test")
});

static RUNS_ME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(how much|what)('s|s| is| will| would| does)? (that|it|this)('s)?( all)?( going to| gonna)? (run|set) (me|us)( back)?$",
    )
    .expect("the pattern is a constant under test")
});
static HOW_FAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\bhow far (out |away )?(do|will|can|would) (you|you guys|they)( guys)? (go|come|travel|drive|serve|work)\b",
        r"|\bwhere (exactly |at )?are (you|you guys|yall|y'all)( guys)?( at| located| exactly| based)?$|\bwhere exactly are you\b",
        r"|\b(do|will|can|would) (you|you guys|they)( guys)? (travel|drive|go out|come out|come all the way)( out)? (to|as far as) [a-z]+$",
    ))
    .expect("the pattern is a constant under test")
});

const ASKING: &[&str] = &[
    "do",
    "does",
    "what",
    "what's",
    "how",
    "when",
    "where",
    "where's",
    "which",
    "who",
    "can",
    "could",
    "is",
    "are",
    "will",
    "would",
    "know",
    "wondering",
    "tell",
    "question",
    "ask",
    "why",
    "about",
];

const LITTLE: &[&str] = &[
    "do", "does", "you", "your", "a", "an", "the", "can", "i", "is", "are", "how", "what", "we", "my", "me",
    "to", "for", "of", "it", "in", "on", "at", "guys", "there", "any", "with", "and", "or", "if", "be",
    "will", "would", "when", "which", "that", "have", "long", "by",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::plumber;

    #[test]
    fn near_words_ask_the_same_and_no_more() {
        let mut business = plumber();
        for (entry, phrases) in [(0, ["do you accept checks"]), (1, ["how much does it cost"])] {
            business.questions[entry].phrases = phrases.map(str::to_owned).to_vec();
        }
        let rows = [
            ("do you take checks", Some(Known::Entry(0))),
            ("Do you guys accept a check?", Some(Known::Entry(0))),
            ("do you take cards", None),
            ("How much is it?", Some(Known::Entry(1))),
            ("What does it cost?", Some(Known::Entry(1))),
            ("what do you charge", Some(Known::Entry(1))),
            ("wait what does it cost again before i say yes", Some(Known::Entry(1))),
            ("what are your rates", Some(Known::Entry(1))),
            ("how much is a new boiler", None),
            ("what's the price of a bathtub", None),
            ("do you charge my card today", None),
            ("how long does it take", None),
            ("how much water is that", None),
            ("it costs me sleep", None),
            ("how long does a drain cleaning take", None),
            ("how much is a whole bathroom remodel", None),
        ];
        for (text, expected) in rows {
            assert_eq!(known(&words(text), &business), expected, "{text}");
        }
    }

    #[test]
    fn a_question_is_answered_only_when_it_is_clearly_one_of_ours() {
        let rows = [
            ("Do you take credit cards?", Some(Known::Entry(0))),
            ("can I pay by credit card", Some(Known::Entry(0))),
            ("you take credit cards.", Some(Known::Entry(0))),
            ("how can i pay", Some(Known::Entry(0))),
            ("are you licensed", Some(Known::Entry(1))),
            ("What are your hours?", Some(Known::Hours)),
            ("how late are you open", Some(Known::Hours)),
            ("are you guys open on Saturday", Some(Known::Hours)),
            ("what time do you close today", Some(Known::Hours)),
            ("do you sell bathtubs", None),
            ("I was paid in cards once", None),
            ("my tap is open", None),
        ];
        for (text, expected) in rows {
            assert_eq!(known(&words(text), &plumber()), expected, "{text}");
        }
    }
}
