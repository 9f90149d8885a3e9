//! What is said of work that was done or is being done: that it was done badly, or whether it is ready; and what somebody
//! tells who is no customer, a supplier or an inspector. None of it is a new visit.

use std::sync::LazyLock;

use regex::Regex;

use super::callback::reason_of;
use super::state::{Note, State};
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::{name, service};
use crate::words::{joined_plain, pattern};

const WORK: &str = "job|work|service|visit|appointment|results?|repair|cleaning|cleanup|cut|haircut|trim|color|dye|highlights|blowout|manicure|pedicure|nails|hair|filling|crown|\
     treatment|installation|install|wash|detail|groom(?:ing)?|paint ?job|oil change|alignment|tune ?up";
const BAD: &str = "terrible|awful|horrible|horrendous|bad|badly|poor|poorly|uneven|crooked|lopsided|wrong|a mess|a (?:total |complete )?disaster|a joke|a letdown|disappointing|patchy|blotchy|sloppy|streaky|\
     ruined|unacceptable|lousy|subpar|half ?(?:done|finished|assed)|unfinished|not (?:good|great|done|finished|even|right|what i (?:asked|wanted|paid)(?: \\w+)?|up to (?:par|standard))|messed up|\
     too (?:short|dark|light|long|orange|blonde|red|dry|rough)|orange|brassy|green|yellow|chipp(?:ed|ing)(?: already)?|fell (?:off|out|apart)|coming off";
/// What tells of work that is behind us.
const BEHIND: &str = "last|yesterday|ago|the other day|this morning|earlier|already|again|(?:i|we) (?:just )?(?:got|had|paid|received)|you(?: guys| people)? (?:did|gave|sent|just|left)|\
     (?:he|she|they|the \\w+|your \\w+) (?:did|gave|left|just)|from (?:\\w+day|you|the)|on \\w+day|did|was|were|wasnt|werent|didnt|came out|turned out|after";

static UNHAPPY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:(?:not|isnt|arent|wasnt|werent|never)(?: (?:very|really|at all|so|too|exactly|that|all that|been|been very|entirely|completely))* (?:happy|satisfied|pleased|impressed|thrilled)",
        r"|(?:un|dis)happy|dissatisfied|unsatisfied|disappointed|upset|frustrated|annoyed|mad|furious|angry)",
        r" (?:with|about|by|at|how|that) (?P<what>.+)$|\b(?:hate|hated|dont like|didnt like|do not like|cant stand|regret) (?:how|what|the way|my (?:new )?(?:hair\w*|cut|color|nails)|the (?:haircut|cut|color|job|way))\b",
    ))
});
/// The work itself is called bad.
static CALLED_BAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"\b(?:{work})\b(?: \w+){{0,8}} (?:is|was|were|are|looks?|looked|came out|turned out|ended up|wasnt|isnt|left|feels)",
            r"(?: (?:just|so|really|very|pretty|kind of|a bit|a little|all|totally|completely|absolutely|way|like))* (?:{bad})\b",
            r"|\b(?:terrible|awful|horrible|poor|bad|lousy|sloppy|crappy|shoddy|half ?assed|botched) (?:{work})\b",
            r"|\b(?:came|turned|ended) (?:out|up)(?: (?:so|really|very|all|a bit|kind of|way))* (?:{bad})\b",
        ),
        work = WORK,
        bad = BAD
    ))
});
/// Something was left undone by whoever came.
static LEFT_UNDONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:you|you guys|they|he|she|(?:the|your) (?:cleaners?|cleaning lady|crew|team|guys?|girls?|ladies|people|man|men|lady|maids?|stylist|techs?|technicians?|painters?|groomer))",
        r" (?:(?:just|even|only|completely|totally|really) )*(?:didnt|did not|never|forgot to|failed to|barely|hardly)(?: (?:even|actually|really))* (?:touch\w*|clean\w*|vacuum\w*|dust\w*|mop\w*|finish\w*|wash\w*|wipe\w*|rins\w*|sweep|swept|do (?:the|my|a)|did (?:the|my|a)|cut|trim\w*|match\w*|listen\w*|empty|emptied)\b",
        r"|\b(?:you|you guys|they|he|she|(?:the|your) (?:cleaners?|crew|team|guys?|people|stylist)) (?:missed|skipped|forgot|rushed) (?:the|my|a|an|half|some|several|through|most)\b",
        r"|\b(?:wasnt|werent|was not|were not|never|is not|isnt|arent)(?: (?:even|really|properly))? (?:touched|cleaned|vacuumed|dusted|mopped|finished|wiped|washed|done (?:right|properly|well))\b",
        r"|\b(?:redo|re do|do over|make (?:it|this) right|make good on)\b",
    ))
});
/// Somebody else's work, or what is only old.
static ELSEWHERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:current|old|previous|former|ex|other|another (?:company|salon|place|shop|dentist|stylist)|different (?:company|salon|place|shop|dentist|stylist)|somebody else|someone else|my (?:usual|regular) (?:cleaner|lady|stylist|guy|dentist|vet|mechanic|lawyer)|in (?:years|months|ages|forever)|(?:did|cut|colored|dyed) (?:it )?(?:myself|my own))\b",
    )
});
static BEHIND_US: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"\b(?:{BEHIND})\b")));
static OF_WORK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:(?:the|my|your|our|this|that|how|what|his|her|last|new|all|of|any|with)\b ?)*(?:\w+ ){{0,3}}(?:{WORK})\b"
    ))
});
static OF_WHAT_WAS_DONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:how|what|the way) (?:\w+ ){1,4}(?:did|came|turned|looks?|looked|done|cut|left|cleaned|went)\b",
    )
});

