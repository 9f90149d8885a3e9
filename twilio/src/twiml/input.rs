//! Verbs that take something from the caller: keys and recordings.

use telephony::Digit;

use super::{Method, Verb};

/// Waits for keys, during its prompts and after them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gather {
    /// Ends with so many keys. None: with the finishing key or the time-out alone.
    pub num_digits: Option<u32>,
    /// Silence, in seconds, after the prompts or the last key, that ends it.
    pub timeout_s: u32,
    /// The key that ends it and is not part of the result. None: every key is part of the result.
    pub finish_on_key: Option<Digit>,
    /// Where the keys go, and what the call does next. None: the address of this document.
    pub action: Option<String>,
    /// How.
    pub method: Method,
    /// Whether the action is asked when no key was pressed. Otherwise the next verb runs.
    pub action_on_empty: bool,
    /// What is heard meanwhile: [`Verb::Say`], [`Verb::Play`] and [`Verb::Pause`], ended by the first key.
    pub prompts: Vec<Verb>,
}

/// Records what the caller says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What the call does after it. None: the address of this document, which is a loop if it records again.
    pub action: Option<String>,
    /// How.
    pub method: Method,
    /// Silence, in seconds, that ends it.
    pub timeout_s: u32,
    /// The keys that end it. None at all: no key does.
    pub finish_on_key: Vec<Digit>,
    /// The longest recording, in seconds.
    pub max_length_s: u32,
    /// Whether it begins with a beep.
    pub play_beep: bool,
    /// Whether silence at the beginning and the end is cut off.
    pub trim: bool,
    /// Gets a [`RecordingStatusRequest`](crate::forms::RecordingStatusRequest) when there is a file.
    pub recording_status_callback: Option<String>,
}

/// As Twilio does unless told otherwise, and without prompts.
impl Default for Gather {
    fn default() -> Self {
        Self {
            num_digits: None,
            timeout_s: 5,
            finish_on_key: Some(Digit::Pound),
            action: None,
            method: Method::Post,
            action_on_empty: false,
            prompts: Vec::new(),
        }
    }
}

/// As Twilio does unless told otherwise.
impl Default for Record {
    fn default() -> Self {
        Self {
            action: None,
            method: Method::Post,
            timeout_s: 5,
            finish_on_key: (0..=9).map(Digit::Number).chain([Digit::Star, Digit::Pound]).collect(),
            max_length_s: 3_600,
            play_beep: true,
            trim: true,
            recording_status_callback: None,
        }
    }
}
