//! Emergencies that the business's people have to hear of: begun once, told by one process at a time, ended once.

use assistant::{AgentSettings, Dialogue, Input, OwnerSettings};
use jiff::{SignedDuration, Timestamp};
use policy::Mode;
use policy::contact::{Address, Channel};
use policy::emergency_notice::{Next, Step, Try, TryState, next, plan};
use store::{
    AcknowledgedBy, Checkpointed, IncomingText, OpenCall, OpenNotice, ReceivedText, SwitchOff, TryEnd, Turn,
};
use telephony::{CallId, Disposition, TurnId};

use crate::database::{Fixture, admitted, caller, now, settings, with_business};

const LEASE: SignedDuration = SignedDuration::from_secs(30);

fn at(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

async fn staff(f: &Fixture, addresses: &[&str]) {
    for address in addresses {
        sqlx::query("INSERT INTO staff_addresses (tenant_id, address) VALUES ($1, $2)")
            .bind(f.tenant.0)
            .bind(address)
            .execute(&f.pool)
            .await
            .unwrap();
    }
}

/// A turn after which the call is an emergency.
async fn report(f: &Fixture, call: CallId, turn: u32) {
    let mut dialogue = Dialogue::new(Some(caller()), Mode::Assistant);
    dialogue.handle(Input::Opened, &f.business, now());
    let dialogue = serde_json::to_value(&dialogue).unwrap();
    let turn = Turn {
        tenant: f.tenant,
        call_id: call,
        generation: 1,
        turn: TurnId(turn),
        heard: Some("I smell gas"),
        said: "This sounds like an emergency.",
        dialogue: &dialogue,
        if_ended: Disposition::Emergency,
        records: &[],
        objected_at: None,
        left_alone: None,
        now: now(),
    };
    assert_eq!(f.store.checkpoint(turn).await.unwrap(), Checkpointed::Saved);
}

async fn claim(f: &Fixture, worker: &str, seconds: i64) -> Option<OpenNotice> {
    f.store.claim_emergency_notice(worker, LEASE, at(seconds)).await.unwrap()
}

fn step(notice: &OpenNotice, seconds: i64) -> (Step, u32) {
    match next(notice.began_at, &plan(&notice.people), &notice.tries, at(seconds)) {
        Next::Attempt(step, number) => (step, number),
        other => panic!("{other:?}"),
    }
}

const PEOPLE: [&str; 2] = ["+13125550150", "owner@example.com"];

#[tokio::test]
async fn an_emergency_is_told_once_a_call_however_often_it_is_reported() {
    with_business(|f| async move {
        staff(&f, &PEOPLE).await;
        let call = f.live(1).await.call_id;
        report(&f, call, 1).await;
        report(&f, call, 1).await;
        report(&f, call, 2).await;
        f.store.begin_emergency_notice(f.tenant, call, now()).await.unwrap();
        let notice = claim(&f, "a", 0).await.unwrap();
        assert_eq!(notice.people.iter().map(Address::as_str).collect::<Vec<_>>(), PEOPLE);
        assert_eq!((notice.report.phone.clone(), notice.report.reason.clone()), (Some(caller()), None));
        assert_eq!(claim(&f, "b", 0).await, None, "one notice, one worker");
    })
    .await;
}

fn agent(n: u32) -> AgentSettings {
    AgentSettings {
        id: format!("agent-{n}"),
        name: format!("Agent {n}"),
        number: Some(format!("+1312555015{n}")),
        ring_seconds: 20,
        ..AgentSettings::default()
    }
}

/// Seven telephones, the owner's with the highest digits: he is the first, and what is settled before the first try stays.
#[tokio::test]
async fn owners_are_told_first_whatever_their_digits_and_who_is_told_is_settled_once() {
    with_business(|f| async move {
        let mut settings = settings();
        settings.owners =
            vec![OwnerSettings { name: "Robin".to_owned(), numbers: vec!["+18475550130".to_owned()] }];
        settings.notify.emails = vec!["office@example.com".to_owned()];
        settings.agents = (0..6).map(agent).collect();
        f.store.apply_tenant(&settings.check().unwrap(), SwitchOff::Unused, now()).await.unwrap();
        let call = f.live(1).await.call_id;
        report(&f, call, 1).await;
        let notice = claim(&f, "a", 0).await.unwrap();
        let told: Vec<&str> = notice.people.iter().map(Address::as_str).collect();
        assert_eq!(told[..4], ["+18475550130", "office@example.com", "+13125550150", "+13125550151"]);
        assert_eq!(told.len(), 8);

        let settled = &notice.people[..2];
        f.store.settle_emergency_people(&notice, &notice.people[..1], "b").await.unwrap();
        f.store.settle_emergency_people(&notice, settled, "a").await.unwrap();
        f.store.release_emergency_notice(&notice, "a", at(1)).await.unwrap();
        assert_eq!(claim(&f, "b", 1).await.unwrap().people, settled, "by whoever holds it");
    })
    .await;
}

#[tokio::test]
async fn a_try_is_made_once_and_only_by_whoever_holds_the_notice() {
    with_business(|f| async move {
        staff(&f, &PEOPLE).await;
        let call = f.live(1).await.call_id;
        report(&f, call, 1).await;
        let notice = claim(&f, "a", 0).await.unwrap();
        let (step, number) = step(&notice, 0);
        let begin = async |worker: &'static str, seconds: i64| {
            f.store.begin_emergency_try(&notice, &step, number, worker, at(seconds)).await.unwrap()
        };
        assert!(!begin("b", 0).await, "not his");
        assert!(begin("a", 0).await);
        assert!(!begin("a", 0).await, "not twice");
        assert!(!begin("a", 31).await, "the lease is over");
    })
    .await;
}

