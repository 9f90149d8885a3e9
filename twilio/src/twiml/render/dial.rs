use super::{RenderError, Xml, flag, push_parameters};
use crate::twiml::{
    CallProgressEvent, Conference, ConferenceTopic, DIAL_PARTIES_MAX, Dial, DialTo, Party, StatusCallback,
};

impl Dial {
    /// Whether Twilio would take it.
    pub(in crate::twiml) fn check(&self) -> Result<(), RenderError> {
        match &self.to {
            DialTo::Parties(parties) => match parties.len() {
                1..=DIAL_PARTIES_MAX => parties.iter().try_for_each(Party::check),
                count => Err(RenderError::Parties { count }),
            },
            DialTo::Conference(conference) => conference.check(),
        }
    }
}

impl Party {
    fn check(&self) -> Result<(), RenderError> {
        match self {
            Self::Client { identity, .. } if identity.is_empty() || identity.trim() != identity => {
                Err(RenderError::Identity)
            }
            Self::Client { .. } | Self::Number { .. } => Ok(()),
        }
    }
}

impl Conference {
    fn check(&self) -> Result<(), RenderError> {
        if self.name.is_empty() || self.name.trim() != self.name || self.name.chars().count() > 128 {
            return Err(RenderError::ConferenceName);
        }
        match self.max_participants {
            None | Some(2..=250) => Ok(()),
            Some(count) => Err(RenderError::Participants { count }),
        }
    }
}

pub(super) fn push_dial(xml: &mut Xml, dial: &Dial) -> Result<(), RenderError> {
    dial.check()?;
    let time_limit = dial.time_limit_s.map(|seconds| seconds.to_string());
    let attributes = [
        ("action", dial.action.as_deref()),
        ("method", Some(dial.method.as_str())),
        ("timeout", Some(&*dial.timeout_s.to_string())),
        ("answerOnBridge", Some(flag(dial.answer_on_bridge))),
        ("callerId", dial.caller_id.as_ref().map(|number| number.e164())),
        ("timeLimit", time_limit.as_deref()),
        ("hangupOnStar", Some(flag(dial.hangup_on_star))),
    ];
    xml.open("Dial", &attributes)?;
    xml.0.push('>');
    match &dial.to {
        DialTo::Parties(parties) => parties.iter().try_for_each(|party| push_party(xml, party))?,
        DialTo::Conference(conference) => push_conference(xml, conference)?,
    }
    xml.0.push_str("</Dial>");
    Ok(())
}

fn push_party(xml: &mut Xml, party: &Party) -> Result<(), RenderError> {
    match party {
        Party::Number { number, url, status_callback } => {
            let (callback, events) = callback(status_callback.as_ref(), CallProgressEvent::as_str);
            let attributes = [
                ("url", url.as_deref()),
                ("statusCallback", callback),
                ("statusCallbackEvent", events.as_deref()),
            ];
            xml.element("Number", &attributes, number.e164())
        }
        Party::Client { identity, parameters, url, status_callback } => {
            let (callback, events) = callback(status_callback.as_ref(), CallProgressEvent::as_str);
            let attributes = [
                ("url", url.as_deref()),
                ("statusCallback", callback),
                ("statusCallbackEvent", events.as_deref()),
            ];
            xml.open("Client", &attributes)?;
            xml.0.push('>');
            xml.element("Identity", &[], identity)?;
            push_parameters(xml, parameters)?;
            xml.0.push_str("</Client>");
            Ok(())
        }
    }
}

fn push_conference(xml: &mut Xml, conference: &Conference) -> Result<(), RenderError> {
    let (callback, events) = callback(conference.status_callback.as_ref(), ConferenceTopic::as_str);
    let most = conference.max_participants.map(|count| count.to_string());
    let attributes = [
        ("muted", Some(flag(conference.muted))),
        ("beep", Some(flag(conference.beep))),
        ("startConferenceOnEnter", Some(flag(conference.start_on_enter))),
        ("endConferenceOnExit", Some(flag(conference.end_on_exit))),
        ("waitUrl", conference.wait_url.as_deref()),
        ("maxParticipants", most.as_deref()),
        ("statusCallback", callback),
        ("statusCallbackEvent", events.as_deref()),
    ];
    xml.element("Conference", &attributes, &conference.name)
}

