//! More than one of the same: "two haircuts", "for me and my daughter", "a drain cleaning at two addresses". People come one
//! after the other, each with an appointment; several things at one place are one visit, and whoever comes is told.

use std::sync::LazyLock;

use regex::Regex;
use telephony::JobTypeId;

use super::known_address::with_more;
use super::later::Later;
use super::protocol::Segment;
use super::state::State;
use super::{Context, Dialogue, Reply, Turn};
use crate::business::JobType;
use crate::prompts::{self, fixed, variable};
use crate::understand::{name, service};
use crate::words::{joined_plain, pattern, words};

/// More than that in one call is for a person.
const MOST_AT_ONCE: usize = 4;

impl Dialogue {
    /// What is to be said of it, once it is kept. Empty: there is one of everything.
    pub(super) fn more_than_one(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Segment> {
        let begun = matches!(
            self.state,
            State::Open
                | State::AnythingElse
                | State::Service { .. }
                | State::When { .. }
                | State::Choosing { .. }
        );
        if !begun || !self.later.is_empty() || turn.asks() && !turn.books() {
            return None;
        }
        let text = joined_plain(&turn.words);
        let draft = self.state.booking().and_then(|(draft, _)| draft.service.clone());
        let job = turn.meaning.slots.service.clone().or(draft);
        let visited = job.as_ref().and_then(|job| cx.business.job_type(job)).map(|job| job.needs_address);
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        if idle && job.is_none() && !turn.books() {
            return None;
        }
        let comes_in =
            job.as_ref().and_then(|job| cx.business.job_type(job)).filter(|job| !job.needs_address);
        if let Some(first) = comes_in.filter(|first| !first.person) {
            let others = turn.jobs_besides(cx);
            if !others.is_empty() {
                let told = one_after_another(first, &others);
                let listed = turn.meaning.slots.besides.iter().cloned();
                self.later.extend(listed.map(Later::Job).take(MOST_AT_ONCE));
                return Some(told);
            }
            if let Some(more) = brought_besides(&text) {
                self.later.extend(std::iter::repeat_n(Later::Another, more));
                return Some(fixed(prompts::ONE_BY_ONE));
            }
            // More than that are for a person to see.
            if MANY_BROUGHT.is_match(&text) {
                self.keep_said(turn.text);
                return Some(fixed(prompts::NOTED_FOR_THEM));
            }
        }
        let (count, later) = if let Some(found) = PLACES.captures(&text).filter(|_| visited != Some(false)) {
            (found.get(1).map_or("two", |count| count.as_str()), Later::Elsewhere)
        } else if let Some(job) = comes_in {
            if comes_together(&text) || IS_SHARED.is_match(&joined_plain(&words(&job.name))) {
                return None;
            }
            let one = MERELY_HAS.is_match(&text) || OF_ONE_CHILD.is_match(&text);
            let found = PEOPLE.captures(&text).filter(|_| !one);
            let found = found.or_else(|| APPOINTMENTS.captures(&text))?;
            let count =
                (1..found.len()).find_map(|group| found.get(group)).map_or("two", |count| count.as_str());
            // "A trim for me, and haircuts for my two boys."
            let himself = found.get(1).is_some() && HIMSELF_TOO.is_match(&text);
            self.later.extend(himself.then_some(Later::ForSomebodyElse));
            (count, Later::ForSomebodyElse)
        } else if visited == Some(true) && (THINGS.is_match(&text) || brought_besides(&text).is_some()) {
            self.keep_said(turn.text);
            return Some(fixed(prompts::NOTED_FOR_THEM));
        } else {
            return None;
        };
        self.later.extend(std::iter::repeat_n(later, more_than(count)));
        Some(fixed(prompts::ONE_BY_ONE))
    }

    /// "Just the one is enough, we come together", "never mind the color", where one more was to follow, or is being booked
    /// already.
    pub(super) fn one_is_enough(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let text = joined_plain(&turn.words);
        let slots = &turn.meaning.slots;
        let (draft, _) = self.state.booking()?;
        let job = draft.service.as_ref().and_then(|job| cx.business.job_type(job))?;
        let second = self.made.as_ref().is_some_and(|made| made.job(cx).is_some());
        let skips = SKIPS.is_match(&text) && slots.when.is_none();
        let more = slots.when.is_some() || slots.name.is_some() || slots.phone.is_some();
        let shared = IS_SHARED.is_match(&joined_plain(&words(&job.name)));
        let enough = JUST_THE_ONE.is_match(&text) || shared && comes_together(&text);
        // What he names is not wanted any more, or is all that he wants.
        let named = slots.service.as_ref();
        let dropped = |later: &Later| match later {
            Later::Job(other) => {
                skips && named == Some(other) || JUST_THAT.is_match(&text) && named == Some(&job.id)
            }
            Later::Said(_) | Later::Another | Later::ForSomebodyElse | Later::Elsewhere => false,
        };
        if self.later.iter().any(dropped) {
            self.later.retain(|later| !dropped(later));
            return Some(self.say_and_ask(vec![fixed(prompts::OKAY)], cx));
        }
        if second {
            let put = matches!(self.state, State::ReadBack { .. } | State::Changing { .. });
            let refused = enough
                || skips && named == Some(&job.id)
                || SKIPS_THIS.is_match(&text)
                || NOTHING_MORE.is_match(&text) && !put;
            if !refused || slots.when.is_some() || slots.address.is_some() {
                return None;
            }
            self.no_more_of_the_same();
            return Some(self.enter(State::AnythingElse, vec![fixed(prompts::NO_PROBLEM)], cx));
        }
        let follows = self.later.iter().any(Later::is_the_same);
        if follows && AT_ONCE.is_match(&text) && turn.asks() {
            return Some(self.say_and_ask(vec![fixed(prompts::SURE), fixed(prompts::ONE_BY_ONE)], cx));
        }
        if enough && (follows || shared) {
            self.no_more_of_the_same();
            return (!more && !turn.asks() && slots.service.is_none())
                .then(|| self.say_and_ask(vec![fixed(prompts::OKAY)], cx));
        }
        None
    }

    /// "My friend wants one too", after the first was booked.
    pub(super) fn one_more_for_somebody(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let made = self.made.clone()?;
        let slots = &turn.meaning.slots;
        let named = slots.name.clone().or_else(|| turn.books_for());
        let other_name = named.is_some() && made.name != named;
        let books = slots.service.is_some() && !turn.corrects() && turn.cancels_at().is_none();
        if !turn.speaks_of_somebody_else() && !(books && (turn.is_for_somebody_else() || other_name)) {
            return None;
        }
        let mut draft = made.once_again();
        (draft.name, draft.address) = (None, None);
        draft.fill(slots);
        draft.name = draft.name.or(named);
        Some(self.proceed(draft, None, vec![fixed(prompts::SURE)], cx))
    }
}

impl Dialogue {
    /// "Now for unit 5, Wednesday at noon", "I also need one at 44 Pine Street", once the first is booked: the same job at
    /// another place. Nothing that is booked is changed by it.
    pub(super) fn at_another_place(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let made = self.made.clone()?;
        let text = joined_plain(&turn.words);
        let slots = &turn.meaning.slots;
        let known = made.address();
        let visited = made.job(cx).is_some_and(|job| job.needs_address);
        let told = turn.tells_whoever_comes() || turn.notes() || PUTS_RIGHT.is_match(&text);
        if !visited || told || turn.cancels_at().is_some() || slots.service.is_some() {
            return None;
        }
        let at = turn.words.iter().position(|word| word.is_one_of(&["unit", "apartment", "apt", "suite"]));
        let unit = at.and_then(|at| with_more(known, None, &turn.words[at..], cx.business));
        let unit = unit.filter(|unit| known != Some(unit.as_str()));
        let place = slots.address.clone().filter(|named| known != Some(named.as_str())).or(unit);
        let another = ANOTHER_PLACE.is_match(&text);
        let wanted = WANTED_THERE.is_match(&text);
        if !(another && (slots.when.is_some() || place.is_some() || wanted) || wanted && place.is_some()) {
            return None;
        }
        let mut draft = made.once_again();
        draft.address = None;
        draft.fill(slots);
        draft.address = place;
        Some(self.proceed(draft, None, vec![fixed(prompts::SURE)], cx))
    }
}

impl Turn<'_> {
    /// The other jobs of a turn that asks for several, where the customer comes in and each takes its time.
    pub(super) fn jobs_besides<'a>(&self, cx: &Context<'a>) -> Vec<&'a JobType> {
        let slots = &self.meaning.slots;
        let jobs = |ids: &mut dyn Iterator<Item = &JobTypeId>| -> Vec<&'a JobType> {
            ids.filter_map(|job| cx.business.job_type(job)).collect()
        };
        let all = jobs(&mut slots.service.iter().chain(&slots.also).chain(&slots.besides));
        let comes_in = all.iter().all(|job| !job.needs_address && !job.person);
        if comes_in && service::asks_for_each(&self.words) {
            jobs(&mut slots.also.iter().chain(&slots.besides))
        } else {
            Vec::new()
        }
    }

    /// "Can you also book Ruth Whitfield for a drain?"
    fn books_for(&self) -> Option<String> {
        self.words.windows(3).find_map(|said| {
            let [verb, first, last] = said else { return None };
            let named = verb.is_one_of(&["book", "schedule"]) && name::is_first_name(&first.text);
            let whole = named && !name::is_no_name(&last.text);
            whole.then(|| format!("{} {}", name::capitalised(&first.raw), name::capitalised(&last.raw)))
        })
    }
}

