//! Messages that callers leave: kept once, told of once, and put into words.

use call::record::HangupCause;
use jiff::SignedDuration;
use serde_json::json;
use store::{Finish, KeepVoicemail, LiveCall, OutboxKind, StatusReport};
use telephony::{Disposition, Millis, RecordingSid, TenantId, VoicemailId};
use uuid::Uuid;

use crate::database::{Fixture, call_sid, caller, now, with_business};

fn id(n: u128) -> VoicemailId {
    VoicemailId(Uuid::from_u128(n))
}

async fn keep(f: &Fixture, call: &LiveCall, n: u128) -> VoicemailId {
    let kept = KeepVoicemail {
        tenant: f.tenant,
        call_id: call.call_id,
        voicemail_id: id(n),
        recording_key: &format!("a/b/{n}.wav"),
        provider: None,
        length: Millis(12_300),
        now: now(),
    };
    f.store.keep_voicemail(kept).await.unwrap()
}

async fn notices(f: &Fixture, after_s: i64) -> Vec<serde_json::Value> {
    let kinds = [OutboxKind::VoicemailOwnerNotice];
    let at = now() + SignedDuration::from_secs(after_s);
    let claimed = f.claim(&kinds, "w", SignedDuration::from_secs(60), 10, at).await;
    claimed.into_iter().map(|row| row.payload).collect()
}

#[tokio::test]
async fn a_message_is_kept_once_and_is_what_the_call_amounts_to() {
    with_business(|f| async move {
        let call = f.live(1).await;
        assert_eq!(keep(&f, &call, 7).await, id(7));
        assert_eq!(keep(&f, &call, 7).await, id(7), "the same again");
        let all = f.store.voicemails(f.tenant, 10).await.unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(
            (all[0].from.clone(), all[0].length, all[0].transcript.clone()),
            (Some(caller()), Millis(12_300), None)
        );
        // The caller hangs up.
        let report = StatusReport {
            call_sid: &call_sid(1),
            status: call::record::LegStatus::Completed,
            sequence: 3,
            duration_s: Some(40),
            source_event: "over".to_owned(),
            now: now(),
        };
        f.store.report_status(report).await.unwrap();
        let end: String =
            sqlx::query_scalar("SELECT disposition FROM calls").fetch_one(&f.pool).await.unwrap();
        assert_eq!(end, "voicemail");
    })
    .await;
}

#[tokio::test]
async fn a_message_outlives_the_end_of_its_call() {
    with_business(|f| async move {
        let call = f.live(1).await;
        let finish = Finish {
            tenant: f.tenant,
            call_id: call.call_id,
            disposition: Disposition::Abandoned,
            cause: HangupCause::CallerHungUp,
            outbox: vec![],
            now: now(),
        };
        f.store.finish_call(finish).await.unwrap();
        keep(&f, &call, 7).await;
        assert_eq!(f.store.voicemails(f.tenant, 10).await.unwrap().len(), 1);
        assert_eq!(notices(&f, 61).await, [json!({ "voicemail_id": id(7) })]);
        let end: String =
            sqlx::query_scalar("SELECT disposition FROM calls").fetch_one(&f.pool).await.unwrap();
        assert_eq!(end, "voicemail", "told after the end, it was left all the same");
    })
    .await;
}

#[tokio::test]
async fn the_owner_is_told_with_the_words_or_a_minute_later_without_them() {
    with_business(|f| async move {
        let call = f.live(1).await;
        keep(&f, &call, 1).await;
        keep(&f, &call, 2).await;
        assert_eq!(notices(&f, 5).await, [] as [serde_json::Value; 0]);
        let words = "It's about the boiler. My card is 4111 1111 1111 1111.";
        f.store.put_transcript(f.tenant, id(1), words, now()).await.unwrap();
        assert_eq!(notices(&f, 5).await, [json!({ "voicemail_id": id(1) })]);
        assert_eq!(notices(&f, 61).await, [json!({ "voicemail_id": id(2) })]);
        let told = f.store.voicemail(f.tenant, id(1)).await.unwrap().unwrap().transcript.unwrap();
        assert!(told.contains("boiler") && !told.contains("1111"), "redacted: {told}");
        // Words that come a second time change nothing.
        f.store.put_transcript(f.tenant, id(1), "other words", now()).await.unwrap();
        assert_eq!(f.store.voicemail(f.tenant, id(1)).await.unwrap().unwrap().transcript.unwrap(), told);
    })
    .await;
}

#[tokio::test]
async fn words_are_looked_for_by_one_and_not_for_ever() {
    with_business(|f| async move {
        let call = f.live(1).await;
        keep(&f, &call, 1).await;
        let lease = SignedDuration::from_secs(60);
        let claim = async |after_s: i64| {
            let at = now() + SignedDuration::from_secs(after_s);
            usize::from(f.store.claim_wordless(false, lease, at).await.unwrap().is_some())
        };
        assert_eq!(claim(0).await, 1);
        assert_eq!(claim(59).await, 0, "somebody has it");
        assert_eq!(claim(60).await, 1, "he died");
        assert_eq!(claim(120).await, 1);
        assert_eq!(claim(10_000).await, 0, "given up");
    })
    .await;
}

