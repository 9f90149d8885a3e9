//! A caller and an agent in one room, with a real gateway, a real stream until they meet, and a whole Twilio account
//! beside it in which their tones are really mixed: what ends their talk, and what does not.

mod line;

use std::net::TcpListener;
use std::time::Duration;

use loadtest::live::{AGENT_HZ, Behaviour, CALLER_HZ, Event, Inbound, LiveAccount, Number, Options};
use telephony::{CallSid, Digit, PhoneNumber};
use tokio::runtime::Runtime;
use twilio::forms::CallStatus;

use crate::house::{ACCOUNT, House, NUMBER, TOKEN, form, ringing};

const DANA: &str = "+13125550141";
/// Lee has no telephone.
const LEE: &str = "front_deskATriverside_plumbing";

/// A test machine may be busy; what does not come within this does not come.
const SOON: Duration = Duration::from_secs(120);

/// People who are always there, one after the other.
const PEOPLE: &str = r#"
[[agents]]
id = "dana"
name = "Dana"
number = "+13125550141"
ring_seconds = 60

[[agents]]
id = "lee"
name = "Lee"
softphone = "front-desk"
ring_seconds = 60

[[ladders]]
name = "Everybody"
last = "assistant"

[[ladders.steps]]
agents = ["dana", "lee"]
"#;

/// A gateway, and the account whose number it answers.
struct Exchange {
    house: House,
    account: LiveAccount,
    runtime: Runtime,
}

/// Two legs that hear each other.
struct Talk {
    caller: CallSid,
    agent: CallSid,
}

impl Exchange {
    fn open() -> Self {
        Self::open_with(PEOPLE)
    }

    /// With these people instead of the sample's, at every hour.
    fn open_with(people: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        let environment = vec![
            ("TWILIO_API_URL", format!("http://127.0.0.1:{port}")),
            ("FIRSTRING_TWILIO_CALLS_PER_SECOND", "50".to_owned()),
        ];
        let house = House::open_as("serve", environment);
        let sample = std::fs::read_to_string("../sample/riverside-plumbing.toml").expect("the sample");
        let (business, _) = sample.split_once("# Who takes calls when a person is owed").expect("its people");
        let always = business.replacen("Mo-Fr 08:00-18:00; Sa 09:00-13:00; PH off", "24/7", 1).replacen(
            "closures = [\"2026-12-24\"]",
            "",
            1,
        );
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), format!("{always}{people}")).expect("written");
        house.told(&["tenant", "apply", &file.path().display().to_string()]);

        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        loadtest::install_tls();
        let mut options =
            Options::new(ACCOUNT.parse().expect("an account"), TOKEN, &house.origin()).expect("a token");
        options.api_port = port;
        options.calls_per_second = 0.0;
        options.numbers.insert(number(NUMBER), Number::at(&house.origin()));
        let account = runtime.block_on(LiveAccount::start(options)).expect("an account");
        Self { house, account, runtime }
    }

    /// Somebody calls, presses 1, and talks with the agent whose leg is the newest of `legs`.
    fn connect(&self, from: &str, legs: impl Fn(&LiveAccount) -> Vec<CallSid>) -> Talk {
        let before = legs(&self.account);
        let calls = Behaviour::caller().with_keys(vec![(500, Digit::Number(1))]);
        let inbound = Inbound::new(number(from), number(NUMBER)).with(calls);
        let caller = self.runtime.block_on(async { self.account.place_inbound(inbound) });
        let met = self.runtime.block_on(self.account.saw(&caller, &Event::Hears { hz: AGENT_HZ }, SOON));
        assert!(met, "{}\n{}", self.story(&caller), self.house.logged());
        let agent =
            legs(&self.account).into_iter().find(|leg| !before.contains(leg)).expect("an agent's leg");
        let met = self.runtime.block_on(self.account.saw(&agent, &Event::Hears { hz: CALLER_HZ }, SOON));
        assert!(met, "{}\n{}", self.story(&agent), self.house.logged());
        Talk { caller, agent }
    }

    /// Waits until the record says so.
    fn is_on_record(&self, query: &str, wanted: &str) {
        let tries = 0..SOON.as_secs() * 4;
        let found = tries.into_iter().any(|_| {
            std::thread::sleep(Duration::from_millis(250));
            self.house.fact(query) == wanted
        });
        assert!(found, "{query}: {}\n{}", self.house.fact(query), self.house.logged());
    }

    /// Whether each of them hears the other's tone now.
    fn hear_each_other(&self, talk: &Talk) -> bool {
        let hears = |leg: &CallSid, tone: u16| {
            let events = self.account.events_of(leg);
            let last = events.iter().rev().find(
                |event| matches!(event, Event::Hears { hz } | Event::HearsNoMore { hz } if *hz == tone),
            );
            matches!(last, Some(Event::Hears { .. }))
        };
        hears(&talk.caller, AGENT_HZ) && hears(&talk.agent, CALLER_HZ)
    }

    fn hang_up(&self, leg: &CallSid) {
        self.runtime.block_on(async { self.account.hang_up(leg) });
    }

    /// Waits until every leg is over and the gateway has been told so.
    fn quiet(&self, caller: &CallSid) {
        let told = |event: &Event| matches!(event, Event::Callback { url, status: Some(204) } if url == "/twilio/status");
        let quiet = self.runtime.block_on(async {
            self.account.quiet(SOON).await
                && self
                    .account
                    .until(SOON, |timeline| {
                        let mine = timeline.iter().filter(|entry| entry.call_sid.as_ref() == Some(caller));
                        mine.map(|entry| &entry.event).any(told)
                    })
                    .await
        });
        assert!(quiet, "{:?}\n{}", self.account.live_legs(), self.house.logged());
    }

    /// What the record says of the newest call.
    fn record(&self) -> String {
        self.house.fact(
            "SELECT concat_ws(', ', c.disposition, e.outcome, o.how, (SELECT count(*) FROM offers WHERE ended_at IS NULL))
             FROM calls c JOIN escalations e USING (tenant_id, call_id) JOIN offers o USING (tenant_id, escalation_id)
             ORDER BY c.opened_at DESC, o.offer DESC LIMIT 1",
        )
    }

    fn story(&self, leg: &CallSid) -> String {
        self.account.story(leg).iter().map(|(at, event)| format!("{at} {event:?}\n")).collect()
    }
}

