//! Openings that cannot collide.

use std::sync::Arc;

use assistant::{BookOutcome, Callback, ForVisit, ReserveOutcome};
use policy::jobs::Actor;
use policy::notice::CancellationNotice;
use policy::openings::Opening;
use policy::{LINE_BOOKINGS_A_DAY, Span};
use sqlx::PgPool;
use store::{
    BookRequest, CallKey, CallbackRequest, CancelOutcome, CancelRequest, FinishOutcome, OpenCall, Origin,
    Redeemed,
};
use telephony::{BookingId, CallId, CallbackId, Disposition, ReservationId, TenantId};
use uuid::Uuid;

use crate::database::{
    BUFFERS, Fixture, admitted, caller, job, minutes, new_reservation, now, opening, with_business,
};

async fn book(f: &Fixture, call: CallId, reservation: ReservationId, opening: &Opening) -> BookOutcome {
    let booking = f.confirmed(reservation, opening);
    let request =
        BookRequest { tenant: f.tenant, call_id: call, booking: &booking, buffers: BUFFERS, now: now() };
    f.store.book(request).await.unwrap()
}

async fn states(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT state FROM bookings ORDER BY starts_at, state").fetch_all(pool).await.unwrap()
}

async fn outbox(pool: &PgPool) -> Vec<(String, String)> {
    sqlx::query_as("SELECT kind, state FROM outbox ORDER BY kind").fetch_all(pool).await.unwrap()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|&(kind, state)| (kind.to_owned(), state.to_owned())).collect()
}

fn id(reservation: ReservationId) -> BookingId {
    BookingId(reservation.0)
}

#[tokio::test]
async fn of_32_who_want_one_opening_one_gets_it() {
    with_business(|f| async move {
        let mut calls = vec![];
        for n in 1..=32 {
            calls.push(f.open(n).await.call_id);
        }
        let f = Arc::new(f);
        let tries: Vec<_> = (0..)
            .zip(calls)
            .map(|(n, call)| {
                let f = f.clone();
                // Half of them start half an hour later, which is no less of a collision.
                let wanted = opening(f.resource, 60 + 30 * (n % 2));
                tokio::spawn(async move { f.reserve(call, new_reservation(), &wanted).await })
            })
            .collect();
        let mut reserved = 0;
        for attempt in tries {
            match attempt.await.unwrap() {
                ReserveOutcome::Reserved(_) => reserved += 1,
                ReserveOutcome::Taken => {}
            }
        }
        assert_eq!(reserved, 1);
        assert_eq!(states(&f.pool).await, ["reserved"]);
    })
    .await;
}

