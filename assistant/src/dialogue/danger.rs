//! What may be an emergency or not: the caller is asked whether anyone is in danger, and his answer is weighed.
//!
//! Only a no makes it harmless, and not one with a sign of danger beside it. A no with a reserve that may be anything is
//! asked about once more. Where the emergency services would come first (gas, carbon monoxide, fire), who does not know
//! is in danger.

use std::sync::LazyLock;

use regex::Regex;

use super::callback::reason_of;
use super::danger_yes::Yes;
use super::protocol::{ActionRecord, Then};
use super::state::{Note, State};
use super::two_errands::BOOKING;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::{Asked, Intent, Understanding, animals, question, troubles, understand};
use crate::words::{joined_plain, pattern, words, words_in};

/// What is asked about because it only sounds like an emergency. No answer is none then.
pub(super) const SUSPECTED: &str = "suspected";

/// What is recorded when he says that nobody is in danger.
const NOT_IN_DANGER: &str = "danger_denied";

/// Somebody may be in danger, and the caller has not said.
pub(super) struct Doubt {
    code: String,
    said: String,
    back: Box<State>,
}

/// What an answer to "is anyone in danger right now?" amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// Somebody is, or there is a sign of it.
    Danger,
    /// He does not know.
    Unclear,
    /// A no, as far as he knows.
    Softly,
    /// A no, and a "but" with something after it that is no sign of danger that we know.
    Reserved,
    /// A no.
    Safe,
}

impl Dialogue {
    /// What was said may be an emergency or not: the caller knows.
    pub(super) fn ask_about_danger(&mut self, code: &str, said: &str, cx: &Context<'_>) -> Reply {
        self.danger_asked = true;
        let back = Box::new(self.state.clone());
        let state = State::Danger { code: code.to_owned(), said: policy::redact::redact(said), back };
        self.enter(state, vec![fixed(prompts::OKAY)], cx).recorded("danger_asked", code)
    }

    /// The question about danger that stands, if it is one that must not go unanswered.
    pub(super) fn doubt(&self) -> Option<Doubt> {
        match &self.state {
            State::Danger { code, said, back } if code != SUSPECTED => {
                Some(Doubt { code: code.clone(), said: said.clone(), back: back.clone() })
            }
            _ => None,
        }
    }

    /// Whether a turn that began in doubt has left the question behind without an answer.
    pub(super) fn leaves_doubt(&self, reply: &Reply) -> bool {
        let weighed = |record: &ActionRecord| matches!(record.kind, "emergency" | NOT_IN_DANGER);
        self.doubt().is_none() && !reply.records.iter().any(weighed)
    }

    /// Whatever he wanted instead of an answer (a person, a call-back, to be left alone, to hang up): where the emergency
    /// services would come first, or when the call would be over or he was asked before, he is taken to be in danger. Else he
    /// is asked once more.
    pub(super) fn doubt_left_open(
        &mut self,
        doubt: Doubt,
        before: Self,
        reply: Reply,
        cx: &Context<'_>,
    ) -> Reply {
        let Doubt { code, said, back } = doubt;
        let over = matches!(reply.then, Then::HangUp(_));
        self.as_before(before);
        let services_first = policy::signs::services_first(&code) && code != "danger";
        if !over && !services_first && self.ladder.is_down() {
            let again = fixed(prompts::wording(Asked::Danger).rephrase);
            return self.once(vec![fixed(prompts::OKAY), again], cx).with_wishes_of(reply);
        }
        self.state = *back;
        self.emergency(&code, &said, cx).with_wishes_of(reply)
    }

    /// Yes is an emergency; with no, what was said before is taken up where it was said. `None` is neither.
    pub(super) fn danger_answered(
        &mut self,
        code: &str,
        said: &str,
        back: State,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let reply = self.danger_weighed(code, said, back, turn, cx)?;
        Some(if self.leaves_doubt(&reply) { reply.recorded(NOT_IN_DANGER, code) } else { reply })
    }

