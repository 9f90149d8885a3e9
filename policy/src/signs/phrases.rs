//! The lists in `phrases/`, held to the letter: everything on one is heard, nothing on its near misses is.

use super::{Emergency, TenantPhrases, assess, emergency, objects_to_recording, opt_out};

const EMERGENCY: &str = include_str!("../../phrases/emergency.txt");
const EMERGENCY_ASK: &str = include_str!("../../phrases/emergency_ask.txt");
const EMERGENCY_NEAR_MISSES: &str = include_str!("../../phrases/emergency_near_misses.txt");
const OPT_OUT: &str = include_str!("../../phrases/opt_out.txt");
const RECORDING: &str = include_str!("../../phrases/recording_objections.txt");
const RECORDING_NEAR_MISSES: &str = include_str!("../../phrases/recording_near_misses.txt");
const OPT_OUT_NEAR_MISSES: &str = include_str!("../../phrases/opt_out_near_misses.txt");

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// As it is, as shouted without marks, and in the middle of other words.
fn as_said(phrase: &str) -> [String; 3] {
    [phrase.to_owned(), format!("{}!", phrase.to_uppercase()), format!("Hi, um, listen. {phrase}. Okay?")]
}

/// As speech recognition writes it at its worst: no marks, no apostrophes, figures in words, a sound of hesitation.
fn as_recognised(phrase: &str) -> [String; 2] {
    const FIGURES: [&str; 10] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let mut bare = String::new();
    for c in phrase.to_lowercase().chars() {
        match c.to_digit(10) {
            Some(figure) => bare.push_str(&format!(" {} ", FIGURES[figure as usize])),
            None if matches!(c, '\'' | '’') => {}
            None => bare.push(if c.is_alphanumeric() { c } else { ' ' }),
        }
    }
    let words: Vec<&str> = bare.split_whitespace().collect();
    let (first, rest) = words.split_first().expect("a phrase has words");
    [words.join(" "), format!("{first} um {}", rest.join(" "))]
}

/// As somebody says it who begins twice.
fn stammered(phrase: &str) -> String {
    let [bare, _] = as_recognised(phrase);
    let first = bare.split(' ').next().unwrap_or_default();
    format!("{first} {bare}")
}

#[test]
fn what_speech_recognition_makes_of_the_lists_changes_nothing() {
    let mut wrong = Vec::new();
    for line in lines(EMERGENCY) {
        let phrase = line.split_once(" | ").expect("a code and a phrase").1;
        let said = as_recognised(phrase).into_iter().chain([stammered(phrase)]);
        wrong.extend(said.filter(|said| emergency(said).is_none()));
    }
    for phrase in lines(OPT_OUT) {
        let said = as_recognised(phrase).into_iter().chain([stammered(phrase)]);
        wrong.extend(said.filter(|said| opt_out(said).is_none()));
    }
    for phrase in lines(EMERGENCY_NEAR_MISSES) {
        let none = |said: &String| assess(said, &TenantPhrases::default()) != Emergency::None;
        wrong.extend(as_recognised(phrase).into_iter().filter(none));
    }
    for phrase in lines(OPT_OUT_NEAR_MISSES) {
        wrong.extend(as_recognised(phrase).into_iter().filter(|said| opt_out(said).is_some()));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_emergency_on_the_list_is_heard_for_what_it_is() {
    let list = lines(EMERGENCY);
    assert!(list.len() >= 150, "{}", list.len());
    let mut missed = Vec::new();
    for line in list {
        let (code, phrase) = line.split_once(" | ").expect("a code and a phrase");
        for said in as_said(phrase) {
            let found = emergency(&said).map(|sign| sign.code);
            if found != Some(code) {
                missed.push(format!("{said:?}: {found:?}, not {code}"));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn no_near_miss_is_an_emergency() {
    let heard: Vec<_> = lines(EMERGENCY_NEAR_MISSES)
        .into_iter()
        .filter(|phrase| assess(phrase, &TenantPhrases::default()) != Emergency::None)
        .map(|phrase| format!("{phrase:?}: {:?}", assess(phrase, &TenantPhrases::default())))
        .collect();
    assert!(heard.is_empty(), "{heard:#?}");
}

#[test]
fn what_may_be_an_emergency_is_asked_about() {
    let wrong: Vec<_> = lines(EMERGENCY_ASK)
        .into_iter()
        .map(|phrase| (phrase, assess(phrase, &TenantPhrases::default())))
        .filter(|(_, found)| !matches!(found, Emergency::Ask(_)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_opt_out_on_the_list_is_heard() {
    let list = lines(OPT_OUT);
    assert!(list.len() >= 150, "{}", list.len());
    let missed: Vec<_> = list
        .into_iter()
        .filter(|phrase| opt_out(phrase).is_none() || opt_out(&phrase.to_uppercase()).is_none())
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn no_near_miss_is_an_opt_out() {
    let heard: Vec<_> =
        lines(OPT_OUT_NEAR_MISSES).into_iter().filter(|phrase| opt_out(phrase).is_some()).collect();
    assert!(heard.is_empty(), "{heard:#?}");
}

#[test]
fn every_objection_to_a_recording_on_the_list_is_heard() {
    let list = lines(RECORDING);
    assert!(list.len() >= 60, "{}", list.len());
    let missed: Vec<_> =
        list.into_iter().flat_map(as_said).filter(|said| !objects_to_recording(said)).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn no_near_miss_is_an_objection_to_a_recording() {
    let list = lines(RECORDING_NEAR_MISSES);
    assert!(list.len() >= 40, "{}", list.len());
    let heard: Vec<_> = list.into_iter().filter(|said| objects_to_recording(said)).collect();
    assert!(heard.is_empty(), "{heard:#?}");
    // Nor are the lists of the other signs.
    let others = [EMERGENCY_NEAR_MISSES, OPT_OUT, OPT_OUT_NEAR_MISSES];
    let heard: Vec<_> =
        others.into_iter().flat_map(lines).filter(|said| objects_to_recording(said)).collect();
    assert!(heard.is_empty(), "{heard:#?}");
}

#[test]
fn the_tenants_own_phrases_count_too() {
    let tenant =
        TenantPhrases { reported: vec!["Cooler is warm".into(), " ".into()], ask: vec!["slow leak".into()] };
    let code = |found| match found {
        Emergency::None => "none".to_owned(),
        Emergency::Ask(sign) => format!("ask {}", sign.code),
        Emergency::Reported(sign) => format!("reported {}", sign.code),
    };
    for (text, expected) in [
        ("our walk-in cooler is warm!", "reported tenant"),
        ("the cooler is warmer than it was", "none"),
        ("it's a slow leak", "ask tenant"),
        ("the cooler is warm and I smell gas", "reported gas"),
        ("I'd like a tune up", "none"),
    ] {
        assert_eq!(code(assess(text, &tenant)), expected, "{text}");
    }
}
