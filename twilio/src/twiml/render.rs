mod dial;
mod input;

use telephony::Digit;

use super::{DIAL_PARTIES_MAX, PARAMETER_CHARACTERS_LIMIT, Response, Stream, StreamTrack, Verb};

/// Why a document cannot be written so that Twilio would take it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// Name and value together reach [`PARAMETER_CHARACTERS_LIMIT`].
    #[error(
        "stream parameter {name:?} has {characters} characters with its name, {PARAMETER_CHARACTERS_LIMIT} or more"
    )]
    ParameterTooLong {
        /// Name of the parameter.
        name: String,
        /// Characters of name and value.
        characters: usize,
    },
    /// Twilio would open no stream there, or drop a part of the address.
    #[error("stream URL is not an absolute wss:// or ws:// URL without query and fragment")]
    StreamUrl,
    /// A `<Gather>` holds something else than `<Say>`, `<Play>` of a file and `<Pause>`.
    #[error("<Gather> holds something that is no prompt")]
    Prompt,
    /// A `<Gather>` of no keys at all.
    #[error("<Gather> waits for no keys")]
    NoDigits,
    /// A `<Dial>` of nobody, or of more than [`DIAL_PARTIES_MAX`].
    #[error("<Dial> has {count} parties, not 1 to {DIAL_PARTIES_MAX}")]
    Parties {
        /// How many.
        count: usize,
    },
    /// A conference without a name, or with one of more than 128 characters or of blanks at its ends.
    #[error("<Conference> has no name that Twilio takes")]
    ConferenceName,
    /// A conference for fewer than 2 or more than 250.
    #[error("<Conference> holds {count} participants, not 2 to 250")]
    Participants {
        /// How many.
        count: u32,
    },
    /// A client without a name, or one with blanks at its ends.
    #[error("<Client> has no identity")]
    Identity,
    /// XML has no way to write the character.
    #[error("character {character:?} cannot be written in XML")]
    Character {
        /// The first such character.
        character: char,
    },
}