/// "I'll book a haircut, and after that a color and a blowout."
fn one_after_another(first: &JobType, others: &[&JobType]) -> Segment {
    let others: Vec<String> = others.iter().map(|job| job.name.clone()).collect();
    let others = prompts::either(&others).replace(" or ", " and ");
    variable(format!("I'll book {}, and after that {others}.", first.name))
}

/// How many more than one that is.
fn more_than(count: &str) -> usize {
    let count = count.strip_prefix("all ").unwrap_or(count);
    let more = match count {
        "three" | "3" => 2,
        "four" | "4" => 3,
        "five" | "5" => 4,
        _ => 1,
    };
    more.min(MOST_AT_ONCE)
}

/// Animals or cars that are brought, beside the first: "three cats that need shots", "my car and my wife's car".
fn brought_besides(text: &str) -> Option<usize> {
    if ONE_OF_THEM.is_match(text) {
        return None;
    }
    if let Some(found) = BROUGHT.captures(text).filter(|_| !MERELY_HAS.is_match(text)) {
        return Some(more_than(found.get(1)?.as_str()));
    }
    TWO_BROUGHT.is_match(text).then_some(1)
}

/// Of who comes together for one thing.
fn comes_together(text: &str) -> bool {
    TOGETHER.is_match(text)
}

