//! A plan in words, for the people of the business.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use telephony::{AgentId, Millis};

use super::{Agent, EscalationReason, LastResort, Plan, Reach, Skipped};
use crate::Occasion;

/// The plan of `at` as lines: why this ladder, who is rung when if nobody before takes the call, what comes last, and
/// who is not rung and why not. Names the agents' numbers in full: it is for those who wrote them.
#[must_use]
pub fn in_lines(plan: &Plan, agents: &[Agent], zone: &TimeZone, at: Timestamp) -> Vec<String> {
    let said = |at: Timestamp| said(at, zone);
    let mut lines = vec![format!("{}: {}; {}", said(at), occasion(plan.occasion), reason(plan.reason))];
    match &plan.ladder {
        Some(name) => {
            lines.push(format!("ladder \"{name}\", nobody new is rung after {}", clock(plan.limit)))
        }
        None => lines.push("no ladder is for that: nobody is rung".to_owned()),
    }
    let mut from = Millis(0);
    for rung in &plan.rungs {
        let who: Vec<String> = rung
            .agents
            .iter()
            .map(|(id, ring)| format!("{} for {} s", whom(*id, agents), ring.0 / 1_000))
            .collect();
        let reached = if from < plan.limit { "" } else { " (not reached)" };
        lines.push(format!("  {}  ring {}{reached}", clock(from), who.join(", together with ")));
        from += rung.agents.iter().map(|(_, ring)| *ring).max().unwrap_or_default();
    }
    lines.push(format!("  {}  {}", clock(from.min(plan.limit)), last(&plan.last, plan.reason)));
    for (id, why) in &plan.skipped {
        let (why, until) = match *why {
            Skipped::IsCaller => ("is the one who is calling", None),
            Skipped::Paused => ("is paused", None),
            Skipped::Busy => ("is being rung, or has a call", None),
            Skipped::WrapUp(until) => ("has just had a call", Some(until)),
            Skipped::DayOff => ("has a day off", None),
            Skipped::OffHours(until) => ("is outside of his or her hours", until),
        };
        let until = until.map_or_else(String::new, |until| format!(" until {}", said(until)));
        lines.push(format!("not rung: {} {why}{until}", whom(*id, agents)));
    }
    lines
}

fn said(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%A, %B %-d, %Y at %-I:%M %p").to_string()
}

fn clock(after: Millis) -> String {
    let seconds = after.0 / 1_000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn whom(id: AgentId, agents: &[Agent]) -> String {
    let Some(agent) = agents.iter().find(|agent| agent.id == id) else { return id.to_string() };
    match &agent.reach {
        Reach::Phone(number) => format!("{} ({})", agent.name, number.e164()),
        Reach::Softphone(softphone) => format!("{} (softphone {})", agent.name, softphone.identity()),
    }
}

fn last(last: &LastResort, reason: EscalationReason) -> String {
    let without_a_line = match (reason, last) {
        // Whatever the ladder says: he is not asked to wait for a tone or for another question.
        (EscalationReason::Emergency, _) => {
            "the caller is told that nobody could be reached yet, and your people are texted and called on"
        }
        (_, LastResort::Voicemail) => "the caller may leave a message",
        (_, LastResort::Callback | LastResort::EmergencyLine(_)) => "the caller is promised a call back",
        (_, LastResort::Assistant) => "the assistant goes on",
    };
    match last {
        LastResort::EmergencyLine(number) => {
            format!(
                "the caller is connected with {}; if nobody answers there, {without_a_line}",
                number.e164()
            )
        }
        LastResort::Voicemail | LastResort::Callback | LastResort::Assistant => without_a_line.to_owned(),
    }
}

const fn occasion(occasion: Occasion) -> &'static str {
    match occasion {
        Occasion::Open => "open",
        Occasion::AfterHours => "closed",
        Occasion::Holiday => "closed for a holiday",
    }
}

const fn reason(reason: EscalationReason) -> &'static str {
    match reason {
        EscalationReason::Key => "the caller pressed the key for a person",
        EscalationReason::Asked => "the caller asked for a person",
        EscalationReason::Emergency => "the caller reported an emergency",
        EscalationReason::NotUnderstood => "the caller could not be understood",
        EscalationReason::Guardrail => "a guardrail stopped the assistant",
        EscalationReason::JobNeedsPerson => "the job needs a person",
        EscalationReason::Vip => "the caller is always put through",
    }
}
