//! Skills, own hours, driving, limits, emergencies: what a receptionist has in mind, and can say why.

use super::*;

const TUESDAY: (&str, &str) = ("2026-03-03T00:00", "2026-03-04T00:00");

fn search<'a>(
    rules: &'a OpeningRules,
    hours: &'a BusinessHours,
    resources: &'a [ResourceFacts],
) -> Search<'a> {
    Search { rules, hours, resources, kept_free: None, travel: None, address: None, now: local(NOW) }
}

fn job(start: &str, end: &str, kind: &str, address: &str) -> JobFacts {
    JobFacts {
        time: span(start, end),
        job_type: telephony::JobTypeId(kind.to_owned()),
        address: Some(address.to_owned()),
    }
}

/// A resource with these jobs, each with half an hour after it.
fn working(number: u128, jobs: &[JobFacts]) -> ResourceFacts {
    let hold = |job: &JobFacts| Span { start: job.time.start, end: job.time.end + minutes(30) };
    ResourceFacts { jobs: jobs.to_vec(), ..busy_one(number, &jobs.iter().map(hold).collect::<Vec<_>>()) }
}

fn who(search: &Search<'_>, window: Span) -> Vec<u128> {
    let found = search.find(&wish(&[window]));
    found.wished.iter().map(|opening| opening.resource.0.as_u128()).collect()
}

/// Starts and what became of them.
fn told(search: &Search<'_>, window: Span) -> Vec<String> {
    in_lines(&search.explain(&wish(&[window])), |id| format!("truck {}", id.0.as_u128()))
}

#[test]
fn only_who_can_do_it_and_is_at_work_is_offered() {
    let rules = OpeningRules { skills: vec!["gas".to_owned()], ..base() };
    let tuesday = hours("Tu 14:00-18:00");
    let resources = [
        ResourceFacts { skills: vec!["drains".to_owned()], ..busy_one(1, &[]) },
        ResourceFacts {
            skills: vec!["gas".to_owned(), "drains".to_owned()],
            hours: Some(tuesday),
            ..busy_one(2, &[])
        },
    ];
    let all = hours("Mo-Fr 08:00-17:00");
    let search = search(&rules, &all, &resources);
    let found = search.find(&wish(&[span(TUESDAY.0, TUESDAY.1)]));
    assert_eq!(starts_of(&found.wished), ["Tue 03 14:00", "Tue 03 15:00", "Tue 03 16:00"]);
    assert_eq!(who(&search, span(TUESDAY.0, TUESDAY.1)), [2, 2, 2]);
    let nobody = OpeningRules { skills: vec!["asbestos".to_owned()], ..base() };
    let search = Search { rules: &nobody, ..search };
    assert_eq!(search.find(&wish(&[])), Found::default());
}

#[test]
fn time_taken_elsewhere_is_taken_with_the_buffers() {
    let resources =
        [ResourceFacts { elsewhere: vec![span("2026-03-03T10:00", "2026-03-03T16:00")], ..busy_one(1, &[]) }];
    let (rules, all) = (base(), hours("Mo-Fr 08:00-18:00"));
    let found = search(&rules, &all, &resources).find(&wish(&[span("2026-03-03T08:00", "2026-03-03T16:30")]));
    assert_eq!(starts_of(&found.wished), ["Tue 03 08:00", "Tue 03 08:30", "Tue 03 16:15"]);
}

#[test]
fn a_day_that_has_its_number_is_full() {
    let drain = |start, end| job(start, end, "drain", "Springfield");
    let two = [drain("2026-03-03T08:00", "2026-03-03T09:00"), drain("2026-03-03T12:00", "2026-03-03T13:00")];
    let all = hours("Mo-Fr 08:00-18:00");
    let plain = base();
    let tuesday = span(TUESDAY.0, TUESDAY.1);
    for (limit, offered) in [(Some(2), 0), (Some(3), 3), (None, 3)] {
        let resources = [ResourceFacts { daily_limit: limit, ..working(1, &two) }];
        assert_eq!(who(&search(&plain, &all, &resources), tuesday).len(), offered, "resource {limit:?}");
        let rules = OpeningRules {
            job_type: Some(telephony::JobTypeId("drain".to_owned())),
            daily_limit: limit,
            ..base()
        };
        let resources = [working(1, &two), busy_one(2, &[])];
        assert_eq!(who(&search(&rules, &all, &resources), tuesday).len(), offered, "job {limit:?}");
    }
}

