mod dial;
mod input;

use std::str::FromStr;

use roxmltree::{Document, Node};
use telephony::Digit;

use super::{Method, RejectReason, RenderError, Response, Stream, StreamTrack, TWIML_BYTES_MAX, Verb};

/// Why a text is not a document of the verbs that we know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TwimlError {
    /// Longer than [`TWIML_BYTES_MAX`]; it was not looked into.
    #[error("document of {bytes} bytes, more than {TWIML_BYTES_MAX}")]
    TooLarge {
        /// Length of the text.
        bytes: usize,
    },
    /// Not well-formed, or with a document type.
    #[error("document is not well-formed XML")]
    Xml(#[from] roxmltree::Error),
    /// An element where TwiML has none of that name, or we know none.
    #[error("<{element}> is not expected in {parent}")]
    Element {
        /// Name of the element.
        element: String,
        /// Where it is.
        parent: &'static str,
    },
    /// Text between elements.
    #[error("text is not expected in <{element}>")]
    Text {
        /// Where it is.
        element: String,
    },
    /// An attribute that the element does not have.
    #[error("<{element}> has no attribute {attribute:?}")]
    UnknownAttribute {
        /// Name of the element.
        element: String,
        /// Name of the attribute.
        attribute: String,
    },
    /// An attribute that the element cannot do without.
    #[error("<{element}> lacks the attribute {attribute:?}")]
    MissingAttribute {
        /// Name of the element.
        element: String,
        /// Name of the attribute.
        attribute: &'static str,
    },
    /// A value that the attribute cannot have.
    #[error("attribute {attribute:?} of <{element}> has a value that it cannot have")]
    AttributeValue {
        /// Name of the element.
        element: String,
        /// Name of the attribute.
        attribute: &'static str,
    },
    /// `<Connect>`, `<Start>` or `<Stop>` with no stream in it, or with several.
    #[error("<{element}> has {count} streams, not one")]
    Streams {
        /// Name of the element.
        element: String,
        /// How many there are.
        count: usize,
    },
    /// What is to be dialled is no number in E.164.
    #[error("text in <Dial> or <Number> is not a telephone number")]
    Number,
    /// Well-formed, and against Twilio's rules.
    #[error("document is against Twilio's rules")]
    Rule(#[from] RenderError),
}

impl Response {
    /// Reads a document as strictly as would show a mistake: unknown verbs and attributes are errors.
    ///
    /// # Errors
    /// When the text is too long, is not well-formed, or is not made of the verbs of [`Verb`] as Twilio takes them.
    pub fn parse(xml: &str) -> Result<Self, TwimlError> {
        if xml.len() > TWIML_BYTES_MAX {
            return Err(TwimlError::TooLarge { bytes: xml.len() });
        }
        let document = Document::parse(xml)?;
        let root = document.root_element();
        if !root.has_tag_name("Response") {
            return Err(TwimlError::Element { element: name(root), parent: "the document" });
        }
        allow(root, &[])?;
        elements(root)?.into_iter().map(verb).collect::<Result<_, _>>().map(Self)
    }
}

fn verb(node: Node<'_, '_>) -> Result<Verb, TwimlError> {
    match node.tag_name().name() {
        "Connect" => {
            allow(node, &[])?;
            Ok(Verb::Connect { stream: stream(only(node)?, "<Connect>", &[])? })
        }
        "Start" => {
            allow(node, &[])?;
            let one = only(node)?;
            let stream = stream(one, "<Start>", &["track"])?;
            Ok(Verb::StartStream { stream, track: valued(one, "track")?.unwrap_or(StreamTrack::Inbound) })
        }
        "Stop" => {
            allow(node, &[])?;
            let one = only(node)?;
            if !one.has_tag_name("Stream") {
                return Err(TwimlError::Element { element: name(one), parent: "<Stop>" });
            }
            allow(one, &["name"])?;
            empty(one)?;
            Ok(Verb::StopStream { name: required(one, "name")? })
        }
        "Gather" => Ok(Verb::Gather { gather: input::gather(node)? }),
        "Record" => Ok(Verb::Record { record: input::record(node)? }),
        "Dial" => Ok(Verb::Dial { dial: dial::dial(node)? }),
        "Redirect" => {
            allow(node, &["method"])?;
            let method = one_of(node, "method", &Method::ALL, Method::as_str)?;
            Ok(Verb::Redirect { url: text(node)?.trim().to_owned(), method })
        }
        "Say" => {
            allow(node, &["voice", "language", "loop"])?;
            let (voice, language) = (optional(node, "voice"), optional(node, "language"));
            Ok(Verb::Say { text: text(node)?, voice, language, times: valued(node, "loop")?.unwrap_or(1) })
        }
        "Play" if node.has_attribute("digits") => {
            allow(node, &["digits"])?;
            empty(node)?;
            let digit = |key| if key == 'w' { Some(None) } else { Digit::try_from(key).ok().map(Some) };
            let digits = required(node, "digits")?.chars().map(digit).collect::<Option<_>>();
            Ok(Verb::PlayDigits { digits: digits.ok_or_else(|| bad_value(node, "digits"))? })
        }
        "Play" => {
            allow(node, &["loop"])?;
            let times = valued(node, "loop")?.unwrap_or(1);
            Ok(Verb::Play { url: text(node)?.trim().to_owned(), times })
        }
        "Pause" => {
            allow(node, &["length"])?;
            empty(node)?;
            Ok(Verb::Pause { length_s: valued(node, "length")?.unwrap_or(1) })
        }
        "Hangup" => {
            allow(node, &[])?;
            empty(node)?;
            Ok(Verb::Hangup)
        }
        "Reject" => {
            allow(node, &["reason"])?;
            empty(node)?;
            Ok(Verb::Reject { reason: one_of(node, "reason", &RejectReason::ALL, RejectReason::as_str)? })
        }
        _ => Err(TwimlError::Element { element: name(node), parent: "<Response>" }),
    }
}

fn stream(node: Node<'_, '_>, parent: &'static str, more: &[&str]) -> Result<Stream, TwimlError> {
    if !node.has_tag_name("Stream") {
        return Err(TwimlError::Element { element: name(node), parent });
    }
    allow(node, &[&["url", "name", "statusCallback"], more].concat())?;
    let parameters = elements(node)?.into_iter().map(|child| parameter(child, "<Stream>"));
    let stream = Stream {
        url: required(node, "url")?,
        name: optional(node, "name"),
        parameters: parameters.collect::<Result<_, _>>()?,
        status_callback: optional(node, "statusCallback"),
    };
    stream.check()?;
    Ok(stream)
}

fn parameter(node: Node<'_, '_>, parent: &'static str) -> Result<(String, String), TwimlError> {
    if !node.has_tag_name("Parameter") {
        return Err(TwimlError::Element { element: name(node), parent });
    }
    allow(node, &["name", "value"])?;
    empty(node)?;
    Ok((required(node, "name")?, required(node, "value")?))
}

/// The one element that `<Connect>`, `<Start>` and `<Stop>` hold.
fn only<'a, 'input>(node: Node<'a, 'input>) -> Result<Node<'a, 'input>, TwimlError> {
    match elements(node)?.as_slice() {
        [one] => Ok(*one),
        several => Err(TwimlError::Streams { element: name(node), count: several.len() }),
    }
}

/// The child elements of an element that holds nothing else.
fn elements<'a, 'input>(node: Node<'a, 'input>) -> Result<Vec<Node<'a, 'input>>, TwimlError> {
    let stray = |child: Node<'_, '_>| child.is_text() && !child.text().unwrap_or_default().trim().is_empty();
    if node.children().any(stray) {
        return Err(TwimlError::Text { element: name(node) });
    }
    Ok(node.children().filter(Node::is_element).collect())
}

/// The text of an element that holds nothing else. A comment or a CDATA section may split it.
fn text(node: Node<'_, '_>) -> Result<String, TwimlError> {
    match node.children().find(Node::is_element) {
        Some(child) => Err(TwimlError::Element { element: name(child), parent: "a verb of text" }),
        None => Ok(node.children().filter(Node::is_text).filter_map(|child| child.text()).collect()),
    }
}

fn empty(node: Node<'_, '_>) -> Result<(), TwimlError> {
    match elements(node)?.first() {
        Some(child) => Err(TwimlError::Element { element: name(*child), parent: "an empty element" }),
        None => Ok(()),
    }
}

fn allow(node: Node<'_, '_>, attributes: &[&str]) -> Result<(), TwimlError> {
    match node.attributes().find(|attribute| !attributes.contains(&attribute.name())) {
        Some(unknown) => {
            Err(TwimlError::UnknownAttribute { element: name(node), attribute: unknown.name().to_owned() })
        }
        None => Ok(()),
    }
}

fn required(node: Node<'_, '_>, attribute: &'static str) -> Result<String, TwimlError> {
    match node.attribute(attribute) {
        Some(value) => Ok(value.to_owned()),
        None => Err(TwimlError::MissingAttribute { element: name(node), attribute }),
    }
}

fn optional(node: Node<'_, '_>, attribute: &'static str) -> Option<String> {
    node.attribute(attribute).map(str::to_owned)
}

/// The value that the attribute spells, or none where there is no attribute.
fn valued<T: FromStr>(node: Node<'_, '_>, attribute: &'static str) -> Result<Option<T>, TwimlError> {
    node.attribute(attribute).map(|value| value.parse().map_err(|_| bad_value(node, attribute))).transpose()
}

fn bad_value(node: Node<'_, '_>, attribute: &'static str) -> TwimlError {
    TwimlError::AttributeValue { element: name(node), attribute }
}

/// The member whose name the attribute holds, or the default where there is no attribute.
fn one_of<T: Copy + Default>(
    node: Node<'_, '_>,
    attribute: &'static str,
    all: &[T],
    as_str: fn(T) -> &'static str,
) -> Result<T, TwimlError> {
    match node.attribute(attribute) {
        None => Ok(T::default()),
        Some(value) => {
            let found = all.iter().copied().find(|&member| as_str(member) == value);
            found.ok_or_else(|| bad_value(node, attribute))
        }
    }
}

fn name(node: Node<'_, '_>) -> String {
    node.tag_name().name().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_as_an_xml_parser_would() {
        for (xml, expected) in [
            ("<Response/>", vec![]),
            ("<?xml version='1.0'?>\n<Response>\n <!-- none --> </Response>\n", vec![]),
            ("<Response><Hangup></Hangup></Response>", vec![Verb::Hangup]),
            ("<Response><Pause/></Response>", vec![Verb::Pause { length_s: 1 }]),
            ("<Response><Reject/></Response>", vec![Verb::Reject { reason: RejectReason::Rejected }]),
            (
                "<Response><Redirect>\n /a?b&amp;c=&#x41;\n</Redirect></Response>",
                vec![Verb::Redirect { url: "/a?b&c=A".to_owned(), method: Method::Post }],
            ),
            (
                "<Response><Say language='en-US'>a <!-- b --><![CDATA[<c>]]> &lt;d</Say></Response>",
                vec![Verb::Say {
                    text: "a <c> <d".to_owned(),
                    voice: None,
                    language: Some("en-US".to_owned()),
                    times: 1,
                }],
            ),
            (
                "<Response><Connect>\n<Stream url='wss://a.example/s'>\n<Parameter value='v' name='n'/>\n</Stream></Connect></Response>",
                vec![Verb::Connect {
                    stream: Stream {
                        url: "wss://a.example/s".to_owned(),
                        name: None,
                        parameters: vec![("n".to_owned(), "v".to_owned())],
                        status_callback: None,
                    },
                }],
            ),
        ] {
            assert_eq!(Response::parse(xml), Ok(Response(expected)), "{xml}");
        }
    }

    #[test]
    fn an_error_says_what_is_wrong() {
        let long = format!("<Response>{}</Response>", " ".repeat(TWIML_BYTES_MAX));
        let xml_error = "document is not well-formed XML";
        for (inside, expected) in [
            ("<Enqueue/>", "<Enqueue> is not expected in <Response>"),
            ("<say>x</say>", "<say> is not expected in <Response>"),
            ("hello", "text is not expected in <Response>"),
            ("<Say><break/></Say>", "<break> is not expected in a verb of text"),
            ("<Hangup>bye</Hangup>", "text is not expected in <Hangup>"),
            ("<Hangup><Say>bye</Say></Hangup>", "<Say> is not expected in an empty element"),
            ("<Hangup when='now'/>", "<Hangup> has no attribute \"when\""),
            ("<Pause length='-1'/>", "attribute \"length\" of <Pause> has a value that it cannot have"),
            (
                "<Redirect method='PUT'>/</Redirect>",
                "attribute \"method\" of <Redirect> has a value that it cannot have",
            ),
            ("<Connect/>", "<Connect> has 0 streams, not one"),
            ("<Connect><Room/></Connect>", "<Room> is not expected in <Connect>"),
            ("<Connect><Stream/></Connect>", "<Stream> lacks the attribute \"url\""),
            ("<Connect><Stream url='wss://a.example/?t=1'/></Connect>", "document is against Twilio's rules"),
            (
                "<Connect><Stream url='wss://a.example/'><Parameter name='n'/></Stream></Connect>",
                "<Parameter> lacks the attribute \"value\"",
            ),
            ("<Say>a & b</Say>", xml_error),
            ("<Say>", xml_error),
            ("<Say a='1' a='2'/>", xml_error),
            ("</Response><Response>", xml_error),
        ] {
            let xml = format!("<Response>{inside}</Response>");
            assert_eq!(Response::parse(&xml).unwrap_err().to_string(), expected, "{xml}");
        }
        for (xml, expected) in [
            ("<Answer/>", "<Answer> is not expected in the document"),
            ("<!DOCTYPE Response [<!ENTITY e 'x'>]><Response><Say>&e;</Say></Response>", xml_error),
            ("", xml_error),
            (&long, "document of 65557 bytes, more than 65536"),
        ] {
            assert_eq!(Response::parse(xml).unwrap_err().to_string(), expected);
        }
    }
}
