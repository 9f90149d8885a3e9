//! What is to be said and what was said, as a plain value: the voice's threads only lock it and obey.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use telephony::Pace;
use tokio::sync::oneshot;

use super::{Answer, Reply};

/// What is said, and how fast: the same words at another pace are another clip.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Wording {
    pub(super) text: String,
    pub(super) pace: Pace,
}

impl Wording {
    pub(super) fn new(text: &str, pace: Pace) -> Self {
        Self { text: text.to_owned(), pace }
    }
}

/// Sound for the line: mu-law, 8 kHz.
pub(super) type Clip = Arc<[u8]>;

/// What came of asking for a text.
pub(super) enum Asked {
    Ready(Clip),
    Waiting(oneshot::Receiver<Answer>),
    Refused,
}

pub(super) struct Queue {
    /// In the order of asking.
    live: VecDeque<Wording>,
    /// Only when nothing is live.
    warming: VecDeque<Wording>,
    wanted: HashMap<Wording, Wanted>,
    kept: HashMap<Wording, Clip>,
    recent: Recent,
    max_queued: usize,
    closed: bool,
}

/// A text that waits or is being synthesised.
struct Wanted {
    replies: Vec<Reply>,
    keep: bool,
}

impl Queue {
    pub(super) fn new(max_queued: usize, max_recent: usize) -> Self {
        Self {
            live: VecDeque::new(),
            warming: VecDeque::new(),
            wanted: HashMap::new(),
            kept: HashMap::new(),
            recent: Recent { clips: HashMap::new(), uses: 0, most: max_recent },
            max_queued,
            closed: false,
        }
    }

    pub(super) fn ask(&mut self, wording: &Wording, keep: bool, warming: bool) -> Asked {
        if let Some(clip) = self.cached(wording, keep) {
            return Asked::Ready(clip);
        }
        if self.closed {
            return Asked::Refused;
        }
        let (reply, answer) = oneshot::channel();
        if let Some(wanted) = self.wanted.get_mut(wording) {
            wanted.replies.push(reply);
            wanted.keep |= keep;
            if !warming && let Some(at) = self.warming.iter().position(|waiting| waiting == wording) {
                self.live.extend(self.warming.remove(at));
            }
            return Asked::Waiting(answer);
        }
        if !warming && self.live.len() >= self.max_queued {
            self.forget_unwanted();
            if self.live.len() >= self.max_queued {
                return Asked::Refused;
            }
        }
        let queue = if warming { &mut self.warming } else { &mut self.live };
        queue.push_back(wording.clone());
        self.wanted.insert(wording.clone(), Wanted { replies: vec![reply], keep });
        Asked::Waiting(answer)
    }

    /// A clip that is there already; from now on for ever, if it is to be kept.
    pub(super) fn cached(&mut self, wording: &Wording, keep: bool) -> Option<Clip> {
        if let Some(clip) = self.kept.get(wording) {
            return Some(Arc::clone(clip));
        }
        let clip = self.recent.get(wording)?;
        if keep {
            self.recent.clips.remove(wording);
            self.kept.insert(wording.clone(), Arc::clone(&clip));
        }
        Some(clip)
    }

    pub(super) fn keep(&mut self, wording: &Wording, clip: Clip) {
        self.kept.insert(wording.clone(), clip);
    }

    /// What to say next. It is wanted until [`Self::done`].
    pub(super) fn take_next(&mut self) -> Option<Wording> {
        while let Some(wording) = self.live.pop_front().or_else(|| self.warming.pop_front()) {
            if self.is_wanted(&wording) {
                return Some(wording);
            }
            self.wanted.remove(&wording);
        }
        None
    }

    pub(super) fn done(&mut self, wording: &Wording, answer: &Answer) {
        let Some(Wanted { replies, keep }) = self.wanted.remove(wording) else { return };
        if let Ok(clip) = answer {
            if keep {
                self.kept.insert(wording.clone(), Arc::clone(clip));
            } else {
                self.recent.add(wording, clip);
            }
        }
        for reply in replies {
            // Whoever asked may have stopped waiting.
            let _ = reply.send(answer.clone());
        }
    }

    /// Ends the waiting; nothing new is said.
    pub(super) fn close(&mut self) {
        self.closed = true;
        self.live.clear();
        self.warming.clear();
        self.wanted.clear();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    fn is_wanted(&self, wording: &Wording) -> bool {
        self.wanted.get(wording).is_some_and(|wanted| !wanted.replies.iter().all(oneshot::Sender::is_closed))
    }

    /// Makes room that nobody waits for any more.
    fn forget_unwanted(&mut self) {
        for wording in std::mem::take(&mut self.live) {
            if self.is_wanted(&wording) {
                self.live.push_back(wording);
            } else {
                self.wanted.remove(&wording);
            }
        }
    }
}

/// The clips used last.
struct Recent {
    clips: HashMap<Wording, (u64, Clip)>,
    uses: u64,
    most: usize,
}

impl Recent {
    fn get(&mut self, wording: &Wording) -> Option<Clip> {
        let (used, clip) = self.clips.get_mut(wording)?;
        self.uses += 1;
        *used = self.uses;
        Some(Arc::clone(clip))
    }

