use super::{RenderError, Xml, flag, keys, push_verb};
use crate::twiml::{Gather, Record, Verb};

impl Gather {
    /// Whether Twilio would take it.
    pub(in crate::twiml) fn check(&self) -> Result<(), RenderError> {
        if self.num_digits == Some(0) {
            return Err(RenderError::NoDigits);
        }
        let prompt = |verb: &Verb| matches!(verb, Verb::Say { .. } | Verb::Play { .. } | Verb::Pause { .. });
        if self.prompts.iter().all(prompt) { Ok(()) } else { Err(RenderError::Prompt) }
    }
}

pub(super) fn push_gather(xml: &mut Xml, gather: &Gather) -> Result<(), RenderError> {
    gather.check()?;
    let num_digits = gather.num_digits.map(|count| count.to_string());
    let finish = gather.finish_on_key.map(|key| key.to_string()).unwrap_or_default();
    let attributes = [
        ("input", Some("dtmf")),
        ("numDigits", num_digits.as_deref()),
        ("timeout", Some(&*gather.timeout_s.to_string())),
        ("finishOnKey", Some(&*finish)),
        ("action", gather.action.as_deref()),
        ("method", Some(gather.method.as_str())),
        ("actionOnEmptyResult", Some(flag(gather.action_on_empty))),
    ];
    xml.open("Gather", &attributes)?;
    xml.0.push('>');
    for prompt in &gather.prompts {
        push_verb(xml, prompt)?;
    }
    xml.0.push_str("</Gather>");
    Ok(())
}

pub(super) fn push_record(xml: &mut Xml, record: &Record) -> Result<(), RenderError> {
    let attributes = [
        ("action", record.action.as_deref()),
        ("method", Some(record.method.as_str())),
        ("timeout", Some(&*record.timeout_s.to_string())),
        ("finishOnKey", Some(&*keys(&record.finish_on_key))),
        ("maxLength", Some(&*record.max_length_s.to_string())),
        ("playBeep", Some(flag(record.play_beep))),
        ("trim", Some(if record.trim { "trim-silence" } else { "do-not-trim" })),
        ("recordingStatusCallback", record.recording_status_callback.as_deref()),
    ];
    xml.empty("Record", &attributes)
}

#[cfg(test)]
mod tests {
    use telephony::Digit;

    use super::*;
    use crate::twiml::Response;

    fn render(verb: Verb) -> Result<String, RenderError> {
        let xml = Response(vec![verb]).render()?;
        let inside = xml.strip_prefix(r#"<?xml version="1.0" encoding="UTF-8"?><Response>"#).unwrap();
        Ok(inside.strip_suffix("</Response>").unwrap().to_owned())
    }

    #[test]
    fn a_whisper_that_asks_for_a_key_is_written_out() {
        let gather = Gather {
            num_digits: Some(1),
            timeout_s: 8,
            finish_on_key: None,
            action: Some("https://example.com/key?a=1&b=2".to_owned()),
            action_on_empty: true,
            prompts: vec![Verb::say("Press 1."), Verb::Pause { length_s: 1 }, Verb::play("/beep.wav")],
            ..Gather::default()
        };
        assert_eq!(
            render(Verb::Gather { gather }).unwrap(),
            concat!(
                r#"<Gather input="dtmf" numDigits="1" timeout="8" finishOnKey="" "#,
                r#"action="https://example.com/key?a=1&amp;b=2" method="POST" actionOnEmptyResult="true">"#,
                r#"<Say>Press 1.</Say><Pause length="1"/><Play>/beep.wav</Play></Gather>"#,
            )
        );
    }

    #[test]
    fn a_recording_is_written_out() {
        let record = Record {
            action: Some("/done".to_owned()),
            finish_on_key: vec![Digit::Star, Digit::Number(1)],
            max_length_s: 120,
            trim: false,
            recording_status_callback: Some("/file".to_owned()),
            ..Record::default()
        };
        assert_eq!(
            render(Verb::Record { record }).unwrap(),
            concat!(
                r#"<Record action="/done" method="POST" timeout="5" finishOnKey="*1" maxLength="120" "#,
                r#"playBeep="true" trim="do-not-trim" recordingStatusCallback="/file"/>"#,
            )
        );
    }

    #[test]
    fn what_twilio_would_not_take_is_not_written() {
        for (gather, expected) in [
            (Gather { num_digits: Some(0), ..Gather::default() }, RenderError::NoDigits),
            (Gather { prompts: vec![Verb::Hangup], ..Gather::default() }, RenderError::Prompt),
            (
                Gather { prompts: vec![Verb::PlayDigits { digits: vec![] }], ..Gather::default() },
                RenderError::Prompt,
            ),
        ] {
            assert_eq!(render(Verb::Gather { gather }), Err(expected));
        }
    }
}
