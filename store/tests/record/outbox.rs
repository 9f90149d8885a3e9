//! The outbox: claimed by lease, tried again, given up.

use std::collections::BTreeSet;
use std::sync::Arc;

use call::record::HangupCause;
use jiff::SignedDuration;
use serde_json::json;
use store::{Claimed, Finish, NewOutbox, OutboxKind, Retried, backoff};
use telephony::Disposition;

use crate::database::{Fixture, minutes, now, with_business};

const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// Puts notices with these keys into the outbox, and the event of the call's end.
async fn fill(f: &Fixture, n: u32, keys: &[&str]) {
    let call = f.live(n).await.call_id;
    let row = |key: &&str| NewOutbox {
        kind: OutboxKind::CallbackOwnerNotice,
        key: (*key).to_owned(),
        payload: json!({ "key": key }),
        due_at: now(),
    };
    let finish = Finish {
        tenant: f.tenant,
        call_id: call,
        disposition: Disposition::CallbackRequested,
        cause: HangupCause::CallerHungUp,
        outbox: keys.iter().map(row).collect(),
        now: now(),
    };
    f.store.finish_call(finish).await.unwrap();
}

async fn claim(f: &Fixture, worker: &str, after_minutes: i64) -> Vec<Claimed> {
    let at = now() + minutes(after_minutes);
    f.claim(&[OutboxKind::CallbackOwnerNotice], worker, LEASE, 10, at).await
}

fn keys(claimed: &[Claimed]) -> Vec<&str> {
    let mut keys: Vec<&str> = claimed.iter().map(|row| row.key.as_str()).collect();
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn a_row_is_claimed_by_one_until_the_lease_runs_out() {
    with_business(|f| async move {
        fill(&f, 1, &["a"]).await;
        let first = claim(&f, "one", 0).await;
        assert_eq!(
            (keys(&first), first[0].attempt, &first[0].payload),
            (vec!["a"], 1, &json!({ "key": "a" }))
        );
        assert_eq!(claim(&f, "two", 0).await, []);
        // The first worker is gone; a minute later another one has it.
        let second = claim(&f, "two", 2).await;
        assert_eq!((keys(&second), second[0].attempt), (vec!["a"], 2));
        // The first wakes up, and no longer has a say.
        assert!(!f.store.complete(&first[0], now()).await.unwrap());
        assert_eq!(f.store.retry(&first[0], "x", now()).await.unwrap(), Retried::LeaseLost);
        assert!(!f.store.bury(&first[0], "x", now()).await.unwrap());
        assert!(f.store.complete(&second[0], now()).await.unwrap());
        assert_eq!(claim(&f, "one", 60).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_failed_row_waits_and_is_buried_in_the_end() {
    with_business(|f| async move {
        fill(&f, 1, &["a"]).await;
        let mut at = now();
        for attempt in 1.. {
            let kinds = [OutboxKind::CallbackOwnerNotice];
            let claimed = f.claim(&kinds, "one", LEASE, 10, at).await;
            assert_eq!(claimed[0].attempt, attempt);
            match f.store.retry(&claimed[0], "503", at).await.unwrap() {
                Retried::Later(due_at) => {
                    assert_eq!(due_at, at + backoff(attempt));
                    let early = due_at - SignedDuration::from_secs(1);
                    assert_eq!(f.claim(&kinds, "one", LEASE, 10, early).await, []);
                    at = due_at;
                }
                Retried::Buried => break,
                Retried::LeaseLost => panic!("nobody else is there"),
            }
        }
        let dead: (String, String) =
            sqlx::query_as("SELECT state, error FROM outbox JOIN dead_letters USING (tenant_id, outbox_id)")
                .fetch_one(&f.pool)
                .await
                .unwrap();
        assert_eq!(dead, ("dead".to_owned(), "503".to_owned()));
        assert_eq!(claim(&f, "one", 100_000).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_key_is_written_once() {
    with_business(|f| async move {
        fill(&f, 1, &["a", "a"]).await;
        fill(&f, 2, &["a", "b"]).await;
        assert_eq!(keys(&claim(&f, "one", 0).await), ["a", "b"]);
        let ended = f.claim(&[OutboxKind::CallEnded], "one", LEASE, 10, now()).await;
        assert_eq!(ended.len(), 2, "one for each call, whatever else there is");
    })
    .await;
}

#[tokio::test]
async fn workers_at_once_share_the_rows() {
    with_business(|f| async move {
        let all: Vec<String> = (0..40).map(|n| format!("row {n}")).collect();
        fill(&f, 1, &all.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let f = Arc::new(f);
        let workers: Vec<_> = (0..8)
            .map(|n| {
                let f = f.clone();
                tokio::spawn(async move {
                    let worker = format!("worker {n}");
                    let mut mine = vec![];
                    loop {
                        let kinds = [OutboxKind::CallbackOwnerNotice];
                        let claimed = f.claim(&kinds, &worker, LEASE, 3, now()).await;
                        if claimed.is_empty() {
                            return mine;
                        }
                        mine.extend(claimed.into_iter().map(|row| row.key));
                    }
                })
            })
            .collect();
        let mut claimed = vec![];
        for worker in workers {
            claimed.extend(worker.await.unwrap());
        }
        assert_eq!(claimed.len(), 40, "nothing twice");
        assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>().len(), 40, "nothing left out");
    })
    .await;
}
