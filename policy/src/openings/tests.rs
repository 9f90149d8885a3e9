use jiff::Zoned;
use proptest::prelude::*;
use telephony::ResourceId;
use uuid::Uuid;

use super::*;

mod receptionist;
mod zones;

/// An hour's work with half an hour after it.
fn base() -> OpeningRules {
    OpeningRules {
        duration_min: 60,
        buffer_after_min: 30,
        notice_min: 120,
        horizon_days: 21,
        grid_min: 15,
        ..OpeningRules::default()
    }
}

/// A Monday in Chicago.
const NOW: &str = "2026-03-02T09:00";

fn resource(number: u128) -> ResourceId {
    ResourceId(Uuid::from_u128(number))
}

fn local(text: &str) -> Timestamp {
    let zone = zone("America/Chicago");
    text.parse::<jiff::civil::DateTime>().unwrap().to_zoned(zone).unwrap().timestamp()
}

fn zone(name: &str) -> TimeZone {
    jiff::tz::TimeZoneDatabase::bundled().get(name).unwrap()
}

fn span(start: &str, end: &str) -> Span {
    Span { start: local(start), end: local(end) }
}

fn hours(expression: &str) -> BusinessHours {
    BusinessHours::parse(expression, "America/Chicago", &[]).unwrap()
}

fn busy_one(number: u128, busy: &[Span]) -> ResourceFacts {
    ResourceFacts { busy: busy.to_vec(), ..ResourceFacts::free(resource(number)) }
}

fn one(busy: &[Span]) -> Vec<ResourceFacts> {
    vec![busy_one(1, busy)]
}

/// Every start that could be booked, in order.
fn every_opening(
    rules: &OpeningRules,
    hours: &BusinessHours,
    resources: &[ResourceFacts],
    now: Timestamp,
) -> Vec<Opening> {
    let search = Search { rules, hours, resources, kept_free: None, travel: None, address: None, now };
    let Some(bounds) = search.bounds() else { return Vec::new() };
    let calendar = Calendar::new(&search, bounds, bounds);
    search.candidates(&calendar, bounds).map(|candidate| candidate.opening).collect()
}

fn wish(windows: &[Span]) -> Wish {
    Wish { windows: windows.to_vec() }
}

fn starts_of(openings: &[Opening]) -> Vec<String> {
    let text = |at: Timestamp| at.to_zoned(zone("America/Chicago")).strftime("%a %d %H:%M").to_string();
    openings.iter().map(|opening| text(opening.start)).collect()
}

/// What is found on weekdays from eight to six by one resource: the wished starts, then the near ones.
fn found(busy: &[Span], windows: &[Span]) -> (Vec<String>, Vec<String>) {
    let found = find(&base(), &hours("Mo-Fr 08:00-18:00"), &one(busy), &wish(windows), local(NOW));
    (starts_of(&found.wished), starts_of(&found.near))
}

#[test]
fn as_soon_as_possible_is_after_the_notice_and_not_three_times_the_same() {
    assert_eq!(found(&[], &[]).0, ["Mon 02 11:00", "Mon 02 12:00", "Mon 02 13:00"]);
    // The hold, not only the job, must be free: 14:00 to 15:30 for an hour's work.
    let busy = [span("2026-03-02T10:00", "2026-03-02T14:00"), span("2026-03-02T15:15", "2026-03-03T08:00")];
    assert_eq!(found(&busy, &[]).0, ["Tue 03 08:00", "Tue 03 09:00", "Tue 03 10:00"]);
}

#[test]
fn openings_are_spread_over_the_windows() {
    let tuesday = span("2026-03-03T00:00", "2026-03-04T00:00");
    let thursday_morning = span("2026-03-05T08:00", "2026-03-05T12:00");
    assert_eq!(found(&[], &[tuesday]).0, ["Tue 03 08:00", "Tue 03 12:30", "Tue 03 17:00"]);
    assert_eq!(
        found(&[], &[thursday_morning, tuesday]).0,
        ["Tue 03 08:00", "Tue 03 17:00", "Thu 05 11:45"],
        "two windows, in whatever order"
    );
}

