//! Many streams on one thread: a wheel of 20 slots of a millisecond, each with its share of the streams.
//!
//! Telephones do not breathe in step, so the streams' frames are spread over the 20 ms; all of one slot go out in one
//! wake-up. In between the thread sleeps until a socket has something or the next slot is due.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token};
use rand::rngs::StdRng;

use super::connection::{Came, Connection, Sent};
use super::wire::Stamp;
use crate::histogram::Histogram;

/// Slots of the wheel, one a millisecond: a lap is a frame.
const SLOTS: u64 = 20;
const SLOT: Duration = Duration::from_millis(1);
/// A stall of the simulator beyond this is not made good, so that it does not flood the server with what it owes.
const TOO_LATE: Duration = Duration::from_millis(500);
/// What one read takes at most; shared by all streams of a thread.
const READ_BYTES: usize = 16 * 1024;
/// Sockets that are looked at after one wake-up.
const MOST_EVENTS: usize = 1024;

/// When the streams of a run do what; the same for all threads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Schedule {
    /// The first frame of the first slot.
    pub(super) start: Instant,
    /// Frames sent from here on count.
    pub(super) count_from: Instant,
    /// The last frame is sent before this; and frames sent from here on would not count.
    pub(super) count_to: Instant,
    /// What has not come back by now is lost.
    pub(super) give_up: Instant,
}

impl Schedule {
    /// How long frames count, in s.
    fn seconds(&self) -> usize {
        self.count_to.duration_since(self.count_from).as_secs() as usize
    }

    /// The first stamp that counts.
    fn count_from_us(&self) -> u64 {
        self.count_from.duration_since(self.start).as_micros() as u64
    }
}

/// What was counted on a thread.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// Frames that were sent while it counted.
    pub(super) sent: u64,
    /// Of these, the ones that came back.
    pub(super) received: u64,
    /// How long they took, by the second in which they were sent.
    pub(super) delays: Vec<Histogram>,
    /// How late this thread itself was to send them, behind their time on the wheel.
    pub(super) lateness: Histogram,
    /// What went wrong, by kind.
    pub(super) errors: BTreeMap<&'static str, u64>,
}

impl Counted {
    /// Counts an error.
    pub(super) fn error(&mut self, kind: &'static str, count: u64) {
        if count > 0 {
            *self.errors.entry(kind).or_default() += count;
        }
    }

    fn of_second(&mut self, second: usize) -> &mut Histogram {
        if self.delays.len() <= second {
            self.delays.resize_with(second + 1, Histogram::default);
        }
        &mut self.delays[second]
    }

    /// How long the frames took that were sent in seconds that are meant.
    pub(super) fn delay(&self, is_meant: impl Fn(usize) -> bool) -> Histogram {
        let mut all = Histogram::default();
        let meant = self.delays.iter().enumerate().filter(|(second, _)| is_meant(*second));
        meant.for_each(|(_, delay)| all.add(delay));
        all
    }

    /// Adds what another thread counted.
    pub(super) fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.received += other.received;
        for (second, delay) in other.delays.iter().enumerate() {
            self.of_second(second).add(delay);
        }
        self.lateness.add(&other.lateness);
        for (kind, count) in &other.errors {
            self.error(kind, *count);
        }
    }
}

struct Stream {
    connection: Connection,
    open: bool,
    frame: u32,
    /// The number of the next frame to come, once one has come.
    expected: Option<u32>,
}

/// The streams of one thread.
pub(super) struct Wheel {
    poll: Poll,
    streams: Vec<Stream>,
    random: StdRng,
    schedule: Schedule,
    counted: Counted,
}

impl Wheel {
    /// Takes streams that are started.
    ///
    /// # Errors
    /// When the kernel does not let them be waited for.
    pub(super) fn new(
        connections: Vec<Connection>,
        random: StdRng,
        schedule: Schedule,
    ) -> std::io::Result<Self> {
        let poll = Poll::new()?;
        let mut streams = Vec::with_capacity(connections.len());
        for (index, mut connection) in connections.into_iter().enumerate() {
            poll.registry().register(connection.socket(), Token(index), Interest::READABLE)?;
            streams.push(Stream { connection, open: true, frame: 0, expected: None });
        }
        Ok(Self { poll, streams, random, schedule, counted: Counted::default() })
    }

