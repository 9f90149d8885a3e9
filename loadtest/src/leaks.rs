//! What a server's log may not hold: whoever reads a log learns nothing of the people who called.

/// What was found, without repeating it: its line, from 1, and what it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// Where.
    pub line: usize,
    /// What.
    pub kind: &'static str,
}

impl std::fmt::Display for Leak {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {} of the log holds {}", self.line, self.kind)
    }
}

/// Everything in a log that looks like somebody's number, card, social security number, address of mail or password, and
/// every one of the `planted` secrets, wherever they are.
#[must_use]
pub fn leaks(log: &str, planted: &[&str]) -> Vec<Leak> {
    let mut found = Vec::new();
    for (index, line) in log.lines().enumerate() {
        let is_planted = planted.iter().any(|secret| line.contains(secret));
        let line = &without_names(line);
        let kinds = [
            ("a planted secret", is_planted),
            ("a telephone number", has_number(line)),
            ("a card number", has_card(line)),
            ("a social security number", has_ssn(line)),
            ("an address of mail", has_mail(line)),
            ("a password in an address", has_password(line)),
        ];
        found.extend(
            kinds
                .into_iter()
                .filter(|(_, is_there)| *is_there)
                .map(|(kind, _)| Leak { line: index + 1, kind }),
        );
    }
    found
}

/// The line without what names calls, streams and rows: 32 hexadecimal digits hold every number there is by chance.
fn without_names(line: &str) -> String {
    let is_of_a_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let mut rest = line;
    let mut without = String::with_capacity(line.len());
    while let Some(begins) = rest.find(is_of_a_name) {
        let (before, from) = rest.split_at(begins);
        let (word, after) = from.split_at(from.find(|letter| !is_of_a_name(letter)).unwrap_or(from.len()));
        without.push_str(before);
        without.push_str(if is_sid(word) || is_uuid(word) { "name" } else { word });
        rest = after;
    }
    without + rest
}

/// Two capitals and 32 hexadecimal digits.
fn is_sid(word: &str) -> bool {
    let (kind, digits) = word.split_at_checked(2).unwrap_or_default();
    kind.bytes().all(|letter| letter.is_ascii_uppercase())
        && digits.len() == 32
        && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// Hexadecimal digits in groups of 8, 4, 4, 4 and 12.
fn is_uuid(word: &str) -> bool {
    let groups: Vec<&str> = word.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

/// Longest runs of digits, which may be set apart by single spaces, dots, dashes or brackets, each with what stands before it.
fn numbers(line: &str) -> Vec<(Option<char>, Vec<String>)> {
    let mut runs: Vec<(Option<char>, Vec<String>)> = Vec::new();
    let mut before = None;
    let mut apart = usize::MAX;
    for letter in line.chars() {
        match letter {
            '0'..='9' => {
                match runs.last_mut() {
                    Some((_, groups)) if apart == 0 => {
                        groups.last_mut().into_iter().for_each(|group| group.push(letter))
                    }
                    Some((_, groups)) if apart <= 2 => groups.push(letter.to_string()),
                    _ => runs.push((before, vec![letter.to_string()])),
                }
                apart = 0;
            }
            ' ' | '-' | '.' | '(' | ')' => apart = apart.saturating_add(1),
            _ => apart = usize::MAX,
        }
        before = Some(letter);
    }
    runs
}

/// `+13125550143`, `(312) 555-0143`, `312-555-0143`.
fn has_number(line: &str) -> bool {
    numbers(line).iter().any(|(before, groups)| {
        let lengths: Vec<usize> = groups.iter().map(String::len).collect();
        let is_whole = *before == Some('+') && lengths.iter().sum::<usize>() >= 10;
        is_whole || lengths.windows(3).any(|lengths| lengths == [3, 3, 4])
    })
}

/// 13 to 19 digits that begin as cards do and whose check digit is right (Luhn).
fn has_card(line: &str) -> bool {
    numbers(line).iter().any(|(_, groups)| {
        let digits: Vec<u32> = groups.concat().chars().filter_map(|digit| digit.to_digit(10)).collect();
        let is_long = (13..=19).contains(&digits.len()) && matches!(digits.first(), Some(3..=6));
        let doubled = |(place, digit): (usize, &u32)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, twice) if twice > 9 => twice - 9,
            (_, twice) => twice,
        };
        is_long && digits.iter().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
    })
}

fn has_ssn(line: &str) -> bool {
    numbers(line).iter().any(|(_, groups)| {
        let lengths: Vec<usize> = groups.iter().map(String::len).collect();
        lengths == [3, 2, 4]
    })
}

fn has_mail(line: &str) -> bool {
    line.split([' ', '"', '<', '>', ',', ';', '=', '(', ')']).any(|word| {
        let Some((who, domain)) = word.split_once('@') else { return false };
        !who.is_empty() && !who.contains('/') && domain.contains('.') && !domain.starts_with('.')
    })
}

/// `postgres://somebody:password@host`.
fn has_password(line: &str) -> bool {
    line.split("://").skip(1).any(|rest| {
        let authority = rest.split(['/', ' ', '"']).next().unwrap_or_default();
        authority.split_once('@').is_some_and(|(who, _)| who.contains(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_people_is_found() {
        for (line, kind) in [
            ("a call from +13125550143", "a telephone number"),
            ("from=\"+1 312 555 0143\"", "a telephone number"),
            ("call (312) 555-0143 back", "a telephone number"),
            ("call 312.555.0143", "a telephone number"),
            ("paid with 4111 1111 1111 1111", "a card number"),
            ("card=378282246310005", "a card number"),
            ("she said 078-05-1120", "a social security number"),
            ("to=dana@example.com", "an address of mail"),
            ("postgres://somebody:word@127.0.0.1:5432/x", "a password in an address"),
            ("the word is xyzzy", "a planted secret"),
        ] {
            assert_eq!(
                leaks(&format!("all is well\n{line}"), &["xyzzy"]),
                [Leak { line: 2, kind }],
                "{line}"
            );
        }
    }

    #[test]
    fn what_a_log_needs_is_let_through() {
        let log = "2026-11-22T00:37:23.838954Z  INFO a call from +*********43 took 12.345 ms\n\
            call_id=019b1f4e-6d2a-7cc0-8000-0000004111ab bytes=123456789012 address=127.0.0.1:54321\n\
            the database is at postgres://127.0.0.1:5432/firstring\n\
            an agent is rung call_sid=CA4111111111111111a0000000000000bc\n\
            call{call_id=41111111-1111-1111-a000-0000000000bc stream_sid=MZ1f4111111111111111cdcdcdcdcdcdcd}: an end\n\
            {\"level\":\"INFO\",\"at\":1763800000000,\"sid\":\"CA00000000000000000000000000000012\"}";
        assert_eq!(leaks(log, &["xyzzy"]), []);
    }
}
