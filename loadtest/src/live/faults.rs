use std::time::Duration;

use rand::Rng;
use rand::rngs::StdRng;

/// What goes wrong on purpose. Shares are between 0 and 1, and chance is drawn from [`Faults::seed`] alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Faults {
    /// Where chance begins.
    pub seed: u64,
    /// Share of status callbacks that never come.
    pub lost: f64,
    /// Share of status callbacks that come a second time, up to `delay_ms` later.
    pub duplicated: f64,
    /// Share of status callbacks that come up to `delay_ms` late, and so perhaps in another order.
    pub delayed: f64,
    /// How late, at most.
    pub delay_ms: u64,
    /// Share of status callbacks before which a forger sends the same with a signature of his own.
    pub forged: f64,
    /// Share of REST requests that are answered with 20500 and not carried out.
    pub rest_fails: f64,
    /// Share of REST requests that are answered with 20429 and not carried out.
    pub rest_busy: f64,
    /// Share of REST requests to make or change something that are carried out and answered with 20503.
    pub rest_lost: f64,
    /// Share of REST requests to make or change something that are carried out and answered 11 s later.
    pub rest_hangs: f64,
    /// How long every webhook takes longer than it does.
    pub slow_webhook_ms: u64,
    /// Every stream's socket is dropped without a word after so long.
    pub cut_stream_ms: Option<u64>,
    /// Every stream's socket stays open after so long, but nothing goes over it any more, either way.
    pub half_dead_ms: Option<u64>,
    /// Marks are never echoed.
    pub no_marks: bool,
}

/// Nothing goes wrong.
impl Default for Faults {
    fn default() -> Self {
        Self {
            seed: 0,
            lost: 0.0,
            duplicated: 0.0,
            delayed: 0.0,
            delay_ms: 500,
            forged: 0.0,
            rest_fails: 0.0,
            rest_busy: 0.0,
            rest_lost: 0.0,
            rest_hangs: 0.0,
            slow_webhook_ms: 0,
            cut_stream_ms: None,
            half_dead_ms: None,
            no_marks: false,
        }
    }
}

/// How late the answer to a REST request is that hangs: who made it waits ten seconds at most, as most clients do.
pub(super) const REST_HANGS: Duration = Duration::from_secs(11);

/// What becomes of the answer to a REST request that was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aftermath {
    Answered,
    Lost,
    Late,
}

/// What becomes of one status callback: when it is sent, and whether a forger is faster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Delivery {
    pub(super) forged: bool,
    pub(super) after: Vec<Duration>,
}

