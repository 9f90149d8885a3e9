use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Twilio would not do it, and said why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("twilio error {code} (HTTP {status}): {message}")]
pub struct RestError {
    /// HTTP status.
    pub status: u16,
    /// Number in Twilio's error dictionary; 0 where the answer names none.
    pub code: u32,
    /// Twilio's words. May hold the number that was refused: do not log them where that is not allowed.
    pub message: String,
}

/// Whether the same request may be made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It would be refused again.
    Never,
    /// Not before so long.
    Later {
        /// The least wait before the first repetition; double it for each further one.
        after: Duration,
    },
    /// At once, and only once.
    Now,
}

/// Which words and which HTTP status go with a number.
const DICTIONARY: [(u32, u16, &str); 33] = [
    (12100, 400, "Document parse failure"),
    (13224, 400, "Invalid phone number format"),
    (20001, 400, "Unknown parameters"),
    (20003, 401, "Authenticate"),
    (20004, 405, "Method not allowed"),
    (20005, 403, "Account not active"),
    (20404, 404, "The requested resource was not found"),
    (20409, 409, "The resource was changed at the same time"),
    (20429, 429, "Too Many Requests"),
    (20500, 500, "Internal Server Error"),
    (20503, 503, "Service Unavailable"),
    (21201, 400, "No 'To' number is specified"),
    (21205, 400, "Url parameter is required"),
    (21208, 400, "Timeout is not valid"),
    (21210, 400, "'From' phone number not verified"),
    (21211, 400, "Invalid 'To' Phone Number"),
    (21212, 400, "Invalid 'From' Phone Number"),
    (21213, 400, "'From' phone number is required"),
    (21215, 400, "Account not authorized to call this number"),
    (21219, 400, "'To' phone number not verified"),
    (21220, 400, "Call is not in-progress. Cannot redirect."),
    (21602, 400, "Message body is required"),
    (21603, 400, "A 'From' phone number is required"),
    (21604, 400, "A 'To' phone number is required"),
    (21606, 400, "The 'From' phone number is not a valid, message-capable number of this account"),
    (21608, 400, "The number is unverified"),
    (21610, 400, "Attempt to send to unsubscribed recipient"),
    (21611, 429, "This 'From' number has exceeded the maximum number of queued messages"),
    (21612, 400, "Message cannot be sent with the current combination of 'To' and 'From'"),
    (21614, 400, "'To' number is not a valid mobile number"),
    (21617, 400, "The concatenated message body exceeds the 1600 character limit"),
    (21626, 400, "Invalid StatusCallbackEvent"),
    (21703, 400, "The Messaging Service does not have a phone number"),
];

/// What a busy API asks for before the next try; its limits are by the second.
const BUSY: Duration = Duration::from_secs(1);
/// A queue of messages drains at one a second from an ordinary number.
const QUEUE_FULL: Duration = Duration::from_secs(60);
/// A server that failed may do so for a while.
const FAILED: Duration = Duration::from_secs(5);

impl RestError {
    /// The error with this number, in the dictionary's words; an unknown number is a bad request.
    #[must_use]
    pub fn new(code: u32) -> Self {
        let entry = DICTIONARY.iter().find(|(known, _, _)| *known == code);
        let (status, message) = entry.map_or((400, "Bad request"), |&(_, status, message)| (status, message));
        Self { status, code, message: message.to_owned() }
    }

    /// Reads an answer whose HTTP status is no success. A body that is not Twilio's JSON, from a proxy on the way,
    /// is an error without a number.
    #[must_use]
    pub fn parse(status: u16, body: &[u8]) -> Self {
        match serde_json::from_slice::<Body>(body) {
            Ok(body) => Self { status, code: body.code.unwrap_or(0), message: body.message },
            Err(_) => Self { status, code: 0, message: "the answer is not Twilio's".to_owned() },
        }
    }

    /// Writes the answer's body.
    #[must_use]
    pub fn write(&self) -> String {
        let body = Body {
            code: Some(self.code),
            message: self.message.clone(),
            more_info: Some(format!("https://www.twilio.com/docs/errors/{}", self.code)),
            status: Some(self.status),
        };
        serde_json::to_string(&body).expect("strings and numbers are JSON")
    }

