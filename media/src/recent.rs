use std::collections::VecDeque;

use telephony::MediaTime;

/// The last seconds of one stream, addressed by position, so that an utterance can be cut out of them once its ends
/// are known. Keeps what it was made for and forgets the rest.
#[derive(Debug, Clone)]
pub struct RecentAudio {
    samples: VecDeque<i16>,
    keep: usize,
    end: MediaTime,
}

impl RecentAudio {
    /// Keeps the last `keep` of the stream, 2 bytes a sample. Room is taken as sound comes in, not at once.
    ///
    /// # Panics
    /// When `keep` is more samples than memory has addresses.
    #[must_use]
    pub fn new(keep: MediaTime) -> Self {
        let keep = usize::try_from(keep.0).expect("a length of sound fits into memory");
        Self { samples: VecDeque::new(), keep, end: MediaTime(0) }
    }

    /// Takes the next samples of the stream, 8 kHz.
    pub fn push(&mut self, samples: &[i16]) {
        self.end += MediaTime(samples.len() as u64);
        let newest = &samples[samples.len().saturating_sub(self.keep)..];
        let surplus = (self.samples.len() + newest.len()).saturating_sub(self.keep);
        self.samples.drain(..surplus);
        self.samples.extend(newest);
    }

    /// How much of the stream has come so far: the position after the newest sample.
    #[must_use]
    pub fn end(&self) -> MediaTime {
        self.end
    }

    /// The newest samples, so many, or as many as there are.
    #[must_use]
    pub fn last(&self, length: MediaTime) -> Vec<i16> {
        self.copy(self.end.saturating_sub(length), self.end)
    }

    /// The samples at `from..to`, less what has not come yet and what is forgotten; nothing if `to` is not after
    /// `from`.
    #[must_use]
    pub fn copy(&self, from: MediaTime, to: MediaTime) -> Vec<i16> {
        let kept = self.samples.len();
        let oldest = self.end.saturating_sub(MediaTime(kept as u64));
        let index = |at: MediaTime| {
            usize::try_from(at.saturating_sub(oldest).0).map_or(kept, |samples| samples.min(kept))
        };
        let (from, to) = (index(from), index(to));
        self.samples.range(from.min(to)..to).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_what_was_pushed_there_as_far_as_it_is_kept() {
        let mut audio = RecentAudio::new(MediaTime(10));
        for pushed in [&[0, 1, 2][..], &[3], &[], &[4, 5, 6, 7, 8, 9, 10, 11]] {
            audio.push(pushed);
        }
        assert_eq!(audio.end(), MediaTime(12));
        let rows: &[(u64, u64, &[i16])] = &[
            (4, 7, &[4, 5, 6]),
            (0, 4, &[2, 3]),
            (0, 2, &[]),
            (10, 99, &[10, 11]),
            (2, 12, &[2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
            (12, u64::MAX, &[]),
            (8, 4, &[]),
        ];
        for &(from, to, expected) in rows {
            assert_eq!(audio.copy(MediaTime(from), MediaTime(to)), expected, "{from}..{to}");
        }
    }

    #[test]
    fn a_push_longer_than_what_is_kept_leaves_its_end() {
        let mut audio = RecentAudio::new(MediaTime(2));
        audio.push(&[1, 2, 3, 4, 5]);
        assert_eq!(audio.end(), MediaTime(5));
        assert_eq!(audio.copy(MediaTime(0), MediaTime(5)), [4, 5]);
        for (length, last) in [(0, &[][..]), (1, &[5]), (9, &[4, 5])] {
            assert_eq!(audio.last(MediaTime(length)), last);
        }
    }

    #[test]
    fn memory_stays_bounded() {
        let mut audio = RecentAudio::new(MediaTime(1_000));
        for _ in 0..1_000 {
            audio.push(&[7; 160]);
        }
        assert_eq!(audio.samples.len(), 1_000);
        assert!(audio.samples.capacity() <= 2_048);
    }
}
