use std::str::FromStr;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Serialize;
use telephony::Millis;

/// When callers call, within a time in which all of them do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrivals {
    /// One after the other at equal distances.
    Uniform,
    /// Independently of each other: the gaps are exponential, seeded.
    Poisson,
    /// All at once.
    Burst,
}

impl Arrivals {
    /// When each of `count` callers calls, in order; `over` is how long it takes until all have.
    #[must_use]
    pub fn times(self, count: usize, over: Millis, seed: u64) -> Vec<Millis> {
        let over = over.0 as f64;
        let gap = over / count.max(1) as f64;
        match self {
            Self::Uniform => (0..count).map(|index| Millis((gap * index as f64) as u64)).collect(),
            Self::Burst => vec![Millis(0); count],
            Self::Poisson => {
                let mut random = StdRng::seed_from_u64(seed);
                let mut at = 0.0;
                let mut next = || {
                    at += -gap * (1.0 - random.random::<f64>()).ln();
                    Millis(at as u64)
                };
                (0..count).map(|_| next()).collect()
            }
        }
    }
}

impl FromStr for Arrivals {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "uniform" => Ok(Self::Uniform),
            "poisson" => Ok(Self::Poisson),
            "burst" => Ok(Self::Burst),
            _ => Err("not one of uniform, poisson, burst".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_come_in_step_at_once_or_by_chance() {
        let over = Millis(10_000);
        assert_eq!(Arrivals::Uniform.times(4, over, 0), [0, 2_500, 5_000, 7_500].map(Millis));
        assert_eq!(Arrivals::Burst.times(3, over, 0), [Millis(0); 3]);
        assert_eq!(Arrivals::Uniform.times(0, over, 0), []);

        let times = Arrivals::Poisson.times(1_000, over, 7);
        assert_eq!(times, Arrivals::Poisson.times(1_000, over, 7));
        assert_ne!(times, Arrivals::Poisson.times(1_000, over, 8));
        assert!(times.is_sorted());
        let last = times.last().unwrap().0;
        assert!((9_000..11_000).contains(&last), "{last}");
    }
}
