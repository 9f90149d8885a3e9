//! The recording of a call while it goes on: what the caller says in one channel, what he hears in the other.
//!
//! It begins with a permit, which only policy makes, and in no other way. The caller's frames are its clock: for each of
//! them it takes as much of what was handed to the line and not yet played, by our own account. What becomes of the sound
//! afterwards, and of what a dead process left, is in [`crate::call_recordings`].

use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use media::{Mark, g711};
use policy::disclosure::RecordingPermit;
use store::{NewRecording, RecordingEnd, Store};
use telephony::{CallId, MediaTime, RecordingId, TenantId};
use tracing::{error, info};
use uuid::Uuid;

use crate::call_recordings::{self, Whose, key};
use crate::recordings::{Channels, Recordings};
use crate::tape::Tape;

/// More of a call is not recorded: a third more than the longest call, and 39 MB.
const LONGEST: MediaTime = MediaTime::from_millis(20 * 60 * 1_000);

/// Records one call, from one stream of it.
pub(crate) struct CallRecorder {
    desk: Desk,
    /// Whether the business records its calls: if not, no account is kept of what the line plays.
    wanted: bool,
    line: Line,
    take: Option<Take>,
    /// Reused for every frame.
    pairs: Vec<i16>,
}

/// What is needed to keep a recording.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) recordings: Arc<dyn Recordings>,
    pub(crate) tenant: TenantId,
    pub(crate) call: CallId,
    pub(crate) keep_days: u32,
}

struct Take {
    recording: RecordingId,
    tape: Tape,
    /// How much more may follow.
    left: MediaTime,
}

impl CallRecorder {
    pub(crate) fn new(desk: Desk, wanted: bool) -> Self {
        Self { desk, wanted, line: Line::default(), take: None, pairs: Vec::new() }
    }

    /// Begins, once it is written down that it does. The permit is used up.
    pub(crate) fn begin(&mut self, permit: RecordingPermit) {
        let recording = RecordingId(Uuid::now_v7());
        let place = key(self.desk.whose(recording));
        let leave = self.desk.clone().write_down(permit, recording, place.clone());
        let tape = Tape::begin(Arc::clone(&self.desk.recordings), place, Channels::Two, leave);
        self.take = Some(Take { recording, tape, left: LONGEST });
        info!(recording_id = %recording, "the call is recorded from here on");
    }

    /// Takes what the caller says, and what he hears meanwhile. Of what is `private` there is silence.
    pub(crate) fn hear(&mut self, samples: &[i16], private: bool) {
        if !self.wanted {
            return;
        }
        self.line.beside(samples, private, &mut self.pairs);
        let Some(take) = &mut self.take else { return };
        let length = MediaTime(samples.len() as u64);
        if take.left < length {
            return;
        }
        take.left = take.left.saturating_sub(length);
        if take.tape.put(&self.pairs).is_err() {
            self.failed();
        }
    }

    /// Sound was handed to the line: a part of `sound`, and the mark that follows it.
    pub(crate) fn say(&mut self, sound: &Arc<[u8]>, range: Range<usize>, ends: Option<Mark>) {
        if self.wanted {
            self.line.waiting.push_back(Waiting { sound: Arc::clone(sound), range, ends });
        }
    }

    /// The line has played everything up to this mark.
    pub(crate) fn reached(&mut self, mark: Mark) {
        self.line.reached(mark);
    }

    /// The line has dropped what it had.
    pub(crate) fn cleared(&mut self) {
        self.line.waiting.clear();
    }

    /// The caller objects: nothing more is recorded, and what was is gone. What other streams of the call have left is
    /// erased by [`crate::call_recordings`].
    pub(crate) fn erase(&mut self) {
        let Some(take) = self.take.take() else { return };
        let desk = self.desk.clone();
        tokio::spawn(async move {
            take.tape.erase().await;
            desk.end(take.recording, RecordingEnd::Objected).await;
            info!(recording_id = %take.recording, "the caller objected: his call is not recorded, and nothing is left of it");
        });
    }

    /// The disk or the record does not take it. The call goes on, and is not recorded any more.
    fn failed(&mut self) {
        let Some(take) = self.take.take() else { return };
        let desk = self.desk.clone();
        tokio::spawn(async move {
            let cause = take.tape.cause().await;
            error!(%cause, "a call could not be recorded");
            desk.give_up(take.recording).await;
        });
    }

    /// The stream is over: makes what there is durable.
    pub(crate) async fn close(self) {
        let Some(take) = self.take else { return };
        let desk = self.desk;
        match take.tape.seal().await {
            Ok(samples) => {
                let whose = desk.whose(take.recording);
                if let Err(cause) = call_recordings::keep(&desk.store, &desk.recordings, whose, samples).await
                {
                    // The sound stays as it is; whoever looks for what was abandoned finds it.
                    error!(error = %cause, "a call is recorded and could not be written down yet");
                }
            }
            Err(cause) => {
                error!(%cause, "a call could not be recorded");
                desk.give_up(take.recording).await;
            }
        }
    }
}

impl Desk {
    fn whose(&self, recording: RecordingId) -> Whose {
        Whose { tenant: self.tenant, call: self.call, recording }
    }