/// Whether something that was brought is ready.
static IS_IT_READY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:are|have|did) you(?: guys)? (?:done|finished?|through|gotten to|get to|fix(?:ed)?)(?: with| working on| fixing)? (?:my|our|the) (?:\w+ ){1,3}?(?:yet|today|already)$|",
        r"\b(?:is|are|if)(?: (?:my|our|the|that|his|her|moms|wifes|husbands|dads|daughters|sons))+ (?:\w+ ){1,4}?(?:is )?(?:ready|done|finished|fixed|repaired)(?: (?:yet|to be picked up|to pick up|to go|for pick ?up|now|today|by now|or not))*$",
        r"|\b(?:dropped|left|brought|towed|had) (?:off )?(?:my|our|the|a|his|her) (?:\w+ ){1,3}?(?:off|there|in|with you|with you guys|towed|over)?\b.*\b(?:is it|are they|is he|is she|ready|done yet|finished|any (?:word|news|update)|the status|hows it (?:going|coming)|whats going on)\b",
        r"|\b(?:when|what time|how soon)(?:s| is| will| would| can| could| should| do| are)? (?:be )?(?:my|our|the|i|we) (?:\w+ ){0,4}?(?:ready|done|finished|pick (?:it|him|her|them|my \w+|our \w+|the \w+)? ?up|come (?:and )?get (?:it|him|her|my \w+)|get (?:my|our|the) \w+ back)\b",
        r"|\b(?:check\w*|calling|asking|inquiring|curious|wondering|update|status|word|news) (?:up )?(?:on|about|of) (?:my|our|the) (?:car|truck|van|suv|jeep|vehicle|bike|motorcycle|mower|dog|cat|pet|puppy|dress|suit|laptop|phone|order)\b",
    ))
});
/// A time that is made, and no thing that is brought.
static A_TIME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:appointments?|bookings?|reservation|visit|slot|opening|quote ready)\b"));

const SUPPLIES: &str = "supply|supplies|supply (?:co|company|house)|auto ?parts|parts|wholesale|wholesalers|distributors?|distribution|distributing|warehouse|logistics|freight|lumber|trucking|deliver\\w*|courier|\
     fed ?ex|ups|usps|dhl|the post office|amazon|purolator";
