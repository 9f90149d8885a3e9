use std::str::FromStr;

use roxmltree::Node;

use super::{TwimlError, allow, bad_value, elements, name, one_of, optional, parameter, text, valued};
use crate::twiml::{Conference, Dial, DialTo, Method, Party, StatusCallback};

pub(super) fn dial(node: Node<'_, '_>) -> Result<Dial, TwimlError> {
    let attributes =
        ["action", "method", "timeout", "answerOnBridge", "callerId", "timeLimit", "hangupOnStar"];
    allow(node, &attributes)?;
    let dial = Dial {
        action: optional(node, "action"),
        method: one_of(node, "method", &Method::ALL, Method::as_str)?,
        timeout_s: valued(node, "timeout")?.unwrap_or(30),
        answer_on_bridge: valued(node, "answerOnBridge")?.unwrap_or(false),
        caller_id: valued(node, "callerId")?,
        time_limit_s: valued(node, "timeLimit")?,
        hangup_on_star: valued(node, "hangupOnStar")?.unwrap_or(false),
        to: to(node)?,
    };
    dial.check()?;
    Ok(dial)
}

/// A conference alone, or parties, or a bare number as text.
fn to(node: Node<'_, '_>) -> Result<DialTo, TwimlError> {
    if !node.children().any(|child| child.is_element()) {
        let number = text(node)?;
        let number = number.trim().parse().map_err(|_| TwimlError::Number)?;
        return Ok(DialTo::Parties(vec![Party::Number { number, url: None, status_callback: None }]));
    }
    match elements(node)?.as_slice() {
        [one] if one.has_tag_name("Conference") => Ok(DialTo::Conference(conference(*one)?)),
        several => several.iter().map(|&child| party(child)).collect::<Result<_, _>>().map(DialTo::Parties),
    }
}

fn party(node: Node<'_, '_>) -> Result<Party, TwimlError> {
    match node.tag_name().name() {
        "Number" => {
            allow(node, &["url", "statusCallback", "statusCallbackEvent"])?;
            Ok(Party::Number {
                number: text(node)?.trim().parse().map_err(|_| TwimlError::Number)?,
                url: optional(node, "url"),
                status_callback: status_callback(node)?,
            })
        }
        "Client" => {
            allow(node, &["url", "statusCallback", "statusCallbackEvent"])?;
            let (identity, parameters) = client(node)?;
            let (url, status_callback) = (optional(node, "url"), status_callback(node)?);
            Ok(Party::Client { identity, parameters, url, status_callback })
        }
        _ => Err(TwimlError::Element { element: name(node), parent: "<Dial>" }),
    }
}

/// A client's name, as text or in an element of its own beside parameters.
fn client(node: Node<'_, '_>) -> Result<(String, Vec<(String, String)>), TwimlError> {
    if !node.children().any(|child| child.is_element()) {
        return Ok((text(node)?.trim().to_owned(), Vec::new()));
    }
    let (identities, parameters): (Vec<_>, Vec<_>) =
        elements(node)?.into_iter().partition(|child| child.has_tag_name("Identity"));
    let identity = match identities.as_slice() {
        [one] => {
            allow(*one, &[])?;
            text(*one)?.trim().to_owned()
        }
        // What has no name, or two, is refused by the rules as a client without one.
        _ => String::new(),
    };
    let parameters = parameters.into_iter().map(|child| parameter(child, "<Client>"));
    Ok((identity, parameters.collect::<Result<_, _>>()?))
}

