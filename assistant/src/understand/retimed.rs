//! Another hour than the one that was understood, said while something else is asked: "oh no, eleven", "wait, make that
//! eleven", "I said eleven, not ten". Of an answer to the question itself it has the words of a change, or else is nothing
//! but an hour.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Asked;
use crate::words::{ADDRESSING, BEGINNING, FILLERS, Word, joined_plain, pattern, words};

/// What else stands around a change without saying anything.
const AROUND: &str = "no|nope|nah|yeah|yes|yep|okay|ok|alright|all right|right|please|now|sure|perfect|thanks|thank you|bye|got it|instead|rather";
/// Words by which it is asked for.
const ASKING: &str = "(?:make|make it|make that|lets|let us|can we|could we|can you|could you|can i|could i) (?:it|that|say|do|make|make it|make that|go with|have|come|get|be|come at|switch (?:it )?to|change (?:it )?to)|\
     make|(?:can|could) it be|(?:can|could) (?:he|they|somebody|someone) come|i (?:just )?(?:said|meant|need|wanted|asked for|prefer)(?: it| it to be)?|\
     (?:id|i would) (?:rather|prefer|like)(?: have| it)?|it (?:should|has to|needs to|was supposed to) be|(?:change|move|switch|push) (?:it|that) to|how about|what about|(?:do|would|did) you (?:have|happen to have)|have you got|is there|(?:my|the) [a-z]+ (?:says|said|wants|needs|prefers|would like)";
const AFTER: &str = "(?:would be|will be|is|works|sounds|be|would work|suits me|would suit me|suits us|would suit us)(?: (?:better|more|fine|good|great|best|easier|perfect|much better|lovely|ideal|nice|wonderful|amazing|awesome))?|better|for me|in the morning|in the afternoon";
const HOUR: &str = "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|1[0-2]|[1-9])(?: (?:thirty|fifteen|forty five|oclock|o clock|30|15|45))?(?: (?:am|pm|a m|p m))?";

/// Nothing but an hour and what stands around it.
static ONLY_AN_HOUR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "^(?P<lead>(?:(?:{FILLERS}|{BEGINNING}|{AROUND}|{ADDRESSING}|{ASKING}) )*)(?:not (?:at )?(?:{HOUR}) )?(?:(?:{FILLERS}|{BEGINNING}|{AROUND}|{ADDRESSING}|{ASKING}) )*(?:at |for |around |by )?(?P<hour>{HOUR})s?(?P<tail>(?: (?:{NOT_THAT}|{AFTER}|{FILLERS}|{AROUND}|{ADDRESSING}))*)$"
    ))
});
/// Something else, and then the wish for an hour.
static AND_THEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:{ASKING}) (?:at |for )?(?P<hour>{HOUR})(?: (?:{NOT_THAT}|{AFTER}|{FILLERS}|{AROUND}|{ADDRESSING}))*$"
    ))
});
const NOT_THAT: &str = "(?:instead of|rather than|not|and not|no not) (?:at )?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|1[0-2]|[1-9])(?: (?:thirty|fifteen|am|pm|oclock))?";
/// A word of a change.
static CHANGES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:no|nope|sorry|wait|actually|instead|rather|oops|better|not|would (?:be|suit)|{ASKING})\b"
    ))
});

/// The hour that is wished for instead, and the words that say so. `None`: nothing of the kind is said.
pub(crate) fn another_hour(said: &[Word], asked: Asked) -> Option<(Vec<Word>, Range<usize>)> {
    let text = joined_plain(said);
    let only = ONLY_AN_HOUR.captures(&text);
    // A number by itself may be a house's, or a telephone's, or of something else altogether.
    let needs_a_word = matches!(asked, Asked::Address | Asked::Phone | Asked::AnythingElse);
    let only = only.filter(|found| &found["hour"] != "one" && (!needs_a_word || CHANGES.is_match(&text)));
    let found = only.or_else(|| AND_THEN.captures(&text))?;
    let before = text[..found.get_match().start()].split(' ').filter(|word| !word.is_empty()).count();
    Some((words(&format!("at {}", &found["hour"])), before..said.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_said_instead_is_heard_with_any_words_around_it() {
        let rows = [
            ("no wait make that eleven", "eleven"),
            ("eleven would be better", "eleven"),
            ("no eleven", "eleven"),
            ("I meant eleven", "eleven"),
            ("can it be eleven", "eleven"),
            ("I said eleven not ten", "eleven"),
            ("sorry not ten eleven", "eleven"),
            ("sorry, not ten, eleven", "eleven"),
            ("eleven instead of ten", "eleven"),
            ("Did you say ten? I need eleven.", "eleven"),
            ("oh shoot I have something at ten can we do eleven", "eleven"),
            ("my name is Dana Whitfield but wait I need it at eleven", "eleven"),
            ("42 Oak Street but can you make it eleven", "eleven"),
            ("oh no eleven", "eleven"),
            ("no eleven, I think", "eleven"),
            ("no eleven if that's okay", "eleven"),
            ("yeah hi no eleven", "eleven"),
            ("no, eleven thirty please", "eleven thirty"),
            ("could we make it noon instead", "noon"),
            ("actually two pm", "two pm"),
            ("hm no eleven", "eleven"),
            ("hmm eleven's better", "eleven"),
            ("nine thirty would be lovely", "nine thirty"),
            ("eleven would suit me more", "eleven"),
            ("my wife says eleven", "eleven"),
        ];
        for (text, expected) in rows {
            for asked in [Asked::Name, Asked::Address, Asked::Phone, Asked::Confirm] {
                let found = another_hour(&words(text), asked).map(|(hour, _)| joined_plain(&hour));
                assert_eq!(found, Some(format!("at {expected}")), "{text}, {asked:?}");
            }
        }
        assert!(another_hour(&words("so I guess five"), Asked::Name).is_some());
        let rows = [
            ("eleven", Asked::Address),
            ("five", Asked::Phone),
            ("no 42 Oak Street", Asked::Address),
            ("I said eleven oak street", Asked::Address),
            ("no, five five five", Asked::Phone),
            ("no, the number is 312 555 0177", Asked::Confirm),
            ("I need to leave at noon tomorrow", Asked::Confirm),
            ("I have two of them", Asked::Address),
            ("one", Asked::Name),
            ("not that one", Asked::Name),
            ("my last name is Ten Broeck", Asked::Name),
            ("apartment eleven", Asked::Confirm),
            ("make it apartment two", Asked::Confirm),
        ];
        for (text, asked) in rows {
            assert!(another_hour(&words(text), asked).is_none(), "{text}, {asked:?}");
        }
    }
}
