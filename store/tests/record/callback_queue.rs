//! Call-backs taken by people: one at a time, by one person at a time, and nobody is called twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use assistant::Callback;
use jiff::{SignedDuration, Timestamp};
use store::{Begun, CallbackOutcome, CallbackRequest, QueuedCallback, Taker};
use telephony::{CallId, CallSid, CallbackId, PhoneNumber};
use uuid::Uuid;

use crate::database::{Fixture, call_sid, minutes, now, with_business};

async fn leave(f: &Fixture, n: u32, reason: &str, best_at: Option<Timestamp>) -> CallbackId {
    let call = f.live(n).await.call_id;
    leave_in(f, call, n, reason, best_at).await
}

async fn leave_in(f: &Fixture, call: CallId, n: u32, reason: &str, best_at: Option<Timestamp>) -> CallbackId {
    let phone = format!("+13125553{n:03}").parse().unwrap();
    let callback = Callback {
        name: Some(format!("Caller {n}")),
        phone: Some(phone),
        reason: reason.to_owned(),
        best_at,
        for_visit: None,
    };
    let request = CallbackRequest {
        tenant: f.tenant,
        call_id: call,
        callback_id: CallbackId(Uuid::new_v4()),
        callback: &callback,
        now: now() + SignedDuration::from_secs(i64::from(n)),
    };
    f.store.leave_callback(request).await.unwrap()
}

/// An agent who calls in on the leg of that number.
struct Agent {
    number: PhoneNumber,
    leg: CallSid,
}

fn agent(n: u32) -> Agent {
    Agent { number: format!("+13125554{n:03}").parse().unwrap(), leg: call_sid(10_000 + n) }
}

impl Agent {
    fn taker(&self, f: &Fixture) -> Taker<'_> {
        Taker { tenant: f.tenant, number: &self.number, call_sid: &self.leg }
    }

    async fn take(&self, f: &Fixture, passed: &[CallbackId], at: Timestamp) -> Option<QueuedCallback> {
        f.store.take_callback(self.taker(f), passed, at).await.unwrap()
    }

    async fn begin(&self, f: &Fixture, callback: CallbackId, at: Timestamp) -> Begun {
        f.store.begin_callback(self.taker(f), callback, at).await.unwrap()
    }

    async fn end(&self, f: &Fixture, callback: CallbackId, attempt: u32, outcome: CallbackOutcome) -> bool {
        f.store.end_callback(f.tenant, &self.leg, (callback, attempt), outcome, later(10)).await.unwrap()
    }
}

fn later(after: i64) -> Timestamp {
    now() + minutes(after)
}

fn reason(callback: Option<QueuedCallback>) -> String {
    callback.map_or_else(|| "nothing".to_owned(), |callback| callback.reason)
}

#[tokio::test]
async fn the_most_urgent_goes_first_then_the_oldest_and_whoever_wants_it_later_waits() {
    with_business(|f| async move {
        leave(&f, 1, "a price", None).await;
        leave(&f, 2, "an invoice", None).await;
        leave(&f, 3, "emergency: gas", None).await;
        leave(&f, 4, "in the evening", Some(later(300))).await;
        let (one, two, three) = (agent(1), agent(2), agent(3));
        assert_eq!(reason(one.take(&f, &[], later(1)).await), "emergency: gas");
        assert_eq!(reason(two.take(&f, &[], later(1)).await), "a price");
        assert_eq!(reason(three.take(&f, &[], later(1)).await), "an invoice");
        assert_eq!(reason(agent(4).take(&f, &[], later(1)).await), "nothing");
        // Asked again, each has what he had.
        assert_eq!(reason(two.take(&f, &[], later(1)).await), "a price");
        // Nobody decided; three minutes later they are everybody's again, and the evening has come for one of them.
        assert_eq!(reason(agent(4).take(&f, &[], later(301)).await), "emergency: gas");
        let in_the_evening: BTreeSet<String> = [
            reason(agent(5).take(&f, &[], later(301)).await),
            reason(agent(6).take(&f, &[], later(301)).await),
            reason(agent(7).take(&f, &[], later(301)).await),
        ]
        .into();
        assert!(in_the_evening.contains("in the evening"), "{in_the_evening:?}");
    })
    .await;
}

