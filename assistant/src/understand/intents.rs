//! What the caller wants: patterns for what is said in fixed words, and a model learned from the project's own
//! phrases (`phrases`) for everything else. Each says how much a turn speaks for an intent; together they are the confidence.

mod assent;
mod calibration;
mod errands;
mod rules;
mod suspicion;

use std::sync::LazyLock;

use assent::TakenBack;
use phrases::wishes::WishModel;
pub(super) use suspicion::{Place, suspected};

use super::cancelling::{self, Spoken};
use super::{Asked, Intent};
use crate::words::{Word, joined, joined_plain};

/// Every intent that the words speak for, the likeliest first; `hints` is what other readers found in them. The first
/// has the confidence that it is the right one, the others how much the words speak for them beside it.
pub(super) fn intents(words: &[Word], asked: Asked, hints: &[(Intent, f32)]) -> Vec<(Intent, f32)> {
    let mut scores = weigh(model(), words, asked, hints);
    if let Some((first, others)) = scores.split_first_mut() {
        first.1 = calibration::confidence(first.0, first.1);
        for (_, score) in others {
            *score = score.min(first.1);
        }
    }
    scores
}

/// What the patterns, the hints and a model say together, the likeliest first.
///
/// Out of scope is as likely as it looks, and at least as unlikely as everything else looks likely.
fn weigh(model: &WishModel, words: &[Word], asked: Asked, hints: &[(Intent, f32)]) -> Vec<(Intent, f32)> {
    if words.is_empty() {
        return Vec::new();
    }
    let text = joined(words);
    let mut evidence = rules::evidence(&text, asked);
    let likelihoods = model.likelihoods(words);
    let elsewhere = elsewhere(&likelihoods, &evidence);
    let mut answered = false;
    for (intent, weight) in hints {
        if let Some(at) = INTENTS.iter().position(|known| known == intent) {
            answered |= *weight >= ANSWER;
            // A job is named in cancellations and questions too.
            let named = *intent == Intent::Schedule && *weight < ANSWER;
            evidence[at] += if named { weight * (1.0 - elsewhere) } else { *weight };
        }
    }
    let is_social = |(intent, weight): (&Intent, &f32)| SOCIAL.contains(intent) && *weight >= 0.4;
    let is_answer = INTENTS.iter().zip(&evidence).any(is_social);
    if let Some(at) = INTENTS.iter().position(|known| *known == Intent::OutOfScope) {
        let reluctance = if is_answer { RELUCTANCE + COURTESY } else { RELUCTANCE };
        evidence[at] -= reluctance / EVIDENCE;
        if answered {
            evidence[at] -= ATTENTION / EVIDENCE;
        }
    }
    let mut scores: Vec<(Intent, f32)> = INTENTS
        .iter()
        .enumerate()
        .map(|(at, intent)| (*intent, together(likelihoods[at], evidence[at])))
        .collect();
    let best = scores.iter().filter(|(intent, _)| *intent != Intent::OutOfScope).map(|(_, score)| *score);
    let nothing = (1.0 - best.fold(0.0, f32::max) - BENEFIT_OF_DOUBT).max(0.0);
    for (intent, score) in &mut scores {
        if *intent == Intent::OutOfScope {
            *score = score.max(nothing);
        }
    }
    if answered {
        attend(&mut scores, &evidence);
    }
    give_way(&mut scores, asked);
    if rules::gives_number(&text) {
        believe_patterns(&mut scores, &evidence, Intent::CallBack);
    }
    if let Some(spoken) = cancelling::spoken(&joined_plain(words)) {
        not_cancelled(&mut scores, spoken);
    }
    if let Some(taken_back) = assent::taken_back(&text, asked) {
        take_back(&mut scores, taken_back);
    }
    let corrects = INTENTS
        .iter()
        .zip(&evidence)
        .any(|(intent, weight)| *intent == Intent::Correction && *weight >= PLAIN);
    if corrects {
        refusal_gives_way(&mut scores);
    }
    scores.retain(|(_, score)| *score >= WORTH_NAMING);
    scores.sort_by(|a, b| b.1.total_cmp(&a.1));
    scores
}

