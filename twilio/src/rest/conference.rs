use serde::{Deserialize, Serialize};
use telephony::{AccountSid, CallSid, ConferenceSid};

use super::fields::{Form, Parameters};
use super::{InvalidAnswer, RestError, path, read};
use crate::words::{strict, words};

/// Asks for the account's conferences, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListConferences {
    /// Only those of this name.
    pub friendly_name: Option<String>,
    /// Only those so far.
    pub status: Option<ConferenceStatus>,
}

/// Asks how far a conference is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchConference(pub ConferenceSid);

/// Ends a conference for everybody in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateConference(pub ConferenceSid);

/// Asks who is in a conference now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListParticipants(pub ConferenceSid);

/// Asks how somebody is in a conference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchParticipant {
    /// The conference.
    pub conference: ConferenceSid,
    /// His leg.
    pub call: CallSid,
}

/// Takes somebody out of a conference, which hangs up on him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveParticipant {
    /// The conference.
    pub conference: ConferenceSid,
    /// His leg.
    pub call: CallSid,
}

/// Changes how somebody is in a conference. What is none stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateParticipant {
    /// The conference.
    pub conference: ConferenceSid,
    /// His leg.
    pub call: CallSid,
    /// Whether the others do not hear him.
    pub muted: Option<bool>,
    /// Whether he neither hears nor is heard.
    pub hold: Option<bool>,
}

words! {
    /// How far a conference is.
    ConferenceStatus {
        /// Somebody waits in it.
        Init = "init",
        /// It has begun.
        InProgress = "in-progress",
        /// It is over.
        Completed = "completed",
    }
}

strict! { ConferenceStatus }

/// What Twilio knows of a conference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConferenceResource {
    /// The conference.
    pub sid: ConferenceSid,
    /// Whose it is.
    pub account_sid: AccountSid,
    /// The name that the TwiML gave it.
    pub friendly_name: String,
    /// How far it is.
    pub status: ConferenceStatus,
}

/// What Twilio knows of somebody in a conference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipantResource {
    /// The conference.
    pub conference_sid: ConferenceSid,
    /// Whose it is.
    pub account_sid: AccountSid,
    /// His leg.
    pub call_sid: CallSid,
    /// Whether the others do not hear him.
    pub muted: bool,
    /// Whether he neither hears nor is heard.
    pub hold: bool,
    /// Whether the conference is over when he leaves.
    pub end_conference_on_exit: bool,
    /// Whether the conference began when he came, or waits for somebody for whom this is so.
    pub start_conference_on_enter: bool,
}

impl ListConferences {
    /// The HTTP method.
    pub const METHOD: &'static str = "GET";

    /// Where it goes, its query included.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        let mut form = Form::new();
        form.some("FriendlyName", self.friendly_name.as_ref())
            .some("Status", self.status.map(ConferenceStatus::as_str));
        let query = form.finish();
        let path = path(account, "Conferences");
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }

    /// Reads the query.
    ///
    /// # Errors
    /// 20001 where a value is malformed.
    pub fn parse(query: &[u8]) -> Result<Self, RestError> {
        let form = Parameters::read(query)?;
        Ok(Self { friendly_name: form.owned("FriendlyName"), status: form.as_if("Status", 20001)? })
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// When it is no list of conferences.
    pub fn answer(body: &[u8]) -> Result<Vec<ConferenceResource>, InvalidAnswer> {
        read::<Conferences>(body).map(|list| list.conferences)
    }

    /// Writes the answer: one page with all of them.
    #[must_use]
    pub fn write(conferences: Vec<ConferenceResource>) -> String {
        let list = Conferences { page: 0, page_size: conferences.len(), conferences };
        serde_json::to_string(&list).expect("strings and numbers are JSON")
    }
}

impl FetchConference {
    /// The HTTP method.
    pub const METHOD: &'static str = "GET";

    /// Where it goes.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        path(account, &format!("Conferences/{}", self.0))
    }
}

impl UpdateConference {
    /// The HTTP method.
    pub const METHOD: &'static str = "POST";

