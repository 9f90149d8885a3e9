//! Who may be contacted, as the record knows it: opt-outs, consents, verdicts, and what they do to the outbox.

use assistant::{BookOutcome, Callback, LeftAlone};
use call::record::HangupCause;
use jiff::{SignedDuration, Timestamp};
use policy::contact::{
    Address, Channel, Contact, ContactFacts, Fact, HoldReason, Party, Purpose, Reach, Refused, Scope, Source,
    Verdict,
};
use store::{
    BookRequest, CallbackRequest, Claimed, Cleared, Finish, FinishOutcome, OpenCall, OptOut, OptedOut,
    OutboxKind, Redeemed, Turn,
};
use telephony::{CallId, CallbackId, Disposition, TurnId};
use uuid::Uuid;

use crate::database::{
    BUFFERS, Fixture, admitted, caller, minutes, new_reservation, now, opening, with_business,
};

const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// Books for the caller, whose confirmation then waits in the outbox.
async fn booked(f: &Fixture, n: u32) -> CallId {
    let call = f.live(n).await.call_id;
    book(f, call, n, "312 555 0142.").await;
    call
}

/// Books in a call, with the number that the caller gives.
async fn book(f: &Fixture, call: CallId, n: u32, number: &str) {
    let (reservation, wanted) = (new_reservation(), opening(f.resource, 120 * i64::from(n)));
    f.reserve(call, reservation, &wanted).await;
    let booking = f.confirmed_for(number, reservation, &wanted);
    let request =
        BookRequest { tenant: f.tenant, call_id: call, booking: &booking, buffers: BUFFERS, now: now() };
    assert!(matches!(f.store.book(request).await.unwrap(), BookOutcome::Booked(_)));
}

/// A call from a number that is not shown.
async fn withheld(f: &Fixture, n: u32) -> CallId {
    let webhook = OpenCall { from: None, ..f.webhook(n) };
    let opened = f.store.open_call(admitted(), webhook).await.unwrap();
    let Redeemed::Live(live) = f.redeem(n, opened.generation).await else { panic!("a fresh token is good") };
    live.call_id
}

/// Who is on the list, and how far.
async fn listed(f: &Fixture) -> Vec<(String, String)> {
    sqlx::query_as(
        "SELECT address, reach FROM do_not_contact WHERE lifted_at IS NULL ORDER BY address, reach",
    )
    .fetch_all(&f.pool)
    .await
    .unwrap()
}

/// What still waits for a customer: the rows of the outbox, and the call-backs.
async fn still_waits(f: &Fixture) -> i64 {
    sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM outbox WHERE contact_address IS NOT NULL AND state = 'waiting')
             + (SELECT count(*) FROM callbacks WHERE state = 'waiting')",
    )
    .fetch_one(&f.pool)
    .await
    .unwrap()
}

async fn finish(f: &Fixture, call: CallId, disposition: Disposition) -> FinishOutcome {
    let cause = HangupCause::AssistantHungUp;
    let finish = Finish { tenant: f.tenant, call_id: call, disposition, cause, outbox: vec![], now: now() };
    f.store.finish_call(finish).await.unwrap()
}

async fn claim(f: &Fixture, at: Timestamp) -> Option<Claimed> {
    let kinds = [OutboxKind::BookingConfirmation];
    f.claim(&kinds, "worker", LEASE, 1, at).await.pop()
}

async fn clear(f: &Fixture, claimed: &Claimed, at: Timestamp) -> Cleared {
    let contact = claimed.contact.clone().expect("a confirmation is for a customer");
    f.store.clear_queued(claimed, contact, Some(&f.business.hours), at).await.unwrap()
}

fn text_to(f: &Fixture, address: &str) -> Contact {
    let address: Address = address.parse().unwrap();
    Contact { tenant: f.tenant, channel: Channel::Text, address, purpose: Purpose::Transactional }
}

fn said_no(f: &Fixture, at: Timestamp) -> OptOut {
    OptOut {
        tenant: Some(f.tenant),
        address: Address::Phone(caller()),
        reach: Reach::All,
        source: Source::Text,
        call_id: None,
        now: at,
    }
}