#[tokio::test]
async fn what_could_not_be_listened_to_is_no_attempt_and_what_is_given_up_is_told() {
    with_business(|f| async move {
        let call = f.live(1).await;
        keep(&f, &call, 1).await;
        let lease = SignedDuration::from_secs(60);
        let at = |after_s: i64| now() + SignedDuration::from_secs(after_s);
        // The recogniser is busy, again and again.
        for n in 0..20 {
            let claimed = f.store.claim_wordless(false, lease, at(30 * n)).await.unwrap();
            assert!(claimed.is_some(), "{n}");
            f.store.give_back_untranscribed(f.tenant, id(1), at(30 * n + 30)).await.unwrap();
        }
        assert_eq!(notices(&f, 61).await.len(), 1, "the usual notice, a minute after it was left");
        assert_eq!(f.store.tell_of_unheard(at(600)).await.unwrap(), 0);
        // Then it fails, and fails, and fails.
        for n in 0..3 {
            assert!(f.store.claim_wordless(false, lease, at(600 + 60 * n)).await.unwrap().is_some());
            assert_eq!(f.store.tell_of_unheard(at(601 + 60 * n)).await.unwrap(), 0, "somebody is at it");
        }
        assert_eq!(f.store.claim_wordless(false, lease, at(780)).await.unwrap(), None, "given up");
        assert_eq!(f.store.tell_of_unheard(at(780)).await.unwrap(), 1);
        let told: Vec<serde_json::Value> =
            sqlx::query_scalar("SELECT payload FROM outbox WHERE idempotency_key LIKE 'voicemail-unheard:%'")
                .fetch_all(&f.pool)
                .await
                .unwrap();
        assert_eq!(told, [json!({ "voicemail_id": id(1) })]);
        assert_eq!(f.store.tell_of_unheard(at(9_000)).await.unwrap(), 0, "once");
        // One to which nobody comes at all, and one that is understood in time.
        keep(&f, &call, 2).await;
        keep(&f, &call, 3).await;
        f.store.put_transcript(f.tenant, id(3), "Hello.", now()).await.unwrap();
        assert_eq!(f.store.tell_of_unheard(at(3_599)).await.unwrap(), 0);
        assert_eq!(f.store.tell_of_unheard(at(3_600)).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_twilio_recorded_becomes_ours_and_is_then_erased_there() {
    with_business(|f| async move {
        let call = f.live(1).await;
        let sid: RecordingSid = "RE0123456789abcdef0123456789abcdef".parse().unwrap();
        let told = async |n: u128, key: &str| {
            let kept = KeepVoicemail {
                tenant: f.tenant,
                call_id: call.call_id,
                voicemail_id: id(n),
                recording_key: key,
                provider: Some(&sid),
                length: Millis(12_000),
                now: now(),
            };
            f.store.keep_voicemail(kept).await.unwrap()
        };
        assert_eq!(told(1, "https://api.twilio.com/x").await, id(1));
        let lease = SignedDuration::from_secs(60);
        assert_eq!(f.store.claim_wordless(false, lease, now()).await.unwrap(), None, "it is not here");
        let claimed = f.store.claim_wordless(true, lease, now()).await.unwrap().expect("it is to be fetched");
        assert_eq!((claimed.voicemail_id, claimed.provider), (id(1), Some(sid.clone())));
        assert_eq!(f.store.claim_wordless(true, lease, now()).await.unwrap(), None, "somebody is at it");
        assert_eq!(f.store.to_erase_at_provider(9).await.unwrap(), []);
        f.store.fetched_from_provider(f.tenant, id(1), "a/b/1.wav").await.unwrap();
        let heard = f.store.claim_wordless(false, lease, now()).await.unwrap().expect("it is listened to");
        assert_eq!((heard.recording_key.as_str(), heard.stored_at_provider), ("a/b/1.wav", false));
        assert_eq!(told(2, "https://api.twilio.com/x").await, id(1), "told again, it is the same message");
        assert_eq!(f.store.to_erase_at_provider(9).await.unwrap().len(), 1);
        f.store.erased_at_provider(f.tenant, id(1), now()).await.unwrap();
        assert_eq!(f.store.to_erase_at_provider(9).await.unwrap(), []);
        assert_eq!(told(3, "https://api.twilio.com/x").await, id(1));
    })
    .await;
}

#[tokio::test]
async fn a_message_is_found_by_the_business_whose_it_is_alone() {
    with_business(|f| async move {
        let call = f.live(1).await;
        keep(&f, &call, 1).await;
        assert!(f.store.voicemail(f.tenant, id(1)).await.unwrap().is_some());
        assert_eq!(f.store.voicemail(TenantId(Uuid::new_v4()), id(1)).await.unwrap(), None);
    })
    .await;
}