fn towns() -> TravelTable {
    let area = |name: &str| Area { name: name.to_owned(), words: vec![] };
    TravelTable {
        areas: vec![area("Springfield"), area("Troy"), area("Auburn")],
        within_min: 10,
        between_min: [((0, 1), 60), ((0, 2), 20), ((1, 2), 60)].into(),
    }
}

#[test]
fn nobody_is_sent_where_he_cannot_be_in_time() {
    let troy = job("2026-03-03T10:00", "2026-03-03T11:00", "leak", "1 Elm Street, Troy");
    let resources = [working(1, &[troy])];
    let (rules, all, towns) = (base(), hours("Mo-Fr 08:00-14:00"), towns());
    let search = search(&rules, &all, &resources);
    let search = Search { travel: Some(&towns), address: Some("9 Oak Street, Springfield"), ..search };
    let morning = span("2026-03-03T07:45", "2026-03-03T14:00");
    insta::assert_snapshot!(told(&search, morning).join("\n"));
    // In Troy itself, or where nobody knows, only the buffers count.
    for address in [Some("9 Oak Street, Troy"), Some("somewhere"), None] {
        let search = Search { address, ..search };
        let found = search.find(&wish(&[span("2026-03-03T11:30", "2026-03-03T11:31")]));
        assert_eq!(starts_of(&found.wished), ["Tue 03 11:30"], "{address:?}");
    }
}

#[test]
fn who_is_near_is_sent_and_a_day_near_by_is_offered() {
    let (rules, all, towns) = (base(), hours("Mo-Fr 08:00-18:00"), towns());
    let resources = [
        ResourceFacts { home: Some("Troy".to_owned()), ..busy_one(1, &[]) },
        ResourceFacts { home: Some("Auburn".to_owned()), ..busy_one(2, &[]) },
    ];
    let plain = search(&rules, &all, &resources);
    let search = Search { travel: Some(&towns), address: Some("Springfield"), ..plain };
    let at_ten = span("2026-03-03T10:00", "2026-03-03T10:01");
    assert_eq!((who(&plain, at_ten), who(&search, at_ten)), (vec![1], vec![2]));
    // On Wednesday afternoon the second is in Springfield anyway: that is offered before the rest of the two days.
    let visit = job("2026-03-04T14:00", "2026-03-04T15:00", "leak", "Springfield");
    let resources =
        [resources[0].clone(), ResourceFacts { home: Some("Troy".to_owned()), ..working(2, &[visit]) }];
    let search = Search { resources: &resources, ..search };
    let found = search.find(&wish(&[span("2026-03-03T00:00", "2026-03-05T00:00")]));
    assert_eq!(starts_of(&found.wished), ["Wed 04 15:30", "Wed 04 16:15", "Wed 04 17:00"]);
}

#[test]
fn time_is_kept_for_emergencies_until_it_is_near() {
    let (rules, all) = (base(), hours("Mo-Fr 08:00-18:00"));
    let kept = KeptFree { hours: hours("Mo-Fr 16:00-18:00"), resources: 1, released_min: 6 * 60 };
    let two = [busy_one(1, &[]), busy_one(2, &[])];
    let one = [busy_one(1, &[])];
    let at_five = |day: &str| span(&format!("2026-03-{day}T17:00"), &format!("2026-03-{day}T17:01"));
    let emergency = OpeningRules { emergency: true, ..base() };
    for (resources, rules, day, offered) in [
        (two.as_slice(), &rules, "03", 1),
        (one.as_slice(), &rules, "03", 0),
        (one.as_slice(), &emergency, "03", 1),
        // Today at nine, five in the afternoon is eight hours ahead; at noon it is five.
        (one.as_slice(), &rules, "02", 0),
    ] {
        let search = Search { kept_free: Some(&kept), ..search(rules, &all, resources) };
        assert_eq!(who(&search, at_five(day)).len(), offered, "{} of {}", day, resources.len());
    }
    let noon =
        Search { kept_free: Some(&kept), now: local("2026-03-02T12:00"), ..search(&rules, &all, &one) };
    assert_eq!(who(&noon, at_five("02")).len(), 1);
    // A job before them whose buffer reaches into them takes of them too.
    let search = Search { kept_free: Some(&kept), ..search(&rules, &all, &one) };
    assert_eq!(who(&search, span("2026-03-03T14:30", "2026-03-03T14:31")).len(), 1);
    assert_eq!(who(&search, span("2026-03-03T14:45", "2026-03-03T14:46")).len(), 0);
}

