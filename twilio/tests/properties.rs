//! Whatever comes in, nothing panics; whatever one side writes, the other side reads.

use proptest::prelude::*;
use telephony::{Digit, StreamSid};
use twilio::forms::{StatusRequest, StreamStatusRequest, VoiceRequest};
use twilio::peer::{OutboundMessage, StreamWriter};
use twilio::signature::{AuthToken, SignedBody, sign, verify, with_body_sha256};
use twilio::stream::{InboundMessage, Track, write_clear, write_mark, write_media};
use twilio::twiml::{
    CallProgressEvent, Conference, ConferenceTopic, Dial, DialTo, Gather, Method, Party, Record,
    RejectReason, Response, StatusCallback, Stream, StreamTrack, Verb,
};

fn stream_sid() -> StreamSid {
    "MZ00000000000000000000000000000003".parse().unwrap()
}

fn writer() -> StreamWriter {
    let account_sid = "AC00000000000000000000000000000001".parse().unwrap();
    StreamWriter::new(account_sid, "CA00000000000000000000000000000002".parse().unwrap(), stream_sid())
}

fn read_everything(text: &str) {
    if let Ok(InboundMessage::Media { payload, .. }) = InboundMessage::parse(text) {
        let _ = payload.decode_into(&mut Vec::new());
    }
    if let Ok(OutboundMessage::Media { payload }) = OutboundMessage::parse(text, &stream_sid()) {
        let _ = payload.decode_into(&mut Vec::new());
    }
    let _ = Response::parse(text);
    let _ = VoiceRequest::parse(text.as_bytes());
    let _ = StatusRequest::parse(text.as_bytes());
    let _ = StreamStatusRequest::parse(text.as_bytes());
    let token = AuthToken::new("example-token").unwrap();
    let _ = verify(&token, text, SignedBody::Json(text.as_bytes()), text);
    let _ = verify(&token, text, SignedBody::Form(text.as_bytes()), text);
}

/// Text that XML can carry.
fn xml_text() -> impl Strategy<Value = String> {
    let legal =
        |c: char| !matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}');
    prop_oneof![
        "[ -~\t\n\r]{0,40}",
        prop::collection::vec(any::<char>().prop_filter("in XML", move |&c| legal(c)), 0..40)
            .prop_map(|chars| chars.into_iter().collect::<String>()),
    ]
}

fn method() -> impl Strategy<Value = Method> {
    prop_oneof![Just(Method::Get), Just(Method::Post)]
}

fn digit() -> impl Strategy<Value = Digit> {
    prop::sample::select("0123456789*#ABCD".chars().collect::<Vec<_>>())
        .prop_map(|key| Digit::try_from(key).unwrap())
}

fn address() -> impl Strategy<Value = String> {
    "[!-~]{0,30}"
}

fn stream() -> impl Strategy<Value = Stream> {
    let parameters = prop::collection::vec((xml_text(), xml_text()), 0..4);
    ("wss://[a-z.]{1,20}(:[0-9]{1,4})?(/[a-z&'<]{0,9})?", proptest::option::of(xml_text()), parameters)
        .prop_map(|(url, name, parameters)| Stream { url, status_callback: name.clone(), name, parameters })
}

fn prompt() -> impl Strategy<Value = Verb> {
    let option = || proptest::option::of(xml_text());
    prop_oneof![
        (xml_text(), option(), option(), 0_u32..9).prop_map(|(text, voice, language, times)| Verb::Say {
            text,
            voice,
            language,
            times
        }),
        (address(), 0_u32..9).prop_map(|(url, times)| Verb::Play { url, times }),
        any::<u32>().prop_map(|length_s| Verb::Pause { length_s }),
    ]
}

fn gather() -> impl Strategy<Value = Gather> {
    (
        proptest::option::of(1_u32..),
        any::<u32>(),
        proptest::option::of(digit()),
        proptest::option::of(address()),
        method(),
        any::<bool>(),
        prop::collection::vec(prompt(), 0..3),
    )
        .prop_map(|(num_digits, timeout_s, finish_on_key, action, method, action_on_empty, prompts)| {
            Gather { num_digits, timeout_s, finish_on_key, action, method, action_on_empty, prompts }
        })
}

fn record() -> impl Strategy<Value = Record> {
    (
        (proptest::option::of(address()), method(), any::<u32>(), prop::collection::vec(digit(), 0..4)),
        (any::<u32>(), any::<bool>(), any::<bool>(), proptest::option::of(address())),
    )
        .prop_map(
            |(
                (action, method, timeout_s, finish_on_key),
                (max_length_s, play_beep, trim, recording_status_callback),
            )| Record {
                action,
                method,
                timeout_s,
                finish_on_key,
                max_length_s,
                play_beep,
                trim,
                recording_status_callback,
            },
        )
}

