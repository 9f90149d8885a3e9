//! "What's on tomorrow?"

use jiff::civil::date;
use policy::jobs::JobState;
use policy::openings::Wish;
use policy::{Span, local_day};
use store::{AgendaRequest, OpeningsRequest, SwitchOff, Which};

use crate::database::{job, minutes, now, opening, settings, with_business};

#[tokio::test]
async fn an_owner_hears_what_is_on() {
    with_business(|f| async move {
        // What is urgent is an emergency from now on.
        let mut changed = settings();
        changed.job_types[0].emergency = true;
        let business = changed.check().unwrap();
        let resources = f.store.tenant(f.tenant).await.unwrap().unwrap().resources;
        let (one, two) = (resources[0].0, resources[1].0);
        for (n, opening) in
            (1..).zip([opening(one, 60), opening(two, 0), opening(one, 300), opening(one, 24 * 60)])
        {
            f.booked(n, &opening).await;
        }
        let zone = f.business.hours.zone().clone();
        let tomorrow = local_day(date(2026, 3, 5), &zone);
        let ask = AgendaRequest {
            tenant: f.tenant,
            within: tomorrow,
            resource: None,
            emergencies_only: false,
            which: Which::All,
            now: now(),
        };
        let starts = async |request: AgendaRequest| {
            let lines = f.store.agenda(request).await.unwrap();
            let told = |line: &store::AgendaLine| {
                format!("{} {}", line.resource_name, line.time.start.to_zoned(zone.clone()).strftime("%H:%M"))
            };
            lines.iter().map(told).collect::<Vec<_>>()
        };
        assert_eq!(starts(ask).await, ["Van two 08:00", "Van one 09:00", "Van one 13:00"]);
        let of_one = AgendaRequest { resource: Some(one), ..ask };
        assert_eq!(starts(of_one).await, ["Van one 09:00", "Van one 13:00"]);
        for (which, now, expected) in [
            (Which::First, now(), vec!["Van two 08:00"]),
            (Which::Last, now(), vec!["Van one 13:00"]),
            (Which::Next, now(), vec!["Van two 08:00"]),
            (Which::Next, tomorrow.start + minutes(8 * 60 + 30), vec!["Van one 09:00"]),
            (Which::Next, tomorrow.end, vec![]),
        ] {
            assert_eq!(starts(AgendaRequest { which, now, ..ask }).await, expected, "{which:?}");
        }
        let week = Span { start: tomorrow.start, end: tomorrow.end + minutes(7 * 24 * 60) };
        assert_eq!(
            starts(AgendaRequest { within: week, which: Which::Last, ..ask }).await,
            ["Van one 08:00"]
        );
        let urgent = AgendaRequest { emergencies_only: true, ..ask };
        assert_eq!(starts(urgent).await, [""; 0]);
        f.store.apply_tenant(&business, SwitchOff::Unused, now()).await.unwrap();
        assert_eq!(starts(urgent).await.len(), 3);

        let line = f.store.agenda(ask).await.unwrap().remove(0);
        assert_eq!((line.job_type, line.job_name.as_str(), line.emergency), (job(), "a leak repair", true));
        assert_eq!(
            (line.customer_name.as_str(), line.job_state),
            ("Dana Whitfield", Some(JobState::Scheduled))
        );
        assert!(line.address.unwrap().contains("Oak"));
    })
    .await;
}

#[tokio::test]
async fn free_time_is_the_working_day_without_jobs_and_their_buffers() {
    with_business(|f| async move {
        f.booked(1, &opening(f.resource, 60)).await;
        let away = opening(f.resource, 480);
        let away = Span { start: away.start, end: away.end };
        f.store.put_busy_times(f.tenant, f.resource, "private", &[away]).await.unwrap();
        let tomorrow = local_day(date(2026, 3, 5), f.business.hours.zone());
        let free = f.store.free_time(f.tenant, &f.business, tomorrow, Some(f.resource), now()).await.unwrap();
        let minute = |at: jiff::Timestamp| opening(f.resource, 0).start.duration_until(at).as_mins();
        let spans: Vec<_> = free[0].spans.iter().map(|span| (minute(span.start), minute(span.end))).collect();
        assert_eq!((free.len(), free[0].name.as_str()), (1, "Van one"));
        // From eight: the hour from nine with a quarter before and half an hour after, the private hour at four.
        assert_eq!(spans, [(0, 45), (150, 480), (540, 600)]);
        let all = f.store.free_time(f.tenant, &f.business, tomorrow, None, now()).await.unwrap();
        assert_eq!(all.len(), 2);
        // A source replaces what it said before.
        f.store.put_busy_times(f.tenant, f.resource, "private", &[]).await.unwrap();
        let free = f.store.free_time(f.tenant, &f.business, tomorrow, Some(f.resource), now()).await.unwrap();
        assert_eq!(free[0].spans.len(), 2);
    })
    .await;
}

/// A look at a few days must not take what lies beyond them for free.
#[tokio::test]
async fn a_full_week_is_not_offered_whatever_was_looked_at_first() {
    with_business(|f| async move {
        let resources = f.store.tenant(f.tenant).await.unwrap().unwrap().resources;
        let monday = opening(f.resource, 4 * 24 * 60).start;
        for (resource, _) in &resources {
            let away = Span { start: now(), end: monday };
            f.store.put_busy_times(f.tenant, *resource, "holiday", &[away]).await.unwrap();
        }
        let tomorrow = local_day(date(2026, 3, 5), f.business.hours.zone());
        for (windows, is_wished) in [(vec![], true), (vec![tomorrow], false)] {
            let wish = Wish { windows };
            let request = OpeningsRequest {
                tenant: f.tenant,
                business: &f.business,
                job_type: &job(),
                address: None,
                wish: &wish,
                for_call: None,
                moves: None,
                now: now(),
            };
            let found = f.store.openings(request).await.unwrap();
            assert_eq!(found.wished.is_empty(), !is_wished);
            // The clock is put forward on the Sunday between.
            let eight = monday - minutes(60);
            let starts: Vec<_> =
                found.offered().iter().map(|opening| eight.duration_until(opening.start).as_mins()).collect();
            assert_eq!(starts, [90, 150, 210], "after the buffer, from nine by the clock on");
        }
    })
    .await;
}
