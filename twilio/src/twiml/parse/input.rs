use roxmltree::Node;
use telephony::Digit;

use super::{TwimlError, allow, bad_value, elements, empty, one_of, optional, valued, verb};
use crate::twiml::{Gather, Method, Record};

pub(super) fn gather(node: Node<'_, '_>) -> Result<Gather, TwimlError> {
    allow(
        node,
        &["input", "numDigits", "timeout", "finishOnKey", "action", "method", "actionOnEmptyResult"],
    )?;
    if node.attribute("input").is_some_and(|input| input != "dtmf") {
        return Err(bad_value(node, "input"));
    }
    let gather = Gather {
        num_digits: valued(node, "numDigits")?,
        timeout_s: valued(node, "timeout")?.unwrap_or(5),
        finish_on_key: match node.attribute("finishOnKey").map(|keys| (keys, one_key(keys))) {
            None => Some(Digit::Pound),
            Some(("", _)) => None,
            Some((_, Some(key))) => Some(key),
            Some((_, None)) => return Err(bad_value(node, "finishOnKey")),
        },
        action: optional(node, "action"),
        method: one_of(node, "method", &Method::ALL, Method::as_str)?,
        action_on_empty: valued(node, "actionOnEmptyResult")?.unwrap_or(false),
        prompts: elements(node)?.into_iter().map(verb).collect::<Result<_, _>>()?,
    };
    gather.check()?;
    Ok(gather)
}

pub(super) fn record(node: Node<'_, '_>) -> Result<Record, TwimlError> {
    let attributes = [
        "action",
        "method",
        "timeout",
        "finishOnKey",
        "maxLength",
        "playBeep",
        "trim",
        "recordingStatusCallback",
    ];
    allow(node, &attributes)?;
    empty(node)?;
    let default = Record::default();
    let finish_on_key = match node.attribute("finishOnKey") {
        None => default.finish_on_key,
        Some(keys) => keys
            .chars()
            .map(Digit::try_from)
            .collect::<Result<_, _>>()
            .map_err(|_| bad_value(node, "finishOnKey"))?,
    };
    Ok(Record {
        action: optional(node, "action"),
        method: one_of(node, "method", &Method::ALL, Method::as_str)?,
        timeout_s: valued(node, "timeout")?.unwrap_or(default.timeout_s),
        finish_on_key,
        max_length_s: valued(node, "maxLength")?.unwrap_or(default.max_length_s),
        play_beep: valued(node, "playBeep")?.unwrap_or(default.play_beep),
        trim: match node.attribute("trim") {
            None | Some("trim-silence") => true,
            Some("do-not-trim") => false,
            Some(_) => return Err(bad_value(node, "trim")),
        },
        recording_status_callback: optional(node, "recordingStatusCallback"),
    })
}

fn one_key(keys: &str) -> Option<Digit> {
    let mut keys = keys.chars();
    let key = Digit::try_from(keys.next()?).ok()?;
    keys.next().is_none().then_some(key)
}

#[cfg(test)]
mod tests {
    use crate::twiml::{Response, Verb};

    use super::*;

    fn parse(inside: &str) -> Result<Verb, String> {
        let response = Response::parse(&format!("<Response>{inside}</Response>"));
        response.map(|mut response| response.0.remove(0)).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_written_is_twilios_default() {
        assert_eq!(parse("<Gather/>"), Ok(Verb::Gather { gather: Gather::default() }));
        assert_eq!(parse("<Record/>"), Ok(Verb::Record { record: Record::default() }));
        let gather = Gather { finish_on_key: None, prompts: vec![Verb::say("Hi")], ..Gather::default() };
        let xml = "<Gather finishOnKey='' input='dtmf'>\n <Say>Hi</Say>\n</Gather>";
        assert_eq!(parse(xml), Ok(Verb::Gather { gather }));
        let record = Record { finish_on_key: vec![], ..Record::default() };
        assert_eq!(parse("<Record finishOnKey=''/>"), Ok(Verb::Record { record }));
    }

    #[test]
    fn an_error_says_what_is_wrong() {
        let value = |attribute, element| {
            format!("attribute {attribute:?} of <{element}> has a value that it cannot have")
        };
        let rule = "document is against Twilio's rules".to_owned();
        for (inside, expected) in [
            ("<Gather input='speech'/>", value("input", "Gather")),
            ("<Gather finishOnKey='12'/>", value("finishOnKey", "Gather")),
            ("<Gather actionOnEmptyResult='yes'/>", value("actionOnEmptyResult", "Gather")),
            ("<Gather timeout='auto'/>", value("timeout", "Gather")),
            ("<Gather numDigits='0'/>", rule.clone()),
            ("<Gather><Hangup/></Gather>", rule.clone()),
            ("<Gather><Gather/></Gather>", rule),
            ("<Gather hints='a'/>", "<Gather> has no attribute \"hints\"".to_owned()),
            ("<Record trim='some'/>", value("trim", "Record")),
            ("<Record finishOnKey='x'/>", value("finishOnKey", "Record")),
            ("<Record>now</Record>", "text is not expected in <Record>".to_owned()),
        ] {
            assert_eq!(parse(inside), Err(expected), "{inside}");
        }
    }
}
