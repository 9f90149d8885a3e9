//! What a call was about, in one or two sentences for people who look through many.
//!
//! Made of what was done, not of what was said: nothing personal is in it, because nothing personal is in the records.

use policy::contact::Reach;
use telephony::Disposition;

/// Something that was done in the call: see [`ActionRecord`](crate::ActionRecord).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done<'a> {
    /// Its stable name.
    pub kind: &'a str,
    /// What it was about.
    pub detail: &'a str,
}

/// So many turns that were not understood are worth telling.
const MANY_MISSES: usize = 3;

/// One or two sentences: what became of the call, and what else is worth knowing. `done` is in the order in which it was
/// done.
#[must_use]
pub fn summary(disposition: Disposition, done: &[Done<'_>]) -> String {
    let records = Records(done);
    let outcome = records.outcome(disposition);
    match records.aside(disposition) {
        Some(aside) => format!("{outcome} {aside}"),
        None => outcome,
    }
}

struct Records<'a>(&'a [Done<'a>]);

impl Records<'_> {
    /// The detail of the last one of that kind.
    fn last(&self, kind: &str) -> Option<&str> {
        self.0.iter().rev().find(|done| done.kind == kind).map(|done| done.detail)
    }

    fn count(&self, kind: &str) -> usize {
        self.0.iter().filter(|done| done.kind == kind).count()
    }

    fn has(&self, kind: &str) -> bool {
        self.count(kind) > 0
    }

    fn outcome(&self, disposition: Disposition) -> String {
        let text = match disposition {
            Disposition::Booked => match (self.last("booked"), self.last("moved")) {
                (Some(when), _) => return format!("Booked an appointment for {when}."),
                (None, Some(when)) => return format!("Moved an appointment to {when}."),
                (None, None) => "Booked an appointment.",
            },
            Disposition::Cancelled => "Cancelled an appointment.",
            Disposition::Answered if self.has("schedule_texted") => {
                "Told an owner about the schedule, and texted it."
            }
            Disposition::Answered if self.has("schedule_told") => "Told an owner about the schedule.",
            Disposition::Answered if self.has("appointment_told") => "Told the caller of the appointment.",
            Disposition::Answered => "Answered the caller's question.",
            Disposition::CallbackRequested if self.has("person_asked_for") => {
                "The caller asked for a person and is to be called back."
            }
            Disposition::CallbackRequested => "The caller is to be called back.",
            Disposition::Emergency => match self.last("emergency") {
                Some(code) => return format!("The caller reported an emergency ({code})."),
                None => "The caller reported an emergency.",
            },
            Disposition::OptedOut => "The caller does not want to be contacted again.",
            Disposition::Abandoned => match (self.last("opening_reserved"), self.has("openings_offered")) {
                (Some(when), _) => return format!("Hung up while {when} was held."),
                (None, true) => "Hung up after openings were offered.",
                (None, false) => "Hung up before anything was settled.",
            },
            Disposition::Silent => "Nobody spoke.",
            Disposition::NotUnderstood => "The caller could not be understood.",
            Disposition::Refused => "The call was not taken.",
            Disposition::TooLong => "The call reached its longest time and was ended.",
            Disposition::Failed => "The call failed before anything was settled.",
            Disposition::Connected if self.has("emergency_line") => {
                "Nobody took the call, and the caller was connected with the emergency line."
            }
            Disposition::Connected => "A person took the call.",
            Disposition::Voicemail => "The caller left a message.",
        };
        text.to_owned()
    }

    /// The one other thing that is most worth knowing.
    fn aside(&self, disposition: Disposition) -> Option<String> {
        let wrong_pins =
            self.0.iter().filter(|done| done.kind == "owner_pin" && done.detail == "wrong").count();
        let misses = self.count("no_match") + self.count("out_of_scope");
        let asked = self.has("question_answered") && disposition != Disposition::Answered;
        if wrong_pins == 1 {
            return Some("A wrong PIN was typed.".to_owned());
        }
        if wrong_pins > 1 {
            return Some(format!("{wrong_pins} wrong PINs were typed."));
        }
        if misses >= MANY_MISSES && !self.has("store_unavailable") && !self.has("question_unknown") {
            return Some(format!("{misses} turns were not understood."));
        }
        let safe = self.has("danger_asked") && disposition != Disposition::Emergency;
        let no_texts = self.last("opt_out") == Some(Reach::Texts.as_str());
        let notable = [
            (no_texts, "The caller wants no texts."),
            (self.has("store_unavailable"), "The calendar could not be reached for a while."),
            (self.has("question_unknown"), "A question could not be answered."),
            (asked, "A question was answered on the way."),
            (safe, "It was asked whether anyone was in danger, and nobody was."),
        ];
        notable.into_iter().find(|(holds, _)| *holds).map(|(_, text)| text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_told_in_a_sentence_or_two() {
        use Disposition as D;
        type Row = (D, &'static [(&'static str, &'static str)], &'static str);
        let rows: [Row; 14] = [
            (
                D::Booked,
                &[("openings_offered", "3"), ("opening_reserved", "Tuesday"), ("booked", "Tuesday at 10 AM")],
                "Booked an appointment for Tuesday at 10 AM.",
            ),
            (
                D::Booked,
                &[("question_answered", ""), ("moved", "Friday at 2 PM")],
                "Moved an appointment to Friday at 2 PM. A question was answered on the way.",
            ),
            (D::Booked, &[], "Booked an appointment."),
            (D::Cancelled, &[("cancelled", "")], "Cancelled an appointment."),
            (D::Answered, &[("question_answered", "")], "Answered the caller's question."),
            (D::Answered, &[("appointment_told", "1 appointments")], "Told the caller of the appointment."),
            (
                D::Answered,
                &[("owner_pin", "wrong"), ("owner_pin", "right"), ("schedule_told", "3 lines")],
                "Told an owner about the schedule. A wrong PIN was typed.",
            ),
            (
                D::Answered,
                &[("owner_pin", "right"), ("schedule_told", "3 lines"), ("schedule_texted", "queued")],
                "Told an owner about the schedule, and texted it.",
            ),
            (
                D::CallbackRequested,
                &[("person_asked_for", ""), ("callback_left", "")],
                "The caller asked for a person and is to be called back.",
            ),
            (
                D::Emergency,
                &[("danger_asked", "gas"), ("emergency", "gas")],
                "The caller reported an emergency (gas).",
            ),
            (
                D::Abandoned,
                &[("owner_pin", "wrong"), ("owner_pin", "wrong"), ("owner_pin", "wrong")],
                "Hung up before anything was settled. 3 wrong PINs were typed.",
            ),
            (
                D::Abandoned,
                &[("opening_reserved", "Tuesday at 10 AM"), ("store_unavailable", "book")],
                "Hung up while Tuesday at 10 AM was held. The calendar could not be reached for a while.",
            ),
            (
                D::NotUnderstood,
                &[("no_match", "anything"), ("no_match", "anything"), ("out_of_scope", "anything")],
                "The caller could not be understood. 3 turns were not understood.",
            ),
            (D::Silent, &[("no_input", "anything")], "Nobody spoke."),
        ];
        for (disposition, records, expected) in rows {
            let done: Vec<Done<'_>> = records.iter().map(|&(kind, detail)| Done { kind, detail }).collect();
            assert_eq!(summary(disposition, &done), expected);
        }
        for &disposition in Disposition::ALL {
            assert!(summary(disposition, &[]).ends_with('.'), "{disposition}");
        }
    }
}
