use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use telephony::{AccountSid, CallSid, PhoneNumber, Softphone};

use super::fields::{Form, Parameters};
use super::{InvalidAnswer, RestError, path, read};
use crate::Private;
use crate::forms::{AnsweredBy, CallDirection, CallStatus};
use crate::twiml::{CallProgressEvent, Method, StatusCallback, TWIML_BYTES_MAX};
use crate::words::{strict, words};

/// Calls somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateCall {
    /// Who is called.
    pub to: Callee,
    /// The number that he sees: one of the account's, one that it has verified, or with a `call_token` the number of
    /// the caller whom the token came with.
    pub from: PhoneNumber,
    /// What the call does when it is answered.
    pub instructions: Instructions,
    /// Asked when [`Instructions::Url`] fails.
    pub fallback_url: Option<String>,
    /// Who is told how far the leg is.
    pub status_callback: Option<StatusCallback>,
    /// How long it rings, in seconds. None is Twilio's 60.
    pub timeout_s: Option<u32>,
    /// The longest call, in seconds. None is Twilio's four hours.
    pub time_limit_s: Option<u32>,
    /// Whether Twilio listens for a machine. None: no.
    pub machine_detection: Option<MachineDetection>,
    /// Where the result goes while the call is already doing something. None: the call waits for the result.
    pub async_amd_callback: Option<String>,
    /// Out of the voice webhook of the caller whose number is shown.
    pub call_token: Option<Private>,
}

/// Whom a call may reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Callee {
    /// A telephone.
    Number(PhoneNumber),
    /// A softphone that is registered with the account.
    Client(Softphone),
}

/// What a call does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instructions {
    /// What the document says that is fetched from there.
    Url {
        /// Absolute.
        url: String,
        /// How.
        method: Method,
    },
    /// What this document says. Addresses in it are absolute (error 15004).
    Twiml(String),
}

words! {
    /// How long Twilio listens for a machine.
    MachineDetection {
        /// Until it knows that it is one.
        Enable = "Enable",
        /// Until its greeting is over.
        DetectMessageEnd = "DetectMessageEnd",
    }
}

words! {
    /// How a call is ended from outside.
    UpdateStatus {
        /// Whatever it does.
        Completed = "completed",
        /// Only if nobody has answered.
        Canceled = "canceled",
    }
}

strict! { MachineDetection UpdateStatus }

/// Changes what a call does, or ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpdateCall {
    /// It leaves what it does and does this. Error 21220 where it is not in progress.
    Redirect(Instructions),
    /// It ends.
    End(UpdateStatus),
}

/// Asks how far a leg is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchCall(pub CallSid);

/// Asks for the account's legs, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListCalls {
    /// Only those so far.
    pub status: Option<CallStatus>,
    /// Only those to this number.
    pub to: Option<PhoneNumber>,
    /// Only those that this one started.
    pub parent_call_sid: Option<CallSid>,
}

/// What Twilio knows of a leg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallResource {
    /// The leg.
    pub sid: CallSid,
    /// Whose it is.
    pub account_sid: AccountSid,
    /// The leg that started it.
    pub parent_call_sid: Option<CallSid>,
    /// How far it is.
    pub status: CallStatus,
    /// Who is called. None where it is no telephone number.
    pub to: Option<PhoneNumber>,
    /// Who calls. None where the number is withheld or is no telephone number.
    pub from: Option<PhoneNumber>,
    /// Who started it.
    pub direction: CallDirection,
    /// When it was answered.
    pub start_time: Option<Timestamp>,
    /// When it ended.
    pub end_time: Option<Timestamp>,
    /// How long it was connected, in seconds. Only when it is over.
    pub duration_s: Option<u32>,
    /// What Twilio believes to have heard.
    pub answered_by: Option<AnsweredBy>,
}

impl CreateCall {
    /// The HTTP method.
    pub const METHOD: &'static str = "POST";

    /// A call that is only told whom to reach and what to do.
    #[must_use]
    pub fn new(to: impl Into<Callee>, from: PhoneNumber, instructions: Instructions) -> Self {
        Self {
            to: to.into(),
            from,
            instructions,
            fallback_url: None,
            status_callback: None,
            timeout_s: None,
            time_limit_s: None,
            machine_detection: None,
            async_amd_callback: None,
            call_token: None,
        }
    }

