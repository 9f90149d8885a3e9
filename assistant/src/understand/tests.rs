//! Whole turns: every detail that is in them, and none that is not.

use proptest::prelude::*;

use super::*;
use crate::settings::plumber;

/// The details of a turn on one line, the time left out.
fn told(text: &str, asked: Asked) -> String {
    let slots = read(text, asked).slots;
    let parts = [
        ("service", slots.service.map(|job| job.0)),
        ("name", slots.name),
        ("address", slots.address),
        ("phone", slots.spoken_number.map(|number| number.to_string())),
        ("email", slots.email),
    ];
    let said = parts.into_iter().filter_map(|(slot, value)| value.map(|value| format!("{slot}={value}")));
    said.collect::<Vec<_>>().join("; ")
}

fn read(text: &str, asked: Asked) -> Understanding {
    understand(text, asked, &plumber(), "2026-11-21T12:00:00-06:00".parse().unwrap())
}

#[test]
fn one_breath_fills_everything_that_is_in_it() {
    let rows = [
        (
            "Hi, this is Dana Whitfield at 42 Oak Street, my kitchen tap is leaking and my number is 312 555 0142.",
            Asked::Anything,
            "service=leak-repair; name=Dana Whitfield; address=42 Oak Street; phone=+13125550142",
        ),
        (
            "hi my name is dana whitfield i live at forty two oak street apartment five and my drain is clogged",
            Asked::Anything,
            "service=drain-cleaning; name=Dana Whitfield; address=42 Oak Street, apartment 5",
        ),
        (
            "Dana Whitfield, 1205 North Clark Street, 60610, and the phone is 3 1 2, 555, 01 42.",
            Asked::Name,
            "name=Dana Whitfield; address=1205 North Clark Street, 60610; phone=+13125550142",
        ),
        (
            "Dana Whitfield, 312-555-0142, dana dot w at example dot com",
            Asked::Name,
            "name=Dana Whitfield; phone=+13125550142; email=dana.w@example.com",
        ),
        (
            "It's for my mother Ann Lee, she's at 9 Mill Road and her number is 312 555 0177",
            Asked::Anything,
            "name=Ann Lee; address=9 Mill Road; phone=+13125550177",
        ),
        (
            "42 Oak Street, Springfield, and you can reach me at 312 555 0142 extension 9",
            Asked::Address,
            "address=42 Oak Street, Springfield; phone=+13125550142;ext=9",
        ),
        (
            "amy wong 14 elm street springfield and my number is 312 555 0142",
            Asked::Name,
            "name=Amy Wong; address=14 Elm Street, Springfield; phone=+13125550142",
        ),
        ("amy wong and the address is 14 elm street", Asked::Name, "name=Amy Wong; address=14 Elm Street"),
        ("burst pipe 14 elm street", Asked::Name, "address=14 Elm Street"),
        ("Tuesday at ten works for me, it's Dana", Asked::When, ""),
        ("no, not the leak, the drain is blocked", Asked::Service, "service=drain-cleaning"),
        ("No, it's 44 Oak Street", Asked::Confirm, "address=44 Oak Street"),
        ("No, the number is 312 555 0143", Asked::Confirm, "phone=+13125550143"),
        ("No, my name is Dana Whitfeld", Asked::Confirm, "name=Dana Whitfeld"),
        ("five five five oh one four two", Asked::Phone, "phone=5550142"),
        ("I'm calling about my sink", Asked::Anything, ""),
        ("Can someone come at 10 or 11 on the 24th", Asked::Anything, ""),
        ("Is that the best price you have?", Asked::Anything, ""),
        ("my card number is 4111 1111 1111 1111", Asked::Anything, ""),
    ];
    for (text, asked, expected) in rows {
        assert_eq!(told(text, asked), expected, "{text}");
    }
}

#[test]
fn every_detail_comes_with_how_it_was_heard() {
    let evidence = |text: &str, asked: Asked| -> Vec<(Slot, String, Repair)> {
        let evidence = read(text, asked).slots.evidence.into_iter();
        evidence.map(|evidence| (evidence.slot, evidence.words, evidence.repair)).collect()
    };
    let rows = [
        ("Dana Whitfield", Asked::Name, vec![(Slot::Name, "Dana Whitfield", Repair::Spell)]),
        (
            "Hi, this is Dana Whitfield about the drain",
            Asked::Anything,
            vec![
                (Slot::Service, "Hi this is Dana Whitfield about the drain", Repair::Confirm),
                (Slot::Name, "Dana Whitfield", Repair::Spell),
            ],
        ),
        ("D-A-N-A", Asked::Name, vec![(Slot::Name, "D A N A", Repair::Confirm)]),
        ("it's 555 0142", Asked::Phone, vec![(Slot::Phone, "555 0142", Repair::Keypad)]),
        (
            "42 Oak Street, 312 555 0142",
            Asked::Address,
            vec![
                (Slot::Address, "42 Oak Street", Repair::Confirm),
                (Slot::Phone, "312 555 0142", Repair::Confirm),
            ],
        ),
        (
            "dana at example dot com",
            Asked::Anything,
            vec![(Slot::Email, "dana at example dot com", Repair::Spell)],
        ),
    ];
    for (text, asked, expected) in rows {
        let expected: Vec<_> =
            expected.into_iter().map(|(slot, words, repair)| (slot, words.to_owned(), repair)).collect();
        assert_eq!(evidence(text, asked), expected, "{text}");
    }
}