    /// The row comes before the sound, so that whatever dies the sound is found.
    async fn write_down(
        self,
        permit: RecordingPermit,
        recording_id: RecordingId,
        place: String,
    ) -> io::Result<()> {
        let now = Timestamp::now();
        let kept_for = SignedDuration::from_hours(24 * i64::from(self.keep_days));
        let new = NewRecording {
            tenant: self.tenant,
            call_id: self.call,
            recording_id,
            recording_key: &place,
            permit: &permit,
            keep_until: now.saturating_add(kept_for).unwrap_or(Timestamp::MAX),
            now,
        };
        match self.store.begin_recording(new).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(io::Error::other("the caller has objected")),
            Err(error) => Err(io::Error::other(error)),
        }
    }

    /// A recording that cannot be written is none; what there is of it goes.
    async fn give_up(&self, recording: RecordingId) {
        let (recordings, place) = (Arc::clone(&self.recordings), key(self.whose(recording)));
        let erased = tokio::task::spawn_blocking(move || recordings.erase(&place)).await;
        if !matches!(erased, Ok(Ok(_))) {
            error!("part of a recording that failed is still there");
        }
        self.end(recording, RecordingEnd::Failed).await;
    }

    async fn end(&self, recording: RecordingId, end: RecordingEnd) {
        let ended = call_recordings::patiently(|| {
            self.store.end_recording(self.tenant, recording, end, Timestamp::now())
        });
        if let Err(error) = ended.await {
            // Whoever looks for recordings without an end will find that its sound is gone.
            error!(error = &error as &dyn std::error::Error, "the end of a recording could not be written");
        }
    }
}

/// What was handed to the line and is not played yet, by our account: at most what [`crate::mouth`] hands over ahead, and
/// what was said while no frame came, which ends the stream.
#[derive(Default)]
struct Line {
    waiting: VecDeque<Waiting>,
}

struct Waiting {
    /// Mu-law.
    sound: Arc<[u8]>,
    /// The part of it that waits.
    range: Range<usize>,
    ends: Option<Mark>,
}

impl Line {
    /// Plays on for as long as `said` lasts, and puts each sample of it beside the one that is heard with it.
    fn beside(&mut self, said: &[i16], private: bool, pairs: &mut Vec<i16>) {
        pairs.clear();
        for &sample in said {
            pairs.extend([if private { 0 } else { sample }, self.play()]);
        }
    }

    /// The next sample that is heard.
    fn play(&mut self) -> i16 {
        while self.waiting.front().is_some_and(|first| first.range.is_empty()) {
            self.waiting.pop_front();
        }
        let Some(first) = self.waiting.front_mut() else { return 0 };
        let sample = first.sound[first.range.start];
        first.range.start += 1;
        g711::ulaw_decode(sample)
    }

    /// The mark tells better than our account: what was before it is over.
    fn reached(&mut self, mark: Mark) {
        if let Some(at) = self.waiting.iter().position(|waiting| waiting.ends == Some(mark)) {
            self.waiting.drain(..=at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(loud: i16, samples: usize) -> Arc<[u8]> {
        let mut coded = Vec::new();
        g711::ulaw_encode_into(&vec![loud; samples], &mut coded);
        coded.into()
    }

    fn mark(segment: u32) -> Mark {
        Mark { generation: 0, segment }
    }

    fn played(line: &mut Line, samples: usize) -> Vec<i16> {
        let mut pairs = Vec::new();
        line.beside(&vec![7; samples], false, &mut pairs);
        assert!(pairs.iter().step_by(2).all(|&said| said == 7), "the caller's own is left alone");
        pairs.into_iter().skip(1).step_by(2).collect()
    }

    #[test]
    fn what_he_hears_lies_beside_what_he_says_when_he_hears_it() {
        let mut line = Line::default();
        let (one, two) = (sound(1_000, 200), sound(8_000, 100));
        let quantised = |sound: &Arc<[u8]>| g711::ulaw_decode(sound[0]);
        assert_eq!(played(&mut line, 160), [0; 160], "nothing is said");
        line.waiting.push_back(Waiting { sound: Arc::clone(&one), range: 0..200, ends: Some(mark(0)) });
        line.waiting.push_back(Waiting { sound: Arc::clone(&two), range: 0..100, ends: Some(mark(1)) });
        assert_eq!(played(&mut line, 160), [quantised(&one); 160]);
        let next = played(&mut line, 160);
        assert_eq!(next[..40], [quantised(&one); 40]);
        assert_eq!(next[40..140], [quantised(&two); 100]);
        assert_eq!(next[140..], [0; 20]);
    }

    #[test]
    fn of_what_is_private_there_is_silence_and_the_line_plays_on() {
        let mut line = Line::default();
        let ours = sound(1_000, 320);
        line.waiting.push_back(Waiting { sound: Arc::clone(&ours), range: 0..320, ends: None });
        let mut pairs = Vec::new();
        line.beside(&[9_000; 160], true, &mut pairs);
        assert_eq!(pairs, [0, g711::ulaw_decode(ours[0])].repeat(160));
        line.beside(&[9_000; 160], false, &mut pairs);
        assert_eq!(pairs, [9_000, g711::ulaw_decode(ours[0])].repeat(160));
    }

    #[test]
    fn a_mark_that_is_back_ends_what_was_before_it() {
        let mut line = Line::default();
        let (one, two) = (sound(1_000, 400), sound(8_000, 400));
        line.waiting.push_back(Waiting { sound: Arc::clone(&one), range: 0..300, ends: None });
        line.waiting.push_back(Waiting { sound: Arc::clone(&one), range: 300..400, ends: Some(mark(0)) });
        line.waiting.push_back(Waiting { sound: Arc::clone(&two), range: 0..400, ends: Some(mark(1)) });
        line.reached(mark(5));
        line.reached(mark(0));
        assert_eq!(
            played(&mut line, 4),
            [g711::ulaw_decode(two[0]); 4],
            "of the announcement nothing is left"
        );
    }
}
