use std::collections::VecDeque;

use crate::sound::FRAME_SAMPLES;
use crate::ulaw;

/// Sound that Twilio keeps at most, in bytes: ten minutes. What comes beyond is discarded (warning 31931, once a stream).
const MOST_BUFFERED: usize = 10 * 60 * 8_000;

/// The buffer between the server and the caller's ear: media is played in the order received, a mark is reached when
/// everything before it was played, `clear` drops what is queued and gives back every mark that was waiting.
///
/// Pure: [`Playback::play`] is called once a frame and is the only thing that lets time pass.
#[derive(Debug, Default)]
pub struct Playback {
    queue: VecDeque<Queued>,
    buffered: usize,
    discarded: usize,
}

#[derive(Debug)]
enum Queued {
    Sound { ulaw: Vec<u8>, played: usize },
    Mark(String),
}

/// What the caller heard in one frame.
#[derive(Debug, PartialEq, Eq)]
pub struct Played {
    /// The sound, filled up with silence.
    pub ulaw: [u8; FRAME_SAMPLES],
    /// How many of the samples came from the server.
    pub samples: usize,
    /// The marks that were reached, in order.
    pub marks: Vec<String>,
}

impl Playback {
    /// Queues sound of any length.
    pub fn media(&mut self, ulaw: &[u8]) {
        if self.buffered + ulaw.len() > MOST_BUFFERED {
            self.discarded += ulaw.len();
            return;
        }
        self.buffered += ulaw.len();
        self.queue.push_back(Queued::Sound { ulaw: ulaw.to_vec(), played: 0 });
    }

    /// Queues a mark behind the sound before it; gives it back when there is nothing before it.
    #[must_use]
    pub fn mark(&mut self, name: String) -> Option<String> {
        if self.queue.is_empty() {
            return Some(name);
        }
        self.queue.push_back(Queued::Mark(name));
        None
    }

    /// Drops the sound and gives back the marks that were waiting, in order.
    pub fn clear(&mut self) -> Vec<String> {
        self.buffered = 0;
        let waiting = self.queue.drain(..).filter_map(|queued| match queued {
            Queued::Sound { .. } => None,
            Queued::Mark(name) => Some(name),
        });
        waiting.collect()
    }

    /// Plays one frame.
    pub fn play(&mut self) -> Played {
        let mut played = Played { ulaw: [ulaw::SILENCE; FRAME_SAMPLES], samples: 0, marks: Vec::new() };
        while let Some(front) = self.queue.front_mut() {
            match front {
                Queued::Sound { ulaw, played: done } => {
                    let take = (ulaw.len() - *done).min(FRAME_SAMPLES - played.samples);
                    played.ulaw[played.samples..played.samples + take]
                        .copy_from_slice(&ulaw[*done..*done + take]);
                    played.samples += take;
                    *done += take;
                    self.buffered -= take;
                    if *done < ulaw.len() {
                        break;
                    }
                    self.queue.pop_front();
                }
                Queued::Mark(name) => {
                    played.marks.push(std::mem::take(name));
                    self.queue.pop_front();
                }
            }
        }
        played
    }

    /// Samples that are queued and not yet played.
    #[must_use]
    pub fn buffered(&self) -> usize {
        self.buffered
    }

    /// Samples that were thrown away because the buffer was full.
    #[must_use]
    pub fn discarded(&self) -> usize {
        self.discarded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(marks: &[&str]) -> Vec<String> {
        marks.iter().map(|&mark| mark.to_owned()).collect()
    }

    #[test]
    fn sound_of_any_size_is_played_in_order_without_gaps() {
        let mut playback = Playback::default();
        playback.media(&[1; 100]);
        playback.media(&[2; 100]);
        let first = playback.play();
        assert_eq!((first.samples, first.ulaw[99], first.ulaw[100]), (160, 1, 2));
        let second = playback.play();
        assert_eq!((second.samples, second.ulaw[39], second.ulaw[40]), (40, 2, ulaw::SILENCE));
        assert_eq!(playback.play().samples, 0);
    }

    #[test]
    fn a_mark_is_reached_in_the_frame_that_ends_the_sound_before_it() {
        let mut playback = Playback::default();
        playback.media(&[0; 320]);
        assert_eq!(playback.mark("a".to_owned()), None);
        playback.media(&[0; 10]);
        assert_eq!(playback.mark("b".to_owned()), None);
        assert_eq!(playback.play().marks, names(&[]));
        assert_eq!(playback.play().marks, names(&["a"]));
        assert_eq!(playback.play().marks, names(&["b"]));
        assert_eq!(playback.play().marks, names(&[]));
    }

    #[test]
    fn a_mark_with_nothing_before_it_comes_back_at_once() {
        let mut playback = Playback::default();
        assert_eq!(playback.mark("now".to_owned()), Some("now".to_owned()));
        playback.media(&[0; 160]);
        playback.play();
        assert_eq!(playback.mark("after".to_owned()), Some("after".to_owned()));
    }

    #[test]
    fn clear_gives_back_every_waiting_mark_and_leaves_silence() {
        let mut playback = Playback::default();
        playback.media(&[0; 800]);
        assert_eq!(playback.mark("a".to_owned()), None);
        playback.media(&[0; 800]);
        assert_eq!(playback.mark("b".to_owned()), None);
        playback.play();
        assert_eq!(playback.buffered(), 1_440);
        assert_eq!(playback.clear(), names(&["a", "b"]));
        assert_eq!((playback.buffered(), playback.play().samples), (0, 0));
        assert_eq!(playback.clear(), names(&[]));
    }

    #[test]
    fn more_than_ten_minutes_are_discarded() {
        let mut playback = Playback::default();
        for _ in 0..11 {
            playback.media(&vec![0; 60 * 8_000]);
        }
        assert_eq!((playback.buffered(), playback.discarded()), (10 * 60 * 8_000, 60 * 8_000));
    }
}