async fn confirmation(f: &Fixture) -> (String, Option<String>) {
    sqlx::query_as("SELECT state, last_error FROM outbox WHERE kind = 'booking_confirmation'")
        .fetch_one(&f.pool)
        .await
        .unwrap()
}

async fn verdicts(f: &Fixture) -> Vec<(String, Option<String>, String)> {
    sqlx::query_as("SELECT verdict, reason, rule FROM contact_verdicts ORDER BY decided_at, verdict_id")
        .fetch_all(&f.pool)
        .await
        .unwrap()
}

fn told(verdict: &str, reason: Option<&str>, rule: &str) -> (String, Option<String>, String) {
    (verdict.to_owned(), reason.map(str::to_owned), rule.to_owned())
}

#[tokio::test]
async fn a_confirmation_goes_out_with_a_permit_that_is_written_down() {
    with_business(|f| async move {
        booked(&f, 1).await;
        let claimed = claim(&f, now()).await.unwrap();
        let Cleared::Permit(permit) = clear(&f, &claimed, now()).await else {
            panic!("it is day, and he booked")
        };
        assert_eq!((permit.channel(), permit.purpose()), (Channel::Text, Purpose::Transactional));
        assert_eq!(permit.redeem(now()).unwrap().address.as_str(), "+13125550142");
        assert_eq!(verdicts(&f).await, [told("permit", None, "us.texts")]);
        let facts: serde_json::Value =
            sqlx::query_scalar("SELECT facts FROM contact_verdicts").fetch_one(&f.pool).await.unwrap();
        assert_eq!(facts["party"]["read"], "customer");
        assert_eq!(facts["consents"]["read"][0]["level"], "express");
        assert!(!facts.to_string().contains("312555"), "{facts}");
    })
    .await;
}

#[tokio::test]
async fn at_night_it_waits_for_the_morning() {
    with_business(|f| async move {
        booked(&f, 1).await;
        // Ten in the evening in Chicago, long after the call.
        let night = now() + minutes(12 * 60);
        let claimed = claim(&f, night).await.unwrap();
        let Cleared::Later(at, hold) = clear(&f, &claimed, night).await else { panic!("it is night") };
        assert_eq!((at.to_string(), hold.reason), ("2026-03-05T14:00:00Z".into(), HoldReason::CallingWindow));
        assert_eq!(claim(&f, at - minutes(1)).await, None);
        let claimed = claim(&f, at).await.unwrap();
        assert!(matches!(clear(&f, &claimed, at).await, Cleared::Permit(_)));
    })
    .await;
}

#[tokio::test]
async fn what_we_write_of_a_call_by_night_is_no_word_of_the_callers() {
    with_business(|f| async move {
        let call = booked(&f, 1).await;
        let heard = |f: &Fixture, at| {
            let (store, contact) = (f.store.clone(), text_to(f, "+13125550142"));
            async move { store.contact_facts(&contact, at).await.unwrap().last_heard_at }
        };
        // A call of the morning that nobody ended is ended by night.
        let night = now() + minutes(12 * 60);
        f.store.finish_lost(f.tenant, call, night, night).await.unwrap().unwrap();
        assert_eq!(heard(&f, night + minutes(1)).await, Fact::Read(Some(now())));
        let claimed = claim(&f, night + minutes(1)).await.unwrap();
        assert!(matches!(clear(&f, &claimed, night + minutes(1)).await, Cleared::Later(..)));
        // What he says in a call is.
        let call = f.live(2).await.call_id;
        let said_at = now() + minutes(3);
        turn_at(&f, call, 1, Some("Hello?"), said_at).await;
        turn_at(&f, call, 2, None, now() + minutes(9)).await;
        assert_eq!(heard(&f, night).await, Fact::Read(Some(said_at)));
    })
    .await;
}

async fn turn_at(f: &Fixture, call: CallId, number: u32, heard: Option<&str>, at: Timestamp) {
    let turn = Turn {
        tenant: f.tenant,
        call_id: call,
        generation: 1,
        turn: TurnId(number),
        heard,
        said: "How can I help?",
        dialogue: &serde_json::Value::Null,
        if_ended: Disposition::Abandoned,
        records: &[],
        objected_at: None,
        left_alone: None,
        now: at,
    };
    f.store.checkpoint(turn).await.unwrap();
}