#[tokio::test]
async fn what_becomes_an_emergency_waits_for_no_hour() {
    with_business(async |f| {
        let call = f.live(1).await.call_id;
        leave_in(&f, call, 1, "my invoice", Some(later(600))).await;
        assert_eq!(reason(agent(1).take(&f, &[], later(1)).await), "nothing");
        leave_in(&f, call, 1, "emergency: flood", None).await;
        assert_eq!(reason(agent(1).take(&f, &[], later(1)).await), "emergency: flood");
        // What he would like beside it changes nothing of that.
        leave_in(&f, call, 1, "and my invoice", Some(later(600))).await;
        assert_eq!(reason(agent(2).take(&f, &[], later(10)).await), "emergency: flood");
    })
    .await;
}

#[tokio::test]
async fn what_is_passed_on_is_the_next_mans() {
    with_business(|f| async move {
        let first = leave(&f, 1, "a price", None).await;
        let second = leave(&f, 2, "an invoice", None).await;
        let one = agent(1);
        assert_eq!(one.take(&f, &[], later(1)).await.unwrap().callback_id, first);
        assert_eq!(one.take(&f, &[first], later(1)).await.unwrap().callback_id, second);
        assert_eq!(agent(2).take(&f, &[], later(1)).await.unwrap().callback_id, first);
        assert_eq!(one.take(&f, &[first, second], later(1)).await, None);
        assert_eq!(one.begin(&f, first, later(1)).await, Begun::Gone, "it is not his any more");
    })
    .await;
}

#[tokio::test]
async fn a_call_is_begun_once_and_its_outcome_told_as_often_as_one_likes() {
    with_business(|f| async move {
        let callback = leave(&f, 1, "a price", None).await;
        let one = agent(1);
        assert_eq!(one.begin(&f, callback, later(1)).await, Begun::Gone, "not taken");
        one.take(&f, &[], later(1)).await.unwrap();
        assert_eq!(one.begin(&f, callback, later(1)).await, Begun::Now(1));
        assert_eq!(one.begin(&f, callback, later(1)).await, Begun::Already(1), "the webhook again");
        // While he talks, nobody else gets it, however long it takes.
        assert_eq!(agent(2).take(&f, &[], later(60)).await, None);
        assert!(one.end(&f, callback, 1, CallbackOutcome::Reached).await);
        assert!(one.end(&f, callback, 1, CallbackOutcome::Reached).await);
        assert_eq!(agent(2).take(&f, &[], later(10_000)).await, None, "done is done");
        // He presses "again later" after all.
        assert!(one.end(&f, callback, 1, CallbackOutcome::Later).await);
        assert_eq!(agent(2).take(&f, &[], later(60)).await, None);
        let again = agent(2).take(&f, &[], later(300)).await.unwrap();
        assert_eq!((again.attempts, again.outcome), (1, Some(CallbackOutcome::Later)));
        assert!(!one.end(&f, callback, 1, CallbackOutcome::Reached).await, "it is another's now");
    })
    .await;
}

#[tokio::test]
async fn who_never_picks_up_is_given_up() {
    with_business(|f| async move {
        let callback = leave(&f, 1, "a price", None).await;
        for attempt in 1..=5 {
            let one = agent(attempt);
            let at = later(i64::from(attempt) * 120);
            one.take(&f, &[], at).await.unwrap();
            assert_eq!(one.begin(&f, callback, at).await, Begun::Now(attempt));
            f.store
                .end_callback(f.tenant, &one.leg, (callback, attempt), CallbackOutcome::NoAnswer, at)
                .await
                .unwrap();
        }
        assert_eq!(agent(9).take(&f, &[], later(10_000)).await, None);
        let listed = f.store.callbacks(f.tenant, true).await.unwrap();
        assert_eq!(
            (listed[0].state.as_str(), listed[0].outcome),
            ("resolved", Some(CallbackOutcome::GivenUp))
        );
        let outcomes: Vec<String> =
            sqlx::query_scalar("SELECT outcome FROM callback_attempts ORDER BY attempt")
                .fetch_all(&f.pool)
                .await
                .unwrap();
        assert_eq!(outcomes, ["no_answer", "no_answer", "no_answer", "no_answer", "given_up"]);
    })
    .await;
}

#[tokio::test]
async fn a_call_whose_outcome_nobody_told_is_known_as_that() {
    with_business(|f| async move {
        let callback = leave(&f, 1, "a price", None).await;
        let one = agent(1);
        one.take(&f, &[], later(1)).await.unwrap();
        one.begin(&f, callback, later(1)).await;
        let again = agent(2).take(&f, &[], later(200)).await.unwrap();
        assert_eq!(again.attempts, 1);
        let outcome: String =
            sqlx::query_scalar("SELECT outcome FROM callback_attempts").fetch_one(&f.pool).await.unwrap();
        assert_eq!(outcome, "unknown");
    })
    .await;
}