    /// Where it goes.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        path(account, "Calls")
    }

    /// Writes the form.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut form = Form::new();
        form.put("To", self.to.as_str()).put("From", self.from.e164());
        self.instructions.put(&mut form);
        form.some("FallbackUrl", self.fallback_url.as_ref());
        if let Some(callback) = &self.status_callback {
            form.put("StatusCallback", &callback.url);
            for event in &callback.events {
                form.put("StatusCallbackEvent", event.as_str());
            }
        }
        form.some("Timeout", self.timeout_s.map(|s| s.to_string()))
            .some("TimeLimit", self.time_limit_s.map(|s| s.to_string()))
            .some("MachineDetection", self.machine_detection.map(MachineDetection::as_str))
            .some("AsyncAmd", self.async_amd_callback.as_ref().map(|_| "true"))
            .some("AsyncAmdStatusCallback", self.async_amd_callback.as_ref())
            .some("CallToken", self.call_token.as_ref().map(Private::expose))
            .finish()
    }

    /// Reads the form. Words that are no event of a leg are passed over, as Twilio does (warning 21626).
    ///
    /// # Errors
    /// As Twilio answers: 21201, 21211, 21213, 21212, 21205, 21208 or 20001.
    pub fn parse(body: &[u8]) -> Result<Self, RestError> {
        let form = Parameters::read(body)?;
        let to = form.as_if("To", 21211)?.ok_or_else(|| RestError::new(21201))?;
        let from = form.number("From", 21213, 21212)?;
        let events = form.all("StatusCallbackEvent").flat_map(str::split_ascii_whitespace);
        let events: Vec<CallProgressEvent> = events.filter_map(|event| event.parse().ok()).collect();
        Ok(Self {
            to,
            from,
            instructions: Instructions::read(&form)?.ok_or_else(|| RestError::new(21205))?,
            fallback_url: form.owned("FallbackUrl"),
            status_callback: form.owned("StatusCallback").map(|url| StatusCallback { url, events }),
            timeout_s: form.as_if("Timeout", 21208)?,
            time_limit_s: form.as_if("TimeLimit", 20001)?,
            machine_detection: form.as_if("MachineDetection", 20001)?,
            async_amd_callback: match form.text("AsyncAmd") {
                Some("true") => form.owned("AsyncAmdStatusCallback"),
                _ => None,
            },
            call_token: form.text("CallToken").map(Private::new),
        })
    }
}

impl Callee {
    /// The whole address, for the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Number(number) => number.e164(),
            Self::Client(softphone) => softphone.as_str(),
        }
    }
}

impl From<PhoneNumber> for Callee {
    fn from(number: PhoneNumber) -> Self {
        Self::Number(number)
    }
}

impl From<Softphone> for Callee {
    fn from(softphone: Softphone) -> Self {
        Self::Client(softphone)
    }
}

/// Neither a number in E.164 nor `client:` and an identity. Does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither a telephone number nor a softphone")]
pub struct InvalidCallee;

impl FromStr for Callee {
    type Err = InvalidCallee;

    fn from_str(text: &str) -> Result<Self, InvalidCallee> {
        match text.parse() {
            Ok(softphone) => Ok(Self::Client(softphone)),
            Err(_) => text.parse().map(Self::Number).map_err(|_| InvalidCallee),
        }
    }
}

impl Instructions {
    /// A document that is fetched by `POST`.
    pub fn url(url: impl Into<String>) -> Self {
        Self::Url { url: url.into(), method: Method::Post }
    }

    fn put(&self, form: &mut Form) {
        match self {
            Self::Url { url, method } => form.put("Url", url).put("Method", method.as_str()),
            Self::Twiml(xml) => form.put("Twiml", xml),
        };
    }

    /// Of both, the address counts, as with Twilio.
    fn read(form: &Parameters<'_>) -> Result<Option<Self>, RestError> {
        if let Some(url) = form.owned("Url") {
            if !(url.starts_with("http://") || url.starts_with("https://")) {
                return Err(RestError { message: "Url is not valid".to_owned(), ..RestError::new(21205) });
            }
            let method = if form.text("Method") == Some("GET") { Method::Get } else { Method::Post };
            return Ok(Some(Self::Url { url, method }));
        }
        match form.owned("Twiml") {
            Some(xml) if xml.len() > TWIML_BYTES_MAX => Err(RestError::new(12100)),
            twiml => Ok(twiml.map(Self::Twiml)),
        }
    }
}