    fn danger_weighed(
        &mut self,
        code: &str,
        said: &str,
        back: State,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let yes = turn.yes_to_danger(cx);
        if code == SUSPECTED && turn.meaning.slots.are_told() && yes == Yes::None && !turn.no() {
            return Some(self.gone_on_after_danger(said, back, turn, cx));
        }
        let grave = policy::signs::services_first(code);
        let first = self.ladder.is_down();
        // "Tomorrow after three" is the answer of somebody who can wait.
        let waits =
            turn.meaning.slots.when.is_some() && !turn.words.iter().any(|word| word.is_one_of(HURRYING));
        let grave_or_said = grave && code != "danger";
        let answered = matches!(turn.about_danger(cx), None | Some(Answer::Unclear));
        if !grave_or_said && waits && yes == Yes::None && answered {
            return Some(self.gone_on_after_danger(said, back, turn, cx));
        }
        let found = if code == SUSPECTED { "danger" } else { code };
        if turn.goes_on(code, said) {
            self.state = back;
            return Some(self.emergency(found, said, cx));
        }
        let danger = match turn.about_danger(cx)? {
            Answer::Danger => true,
            // What no rule has found is danger only by a sign of it.
            Answer::Unclear if code == SUSPECTED => false,
            Answer::Unclear => grave || !first,
            Answer::Reserved => !first && grave,
            Answer::Softly | Answer::Safe => false,
        };
        if danger {
            self.state = back;
            return Some(self.emergency(found, said, cx));
        }
        let said = with_the_rest(said, turn.text, cx);
        let asks_again = match turn.about_danger(cx)? {
            Answer::Unclear | Answer::Reserved => first,
            Answer::Softly => first && grave,
            Answer::Danger | Answer::Safe => false,
        };
        if asks_again {
            self.state = State::Danger { code: code.to_owned(), said, back: Box::new(back) };
            let again = fixed(prompts::wording(Asked::Danger).rephrase);
            return Some(self.once(vec![fixed(prompts::OKAY), again], cx));
        }
        self.state = back;
        Some(self.taken_up(&said, grave, cx))
    }
}

impl Dialogue {
    /// "Tomorrow", of what none of our jobs is known by: it is asked what is to be done.
    fn gone_on_after_danger(&mut self, said: &str, back: State, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        let slots = &turn.meaning.slots;
        let idle = matches!(back, State::Open | State::AnythingElse);
        let known = understand(said, Asked::Anything, cx.business, cx.now).slots.are_told();
        if !idle || known || said.is_empty() || slots.when.is_none() || slots.service.is_some() {
            return self.gone_on(said, back, turn, cx);
        }
        self.state = back;
        self.keep_said(said);
        let draft = self.draft_of([slots]);
        self.proceed(draft, None, vec![fixed(prompts::OKAY)], cx)
    }

    /// What was said before the question about danger, now that nobody is. A description alone is noted for whoever comes,
    /// or else somebody should hear of it.
    fn taken_up(&mut self, said: &str, grave: bool, cx: &Context<'_>) -> Reply {
        let meaning = understand(said, self.asked(), cx.business, cx.now);
        let slots = &meaning.slots;
        let answers = slots.when.is_some() || slots.name.is_some() || slots.phone.is_some();
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        if said.is_empty() || is_an_errand(said, &meaning, cx) || answers && !idle {
            return self.understood(said, cx);
        }
        if self.state.booking().is_some() {
            self.keep_said(said);
            return self.say_and_ask(vec![fixed(prompts::OKAY)], cx);
        }
        if !idle {
            return self.understood(said, cx);
        }
        let note = Note { reason: Some(reason_of(said)), ..self.note() };
        // What may be gas or a live wire is left alone, whoever is well.
        let first = grave.then(|| fixed(prompts::EMERGENCY[1]));
        let lead = first.into_iter().chain([fixed(prompts::FOR_A_PERSON)]).collect();
        self.enter(State::CallbackOffer { note }, lead, cx)
    }
}