#[tokio::test]
async fn callers_who_swap_openings_do_not_wait_for_each_other_for_ever() {
    with_business(|f| async move {
        let calls = [f.live(1).await.call_id, f.live(2).await.call_id];
        let f = Arc::new(f);
        for round in 0..10 {
            for (call, at) in calls.into_iter().zip([0, 200]) {
                f.reserve(call, new_reservation(), &opening(f.resource, at)).await;
            }
            let tries: Vec<_> = calls
                .into_iter()
                .zip([200, 0])
                .map(|(call, at)| {
                    let f = f.clone();
                    tokio::spawn(
                        async move { f.reserve(call, new_reservation(), &opening(f.resource, at)).await },
                    )
                })
                .collect();
            for attempt in tries {
                assert_eq!(
                    attempt.await.unwrap(),
                    ReserveOutcome::Taken,
                    "round {round}: each wants what the other has"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn buffers_are_kept_and_touching_is_not_overlapping() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        let booked = new_reservation();
        f.reserve(call, booked, &opening(f.resource, 120)).await;
        assert_eq!(book(&f, call, booked, &opening(f.resource, 120)).await, BookOutcome::Booked(id(booked)));
        // 60 minutes of work, 15 before and 30 after: starts are at least 105 minutes apart.
        for (n, at, free) in
            [(2, 120 - 104, false), (3, 120 + 104, false), (4, 120 - 105, true), (5, 120 + 105, true)]
        {
            let call = f.live(n).await.call_id;
            let outcome = f.reserve(call, new_reservation(), &opening(f.resource, at)).await;
            assert_eq!(matches!(outcome, ReserveOutcome::Reserved(_)), free, "{at}");
        }
    })
    .await;
}

#[tokio::test]
async fn no_statement_whatever_makes_an_overlap() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        let booked = new_reservation();
        f.reserve(call, booked, &opening(f.resource, 60)).await;
        book(&f, call, booked, &opening(f.resource, 60)).await;
        let insert = "INSERT INTO bookings (tenant_id, booking_id, state, resource_id, job_type_id, starts_at, ends_at,
                during, call_id, reserved_at, expires_at, confirmed_at, customer_id, customer_name, customer_phone)
            SELECT tenant_id, gen_random_uuid(), $1, resource_id, job_type_id, starts_at, ends_at, during, call_id,
                reserved_at, CASE $1 WHEN 'reserved' THEN reserved_at END, CASE $1 WHEN 'confirmed' THEN confirmed_at END,
                CASE $1 WHEN 'confirmed' THEN customer_id END, customer_name, customer_phone FROM bookings";
        for state in ["reserved", "confirmed"] {
            let error = sqlx::query(insert).bind(state).execute(&f.pool).await.unwrap_err();
            assert!(error.to_string().contains("bookings_no_overlap"), "{state}: {error}");
        }
        // Nor by moving one, or by bringing a cancelled one back.
        let other = f.live(2).await.call_id;
        f.reserve(other, new_reservation(), &opening(f.resource, 300)).await;
        let steal = "UPDATE bookings SET (starts_at, ends_at, during) = (SELECT starts_at, ends_at, during
            FROM bookings WHERE state = 'confirmed') WHERE state = 'reserved'";
        let error = sqlx::query(steal).execute(&f.pool).await.unwrap_err();
        assert!(error.to_string().contains("bookings_no_overlap"), "{error}");
        // Nor by claiming less time than the job takes.
        let shrink = "UPDATE bookings SET during = tstzrange(starts_at, starts_at + interval '1 minute')";
        let error = sqlx::query(shrink).execute(&f.pool).await.unwrap_err();
        assert!(error.to_string().contains("bookings_during_holds_the_job"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn an_expired_reservation_is_in_nobodys_way() {
    with_business(|f| async move {
        let (first, second) = (f.live(1).await.call_id, f.live(2).await.call_id);
        let wanted = opening(f.resource, 60);
        f.reserve(first, new_reservation(), &wanted).await;
        let (just_before, after) = (now() + minutes(5) - minutes(1), now() + minutes(5));
        let outcome = f.reserve_until(second, new_reservation(), &wanted, just_before, after).await;
        assert_eq!(outcome, ReserveOutcome::Taken);
        let outcome = f.reserve_until(second, new_reservation(), &wanted, after, after + minutes(5)).await;
        assert!(matches!(outcome, ReserveOutcome::Reserved(_)), "{outcome:?}");
        assert_eq!(f.store.release_expired(after + minutes(4)).await.unwrap(), 0);
        assert_eq!(f.store.release_expired(after + minutes(5)).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_call_keeps_one_reservation_and_loses_it_to_no_failed_wish() {
    with_business(|f| async move {
        let (call, other) = (f.live(1).await.call_id, f.live(2).await.call_id);
        let (early, late) = (opening(f.resource, 0), opening(f.resource, 300));
        let mine = new_reservation();
        assert_eq!(f.reserve(call, mine, &early).await, ReserveOutcome::Reserved(mine));
        // Asked again after a cut, with an id of its own: still the same reservation.
        assert_eq!(f.reserve(call, new_reservation(), &early).await, ReserveOutcome::Reserved(mine));
        f.reserve(other, new_reservation(), &late).await;
        assert_eq!(f.reserve(call, new_reservation(), &late).await, ReserveOutcome::Taken);
        assert_eq!(f.reserve(call, new_reservation(), &early).await, ReserveOutcome::Reserved(mine));
        // Half an hour later overlaps with what the call has itself.
        let moved = new_reservation();
        assert_eq!(f.reserve(call, moved, &opening(f.resource, 30)).await, ReserveOutcome::Reserved(moved));
        assert_eq!(states(&f.pool).await, ["reserved", "reserved"]);
    })
    .await;
}

#[tokio::test]
async fn busy_is_everybody_elses_time() {
    with_business(|f| async move {
        let (call, other) = (f.live(1).await.call_id, f.live(2).await.call_id);
        let wanted = opening(f.resource, 60);
        f.reserve(call, new_reservation(), &wanted).await;
        let held = Span { start: wanted.start - minutes(15), end: wanted.end + minutes(30) };
        let day = Span { start: now(), end: now() + minutes(48 * 60) };
        // What is read goes to the next full hour.
        let before = Span { start: now(), end: held.start - minutes(60) };
        for (span, asking, at, expected) in [
            (day, None, now(), vec![held]),
            (day, Some(other), now(), vec![held]),
            (day, Some(call), now(), vec![]),
            (day, None, now() + minutes(5), vec![]),
            (before, None, now(), vec![]),
        ] {
            let resources = f.store.busy(f.tenant, span, asking, at).await.unwrap();
            assert_eq!(resources.len(), 2, "a resource without bookings is there too");
            assert_eq!((resources[0].id, &resources[0].busy), (f.resource, &expected));
            assert_eq!(resources[1].busy, []);
        }
    })
    .await;
}

#[tokio::test]
async fn a_booking_is_committed_once_with_everything_that_belongs_to_it() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        let wanted = opening(f.resource, 60);
        let reservation = new_reservation();
        f.reserve(call, reservation, &wanted).await;
        for _ in 0..2 {
            assert_eq!(book(&f, call, reservation, &wanted).await, BookOutcome::Booked(id(reservation)));
        }
        assert_eq!(states(&f.pool).await, ["confirmed"]);
        assert_eq!(
            outbox(&f.pool).await,
            pairs(&[
                ("booking_confirmation", "waiting"),
                ("booking_owner_notice", "waiting"),
                // Tomorrow at nine: of the reminders, only the one an hour before is ahead.
                ("booking_reminder", "waiting"),
            ])
        );
        let ahead = f.store.bookings_by_phone(f.tenant, &caller(), call, now()).await.unwrap();
        assert_eq!((ahead.len(), ahead[0].id, ahead[0].start), (1, id(reservation), wanted.start));
        assert_eq!((&ahead[0].job_type, ahead[0].customer_name.as_str()), (&job(), "Dana Whitfield"));
        assert_eq!(f.store.bookings_by_phone(f.tenant, &caller(), call, wanted.start).await.unwrap(), []);
        // The process dies here: whoever ends the call knows what it amounts to.
        let end = f.store.finish_lost(f.tenant, call, now() + minutes(9), now() + minutes(9)).await.unwrap();
        assert_eq!(end, Some(FinishOutcome::Now(Disposition::Booked)));
        assert_eq!(states(&f.pool).await, ["confirmed"], "the end gives up reservations, never bookings");
        let report = f.store.call_report(&CallKey::Id(call)).await.unwrap().unwrap();
        assert_eq!((report.bookings.len(), report.bookings[0].state.as_str()), (1, "confirmed"));
        assert!(report.bookings[0].service_address.as_deref().unwrap().contains("Oak"));
    })
    .await;
}

#[tokio::test]
async fn a_customer_who_comes_back_is_the_same_customer() {
    with_business(|f| async move {
        for (n, at) in [(1, 0), (2, 200)] {
            let call = f.live(n).await.call_id;
            let reservation = new_reservation();
            f.reserve(call, reservation, &opening(f.resource, at)).await;
            book(&f, call, reservation, &opening(f.resource, at)).await;
        }
        let customers: i64 =
            sqlx::query_scalar("SELECT count(*) FROM customers").fetch_one(&f.pool).await.unwrap();
        assert_eq!(customers, 1);
    })
    .await;
}

#[tokio::test]
async fn a_reservation_that_expired_is_booked_if_nobody_was_quicker() {
    with_business(|f| async move {
        let (call, other) = (f.live(1).await.call_id, f.live(2).await.call_id);
        let (free, taken) = (opening(f.resource, 0), opening(f.resource, 200));
        let late = new_reservation();
        f.reserve(call, late, &free).await;
        f.store.release_expired(now() + minutes(5)).await.unwrap();
        assert_eq!(book(&f, call, late, &free).await, BookOutcome::Booked(id(late)));

        let lost = new_reservation();
        f.reserve(call, lost, &taken).await;
        f.store.release_expired(now() + minutes(5)).await.unwrap();
        f.reserve(other, new_reservation(), &taken).await;
        assert_eq!(book(&f, call, lost, &taken).await, BookOutcome::Lost);
        assert_eq!(outbox(&f.pool).await.len(), 3, "nothing follows from a booking that was lost");
    })
    .await;
}

#[tokio::test]
async fn another_calls_reservation_cannot_be_booked() {
    with_business(|f| async move {
        let (call, thief) = (f.live(1).await.call_id, f.live(2).await.call_id);
        let reservation = new_reservation();
        f.reserve(call, reservation, &opening(f.resource, 60)).await;
        assert_eq!(book(&f, thief, reservation, &opening(f.resource, 60)).await, BookOutcome::Lost);
        assert_eq!(states(&f.pool).await, ["reserved"]);
    })
    .await;
}

#[tokio::test]
async fn nobody_fills_the_calendar_from_one_line() {
    with_business(|f| async move {
        let book_from = async |n: u32, from: Option<&str>| {
            let from = from.map(|number| number.parse().unwrap());
            f.store.open_call(admitted(), OpenCall { from, ..f.webhook(n) }).await.unwrap();
            let Redeemed::Live(live) = f.redeem(n, 1).await else { panic!("a fresh token is good") };
            let (reservation, wanted) = (new_reservation(), opening(f.resource, i64::from(n) * 120));
            f.reserve(live.call_id, reservation, &wanted).await;
            book(&f, live.call_id, reservation, &wanted).await
        };
        let first = caller();
        for (line, begin) in [(Some(first.e164()), 0), (None, 20)] {
            for n in 1..=LINE_BOOKINGS_A_DAY {
                assert!(matches!(book_from(begin + n, line).await, BookOutcome::Booked(_)), "{line:?} {n}");
            }
            assert_eq!(book_from(begin + 15, line).await, BookOutcome::TooMany, "{line:?}");
        }
        assert!(matches!(book_from(50, Some("+13125550199")).await, BookOutcome::Booked(_)), "another line");
        f.caller_is_of_the_business().await;
        assert!(matches!(book_from(51, Some(first.e164())).await, BookOutcome::Booked(_)), "his own people");
    })
    .await;
}

#[tokio::test]
async fn a_call_that_is_over_gets_nothing() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        let wanted = opening(f.resource, 60);
        let reservation = new_reservation();
        f.reserve(call, reservation, &wanted).await;
        f.store.finish_lost(f.tenant, call, now() + minutes(9), now() + minutes(9)).await.unwrap();
        assert_eq!(book(&f, call, reservation, &wanted).await, BookOutcome::Lost);
        assert_eq!(f.reserve(call, reservation, &wanted).await, ReserveOutcome::Taken);
        assert_eq!(states(&f.pool).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_booking_frees_its_time_and_takes_back_its_confirmation() {
    with_business(|f| async move {
        let (call, other) = (f.live(1).await.call_id, f.live(2).await.call_id);
        let wanted = opening(f.resource, 60);
        let reservation = new_reservation();
        f.reserve(call, reservation, &wanted).await;
        book(&f, call, reservation, &wanted).await;
        let cancel = |call_id| {
            f.store.cancel(CancelRequest {
                tenant: f.tenant,
                booking: id(reservation),
                notice_min: 24 * 60,
                origin: Origin { actor: Actor::Caller, call_id, reason: "not needed any more" },
                now: now(),
            })
        };
        // 23 hours before its start.
        let late = CancelOutcome::Cancelled(CancellationNotice::Late);
        assert_eq!(cancel(Some(call)).await.unwrap(), late);
        assert_eq!(cancel(Some(call)).await.unwrap(), late, "the same request again has the same answer");
        assert_eq!(cancel(Some(other)).await.unwrap(), CancelOutcome::Gone, "another's finds it gone");
        assert_eq!(cancel(None).await.unwrap(), CancelOutcome::Gone);
        assert_eq!(
            outbox(&f.pool).await,
            pairs(&[
                ("booking_confirmation", "withdrawn"),
                ("booking_owner_notice", "waiting"),
                ("booking_reminder", "withdrawn"),
                ("cancellation_confirmation", "waiting"),
                ("cancellation_owner_notice", "waiting"),
            ])
        );
        assert!(matches!(f.reserve(other, new_reservation(), &wanted).await, ReserveOutcome::Reserved(_)));
        assert_eq!(f.store.bookings_by_phone(f.tenant, &caller(), call, now()).await.unwrap(), []);
        let revive = "UPDATE bookings SET state = 'confirmed', cancelled_at = NULL, cancelled_in_call = NULL
            WHERE state = 'cancelled'";
        let error = sqlx::query(revive).execute(&f.pool).await.unwrap_err();
        assert!(error.to_string().contains("bookings_no_overlap"), "{error}");
        let end = f.store.finish_lost(f.tenant, call, now() + minutes(9), now() + minutes(9)).await.unwrap();
        assert_eq!(end, Some(FinishOutcome::Now(Disposition::Cancelled)));
    })
    .await;
}

#[tokio::test]
async fn a_tenant_cannot_cancel_anothers_booking() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        let reservation = new_reservation();
        f.reserve(call, reservation, &opening(f.resource, 60)).await;
        book(&f, call, reservation, &opening(f.resource, 60)).await;
        let request = CancelRequest {
            tenant: TenantId(Uuid::new_v4()),
            booking: id(reservation),
            notice_min: 0,
            origin: Origin { actor: Actor::Owner, call_id: None, reason: "" },
            now: now(),
        };
        assert_eq!(f.store.cancel(request).await.unwrap(), CancelOutcome::Gone);
        assert_eq!(states(&f.pool).await, ["confirmed"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_said_after_the_booking_is_with_it_once() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        let reservation = new_reservation();
        f.reserve(call, reservation, &opening(f.resource, 60)).await;
        book(&f, call, reservation, &opening(f.resource, 60)).await;
        let tell = async |words: &str| {
            let callback = Callback {
                name: None,
                phone: None,
                reason: words.to_owned(),
                emergency: None,
                best_at: None,
                for_visit: Some(ForVisit { booking: id(reservation), words: words.to_owned() }),
            };
            let request = CallbackRequest {
                tenant: f.tenant,
                call_id: call,
                callback_id: CallbackId(Uuid::new_v4()),
                callback: &callback,
                now: now(),
            };
            f.store.leave_callback(request).await.unwrap();
        };
        tell("he should use the side door").await;
        tell("he should use the side door").await;
        tell("the dog bites, my card is 4111 1111 1111 1111").await;
        let said: Option<String> =
            sqlx::query_scalar("SELECT said FROM bookings").fetch_one(&f.pool).await.unwrap();
        assert_eq!(said.as_deref(), Some("I have a leak, I need a leak repair. / he should use the side door / the dog bites, my card is [card]"));
        tell(&"on and on ".repeat(200)).await;
        let after: Option<String> =
            sqlx::query_scalar("SELECT said FROM bookings").fetch_one(&f.pool).await.unwrap();
        assert_eq!(after, said, "there is no room, and the rest stays");
    })
    .await;
}

#[tokio::test]
async fn a_call_owes_one_call_back() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        let leave = async |name: Option<&str>, reason: &str| {
            let callback = Callback {
                name: name.map(str::to_owned),
                phone: None,
                reason: reason.to_owned(),
                emergency: reason.strip_prefix("emergency: ").map(str::to_owned),
                best_at: None,
                for_visit: None,
            };
            let request = CallbackRequest {
                tenant: f.tenant,
                call_id: call,
                callback_id: CallbackId(Uuid::new_v4()),
                callback: &callback,
                now: now(),
            };
            f.store.leave_callback(request).await.unwrap()
        };
        let first = leave(Some("Dana Whitfield"), "a price").await;
        assert_eq!(leave(None, "a price, and my card is 4111 1111 1111 1111").await, first);
        let report = f.store.call_report(&CallKey::Id(call)).await.unwrap().unwrap();
        assert_eq!(report.callbacks.len(), 1);
        let owed = &report.callbacks[0];
        assert_eq!((owed.customer_name.as_deref(), &owed.phone), (Some("Dana Whitfield"), &Some(caller())));
        assert!(owed.reason.starts_with("a price, and") && !owed.reason.contains("4111"), "{}", owed.reason);
        assert_eq!(outbox(&f.pool).await, pairs(&[("callback_owner_notice", "waiting")]));
        let end = f.store.finish_lost(f.tenant, call, now() + minutes(9), now() + minutes(9)).await.unwrap();
        assert_eq!(end, Some(FinishOutcome::Now(Disposition::CallbackRequested)));
    })
    .await;
}
