use std::fmt;

use serde::{Deserialize, Serialize};

/// A key of a telephone keypad, `A` to `D` included because a carrier may send them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "char", into = "char")]
pub enum Digit {
    /// `0` to `9`. Built only by parsing, so the number is never above nine.
    Number(u8),
    /// `*`.
    Star,
    /// `#`.
    Pound,
    /// `A` to `D`, the fourth column of military keypads.
    Letter(char),
}

/// A character that no telephone keypad has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a key of a telephone")]
pub struct UnknownDigit(pub char);

impl TryFrom<char> for Digit {
    type Error = UnknownDigit;

    fn try_from(key: char) -> Result<Self, UnknownDigit> {
        match key {
            '0'..='9' => Ok(Self::Number(key as u8 - b'0')),
            '*' => Ok(Self::Star),
            '#' => Ok(Self::Pound),
            'A'..='D' => Ok(Self::Letter(key)),
            'a'..='d' => Ok(Self::Letter(key.to_ascii_uppercase())),
            _ => Err(UnknownDigit(key)),
        }
    }
}

impl From<Digit> for char {
    fn from(digit: Digit) -> char {
        match digit {
            Digit::Number(n) => char::from(b'0' + n),
            Digit::Star => '*',
            Digit::Pound => '#',
            Digit::Letter(letter) => letter,
        }
    }
}

impl fmt::Display for Digit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", char::from(*self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_survives_a_round_trip_and_nothing_else_is_a_key() {
        for key in "0123456789*#ABCD".chars() {
            assert_eq!(char::from(Digit::try_from(key).unwrap()), key);
        }
        assert_eq!(Digit::try_from('E'), Err(UnknownDigit('E')));
        assert_eq!(Digit::try_from('٣'), Err(UnknownDigit('٣')));
    }
}
