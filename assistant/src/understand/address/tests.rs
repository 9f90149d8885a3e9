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
        ("42 Oak Street, Dana Whitfield", true, Some("42 Oak Street")),
        // A town that is also somebody's name.
        ("42 Oak Street, Austin.", true, Some("42 Oak Street, Austin")),
        ("42 oak street, troy", true, Some("42 Oak Street, Troy")),
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
fn the_town_is_heard_without_capitals_and_commas() {
    let rows = [
        ("12 oak street in shelbyville", false, Some("12 Oak Street, Shelbyville")),
        ("its 12 oak street shelbyville", true, Some("12 Oak Street, Shelbyville")),
        ("12 oak street decatur illinois 62521", false, Some("12 Oak Street, Decatur Illinois 62521")),
        ("12 Oak Street Decatur Illinois", true, Some("12 Oak Street, Decatur Illinois")),
        (
            "my sink at 12 oak street new berlin illinois leaks",
            false,
            Some("12 Oak Street, New Berlin Illinois"),
        ),
        ("amy wong 12 oak street springfield and my number is", false, Some("12 Oak Street, Springfield")),
        ("12 oak street shelbyville 62565", false, Some("12 Oak Street, Shelbyville 62565")),
        ("12 oak street apartment 5 shelbyville", true, Some("12 Oak Street, apartment 5, Shelbyville")),
        ("12 oak street in the basement", true, Some("12 Oak Street")),
        ("12 oak street in two hours", false, Some("12 Oak Street")),
        ("12 oak street in case you need it", true, Some("12 Oak Street")),
        ("12 oak street near the school", true, Some("12 Oak Street")),
        ("the tap at 12 oak street drips", false, Some("12 Oak Street")),
        ("12 oak street dana whitfield", true, Some("12 Oak Street")),
        ("12 oak street thanks", true, Some("12 Oak Street")),
        ("12 oak street tomorrow morning", true, Some("12 Oak Street")),
        ("12 oak street mornings", true, Some("12 Oak Street")),
        ("12 oak street or", false, Some("12 Oak Street")),
        ("12 oak street buddy", true, Some("12 Oak Street")),
        ("12 Oak Street, man.", true, Some("12 Oak Street")),
        ("12 oak street please", true, Some("12 Oak Street")),
        ("12 oak street shelbyville buddy", true, Some("12 Oak Street, Shelbyville")),
        ("12 oak buddy", true, Some("12 Oak")),
        ("12 honey creek road", true, Some("12 Honey Creek Road")),
    ];
    check(&rows);
}

#[test]
fn parts_of_houses_are_heard_before_and_after() {
    let rows = [
        ("Apartment 5, 22 Elm Street.", true, Some("22 Elm Street, apartment 5")),
        (
            "Fourteen Elm Street, apartment three. Fourteen Elm Street.",
            true,
            Some("14 Elm Street, apartment 3"),
        ),
        ("apartment 5 at 22 elm street", false, Some("22 Elm Street, apartment 5")),
        (
            "building c apartment 204 at 900 lakeview terrace",
            false,
            Some("900 Lakeview Terrace, building C, apartment 204"),
        ),
        ("100 main street suite three hundred", true, Some("100 Main Street, suite 300")),
        ("100 main street, suite three hundred sixty", true, Some("100 Main Street, suite 360")),
        ("900 mill road building 2 unit 4b", true, Some("900 Mill Road, building 2, unit 4B")),
        ("7 cedar lane trailer 5", true, Some("7 Cedar Lane, trailer 5")),
        ("88 oak street upstairs apartment", true, Some("88 Oak Street, upstairs apartment")),
        ("88 oak street, the basement apartment", true, Some("88 Oak Street, basement apartment")),
        ("88 oak street second floor", true, Some("88 Oak Street, 2nd floor")),
        ("unit 3, 4 Elm Street", true, Some("4 Elm Street, unit 3")),
        ("88 oak street apartment 5 i have a leak", false, Some("88 Oak Street, apartment 5")),
        ("88 oak street apartment 5 62701", true, Some("88 Oak Street, apartment 5, 62701")),
        ("the house number is 22 elm street", true, Some("22 Elm Street")),
        ("i live in an apartment at 22 elm street", false, Some("22 Elm Street")),
        ("the upstairs toilet at 22 elm street", false, Some("22 Elm Street")),
    ];
    check(&rows);
}

#[test]
fn roads_without_names_are_told_from_boxes_that_nobody_can_come_to() {
    let rows = [
        ("P.O. Box 412, Springfield.", true, None),
        ("po box 412 springfield", true, None),
        ("rural route 2 box 118", true, Some("Rural Route 2 Box 118")),
        ("RR 2 box 118, Decatur", true, Some("Rural Route 2 Box 118, Decatur")),
        ("rural route 2", true, None),
        ("1200 county road 500 east", true, Some("1200 County Road 500 East")),
        ("77 County Road 1200 North", false, Some("77 County Road 1200 North")),
        ("77 north county road 12", false, Some("77 North County Road 12")),
        ("410 state route nine", true, Some("410 State Route 9")),
        ("410 highway 12 in decatur", false, Some("410 Highway 12, Decatur")),
        ("410 Old Mill Road 62701", false, Some("410 Old Mill Road, 62701")),
        ("410 County Road", true, Some("410 County Road")),
        ("12 box elder street", true, Some("12 Box Elder Street")),
    ];
    check(&rows);
}

#[test]
fn house_numbers_are_put_right_and_counted_in_thousands() {
    let rows = [
        ("88 no 89 oak street", true, Some("89 Oak Street")),
        ("88 sorry 89 oak street", false, Some("89 Oak Street")),
        ("42 oak street sorry i meant 44", true, Some("44 Oak Street")),
        ("42 Oak Street, sorry, 44.", false, Some("44 Oak Street")),
        ("42 Oak Street in Springfield, no, 44.", true, Some("44 Oak Street, Springfield")),
        ("42 Oak Street, apartment 5, sorry, 6.", true, Some("42 Oak Street, apartment 5")),
        ("42 Oak Street, sorry, 2 leaking taps", false, Some("42 Oak Street")),
        ("four thousand two hundred elm", true, Some("4200 Elm")),
        ("two thousand and five elm street", false, Some("2005 Elm Street")),
        ("ten thousand elm street", false, Some("10000 Elm Street")),
        ("22 and a half elm street", true, Some("22 1/2 Elm Street")),
        ("2 and a half hours", true, None),
    ];
    check(&rows);
}

fn check(rows: &[(&str, bool, Option<&str>)]) {
    let mut wrong = Vec::new();
    for (text, asked, expected) in rows {
        let found = address(&words(text), *asked).map(|(text, _)| text);
        if found.as_deref() != *expected {
            wrong.push(format!("{text}: {found:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
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