/// Somebody who brings, or has, what the business has ordered.
static BRINGS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"\byour (?:\w+ ){{1,5}}?(?:is|are|s|just|has|have|came|come|got|will be)(?: (?:just|now|all|finally|here|been))* (?:in|here|ready|arrived|in stock|out front|at the (?:door|dock|counter|gate)|delayed|back ?ordered|shipped|delivered|on (?:the|its|their) way|out for delivery)(?:$| (?:and|so|for|at|now|today|whenever|if|you|to|here|but|until|by|tomorrow)\b)",
            r"|\b(?:ive|i have|i got|ive got|weve got|we have|we got|got|theres|there is|i am holding|im holding) (?:a|an|your|some|this|the|that|two|three|four|several) (?:\w+ ){{0,3}}?(?:package|packages|parcel|delivery|deliveries|order|shipment|pallet|pallets|freight|parts|materials)\b(?: \w+){{0,8}}?(?: for (?:you|yall|your)| ready| here| to (?:drop|deliver|sign)| that needs| needs| at the| out front| of)\b",
            r"|\b(?:delivery|package|parcel|shipment|freight|pallet) for (?:you|yall|your|the|\w+ (?:plumbing|electric|auto|dental|salon|heating|law|cleaning))\b|\b(?:delivering|dropping off) (?:a|an|your|some|the) (?:\w+ ){{0,3}}(?:order|package|parts?|materials|pallet|shipment|supplies|delivery)\b",
            r"|\b(?:this is|its|it is|im|i am|my name is|here is)(?: \w+){{0,3}} (?:from|with|at|over at|calling from|of) (?:\w+ ){{0,4}}?(?:{supplies})\b|\b(?:this is|its) (?:\w+ ){{0,2}}?(?:fed ?ex|ups|usps|dhl|\w+ auto parts|\w+ supply)\b",
            r"|\b(?:this is|its|it is|im|i am|hi)(?: \w+){{0,5}} (?:inspector|adjuster|surveyor|appraiser)\b|\binspector (?:from|with|for) (?:the )?(?:city|county|state|village|town|insurance|bank|health)\b|\b(?:im|i am|were|we are) (?:here )?at (?:the|your) (?:job|job ?site|site|jobsite)\b",
        ),
        supplies = SUPPLIES
    ))
});
/// "Your guy is here", "your office is in Springfield": said by customers, like whatever they need.
static BY_A_CUSTOMER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\byour (?:\w+ )?(?:guys?|man|men|plumbers?|techs?|technicians?|crew|team|trucks?|van|drivers?|workers?|people|office|shop|store|website|electricians?|cleaners?|price|prices)\b|\b(?:i need|i want|id like|i would like|looking for|do you|can you (?:come|fix|look|send|install)|appointment)\b|\b(?:inspector (?:says|said|told|wants|found|failed|flagged)|before the inspector|for the inspector)\b",
    )
});

impl Turn<'_> {
    /// "The haircut I got on Saturday is uneven": work of ours that was done badly.
    pub(super) fn complains_of_work(&self, cx: &Context<'_>) -> bool {
        let text = joined_plain(&self.words);
        if ELSEWHERE.is_match(&text) {
            return false;
        }
        let behind = BEHIND_US.is_match(&text);
        let unhappy = UNHAPPY.captures(&text).is_some_and(|said| match said.name("what") {
            Some(what) => {
                let named = service::names_a_job(&self.words, cx.business);
                OF_WORK.is_match(what.as_str()) || OF_WHAT_WAS_DONE.is_match(what.as_str()) || named
            }
            None => true,
        });
        let undone = LEFT_UNDONE.is_match(&text) && behind && !self.speaks_of_earlier_fault();
        unhappy || behind && CALLED_BAD.is_match(&text) || undone
    }

    /// "You fixed it, and it leaks again": a visit like any other.
    fn speaks_of_earlier_fault(&self) -> bool {
        self.words.iter().any(|word| word.is_one_of(&["leaking", "leaks", "leak", "clogged", "dripping"]))
    }

    /// "Is my car ready?"
    pub(super) fn asks_whether_ready(&self) -> bool {
        let text = joined_plain(&self.words);
        IS_IT_READY.is_match(&text) && !A_TIME.is_match(&text)
    }

    /// "Your order's ready", "I have a delivery for you": somebody who wants nothing of us.
    pub(super) fn brings_something(&self) -> bool {
        let text = joined_plain(&self.words);
        BRINGS.is_match(&text) && !BY_A_CUSTOMER.is_match(&text)
    }
}

impl Dialogue {
    /// What a supplier or an inspector tells is passed on in his words.
    pub(super) fn told_by_another_business(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let idle = matches!(
            self.state,
            State::Open | State::AnythingElse | State::Service { .. } | State::When { held: None, .. }
        );
        if !idle || self.made.is_some() || !turn.brings_something() {
            return None;
        }
        let named = turn.meaning.slots.name.clone().filter(|named| {
            named.split(' ').next().is_some_and(|first| name::is_first_name(&first.to_lowercase()))
        });
        let note = Note { name: named, reason: Some(reason_of(turn.text)), ..Note::default() };
        let lead = vec![fixed(prompts::PASSED_ON)];
        let reply = match self.caller.clone() {
            // He wants nothing, and where he calls from is enough to reach him.
            Some(phone) => self.leave(Note { phone: Some(phone), ..note }, lead, cx),
            None => self.next_of_message(note, lead, cx),
        };
        Some(reply.recorded("told_by_business", ""))
    }
}
