//! A whole account against a server of a few lines: legs, rooms with sound, the REST API and what goes wrong.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use futures_util::{SinkExt, StreamExt};
use loadtest::live::{
    AGENT_HZ, Assumption, Behaviour, CALLER_HZ, Event, Faults, HangsUp, Inbound, LiveAccount, Number,
    Options, Pickup,
};
use serde_json::Value;
use telephony::{CallSid, Digit, PhoneNumber, Softphone};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;
use twilio::Private;
use twilio::forms::{CallStatus, MessageStatus};
use twilio::rest::{
    CallResource, CreateCall, CreateMessage, FetchCall, Instructions, ListCalls, ListConferences,
    ListParticipants, MachineDetection, MessageResource, RestError, Sender, UpdateCall, UpdateParticipant,
    UpdateStatus, recording_media_path,
};
use twilio::signature::{AuthToken, SignedBody, verify};
use twilio::twiml::{CallProgressEvent, StatusCallback};

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const TOKEN: &str = "12345";
const SHOP: &str = "+13125550100";
const CALLER: &str = "+13125550142";
const ANN: &str = "+13125550111";
const BEN: &str = "+13125550112";
const SOON: Duration = Duration::from_secs(20);

/// The pages of the server, by path, and what was asked of them.
#[derive(Clone, Default)]
struct Pages(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    origin: String,
    pages: BTreeMap<String, String>,
    asked: Vec<(String, BTreeMap<String, String>)>,
    refused: usize,
}

impl Pages {
    fn set(&self, path: &str, verbs: &str) {
        let xml = format!("<Response>{verbs}</Response>");
        self.0.lock().unwrap().pages.insert(path.to_owned(), xml);
    }

    /// The forms that a path was sent, in order.
    fn forms(&self, path: &str) -> Vec<BTreeMap<String, String>> {
        let inner = self.0.lock().unwrap();
        inner.asked.iter().filter(|(asked, _)| asked == path).map(|(_, form)| form.clone()).collect()
    }

    /// One field of the forms that a path was sent, in order.
    fn field(&self, path: &str, name: &str) -> Vec<String> {
        self.forms(path).into_iter().map(|form| form.get(name).cloned().unwrap_or_default()).collect()
    }

    fn paths(&self) -> Vec<String> {
        self.0.lock().unwrap().asked.iter().map(|(path, _)| path.clone()).collect()
    }
}

/// Checks the signature, notes the form, and gives out the page.
async fn page(State(pages): State<Pages>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let path = head.uri.path().to_owned();
    let signature = head.headers.get("x-twilio-signature").and_then(|value| value.to_str().ok());
    let mut inner = pages.0.lock().unwrap();
    let url = format!("{}{}", inner.origin, head.uri);
    let token = AuthToken::new(TOKEN).unwrap();
    if verify(&token, &url, SignedBody::Form(&body), signature.unwrap_or_default()).is_err() {
        inner.refused += 1;
        return axum::http::StatusCode::FORBIDDEN.into_response();
    }
    let form = url::form_urlencoded::parse(&body).into_owned().collect();
    inner.asked.push((path.clone(), form));
    match inner.pages.get(&path) {
        Some(xml) if xml.contains("fail") => axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some(xml) => ([("content-type", "text/xml")], xml.clone()).into_response(),
        None => ().into_response(),
    }
}

/// An account, the server that it asks, and a client of its API.
struct House {
    account: LiveAccount,
    pages: Pages,
    http: reqwest::Client,
}

