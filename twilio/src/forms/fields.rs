use std::borrow::Cow;
use std::str::FromStr;

use jiff::Timestamp;
use telephony::PhoneNumber;
use url::form_urlencoded;

use crate::Private;

/// The longest body that is read, in bytes. A voice webhook has about 1,500.
pub const FORM_BYTES_MAX: usize = 64 * 1024;

/// Why a webhook's body could not be read. Values are not repeated: many name a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// Longer than [`FORM_BYTES_MAX`]; it was not looked into.
    #[error("form of {bytes} bytes, more than {FORM_BYTES_MAX}")]
    TooLarge {
        /// Length of the body.
        bytes: usize,
    },
    /// A parameter that the request cannot do without, absent or empty.
    #[error("{field} is missing")]
    Missing {
        /// Name of the parameter.
        field: &'static str,
    },
    /// The parameter comes with several values. A signature does not cover their order, so that none can be chosen.
    #[error("{field} has more than one value")]
    Repeated {
        /// Name of the parameter.
        field: &'static str,
    },
    /// A value of another form.
    #[error("{field} is invalid: expected {expected}")]
    Invalid {
        /// Name of the parameter.
        field: &'static str,
        /// What it should have been.
        expected: &'static str,
    },
}

/// The parameters of one body.
pub(super) struct Fields<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Fields<'a> {
    pub(super) fn read(body: &'a [u8]) -> Result<Self, FormError> {
        if body.len() > FORM_BYTES_MAX {
            return Err(FormError::TooLarge { bytes: body.len() });
        }
        Ok(Self(form_urlencoded::parse(body).collect()))
    }

    /// The value, or none where it is absent or empty: Twilio sends empty values for what it does not know.
    pub(super) fn optional(&self, field: &'static str) -> Result<Option<&str>, FormError> {
        let mut values = self.0.iter().filter(|(name, _)| name == field).map(|(_, value)| &**value);
        let first = values.next();
        if values.any(|value| Some(value) != first) {
            return Err(FormError::Repeated { field });
        }
        Ok(first.filter(|value| !value.is_empty()))
    }

    pub(super) fn optional_as<T: FromStr>(
        &self,
        field: &'static str,
        expected: &'static str,
    ) -> Result<Option<T>, FormError> {
        let value = self.optional(field)?;
        value.map(|text| text.parse().map_err(|_| FormError::Invalid { field, expected })).transpose()
    }

    pub(super) fn required_as<T: FromStr>(
        &self,
        field: &'static str,
        expected: &'static str,
    ) -> Result<T, FormError> {
        self.optional_as(field, expected)?.ok_or(FormError::Missing { field })
    }

    /// A SID that must be there.
    pub(super) fn sid<T: FromStr>(&self, field: &'static str) -> Result<T, FormError> {
        self.required_as(field, SID)
    }

    /// A party's number, or none where there is none: withheld, or a SIP address, or a browser client.
    pub(super) fn party(&self, field: &'static str) -> Result<Option<PhoneNumber>, FormError> {
        let text = self.optional(field)?.filter(|text| !WITHHELD.contains(text));
        Ok(text.and_then(|text| text.parse().ok()))
    }

    pub(super) fn private(&self, field: &'static str) -> Result<Option<Private>, FormError> {
        Ok(self.optional(field)?.map(Private::new))
    }

    /// Wall time: call events write it as in RFC 2822, stream events as in ISO 8601. Either is taken for both.
    pub(super) fn timestamp(&self, field: &'static str) -> Result<Option<Timestamp>, FormError> {
        let Some(text) = self.optional(field)? else { return Ok(None) };
        let rfc_2822 = jiff::fmt::rfc2822::parse(text).map(|zoned| zoned.timestamp());
        let time = rfc_2822.or_else(|_| text.parse());
        time.map(Some)
            .map_err(|_| FormError::Invalid { field, expected: "a time as in RFC 2822 or ISO 8601" })
    }
}

