//! Did he say something like this? A phrase is heard when its words occur in order, close together, each spelt nearly
//! as expected: what a recogniser leaves of a sentence differs from it by a letter here and a word there.

/// Words that may stand between two words of a phrase.
const MOST_BETWEEN: usize = 2;

/// How well a phrase was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heard {
    /// How many words the phrase has: more is more specific.
    pub words: usize,
    /// Where in the text its last word was: of two equal phrases the later one is what was asked last.
    pub ends_at: usize,
}

/// `text` as plain lower-case words: numbers from zero to twelve as digits, `what's` as `what is`, no punctuation.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace(['’', '`'], "'").replace("a.m.", "am").replace("p.m.", "pm");
    let mut words = Vec::new();
    for word in text.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|word| !word.is_empty()) {
        match word.split_once('\'') {
            Some((
                stem @ ("what" | "that" | "where" | "who" | "when" | "how" | "it" | "here" | "there"),
                "s",
            )) => {
                words.extend([stem.to_owned(), "is".to_owned()]);
            }
            _ => words.push(digits(&word.replace('\'', "")).to_owned()),
        }
    }
    words
}

fn digits(word: &str) -> &str {
    match word {
        "zero" => "0",
        "one" => "1",
        "two" => "2",
        "three" => "3",
        "four" => "4",
        "five" => "5",
        "six" => "6",
        "seven" => "7",
        "eight" => "8",
        "nine" => "9",
        "ten" => "10",
        "eleven" => "11",
        "twelve" => "12",
        _ => word,
    }
}

/// Looks for `phrase` in `text` (both as [`words`] gives them); the latest place where it occurs.
#[must_use]
pub fn find(phrase: &[String], text: &[String]) -> Option<Heard> {
    let start = (0..text.len()).rev().find_map(|start| follow(phrase, text, start))?;
    Some(Heard { words: phrase.len(), ends_at: start })
}

/// Where `phrase` ends if its first word is at `start`.
fn follow(phrase: &[String], text: &[String], start: usize) -> Option<usize> {
    let (first, rest) = phrase.split_first()?;
    if !similar(first, text.get(start)?) {
        return None;
    }
    rest.iter().try_fold(start, |at, word| {
        (at + 1..=at + 1 + MOST_BETWEEN)
            .find(|&next| text.get(next).is_some_and(|heard| similar(word, heard)))
    })
}

/// Words up to four letters and numbers must be the same; longer ones may differ by one letter, from eight on by two.
fn similar(expected: &str, heard: &str) -> bool {
    let allowed = match expected.chars().count() {
        _ if expected.bytes().any(|b| b.is_ascii_digit()) => 0,
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    };
    let letters = |word: &str| word.chars().collect::<Vec<_>>();
    expected == heard || (allowed > 0 && distance(&letters(expected), &letters(heard)) <= allowed)
}

/// Levenshtein's distance: how many items to put in, leave out or exchange to make one out of the other.
#[must_use]
pub fn distance<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in b.iter().enumerate() {
            let substitute = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_plain_words() {
        assert_eq!(words("What's YOUR name?"), ["what", "is", "your", "name"]);
        assert_eq!(words("Tuesday at nine a.m., O’Brien's"), ["tuesday", "at", "9", "am", "obriens"]);
        assert!(words(" … ").is_empty());
    }

    #[test]
    fn a_phrase_is_heard_in_order_close_together_and_spelt_nearly_so() {
        for (phrase, text, expected) in [
            ("how can i help", "Riverside Plumbing, how can I help you today?", Some((4, 5))),
            ("how can i help", "How may I help?", None),
            ("what time", "What day and time suits you?", Some((2, 3))),
            ("what time", "What would you like? We have time.", None),
            ("your name", "The name is yours", None),
            ("street address", "And the streat adress please", Some((2, 3))),
            ("is that right", "That's right. Is that right?", Some((3, 5))),
            ("nine", "At 9?", Some((1, 1))),
            ("nine", "At 19?", None),
            ("number", "the best lumber", Some((1, 2))),
            ("time", "a dime", None),
        ] {
            let found = find(&words(phrase), &words(text));
            assert_eq!(found.map(|heard| (heard.words, heard.ends_at)), expected, "{phrase:?} in {text:?}");
        }
    }

    #[test]
    fn of_two_places_the_later_one_counts_and_an_empty_phrase_is_never_heard() {
        assert_eq!(find(&words("yes"), &words("yes or yes")).map(|heard| heard.ends_at), Some(2));
        assert_eq!(find(&[], &words("anything")), None);
    }

    #[test]
    fn distances() {
        for (a, b, expected) in
            [("", "abc", 3), ("address", "adress", 1), ("miller", "millar", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
        }
    }
}
