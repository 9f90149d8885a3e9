//! TwiML, obeyed: from a document to the next thing that the call does.

use std::collections::VecDeque;

use twilio::twiml::{Method, RejectReason, Response, Stream, Verb};
use url::Url;

/// Documents that one call fetches at most, so that two that redirect to each other come to an end. The number is an
/// assumption: Twilio's own is not documented.
const MOST_DOCUMENTS: u32 = 50;

/// Where a call is in its TwiML: a document, and what of it is left.
#[derive(Debug, Default)]
pub struct Walk {
    url: String,
    verbs: VecDeque<Verb>,
    documents: u32,
}

/// What the call does next.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// Open a stream, and go on when it is over.
    Connect(Stream),
    /// Fetch the next document from an absolute URL, exactly as it is to be signed.
    Fetch {
        /// Where from.
        url: String,
        /// How.
        method: Method,
    },
    /// The caller hears a sentence.
    Say(String),
    /// The caller hears a file.
    Play(String),
    /// The caller hears nothing for so many seconds.
    Pause(u32),
    /// The call was hung up on.
    Hangup,
    /// The call was refused.
    Reject(RejectReason),
    /// The document is done, and the call with it.
    End,
}

/// Why a call cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WalkError {
    /// Too many redirects.
    #[error("more than {MOST_DOCUMENTS} documents in one call")]
    TooManyDocuments,
    /// A verb that needs other legs.
    #[error("<{0}> needs a whole account")]
    Verb(&'static str),
    /// An address that leads nowhere.
    #[error("{0:?} is not an address")]
    Address(String),
}

impl Walk {
    /// Goes on with a document that came from `url`.
    ///
    /// # Errors
    /// When the call has fetched too many.
    pub fn begin(&mut self, url: &str, document: Response) -> Result<(), WalkError> {
        self.documents += 1;
        if self.documents > MOST_DOCUMENTS {
            return Err(WalkError::TooManyDocuments);
        }
        self.url = url.to_owned();
        self.verbs = document.0.into();
        Ok(())
    }

    /// The next step; what it leads to is the caller's to do.
    ///
    /// # Errors
    /// When a redirect leads to no address.
    pub fn step(&mut self) -> Result<Step, WalkError> {
        let Some(verb) = self.verbs.pop_front() else { return Ok(Step::End) };
        Ok(match verb {
            Verb::Connect { stream } => Step::Connect(stream),
            Verb::Redirect { url, method } => Step::Fetch { url: self.absolute(&url)?, method },
            Verb::Say { text, .. } => Step::Say(text),
            Verb::Play { url, .. } => Step::Play(self.absolute(&url)?),
            Verb::Pause { length_s } => Step::Pause(length_s),
            Verb::Hangup => Step::Hangup,
            Verb::Reject { reason } => Step::Reject(reason),
            Verb::PlayDigits { .. } => return Err(WalkError::Verb("Play digits")),
            Verb::StartStream { .. } => return Err(WalkError::Verb("Start")),
            Verb::StopStream { .. } => return Err(WalkError::Verb("Stop")),
            Verb::Gather { .. } => return Err(WalkError::Verb("Gather")),
            Verb::Dial { .. } => return Err(WalkError::Verb("Dial")),
            Verb::Record { .. } => return Err(WalkError::Verb("Record")),
        })
    }

    /// `url` as it is if it is absolute, because it is signed as written; else relative to the document's.
    fn absolute(&self, url: &str) -> Result<String, WalkError> {
        if Url::parse(url).is_ok() {
            return Ok(url.to_owned());
        }
        let joined = Url::parse(&self.url).and_then(|base| base.join(url));
        joined.map(String::from).map_err(|_| WalkError::Address(url.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(url: &str, xml: &str) -> Walk {
        let mut walk = Walk::default();
        walk.begin(url, Response::parse(xml).unwrap()).unwrap();
        walk
    }

    fn fetch(url: &str) -> Result<Step, WalkError> {
        Ok(Step::Fetch { url: url.to_owned(), method: Method::Post })
    }

    #[test]
    fn verbs_are_obeyed_in_order_and_then_the_call_is_over() {
        let mut walk = walk(
            "http://h/voice",
            r#"<Response><Say>Hi</Say><Pause length="2"/><Connect><Stream url="ws://h/s"><Parameter name="t" value="1"/>
            </Stream></Connect><Redirect>/resume?a=1</Redirect></Response>"#,
        );
        assert_eq!(walk.step(), Ok(Step::Say("Hi".to_owned())));
        assert_eq!(walk.step(), Ok(Step::Pause(2)));
        let Ok(Step::Connect(stream)) = walk.step() else { panic!("no stream") };
        assert_eq!(
            (stream.url.as_str(), stream.parameters),
            ("ws://h/s", vec![("t".to_owned(), "1".to_owned())])
        );
        assert_eq!(walk.step(), fetch("http://h/resume?a=1"));
        assert_eq!(walk.step(), Ok(Step::End));

        walk.begin("http://h/resume?a=1", Response::parse("<Response><Hangup/></Response>").unwrap())
            .unwrap();
        assert_eq!(walk.step(), Ok(Step::Hangup));
    }

    #[test]
    fn an_absolute_address_stays_as_written_and_a_relative_one_is_completed() {
        for (redirect, expected) in [
            ("http://other:80/x", "http://other:80/x"),
            ("resume", "http://h:8080/twilio/resume"),
            ("/resume", "http://h:8080/resume"),
        ] {
            let xml = format!("<Response><Redirect>{redirect}</Redirect></Response>");
            assert_eq!(walk("http://h:8080/twilio/voice", &xml).step(), fetch(expected));
        }
    }

    #[test]
    fn documents_that_redirect_in_a_circle_come_to_an_end() {
        let mut walk = Walk::default();
        for _ in 0..MOST_DOCUMENTS {
            assert_eq!(walk.begin("http://h/", Response::default()), Ok(()));
        }
        assert_eq!(walk.begin("http://h/", Response::default()), Err(WalkError::TooManyDocuments));
    }
}