const PLACE: &str =
    "(?:unit|apartment|apt|suite|flat|house|home|place|property|condo|address|building|rental|duplex)";

/// Without apostrophes, like the next two.
static ANOTHER_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"\b(?:the|my|our|that|her|his) (?:other|second|next|third|2nd|3rd) (?:{place}|one)\b|\banother (?:{place})\b",
            r"|^(?:(?:okay|ok|yes|yeah|and|oh|now|then|so|great|um|uh|thanks|thank you) )*(?:now|then|next|also|and)(?: is| comes)? (?:for )?(?:{place})(?: \w+)?\b",
        ),
        place = PLACE
    ))
});
/// That it is to be done there as well.
static WANTED_THERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:needs?|want|wants|like|have|get|book|schedule|do) (?:it|one|another(?: one)?|the same(?: thing)?)\b|\b(?:too|as well)\b",
        r"|\b(?:also|and) (?:need|needs|want|do|have)\b|\b(?:can|could) (?:you|he|they|somebody|someone) (?:also |please )?(?:do|come|go)\b",
    ))
});
/// Of the place that is booked already, or of something else than a visit.
static PUTS_RIGHT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:instead|wrong|mistake|switch|change|move|actually|should be|supposed to be|meant|not|isnt|no|bill|invoice|receipt|mail|send|billing|same (?:house|place|address|building))\b",
    )
});

