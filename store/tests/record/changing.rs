//! Bookings that are moved and cancelled.

use std::sync::Arc;

use assistant::{ActionRecord, ReserveOutcome, WRONG_CLAIM};
use call::record::HangupCause;
use jiff::{SignedDuration, Timestamp};
use policy::Span;
use policy::jobs::Actor;
use policy::notice::CancellationNotice;
use policy::openings::{Opening, Wish};
use store::{
    CancelOutcome, CancelRequest, Cleared, Finish, Forgetting, OpeningsRequest, Origin, OutboxKind,
    RescheduleOutcome, RescheduleRequest, ReserveRequest, Reserving, Retried, Turn,
};
use telephony::{BookingId, CallId, Disposition, TurnId};

use crate::database::{BUFFERS, Fixture, caller, job, minutes, new_reservation, now, opening, with_business};

async fn reschedule(
    f: &Fixture,
    call: CallId,
    booking: BookingId,
    opening: Opening,
    now: Timestamp,
) -> RescheduleOutcome {
    let request = RescheduleRequest {
        tenant: f.tenant,
        booking,
        opening,
        buffers: BUFFERS,
        notice_min: 24 * 60,
        origin: Origin::caller(call, "cannot come in the morning"),
        now,
    };
    f.store.reschedule(request).await.unwrap()
}

async fn time(f: &Fixture, booking: BookingId) -> (Timestamp, String) {
    let (start, state): (jiff_sqlx::Timestamp, String) =
        sqlx::query_as("SELECT starts_at, state FROM bookings WHERE booking_id = $1")
            .bind(booking.0)
            .fetch_one(&f.pool)
            .await
            .unwrap();
    (start.to_jiff(), state)
}

#[tokio::test]
async fn a_booking_is_moved_with_everything_that_was_to_be_said_of_it() {
    with_business(|f| async move {
        let (before, after) = (opening(f.resource, 60), opening(f.resource, 24 * 60 + 120));
        let (_, booking) = f.booked(1, &before).await;
        let call = f.live(2).await.call_id;
        f.reserve(call, new_reservation(), &after).await;
        // Again after a cut: the same answer, and nothing happens twice.
        for _ in 0..2 {
            let outcome = reschedule(&f, call, booking, after, now()).await;
            assert_eq!(outcome, RescheduleOutcome::Moved(CancellationNotice::Late));
        }
        assert_eq!(time(&f, booking).await, (after.start, "confirmed".to_owned()));
        let history = f.store.booking_history(f.tenant, booking).await.unwrap();
        let told: Vec<_> = history
            .iter()
            .map(|event| (event.kind.as_str(), event.actor, event.reason.as_str(), event.start))
            .collect();
        assert_eq!(
            told,
            [
                ("booked", Actor::Caller, "booked in a call", before.start),
                ("moved", Actor::Caller, "cannot come in the morning", after.start),
            ]
        );
        assert_eq!(history[1].call_id, Some(call));
        let rows: Vec<(String, String, jiff_sqlx::Timestamp)> = sqlx::query_as(
            "SELECT kind, state, due_at FROM outbox WHERE booking_id IS NOT NULL ORDER BY kind, state, due_at",
        )
        .fetch_all(&f.pool)
        .await
        .unwrap();
        let rows: Vec<String> =
            rows.iter().map(|(kind, state, due)| format!("{kind} {state} {}", due.to_jiff())).collect();
        insta::assert_snapshot!(rows.join("\n"));
        // The time it had is free again; its reservation is gone.
        assert!(matches!(f.reserve(call, new_reservation(), &before).await, ReserveOutcome::Reserved(_)));
        assert_eq!(f.store.bookings_by_phone(f.tenant, &caller(), call, now()).await.unwrap()[0].start, after.start);
    })
    .await;
}

