//! What the caller has heard of what we said.
//!
//! Sound is handed to the line far faster than it is played, so that having sent it says nothing. Two things do: the
//! marks that come back when the sound before them was played, and, until they do, the time that has passed.

mod mark;

pub use mark::{InvalidMark, Mark};
use telephony::{MediaTime, Millis};

/// Our account of what the caller heard.
///
/// [`say`](Self::say) each text that is about to be spoken, [`begin_turn`](Self::begin_turn) before the first of a
/// reply; as the sound of each is there, send it, send its mark and call [`queued`](Self::queued), in order; tell each
/// mark that comes back to [`reached`](Self::reached). On barge-in call [`clear`](Self::clear) and send the line's
/// `clear` with it: the marks that it makes the line send back at once are stale by then and change nothing.
///
/// Marks may be lost. [`expected_end`](Self::expected_end) says until when one is worth waiting for, and everything
/// else here works from time alone if none ever comes.
#[derive(Debug, Clone, Default)]
pub struct Playout {
    generation: u32,
    /// What was said since the last clear.
    texts: Vec<String>,
    /// The first of `texts` that belongs to the turn being spoken.
    turn: usize,
    /// What was handed to the line, in its order.
    line: Vec<Sound>,
    /// How many of those are known by their marks to have been played.
    played: usize,
    /// When the line became free for what is not known to be played: when the last mark came back.
    free_from: Millis,
}

/// What a mark that came back means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkOutcome {
    /// An echo of what was cleared, a second echo, or no mark of ours: nothing has changed.
    Stale,
    /// The segment was played, and those before it; more is to come.
    Segment,
    /// Everything said so far was played.
    AllPlayed,
}

/// What of a turn the caller heard, in the order in which it was spoken.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heard {
    /// The segments heard to their end.
    pub complete: Vec<String>,
    /// The segment that was playing: the whole words of it that fit into the share of its time that had passed, and
    /// that share, 0 to 1. None if not one word was heard.
    pub partial: Option<(String, f32)>,
}