impl UpdateCall {
    /// The HTTP method.
    pub const METHOD: &'static str = "POST";

    /// Where it goes.
    #[must_use]
    pub fn path(&self, account: &AccountSid, call: &CallSid) -> String {
        path(account, &format!("Calls/{call}"))
    }

    /// Writes the form.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut form = Form::new();
        match self {
            Self::Redirect(instructions) => instructions.put(&mut form),
            Self::End(status) => {
                form.put("Status", status.as_str());
            }
        }
        form.finish()
    }

    /// Reads the form.
    ///
    /// # Errors
    /// As Twilio answers: 21205, 12100 or 20001.
    pub fn parse(body: &[u8]) -> Result<Self, RestError> {
        let form = Parameters::read(body)?;
        if let Some(status) = form.as_if("Status", 20001)? {
            return Ok(Self::End(status));
        }
        let instructions = Instructions::read(&form)?;
        instructions.map(Self::Redirect).ok_or_else(|| RestError::new(20001))
    }
}

impl FetchCall {
    /// The HTTP method.
    pub const METHOD: &'static str = "GET";

    /// Where it goes.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        path(account, &format!("Calls/{}", self.0))
    }
}

impl ListCalls {
    /// The HTTP method.
    pub const METHOD: &'static str = "GET";

    /// Where it goes, its query included.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        let mut form = Form::new();
        form.some("Status", self.status.map(CallStatus::as_str))
            .some("To", self.to.as_ref().map(PhoneNumber::e164))
            .some("ParentCallSid", self.parent_call_sid.as_ref().map(CallSid::as_str));
        let query = form.finish();
        let path = path(account, "Calls");
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }

    /// Reads the query.
    ///
    /// # Errors
    /// 20001 where a value is malformed.
    pub fn parse(query: &[u8]) -> Result<Self, RestError> {
        let form = Parameters::read(query)?;
        Ok(Self {
            status: form.as_if("Status", 20001)?,
            to: form.as_if("To", 20001)?,
            parent_call_sid: form.as_if("ParentCallSid", 20001)?,
        })
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// When it is no list of calls.
    pub fn answer(body: &[u8]) -> Result<Vec<CallResource>, InvalidAnswer> {
        let wire: List = read(body)?;
        Ok(wire.calls.into_iter().map(CallResource::from).collect())
    }

    /// Writes the answer: one page with all of them.
    #[must_use]
    pub fn write(calls: &[CallResource]) -> String {
        let calls: Vec<Wire> = calls.iter().map(Wire::from).collect();
        let list = List { page: 0, page_size: calls.len(), next_page_uri: None, calls };
        serde_json::to_string(&list).expect("strings and numbers are JSON")
    }
}

impl CallResource {
    /// Reads the JSON.
    ///
    /// # Errors
    /// When it is no call.
    pub fn parse(body: &[u8]) -> Result<Self, InvalidAnswer> {
        read::<Wire>(body).map(Self::from)
    }

    /// Writes the JSON.
    #[must_use]
    pub fn write(&self) -> String {
        serde_json::to_string(&Wire::from(self)).expect("strings and numbers are JSON")
    }
}

#[derive(Serialize, Deserialize)]
struct List {
    calls: Vec<Wire>,
    page: u32,
    page_size: usize,
    next_page_uri: Option<String>,
}

/// As Twilio writes it: numbers of seconds as strings, times as in RFC 2822.
#[derive(Serialize, Deserialize)]
struct Wire {
    sid: CallSid,
    account_sid: AccountSid,
    parent_call_sid: Option<CallSid>,
    status: CallStatus,
    to: String,
    from: String,
    direction: CallDirection,
    start_time: Option<String>,
    end_time: Option<String>,
    duration: Option<String>,
    answered_by: Option<String>,
    #[serde(default)]
    api_version: String,
    #[serde(default)]
    uri: String,
}