/// The process dies between the beginning of a try and its end. The next goes on with the same plan, makes that one try
/// again, and nothing else a second time.
#[tokio::test]
async fn another_process_goes_on_where_the_first_one_died() {
    with_business(|f| async move {
        staff(&f, &["+13125550150", "+13125550151"]).await;
        let call = f.live(1).await.call_id;
        report(&f, call, 1).await;
        let first = claim(&f, "a", 0).await.unwrap();
        let (text, number) = step(&first, 0);
        assert!(f.store.begin_emergency_try(&first, &text, number, "a", at(0)).await.unwrap());
        f.store.end_emergency_try(&first, &text, number, TryEnd::Sent("SM1"), at(0)).await.unwrap();
        // The second text is on its way when the process dies.
        let first = OpenNotice { tries: tries_of(&f, "a").await, ..first };
        let (other, number) = step(&first, 1);
        assert_ne!(other.address, text.address);
        assert!(f.store.begin_emergency_try(&first, &other, number, "a", at(1)).await.unwrap());

        assert_eq!(claim(&f, "b", 20).await, None, "the lease still runs");
        let mut second = claim(&f, "b", 31).await.unwrap();
        assert_eq!(second.began_at, first.began_at);
        // The first call is due as well, and nobody was called yet.
        let (call, number) = step(&second, 31);
        assert_eq!((call.channel, number), (Channel::AssistantCall, 1));
        assert!(f.store.begin_emergency_try(&second, &call, number, "b", at(31)).await.unwrap());
        second.tries.push(Try { step: call.number, number, state: TryState::Sent, begun_at: at(31) });
        let (again, number) = step(&second, 31);
        assert_eq!((again.number, number), (other.number, 2), "the try that nobody knows the end of");
        assert!(f.store.begin_emergency_try(&second, &again, number, "b", at(31)).await.unwrap());
        // The first wakes up: it has no say any more.
        assert!(!f.store.begin_emergency_try(&first, &step(&second, 31).0, 3, "a", at(31)).await.unwrap());
    })
    .await;
}

