//! What somebody says who is a customer already, and which only a person can deal with: he is late, or we are; something was
//! done badly; the bill is wrong; he has moved. His words are kept, and somebody calls him back.
//!
//! Who comes or does not come is somebody: heat that never came back on is work for us. Nor is it a matter for a person
//! where he tells it only to say why he wants an appointment.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::callback::reason_of;
use super::state::{Note, State};
use super::two_errands::NEGATIONS;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::{Asked, Intent, question, understand};
use crate::words::{Word, joined_plain, pattern, words_in};

/// Whoever is sent to a customer.
const PEOPLE: &str = "technicians?|tech|plumbers?|electricians?|roofers?|stylists?|hygienists?|dentists?|doctors?|cleaners?|\
                      guys?|man|men|crew|team|repairmen|repairman|worker|workers|contractor|company|person|people|lady";

/// Late, or on the way: of him or of us. Without apostrophes, like all of these.
static LATE: LazyLock<Regex> = LazyLock::new(|| {
    let hours = "afternoon|morning|evening|night|in|on|at|next|this";
    pattern(&format!(
        concat!(
            r"\b(?:running|minutes?|mins?|hours?|(?:going to|gonna|will|ill|well|might|may|theyll|hell|shell) be) (?:(?:\w+|about) )?late\b",
            r"(?: (?P<hour>{}))?",
            r"|\b(?:i|im|ill|we|were|well|i am|we are)(?: (?:will|going to|gonna|probably|might|may|just))* (?:be|running)",
            r"(?: (?:a|an|little|bit|few|minutes|about))* late on\b",
            r"|\b(?:stuck|caught|sitting) in (?:\w+ )?traffic\b|\b(?:im|i am|were|we are) on (?:my|our) way\b",
        ),
        hours
    ))
});

/// Nobody came. Lights and heat are "they" as well.
static NOBODY_CAME: LazyLock<Regex> = LazyLock::new(|| {
    let came = "(?:showed?|shown|come|came|turn|turned|arrived?)(?: up)?";
    let never = "(?:(?:just|still|all|guys) )*(?:never|didnt|did not|hasnt|has not|havent|have not)(?: (?:even|ever|actually|yet))*";
    pattern(&format!(
        concat!(
            r"\b(?:nobody|no one|noone)(?: (?:has|have|had|ever|even|actually))* {came}\b",
            r"|\b(?:you|yall|he|she|somebody|someone|(?:the|my|your|our|that|a|last|other) (?:\w+ )?(?:{people})) {never} {came}\b",
            r"|\b(?P<they>they) {never} {came}\b",
            r"|\bwhere(?:s| is| are) (?:the|my|your) (?:technician|tech|plumber|guys?|man|repairman|electrician)\b",
        ),
        came = came,
        never = never,
        people = PEOPLE,
    ))
});

/// The bill, how something was done, and where he lives.
static DONE_BADLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:overcharged|over charged|double charged|(?:charged|billed)(?: (?:me|us))? (?:twice|double|too much)|",
        r"refund|complain|complaint|rude)\b",
        r"|\b(?:wrong(?: with| on| about)?|question about|problem with|about|mistake (?:on|in)|error (?:on|in)|dispute|disputing|confused (?:about|by)) (?:the|my|an|your|this|that) (?:bill|invoice|charges?|statement)\b",
        r"|\b(?:the|my|your|a|an|this|that|our|his) (?:bill|invoice|charge|statement)\b.*\b(?:wrong|incorrect|mistake|error|disagree|dispute|agree with|(?:not|isnt|doesnt (?:look|seem)) (?:right|correct)|not what|never|twice|more than|dont understand)\b",
        r"|\b(?:the|my|your) (?:bill|invoice|charge) (?:is|was|seems|looks|came)(?: \w+){0,3} (?:high|expensive|much|off)\b|\bbilled? (?:me |us )?for (?:something|work|things|stuff|a \w+) (?:you|i|we|that|they|he)\b",
        r"|\b(?:you|you guys|your (?:guys?|technician|tech|plumber|man|men|crew|team|people)) (?:broke|damaged|ruined|scratched)\b",
        r"|\b(?:change|update|correct) (?:my|the|our) (?:home |phone |email |mailing )?(?:address|number|phone|name|email)\b",
    ))
});

/// Where he lives now.
static MOVED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:i|we|ive|weve|i have|we have)(?: (?:just|recently))? moved (?:to|into|out|house|away)\b")
});

