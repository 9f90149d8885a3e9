use jiff::civil::Date;
use serde::Deserialize;
use serde_json::value::RawValue;
use telephony::{AccountSid, PhoneNumber};

use super::fields::{Form, Parameters};
use super::{InvalidAnswer, MessageResource, RestError, path};

/// Asks for the account's messages, the newest first; at most fifty of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListMessages {
    /// Only those to this number.
    pub to: Option<PhoneNumber>,
    /// Only those from this number.
    pub from: Option<PhoneNumber>,
    /// Only those of this day, in UTC, and later ones.
    pub sent_since: Option<Date>,
}

/// Messages on one page.
const PAGE: usize = 50;

impl ListMessages {
    /// The HTTP method.
    pub const METHOD: &'static str = "GET";

    /// Where it goes, its query included.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        let mut form = Form::new();
        form.some("To", self.to.as_ref().map(PhoneNumber::e164))
            .some("From", self.from.as_ref().map(PhoneNumber::e164))
            .some("DateSent>", self.sent_since.map(|day| day.to_string()))
            .put("PageSize", &PAGE.to_string());
        format!("{}?{}", path(account, "Messages"), form.finish())
    }

    /// Reads the query.
    ///
    /// # Errors
    /// 20001 where a value is malformed.
    pub fn parse(query: &[u8]) -> Result<Self, RestError> {
        let form = Parameters::read(query)?;
        Ok(Self {
            to: form.as_if("To", 20001)?,
            from: form.as_if("From", 20001)?,
            sent_since: form.as_if("DateSent>", 20001)?,
        })
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// When it is no list of messages.
    pub fn answer(body: &[u8]) -> Result<Vec<MessageResource>, InvalidAnswer> {
        let list: List<'_> = serde_json::from_slice(body).map_err(InvalidAnswer)?;
        list.messages.into_iter().map(|message| MessageResource::parse(message.get().as_bytes())).collect()
    }

    /// Writes the answer: one page.
    #[must_use]
    pub fn write(messages: &[MessageResource]) -> String {
        let messages: Vec<String> = messages.iter().take(PAGE).map(MessageResource::write).collect();
        format!(r#"{{"messages":[{}],"page":0,"page_size":{PAGE},"next_page_uri":null}}"#, messages.join(","))
    }
}

#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow)]
    messages: Vec<&'a RawValue>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Private;
    use crate::forms::MessageStatus;

    #[test]
    fn texts_are_asked_for_and_listed() {
        let account: AccountSid = "AC00000000000000000000000000000001".parse().unwrap();
        let asked = ListMessages {
            to: Some("+13125550142".parse().unwrap()),
            from: Some("+13125550100".parse().unwrap()),
            sent_since: Some("2026-11-21".parse().unwrap()),
        };
        let path = asked.path(&account);
        let (page, query) = path.split_once('?').unwrap();
        assert_eq!(page, "/2010-04-01/Accounts/AC00000000000000000000000000000001/Messages.json");
        assert_eq!(query, "To=%2B13125550142&From=%2B13125550100&DateSent%3E=2026-11-21&PageSize=50");
        assert_eq!(ListMessages::parse(query.as_bytes()).as_ref(), Ok(&asked));
        assert!(ListMessages::parse(b"To=312").is_err());

        let message = MessageResource {
            sid: "SM00000000000000000000000000000005".parse().unwrap(),
            account_sid: account,
            messaging_service_sid: None,
            status: MessageStatus::Delivered,
            to: asked.to,
            from: asked.from,
            body: Private::new("Hi"),
            error_code: None,
            segments: 1,
        };
        let two = [message.clone(), message];
        assert_eq!(ListMessages::answer(ListMessages::write(&two).as_bytes()).unwrap(), two);
        assert_eq!(ListMessages::answer(ListMessages::write(&[]).as_bytes()).unwrap(), []);
        assert!(ListMessages::answer(b"{}").is_err());
    }
}