#[tokio::test]
async fn a_booking_that_cannot_be_moved_keeps_its_time() {
    with_business(|f| async move {
        let (mine, theirs) = (opening(f.resource, 0), opening(f.resource, 240));
        let (call, booking) = f.booked(1, &mine).await;
        f.booked(2, &theirs).await;
        let held = opening(f.resource, 480);
        let reservation = new_reservation();
        f.reserve(call, reservation, &held).await;
        for at in [240, 240 + 104, 240 - 104] {
            let outcome = reschedule(&f, call, booking, opening(f.resource, at), now()).await;
            assert_eq!(outcome, RescheduleOutcome::Taken, "{at}");
        }
        assert_eq!(time(&f, booking).await, (mine.start, "confirmed".to_owned()));
        assert_eq!(f.reserve(call, reservation, &held).await, ReserveOutcome::Reserved(reservation));
        // Half an hour later overlaps with nothing but itself.
        let outcome = reschedule(&f, call, booking, opening(f.resource, 30), now()).await;
        assert!(matches!(outcome, RescheduleOutcome::Moved(_)), "{outcome:?}");
        let gone = BookingId(uuid::Uuid::new_v4());
        assert_eq!(reschedule(&f, call, gone, mine, now()).await, RescheduleOutcome::Gone);
    })
    .await;
}

#[tokio::test]
async fn of_many_who_move_to_one_opening_one_does_and_nobody_loses_his() {
    with_business(|f| async move {
        let wanted = opening(f.resource, 0);
        let mut bookings = vec![];
        for n in 1..=6 {
            bookings.push(f.booked(n, &opening(f.resource, 24 * 60 * i64::from(n))).await);
        }
        let f = Arc::new(f);
        let tries: Vec<_> = bookings
            .into_iter()
            .map(|(call, booking)| {
                let f = f.clone();
                tokio::spawn(async move { reschedule(&f, call, booking, wanted, now()).await })
            })
            .collect();
        let mut moved = 0;
        for attempt in tries {
            match attempt.await.unwrap() {
                RescheduleOutcome::Moved(_) => moved += 1,
                RescheduleOutcome::Taken => {}
                RescheduleOutcome::Gone => panic!("a booking was lost"),
            }
        }
        let confirmed: i64 = sqlx::query_scalar("SELECT count(*) FROM bookings WHERE state = 'confirmed'")
            .fetch_one(&f.pool)
            .await
            .unwrap();
        assert_eq!((moved, confirmed), (1, 6));
    })
    .await;
}

#[tokio::test]
async fn notice_is_measured_against_the_time_that_is_given_up() {
    with_business(|f| async move {
        let (call, booking) = f.booked(1, &opening(f.resource, 3 * 24 * 60)).await;
        let outcome = reschedule(&f, call, booking, opening(f.resource, 0), now()).await;
        assert_eq!(outcome, RescheduleOutcome::Moved(CancellationNotice::InTime));
        let request = CancelRequest {
            tenant: f.tenant,
            booking,
            notice_min: 24 * 60,
            origin: Origin { actor: Actor::Owner, call_id: None, reason: "the van broke down" },
            now: now() + minutes(30),
        };
        let outcome = f.store.cancel(request).await.unwrap();
        assert_eq!(outcome, CancelOutcome::Cancelled(CancellationNotice::Late));
        let history = f.store.booking_history(f.tenant, booking).await.unwrap();
        let last = history.last().unwrap();
        assert_eq!((last.revision, last.kind.as_str(), last.actor), (2, "cancelled", Actor::Owner));
        assert_eq!((last.reason.as_str(), last.call_id), ("the van broke down", None));
        assert_eq!(
            reschedule(&f, call, booking, opening(f.resource, 60), now()).await,
            RescheduleOutcome::Gone
        );
    })
    .await;
}