impl Response {
    /// Writes the document, its XML declaration first, with everything escaped.
    ///
    /// # Errors
    /// When a stream's URL or a parameter's length is against Twilio's rules, or a text holds a character that XML
    /// cannot carry.
    pub fn render(&self) -> Result<String, RenderError> {
        let mut xml = Xml(String::from(r#"<?xml version="1.0" encoding="UTF-8"?><Response>"#));
        for verb in &self.0 {
            push_verb(&mut xml, verb)?;
        }
        xml.0.push_str("</Response>");
        Ok(xml.0)
    }
}

impl Stream {
    /// Whether Twilio would take this stream.
    pub(super) fn check(&self) -> Result<(), RenderError> {
        let authority = self.url.strip_prefix("wss://").or_else(|| self.url.strip_prefix("ws://"));
        let absolute = authority.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
        if !absolute || self.url.contains(['?', '#']) {
            return Err(RenderError::StreamUrl);
        }
        for (name, value) in &self.parameters {
            let characters = name.chars().count() + value.chars().count();
            if characters >= PARAMETER_CHARACTERS_LIMIT {
                return Err(RenderError::ParameterTooLong { name: name.clone(), characters });
            }
        }
        Ok(())
    }
}

fn push_verb(xml: &mut Xml, verb: &Verb) -> Result<(), RenderError> {
    match verb {
        Verb::Connect { stream } => {
            xml.0.push_str("<Connect>");
            push_stream(xml, stream, None)?;
            xml.0.push_str("</Connect>");
        }
        Verb::Redirect { url, method } => {
            xml.element("Redirect", &[("method", Some(method.as_str()))], url)?
        }
        Verb::Say { text, voice, language, times } => {
            let times = unless(*times, 1);
            let attributes =
                [("voice", voice.as_deref()), ("language", language.as_deref()), ("loop", times.as_deref())];
            xml.element("Say", &attributes, text)?;
        }
        Verb::Play { url, times } => xml.element("Play", &[("loop", unless(*times, 1).as_deref())], url)?,
        Verb::PlayDigits { digits } => {
            let keys: String = digits.iter().map(|digit| digit.map_or('w', char::from)).collect();
            xml.empty("Play", &[("digits", Some(&keys))])?;
        }
        Verb::Pause { length_s } => xml.empty("Pause", &[("length", Some(length_s.to_string().as_str()))])?,
        Verb::Hangup => xml.empty("Hangup", &[])?,
        Verb::Reject { reason } => xml.empty("Reject", &[("reason", Some(reason.as_str()))])?,
        Verb::StartStream { stream, track } => {
            xml.0.push_str("<Start>");
            push_stream(xml, stream, Some(*track))?;
            xml.0.push_str("</Start>");
        }
        Verb::StopStream { name } => {
            xml.0.push_str("<Stop>");
            xml.empty("Stream", &[("name", Some(name))])?;
            xml.0.push_str("</Stop>");
        }
        Verb::Gather { gather } => input::push_gather(xml, gather)?,
        Verb::Dial { dial } => dial::push_dial(xml, dial)?,
        Verb::Record { record } => input::push_record(xml, record)?,
    }
    Ok(())
}

/// A number that is written only where it is not the default.
fn unless(number: u32, default: u32) -> Option<String> {
    (number != default).then(|| number.to_string())
}

const fn flag(set: bool) -> &'static str {
    if set { "true" } else { "false" }
}

fn keys(digits: &[Digit]) -> String {
    digits.iter().copied().map(char::from).collect()
}

fn push_stream(xml: &mut Xml, stream: &Stream, track: Option<StreamTrack>) -> Result<(), RenderError> {
    stream.check()?;
    let attributes = [
        ("url", Some(stream.url.as_str())),
        ("name", stream.name.as_deref()),
        ("track", track.map(StreamTrack::as_str)),
        ("statusCallback", stream.status_callback.as_deref()),
    ];
    xml.open("Stream", &attributes)?;
    xml.0.push('>');
    push_parameters(xml, &stream.parameters)?;
    xml.0.push_str("</Stream>");
    Ok(())
}

fn push_parameters(xml: &mut Xml, parameters: &[(String, String)]) -> Result<(), RenderError> {
    for (name, value) in parameters {
        xml.empty("Parameter", &[("name", Some(name)), ("value", Some(value))])?;
    }
    Ok(())
}

type Attributes<'a> = [(&'a str, Option<&'a str>)];

/// A document in the making.
struct Xml(String);

impl Xml {
    fn element(&mut self, name: &str, attributes: &Attributes<'_>, text: &str) -> Result<(), RenderError> {
        self.open(name, attributes)?;
        self.0.push('>');
        self.escaped(text)?;
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
        Ok(())
    }

    fn empty(&mut self, name: &str, attributes: &Attributes<'_>) -> Result<(), RenderError> {
        self.open(name, attributes)?;
        self.0.push_str("/>");
        Ok(())
    }

    /// All of the start tag but its end.
    fn open(&mut self, name: &str, attributes: &Attributes<'_>) -> Result<(), RenderError> {
        self.0.push('<');
        self.0.push_str(name);
        for (attribute, value) in attributes {
            if let Some(value) = value {
                self.0.push(' ');
                self.0.push_str(attribute);
                self.0.push_str("=\"");
                self.escaped(value)?;
                self.0.push('"');
            }
        }
        Ok(())
    }

    /// One rule for text and attributes. Line breaks and tabs go as references because a reader would turn them into
    /// spaces in an attribute (XML 1.0 section 3.3.3).
    fn escaped(&mut self, text: &str) -> Result<(), RenderError> {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&apos;"),
                '\t' => self.0.push_str("&#9;"),
                '\n' => self.0.push_str("&#10;"),
                '\r' => self.0.push_str("&#13;"),
                // XML 1.0 section 2.2 leaves these out, and no reference can bring them in.
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                    return Err(RenderError::Character { character });
                }
                _ => self.0.push(character),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::twiml::{Method, RejectReason};

    fn stream(url: &str, parameters: &[(&str, &str)]) -> Stream {
        let parameters = parameters.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Stream { url: url.to_owned(), name: None, parameters, status_callback: None }
    }