fn number(text: &str) -> PhoneNumber {
    text.parse().expect("a number")
}

fn danas(account: &LiveAccount) -> Vec<CallSid> {
    account.legs_to(&number(DANA)).into_iter().map(|leg| leg.sid).collect()
}

fn lees(account: &LiveAccount) -> Vec<CallSid> {
    account.legs_to_client(LEE).into_iter().map(|leg| leg.sid).collect()
}

#[test]
fn a_talk_outlives_the_process_that_made_it() {
    let mut exchange = Exchange::open();
    exchange.account.set_agent(&number(DANA), Behaviour::takes(200, 300));
    let talk = exchange.connect("+13125550177", danas);

    // `kill -9` in the middle of it, and another process on the same record, for which all of that was long ago.
    exchange.house.kill();
    exchange.house.start();
    assert!(exchange.hear_each_other(&talk), "{}", exchange.story(&talk.caller));
    let long_ago = "now() - interval '10 min'";
    exchange.house.fact(&format!("UPDATE gateway_nodes SET seen_at = {long_ago}, started_at = {long_ago}"));

    // It looks for two who have met unseen and for lost calls, asks Twilio about this one, and leaves it alone; the third
    // time shows that a whole round is done.
    let page = format!("/Calls/{}.json", talk.caller);
    let asked = (0..24).any(|_| {
        // A report that the dead process missed comes again, and is no long time ago.
        exchange.house.fact(&format!("UPDATE escalations SET started_at = {long_ago}"));
        exchange.house.fact(&format!("UPDATE calls SET opened_at = {long_ago}, last_event_at = {long_ago}"));
        exchange.runtime.block_on(exchange.account.until(SOON / 24, |timeline| {
            let asked = |event: &Event| matches!(event, Event::Rest { method, path, .. } if method == "GET" && *path == page);
            timeline.iter().filter(|entry| asked(&entry.event)).count() >= 3
        }))
    });
    assert!(asked, "nobody asked Twilio: {}\n{}", exchange.record(), exchange.house.logged());
    assert_eq!(exchange.record(), "1", "neither call nor search nor offer has an end");
    assert!(exchange.hear_each_other(&talk), "{}", exchange.story(&talk.caller));

    // The caller hangs up: that is the end, for the agent too.
    exchange.hang_up(&talk.caller);
    exchange.quiet(&talk.caller);
    assert_eq!(exchange.record(), "connected, connected, connected, 0", "{}", exchange.house.logged());

    // The agent is free: he asks who the next one is, takes the call, and ends it himself.
    let keys = vec![(6_000, Digit::Number(3)), (6_000, Digit::Number(1))];
    exchange.account.set_agent(&number(DANA), Behaviour::takes(200, 300).with_keys(keys));
    let next = exchange.connect("+13125550178", danas);
    let said = exchange.account.events_of(&next.agent).into_iter().filter_map(|event| match event {
        Event::Says { text } => Some(text),
        _ => None,
    });
    let said: Vec<String> = said.take(4).collect();
    let announced = "Riverside Plumbing: a caller who wants a person.";
    assert_eq!(
        said,
        [
            announced,
            "Press 1 to take the call, 2 to pass, or 3 to hear who it is.",
            announced,
            "Press 1 to take the call, 2 to pass, or 3 to hear it again."
        ]
    );
    exchange.hang_up(&next.agent);
    exchange.quiet(&next.caller);
    assert_eq!(exchange.record(), "connected, connected, connected, 0", "{}", exchange.house.logged());
    assert_eq!(exchange.house.fact("SELECT count(*) FROM calls WHERE disposition = 'connected'"), "2");
}