#[tokio::test]
async fn who_loses_the_race_hears_of_other_openings_in_the_same_answer() {
    with_business(|f| async move {
        // Every resource is taken at nine, and the first has a dentist at ten.
        let resources = f.store.tenant(f.tenant).await.unwrap().unwrap().resources;
        f.booked(1, &opening(resources[0].0, 60)).await;
        f.booked(2, &opening(resources[1].0, 60)).await;
        let ten = opening(f.resource, 120);
        let dentist = Span { start: ten.start, end: ten.end };
        f.store.put_busy_times(f.tenant, f.resource, "private", &[dentist]).await.unwrap();
        let call = f.live(3).await.call_id;
        let request = ReserveRequest {
            tenant: f.tenant,
            call_id: call,
            reservation_id: new_reservation(),
            job_type: &job(),
            opening: opening(f.resource, 60),
            buffers: BUFFERS,
            address: None,
            expires_at: now() + minutes(5),
            now: now(),
        };
        let Reserving::Taken { instead } = f.store.reserve_or_offer(request, &f.business).await.unwrap()
        else {
            panic!("it was taken")
        };
        assert_eq!(instead.wished, []);
        let starts: Vec<i64> = instead
            .near
            .iter()
            .map(|near| opening(f.resource, 0).start.duration_until(near.start).as_mins())
            .collect();
        // Nine is taken until half past ten, an hour and its buffers; so is what overlaps with it before.
        assert_eq!(starts, [165 + 15, 165 + 75, 165 + 135]);
        assert_eq!(instead.near[0].resource, resources[1].0);
        let opening = instead.near[0];
        let reserving = f.store.reserve_or_offer(ReserveRequest { opening, ..request }, &f.business).await;
        assert!(matches!(reserving.unwrap(), Reserving::Reserved(_)));
    })
    .await;
}

