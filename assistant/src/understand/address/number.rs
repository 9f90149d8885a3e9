//! House numbers as people say them.

use crate::words::{Word, ordinal_at, starts_with, teen, tens, unit};

/// "42", "forty two", "four two", "twelve thirty four", "one oh five", "12A", "twenty two and a half".
pub(super) fn house_number_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    let (number, length) = whole_number_at(words, at)?;
    let next = at + length;
    let halves: [&[&str]; 3] = [&["and", "a", "half"], &["and", "one", "half"], &["1/2"]];
    Some(match halves.iter().find(|half| starts_with(words, next, half)) {
        Some(half) => (format!("{number} 1/2"), length + half.len()),
        None => (number, length),
    })
}

fn whole_number_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    let first = words.get(at)?;
    let figures = first.text.bytes().take_while(u8::is_ascii_digit).count();
    let lettered = figures > 0 && first.text.len() == figures + 1 && first.text.is_char_boundary(figures);
    if figures > 0 && figures <= 6 && (lettered || figures == first.text.len()) {
        let mut number = first.text.to_uppercase();
        let mut length = 1;
        // Figures one at a time: "4 2 Oak Street".
        while number.len() < 6
            && words.get(at + length).and_then(Word::digits).is_some_and(|d| d.len() == 1)
            && first.text.len() == 1
        {
            number.push_str(&words[at + length].text);
            length += 1;
        }
        return Some((number, length));
    }
    let mut thousands = None;
    let mut hundreds = None;
    let mut number = String::new();
    let mut next = at;
    while let Some(word) = words.get(next) {
        if let Some(tens) = tens(&word.text) {
            let unit = words.get(next + 1).and_then(|w| unit(&w.text)).filter(|unit| *unit > 0);
            // "forty second street" is a street, not a house.
            if unit.is_none() && ordinal_at(words, next).is_some() {
                break;
            }
            number.push_str(&(tens + unit.unwrap_or(0)).to_string());
            next += usize::from(unit.is_some());
        } else if let Some(value) = teen(&word.text).or_else(|| unit(&word.text)) {
            number.push_str(&value.to_string());
        } else if word.is_one_of(&["oh", "o"]) && next > at {
            number.push('0');
        } else if next == at
            && word.is("a")
            && words.get(next + 1).is_some_and(|word| word.is_one_of(&["hundred", "thousand"]))
        {
            number.push('1');
        } else if word.is("hundred") && next > at && hundreds.is_none() {
            hundreds = Some(std::mem::take(&mut number));
        } else if word.is("thousand") && next > at && thousands.is_none() && hundreds.is_none() {
            thousands = Some(std::mem::take(&mut number));
        } else if word.is("and") && (hundreds.is_some() || thousands.is_some()) && number.is_empty() {
            // "one hundred and five"
        } else {
            break;
        }
        next += 1;
        if matches!(words[next - 1].mark, Some(',' | '.' | ';' | '?' | '!')) {
            break;
        }
    }
    if let Some(hundreds) = hundreds {
        number = format!("{hundreds}{number:0>2}");
    }
    if let Some(thousands) = thousands {
        number = format!("{thousands}{number:0>3}");
    }
    (!number.is_empty() && number.len() <= 6 && !number.starts_with('0')).then_some((number, next - at))
}