    /// Turns until the schedule is over; gives what was counted.
    ///
    /// # Errors
    /// When the kernel does not let the sockets be waited for.
    pub(super) fn turn(mut self) -> std::io::Result<Counted> {
        let mut events = Events::with_capacity(MOST_EVENTS);
        let mut room = vec![0; READ_BYTES];
        let mut out = Vec::with_capacity(1024);
        let mut tick = 0;
        let mut due = self.schedule.start;
        loop {
            let now = Instant::now();
            if now.saturating_duration_since(due) > TOO_LATE {
                let skipped = self.skip(&mut due, now);
                tick += skipped;
            }
            while due <= now && due < self.schedule.count_to {
                self.send_slot(tick, due, &mut out);
                tick += 1;
                due += SLOT;
            }
            let wake = if due < self.schedule.count_to { due } else { self.schedule.give_up };
            let now = Instant::now();
            if now >= self.schedule.give_up || self.is_done(now) {
                break;
            }
            match self.poll.poll(&mut events, Some(wake.saturating_duration_since(now))) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                done => done?,
            }
            for event in &events {
                self.receive(event.token().0, &mut room);
            }
        }
        for stream in self.streams.iter_mut().filter(|stream| stream.open) {
            stream.connection.stop(&mut self.random);
        }
        let lost = self.counted.sent.saturating_sub(self.counted.received);
        self.counted.error("frame_lost", lost);
        Ok(self.counted)
    }

    /// Gives up what this thread was too slow to send, as a line that was down does; tells how many ticks.
    fn skip(&mut self, due: &mut Instant, now: Instant) -> u64 {
        let ticks = now.min(self.schedule.count_to).saturating_duration_since(*due).as_millis() as u64;
        *due += SLOT * u32::try_from(ticks).unwrap_or(u32::MAX);
        self.counted.error("simulator_too_slow", ticks * self.streams.len() as u64 / SLOTS);
        ticks
    }

    /// Whether everything that was sent has come back and nothing more will be sent. Through a bridge to another
    /// thread's streams the numbers may differ for a moment; then the time decides.
    fn is_done(&self, now: Instant) -> bool {
        now >= self.schedule.count_to && self.counted.received == self.counted.sent
    }

    fn send_slot(&mut self, tick: u64, due: Instant, out: &mut Vec<u8>) {
        let slot = usize::try_from(tick % SLOTS).expect("below twenty");
        for stream in self.streams.iter_mut().skip(slot).step_by(SLOTS as usize).filter(|stream| stream.open)
        {
            let now = Instant::now();
            let sent_us = now.duration_since(self.schedule.start).as_micros() as u64;
            let counts = sent_us >= self.schedule.count_from_us();
            let stamp = Stamp { frame: stream.frame, sent_us };
            match stream.connection.media(stamp, &mut self.random, out) {
                Sent::Yes => {
                    stream.frame = (stream.frame + 1) & 0xff_ffff;
                    if counts {
                        self.counted.sent += 1;
                        self.counted.lateness.record(now.duration_since(due));
                    }
                }
                Sent::Blocked => self.counted.error("server_does_not_read", 1),
                Sent::Gone => {
                    stream.open = false;
                    self.counted.error("connection_lost", 1);
                }
            }
        }
    }

    fn receive(&mut self, index: usize, room: &mut [u8]) {
        let Stream { connection, open, expected, .. } = &mut self.streams[index];
        let (schedule, counted) = (&self.schedule, &mut self.counted);
        connection.receive(room, &mut self.random, |came| match came {
            Came::Stamped(stamp) => {
                if let Some(kind) = order_error(*expected, stamp.frame) {
                    counted.error(kind, 1);
                }
                *expected = Some((stamp.frame + 1) & 0xff_ffff);
                if let Some(since) = stamp.sent_us.checked_sub(schedule.count_from_us()) {
                    let sent = schedule.start + Duration::from_micros(stamp.sent_us);
                    counted.received += 1;
                    let second =
                        usize::try_from(since / 1_000_000).unwrap_or(usize::MAX).min(schedule.seconds());
                    counted.of_second(second).record(Instant::now().saturating_duration_since(sent));
                }
            }
            Came::Other => counted.error("message_without_stamp", 1),
            Came::Unexpected => counted.error("not_a_media_stream", 1),
            Came::Closed => {
                if *open {
                    *open = false;
                    counted.error("closed_by_server", 1);
                }
            }
        });
    }
}

/// What is wrong with the number of a frame that came, if anything. Lost frames are counted at the end.
fn order_error(expected: Option<u32>, frame: u32) -> Option<&'static str> {
    let behind = expected?.wrapping_sub(frame) & 0xff_ffff;
    // Numbers wrap: the nearer half of them is the past.
    (behind != 0 && behind < 0x80_0000).then_some("frame_twice_or_late")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_from_the_past_is_an_error_and_a_gap_is_a_loss() {
        for (expected, frame, wrong) in [
            (None, 7, false),
            (Some(7), 7, false),
            (Some(7), 9, false),
            (Some(7), 6, true),
            (Some(0), 0xff_ffff, true),
            (Some(0xff_ffff), 0, false),
        ] {
            assert_eq!(order_error(expected, frame).is_some(), wrong, "{expected:?} {frame}");
        }
    }
}
