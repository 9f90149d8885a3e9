//! Texts, in and out: what a customer's text puts into force, and that ours is accounted for however its sending ends.

use jiff::{SignedDuration, Timestamp};
use policy::contact::{Address, Channel, Fact, Purpose, Reach, Refused, Source};
use policy::texts::TextRequest;
use store::{
    Claimed, Cleared, IncomingText, Lane, MessageState, OptOut, OutboxKind, ReceivedText, Sending, TextReport,
};
use telephony::MessageSid;

use crate::database::{Fixture, caller, minutes, now, opening, with_business};

const LEASE: SignedDuration = SignedDuration::from_secs(60);

fn sid(n: u32) -> MessageSid {
    format!("SM{n:032x}").parse().unwrap()
}

/// The caller of all fixtures writes.
async fn writes(f: &Fixture, n: u32, body: &str, at: Timestamp) -> ReceivedText {
    let (sid, from) = (sid(n), caller());
    let text =
        IncomingText { tenant: f.tenant, message_sid: &sid, from: &from, body, answered: None, now: at };
    f.store.receive_text(text).await.unwrap()
}

async fn claim(f: &Fixture, kind: OutboxKind, at: Timestamp) -> Option<Claimed> {
    f.claim(&[kind], "worker", LEASE, 1, at).await.pop()
}

async fn clear(f: &Fixture, claimed: &Claimed, at: Timestamp) -> Cleared {
    let contact = claimed.contact.clone().expect("it is for somebody");
    f.store.clear_queued(claimed, contact, Some(&f.business.hours), at).await.unwrap()
}

async fn entries(f: &Fixture) -> Vec<(Reach, Source)> {
    let address = Address::Phone(caller());
    let entries = f.store.opted_out(Some(f.tenant), Some(&address), 10).await.unwrap();
    entries.into_iter().map(|(_, reach, source, _)| (reach, source)).collect()
}

async fn text(f: &Fixture, sql: &'static str) -> String {
    sqlx::query_scalar::<_, Option<String>>(sql).fetch_one(&f.pool).await.unwrap().unwrap_or_default()
}

#[tokio::test]
async fn stop_is_in_force_at_once_and_confirmed_once() {
    with_business(|f| async move {
        f.booked(1, &opening(f.resource, 0)).await;
        assert_eq!(writes(&f, 1, "Stop please", now()).await, ReceivedText::Taken(TextRequest::OptOut));
        assert_eq!(writes(&f, 1, "Stop please", now()).await, ReceivedText::Duplicate);
        assert_eq!(entries(&f).await, [(Reach::All, Source::Text)]);
        assert_eq!(claim(&f, OutboxKind::BookingConfirmation, now()).await, None, "taken back");

        let later = now() + SignedDuration::from_secs(5);
        let claimed = claim(&f, OutboxKind::OptOutConfirmation, later).await.unwrap();
        let Cleared::Permit(permit) = clear(&f, &claimed, later).await else { panic!("one text may say so") };
        assert_eq!(permit.purpose(), Purpose::OptOutConfirmation);
        assert!(f.store.complete(&claimed, later).await.unwrap());

        // Said again it was confirmed before.
        writes(&f, 2, "STOP", later).await;
        assert_eq!(claim(&f, OutboxKind::OptOutConfirmation, later).await, None);
    })
    .await;
}

#[tokio::test]
async fn whoever_has_stopped_may_ask_for_help_and_start_again() {
    with_business(|f| async move {
        writes(&f, 1, "no more texts", now()).await;
        let at = now() + minutes(1);
        assert_eq!(writes(&f, 2, "HELP", at).await, ReceivedText::Taken(TextRequest::Help));
        let claimed = claim(&f, OutboxKind::HelpAnswer, at).await.unwrap();
        assert!(matches!(clear(&f, &claimed, at).await, Cleared::Permit(_)), "he asked for it");
        f.store.complete(&claimed, at).await.unwrap();

        let at = now() + minutes(2);
        assert_eq!(writes(&f, 3, "Yes", at).await, ReceivedText::Taken(TextRequest::OptIn));
        let covers_texts = |(reach, _): &(Reach, Source)| reach.covers(Channel::Text);
        assert!(!entries(&f).await.iter().any(covers_texts));
        let claimed = claim(&f, OutboxKind::OptInConfirmation, at).await.unwrap();
        assert!(matches!(clear(&f, &claimed, at).await, Cleared::Permit(_)));
    })
    .await;
}