    /// Whether the same request may be made again. One that creates something may have been carried out although
    /// the answer is an error of the server: repeat it only where a second one does no harm.
    #[must_use]
    pub fn class(&self) -> Retry {
        match (self.code, self.status) {
            (21611, _) => Retry::Later { after: QUEUE_FULL },
            (20409, _) | (0, 409) => Retry::Now,
            (20429, _) | (_, 429) => Retry::Later { after: BUSY },
            (20500 | 20503, _) | (_, 408 | 500..=599) => Retry::Later { after: FAILED },
            _ => Retry::Never,
        }
    }

    /// The number shown to the callee may not be shown. Another one may be: the business's own.
    #[must_use]
    pub fn caller_id_refused(&self) -> bool {
        matches!(self.code, 21210 | 21212)
    }

    /// The recipient told Twilio to stop. Nothing may be sent to him, by anybody, until he says otherwise.
    #[must_use]
    pub fn opted_out(&self) -> bool {
        self.code == 21610
    }

    /// There is nobody at the other end of this number, or nobody who can have this.
    #[must_use]
    pub fn bad_number(&self) -> bool {
        matches!(self.code, 21211 | 21214 | 21217 | 21612 | 21614 | 13224)
    }

    /// What was to be changed is over, or never was.
    #[must_use]
    pub fn gone(&self) -> bool {
        matches!(self.code, 20404 | 21220) || self.code == 0 && self.status == 404
    }

    /// SID and auth token do not belong together, or the account may not do this.
    #[must_use]
    pub fn not_permitted(&self) -> bool {
        matches!(self.code, 20003 | 20005 | 20006) || self.code == 0 && matches!(self.status, 401 | 403)
    }
}

#[derive(Serialize, Deserialize)]
struct Body {
    code: Option<u32>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    more_info: Option<String>,
    status: Option<u16>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_written_in_twilios_words_and_read() {
        let error = RestError::new(21211);
        let json = concat!(
            r#"{"code":21211,"message":"Invalid 'To' Phone Number","#,
            r#""more_info":"https://www.twilio.com/docs/errors/21211","status":400}"#
        );
        assert_eq!(error.write(), json);
        assert_eq!(RestError::parse(400, json.as_bytes()), error);
        assert_eq!(error.to_string(), "twilio error 21211 (HTTP 400): Invalid 'To' Phone Number");
        for (code, _, _) in DICTIONARY {
            let error = RestError::new(code);
            assert_eq!(RestError::parse(error.status, error.write().as_bytes()), error);
        }
    }

    #[test]
    fn an_answer_that_is_not_twilios_has_no_number() {
        for body in [&b"<html>Bad gateway</html>"[..], b"", b"[]", b"{\"code\":1}"] {
            let error = RestError::parse(502, body);
            assert_eq!((error.status, error.code), (502, 0));
            assert_eq!(error.class(), Retry::Later { after: FAILED });
        }
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for code in [20003, 20404, 21210, 21211, 21212, 21220, 21610, 21614, 21617, 99_999] {
            assert_eq!(RestError::new(code).class(), Retry::Never, "{code}");
        }
        for (code, seconds) in [(20429, 1), (20500, 5), (20503, 5), (21611, 60)] {
            let after = Duration::from_secs(seconds);
            assert_eq!(RestError::new(code).class(), Retry::Later { after }, "{code}");
        }
        assert_eq!(RestError::new(20409).class(), Retry::Now);
        let unknown = |status| RestError { status, code: 0, message: String::new() }.class();
        assert_eq!(
            (unknown(404), unknown(429), unknown(504)),
            (Retry::Never, Retry::Later { after: BUSY }, Retry::Later { after: FAILED })
        );
    }

    #[test]
    fn refusals_are_told_apart() {
        let kinds = |code| {
            let error = RestError::new(code);
            [
                error.caller_id_refused(),
                error.opted_out(),
                error.bad_number(),
                error.gone(),
                error.not_permitted(),
            ]
        };
        assert_eq!(kinds(21212), [true, false, false, false, false]);
        assert_eq!(kinds(21610), [false, true, false, false, false]);
        assert_eq!(kinds(21614), [false, false, true, false, false]);
        assert_eq!(kinds(21220), [false, false, false, true, false]);
        assert_eq!(kinds(20003), [false, false, false, false, true]);
        assert_eq!(kinds(20429), [false; 5]);
    }
}
