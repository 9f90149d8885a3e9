//! Redaction: what is said is kept without what could be used to pay, to prove who somebody is, or to find him.
//!
//! Two amounts of it. [`redact`] is for transcripts that are stored: it takes out [secrets](Kind::is_secret)
//! (cards, social security numbers, PINs, pass codes, bank accounts, dates of birth), and leaves telephone
//! numbers, e-mail addresses and street addresses, without which the business cannot do the job. [`mask`] takes
//! out these as well and is for everything that nobody needs to act upon. [`find`] tells where they all are.
//!
//! Digits count however speech recognition wrote them: "4111 1111", "four one one one", "forty-one eleven",
//! "double one". A number that is spread over several utterances is found only as far as one of them says what
//! it is. When in doubt whether a number is misheard or harmless, it goes.
//!
//! The patterns are compiled at the first use, which takes a tenth of a second.

mod address;
mod announced;
mod bank;
mod birth;
mod cards;
mod phone;

use std::ops::Range;

use crate::{digits, email};

/// What a piece of text gives away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The number of a payment card.
    Card,
    /// The three or four digits that prove a card.
    SecurityCode,
    /// A social security or taxpayer number.
    SocialSecurity,
    /// A PIN or a code of digits.
    Pin,
    /// A password.
    Password,
    /// The number of a bank account, an IBAN included.
    Account,
    /// The number of a bank in the United States.
    Routing,
    /// A date of birth.
    BirthDate,
    /// The number of a driver's licence or a passport.
    Document,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A street address, its house number and postal code included.
    Address,
}

impl Kind {
    /// The name as written in brackets in a redacted text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::SecurityCode => "code",
            Self::SocialSecurity => "ssn",
            Self::Pin => "pin",
            Self::Password => "password",
            Self::Account => "account",
            Self::Routing => "routing",
            Self::BirthDate => "dob",
            Self::Document => "document",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
        }
    }

    /// Whether it may be kept nowhere, also where the business needs to reach the customer.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        !matches!(self, Self::Phone | Self::Email | Self::Address)
    }
}

/// A piece of text that gives something away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where it is in the text, in bytes, at the borders of characters.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// `text` with every secret replaced by its kind in brackets, such as `[card]`. The rest is kept as it is.
#[must_use]
pub fn redact(text: &str) -> String {
    replaced(text, secrets)
}

/// `text` with everything personal replaced by its kind in brackets, ways to reach somebody included.
#[must_use]
pub fn mask(text: &str) -> String {
    replaced(text, find)
}

/// Everything personal in `text`, in order and apart.
#[must_use]
pub fn find(text: &str) -> Vec<Finding> {
    let mut findings = secrets(text);
    let rest = blanked(text, &findings);
    let contacts = email::find(&rest).into_iter().map(|email| (email.range, Kind::Email));
    add(&mut findings, contacts);
    let rest = blanked(text, &findings);
    let streets: Vec<_> = address::find(&rest).into_iter().map(|range| (range, Kind::Address)).collect();
    // A number that is told to be a telephone's is one, also next to a street.
    add(&mut findings, phone::find(&rest, true).into_iter().map(|range| (range, Kind::Phone)));
    add(&mut findings, streets.into_iter());
    let rest = blanked(text, &findings);
    add(&mut findings, phone::find(&rest, false).into_iter().map(|range| (range, Kind::Phone)));
    findings
}

/// The secrets in `text`, in order and apart.
fn secrets(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut rest = text.to_owned();
    // What is left of a long number may itself look like a secret. Every round leaves fewer digits and letters.
    loop {
        let before = findings.len();
        add(&mut findings, bank::ibans(&rest).into_iter().map(|range| (range, Kind::Account)));
        add(&mut findings, announced::words(&rest).into_iter());
        add(&mut findings, birth::find(&rest).into_iter().map(|range| (range, Kind::BirthDate)));
        for run in digits::runs(&rest) {
            add(&mut findings, in_run(&run, &rest).into_iter());
        }
        if findings.len() == before {
            return findings;
        }
        rest = blanked(text, &findings);
    }
}

/// The secrets in one run of digits.
fn in_run(run: &digits::Run, text: &str) -> Vec<(Range<usize>, Kind)> {
    let all = 0..run.count();
    let mut found = Vec::new();
    if let Some(kind) = announced::number(run, text) {
        found.push((all, kind));
    }
    found.extend(cards::find(run).into_iter().map(|range| (range, Kind::Card)));
    found.extend(cards::social_security(run, text).into_iter().map(|range| (range, Kind::SocialSecurity)));
    found.extend(bank::routing(run, text).map(|range| (range, Kind::Routing)));
    found.into_iter().map(|(groups, kind)| (run.text_range(groups), kind)).collect()
}

/// Adds what does not overlap with what was found before, and keeps the order.
fn add(findings: &mut Vec<Finding>, more: impl Iterator<Item = (Range<usize>, Kind)>) {
    for (range, kind) in more {
        let apart = |other: &Finding| other.range.end <= range.start || range.end <= other.range.start;
        if !range.is_empty() && findings.iter().all(apart) {
            findings.push(Finding { range, kind });
        }
    }
    findings.sort_unstable_by_key(|finding| finding.range.start);
}

/// `text` with what was found made unreadable, every other byte in its place.
fn blanked(text: &str, findings: &[Finding]) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    for Finding { range, .. } in findings {
        rest.push_str(&text[at..range.start]);
        // A word that is in no list of ours between signs that part numbers.
        rest.extend(
            (range.clone()).map(|byte| if byte == range.start || byte + 1 == range.end { '|' } else { 'x' }),
        );
        at = range.end;
    }
    rest.push_str(&text[at..]);
    rest
}

fn replaced(text: &str, find: impl Fn(&str) -> Vec<Finding>) -> String {
    let mut text = text.to_owned();
    // Taking something out may bring together what was apart, but never makes digits.
    loop {
        let findings = find(&text);
        if findings.is_empty() {
            return text;
        }
        let mut kept = String::with_capacity(text.len());
        let mut at = 0;
        for Finding { range, kind } in findings {
            kept.push_str(&text[at..range.start]);
            kept.push('[');
            kept.push_str(kind.as_str());
            kept.push(']');
            at = range.end;
        }
        kept.push_str(&text[at..]);
        text = kept;
    }
}

#[cfg(test)]
mod tests;