#[test]
fn who_is_rung_for_a_process_that_is_gone_is_free_when_the_caller_gives_up() {
    let mut exchange = Exchange::open();
    exchange.account.set_agent(&number(DANA), Behaviour::lets_ring());
    let calls = Behaviour::caller().with_keys(vec![(500, Digit::Number(1))]);
    let inbound = Inbound::new(number("+13125550181"), number(NUMBER)).with(calls);
    let caller = exchange.runtime.block_on(async { exchange.account.place_inbound(inbound) });
    exchange.is_on_record("SELECT count(*) FROM offers WHERE call_sid IS NOT NULL", "1");

    // The process dies, the caller gives up, and the next process hears of that.
    exchange.house.kill();
    exchange.hang_up(&caller);
    exchange.house.start();
    let sid = caller.to_string();
    let mut report = ringing(&sid, NUMBER);
    report[4].1 = "completed";
    report.extend([("SequenceNumber", "9"), ("CallDuration", "9")]);
    assert_eq!(exchange.house.post("/twilio/status", &report).0, 204, "{}", exchange.house.logged());
    assert!(exchange.record().ends_with("caller_left, caller_left, 0"), "{}", exchange.record());
    let dana = danas(&exchange.account).remove(0);
    assert!(exchange.runtime.block_on(exchange.account.ended(&dana, SOON)));
    let status = exchange.account.leg(&dana).expect("her leg").status;
    assert_ne!(status, CallStatus::NoAnswer, "it was ended, and did not ring out: {}", exchange.story(&dana));

    // The next caller is hers at once.
    exchange.account.set_agent(&number(DANA), Behaviour::takes(200, 300));
    let next = exchange.connect("+13125550182", danas);
    exchange.hang_up(&next.caller);
    exchange.quiet(&next.caller);
}

