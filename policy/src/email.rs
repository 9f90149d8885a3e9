//! E-mail addresses, written ("dana@example.com") and spoken ("dana dot w at example dot com").
//!
//! Read here because redaction has to find them; `assistant` takes the same reading as a slot.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// An address in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// The address as one writes it, in lower case.
    pub address: String,
    /// Where it is in the text, in bytes.
    pub range: Range<usize>,
    /// Whether it was said in words ("at", "dot") and so may be misheard.
    pub spoken: bool,
}

/// The addresses in `text`, in order and apart.
#[must_use]
pub fn find(text: &str) -> Vec<Email> {
    let tokens = tokens(text);
    let mut found: Vec<Email> = Vec::new();
    for pivot in 0..tokens.len() {
        let taken = found.last().map_or(0, |email| email.range.end);
        if tokens[pivot].range.start < taken || !matches!(tokens[pivot].text.as_str(), "at" | "@") {
            continue;
        }
        let Some((domain, end)) = domain(&tokens, pivot + 1) else { continue };
        let Some((local, start)) = local(&tokens, pivot, taken) else { continue };
        let words = tokens[start..end].iter().any(|t| matches!(t.text.as_str(), "at" | "dot"));
        found.push(Email {
            address: format!("{local}@{domain}").to_lowercase(),
            range: tokens[start].range.start..tokens[end - 1].range.end,
            spoken: words,
        });
    }
    found
}

struct Token {
    /// In lower case.
    text: String,
    range: Range<usize>,
    /// Whether white space stands before it.
    apart: bool,
}

impl Token {
    fn is_word(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_alphanumeric)
    }

    fn is_letter(&self) -> bool {
        self.is_word() && self.text.chars().count() == 1
    }
}

fn tokens(text: &str) -> Vec<Token> {
    static TOKENS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[\p{L}\p{N}'’]+|\S").expect("a constant"));
    let mut end = 0;
    let token = |found: regex::Match<'_>| {
        let apart = found.start() > end;
        end = found.end();
        Token { text: found.as_str().to_lowercase(), range: found.range(), apart }
    };
    TOKENS.find_iter(text).map(token).collect()
}

/// The sign that a token stands for between the parts of an address.
fn sign(token: &Token) -> Option<char> {
    match token.text.as_str() {
        "dot" | "." | "period" | "point" => Some('.'),
        "underscore" | "_" => Some('_'),
        "dash" | "hyphen" | "minus" | "-" => Some('-'),
        "plus" | "+" => Some('+'),
        _ => None,
    }
}

/// How many words a label of a domain may have been taken apart into: "h v a c".
const LABEL_WORDS: usize = 8;

/// The domain that begins at `at`, and the token after it.
fn domain(tokens: &[Token], mut at: usize) -> Option<(String, usize)> {
    let mut domain = String::new();
    let mut best = None;
    loop {
        let (label, end) = label(tokens, at, domain.is_empty())?;
        domain.push_str(&label);
        let ends_name = domain.contains('.') && is_top(&label, &tokens[at..end]);
        if ends_name {
            best = Some((domain.clone(), end));
        }
        match tokens.get(end) {
            Some(dot) if sign(dot) == Some('.') && goes_on(tokens, end) => domain.push('.'),
            _ => return best,
        }
        at = end + 1;
        if tokens.get(at).is_none_or(|token| !token.is_word()) {
            return best;
        }
    }
}

/// A full stop with a space after it ends a sentence and no label.
fn goes_on(tokens: &[Token], dot: usize) -> bool {
    tokens.get(dot + 1).is_some_and(|next| tokens[dot].text != "." || !next.apart)
}

