//! What a caller wants beside what is in hand: "yes, and cancel my other one", "book it, and add a drain cleaning". It is kept
//! in his own words and taken up when the first is done, as if he said it then.

use std::sync::LazyLock;

use policy::redact::redact;
use regex::Regex;
use serde::{Deserialize, Serialize};
use telephony::JobTypeId;

use super::afterwards::Made;
use super::form::Draft;
use super::protocol::Segment;
use super::state::State;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed, variable};
use crate::understand::{Asked, Intent};
use crate::words::{joined_plain, pattern, words, words_in};

/// So much is kept for later; whoever wants more than that talks to a person sooner or later.
const MOST_KEPT: usize = 4;
/// So many places are tried at which another errand may begin.
const MOST_CUTS: usize = 4;

/// What comes after what is in hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Later {
    /// His words.
    Said(String),
    /// The same job once more, for the same customer: his other dog, his other car.
    Another,
    /// Another job of the same breath, for the same customer.
    Job(JobTypeId),
    /// The same job once more, for somebody else.
    ForSomebodyElse,
    /// The same job once more, at another address.
    Elsewhere,
}

/// What a turn may name another errand beside.
struct InHand {
    job: Option<JobTypeId>,
    /// It is booked already.
    made: bool,
}

impl Dialogue {
    /// An errand that is named while another is in hand is kept; what else the turn says is answered. `None`: there is none.
    pub(super) fn and_another(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let in_hand = self.in_hand()?;
        if turn.more_digits || self.later.len() >= MOST_KEPT {
            return None;
        }
        let (first, other) = turn.with_another(self.asked(), &in_hand, cx)?;
        let told = self.kept_for_later(&other, cx);
        let Some(first) = first else {
            return Some(self.say_and_ask(vec![fixed(prompts::OKAY), told], cx));
        };
        let reply = self.answered(&first, cx);
        // What is done at once is followed by the other at once.
        Some(if self.asked() == Asked::Nothing { reply } else { reply.with_aside(told) })
    }

    /// Keeps an errand, and says so.
    pub(super) fn kept_for_later(&mut self, errand: &Turn<'_>, cx: &Context<'_>) -> Segment {
        let said = Later::Said(redact(errand.text.trim()));
        if !self.later.contains(&said) && self.later.len() < MOST_KEPT {
            self.later.push(said);
        }
        match errand.job_to_book(cx) {
            Some(job) => variable(format!("After this one I'll book {job}.")),
            None => fixed(prompts::THAT_COMES_NEXT),
        }
    }

    /// What is being booked, moved or cancelled.
    fn in_hand(&self) -> Option<InHand> {
        if let State::CancelConfirm { booking, .. }
        | State::MoveConfirm { booking, .. }
        | State::MoveChoosing { booking, .. }
        | State::MoveWhen { booking } = &self.state
        {
            return Some(InHand { job: Some(booking.job_type.clone()), made: true });
        }
        let asked = [Asked::When, Asked::Opening, Asked::Name, Asked::Address, Asked::Phone, Asked::Confirm];
        let (draft, held) = self.state.booking().filter(|_| asked.contains(&self.asked()))?;
        let job = held.map(|held| held.job_type.clone()).or_else(|| draft.service.clone());
        Some(InHand { job, made: false })
    }

    /// What waited, now that the errand before it is done.
    pub(super) fn taken_up_later(&mut self, mut lead: Vec<Segment>, cx: &Context<'_>) -> Reply {
        let mut waiting = std::mem::take(&mut self.later);
        let next = waiting.remove(0);
        self.enter(State::AnythingElse, Vec::new(), cx);
        let reply = match &next {
            Later::Said(said) => {
                let turn = self.turn(said, cx);
                lead.push(match turn.job_to_book(cx) {
                    Some(job) => variable(format!("Now for {job}.")),
                    None => fixed(prompts::NOW_THE_OTHER),
                });
                if turn.books() && turn.meaning.slots.service.is_some() {
                    self.keep_said(said);
                }
                let made = self.made.clone();
                self.fresh(&turn, cx).or_else(|| Some(self.passed_on(&made?, &turn, cx)))
            }
            again @ (Later::Another | Later::ForSomebodyElse | Later::Elsewhere) => {
                lead.extend(self.made.as_ref().map(|_| fixed(prompts::NOW_THE_NEXT)));
                self.once_again(again, cx)
            }
            Later::Job(job) => {
                let name = cx.business.job_type(job).map_or("the next one", |job| job.name.as_str());
                lead.extend(self.made.as_ref().map(|_| variable(format!("Now for {name}."))));
                self.another_job(job, cx)
            }
        };
        self.later.splice(0..0, waiting);
        match reply {
            Some(reply) => reply.after(lead),
            None => self.enter(State::AnythingElse, lead, cx),
        }
    }

