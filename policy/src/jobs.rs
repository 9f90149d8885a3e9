//! The states of a job, and the moves between them.

use crate::names::closed_list;

closed_list! {
    /// How far a job is.
    JobState {
        /// Somebody asked; nothing is booked.
        Lead = "lead",
        /// It has a time.
        Scheduled = "scheduled",
        /// Somebody is on the way.
        EnRoute = "en_route",
        /// Somebody is at work.
        InProgress = "in_progress",
        /// The work is done.
        Completed = "completed",
        /// The bill is out.
        Invoiced = "invoiced",
        /// The bill is paid.
        Paid = "paid",
        /// Nothing comes of it any more.
        Closed = "closed",
    }

    /// Who did something to a booking, a job or a customer.
    Actor {
        /// The customer, in a call.
        Caller = "caller",
        /// A person of the business.
        Agent = "agent",
        /// The owner of the business.
        Owner = "owner",
        /// We, because of something else that happened.
        System = "system",
    }
}

/// A move that is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoveRefused {
    /// There is no such move.
    #[error("a job that is {from} cannot become {to}")]
    NoSuchMove {
        /// The state it is in.
        from: JobState,
        /// The state it was to be in.
        to: JobState,
    },
    /// Whoever wants the move saw an earlier state.
    #[error("the job is {is} by now, no longer {seen}")]
    MovedOn {
        /// The state that was seen.
        seen: JobState,
        /// The state it is in.
        is: JobState,
    },
}

impl JobState {
    /// The states that may come next.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        use JobState::{Closed, Completed, EnRoute, InProgress, Invoiced, Lead, Paid, Scheduled};
        match self {
            Lead => &[Scheduled, Closed],
            Scheduled => &[EnRoute, InProgress, Lead, Closed],
            EnRoute => &[InProgress, Scheduled],
            InProgress => &[Completed, EnRoute],
            Completed => &[Invoiced, InProgress, Closed],
            Invoiced => &[Paid, Completed],
            Paid | Closed => &[],
        }
    }
}

/// Whether a job may go from the state it `is` in to another, asked for by somebody who had `seen` a state.
///
/// # Errors
/// When the job has moved on since, or there is no such move.
pub fn check_move(is: JobState, seen: JobState, to: JobState) -> Result<(), MoveRefused> {
    if is != seen {
        return Err(MoveRefused::MovedOn { seen, is });
    }
    if !is.next().contains(&to) {
        return Err(MoveRefused::NoSuchMove { from: is, to });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_these_moves() {
        let mut moves = String::new();
        for from in JobState::ALL {
            let next: Vec<&str> = from.next().iter().map(|to| to.as_str()).collect();
            moves.push_str(&format!("{from} -> {}\n", next.join(", ")));
        }
        insta::assert_snapshot!(moves, @r"
        lead -> scheduled, closed
        scheduled -> en_route, in_progress, lead, closed
        en_route -> in_progress, scheduled
        in_progress -> completed, en_route
        completed -> invoiced, in_progress, closed
        invoiced -> paid, completed
        paid -> 
        closed ->
        ");
    }

    #[test]
    fn everything_else_is_refused_with_a_type() {
        for &is in JobState::ALL {
            for &seen in JobState::ALL {
                for &to in JobState::ALL {
                    let expected = match (is == seen, is.next().contains(&to)) {
                        (false, _) => Err(MoveRefused::MovedOn { seen, is }),
                        (true, false) => Err(MoveRefused::NoSuchMove { from: is, to }),
                        (true, true) => Ok(()),
                    };
                    assert_eq!(check_move(is, seen, to), expected);
                }
            }
        }
    }
}