impl Turn<'_> {
    /// "No, it keeps beeping", "no, it's melting": nobody is hurt by it yet.
    fn goes_on(&self, code: &str, said: &str) -> bool {
        let text = joined_plain(&self.words);
        match code {
            SUSPECTED if WIRED.is_match(&said.to_lowercase()) => BURNS.is_match(&text),
            "carbon_monoxide" => ALARM_GOES_ON.is_match(&text),
            "electrical" => BURNS.is_match(&text),
            _ => false,
        }
    }

    /// What ails an animal, where animals are treated, and nothing grave in it.
    pub(super) fn tells_what_ails_an_animal(&self, cx: &Context<'_>) -> bool {
        let treated =
            || self.meaning.slots.service.is_some() || troubles::read(&self.words, cx.business).is_some();
        animals::treats_animals(cx.business) && treated() && !animals::may_be_grave(&self.words)
    }

    fn about_danger(&self, cx: &Context<'_>) -> Option<Answer> {
        let text = joined_plain(&self.words);
        // "Just the dog", to whoever treats dogs.
        if animals::names_an_animal(&self.words) && animals::treats_animals(cx.business) {
            return Some(Answer::Danger);
        }
        // "Everyone is fine" sounds like a yes.
        let yes = self.yes_to_danger(cx);
        if ONLY_A_SIGN.is_match(&text) {
            return Some(Answer::Danger);
        }
        let all_well = ALL_WELL.is_match(&text) && yes != Yes::Plain;
        // "He can't walk", "it won't stop" is a sign of danger and no answer with no.
        if UNABLE.is_match(&text) && !all_well {
            return Some(Answer::Danger);
        }
        let no = self.no() || all_well || NOBODY.is_match(&text);
        let signs = HARMLESS.replace_all(&text, " ");
        if (no || SOFT_NO.is_match(&text))
            && (UNWELL.is_match(&text) || RESERVES.is_match(&signs) || SYMPTOMS.is_match(&signs))
        {
            return Some(Answer::Danger);
        }
        // "Well, I'm feeling dizzy": a sign is an answer by itself.
        let sign = SYMPTOMS.is_match(&signs) || UNWELL.is_match(&text) || FEAR.is_match(&signs);
        if yes == Yes::Plain || sign && !all_well && !no {
            return Some(Answer::Danger);
        }
        if yes == Yes::Doubtful && !all_well {
            return Some(Answer::Unclear);
        }
        // "No, we went outside": for a reason. "My kids are here" says who would be in danger.
        if !all_well && (LEFT.is_match(&text) || !no && OTHERS_THERE.is_match(&text)) {
            return Some(Answer::Reserved);
        }
        // "No, I don't know what it is" knows that nobody is in danger.
        let after_no = text[LEADING_NO.find(&text).map_or(0, |no| no.end())..].trim();
        let denied = after_no.len() < text.len() && !DOES_NOT_KNOW_WHETHER.is_match(after_no);
        if DOES_NOT_KNOW.is_match(&text) && !SOFT_NO.is_match(&text) && !all_well && !denied {
            return Some(Answer::Unclear);
        }
        let softly = SOFT_NO.is_match(&text) && !all_well;
        if !no && !softly {
            return None;
        }
        let Some(but) = BUT.find(&signs) else {
            // "We're fine, my husband isn't."
            let not_all = all_well && NOT_AT_THE_END.is_match(&text);
            return Some(if not_all {
                Answer::Reserved
            } else if softly {
                Answer::Softly
            } else {
                Answer::Safe
            });
        };
        let rest = &signs[but.end()..];
        Some(if SIGNS_AFTER_BUT.is_match(rest) {
            Answer::Danger
        } else if wishes(rest, cx) {
            Answer::Safe
        } else {
            Answer::Reserved
        })
    }
}

/// "But I need a drain cleaning": what stands after the "but" is a wish, and no hurry.
fn wishes(rest: &str, cx: &Context<'_>) -> bool {
    let said = words(rest);
    let slots = understand(rest, Asked::Anything, cx.business, cx.now).slots;
    let says = |list: &[&str]| said.iter().any(|word| word.is_one_of(list));
    (slots.service.is_some() || slots.when.is_some()) && says(BOOKING) && !says(HURRYING)
}

/// What was said before, and with it what the answer says beside its no, where that is an errand.
fn with_the_rest(said: &str, answer: &str, cx: &Context<'_>) -> String {
    let mut begins = words_in(answer).into_iter().filter(|(word, _)| !word.is_one_of(NO));
    let Some((_, place)) = begins.next() else { return said.to_owned() };
    let rest = &answer[place.start..];
    let meaning = understand(rest, Asked::Anything, cx.business, cx.now);
    if is_an_errand(rest, &meaning, cx) { format!("{said}. {rest}") } else { said.to_owned() }
}