impl House {
    async fn open(change: impl FnOnce(&mut Options)) -> Self {
        loadtest::install_tls();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let pages = Pages::default();
        pages.0.lock().unwrap().origin.clone_from(&origin);
        let router = Router::new().fallback(page).with_state(pages.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let mut options = Options::new(ACCOUNT.parse().unwrap(), TOKEN, &origin).unwrap();
        options.numbers.insert(number(SHOP), Number::at(&origin));
        options.calls_per_second = 0.0;
        change(&mut options);
        let account = LiveAccount::start(options).await.unwrap();
        Self { account, pages, http: reqwest::Client::new() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.pages.0.lock().unwrap().origin)
    }

    async fn send(&self, method: &str, path: &str, body: String) -> Result<Vec<u8>, RestError> {
        let url = format!("{}{path}", self.account.api_url());
        let request = self.http.request(method.parse().unwrap(), url).basic_auth(ACCOUNT, Some(TOKEN));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.bytes().await.unwrap().to_vec();
        if status < 300 { Ok(body) } else { Err(RestError::parse(status, &body)) }
    }

    async fn create(&self, call: &CreateCall) -> Result<CallResource, RestError> {
        let path = call.path(&ACCOUNT.parse().unwrap());
        let body = self.send("POST", &path, call.encode()).await?;
        Ok(CallResource::parse(&body).unwrap())
    }

    async fn update(&self, sid: &CallSid, update: &UpdateCall) -> Result<CallResource, RestError> {
        let path = update.path(&ACCOUNT.parse().unwrap(), sid);
        let body = self.send("POST", &path, update.encode()).await?;
        Ok(CallResource::parse(&body).unwrap())
    }

    fn call_to(&self, to: &str, page: &str) -> CreateCall {
        CreateCall::new(number(to), number(SHOP), Instructions::url(self.url(page)))
    }

    fn call_in(&self, behaviour: Behaviour) -> CallSid {
        self.account.place_inbound(Inbound::new(number(CALLER), number(SHOP)).with(behaviour))
    }

    fn statuses(&self, sid: &CallSid) -> Vec<CallStatus> {
        let events = self.account.events_of(sid).into_iter();
        let status = |event| if let Event::Status { status } = event { Some(status) } else { None };
        events.filter_map(status).collect()
    }

    fn status(&self, sid: &CallSid) -> CallStatus {
        self.account.leg(sid).unwrap().status
    }

    /// Waits until a path was asked so often.
    async fn asked(&self, path: &str, times: usize) {
        let asked = self.account.until(SOON, |_| self.pages.forms(path).len() >= times).await;
        assert!(asked, "{path}: {:?}", self.pages.paths());
    }
}

fn number(text: &str) -> PhoneNumber {
    text.parse().unwrap()
}

/// The one leg to a number.
fn leg_to(house: &House, to: &str) -> CallSid {
    let legs = house.account.legs_to(&number(to));
    assert_eq!(legs.len(), 1, "{legs:?}");
    legs[0].sid.clone()
}

const WHISPER: &str = "<Gather numDigits='1' timeout='1' action='/accept'><Say>Leak.</Say></Gather><Hangup/>";

#[tokio::test]
async fn an_agent_presses_1_and_both_hear_each_other() {
    let house = House::open(|_| {}).await;
    house.pages.set(
        "/twilio/voice",
        "<Dial answerOnBridge='true' action='/dialled'><Number url='/whisper' statusCallback='/leg' \
         statusCallbackEvent='initiated ringing answered completed'>+13125550111</Number></Dial>",
    );
    // Addresses of status callbacks are absolute.
    let leg = house.url("/leg");
    house.pages.set(
        "/twilio/voice",
        &format!(
            "<Dial answerOnBridge='true' action='/dialled'><Number url='/whisper' statusCallback='{leg}' \
             statusCallbackEvent='initiated ringing answered completed'>{ANN}</Number></Dial>"
        ),
    );
    house.pages.set("/whisper", WHISPER);
    house.pages.set("/dialled", "<Say>Bye.</Say>");
    let ann = Behaviour::takes(200, 300).hanging_up(HangsUp::AfterBridge(1_000));
    house.account.set_agent(&number(ANN), ann);
    let caller = house.call_in(Behaviour::caller());
    assert!(house.account.ended(&caller, SOON).await);
    let agent = leg_to(&house, ANN);
    assert!(house.account.events_of(&caller).contains(&Event::Hears { hz: AGENT_HZ }));
    assert!(house.account.events_of(&agent).contains(&Event::Hears { hz: CALLER_HZ }));
    assert_eq!(house.pages.field("/dialled", "DialCallStatus"), ["completed"]);
    assert_eq!(house.pages.field("/dialled", "DialBridged"), ["true"]);
    assert_eq!(house.pages.field("/dialled", "DialCallSid"), [agent.as_str()]);
    assert_eq!(house.pages.field("/accept", "Digits"), ["1"]);
    assert_eq!(house.pages.field("/accept", "ParentCallSid"), [caller.as_str()]);
    house.asked("/leg", 4).await;
    let mut told: Vec<_> = house.pages.forms("/leg");
    told.sort_by_key(|form| form["SequenceNumber"].clone());
    let told: Vec<&str> = told.iter().map(|form| form["CallStatus"].as_str()).collect();
    assert_eq!(told, ["initiated", "ringing", "in-progress", "completed"]);
    // With answerOnBridge the caller's leg is up only when both are connected.
    let statuses = house.statuses(&caller);
    assert_eq!(
        statuses,
        [CallStatus::Queued, CallStatus::Ringing, CallStatus::InProgress, CallStatus::Completed]
    );
    assert!(house.account.live_legs().is_empty());
    house.asked("/twilio/status", 1).await;
}

#[tokio::test]
async fn a_refused_whisper_is_completed_and_not_bridged() {
    for (behaviour, accept) in [
        (Behaviour::passes(50, 50), "<Hangup/>"),
        (Behaviour::voicemail(50), ""),
        (Behaviour::hangs_up_on_whisper(50, 100), ""),
    ] {
        let house = House::open(|_| {}).await;
        house.pages.set(
            "/twilio/voice",
            &format!("<Dial action='/dialled'><Number url='/whisper'>{ANN}</Number></Dial>"),
        );
        house.pages.set("/whisper", WHISPER);
        house.pages.set("/accept", accept);
        house.account.set_agent(&number(ANN), behaviour.clone());
        let caller = house.call_in(Behaviour::caller());
        assert!(house.account.ended(&caller, SOON).await, "{behaviour:?}");
        assert_eq!(house.pages.field("/dialled", "DialCallStatus"), ["completed"], "{behaviour:?}");
        assert_eq!(house.pages.field("/dialled", "DialBridged"), ["false"], "{behaviour:?}");
        let events = house.account.events_of(&caller);
        assert!(!events.iter().any(|event| matches!(event, Event::Hears { .. } | Event::Joined { .. })));
    }
}

#[tokio::test]
async fn a_dial_that_reaches_nobody_says_why() {
    for (behaviour, expected) in
        [(Behaviour::busy(), "busy"), (Behaviour::dead(), "failed"), (Behaviour::lets_ring(), "no-answer")]
    {
        let house = House::open(|_| {}).await;
        house.pages.set("/twilio/voice", &format!("<Dial timeout='1' action='/dialled'>{ANN}</Dial>"));
        house.account.set_agent(&number(ANN), behaviour);
        let caller = house.call_in(Behaviour::caller());
        assert!(house.account.ended(&caller, SOON).await);
        assert_eq!(house.pages.field("/dialled", "DialCallStatus"), [expected]);
    }
}

#[tokio::test]
async fn of_several_who_ring_the_first_to_answer_stays_and_the_others_are_let_go() {
    let house = House::open(|_| {}).await;
    house.pages.set(
        "/twilio/voice",
        &format!("<Dial action='/dialled'><Number>{ANN}</Number><Number>{BEN}</Number></Dial>"),
    );
    house.account.set_agent(&number(ANN), Behaviour::takes(5_000, 0));
    house.account.set_agent(&number(BEN), Behaviour::takes(100, 0).hanging_up(HangsUp::AfterBridge(300)));
    let caller = house.call_in(Behaviour::caller());
    assert!(house.account.ended(&caller, SOON).await);
    assert_eq!(house.status(&leg_to(&house, ANN)), CallStatus::Canceled);
    assert_eq!(house.pages.field("/dialled", "DialCallSid"), [leg_to(&house, BEN).as_str()]);
}

#[tokio::test]
async fn a_caller_who_leaves_takes_the_ringing_leg_with_him() {
    let house = House::open(|_| {}).await;
    house.pages.set("/twilio/voice", &format!("<Dial action='/dialled'>{ANN}</Dial>"));
    house.account.set_agent(&number(ANN), Behaviour::lets_ring());
    let caller = house.call_in(Behaviour::caller().hanging_up(HangsUp::AfterAnswer(300)));
    assert!(house.account.ended(&caller, SOON).await);
    let agent = leg_to(&house, ANN);
    assert!(house.account.ended(&agent, SOON).await);
    assert_eq!(house.status(&agent), CallStatus::Canceled);
    assert_eq!(house.pages.forms("/dialled").len(), 0);
}

#[tokio::test]
async fn an_update_during_a_dial_asks_its_action_first_and_only_the_new_page_counts() {
    for assumes in [true, false] {
        let house = House::open(|options| {
            if !assumes {
                options.assumptions.remove(&Assumption::InterruptedDialAsksAction);
            }
        })
        .await;
        house.pages.set("/twilio/voice", &format!("<Dial action='/dialled'>{ANN}</Dial>"));
        house.pages.set("/dialled", "<Say>This is not heard.</Say>");
        house.pages.set("/new", "<Say>Back.</Say>");
        house.account.set_agent(&number(ANN), Behaviour::takes(50, 0));
        let caller = house.call_in(Behaviour::caller());
        assert!(house.account.saw(&caller, &Event::Hears { hz: AGENT_HZ }, SOON).await);
        let redirect = UpdateCall::Redirect(Instructions::url(house.url("/new")));
        house.update(&caller, &redirect).await.unwrap();
        assert!(house.account.ended(&caller, SOON).await);
        let paths: Vec<String> =
            house.pages.paths().into_iter().filter(|path| !path.ends_with("status")).collect();
        if assumes {
            assert_eq!(paths, ["/twilio/voice", "/dialled", "/new"]);
            assert_eq!(house.pages.field("/dialled", "DialCallStatus"), ["completed"]);
        } else {
            assert_eq!(paths, ["/twilio/voice", "/new"]);
        }
        let events = house.account.events_of(&caller);
        let said: Vec<_> = events.iter().filter(|event| matches!(event, Event::Says { .. })).collect();
        assert_eq!(said, [&Event::Says { text: "Back.".to_owned() }]);
        assert!(house.account.ended(&leg_to(&house, ANN), SOON).await);
    }
}

#[tokio::test]
async fn legs_that_the_api_dials_meet_in_a_conference_and_are_muted_held_and_removed() {
    let house = House::open(|_| {}).await;
    let events = house.url("/room");
    let room = format!(
        "<Dial><Conference beep='false' endConferenceOnExit='true' statusCallback='{events}' \
         statusCallbackEvent='start end join leave mute hold'>call 7</Conference></Dial>"
    );
    house.pages.set("/twilio/voice", &room);
    house.pages.set("/join", &room);
    house.account.set_agent(&number(ANN), Behaviour::takes(100, 0));
    let caller = house.call_in(Behaviour::caller());
    let agent = house.create(&house.call_to(ANN, "/join")).await.unwrap().sid;
    assert!(house.account.saw(&caller, &Event::Hears { hz: AGENT_HZ }, SOON).await);
    assert!(house.account.saw(&agent, &Event::Hears { hz: CALLER_HZ }, SOON).await);

    let account = ACCOUNT.parse().unwrap();
    let list = ListConferences { friendly_name: Some("call 7".to_owned()), status: None };
    let body = house.send("GET", &list.path(&account), String::new()).await.unwrap();
    let [conference] = ListConferences::answer(&body).unwrap().try_into().unwrap();
    let list = ListParticipants(conference.sid.clone());
    let body = house.send("GET", &list.path(&account), String::new()).await.unwrap();
    assert_eq!(ListParticipants::answer(&body).unwrap().len(), 2);

    let change = |call: &CallSid, muted, hold| UpdateParticipant {
        conference: conference.sid.clone(),
        call: call.clone(),
        muted,
        hold,
    };
    let mute = change(&agent, Some(true), None);
    house.send("POST", &mute.path(&account), mute.encode()).await.unwrap();
    assert!(house.account.saw(&caller, &Event::HearsNoMore { hz: AGENT_HZ }, SOON).await);
    let hold = change(&agent, Some(false), Some(true));
    house.send("POST", &hold.path(&account), hold.encode()).await.unwrap();
    assert!(house.account.saw(&agent, &Event::HearsNoMore { hz: CALLER_HZ }, SOON).await);
    // Who is taken out is hung up on, and ends it for the other, as the TwiML says.
    house.send("DELETE", &hold.path(&account), String::new()).await.unwrap();
    assert!(house.account.ended(&agent, SOON).await && house.account.ended(&caller, SOON).await);
    house.asked("/room", 8).await;
    let mut told = house.pages.field("/room", "StatusCallbackEvent");
    told.sort_unstable();
    told.dedup();
    assert_eq!(
        told,
        [
            "conference-end",
            "conference-start",
            "participant-hold",
            "participant-join",
            "participant-leave",
            "participant-mute",
            "participant-unmute",
        ]
    );
    let gone = house.send("POST", &mute.path(&account), mute.encode()).await.unwrap_err();
    assert_eq!(gone.code, 20404);
}

#[tokio::test]
async fn who_waits_for_a_conference_hears_its_page_until_it_begins() {
    let house = House::open(|_| {}).await;
    let join = |starts: bool, waits: String| {
        format!(
            "<Dial><Conference startConferenceOnEnter='{starts}' waitUrl='{waits}'>call 9</Conference></Dial>"
        )
    };
    house.pages.set("/join", &join(false, house.url("/wait")));
    house.pages.set("/wait", "<Pause length='1'/><Say>First.</Say><Redirect>/more</Redirect>");
    house.pages.set("/more", "<Say>More.</Say>");
    house.pages.set("/twilio/voice", &join(true, String::new()));
    house.account.set_agent(&number(ANN), Behaviour::takes(100, 0));
    let agent = house.create(&house.call_to(ANN, "/join")).await.unwrap().sid;
    house.asked("/more", 3).await;
    let says = |text: &str| Event::Says { text: text.to_owned() };
    assert!(house.account.saw(&agent, &says("More."), SOON).await);
    assert_eq!(house.pages.forms("/wait").len(), 1, "the page that it leads to is what is said again");
    assert!(house.pages.field("/more", "ConferenceSid").iter().all(|sid| sid.starts_with("CF")));

    let caller = house.call_in(Behaviour::caller());
    assert!(house.account.saw(&agent, &Event::Hears { hz: CALLER_HZ }, SOON).await);
    assert!(house.account.saw(&caller, &Event::Hears { hz: AGENT_HZ }, SOON).await);
    let events = house.account.events_of(&agent);
    let met = events.iter().position(|event| *event == Event::Hears { hz: CALLER_HZ }).unwrap();
    let begins = events.iter().position(|event| *event == says("First.")).unwrap();
    assert!(begins < met && !events[met..].contains(&says("More.")), "{events:#?}");
    assert!(!events.iter().any(|event| matches!(event, Event::Problem { .. })), "{events:#?}");
}

#[tokio::test]
async fn keys_are_gathered_until_their_number_the_finishing_key_or_silence() {
    let press = |keys: &str| -> Vec<(u64, Digit)> {
        keys.chars().map(|key| (40, Digit::try_from(key).unwrap())).collect()
    };
    for (gather, keys, expected) in [
        ("<Gather numDigits='2' action='/keys'><Say>Please</Say></Gather>", "123", vec!["12"]),
        ("<Gather action='/keys'/>", "47#", vec!["47"]),
        ("<Gather finishOnKey='' timeout='1' action='/keys'/>", "4#", vec!["4#"]),
        ("<Gather timeout='1' action='/keys'/>", "", vec![]),
        ("<Gather timeout='1' actionOnEmptyResult='true' action='/keys'/>", "", vec![""]),
        ("<Gather timeout='1' action='/keys'/>", "#", vec![]),
    ] {
        let house = House::open(|_| {}).await;
        house.pages.set("/twilio/voice", gather);
        let caller = house.call_in(Behaviour::caller().with_keys(press(keys)));
        assert!(house.account.ended(&caller, SOON).await);
        assert_eq!(house.pages.field("/keys", "Digits"), expected, "{gather} {keys}");
    }
}

#[tokio::test]
async fn what_is_said_after_the_beep_is_recorded_and_can_be_fetched_and_deleted() {
    let house = House::open(|_| {}).await;
    let file = house.url("/file");
    house.pages.set(
        "/twilio/voice",
        &format!(
            "<Record action='/recorded' maxLength='1' recordingStatusCallback='{file}'/><Say>Nothing.</Say>"
        ),
    );
    house.pages.set("/recorded", "<Hangup/>");
    let caller = house.call_in(Behaviour::caller());
    assert!(house.account.ended(&caller, SOON).await);
    house.asked("/file", 1).await;
    assert_eq!(house.pages.field("/file", "RecordingStatus"), ["completed"]);
    assert_eq!(house.pages.field("/recorded", "RecordingDuration"), ["1"]);
    let sid = house.pages.field("/recorded", "RecordingSid").remove(0).parse().unwrap();
    let path = recording_media_path(&ACCOUNT.parse().unwrap(), &sid);
    let wav = house.send("GET", &path, String::new()).await.unwrap();
    let samples = hound::WavReader::new(&wav[..]).unwrap().duration();
    assert!((7_000..9_500).contains(&samples), "{samples}");
    house.send("DELETE", &path.replace(".wav", ".json"), String::new()).await.unwrap();
    assert_eq!(house.send("GET", &path, String::new()).await.unwrap_err().code, 20404);

    // A silent caller leaves nothing, and the next verb runs.
    house.pages.set("/twilio/voice", "<Record action='/recorded' timeout='1'/><Say>Nothing.</Say>");
    let silent = house.call_in(Behaviour::caller().saying(0));
    assert!(house.account.ended(&silent, SOON).await);
    assert!(house.account.events_of(&silent).contains(&Event::Says { text: "Nothing.".to_owned() }));
    assert_eq!(house.pages.forms("/recorded").len(), 1);
}

#[tokio::test]
async fn the_fallback_is_asked_when_the_page_fails() {
    let house = House::open(|options| {
        for number in options.numbers.values_mut() {
            number.fallback_url = Some(number.voice_url.replace("voice", "fallback"));
        }
    })
    .await;
    house.pages.set("/twilio/voice", "<!-- fail -->");
    house.pages.set("/twilio/fallback", "<Say>One moment.</Say>");
    let caller = house.call_in(Behaviour::caller());
    assert!(house.account.ended(&caller, SOON).await);
    assert_eq!(house.pages.field("/twilio/fallback", "ErrorCode"), ["11200"]);
    assert!(house.account.events_of(&caller).contains(&Event::Says { text: "One moment.".to_owned() }));
    assert_eq!(house.status(&caller), CallStatus::Completed);

    house.pages.set("/twilio/voice", "<Reject/>");
    let rejected = house.call_in(Behaviour::caller());
    assert!(house.account.ended(&rejected, SOON).await);
    assert_eq!(house.status(&rejected), CallStatus::Busy);
}

#[tokio::test]
async fn the_api_says_what_is_wrong_by_number() {
    let house = House::open(|_| {}).await;
    house.account.set_agent(&number(ANN), Behaviour { pickup: Pickup::Never, ..Behaviour::caller() });
    let account = ACCOUNT.parse().unwrap();
    let anonymous =
        house.http.get(format!("{}/2010-04-01/Accounts/{ACCOUNT}/Calls.json", house.account.api_url()));
    let answer = anonymous.send().await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.text().await.unwrap();
    assert_eq!(RestError::parse(status, body.as_bytes()), RestError::new(20003));
    assert!(body.contains(r#""more_info":"https://www.twilio.com/docs/errors/20003""#));

    let call = house.call_to(ANN, "/x");
    let code = |result: Result<CallResource, RestError>| result.unwrap_err().code;
    let strange = CreateCall { from: number(CALLER), ..call.clone() };
    assert_eq!(code(house.create(&strange).await), 21210);
    let guessed = CreateCall { call_token: Some(Private::new("guessed")), ..strange.clone() };
    assert_eq!(code(house.create(&guessed).await), 21212);
    let bad = "To=12&From=%2B13125550100&Url=http%3A%2F%2Fa".to_owned();
    let bad = house.send("POST", &call.path(&account), bad).await;
    assert_eq!(bad.unwrap_err().code, 21211);
    let nobody: CallSid = "CA00000000000000000000000000000009".parse().unwrap();
    let fetch = house.send("GET", &FetchCall(nobody).path(&account), String::new()).await;
    assert_eq!(fetch.unwrap_err().code, 20404);

    // A ringing leg can be ended, not redirected; what is over can be neither.
    let ringing = house.create(&call).await.unwrap().sid;
    let redirect = UpdateCall::Redirect(Instructions::url(house.url("/x")));
    assert_eq!(code(house.update(&ringing, &redirect).await), 21220);
    house.update(&ringing, &UpdateCall::End(UpdateStatus::Canceled)).await.unwrap();
    assert!(house.account.ended(&ringing, SOON).await);
    assert_eq!(house.status(&ringing), CallStatus::Canceled);
    assert_eq!(code(house.update(&ringing, &UpdateCall::End(UpdateStatus::Completed)).await), 21220);
    let list = ListCalls { status: Some(CallStatus::Canceled), ..ListCalls::default() };
    let body = house.send("GET", &list.path(&account), String::new()).await.unwrap();
    assert_eq!(ListCalls::answer(&body).unwrap().len(), 1);
}

#[tokio::test]
async fn a_callers_number_is_shown_with_the_token_of_his_call_and_machines_are_told_apart() {
    let house = House::open(|_| {}).await;
    house.pages.set("/twilio/voice", "<Pause length='2'/>");
    house.pages.set("/whisper", "<Hangup/>");
    let caller = house.call_in(Behaviour::caller());
    house.asked("/twilio/voice", 1).await;
    let token = house.pages.field("/twilio/voice", "CallToken").remove(0);
    house.account.set_agent(&number(ANN), Behaviour::voicemail(50));
    let events = vec![CallProgressEvent::Answered, CallProgressEvent::Completed];
    let call = CreateCall {
        from: number(CALLER),
        call_token: Some(Private::new(token)),
        machine_detection: Some(MachineDetection::Enable),
        status_callback: Some(StatusCallback { url: house.url("/leg"), events }),
        ..house.call_to(ANN, "/whisper")
    };
    let agent = house.create(&call).await.unwrap().sid;
    assert!(house.account.ended(&agent, SOON).await && house.account.ended(&caller, SOON).await);
    assert_eq!(house.pages.field("/whisper", "AnsweredBy"), ["machine_start"]);
    assert_eq!(house.pages.field("/whisper", "From"), [CALLER]);
    house.asked("/leg", 2).await;
    let mut told = house.pages.field("/leg", "CallStatus");
    told.sort_unstable();
    assert_eq!(told, ["completed", "in-progress"]);
}

#[tokio::test]
async fn a_softphone_is_rung_by_its_identity() {
    let house = House::open(|_| {}).await;
    house.pages.set("/whisper", WHISPER);
    house.account.set_client("lee_deskATshop", Behaviour::takes(100, 200));
    let lee: Softphone = "client:lee_deskATshop".parse().unwrap();
    let call = CreateCall { to: lee.into(), ..house.call_to(ANN, "/whisper") };
    let leg = house.create(&call).await.unwrap();
    assert_eq!(leg.to, None, "it has no number");
    house.asked("/accept", 1).await;
    assert_eq!(house.pages.field("/accept", "To"), ["client:lee_deskATshop"]);
    assert_eq!(house.pages.field("/accept", "Digits"), ["1"]);
    let legs = house.account.legs_to_client("lee_deskATshop");
    assert_eq!(legs.iter().map(|leg| &leg.sid).collect::<Vec<_>>(), [&leg.sid]);
    assert_eq!(house.account.legs_to_client("lee_desk").len(), 0);
}

#[tokio::test]
async fn calls_are_dialled_one_a_second_or_refused() {
    let house = House::open(|options| options.calls_per_second = 2.0).await;
    house.account.set_agent(&number(ANN), Behaviour::busy());
    let mut legs = Vec::new();
    for _ in 0..3 {
        legs.push(house.create(&house.call_to(ANN, "/x")).await.unwrap().sid);
    }
    for leg in &legs {
        assert!(house.account.ended(leg, SOON).await);
    }
    let timeline = house.account.timeline();
    let dialled: Vec<u64> = timeline
        .iter()
        .filter(|entry| entry.event == Event::Status { status: CallStatus::Initiated })
        .map(|entry| entry.at_ms)
        .collect();
    assert!(dialled[2] - dialled[0] >= 900, "{dialled:?}");

    let house = House::open(|options| {
        options.calls_per_second = 1.0;
        options.assumptions.remove(&Assumption::ExcessCallsWait);
    })
    .await;
    assert!(house.create(&house.call_to(ANN, "/x")).await.is_ok());
    assert_eq!(house.create(&house.call_to(ANN, "/x")).await.unwrap_err().code, 20429);
}

#[tokio::test]
async fn texts_are_delivered_refused_and_answered_by_status() {
    let house = House::open(|_| {}).await;
    let account = ACCOUNT.parse().unwrap();
    let text = |to: &str| CreateMessage {
        to: number(to),
        from: Sender::Number(number(SHOP)),
        body: Private::new("Tuesday at 9."),
        status_callback: Some(house.url("/sent")),
    };
    let send = async |message: CreateMessage| {
        let body = house.send("POST", &message.path(&account), message.encode()).await?;
        Ok::<_, RestError>(MessageResource::parse(&body).unwrap())
    };
    assert_eq!(send(text(CALLER)).await.unwrap().status, MessageStatus::Queued);
    house.asked("/sent", 2).await;
    let mut told = house.pages.field("/sent", "MessageStatus");
    told.sort_unstable();
    assert_eq!(told, ["delivered", "sent"]);
    house.account.set_unreachable(&number(ANN), Some(30_003));
    send(text(ANN)).await.unwrap();
    house.asked("/sent", 4).await;
    assert!(house.pages.field("/sent", "ErrorCode").contains(&"30003".to_owned()));
    house.account.set_unreachable(&number(BEN), None);
    assert_eq!(send(text(BEN)).await.unwrap_err().code, 21614);
    let strange = CreateMessage { from: Sender::Number(number(ANN)), ..text(CALLER) };
    assert_eq!(send(strange).await.unwrap_err().code, 21606);

    house.account.text(&number(CALLER), &number(SHOP), " stop ");
    house.asked("/twilio/sms", 1).await;
    assert_eq!(house.pages.field("/twilio/sms", "OptOutType"), ["STOP"]);
    assert_eq!(send(text(CALLER)).await.unwrap_err().code, 21610);
    house.account.text(&number(CALLER), &number(SHOP), "START");
    assert!(send(text(CALLER)).await.is_ok());
    assert_eq!(house.account.messages().len(), 3);
}

#[tokio::test]
async fn callbacks_are_lost_doubled_forged_and_the_api_fails_as_it_is_told_to() {
    let house = House::open(|options| {
        options.faults = Faults { duplicated: 1.0, forged: 1.0, delay_ms: 100, ..Faults::default() };
    })
    .await;
    house.pages.set("/twilio/voice", "<Hangup/>");
    let caller = house.call_in(Behaviour::caller());
    assert!(house.account.ended(&caller, SOON).await);
    house.asked("/twilio/status", 2).await;
    assert_eq!(house.pages.field("/twilio/status", "SequenceNumber"), ["0", "0"]);
    assert!(house.pages.0.lock().unwrap().refused >= 1);

    for (faults, code) in [
        (Faults { rest_fails: 1.0, ..Faults::default() }, 20500),
        (Faults { rest_busy: 1.0, ..Faults::default() }, 20429),
    ] {
        let house = House::open(|options| options.faults = faults).await;
        assert_eq!(house.create(&house.call_to(ANN, "/x")).await.unwrap_err().code, code);
        assert!(house.account.legs().is_empty());
    }
}

/// A stream's server: sends back what it hears, echoes nothing else, and notes what happens.
async fn echo_stream(listener: TcpListener, noted: Arc<Mutex<Vec<String>>>) {
    loop {
        let (tcp, _) = listener.accept().await.unwrap();
        let noted = Arc::clone(&noted);
        tokio::spawn(async move {
            let mut socket = tokio_tungstenite::accept_async(tcp).await.unwrap();
            while let Some(Ok(Message::Text(text))) = socket.next().await {
                let mut message: Value = serde_json::from_str(&text).unwrap();
                let event = message["event"].as_str().unwrap().to_owned();
                if event == "media" {
                    let track = message["media"]["track"].as_str().unwrap().to_owned();
                    if !noted.lock().unwrap().contains(&track) {
                        noted.lock().unwrap().push(track);
                    }
                    message["media"] = serde_json::json!({ "payload": message["media"]["payload"] });
                    let _ = socket.send(Message::text(message.to_string())).await;
                } else {
                    let digit = message["dtmf"]["digit"].as_str().unwrap_or_default();
                    noted.lock().unwrap().push(format!("{event}{digit}"));
                }
            }
            noted.lock().unwrap().push("gone".to_owned());
        });
    }
}

async fn stream_server() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/stream", listener.local_addr().unwrap());
    let noted = Arc::default();
    tokio::spawn(echo_stream(listener, Arc::clone(&noted)));
    (url, noted)
}

#[tokio::test]
async fn a_stream_carries_sound_and_keys_and_an_update_stops_it_and_moves_the_caller() {
    let house = House::open(|options| options.listens_for = vec![CALLER_HZ, 0, 1]).await;
    let (url, noted) = stream_server().await;
    house.pages.set(
        "/twilio/voice",
        &format!("<Connect><Stream url='{url}'/></Connect><Redirect>/resume</Redirect>"),
    );
    house.pages.set("/join", "<Dial><Conference>call 8</Conference></Dial>");
    let caller = house.call_in(Behaviour::caller().with_keys(vec![(300, Digit::Number(1))]));
    assert!(house.account.saw(&caller, &Event::Presses { key: '1' }, SOON).await);
    house.update(&caller, &UpdateCall::Redirect(Instructions::url(house.url("/join")))).await.unwrap();
    assert!(house.account.saw(&caller, &Event::Joined { room: "call 8".to_owned() }, SOON).await);
    house.account.hang_up(&caller);
    assert!(house.account.ended(&caller, SOON).await);
    assert_eq!(*noted.lock().unwrap(), ["connected", "start", "inbound", "dtmf1", "stop", "gone"]);
    assert_eq!(house.pages.forms("/resume").len(), 0);
}

#[tokio::test]
async fn a_cut_stream_leads_to_the_next_verb_and_a_one_way_stream_carries_both_sides() {
    let house = House::open(|options| options.faults.cut_stream_ms = Some(300)).await;
    let (url, noted) = stream_server().await;
    house.pages.set(
        "/twilio/voice",
        &format!("<Connect><Stream url='{url}'/></Connect><Redirect>/resume</Redirect>"),
    );
    house.pages.set("/resume", "<Say>Sorry.</Say>");
    let caller = house.call_in(Behaviour::caller());
    assert!(house.account.ended(&caller, SOON).await);
    assert!(house.account.events_of(&caller).contains(&Event::StreamClosed { by: "fault" }));
    assert!(house.account.events_of(&caller).contains(&Event::Says { text: "Sorry.".to_owned() }));
    assert!(!noted.lock().unwrap().contains(&"stop".to_owned()));

    let (url, noted) = stream_server().await;
    house.pages.set(
        "/twilio/voice",
        &format!("<Start><Stream url='{url}' name='ears' track='both_tracks'/></Start><Pause length='1'/>"),
    );
    let caller = house.call_in(Behaviour::caller());
    assert!(house.account.ended(&caller, SOON).await);
    let all = ["connected", "start", "inbound", "outbound", "stop"];
    let whole = || all.iter().all(|what| noted.lock().unwrap().contains(&(*what).to_owned()));
    let last = house.call_in(Behaviour::caller());
    assert!(house.account.ended(&last, SOON).await);
    assert!(whole(), "{:?}", noted.lock().unwrap());
}