fn callback<E: Copy + std::fmt::Debug + 'static>(
    all: &'static [E],
) -> impl Strategy<Value = Option<StatusCallback<E>>> {
    proptest::option::of(
        (address(), prop::collection::vec(prop::sample::select(all), 0..4))
            .prop_map(|(url, events)| StatusCallback { url, events }),
    )
}

fn party() -> impl Strategy<Value = Party> {
    let url = || proptest::option::of(address());
    let parameters = prop::collection::vec((xml_text(), xml_text()), 0..3);
    prop_oneof![
        ("\\+1312555[0-9]{4}", url(), callback(CallProgressEvent::ALL)).prop_map(
            |(number, url, status_callback)| Party::Number {
                number: number.parse().unwrap(),
                url,
                status_callback,
            }
        ),
        ("[!-~]( ?[!-~]){0,9}", parameters, url(), callback(CallProgressEvent::ALL)).prop_map(
            |(identity, parameters, url, status_callback)| Party::Client {
                identity,
                parameters,
                url,
                status_callback,
            }
        ),
    ]
}

fn conference() -> impl Strategy<Value = Conference> {
    (
        "[!-~]( ?[!-~]){0,9}",
        any::<[bool; 4]>(),
        proptest::option::of(address()),
        callback(ConferenceTopic::ALL),
        proptest::option::of(2_u32..=250),
    )
        .prop_map(|(name, flags, wait_url, status_callback, max_participants)| {
            let [muted, beep, start_on_enter, end_on_exit] = flags;
            let default = Conference::new(name);
            Conference {
                muted,
                beep,
                start_on_enter,
                end_on_exit,
                wait_url,
                status_callback,
                max_participants,
                ..default
            }
        })
}

fn dial() -> impl Strategy<Value = Dial> {
    let to = prop_oneof![
        prop::collection::vec(party(), 1..4).prop_map(DialTo::Parties),
        conference().prop_map(DialTo::Conference),
    ];
    let flags = any::<[bool; 2]>();
    (proptest::option::of(address()), method(), any::<u32>(), flags, proptest::option::of(any::<u32>()), to)
        .prop_map(|(action, method, timeout_s, [answer_on_bridge, hangup_on_star], time_limit_s, to)| Dial {
            action,
            method,
            timeout_s,
            answer_on_bridge,
            hangup_on_star,
            caller_id: answer_on_bridge.then(|| "+13125550100".parse().unwrap()),
            time_limit_s,
            to,
        })
}

