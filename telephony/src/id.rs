use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Text that is not the id it was given as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {kind}: expected {expected}")]
pub struct InvalidId {
    kind: &'static str,
    expected: &'static str,
}

/// Declares ids of our own: UUIDs, made at the edge and passed in.
macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::parse_str(text)
                    .map(Self)
                    .map_err(|_| InvalidId { kind: stringify!($name), expected: "a UUID" })
            }
        }
    )*};
}

uuid_id! {
    /// A business that we answer for.
    TenantId;
    /// The whole conversation as we account for it.
    CallId;
    /// One party's connection.
    LegId;
    /// A technician, chair or room whose time can be booked.
    ResourceId;
    /// A short reservation of an opening while the caller thinks.
    ReservationId;
    /// A committed appointment.
    BookingId;
    /// A call that a person owes a customer.
    CallbackId;
    /// Somebody who has booked or asked.
    CustomerId;
    /// The work that a booking leads to.
    JobId;
    /// A message that a caller left.
    VoicemailId;
    /// A stretch of a call that is kept as sound.
    RecordingId;
    /// An emergency that the business's own people have to hear of.
    NoticeId;
    /// A person of the business who takes calls.
    AgentId;
    /// The search for a person who takes one call.
    EscalationId;
}

/// Declares ids that Twilio makes: two letters and 32 hexadecimal digits.
macro_rules! sid {
    ($($(#[$doc:meta])* $name:ident, $prefix:literal $(or $other:literal)*;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The id as Twilio writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let digits = text.strip_prefix($prefix)$(.or_else(|| text.strip_prefix($other)))*;
                if digits.is_some_and(|d| d.len() == 32 && d.bytes().all(|b| b.is_ascii_hexdigit())) {
                    Ok(Self(text.to_owned()))
                } else {
                    let expected = concat!("\"", $prefix, "\" and 32 hexadecimal digits");
                    Err(InvalidId { kind: stringify!($name), expected })
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(sid: $name) -> String {
                sid.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

sid! {
    /// Twilio's name of an account.
    AccountSid, "AC";
    /// Twilio's name of one leg of a call.
    CallSid, "CA";
    /// Twilio's name of one media stream.
    StreamSid, "MZ";
    /// Twilio's name of one message, a text or one with pictures.
    MessageSid, "SM" or "MM";
    /// Twilio's name of one conference.
    ConferenceSid, "CF";
    /// Twilio's name of one recording.
    RecordingSid, "RE";
    /// Twilio's name of one pool of sending numbers.
    MessagingServiceSid, "MG";
}

/// A tenant's own short name of something he sells, as in his settings: `leak-repair`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobTypeId(pub String);

impl fmt::Display for JobTypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A question put to an engine or to the store during one call. A later question has a greater id, so that an
/// answer that comes after its question is over can be told by its id alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TurnId(pub u32);

impl TurnId {
    /// The id after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for TurnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The ringing of one agent within an escalation, numbered from 1 in the order in which they are made. An agent who is
/// rung twice has two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OfferId(pub u32);

impl OfferId {
    /// The id after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for OfferId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sid_is_its_prefix_and_32_hexadecimal_digits() {
        let good = "CA0123456789abcdef0123456789abcdef";
        assert_eq!(good.parse::<CallSid>().unwrap().as_str(), good);
        for bad in [
            "",
            "CA",
            "MZ0123456789abcdef0123456789abcdef",
            "CA0123456789abcdef0123456789abcdeg",
            "CA0123456789abcdef0123456789abcdef0",
        ] {
            assert!(bad.parse::<CallSid>().is_err(), "{bad}");
        }
    }
}
