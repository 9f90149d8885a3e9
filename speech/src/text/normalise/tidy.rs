//! What is done to the characters before the rules see them, and to the spaces and pauses after.

use super::numbers;

/// Plain ASCII: typographic signs as their plain kin, accents taken off, control characters and other scripts out.
pub(super) fn before(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{02BC}' | '`' => plain.push('\''),
            '\u{2010}' | '\u{2011}' => plain.push('-'),
            '\u{2012}' | '\u{2013}'
                if characters.peek().is_some_and(|next| " $0123456789".contains(*next)) =>
            {
                plain.push('-');
            }
            '\u{2012}'..='\u{2015}' => plain.push_str(", "),
            '\u{2026}' => plain.push_str("..."),
            '\u{00BC}' => plain.push_str(" 1/4"),
            '\u{00BD}' => plain.push_str(" 1/2"),
            '\u{00BE}' => plain.push_str(" 3/4"),
            '\u{00B0}' => plain.push_str(" deg "),
            '\u{20AC}' => plain.push_str(" EUR"),
            '\u{00A3}' => plain.push_str(" GBP"),
            '\u{00A2}' => plain.push_str(" cents "),
            '\u{00D7}' => plain.push_str(" by "),
            '"' | '\u{201C}' | '\u{201D}' => plain.push(' '),
            _ if c.is_whitespace() => plain.push(' '),
            _ if c.is_ascii_control() => {}
            _ if c.is_ascii() => plain.push(c),
            _ => plain.push_str(without_accent(c)),
        }
    }
    plain
}

/// Single spaces, one pause where several stand together, no pause at the beginning, and none of the signs that are not
/// said. A digit that no rule knew is said by its name, so that no text can bring one through.
pub(super) fn after(words: &str) -> String {
    let mut tidy = String::with_capacity(words.len());
    for (at, c) in words.char_indices() {
        match c {
            _ if c.is_ascii_digit() => {
                space(&mut tidy);
                tidy.push_str(&numbers::digits(&words[at..=at]));
                tidy.push(' ');
            }
            _ if c.is_ascii_alphabetic() => tidy.push(c),
            '\'' => apostrophe(&mut tidy, &words[at + 1..]),
            '-' => hyphen(&mut tidy, &words[at + 1..]),
            '.' | '?' | '!' => pause(&mut tidy, c),
            ',' | ';' | ':' | '(' | ')' | '[' | ']' | '{' | '}' => pause(&mut tidy, ','),
            _ => space(&mut tidy),
        }
    }
    let kept = tidy.trim_end().len();
    tidy.truncate(kept);
    tidy
}

fn space(tidy: &mut String) {
    if !tidy.is_empty() && !tidy.ends_with(' ') {
        tidy.push(' ');
    }
}

/// The stronger of two neighbouring pauses stays; "?!" and "..." are one.
fn pause(tidy: &mut String, sign: char) {
    let kept = tidy.trim_end().len();
    tidy.truncate(kept);
    match tidy.chars().last() {
        None => return,
        Some(',') if sign != ',' => {
            tidy.pop();
            tidy.push(sign);
        }
        Some(',' | '.' | '?' | '!') => {}
        Some(_) => tidy.push(sign),
    }
    tidy.push(' ');
}

fn apostrophe(tidy: &mut String, rest: &str) {
    let letter_before = tidy.ends_with(|c: char| c.is_ascii_alphabetic());
    let letter_after = rest.starts_with(|c: char| c.is_ascii_alphabetic());
    // "the Smiths' house" keeps nothing: the plural already says it.
    if letter_before && letter_after {
        tidy.push('\'');
    }
}

/// A hyphen between letters joins them; one that stands alone is a pause.
fn hyphen(tidy: &mut String, rest: &str) {
    let joins = tidy.ends_with(|c: char| c.is_ascii_alphabetic())
        && rest.starts_with(|c: char| c.is_ascii_alphabetic());
    if joins {
        tidy.push('-');
    } else if tidy.ends_with(' ') && rest.starts_with([' ', '-']) {
        pause(tidy, ',');
    } else {
        space(tidy);
    }
}

fn without_accent(c: char) -> &'static str {
    match c {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'Æ' => "Ae",
        'æ' => "ae",
        'Ç' | 'Ć' | 'Č' => "C",
        'ç' | 'ć' | 'č' => "c",
        'Ď' | 'Đ' | 'Ð' => "D",
        'ď' | 'đ' | 'ð' => "d",
        'È'..='Ë' | 'Ē' | 'Ę' | 'Ě' => "E",
        'è'..='ë' | 'ē' | 'ę' | 'ě' => "e",
        'Ğ' => "G",
        'ğ' => "g",
        'Ì'..='Ï' | 'Ī' | 'İ' => "I",
        'ì'..='ï' | 'ī' | 'ı' => "i",
        'Ł' => "L",
        'ł' => "l",
        'Ñ' | 'Ń' | 'Ň' => "N",
        'ñ' | 'ń' | 'ň' => "n",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ő' => "O",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'Œ' => "Oe",
        'œ' => "oe",
        'Ř' => "R",
        'ř' => "r",
        'Ś' | 'Ş' | 'Š' => "S",
        'ś' | 'ş' | 'š' => "s",
        'ß' => "ss",
        'Ţ' | 'Ť' => "T",
        'ţ' | 'ť' => "t",
        'Þ' => "Th",
        'þ' => "th",
        'Ù'..='Ü' | 'Ū' | 'Ů' | 'Ű' => "U",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
        'Ý' => "Y",
        'ý' | 'ÿ' => "y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        'ź' | 'ż' | 'ž' => "z",
        _ => " ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_become_plain() {
        for (text, plain) in [
            ("José Peña’s", "Jose Pena's"),
            ("1½", "1 1/2"),
            ("9–5", "9-5"),
            ("wait—what", "wait, what"),
            ("日本 \u{0663}", "    "),
            ("a\u{0}b\tc", "ab c"),
        ] {
            assert_eq!(before(text), plain, "{text}");
        }
    }

    #[test]
    fn pauses_are_single_and_inside() {
        for (words, tidied) in [
            ("  hello ,  there . ", "hello, there."),
            (", well ... yes ?!", "well. yes?"),
            ("yes,. no", "yes. no"),
            ("one - two", "one, two"),
            ("well-known - ", "well-known,"),
            ("the Smiths' rock 'n' roll", "the Smiths rock n roll"),
            ("a (b) c", "a, b, c"),
            ("x7y", "x seven y"),
            ("", ""),
            ("--", ""),
        ] {
            assert_eq!(after(words), tidied, "{words}");
        }
    }
}