#[tokio::test]
async fn a_reservation_is_renewed_and_given_up() {
    with_business(|f| async move {
        let (call, other) = (f.live(1).await.call_id, f.live(2).await.call_id);
        let wanted = opening(f.resource, 60);
        f.reserve(call, new_reservation(), &wanted).await;
        assert!(f.store.renew_reservation(f.tenant, call, now() + minutes(20)).await.unwrap());
        let later = now() + minutes(19);
        let outcome = f.reserve_until(other, new_reservation(), &wanted, later, later + minutes(5)).await;
        assert_eq!(outcome, ReserveOutcome::Taken);
        f.store.release_reservation(f.tenant, call).await.unwrap();
        let outcome = f.reserve_until(other, new_reservation(), &wanted, later, later + minutes(5)).await;
        assert!(matches!(outcome, ReserveOutcome::Reserved(_)));
        assert!(!f.store.renew_reservation(f.tenant, call, later + minutes(20)).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_booking_does_not_stand_in_the_way_of_its_own_move() {
    with_business(|f| async move {
        let before = opening(f.resource, 120);
        let (_, booking) = f.booked(1, &before).await;
        let call = f.live(2).await.call_id;
        let half_an_hour_later =
            Opening { start: before.start + minutes(30), end: before.end + minutes(30), ..before };
        let window = Span { start: half_an_hour_later.start, end: half_an_hour_later.start + minutes(1) };
        let wish = Wish { windows: vec![window] };
        // The other van has the day off.
        let resources = f.store.tenant(f.tenant).await.unwrap().unwrap().resources;
        for (other, _) in resources.iter().filter(|(resource, _)| *resource != f.resource) {
            let day = Span { start: now(), end: now() + minutes(48 * 60) };
            f.store.put_busy_times(f.tenant, *other, "holiday", &[day]).await.unwrap();
        }
        let leak = job();
        let asked = |moves| OpeningsRequest {
            tenant: f.tenant,
            business: &f.business,
            job_type: &leak,
            address: None,
            wish: &wish,
            for_call: Some(call),
            moves,
            now: now(),
        };
        assert_eq!(f.store.openings(asked(None)).await.unwrap().wished, [], "for anybody else it is taken");
        assert_eq!(f.store.openings(asked(Some(booking))).await.unwrap().wished, [half_an_hour_later]);
        let outcome = reschedule(&f, call, booking, half_an_hour_later, now()).await;
        assert_eq!(outcome, RescheduleOutcome::Moved(CancellationNotice::InTime));
        assert_eq!(time(&f, booking).await.0, half_an_hour_later.start);
    })
    .await;
}

#[tokio::test]
async fn what_a_worker_holds_of_a_booking_that_is_gone_is_never_sent() {
    with_business(|f| async move {
        let kinds = [OutboxKind::BookingConfirmation];
        let lease = SignedDuration::from_secs(60);
        for moved in [false, true] {
            let n = if moved { 2 } else { 1 };
            let (call, booking) = f.booked(n, &opening(f.resource, 240 * i64::from(n))).await;
            // Twilio hangs: the attempt goes on while the booking is cancelled, or moved.
            let held = f.claim(&kinds, "worker", lease, 1, now()).await.pop().unwrap();
            if moved {
                let outcome = reschedule(&f, call, booking, opening(f.resource, 24 * 60), now()).await;
                assert!(matches!(outcome, RescheduleOutcome::Moved(_)));
            } else {
                let request = CancelRequest {
                    tenant: f.tenant,
                    booking,
                    notice_min: 60,
                    origin: Origin::caller(call, "cannot come"),
                    now: now(),
                };
                assert!(matches!(f.store.cancel(request).await.unwrap(), CancelOutcome::Cancelled(_)));
            }
            let contact = held.contact.clone().unwrap();
            let cleared = f.store.clear_queued(&held, contact, Some(&f.business.hours), now()).await.unwrap();
            assert_eq!(cleared, Cleared::LeaseLost, "no permit for it any more");
            assert_eq!(f.store.retry(&held, "timed out", now()).await.unwrap(), Retried::LeaseLost);
            let after = f.claim(&kinds, "worker", lease, 9, now() + minutes(10)).await;
            let told: Vec<bool> = after.iter().map(|row| row.payload["moved"] == true).collect();
            assert_eq!(told, if moved { vec![true] } else { vec![] }, "of the new time alone");
        }
    })
    .await;
}

/// Somebody tries so many names against the number of the usual caller, in a call of his own.
async fn guesses(f: &Fixture, n: u32, names: usize, at: Timestamp) -> CallId {
    let call = f.live(n).await;
    let wrong = ActionRecord { kind: WRONG_CLAIM, detail: caller().e164().to_owned() };
    let turn = Turn {
        tenant: f.tenant,
        call_id: call.call_id,
        generation: call.generation,
        turn: TurnId(1),
        heard: Some("Linda"),
        said: "I can't find an appointment under that name.",
        dialogue: &serde_json::Value::Null,
        if_ended: Disposition::Answered,
        records: &vec![wrong; names],
        objected_at: None,
        left_alone: None,
        now: at,
    };
    f.store.checkpoint(turn).await.unwrap();
    call.call_id
}

#[tokio::test]
async fn names_are_not_guessed_in_one_call_after_the_other() {
    with_business(|f| async move {
        let (call, booking) = f.booked(1, &opening(f.resource, 3 * 24 * 60)).await;
        let told = async |call, at| -> Vec<BookingId> {
            let ahead = f.store.bookings_by_phone(f.tenant, &caller(), call, at).await.unwrap();
            ahead.into_iter().map(|booking| booking.id).collect()
        };
        let stranger = guesses(&f, 2, 2, now()).await;
        let other = guesses(&f, 3, 2, now()).await;
        assert_eq!((told(stranger, now()).await, told(other, now()).await), (vec![booking], vec![booking]));
        let third = guesses(&f, 4, 1, now()).await;
        assert_eq!(told(third, now()).await, [], "the sixth name is not heard");
        assert_eq!(told(call, now()).await, [booking], "who has booked in this very call is told");
        let next_day = now() + SignedDuration::from_hours(24);
        assert_eq!(told(third, next_day).await, [booking]);
    })
    .await;
}

#[tokio::test]
async fn who_is_forgotten_is_forgotten_where_others_tried_his_name_too() {
    with_business(|f| async move {
        let call_id = guesses(&f, 2, 2, now()).await;
        let finish = Finish {
            tenant: f.tenant,
            call_id,
            disposition: Disposition::Answered,
            cause: HangupCause::CallerHungUp,
            outbox: vec![],
            now: now() + minutes(1),
        };
        f.store.finish_call(finish).await.unwrap();
        sqlx::query("UPDATE calls SET from_number = '+13125550199'").execute(&f.pool).await.unwrap();
        let origin = Origin { actor: Actor::Owner, call_id: None, reason: "asked for" };
        let forgotten = f.store.forget(f.tenant, &caller(), origin, now()).await.unwrap();
        assert!(matches!(forgotten, Forgetting::Done(_)), "{forgotten:?}");
        let left: Vec<String> = sqlx::query_scalar("SELECT DISTINCT detail FROM action_records")
            .fetch_all(&f.pool)
            .await
            .unwrap();
        assert_eq!(left, [""]);
    })
    .await;
}