    fn add(&mut self, wording: &Wording, clip: &Clip) {
        if self.most == 0 {
            return;
        }
        if self.clips.len() >= self.most {
            let oldest =
                self.clips.iter().min_by_key(|(_, (used, _))| *used).map(|(wording, _)| wording.clone());
            self.clips.remove(&oldest.expect("there is at least one clip"));
        }
        self.uses += 1;
        self.clips.insert(wording.clone(), (self.uses, Arc::clone(clip)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual(text: &str) -> Wording {
        Wording::new(text, Pace::Usual)
    }

    fn clip(text: &str) -> Answer {
        Ok(Arc::from(text.as_bytes()))
    }

    fn say(queue: &mut Queue) -> String {
        let wording = queue.take_next().expect("something is to be said");
        queue.done(&wording, &clip(&wording.text));
        wording.text
    }

    #[test]
    fn calls_go_before_warming_and_in_their_order() {
        let mut queue = Queue::new(8, 8);
        let waiting = ["w1", "w2"].map(|text| queue.ask(&usual(text), true, true));
        let live = ["a", "b", "w2"].map(|text| queue.ask(&usual(text), false, false));
        let said: Vec<String> = (0..4).map(|_| say(&mut queue)).collect();
        assert_eq!(said, ["a", "b", "w2", "w1"]);
        assert_eq!(queue.take_next(), None);
        for asked in waiting.into_iter().chain(live) {
            let Asked::Waiting(mut answer) = asked else { panic!("it was not there before") };
            assert!(answer.try_recv().unwrap().is_ok());
        }
        // A call asked for it as well, but it is still a fixed prompt.
        assert!(queue.kept.contains_key(&usual("w2")));
    }

    #[test]
    fn only_the_clips_used_last_stay_but_fixed_prompts_for_ever() {
        let mut queue = Queue::new(8, 2);
        for (text, keep) in [("fixed", true), ("a", false), ("b", false)] {
            let _waiting = queue.ask(&usual(text), keep, false);
            say(&mut queue);
        }
        assert!(queue.cached(&usual("a"), false).is_some());
        let _waiting = queue.ask(&usual("c"), false, false);
        say(&mut queue);
        let there = ["fixed", "a", "b", "c"].map(|text| queue.cached(&usual(text), false).is_some());
        assert_eq!(there, [true, true, false, true]);
        // Once it is asked for as a fixed prompt, it does not make room any more.
        assert!(queue.cached(&usual("a"), true).is_some());
        for text in ["d", "e", "f"] {
            let _waiting = queue.ask(&usual(text), false, false);
            say(&mut queue);
        }
        assert!(queue.cached(&usual("a"), false).is_some());
    }

    #[test]
    fn a_full_queue_refuses_but_not_for_the_sake_of_those_who_left() {
        let mut queue = Queue::new(2, 0);
        let left = queue.ask(&usual("a"), false, false);
        let _stays = queue.ask(&usual("b"), false, false);
        assert!(matches!(queue.ask(&usual("c"), false, false), Asked::Refused));
        drop(left);
        let _waiting = queue.ask(&usual("c"), false, false);
        assert_eq!([say(&mut queue), say(&mut queue)], ["b", "c"]);
        assert_eq!(queue.take_next(), None);
    }

    #[test]
    fn the_same_words_said_slowly_are_another_clip() {
        let mut queue = Queue::new(2, 2);
        let slow = Wording::new("a", Pace::Slow);
        let _waiting = queue.ask(&usual("a"), true, false);
        say(&mut queue);
        let asked = queue.ask(&slow, true, false);
        assert!(matches!(asked, Asked::Waiting(_)));
        assert_eq!(queue.take_next(), Some(slow));
    }

    #[test]
    fn failures_are_told_and_forgotten() {
        let mut queue = Queue::new(2, 2);
        let asked = queue.ask(&usual("a"), true, false);
        let text = queue.take_next().unwrap();
        queue.done(&text, &Err(super::super::SynthesizeError::NothingToSay));
        let Asked::Waiting(mut answer) = asked else { panic!("it was not there before") };
        assert!(answer.try_recv().unwrap().is_err());
        assert!(queue.cached(&usual("a"), false).is_none());
        assert!(matches!(queue.ask(&usual("a"), true, false), Asked::Waiting(_)));
    }
}
