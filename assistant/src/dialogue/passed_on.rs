//! What is left for a person: a call-back, and what whoever comes to an appointment should know and was told only after it
//! was booked. A call has one entry on the people's list, so that everything left in it is in what is left last.

use std::sync::LazyLock;

use regex::Regex;

use super::afterwards::Made;
use super::callback::reason_of;
use super::protocol::{ForVisit, Segment};
use super::state::{Note, State};
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::Intent;
use crate::understand::name::names_them;
use crate::words::{joined, joined_plain, pattern};

/// So many things that were left before are told again with the next one.
const MOST_KEPT: usize = 5;

/// "Tell him to use the side door", "they should park in the back".
static TELLING: LazyLock<Regex> = LazyLock::new(|| {
    let whoever = r"(him|her|them|he|she|they|whoever|(the|your) (technician|tech|plumber|guy|guys|man|men|driver|crew|team|electrician|person|worker|workers|repairman))";
    Regex::new(&format!(
        concat!(
            r"\b(tell|let|remind|ask|have|warn|make sure|be sure) {whoever}\b",
            r"|\b(add|make|leave|put) (a|an|another) note\b|\b(please )?note that\b|\b(put|write|mark|jot) (it |this )?down (that|i|i'm|my|he|she|the|we)\b",
            r"|\b{whoever} (can|could|should|has to|have to|needs? to|must|may) (use|park|come|go|knock|ring|enter|bring|call|text|wear|take|leave|let|watch)\b",
            r"|(^|\b(and|please|so|but|just|also|oh|okay|well|yes|yeah|no) )(don't|dont|do not)( please)? (call|ring|knock|wake|park|honk|buzz|let|tell|mail|leave|mention|send)\b",
            r"|\b(my|the|our) \w+( \w+)?( will|'ll| is going to| is gonna| can| should)( also| just| probably)? (be (there|home|here|in|around|waiting)|let|open|meet|show|answer)\b",
            r"|\b(he'll|she'll|they'll|hell|shell|theyll|he will|she will|they will) (be (there|home|here|in)|let|open the)\b",
            r"|\bi('ll| will| am going to|'m going to|ll)( just)? (be|still be) (at work|at the office|out|gone|asleep|upstairs|in the back|in the yard|working)\b|\bi'm at work\b",
            r"|^(oh |and |but |yes |no |so )*(it's|its|it is|that's|this is) (my|a|an|our|the) (\w+ )?[\w']+ (house|place|apartment|condo)\b",
            r"|\b(be careful|watch (out|your step)|mind the|(steps|stairs|driveway|sidewalk|porch|road) (are|is) (icy|slippery|slick|wet|steep|blocked))\b",
            r"|\b(baby|kids|kid|child|husband|wife|mother|grandmother|dad|mom) (is |are |'s )?(sleeping|asleep|sick|napping|home alone|alone)\b",
            r"|\b(call|text) (me|us|him|her|ahead)? ?(when|if|before|first|as soon as|once) (he|she|they|you|the|it|anything|something|there)\b",
            r"|\b(can|could|will|would) {whoever} (please |just |also |maybe )*(bring|use|carry|wear|park|knock|ring|call|text|leave|wait|enter|honk)\b",
            r"|\b({whoever}( will|'ll)|he'll|she'll|they'll|hell|shell|theyll) (also |probably |just )*(need|want|have to|see|find|notice)\b",
            r"|\b(in case|if) {whoever} (need|needs|want|wants|ask|asks|wonder|wonders|has to|have to|like|likes|is|are) ?|\bjust so (you|they|he|she) knows?\b",
            r"|\bfor (his|her|their|your|the) (records|file|notes|information|info)\b|\bif (i|we) (don't|dont|do not|can't|cant) (pick up|answer|hear)\b",

            r"|\b(use|come|go|park|enter|knock) ((to|in|at|on|through|by|around|round|from) )*the (side|back|front|rear|garage|basement|other|alley|street)\b",
        ),
        whoever = whoever
    ))
    .expect("the pattern is a constant under test")
});

/// "My husband will be home, not me", "the key's under the mat if I'm not home".
static AT_HOME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:will|ll|hell|shell|theyll|ill|well) be (?:home|there|here|around)\b|\bif (?:im|nobody is|nobodys|no one is|were) (?:not )?home\b|\bunder the (?:mat|doormat|pot)\b|\b(?:i|we)(?: also)? (?:forgot|meant|wanted) to (?:say|mention|tell you|add)\b",
    )
});

/// What the call is about.
static SAYS_WHAT_ABOUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:oh|and|um|uh|well|so|yes|by the way) )*(?:its|it is|this is|thats) (?:about|regarding|concerning)\b",
    )
});
/// What somebody adds to the call that he has asked for.
static ADDED_TO_A_CALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:go|going|gone) ahead with\b|\b(?:its|it is|this is|thats) (?:about|regarding|concerning)\b|\bjust so (?:you|they|he|she) knows?\b",
        r"|\b(?:i|we|id|wed)(?: want| would like| like| need| decided| plan| agree)?(?:ed)? (?:to |on )?(?:accept|approve|go with|do it|proceed|move forward|take it|sign)\b",
    ))
});

