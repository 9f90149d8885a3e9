//! Travel times count when time is taken, not only when it is offered.

use assistant::{AreaSettings, BookOutcome, Business, DistanceSettings, TravelSettings};
use policy::openings::Opening;
use store::{BookRequest, ReserveRequest, Reserving};
use telephony::CallId;

use crate::database::{
    BUFFERS, Fixture, job, minutes, new_reservation, now, opening, settings, with_business,
};

/// Ninety minutes between two towns.
fn business() -> Business {
    let area = |name: &str| AreaSettings { name: name.to_owned(), ..AreaSettings::default() };
    let between = ["Chicago".to_owned(), "Evanston".to_owned()];
    let travel = TravelSettings {
        within_minutes: 10,
        areas: vec![area("Chicago"), area("Evanston")],
        distances: vec![DistanceSettings { between, minutes: 90 }],
        ..TravelSettings::default()
    };
    let mut settings = settings();
    settings.travel = Some(travel);
    settings.check().unwrap()
}

async fn reserve(f: &Fixture, call: CallId, opening: Opening, address: Option<&str>) -> Reserving {
    let request = ReserveRequest {
        tenant: f.tenant,
        call_id: call,
        reservation_id: new_reservation(),
        job_type: &job(),
        opening,
        buffers: BUFFERS,
        address,
        expires_at: now() + minutes(5),
        now: now(),
    };
    f.store.reserve_or_offer(request, &business()).await.unwrap()
}

#[tokio::test]
async fn nobody_is_sent_where_he_cannot_be_in_time() {
    with_business(|f| async move {
        // From eight to nine in Chicago, as the caller says.
        f.booked(1, &opening(f.resource, 0)).await;
        let (evanston, chicago) = (Some("7 Hill Road, Evanston"), Some("9 Elm Street, Chicago"));
        let call = f.live(2).await.call_id;
        let ten = opening(f.resource, 120);
        let Reserving::Taken { instead } = reserve(&f, call, ten, evanston).await else {
            panic!("an hour for a way of an hour and a half")
        };
        let other_van = instead.wished.iter().find(|other| other.start == ten.start).unwrap();
        assert_ne!(other_van.resource, f.resource);
        assert!(matches!(reserve(&f, call, ten, chicago).await, Reserving::Reserved(_)));
        // What is only reserved is driven to as well.
        let noon = opening(f.resource, 240);
        let third = f.live(3).await.call_id;
        assert!(matches!(reserve(&f, third, noon, evanston).await, Reserving::Taken { .. }));
        assert!(matches!(reserve(&f, third, noon, chicago).await, Reserving::Reserved(_)));
    })
    .await;
}

#[tokio::test]
async fn an_address_that_comes_late_counts_when_it_is_booked() {
    with_business(|f| async move {
        let (call, other) = (f.live(1).await.call_id, f.live(2).await.call_id);
        let ten = opening(f.resource, 120);
        let Reserving::Reserved(reservation) = reserve(&f, call, ten, None).await else {
            panic!("it is free")
        };
        // Three quarters of an hour after it, far away.
        let next = reserve(&f, other, opening(f.resource, 225), Some("7 Hill Road, Evanston")).await;
        assert!(matches!(next, Reserving::Reserved(_)));
        let booking = f.confirmed(reservation, &ten);
        let request =
            BookRequest { tenant: f.tenant, call_id: call, booking: &booking, buffers: BUFFERS, now: now() };
        let (outcome, instead) = f.store.book_or_offer(request, &business()).await.unwrap();
        assert_eq!(outcome, BookOutcome::Lost, "in Chicago until eleven, in Evanston at a quarter to twelve");
        assert!(!instead.offered().is_empty());
        f.store.release_reservation(f.tenant, other).await.unwrap();
        let (outcome, instead) = f.store.book_or_offer(request, &business()).await.unwrap();
        assert!(matches!(outcome, BookOutcome::Booked(_)));
        assert!(instead.offered().is_empty());
    })
    .await;
}