/// Whether it is something that we can go on with. What is only described may sound like any errand: "I can't shut it
/// off" cancels nothing.
fn is_an_errand(said: &str, meaning: &Understanding, cx: &Context<'_>) -> bool {
    let slots = &meaning.slots;
    let words = words(said);
    let says = |list: &[&str]| words.iter().any(|word| word.is_one_of(list));
    // "Not today" names no time for anything.
    let told = slots.service.is_some() || slots.address.is_some() || slots.when.is_some() && says(BOOKING);
    let sure = |list: &[Intent]| meaning.is_sure() && list.contains(&meaning.intent);
    let of_one_made = [Intent::Cancel, Intent::Reschedule, Intent::Status];
    told || sure(&[Intent::CallBack, Intent::Person])
        || sure(&[Intent::Schedule]) && says(BOOKING)
        || sure(&of_one_made) && says(OF_ONE_MADE)
        || question::known(&words, cx.business).is_some()
}

/// What a no begins with.
const NO: &[&str] =
    &["no", "nope", "nah", "naw", "not", "well", "oh", "um", "uh", "so", "but", "and", "okay", "ok"];
const HURRYING: &[&str] =
    &["now", "hurry", "asap", "immediately", "quick", "quickly", "urgent", "emergency", "fast"];
const OF_ONE_MADE: &[&str] = &[
    "appointment",
    "appointments",
    "booking",
    "visit",
    "cancel",
    "cancelling",
    "canceling",
    "reschedule",
    "move",
    "technician",
    "plumber",
    "tech",
];

/// Nobody is: all said of people. Without apostrophes, like all of these.
static ALL_WELL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:nobody|no one|noone|none of us)(?: is|s| was| are| has been| got| in here is)? (?:hurt|injured|sick|(?:in )?(?:any )?danger|unsafe)\b",
        r"|\b(?:everyone|everybody|we|they|i)(?:s|re|m| is| are| am)(?: all| perfectly| totally| just)* (?:fine|safe|okay|ok|good|alright|all right|unhurt)\b",
    ))
});
static NOBODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:(?:well|oh|um|uh|so) )*(?:(?:nobody|no one|noone|none)\b|not (?:hurt|injured|in danger)\b)")
});
static LEADING_NO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:well|oh|um|uh|so|okay|ok|thank god) )*(?:(?:no|nope|nah|naw)\b ?)+(?:(?:sir|maam|thanks|thank you)\b ?)*",
    )
});
static DOES_NOT_KNOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:dont|do not|didnt|couldnt|cant|cannot|wouldnt)(?: (?:really|actually|honestly|even))* (?:know|tell|say)\b|\bdunno\b|\bno (?:idea|clue)\b",
        r"|\bnot(?: (?:really|quite|too|so|100 percent|a hundred percent|entirely|completely))* (?:sure|certain|clear)\b|\b(?:unsure|uncertain)\b",
        // "Maybe it's the drain" guesses what it is.
        r"|\b(?:maybe|perhaps|possibly|probably|might be|may be|could be|i guess|i suppose)(?:$| (?:so|yes|a little|a bit|we|i|he|she|they|somebody|someone|dangerous|in danger)\b)",
        r"|\bi think so\b|\bwho knows\b|\bhard to (?:say|tell)\b|\b(?:it|that) depends\b",
        r"|\bhow (?:do|would|should|can) i know\b",
    ))
});
/// After a no: whether anyone is in danger, and not what it is.
static DOES_NOT_KNOW_WHETHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:wait |actually |well |i mean )*(?:i )?(?:really |honestly )?(?:dont know|do not know|cant tell|cant say|am not sure|m not sure|dunno|idea|clue|maybe|",
        r"possibly|perhaps|not sure)(?:$| (?:if|whether|really|yet|maybe)\b)|^im not sure(?:$| (?:if|whether|really|yet|maybe)\b)",
    ))
});
static SOFT_NO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\bnot (?:that|as far as|to) (?:(?:i|we)(?:m| am| re| are)?|my|our|anyone)\b|\bas far as (?:i|we) (?:know|can)\b",
        r"|\b(?:dont|do not|didnt) (?:think|believe|suppose)\b|\b(?:probably|maybe|i guess|i suppose|i hope|hopefully|perhaps) not\b|\bi doubt\b",
        r"|\b(?:i think|i guess|probably|pretty sure) (?:nobody|no one|no|were|everyone|everybody)\b",
    ))
});

