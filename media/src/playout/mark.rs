use std::fmt;
use std::str::FromStr;

/// What is sent after a segment's sound and comes back once it was played. Written `g3s0` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mark {
    /// How often the line had been cleared when it was made.
    pub generation: u32,
    /// The segment before it, counted from 0.
    pub segment: u32,
}

/// A name that is not one of our marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a mark of ours: expected g, a number, s, a number")]
pub struct InvalidMark;

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "g{}s{}", self.generation, self.segment)
    }
}

impl FromStr for Mark {
    type Err = InvalidMark;

    fn from_str(name: &str) -> Result<Self, InvalidMark> {
        let (generation, segment) =
            name.strip_prefix('g').and_then(|rest| rest.split_once('s')).ok_or(InvalidMark)?;
        Ok(Self { generation: number(generation)?, segment: number(segment)? })
    }
}

/// As it is printed, and in no other way: two names are never one mark.
fn number(digits: &str) -> Result<u32, InvalidMark> {
    let plain =
        digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    if plain { digits.parse().map_err(|_| InvalidMark) } else { Err(InvalidMark) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(generation: u32, segment: u32) -> Mark {
        Mark { generation, segment }
    }

    #[test]
    fn a_mark_is_read_as_it_is_written_and_not_otherwise() {
        for mark in [mark(3, 0), mark(0, 12), mark(u32::MAX, u32::MAX)] {
            assert_eq!(mark.to_string().parse(), Ok(mark));
        }
        assert_eq!(mark(3, 0).to_string(), "g3s0");
        for bad in [
            "",
            "g",
            "gs",
            "g1",
            "g1s",
            "gs1",
            "s1g1",
            "g1s1 ",
            "g+1s1",
            "g01s1",
            "g1s4294967296",
            "G1S1",
            "g1s1s1",
        ] {
            assert_eq!(bad.parse::<Mark>(), Err(InvalidMark), "{bad}");
        }
    }
}
