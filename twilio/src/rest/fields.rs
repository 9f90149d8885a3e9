use std::borrow::Cow;
use std::str::FromStr;

use telephony::PhoneNumber;
use url::form_urlencoded;

use super::RestError;
use crate::forms::FORM_BYTES_MAX;

/// The parameters of a request to the API. Of repeated ones the last counts.
pub(super) struct Parameters<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Parameters<'a> {
    pub(super) fn read(body: &'a [u8]) -> Result<Self, RestError> {
        if body.len() > FORM_BYTES_MAX {
            return Err(RestError::new(20001));
        }
        Ok(Self(form_urlencoded::parse(body).collect()))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().rev().find(|(found, _)| found == name);
        found.map(|(_, value)| &**value).filter(|value| !value.is_empty())
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| &**value)
    }

    /// The value, or error `code` where it is malformed.
    pub(super) fn as_if<T: FromStr>(&self, name: &str, code: u32) -> Result<Option<T>, RestError> {
        self.text(name).map(|text| text.parse().map_err(|_| RestError::new(code))).transpose()
    }

    /// A number; error `absent` or `invalid` where it is.
    pub(super) fn number(&self, name: &str, absent: u32, invalid: u32) -> Result<PhoneNumber, RestError> {
        self.as_if(name, invalid)?.ok_or_else(|| RestError::new(absent))
    }
}

/// A form in the making. What is none is left out.
pub(super) struct Form(form_urlencoded::Serializer<'static, String>);

impl Form {
    pub(super) fn new() -> Self {
        Self(form_urlencoded::Serializer::new(String::new()))
    }

    pub(super) fn put(&mut self, name: &str, value: &str) -> &mut Self {
        self.0.append_pair(name, value);
        self
    }

    pub(super) fn some<T: AsRef<str>>(&mut self, name: &str, value: Option<T>) -> &mut Self {
        if let Some(value) = value {
            self.put(name, value.as_ref());
        }
        self
    }

    pub(super) fn finish(&mut self) -> String {
        self.0.finish()
    }
}
