//! The rules as data. Each is a row of a table in the folder `rules` of this crate, with its name, its source, the date
//! of that source and how sure we are of it, so that a person can correct a row without reading code.
//!
//! The tables are compiled in and read at their first use; that they can be read is a test. A row is cells between `|`,
//! a line that begins with `#` is for people.

use std::sync::LazyLock;

/// One rule, for whoever wants to know why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its name, as a verdict gives it.
    pub name: &'static str,
    /// What it says: a sentence, or the cells of its row.
    pub says: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// The day of that source.
    pub dated: &'static str,
    /// How sure we are of it; `-` for rules of our own.
    pub confidence: &'static str,
}

pub(crate) const AREA_CODES: &str = include_str!("../rules/area_codes.txt");
pub(crate) const ATTEMPTS: &str = include_str!("../rules/attempts.txt");
pub(crate) const CALLING_HOURS: &str = include_str!("../rules/calling_hours.txt");
pub(crate) const CONSENTS: &str = include_str!("../rules/consents.txt");
pub(crate) const CONTACT: &str = include_str!("../rules/contact.txt");
pub(crate) const DISCLOSURES: &str = include_str!("../rules/disclosures.txt");
pub(crate) const PLANS: &str = include_str!("../rules/plans.txt");
pub(crate) const STATES: &str = include_str!("../rules/states.txt");
pub(crate) const STATE_HOLIDAYS: &str = include_str!("../rules/state_holidays.txt");

const ALL: &[&str] =
    &[AREA_CODES, ATTEMPTS, CALLING_HOURS, CONSENTS, CONTACT, DISCLOSURES, PLANS, STATES, STATE_HOLIDAYS];

/// The tables whose rows begin with the name of a rule and end with source, date and confidence.
const NAMED: &[&str] = &[CONTACT, CALLING_HOURS, ATTEMPTS, CONSENTS, DISCLOSURES];

/// The version of all tables together: another one as soon as a character in one of them is.
#[must_use]
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        // FNV-1a, 64 bit: not against forgery, only against confusion.
        let hash =
            ALL.iter().flat_map(|table| table.bytes()).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
            });
        format!("{hash:016x}")
    });
    &VERSION
}

/// The rows of a rule: several where a rule has one for each channel.
#[must_use]
pub fn named(name: &str) -> Vec<Rule> {
    let rules = NAMED.iter().flat_map(|table| lines(table)).filter_map(rule);
    rules.filter(|rule| rule.name == name).collect()
}

fn rule(line: &'static str) -> Option<Rule> {
    let (name, rest) = line.split_once('|')?;
    let mut from_the_end = rest.rsplitn(4, '|').map(str::trim);
    let [confidence, dated, source, says] = std::array::from_fn(|_| from_the_end.next());
    Some(Rule { name: name.trim(), says: says?, source: source?, dated: dated?, confidence: confidence? })
}

/// The rows of a table, each of `N` cells.
///
/// # Panics
/// When a row has another number of cells; the tables are constants.
pub(crate) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    lines(table).map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        cells.try_into().unwrap_or_else(|cells| panic!("a row of {N} cells has others: {cells:?}"))
    })
}

fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_named_rule_has_a_source_a_date_and_a_confidence() {
        let mut seen = 0;
        for rule in NAMED.iter().flat_map(|table| lines(table)).map(|line| rule(line).expect(line)) {
            assert!(rule.dated.parse::<jiff::civil::Date>().is_ok(), "{rule:?}");
            let ours = rule.name.starts_with("house.");
            let sure: &[&str] = if ours { &["-"] } else { &["high", "medium", "low"] };
            assert!(sure.contains(&rule.confidence) && !rule.source.is_empty(), "{rule:?}");
            seen += 1;
        }
        assert!(seen > 60, "{seen}");
    }

    #[test]
    fn a_rule_is_found_by_its_name() {
        let rules = named("us.do_not_contact");
        assert_eq!(rules.len(), 1);
        assert_eq!((rules[0].dated, rules[0].confidence), ("2026-01-06", "high"));
        assert!(rules[0].says.starts_with("Whoever asked"), "{rules:?}");
        assert_eq!(named("us.emergency").len(), 3);
        assert_eq!(named("nothing"), []);
    }
}
