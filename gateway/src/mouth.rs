//! The order and the pace of what is said on one line.
//!
//! Sentences are synthesised ahead and side by side, and go out in the order in which they were said. Sound is
//! handed over shortly before it is due: enough that the line never runs dry, little enough that a caller who
//! interrupts throws away a second of it and not a minute.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesOrdered;
use media::Mark;
use speech::SynthesizeError;
use telephony::{MediaTime, Millis};
use tokio::time::{Instant, sleep_until};

/// Sound handed over ahead of its time: well above the jitter of a network, well below what is annoying to lose.
const AHEAD: Duration = Duration::from_millis(900);

/// Sound in one message: 300 ms of mu-law.
const PIECE: usize = 2_400;

/// How long the line is silent at most while a sentence is late: nobody shall wonder for 3 s whether it is dead.
const PATIENCE: Duration = Duration::from_millis(2_000);

type Sentence = (Mark, Result<Arc<[u8]>, SynthesizeError>);

/// What one line says.
pub(crate) struct Mouth {
    /// Sentences on their way, in order.
    coming: FuturesOrdered<BoxFuture<'static, Sentence>>,
    /// Sentences before those, whose turn it is not yet.
    made: VecDeque<Sentence>,
    /// The sentence being handed over.
    current: Option<Current>,
    /// When the line will have played what it was given.
    plays_until: Instant,
    /// When the first of the sentences on their way was said, if nothing was on its way before it.
    awaited_from: Instant,
    /// What is said when a sentence is late, and when that is.
    cover: Arc<[u8]>,
    patience: Duration,
    /// When what covered a wait is over.
    covered_until: Instant,
}

struct Current {
    mark: Mark,
    sound: Arc<[u8]>,
    sent: usize,
}

/// The next thing to write to the line.
#[derive(Debug)]
pub(crate) enum Utter {
    /// A piece of sound, mu-law at 8 kHz, and what it is part of.
    Piece {
        /// Set for the first piece of a sentence: which one it is, and how long it lasts as a whole. A piece that neither
        /// begins nor continues one covers that the next is late.
        begins: Option<(Mark, MediaTime)>,
        /// The sound.
        sound: Arc<[u8]>,
        /// The part of `sound` to write.
        range: std::ops::Range<usize>,
        /// Set for the last piece of a sentence: the mark to write after it.
        ends: Option<Mark>,
    },
    /// A sentence that will not be heard.
    Lost(Mark, SynthesizeError),
}

impl Mouth {
    /// `cover` is said when a sentence is late; nothing is, if it is empty.
    pub(crate) fn new(cover: Arc<[u8]>) -> Self {
        let now = Instant::now();
        Self {
            coming: FuturesOrdered::new(),
            made: VecDeque::new(),
            current: None,
            plays_until: now,
            awaited_from: now,
            cover,
            patience: PATIENCE,
            covered_until: now,
        }
    }

    /// Queues a sentence whose sound is being made by `sound`.
    pub(crate) fn say(
        &mut self,
        mark: Mark,
        sound: impl Future<Output = Result<Arc<[u8]>, SynthesizeError>> + Send + 'static,
    ) {
        if self.coming.is_empty() {
            self.awaited_from = Instant::now();
        }
        self.coming.push_back(Box::pin(async move { (mark, sound.await) }));
    }

    /// Forgets everything that has not been handed over; the line drops what has been.
    pub(crate) fn clear(&mut self) {
        self.coming = FuturesOrdered::new();
        self.made.clear();
        self.current = None;
        self.plays_until = Instant::now();
        self.covered_until = self.plays_until;
    }

    /// How long the line has been silent, if it played what it was given when that was due.
    pub(crate) fn silent_for(&self) -> Millis {
        let silent = Instant::now().saturating_duration_since(self.plays_until);
        Millis(u64::try_from(silent.as_millis()).unwrap_or(u64::MAX))
    }

