use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A telephone number in E.164: `+` and 8 to 15 digits; for +1, ten digits of the North American plan.
///
/// Prints masked, in `Debug` too: a number reaches the database, the wire or the caller's ear only through
/// [`PhoneNumber::e164`] and [`PhoneNumber::national_digits`], which are easy to search for.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

/// Text that is not a telephone number. Does not repeat the text, which may be somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a telephone number: expected + and 8 to 15 digits, or 10 digits of the North American plan")]
pub struct InvalidPhoneNumber;

impl PhoneNumber {
    /// The whole number, for the wire and the database.
    #[must_use]
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// The digits as a person in the number's country says them: without `+1` for North America, all of them
    /// otherwise.
    #[must_use]
    pub fn national_digits(&self) -> &str {
        self.0.strip_prefix("+1").unwrap_or_else(|| self.0.trim_start_matches('+'))
    }

    /// Reads what a person said or typed, taking a number without `+` as North American.
    ///
    /// # Errors
    /// When there are not ten digits, or eleven with a leading 1, or they are no valid number.
    pub fn from_national(text: &str) -> Result<Self, InvalidPhoneNumber> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let national = if digits.len() == 11 { digits.strip_prefix('1') } else { Some(digits.as_str()) };
        match national {
            Some(ten) if ten.len() == 10 => format!("+1{ten}").parse(),
            _ => Err(InvalidPhoneNumber),
        }
    }
}

impl FromStr for PhoneNumber {
    type Err = InvalidPhoneNumber;

    fn from_str(text: &str) -> Result<Self, InvalidPhoneNumber> {
        let digits = text.strip_prefix('+').ok_or(InvalidPhoneNumber)?.as_bytes();
        let plausible = (8..=15).contains(&digits.len())
            && digits.iter().all(u8::is_ascii_digit)
            && digits[0] != b'0'
            && (digits[0] != b'1' || is_north_american(&digits[1..]));
        if plausible { Ok(Self(text.to_owned())) } else { Err(InvalidPhoneNumber) }
    }
}

/// Area code and exchange both start with 2 to 9; neither is a service code such as 911.
fn is_north_american(digits: &[u8]) -> bool {
    let starts = |code: &[u8]| code[0] >= b'2' && !(code[1] == b'1' && code[2] == b'1');
    digits.len() == 10 && starts(&digits[0..3]) && starts(&digits[3..6])
}

impl TryFrom<String> for PhoneNumber {
    type Error = InvalidPhoneNumber;

    fn try_from(text: String) -> Result<Self, InvalidPhoneNumber> {
        text.parse()
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> String {
        number.0
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (masked, shown) = self.0.split_at(self.0.len() - 2);
        write!(f, "+{}{shown}", "*".repeat(masked.len() - 1))
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_strictly() {
        for good in ["+13125550142", "+442079460000", "+4930123456"] {
            assert_eq!(good.parse::<PhoneNumber>().unwrap().e164(), good);
        }
        for bad in [
            "",
            "+",
            "3125550142",
            "+1312555014",
            "+11125550142",
            "+13120550142",
            "+19115550142",
            "+0123456789",
            "+1312555014x",
        ] {
            assert_eq!(bad.parse::<PhoneNumber>(), Err(InvalidPhoneNumber), "{bad}");
        }
    }

    #[test]
    fn what_a_person_types_becomes_e164() {
        for text in ["312-555-0142", "(312) 555 0142", "1 312 555 0142", "+1 312 555 0142"] {
            assert_eq!(PhoneNumber::from_national(text).unwrap().e164(), "+13125550142");
        }
        assert_eq!(PhoneNumber::from_national("555 0142"), Err(InvalidPhoneNumber));
    }

    #[test]
    fn printing_shows_two_digits_at_most() {
        let number: PhoneNumber = "+13125550142".parse().unwrap();
        assert_eq!(number.to_string(), "+*********42");
        assert_eq!(format!("{number:?}"), "+*********42");
    }
}
