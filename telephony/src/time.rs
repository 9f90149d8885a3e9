use std::fmt;
use std::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Serialize};

/// Milliseconds: a length of time, or an instant of monotonic time counted from the session's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub u64);

/// A position in a stream of sound, or a length of sound: samples at 8 kHz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MediaTime(pub u64);

impl MediaTime {
    /// Samples a second on a telephone line.
    pub const RATE_HZ: u64 = 8_000;

    /// The position `ms` milliseconds from the start.
    #[must_use]
    pub const fn from_millis(ms: u64) -> Self {
        Self(ms * Self::RATE_HZ / 1_000)
    }

    /// Whole milliseconds from the start.
    #[must_use]
    pub const fn as_millis(self) -> Millis {
        Millis(self.0 * 1_000 / Self::RATE_HZ)
    }

    /// This position less `other`, or zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Millis {
    /// This instant less `other`, or zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// Gives a counted quantity its arithmetic; subtraction panics below zero like the integers it wraps.
macro_rules! arithmetic {
    ($($name:ident),*) => {$(
        impl Add for $name {
            type Output = Self;

            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl Sub for $name {
            type Output = Self;

            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
    )*};
}

arithmetic!(Millis, MediaTime);

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_of_160_samples_lasts_20_ms() {
        assert_eq!(MediaTime(160).as_millis(), Millis(20));
        assert_eq!(MediaTime::from_millis(20), MediaTime(160));
    }
}