#[test]
fn or_later_that_week() {
    let (rules, all) = (base(), hours("Mo-Fr 08:00-18:00"));
    let resources = one(&[span("2026-03-04T00:00", "2026-03-05T12:00")]);
    let search = search(&rules, &all, &resources);
    for (window, later) in [
        (span(TUESDAY.0, TUESDAY.1), Some("Thu 05 12:00")),
        (span("2026-03-05T08:00", "2026-03-05T13:00"), Some("Fri 06 08:00")),
        (span("2026-03-06T08:00", "2026-03-06T13:00"), None),
    ] {
        let found = search.find(&wish(&[window]));
        assert!(!found.wished.is_empty());
        let next = search.later_that_week(&found);
        assert_eq!(next.map(|next| starts_of(&[next])[0].clone()).as_deref(), later, "{window:?}");
    }
    assert_eq!(search.later_that_week(&Found::default()), None);
}

#[test]
fn every_start_has_its_reason() {
    let rules = OpeningRules { grid_min: 60, skills: vec!["gas".to_owned()], horizon_days: 4, ..base() };
    let (all, gas) = (hours("Mo-Sa 08:00-18:00"), vec!["gas".to_owned()]);
    let resources = [
        ResourceFacts {
            skills: gas.clone(),
            daily_limit: Some(1),
            ..working(1, &[job("2026-03-02T16:00", "2026-03-02T17:00", "leak", "Troy")])
        },
        busy_one(2, &[]),
        ResourceFacts {
            skills: gas,
            elsewhere: vec![span("2026-03-02T11:00", "2026-03-02T13:00")],
            hours: Some(hours("Mo-Fr 08:00-17:00")),
            ..busy_one(3, &[])
        },
    ];
    let search = search(&rules, &all, &resources);
    insta::assert_snapshot!(told(&search, span("2026-03-02T09:00", "2026-03-02T20:00")).join("\n"));
    insta::assert_snapshot!(told(&search, span("2026-03-06T16:00", "2026-03-07T02:00")).join("\n"));
    let (spring, all_day) = (local("2026-03-07T12:00"), hours("24/7"));
    let search = Search { now: spring, hours: &all_day, ..search };
    insta::assert_snapshot!(told(&search, span("2026-03-08T00:00", "2026-03-08T05:00")).join("\n"));
}

#[test]
fn free_time_is_what_is_left_of_the_working_day() {
    let all = hours("Mo-Fr 08:00-18:00");
    let tuesday = span(TUESDAY.0, TUESDAY.1);
    let resource = ResourceFacts {
        elsewhere: vec![span("2026-03-03T07:00", "2026-03-03T09:30")],
        hours: Some(hours("Tu 09:00-16:00")),
        ..busy_one(
            1,
            &[span("2026-03-03T12:00", "2026-03-03T13:00"), span("2026-03-03T15:00", "2026-03-04T09:00")],
        )
    };
    assert_eq!(
        free_time(&all, &resource, tuesday),
        [span("2026-03-03T09:30", "2026-03-03T12:00"), span("2026-03-03T13:00", "2026-03-03T15:00")]
    );
    assert_eq!(free_time(&all, &busy_one(1, &[]), tuesday), [span("2026-03-03T08:00", "2026-03-03T18:00")]);
    assert_eq!(free_time(&all, &busy_one(1, &[tuesday]), tuesday), []);
}