/// What was agreed, said or done before, which nobody here can look up.
static AGREED_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"\b(?:at|to|went to|in front of) the wrong (?:house|address|place|street|apartment)\b",
            r"|\b(?:gave|told)(?: (?:you|them|him|her))? the wrong (?:address|number|name|time|day|date)\b",
            r"|\b(?:text|email|message|reminder|confirmation)(?: \w+){{0,3}} (?:wrong|incorrect) (?:address|name|time|day|date|number)\b",
            r"|\b(?:your|the) (?:text|email|message|reminder|confirmation) (?:says|said|has|had)\b.* but i (?:said|asked|wanted|booked)\b",
            r"|\b(?:he|she|they|somebody|someone|(?:the|your) \w+) (?:said|promised|told (?:me|us)|was|were)(?: \w+)? (?:hed|shed|theyd|he would|she would|they would|supposed to|to|going to|gonna) (?:come|be) back\b",
            r"|\b(?:the|my|your) (?:{people})(?:s| is| was| are)? (?:\w+ )?late\b|\bsend (?:the |your |my )?(?:{people}|him|her|them|that guy) (?:\w+ )?(?:earlier|sooner)\b",
            r"|\b(?:put|get|add) (?:me|us|my name) on (?:a|the|your) (?:waiting|wait|cancellation|standby) ?list\b",
            r"|\b(?:he|she|they|your \w+|the \w+|you|you guys) left (?:his|her|their|some|a|an|the|your) (?:\w+ )?(?:tools?|toolbox|ladder|bag|jacket|coat|keys|stuff|things|equipment|hose|drill)\b",
            r"|\badd (?:something|another thing|one more thing|a thing|more|to)(?: \w+){{0,2}} (?:to )?(?:my|the|our|tomorrows|todays|\w+days) (?:\w+ )?(?:appointment|visit|booking)\b",
            r"|\b(?:the|your) (?:{people}) (?:whos |who is |thats |that is )?coming (?:out |over |by )?(?:today|tomorrow|on \w+|\w+day|next week)\b.*\b(?:also|too|as well|while)\b",
            r"|\b(?:accept|accepting|approve|go ahead with|going ahead with|sign) (?:the|your|that|this|my) (?:\w+ )?(?:estimate|quote|bid|proposal)\b",
            r"|\b(?:you|you guys|he|she|they|somebody|someone|(?:the|your) \w+) (?:already )?(?:gave|sent|left|quoted|wrote|e ?mailed) (?:me|us) (?:an?|the|your|this) (?:\w+ )?(?:estimate|quote|bid|price|proposal)\b",
            r"|\b(?:got|had|received|have|was given|were given) (?:an?|the|your|this) (?:\w+ )?(?:estimate|quote|bid|proposal) from (?:you|yall|your)\b.*\b(?:go ahead|go forward|move forward|moving forward|going ahead|go with (?:it|that|you)|do it|accept)\b",
            r"|\b(?:your|the|that|my) (?:estimate|quote|bid)(?:s| is| was| came| seems| looks)(?: (?:way|too|so|really|very|a|bit|little|in|back|kind|of))* (?:high|expensive|much|low|wrong|off|steep)\b",
            r"|\bnever (?:got|received|saw|had) (?:my|the|a|an|your|that) (?:\w+ )?(?:receipt|invoice|estimate|quote|refund|bill|report|paperwork|check)\b",
            r"|\b(?:butchered|botched|messed up|screwed up) (?:my|the|it|our|her|his|everything)\b|\b(?:want|get|give me) my money back\b",
            r"|\byou(?: guys| people)? (?:put|installed|used|gave me|ordered|delivered|sent) the wrong\b",
            r"|\bdid (?:you|you guys|anybody|anyone|somebody) (?:get|receive|see|listen to|hear) my (?:message|voicemail|email|text|note)\b",
            r"|\b(?:about|regarding|for) the job (?:on|at|in|you|that you|were)\b|\bwhoever (?:does|handles|is in charge of) (?:your|the)\b",
            r"|\b(?:have|had) an appointment\b.*\b(?:died|passed away|passed on)\b|\bsend me the (?:bill|invoice|receipt)\b",
        ),
        people = PEOPLE,
    ))
});

/// What is told of what was paid, and asks nothing, whatever words of a question are in it.
static PAID: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:overcharged|over charged|double charged|(?:charged|billed) (?:me|us|twice|double|too much))\b",
    )
});

/// After "came on": a day, or on time.
const AT_A_TIME: &[&str] =
    &["time", "the", "my", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Words by which something is wanted; after them comes what.
const WANTING: &[&str] = &["need", "needs", "want", "wants"];
/// The same of somebody who tells us what to do.
const TELLING: &[&str] = &["book", "schedule", "fix", "send", "come"];
/// "Can you", "could somebody".
const ABLE: &[&str] = &["can", "could", "would", "will"];
const SOMEBODY: &[&str] = &["you", "someone", "somebody", "anyone", "anybody", "i", "we"];
/// So many words after a wish tell what kind of a wish it is.
const NEAR: usize = 4;
/// What is wanted with these is no appointment.
const NO_WORK: &[&str] = &[
    "complain",
    "talk",
    "speak",
    "know",
    "hear",
    "tell",
    "check",
    "find",
    "see",
    "explain",
    "call",
    "look",
    "ask",
    "money",
    "refund",
    "credit",
    "discount",
    "change",
    "update",
    "answer",
    "problem",
    "mistake",
    "charge",
    "question",
    "complaint",
    "manager",
    "boss",
];

impl Dialogue {
    /// The offer of a call-back that carries his words. `None`: it is something that we do ourselves.
    pub(super) fn existing_matter(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let matter = turn.matter()?;
        let ours = [Intent::Cancel, Intent::Reschedule].into_iter().any(|intent| turn.is(intent));
        let ours = ours && matter.kind != Kind::Agreed;
        if ours || turn.asks_what_we_know(cx) || turn.wants_work_besides(&matter.told, cx) {
            return None;
        }
        // Who has just booked puts it right himself, unless he will be late.
        if self.made.is_some() && matter.kind != Kind::Late {
            return None;
        }
        let name = turn.meaning.slots.name.clone();
        let note = Note { name, reason: Some(reason_of(turn.text)), ..self.note() };
        let reply = self.enter(State::CallbackOffer { note }, vec![fixed(prompts::FOR_A_PERSON)], cx);
        Some(reply.recorded("existing_matter", ""))
    }
}

/// What a matter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Late,
    NobodyCame,
    DoneBadly,
    /// It was said or agreed before.
    Agreed,
    Moved,
}

