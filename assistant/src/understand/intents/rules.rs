//! Patterns over the plain words of a turn, each with the weight of what it says.
//!
//! Patterns of one intent add up like independent witnesses, so that the scores are comparable and stay below 1.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use super::INTENTS;
use crate::understand::{Asked, Intent};

/// How much the patterns speak for each of [`INTENTS`], 0 to 1.
pub(super) fn evidence(text: &str, asked: Asked) -> [f32; INTENTS.len()] {
    let mut doubt = [1.0_f32; INTENTS.len()];
    let mut witness = |intent: Intent, weight: f32| {
        if let Some(index) = INTENTS.iter().position(|known| *known == intent) {
            doubt[index] *= 1.0 - weight;
        }
    };
    for index in PATTERNS.matches(text).iter() {
        let (intent, weight, _) = RULES[index];
        witness(intent, weight);
    }
    if is_closed(asked) {
        for index in ANSWER_PATTERNS.matches(text).iter() {
            let (intent, weight, _) = ANSWERS[index];
            witness(intent, weight);
        }
    }
    doubt.map(|doubt| 1.0 - doubt)
}

/// "You can reach me at ..." gives a number; it asks for no call.
pub(super) fn gives_number(text: &str) -> bool {
    static GIVES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(reach|get|find|catch) me (at|on|under)\b").expect("a constant under test")
    });
    GIVES.is_match(text)
}

/// Questions that are answered by yes or no.
fn is_closed(asked: Asked) -> bool {
    match asked {
        Asked::Confirm
        | Asked::Danger
        | Asked::Unwanted
        | Asked::CancelConfirm
        | Asked::MoveConfirm
        | Asked::CallbackOffer
        | Asked::AnythingElse
        | Asked::Phone
        | Asked::Opening => true,
        Asked::Anything
        | Asked::Service
        | Asked::When
        | Asked::Name
        | Asked::Address
        | Asked::CancelWhich
        | Asked::Reason
        | Asked::Holding
        | Asked::Pin
        | Asked::Owner
        | Asked::Nothing => false,
    }
}

static PATTERNS: LazyLock<RegexSet> = LazyLock::new(|| {
    RegexSet::new(RULES.iter().map(|(_, _, pattern)| pattern)).expect("the patterns are constants under test")
});
static ANSWER_PATTERNS: LazyLock<RegexSet> = LazyLock::new(|| {
    RegexSet::new(ANSWERS.iter().map(|(_, _, pattern)| pattern))
        .expect("the patterns are constants under test")
});

