//! A resource's private calendar.

use jiff::Timestamp;
use policy::Span;
use policy::jobs::Actor;
use store::{CancelRequest, Origin, RescheduleRequest, SourceKey, SwitchOff};

use crate::database::{BUFFERS, minutes, now, opening, settings, with_business};

#[tokio::test]
async fn a_calendar_is_read_under_its_token_until_that_is_revoked() {
    with_business(|f| async move {
        let token = "a-token-of-many-random-letters";
        f.store.open_calendar_feed(f.tenant, f.resource, token, now()).await.unwrap();
        let stored: Vec<u8> =
            sqlx::query_scalar("SELECT token_sha256 FROM calendar_feeds").fetch_one(&f.pool).await.unwrap();
        assert!(!String::from_utf8_lossy(&stored).contains("token"), "only the hash is kept");
        let feed = f.store.calendar_feed(token, now()).await.unwrap().unwrap();
        assert_eq!((feed.name.as_str(), feed.zone.as_str()), ("Van one", "America/Chicago"));
        assert_eq!(feed.entries, []);
        assert_eq!(f.store.calendar_feed("another", now()).await.unwrap(), None);
        let lines = f.store.calendar_feeds(f.tenant).await.unwrap();
        let since: Vec<_> = lines.iter().map(|line| (line.name.as_str(), line.since)).collect();
        assert_eq!(since, [("Van one", Some(now())), ("Van two", None)]);
        // A new token makes the old one useless.
        f.store.open_calendar_feed(f.tenant, f.resource, "second", now()).await.unwrap();
        assert_eq!(f.store.calendar_feed(token, now()).await.unwrap(), None);
        assert!(f.store.calendar_feed("second", now()).await.unwrap().is_some());
        assert!(f.store.revoke_calendar_feed(f.tenant, f.resource, now()).await.unwrap());
        assert!(!f.store.revoke_calendar_feed(f.tenant, f.resource, now()).await.unwrap());
        assert_eq!(f.store.calendar_feed("second", now()).await.unwrap(), None);
    })
    .await;
}

/// Whoever has left does not read on where the others work.
#[tokio::test]
async fn the_calendar_of_what_is_taken_out_of_the_settings_is_not_read_any_more() {
    with_business(|f| async move {
        f.store.open_calendar_feed(f.tenant, f.resource, "token", now()).await.unwrap();
        let is_read = async || f.store.calendar_feed("token", now()).await.unwrap().is_some();
        let set = async |change: &'static str| {
            sqlx::query(change).execute(&f.pool).await.unwrap();
        };
        assert!(is_read().await);
        set("UPDATE tenants SET active = false").await;
        assert!(!is_read().await, "the business is switched off");
        set("UPDATE tenants SET active = true").await;
        assert!(is_read().await);
        let mut without = settings();
        without.resources.retain(|resource| resource.name != "Van one");
        f.store.apply_tenant(&without.check().unwrap(), SwitchOff::Any, now()).await.unwrap();
        assert!(!is_read().await);
        f.store.apply_tenant(&settings().check().unwrap(), SwitchOff::Unused, now()).await.unwrap();
        assert!(!is_read().await, "a new van of the old name has a new address");
    })
    .await;
}

