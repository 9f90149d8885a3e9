//! `firstring openings`: what a caller would be offered, and why the other times are not.

use anyhow::{Context, bail};
use assistant::Business;
use clap::Args;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use policy::openings::{ResourceFacts, Wish, in_lines};
use policy::{Span, local_day};
use store::OpeningsRequest;
use telephony::{JobTypeId, ResourceId};

use crate::config::Settings;
use crate::{given, record, tenant};

/// A job, and when it would be wanted.
#[derive(Args)]
pub(crate) struct Question {
    /// The business, by its slug; not needed where there is only one.
    #[arg(long)]
    tenant: Option<String>,
    /// What is to be done, by the id of the job type, such as leak-repair.
    #[arg(long)]
    job: String,
    /// The first day, such as 2026-12-01; today when left out.
    #[arg(long, value_parser = given::day)]
    from: Option<Date>,
    /// How many days.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=31))]
    days: u8,
    /// Where, if somebody has to drive there.
    #[arg(long)]
    address: Option<String>,
}

pub(crate) async fn answer(question: &Question, settings: &Settings) -> anyhow::Result<()> {
    let store = record::open(settings).await?;
    let (tenant, business) = tenant::chosen(&store, question.tenant.as_deref()).await?;
    let job_type = JobTypeId(question.job.clone());
    if business.job_type(&job_type).is_none() {
        let ids: Vec<&str> = business.job_types.iter().map(|job| job.id.0.as_str()).collect();
        bail!("{} has no job type {:?}; it has {}", business.slug, question.job, ids.join(", "));
    }
    let now = Timestamp::now();
    let wish = Wish { windows: vec![days(question, &business, now)?] };
    let (address, for_call) = (question.address.as_deref(), None);
    let request = OpeningsRequest {
        tenant: tenant.id,
        business: &business,
        job_type: &job_type,
        address,
        wish: &wish,
        for_call,
        moves: None,
        now,
    };
    let (resources, considered) = store.explain_openings(request).await?;
    for line in in_lines(&considered, |id| name(&resources, id)) {
        println!("{line}");
    }
    let found = store.openings(request).await?;
    let said = |at: Timestamp| {
        at.to_zoned(business.hours.zone().clone()).strftime("%A, %B %-d at %-I:%M %p").to_string()
    };
    println!();
    for opening in found.offered() {
        println!("offered: {} with {}", said(opening.start), name(&resources, opening.resource));
    }
    if let Some(later) = store.later_that_week(request, &found).await? {
        println!("or later that week: {} with {}", said(later.start), name(&resources, later.resource));
    }
    Ok(())
}

fn days(question: &Question, business: &Business, now: Timestamp) -> anyhow::Result<Span> {
    let zone = business.hours.zone();
    let from = question.from.unwrap_or_else(|| zone.to_datetime(now).date());
    let last = from.checked_add((i64::from(question.days) - 1).days()).context("--days goes too far")?;
    Ok(Span { start: local_day(from, zone).start, end: local_day(last, zone).end })
}

fn name(resources: &[ResourceFacts], id: ResourceId) -> String {
    resources.iter().find(|facts| facts.id == id).map_or_else(|| id.to_string(), |facts| facts.name.clone())
}