#[test]
fn an_exact_time_is_found_or_its_neighbours_are() {
    let at_ten = span("2026-03-04T10:00", "2026-03-04T10:01");
    assert_eq!(found(&[], &[at_ten]), (vec!["Wed 04 10:00".into()], vec![]));
    let busy = [span("2026-03-04T09:45", "2026-03-04T11:00")];
    let (wished, near) = found(&busy, &[at_ten]);
    assert_eq!(wished, [""; 0]);
    assert_eq!(near, ["Wed 04 08:15", "Wed 04 11:00", "Wed 04 12:00"], "8:15 leaves its buffer until 9:45");
}

#[test]
fn a_wish_that_cannot_be_is_answered_with_what_can() {
    for (window, near) in [
        // In the past; on a Sunday; beyond the horizon; empty.
        (span("2026-03-01T10:00", "2026-03-01T12:00"), ["Mon 02 11:00", "Mon 02 12:00", "Mon 02 13:00"]),
        (span("2026-03-08T10:00", "2026-03-08T12:00"), ["Mon 09 08:00", "Mon 09 09:00", "Mon 09 10:00"]),
        (span("2026-05-04T10:00", "2026-05-04T12:00"), ["Mon 23 15:00", "Mon 23 16:00", "Mon 23 17:00"]),
    ] {
        assert_eq!(found(&[], &[window]), (vec![], near.map(String::from).to_vec()), "{window:?}");
    }
}

#[test]
fn each_start_goes_to_the_least_busy_resource_that_is_free() {
    let facts = [
        busy_one(1, &[span("2026-03-03T08:00", "2026-03-03T12:00")]),
        busy_one(2, &[span("2026-03-03T13:00", "2026-03-03T15:00")]),
        busy_one(3, &[span("2026-03-05T08:00", "2026-03-05T16:00")]),
    ];
    let who = |window: Span, facts: &[ResourceFacts]| {
        let found = find(&base(), &hours("Mo-Fr 08:00-18:00"), facts, &wish(&[window]), local(NOW));
        found.wished.iter().map(|opening| opening.resource.0.as_u128()).collect::<Vec<_>>()
    };
    let at_ten = span("2026-03-03T10:00", "2026-03-03T10:01");
    let at_two = span("2026-03-03T14:00", "2026-03-03T14:01");
    assert_eq!(who(at_ten, &facts), [2]);
    assert_eq!(who(at_two, &facts), [1], "the second is not free, and the third is busier");
    let mut turned = facts.clone();
    turned.reverse();
    assert_eq!(who(at_two, &turned), [1], "the order of the facts does not matter");
    // The same resource told of twice is still one.
    assert_eq!(who(at_ten, &[facts[0].clone(), one(&[])[0].clone()]), [0_u128; 0]);
    assert_eq!(who(at_ten, &[]), [0_u128; 0]);
}

#[test]
fn when_clocks_change_no_start_is_skipped_into_and_none_is_offered_twice() {
    let all_day = hours("24/7");
    let rules = OpeningRules { duration_min: 30, buffer_after_min: 0, notice_min: 0, grid_min: 30, ..base() };
    let day = |date: &str, now: &str| -> Vec<String> {
        let openings = every_opening(&rules, &all_day, &one(&[]), local(now));
        starts_of(&openings).into_iter().filter(|start| start.contains(date)).collect()
    };
    let spring = day("Sun 08", "2026-03-07T12:00");
    assert_eq!(spring.len(), 46);
    assert_eq!(spring[2..6], ["Sun 08 01:00", "Sun 08 01:30", "Sun 08 03:00", "Sun 08 03:30"]);
    let autumn = day("Sun 01", "2026-10-31T12:00");
    assert_eq!(autumn.len(), 48, "49 half hours to say, of 50 in the day");
}