    /// Where it goes.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        path(account, &format!("Conferences/{}", self.0))
    }

    /// Writes the form.
    #[must_use]
    pub fn encode(&self) -> String {
        Form::new().put("Status", "completed").finish()
    }

    /// Reads the form: whether the conference is to end, which is all that can be asked for.
    ///
    /// # Errors
    /// 20001 where something else is asked for.
    pub fn parse(body: &[u8]) -> Result<(), RestError> {
        match Parameters::read(body)?.text("Status") {
            Some("completed") => Ok(()),
            _ => Err(RestError::new(20001)),
        }
    }
}

impl ListParticipants {
    /// The HTTP method.
    pub const METHOD: &'static str = "GET";

    /// Where it goes.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        path(account, &format!("Conferences/{}/Participants", self.0))
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// When it is no list of participants.
    pub fn answer(body: &[u8]) -> Result<Vec<ParticipantResource>, InvalidAnswer> {
        read::<Participants>(body).map(|list| list.participants)
    }

    /// Writes the answer: one page with all of them.
    #[must_use]
    pub fn write(participants: Vec<ParticipantResource>) -> String {
        let list = Participants { page: 0, page_size: participants.len(), participants };
        serde_json::to_string(&list).expect("strings and numbers are JSON")
    }
}

impl FetchParticipant {
    /// The HTTP method.
    pub const METHOD: &'static str = "GET";

    /// Where it goes.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        participant(account, &self.conference, &self.call)
    }
}

impl RemoveParticipant {
    /// The HTTP method.
    pub const METHOD: &'static str = "DELETE";

    /// Where it goes.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        participant(account, &self.conference, &self.call)
    }
}

impl UpdateParticipant {
    /// The HTTP method.
    pub const METHOD: &'static str = "POST";

    /// Where it goes.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        participant(account, &self.conference, &self.call)
    }

    /// Writes the form.
    #[must_use]
    pub fn encode(&self) -> String {
        let word = |set: Option<bool>| set.map(|set| if set { "true" } else { "false" });
        Form::new().some("Muted", word(self.muted)).some("Hold", word(self.hold)).finish()
    }

    /// Reads the form; the path says who is meant.
    ///
    /// # Errors
    /// 20001 where a value is malformed.
    pub fn parse(conference: ConferenceSid, call: CallSid, body: &[u8]) -> Result<Self, RestError> {
        let form = Parameters::read(body)?;
        Ok(Self { conference, call, muted: form.as_if("Muted", 20001)?, hold: form.as_if("Hold", 20001)? })
    }
}

impl ConferenceResource {
    /// Reads the JSON.
    ///
    /// # Errors
    /// When it is no conference.
    pub fn parse(body: &[u8]) -> Result<Self, InvalidAnswer> {
        read(body)
    }

    /// Writes the JSON.
    #[must_use]
    pub fn write(&self) -> String {
        serde_json::to_string(self).expect("strings and numbers are JSON")
    }
}

impl ParticipantResource {
    /// Reads the JSON.
    ///
    /// # Errors
    /// When it is no participant.
    pub fn parse(body: &[u8]) -> Result<Self, InvalidAnswer> {
        read(body)
    }

    /// Writes the JSON.
    #[must_use]
    pub fn write(&self) -> String {
        serde_json::to_string(self).expect("strings and numbers are JSON")
    }
}

fn participant(account: &AccountSid, conference: &ConferenceSid, call: &CallSid) -> String {
    path(account, &format!("Conferences/{conference}/Participants/{call}"))
}

#[derive(Serialize, Deserialize)]
struct Conferences {
    conferences: Vec<ConferenceResource>,
    page: u32,
    page_size: usize,
}

#[derive(Serialize, Deserialize)]
struct Participants {
    participants: Vec<ParticipantResource>,
    page: u32,
    page_size: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "AC00000000000000000000000000000001";
    const CALL: &str = "CA00000000000000000000000000000002";
    const ROOM: &str = "CF00000000000000000000000000000006";

