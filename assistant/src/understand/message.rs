//! A message that was left: nobody is there who could be asked what was meant.

use policy::contact::Reach;
use policy::signs::{self, Emergency, TenantPhrases};

use super::Intent;
use super::intents::{Place, suspected};
use crate::words::{Word, joined, words};

/// What a message calls for besides being heard by somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heed {
    /// It reports an emergency, or what may be one.
    pub danger: bool,
    /// By which ways its speaker does not want to be contacted.
    pub unwanted: Option<Reach>,
}

/// Looks for an emergency, and for the wish not to be contacted, in the words of a message; `reported` are phrases that
/// are an emergency to this business.
///
/// What a caller would be asked about is acted upon: an emergency that is none costs somebody a look, and a wish that
/// sounds almost surely like one costs less when it is kept in vain than when it is not.
#[must_use]
pub fn heed(message: &str, reported: Vec<String>) -> Heed {
    let words = words(message);
    let said = sentences(&words).filter_map(|sentence| signs::opt_out(&joined(sentence)));
    let said = said.reduce(|one, other| if one == Reach::All { one } else { other });
    let sounds_like = |intent: Intent, at_least: f32| {
        sentences(&words)
            .filter_map(|sentence| suspected(sentence, Place::Detail))
            .any(|(found, likelihood)| found == intent && likelihood >= at_least)
    };
    let known = signs::assess(message, &TenantPhrases { reported, ask: Vec::new() });
    let texts = signs::rather_called(message).then_some(Reach::Texts);
    let almost_surely = || sounds_like(Intent::OptOut, ALMOST_SURE).then_some(Reach::All);
    Heed {
        danger: known != Emergency::None || sounds_like(Intent::Emergency, 0.0),
        unwanted: texts.or(said).or_else(almost_surely),
    }
}

/// So likely a wish has to be that nobody is asked about.
const ALMOST_SURE: f32 = 0.9;

/// What stands between full stops: the model knows utterances, and a message is many.
fn sentences(words: &[Word]) -> impl Iterator<Item = &[Word]> {
    words.split_inclusive(|word| matches!(word.mark, Some('.' | '!' | '?')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_heeded_sentence_by_sentence() {
        let all = Some(Reach::All);
        for (message, danger, unwanted) in [
            ("Hi, this is Dana. I can smell gas in the kitchen. Please call me back.", true, None),
            (
                "Hello, it's me again. The flue has come off and the thing is still running. Call me.",
                true,
                None,
            ),
            (
                "Hi, it's Dana Whitfield about my faucet. Could you come on Tuesday? My number is the same.",
                false,
                None,
            ),
            ("You have called me four times now. Please take me off your list. Goodbye.", false, all),
            (
                "It's Dana. Don't text me, it's a landline. Just give me a call about the estimate.",
                false,
                Some(Reach::Texts),
            ),
            ("Hi, I wanted to thank the man who came yesterday. He was very good.", false, None),
            ("", false, None),
        ] {
            assert_eq!(heed(message, Vec::new()), Heed { danger, unwanted }, "{message}");
        }
        assert!(heed("the koi pond is empty", vec!["koi pond is empty".to_owned()]).danger);
    }
}
