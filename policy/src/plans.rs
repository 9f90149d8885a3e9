//! What a business may do, by how it stands with us: the table `rules/plans.txt`.

use std::sync::LazyLock;

use crate::Plan;
use crate::contact::Purpose;
use crate::rules::{self, rows};

/// What a plan allows or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Answering its customers' calls.
    Answer,
    Contact(Purpose),
}

impl Deed {
    pub(crate) const fn contact(purpose: Purpose) -> Self {
        Self::Contact(purpose)
    }

    /// Its column, after the plan's name.
    const fn column(self) -> usize {
        match self {
            Self::Answer => 0,
            // The end of what was agreed.
            Self::Contact(Purpose::Transactional | Purpose::OptOutConfirmation) => 1,
            Self::Contact(Purpose::RequestedCallback) => 2,
            Self::Contact(Purpose::Solicitation) => 3,
            Self::Contact(Purpose::Emergency) => 4,
        }
    }
}

/// Whether the table says yes. An emergency to the business's own people is not asked about.
pub(crate) fn allows(plan: Plan, deed: Deed) -> bool {
    static TABLE: LazyLock<Vec<(Plan, [bool; 6])>> = LazyLock::new(|| {
        let yes = |cell| match cell {
            "yes" => true,
            "no" => false,
            other => panic!("{other:?} is neither yes nor no"),
        };
        let row = |[plan, cells @ ..]: [&'static str; 7]| (plan.parse().expect("a plan"), cells.map(yes));
        rows(rules::PLANS).map(row).collect()
    });
    TABLE.iter().any(|(row, cells)| *row == plan && cells[deed.column()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_plan_and_never_keeps_an_emergency_from_the_owner() {
        let rows: Vec<[&str; 7]> = rows(rules::PLANS).collect();
        let plans: Vec<&str> = rows.iter().map(|row| row[0]).collect();
        assert_eq!(plans, Plan::ALL.iter().map(|plan| plan.as_str()).collect::<Vec<_>>());
        assert!(rows.iter().all(|row| row[6] == "yes"), "{rows:?}");
    }

    #[test]
    fn a_customer_does_not_suffer_for_a_card_that_expired() {
        for (plan, answer, remind, sell) in [
            (Plan::Trialing, true, true, false),
            (Plan::Active, true, true, true),
            (Plan::PastDue, true, true, false),
            (Plan::Canceled, false, false, false),
        ] {
            let allowed =
                [Deed::Answer, Deed::contact(Purpose::Transactional), Deed::contact(Purpose::Solicitation)]
                    .map(|deed| allows(plan, deed));
            assert_eq!(allowed, [answer, remind, sell], "{plan}");
        }
    }
}