    #[test]
    fn an_answered_call_is_written_out() {
        let response = Response(vec![
            Verb::Connect {
                stream: Stream {
                    name: Some("assistant".to_owned()),
                    status_callback: Some("https://example.com/twilio/stream-status?a=1&b=2".to_owned()),
                    ..stream("wss://example.com/twilio/stream", &[("token", "ab\"<c>"), ("mode", "x\ny")])
                },
            },
            Verb::Redirect {
                url: "https://example.com/twilio/resume?a=1&b=2".to_owned(),
                method: Method::Post,
            },
        ]);
        assert_eq!(
            response.render().unwrap(),
            concat!(
                r#"<?xml version="1.0" encoding="UTF-8"?><Response><Connect>"#,
                r#"<Stream url="wss://example.com/twilio/stream" name="assistant" "#,
                r#"statusCallback="https://example.com/twilio/stream-status?a=1&amp;b=2">"#,
                r#"<Parameter name="token" value="ab&quot;&lt;c&gt;"/><Parameter name="mode" value="x&#10;y"/>"#,
                r#"</Stream></Connect>"#,
                r#"<Redirect method="POST">https://example.com/twilio/resume?a=1&amp;b=2</Redirect></Response>"#,
            )
        );
    }

    #[test]
    fn every_other_verb_is_written_out() {
        let say = |voice: Option<&str>, language: Option<&str>| Verb::Say {
            text: "Tom & Jo's <shop>".to_owned(),
            voice: voice.map(str::to_owned),
            language: language.map(str::to_owned),
            times: 1,
        };
        let text = "Tom &amp; Jo&apos;s &lt;shop&gt;</Say>";
        for (verb, expected) in [
            (say(None, None), format!("<Say>{text}")),
            (say(Some("alice"), Some("en-US")), format!(r#"<Say voice="alice" language="en-US">{text}"#)),
            (Verb::play("https://example.com/a.wav"), "<Play>https://example.com/a.wav</Play>".into()),
            (Verb::Pause { length_s: 3 }, r#"<Pause length="3"/>"#.into()),
            (Verb::Hangup, "<Hangup/>".into()),
            (Verb::Reject { reason: RejectReason::Rejected }, r#"<Reject reason="rejected"/>"#.into()),
            (Verb::Reject { reason: RejectReason::Busy }, r#"<Reject reason="busy"/>"#.into()),
            (
                Verb::Redirect { url: "/next".to_owned(), method: Method::Get },
                r#"<Redirect method="GET">/next</Redirect>"#.into(),
            ),
        ] {
            let expected =
                format!(r#"<?xml version="1.0" encoding="UTF-8"?><Response>{expected}</Response>"#);
            assert_eq!(Response(vec![verb]).render().unwrap(), expected);
        }
    }

    #[test]
    fn what_twilio_would_not_take_is_not_written() {
        let url = "wss://example.com/s";
        let render = |stream: Stream| Response(vec![Verb::Connect { stream }]).render();
        assert!(render(stream("ws://127.0.0.1:8080/s", &[("n", &"é".repeat(498))])).is_ok());
        assert_eq!(
            render(stream(url, &[("ok", ""), ("n", &"é".repeat(499))])),
            Err(RenderError::ParameterTooLong { name: "n".to_owned(), characters: 500 })
        );
        for bad in [
            "",
            "wss://",
            "wss:///s",
            "/s",
            "https://example.com/s",
            "wss://example.com/s?t=1",
            "wss://example.com/s#f",
        ] {
            assert_eq!(render(stream(bad, &[])), Err(RenderError::StreamUrl), "{bad}");
        }
        for character in ['\0', '\u{1b}', '\u{ffff}'] {
            let parameter = character.to_string();
            assert_eq!(render(stream(url, &[("n", &parameter)])), Err(RenderError::Character { character }));
        }
    }

    #[test]
    fn debug_does_not_show_the_token() {
        let stream = stream("wss://example.com/s", &[("token", "sesame")]);
        let shown = format!("{:?}", Response(vec![Verb::Connect { stream }]));
        assert!(shown.contains("token") && !shown.contains("sesame"), "{shown}");
    }
}