    /// The next thing to write, when it is due. Waits for ever when there is nothing to say. Dropping the future
    /// loses nothing.
    pub(crate) async fn next(&mut self) -> Utter {
        if self.current.is_none() {
            let late = self.plays_until.max(self.awaited_from) + self.patience;
            let (mark, sound) = match self.made.pop_front() {
                Some(made) => made,
                None => tokio::select! {
                    biased;
                    Some(made) = self.coming.next() => made,
                    () = sleep_until(late), if !self.coming.is_empty() && !self.cover.is_empty() => return self.cover_up(),
                    else => return std::future::pending().await,
                },
            };
            match sound {
                Ok(sound) => self.current = Some(Current { mark, sound, sent: 0 }),
                Err(error) => return Utter::Lost(mark, error),
            }
        }
        let due = self.due();
        loop {
            // What follows is made meanwhile: it is asked for by being polled.
            tokio::select! {
                biased;
                Some(made) = self.coming.next() => self.made.push_back(made),
                () = sleep_until(due) => return self.hand_over(),
            }
        }
    }

    /// When more may be handed over. What follows a cover waits for its end: the session knows of no cover, and takes a
    /// sentence for begun when it is handed over.
    fn due(&self) -> Instant {
        self.plays_until.checked_sub(AHEAD).unwrap_or(self.plays_until).max(self.covered_until)
    }

    fn cover_up(&mut self) -> Utter {
        let sound = Arc::clone(&self.cover);
        let length = MediaTime(sound.len() as u64);
        self.plays_until = Instant::now() + Duration::from_millis(length.as_millis().0);
        self.covered_until = self.plays_until;
        Utter::Piece { begins: None, range: 0..sound.len(), sound, ends: None }
    }