fn label(tokens: &[Token], at: usize, first: bool) -> Option<(String, usize)> {
    let mut label = String::new();
    let mut end = at;
    while let Some(token) = tokens.get(end).filter(|_| end < at + LABEL_WORDS) {
        if token.is_word() {
            // After a dot come single letters or one word; before it "my company" may have been two.
            let spelled = token.is_letter() && tokens[end - 1].is_letter();
            if end > at && token.apart && !first && !spelled {
                break;
            }
            label.push_str(&figures(tokens, end).map_or_else(|| token.text.clone(), |(figures, _)| figures));
        } else if sign(token) != Some('-')
            || end == at
            || tokens.get(end + 1).is_none_or(|t| t.apart && token.text == "-")
        {
            break;
        }
        if sign(token) == Some('.') {
            label.truncate(label.len() - token.text.len());
            break;
        }
        if sign(token) == Some('-') {
            label.truncate(label.len() - if token.is_word() { token.text.len() } else { 0 });
            label.push('-');
        }
        end += 1;
    }
    (!label.is_empty()).then_some((label, end))
}

/// Whether a label may end a domain. Said in words, it has to be one that people have.
fn is_top(label: &str, tokens: &[Token]) -> bool {
    let letters = label.chars().all(char::is_alphabetic) && (2..=13).contains(&label.chars().count());
    let known = matches!(
        label,
        "com"
            | "net"
            | "org"
            | "edu"
            | "gov"
            | "io"
            | "co"
            | "us"
            | "uk"
            | "info"
            | "biz"
            | "me"
            | "ca"
            | "dev"
            | "app"
            | "mail"
            | "email"
            | "ai"
            | "tv"
            | "site"
            | "online"
            | "mil"
    );
    let written = tokens.first().is_some_and(|token| !token.apart);
    known || label.starts_with("xn--") || letters && (written || tokens.len() > 1)
}

/// What stands before the "at", and its first token. Nothing before byte `from` belongs to it.
fn local(tokens: &[Token], pivot: usize, from: usize) -> Option<(String, usize)> {
    let mut start = pivot;
    while start > 0 {
        let before = &tokens[start - 1];
        let glued = start == pivot && !tokens[pivot].apart || start < pivot && !tokens[start].apart;
        let connects = sign(before).is_some() && (before.is_word() || glued || !before.apart);
        let letters = |at: usize| tokens[at].is_letter() || tokens[at].text == "double";
        let connects = connects
            || before.text == "," && start > 1 && start < pivot && letters(start) && letters(start - 2);
        let spelled = start < pivot && letters(start) && before.is_letter();
        let word = before.is_word() && (glued || spelled || !STOPS.contains(&before.text.as_str()));
        if before.range.start < from || !(connects || word) {
            break;
        }
        // Written in one piece, an address begins where its piece does.
        if tokens[pivot].text == "@"
            && start < pivot
            && tokens[start].apart
            && !is_spoken(&tokens[start - 1..=start])
        {
            break;
        }
        start -= 1;
    }
    while start < pivot && sign(&tokens[start]).is_some() {
        start += 1;
    }
    let mut address = String::new();
    let mut at = start;
    while at < pivot {
        at += piece(tokens, at, pivot, &mut address);
    }
    let address = address.trim_matches('.').to_owned();
    (!address.is_empty()).then_some((address, start))
}

/// Whether two tokens belong together because one of them is a sign or both are letters.
fn is_spoken(pair: &[Token]) -> bool {
    pair.iter().any(|token| sign(token).is_some()) || pair.iter().all(Token::is_letter)
}

