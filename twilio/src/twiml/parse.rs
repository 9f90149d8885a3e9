use roxmltree::{Document, Node};

use super::{Method, RejectReason, RenderError, Response, Stream, TWIML_BYTES_MAX, Verb};

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
    /// `<Connect>` with no stream in it, or with several.
    #[error("<Connect> has {count} streams, not one")]
    Streams {
        /// How many there are.
        count: usize,
    },
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
            match elements(node)?.as_slice() {
                [one] => Ok(Verb::Connect { stream: stream(*one)? }),
                several => Err(TwimlError::Streams { count: several.len() }),
            }
        }
        "Redirect" => {
            allow(node, &["method"])?;
            let method = one_of(node, "method", &Method::ALL, Method::as_str)?;
            Ok(Verb::Redirect { url: text(node)?.trim().to_owned(), method })
        }
        "Say" => {
            allow(node, &["voice", "language"])?;
            let attribute = |name| node.attribute(name).map(str::to_owned);
            Ok(Verb::Say { text: text(node)?, voice: attribute("voice"), language: attribute("language") })
        }
        "Play" => {
            allow(node, &[])?;
            Ok(Verb::Play { url: text(node)?.trim().to_owned() })
        }
        "Pause" => {
            allow(node, &["length"])?;
            empty(node)?;
            let length_s = node.attribute("length").unwrap_or("1").parse();
            let attribute = "length";
            Ok(Verb::Pause {
                length_s: length_s
                    .map_err(|_| TwimlError::AttributeValue { element: name(node), attribute })?,
            })
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

fn stream(node: Node<'_, '_>) -> Result<Stream, TwimlError> {
    if !node.has_tag_name("Stream") {
        return Err(TwimlError::Element { element: name(node), parent: "<Connect>" });
    }
    allow(node, &["url", "name", "statusCallback"])?;
    let mut parameters = Vec::new();
    for child in elements(node)? {
        if !child.has_tag_name("Parameter") {
            return Err(TwimlError::Element { element: name(child), parent: "<Stream>" });
        }
        allow(child, &["name", "value"])?;
        empty(child)?;
        parameters.push((required(child, "name")?, required(child, "value")?));
    }
    let stream = Stream {
        url: required(node, "url")?,
        name: node.attribute("name").map(str::to_owned),
        parameters,
        status_callback: node.attribute("statusCallback").map(str::to_owned),
    };
    stream.check()?;
    Ok(stream)
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
            found.ok_or(TwimlError::AttributeValue { element: name(node), attribute })
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
            ("<Dial/>", "<Dial> is not expected in <Response>"),
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