const COUNT: &str = "two|three|four|five|2|3|4|5|all two|all three|all four|both|several|a couple|different";
const ANIMALS: &str = "dogs|cats|puppies|pups|kittens|rabbits|bunnies|ferrets|birds|hamsters|pets|animals|horses|cars|trucks|vans|vehicles|suvs|motorcycles|pickups|sedans";
const ANIMAL: &str = "dog|cat|puppy|pup|kitten|rabbit|bunny|ferret|bird|hamster|horse|car|truck|van|suv|motorcycle|pickup|sedan|minivan";
const NEED: &str =
    "(?:both |all |each )?(?:need|needs|needing|are due|is due|due|want|have to|has to|to get|for|in for)";

/// Animals and cars, with the count. Without apostrophes, like all of these.
static BROUGHT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b({COUNT})(?: of)?(?: (?:my|our|the|his|her|little|new|old|older|other|small|big|large|company|work|indoor|outdoor))* (?:{ANIMALS})\b"
    ))
});
static MANY_BROUGHT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:six|seven|eight|nine|ten|twelve|[6-9]|1\d|20|a dozen|twenty|a lot of|lots of|a bunch of|a litter of)(?: (?:my|our|the|his|her|little|new|old|company|work))* (?:{ANIMALS})\b"
    ))
});
/// The same without one: "my dogs need their shots", "my car and my wife's car".
static TWO_BROUGHT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"\b(?:my|our|the) (?:{animals}) {need}\b",
            r"|\b(?:my|our|the|a|his|her) (?:\w+ )?(?:{animal}) and (?:(?:my|our|the|a|his|her|another) )?(?:\w+ ){{0,2}}(?:{animal})\b",
        ),
        animals = ANIMALS,
        animal = ANIMAL,
        need = NEED
    ))
});
static ONE_OF_THEM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:one|just one|only one|two|either) of (?:them|my|our|the|those)\b|\b(?:just|only) (?:one|the|for)\b|\bor\b|\bthe other (?:one )?(?:is|doesnt|does not|wont|had|has|got)\b",
    )
});
/// Whoever tells only that he has them: "I have two kids, so Saturday is best".
static MERELY_HAS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"\b(?:have|ive got|got|has|with|watching|custody of|support for) (?:(?:{count}|my|our|the)(?: of)? )+(?:\w+ )?(?:{animals}|kids|children|sons|daughters|boys|girls)",
            r"(?:$| (?:so|and i|and we|at|in|here|home|now|but|who are|under|on|today|tomorrow|next|this|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b)",
        ),
        count = COUNT,
        animals = ANIMALS
    ))
});
/// Jobs to which several come for one thing.
static IS_SHARED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:consult\w*|wills?|estate|trust|closing|law|legal|divorce|mediation|tax|taxes|mortgage|loan|insurance|meeting|estimate|tour|viewing)\b",
    )
});
static TOGETHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:we|well|were|both|all|us|they|theyll|theyre|me|us two|i|him|her)(?: \w+){0,4} together\b|^together\b|\b(?:we|well|were) (?:both|all) (?:come|coming|be there)\b",
    )
});
static JUST_THE_ONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:just|only) (?:need |want |have |book )?(?:the |a |that )?(?:one|single)(?: (?:appointment|visit|slot|time|is|will|for)\b|$)",
        r"|\b(?:the )?one (?:appointment |visit |slot )?(?:is|will be|would be|should be) (?:enough|fine|plenty|all|good)\b|\b(?:one|a single|the same) (?:appointment|visit|slot) (?:is|for) (?:both|us|all|the two|enough|fine)\b",
        r"|\b(?:dont|do not|wont|didnt) (?:need|want|mean) (?:two|a second|another|the second|the other|any more|one each|separate)\b|\b(?:not|no) (?:two|second|another|separate)\b",
        r"|\b(?:its|thats|it is) (?:just )?(?:one|a single) (?:appointment|visit|matter|thing)\b",
    ))
});
/// "Never mind the color", "I don't need the second one any more".
static SKIPS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:never ?mind|forget|skip|leave out|drop|scratch|no need for|(?:dont|do not|wont) (?:need|want|do|book)|not|without) (?:about )?(?:the|that|a|an|my|his|her|it|this|any)\b",
    )
});
static SKIPS_THIS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:never ?mind|forget|skip|scratch|(?:dont|do not) (?:need|want|book)) (?:about )?",
        r"(?:that one|this one|the (?:other|second|next)(?: one)?|another(?: one)?|a second(?: one)?)(?: (?:then|thanks|anymore|after all))*$",
    ))
});
/// "Just the haircut."
static JUST_THAT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:just|only) (?:do |book |need |want )?(?:the|a|an|my|that)\b"));
/// "Can I bring them all at once?"
static AT_ONCE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:at once|together|(?:at )?the same time|one (?:visit|trip|go)|in one)\b"));
/// Where a second one is being asked about.
static NOTHING_MORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:no|nope|oh|okay|ok|um|uh|actually|sorry|well|and|but|so|wait|thanks|thank you|please|i think|i guess) )*",
        r"(?:no|nope|no thanks|no thank you|thats (?:all|it|everything)(?: \w+)?(?: \w+)?|that is (?:all|it)|that will be all|thatll be all|nothing(?: more| else)?|never ?mind|(?:just|only) (?:the )?(?:one|first)(?: one)?|not needed|theres no (?:next|other|second)(?: one)?)",
        r"(?: (?:thanks|thank you|please|bye))*$",
    ))
});