    #[test]
    fn every_request_has_its_address() {
        let account: AccountSid = ACCOUNT.parse().unwrap();
        let conference: ConferenceSid = ROOM.parse().unwrap();
        let call: CallSid = CALL.parse().unwrap();
        let update =
            UpdateParticipant { conference: conference.clone(), call: call.clone(), muted: None, hold: None };
        let list = ListConferences {
            friendly_name: Some("call 7".to_owned()),
            status: Some(ConferenceStatus::InProgress),
        };
        let root = format!("/2010-04-01/Accounts/{ACCOUNT}/Conferences");
        for (path, expected) in [
            (ListConferences::default().path(&account), ".json".to_owned()),
            (list.path(&account), ".json?FriendlyName=call+7&Status=in-progress".to_owned()),
            (FetchConference(conference.clone()).path(&account), format!("/{ROOM}.json")),
            (UpdateConference(conference.clone()).path(&account), format!("/{ROOM}.json")),
            (ListParticipants(conference.clone()).path(&account), format!("/{ROOM}/Participants.json")),
            (update.path(&account), format!("/{ROOM}/Participants/{CALL}.json")),
            (
                FetchParticipant { conference: conference.clone(), call: call.clone() }.path(&account),
                format!("/{ROOM}/Participants/{CALL}.json"),
            ),
            (
                RemoveParticipant { conference, call }.path(&account),
                format!("/{ROOM}/Participants/{CALL}.json"),
            ),
        ] {
            assert_eq!(path, format!("{root}{expected}"));
        }
        assert_eq!(ListConferences::parse(b"FriendlyName=call+7&Status=in-progress"), Ok(list));
        assert_eq!(ListConferences::parse(b"Status=loud").unwrap_err().code, 20001);
    }

    #[test]
    fn only_what_is_to_change_is_written() {
        let update = |muted, hold| UpdateParticipant {
            conference: ROOM.parse().unwrap(),
            call: CALL.parse().unwrap(),
            muted,
            hold,
        };
        for (update, form) in [
            (update(None, None), ""),
            (update(Some(true), None), "Muted=true"),
            (update(Some(false), Some(true)), "Muted=false&Hold=true"),
        ] {
            assert_eq!(update.encode(), form);
            let read =
                UpdateParticipant::parse(update.conference.clone(), update.call.clone(), form.as_bytes());
            assert_eq!(read, Ok(update));
        }
        let error = UpdateParticipant::parse(ROOM.parse().unwrap(), CALL.parse().unwrap(), b"Hold=maybe");
        assert_eq!(error.unwrap_err().code, 20001);
        assert_eq!(UpdateConference(ROOM.parse().unwrap()).encode(), "Status=completed");
        assert_eq!(UpdateConference::parse(b"Status=completed"), Ok(()));
        assert_eq!(UpdateConference::parse(b"Status=init").unwrap_err().code, 20001);
    }

    #[test]
    fn resources_are_json_with_true_and_false() {
        let participant = ParticipantResource {
            conference_sid: ROOM.parse().unwrap(),
            account_sid: ACCOUNT.parse().unwrap(),
            call_sid: CALL.parse().unwrap(),
            muted: false,
            hold: true,
            end_conference_on_exit: true,
            start_conference_on_enter: true,
        };
        assert_eq!(
            participant.write(),
            format!(
                concat!(
                    r#"{{"conference_sid":"{}","account_sid":"{}","call_sid":"{}","muted":false,"hold":true,"#,
                    r#""end_conference_on_exit":true,"start_conference_on_enter":true}}"#
                ),
                ROOM, ACCOUNT, CALL
            )
        );
        assert_eq!(ParticipantResource::parse(participant.write().as_bytes()).unwrap(), participant);
        let list = ListParticipants::write(vec![participant.clone()]);
        assert_eq!(ListParticipants::answer(list.as_bytes()).unwrap(), [participant]);
        let conference = ConferenceResource {
            sid: ROOM.parse().unwrap(),
            account_sid: ACCOUNT.parse().unwrap(),
            friendly_name: "call 7".to_owned(),
            status: ConferenceStatus::Init,
        };
        assert_eq!(ConferenceResource::parse(conference.write().as_bytes()).unwrap(), conference);
        let list = ListConferences::write(vec![conference.clone()]);
        assert_eq!(ListConferences::answer(list.as_bytes()).unwrap(), [conference]);
    }
}