/// Whoever gives what was asked for goes on with it. He corrects nothing without a word of correction: an address
/// looks like one.
fn attend(scores: &mut [(Intent, f32)], evidence: &[f32; INTENTS.len()]) {
    for (intent, score) in scores.iter_mut() {
        if *intent == Intent::Schedule {
            *score = score.max(ATTENTIVE);
        }
    }
    believe_patterns(scores, evidence, Intent::Correction);
}

/// Where the model alone hears `doubted`, it is unlikely.
fn believe_patterns(scores: &mut [(Intent, f32)], evidence: &[f32; INTENTS.len()], doubted: Intent) {
    for ((intent, score), heard) in scores.iter_mut().zip(evidence) {
        if *intent == doubted && *heard <= 0.0 {
            *score = score.min(UNLIKELY);
        }
    }
}

/// How likely the likeliest errand is that is no new appointment.
fn elsewhere(likelihoods: &[f32], evidence: &[f32; INTENTS.len()]) -> f32 {
    let errand = |intent: Intent| {
        intent == Intent::Correction || ERRANDS.contains(&intent) && intent != Intent::Schedule
    };
    let places = INTENTS.iter().enumerate().filter(|(_, intent)| errand(**intent));
    places.map(|(at, _)| together(likelihoods[at], evidence[at])).fold(0.0, f32::max)
}

/// What speaks of cancelling without asking for it is something else.
fn not_cancelled(scores: &mut [(Intent, f32)], spoken: Spoken) {
    for (intent, score) in scores.iter_mut() {
        *score = match (*intent, spoken) {
            (Intent::Cancel, _) | (Intent::No, Spoken::Moved) => score.min(UNLIKELY),
            (Intent::No, Spoken::Kept)
            | (Intent::Reschedule, Spoken::Moved)
            | (Intent::Question, Spoken::Asked)
            | (Intent::Status, Spoken::Checked) => score.max(REFUSED),
            (_, _) => *score,
        };
    }
}

/// A greeting and thanks are what a turn is about only when nothing else is: no errand, and no yes to what was asked.
fn give_way(scores: &mut [(Intent, f32)], asked: Asked) {
    let answers =
        matches!(asked, Asked::Confirm | Asked::Opening | Asked::CancelConfirm | Asked::MoveConfirm);
    let matters = |intent: Intent| ERRANDS.contains(&intent) || answers && intent == Intent::Yes;
    let errand =
        scores.iter().filter(|(intent, _)| matters(*intent)).map(|(_, score)| *score).fold(0.0, f32::max);
    if errand < 0.3 {
        return;
    }
    // Before anything was asked, "yes" and "no" answer nothing.
    let idle = asked == Asked::Anything;
    for (intent, score) in scores.iter_mut() {
        let leads = matches!(intent, Intent::Greeting | Intent::Thanks)
            || idle && matches!(intent, Intent::Yes | Intent::No);
        if leads {
            *score = score.min(errand * 0.9);
        }
    }
}

/// "Yeah, I don't think so" is a no, and "yes, no, wait" neither.
fn take_back(scores: &mut [(Intent, f32)], taken_back: TakenBack) {
    for (intent, score) in scores.iter_mut() {
        *score = match (*intent, taken_back) {
            (Intent::Yes, TakenBack::Refused) => score.min(UNLIKELY),
            (Intent::No, TakenBack::Refused) => score.max(REFUSED),
            (Intent::Yes | Intent::No, TakenBack::Wavering) => score.min(UNLIKELY),
            (_, _) => *score,
        };
    }
}

/// "No, I meant Wednesday" is a correction, however much of a no is in it.
fn refusal_gives_way(scores: &mut [(Intent, f32)]) {
    let correction =
        scores.iter().find(|(intent, _)| *intent == Intent::Correction).map_or(1.0, |(_, score)| *score);
    for (intent, score) in scores.iter_mut() {
        if *intent == Intent::No {
            *score = score.min(correction * 0.99);
        }
    }
}

