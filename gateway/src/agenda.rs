//! `firstring agenda`: "what's on tomorrow?", as an owner asks it.

use anyhow::{Context, ensure};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use policy::{Span, local_day};
use store::{AgendaLine, AgendaRequest, FreeTime};

use crate::config::Settings;
use crate::{given, record, tenant};

/// Days, and what of them.
#[derive(Args)]
pub(crate) struct Question {
    /// The business, by its slug; not needed where there is only one.
    #[arg(long)]
    tenant: Option<String>,
    /// The first day, such as 2026-12-01; today when left out.
    #[arg(long, value_parser = given::day)]
    from: Option<Date>,
    /// The last day; the first one when left out.
    #[arg(long, value_parser = given::day)]
    to: Option<Date>,
    /// Of one resource only, by its name.
    #[arg(long)]
    resource: Option<String>,
    /// Emergencies only.
    #[arg(long)]
    emergencies: bool,
    /// One booking only.
    #[arg(long, value_enum, default_value_t = Which::All)]
    which: Which,
    /// The free time instead of the bookings.
    #[arg(long, conflicts_with_all = ["emergencies", "which"])]
    free: bool,
}

/// Which of the bookings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// All of them.
    All,
    /// The first.
    First,
    /// The first that has not begun.
    Next,
    /// The last.
    Last,
}

/// A year is the longest that anybody plans ahead.
const MAX_DAYS: i32 = 366;

pub(crate) async fn answer(question: &Question, settings: &Settings) -> anyhow::Result<()> {
    let store = record::open(settings).await?;
    let (facts, business) = tenant::chosen(&store, question.tenant.as_deref()).await?;
    let resource = question.resource.as_deref().map(|name| tenant::resource(&facts, name)).transpose()?;
    let now = Timestamp::now();
    let zone = business.hours.zone();
    let within = days(question, zone, now)?;
    if question.free {
        let free = store.free_time(facts.id, &business, within, resource, now).await?;
        for line in free.iter().flat_map(|free| free_in_lines(free, zone)) {
            println!("{line}");
        }
        return Ok(());
    }
    let which = match question.which {
        Which::All => store::Which::All,
        Which::First => store::Which::First,
        Which::Next => store::Which::Next,
        Which::Last => store::Which::Last,
    };
    let (tenant, emergencies_only) = (facts.id, question.emergencies);
    let request = AgendaRequest { tenant, within, resource, emergencies_only, which, now };
    let lines = in_lines(&store.agenda(request).await?, zone);
    for line in &lines {
        println!("{line}");
    }
    if lines.is_empty() {
        println!("nothing");
    }
    Ok(())
}

fn days(question: &Question, zone: &TimeZone, now: Timestamp) -> anyhow::Result<Span> {
    let from = question.from.unwrap_or_else(|| zone.to_datetime(now).date());
    let to = question.to.unwrap_or(from);
    ensure!(from <= to, "--to {to} is before --from {from}");
    let last = from.checked_add(MAX_DAYS.days()).context("--from is too far ahead")?;
    ensure!(to <= last, "at most {MAX_DAYS} days at once");
    Ok(Span { start: local_day(from, zone).start, end: local_day(to, zone).end })
}

/// A line for each day, and below it one for each booking.
fn in_lines(agenda: &[AgendaLine], zone: &TimeZone) -> Vec<String> {
    let mut lines = Vec::new();
    let mut day = None;
    for booking in agenda {
        let date = zone.to_datetime(booking.time.start).date();
        if day != Some(date) {
            day = Some(date);
            lines.push(date.strftime("%A, %B %-d").to_string());
        }
        let mut line = format!(
            "  {}  {}: {} for {}, {}",
            hours(booking.time, zone),
            booking.resource_name,
            booking.job_name,
            booking.customer_name,
            booking.customer_phone.e164(),
        );
        if let Some(address) = &booking.address {
            line.push_str(&format!(", {address}"));
        }
        if booking.emergency {
            line.push_str(", EMERGENCY");
        }
        let state = booking.job_state.map_or("", |state| state.as_str());
        line.push_str(&format!(" ({state}, booking {})", booking.booking));
        lines.push(line);
    }
    lines
}

fn free_in_lines(free: &FreeTime, zone: &TimeZone) -> Vec<String> {
    let mut lines = vec![format!("{} is free", free.name)];
    let span = |span: &Span| {
        let day = zone.to_datetime(span.start).strftime("%A, %B %-d").to_string();
        format!("  {day}  {}", hours(*span, zone))
    };
    lines.extend(free.spans.iter().map(span));
    if free.spans.is_empty() {
        lines.push("  never".to_owned());
    }
    lines
}

fn hours(span: Span, zone: &TimeZone) -> String {
    let clock = |at: Timestamp| zone.to_datetime(at).strftime("%-I:%M %p").to_string();
    format!("{} to {}", clock(span.start), clock(span.end))
}

#[cfg(test)]
mod tests {
    use policy::jobs::JobState;
    use telephony::{BookingId, JobTypeId, ResourceId};
    use uuid::Uuid;

    use super::*;

    fn booking(start: &str, address: Option<&str>) -> AgendaLine {
        let start: Timestamp = start.parse().unwrap();
        AgendaLine {
            booking: BookingId(Uuid::nil()),
            resource: ResourceId(Uuid::nil()),
            resource_name: "Truck one".to_owned(),
            job_type: JobTypeId("leak-repair".to_owned()),
            job_name: "a leak repair".to_owned(),
            emergency: address.is_none(),
            time: Span { start, end: start + jiff::SignedDuration::from_mins(90) },
            customer_name: "Dana Whitfield".to_owned(),
            customer_phone: "+13125550142".parse().unwrap(),
            address: address.map(str::to_owned),
            job_state: Some(JobState::Scheduled),
        }
    }

    #[test]
    fn bookings_stand_under_their_days_at_the_tenants_time() {
        let zone = policy::BusinessHours::parse("24/7", "America/Chicago", &[]).unwrap().zone().clone();
        let agenda =
            [booking("2026-11-24T14:00:00Z", Some("42 Oak Street")), booking("2026-11-25T04:30:00Z", None)];
        insta::assert_snapshot!(in_lines(&agenda, &zone).join("\n"), @r"
        Tuesday, November 24
          8:00 AM to 9:30 AM  Truck one: a leak repair for Dana Whitfield, +13125550142, 42 Oak Street (scheduled, booking 00000000-0000-0000-0000-000000000000)
          10:30 PM to 12:00 AM  Truck one: a leak repair for Dana Whitfield, +13125550142, EMERGENCY (scheduled, booking 00000000-0000-0000-0000-000000000000)
        ");
    }
}