#[tokio::test]
async fn what_policy_refuses_is_over_and_what_has_to_wait_waits() {
    with_business(|f| async move {
        let first = leave(&f, 1, "a price", None).await;
        let second = leave(&f, 2, "an invoice", None).await;
        let one = agent(1);
        one.take(&f, &[], later(1)).await.unwrap();
        f.store.put_callback_off(one.taker(&f), first, Some(later(600)), later(1)).await.unwrap();
        one.take(&f, &[first], later(1)).await.unwrap();
        f.store.put_callback_off(one.taker(&f), second, None, later(1)).await.unwrap();
        assert_eq!(agent(2).take(&f, &[], later(599)).await, None);
        assert_eq!(agent(2).take(&f, &[], later(601)).await.unwrap().callback_id, first);
    })
    .await;
}

#[tokio::test]
async fn only_the_businesss_own_people_are_told_how_many_wait() {
    with_business(|f| async move {
        leave(&f, 1, "a price", None).await;
        leave(&f, 2, "tomorrow", Some(later(24 * 60))).await;
        let (mine, other) = (agent(1).number, agent(2).number);
        sqlx::query("INSERT INTO staff_addresses (tenant_id, address) VALUES ($1, $2)")
            .bind(f.tenant.0)
            .bind(mine.e164())
            .execute(&f.pool)
            .await
            .unwrap();
        assert_eq!(f.store.callbacks_due_for(f.tenant, &mine, later(1)).await.unwrap(), Some(1));
        assert_eq!(f.store.callbacks_due_for(f.tenant, &other, later(1)).await.unwrap(), None);
    })
    .await;
}

/// Agents at once take, pass on, begin, repeat their webhooks and tell outcomes, in an order that nobody chose. A call
/// that has not ended is begun by nobody else, and after "done" by nobody at all.
#[tokio::test]
async fn agents_at_once_never_call_anybody_twice() {
    with_business(|f| async move {
        for n in 1..=12 {
            leave(&f, n, &format!("reason {n}"), None).await;
        }
        let f = Arc::new(f);
        let tasks: Vec<_> = (1..=8_u32)
            .map(|n| {
                let f = Arc::clone(&f);
                tokio::spawn(async move { work(&f, n).await })
            })
            .collect();
        let mut begun: BTreeMap<CallbackId, Vec<u32>> = BTreeMap::new();
        for task in tasks {
            for (callback, attempt) in task.await.unwrap() {
                begun.entry(callback).or_default().push(attempt);
            }
        }
        assert_eq!(begun.len(), 12, "everybody was called");
        for (callback, mut attempts) in begun {
            attempts.sort_unstable();
            assert_eq!(attempts, [1], "{callback:?} was called more than once");
        }
        let open: i64 = sqlx::query_scalar("SELECT count(*) FROM callbacks WHERE state <> 'resolved'")
            .fetch_one(&f.pool)
            .await
            .unwrap();
        assert_eq!(open, 0);
    })
    .await;
}

/// One agent's evening: what he began.
async fn work(f: &Fixture, n: u32) -> Vec<(CallbackId, u32)> {
    let me = agent(n);
    let mut chance = n.wrapping_mul(2_654_435_761);
    let mut next = || {
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        chance >> 24
    };
    let mut begun = Vec::new();
    let mut passed: Vec<CallbackId> = Vec::new();
    for _ in 0..200 {
        let Some(taken) = me.take(f, &passed, later(1)).await else {
            if passed.is_empty() {
                break;
            }
            passed.clear();
            continue;
        };
        let id = taken.callback_id;
        if next() % 3 == 0 {
            passed.push(id);
            continue;
        }
        // The webhook comes twice, at once.
        let (first, second) = tokio::join!(me.begin(f, id, later(1)), me.begin(f, id, later(1)));
        let attempts: Vec<u32> = [first, second]
            .into_iter()
            .filter_map(|outcome| match outcome {
                Begun::Now(attempt) => Some(attempt),
                Begun::Already(_) | Begun::Gone => None,
            })
            .collect();
        assert_eq!(attempts.len(), 1, "one of the two begins it");
        begun.push((id, attempts[0]));
        assert!(me.end(f, id, attempts[0], CallbackOutcome::Reached).await);
    }
    begun
}
