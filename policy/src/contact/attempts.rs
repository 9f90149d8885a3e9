//! How often a person is contacted: the table `rules/attempts.txt`.

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};

use super::window::{Applies, Where};
use super::{Contact, Reach};
use crate::places::State;
use crate::rules::{self, rows};

const DAY: SignedDuration = SignedDuration::from_hours(24);

struct Row {
    rule: &'static str,
    at: Where,
    by: Reach,
    applies: Applies,
    most: usize,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let row = |[rule, at, by, applies, most, _, _, _]: [&'static str; 8]| Row {
        rule,
        at: Where::read(at),
        by: by.parse().expect("a reach"),
        applies: Applies::read(applies),
        most: most.parse().expect("a number"),
    };
    rows(rules::ATTEMPTS).map(row).collect()
});

/// From `at` on, the first instant at which another attempt is within every cap of these states, and the rule that has it wait longest;
/// `None` when it need not wait.
pub(super) fn free_at(
    contact: &Contact,
    states: &[State],
    attempts: &[Timestamp],
    at: Timestamp,
) -> Option<(Timestamp, &'static str)> {
    let mut recent: Vec<Timestamp> = attempts
        .iter()
        .copied()
        .filter(|&attempt| at < attempt.saturating_add(DAY).unwrap_or(Timestamp::MAX))
        .collect();
    recent.sort_unstable_by(|a, b| b.cmp(a));
    let holds = |row: &&Row| {
        row.by == contact.channel.reach()
            && (row.at.includes(None) || states.iter().any(|state| row.at.includes(Some(*state))))
            && row.applies.to(contact)
    };
    let rows = ROWS.iter().filter(holds);
    rows.filter_map(|row| {
        // As soon as the attempt that fills the cap is a day old there is room for one more.
        let filling = recent.get(row.most.checked_sub(1)?)?;
        Some((filling.saturating_add(DAY).unwrap_or(Timestamp::MAX), row.rule))
    })
    .max_by_key(|(free_at, _)| *free_at)
}