#[tokio::test]
async fn a_calendar_kept_elsewhere_is_read_by_one_and_stays_until_it_says_otherwise() {
    with_business(|f| async move {
        let key = SourceKey { tenant: f.tenant, resource: f.resource, source: "url:1" };
        let claim = async |at: Timestamp| f.store.claim_calendar(key, at - minutes(15), at).await.unwrap();
        assert!(claim(now()).await);
        assert!(!claim(now() + minutes(14)).await, "somebody has just read it");
        assert!(claim(now() + minutes(15)).await);
        let ten = opening(f.resource, 120);
        let dentist = Span { start: ten.start, end: ten.end };
        assert_eq!(f.store.put_calendar(key, &[dentist, dentist], now()).await.unwrap(), 1);
        f.store.calendar_unread(key, "it is not a calendar").await.unwrap();
        let busy = async || {
            let facts = f.store.busy(f.tenant, dentist, None, now()).await.unwrap();
            facts.into_iter().find(|facts| facts.id == f.resource).unwrap().elsewhere
        };
        assert_eq!(busy().await, [dentist], "what it said stays in force");
        let told = f.store.calendar_sources(f.tenant).await.unwrap().remove(0);
        assert_eq!((told.resource_name.as_str(), told.spans, told.read_at), ("Van one", 1, Some(now())));
        assert_eq!(told.mistake.as_deref(), Some("it is not a calendar"));
        f.store.put_calendar(key, &[], now() + minutes(30)).await.unwrap();
        assert_eq!(busy().await, []);
        assert_eq!(f.store.calendar_sources(f.tenant).await.unwrap()[0].mistake, None);
        assert!(f.store.forget_calendar(key).await.unwrap());
        assert!(!f.store.forget_calendar(key).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn moves_and_cancellations_reach_the_calendar() {
    with_business(|f| async move {
        let resources = f.store.tenant(f.tenant).await.unwrap().unwrap().resources;
        for (resource, token) in resources.iter().zip(["one", "two"]) {
            f.store.open_calendar_feed(f.tenant, resource.0, token, now()).await.unwrap();
        }
        let read = async |token: &str| {
            let feed = f.store.calendar_feed(token, now()).await.unwrap().unwrap();
            feed.entries
                .iter()
                .map(|entry| {
                    let at = opening(f.resource, 0).start.duration_until(entry.time.start).as_mins();
                    let cancelled = if entry.cancelled { " cancelled" } else { "" };
                    format!("{at} revision {}{cancelled}", entry.revision)
                })
                .collect::<Vec<_>>()
        };
        let (call, booking) = f.booked(1, &opening(resources[0].0, 60)).await;
        assert_eq!((read("one").await, read("two").await), (vec!["60 revision 0".to_owned()], vec![]));
        let entry = f.store.calendar_feed("one", now()).await.unwrap().unwrap().entries.remove(0);
        assert_eq!(entry.summary, "a leak repair: Dana Whitfield");
        assert!(entry.location.unwrap().contains("Oak") && entry.description.contains("+13125550142"));
        assert!(
            entry.description.ends_with("\nI have a leak, I need a leak repair."),
            "{}",
            entry.description
        );
        let origin = Origin::caller(call, "another day");
        let mut request = RescheduleRequest {
            tenant: f.tenant,
            booking,
            opening: opening(resources[0].0, 120),
            buffers: BUFFERS,
            notice_min: 0,
            origin,
            now: now() + minutes(1),
        };
        f.store.reschedule(request).await.unwrap();
        assert_eq!(read("one").await, ["120 revision 1"]);
        // To the other van: the first one's calendar has it as cancelled, where it was.
        request.opening = opening(resources[1].0, 180);
        f.store.reschedule(request).await.unwrap();
        assert_eq!(read("one").await, ["120 revision 2 cancelled"]);
        assert_eq!(read("two").await, ["180 revision 2"]);
        let origin = Origin { actor: Actor::Owner, ..origin };
        let cancel =
            CancelRequest { tenant: f.tenant, booking, notice_min: 0, origin, now: now() + minutes(2) };
        f.store.cancel(cancel).await.unwrap();
        assert_eq!(read("two").await, ["180 revision 3 cancelled"]);
        let feed = f.store.calendar_feed("two", now()).await.unwrap().unwrap();
        assert_eq!(feed.changed_at(), now() + minutes(2));
        // Nobody drives there any more.
        let entry = &feed.entries[0];
        assert_eq!((entry.summary.as_str(), entry.description.as_str()), ("a leak repair", ""));
        assert_eq!(entry.location, None);
    })
    .await;
}
