//! `firstring call`, `texts`, `alerts` and `dead-letters`: what happened, for people who look. Whole numbers and words are
//! printed, as by every command: whoever may type commands here may see them.

use anyhow::Context;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::{AlertLine, CallKey, CallLine, CallReport, DeadLetter, EscalationLine, TextLine, TurnLine};
use telephony::PhoneNumber;

use crate::aftercare::local;
use crate::config::Settings;
use crate::{record, tenant};

#[derive(Subcommand)]
pub(crate) enum CallCommand {
    /// Print a business's calls, the newest first: when, who, how long, what came of it, what it was about.
    List(Which),
    /// Explain one call: what was said and done in it, who was rung, and what followed.
    Show {
        /// Our id of the call, or the CallSid of one of its legs.
        call: CallKey,
        /// Everything that is recorded, as JSON, with the facts of the journal.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
pub(crate) enum TextsCommand {
    /// Print a business's texts in both directions, the newest first.
    List {
        #[command(flatten)]
        which: Which,
        /// Only those with this number, in E.164.
        #[arg(long)]
        with: Option<PhoneNumber>,
    },
}

#[derive(Subcommand)]
pub(crate) enum AlertsCommand {
    /// Print what nobody has answered, the newest first, and whether the operator was told.
    List(Which),
}

#[derive(Subcommand)]
pub(crate) enum DeadLettersCommand {
    /// Print what was to be sent and was given up, the newest first, and why.
    List(Which),
}

/// Whose, and how many.
#[derive(Args)]
pub(crate) struct Which {
    /// The business, by its slug; not needed where there is only one.
    #[arg(long)]
    tenant: Option<String>,
    /// At most so many.
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

pub(crate) async fn call(command: CallCommand, settings: &Settings) -> anyhow::Result<()> {
    let store = record::open(settings).await?;
    match command {
        CallCommand::List(which) => {
            let tenant = tenant::named(&store, which.tenant.as_deref()).await?;
            let zone = TimeZone::get(&tenant.settings.zone)?;
            for call in store.calls(tenant.id, which.limit).await? {
                println!("{}", call_line(&call, &zone));
            }
        }
        CallCommand::Show { call, json } => {
            let report = store.call_report(&call).await?.context("there is no such call")?;
            if json {
                println!("{}", serde_json::to_string_pretty(&report)?);
                return Ok(());
            }
            let tenant = store.tenant(report.tenant_id).await?.context("its business is gone")?;
            for line in in_lines(&report, &TimeZone::get(&tenant.settings.zone)?) {
                println!("{line}");
            }
        }
    }
    Ok(())
}

pub(crate) async fn texts(command: TextsCommand, settings: &Settings) -> anyhow::Result<()> {
    let TextsCommand::List { which, with } = command;
    let store = record::open(settings).await?;
    let tenant = tenant::named(&store, which.tenant.as_deref()).await?;
    let zone = TimeZone::get(&tenant.settings.zone)?;
    for text in store.texts(tenant.id, with.as_ref(), which.limit).await? {
        println!("{}", text_line(&text, &zone));
    }
    Ok(())
}

pub(crate) async fn alerts(command: AlertsCommand, settings: &Settings) -> anyhow::Result<()> {
    let AlertsCommand::List(which) = command;
    let store = record::open(settings).await?;
    let tenant = tenant::named(&store, which.tenant.as_deref()).await?;
    let zone = TimeZone::get(&tenant.settings.zone)?;
    for alert in store.alerts(tenant.id, which.limit).await? {
        println!("{}", alert_line(&alert, &zone));
    }
    Ok(())
}

pub(crate) async fn dead_letters(command: DeadLettersCommand, settings: &Settings) -> anyhow::Result<()> {
    let DeadLettersCommand::List(which) = command;
    let store = record::open(settings).await?;
    let tenant = tenant::named(&store, which.tenant.as_deref()).await?;
    let zone = TimeZone::get(&tenant.settings.zone)?;
    for letter in store.dead_letters(tenant.id, which.limit).await? {
        println!("{}", letter_line(&letter, &zone));
    }
    Ok(())
}

/// "…  Sat 21 Nov 12:04  +1…  125 s  booked  "…"".
fn call_line(call: &CallLine, zone: &TimeZone) -> String {
    let from = call.from_number.as_ref().map_or("withheld", PhoneNumber::e164);
    let lasted = match call.finished_at {
        Some(end) => format!("{} s", end.duration_since(call.opened_at).as_secs()),
        None => "goes on".to_owned(),
    };
    let mut parts = vec![call.call_id.to_string(), local(call.opened_at, zone), from.to_owned(), lasted];
    parts.extend(call.disposition.clone());
    parts.extend(call.refusal.clone());
    parts.extend(call.summary.as_ref().map(|summary| format!("{summary:?}")));
    parts.join("  ")
}

/// "Sat 21 Nov 12:04  +1…  wrote  "…"  (opt_out)", "… was sent  "…"  (undelivered, error 30003)".
fn text_line(text: &TextLine, zone: &TimeZone) -> String {
    let who = if text.inbound { "wrote" } else { "was sent" };
    let standing = match (&text.request, text.error_code) {
        (Some(request), _) if request == "nothing" => String::new(),
        (Some(request), _) => format!("  ({request})"),
        (None, Some(code)) => format!("  ({}, error {code})", text.state),
        (None, None) => format!("  ({})", text.state),
    };
    format!("{}  {}  {who}  {:?}{standing}", local(text.at, zone), text.phone.e164(), text.body)
}

/// "Sat 21 Nov 12:04  emergency_unanswered  call …  told Sat 21 Nov 12:05".
fn alert_line(alert: &AlertLine, zone: &TimeZone) -> String {
    let call = alert.call_id.map_or(String::new(), |call| format!("  call {call}"));
    let told = match (alert.told_at, alert.due_at) {
        (Some(at), _) => format!("the operator was told {}", local(at, zone)),
        (None, Some(_)) if alert.attempts == 0 => "the operator is not told yet".to_owned(),
        (None, Some(at)) => format!("tried {}, again {}", alert.attempts, local(at, zone)),
        (None, None) => format!("given up after {} tries", alert.attempts),
    };
    format!("{}  {}{call}  {told}", local(alert.raised_at, zone), alert.kind)
}

/// "Sat 21 Nov 12:04  booking_confirmation  call …  tried 12  "…"".
fn letter_line(letter: &DeadLetter, zone: &TimeZone) -> String {
    let call = letter.call_id.map_or(String::new(), |call| format!("  call {call}"));
    let (at, kind) = (local(letter.buried_at, zone), letter.kind.as_str());
    format!("{at}  {kind}{call}  tried {}  {:?}", letter.attempts, letter.error)
}

fn in_lines(call: &CallReport, zone: &TimeZone) -> Vec<String> {
    let clock = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string();
    let mut lines = vec![
        format!("call {} of {}, {}", call.call_id, call.tenant, call.direction),
        format!(
            "  from {} to {}, {}",
            call.from_number.as_ref().map_or("withheld", PhoneNumber::e164),
            call.to_number.e164(),
            local(call.opened_at, zone)
        ),
    ];
    let answered = match (&call.mode, &call.refusal) {
        (Some(mode), _) => format!("answered as {mode}"),
        (None, refusal) => format!("refused: {}", refusal.as_deref().unwrap_or("nobody knows why")),
    };
    lines.push(format!("  {answered}, by version {} of the settings", call.settings_version));
    lines.push(match (call.finished_at, &call.disposition, &call.hangup_cause) {
        (Some(at), Some(disposition), Some(cause)) => {
            format!("  ended {}: {disposition} ({cause})", clock(at))
        }
        _ => "  goes on".to_owned(),
    });
    lines.extend(call.summary.as_ref().map(|summary| format!("  {summary}")));
    let mut section = |title: &str, inside: Vec<String>| {
        if !inside.is_empty() {
            lines.push(title.to_owned());
            lines.extend(inside.into_iter().map(|line| format!("  {line}")));
        }
    };
    section(
        "what was said and done",
        call.turns.iter().flat_map(|turn| turn_lines(turn, call, &clock)).collect(),
    );
    section(
        "bookings",
        call.bookings
            .iter()
            .map(|booking| {
                let who = booking.customer_name.as_deref().unwrap_or("nobody yet");
                let phone = booking.customer_phone.as_ref().map_or("no number", PhoneNumber::e164);
                let place =
                    booking.service_address.as_ref().map_or(String::new(), |place| format!(", {place}"));
                let at = local(booking.starts_at, zone);
                format!(
                    "{} {}: {} {at} for {who}, {phone}{place}",
                    booking.booking_id, booking.state, booking.job_type_id
                )
            })
            .collect(),
    );
    section(
        "call-backs",
        call.callbacks
            .iter()
            .map(|callback| {
                let who = callback.customer_name.as_deref().unwrap_or("nobody named");
                let phone = callback.phone.as_ref().map_or("no number", PhoneNumber::e164);
                format!("{} {}: {who}, {phone}, {:?}", callback.callback_id, callback.state, callback.reason)
            })
            .collect(),
    );
    section(
        "searches for a person",
        call.escalations.iter().flat_map(|search| search_lines(search, &clock)).collect(),
    );
    section(
        "what followed",
        call.outbox
            .iter()
            .map(|row| {
                let error = row.last_error.as_ref().map_or(String::new(), |error| format!(": {error}"));
                format!(
                    "{} {}, due {}, tried {}{error}",
                    row.kind,
                    row.state,
                    local(row.due_at, zone),
                    row.attempts
                )
            })
            .collect(),
    );
    section(
        "legs",
        call.legs
            .iter()
            .map(|leg| {
                let status = leg.status.as_deref().unwrap_or("no status yet");
                let lasted = leg.duration_s.map_or(String::new(), |seconds| format!(", {seconds} s"));
                format!("{} {}: {status}{lasted}", leg.party, leg.call_sid)
            })
            .collect(),
    );
    section(
        "journal",
        call.events
            .iter()
            .map(|event| {
                format!(
                    "{:>3} {} {} ({}) by {}",
                    event.sequence,
                    clock(event.at),
                    event.kind,
                    event.effect,
                    event.source_event
                )
            })
            .collect(),
    );
    lines
}

/// What the caller said, what he was answered, and what was done.
fn turn_lines(turn: &TurnLine, call: &CallReport, clock: &impl Fn(Timestamp) -> String) -> Vec<String> {
    let mut lines = Vec::new();
    let at = clock(turn.at);
    lines.extend(turn.caller_said.as_ref().map(|said| format!("{at} caller     {said:?}")));
    let speed = turn.response_ms.map_or(String::new(), |ms| format!("  [{ms} ms]"));
    lines.push(format!("{at} assistant  {:?}{speed}", turn.assistant_said));
    lines.extend(turn.assistant_heard.as_ref().map(|heard| format!("         heard of it {heard:?}")));
    let done = call.actions.iter().filter(|action| action.turn == turn.turn);
    lines.extend(done.map(|action| format!("         {}: {}", action.kind, action.detail)));
    lines
}

/// Why somebody was looked for, who was rung and who not, and how it ended.
fn search_lines(search: &EscalationLine, clock: &impl Fn(Timestamp) -> String) -> Vec<String> {
    let ladder = search.ladder.as_ref().map_or(String::new(), |ladder| format!(", ladder {ladder}"));
    let end = match (search.ended_at, &search.outcome) {
        (Some(at), Some(outcome)) => format!("{outcome} {}", clock(at)),
        _ => "goes on".to_owned(),
    };
    let mut lines = vec![format!(
        "{} {}, {}{ladder}, else {}: {end}",
        clock(search.started_at),
        search.reason,
        search.occasion,
        search.last_resort
    )];
    lines.extend(search.offers.iter().map(|offer| {
        let how = offer.how.as_deref().unwrap_or("goes on");
        let accepted = offer.accepted_at.map_or(String::new(), |at| format!(", pressed 1 {}", clock(at)));
        format!("  {} {} rung{accepted}: {how}", clock(offer.offered_at), offer.agent)
    }));
    lines.extend(
        search.skipped.iter().map(|skipped| format!("  {} not rung: {}", skipped.agent, skipped.why)),
    );
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: &str = "01930000-0000-7000-8000-000000000001";

    fn chicago() -> TimeZone {
        TimeZone::get("America/Chicago").unwrap()
    }

    #[test]
    fn one_call_is_explained() {
        let report = r#"{
            "tenant_id": "01930000-0000-7000-8000-000000000002", "tenant": "riverside-plumbing", "call_id": "01930000-0000-7000-8000-000000000001", "direction": "inbound",
            "from_number": "+13125550142", "to_number": "+13125550100", "mode": "assistant", "refusal": null,
            "settings_version": 3, "opened_at": "2026-11-21T18:04:00Z", "finished_at": "2026-11-21T18:06:05Z",
            "disposition": "connected", "hangup_cause": "caller_hung_up", "summary": "Asked for a person.", "node": "01930000-0000-7000-8000-000000000002",
            "legs": [{"party": "customer", "call_sid": "CA0123456789abcdef0123456789abcdef", "status": "completed", "duration_s": 125}],
            "events": [{"sequence": 1, "at": "2026-11-21T18:04:00Z", "kind": "opened", "effect": "changed",
                "source_event": "voice:CA01", "fact": {"kind": "opened"}}],
            "turns": [
                {"turn": 0, "at": "2026-11-21T18:04:01Z", "caller_said": null, "assistant_said": "How can I help?",
                    "assistant_heard": "How can", "endpoint_ms": null, "transcribe_ms": null, "response_ms": null},
                {"turn": 1, "at": "2026-11-21T18:04:09Z", "caller_said": "A person, please.", "assistant_said": "One moment.",
                    "assistant_heard": null, "endpoint_ms": 400, "transcribe_ms": 420, "response_ms": 610}],
            "actions": [{"turn": 1, "kind": "escalated", "detail": "asked for a person"}],
            "bookings": [{"booking_id": "01930000-0000-7000-8000-000000000002", "state": "confirmed", "job_type_id": "leak-repair", "resource_id": "01930000-0000-7000-8000-000000000002",
                "starts_at": "2026-11-24T21:00:00Z", "ends_at": "2026-11-24T22:00:00Z", "customer_name": "Dana Whitfield",
                "customer_phone": "+13125550142", "service_address": "42 Oak Street"}],
            "callbacks": [{"callback_id": "01930000-0000-7000-8000-000000000002", "state": "waiting", "customer_name": null, "phone": null, "reason": "a bill"}],
            "escalations": [{"escalation_id": "01930000-0000-7000-8000-000000000002", "reason": "asked", "occasion": "open", "ladder": "day",
                "last_resort": "callback", "started_at": "2026-11-21T18:04:10Z", "ended_at": "2026-11-21T18:04:30Z",
                "outcome": "connected", "skipped": [{"agent": "lee", "why": "off_today", "until": null}],
                "offers": [{"offer": 1, "agent": "dana", "call_sid": null, "offered_at": "2026-11-21T18:04:11Z",
                    "dialled_at": null, "accepted_at": "2026-11-21T18:04:25Z", "connected_at": null, "ended_at": null, "how": null}]}],
            "outbox": [{"kind": "call_ended", "state": "waiting", "due_at": "2026-11-21T18:06:05Z", "attempts": 1,
                "last_error": "status 503"}]
        }"#;
        let report: CallReport = serde_json::from_str(report).unwrap();
        insta::assert_snapshot!(in_lines(&report, &chicago()).join("\n"));
    }

    #[test]
    fn a_line_says_what_a_person_needs() {
        let (at, zone) = ("2026-11-21T18:04:00Z".parse::<Timestamp>().unwrap(), chicago());
        let call = CallLine {
            call_id: CALL.parse().unwrap(),
            from_number: None,
            opened_at: at,
            finished_at: Some("2026-11-21T18:06:05Z".parse().unwrap()),
            disposition: Some("answered".to_owned()),
            refusal: None,
            summary: Some("Asked what a visit costs.".to_owned()),
        };
        let text = TextLine {
            phone: "+13125550142".parse().unwrap(),
            inbound: true,
            body: "Stop it".to_owned(),
            request: Some("opt_out".to_owned()),
            state: "received".to_owned(),
            error_code: None,
            at,
        };
        let lost = TextLine {
            inbound: false,
            request: None,
            state: "undelivered".to_owned(),
            error_code: Some(30_003),
            ..text.clone()
        };
        let alert = AlertLine {
            alert_id: uuid::Uuid::nil(),
            kind: "emergency_unanswered".to_owned(),
            raised_at: at,
            attempts: 2,
            told_at: None,
            due_at: Some("2026-11-21T18:05:00Z".parse().unwrap()),
            call_id: Some(CALL.parse().unwrap()),
        };
        let given_up = AlertLine { due_at: None, attempts: 16, call_id: None, ..alert.clone() };
        let letter = DeadLetter {
            outbox_id: uuid::Uuid::nil(),
            kind: store::OutboxKind::CallEnded,
            call_id: None,
            attempts: 12,
            error: "status 503".to_owned(),
            buried_at: at,
        };
        let lines = [
            call_line(&call, &zone),
            text_line(&text, &zone),
            text_line(&lost, &zone),
            alert_line(&alert, &zone),
            alert_line(&given_up, &zone),
            letter_line(&letter, &zone),
        ];
        insta::assert_snapshot!(lines.join("\n"));
    }
}
