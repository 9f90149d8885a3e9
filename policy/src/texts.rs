//! What a text message asks of us before anybody reads it: to stop, to start again, for help.
//!
//! The keywords are those that carriers and providers act on (their lists are public), in several languages; what they
//! leave to us is everything longer than one word. A message is compared without case, accents, punctuation, emoji and
//! politeness. Where a message may be about an appointment, it is: "please cancel" is one, "cancel" alone is a keyword.

mod fold;
mod keywords;
mod wording;

pub(crate) use fold::unaccented;
use fold::words;

use crate::signs;

/// What a message asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextRequest {
    /// Not to be contacted any more, on any channel.
    OptOut,
    /// Not to be texted any more, but called or written to.
    NoTexts,
    /// To be contacted again.
    OptIn,
    /// Who this is and how to stop it.
    Help,
    /// Nothing of the kind: a message for the business.
    Nothing,
}

/// What `body`, one whole message, asks. `opted_out` is whether the writer is on the business's list: "yes" takes him
/// off it, and is an answer otherwise.
///
/// Asking to stop goes before everything else that the message asks.
#[must_use]
pub fn read(body: &str, opted_out: bool) -> TextRequest {
    let words = words(body);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let keyword = keywords::find(&words, opted_out);
    match keyword {
        Some(request) => request,
        None if signs::rather_called(body) => TextRequest::NoTexts,
        None if wording::asks_to_stop(body, &words) => TextRequest::OptOut,
        None if wording::asks_to_start(&words, opted_out) => TextRequest::OptIn,
        None => TextRequest::Nothing,
    }
}

#[cfg(test)]
mod tests;