    fn hand_over(&mut self) -> Utter {
        let Current { mark, sound, sent } = self.current.take().expect("only called with a current sentence");
        let end = (sent + PIECE).min(sound.len());
        let length = MediaTime((end - sent) as u64);
        self.plays_until = self.plays_until.max(Instant::now()) + Duration::from_millis(length.as_millis().0);
        let begins = (sent == 0).then_some((mark, MediaTime(sound.len() as u64)));
        let ends = (end == sound.len()).then_some(mark);
        if ends.is_none() {
            self.current = Some(Current { mark, sound: Arc::clone(&sound), sent: end });
        }
        Utter::Piece { begins, sound, range: sent..end, ends }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mouth() -> Mouth {
        Mouth::new(vec![0x7f; 50].into())
    }

    async fn sound(samples: usize) -> Result<Arc<[u8]>, SynthesizeError> {
        Ok(vec![0xff; samples].into())
    }

    fn mark(segment: u32) -> Mark {
        Mark { generation: 0, segment }
    }

    /// All of it is less than [`AHEAD`], so that nothing waits for its time.
    #[tokio::test]
    async fn sentences_keep_their_order_and_are_followed_by_their_marks() {
        let mut mouth = mouth();
        mouth.say(mark(0), async {
            // Later ones are there first.
            tokio::task::yield_now().await;
            sound(4_000).await
        });
        mouth.say(mark(1), sound(800));
        mouth.say(mark(2), async { Err(SynthesizeError::NothingToSay) });
        mouth.say(mark(3), sound(100));

        let mut pieces = Vec::new();
        for _ in 0..5 {
            pieces.push(match mouth.next().await {
                Utter::Piece { begins, range, ends, .. } => (
                    begins.map(|(mark, length)| (mark.segment, length.0)),
                    range,
                    ends.map(|mark| mark.segment),
                ),
                Utter::Lost(mark, _) => (None, 0..0, Some(mark.segment)),
            });
        }
        let expected = [
            (Some((0, 4_000)), 0..2_400, None),
            (None, 2_400..4_000, Some(0)),
            (Some((1, 800)), 0..800, Some(1)),
            (None, 0..0, Some(2)),
            (Some((3, 100)), 0..100, Some(3)),
        ];
        assert_eq!(pieces, expected);
    }

    #[tokio::test]
    async fn what_follows_is_being_made_while_a_sentence_that_was_there_is_handed_over() {
        let mut mouth = mouth();
        let (asked, mut is_asked) = tokio::sync::oneshot::channel();
        mouth.say(mark(0), sound(100));
        mouth.say(mark(1), async {
            asked.send(()).expect("somebody waits");
            std::future::pending().await
        });
        mouth.next().await;
        assert_eq!(is_asked.try_recv(), Ok(()));
    }

    #[tokio::test]
    async fn what_was_made_meanwhile_keeps_its_order_and_a_clear_forgets_it() {
        let mut mouth = mouth();
        let say = |mouth: &mut Mouth| {
            mouth.say(mark(0), sound(100));
            mouth.say(mark(1), sound(200));
            mouth.say(mark(2), async { Err(SynthesizeError::QueueFull) });
            mouth.say(mark(3), sound(300));
        };
        say(&mut mouth);
        let mut order = Vec::new();
        for _ in 0..4 {
            order.push(match mouth.next().await {
                Utter::Piece { ends, .. } => ends,
                Utter::Lost(mark, _) => Some(mark),
            });
        }
        assert_eq!(order, [0, 1, 2, 3].map(|segment| Some(mark(segment))));

        say(&mut mouth);
        mouth.next().await;
        mouth.clear();
        mouth.say(mark(4), sound(100));
        let Utter::Piece { begins, .. } = mouth.next().await else { panic!("lost") };
        assert_eq!(begins.map(|(mark, _)| mark), Some(mark(4)));
    }

    #[tokio::test]
    async fn the_line_is_silent_from_the_end_of_what_it_was_given() {
        let mut mouth = mouth();
        mouth.plays_until = Instant::now() - Duration::from_millis(300);
        assert!(mouth.silent_for() >= Millis(300));
        mouth.plays_until = Instant::now() + Duration::from_secs(3_600);
        assert_eq!(mouth.silent_for(), Millis(0));
    }

    #[tokio::test]
    async fn what_follows_a_cover_waits_for_its_end_and_nothing_else_does() {
        let mut mouth = Mouth { patience: Duration::ZERO, ..mouth() };
        mouth.say(mark(0), async { std::future::pending().await });
        mouth.next().await;
        assert_eq!(mouth.due(), mouth.plays_until);

        mouth.clear();
        mouth.say(mark(1), sound(4_000));
        mouth.next().await;
        assert!(mouth.due() < mouth.plays_until);
    }

    #[tokio::test]
    async fn after_a_clear_only_what_is_said_later_is_heard() {
        let mut mouth = mouth();
        mouth.say(mark(0), sound(4_000));
        mouth.say(mark(1), sound(4_000));
        mouth.next().await;
        mouth.clear();
        mouth.say(mark(2), sound(100));
        let Utter::Piece { begins, .. } = mouth.next().await else { panic!("lost") };
        assert_eq!(begins.map(|(mark, _)| mark), Some(mark(2)));
    }

    #[tokio::test]
    async fn a_sentence_that_is_late_is_covered_and_one_that_is_there_is_not() {
        let mut mouth = Mouth { patience: Duration::ZERO, ..mouth() };
        mouth.say(mark(0), sound(100));
        let (made, late) = tokio::sync::oneshot::channel();
        mouth.say(mark(1), async { late.await.expect("it is made") });

        let begins = async |mouth: &mut Mouth| match mouth.next().await {
            Utter::Piece { begins, range, .. } => (begins.map(|(mark, _)| mark), range.len()),
            Utter::Lost(..) => panic!("lost"),
        };
        assert_eq!(begins(&mut mouth).await, (Some(mark(0)), 100));
        assert_eq!(begins(&mut mouth).await, (None, 50));
        assert_eq!(begins(&mut mouth).await, (None, 50));
        made.send(sound(200).await).expect("it is waited for");
        assert_eq!(begins(&mut mouth).await, (Some(mark(1)), 200));
    }
}