/// Something for a person, and which words tell of it.
struct Matter {
    kind: Kind,
    told: Range<usize>,
}

impl Turn<'_> {
    /// Whether it tells of something for a person.
    pub(super) fn tells_a_matter(&self) -> bool {
        self.matter().is_some()
    }

    fn matter(&self) -> Option<Matter> {
        let text = joined_plain(&self.words);
        let found = |kind, said: &Regex| {
            let found = said.captures_iter(&text).find(|found| is_meant(found, &self.words, &text))?;
            Some(Matter { kind, told: words_of(&text, found.get_match().range()) })
        };
        // Who names a job beside his new address wants it done there.
        let moved = || found(Kind::Moved, &MOVED).filter(|_| !self.books());
        found(Kind::Late, &LATE)
            .or_else(|| found(Kind::Agreed, &AGREED_BEFORE))
            .or_else(|| found(Kind::NobodyCame, &NOBODY_CAME))
            .or_else(|| found(Kind::DoneBadly, &DONE_BADLY))
            .or_else(moved)
    }

    /// A question that has an answer, and not only words of one: "you charged me twice".
    fn asks_what_we_know(&self, cx: &Context<'_>) -> bool {
        let known = question::known(&self.words, cx.business).is_some();
        known && (self.asks() || !PAID.is_match(&joined_plain(&self.words)))
    }

    /// The wish for an appointment beside something else that is told, in so many words: "so I need you to fix a leak
    /// tomorrow". That he wants his money back or somebody to talk to is none.
    pub(super) fn wants_work_besides(&self, told: &Range<usize>, cx: &Context<'_>) -> bool {
        let places: Vec<Range<usize>> = words_in(self.text).into_iter().map(|(_, place)| place).collect();
        let wanted = |from: usize, to: usize| {
            // What is told may begin with the very word that would say who is to do it.
            if from >= to {
                return false;
            }
            let (Some(first), Some(last)) = (places.get(from), places[..to].last()) else { return false };
            let other = self.words[from..to].iter().take(NEAR).any(|word| word.is_one_of(NO_WORK));
            if other || first.start >= last.end {
                return false;
            }
            let slots =
                understand(&self.text[first.start..last.end], Asked::Anything, cx.business, cx.now).slots;
            slots.service.is_some() || slots.when.is_some() && self.books()
        };
        [0..told.start, told.end..self.words.len()].into_iter().any(|part| {
            part.clone().any(|at| self.wish_at(at, part.start).is_some_and(|from| wanted(from, part.end)))
        })
    }

    /// Where what is wanted begins, if it is said at `at` that something is.
    fn wish_at(&self, at: usize, start: usize) -> Option<usize> {
        let says = |at: usize, list: &[&str]| self.words.get(at).is_some_and(|word| word.is_one_of(list));
        let before = |list: &[&str]| at > 0 && says(at - 1, list);
        let wants = says(at, WANTING) && !before(NEGATIONS)
            || says(at, &["like", "love"]) && before(&["would", "i'd", "id", "we'd", "wed"])
            || says(at, TELLING) && (at == start || before(&["please", "so", "and", "just", "then"]))
            || says(at, &["there's", "theres"]);
        let able = says(at, ABLE) && says(at + 1, SOMEBODY);
        if wants { Some(at + 1) } else { able.then_some(at + 2) }
    }
}

/// Whether it is late, and not a late hour; and whether somebody came, and not a thing back on.
fn is_meant(found: &Captures<'_>, said: &[Word], text: &str) -> bool {
    if found.name("hour").is_some() {
        return false;
    }
    if found.name("they").is_none() {
        return true;
    }
    let after = words_of(text, found.get_match().range()).end;
    let says = |at: usize, list: &[&str]| said.get(at).is_some_and(|word| word.is_one_of(list));
    let back = says(after, &["back"]);
    let goes_on = says(after + usize::from(back), &["on", "off", "loose", "apart"]);
    !goes_on || !back && says(after + 1, AT_A_TIME)
}

/// Which words a range of bytes of the words joined is.
pub(super) fn words_of(text: &str, range: Range<usize>) -> Range<usize> {
    let words_in = |text: &str| text.split(' ').filter(|word| !word.is_empty()).count();
    words_in(&text[..range.start])..words_in(&text[..range.end])
}