fn conference(node: Node<'_, '_>) -> Result<Conference, TwimlError> {
    let attributes = [
        "muted",
        "beep",
        "startConferenceOnEnter",
        "endConferenceOnExit",
        "waitUrl",
        "maxParticipants",
        "statusCallback",
        "statusCallbackEvent",
    ];
    allow(node, &attributes)?;
    let default = Conference::new(text(node)?.trim());
    Ok(Conference {
        muted: valued(node, "muted")?.unwrap_or(default.muted),
        beep: match node.attribute("beep") {
            // At one end only: still a beep.
            Some("onEnter" | "onExit") => true,
            _ => valued(node, "beep")?.unwrap_or(default.beep),
        },
        start_on_enter: valued(node, "startConferenceOnEnter")?.unwrap_or(default.start_on_enter),
        end_on_exit: valued(node, "endConferenceOnExit")?.unwrap_or(default.end_on_exit),
        wait_url: optional(node, "waitUrl"),
        max_participants: valued(node, "maxParticipants")?,
        status_callback: status_callback(node)?,
        name: default.name,
    })
}

fn status_callback<E: FromStr>(node: Node<'_, '_>) -> Result<Option<StatusCallback<E>>, TwimlError> {
    let words = node.attribute("statusCallbackEvent").unwrap_or_default();
    let events = words.split_ascii_whitespace().map(str::parse).collect::<Result<_, _>>();
    let events = events.map_err(|_| bad_value(node, "statusCallbackEvent"))?;
    Ok(optional(node, "statusCallback").map(|url| StatusCallback { url, events }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::twiml::{Response, Verb};

    fn parse(inside: &str) -> Result<Dial, String> {
        match Response::parse(&format!("<Response>{inside}</Response>")) {
            Ok(Response(mut verbs)) => match verbs.remove(0) {
                Verb::Dial { dial } => Ok(dial),
                other => panic!("{other:?}"),
            },
            Err(error) => Err(error.to_string()),
        }
    }

    fn number() -> Party {
        let number = "+13125550142".parse().unwrap();
        Party::Number { number, url: None, status_callback: None }
    }

    #[test]
    fn the_short_forms_are_read_as_well() {
        let one = Dial::new(DialTo::Parties(vec![number()]));
        assert_eq!(parse("<Dial> +13125550142 </Dial>").as_ref(), Ok(&one));
        assert_eq!(parse("<Dial><Number>+13125550142</Number></Dial>").as_ref(), Ok(&one));
        let client = Party::Client {
            identity: "desk".to_owned(),
            parameters: vec![],
            url: None,
            status_callback: None,
        };
        let both = Dial::new(DialTo::Parties(vec![client, number()]));
        let xml = "<Dial><Client>desk</Client><Number>+13125550142</Number></Dial>";
        assert_eq!(parse(xml), Ok(both));
        let room = Dial::new(DialTo::Conference(Conference::new("room 7")));
        assert_eq!(parse("<Dial><Conference beep='onEnter'>\n room 7 </Conference></Dial>"), Ok(room));
    }

    #[test]
    fn an_error_says_what_is_wrong() {
        let rule = "document is against Twilio's rules";
        for (inside, expected) in [
            ("<Dial/>", "text in <Dial> or <Number> is not a telephone number"),
            ("<Dial><Number>5550142</Number></Dial>", "text in <Dial> or <Number> is not a telephone number"),
            ("<Dial><Queue>a</Queue></Dial>", "<Queue> is not expected in <Dial>"),
            (
                "<Dial><Conference>a</Conference><Number>+13125550142</Number></Dial>",
                "<Conference> is not expected in <Dial>",
            ),
            ("<Dial>now <Number>+13125550142</Number></Dial>", "text is not expected in <Dial>"),
            ("<Dial><Client/></Dial>", rule),
            ("<Dial><Client><Identity>a</Identity><Identity>b</Identity></Client></Dial>", rule),
            ("<Dial><Conference/></Dial>", rule),
            (
                "<Dial answerOnBridge='maybe'>+13125550142</Dial>",
                "attribute \"answerOnBridge\" of <Dial> has a value that it cannot have",
            ),
            (
                "<Dial><Number statusCallback='/s' statusCallbackEvent='ringing sometimes'>+13125550142</Number></Dial>",
                "attribute \"statusCallbackEvent\" of <Number> has a value that it cannot have",
            ),
        ] {
            assert_eq!(parse(inside), Err(expected.to_owned()), "{inside}");
        }
    }
}