/// Without apostrophes, like all of these.
static PLACES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"\b({count})(?: of)?(?: (?:my|our|different|separate|rental|other))* (?:addresses|houses|buildings|properties|places|locations|homes|rentals)\b",
            r"|\b(?:my|our|the) (?:{place}|office|cabin|condo|shop|store|studio) and (?:at |also |for )?(?:my|our|the|her|his)(?: \w+){{0,2}} (?:{place}|office|cabin|condo|shop|store|studio)(?:$| (?:need|needs|both|too|as well|please|done|on|at)\b)",
        ),
        count = COUNT,
        place = PLACE
    ))
});
/// With the count, where it is said.
static PEOPLE: LazyLock<Regex> = LazyLock::new(|| {
    let child = "kids|children|sons|daughters|boys|girls|friends|people|persons|adults";
    pattern(&format!(
        concat!(
            r"\b({count})(?: of)?(?: (?:my|our|the|little))* (?:{child})\b|\b({count}) of us\b|\bfor ({count})$",
            r"|\b(?:me|myself|i|wife|husband|son|daughter|mom|mother|dad|father|sister|brother|friend) and (?:me|myself|i|(?:my|our|his|her) \w+)\b",
            r"|\b(?:my|our) (?:{child})\b",
        ),
        count = COUNT,
        child = child
    ))
});
/// "My daughter's due for her six month checkup", without its apostrophe.
static OF_ONE_CHILD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:my|our) (?:sons|daughters|friends) (?:due|having|got|been|in for|turning|teeth|tooth|hair|mouth|first|six|annual|yearly|next|regular|braces|retainer|appointment|checkup|haircut|cleaning|exam|gums?|filling)\b",
    )
});
static HIMSELF_TOO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:me|myself|i|my (?:husband|wife|mom|mother|sister|friend)) and (?:\w+ for )?(?:my |our |the |both )*(?:{COUNT})\b"
    ))
});
static APPOINTMENTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b({COUNT}) (?:\w+ )?(?:appointments|slots|cleanings|cuts|haircuts|checkups|trims|colors|manicures|pedicures|massages|facials|exams|blowouts|visits|spots)\b"
    ))
});
/// Several things, or units, in one house.
static THINGS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:two|three|four|2|3|4|several|both|a couple of) (?:\w+ )?(?:leaks|drains|sinks|toilets|faucets|taps|bathrooms|pipes|units|apartments|heaters|outlets|showers|tubs)\b",
    )
});
