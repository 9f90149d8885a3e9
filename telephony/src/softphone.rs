use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A softphone, by the identity with which it registers at the provider: 1 to 121 letters, digits and underscores, which
/// is what a Voice access token may hold (twilio.com/docs/iam/access-tokens).
///
/// An identity belongs to the whole account, so that two businesses may not both use "front desk": see
/// [`Softphone::of`]. It names a place and no person, and prints as it is.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Softphone(String);

/// Text that is no softphone's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a softphone: expected client: and 1 to 121 letters, digits and underscores")]
pub struct InvalidSoftphone;

/// What stands before the identity where a number could stand.
const SCHEME: &str = "client:";

/// The longest identity.
const MAX_IDENTITY: usize = 121;

impl Softphone {
    /// The softphone that a business calls `name`. Both are short names: lower-case letters, digits and hyphens. No two
    /// pairs have the same softphone: a hyphen becomes an underscore, and no short name holds the `AT` between them.
    ///
    /// # Errors
    /// When they are no short names.
    pub fn of(business: &str, name: &str) -> Result<Self, InvalidSoftphone> {
        let short = |name: &str| {
            let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            !name.is_empty() && name.bytes().all(allowed)
        };
        if !short(business) || !short(name) {
            return Err(InvalidSoftphone);
        }
        format!("{SCHEME}{}AT{}", name.replace('-', "_"), business.replace('-', "_")).parse()
    }

    /// Where it is called: `client:` and the identity.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The identity alone.
    #[must_use]
    pub fn identity(&self) -> &str {
        &self.0[SCHEME.len()..]
    }
}

impl FromStr for Softphone {
    type Err = InvalidSoftphone;

    fn from_str(text: &str) -> Result<Self, InvalidSoftphone> {
        let identity = text.strip_prefix(SCHEME).ok_or(InvalidSoftphone)?;
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let good = (1..=MAX_IDENTITY).contains(&identity.len()) && identity.bytes().all(allowed);
        if good { Ok(Self(text.to_owned())) } else { Err(InvalidSoftphone) }
    }
}

impl TryFrom<String> for Softphone {
    type Error = InvalidSoftphone;

    fn try_from(text: String) -> Result<Self, InvalidSoftphone> {
        text.parse()
    }
}

impl From<Softphone> for String {
    fn from(softphone: Softphone) -> Self {
        softphone.0
    }
}

impl fmt::Display for Softphone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Softphone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_softphone_is_an_address_with_an_identity() {
        let lee = Softphone::of("riverside-plumbing", "lee-desk").unwrap();
        assert_eq!(lee.as_str(), "client:lee_deskATriverside_plumbing");
        assert_eq!(lee.identity(), "lee_deskATriverside_plumbing");
        assert_eq!(lee.as_str().parse(), Ok(lee));
        for bad in ["lee_desk", "client:", "client:lee-desk", "client:lee desk", "sip:lee"] {
            assert_eq!(bad.parse::<Softphone>(), Err(InvalidSoftphone), "{bad}");
        }
        assert!(format!("{SCHEME}{}", "x".repeat(121)).parse::<Softphone>().is_ok());
        assert!(format!("{SCHEME}{}", "x".repeat(122)).parse::<Softphone>().is_err());
    }

    #[test]
    fn two_businesses_never_share_a_softphone() {
        let names = ["a", "b", "a-", "a-b", "a--b", "at", "b-a", "a1"];
        let mut known = std::collections::BTreeSet::new();
        for business in names {
            for name in names {
                assert!(known.insert(Softphone::of(business, name).unwrap()), "{business} {name}");
            }
        }
        assert_eq!(Softphone::of("A", "b"), Err(InvalidSoftphone), "or it could hold what stands between");
    }
}