/// The process has died when it had sent the caller to the room, and the agent had hung up before he was there.
#[test]
fn a_caller_who_is_alone_in_his_room_comes_back() {
    let mut exchange = Exchange::open();
    exchange.account.set_agent(&number(DANA), Behaviour::takes(200, 300));
    let talk = exchange.connect("+13125550183", danas);
    exchange.house.kill();
    let alone = "<Response><Dial><Conference waitUrl=\"\">alone</Conference></Dial></Response>";
    let request = reqwest::Client::new()
        .post(format!(
            "{}/2010-04-01/Accounts/{ACCOUNT}/Calls/{}.json",
            exchange.account.api_url(),
            talk.caller
        ))
        .basic_auth(ACCOUNT, Some(TOKEN))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form(&[("Twiml", alone)]));
    let moved = exchange.runtime.block_on(request.send()).expect("an answer");
    assert!(moved.status().is_success(), "{moved:?}");
    exchange.hang_up(&talk.agent);
    assert!(exchange.runtime.block_on(exchange.account.ended(&talk.agent, SOON)));
    exchange.house.fact("UPDATE offers SET accepted_at = now() - interval '1 min', connected_at = NULL");

    exchange.house.start();
    let is_back = exchange.runtime.block_on(exchange.account.until(SOON, |timeline| {
        let his = timeline.iter().filter(|entry| entry.call_sid.as_ref() == Some(&talk.caller));
        his.filter(|entry| entry.event == Event::StreamOpened).count() >= 2
    }));
    assert!(is_back, "{}\n{}", exchange.story(&talk.caller), exchange.house.logged());
    exchange.hang_up(&talk.caller);
    exchange.quiet(&talk.caller);
    assert_eq!(exchange.house.fact("SELECT outcome FROM escalations ORDER BY started_at LIMIT 1"), "lost");
}

#[test]
fn a_caller_is_put_on_hold_and_taken_back_and_either_end_is_the_end() {
    let exchange = Exchange::open();
    // Dana leaves it to Lee, who sits at a softphone: takes the call, puts the caller on hold, and takes him back.
    exchange.house.told(&["ladder", "pause", "dana"]);
    let keys = vec![(300, Digit::Number(1)), (3_000, Digit::Star), (6_000, Digit::Number(2))];
    exchange
        .runtime
        .block_on(async { exchange.account.set_client(LEE, Behaviour::takes(200, 300).with_keys(keys)) });
    let talk = exchange.connect("+13125550179", lees);
    let held = Event::Says { text: "You are on hold.".to_owned() };
    let taken_back = exchange.runtime.block_on(exchange.account.until(SOON, |timeline| {
        let his = timeline.iter().filter(|entry| entry.call_sid.as_ref() == Some(&talk.caller));
        his.skip_while(|entry| entry.event != held).any(|entry| entry.event == Event::Hears { hz: AGENT_HZ })
    }));
    let story = exchange.story(&talk.caller);
    assert!(taken_back, "not taken back: {story}\n{}", exchange.house.logged());
    assert!(!story.contains("Silence"), "{story}");
    assert_eq!(exchange.house.fact("SELECT count(*) FROM calls WHERE disposition IS NOT NULL"), "0");
    assert_eq!(exchange.house.fact("SELECT count(*) FROM call_events WHERE kind = 'connected'"), "1");

    // The agent hangs up: the caller is not left alone in the room.
    exchange.hang_up(&talk.agent);
    exchange.quiet(&talk.caller);
    assert_eq!(exchange.record(), "connected, connected, connected, 0", "{}", exchange.house.logged());

    // The caller hangs up while he is on hold: the agent is not left with his keys.
    let keys = vec![(300, Digit::Number(1)), (1_000, Digit::Star)];
    exchange
        .runtime
        .block_on(async { exchange.account.set_client(LEE, Behaviour::takes(200, 300).with_keys(keys)) });
    let talk = exchange.connect("+13125550180", lees);
    let is_held = exchange.runtime.block_on(exchange.account.saw(&talk.caller, &held, SOON));
    assert!(is_held, "{}\n{}", exchange.story(&talk.caller), exchange.house.logged());
    exchange.hang_up(&talk.caller);
    exchange.quiet(&talk.caller);
    assert_eq!(exchange.record(), "connected, connected, connected, 0", "{}", exchange.house.logged());
}
