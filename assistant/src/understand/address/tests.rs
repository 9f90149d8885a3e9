use super::*;
use crate::words::words;

#[test]
fn addresses_are_heard_in_figures_and_in_words() {
    let rows = [
        ("42 Oak Street.", true, Some("42 Oak Street")),
        ("It's forty two oak street", true, Some("42 Oak Street")),
        ("four two Oak Street", true, Some("42 Oak Street")),
        ("4 2 Oak Street", true, Some("42 Oak Street")),
        ("twelve thirty-four Elm Ave", true, Some("1234 Elm Avenue")),
        ("one oh five Mill Road", true, Some("105 Mill Road")),
        ("one hundred and five Mill Road", true, Some("105 Mill Road")),
        ("one hundred five Mill Road", true, Some("105 Mill Road")),
        ("nine hundred Lake Shore Drive", true, Some("900 Lake Shore Drive")),
        ("1200 West 4th Avenue, apartment 3B", true, Some("1200 West 4th Avenue, apartment 3B")),
        ("17 Birch Lane, unit five", true, Some("17 Birch Lane, unit 5")),
        ("88 Harbor Way in Springfield", true, Some("88 Harbor Way, Springfield")),
        (
            "88 Harbor Way, Springfield, Illinois 62701.",
            true,
            Some("88 Harbor Way, Springfield Illinois 62701"),
        ),
        ("42 Oak", true, Some("42 Oak")),
        ("42 Oak Ave 60601", false, Some("42 Oak Avenue, 60601")),
        ("42 Oak Rd, 60601", false, Some("42 Oak Road, 60601")),
        ("42 Oak Road, zip code six oh six oh one", true, Some("42 Oak Road, 60601")),
        ("42 Oak Street, Springfield.", false, Some("42 Oak Street, Springfield")),
        ("42 Oak Street, Dana Whitfield", false, Some("42 Oak Street")),
        ("42 Oak Street # 205", false, Some("42 Oak Street, #205")),
        ("42 N. Oak St.", true, Some("42 North Oak Street")),
        ("42 Oak Street NW", true, Some("42 Oak Street Northwest")),
        ("one twenty three fifth avenue", true, Some("123 5th Avenue")),
        ("twelve oh five oak rode", true, Some("1205 Oak Road")),
        ("fifteen hundred Oak Court", true, Some("1500 Oak Court")),
        ("two oh five north oak apartment three b", true, Some("205 North Oak, apartment 3B")),
        ("12 St Charles Road", true, Some("12 St Charles Road")),
        ("42 Oak Street, no sorry, 44 Oak Street", true, Some("44 Oak Street")),
        ("12A Chestnut Court", true, Some("12A Chestnut Court")),
        ("my name is Dana and I'm at 42 Oak Street and the sink leaks", false, Some("42 Oak Street")),
        ("42 Oak", false, None),
        ("I have 2 leaking taps", false, None),
        ("tomorrow at 10 would be good", false, None),
        ("ten works", true, None),
        ("I don't know", true, None),
        ("at 10 AM on Tuesday", true, None),
    ];
    for (text, asked, expected) in rows {
        let found = address(&words(text), asked).map(|(text, _)| text);
        assert_eq!(found.as_deref(), expected, "{text}");
    }
}

#[test]
fn one_place_is_told_by_its_number_and_street() {
    use super::same_place;
    for (given, booked, same) in [
        ("42 Oak Street", "42 Oak Street, Springfield", true),
        ("42 oak street, apartment 5", "42 Oak Street", true),
        ("42 Oak", "42 Oak Street", true),
        ("42 Oak Lane", "42 Oak Street", false),
        ("24 Oak Street", "42 Oak Street", false),
        ("42", "42 Oak Street", false),
        ("Oak Street", "Oak Street", false),
    ] {
        assert_eq!(same_place(given, booked), same, "{given} / {booked}");
    }
}

#[test]
fn half_an_address_is_told_from_a_whole_one_and_from_other_words() {
    let number = |text: &str| Some(AddressPart::Number(text.to_owned()));
    let street = |text: &str| Some(AddressPart::Street(text.to_owned()));
    for (text, expected) in [
        ("forty-two", number("42")),
        ("It's 42.", number("42")),
        ("number twelve oh five", number("1205")),
        ("12A", number("12A")),
        ("Oak Street", street("Oak Street")),
        ("I'm on Oak Street", street("Oak Street")),
        ("it's north oak ave", street("North Oak Avenue")),
        ("First Avenue.", street("First Avenue")),
        ("42 Oak Street", None),
        ("two weeks", None),
        ("forty-two years ago", None),
        ("the street is blocked", None),
        ("I don't know the street", None),
        ("Oak", None),
        ("", None),
    ] {
        assert_eq!(part(&words(text)), expected, "{text}");
    }
}
