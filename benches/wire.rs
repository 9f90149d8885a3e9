//! What every frame and every webhook goes through: 50 messages a second and direction for each call.

use std::hint::black_box;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use divan::Bencher;
use serde_json::{Value, json};
use telephony::StreamSid;
use twilio::signature::{AuthToken, SignedBody, sign, verify};
use twilio::stream::{InboundMessage, write_media};

fn main() {
    divan::main();
}

const STREAM: &str = "MZ00000000000000000000000000000001";

/// 20 ms of sound: every code of mu-law occurs.
fn frame() -> Vec<u8> {
    (0..160u8).map(|i| i.wrapping_mul(37)).collect()
}

/// A message of 20 ms as Twilio sends it, numbers as text.
fn media_message() -> String {
    json!({
        "event": "media", "sequenceNumber": "4", "streamSid": STREAM,
        "media": {"track": "inbound", "chunk": "2", "timestamp": "40", "payload": STANDARD.encode(frame())},
    })
    .to_string()
}

#[divan::bench]
fn read_media(bencher: Bencher) {
    let message = media_message();
    let mut ulaw = Vec::new();
    bencher.bench_local(|| {
        let Ok(InboundMessage::Media { payload, .. }) = InboundMessage::parse(black_box(&message)) else {
            unreachable!("it is a media message")
        };
        payload.decode_into(&mut ulaw).expect("the payload is sound");
        ulaw.len()
    });
}

#[divan::bench]
fn read_media_plain(bencher: Bencher) {
    let message = media_message();
    bencher.bench_local(|| {
        let value: Value = serde_json::from_str(black_box(&message)).expect("it is JSON");
        STANDARD
            .decode(value["media"]["payload"].as_str().expect("a payload"))
            .expect("the payload is sound")
            .len()
    });
}

#[divan::bench]
fn write_frame(bencher: Bencher) {
    let (sid, frame): (StreamSid, _) = (STREAM.parse().expect("a sid"), frame());
    let mut out = String::new();
    bencher.bench_local(|| {
        write_media(&mut out, &sid, black_box(&frame));
        out.len()
    });
}

#[divan::bench]
fn write_frame_plain(bencher: Bencher) {
    let frame = frame();
    bencher.bench_local(|| {
        let payload = STANDARD.encode(black_box(&frame));
        json!({"event": "media", "streamSid": STREAM, "media": {"payload": payload}}).to_string().len()
    });
}

/// A webhook of a call: some twenty parameters, and up to two spellings of the address.
#[divan::bench]
fn verify_webhook(bencher: Bencher) {
    let token = AuthToken::new("0123456789abcdef0123456789abcdef").expect("a token");
    let body: String = (0..20).map(|i| format!("Parameter{i}=value%20of%20{i}&")).collect();
    let body = body.trim_end_matches('&').as_bytes();
    let url = "https://phone.example.com/twilio/voice";
    let signature = sign(&token, url, SignedBody::Form(body));
    bencher.bench_local(|| verify(&token, black_box(url), SignedBody::Form(body), &signature).is_ok());
}
