//! Calls that are kept as sound, and the word of those who do not want that.

use jiff::{SignedDuration, Timestamp};
use policy::contact::Fact;
use policy::disclosure::{RecordingFacts, RecordingPermit, may_record};
use store::{CallRecording, KeptRecording, LiveCall, NewRecording, RecordingEnd, Turn, Unsettled};
use telephony::{Disposition, Millis, RecordingId, TenantId, TurnId};
use uuid::Uuid;

use crate::database::{Fixture, caller, now, with_business};

fn id(n: u128) -> RecordingId {
    RecordingId(Uuid::from_u128(n))
}

fn permit() -> RecordingPermit {
    let facts = RecordingFacts {
        wanted: Fact::Read(true),
        announced_at: Fact::Read(Some(now())),
        objected_at: Fact::Read(None),
    };
    may_record(&facts).expect("he has heard it and says nothing")
}

async fn begin(f: &Fixture, call: &LiveCall, n: u128) -> bool {
    let new = NewRecording {
        tenant: f.tenant,
        call_id: call.call_id,
        recording_id: id(n),
        recording_key: &format!("a/b/call-{n}.wav"),
        permit: &permit(),
        keep_until: now() + SignedDuration::from_hours(24),
        now: now(),
    };
    f.store.begin_recording(new).await.unwrap()
}

async fn keep(f: &Fixture, n: u128) -> bool {
    let kept = KeptRecording {
        tenant: f.tenant,
        recording_id: id(n),
        length: Millis(61_000),
        bytes: 1_952_044,
        sha256: &[7; 32],
        now: now(),
    };
    f.store.keep_recording(kept).await.unwrap()
}

/// Everything that has to be settled, given that what began before `lost_since` is lost.
fn all(lost_since: Timestamp) -> Unsettled {
    Unsettled { lost_since, erasing_since: None, after: None, limit: 10 }
}

/// A turn in which, or before which, he has objected.
async fn turn(f: &Fixture, call: &LiveCall, number: u32, objected_at: Option<Timestamp>) {
    let turn = Turn {
        tenant: f.tenant,
        call_id: call.call_id,
        generation: call.generation,
        turn: TurnId(number),
        heard: Some("Don't record me."),
        said: "Okay, the recording is off.",
        dialogue: &serde_json::Value::Null,
        if_ended: Disposition::Abandoned,
        records: &[],
        objected_at,
        left_alone: None,
        now: now(),
    };
    f.store.checkpoint(turn).await.unwrap();
}

async fn standing(f: &Fixture, n: u128) -> (String, Option<String>) {
    let row = f.store.recording(f.tenant, id(n)).await.unwrap().expect("a recording");
    (row.state, row.reason)
}

fn is(state: &str, reason: Option<&str>) -> (String, Option<String>) {
    (state.to_owned(), reason.map(str::to_owned))
}

#[tokio::test]
async fn a_recording_is_begun_and_kept_once() {
    with_business(|f| async move {
        let call = f.live(1).await;
        assert!(begin(&f, &call, 1).await);
        assert_eq!(standing(&f, 1).await, is("recording", None));
        turn(&f, &call, 1, None).await;
        assert!(keep(&f, 1).await);
        assert!(!keep(&f, 1).await, "it is over");
        let all = f.store.recordings(f.tenant, 10).await.unwrap();
        let expected = CallRecording {
            recording_id: id(1),
            tenant_id: f.tenant,
            call_id: call.call_id,
            from: Some(caller()),
            recording_key: "a/b/call-1.wav".to_owned(),
            state: "kept".to_owned(),
            reason: None,
            began_at: now(),
            length: Some(Millis(61_000)),
            settled_at: now(),
        };
        assert_eq!(all, [expected]);
        for end in [RecordingEnd::Failed, RecordingEnd::Lost] {
            f.store.end_recording(f.tenant, id(2), end, now()).await.unwrap();
        }
        f.store.end_recording(f.tenant, id(1), RecordingEnd::Failed, now()).await.unwrap();
        assert_eq!(standing(&f, 1).await, is("kept", None), "what is kept has not failed");
    })
    .await;
}

#[tokio::test]
async fn an_objection_is_written_with_its_turn_and_takes_all_of_the_call() {
    with_business(|f| async move {
        let (call, other) = (f.live(1).await, f.live(2).await);
        // An earlier stream of the call has left one; this stream is recording another.
        assert!(begin(&f, &call, 1).await && keep(&f, 1).await && begin(&f, &call, 2).await);
        assert!(begin(&f, &other, 3).await);
        turn(&f, &call, 1, Some(now())).await;
        let later = now() + SignedDuration::from_secs(9);
        turn(&f, &call, 2, Some(later)).await;
        let objected: Vec<Option<String>> = sqlx::query_scalar(
            "SELECT (recording_objected_at AT TIME ZONE 'UTC')::text FROM calls ORDER BY recording_objected_at",
        )
        .fetch_all(&f.pool)
        .await
        .unwrap();
        assert_eq!(objected, [Some("2026-03-04 16:00:00".to_owned()), None], "the first word counts");
        for n in [1, 2] {
            assert_eq!(standing(&f, n).await, is("erasing", Some("objected")), "{n}");
        }
        assert_eq!(standing(&f, 3).await, is("recording", None), "another caller's");

        assert!(!keep(&f, 2).await, "the recorder is told that nobody wants it");
        assert!(!begin(&f, &call, 4).await, "never again in this call");
        let to_do = f.store.unsettled_recordings(all(now() - SignedDuration::from_mins(30))).await.unwrap();
        assert_eq!(to_do.iter().map(|row| row.recording_id).collect::<Vec<_>>(), [id(1), id(2)]);
        f.store.end_recording(f.tenant, id(1), RecordingEnd::Erased, now()).await.unwrap();
        f.store.end_recording(f.tenant, id(2), RecordingEnd::Lost, now()).await.unwrap();
        assert_eq!(standing(&f, 1).await, is("erased", Some("objected")));
        assert!(!keep(&f, 2).await, "nor when its sound turns up after all");
        assert_eq!(standing(&f, 2).await, is("erasing", Some("objected")), "it is looked for until it is found");
    })
    .await;
}

