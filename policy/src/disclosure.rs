//! What a caller is told before he speaks, and whether a call may be recorded: the table `rules/disclosures.txt`.

use std::sync::LazyLock;

use jiff::Timestamp;

use crate::contact::Fact;
use crate::names::closed_list;
use crate::places::State;
use crate::rules::{self, rows};

closed_list! {
    /// Something that a caller is told.
    Disclosure {
        /// He hears a machine.
        ArtificialVoice = "artificial_voice",
        /// The call is recorded.
        Recording = "recording",
    }

    /// Why a call is not recorded.
    NotRecorded {
        /// A fact could not be read.
        FactsUnknown = "facts_unknown",
        /// The business does not record.
        NotWanted = "not_wanted",
        /// Nobody has told the caller yet.
        NotAnnounced = "not_announced",
        /// The caller objected. Whatever he says later, this call is not recorded.
        Objected = "objected",
    }
}

/// What a caller is told in a call, with the names of the rules that ask for it: those that hold everywhere, and those
/// of the state in which he is, if it is known. `recorded` is whether the business records its calls.
#[must_use]
pub fn disclosures(state: Option<State>, recorded: bool) -> Vec<(Disclosure, &'static str)> {
    let holds = |row: &&Row| match row.at {
        None => true,
        Some(own) => state == Some(own),
    };
    let wanted = |row: &&Row| match row.what {
        Disclosure::ArtificialVoice => true,
        Disclosure::Recording => recorded,
    };
    ROWS.iter().filter(holds).filter(wanted).map(|row| (row.what, row.rule)).collect()
}

/// What has to be known before a call is recorded, and all the while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordingFacts {
    /// The business wants its calls recorded.
    pub wanted: Fact<bool>,
    /// When the announcement had been played to its end, by the account of what was heard.
    pub announced_at: Fact<Option<Timestamp>>,
    /// When the caller objected.
    pub objected_at: Fact<Option<Timestamp>>,
}

/// Leave to record a call from an instant on. Only [`may_record`] makes one:
///
/// ```compile_fail
/// let forged = policy::disclosure::RecordingPermit { from: jiff::Timestamp::UNIX_EPOCH };
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct RecordingPermit {
    from: Timestamp,
}

impl RecordingPermit {
    /// The end of the announcement: nothing that was said before is kept.
    #[must_use]
    pub const fn from(&self) -> Timestamp {
        self.from
    }
}

/// Whether a call may be recorded at this moment. Asked when the announcement has been heard, and again whenever a fact
/// changes: without a permit the recording stops.
///
/// # Errors
/// The reason why not, the first in the order of [`NotRecorded::ALL`].
pub fn may_record(facts: &RecordingFacts) -> Result<RecordingPermit, NotRecorded> {
    let (Fact::Read(wanted), Fact::Read(announced_at), Fact::Read(objected_at)) =
        (facts.wanted, facts.announced_at, facts.objected_at)
    else {
        return Err(NotRecorded::FactsUnknown);
    };
    if !wanted {
        return Err(NotRecorded::NotWanted);
    }
    let from = announced_at.ok_or(NotRecorded::NotAnnounced)?;
    if objected_at.is_some() { Err(NotRecorded::Objected) } else { Ok(RecordingPermit { from }) }
}

struct Row {
    rule: &'static str,
    /// `None` is everywhere.
    at: Option<State>,
    what: Disclosure,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let row = |[rule, at, what, _, _, _]: [&'static str; 6]| Row {
        rule,
        at: (at != "US").then(|| at.parse().expect("a state")),
        what: what.parse().expect("a disclosure"),
    };
    rows(rules::DISCLOSURES).map(row).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn told(state: Option<&str>, recorded: bool) -> Vec<&'static str> {
        let state = state.map(|state| state.parse().unwrap());
        disclosures(state, recorded).into_iter().map(|(_, rule)| rule).collect()
    }

    #[test]
    fn every_caller_is_told_and_his_states_rule_is_named() {
        assert_eq!(told(None, false), ["house.artificial_voice"]);
        assert_eq!(told(None, true), ["house.artificial_voice", "house.recording"]);
        assert_eq!(told(Some("IL"), true), ["house.artificial_voice", "house.recording", "il.recording"]);
        assert_eq!(told(Some("CA"), false), ["house.artificial_voice", "ca.artificial_voice"]);
        assert_eq!(
            told(Some("CA"), true),
            ["house.artificial_voice", "ca.artificial_voice", "house.recording", "ca.recording"]
        );
        for state in ["CA", "DE", "FL", "IL", "MD", "MA", "MT", "NV", "NH", "PA", "WA", "CT", "MI", "OR"] {
            assert!(
                told(Some(state), true).iter().any(|rule| rule.starts_with(&state.to_lowercase())),
                "{state}"
            );
        }
    }

    #[test]
    fn a_call_is_recorded_after_the_announcement_and_until_an_objection() {
        let at = |second| Some(Timestamp::from_second(second).unwrap());
        let (yes, no) = (Fact::Read(true), Fact::Read(false));
        for (wanted, announced_at, objected_at, expected) in [
            (yes, Fact::Read(at(10)), Fact::Read(None), Ok(at(10))),
            (yes, Fact::Read(None), Fact::Read(None), Err(NotRecorded::NotAnnounced)),
            (yes, Fact::Read(at(10)), Fact::Read(at(20)), Err(NotRecorded::Objected)),
            (yes, Fact::Read(at(10)), Fact::Read(at(5)), Err(NotRecorded::Objected)),
            (no, Fact::Read(at(10)), Fact::Read(None), Err(NotRecorded::NotWanted)),
            (Fact::Unread, Fact::Read(at(10)), Fact::Read(None), Err(NotRecorded::FactsUnknown)),
            (yes, Fact::Unread, Fact::Read(None), Err(NotRecorded::FactsUnknown)),
            (yes, Fact::Read(at(10)), Fact::Unread, Err(NotRecorded::FactsUnknown)),
        ] {
            let verdict = may_record(&RecordingFacts { wanted, announced_at, objected_at });
            assert_eq!(verdict.map(|permit| Some(permit.from())), expected);
        }
    }
}
