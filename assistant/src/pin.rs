//! A PIN on its way from the keypad to the place where it is checked.
//!
//! Its digits are in nothing that is written down: a [`Pin`] cannot be serialised, shows nothing when printed, and the
//! dialogue hands it on without keeping it. Whoever drives a dialogue collects the keys in a [`PinPad`] as long as
//! [`Dialogue::wants_pin`](crate::Dialogue::wants_pin), and keeps nothing that is said meanwhile.

use std::fmt;

use telephony::Digit;

/// Four digits can be remembered; with three tries before a lock-out, few guess them.
const SHORTEST: usize = 4;
/// The most digits; after them nothing more is waited for.
const LONGEST: usize = 8;

/// What somebody typed as his PIN: four to eight digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// Why digits are no PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinProblem {
    /// Too short, too long, or not only digits.
    #[error("a PIN is four to eight digits")]
    Shape,
    /// The same digit again and again, or digits in a row.
    #[error("that PIN is too easy to guess; avoid digits in a row and repeated ones")]
    Easy,
}

impl Pin {
    /// A PIN as an owner chooses it.
    ///
    /// # Errors
    /// When it is not four to eight digits, or one of those that everybody tries first.
    pub fn choose(text: &str) -> Result<Self, PinProblem> {
        let digits: Vec<u8> = text.bytes().collect();
        if !(SHORTEST..=LONGEST).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
            return Err(PinProblem::Shape);
        }
        let by = |step: i16| digits.windows(2).all(|pair| i16::from(pair[1]) - i16::from(pair[0]) == step);
        let halves =
            digits.len().is_multiple_of(2) && digits[..digits.len() / 2] == digits[digits.len() / 2..];
        if by(0) || by(1) || by(-1) || halves {
            return Err(PinProblem::Easy);
        }
        Ok(Self(text.to_owned()))
    }

    /// The digits, for checking them and nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}

/// The keys that were pressed so far.
#[derive(Default)]
pub struct PinPad(String);

/// What a key does to the pad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pressed {
    /// More is to come.
    More,
    /// That is all: the pad is empty again.
    Whole(Pin),
    /// That is all, but too little for a PIN: the pad is empty again.
    TooShort,
    /// He does not want to type one: the pad is empty again.
    GivenUp,
}

impl PinPad {
    /// Takes a key. The pound key ends the PIN, and the star key takes everything back.
    pub fn press(&mut self, key: Digit) -> Pressed {
        match key {
            Digit::Number(number) => {
                self.0.push(char::from(b'0' + number));
                if self.0.len() < LONGEST { Pressed::More } else { self.finish() }
            }
            Digit::Pound => self.finish(),
            Digit::Star => {
                self.clear();
                Pressed::GivenUp
            }
            Digit::Letter(_) => Pressed::More,
        }
    }

    /// Ends the PIN without the pound key, because nothing more came.
    pub fn finish(&mut self) -> Pressed {
        let typed = std::mem::take(&mut self.0);
        if typed.len() < SHORTEST { Pressed::TooShort } else { Pressed::Whole(Pin(typed)) }
    }

    /// Forgets what was typed.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for PinPad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PinPad({} keys)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_keys(keys: &str) -> Vec<Pressed> {
        let mut pad = PinPad::default();
        keys.chars().map(|key| pad.press(Digit::try_from(key).unwrap())).collect()
    }

    #[test]
    fn a_pin_ends_with_pound_or_after_eight_digits() {
        let last = |keys: &str| type_keys(keys).pop().unwrap();
        assert_eq!(last("4821#"), Pressed::Whole(Pin("4821".into())));
        assert_eq!(last("48213957"), Pressed::Whole(Pin("48213957".into())));
        assert_eq!(last("482"), Pressed::More);
        assert_eq!(last("482#"), Pressed::TooShort);
        assert_eq!(last("48*"), Pressed::GivenUp);
        assert_eq!(last("48*4821#"), Pressed::Whole(Pin("4821".into())), "after a star it begins anew");
    }

    #[test]
    fn a_pin_shows_nothing_of_itself() {
        let shown = format!("{:?} {:?}", Pin::choose("4821").unwrap(), {
            let mut pad = PinPad::default();
            let _ = pad.press(Digit::Number(7));
            pad
        });
        assert_eq!(shown, "Pin(..) PinPad(1 keys)");
    }

    #[test]
    fn what_everybody_tries_first_is_no_pin() {
        for easy in ["0000", "1234", "9876", "1212", "77777777", "12341234"] {
            assert_eq!(Pin::choose(easy), Err(PinProblem::Easy), "{easy}");
        }
        for bad in ["", "123", "123456789", "12a4", "48 21", "\u{663}\u{664}\u{665}\u{666}"] {
            assert_eq!(Pin::choose(bad), Err(PinProblem::Shape), "{bad:?}");
        }
        assert_eq!(Pin::choose("4821").unwrap().expose(), "4821");
    }
}
