//! The way in which small speech models fail: saying the same thing again and again.

/// The text up to the end of the first copy of what is then repeated to the end, and whether there was such a
/// thing. Strings of digits do it most often: "4 1 2 4 1 2 4 1 2 4 1 2".
///
/// Words count without case and punctuation, digits one by one. People repeat themselves too ("no, no, no",
/// "555-5555"), so it takes three copies and twelve words or digits in all.
pub(crate) fn cut_repeats(text: &str) -> (&str, bool) {
    let tokens = tokens(text);
    for period in 1..=tokens.len() / LEAST_COPIES {
        let matching = tokens
            .iter()
            .rev()
            .zip(tokens.iter().rev().skip(period))
            .take_while(|(later, earlier)| later.word == earlier.word)
            .count();
        let run = matching + period;
        if matching > 0 && run >= LEAST_TOKENS && run >= LEAST_COPIES * period {
            let first_copy_ends = tokens[tokens.len() - run + period - 1].end;
            return (text[..first_copy_ends].trim_end(), true);
        }
    }
    (text, false)
}

const LEAST_COPIES: usize = 3;
const LEAST_TOKENS: usize = 12;

struct Token {
    word: String,
    /// Where it ends in the text, in bytes.
    end: usize,
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut joined = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if c.is_alphabetic() || c == '\'' {
            match tokens.last_mut() {
                Some(last) if joined => {
                    last.word.extend(c.to_lowercase());
                    last.end = end;
                }
                _ => tokens.push(Token { word: c.to_lowercase().collect(), end }),
            }
            joined = true;
        } else {
            if c.is_numeric() {
                tokens.push(Token { word: c.to_string(), end });
            }
            joined = false;
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_is_cut_after_its_first_copy() {
        for (text, cut) in [
            ("My number is 4-1-2. 4-1-2. 4-1-2. 4-1-2. 4-1", "My number is 4-1-2"),
            ("000000000000000000", "0"),
            ("I need a plumber. I need a plumber. I need a plumber. I need a", "I need a plumber"),
            ("Thank you. Thank you. Thank you. Thank you. Thank you. thank you", "Thank you"),
        ] {
            assert_eq!(cut_repeats(text), (cut, true), "{text}");
        }
    }

    #[test]
    fn what_people_say_is_left_alone() {
        for text in [
            "",
            "No, no, no, no, no.",
            "It's 312-555-5555.",
            "Call me back, call me back, call me back please.",
            "One two one two one two three four five six seven eight nine.",
            "4 1 2 4 1 2 4 1 2 4 1 2 and then some",
        ] {
            assert_eq!(cut_repeats(text), (text, false), "{text}");
        }
    }
}
