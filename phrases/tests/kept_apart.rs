//! What measures is not learned from: a model that has read the answers proves nothing, and neither does a rule that was made
//! for the question.

use std::collections::BTreeMap;

use phrases::words::{joined, words};

/// Lists that rules are made for.
const RULES: &[&str] = &[
    include_str!("../../policy/phrases/emergency.txt"),
    include_str!("../../policy/phrases/emergency_ask.txt"),
    include_str!("../../policy/phrases/emergency_near_misses.txt"),
    include_str!("../../policy/phrases/opt_out.txt"),
    include_str!("../../policy/phrases/opt_out_near_misses.txt"),
    include_str!("../../policy/phrases/recording_near_misses.txt"),
    include_str!("../../policy/phrases/recording_objections.txt"),
];

/// Lists that measure.
const UNSEEN: &[&str] = &[
    include_str!("../../assistant/tests/unseen/emergencies.txt"),
    include_str!("../../assistant/tests/unseen/no_emergencies.txt"),
    include_str!("../../assistant/tests/unseen/opt_outs.txt"),
    include_str!("../../assistant/tests/unseen/no_opt_outs.txt"),
];

/// What is no longer is said by everybody: "that's correct", "how much is it".
const EVERYBODYS: usize = 5;

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', '@']))
}

fn plain(text: &str) -> String {
    joined(&words(text))
}

/// Everything that models learn and rules are made for.
fn known() -> BTreeMap<String, &'static str> {
    let wishes = phrases::wishes::examples().into_iter().map(|example| (plain(&example.text), "a wish"));
    let alarms = phrases::alarms::examples().into_iter().map(|(text, _)| (plain(&text), "an alarm"));
    // Before the bar stands what is to be found.
    let rules = RULES.iter().copied().flat_map(lines).map(|line| line.rsplit('|').next().unwrap_or(line));
    wishes.chain(alarms).chain(rules.map(|line| (plain(line), "a rule's"))).collect()
}

#[test]
fn what_measures_is_nowhere_among_what_is_learned() {
    let known = known();
    let mut found: Vec<String> = Vec::new();
    let mut look = |list: &str, line: &str| {
        found.extend(known.get(&plain(line)).map(|learned| format!("{list}: {line:?} is {learned}")));
    };
    UNSEEN.iter().copied().flat_map(lines).for_each(|line| look("unseen", line));
    let long = |line: &&str| words(line).len() > EVERYBODYS;
    lines(include_str!("../../assistant/tests/plain.tsv"))
        .filter(long)
        .for_each(|line| look("plain.tsv", line));
    assert!(found.is_empty(), "{}", found.join("\n"));
}