#[tokio::test]
async fn an_opt_out_takes_back_what_waits() {
    with_business(|f| async move {
        let call = booked(&f, 1).await;
        let callback = Callback {
            name: None,
            phone: Some(caller()),
            reason: "a price".to_owned(),
            emergency: None,
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
        f.store.leave_callback(request).await.unwrap();
        let opted_out = f.store.opt_out(&said_no(&f, now())).await.unwrap();
        // The confirmation, the reminder and the call-back.
        assert_eq!(opted_out, OptedOut { new: true, withdrawn: 3 });
        assert_eq!(
            f.store.opt_out(&said_no(&f, now())).await.unwrap(),
            OptedOut { new: false, withdrawn: 0 }
        );
        assert_eq!(confirmation(&f).await, ("withdrawn".into(), Some("do_not_contact".into())));
        assert_eq!(claim(&f, now()).await, None);
        let state: String =
            sqlx::query_scalar("SELECT state FROM callbacks").fetch_one(&f.pool).await.unwrap();
        assert_eq!(state, "withdrawn");
        // The owner still hears of it.
        let notices = [OutboxKind::BookingOwnerNotice];
        assert_eq!(f.claim(&notices, "worker", LEASE, 9, now()).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_a_worker_holds_is_stopped_by_an_opt_out_before_it_asks() {
    with_business(|f| async move {
        booked(&f, 1).await;
        let claimed = claim(&f, now()).await.unwrap();
        let opted_out = f.store.opt_out(&said_no(&f, now())).await.unwrap();
        assert_eq!(opted_out.withdrawn, 1, "the reminder; the confirmation is in somebody's hands");
        let Cleared::Withdrawn(refusal) = clear(&f, &claimed, now()).await else { panic!("he said no") };
        assert_eq!(refusal.reason, Refused::DoNotContact);
        assert_eq!(confirmation(&f).await, ("withdrawn".into(), Some("do_not_contact".into())));
        assert_eq!(clear(&f, &claimed, now()).await, Cleared::LeaseLost);
        assert_eq!(claim(&f, now() + minutes(9)).await, None);
        assert_eq!(verdicts(&f).await, [told("refuse", Some("do_not_contact"), "us.do_not_contact")]);
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_ran_out_gets_no_permit() {
    with_business(|f| async move {
        booked(&f, 1).await;
        let claimed = claim(&f, now()).await.unwrap();
        assert_eq!(clear(&f, &claimed, now() + minutes(2)).await, Cleared::LeaseLost);
        let again = claim(&f, now() + minutes(2)).await.unwrap();
        assert_eq!(clear(&f, &claimed, now() + minutes(2)).await, Cleared::LeaseLost);
        assert!(matches!(clear(&f, &again, now() + minutes(2)).await, Cleared::Permit(_)));
    })
    .await;
}

/// A turn in which, or before which, he has said that he wants to be left alone, whatever the call amounts to.
async fn left_alone(f: &Fixture, call: CallId, number: u32, reach: Reach, if_ended: Disposition) {
    let turn = Turn {
        tenant: f.tenant,
        call_id: call,
        generation: 1,
        turn: TurnId(number),
        heard: Some("And never call me again."),
        said: "I've noted that.",
        dialogue: &serde_json::Value::Null,
        if_ended,
        records: &[],
        objected_at: None,
        left_alone: Some(LeftAlone { reach, since: now() }),
        now: now(),
    };
    f.store.checkpoint(turn).await.unwrap();
}

#[tokio::test]
async fn said_in_a_call_it_is_in_force_with_the_turn_whatever_the_call_comes_to() {
    with_business(|f| async move {
        let call = booked(&f, 1).await;
        left_alone(&f, call, 1, Reach::All, Disposition::Emergency).await;
        let entry: (String, String, String, Uuid) =
            sqlx::query_as("SELECT address, reach, source, call_id FROM do_not_contact")
                .fetch_one(&f.pool)
                .await
                .unwrap();
        assert_eq!(entry, ("+13125550142".into(), "all".into(), "speech".into(), call.0));
        assert_eq!(confirmation(&f).await.0, "withdrawn");
        // The same again changes nothing; neither does another call in which nothing of the kind was said.
        let before = f.store.contact_facts(&text_to(&f, "+13125550142"), now()).await.unwrap();
        // What was promised to him in that call after he had said so is not taken back by its next turn.
        promise(&f, call, "+13125550142", now()).await;
        left_alone(&f, call, 2, Reach::All, Disposition::Emergency).await;
        let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM callbacks WHERE state = 'waiting'")
            .fetch_one(&f.pool)
            .await
            .unwrap();
        assert_eq!(waiting, 1);
        finish(&f, call, Disposition::Emergency).await;
        let other = f.live(2).await.call_id;
        finish(&f, other, Disposition::Answered).await;
        let after = f.store.contact_facts(&text_to(&f, "+13125550142"), now()).await.unwrap();
        assert_eq!(before.entries, after.entries);
    })
    .await;
}

#[tokio::test]
async fn who_wants_no_texts_may_be_called_until_he_wants_nothing_at_all() {
    with_business(|f| async move {
        let call = booked(&f, 1).await;
        promise(&f, call, "+13125550142", now()).await;
        left_alone(&f, call, 1, Reach::Texts, Disposition::Booked).await;
        assert_eq!(confirmation(&f).await.0, "withdrawn");
        let waiting = || async {
            sqlx::query_scalar::<_, i64>("SELECT count(*) FROM callbacks WHERE state = 'waiting'")
                .fetch_one(&f.pool)
                .await
                .unwrap()
        };
        assert_eq!(waiting().await, 1, "he is called back");
        left_alone(&f, call, 2, Reach::All, Disposition::OptedOut).await;
        assert_eq!(waiting().await, 0);
        let reaches: Vec<String> = sqlx::query_scalar("SELECT reach FROM do_not_contact ORDER BY reach")
            .fetch_all(&f.pool)
            .await
            .unwrap();
        assert_eq!(reaches, ["all", "texts"]);
    })
    .await;
}

#[tokio::test]
async fn a_wish_holds_for_every_number_that_he_gives_before_and_after_it() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        book(&f, call, 1, "312 555 0188.").await;
        assert!(still_waits(&f).await > 0);
        left_alone(&f, call, 1, Reach::All, Disposition::Booked).await;
        let all = |number: &str| (number.to_owned(), "all".to_owned());
        assert_eq!(listed(&f).await, [all("+13125550142"), all("+13125550188")]);
        assert_eq!(still_waits(&f).await, 0);
        // Committed after he has said so.
        book(&f, call, 2, "312 555 0177.").await;
        assert_eq!(still_waits(&f).await, 0);
        promise(&f, call, "+13125550166", now()).await;
        assert_eq!(still_waits(&f).await, 0);
        let numbers: Vec<String> = listed(&f).await.into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, ["+13125550142", "+13125550166", "+13125550177", "+13125550188"]);
    })
    .await;
}

#[tokio::test]
async fn a_wish_holds_for_who_withholds_his_number_and_gives_another() {
    with_business(|f| async move {
        let call = withheld(&f, 1).await;
        left_alone(&f, call, 1, Reach::Texts, Disposition::Booked).await;
        assert_eq!(listed(&f).await, [], "nobody knows yet who he is");
        book(&f, call, 1, "312 555 0188.").await;
        let texts = ("+13125550188".to_owned(), "texts".to_owned());
        assert_eq!(listed(&f).await, std::slice::from_ref(&texts));
        assert_eq!(still_waits(&f).await, 0);
        // It was texts that he did not want: he is called back.
        promise(&f, call, "+13125550188", now()).await;
        assert_eq!(still_waits(&f).await, 1);
        // Another call is another's.
        let other = withheld(&f, 2).await;
        book(&f, other, 2, "312 555 0177.").await;
        assert_eq!(listed(&f).await, [texts]);
    })
    .await;
}

#[tokio::test]
async fn a_call_that_ends_otherwise_enters_nobody() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        finish(&f, call, Disposition::Answered).await;
        let entries: i64 =
            sqlx::query_scalar("SELECT count(*) FROM do_not_contact").fetch_one(&f.pool).await.unwrap();
        assert_eq!(entries, 0);
    })
    .await;
}

/// Whoever has said no to the business, to all of ours, and to everybody; and the second of these.
async fn on_every_list(f: &Fixture) -> (Contact, OptOut) {
    let everywhere = OptOut { tenant: None, source: Source::Console, ..said_no(f, now()) };
    let registry = OptOut { tenant: None, source: Source::NationalRegistry, ..said_no(f, now()) };
    for opt_out in [&said_no(f, now()), &everywhere, &registry] {
        f.store.opt_out(opt_out).await.unwrap();
    }
    (text_to(f, "+13125550142"), everywhere)
}

/// On which lists he is.
fn lists(facts: &ContactFacts) -> Vec<(Scope, Source)> {
    let Fact::Read(entries) = &facts.entries else { panic!("read") };
    let mut lists: Vec<_> = entries.iter().map(|entry| (entry.scope, entry.source)).collect();
    lists.sort_unstable();
    lists
}

#[tokio::test]
async fn only_the_person_himself_comes_off_and_not_off_every_list() {
    with_business(|f| async move {
        let (contact, _) = on_every_list(&f).await;
        f.store
            .opt_in(f.tenant, &contact.address, Reach::Texts, "text:SM1", now() + minutes(1))
            .await
            .unwrap();
        let facts = f.store.contact_facts(&contact, now() + minutes(2)).await.unwrap();
        // His word was about texts: calls and e-mails are still not wanted.
        let business = (Scope::Tenant, Source::Text);
        let others = [(Scope::Global, Source::Console), (Scope::Global, Source::NationalRegistry)];
        assert_eq!(lists(&facts), [business, business, others[0], others[1]]);
        let Fact::Read(consents) = facts.consents else { panic!("read") };
        assert_eq!(consents.len(), 1);
        // Said again, it is in force again, and the consent is gone.
        assert!(f.store.opt_out(&said_no(&f, now() + minutes(3))).await.unwrap().new);
        let facts = f.store.contact_facts(&contact, now() + minutes(4)).await.unwrap();
        assert_eq!(facts.consents, Fact::Read(vec![]));
    })
    .await;
}

#[tokio::test]
async fn who_was_entered_for_all_businesses_comes_off_that_list_by_his_own_word() {
    with_business(|f| async move {
        let (contact, everywhere) = on_every_list(&f).await;
        let at = now() + minutes(1);
        assert_eq!(f.store.opt_in_everywhere(&contact.address, Reach::All, "letter-7", at).await.unwrap(), 1);
        assert_eq!(f.store.opt_in_everywhere(&contact.address, Reach::All, "letter-8", at).await.unwrap(), 0);
        let facts = f.store.contact_facts(&contact, at).await.unwrap();
        assert_eq!(lists(&facts), [(Scope::Tenant, Source::Text), (Scope::Global, Source::NationalRegistry)]);
        assert_eq!(facts.consents, Fact::Read(vec![]), "no business may do more than before");
        let shown: Vec<String> =
            sqlx::query_scalar("SELECT lifted_by FROM do_not_contact WHERE lifted_at IS NOT NULL")
                .fetch_all(&f.pool)
                .await
                .unwrap();
        assert_eq!(shown, ["letter-7"]);
        assert!(f.store.opt_out(&everywhere).await.unwrap().new, "entered again, it is in force again");
    })
    .await;
}

#[tokio::test]
async fn an_opt_out_of_texts_leaves_calls_alone() {
    with_business(|f| async move {
        booked(&f, 1).await;
        let texts = OptOut { reach: Reach::Texts, source: Source::Carrier, ..said_no(&f, now()) };
        f.store.opt_out(&texts).await.unwrap();
        let text = text_to(&f, "+13125550142");
        let call = Contact { channel: Channel::AssistantCall, ..text.clone() };
        let hours = Some(&f.business.hours);
        assert!(matches!(f.store.clear(text, hours, now()).await.unwrap(), Verdict::Refuse(_)));
        assert!(matches!(f.store.clear(call, hours, now()).await.unwrap(), Verdict::Permit(_)));
    })
    .await;
}

#[tokio::test]
async fn attempts_are_counted_and_a_rows_own_are_not() {
    with_business(|f| async move {
        booked(&f, 1).await;
        let call = Contact { channel: Channel::AssistantCall, ..text_to(&f, "+13125550142") };
        let hours = Some(&f.business.hours);
        for minute in 0..3 {
            let at = now() + minutes(minute);
            assert!(matches!(f.store.clear(call.clone(), hours, at).await.unwrap(), Verdict::Permit(_)));
        }
        let Verdict::NotBefore(at, hold) = f.store.clear(call, hours, now() + minutes(3)).await.unwrap()
        else {
            panic!("three a day")
        };
        assert_eq!((at, hold.reason), (now() + minutes(24 * 60), HoldReason::AttemptCap));
        // The confirmation is tried again and again without being counted against itself.
        let mut at = now();
        for _ in 0..10 {
            let claimed = claim(&f, at).await.unwrap();
            assert!(matches!(clear(&f, &claimed, at).await, Cleared::Permit(_)), "{at}");
            at += minutes(2);
        }
    })
    .await;
}

#[tokio::test]
async fn the_owners_people_are_staff_and_lockdown_holds_all_others_back() {
    with_business(|f| async move {
        booked(&f, 1).await;
        let owner: Address = "+13125550199".parse().unwrap();
        f.store.set_staff(f.tenant, std::slice::from_ref(&owner)).await.unwrap();
        f.store.set_lockdown(f.tenant, true).await.unwrap();
        let hours = Some(&f.business.hours);
        let emergency = Contact {
            channel: Channel::AssistantCall,
            purpose: Purpose::Emergency,
            ..text_to(&f, "+13125550199")
        };
        assert!(matches!(f.store.clear(emergency.clone(), hours, now()).await.unwrap(), Verdict::Permit(_)));
        let Verdict::NotBefore(at, hold) =
            f.store.clear(text_to(&f, "+13125550142"), hours, now()).await.unwrap()
        else {
            panic!("lockdown")
        };
        assert_eq!((at, hold.reason), (now() + minutes(15), HoldReason::Lockdown));
        // What is queued stays queued, and goes out when the lockdown is over.
        let confirmation = claim(&f, now()).await.unwrap();
        let Cleared::Later(_, _) = clear(&f, &confirmation, now()).await else { panic!("it waits") };
        f.store.set_lockdown(f.tenant, false).await.unwrap();
        let confirmation = claim(&f, now() + minutes(16)).await.unwrap();
        let Cleared::Permit(_) = clear(&f, &confirmation, now() + minutes(16)).await else {
            panic!("it goes out")
        };
        f.store.set_staff(f.tenant, &[]).await.unwrap();
        let facts = f.store.contact_facts(&emergency, now()).await.unwrap();
        assert_eq!(facts.party, Fact::Read(Party::Customer));
    })
    .await;
}

/// A call shows any number, and any may be given in it: nobody takes an agent's telephone off the business by that.
#[tokio::test]
async fn what_is_said_in_a_call_takes_no_telephone_of_its_own_off_the_business() {
    with_business(|f| async move {
        let agent: Address = "+13125550199".parse().unwrap();
        f.store.set_staff(f.tenant, std::slice::from_ref(&agent)).await.unwrap();
        let call = f.live(1).await.call_id;
        promise(&f, call, "+13125550199", now()).await;
        left_alone(&f, call, 1, Reach::All, Disposition::OptedOut).await;
        let may = async |channel| {
            let contact = Contact { channel, ..text_to(&f, "+13125550199") };
            matches!(
                f.store.clear(contact, Some(&f.business.hours), now()).await.unwrap(),
                Verdict::Permit(_)
            )
        };
        assert!(may(Channel::Bridge).await && may(Channel::Text).await);
        let alerts = async || -> Vec<String> {
            sqlx::query_scalar("SELECT kind FROM alerts").fetch_all(&f.pool).await.unwrap()
        };
        assert_eq!(alerts().await, ["staff_opted_out"], "somebody hears of it");
        // Who is none of them any more is left alone.
        f.store.set_staff(f.tenant, &[]).await.unwrap();
        assert!(!may(Channel::Text).await);
        assert_eq!(alerts().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn without_a_database_there_is_no_permit() {
    with_business(|f| async move {
        booked(&f, 1).await;
        let claimed = claim(&f, now()).await.unwrap();
        // The verdict cannot be written: the permit does not leave.
        sqlx::query("ALTER TABLE contact_verdicts ADD CONSTRAINT broken CHECK (false)")
            .execute(&f.pool)
            .await
            .unwrap();
        let contact = claimed.contact.clone().unwrap();
        let hours = Some(&f.business.hours);
        assert!(f.store.clear_queued(&claimed, contact.clone(), hours, now()).await.is_err());
        assert!(f.store.clear(contact.clone(), hours, now()).await.is_err());
        f.store.close().await;
        assert!(f.store.clear(contact, hours, now()).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn what_is_known_of_a_caller() {
    with_business(|f| async move {
        let caller = caller();
        let read = |at| f.store.caller_facts(f.tenant, Some(&caller), at);
        let call = f.live(1).await.call_id;
        finish(&f, call, Disposition::Silent).await;
        let facts = read(now()).await.unwrap();
        assert!(!facts.known && !facts.blocked && !facts.lockdown);
        let rates = facts.rates;
        assert_eq!(
            (rates.caller_last_hour, rates.caller_silent_last_day, rates.tenant_last_minute),
            (1, 1, 1)
        );
        let later = read(now() + minutes(61)).await.unwrap().rates;
        assert_eq!(
            (later.caller_last_hour, later.caller_silent_last_day, later.tenant_last_minute),
            (0, 1, 0)
        );
        booked(&f, 2).await;
        f.store.set_blocked(f.tenant, &caller, true, now()).await.unwrap();
        let facts = read(now()).await.unwrap();
        assert!(facts.known && facts.blocked);
        f.store.set_blocked(f.tenant, &caller, false, now()).await.unwrap();
        assert!(!read(now()).await.unwrap().blocked);
        let withheld = f.store.caller_facts(f.tenant, None, now()).await.unwrap();
        assert_eq!((withheld.rates.caller_last_hour, withheld.rates.tenant_last_minute), (0, 2));
        assert!(!withheld.known);
        let hidden = OpenCall { from: None, ..f.webhook(3) };
        f.store.open_call(admitted(), hidden).await.unwrap();
        let again = f.store.caller_facts(f.tenant, None, now()).await.unwrap();
        assert_eq!(again.rates.caller_last_hour, 1, "all who withhold their numbers are one");
        sqlx::query("UPDATE bookings SET state = 'cancelled', cancelled_at = confirmed_at")
            .execute(&f.pool)
            .await
            .unwrap();
        assert!(!read(now()).await.unwrap().known, "who books and cancels is a stranger again");
    })
    .await;
}

/// Somebody calls from his own number and wants that one called back.
async fn call_back_to(f: &Fixture, n: u32, phone: &str, at: Timestamp) {
    let call = f.live(n).await.call_id;
    promise(f, call, phone, at).await;
}

async fn promise(f: &Fixture, call: CallId, phone: &str, at: Timestamp) {
    let phone = Some(phone.parse().unwrap());
    let reason = "a price".to_owned();
    let callback = Callback { name: None, phone, reason, emergency: None, best_at: None, for_visit: None };
    let callback_id = CallbackId(Uuid::new_v4());
    let request =
        CallbackRequest { tenant: f.tenant, call_id: call, callback_id, callback: &callback, now: at };
    f.store.leave_callback(request).await.unwrap();
}

/// "Stop calling me", and in the same call: "or no, call me back this afternoon."
#[tokio::test]
async fn who_asks_to_be_called_after_all_is_called() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        let address = caller().e164().to_owned();
        promise(&f, call, &address, now()).await;
        f.store.opt_out(&said_no(&f, now() + minutes(1))).await.unwrap();
        let due = async || {
            let callbacks = f.store.callbacks(f.tenant, false).await.unwrap();
            callbacks.iter().map(|callback| callback.created_at).collect::<Vec<_>>()
        };
        assert_eq!(due().await, []);
        let at = now() + minutes(2);
        for _ in 0..2 {
            promise(&f, call, &address, at).await;
        }
        assert_eq!(due().await, [at]);
        let contact = Contact {
            channel: Channel::AgentCall,
            purpose: Purpose::RequestedCallback,
            ..text_to(&f, &address)
        };
        let verdict = f.store.clear(contact, Some(&f.business.hours), at + minutes(1)).await.unwrap();
        assert!(matches!(verdict, Verdict::Permit(_)), "{verdict:?}");
        // The owner hears of both promises.
        let notices = [OutboxKind::CallbackOwnerNotice];
        assert_eq!(f.claim(&notices, "worker", LEASE, 9, at).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn nobody_asks_for_another_to_be_called_who_wants_no_calls() {
    with_business(|f| async move {
        let hours = Some(&f.business.hours);
        let asked = |address: &str, channel| Contact {
            channel,
            purpose: Purpose::RequestedCallback,
            ..text_to(&f, address)
        };
        // The caller and another have both opted out. Then he calls, and wants both numbers called.
        let (own, other, third) = ("+13125550142", "+13125550177", "+13125550178");
        for address in [own, other] {
            let opt_out = OptOut { address: address.parse().unwrap(), ..said_no(&f, now()) };
            f.store.opt_out(&opt_out).await.unwrap();
        }
        let at = now() + minutes(1);
        for (n, address) in [(1, own), (2, other), (3, third)] {
            call_back_to(&f, n, address, at).await;
        }
        let said = async |address: &str, channel| match f
            .store
            .clear(asked(address, channel), hours, at)
            .await
            .unwrap()
        {
            Verdict::Permit(_) => None,
            Verdict::Refuse(refusal) => Some(refusal.reason),
            Verdict::NotBefore(..) => panic!("it is day"),
        };
        assert_eq!(said(own, Channel::AgentCall).await, None, "his own word, said later");
        assert_eq!(said(other, Channel::AgentCall).await, Some(Refused::DoNotContact));
        // Who has never refused is called by a person where a caller has said so, and by no machine.
        assert_eq!(said(third, Channel::AgentCall).await, None);
        assert_eq!(said(third, Channel::AssistantCall).await, Some(Refused::NotAsked));
    })
    .await;
}

#[tokio::test]
async fn what_is_lifted_is_lifted_as_far_as_it_was_asked() {
    with_business(|f| async move {
        let address = Address::Phone(caller());
        let in_force = async || {
            let entries = f.store.opted_out(Some(f.tenant), Some(&address), 10).await.unwrap();
            let mut entries: Vec<_> =
                entries.into_iter().map(|(_, reach, source, at)| (reach, source, at)).collect();
            entries.sort_unstable();
            entries
        };
        let spoken = OptOut { source: Source::Speech, ..said_no(&f, now()) };
        let written = OptOut { reach: Reach::Texts, ..said_no(&f, now() + minutes(1)) };
        for opt_out in [&spoken, &written] {
            f.store.opt_out(opt_out).await.unwrap();
        }
        let asks = async |reach, after| {
            let (at, evidence) = (now() + minutes(after), format!("letter:{after}"));
            f.store.opt_in(f.tenant, &address, reach, &evidence, at).await.unwrap();
        };
        asks(Reach::Texts, 2).await;
        let calls = (Reach::Calls, Source::Speech, now());
        assert_eq!(in_force().await, [calls, (Reach::Emails, Source::Speech, now())]);
        asks(Reach::Emails, 3).await;
        assert_eq!(in_force().await, [calls]);
        // Said again it reaches everything again, and is lifted again.
        f.store.opt_out(&OptOut { now: now() + minutes(4), ..spoken.clone() }).await.unwrap();
        assert_eq!(in_force().await, [(Reach::All, Source::Speech, now() + minutes(4)), calls]);
        asks(Reach::All, 5).await;
        assert_eq!(in_force().await, []);
        let contact = text_to(&f, "+13125550142");
        let facts = f.store.contact_facts(&contact, now() + minutes(6)).await.unwrap();
        let Fact::Read(consents) = facts.consents else { panic!("read") };
        assert_eq!(consents.iter().map(|consent| consent.reach).collect::<Vec<_>>(), [Reach::All]);
    })
    .await;
}