/// Signs that are said not to be there, and what feels well: "not sick or anything", "I feel fine", "no headaches". A
/// "no" by itself answers, so that only a thing that directly follows it is denied.
static HARMLESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:not|isnt|arent|aint|dont|doesnt|didnt|hasnt|havent|wont|never|nobodys?|nobody is|no ones?|no one is|none of us(?: is| are)?|nothings?|nothing is)",
        r"(?: (?:really|very|that|even|any|so|all|feel|feeling|feels|getting|been|have|has|got|smell|see|a))*",
        r" (?:sick|dizzy|headaches?|nauseous|nauseated|hurt|hurts|hurting|injured|burned|burnt|burning|bleeding|worse|spreading|close|coughing|smoke|sparks|sparking|hot)",
        r"(?:,? or (?:anything|dizzy|sick|hurt|anyone|something|nauseous|in danger))?\b",
        r"|\bno (?:headaches?|dizziness|nausea|symptoms|smoke|sparks|flames|injuries)\b",
        r"|\b(?:feels?|feeling)(?: (?:just|perfectly|totally|all|completely|pretty))* (?:fine|okay|ok|good|great|alright|all right|normal|well|safe|like|free|bad (?:for|about))\b",
        r"|\b(?:it|this|that|tooth|the \w+)(?: (?:just|only|really|kind of|sort of|a bit|a little))* feels(?: (?:a bit|a little|kind of|just|so|really))* (?:sharp|rough|weird|funny|odd|strange|loose|different|sore|tender)\b",
        r"|\b(?:dont|do not|didnt) feel (?:anything|any different|a thing)\b|\bgetting (?:it|them|this|someone|somebody) (?:fixed|out|here)\b",
    ))
});
/// "I don't feel so good", "she's not breathing".
static UNWELL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:not|isnt|arent|aint|dont|doesnt|didnt|never)(?: (?:so|too|very|really|that|all))*",
        r" (?:(?:feel|feels|feeling|doing|looking|acting)(?: (?:so|too|very|really|that|all))* (?:well|good|great|right|okay|ok|fine|normal|hot|safe)",
        r"|breath\w*|moving|respond\w*|wak\w*|awake|conscious|safe|okay|ok|alright|well|fine)\b",
        // "No, smoke is coming out of it."
        r"|\bno (?:smoke|sparks|flames) (?:is|are|keeps?|started|coming|pouring|everywhere)\b",
    ))
});
/// "He can't get up", "it won't stop bleeding", "I can't turn it off": what people and things can't do any more.
static UNABLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:cant|cannot|can not|couldnt|unable to|not able to|wont|will not|doesnt|does not|isnt able to)(?: (?:even|really|barely|just|hardly))*",
        r" (?:(?:walk|move|stand|stand up|get up|sit up|wake|wake up|breathe?|swallow|speak|talk|see (?:anything|out|straight|clearly)|feel (?:his|her|my|their|the)",
        r"|open (?:his|her|my|their) (?:eyes?|mouth)|keep (?:his|her|my|their) (?:eyes|head))\b",
        r"|stop(?:$| (?:bleeding|shaking|crying|coming|running|leaking|spraying|sizzling|sparking|smoking|burning|buzzing|getting)\b| it\b| the (?:water|bleeding|blood)\b)",
        r"|(?:turn|shut|switch) (?:it|that|them|the \w+(?: \w+)?|off)\b|get (?:it|the \w+) (?:off|to (?:stop|close|shut|turn off))\b)",
    ))
});
/// Signs of danger in whatever stands beside a no: these, and all [`SYMPTOMS`].
static RESERVES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:yet|except|unless|feel|feels|feeling|close|getting|spreading|worse)\b"));
/// Signs of danger that are an answer by themselves.
static SYMPTOMS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:sick|dizzy|lightheaded|light headed|woozy|headaches?|",
        r"cough\w*|choking|breath\w*|faint\w*|passed out|passing out|collapsed?|unconscious|vomit\w*|throwing up|threw up|nause\w*|",
        r"bleed\w*|burned|burnt|burning|smoke|smoky|smoking|spark\w*|flames?|trapped|seizure|electrocuted|shocked",
        r"|head (?:really |just |also |still )?(?:hurts?|aches?|is (?:pounding|killing|hurting))|sleepy|drowsy|wobbly|ears? (?:are |is )?ringing",
        r"|(?:feel\w*|getting|so|very|really|(?:a )?(?:bit|little)) (?:tired|weak|confused)",
        r"|(?:he|hes|she|shes|they|theyre|im|my \w+|the (?:dogs?|cats?|baby|kids?))(?: (?:is|are|am|was|just|still|really|so|very|all|keeps|started|been|has))* ",
        r"(?:shaking|shivering|trembling|twitching|crying|screaming|limp|weak|wobbly|in pain|drooling|gasping|panting)",
        r"|(?:dogs?|cats?|birds?|pets?|hamsters?)(?:s| is| are)? (?:\w+ )?(?:acting|sick|limp|dead|died|passed|weird|wobbl\w*))\b",
    ))
});
/// The alarm goes on, or shows how much there is.
static ALARM_GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:keeps?|still|wont stop|doesnt stop|not stopp\w+) (?:on )?(?:beep|chirp|go|sound|alarm)\w*|\b(?:says?|reads?|shows?|showing|at) (?:\d{2,3}|[a-z]+ty)\b",
    )
});
/// What has current in it.
static WIRED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:outlets?|sockets?|plugs?|panel|breakers?|wires?|wiring|fuse ?box|light switch|chargers?)\b",
    )
});
/// What is hot is no longer only warm.
static BURNS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:melt\w*|scorch\w*|char(?:red|ring)|discolou?r\w*|(?:turn\w*|getting|is|its|gone|all) (?:brown|black)|(?:hot|warm) to the touch|(?:really|very|super|so|too|extremely|getting|burning) hot|sizzl\w*|crackl\w*|glow\w*)\b",
    )
});
/// "Gas", "it's smoke", and nothing else.
static ONLY_A_SIGN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:yes|yeah|um|uh|oh|well|so|i smell|i can smell|its|it is|theres|there is|i see|we smell|like|some|the|a|it smells like) )*(?:gas|smoke|fire|flames|sparks|carbon monoxide|rotten eggs)$",
    )
});
static FEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:scared|terrified|frightened|panicking|freaking out|help (?:me|us))\b"));
/// People who have gone out of the house.
static LEFT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:i|we|im|were|ive|weve|everyone|everybody|they|theyre|family|kids)(?: (?:all|just|already|have|has|had|are|am|is|now|got|gone))*",
        r" (?:opened (?:\w+ ){0,3}windows?|left (?:the|my|our|it)|went out(?:side)?|outside|evacuated|stepped out(?:side)?|standing out(?:side)?|waiting outside",
        r"|out of (?:the|my|our|there)|out (?:here|in the (?:yard|street|driveway)))\b",
    ))
});
/// Those who would be in danger are there.
static OTHERS_THERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:kids?|child|children|baby|babies|son|daughter|mom|mother|dad|father|grandma|grandmother|grandpa|grandfather|wife|husband|",
        r"family|dogs?|cats?|pets?|people|tenants?)(?:s|re| is| are)?(?: (?:all|still|both|also|just|out))* (?:in|inside|here|home|there|asleep|sleeping|upstairs|downstairs)\b",
    ))
});
/// Signs of danger after a "but".
static SIGNS_AFTER_BUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:still|coming|comes|smell\w*|stronger|strong|growing|rising|everywhere|hot|hiss\w*|buzz\w*|crackl\w*|popping|beep\w*|alarms?|",
        r"gas|fire|hurt\w*|pain|help|scared|afraid|dangerous|emergency|asleep|sleeping|wake|baby|babies|pouring|gushing|spraying|flood\w*|wires?|wiring)\b",
    ))
});
static NOT_AT_THE_END: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:not|isnt|arent|aint)$"));
static BUT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:but|though|although|however|only)\b"));