/// What a statement about oneself, the house or the matter begins with, after what leads to it.
static STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:oh|and|also|so|but|um|uh|well|just|okay|ok|yes|yeah|no|by the way|btw|one more thing|actually|hey|because|cause) )*",
        r"(?:i|im|ive|ill|its|it|the|my|our|we|were|weve|theres|there|he|hes|she|shes|they|theyre|somebody|someone|nobody|you (?:can|may|might|could|should)|youll)\b(?: \w+){2,}",
    ))
});
/// With these it is something that he wants of us, or no more than a reaction.
static NO_STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:want|need|like|wish|hope|wonder\w*|think|thought|guess|know|mean|meant|said|say|ask\w*|tell|forgot|question|appointment|booking|book|schedule|cancel|change|move|",
        r"help|talk|speak|somebody else|another|different|instead|wrong|not right|mistake|sorry|hear|understand|catch|see|cant|cannot|wont|couldnt|done|yet|today|tomorrow|tonight|\w+day|morning|afternoon|evening|noon|week|appreciate|thank|thanks|love|great|good|fine|perfect|goodbye|bye)\b",
    ))
});

impl Turn<'_> {
    /// "I'm allergic to latex", "it's copper pipe": something is told, and nothing wanted.
    pub(super) fn states_something(&self) -> bool {
        let text = joined_plain(&self.words);
        STATEMENT.is_match(&text) && !NO_STATEMENT.is_match(&text) && !self.asks()
    }

    /// It begins as what somebody tells of himself, his house or his matter.
    pub(super) fn begins_to_tell(&self) -> bool {
        STATEMENT.is_match(&joined_plain(&self.words))
    }

    /// Nothing in it is an errand, a detail of one, or a courtesy.
    fn is_no_errand(&self) -> bool {
        let slots = &self.meaning.slots;
        let detail = slots.service.is_some() || slots.when.is_some() || slots.phone.is_some();
        let errand = self.meaning.is_sure()
            && matches!(
                self.meaning.intent,
                Intent::Schedule
                    | Intent::Reschedule
                    | Intent::Cancel
                    | Intent::Status
                    | Intent::Question
                    | Intent::Person
                    | Intent::CallBack
                    | Intent::OwnerQuery
                    | Intent::Correction
                    | Intent::Repeat
                    | Intent::Wait
            );
        !detail && !errand && !self.is_courtesy()
    }

    /// Whether it says something to whoever comes.
    pub(super) fn tells_whoever_comes(&self) -> bool {
        TELLING.is_match(&joined(&self.words))
    }
}

impl Dialogue {
    /// Leaves a note for a person, with whatever was left earlier in this call.
    pub(super) fn leave(&mut self, note: Note, lead: Vec<Segment>, cx: &Context<'_>) -> Reply {
        let note = Note { earlier: Vec::new(), ..note };
        let reason = note.callback().reason;
        let older = self.left.iter().filter(|left| !reason.starts_with(left.as_str()));
        let earlier = older.take(MOST_KEPT).cloned().collect();
        self.enter(State::Leaving { note: Note { earlier, ..note } }, lead, cx)
    }

    /// It is on the people's list.
    pub(super) fn has_left(&mut self, note: &Note) {
        let reason = Note { earlier: Vec::new(), ..note.clone() }.callback().reason;
        self.left = note.earlier.clone();
        self.goes_by = note.name.clone().or(self.goes_by.take());
        self.left.insert(0, reason);
    }

    /// "Oh, and tell him to use the side door", of what was booked in this call: a person is given his words.
    pub(super) fn for_whoever_comes(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let made = self.made.clone()?;
        let tells = turn.tells_whoever_comes();
        let unit =
            turn.words.iter().any(|word| word.is_one_of(&["apartment", "apt", "unit", "suite", "floor"]));
        let home = AT_HOME.is_match(&joined_plain(&turn.words));
        let describes = (turn.notes() || names_them(&turn.words) || unit || home)
            && !turn.asks()
            && turn.meaning.slots.service.is_none();
        let wishes = turn.wishes_for_somebody() && turn.meaning.slots.service.is_none();
        let states = self.state == State::AnythingElse && turn.is_no_errand() && turn.states_something();
        if !tells && !describes && !wishes && !states {
            return None;
        }
        Some(self.passed_on(&made, turn, cx))
    }

    /// "We want to go ahead with it", "he's six months old", after a call-back was asked for: it goes with that.
    pub(super) fn more_for_whoever_calls(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let left = self.asked_back.clone().filter(|_| self.made.is_none() && self.urgent.is_none())?;
        let slots = &turn.meaning.slots;
        if self.state == State::AnythingElse && turn.asks_about_the_call() {
            return Some(self.say_and_ask(vec![fixed(prompts::CALL_WHEN)], cx));
        }
        // "It's about the water heater" names no job to book.
        let tells = turn.tells_whoever_comes() || SAYS_WHAT_ABOUT.is_match(&joined_plain(&turn.words));
        let timed = slots.when.is_some() && !tells;
        let told = slots.service.is_some() && !tells || timed || turn.asks() || turn.is_courtesy();
        let adds = ADDED_TO_A_CALL.is_match(&joined_plain(&turn.words))
            || tells
            || turn.is_no_errand() && turn.states_something();
        if self.state != State::AnythingElse || told || !adds {
            return None;
        }
        let note = Note { reason: Some(reason_of(turn.text)), ..left };
        Some(self.leave(note, vec![fixed(prompts::PASSED_ON)], cx))
    }

    /// What is said of an appointment goes with it, and to a person.
    pub(super) fn passed_on(&mut self, made: &Made, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        let words = reason_of(turn.text);
        let reason = Some(format!("{}: {words}", made.told(cx)));
        let for_visit = Some(ForVisit { booking: made.booking, words });
        let note = Note {
            name: made.name.clone(),
            phone: Some(made.phone.clone()),
            reason,
            for_visit,
            ..Note::default()
        };
        self.leave(note, vec![fixed(prompts::PASSED_ON)], cx)
    }
}
