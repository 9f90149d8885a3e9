//! A resource's private calendar.

use policy::jobs::Actor;
use store::{CancelRequest, Origin, RescheduleRequest};

use crate::database::{BUFFERS, minutes, now, opening, with_business};

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
        let entry = f.store.calendar_feed("two", now()).await.unwrap().unwrap().entries.remove(0);
        assert_eq!(entry.changed_at, now() + minutes(2));
        assert_eq!(entry.summary, "a leak repair: Dana Whitfield");
        assert!(entry.location.unwrap().contains("Oak") && entry.description.contains("+13125550142"));
    })
    .await;
}
