//! What was free when it was offered and is not when it is taken: by a calendar kept elsewhere, or by the limits of a day.

use assistant::{BookOutcome, Business, ReserveOutcome};
use policy::Span;
use policy::jobs::Actor;
use policy::openings::Opening;
use store::{BookRequest, Origin, RescheduleOutcome, RescheduleRequest, ReserveRequest, Reserving};
use telephony::{BookingId, CallId, ReservationId, ResourceId};

use crate::database::{
    BUFFERS, Fixture, job, minutes, new_reservation, now, opening, settings, with_business,
};

/// Something private for half an hour from so many minutes after eight on, as the calendar was read just now.
async fn busy(f: &Fixture, minutes_after_eight: i64) {
    let start = opening(f.resource, minutes_after_eight).start;
    let span = Span { start, end: start + minutes(30) };
    f.store.put_busy_times(f.tenant, f.resource, "private", &[span]).await.unwrap();
}

async fn reserve(f: &Fixture, call: CallId, opening: Opening, business: &Business) -> Option<ReservationId> {
    let request = ReserveRequest {
        tenant: f.tenant,
        call_id: call,
        reservation_id: new_reservation(),
        job_type: &job(),
        opening,
        buffers: BUFFERS,
        address: None,
        expires_at: now() + minutes(5),
        now: now(),
    };
    match f.store.reserve_or_offer(request, business).await.unwrap() {
        Reserving::Reserved(id) => Some(id),
        Reserving::Taken { instead } => {
            assert!(!instead.offered().contains(&opening), "what was just refused is not offered again");
            None
        }
    }
}

async fn book(
    f: &Fixture,
    call: CallId,
    id: ReservationId,
    opening: &Opening,
    business: &Business,
) -> BookOutcome {
    let booking = f.confirmed(id, opening);
    let request =
        BookRequest { tenant: f.tenant, call_id: call, booking: &booking, buffers: BUFFERS, now: now() };
    f.store.book_or_offer(request, business).await.unwrap().0
}

async fn reschedule(f: &Fixture, booking: BookingId, to: Opening, business: &Business) -> RescheduleOutcome {
    let request = RescheduleRequest {
        tenant: f.tenant,
        booking,
        opening: to,
        buffers: BUFFERS,
        notice_min: 0,
        origin: Origin { actor: Actor::Owner, call_id: None, reason: "the boiler is late" },
        now: now(),
    };
    f.store.reschedule_or_offer(request, &job(), business).await.unwrap().0
}

#[tokio::test]
async fn time_that_a_calendar_has_taken_since_is_taken() {
    with_business(|f| async move {
        let ten = opening(f.resource, 120);
        let (_, booked) = f.booked(1, &opening(f.resource, 480)).await;
        let call = f.live(2).await.call_id;
        // A quarter past eleven is within the half hour that is kept free after it.
        for at in [90, 120, 195] {
            busy(&f, at).await;
            assert_eq!(f.reserve(call, new_reservation(), &ten).await, ReserveOutcome::Taken, "{at}");
            assert_eq!(reschedule(&f, booked, ten, &f.business).await, RescheduleOutcome::Taken, "{at}");
        }
        // Reserved first, read afterwards, and booked in the end.
        busy(&f, 300).await;
        let id = reserve(&f, call, ten, &f.business).await.expect("it is free");
        busy(&f, 120).await;
        assert_eq!(book(&f, call, id, &ten, &f.business).await, BookOutcome::Lost);
        busy(&f, 300).await;
        assert!(matches!(book(&f, call, id, &ten, &f.business).await, BookOutcome::Booked(_)));
        assert!(matches!(
            reschedule(&f, booked, opening(f.resource, 360), &f.business).await,
            RescheduleOutcome::Moved(_)
        ));
    })
    .await;
}

/// The second van, which has nothing to do.
async fn second(f: &Fixture) -> ResourceId {
    let resources = f.store.tenant(f.tenant).await.unwrap().unwrap().resources;
    resources.into_iter().map(|(id, _)| id).find(|id| *id != f.resource).unwrap()
}

#[tokio::test]
async fn a_day_that_is_full_for_the_job_is_full_for_whoever_comes_second() {
    with_business(|f| async move {
        let mut settings = settings();
        settings.job_types[0].daily_limit = Some(1);
        let business = settings.check().unwrap();
        let other = second(&f).await;
        let (first, late) = (f.live(1).await.call_id, f.live(2).await.call_id);
        let id = reserve(&f, first, opening(f.resource, 0), &business).await.expect("the first of the day");
        // Both were offered theirs before either had reserved.
        assert_eq!(reserve(&f, late, opening(other, 240), &business).await, None);
        let tomorrow = opening(other, 24 * 60);
        let next_day = reserve(&f, late, tomorrow, &business).await.expect("another day");
        assert!(matches!(
            book(&f, first, id, &opening(f.resource, 0), &business).await,
            BookOutcome::Booked(_)
        ));
        let BookOutcome::Booked(booking) = book(&f, late, next_day, &tomorrow, &business).await else {
            panic!("another day")
        };
        let onto_it = reschedule(&f, booking, opening(other, 240), &business).await;
        assert_eq!(onto_it, RescheduleOutcome::Taken);
        let within = reschedule(&f, booking, opening(other, 24 * 60 + 120), &business).await;
        assert!(matches!(within, RescheduleOutcome::Moved(_)), "it does not count against itself");
    })
    .await;
}

#[tokio::test]
async fn a_van_that_has_its_jobs_of_the_day_gets_no_more() {
    with_business(|f| async move {
        let mut settings = settings();
        settings.resources[0].daily_limit = Some(1);
        let business = settings.check().unwrap();
        let other = second(&f).await;
        f.booked(1, &opening(f.resource, 0)).await;
        let call = f.live(2).await.call_id;
        assert_eq!(reserve(&f, call, opening(f.resource, 240), &business).await, None);
        assert!(reserve(&f, call, opening(f.resource, 24 * 60), &business).await.is_some());
        assert!(reserve(&f, call, opening(other, 240), &business).await.is_some());
    })
    .await;
}