/// So much evidence is several patterns that say the same.
const PLAIN: f32 = 0.95;

/// How likely a refusal is one that began with a yes.
const REFUSED: f32 = 0.85;
/// As likely as a yes is that was taken back.
const UNLIKELY: f32 = 0.1;

/// What callers ring for.
const ERRANDS: [Intent; 8] = [
    Intent::Schedule,
    Intent::Reschedule,
    Intent::Cancel,
    Intent::Status,
    Intent::Question,
    Intent::Person,
    Intent::OwnerQuery,
    Intent::CallBack,
];

/// Reads the models now, which takes a few milliseconds, instead of at the first turn.
pub(super) fn prepare() {
    suspicion::prepare();
    let _ = model();
}

/// The model learned from the whole corpus when this crate was built.
fn model() -> &'static WishModel {
    static MODEL: LazyLock<WishModel> =
        LazyLock::new(|| WishModel::read(include_bytes!(concat!(env!("OUT_DIR"), "/wishes.weights"))));
    &MODEL
}

/// Evidence multiplies the odds.
fn together(likelihood: f32, evidence: f32) -> f32 {
    let odds = likelihood / (1.0 - likelihood).max(1e-6) * (EVIDENCE * evidence).exp();
    odds / (1.0 + odds)
}

/// A pattern that is sure multiplies the odds by e to this power, about thirty.
const EVIDENCE: f32 = 3.5;
/// The weight of a hint that what was asked for is there.
const ANSWER: f32 = 1.0;
/// How likely it is at least that whoever gives what was asked for goes on with it.
const ATTENTIVE: f32 = 0.65;
/// The odds of being outside are divided by e to this power where what was asked for is there.
const ATTENTION: f32 = 2.1;
/// Sending away somebody who means us costs more than asking somebody who does not: the odds of being outside are
/// divided by e to this power.
const RELUCTANCE: f32 = 0.45;
/// The same beside [`RELUCTANCE`] where a pattern has heard one of [`SOCIAL`]: whoever says yes, hello or thanks speaks to
/// us, whatever else he says.
const COURTESY: f32 = 1.5;
/// What is said to whoever listens.
const SOCIAL: [Intent; 5] = [Intent::Yes, Intent::No, Intent::Greeting, Intent::Thanks, Intent::Goodbye];
/// Callers mostly mean something that we do: one of our intents is believed when it is far from sure, as long as
/// being outside does not look likelier by itself.
const BENEFIT_OF_DOUBT: f32 = 0.95;
/// What is less likely is not worth the reader's time.
const WORTH_NAMING: f32 = 0.03;