/// Adds what the token at `at` stands for; the number of tokens read.
fn piece(tokens: &[Token], at: usize, end: usize, address: &mut String) -> usize {
    let token = &tokens[at];
    let is =
        |offset: usize, text: &str| tokens[..end].get(at + offset).is_some_and(|token| token.text == text);
    if is(0, "all") && is(1, "one") && is(2, "word") {
        return 3;
    }
    if is(0, "all") && (is(1, "lowercase") || is(1, "together")) {
        return 2;
    }
    if token.text == "capital" || token.text == "lowercase" {
        return 1;
    }
    if token.is_letter() && is(1, "as") && is(2, "in") && at + 3 < end {
        address.push_str(&token.text);
        return 4;
    }
    if token.text == "double" && tokens[..end].get(at + 1).is_some_and(Token::is_letter) {
        address.push_str(&tokens[at + 1].text.repeat(2));
        return 2;
    }
    // "S-M-Y-T-H" is spelled; its hyphens are no part of it.
    let between_letters =
        at > 0 && tokens[at - 1].is_letter() && tokens[..end].get(at + 1).is_some_and(Token::is_letter);
    match sign(token) {
        None if token.text == "," => return 1,
        Some('-') if token.text == "-" && between_letters => return 1,
        Some(sign) => address.push(sign),
        None => {
            if let Some((figures, length)) = figures(&tokens[..end], at) {
                address.push_str(&figures);
                return length;
            }
            address.push_str(&token.text.replace(['\'', '’'], ""));
        }
    }
    1
}

/// A number word as figures, and how many tokens it takes.
fn figures(tokens: &[Token], at: usize) -> Option<(String, usize)> {
    let run = crate::digits::runs(&tokens[at].text).pop()?;
    let digits = run.digits(0..run.count());
    if run.text_range(0..run.count()).len() < tokens[at].text.len() || tokens[at].text == "hundred" {
        return None;
    }
    let is_tens =
        digits.len() == 2 && digits.ends_with('0') && digits.as_str() > "10" && tokens[at].text.len() > 2;
    if is_tens
        && let Some((unit, 1)) = tokens.get(at + 1).and_then(|_| figures(tokens, at + 1))
        && unit.len() == 1
        && unit != "0"
    {
        return Some((format!("{}{unit}", &digits[..1]), 2));
    }
    Some((digits, 1))
}

/// Words that stand before an address and are no part of it.
const STOPS: &[&str] = &[
    "is", "it's", "it’s", "its", "it", "email", "mail", "address", "to", "my", "that's", "that’s", "thats",
    "yes", "yeah", "sure", "okay", "ok", "um", "uh", "me", "and", "or", "the", "at", "so", "be", "would",
    "use", "under", "was", "with", "on", "of", "from", "you", "her", "his", "our", "i", "i'm", "by", "reach",
    "send", "in", "well", "are", "we", "for", "this", "contact", "not", "no", "just", "please", "out",
    "open",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_written_and_spoken() {
        for (text, expected) in [
            ("Mail me at dana.w@example.com, please.", vec!["dana.w@example.com"]),
            ("it's Dana dot Whitfield at example dot com", vec!["dana.whitfield@example.com"]),
            ("my email is dana underscore w at mail dot example dot org", vec!["dana_w@mail.example.org"]),
            ("dana whitfield all one word at g mail dot com", vec!["danawhitfield@gmail.com"]),
            ("D-A-N-A at example.com", vec!["dana@example.com"]),
            ("d a n a at a b c dot e d u", vec!["dana@abc.edu"]),
            ("dana dash w forty two at example dot co dot uk.", vec!["dana-w42@example.co.uk"]),
            ("w, i, double t at example dot net", vec!["witt@example.net"]),
            ("w i double t at example dot net", vec!["witt@example.net"]),
            (
                "dana+shop@my-host.example.com or info@example.org",
                vec!["dana+shop@my-host.example.com", "info@example.org"],
            ),
            ("Write to Dana at example.com. Thanks", vec!["dana@example.com"]),
            ("be there at 6.40", vec![]),
            ("meet at noon. Com is a word", vec![]),
            ("dana@host is none", vec![]),
            ("dana@ dot com", vec![]),
            ("look at that", vec![]),
        ] {
            let found: Vec<_> = find(text).into_iter().map(|email| email.address).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn its_place_is_the_whole_of_it() {
        let text = "Sure: dana dot w at example dot com, thanks";
        assert_eq!(&text[find(text)[0].range.clone()], "dana dot w at example dot com");
    }
}
