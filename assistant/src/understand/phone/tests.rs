use super::*;
use crate::words::words;

fn said(text: &str, asked: bool) -> Option<String> {
    read(text, asked).map(|reading| reading.number.to_string())
}

#[test]
fn numbers_are_heard_however_they_are_grouped() {
    let rows = [
        ("312-555-0142", "+13125550142"),
        ("It's (312) 555-0142.", "+13125550142"),
        ("312-555 0142.", "+13125550142"),
        ("3 1 2, 555, 01 42", "+13125550142"),
        ("312. 555. 0142.", "+13125550142"),
        ("312.555.0142", "+13125550142"),
        ("3125550142", "+13125550142"),
        ("three one two five five five oh one four two", "+13125550142"),
        ("three one two, triple five, zero one four two", "+13125550142"),
        ("312 double five 5 0142", "+13125550142"),
        ("my number is area code 312, then 555 0 1 42", "+13125550142"),
        ("555 0142, area code 312", "+13125550142"),
        ("3 1 2 5 5 5 0 1 forty two", "+13125550142"),
        ("1-312-555-0142", "+13125550142"),
        ("plus one, 312, 555, 0142", "+13125550142"),
        ("+1 (312) 555 0142", "+13125550142"),
        ("three twelve five fifty five oh one forty-two", "+13125550142"),
        ("eight hundred 555 0142", "+18005550142"),
        ("one eight hundred five five five twelve hundred", "+18005551200"),
        ("312 555 five thousand", "+13125555000"),
        ("It's three one two, um, five five five, uh, oh one four two", "+13125550142"),
        ("Oh three one two five five five oh one four two", "+13125550142"),
        ("three one to five five five oh one for two", "+13125550142"),
        ("312 555 0142 extension 17", "+13125550142;ext=17"),
        ("312-555-0142 x17", "+13125550142;ext=17"),
        ("plus four four, twenty, seven nine four six, oh nine five eight", "+442079460958"),
        ("011 44 20 7946 0958", "+442079460958"),
        ("Reach me at 312 555 0142, 1200 West Oak", "+13125550142"),
    ];
    for (text, expected) in rows {
        assert_eq!(said(text, false).as_deref(), Some(expected), "{text}");
        assert_eq!(said(text, true).as_deref(), Some(expected), "asked: {text}");
    }
}