/// In the order of `phrases::wishes::WISHES`.
const INTENTS: [Intent; 19] = [
    Intent::Schedule,
    Intent::Reschedule,
    Intent::Cancel,
    Intent::Status,
    Intent::Question,
    Intent::Person,
    Intent::OwnerQuery,
    Intent::CallBack,
    Intent::Yes,
    Intent::No,
    Intent::Repeat,
    Intent::Wait,
    Intent::Correction,
    Intent::Greeting,
    Intent::Thanks,
    Intent::Goodbye,
    Intent::AreYouHuman,
    Intent::Help,
    Intent::OutOfScope,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    #[test]
    fn a_column_of_the_model_is_the_intent_of_its_name() {
        for (intent, wish) in INTENTS.iter().zip(phrases::wishes::WISHES) {
            assert_eq!(intent.as_str(), wish);
        }
    }

    #[test]
    fn the_likeliest_intent_is_the_meant_one() {
        let rows = [
            ("Can I talk to a real person please?", Asked::Anything, Intent::Person),
            ("Representative.", Asked::When, Intent::Person),
            ("put me through to somebody", Asked::Anything, Intent::Person),
            ("I don't want to talk to a machine", Asked::Anything, Intent::Person),
            ("Could somebody call me back?", Asked::Anything, Intent::CallBack),
            ("I'd like to leave a message", Asked::Anything, Intent::CallBack),
            ("I need to reschedule my appointment", Asked::Anything, Intent::Reschedule),
            ("Can I move my appointment to Friday?", Asked::Anything, Intent::Reschedule),
            ("I want to cancel my appointment.", Asked::Anything, Intent::Cancel),
            ("I need to cancel Tuesday", Asked::Anything, Intent::Cancel),
            ("When is my appointment?", Asked::Anything, Intent::Status),
            ("what time is the plumber coming", Asked::Anything, Intent::Status),
            ("I'd like to book an appointment", Asked::Anything, Intent::Schedule),
            ("Can somebody come and fix my sink?", Asked::Anything, Intent::Schedule),
            ("My toilet is clogged.", Asked::Anything, Intent::Schedule),
            ("I need someone to look at my boiler", Asked::Anything, Intent::Schedule),
            ("do you have any openings on Friday", Asked::Anything, Intent::Schedule),
            ("What are your hours?", Asked::Anything, Intent::Question),
            ("Are you open on Saturday?", Asked::Anything, Intent::Question),
            ("how late are you open today", Asked::Anything, Intent::Question),
            ("How much do you charge?", Asked::Anything, Intent::Question),
            ("Do you take credit cards?", Asked::Anything, Intent::Question),
            ("this is the owner", Asked::Anything, Intent::OwnerQuery),
            ("What's on my schedule tomorrow?", Asked::Anything, Intent::OwnerQuery),
            ("Yes, that's right.", Asked::Confirm, Intent::Yes),
            ("Yep.", Asked::Confirm, Intent::Yes),
            ("Sounds good", Asked::Confirm, Intent::Yes),
            ("Okay.", Asked::Confirm, Intent::Yes),
            ("No.", Asked::Confirm, Intent::No),
            ("Nope, that's all.", Asked::AnythingElse, Intent::Goodbye),
            ("I'm good", Asked::AnythingElse, Intent::Goodbye),
            ("That's wrong.", Asked::Confirm, Intent::No),
            ("hi it's Dana, what time is the plumber coming", Asked::Anything, Intent::Status),
            ("thanks, and how much would that be", Asked::Anything, Intent::Question),
            ("Do you rent out excavators?", Asked::Anything, Intent::Question),
            ("what is the tallest building in Oslo", Asked::Anything, Intent::OutOfScope),
            ("my telescope needs a new lens cap", Asked::Anything, Intent::OutOfScope),
            ("No, I meant Wednesday", Asked::Confirm, Intent::Correction),
            ("Can you repeat that?", Asked::When, Intent::Repeat),
            ("What was that?", Asked::When, Intent::Repeat),
            ("Sorry, I didn't catch that.", Asked::When, Intent::Repeat),
            ("Hold on a second.", Asked::Address, Intent::Wait),
            ("let me check my calendar", Asked::When, Intent::Wait),
            ("Are you a robot?", Asked::Anything, Intent::AreYouHuman),
            ("am I talking to a machine", Asked::Anything, Intent::AreYouHuman),
            ("What can you do?", Asked::Anything, Intent::Help),
            ("Help.", Asked::Anything, Intent::Help),
            ("Goodbye.", Asked::Anything, Intent::Goodbye),
            ("Thank you, bye.", Asked::AnythingElse, Intent::Goodbye),
            ("Never mind.", Asked::When, Intent::Goodbye),
            ("Thanks.", Asked::AnythingElse, Intent::Thanks),
            ("Hello?", Asked::Anything, Intent::Greeting),
            ("Can I order a pizza?", Asked::Anything, Intent::OutOfScope),
        ];
        for (text, asked, expected) in rows {
            let found = intents(&words(text), asked, &[]);
            assert_eq!(found.first().map(|(intent, _)| *intent), Some(expected), "{text}: {found:?}");
            assert!(found.iter().all(|(_, score)| (0.0..1.0).contains(score)), "{found:?}");
        }
        let nonsense = intents(&words("the cat sat on the mat"), Asked::Anything, &[]);
        assert_eq!(nonsense.first().map(|(intent, _)| *intent), Some(Intent::OutOfScope), "{nonsense:?}");
    }
}