#[tokio::test]
async fn asking_for_help_asks_for_a_text_and_for_no_call() {
    with_business(|f| async move {
        writes(&f, 1, "help", now()).await;
        let claimed = claim(&f, OutboxKind::HelpAnswer, now()).await.unwrap();
        let text = claimed.contact.clone().unwrap();
        let call = policy::contact::Contact { channel: Channel::AssistantCall, ..text.clone() };
        let facts = f.store.contact_facts(&call, now()).await.unwrap();
        assert_eq!((facts.asked_at, facts.last_heard_at), (Fact::Read(None), Fact::Read(Some(now()))));
        let facts = f.store.contact_facts(&text, now()).await.unwrap();
        assert_eq!(facts.asked_at, Fact::Read(Some(now())));
    })
    .await;
}

#[tokio::test]
async fn anything_else_is_a_message_for_the_owner_without_its_secrets() {
    with_business(|f| async move {
        let body = "Please cancel my Tuesday visit. My card is 4111 1111 1111 1111.";
        assert_eq!(writes(&f, 1, body, now()).await, ReceivedText::Taken(TextRequest::Nothing));
        assert_eq!(entries(&f).await, []);
        let notice = claim(&f, OutboxKind::TextOwnerNotice, now()).await.unwrap();
        assert_eq!(notice.contact, None, "the owner's people are named when it is sent");
        let stored = text(&f, "SELECT string_agg(body, '|') FROM messages").await;
        for kept in [notice.payload.to_string(), stored] {
            assert!(kept.contains("Tuesday") && !kept.contains("4111"), "{kept}");
        }
        // One number is one thread.
        writes(&f, 2, "And bring a ladder", now() + minutes(1)).await;
        let threads = text(&f, "SELECT count(DISTINCT thread_id) || '/' || count(*) FROM messages").await;
        assert_eq!(threads, "1/2");
        let texts = f.store.texts(f.tenant, None, 1).await.unwrap();
        assert_eq!((texts[0].inbound, texts[0].body.as_str()), (true, "And bring a ladder"));
    })
    .await;
}

