//! Twilio's closed lists of words as enums.

/// A word that is not on Twilio's list as we know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a word of this list")]
pub struct UnknownWord;

/// Declares one of Twilio's lists of words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$item_doc])* #[serde(rename = $text)] $item,)*
        }

        impl $name {
            /// Every member.
            pub const ALL: &[Self] = &[$(Self::$item),*];

            /// The word as Twilio writes it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$item => $text,)* }
            }
        }
    };
}

pub(crate) use words;

/// Reads by the list. Words missing from it are an error.
macro_rules! strict {
    ($($name:ident)*) => {$(
        impl std::str::FromStr for $name {
            type Err = $crate::words::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or($crate::words::UnknownWord)
            }
        }
    )*};
}

pub(crate) use strict;
