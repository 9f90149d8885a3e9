//! Jobs from the booking to the bill.

use policy::jobs::{Actor, JobState, MoveRefused};
use store::{CancelRequest, JobMoved, MoveJob, Origin};
use telephony::JobId;
use uuid::Uuid;

use crate::database::{Fixture, now, opening, with_business};

async fn go(f: &Fixture, job: JobId, seen: JobState, to: JobState) -> JobMoved {
    let origin = Origin { actor: Actor::Agent, call_id: None, reason: "said so" };
    f.store.move_job(MoveJob { tenant: f.tenant, job, seen, to, origin, now: now() }).await.unwrap()
}

#[tokio::test]
async fn a_booking_opens_a_job_that_goes_its_way() {
    use JobState::{Completed, EnRoute, InProgress, Invoiced, Paid, Scheduled};
    with_business(|f| async move {
        let (call, booking) = f.booked(1, &opening(f.resource, 60)).await;
        let (job, state) = f.store.job_of_booking(f.tenant, booking).await.unwrap().unwrap();
        assert_eq!(state, Scheduled);
        let way = [Scheduled, EnRoute, InProgress, Completed, Invoiced, Paid];
        for step in way.windows(2) {
            assert_eq!(go(&f, job, step[0], step[1]).await, JobMoved::Moved);
        }
        let history = f.store.job_history(f.tenant, job).await.unwrap();
        assert_eq!((history[0].from, history[0].to, history[0].call_id), (None, Scheduled, Some(call)));
        assert_eq!(history[0].reason, "booked in a call");
        let steps: Vec<_> = history[1..].iter().map(|event| (event.from.unwrap(), event.to)).collect();
        assert_eq!(steps, way.windows(2).map(|step| (step[0], step[1])).collect::<Vec<_>>());
        assert!(history[1..].iter().all(|event| event.actor == Actor::Agent && event.reason == "said so"));
        // Paid is the end.
        for &to in JobState::ALL {
            let refused = MoveRefused::NoSuchMove { from: Paid, to };
            assert_eq!(go(&f, job, Paid, to).await, JobMoved::Refused(refused));
        }
        assert_eq!(
            f.store.job_history(f.tenant, job).await.unwrap().len(),
            way.len(),
            "a refusal leaves nothing"
        );
        assert_eq!(go(&f, JobId(Uuid::new_v4()), Scheduled, EnRoute).await, JobMoved::Unknown);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_saw_the_same_state_one_moves_the_job() {
    use JobState::{Completed, EnRoute, InProgress, Scheduled};
    with_business(|f| async move {
        let (_, booking) = f.booked(1, &opening(f.resource, 60)).await;
        let (job, _) = f.store.job_of_booking(f.tenant, booking).await.unwrap().unwrap();
        let (one, other) = tokio::join!(go(&f, job, Scheduled, EnRoute), go(&f, job, Scheduled, InProgress));
        let moved = [one, other].iter().filter(|outcome| **outcome == JobMoved::Moved).count();
        assert_eq!(moved, 1, "{one:?} {other:?}");
        let (_, is) = f.store.job_of_booking(f.tenant, booking).await.unwrap().unwrap();
        let refused = JobMoved::Refused(MoveRefused::MovedOn { seen: Scheduled, is });
        assert!(one == refused || other == refused, "{one:?} {other:?}");
        if is == EnRoute {
            go(&f, job, EnRoute, InProgress).await;
        }
        go(&f, job, InProgress, Completed).await;
        // Somebody late with an old view of it does not overwrite what came after.
        assert_eq!(
            go(&f, job, Scheduled, EnRoute).await,
            JobMoved::Refused(MoveRefused::MovedOn { seen: Scheduled, is: Completed })
        );
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_booking_closes_its_job_unless_somebody_is_at_it() {
    use JobState::{Closed, EnRoute, Scheduled};
    with_business(|f| async move {
        for (n, begun, expected) in [(1, false, Closed), (2, true, EnRoute)] {
            let (call, booking) = f.booked(n, &opening(f.resource, 200 * i64::from(n))).await;
            let (job, _) = f.store.job_of_booking(f.tenant, booking).await.unwrap().unwrap();
            if begun {
                go(&f, job, Scheduled, EnRoute).await;
            }
            let origin = Origin::caller(call, "not needed any more");
            let request = CancelRequest { tenant: f.tenant, booking, notice_min: 0, origin, now: now() };
            f.store.cancel(request).await.unwrap();
            let (_, is) = f.store.job_of_booking(f.tenant, booking).await.unwrap().unwrap();
            assert_eq!(is, expected);
            let last = f.store.job_history(f.tenant, job).await.unwrap().pop().unwrap();
            assert_eq!(last.to, expected);
        }
    })
    .await;
}