/// The two attributes of a status callback.
fn callback<E: Copy>(
    callback: Option<&StatusCallback<E>>,
    word: fn(E) -> &'static str,
) -> (Option<&str>, Option<String>) {
    let Some(callback) = callback else { return (None, None) };
    let events: Vec<&str> = callback.events.iter().copied().map(word).collect();
    (Some(&callback.url), (!events.is_empty()).then(|| events.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::twiml::{Response, Verb};

    fn render(dial: Dial) -> Result<String, RenderError> {
        let xml = Response(vec![Verb::Dial { dial }]).render()?;
        let inside = xml.strip_prefix(r#"<?xml version="1.0" encoding="UTF-8"?><Response>"#).unwrap();
        Ok(inside.strip_suffix("</Response>").unwrap().to_owned())
    }

    fn number(url: Option<&str>) -> Party {
        Party::Number {
            number: "+13125550142".parse().unwrap(),
            url: url.map(str::to_owned),
            status_callback: None,
        }
    }

    #[test]
    fn an_agent_with_a_whisper_and_a_softphone_are_written_out() {
        let events = vec![CallProgressEvent::Initiated, CallProgressEvent::Answered];
        let callback = StatusCallback { url: "https://example.com/leg?a=1&b=2".to_owned(), events };
        let dial = Dial {
            action: Some("https://example.com/dialled".to_owned()),
            timeout_s: 20,
            answer_on_bridge: true,
            caller_id: Some("+13125550100".parse().unwrap()),
            time_limit_s: Some(3_600),
            ..Dial::new(DialTo::Parties(vec![
                number(Some("https://example.com/whisper")),
                Party::Client {
                    identity: "desk".to_owned(),
                    parameters: vec![("reason".to_owned(), "a \"leak\"".to_owned())],
                    url: None,
                    status_callback: Some(callback),
                },
            ]))
        };
        assert_eq!(
            render(dial).unwrap(),
            concat!(
                r#"<Dial action="https://example.com/dialled" method="POST" timeout="20" answerOnBridge="true" "#,
                r#"callerId="+13125550100" timeLimit="3600" hangupOnStar="false">"#,
                r#"<Number url="https://example.com/whisper">+13125550142</Number>"#,
                r#"<Client statusCallback="https://example.com/leg?a=1&amp;b=2" statusCallbackEvent="initiated answered">"#,
                r#"<Identity>desk</Identity><Parameter name="reason" value="a &quot;leak&quot;"/></Client></Dial>"#,
            )
        );
    }

    #[test]
    fn a_conference_is_written_out() {
        let events = vec![ConferenceTopic::Join, ConferenceTopic::End];
        let conference = Conference {
            beep: false,
            end_on_exit: true,
            wait_url: Some(String::new()),
            status_callback: Some(StatusCallback { url: "https://example.com/room".to_owned(), events }),
            max_participants: Some(2),
            ..Conference::new("call-7")
        };
        assert_eq!(
            render(Dial::new(DialTo::Conference(conference))).unwrap(),
            concat!(
                r#"<Dial method="POST" timeout="30" answerOnBridge="false" hangupOnStar="false">"#,
                r#"<Conference muted="false" beep="false" startConferenceOnEnter="true" endConferenceOnExit="true" "#,
                r#"waitUrl="" maxParticipants="2" statusCallback="https://example.com/room" "#,
                r#"statusCallbackEvent="join end">call-7</Conference></Dial>"#,
            )
        );
    }

    #[test]
    fn what_twilio_would_not_take_is_not_written() {
        let room = |name: &str, max_participants| {
            DialTo::Conference(Conference { max_participants, ..Conference::new(name) })
        };
        let client = Party::Client {
            identity: " desk".to_owned(),
            parameters: vec![],
            url: None,
            status_callback: None,
        };
        for (to, expected) in [
            (DialTo::Parties(vec![]), RenderError::Parties { count: 0 }),
            (DialTo::Parties(vec![number(None); 11]), RenderError::Parties { count: 11 }),
            (DialTo::Parties(vec![client]), RenderError::Identity),
            (room("", None), RenderError::ConferenceName),
            (room("a ", None), RenderError::ConferenceName),
            (room(&"a".repeat(129), None), RenderError::ConferenceName),
            (room("a", Some(1)), RenderError::Participants { count: 1 }),
            (room("a", Some(251)), RenderError::Participants { count: 251 }),
        ] {
            assert_eq!(render(Dial::new(to)), Err(expected));
        }
    }
}
