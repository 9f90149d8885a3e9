//! "I just remembered I'm away Wednesday, so Friday same time": what was booked a moment ago is in the way of something, and
//! another time is wished for in the same breath.

use std::sync::LazyLock;

use jiff::Timestamp;
use regex::Regex;

use super::state::{Purpose, State};
use super::{Context, Dialogue, Reply, Turn};
use crate::when::When;
use crate::words::{Word, joined_plain, number_at, ordinal_at, pattern, words_in};

impl Dialogue {
    /// `None`: nothing is in the way, or he does not say when it should be instead.
    pub(super) fn prevented(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let start = self.made.as_ref()?.start?;
        if self.state != State::AnythingElse || turn.cancels_at().is_some() {
            return None;
        }
        let wish = self.wished_instead(turn, start, false, cx)?;
        let reply = self.lookup(Purpose::Move { wish: Some(wish) }, turn, cx);
        self.about = None;
        Some(reply)
    }

    /// The time at the end of a turn, after what is in the way; of what is `refused` nothing else needs to say so.
    pub(super) fn wished_instead(
        &mut self,
        turn: &Turn<'_>,
        start: Timestamp,
        refused: bool,
        cx: &Context<'_>,
    ) -> Option<When> {
        let said = words_in(turn.text);
        let only_a_time = |from: &usize| said[*from..].iter().all(|(word, _)| is_of_a_time(word));
        let alone = (1..said.len()).find(only_a_time)?;
        let asks = said[alone..].iter().any(|(word, _)| word.is_one_of(ASKING));
        // "So I'll be home by ten", "not Friday": no wish.
        if said[alone - 1].0.is_one_of(NO_WISH) && !asks {
            return None;
        }
        // Not from within what is in the way: "away Wednesday so Friday".
        (alone..said.len()).find_map(|from| {
            let before: Vec<Word> = said[..from].iter().map(|(word, _)| word.clone()).collect();
            if !refused && !IN_THE_WAY.is_match(&joined_plain(&before)) {
                return None;
            }
            let rest = self.turn(&turn.text[said[from].1.start..], cx);
            let wish = rest.meaning.slots.when?;
            let hours = &cx.business.hours;
            let other = wish.names() != (false, false) && !wish.matches(start, hours);
            // "I have the dentist on Friday" alone wishes nothing.
            let says_so = asks || mentions_the_day(&said[..from], start, cx);
            (other && says_so && !mentions_the_day(&said[from..], start, cx)).then_some(wish)
        })
    }
}

/// Whether the day that is booked is named, or "that day".
fn mentions_the_day(said: &[(Word, std::ops::Range<usize>)], start: Timestamp, cx: &Context<'_>) -> bool {
    let day = start.to_zoned(cx.business.hours.zone().clone()).strftime("%A").to_string().to_lowercase();
    let again = said.iter().any(|(word, _)| word.is_one_of(&["next", "following", "week"]));
    let that = said.windows(2).any(|pair| {
        pair[0].0.is("that")
            && pair[1].0.is_one_of(&["day", "morning", "afternoon", "evening", "time", "week"])
    });
    that || !again && said.iter().any(|(word, _)| word.text.trim_end_matches("'s") == day)
}

/// Words of the wish for a time.
const ASKING: &[&str] = &[
    "so", "then", "make", "can", "could", "lets", "let's", "how", "what", "instead", "rather", "please",
    "better", "best", "move", "change", "push", "switch", "prefer", "same", "maybe", "put",
];
/// After one of these a time is of something else.
const NO_WISH: &[&str] = &[
    "not", "no", "except", "by", "until", "till", "home", "there", "here", "back", "off", "from", "since",
    "work", "leave", "school",
];

/// Whether a word is of a time, or of the wish for one.
fn is_of_a_time(word: &Word) -> bool {
    let one = std::slice::from_ref(word);
    word.text.ends_with("day")
        || word.text.ends_with("days")
        || word.is_one_of(OF_A_TIME)
        || number_at(one, 0).is_some()
        || ordinal_at(one, 0).is_some()
}

