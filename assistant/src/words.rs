//! Words as `phrases` takes them out of a transcript, and patterns over them.

use regex::Regex;

pub(crate) use phrases::words::{
    Word, joined, number_at, ordinal_at, starts_with, stem, teen, tens, unit, words, words_in,
};

/// The same without apostrophes, which a transcript sets or leaves out: for patterns.
pub(crate) fn joined_plain(words: &[Word]) -> String {
    joined(words).replace('\'', "")
}

/// A pattern that is part of the program.
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant under test")
}

/// Words around what somebody says that say nothing, as part of a pattern over [`joined_plain`] words.
pub(crate) const FILLERS: &str = "um|umm|uh|er|erm|oh|ah|hm|hmm|hmmm|mm|well|so|and|but|then|hey|listen|look|honestly|actually|maybe|you know|excuse me|\
     (?:like|as) i said|i (?:just |already )told you|i mean(?: yes| no)?|i think|i guess|sorry about (?:that|the noise)|no rush|\
     if (?:thats|that is|its) (?:okay|ok|alright|possible|all right)|if (?:possible|you can|i can)|my bad|oops|shoot";
/// The same of whom he speaks to.
pub(crate) const ADDRESSING: &str =
    "dear|honey|sweetie|sweetheart|hon|sir|maam|miss|man|buddy|folks|guys|love|friend|everybody";
/// The same of somebody who begins to speak, or is interrupted.
pub(crate) const BEGINNING: &str =
    "hi there|hi|hello|good (?:morning|afternoon|evening)|wait|hold on|hang on|let me see|one second|sorry";
