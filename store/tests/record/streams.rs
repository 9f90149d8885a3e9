//! Tokens of streams are good once, and a call comes back to where it was.

use std::sync::Arc;

use call::record::HangupCause;
use jiff::{SignedDuration, Timestamp};
use store::{Finish, NextStream, Redeemed};
use telephony::Disposition;

use crate::database::{call_sid, caller, now, with_business};

#[tokio::test]
async fn a_token_is_good_once() {
    with_business(|f| async move {
        let opened = f.open(1).await;
        let Redeemed::Live(call) = f.redeem(1, opened.generation).await else {
            panic!("the first time is good")
        };
        assert_eq!((call.call_id, call.tenant_id, call.from), (opened.call_id, f.tenant, Some(caller())));
        assert_eq!((call.generation, call.dialogue, call.last_turn.0), (1, None, 0));
        assert_eq!((call.mode.as_str(), call.opened_at), ("assistant", now()));
        assert_eq!(f.redeem(1, 1).await, Redeemed::Already);
    })
    .await;
}

#[tokio::test]
async fn of_many_who_redeem_at_once_one_gets_the_call() {
    with_business(|f| async move {
        f.open(1).await;
        let f = Arc::new(f);
        let tries: Vec<_> = (0..32)
            .map(|_| {
                let f = f.clone();
                tokio::spawn(async move { f.redeem(1, 1).await })
            })
            .collect();
        let mut live = 0;
        for attempt in tries {
            let outcome = attempt.await.unwrap();
            if matches!(outcome, Redeemed::Live(_)) {
                live += 1;
            } else {
                assert_eq!(outcome, Redeemed::Already);
            }
        }
        assert_eq!(live, 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_never_offered_is_unknown() {
    with_business(|f| async move {
        f.open(1).await;
        for (n, generation) in [(1, 0), (1, 2), (2, 1)] {
            assert_eq!(f.redeem(n, generation).await, Redeemed::Unknown, "call {n}, stream {generation}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_call_goes_on_in_a_new_stream_and_the_same_question_gets_the_same_answer() {
    with_business(|f| async move {
        let sid = call_sid(1);
        let opened = f.open(1).await;
        let continued = |generation| {
            let failed = generation - 1;
            NextStream::Continue { tenant_id: f.tenant, call_id: opened.call_id, generation, failed }
        };
        // The first stream never started: Twilio is told to try that one again.
        assert_eq!(f.store.next_stream(&sid, now()).await.unwrap(), continued(1));
        f.redeem(1, 1).await;
        f.store.end_stream(f.tenant, opened.call_id, 1, now()).await.unwrap();
        assert_eq!(f.store.next_stream(&sid, now()).await.unwrap(), continued(2));
        assert_eq!(f.store.next_stream(&sid, now()).await.unwrap(), continued(2));
        assert_eq!(f.redeem(1, 1).await, Redeemed::Already);
        assert!(matches!(f.redeem(1, 2).await, Redeemed::Live(_)));
    })
    .await;
}

#[tokio::test]
async fn only_streams_that_end_as_soon_as_they_begin_have_failed() {
    with_business(|f| async move {
        let (sid, call) = (call_sid(1), f.open(1).await.call_id);
        let failed = async |at: Timestamp| match f.store.next_stream(&sid, at).await.unwrap() {
            NextStream::Continue { failed, .. } => failed,
            other => panic!("{other:?}"),
        };
        let after = |seconds| now() + SignedDuration::from_secs(seconds);
        for (generation, lasts_s, expected) in [(1, 29, 1), (2, 30, 1), (3, 600, 1), (4, 1, 2)] {
            assert!(matches!(f.redeem(1, generation).await, Redeemed::Live(_)));
            f.store.end_stream(f.tenant, call, generation, after(lasts_s)).await.unwrap();
            assert_eq!(failed(after(lasts_s)).await, expected, "{generation}");
        }
        // One of which nobody has told the end has lasted until now.
        assert!(matches!(f.redeem(1, 5).await, Redeemed::Live(_)));
        assert_eq!((failed(after(1)).await, failed(after(40)).await), (3, 2));
    })
    .await;
}

#[tokio::test]
async fn a_call_that_is_over_has_no_next_stream() {
    with_business(|f| async move {
        let opened = f.open(1).await;
        let finish = Finish {
            tenant: f.tenant,
            call_id: opened.call_id,
            disposition: Disposition::Booked,
            cause: HangupCause::AssistantHungUp,
            outbox: vec![],
            now: now(),
        };
        f.store.finish_call(finish).await.unwrap();
        assert_eq!(f.redeem(1, 1).await, Redeemed::Finished(Disposition::Booked));
        let next = f.store.next_stream(&call_sid(1), now()).await.unwrap();
        assert_eq!(next, NextStream::Finished(Disposition::Booked));
        assert_eq!(f.store.next_stream(&call_sid(2), now()).await.unwrap(), NextStream::Unknown);
    })
    .await;
}