#[tokio::test]
async fn what_twilio_has_answered_is_not_answered_again() {
    with_business(|f| async move {
        let (sid, from) = (sid(1), caller());
        let answered = Some(TextRequest::OptOut);
        // Twilio knows words of its own; what it took the text for counts.
        let body = "salir";
        let (tenant, message_sid) = (f.tenant, &sid);
        let written = IncomingText { tenant, message_sid, from: &from, body, answered, now: now() };
        f.store.receive_text(written).await.unwrap();
        assert_eq!(entries(&f).await, [(Reach::All, Source::Text)]);
        assert_eq!(claim(&f, OutboxKind::OptOutConfirmation, now()).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_notice_for_nobody_raises_an_alert() {
    with_business(|f| async move {
        writes(&f, 1, "are you open?", now()).await;
        let notice = claim(&f, OutboxKind::TextOwnerNotice, now()).await.unwrap();
        assert!(f.store.address_to(&notice, &[], now()).await.unwrap());
        let alert = f.store.claim_alert(now()).await.unwrap().unwrap();
        assert_eq!((alert.kind.as_str(), alert.about), ("notice_without_contacts", notice.outbox_id));
    })
    .await;
}

/// The owner answers a notice, and what answers texts on his telephone does: nobody is told of that, or it would be
/// answered again without end.
#[tokio::test]
async fn what_the_business_s_own_people_write_is_kept_and_told_to_nobody() {
    with_business(|f| async move {
        f.store.set_staff(f.tenant, &[Address::Phone(caller())]).await.unwrap();
        for (n, body) in ["ok thanks", "I'm driving. I'll answer later."].into_iter().enumerate() {
            writes(&f, u32::try_from(n).unwrap(), body, now()).await;
        }
        assert_eq!(claim(&f, OutboxKind::TextOwnerNotice, now()).await, None);
        let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM messages").fetch_one(&f.pool).await.unwrap();
        assert_eq!(kept, 2);
        f.store.set_staff(f.tenant, &[]).await.unwrap();
        writes(&f, 3, "ok thanks", now()).await;
        assert!(claim(&f, OutboxKind::TextOwnerNotice, now()).await.is_some(), "he works there no longer");
    })
    .await;
}

#[tokio::test]
async fn a_notice_is_divided_among_those_who_get_it() {
    with_business(|f| async move {
        writes(&f, 1, "are you open?", now()).await;
        let owner: Address = "+13125550190".parse().unwrap();
        let mail: Address = "owner@example.com".parse().unwrap();
        let both = [(Channel::Text, owner.clone()), (Channel::Email, mail.clone())];
        f.store.set_staff(f.tenant, &[owner, mail]).await.unwrap();
        let notice = claim(&f, OutboxKind::TextOwnerNotice, now()).await.unwrap();
        assert!(f.store.address_to(&notice, &both, now()).await.unwrap());
        for (lane, rows) in [(Lane::Events, 0), (Lane::Letters, 1)] {
            let due = f.store.claim(&[lane], OutboxKind::ALL, "w", LEASE, 9, now()).await.unwrap();
            let ways = due.iter().map(|row| row.contact.as_ref().unwrap().channel).collect::<Vec<_>>();
            assert_eq!(ways, vec![Channel::Email; rows], "{lane:?}");
        }
        assert!(!f.store.address_to(&notice, &both, now()).await.unwrap(), "once");
        // At night too: they are the business.
        let night = now() + minutes(12 * 60);
        let mut told = Vec::new();
        for _ in 0..2 {
            let row = claim(&f, OutboxKind::TextOwnerNotice, night).await.unwrap();
            told.push(row.contact.as_ref().unwrap().channel);
            assert!(matches!(clear(&f, &row, night).await, Cleared::Permit(_)));
        }
        assert!(told.contains(&Channel::Text) && told.contains(&Channel::Email), "{told:?}");
        assert_eq!(claim(&f, OutboxKind::TextOwnerNotice, night).await, None);
    })
    .await;
}

#[tokio::test]
async fn whoever_opted_out_at_his_carrier_is_on_our_list() {
    with_business(|f| async move {
        f.booked(1, &opening(f.resource, 0)).await;
        let claimed = claim(&f, OutboxKind::BookingConfirmation, now()).await.unwrap();
        assert!(matches!(clear(&f, &claimed, now()).await, Cleared::Permit(_)));
        assert_eq!(f.store.begin_text(&claimed, &caller(), "booked", now()).await.unwrap(), Sending::First);
        assert!(f.store.text_refused(&claimed, 21610, now()).await.unwrap());
        assert_eq!(entries(&f).await, [(Reach::Texts, Source::Carrier)]);
        assert_eq!(
            text(&f, "SELECT state FROM outbox WHERE kind = 'booking_confirmation'").await,
            "withdrawn"
        );
        assert_eq!(text(&f, "SELECT state || error_code FROM messages").await, "failed21610");
        // So the next one is not even tried.
        let reminder = claim(&f, OutboxKind::BookingReminder, now() + minutes(23 * 60)).await;
        assert_eq!(reminder, None, "taken back with the rest");
    })
    .await;
}

#[tokio::test]
async fn a_refused_text_is_a_dead_letter() {
    with_business(|f| async move {
        f.booked(1, &opening(f.resource, 0)).await;
        let claimed = claim(&f, OutboxKind::BookingConfirmation, now()).await.unwrap();
        f.store.begin_text(&claimed, &caller(), "booked", now()).await.unwrap();
        assert!(f.store.text_refused(&claimed, 21614, now()).await.unwrap());
        assert_eq!(entries(&f).await, []);
        // And is found by whoever looks.
        let given_up = f.store.dead_letters(f.tenant, 10).await.unwrap();
        let told: Vec<_> = given_up.iter().map(|letter| (letter.kind, letter.error.as_str())).collect();
        assert_eq!(told, [(OutboxKind::BookingConfirmation, "twilio error 21614")]);
        let texts = f.store.texts(f.tenant, Some(&caller()), 10).await.unwrap();
        let told: Vec<_> =
            texts.iter().map(|text| (text.inbound, text.state.as_str(), text.error_code)).collect();
        assert_eq!(told, [(false, "failed", Some(21614))]);
    })
    .await;
}

#[tokio::test]
async fn a_text_whose_sending_nobody_saw_end_is_not_sent_again_unseen() {
    with_business(|f| async move {
        f.booked(1, &opening(f.resource, 0)).await;
        let claimed = claim(&f, OutboxKind::BookingConfirmation, now()).await.unwrap();
        assert_eq!(f.store.begin_text(&claimed, &caller(), "booked", now()).await.unwrap(), Sending::First);
        // The process dies; when the lease is over another finds what was begun.
        let later = now() + minutes(2);
        let again = claim(&f, OutboxKind::BookingConfirmation, later).await.unwrap();
        let unknown = Sending::Unknown { since: now() };
        assert_eq!(f.store.begin_text(&again, &caller(), "booked", later).await.unwrap(), unknown);
        // Twilio has two of them, and one is another row's.
        assert_eq!(f.store.unclaimed_message(f.tenant, &[sid(7)]).await.unwrap(), Some(sid(7)));
        assert!(f.store.text_taken(&again, &sid(7), later).await.unwrap());
        assert!(!f.store.text_taken(&claimed, &sid(7), later).await.unwrap(), "the lease was lost");
        assert_eq!(f.store.unclaimed_message(f.tenant, &[sid(7), sid(8)]).await.unwrap(), Some(sid(8)));
        assert_eq!(f.store.unclaimed_message(f.tenant, &[sid(7)]).await.unwrap(), None);

        // What is known not to have been sent is begun anew.
        f.booked(2, &opening(f.resource, 240)).await;
        let claimed = claim(&f, OutboxKind::BookingConfirmation, later).await.unwrap();
        f.store.begin_text(&claimed, &caller(), "booked", later).await.unwrap();
        f.store.text_not_sent(&claimed).await.unwrap();
        assert_eq!(f.store.begin_text(&claimed, &caller(), "booked", later).await.unwrap(), Sending::First);
    })
    .await;
}

#[tokio::test]
async fn reports_of_a_text_come_in_any_order() {
    with_business(|f| async move {
        f.booked(1, &opening(f.resource, 0)).await;
        let claimed = claim(&f, OutboxKind::BookingConfirmation, now()).await.unwrap();
        f.store.begin_text(&claimed, &caller(), "booked", now()).await.unwrap();
        let sid = sid(9);
        let report = |state, error_code| TextReport {
            tenant: f.tenant,
            outbox_id: claimed.outbox_id,
            message_sid: &sid,
            state,
            error_code,
            now: now(),
        };
        // Faster than the answer to our own request.
        assert!(f.store.report_text(report(MessageState::Sent, None)).await.unwrap());
        f.store.text_taken(&claimed, &sid, now()).await.unwrap();
        assert_eq!(text(&f, "SELECT state || ' ' || message_sid FROM messages").await, format!("sent {sid}"));
        for state in [MessageState::Delivered, MessageState::Queued, MessageState::Sent] {
            assert!(f.store.report_text(report(state, None)).await.unwrap());
        }
        assert_eq!(text(&f, "SELECT state FROM messages").await, "delivered");
        let unknown = TextReport { outbox_id: uuid::Uuid::nil(), ..report(MessageState::Sent, None) };
        assert!(!f.store.report_text(unknown).await.unwrap());

        // A refusal may come with a report too.
        f.store.report_text(report(MessageState::Failed, Some(21610))).await.unwrap();
        assert_eq!(entries(&f).await, [(Reach::Texts, Source::Carrier)]);
    })
    .await;
}

#[tokio::test]
async fn a_global_entry_stays_whatever_is_written() {
    with_business(|f| async move {
        let opt_out = OptOut {
            tenant: None,
            address: Address::Phone(caller()),
            reach: Reach::Texts,
            source: Source::Import,
            call_id: None,
            now: now(),
        };
        f.store.opt_out(&opt_out).await.unwrap();
        writes(&f, 1, "START", now() + minutes(1)).await;
        let claimed = claim(&f, OutboxKind::OptInConfirmation, now() + minutes(1)).await.unwrap();
        let Cleared::Withdrawn(refusal) = clear(&f, &claimed, now() + minutes(1)).await else {
            panic!("the list of all businesses holds")
        };
        assert_eq!(refusal.reason, Refused::DoNotContact);
    })
    .await;
}

#[tokio::test]
async fn a_text_takes_back_nothing_that_was_said_of_calls() {
    with_business(|f| async move {
        let address = Address::Phone(caller());
        let spoken = OptOut {
            tenant: Some(f.tenant),
            address: address.clone(),
            reach: Reach::All,
            source: Source::Speech,
            call_id: None,
            now: now(),
        };
        f.store.opt_out(&spoken).await.unwrap();
        let at = now() + minutes(1);
        assert_eq!(writes(&f, 1, "START", at).await, ReceivedText::Taken(TextRequest::OptIn));
        let mut left = entries(&f).await;
        left.sort_unstable();
        assert_eq!(left, [(Reach::Calls, Source::Speech), (Reach::Emails, Source::Speech)]);
        let claimed = claim(&f, OutboxKind::OptInConfirmation, at).await.unwrap();
        assert!(matches!(clear(&f, &claimed, at).await, Cleared::Permit(_)), "texts are wanted");
        let call = policy::contact::Contact {
            tenant: f.tenant,
            channel: Channel::AssistantCall,
            address,
            purpose: Purpose::Transactional,
        };
        let verdict = f.store.clear(call.clone(), Some(&f.business.hours), at).await.unwrap();
        let policy::contact::Verdict::Refuse(refusal) = verdict else { panic!("he said: never call me") };
        assert_eq!(refusal.reason, Refused::DoNotContact);
        let facts = f.store.contact_facts(&call, at).await.unwrap();
        let Fact::Read(consents) = facts.consents else { panic!("read") };
        assert_eq!(consents.iter().map(|consent| consent.reach).collect::<Vec<_>>(), [Reach::Texts]);
    })
    .await;
}

/// Nobody can have the owners texted all day at the business's expense.
#[tokio::test]
async fn a_stranger_is_told_of_five_times_an_hour_and_a_blocked_one_never() {
    with_business(|f| async move {
        let told = async || -> i64 {
            sqlx::query_scalar("SELECT count(*) FROM outbox WHERE kind = 'text_owner_notice'")
                .fetch_one(&f.pool)
                .await
                .unwrap()
        };
        for n in 1..=8 {
            writes(&f, n, "is anybody there", now()).await;
        }
        assert_eq!(told().await, 5);
        let last =
            text(&f, "SELECT max(payload->>'body') FROM outbox WHERE kind = 'text_owner_notice'").await;
        assert!(last.contains("texts list"), "{last}");
        assert_eq!(text(&f, "SELECT count(*)::text FROM messages").await, "8", "all are kept");
        writes(&f, 9, "hello", now() + minutes(60)).await;
        assert_eq!(told().await, 6);
        f.store.set_blocked(f.tenant, &caller(), true, now()).await.unwrap();
        writes(&f, 10, "hello", now() + minutes(60)).await;
        assert_eq!(told().await, 6);
    })
    .await;
}
