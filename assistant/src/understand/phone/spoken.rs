use std::fmt;

use serde::{Serialize, Serializer};
use telephony::PhoneNumber;

/// A telephone number as a caller has said it, whole or not.
///
/// Written (and serialised) in one of these forms, `;ext=` and the extension after it when there is one, as in
/// RFC 3966:
/// - `+13125550142`, E.164, when the digits are a number of the North American plan, or were said with a country's
///   code ("plus four four …", "011 44 …");
/// - `+4401134960009` or `5550142`, the digits as they were said, when they are a part of a number, or one that
///   the plan does not know. [`SpokenNumber::number`] is `None` then.
///
/// `Debug` prints how many digits there are and not which.
#[derive(Clone, PartialEq, Eq)]
pub struct SpokenNumber {
    digits: String,
    international: bool,
    /// A zero in brackets was written after the country's code, which not every country drops.
    trunk: bool,
    extension: Option<String>,
}

impl SpokenNumber {
    pub(crate) fn new(digits: &str, international: bool, trunk: bool, extension: Option<&str>) -> Self {
        let abroad = digits.strip_prefix("011").filter(|rest| !international && rest.len() >= 8);
        Self {
            digits: abroad.unwrap_or(digits).to_owned(),
            international: international || abroad.is_some(),
            trunk,
            extension: extension.map(str::to_owned),
        }
    }

    /// The digits, the country's code included when it was said.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// What to dial after the number was answered.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// The number, if it is whole.
    #[must_use]
    pub fn number(&self) -> Option<PhoneNumber> {
        if self.trunk && self.international {
            None
        } else if self.international {
            format!("+{}", self.digits).parse().ok()
        } else {
            PhoneNumber::from_national(&self.digits).ok()
        }
    }

    /// The number with the digits of the next turn added. What was whole already is replaced by what is whole.
    #[must_use]
    pub fn continued_by(&self, more: &Self) -> Self {
        let joined = format!("{}{}", self.digits, more.digits);
        let area_last = self.digits.len() == 7 && more.digits.len() == 3;
        let digits = if area_last { format!("{}{}", more.digits, self.digits) } else { joined };
        let next = Self {
            digits,
            international: self.international,
            trunk: self.trunk || more.trunk,
            extension: more.extension.clone().or(self.extension.clone()),
        };
        if more.number().is_some() || self.number().is_some() && next.number().is_none() {
            more.clone()
        } else {
            next
        }
    }
}

impl fmt::Display for SpokenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number() {
            Some(number) => f.write_str(number.e164())?,
            None if self.international => write!(f, "+{}", self.digits)?,
            None => f.write_str(&self.digits)?,
        }
        match &self.extension {
            Some(extension) => write!(f, ";ext={extension}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for SpokenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SpokenNumber({} digits)", self.digits.len())
    }
}

impl Serialize for SpokenNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