fn verb() -> impl Strategy<Value = Verb> {
    let pressed = prop::collection::vec(proptest::option::of(digit()), 0..6);
    prop_oneof![
        stream().prop_map(|stream| Verb::Connect { stream }),
        (stream(), prop::sample::select(StreamTrack::ALL))
            .prop_map(|(stream, track)| Verb::StartStream { stream, track }),
        xml_text().prop_map(|name| Verb::StopStream { name }),
        (address(), method()).prop_map(|(url, method)| Verb::Redirect { url, method }),
        prompt(),
        pressed.prop_map(|digits| Verb::PlayDigits { digits }),
        Just(Verb::Hangup),
        Just(Verb::Reject { reason: RejectReason::Rejected }),
        Just(Verb::Reject { reason: RejectReason::Busy }),
        gather().prop_map(|gather| Verb::Gather { gather }),
        record().prop_map(|record| Verb::Record { record }),
        dial().prop_map(|dial| Verb::Dial { dial }),
    ]
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read_everything(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        read_everything(&text);
    }

    /// Bytes at random hardly get past the first brace; a message with some of its bytes replaced does.
    #[test]
    fn a_damaged_message_is_read_or_refused(
        which in 0_usize..6,
        damage in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(br#"{}[]":,\0e<>&=%un "#.to_vec())), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut text = String::new();
        match which {
            0 => writer().start(&mut text, &[("token".to_owned(), "a\"b".to_owned())]),
            1 => writer().media(&mut text, &[0xff; 20]),
            2 => writer().dtmf(&mut text, Digit::Star),
            3 => write_media(&mut text, &stream_sid(), &[0; 20]),
            4 => write_mark(&mut text, &stream_sid(), "g1s2"),
            _ => text.push_str("<Response><Connect><Stream url=\"wss://a.example/\"/></Connect><Say>a</Say></Response>"),
        }
        let mut bytes = text.into_bytes();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read_everything(&String::from_utf8_lossy(&bytes));
        bytes.truncate(cut.index(bytes.len()));
        read_everything(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn what_the_gateway_writes_the_far_end_reads(ulaw in prop::collection::vec(any::<u8>(), 0..2_000), name in any::<String>()) {
        let mut text = String::from("left over");
        write_media(&mut text, &stream_sid(), &ulaw);
        let OutboundMessage::Media { payload } = OutboundMessage::parse(&text, &stream_sid()).unwrap() else { panic!("not media") };
        let mut decoded = vec![1, 2, 3];
        payload.decode_into(&mut decoded).unwrap();
        prop_assert_eq!(decoded, ulaw);

        let name = format!("m{name}");
        write_mark(&mut text, &stream_sid(), &name);
        prop_assert_eq!(OutboundMessage::parse(&text, &stream_sid()).unwrap(), OutboundMessage::Mark { name: name.into() });

        write_clear(&mut text, &stream_sid());
        prop_assert_eq!(OutboundMessage::parse(&text, &stream_sid()).unwrap(), OutboundMessage::Clear);
    }

    #[test]
    fn what_the_far_end_writes_the_gateway_reads(
        frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..400), 1..4),
        name in any::<String>(),
        parameters in prop::collection::vec((any::<String>(), any::<String>()), 0..4),
        key in prop::sample::select("0123456789*#ABCD".chars().collect::<Vec<_>>()),
    ) {
        let mut writer = writer();
        let mut text = String::from("left over");
        writer.connected(&mut text);
        prop_assert_eq!(InboundMessage::parse(&text).unwrap(), InboundMessage::Connected);

        writer.start(&mut text, &parameters);
        let InboundMessage::Start(start) = InboundMessage::parse(&text).unwrap() else { panic!("not a start") };
        prop_assert_eq!(start.parameters, parameters);
        prop_assert_eq!(start.stream_sid, stream_sid());

        let mut sent = 0;
        for (i, frame) in frames.iter().enumerate() {
            writer.media(&mut text, frame);
            let InboundMessage::Media { track, chunk, timestamp_ms, payload } = InboundMessage::parse(&text).unwrap()
            else { panic!("not media") };
            prop_assert_eq!((track, chunk, timestamp_ms), (Track::Inbound, i as u64 + 1, sent / 8));
            let mut decoded = Vec::new();
            payload.decode_into(&mut decoded).unwrap();
            prop_assert_eq!(&decoded, frame);
            sent += frame.len() as u64;
        }

        let digit = Digit::try_from(key).unwrap();
        writer.dtmf(&mut text, digit);
        prop_assert_eq!(InboundMessage::parse(&text).unwrap(), InboundMessage::Dtmf { digit });
        writer.mark(&mut text, &name);
        prop_assert_eq!(InboundMessage::parse(&text).unwrap(), InboundMessage::Mark { name: name.into() });
        writer.stop(&mut text);
        prop_assert_eq!(InboundMessage::parse(&text).unwrap(), InboundMessage::Stop);
    }

    #[test]
    fn a_document_reads_back_as_it_was(verbs in prop::collection::vec(verb(), 0..6)) {
        let response = Response(verbs);
        let xml = response.render().unwrap();
        prop_assert!(xml.starts_with(r#"<?xml version="1.0" encoding="UTF-8"?><Response>"#));
        prop_assert_eq!(Response::parse(&xml).unwrap(), response);
    }

    #[test]
    fn a_signed_request_verifies_and_another_does_not(
        path in "[a-z/]{0,12}(\\?[a-z]=[a-z%+]{0,6})?",
        body in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let token = AuthToken::new("example-token").unwrap();
        let url = format!("https://example.com/{path}");
        let signature = sign(&token, &url, SignedBody::Form(&body));
        prop_assert!(verify(&token, &url, SignedBody::Form(&body), &signature).is_ok());
        let other = [&body[..], b"&More=1"].concat();
        prop_assert!(verify(&token, &url, SignedBody::Form(&other), &signature).is_err());

        let hashed = with_body_sha256(&url, &body);
        let signature = sign(&token, &hashed, SignedBody::Json(&body));
        prop_assert!(verify(&token, &hashed, SignedBody::Json(&body), &signature).is_ok());
        prop_assert!(verify(&token, &hashed, SignedBody::Json(&other), &signature).is_err());
    }
}
