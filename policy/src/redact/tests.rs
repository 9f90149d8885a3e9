use proptest::prelude::*;
use regex::Regex;

use super::cards::is_luhn;
use super::*;

/// Numbers that the card schemes publish for testing; no one's.
const TEST_CARDS: [&str; 6] = [
    "4111111111111111",
    "4242424242424242",
    "5555555555554444",
    "378282246310005",
    "6011111111111117",
    "3530111333300000",
];

#[test]
fn what_is_secret_goes_and_what_is_needed_stays() {
    for (text, expected) in [
        ("My card is 4111 1111 1111 1111, thanks.", "My card is [card], thanks."),
        ("it's 4111-1111-1111-1111 expiring 12/27", "it's [card] expiring 12/27"),
        ("4111 1111 1111 1111 12 27", "[card] 12 27"),
        ("4111. 1111. 1111. 1111.", "[card]."),
        ("378282246310005", "[card]"),
        ("3782 822463 10005", "[card]"),
        ("four one one one one one one one one one one one one one one one", "[card]"),
        ("four one one one, um, 1111 eleven eleven, and 1111", "[card]"),
        ("forty-two forty-two 4242 double four", "forty-two forty-two 4242 double four"),
        ("forty-two forty-two 4242 4242 4242", "[card]"),
        // One digit misheard, or the number not yet at its end.
        ("4111 1111 1111 1112", "[card]"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 2", "[card]"),
        ("the card number is 4111 1111", "the card number is [card]"),
        ("the card ends in 4242", "the card ends in 4242"),
        ("abc4111111111111111def", "abc[card]def"),
        ("41111111111111110427", "[card]"),
        ("123-45-6789", "[ssn]"),
        ("My social is 123 45 6789.", "My social is [ssn]."),
        ("my social security number is 123456789", "my social security number is [ssn]"),
        ("the last four of my social are six seven eight nine", "the last four of my social are [ssn]"),
        ("S.S.N. one two three, four five, six seven eight nine", "S.S.N. [ssn]"),
        ("My PIN is 4821.", "My PIN is [pin]."),
        ("my pin number is, um, four eight two one", "my pin number is, um, [pin]"),
        ("my pen is 4 8 2 1", "my pen is [pin]"),
        ("4821 is my pin", "[pin] is my pin"),
        ("the password is 998877", "the password is [password]"),
        ("security code 123", "security code [code]"),
        ("the CVV is one two three", "the CVV is [code]"),
        ("and the three digits on the back are 123", "and the three digits on the back are [code]"),
        ("4111 1111 1111 1111 and the security code is 123", "[card] and the security code is [code]"),
        ("my SSN is oh five one, two three, four five six seven", "my SSN is [ssn]"),
        ("Password: Harbor77!", "Password: [password]!"),
        ("my password is h u n t e r two", "my password is [password]"),
        ("the routing number is 071000013", "the routing number is [routing]"),
        ("071000013", "[routing]"),
        ("my checking account number is 12 34 56 78 90", "my checking account number is [account]"),
        ("GB82 WEST 1234 5698 7654 32, please", "[account], please"),
        ("my iban is gb82west12345698765432", "my iban is [account]"),
        ("I was born on March 3rd 1984.", "I was born on [dob]."),
        ("date of birth: 03/14/62", "date of birth: [dob]"),
        ("date of birth oh three oh three eighty", "date of birth oh [dob]"),
        ("my date of birth is oh four one two eighty five", "my date of birth is oh [dob]"),
        ("the security code on the back is three twenty one", "the security code on the back is [code]"),
        ("my ssn ends in 6789", "my ssn ends in [ssn]"),
        ("my driver's license is W123-4567-8901", "my driver's license is [document]"),
        ("my birthday is the fourteenth of May", "my birthday is the [dob]"),
        ("DOB march the third nineteen eighty four", "DOB [dob]"),
        ("the 26th of April 1959", "the [dob]"),
        ("my driver's license number is W123456789012", "my driver's license number is [document]"),
    ] {
        assert_eq!(redact(text), expected, "{text:?}");
    }
    for kept in [
        "",
        "Call me at 312-555-0142.",
        "three one two, five five five, oh one four two",
        "312 555 0142 or 312 555 0199",
        "312-555-0142, 1200 West Oak",
        "42 Oak Street, Chicago, Illinois 60601-1234",
        "Tuesday the 3rd at 10:30",
        "1 800 555 0199",
        "the gate code is 4821",
        "two pins and 3 washers",
        "I found you on social media, it's 312 555 0142",
        "I'll pay by card on 12/24/2026",
        "between 9 and 5, Monday to Friday",
        "My order is 78051120",
        "[card], 030002",
        "2000-04-16 11:34:35",
        "My password is wrong",
        "I forgot my password and my pin",
        "a table for my birthday on the 5th",
        "the heater was put in on the 3rd of May 2019",
        "since March 1998",
        "it's dana dot w at example dot com",
        "Привет 42 ’ “quoted” — dash",
    ] {
        assert_eq!(redact(kept), kept);
    }
}

#[test]
fn what_is_personal_is_masked_beside_what_is_secret() {
    for (text, expected) in [
        ("Call me at 312-555-0142.", "Call me at [phone]."),
        ("three one two, five five five, oh one four two", "[phone]"),
        ("it's oh two oh seven nine four six oh nine five eight", "it's [phone]"),
        ("my cell is 555 0142 ext. 12 okay", "my cell is [phone] okay"),
        ("+44 20 7946 0958 or 0049 30/123456", "+[phone] or [phone]"),
        ("312 555 0142, 1200 West Oak Street", "[phone], [address]"),
        ("my phone number is +41 123 45 6789", "my phone number is +[phone]"),
        ("tel 000 222 71-3300", "tel [phone]"),
        ("123-45-6789, call 312-555-0142", "[ssn], call [phone]"),
        ("Tel: 482913", "Tel: [phone]"),
        ("the phone number is 48291", "the phone number is [phone]"),
        ("my number is 0912 34 56", "my number is [phone]"),
        ("02/123.45.67 or 312/555/0142", "[phone] or [phone]"),
        ("01.42.68.53.00", "[phone]"),
        ("6123 4567", "[phone]"),
        ("001-425-555-0142", "[phone]"),
        ("555-0142 ext: 12", "[phone]"),
        ("I live at forty-two oak street apartment five", "I live at [address]"),
        ("Come to 42 Oak Street, Springfield, IL 62701.", "Come to [address]."),
        ("1200 5th Avenue #4B", "[address]"),
        ("3421 Lindenweg 7\nApt. 12, Bern", "[address]"),
        ("my zip is 60601", "my zip is [address]"),
        ("it's dana dot w at example dot com", "it's [email]"),
        ("Dana.W@example.com, 4111 1111 1111 1111", "[email], [card]"),
    ] {
        assert_eq!(mask(text), expected, "{text:?}");
    }
    for kept in [
        "Tuesday the 3rd at 10:30",
        "On 12 24 2026 we are 12 people",
        "My order is 78051120",
        "I have 2 leaks down the street",
        "a party of 14 in 6 days at 12:45pm",
        "it costs 1200 dollars",
        "between 9 and 5, Monday to Friday",
        "look at that place",
        "from 2019 2020 on",
        "the server is 10.20.30.40",
        "call on 12 24 2026",
        "open 24/7, 365 days",
    ] {
        assert_eq!(mask(kept), kept);
    }
}

#[test]
fn findings_are_in_order_apart_and_between_characters() {
    let text = "Ünal, 312-555-0142, “4111 1111 1111 1111”, dána@example.com";
    let kinds: Vec<_> = find(text).into_iter().map(|found| (found.kind, &text[found.range])).collect();
    let expected = [
        (Kind::Phone, "312-555-0142"),
        (Kind::Card, "4111 1111 1111 1111"),
        (Kind::Email, "dána@example.com"),
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn published_test_numbers_go_in_every_writing() {
    let spoken = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    for card in TEST_CARDS {
        let words = |between: &str| {
            let digits = card.chars().map(|digit| spoken[digit.to_digit(10).unwrap() as usize]);
            digits.collect::<Vec<_>>().join(between)
        };
        let apart: Vec<_> = card.chars().map(String::from).collect();
        let pairs: Vec<_> = card.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair)).collect();
        for written in
            [card.to_owned(), words(" "), words(", um, "), apart.join(" "), apart.join("-"), pairs.join(" ")]
        {
            assert_eq!(redact(&format!("yes {written} please")), "yes [card] please", "{written}");
        }
    }
}

/// The digits of `text` in its longest pieces without a letter or a sign of dates, less what is between them.
fn pieces(text: &str) -> Vec<String> {
    let letters = Regex::new(r"[\p{L}'’/:\n]+").unwrap();
    let digits = |piece: &str| piece.chars().filter(char::is_ascii_digit).collect::<String>();
    letters.split(text).map(digits).collect()
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let kept = redact(text);
    let figures = Regex::new(r"[0-9]{13}").unwrap();
    prop_assert!(!figures.is_match(&kept), "{:?} keeps too many digits in one piece: {:?}", text, kept);
    for piece in pieces(&kept) {
        prop_assert!(!(13..=19).contains(&piece.len()) || !is_luhn(&piece), "{:?} keeps {:?}", text, piece);
    }
    prop_assert_eq!(redact(&kept), kept.clone(), "once is enough");
    let masked = mask(text);
    prop_assert_eq!(mask(&masked), masked.clone(), "once is enough to mask");
    let findings = find(text);
    for pair in findings.windows(2) {
        prop_assert!(pair[0].range.end <= pair[1].range.start, "in order and apart");
    }
    for found in &findings {
        prop_assert!(!found.range.is_empty() && text.get(found.range.clone()).is_some(), "whole characters");
    }
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    prop_assert!(letters(&kept) <= letters(text) + 8 * kept.matches('[').count());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_it(text in "\\PC{0,200}") {
        check(&text)?;
    }

    #[test]
    fn no_valid_number_is_left(text in "([0-9]{1,6}[ .,/-]{0,2}){0,12}( (is|x|my) )?([0-9]{1,9}[ -]?){0,4}") {
        check(&text)?;
    }

    #[test]
    fn no_card_is_left(
        start in "[0-9]{12,18}",
        cuts in prop::collection::vec(1..5_usize, 19),
        between in prop::sample::select(vec![" ", "-", ", ", ". ", " um ", ", and "]),
        around in prop::sample::select(vec![("", ""), ("my number is ", " okay"), ("card: ", ".")]),
    ) {
        let number = (0..10).map(|digit| format!("{start}{digit}")).find(|number| is_luhn(number)).unwrap();
        let mut rest = number.as_str();
        let mut groups = Vec::new();
        for cut in cuts {
            let (group, others) = rest.split_at(cut.min(rest.len()));
            groups.extend((!group.is_empty()).then_some(group));
            rest = others;
        }
        let text = format!("{}{}{}", around.0, groups.join(between), around.1);
        prop_assert_eq!(redact(&text), format!("{}[card]{}", around.0, around.1));
    }
}