#[test]
fn slots_are_written_as_their_documentation_says() {
    let slots = read("Dana Whitfield, 42 Oak Street, 555-0142, dana@example.com", Asked::Name).slots;
    let written = serde_json::to_value(slots).unwrap();
    let expected = serde_json::json!({
        "name": "Dana Whitfield", "address": "42 Oak Street", "phone": "5550142", "email": "dana@example.com",
    });
    assert_eq!(written, expected);
    let nothing = serde_json::to_value(read("well", Asked::Anything).slots).unwrap();
    assert_eq!(nothing, serde_json::json!({}));
}

const ASKED: [Asked; 6] =
    [Asked::Anything, Asked::Service, Asked::Name, Asked::Address, Asked::Phone, Asked::Confirm];

/// Pieces of turns, to be put together in ways that nobody would think of.
const PIECES: &[&str] = &[
    "double",
    "triple",
    "oh",
    "plus",
    "+",
    "1",
    "312",
    "555-0142",
    "0144",
    "no wait,",
    "not",
    "area code",
    "ext.",
    "at",
    "dot",
    "com",
    "@",
    "dana",
    "Dana",
    "Whitfield,",
    "with two",
    "Ls",
    "with a",
    "K",
    "S-M-I",
    "as in",
    "hyphen",
    "my name is",
    "it's",
    "under",
    "42",
    "forty",
    "hundred",
    "Oak",
    "Street",
    "#",
    "apartment",
    "in",
    "zip",
    "60601",
    "the drain",
    "isn't",
    "instead of",
    "leaking",
    ",",
    ".",
    "’",
    "ß",
    "İ",
    "(0)",
    "/",
    "“",
    "\u{301}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_the_readers(text in "\\PC{0,80}", asked in prop::sample::select(&ASKED[..])) {
        let _ = read(&text, asked);
    }

    #[test]
    fn no_order_of_pieces_breaks_the_readers(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..14),
        glue in prop::sample::select(vec![" ", "", ", "]),
        asked in prop::sample::select(&ASKED[..]),
    ) {
        let text = pieces.join(glue);
        let slots = read(&text, asked).slots;
        // Only a number that could be dialled is one, and it is what was said.
        prop_assert_eq!(&slots.phone, &slots.spoken_number.as_ref().and_then(SpokenNumber::number));
        let kinds = slots.evidence.iter().map(|evidence| evidence.slot).collect::<Vec<_>>();
        let mut once = kinds.clone();
        once.dedup();
        prop_assert_eq!(&kinds, &once);
        for evidence in &slots.evidence {
            prop_assert!((0.0..=1.0).contains(&evidence.confidence) && !evidence.words.is_empty());
        }
    }

    /// However ten digits are cut and said, they are the same number.
    #[test]
    fn ten_digits_are_one_number_however_they_are_said(
        area in 212_u32..990,
        exchange in 212_u32..990,
        line in 0_u32..10_000,
        cuts in prop::collection::vec(1..4_usize, 10),
        ways in prop::collection::vec(0..3_u8, 10),
        between in prop::sample::select(vec![" ", ", ", "-", ". ", " um, "]),
    ) {
        let digits = format!("{area}{exchange}{line:04}");
        let Ok(number) = PhoneNumber::from_national(&digits) else { return Ok(()) };
        let mut rest = digits.as_str();
        let mut groups = Vec::new();
        for (cut, way) in cuts.into_iter().zip(ways) {
            let (group, others) = rest.split_at(cut.min(rest.len()));
            if !group.is_empty() {
                groups.push(said(group, way));
            }
            rest = others;
        }
        let text = format!("It's {}.", groups.join(between));
        prop_assert_eq!(read(&text, Asked::Phone).slots.phone, Some(number), "{}", text);
    }
}

/// A group of digits as figures, as words, or as figures one at a time.
fn said(group: &str, way: u8) -> String {
    const NAMES: [&str; 10] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let digits = group.chars();
    match way {
        0 => group.to_owned(),
        1 => digits.filter_map(|c| c.to_digit(10)).map(|d| NAMES[d as usize]).collect::<Vec<_>>().join(" "),
        _ => digits.map(String::from).collect::<Vec<_>>().join(" "),
    }
}