impl From<&CallResource> for Wire {
    fn from(call: &CallResource) -> Self {
        let number = |number: &Option<PhoneNumber>| {
            number.as_ref().map_or("anonymous", |number| number.e164()).to_owned()
        };
        Self {
            sid: call.sid.clone(),
            account_sid: call.account_sid.clone(),
            parent_call_sid: call.parent_call_sid.clone(),
            status: call.status,
            to: number(&call.to),
            from: number(&call.from),
            direction: call.direction,
            start_time: call.start_time.map(rfc_2822),
            end_time: call.end_time.map(rfc_2822),
            duration: call.duration_s.map(|seconds| seconds.to_string()),
            answered_by: call.answered_by.map(|who| who.as_str().to_owned()),
            api_version: "2010-04-01".to_owned(),
            uri: FetchCall(call.sid.clone()).path(&call.account_sid),
        }
    }
}

impl From<Wire> for CallResource {
    fn from(wire: Wire) -> Self {
        Self {
            sid: wire.sid,
            account_sid: wire.account_sid,
            parent_call_sid: wire.parent_call_sid,
            status: wire.status,
            to: wire.to.parse().ok(),
            from: wire.from.parse().ok(),
            direction: wire.direction,
            start_time: wire.start_time.as_deref().and_then(time),
            end_time: wire.end_time.as_deref().and_then(time),
            duration_s: wire.duration.and_then(|seconds| seconds.parse().ok()),
            answered_by: wire.answered_by.as_deref().map(AnsweredBy::from_word),
        }
    }
}