impl Faults {
    /// Reads faults as text: `lost`, `duplicated`, `delayed`, `forged`, `rest-fails`, `rest-busy`, `rest-lost`, `rest-hangs`, each
    /// `=SHARE`; `slow`, `cut`, `half-dead`, each `=MS`; `no-marks`.
    ///
    /// # Errors
    /// When one is none of these, or has no such value.
    pub fn read<'a>(texts: impl IntoIterator<Item = &'a str>, seed: u64) -> Result<Self, String> {
        let mut faults = Self { seed, ..Self::default() };
        for text in texts {
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            let share = || match value.parse::<f64>() {
                Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
                _ => Err(format!("{text:?}: a share between 0 and 1 is wanted")),
            };
            let ms = || value.parse::<u64>().map_err(|_| format!("{text:?}: a number of ms is wanted"));
            match name {
                "lost" => faults.lost = share()?,
                "duplicated" => faults.duplicated = share()?,
                "delayed" => faults.delayed = share()?,
                "forged" => faults.forged = share()?,
                "rest-fails" => faults.rest_fails = share()?,
                "rest-busy" => faults.rest_busy = share()?,
                "rest-lost" => faults.rest_lost = share()?,
                "rest-hangs" => faults.rest_hangs = share()?,
                "slow" => faults.slow_webhook_ms = ms()?,
                "cut" => faults.cut_stream_ms = Some(ms()?),
                "half-dead" => faults.half_dead_ms = Some(ms()?),
                "no-marks" => faults.no_marks = true,
                _ => return Err(format!("{text:?} is no fault")),
            }
        }
        Ok(faults)
    }

    pub(super) fn delivery(&self, chance: &mut StdRng) -> Delivery {
        let hits = |share: f64, chance: &mut StdRng| share > 0.0 && chance.random_bool(share.min(1.0));
        let late = |chance: &mut StdRng| Duration::from_millis(chance.random_range(0..=self.delay_ms));
        let forged = hits(self.forged, chance);
        if hits(self.lost, chance) {
            return Delivery { forged, after: Vec::new() };
        }
        let first = if hits(self.delayed, chance) { late(chance) } else { Duration::ZERO };
        let mut after = vec![first];
        if hits(self.duplicated, chance) {
            after.push(first + late(chance));
        }
        Delivery { forged, after }
    }

    /// The error that a REST request gets instead of an answer.
    pub(super) fn refusal(&self, chance: &mut StdRng) -> Option<u32> {
        let at: f64 = chance.random();
        if at < self.rest_fails {
            Some(20500)
        } else if at < self.rest_fails + self.rest_busy {
            Some(20429)
        } else {
            None
        }
    }

    /// What becomes of the answer to a REST request that made or changed something.
    pub(super) fn aftermath(&self, chance: &mut StdRng) -> Aftermath {
        if self.rest_lost + self.rest_hangs == 0.0 {
            return Aftermath::Answered;
        }
        let at: f64 = chance.random();
        if at < self.rest_lost {
            Aftermath::Lost
        } else if at < self.rest_lost + self.rest_hangs {
            Aftermath::Late
        } else {
            Aftermath::Answered
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn the_same_seed_is_the_same_trouble() {
        let faults = Faults {
            lost: 0.2,
            duplicated: 0.3,
            delayed: 0.5,
            forged: 0.1,
            rest_fails: 0.2,
            rest_busy: 0.1,
            rest_lost: 0.2,
            rest_hangs: 0.1,
            ..Faults::default()
        };
        let draw = || {
            let mut chance = StdRng::seed_from_u64(7);
            let deliveries: Vec<_> = (0..500).map(|_| faults.delivery(&mut chance)).collect();
            let refusals: Vec<_> = (0..500).map(|_| faults.refusal(&mut chance)).collect();
            let ends: Vec<_> = (0..500).map(|_| faults.aftermath(&mut chance)).collect();
            (deliveries, refusals, ends)
        };
        assert_eq!(draw(), draw());
        let (deliveries, refusals, ends) = draw();
        let share = |count: usize| count as f64 / 500.0;
        assert!((0.13..0.27).contains(&share(deliveries.iter().filter(|one| one.after.is_empty()).count())));
        assert!((0.13..0.27).contains(&share(ends.iter().filter(|&&one| one == Aftermath::Lost).count())));
        assert!((0.05..0.15).contains(&share(ends.iter().filter(|&&one| one == Aftermath::Late).count())));
        assert!((0.15..0.35).contains(&share(deliveries.iter().filter(|one| one.after.len() == 2).count())));
        assert!((0.05..0.15).contains(&share(deliveries.iter().filter(|one| one.forged).count())));
        assert!((0.13..0.27).contains(&share(refusals.iter().filter(|&&one| one == Some(20500)).count())));
    }

    #[test]
    fn faults_are_read_with_their_values() {
        let read = Faults::read(["lost=0.5", "slow=200", "no-marks"], 3);
        let expected =
            Faults { seed: 3, lost: 0.5, slow_webhook_ms: 200, no_marks: true, ..Faults::default() };
        assert_eq!(read, Ok(expected));
        for wrong in ["lost", "lost=2", "slow=x", "rain=1"] {
            assert!(Faults::read([wrong], 0).is_err(), "{wrong}");
        }
    }

    #[test]
    fn nothing_goes_wrong_unless_it_is_asked_for() {
        let mut chance = StdRng::seed_from_u64(1);
        for _ in 0..100 {
            let delivery = Faults::default().delivery(&mut chance);
            assert_eq!(delivery, Delivery { forged: false, after: vec![Duration::ZERO] });
            assert_eq!(Faults::default().refusal(&mut chance), None);
            assert_eq!(Faults::default().aftermath(&mut chance), Aftermath::Answered);
        }
    }
}