const OF_A_TIME: &[&str] = &[
    "so",
    "then",
    "and",
    "but",
    "please",
    "maybe",
    "instead",
    "rather",
    "can",
    "could",
    "we",
    "you",
    "i",
    "it",
    "that",
    "make",
    "do",
    "lets",
    "let's",
    "let",
    "us",
    "move",
    "change",
    "push",
    "switch",
    "to",
    "for",
    "on",
    "at",
    "in",
    "how",
    "what",
    "about",
    "the",
    "this",
    "next",
    "same",
    "time",
    "hour",
    "a",
    "week",
    "tomorrow",
    "morning",
    "afternoon",
    "evening",
    "noon",
    "o'clock",
    "oclock",
    "am",
    "pm",
    "a.m",
    "p.m",
    "first",
    "thing",
    "early",
    "late",
    "later",
    "earlier",
    "or",
    "around",
    "half",
    "past",
    "quarter",
    "after",
    "before",
    "would",
    "be",
    "is",
    "works",
    "work",
    "better",
    "best",
    "good",
    "great",
    "if",
    "possible",
    "thanks",
    "thank",
    "put",
    "me",
    "down",
    "have",
    "get",
    "take",
    "need",
    "want",
    "i'd",
    "id",
    "prefer",
    "like",
    "november",
    "december",
    "january",
    "sometime",
    "is",
    "are",
    "open",
    "free",
    "available",
    "okay",
    "ok",
    "fine",
    "possible",
    "chance",
    "of",
    "say",
    "still",
    "there",
    "your",
    "anytime",
    "any",
];

/// What keeps somebody from a time that he has. Without apostrophes.
static IN_THE_WAY: LazyLock<Regex> = LazyLock::new(|| {
    let who = r"(?:i|we|he|she|they|im|were|hes|shes|theyre|ill|well|my (?:\w+ )?\w+)";
    pattern(&format!(
        concat!(
            r"\b(?:remembered|forgot|realized|realised|noticed|turns out|just (?:saw|found out|got told))\b",
            r"|\b(?:im|were|hes|shes|theyre|(?:i|we|he|she|they|my \w+) (?:am|is|are)|{who} (?:be|will be|wont be)|(?:ill|well|hell|shell|theyll|gonna|going to|supposed to|got to|have to|has to) be)",
            r" (?:\w+ )?(?:away|out|gone|busy|working|travell?ing|flying|driving|booked|tied up|unavailable|not (?:home|here|around|free|available|in|there)|home|around|free|here|in \w+|at (?:work|school|the|a|my)|on (?:a|vacation|call|shift|duty|the))\b",
            r"|\b(?:not|wont be|isnt|arent) (?:going to be )?(?:home|here|around|free|available|there|in)\b",
            r"|\b{who} (?:already |just |actually |do |still )*(?:have|has|got|ve got)(?: got)? (?:a|an|the|my|our|another|to (?:work|be|go|take|drive|fly|pick)|something|work|school|class|practice|jury|plans|company|court|\w+ (?:practice|class|duty))\b",
            r"|\b(?:ive|weve) got (?:a|an|the|my|another|to|something|work|class|plans)\b|\b(?:i|he|she|we|they|wife|husband|daughter|son) (?:have to )?works?\b",
            r"|\b(?:doesnt|does not|dont|wont|will not|isnt going to|not going to|not gonna) (?:really |actually )?work\b|\b(?:cant|cannot|can not|wont) (?:do|make|be|come|actually|really)\b",
            r"|\b(?:in the (?:shop|hospital)|closing on|called (?:me|him|her|us) in|have to (?:travel|work|go|fly|drive)|no good|not good|bad (?:day|for)|is bad|conflict|came up|comes up|come up|double booked|thats my|thats the|its my|its our)\b",
        ),
        who = who
    ))
});