impl Heard {
    /// The words as one line of text.
    #[must_use]
    pub fn text(&self) -> String {
        let partial = self.partial.iter().map(|(text, _)| text);
        self.complete.iter().chain(partial).map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

impl Playout {
    /// Nothing said yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What is said from here on is another turn: [`heard`](Self::heard) tells of it alone. What was said before still
    /// plays to its end first.
    pub fn begin_turn(&mut self) {
        self.turn = self.texts.len();
    }

    /// One more text is about to be spoken, after everything said before. The mark is to be sent after its sound.
    pub fn say(&mut self, text: String) -> Mark {
        self.texts.push(text);
        let segment =
            u32::try_from(self.texts.len() - 1).expect("a call has fewer than four billion sentences");
        Mark { generation: self.generation, segment }
    }

    /// Whether something was said whose sound was not handed over yet.
    #[must_use]
    pub fn has_unqueued(&self) -> bool {
        self.line.len() < self.texts.len()
    }

    /// Whether the sound of this segment is still to be sent: it was not cleared, and was not queued before.
    #[must_use]
    pub fn awaits(&self, mark: Mark) -> bool {
        mark.generation == self.generation
            && (mark.segment as usize) < self.texts.len()
            && self.line.iter().all(|sound| sound.segment != mark.segment)
    }

    /// The segment's sound, all of this length, goes to the line now, and its mark after it. Call it in the order of
    /// sending; one that is not [awaited](Self::awaits) is ignored.
    ///
    /// A segment that no voice could be made of is queued with length zero: its mark comes back in its place, and its
    /// text never counts as heard.
    pub fn queued(&mut self, mark: Mark, length: MediaTime, now: Millis) {
        if self.awaits(mark) {
            self.line.push(Sound { segment: mark.segment, handed_over: now, length: length.as_millis() });
        }
    }

    /// A mark came back. The line plays in order: what was queued before it was played too, whether its mark came back
    /// or not, and what was queued after it starts now.
    pub fn reached(&mut self, mark: Mark, now: Millis) -> MarkOutcome {
        let position = self.line.iter().position(|sound| sound.segment == mark.segment);
        match position {
            Some(position) if mark.generation == self.generation && position >= self.played => {
                self.played = position + 1;
                self.free_from = now;
                if self.played == self.texts.len() { MarkOutcome::AllPlayed } else { MarkOutcome::Segment }
            }
            Some(_) | None => MarkOutcome::Stale,
        }
    }

    /// Everything on the line was dropped, and what was not sent yet is not wanted any more. Gives what was heard until
    /// now; every mark so far is stale from here on.
    pub fn clear(&mut self, now: Millis) -> Heard {
        let heard = self.heard(now);
        *self = Self { generation: self.generation + 1, ..Self::default() };
        heard
    }

    /// Whether the caller hears us, to the best of our knowledge: sound was handed over, and neither its marks nor the
    /// time that it takes say that it is over.
    #[must_use]
    pub fn is_playing(&self, now: Millis) -> bool {
        now < self.line_end()
    }

    /// When the last sound handed over should have been played, if its mark is not back yet. The line adds its own
    /// delay: wait a little longer, but not without end. None if no mark is outstanding; what is
    /// not queued yet does not count.
    #[must_use]
    pub fn expected_end(&self) -> Option<Millis> {
        (self.played < self.line.len()).then(|| self.line_end())
    }

    /// What the caller has heard of this turn until now. Errs towards less: a word that was cut counts as not
    /// heard.
    #[must_use]
    pub fn heard(&self, now: Millis) -> Heard {
        let mut heard = Heard::default();
        let known = self.line[..self.played].iter().map(|sound| (sound, 1.0));
        let by_time = self.schedule().map(|(sound, start)| (sound, sound.share_played(start, now)));
        let of_this_turn = |sound: &Sound| sound.segment as usize >= self.turn && sound.length > Millis(0);
        for (sound, share) in known.chain(by_time).filter(|(sound, _)| of_this_turn(sound)) {
            let text = &self.texts[sound.segment as usize];
            if share < 1.0 {
                let words = words_within(text, share);
                heard.partial = (!words.is_empty()).then(|| (words.to_owned(), share));
                break;
            }
            heard.complete.push(text.clone());
        }
        heard
    }

    /// Whether this segment is known by a mark to have been played to its end: the time that passed is no proof. Nothing
    /// that was cleared, and nothing without sound, ever was.
    #[must_use]
    pub fn was_played(&self, mark: Mark) -> bool {
        let is_it = |sound: &Sound| sound.segment == mark.segment && sound.length > Millis(0);
        mark.generation == self.generation && self.line[..self.played].iter().any(is_it)
    }

    /// The sounds that are not known to be played, each with the time at which it should start.
    fn schedule(&self) -> impl Iterator<Item = (&Sound, Millis)> {
        self.line[self.played..].iter().scan(self.free_from, |free_from, sound| {
            let start = sound.handed_over.max(*free_from);
            *free_from = start + sound.length;
            Some((sound, start))
        })
    }

    /// When the line should have played everything.
    fn line_end(&self) -> Millis {
        self.schedule().last().map_or(self.free_from, |(sound, start)| start + sound.length)
    }
}

#[derive(Debug, Clone)]
struct Sound {
    segment: u32,
    handed_over: Millis,
    length: Millis,
}

impl Sound {
    /// 0 before `start`, 1 from its end.
    fn share_played(&self, start: Millis, now: Millis) -> f32 {
        let passed = now.saturating_sub(start);
        if passed >= self.length { 1.0 } else { passed.0 as f32 / self.length.0 as f32 }
    }
}

/// The longest beginning of `text` that ends with a whole word and is within this share of its characters: a voice
/// takes about the same time for each.
fn words_within(text: &str, share: f32) -> &str {
    let limit = (text.chars().count() as f32 * share) as usize;
    let cut = text.char_indices().nth(limit).map_or(text.len(), |(index, _)| index);
    let (beginning, rest) = text.split_at(cut);
    if rest.is_empty() || rest.starts_with(char::is_whitespace) {
        return beginning.trim_end();
    }
    beginning.rfind(char::is_whitespace).map_or("", |space| beginning[..space].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_worth_what_they_follow() {
        let mut playout = Playout::new();
        let generation = say(&mut playout, &["Sure.", "Tuesday at three?"]);
        playout.queued(generation[0], ms(400), Millis(0));
        assert_eq!(playout.reached(generation[1], Millis(10)), MarkOutcome::Stale, "not sent yet");
        assert_eq!(playout.reached(generation[0], Millis(450)), MarkOutcome::Segment);
        assert_eq!(playout.reached(generation[0], Millis(460)), MarkOutcome::Stale, "a second echo");
        playout.queued(generation[1], ms(1_000), Millis(500));
        assert_eq!(playout.reached(generation[1], Millis(1_600)), MarkOutcome::AllPlayed);
        assert_eq!(playout.heard(Millis(1_600)), heard(&["Sure.", "Tuesday at three?"], None));
        assert_eq!(playout.expected_end(), None);
        assert!(!playout.is_playing(Millis(1_600)));
    }

    #[test]
    fn echoes_of_cleared_marks_are_stale_however_many_and_also_during_the_next_reply() {
        let mut playout = Playout::new();
        let cleared = say(&mut playout, &["One.", "Two.", "Three.", "Four."]);
        for &mark in &cleared {
            playout.queued(mark, ms(1_000), Millis(0));
        }
        playout.clear(Millis(1_500));
        assert_eq!(playout.reached(cleared[0], Millis(1_510)), MarkOutcome::Stale);
        assert_eq!(playout.expected_end(), None);
        assert!(!playout.is_playing(Millis(1_500)));

        let next = say(&mut playout, &["Goodbye."]);
        playout.queued(next[0], ms(600), Millis(1_700));
        for &mark in &cleared {
            assert_eq!(playout.reached(mark, Millis(1_710)), MarkOutcome::Stale);
        }
        assert_eq!(playout.expected_end(), Some(Millis(2_300)));
        assert_eq!(playout.reached(next[0], Millis(2_350)), MarkOutcome::AllPlayed);
    }

    #[test]
    fn ten_seconds_sent_at_once_and_cut_after_two_count_as_two() {
        let mut playout = Playout::new();
        let generation =
            say(&mut playout, &["We can come on Tuesday.", "Or would Friday at noon suit you better?"]);
        playout.queued(generation[0], ms(1_500), Millis(0));
        playout.queued(generation[1], ms(8_500), Millis(100));
        assert_eq!(playout.expected_end(), Some(Millis(10_000)));
        assert_eq!(playout.reached(generation[0], Millis(1_600)), MarkOutcome::Segment);
        assert_eq!(playout.expected_end(), Some(Millis(10_100)), "the mark was 100 ms late");
        let cut = playout.clear(Millis(1_600 + 3_400));
        assert_eq!(cut, heard(&["We can come on Tuesday."], Some(("Or would Friday", 0.4))));
        assert_eq!(playout.clear(Millis(5_001)), Heard::default(), "nothing is told twice");
    }

    #[test]
    fn without_any_mark_time_tells() {
        let mut playout = Playout::new();
        let generation = say(&mut playout, &["Sure.", "Anything else?"]);
        assert_eq!(playout.expected_end(), None);
        playout.queued(generation[0], ms(500), Millis(100));
        playout.queued(generation[1], ms(1_000), Millis(200));
        let rows = [
            (100, true, heard(&[], None)),
            (599, true, heard(&[], None)),
            (600, true, heard(&["Sure."], None)),
            (1_300, true, heard(&["Sure."], Some(("Anything", 0.7)))),
            (1_599, true, heard(&["Sure."], Some(("Anything", 0.999)))),
            (1_600, false, heard(&["Sure.", "Anything else?"], None)),
        ];
        for (now, playing, expected) in rows {
            assert_eq!(
                (playout.is_playing(Millis(now)), playout.heard(Millis(now))),
                (playing, expected),
                "{now}"
            );
        }
        assert_eq!(playout.expected_end(), Some(Millis(1_600)));
    }

    #[test]
    fn a_later_mark_vouches_for_the_segments_before_it() {
        let mut playout = Playout::new();
        let generation = say(&mut playout, &["One.", "Two."]);
        playout.queued(generation[0], ms(1_000), Millis(0));
        playout.queued(generation[1], ms(1_000), Millis(0));
        assert_eq!(playout.reached(generation[1], Millis(500)), MarkOutcome::AllPlayed);
        assert_eq!(playout.reached(generation[0], Millis(501)), MarkOutcome::Stale);
        assert_eq!(playout.heard(Millis(501)), heard(&["One.", "Two."], None));
    }

    #[test]
    fn only_a_mark_proves_that_a_segment_was_played() {
        let mut playout = Playout::new();
        let said = say(&mut playout, &["This is recorded.", "Mute.", "How can I help?"]);
        playout.queued(said[0], ms(1_000), Millis(0));
        playout.queued(said[1], ms(0), Millis(0));
        playout.queued(said[2], ms(1_000), Millis(0));
        assert!(!playout.is_playing(Millis(9_000)) && !playout.was_played(said[0]), "time is no proof");
        playout.reached(said[1], Millis(9_000));
        assert!(playout.was_played(said[0]), "a later mark vouches for it");
        assert!(!playout.was_played(said[1]), "nothing was heard of it");
        assert!(!playout.was_played(said[2]));
        playout.clear(Millis(9_100));
        assert!(said.iter().all(|&mark| !playout.was_played(mark)));
    }

    #[test]
    fn a_reply_begun_while_the_last_one_plays_waits_for_its_end() {
        let mut playout = Playout::new();
        let waiting = say(&mut playout, &["Let me look."]);
        playout.queued(waiting[0], ms(1_000), Millis(0));
        let reply = say(&mut playout, &["Ten is free."]);
        assert!(playout.is_playing(Millis(900)));
        assert!(playout.has_unqueued());
        playout.queued(reply[0], ms(1_000), Millis(400));
        assert_eq!(playout.heard(Millis(1_000)), Heard::default(), "of the reply");
        assert_eq!(playout.reached(waiting[0], Millis(1_050)), MarkOutcome::Segment);
        assert_eq!(playout.expected_end(), Some(Millis(2_050)));
        assert_eq!(playout.heard(Millis(1_750)), heard(&[], Some(("Ten is", 0.7))));
        assert_eq!(playout.reached(reply[0], Millis(2_060)), MarkOutcome::AllPlayed);
    }

    #[test]
    fn a_segment_without_sound_keeps_its_place_and_is_never_heard() {
        let mut playout = Playout::new();
        let generation = say(&mut playout, &["Hello.", "Unspeakable.", "Goodbye."]);
        for (segment, length) in [(0, 500), (1, 0), (2, 500)] {
            playout.queued(generation[segment], ms(length), Millis(0));
        }
        assert_eq!(playout.heard(Millis(999)).complete, ["Hello."]);
        for &mark in &generation[..2] {
            assert_eq!(playout.reached(mark, Millis(500)), MarkOutcome::Segment);
        }
        assert_eq!(playout.reached(generation[2], Millis(1_000)), MarkOutcome::AllPlayed);
        assert_eq!(playout.heard(Millis(1_000)), heard(&["Hello.", "Goodbye."], None));
    }

    #[test]
    fn only_what_is_awaited_can_be_queued() {
        let mut playout = Playout::new();
        let old = say(&mut playout, &["Old."]);
        playout.clear(Millis(0));
        let new = say(&mut playout, &["New."]);
        let never = Mark { segment: 1, ..new[0] };
        for unwanted in [old[0], never] {
            assert!(!playout.awaits(unwanted));
            playout.queued(unwanted, ms(1_000), Millis(0));
        }
        assert!(playout.awaits(new[0]));
        playout.queued(new[0], ms(300), Millis(0));
        playout.queued(new[0], ms(9_000), Millis(0));
        assert_eq!(playout.expected_end(), Some(Millis(300)));
    }

    #[test]
    fn text_is_cut_after_a_whole_word() {
        let rows = [
            ("Hello there.", 0.0, ""),
            ("Hello there.", 0.4, ""),
            ("Hello there.", 0.42, "Hello"),
            ("Hello there.", 0.5, "Hello"),
            ("Hello there.", 0.99, "Hello"),
            ("Hello there.", 1.0, "Hello there."),
            ("Grüße  aus Köln", 0.6, "Grüße"),
            ("Grüße  aus Köln", 0.7, "Grüße  aus"),
            ("", 0.5, ""),
            ("   ", 0.5, ""),
        ];
        for (text, share, expected) in rows {
            assert_eq!(words_within(text, share), expected, "{text:?} to {share}");
        }
    }

    fn say(playout: &mut Playout, texts: &[&str]) -> Vec<Mark> {
        playout.begin_turn();
        texts.iter().map(|text| playout.say((*text).to_owned())).collect()
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    fn heard(complete: &[&str], partial: Option<(&str, f32)>) -> Heard {
        Heard { complete: texts(complete), partial: partial.map(|(text, share)| (text.to_owned(), share)) }
    }

    fn ms(length: u64) -> MediaTime {
        MediaTime::from_millis(length)
    }
}