/// Over words in lower case with single spaces. `^` and `$` are the ends of the turn.
const RULES: &[(Intent, f32, &str)] = &[
    // A person.
    (
        Intent::Person,
        0.85,
        r"\b(speak|talk|chat) (to|with) (a |an |the |some ?|your |an actual |a real |a live )*(human|person|people|one|somebody|someone|body|agent|representative|rep|manager|owner|boss|operator|receptionist|technician|tech|plumber|supervisor|staff|man|woman|guy)\b",
    ),
    (Intent::Person, 0.9, r"\b(real|live|actual) (person|human|agent|people|operator)\b"),
    (
        Intent::Person,
        0.8,
        r"^(a |an |the |just |um |uh |yes |yeah |please )*(human|person|agent|representative|operator|receptionist|manager|somebody|someone)( please| now)*$",
    ),
    (
        Intent::Person,
        0.85,
        r"\b(get|give|put|connect|transfer|pass) me (to |through to |through |over to |with )*(a |an |the |some ?)*(human|person|somebody|someone|agent|representative|operator|manager|owner|staff)?\b",
    ),
    (
        Intent::Person,
        0.8,
        r"\bis (there )?(anyone|anybody|someone|somebody) (there (i can|who can|to|that)|available|in|around|i can (talk|speak))\b",
    ),
    (
        Intent::Person,
        0.8,
        r"\b(don't|do not) (want to |wanna )?(talk|speak) to (a |an |this )?(machine|robot|computer|bot|recording)",
    ),
    (Intent::Person, 0.7, r"\b(speak|talk) to (mr|mrs|ms)\b"),
    // A call back.
    (Intent::CallBack, 0.85, r"\b(call|ring|phone) (me|us) (back)?\b"),
    (Intent::CallBack, 0.85, r"\b(leave|take) (a|my) (message|voicemail|number|name)\b"),
    (
        Intent::CallBack,
        0.8,
        r"\b(call ?back|callback|return my call|give (me|us) a (call|ring|buzz)|voice ?mail|get back to (me|us))\b",
    ),
    // An existing appointment.
    (Intent::Reschedule, 0.9, r"\b(reschedule|re schedule|rebook|re book)\b"),
    (
        Intent::Reschedule,
        0.85,
        r"\b(move|change|push|postpone|shift|bring forward|switch) (my|the|our|that|an?) (\w+ )?(appointment|booking|visit|slot)\b",
    ),
    (
        Intent::Reschedule,
        0.7,
        r"\b(can't|cannot|can not|won't be able to) (make|do|come to) (it|my|the) (appointment|booking)?.*\b(another|different|other)\b",
    ),
    (Intent::Cancel, 0.85, r"\bcancel(l?ed|l?ing|lation)?\b"),
    (
        Intent::Cancel,
        0.8,
        r"\b(call off|get rid of|drop|scrap|delete) (my|the|that|our) (\w+ )?(appointment|booking|visit)\b",
    ),
    (
        Intent::Cancel,
        0.75,
        r"\b(don't|do not|no longer) (need|want) (my|the|that) (\w+ )?(appointment|booking|visit)\b",
    ),
    (Intent::Cancel, 0.6, r"\b(you can|please|just) (forget|drop|skip|scrap) (it|that|about (it|that))\b"),
    (
        Intent::Status,
        0.8,
        r"\b(when|what time|what day|where) (is|was|are|am|do|did) (my|our|i|we|the) .*\b(appointment|booking|booked|scheduled|visit|technician|plumber|coming)\b",
    ),
    (
        Intent::Status,
        0.75,
        r"\b(check|confirm|verify|look up|status of|find out about|asking about|ask about|calling about) (on )?(my|our|the|an) (\w+ )?(appointment|booking|visit)\b",
    ),
    (Intent::Status, 0.7, r"\bdo i (still )?have an? (\w+ )?(appointment|booking)\b"),
    (Intent::Status, 0.5, r"\b(time|day|date|when)\b.*\bmy (next |upcoming )?(appointment|booking|visit)\b"),
    (
        Intent::Status,
        0.7,
        r"^(hi |hello |hey |um |uh |so |and |okay |well |can you tell me |do you know )*(did|has|have) (anybody|anyone|somebody|someone|my \w+) (already |ever )?(book|booked|make|made|schedule|scheduled|set up)\b",
    ),
    (
        Intent::Status,
        0.7,
        r"\b(when|what time) (is|are|will) (the |your |my )?(\w+ )?(plumber|technician|guy|guys|truck|someone|they|he|you) (coming|supposed|be here|get here|arrive|arriving|showing)",
    ),
    // A new appointment.
    (
        Intent::Schedule,
        0.8,
        r"\b(book|schedule|make|set up|arrange|get|need|want|have|like|set) (me |us )?(an|a|another|in an) (\w+ )?(appointment|booking|visit|service call|time slot|slot|estimate|quote|inspection)\b",
    ),
    // Who speaks of one may have one.
    (Intent::Schedule, 0.4, r"\b(an?|the) appointment\b"),
    (Intent::Schedule, 0.7, r"\b(schedule|book)\b"),
    (
        Intent::Schedule,
        0.75,
        r"\b(send|have|get) (me |us )?(somebody|someone|a plumber|a guy|a technician|a tech|an electrician|a person|one of your|your guy|anybody|anyone)\b",
    ),
    (
        Intent::Schedule,
        0.75,
        r"\b(can|could|would|will) (you|somebody|someone|anybody|anyone|a plumber|you guys|one of) .*\b(come|fix|look|take a look|help me with|repair|replace|install|check|stop by|swing by)\b",
    ),
    (
        Intent::Schedule,
        0.6,
        r"\b(need|want|looking for|i'd like|have to get|trying to get) .*\b(fixed|repaired|replaced|installed|looked at|checked|serviced|cleaned|unclogged|plumber|technician|repair|service|someone|somebody)\b",
    ),
    (
        Intent::Schedule,
        0.5,
        r"\b(come (out|over|by|round|around)|take a look|fit me in|squeeze me in|get me in|available|availability|openings?|free (slot|time))\b",
    ),
    (
        Intent::Schedule,
        0.5,
        r"\b(broken|broke|isn't working|not working|stopped working|doesn't work|won't (start|turn|drain|flush|stop)|clogged|backed up|leaking|dripping)\b",
    ),
    // Questions.
    (
        Intent::Question,
        0.75,
        r"\b(what|which) (are|is) (your|the) (business |opening |office )?hours\b|\b(your|opening|business|office) hours\b",
    ),
    (
        Intent::Question,
        0.75,
        r"\b(are|is) (you|you guys|the office|the shop|it|they) (still )?(open|closed)\b",
    ),
    (
        Intent::Question,
        0.75,
        r"\b(when|what time|how late|how early|until when) (do|are|will|is) (you|you guys|the|it|they)( \w+)? ?(open|close|closed|closing|opening)\b|\bhow late\b.*\bopen\b",
    ),
    (
        Intent::Question,
        0.55,
        r"\bhow much\b|\b(what|how) (do|does|would|will) .*\b(cost|charge|run me)\b|\b(price|prices|pricing|rates|fee|fees)\b",
    ),
    (
        Intent::Question,
        0.5,
        r"^(hi |hello |hey |um |uh |yes |yeah |so |and |okay |well |actually )*(do|does|did|what|what's|how|where|where's|which|who|why|are|is) (you|your|you guys|the|there|it|far|long|kind|kinds|type|areas?|we|i)\b",
    ),
    (
        Intent::Question,
        0.5,
        r"\b(i have|i've got|i had|just|quick|one|another) (a )?(quick |more )?question\b",
    ),
    (
        Intent::Question,
        0.6,
        r"\b(what|how|where|when) (do|should|must|can) (i|we) (need to|have to|bring|wear|park|pay|prepare|get ready)\b",
    ),
    (
        Intent::Question,
        0.5,
        r"^(hi |hello |hey |um |uh |so |and |okay |well )*is it (safe|okay|ok|normal|bad|dangerous|all right|alright) (to|if|that|when|for)\b",
    ),
    (
        Intent::Question,
        0.9,
        r"\b(can|could|may|should) (i|we) (bring|take) .*\b(to|at|during) (the|my|our|an|his|her) (\w+ )?(appointment|visit|checkup)$",
    ),
    (Intent::Question, 0.7, r"\b(copy of|copy of my|a|my|the|an) (receipt|invoice|bill)\b"),
    (Intent::OwnerQuery, 0.8, r"\b(this is|i'm|i am) the (owner|boss|business owner)\b"),
    (
        Intent::OwnerQuery,
        0.75,
        r"\b(what's|what is|what do i have|who's|who is) (on )?(my|our) (schedule|calendar|first|next)\b|\bon my (schedule|calendar)\b",
    ),
    // How the conversation goes.
    (
        Intent::Correction,
        0.7,
        r"^(no|nope|wait|sorry|actually|oh|oops)[ ,]+(no |wait |sorry |actually |not |i meant|make it|make that|it's|that's)",
    ),
    (
        Intent::Correction,
        0.7,
        r"^(no|nope|sorry|wait|oh|actually) (no |wait |sorry )*(i meant|i mean|make (it|that))\b",
    ),
    (
        Intent::Correction,
        0.75,
        r"\b(i meant|i mean|i misspoke|that's wrong|that's not right|not right|wrong (day|time|name|address|number|date|one|street))\b",
    ),
    (
        Intent::Correction,
        0.65,
        r"\b(actually|instead|rather|make (it|that)|change (it|that|the|my) (to|name|address|time|day|number|phone|date)|correction|scratch that)\b",
    ),
    // "It's twelve not twenty".
    (
        Intent::Correction,
        0.95,
        r"\b(it's|its|it is|that's|is|i said|i meant|i mean) (a |the |in |at |on )*\w+( \w+)? not (a |the |in |at |on )*\w+( \w+)?$",
    ),
    (Intent::Repeat, 0.85, r"\b(what|which) \w+ (did|were) you (say|saying|just say)\b"),
    (
        Intent::Repeat,
        0.85,
        r"\b(repeat|say) (that|it|what you said|the (times|options|question|last))?( again| once more| one more time)?\b.*\b(again|please|that|more)?$",
    ),
    (
        Intent::Repeat,
        0.8,
        r"^(sorry |um |uh |i'm sorry |excuse me )*(what|pardon|pardon me|come again|huh|what was that|what did you say|say again|excuse me|what's that|i beg your pardon|sorry)( again| please)*$",
    ),
    (
        Intent::Repeat,
        0.8,
        r"\b(didn't|did not|couldn't|can't|could not|cannot|don't) (quite |really )?(hear|catch|get|understand) (that|you|what|it|the)\b|\b(slower|slow down|more slowly|one more time|once more|what (was|were) the (times|options|first|second|last|question|choices))\b",
    ),
    (
        Intent::Wait,
        0.85,
        r"\b(hold on|hang on|one (moment|second|sec|minute)|just a (moment|second|sec|minute)|give me a (moment|second|sec|minute)|wait a (moment|second|sec|minute)|bear with me|let me (check|see|think|look|get|grab|find)|a (second|sec|moment|minute) please)\b|^(wait|um wait|just wait)$",
    ),
    (
        Intent::AreYouHuman,
        0.85,
        r"\b(are|is) (you|this|that|it) (a |an |really |even |actually |real |just )*(robot|machine|human|person|real|computer|ai|recording|bot|automated|real person|answering machine|artificial)\b|\b(am i (talking|speaking) (to|with)) (a |an )?(robot|machine|human|computer|ai|recording|bot|person|real)",
    ),
    (
        Intent::Help,
        0.8,
        r"\b(what can (you|i) (do|say|ask|help)|how (does|do) (this|i use) (work|this)|what are my options|what do i say|help menu|options)\b|^(help|help me|can you help me|i need help|i need some help)( please)?$",
    ),
    (
        Intent::Goodbye,
        0.85,
        r"\b(good ?bye|bye|bye bye|see you|talk to you later|have a (good|great|nice) (one|day|night|evening|weekend|rest)|that's all|that is all|that's it|that'll be all|i'm (done|all set|good)|nothing else|never ?mind)\b",
    ),
    (
        Intent::Goodbye,
        0.7,
        r"\b(hang up|wrong number|i have to go|gotta go|i'll call (back|you back|again|later))\b",
    ),
    (Intent::Thanks, 0.6, r"\b(thanks|thank you|thank u|appreciate it|cheers|much appreciated)\b"),
    (
        Intent::Greeting,
        0.45,
        r"^(hi|hello|hey|good (morning|afternoon|evening)|hi there|hey there|howdy|hello there)\b",
    ),
    (
        Intent::Yes,
        0.85,
        r"^(um |uh |oh |well |and |okay |ok )*(yes|yeah|yep|yup|yah|ya|sure|correct|absolutely|definitely|certainly|of course|affirmative|uh huh|mm hmm|mhm|mm hm|indeed|exactly|please do|you bet|for sure)\b",
    ),
    (
        Intent::Yes,
        0.8,
        r"\b(that's|that is|it's|it is|sounds|looks|all|that's all|you got it) (right|correct|good|great|perfect|fine|exactly|true)\b|\b(that|it|this|ten|one) (works|will work|would work|would be (great|perfect|fine|good)|is (fine|good|great|perfect|correct|right))\b|\bgo ahead\b|\bi('d| would) (like|love) that\b",
    ),
    (
        Intent::No,
        0.85,
        r"^(um |uh |oh |well |and |okay |ok )*(no|nope|nah|not really|negative|no way|absolutely not|definitely not|uh uh|no thanks|i don't think so|not yet)\b",
    ),
    (
        Intent::No,
        0.7,
        r"\b(that's|that is|it's|this is) (not|wrong|incorrect|not (right|correct))\b|\bi (don't|do not) (want|think so|need)\b|\bplease don't\b|\bdon't (do that|book|cancel)\b",
    ),
    (
        Intent::OutOfScope,
        0.7,
        r"\b(pizza|weather|joke|sing|president|stock price|football|recipe|bitcoin|lottery|horoscope|translate)\b",
    ),
    (
        Intent::OutOfScope,
        0.75,
        r"\b(taxi|uber|lyft|(train|bus|plane) tickets?|flights?|shopping list|grocery list|to do list|routing number|credit limit|alarm)\b",
    ),
    (
        Intent::OutOfScope,
        0.65,
        r"\b(warranty on your (car|vehicle)|marketing (services|agency)|google (listing|ranking)|search engine|solar panels|special offer|business loan|credit card processing|survey|job (application|opening|interview)|are you hiring|apply for a job|invest(ing|ment)?)\b",
    ),
];

/// Short answers that mean yes or no only when the question was one of that kind.
const ANSWERS: &[(Intent, f32, &str)] = &[
    (
        Intent::Yes,
        0.75,
        r"^(okay|ok|right|true|fine|good|great|perfect|alright|all right|please|yes please|let's do (it|that)|do it|book it|that one|works for me|sounds (good|great|perfect|fine))\b",
    ),
    (Intent::Yes, 0.4, r"\b(okay|ok|right|fine|perfect|great)( thanks| thank you)?$"),
    (
        Intent::No,
        0.75,
        r"\b(that's all|that's it|that is all|nothing else|nothing|i'm (good|fine|all set|done)|all set|all good|that'll be all|that'll do|don't bother|we're good)\b",
    ),
    (Intent::No, 0.5, r"\bnot\b"),
    (
        Intent::No,
        0.9,
        r"^(no |please |oh )*(don't|dont|do not) (move|change|switch|reschedule|touch|cancel|book)\b",
    ),
];
