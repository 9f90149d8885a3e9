//! Every zone of the United States, across both changes of the clock in three years.

use jiff::civil::{Date, date};

use super::*;

/// The zones of the fifty states and the territories, as the IANA database has them.
const ZONES: &[&str] = &[
    "America/New_York",
    "America/Detroit",
    "America/Kentucky/Louisville",
    "America/Kentucky/Monticello",
    "America/Indiana/Indianapolis",
    "America/Indiana/Vincennes",
    "America/Indiana/Winamac",
    "America/Indiana/Marengo",
    "America/Indiana/Petersburg",
    "America/Indiana/Vevay",
    "America/Chicago",
    "America/Indiana/Tell_City",
    "America/Indiana/Knox",
    "America/Menominee",
    "America/North_Dakota/Center",
    "America/North_Dakota/New_Salem",
    "America/North_Dakota/Beulah",
    "America/Denver",
    "America/Boise",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Juneau",
    "America/Sitka",
    "America/Metlakatla",
    "America/Yakutat",
    "America/Nome",
    "America/Adak",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "America/St_Thomas",
    "Pacific/Guam",
    "Pacific/Saipan",
    "Pacific/Pago_Pago",
];

/// The Sundays on which most of them change.
const CHANGES: &[Date] = &[
    date(2025, 3, 9),
    date(2025, 11, 2),
    date(2026, 3, 8),
    date(2026, 11, 1),
    date(2027, 3, 14),
    date(2027, 11, 7),
];

/// So many minutes after local midnight as the clock on the wall shows them.
fn wall_minute(at: Timestamp, hours: &BusinessHours) -> i64 {
    let local = hours.zone().to_datetime(at);
    i64::from(local.hour()) * 60 + i64::from(local.minute())
}

/// Each hour that begins on the grid is offered once, and none that does not exist.
#[test]
fn no_hour_is_lost_and_none_is_doubled() {
    let rules = OpeningRules { duration_min: 30, horizon_days: 3, grid_min: 30, ..OpeningRules::default() };
    for (zone, day) in ZONES.iter().flat_map(|zone| CHANGES.iter().map(move |day| (*zone, *day))) {
        let hours = BusinessHours::parse("24/7", zone, &[]).unwrap();
        let midnight = |day: Date| day.to_zoned(hours.zone().clone()).unwrap().timestamp();
        let (start, end) = (midnight(day), midnight(day.tomorrow().unwrap()));
        let now = midnight(day.yesterday().unwrap());
        let openings = every_opening(&rules, &hours, &one(&[]), now);
        let today: Vec<Timestamp> =
            openings.iter().map(|opening| opening.start).filter(|at| (start..end).contains(at)).collect();
        let mut said: Vec<i64> = today.iter().map(|at| wall_minute(*at, &hours)).collect();
        assert!(said.is_sorted(), "{zone} {day}");
        said.dedup();
        assert_eq!(said.len(), today.len(), "{zone} {day}: a time is said twice");
        let length_h = start.duration_until(end).as_hours();
        let expected = match length_h {
            23 => 46,
            // The hour that comes twice is offered once.
            24 | 25 => 48,
            other => panic!("{zone} {day} has {other} hours"),
        };
        assert_eq!(said.len(), expected, "{zone} {day}");
        // Wall-clock rules stay at wall-clock time: eight is eight on either side of the change.
        let eight = BusinessHours::parse("08:00-17:00", zone, &[]).unwrap();
        for (at, opening) in every_opening(&rules, &eight, &one(&[]), now).iter().enumerate() {
            let expected = 8 * 60 + 30 * (i64::try_from(at).unwrap() % 18);
            assert_eq!(wall_minute(opening.start, &eight), expected, "{zone} {day}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn hours_and_buffers_hold_across_every_change(
        zone in prop::sample::select(ZONES),
        day in prop::sample::select(CHANGES),
        rules in rules(),
        expression in 0..EXPRESSIONS.len(),
        own in 0..EXPRESSIONS.len(),
        taken in prop::collection::vec((0..72 * 60_i64, 1..300_i64, 0..3_usize), 0..12),
        from in 0..48 * 60_i64,
    ) {
        let hours = BusinessHours::parse(EXPRESSIONS[expression], zone, &[]).unwrap();
        let own = BusinessHours::parse(EXPRESSIONS[own], zone, &[]).unwrap();
        let eve = day.yesterday().unwrap().to_zoned(hours.zone().clone()).unwrap().timestamp();
        let mut resources: Vec<ResourceFacts> = (0..3).map(|number| busy_one(number, &[])).collect();
        for (start, length, resource) in taken {
            let start = eve + SignedDuration::from_mins(start);
            let span = Span { start, end: start + SignedDuration::from_mins(length) };
            // Of each kind some.
            if length % 2 == 0 { &mut resources[resource].busy } else { &mut resources[resource].elsewhere }.push(span);
        }
        resources[2].hours = Some(own.clone());
        let rules = OpeningRules { horizon_days: rules.horizon_days.min(3), ..rules };
        let now = eve + SignedDuration::from_mins(from);
        let mut said = std::collections::BTreeSet::new();
        for opening in every_opening(&rules, &hours, &resources, now) {
            let facts = resources.iter().find(|facts| facts.id == opening.resource).unwrap();
            let job = Span { start: opening.start, end: opening.end };
            prop_assert_eq!(job.start.duration_until(job.end), minutes(rules.duration_min), "elapsed time");
            prop_assert_eq!(hours.open_spans(job), [job], "outside the hours");
            if let Some(own) = &facts.hours {
                prop_assert_eq!(own.open_spans(job), [job], "outside its own hours");
            }
            let hold = Span {
                start: job.start - minutes(rules.buffer_before_min),
                end: job.end + minutes(rules.buffer_after_min),
            };
            for taken in facts.busy.iter().chain(&facts.elsewhere) {
                prop_assert!(!taken.overlaps(&hold), "a buffer is cut");
            }
            prop_assert!(said.insert(hours.zone().to_datetime(opening.start)), "said twice");
        }
    }
}
