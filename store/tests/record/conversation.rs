//! Turns, and going on after a crash.

use assistant::ActionRecord;
use call::record::{HangupCause, LegStatus};
use serde_json::{Value, json};
use store::{CallKey, Checkpointed, Finish, Measured, Redeemed, Reported, StatusReport, Turn};
use telephony::{CallId, Disposition, Millis, TurnId};

use crate::database::{Fixture, call_sid, now, with_business};

struct Said {
    generation: u32,
    turn: u32,
    heard: &'static str,
    dialogue: Value,
}

async fn checkpoint(f: &Fixture, call: CallId, said: Said) -> Checkpointed {
    let turn = Turn {
        tenant: f.tenant,
        call_id: call,
        generation: said.generation,
        turn: TurnId(said.turn),
        heard: Some(said.heard),
        said: "Sure.",
        dialogue: &said.dialogue,
        if_ended: Disposition::Answered,
        records: &[
            ActionRecord { kind: "understood", detail: "schedule".to_owned() },
            ActionRecord { kind: "openings_offered", detail: "2".to_owned() },
        ],
        objected_at: None,
        left_alone: None,
        now: now(),
    };
    f.store.checkpoint(turn).await.unwrap()
}

fn said(generation: u32, turn: u32) -> Said {
    Said { generation, turn, heard: "Tuesday at three", dialogue: json!({ "after": turn }) }
}

#[tokio::test]
async fn another_process_goes_on_after_the_last_turn() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        assert_eq!(checkpoint(&f, call, said(1, 1)).await, Checkpointed::Saved);
        assert_eq!(checkpoint(&f, call, said(1, 2)).await, Checkpointed::Saved);
        f.store.next_stream(&call_sid(1), now()).await.unwrap();
        let Redeemed::Live(resumed) = f.redeem(1, 2).await else { panic!("the call goes on") };
        assert_eq!((resumed.call_id, resumed.last_turn), (call, TurnId(2)));
        assert_eq!(resumed.dialogue, Some(json!({ "after": 2 })));
        // The first process was not dead after all. It must not write over the second.
        assert_eq!(checkpoint(&f, call, said(1, 3)).await, Checkpointed::Superseded);
        assert_eq!(checkpoint(&f, call, said(2, 3)).await, Checkpointed::Saved);
        let report = f.store.call_report(&CallKey::Id(call)).await.unwrap().unwrap();
        assert_eq!(report.turns.iter().map(|turn| turn.turn).collect::<Vec<_>>(), [1, 2, 3]);
    })
    .await;
}

#[tokio::test]
async fn the_same_turn_twice_is_once() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        checkpoint(&f, call, said(1, 1)).await;
        let again = Said { dialogue: json!("something else"), ..said(1, 1) };
        assert_eq!(checkpoint(&f, call, again).await, Checkpointed::Saved);
        let report = f.store.call_report(&CallKey::Id(call)).await.unwrap().unwrap();
        assert_eq!((report.turns.len(), report.actions.len()), (1, 2));
        assert_eq!(report.actions[1].kind, "openings_offered");
        f.store.next_stream(&call_sid(1), now()).await.unwrap();
        let Redeemed::Live(resumed) = f.redeem(1, 2).await else { panic!("the call goes on") };
        assert_eq!(resumed.dialogue, Some(json!({ "after": 1 })));
    })
    .await;
}

#[tokio::test]
async fn a_hang_up_means_what_the_last_turn_says_and_later_words_are_kept() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        checkpoint(&f, call, said(1, 1)).await;
        let sid = call_sid(1);
        let report = StatusReport {
            call_sid: &sid,
            status: LegStatus::Completed,
            sequence: 3,
            duration_s: Some(30),
            source_event: "s".to_owned(),
            now: now(),
        };
        assert_eq!(f.store.report_status(report).await.unwrap(), Reported::Finished(Disposition::Answered));
        assert_eq!(checkpoint(&f, call, said(1, 2)).await, Checkpointed::Finished(Disposition::Answered));
        let report = f.store.call_report(&CallKey::Id(call)).await.unwrap().unwrap();
        assert_eq!(report.turns.len(), 2);
        assert_eq!(report.events.last().unwrap().effect, "late");
    })
    .await;
}

#[tokio::test]
async fn a_card_number_does_not_reach_the_transcript() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        let card = Said { heard: "my card is 4111 1111 1111 1111", ..said(1, 1) };
        checkpoint(&f, call, card).await;
        let heard: String =
            sqlx::query_scalar("SELECT caller_said FROM turns").fetch_one(&f.pool).await.unwrap();
        assert!(heard.starts_with("my card is ") && !heard.contains("1111"), "{heard}");
    })
    .await;
}

/// It holds the caller's name and address, and nobody goes on from it.
#[tokio::test]
async fn the_checkpoint_of_a_call_goes_with_its_end() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        let kept = || async {
            let dialogue: Option<Value> =
                sqlx::query_scalar("SELECT dialogue FROM calls").fetch_one(&f.pool).await.unwrap();
            dialogue.is_some()
        };
        checkpoint(&f, call, said(1, 1)).await;
        assert!(kept().await);
        let (disposition, cause) = (Disposition::Answered, HangupCause::CallerHungUp);
        let end = Finish { tenant: f.tenant, call_id: call, disposition, cause, outbox: vec![], now: now() };
        f.store.finish_call(end).await.unwrap();
        assert!(!kept().await);
        // A turn that was written late is part of the record all the same.
        checkpoint(&f, call, said(1, 2)).await;
        assert!(!kept().await);
        assert_eq!(f.store.call_report(&CallKey::Id(call)).await.unwrap().unwrap().turns.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_was_heard_and_how_long_it_took_is_added_later() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        checkpoint(&f, call, said(1, 1)).await;
        f.store.cut_short(f.tenant, call, TurnId(1), "Su").await.unwrap();
        let measured = Measured { endpoint: Millis(192), transcribe: Millis(430), response: Millis(610) };
        f.store.measured(f.tenant, call, TurnId(1), measured).await.unwrap();
        let turn = f.store.call_report(&CallKey::Id(call)).await.unwrap().unwrap().turns.remove(0);
        assert_eq!((turn.assistant_said.as_str(), turn.assistant_heard.as_deref()), ("Sure.", Some("Su")));
        assert_eq!(
            (turn.endpoint_ms, turn.transcribe_ms, turn.response_ms),
            (Some(192), Some(430), Some(610))
        );
    })
    .await;
}