/// What [`FormError::Invalid`] says of a SID.
pub(super) const SID: &str = "two letters and 32 hexadecimal digits";

/// Numbers that carriers put in the place of a withheld one. On a keypad they spell ANONYMOUS, RESTRICTED and
/// UNAVAILABLE; they would pass for numbers of Lesotho, Russia and China, and must never be called.
const WITHHELD: [&str; 3] = ["+266696687", "+7378742833", "+86282452253"];

/// A body in the making. Parameters without a value are left out.
pub(super) struct Form(form_urlencoded::Serializer<'static, String>);

impl Form {
    pub(super) fn new() -> Self {
        Self(form_urlencoded::Serializer::new(String::new()))
    }

    pub(super) fn put(&mut self, field: &str, value: &str) -> &mut Self {
        self.0.append_pair(field, value);
        self
    }

    pub(super) fn put_some<T: AsRef<str>>(&mut self, field: &str, value: Option<T>) -> &mut Self {
        if let Some(value) = value {
            self.put(field, value.as_ref());
        }
        self
    }

    pub(super) fn finish(&mut self) -> String {
        self.0.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_is_absent_and_equal_repeats_are_one() {
        let fields = Fields::read(b"A=&B=1&B=1&C=1&C=2&D=a+b%2B&&E").unwrap();
        assert_eq!(fields.optional("A"), Ok(None));
        assert_eq!(fields.optional("B"), Ok(Some("1")));
        assert_eq!(fields.optional("C"), Err(FormError::Repeated { field: "C" }));
        assert_eq!(fields.optional("D"), Ok(Some("a b+")));
        assert_eq!(fields.optional("E"), Ok(None));
        assert_eq!(fields.optional("F"), Ok(None));
        assert_eq!(
            fields.required_as::<u32>("D", "a number"),
            Err(FormError::Invalid { field: "D", expected: "a number" })
        );
        assert_eq!(fields.required_as::<u32>("A", "a number"), Err(FormError::Missing { field: "A" }));
    }

    #[test]
    fn a_party_is_a_number_that_can_be_called() {
        for (text, known) in [
            ("%2B13125550142", true),
            ("%2B442079460000", true),
            ("", false),
            ("anonymous", false),
            ("unknown", false),
            ("%2B266696687", false),
            ("%2B7378742833", false),
            ("%2B86282452253", false),
            ("client:desk", false),
            ("sip:jo@example.com", false),
        ] {
            let body = format!("From={text}");
            let fields = Fields::read(body.as_bytes()).unwrap();
            assert_eq!(fields.party("From").unwrap().is_some(), known, "{text}");
        }
    }

    #[test]
    fn times_are_read_in_both_forms() {
        let expected: Timestamp = "2026-11-23T15:04:05Z".parse().unwrap();
        for text in ["Mon,+23+Nov+2026+15:04:05+%2B0000", "2026-11-23T15:04:05Z", "2026-11-23T15:04:05.000Z"]
        {
            let body = format!("Timestamp={text}");
            assert_eq!(
                Fields::read(body.as_bytes()).unwrap().timestamp("Timestamp"),
                Ok(Some(expected)),
                "{text}"
            );
        }
        let fields = Fields::read(b"Timestamp=yesterday").unwrap();
        assert_eq!(
            fields.timestamp("Timestamp").unwrap_err().to_string(),
            "Timestamp is invalid: expected a time as in RFC 2822 or ISO 8601"
        );
    }

    #[test]
    fn a_body_beyond_the_bound_is_not_looked_into() {
        assert!(Fields::read(&vec![b'a'; FORM_BYTES_MAX]).is_ok());
        let error = Fields::read(&vec![b'a'; FORM_BYTES_MAX + 1]).err().unwrap();
        assert_eq!(error.to_string(), "form of 65537 bytes, more than 65536");
    }
}