/// Wall time as the API writes it.
pub(super) fn rfc_2822(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// Wall time as the API writes it, read.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text).ok().map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "AC00000000000000000000000000000001";
    const CALL: &str = "CA00000000000000000000000000000002";

    fn create() -> CreateCall {
        CreateCall::new(
            "+13125550142".parse::<PhoneNumber>().unwrap(),
            "+13125550100".parse().unwrap(),
            Instructions::url("https://example.com/whisper?t=1"),
        )
    }

    #[test]
    fn a_call_to_an_agent_is_written_and_read() {
        let events = vec![CallProgressEvent::Ringing, CallProgressEvent::Completed];
        let full = CreateCall {
            fallback_url: Some("https://example.com/fallback".to_owned()),
            status_callback: Some(StatusCallback { url: "https://example.com/leg".to_owned(), events }),
            timeout_s: Some(20),
            time_limit_s: Some(600),
            machine_detection: Some(MachineDetection::Enable),
            async_amd_callback: Some("https://example.com/amd".to_owned()),
            call_token: Some(Private::new("{\"parent\"}")),
            ..create()
        };
        assert_eq!(
            full.encode(),
            concat!(
                "To=%2B13125550142&From=%2B13125550100&Url=https%3A%2F%2Fexample.com%2Fwhisper%3Ft%3D1&Method=POST",
                "&FallbackUrl=https%3A%2F%2Fexample.com%2Ffallback&StatusCallback=https%3A%2F%2Fexample.com%2Fleg",
                "&StatusCallbackEvent=ringing&StatusCallbackEvent=completed&Timeout=20&TimeLimit=600",
                "&MachineDetection=Enable&AsyncAmd=true&AsyncAmdStatusCallback=https%3A%2F%2Fexample.com%2Famd",
                "&CallToken=%7B%22parent%22%7D",
            )
        );
        let twiml = Instructions::Twiml("<Response/>".to_owned());
        for call in [full, create(), CreateCall { instructions: twiml, ..create() }] {
            assert_eq!(CreateCall::parse(call.encode().as_bytes()).as_ref(), Ok(&call));
        }
        let account = ACCOUNT.parse().unwrap();
        assert_eq!(create().path(&account), format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json"));
    }

    #[test]
    fn a_softphone_is_called_by_its_identity() {
        let call = CreateCall { to: Softphone::of("shop", "lee-desk").unwrap().into(), ..create() };
        assert!(call.encode().starts_with("To=client%3Alee_deskATshop&From="), "{}", call.encode());
        assert_eq!(CreateCall::parse(call.encode().as_bytes()), Ok(call));
    }

    #[test]
    fn what_is_wrong_with_a_call_has_a_number() {
        let body = create().encode();
        for (from, to, code) in [
            ("To=", "Too=", 21201),
            ("To=%2B1312", "To=1312", 21211),
            ("To=%2B13125550142", "To=client%3Alee+desk", 21211),
            ("From=", "For=", 21213),
            ("From=%2B1312", "From=1312", 21212),
            ("Url=", "Uri=", 21205),
            ("Url=https", "Url=ftp", 21205),
            ("Method=POST", "Timeout=soon", 21208),
            ("Method=POST", "MachineDetection=Perhaps", 20001),
        ] {
            let error = CreateCall::parse(body.replacen(from, to, 1).as_bytes()).unwrap_err();
            assert_eq!(error.code, code, "{to}");
        }
        let events = "&StatusCallbackEvent=sung&StatusCallbackEvent=ringing+answered";
        let odd = format!("{body}&StatusCallback=https%3A%2F%2Fexample.com{events}");
        let events = CreateCall::parse(odd.as_bytes()).unwrap().status_callback.unwrap().events;
        assert_eq!(events, [CallProgressEvent::Ringing, CallProgressEvent::Answered]);
    }

    #[test]
    fn a_change_is_written_and_read() {
        let redirect = UpdateCall::Redirect(Instructions::url("https://example.com/join"));
        let twiml = UpdateCall::Redirect(Instructions::Twiml("<Response><Hangup/></Response>".to_owned()));
        for update in [redirect, twiml, UpdateCall::End(UpdateStatus::Completed)] {
            assert_eq!(UpdateCall::parse(update.encode().as_bytes()), Ok(update));
        }
        assert_eq!(UpdateCall::End(UpdateStatus::Canceled).encode(), "Status=canceled");
        assert_eq!(UpdateCall::parse(b"Status=over").unwrap_err().code, 20001);
        assert_eq!(UpdateCall::parse(b"").unwrap_err().code, 20001);
        let update = UpdateCall::End(UpdateStatus::Completed);
        let path = update.path(&ACCOUNT.parse().unwrap(), &CALL.parse().unwrap());
        assert_eq!(path, format!("/2010-04-01/Accounts/{ACCOUNT}/Calls/{CALL}.json"));
    }

    #[test]
    fn a_leg_is_json_with_seconds_in_strings() {
        let call = CallResource {
            sid: CALL.parse().unwrap(),
            account_sid: ACCOUNT.parse().unwrap(),
            parent_call_sid: None,
            status: CallStatus::Completed,
            to: Some("+13125550142".parse().unwrap()),
            from: None,
            direction: CallDirection::OutboundApi,
            start_time: Some("2026-11-23T15:04:05Z".parse().unwrap()),
            end_time: Some("2026-11-23T15:04:20Z".parse().unwrap()),
            duration_s: Some(15),
            answered_by: Some(AnsweredBy::Human),
        };
        let json = format!(
            concat!(
                r#"{{"sid":"{call}","account_sid":"{account}","parent_call_sid":null,"status":"completed","#,
                r#""to":"+13125550142","from":"anonymous","direction":"outbound-api","#,
                r#""start_time":"Mon, 23 Nov 2026 15:04:05 +0000","end_time":"Mon, 23 Nov 2026 15:04:20 +0000","#,
                r#""duration":"15","answered_by":"human","api_version":"2010-04-01","#,
                r#""uri":"/2010-04-01/Accounts/{account}/Calls/{call}.json"}}"#,
            ),
            call = CALL,
            account = ACCOUNT
        );
        assert_eq!(call.write(), json);
        assert_eq!(CallResource::parse(json.as_bytes()).unwrap(), call);
        let live = CallResource {
            status: CallStatus::Ringing,
            start_time: None,
            end_time: None,
            duration_s: None,
            answered_by: None,
            ..call
        };
        let both = [live.clone(), live];
        assert_eq!(ListCalls::answer(ListCalls::write(&both).as_bytes()).unwrap(), both);
        assert!(CallResource::parse(b"{}").is_err());
    }

    #[test]
    fn a_list_is_asked_for_by_what_it_is_to_hold() {
        let account = ACCOUNT.parse().unwrap();
        let all = ListCalls::default();
        assert_eq!(all.path(&account), format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json"));
        let some = ListCalls {
            status: Some(CallStatus::InProgress),
            to: Some("+13125550142".parse().unwrap()),
            parent_call_sid: Some(CALL.parse().unwrap()),
        };
        let path = some.path(&account);
        let query = path.split_once('?').unwrap().1;
        assert_eq!(ListCalls::parse(query.as_bytes()), Ok(some));
    }
}