#[test]
fn what_is_kept_in_a_checkpoint_comes_back() {
    let found = find(&base(), &hours("Mo-Fr 08:00-18:00"), &one(&[]), &wish(&[]), local(NOW));
    let text = serde_json::to_string(&found).unwrap();
    assert!(text.contains(r#""start":"2026-03-02T17:00:00Z""#), "{text}");
    assert_eq!(serde_json::from_str::<Found>(&text).unwrap(), found);
}

#[test]
fn senseless_rules_find_nothing_and_break_nothing() {
    let hours = hours("24/7");
    let most = u32::MAX;
    let absurd = [
        OpeningRules { duration_min: 0, ..base() },
        OpeningRules { duration_min: most, ..base() },
        OpeningRules { buffer_before_min: most, buffer_after_min: most, ..base() },
        OpeningRules { notice_min: most, ..base() },
    ];
    for rules in absurd {
        let busy = one(&[span("2026-03-02T00:00", "2026-03-02T01:00")]);
        assert_eq!(find(&rules, &hours, &busy, &wish(&[]), local(NOW)), Found::default(), "{rules:?}");
    }
    let endless = OpeningRules { horizon_days: most, grid_min: 0, ..base() };
    assert_eq!(find(&endless, &hours, &one(&[]), &wish(&[]), local(NOW)).wished.len(), 3);
    for now in [Timestamp::MIN, Timestamp::MAX] {
        assert_eq!(find(&base(), &hours, &one(&[]), &wish(&[]), now), Found::default());
    }
}

const EXPRESSIONS: &[&str] = &[
    "24/7",
    "Mo-Fr 08:00-18:00; Sa 09:00-13:00; PH off",
    "Mo-Su 22:00-04:00",
    "Mo-Fr 08:00-12:00,13:00-17:00",
    "Su 01:15-02:45; Sa 20:00-24:00",
    "Tu 10:00-10:50",
];

const ZONES: &[&str] = &[
    "America/Chicago",
    "America/Phoenix",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "America/Havana",
    "Africa/Cairo",
];

/// A minute of the three years from 2025 on, near a change of New York's clocks half of the time.
fn minute() -> impl Strategy<Value = Timestamp> {
    let anywhere = (0..3 * 365 * 24 * 60_i64).prop_map(|minute| 1_735_689_600 + minute * 60);
    let changes = vec![1_741_503_600_i64, 1_762_063_200, 1_772_953_200, 1_793_512_800];
    let near =
        (prop::sample::select(changes), -3 * 24 * 60..24 * 60_i64).prop_map(|(at, minute)| at + minute * 60);
    prop_oneof![anywhere, near].prop_map(|second| Timestamp::from_second(second).unwrap())
}

fn spans_near(now: Timestamp, most: usize, longest_min: i64) -> impl Strategy<Value = Vec<Span>> {
    let one = (-24 * 60..12 * 24 * 60_i64, 0..longest_min).prop_map(move |(from, length)| {
        let start = now + SignedDuration::from_mins(from);
        Span { start, end: start + SignedDuration::from_mins(length) }
    });
    prop::collection::vec(one, 0..most)
}

fn rules() -> impl Strategy<Value = OpeningRules> {
    let grid = prop::sample::select(vec![5_u32, 7, 15, 30, 60, 90]);
    (1..300_u32, 0..90_u32, 0..90_u32, 0..3_000_u32, 0..12_u32, grid).prop_map(
        |(duration_min, buffer_before_min, buffer_after_min, notice_min, horizon_days, grid_min)| {
            OpeningRules {
                duration_min,
                buffer_before_min,
                buffer_after_min,
                notice_min,
                horizon_days,
                grid_min,
                ..OpeningRules::default()
            }
        },
    )
}

fn scene() -> impl Strategy<Value = (OpeningRules, usize, usize, Timestamp, Vec<ResourceFacts>, Vec<Span>)> {
    (rules(), 0..EXPRESSIONS.len(), 0..ZONES.len(), minute()).prop_flat_map(
        |(rules, expression, zone, now)| {
            let facts = prop::collection::vec(spans_near(now, 12, 2_000), 0..4).prop_map(|all| {
                let named = |(number, busy): (usize, Vec<Span>)| busy_one(number as u128, &busy);
                all.into_iter().enumerate().map(named).collect::<Vec<_>>()
            });
            (Just(rules), Just(expression), Just(zone), Just(now), facts, spans_near(now, 4, 3_000))
        },
    )
}

fn is_on_grid(start: &Zoned, rules: &OpeningRules) -> bool {
    let minute_of_day = i32::from(start.hour()) * 60 + i32::from(start.minute());
    u32::try_from(minute_of_day).unwrap().is_multiple_of(rules.grid_min)
}

fn is_free_in(facts: &ResourceFacts, hold: Span) -> bool {
    facts.busy.iter().all(|busy| busy.is_empty() || !busy.overlaps(&hold))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_found_keeps_every_rule((rules, expression, zone, now, facts, windows) in scene()) {
        let hours = BusinessHours::parse(EXPRESSIONS[expression], ZONES[zone], &[]).unwrap();
        let wish = wish(&windows);
        let found = find(&rules, &hours, &facts, &wish, now);
        prop_assert_eq!(&found, &find(&rules, &hours, &facts, &wish, now), "the same answer again");
        prop_assert!(found.wished.len() <= 3 && found.near.len() <= 3);
        prop_assert!(found.wished.is_empty() || found.near.is_empty());
        let today = now.to_zoned(hours.zone().clone()).date();
        let last_day = today.checked_add(i64::from(rules.horizon_days).days()).unwrap();
        for opening in found.wished.iter().chain(&found.near) {
            let start: Zoned = opening.start.to_zoned(hours.zone().clone());
            prop_assert_eq!(opening.end - minutes(rules.duration_min), opening.start);
            prop_assert!(opening.start >= now + minutes(rules.notice_min), "notice");
            prop_assert!(start.date() <= last_day, "horizon");
            prop_assert!(is_on_grid(&start, &rules), "grid");
            // Asked minute by minute, which is another way than the search goes.
            let mut at = opening.start;
            while at < opening.end {
                prop_assert!(hours.is_open(at), "closed at {} of {}", at, opening.start);
                at += minutes(1);
            }
            let hold = Span {
                start: opening.start - minutes(rules.buffer_before_min),
                end: opening.end + minutes(rules.buffer_after_min),
            };
            let resource = facts.iter().find(|facts| facts.id == opening.resource);
            prop_assert!(resource.is_some_and(|facts| is_free_in(facts, hold)), "busy");
        }
        let wished = |at| windows.is_empty() || windows.iter().any(|window| window.contains(at));
        prop_assert!(found.wished.iter().all(|opening| wished(opening.start)));
        prop_assert!(!found.near.iter().any(|opening| wished(opening.start)));
        for list in [&found.wished, &found.near] {
            let said = |opening: &Opening| opening.start.to_zoned(hours.zone().clone()).datetime();
            for pair in list.windows(2) {
                prop_assert!(pair[0].start < pair[1].start, "sorted");
                prop_assert!(said(&pair[0]) != said(&pair[1]), "the same words for two times");
            }
        }
    }

    /// The search against a plain definition of it, which tries every minute.
    #[test]
    fn nothing_that_could_be_booked_is_missed((rules, expression, zone, now, facts, _) in scene()) {
        let hours = BusinessHours::parse(EXPRESSIONS[expression], ZONES[zone], &[]).unwrap();
        let rules = OpeningRules { horizon_days: rules.horizon_days.min(2), ..rules };
        let found = every_opening(&rules, &hours, &facts, now);
        let whole_minute = Timestamp::from_second(now.as_second().div_euclid(60) * 60).unwrap();
        let today = now.to_zoned(hours.zone().clone()).date();
        let last_day = today.checked_add(i64::from(rules.horizon_days).days()).unwrap();
        let mut said = std::collections::BTreeSet::new();
        let mut expected = Vec::new();
        for minute in -24 * 60..5 * 24 * 60_i64 {
            let start = whole_minute + SignedDuration::from_mins(minute);
            let local = start.to_zoned(hours.zone().clone());
            let is_new = is_on_grid(&local, &rules) && said.insert(local.datetime());
            if !is_new || start < now + minutes(rules.notice_min) || local.date() > last_day {
                continue;
            }
            let job = Span { start, end: start + minutes(rules.duration_min) };
            let hold = Span {
                start: start - minutes(rules.buffer_before_min),
                end: job.end + minutes(rules.buffer_after_min),
            };
            if hours.open_spans(job) == [job] && facts.iter().any(|resource| is_free_in(resource, hold)) {
                expected.push(start);
            }
        }
        prop_assert_eq!(found.iter().map(|opening| opening.start).collect::<Vec<_>>(), expected);
    }
}
