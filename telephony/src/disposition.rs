use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Declares a closed list of names, so that the database, the log and the code cannot spell them differently.
macro_rules! closed_list {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$item_doc])* #[serde(rename = $text)] $item,)*
        }

        impl $name {
            /// Every member, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$item),*];

            /// The name as stored, logged and sent.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$item => $text,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownName;

            fn from_str(text: &str) -> Result<Self, UnknownName> {
                match text {
                    $($text => Ok(Self::$item),)*
                    _ => Err(UnknownName { list: stringify!($name), name: text.to_owned() }),
                }
            }
        }
    };
}

/// A name that is not on one of our closed lists.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is not a {list}")]
pub struct UnknownName {
    list: &'static str,
    name: String,
}

closed_list! {
    /// Who started the call.
    Direction {
        /// The customer called us.
        Inbound = "inbound",
        /// We called the customer.
        Outbound = "outbound",
    }
}

closed_list! {
    /// The business outcome of a call. Every call ends in exactly one.
    Disposition {
        /// A booking was committed.
        Booked = "booked",
        /// An existing booking was cancelled.
        Cancelled = "cancelled",
        /// The caller's question was answered and nothing else was wanted.
        Answered = "answered",
        /// A person owes the caller a call.
        CallbackRequested = "callback_requested",
        /// The caller reported an emergency and was given the emergency script.
        Emergency = "emergency",
        /// The caller asked not to be contacted again.
        OptedOut = "opted_out",
        /// The caller hung up before anything was settled.
        Abandoned = "abandoned",
        /// The caller never said anything.
        Silent = "silent",
        /// The caller could not be understood, and no call-back could be agreed.
        NotUnderstood = "not_understood",
        /// Policy did not admit the call.
        Refused = "refused",
        /// The maximum length of a call was reached.
        TooLong = "too_long",
        /// We failed: the process died, or something we depend on did, and the caller did not come back.
        Failed = "failed",
        /// A person of the business took the call, or whoever answers its emergency line.
        Connected = "connected",
        /// The caller left a recorded message.
        Voicemail = "voicemail",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_back_to_themselves() {
        for &disposition in Disposition::ALL {
            assert_eq!(disposition.as_str().parse(), Ok(disposition));
        }
        assert_eq!("lost".parse::<Disposition>().unwrap_err().to_string(), "\"lost\" is not a Disposition");
    }
}
