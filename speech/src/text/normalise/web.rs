//! E-mail and web addresses.

use super::numbers::digits;
use super::{Place, Rule, spelled};
use regex::Captures;

/// Ends of names on the net. The first group is said as a word.
const SAID_ENDS: [&str; 9] = ["com", "net", "org", "info", "biz", "gov", "app", "dev", "online"];
const SPELLED_ENDS: [&str; 7] = ["us", "io", "co", "edu", "ai", "tv", "uk"];

pub(super) fn rules() -> Vec<Rule> {
    let ends = [SAID_ENDS.as_slice(), SPELLED_ENDS.as_slice()].concat().join("|");
    vec![
        Rule::new(
            r"(?P<user>[A-Za-z0-9][A-Za-z0-9._%+&-]*)@(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)",
            email,
        ),
        Rule::new(r"(?i:https?://)(?P<site>[A-Za-z0-9][A-Za-z0-9._~/?=&%-]*)", |found, place| {
            site(&found["site"], place)
        }),
        Rule::new(
            &format!(
                r"(?P<site>(?:(?i:www)\.)?(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+(?i:{ends})\b(?:\.[a-z]{{2}}\b)?(?:/[A-Za-z0-9._~/-]*)?)"
            ),
            |found, place| site(&found["site"], place),
        ),
    ]
}

fn email(found: &Captures<'_>, _: Place<'_>) -> Option<String> {
    Some(format!("{} at {}", name(&found["user"]), host(&found["host"])))
}

fn site(written: &str, _: Place<'_>) -> Option<String> {
    let ended = written.ends_with('.');
    let (site, path) = written
        .trim_end_matches(['.', '/'])
        .split_once('/')
        .unwrap_or((written.trim_end_matches(['.', '/']), ""));
    let mut said = host(site);
    for part in path.split('/').filter(|part| !part.is_empty()) {
        said = format!("{said} slash {}", name(part));
    }
    Some(if ended { said + "." } else { said })
}

fn host(written: &str) -> String {
    let labels: Vec<&str> = written.split('.').filter(|label| !label.is_empty()).collect();
    let last = labels.len().saturating_sub(1);
    let said = labels.iter().enumerate().map(|(at, label)| {
        let lower = label.to_ascii_lowercase();
        let spelled_end = at == last && at > 0 && !SAID_ENDS.contains(&lower.as_str()) && lower.len() <= 3;
        if lower == "www" || spelled_end { spelled(&lower) } else { name(&lower) }
    });
    said.collect::<Vec<_>>().join(" dot ")
}

/// Words, digits and signs of a user name or a label, each said. Letters without a vowel are spelled.
fn name(written: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = written;
    while let Some(first) = rest.chars().next() {
        let same = |c: char| {
            c.is_ascii_alphabetic() == first.is_ascii_alphabetic()
                && c.is_ascii_digit() == first.is_ascii_digit()
        };
        let end = if first.is_ascii_alphanumeric() {
            rest.find(|c| !same(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (part, after) = rest.split_at(end);
        parts.push(match first {
            '.' => "dot".to_owned(),
            '_' => "underscore".to_owned(),
            '-' => "dash".to_owned(),
            '+' => "plus".to_owned(),
            '&' => "and".to_owned(),
            '%' => "percent".to_owned(),
            '=' => "equals".to_owned(),
            '?' => "question mark".to_owned(),
            '~' => "tilde".to_owned(),
            _ if first.is_ascii_digit() => digits(part),
            _ if part.len() == 1
                || !part.contains(['a', 'e', 'i', 'o', 'u', 'y', 'A', 'E', 'I', 'O', 'U', 'Y']) =>
            {
                spelled(part)
            }
            _ => part.to_ascii_lowercase(),
        });
        rest = after;
    }
    parts.join(" ")
}