/// What the record says was tried, as the next claim would read it.
async fn tries_of(f: &Fixture, worker: &str) -> Vec<Try> {
    sqlx::query("UPDATE emergency_notices SET leased_by = NULL, leased_until = NULL")
        .execute(&f.pool)
        .await
        .unwrap();
    claim(f, worker, 0).await.unwrap().tries
}

#[tokio::test]
async fn the_first_who_knows_ends_it() {
    with_business(|f| async move {
        staff(&f, &PEOPLE).await;
        let call = f.live(1).await.call_id;
        report(&f, call, 1).await;
        let notice = claim(&f, "a", 0).await.unwrap();
        let by = &notice.people[0];
        let acknowledge = async || {
            f.store
                .acknowledge_emergency(f.tenant, notice.notice_id, by, AcknowledgedBy::Key, at(5))
                .await
                .unwrap()
        };
        assert!(f.store.open_emergency(f.tenant, notice.notice_id).await.unwrap().is_some());
        assert!(acknowledge().await);
        assert!(!acknowledge().await);
        let (step, number) = step(&notice, 0);
        assert!(!f.store.begin_emergency_try(&notice, &step, number, "a", at(6)).await.unwrap());
        assert!(!f.store.emergency_unanswered(&notice, at(6)).await.unwrap());
        assert_eq!(claim(&f, "b", 10_000).await, None);
        assert_eq!(f.store.open_emergency(f.tenant, notice.notice_id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_text_acknowledges_what_its_sender_was_told_by_text() {
    with_business(|f| async move {
        staff(&f, &PEOPLE).await;
        let call = f.live(1).await.call_id;
        report(&f, call, 1).await;
        let acknowledge_at = async |n: u32, from: &str, seconds: i64| {
            let (sid, from) = (format!("SM{n:032x}").parse().unwrap(), from.parse().unwrap());
            let (body, answered) = ("1", None);
            let now = at(seconds);
            let text = IncomingText { tenant: f.tenant, message_sid: &sid, from: &from, body, answered, now };
            match f.store.receive_text(text).await.unwrap() {
                ReceivedText::Acknowledged(notices) => notices,
                ReceivedText::Taken(_) | ReceivedText::Duplicate => 0,
            }
        };
        let acknowledge = async |n: u32, from: &str| acknowledge_at(n, from, 9).await;
        assert_eq!(acknowledge(1, PEOPLE[0]).await, 0, "he was not told yet");
        let notice = claim(&f, "a", 0).await.unwrap();
        let (step, number) = step(&notice, 0);
        assert!(f.store.begin_emergency_try(&notice, &step, number, "a", at(0)).await.unwrap());
        assert_eq!(
            acknowledge_at(5, PEOPLE[0], 2).await,
            0,
            "nobody reads and writes so fast: a telephone has answered"
        );
        assert_eq!(acknowledge(2, "+13125550199").await, 0, "a stranger");
        assert_eq!(acknowledge(1, PEOPLE[0]).await, 0, "the text of before, told again");
        assert_eq!(acknowledge(3, PEOPLE[0]).await, 1);
        assert_eq!(acknowledge(4, PEOPLE[0]).await, 0);
    })
    .await;
}

/// A business with many emergencies does not keep another's waiting.
#[tokio::test]
async fn businesses_take_turns() {
    with_business(|f| async move {
        let mut settings = settings();
        (settings.slug, settings.phone_numbers) = ("other".to_owned(), vec!["+13125550188".to_owned()]);
        let other = f
            .store
            .apply_tenant(&settings.check().unwrap(), SwitchOff::Unused, now())
            .await
            .unwrap()
            .tenant_id;
        for n in 1..=3 {
            report(&f, f.live(n).await.call_id, 1).await;
        }
        let theirs = OpenCall { tenant: other, ..f.webhook(4) };
        let theirs = f.store.open_call(admitted(), theirs).await.unwrap().call_id;
        f.store.begin_emergency_notice(other, theirs, at(5)).await.unwrap();
        let mut whose = Vec::new();
        for _ in 0..4 {
            whose.push(claim(&f, "a", 9).await.unwrap().tenant_id);
        }
        assert_eq!(whose, [f.tenant, other, f.tenant, f.tenant]);
    })
    .await;
}

#[tokio::test]
async fn what_nobody_answers_raises_an_alert_once() {
    with_business(|f| async move {
        staff(&f, &PEOPLE).await;
        let call = f.live(1).await.call_id;
        report(&f, call, 1).await;
        let notice = claim(&f, "a", 1_800).await.unwrap();
        assert_eq!(next(notice.began_at, &plan(&notice.people), &notice.tries, at(1_800)), Next::Unanswered);
        assert!(f.store.emergency_unanswered(&notice, at(1_800)).await.unwrap());
        assert!(!f.store.emergency_unanswered(&notice, at(1_801)).await.unwrap());
        let alerts: Vec<String> =
            sqlx::query_scalar("SELECT kind FROM alerts").fetch_all(&f.pool).await.unwrap();
        assert_eq!(alerts, ["emergency_unanswered"]);
    })
    .await;
}

#[tokio::test]
async fn with_nobody_to_tell_the_alert_says_so() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        report(&f, call, 1).await;
        let notice = claim(&f, "a", 0).await.unwrap();
        assert!(f.store.emergency_unanswered(&notice, at(0)).await.unwrap());
        let alerts: Vec<String> =
            sqlx::query_scalar("SELECT kind FROM alerts").fetch_all(&f.pool).await.unwrap();
        assert_eq!(alerts, ["emergency_without_contacts"]);
    })
    .await;
}

#[tokio::test]
async fn an_alert_is_told_again_until_it_is_taken_or_there_is_no_point_in_it() {
    with_business(|f| async move {
        let raise = async |n| {
            let call = f.live(n).await.call_id;
            report(&f, call, 1).await;
            let notice = claim(&f, "a", 0).await.unwrap();
            assert!(f.store.emergency_unanswered(&notice, at(0)).await.unwrap());
            notice
        };
        let claim = async |seconds| f.store.claim_alert(at(seconds)).await.unwrap();
        assert_eq!(claim(0).await, None, "nothing has happened");
        let notice = raise(1).await;
        let first = claim(0).await.unwrap();
        assert_eq!(
            (first.slug.as_str(), first.kind.as_str()),
            ("harbor-heating", "emergency_without_contacts")
        );
        assert_eq!((first.about, first.attempt, first.last), (notice.notice_id.0, 1, false));
        // Whoever has it is given time, and then it is told again, each time later.
        assert_eq!(claim(4).await, None);
        assert_eq!(claim(5).await.unwrap().attempt, 2);
        assert_eq!(claim(14).await, None);
        let third = claim(15).await.unwrap();
        f.store.alert_told(&third, at(16)).await.unwrap();
        assert_eq!(claim(9_000).await, None, "taken");

        // One that nobody takes is told sixteen times.
        raise(2).await;
        let mut told = 0;
        for minute in 0..200 {
            while let Some(alert) = claim(minute * 60).await {
                told += 1;
                assert_eq!((alert.attempt, alert.last), (told, told == 16));
            }
        }
        assert_eq!(told, 16);

        raise(3).await;
        assert_eq!(claim(25 * 3_600).await, None, "a day later it is no alert any more");
    })
    .await;
}

#[tokio::test]
async fn a_softphone_is_not_told_of_emergencies() {
    with_business(|f| async move {
        staff(&f, &["+13125550150", "client:deskATharbor_heating"]).await;
        let call = f.live(1).await.call_id;
        report(&f, call, 1).await;
        let notice = claim(&f, "a", 0).await.unwrap();
        assert_eq!(notice.people.iter().map(Address::as_str).collect::<Vec<_>>(), ["+13125550150"]);
    })
    .await;
}