#[test]
fn a_correction_changes_what_it_corrects() {
    let rows = [
        ("312 555 0142, no sorry, it's 312 555 0143", "+13125550143"),
        ("312 555 0143, no wait, 0144 at the end", "+13125550144"),
        ("312 555 0143. Sorry, the last four are 0144.", "+13125550144"),
        ("312 555 0143, no not 0143, 0144", "+13125550144"),
        ("312 555 0143, not 43 but 44", "+13125550144"),
        ("three one two five five five, no, five five six oh one four two", "+13125560142"),
        ("312 555 0142, sorry, the area code is 773", "+17735550142"),
        ("312 555 0142, no, 556 in the middle", "+13125560142"),
        ("312 555, wait, 0142", "+13125550142"),
    ];
    for (text, expected) in rows {
        assert_eq!(said(text, true).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn parts_count_only_when_a_number_is_expected() {
    for (text, asked, expected) in [
        ("555-0142", false, Some("5550142")),
        ("my number is 555 0142", false, Some("5550142")),
        ("three one two", true, Some("312")),
        ("three one two", false, None),
        ("112 555 0142", true, Some("1125550142")),
        ("tomorrow at ten", true, None),
        ("42 Oak Street", false, None),
        ("My order number is 3125550142", false, None),
        ("on 12-24-2026 please", false, None),
        ("the camera is at 192.168.100.1", false, None),
        ("there are 3 of us and we have 2 leaks at 1100 Oak", true, None),
    ] {
        assert_eq!(said(text, asked).as_deref(), expected, "{text}");
    }
}

#[test]
fn a_number_may_take_several_turns() {
    let part = |text: &str| read(text, true).unwrap().number;
    let rows = [
        (vec!["three one two", "five five five", "oh one four two"], "+13125550142"),
        (vec!["555 0142", "312"], "+13125550142"),
        (vec!["312 555", "312 555 0142"], "+13125550142"),
    ];
    for (turns, expected) in rows {
        let whole = turns.iter().map(|text| part(text)).reduce(|before, more| before.continued_by(&more));
        assert_eq!(whole.unwrap().to_string(), expected, "{turns:?}");
    }
}

#[test]
fn the_calling_number_can_be_named() {
    for text in [
        "The number I'm calling from.",
        "Same number",
        "use this number please",
        "yeah the one I'm calling from",
        "whatever shows on your caller ID",
    ] {
        assert!(is_calling_number(&words(text), false), "{text}");
    }
    assert!(is_calling_number(&words("This one's fine, this one"), true));
    for text in ["not this number, use 312", "a different number", "this one", "Don't use this number"] {
        assert!(!is_calling_number(&words(text), false), "{text}");
    }
}

#[test]
fn printing_for_people_who_look_for_faults_shows_no_digits() {
    assert_eq!(format!("{:?}", read("312 555 0142", true).unwrap().number), "SpokenNumber(10 digits)");
}

#[test]
fn the_last_digits_of_a_number_may_come_alone() {
    for (text, asked, expected) in [
        ("88", true, Some("88")),
        ("eight eight", true, Some("88")),
        ("And 42.", true, Some("42")),
        ("it's forty-two", true, Some("42")),
        ("um, seven", true, Some("7")),
        ("88", false, None),
        ("Oh.", true, None),
        ("one second please", true, None),
        ("I have two", true, None),
        ("at ten", true, None),
        ("two of them", true, None),
    ] {
        assert_eq!(said(text, asked).as_deref(), expected, "{text}");
    }
    let part = |text: &str| read(text, true).unwrap().number;
    for turns in [vec!["312 555 01", "42"], vec!["312 555 01", "four two"], vec!["312 555", "01", "4", "2"]] {
        let whole = turns.iter().map(|text| part(text)).reduce(|before, more| before.continued_by(&more));
        assert_eq!(whole.unwrap().to_string(), "+13125550142", "{turns:?}");
    }
}

#[test]
fn of_several_numbers_the_one_that_is_chosen_counts() {
    let rows = [
        ("my cell is 312 555 0142 but at work its 312 555 0100 use the work one", "+13125550100"),
        ("cell 312 555 0142, office 312 555 0100, please call my mobile", "+13125550142"),
        ("312 555 0142 or 312 555 0100, use the second one", "+13125550100"),
        ("312 555 0142 or 312 555 0100, call the first number", "+13125550142"),
        ("my cell is 312 555 0142 and my office is 312 555 0100", "+13125550142"),
        ("my cell is 312 555 0142 and my wife's is 312 555 0100 use the home one", "+13125550142"),
        ("my cell is 312 555 0142, I use the work van", "+13125550142"),
    ];
    for (text, expected) in rows {
        assert_eq!(said(text, true).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn a_number_that_he_says_not_to_use_is_none() {
    let rows = [
        ("don't call 312 555 0177 call 312 555 0188", Some("+13125550188")),
        ("call 312 555 0188 not 312 555 0177", Some("+13125550188")),
        ("my number was 312 555 0177 now it's 312 555 0188", Some("+13125550188")),
        ("it used to be 312 555 0177 but now it's 312 555 0188", Some("+13125550188")),
        ("312 555 0177 is my wife's use 312 555 0188", Some("+13125550188")),
        ("312 555 0177 is disconnected use 312 555 0188", Some("+13125550188")),
        ("please do not use 312 555 0177", None),
        ("312 555 0177 is the old one", None),
        ("anything but 312 555 0177", None),
        ("not 312-555-0177", None),
        ("it was 312 555 0177", Some("+13125550177")),
        ("I don't have another number, 312 555 0177", Some("+13125550177")),
        ("312 555 0177 that's my wife's", Some("+13125550177")),
        ("it's 312 555 0177 and don't call before nine", Some("+13125550177")),
    ];
    for (text, expected) in rows {
        assert_eq!(said(text, true).as_deref(), expected, "{text}");
    }
}
