//! Numbers as words. Nothing here looks at context: the caller knows whether "1205" is a count, a year or a house.

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: [&str; 7] =
    ["", " thousand", " million", " billion", " trillion", " quadrillion", " quintillion"];
const IRREGULAR_ORDINALS: [(&str, &str); 7] = [
    ("one", "first"),
    ("two", "second"),
    ("three", "third"),
    ("five", "fifth"),
    ("eight", "eighth"),
    ("nine", "ninth"),
    ("twelve", "twelfth"),
];
/// More digits than this without separators are a code, not an amount.
const LONGEST_AMOUNT: usize = 7;

/// "one thousand two hundred fifty".
pub(super) fn cardinal(number: u64) -> String {
    if number == 0 {
        return ONES[0].to_owned();
    }
    let mut groups = Vec::new();
    let (mut rest, mut scale) = (number, 0);
    while rest > 0 {
        let group = rest % 1000;
        if group > 0 {
            groups.push(format!("{}{}", below_thousand(group as usize), SCALES[scale]));
        }
        rest /= 1000;
        scale += 1;
    }
    groups.reverse();
    groups.join(" ")
}

/// "twenty-fourth".
pub(super) fn ordinal(number: u64) -> String {
    let words = cardinal(number);
    let cut = words.rfind([' ', '-']).map_or(0, |at| at + 1);
    let (head, last) = words.split_at(cut);
    if let Some((_, irregular)) = IRREGULAR_ORDINALS.iter().find(|(word, _)| *word == last) {
        return format!("{head}{irregular}");
    }
    match last.strip_suffix('y') {
        Some(stem) => format!("{head}{stem}ieth"),
        None => format!("{head}{last}th"),
    }
}

/// Each digit by its name, everything else left out: "three one two".
pub(super) fn digits(text: &str) -> String {
    let names: Vec<&str> =
        text.chars().filter_map(|c| c.to_digit(10)).map(|digit| ONES[digit as usize]).collect();
    names.join(" ")
}

/// A run of digits, with or without thousands separators, as an amount; a code when it is too long for one or begins
/// with a zero.
pub(super) fn amount(text: &str) -> String {
    let plain: String = text.chars().filter(char::is_ascii_digit).collect();
    let code =
        !text.contains(',') && (plain.len() > LONGEST_AMOUNT || (plain.len() > 1 && plain.starts_with('0')));
    match plain.parse() {
        Ok(number) if !code => cardinal(number),
        Ok(_) | Err(_) => digits(&plain),
    }
}

/// [`amount`] with an optional fraction: "one point five", "point five".
pub(super) fn decimal(whole: &str, fraction: Option<&str>) -> String {
    match fraction {
        None => amount(whole),
        Some(fraction) if whole.is_empty() => format!("point {}", digits(fraction)),
        Some(fraction) => format!("{} point {}", amount(whole), digits(fraction)),
    }
}

/// A year of four digits: "twenty twenty-six", "nineteen oh five", "two thousand six".
pub(super) fn year(number: u64) -> String {
    match number {
        2000..=2009 => cardinal(number),
        1000..=9999 if !number.is_multiple_of(1000) => pairs(number),
        _ => cardinal(number),
    }
}

/// A house or suite number as Americans say it: "three oh five", "twelve hundred", "fourteen twenty"; five digits and
/// more one by one.
pub(super) fn house(text: &str) -> String {
    match (text.len(), text.parse::<u64>()) {
        (_, Err(_)) => digits(text),
        (_, Ok(_)) if text.len() > 1 && text.starts_with('0') => digits(text),
        (1..=2, Ok(number)) => cardinal(number),
        (3, Ok(number)) if number % 100 == 0 => cardinal(number),
        (3, Ok(number)) => pairs(number),
        (4, Ok(number)) if number % 1000 == 0 => cardinal(number),
        (4, Ok(number)) => pairs(number),
        (_, Ok(_)) => digits(text),
    }
}

/// The number in hundreds and the rest: "fourteen twenty", "twelve oh five", "nineteen hundred".
fn pairs(number: u64) -> String {
    let (high, low) = (number / 100, number % 100);
    match low {
        0 => format!("{} hundred", cardinal(high)),
        1..=9 => format!("{} oh {}", cardinal(high), cardinal(low)),
        _ => format!("{} {}", cardinal(high), cardinal(low)),
    }
}

fn below_thousand(number: usize) -> String {
    match (number / 100, number % 100) {
        (0, rest) => below_hundred(rest),
        (hundreds, 0) => format!("{} hundred", ONES[hundreds]),
        (hundreds, rest) => format!("{} hundred {}", ONES[hundreds], below_hundred(rest)),
    }
}

fn below_hundred(number: usize) -> String {
    match (number / 10, number % 10) {
        (0..=1, _) => ONES[number].to_owned(),
        (tens, 0) => TENS[tens].to_owned(),
        (tens, ones) => format!("{}-{}", TENS[tens], ONES[ones]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cardinals_reach_the_largest_number() {
        for (number, words) in [
            (0, "zero"),
            (13, "thirteen"),
            (40, "forty"),
            (99, "ninety-nine"),
            (100, "one hundred"),
            (512, "five hundred twelve"),
            (1_000_007, "one million seven"),
            (20_000_000_000, "twenty billion"),
        ] {
            assert_eq!(cardinal(number), words);
        }
        assert!(cardinal(u64::MAX).starts_with("eighteen quintillion four hundred forty-six quadrillion"));
    }

    #[test]
    fn ordinals_change_only_the_last_word() {
        for (number, words) in [
            (0, "zeroth"),
            (1, "first"),
            (5, "fifth"),
            (9, "ninth"),
            (12, "twelfth"),
            (20, "twentieth"),
            (22, "twenty-second"),
            (38, "thirty-eighth"),
            (100, "one hundredth"),
            (1_000, "one thousandth"),
        ] {
            assert_eq!(ordinal(number), words);
        }
    }

    #[test]
    fn houses_and_years() {
        for (text, words) in [
            ("7", "seven"),
            ("42", "forty-two"),
            ("100", "one hundred"),
            ("101", "one oh one"),
            ("142", "one forty-two"),
            ("1000", "one thousand"),
            ("1001", "ten oh one"),
            ("1200", "twelve hundred"),
            ("12005", "one two zero zero five"),
            ("007", "zero zero seven"),
        ] {
            assert_eq!(house(text), words);
        }
        for (number, words) in [
            (1905, "nineteen oh five"),
            (1900, "nineteen hundred"),
            (2000, "two thousand"),
            (2006, "two thousand six"),
            (2010, "twenty ten"),
            (2026, "twenty twenty-six"),
        ] {
            assert_eq!(year(number), words);
        }
    }

    #[test]
    fn amounts_know_a_code_from_a_count() {
        assert_eq!(amount("1,250"), "one thousand two hundred fifty");
        assert_eq!(amount("1250000"), "one million two hundred fifty thousand");
        assert_eq!(amount("12500000"), "one two five zero zero zero zero zero");
        assert_eq!(amount("99,999,999,999,999,999,999"), digits("99999999999999999999"));
        assert_eq!(decimal("", Some("50")), "point five zero");
    }
}