    /// The job that was booked a moment ago once more. Who comes in goes from one to the next.
    fn once_again(&mut self, again: &Later, cx: &Context<'_>) -> Option<Reply> {
        let mut draft = self.made.as_ref()?.once_again();
        draft.address = None;
        if *again == Later::ForSomebodyElse {
            draft.name = None;
        }
        if *again != Later::Elsewhere {
            draft.when = draft.service.as_ref().and_then(|job| self.right_after_the_one_made(job, cx));
        }
        Some(self.proceed(draft, None, Vec::new(), cx))
    }

    /// Another job for whoever has booked one a moment ago, and right after it.
    fn another_job(&mut self, job: &JobTypeId, cx: &Context<'_>) -> Option<Reply> {
        let draft = Draft {
            service: Some(job.clone()),
            when: self.right_after_the_one_made(job, cx),
            ..self.made.as_ref()?.another()
        };
        Some(self.proceed(draft, None, Vec::new(), cx))
    }

    /// "My other one", of whoever has booked one in this call: one that was there before. `None`: it is not said.
    pub(super) fn older_than_the_one_made(&self) -> Option<&Made> {
        let speaks = self.all_made.len() == 1 && OTHER.is_match(&joined_plain(&words(&self.asked_about)));
        self.made.as_ref().filter(|_| speaks)
    }

    /// Nothing more is wanted of the same.
    pub(super) fn no_more_of_the_same(&mut self) {
        self.later.retain(|later| !later.is_the_same());
    }
}

impl Later {
    /// Whether it is the same job once more.
    pub(super) const fn is_the_same(&self) -> bool {
        matches!(self, Self::Another | Self::ForSomebodyElse | Self::Elsewhere)
    }
}

impl<'a> Turn<'a> {
    /// The errand in it that is not the one in hand, and what is said before it, unless that is nothing.
    fn with_another(
        &self,
        asked: Asked,
        in_hand: &InHand,
        cx: &Context<'_>,
    ) -> Option<(Option<Turn<'a>>, Turn<'a>)> {
        if !ADDS.is_match(&joined_plain(&self.words)) {
            return None;
        }
        let said = words_in(self.text);
        let begins = |at: &usize| {
            said[*at].0.is_one_of(&["and", "also", "plus", "but", "then", "oh"])
                || said[at - 1].0.mark.is_some_and(|mark| ".!?;,".contains(mark))
        };
        let cuts: Vec<usize> = (1..said.len()).filter(begins).take(MOST_CUTS).collect();
        let cut = cuts.into_iter().find_map(|at| {
            let (before, rest) = self.text.split_at(said[at].1.start);
            let before = Turn::of(before, asked, cx);
            let idle = before.words.iter().all(|word| word.is_one_of(IDLE));
            let rest = Turn::of(rest, Asked::Anything, cx);
            let answered = !idle || before.yes() || before.assents_by_no();
            (answered && rest.is_another(in_hand, true)).then_some((before, rest))
        });
        if let Some((before, rest)) = cut {
            // "No, and I need ..." takes back and adds nothing.
            return (!before.no() || before.assents_by_no()).then_some((Some(before), rest));
        }
        let slots = &self.meaning.slots;
        let answers = slots.name.is_some() || slots.address.is_some() || slots.phone.is_some();
        let whole = Turn::of(self.text, Asked::Anything, cx);
        let alone = !answers && !whole.yes() && !whole.no() && whole.is_another(in_hand, false);
        alone.then_some((None, whole))
    }

    /// Whether it is an errand of its own and not about the job in hand. `cut`: it stands after an "and".
    fn is_another(&self, in_hand: &InHand, cut: bool) -> bool {
        let text = joined_plain(&self.words);
        let says = |list: &[&str]| self.words.iter().any(|word| word.is_one_of(list));
        let slots = &self.meaning.slots;
        let other_job = slots.service.as_ref().filter(|job| Some(*job) != in_hand.job.as_ref());
        let of_one_made = self.cancels_at().is_some() || MOVES.is_match(&text);
        if of_one_made && !self.supposes_cancelling() {
            return OTHER.is_match(&text) || !in_hand.made && OLDER.is_match(&text) || other_job.is_some();
        }
        if self.speaks_of_somebody_else() {
            return true;
        }
        let corrects = self.says(Intent::Correction) || self.no() || says(&["instead", "rather", "actually"]);
        let asks = self.is(Intent::Question) && !REQUESTS.is_match(&text);
        let told = slots.name.is_some() || slots.address.is_some() || slots.phone.is_some();
        other_job.is_some()
            && !corrects
            && !asks
            && !told
            && !self.describes_trouble()
            && (says(ADDING) || cut && slots.when.is_some())
    }

    /// "I have another leak under the drain" has no word of wanting: a story about one job often has a word of another in it.
    fn describes_trouble(&self) -> bool {
        STORY.is_match(&joined_plain(&self.words))
    }