#[tokio::test]
async fn what_is_to_be_erased_is_looked_for_without_end_page_by_page() {
    with_business(|f| async move {
        let call = f.live(1).await;
        for n in 1..=3 {
            assert!(begin(&f, &call, n).await && (n == 3 || keep(&f, n).await));
        }
        // Nobody found the third, and then he objects.
        f.store.end_recording(f.tenant, id(3), RecordingEnd::Lost, now()).await.unwrap();
        turn(&f, &call, 1, Some(now())).await;
        assert_eq!(standing(&f, 3).await, is("erasing", Some("objected")));
        let year = now() + SignedDuration::from_hours(365 * 24);
        let lately = Unsettled { erasing_since: Some(year - SignedDuration::from_hours(1)), ..all(year) };
        assert_eq!(f.store.unsettled_recordings(lately).await.unwrap(), [], "now and then is enough");
        let mut found = Vec::new();
        let mut page = Unsettled { limit: 2, ..all(year) };
        loop {
            let rows = f.store.unsettled_recordings(page).await.unwrap();
            let Some(last) = rows.last() else { break };
            page.after = Some((last.settled_at, last.recording_id));
            found.extend(rows.iter().map(|row| row.recording_id));
        }
        assert_eq!(found, [id(1), id(2), id(3)]);
    })
    .await;
}

#[tokio::test]
async fn the_recorder_may_be_quicker_than_the_turn() {
    with_business(|f| async move {
        let call = f.live(1).await;
        begin(&f, &call, 1).await;
        f.store.end_recording(f.tenant, id(1), RecordingEnd::Objected, now()).await.unwrap();
        turn(&f, &call, 1, Some(now())).await;
        assert_eq!(standing(&f, 1).await, is("erased", Some("objected")));
        assert_eq!(f.store.unsettled_recordings(all(now())).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_recording_is_kept_for_its_time_and_no_longer() {
    with_business(|f| async move {
        let call = f.live(1).await;
        assert!(begin(&f, &call, 1).await && keep(&f, 1).await);
        let after = |hours| now() + SignedDuration::from_hours(hours);
        assert_eq!(f.store.expire_recordings(after(23)).await.unwrap(), 0);
        assert_eq!(f.store.expire_recordings(after(24)).await.unwrap(), 1);
        assert_eq!(f.store.expire_recordings(after(25)).await.unwrap(), 0, "once");
        assert_eq!(standing(&f, 1).await, is("erasing", Some("expired")));
        f.store.end_recording(f.tenant, id(1), RecordingEnd::Erased, after(25)).await.unwrap();
        assert_eq!(standing(&f, 1).await, is("erased", Some("expired")));
    })
    .await;
}

#[tokio::test]
async fn what_nobody_ends_is_found_and_sound_that_turns_up_is_kept() {
    with_business(|f| async move {
        let call = f.live(1).await;
        begin(&f, &call, 1).await;
        begin(&f, &call, 2).await;
        f.store.end_recording(f.tenant, id(2), RecordingEnd::Failed, now()).await.unwrap();
        assert_eq!(standing(&f, 2).await, is("failed", None));
        let unsettled =
            async |since: Timestamp| f.store.unsettled_recordings(all(since)).await.unwrap().len();
        assert_eq!(unsettled(now()).await, 0, "it may go on still");
        assert_eq!(unsettled(now() + SignedDuration::from_secs(1)).await, 1);
        f.store.end_recording(f.tenant, id(1), RecordingEnd::Lost, now()).await.unwrap();
        assert_eq!(unsettled(now() + SignedDuration::from_secs(1)).await, 0);
        assert!(keep(&f, 1).await, "another process had it");
        assert_eq!(standing(&f, 1).await, is("kept", None));
        assert!(!keep(&f, 2).await, "what failed has no sound");
    })
    .await;
}

#[tokio::test]
async fn a_recording_is_found_by_the_business_whose_it_is_alone() {
    with_business(|f| async move {
        let call = f.live(1).await;
        assert!(begin(&f, &call, 1).await);
        assert!(f.store.recording(f.tenant, id(1)).await.unwrap().is_some());
        assert_eq!(f.store.recording(TenantId(Uuid::new_v4()), id(1)).await.unwrap(), None);
    })
    .await;
}