    /// "My friend wants one too": the same job for one more.
    pub(super) fn speaks_of_somebody_else(&self) -> bool {
        let text = joined_plain(&self.words);
        SOMEBODY_ELSE.is_match(&text) && !THERE_TOO.is_match(&text)
    }

    /// "A water heater visit for my dad."
    pub(super) fn is_for_somebody_else(&self) -> bool {
        FOR_SOMEBODY_ELSE.is_match(&joined_plain(&self.words))
    }

    /// The spoken name of the job that it asks for.
    fn job_to_book(&self, cx: &Context<'_>) -> Option<String> {
        let job = self
            .meaning
            .slots
            .service
            .as_ref()
            .filter(|_| self.cancels_at().is_none() && !MOVES.is_match(&joined_plain(&self.words)))?;
        cx.business.job_type(job).map(|job| job.name.clone())
    }
}

impl Reply {
    /// With something said first, in place of the word that opened it.
    pub(super) fn after(mut self, mut lead: Vec<Segment>) -> Self {
        if !lead.is_empty() {
            let opens = |segment: &Segment| prompts::ACKNOWLEDGEMENTS.contains(&segment.text.as_str());
            lead.extend(self.say.into_iter().skip_while(opens));
            self.say = lead;
        }
        self
    }

    /// With something said beside it, after a word that opens it.
    pub(super) fn with_aside(mut self, aside: Segment) -> Self {
        let opens = |segment: &Segment| prompts::ACKNOWLEDGEMENTS.contains(&segment.text.as_str());
        let at = self.say.iter().take_while(|segment| opens(segment)).count();
        self.say.insert(at, aside);
        if at == 0 {
            self.say.insert(0, fixed(prompts::OKAY));
        }
        self
    }
}

/// Words without which nothing is added. Without apostrophes, like all of these.
static ADDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:and|also|too|another|add|plus|as well|need|needs|want|wants|book|cancel|move|reschedule|besides|then)\b",
    )
});
/// An appointment that is not the one in hand.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:the|my|our|that) (?:other|old|existing|previous|earlier) (?:one|two|appointments?|bookings?|visits?|jobs?)?",
    )
});
/// The same where nothing is booked yet.
static OLDER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:the|my|our) (?:appointment|booking|visit|one)? ?(?:i have |i had |thats )?(?:for |on )?(?:next )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
        r"|\b(?:appointment|booking|visit|one) (?:that )?i (?:already )?(?:have|had|made|booked)\b",
    ))
});
static MOVES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:move|reschedule|postpone|push back|change) (?:my|the|our|that)\b"));
/// "Can you also add a drain cleaning?" is a wish, whatever it looks like.
static REQUESTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:can|could|would|will) (?:you|he|she|they|i|we|somebody|someone)\b|\bwhat about\b|\bhow about\b",
    )
});
static STORY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:because|since|so that|it started|which is why)\b"));
/// Whoever a second appointment may be for.
const WHO: &str = r"(?:my|our|his|her) (?:\w+ )?(?:friend|husband|wife|partner|boyfriend|girlfriend|fiance|fiancee|son|daughter|kid|kids|boy|girl|mom|mother|dad|father|sister|brother|aunt|uncle|cousin|niece|nephew|roommate|neighbor|coworker|grandma|grandmother|grandpa|grandfather|baby|child|children|tenant)";
static SOMEBODY_ELSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"\b{who}\b(?: \w+){{0,3}} (?:needs?|wants?|come|comes|get|gets|have|has|like|likes|join|joins|do)\b.*\b(?:too|also|as well|one|another|the same)\b",
            r"|\b(?:one|another|another one|the same|same) for {who}\b",
            r"|\b(?:for|bring|book|squeeze in|fit in) {who}(?: in)? (?:too|also|as well)\b",
        ),
        who = WHO
    ))
});
static FOR_SOMEBODY_ELSE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"\bfor {WHO}\b")));
static THERE_TOO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:be (?:there|here|home|with me)|(?:live|lives) (?:here|there))\b"));
const ADDING: &[&str] =
    &["also", "too", "another", "add", "need", "needs", "want", "wants", "plus", "well", "book", "schedule"];
/// Words before another errand that answer nothing.
const IDLE: &[&str] = &[
    "i", "we", "he", "you", "they", "oh", "and", "um", "uh", "well", "so", "okay", "ok", "wait", "hey", "hi",
    "please", "can", "could", "would", "will", "i'd", "id", "need", "want", "like", "to", "by", "the", "way",
    "one", "more", "thing", "while", "you're", "youre", "he's", "hes", "here", "there", "at", "it", "sorry",
    "hold", "on", "is", "i'll", "ill", "actually", "then", "add", "book", "a", "my", "might", "may",
    "should", "look", "have",
];
