//! Questions and their answers: what the owner has written down, and hours, which are computed.

use std::sync::LazyLock;

use jiff::{Timestamp, ToSpan};
use policy::Span;
use regex::Regex;
use telephony::{Disposition, JobTypeId};

use super::protocol::Segment;
use super::state::State;
use super::{Context, Dialogue, Reply, Turn};
use crate::business::{Business, Question};
use crate::prompts::{self, fixed, variable};
use crate::understand::question::{self, Known};
use crate::understand::service;
use crate::when::{self, When, speak};
use crate::words::{Word, joined_plain, pattern, stem, words};

impl Dialogue {
    /// The answer to a question beside something else, or that there is none; nothing is asked yet.
    pub(super) fn answered_in_passing(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        // "What's it going to cost?", of what is being booked.
        let booking = self.state.booking().and_then(|(draft, _)| draft.service.clone());
        let answer = match answer_to(turn, cx) {
            answer if answer.is_empty() => {
                booking.and_then(|job| price_of(&job, turn, cx)).unwrap_or_default()
            }
            answer => answer,
        };
        self.ladder.climb_down();
        if answer.is_empty() {
            return self.stay(vec![fixed(prompts::UNKNOWN_ANSWER)]).recorded("question_unknown", "");
        }
        self.settle(Disposition::Answered);
        self.stay(answer).recorded("question_answered", "")
    }

    pub(super) fn question_asked(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        let answer = answer_to(turn, cx);
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        self.spoken_of = turn.meaning.slots.service.clone().or(self.spoken_of.take());
        match (answer.is_empty(), idle) {
            (false, _) => {
                self.settle(Disposition::Answered);
                let reply = if idle {
                    self.enter(State::AnythingElse, answer, cx)
                } else {
                    self.say_and_ask(answer, cx)
                };
                reply.recorded("question_answered", "")
            }
            // "Do you do drains?" of one who has one.
            (true, true)
                if turn.meaning.slots.service.is_some()
                    && OFFERS.is_match(&joined_plain(&turn.words))
                    && turn.as_what_it_is_booked(cx).is_none() =>
            {
                let draft = self.draft_of([&turn.meaning.slots]);
                self.proceed(draft, None, vec![fixed(prompts::SURE)], cx)
            }
            (true, true) => {
                // Not a question of ours as far as we can tell: a person may know.
                let short = turn.words.len() <= 5 && turn.text.to_lowercase().contains("question");
                if short {
                    return self.say_and_ask(vec![fixed(prompts::SURE)], cx);
                }
                let note = super::state::Note {
                    reason: Some(format!(
                        "asked: {}",
                        policy::redact::redact(turn.text).chars().take(250).collect::<String>()
                    )),
                    ..self.note()
                };
                self.enter(State::CallbackOffer { note }, vec![fixed(prompts::UNKNOWN_ANSWER)], cx)
                    .recorded("question_unknown", "")
            }
            (true, false) => {
                self.say_and_ask(vec![fixed(prompts::UNKNOWN_ANSWER)], cx).recorded("question_unknown", "")
            }
        }
    }
}

impl Dialogue {
    /// "And what about Friday?", after the hours of another day.
    pub(super) fn hours_of_another_day(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let slots = &turn.meaning.slots;
        let told = self.last_said.iter().find(|said| OPEN_OR_CLOSED.is_match(&said.text))?;
        let text = joined_plain(&turn.words);
        let next = NEXT_DAY.is_match(&text);
        let same = SAME_DAY.is_match(&text);
        let day = slots.when.is_some() && slots.service.is_none() && ANOTHER_DAY.is_match(&text);
        if self.state != State::AnythingElse || !next && !day && !same {
            return None;
        }
        // Seen from the day whose hours he was just told.
        let told = || named_day(&words(&told.text), cx);
        let asked = if next {
            Some(day_of(told()?, cx.business).end)
        } else if same {
            told()
        } else {
            named_day(&turn.words, cx)
        };
        let answer = vec![fixed(prompts::SURE), opening_hours(asked, cx)];
        Some(self.enter(State::AnythingElse, answer, cx).recorded("question_answered", ""))
    }
}

impl Dialogue {
    /// "What about checks?", which the answer that he has just heard names.
    pub(super) fn answered_already(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let text = joined_plain(&turn.words);
        let asked = words(&FOLLOWS_UP.captures(&text)?["what"]);
        let names = |segment: &Segment| {
            let told = words(&segment.text);
            !told.is_empty()
                && asked.iter().all(|word| told.iter().any(|known| stem(&known.text) == stem(&word.text)))
        };
        let answer = self.last_said.iter().find(|said| names(said)).cloned()?;
        (self.state == State::AnythingElse).then(|| self.say_and_ask(vec![fixed(prompts::SURE), answer], cx))
    }

    /// "And do you have anything that afternoon?", of the day whose hours he was just told.
    pub(super) fn seen_from_the_hours(&self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<When> {
        let told = self.last_said.iter().find(|said| OPEN_OR_CLOSED.is_match(&said.text))?;
        if self.state != State::AnythingElse || !THAT_DAY.is_match(&joined_plain(&turn.words)) {
            return None;
        }
        let hours = &cx.business.hours;
        let day = When::on_the_day_of(named_day(&words(&told.text), cx)?, hours, cx.now);
        let timed = turn.meaning.slots.when.as_ref().filter(|wish| !wish.names().0);
        Some(timed.map_or_else(|| day.clone(), |timed| day.corrected(timed, hours, cx.now)))
    }
}

static WHERE_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:do|will|can|would|could) (?:you|you guys|they|yall) (?:guys )?(?:(?:come|go|drive|travel)(?: out| over| up| down| as far)*(?: to| as)|work in|(?P<verb>serve|cover|service)) (?:the )?(?P<place>[a-z]+(?: [a-z]+)?)(?: area)?$",
        r"|\b(?:what|which) (?:areas?|towns?|cities|places) (?:do|are) you (?:guys )?(?:cover|serve|in|service|go to|come to|work in)\b",
    ))
});
static FOLLOWS_UP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:ok|okay|so|oh|um|uh|and|or) )*(?:what about|how about|and|or|do you take|do you accept) (?:a |an |the |my |by |with )?(?P<what>[a-z]{4,}(?: [a-z]{4,})?)(?: (?:too|also|as well))*$",
    )
});
static THAT_DAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bthat (?:same )?(?:day|morning|afternoon|evening)\b"));
static OPEN_OR_CLOSED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("we're open from|[Ww]e're closed").expect("a constant under test"));
static ANOTHER_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:ok|okay|so|well|thanks|oh|um|uh|and) )*(?:(?:what|how) about|and|what time|how late|when|till when|until when)",
        r"(?: (?:are you open|on|for|is it|do you (?:open|close)))*(?: (?:this|next|the|black|good|new|years?|eve|day|after|week)| \w+days?| tomorrow| christmas| easter| thanksgiving){1,4}$",
    ))
});
/// "And the day after?"
static NEXT_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:ok|okay|so|well|thanks|oh|um|uh|and) )*(?:(?:what|how) about )?(?:on )?the (?:(?:next|following) day|day after)(?: that)?$",
    )
});
/// "Until when?", of the same day.
static SAME_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:ok|okay|so|well|thanks|oh|um|uh|and) )*(?:(?:un)?till? (?:when|what time)|from when|when|till how late",
        r"|(?:what time|when|how late) (?:do|are|will) (?:you|you guys|they) (?:guys )?(?:open|close|there|here|be there|start|stop)(?: up| open| then| again| until| till| on that day| that day)*)$",
    ))
});
static OFFERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:do|can|could|would) (?:you|you guys|yall|they)(?: guys)?(?: also| even| ever)? ",
        r"(?:do|fix|repair|handle|clean|install|service|offer|unclog|snake|take care of|look at|work on|come out for)\b",
    ))
});

/// What we know of what is asked; empty where it is nothing.
pub(super) fn answer_to(turn: &Turn<'_>, cx: &Context<'_>) -> Vec<Segment> {
    // "How much is the estimate?", where the job itself is called free.
    if let Some(job) = turn.meaning.slots.service.as_ref().and_then(|job| cx.business.job_type(job))
        && asks_for_money(turn)
        && job.name.split(' ').any(|word| word == "free")
    {
        return vec![fixed(prompts::SURE), variable(format!("We do {}.", job.name))];
    }
    match question::known(&turn.words, cx.business) {
        Some(Known::Hours) => vec![fixed(prompts::SURE), opening_hours(named_day(&turn.words, cx), cx)],
        Some(Known::Entry(index)) => match cx.business.questions.get(index) {
            // What a cleaning costs is not what a carpet costs.
            Some(question) if asks_for_money(turn) && is_priced_otherwise(question, turn, cx) => Vec::new(),
            Some(question) if !turn.supposes_cancelling() || speaks_of_cancelling(question) => {
                vec![fixed(prompts::SURE), fixed(question.answer.clone())]
            }
            // What a visit costs is not what it costs to cancel it.
            Some(_) | None => turn.how_to_cancel().unwrap_or_default(),
        },
        None => {
            let job = turn.meaning.slots.service.as_ref();
            let told = turn.how_to_cancel().or_else(|| price_of(job?, turn, cx));
            told.or_else(|| served_places(turn, cx)).unwrap_or_default()
        }
    }
}

/// "Do you come out to Chatham?": the towns that the owner has written down.
fn served_places(turn: &Turn<'_>, cx: &Context<'_>) -> Option<Vec<Segment>> {
    let text = joined_plain(&turn.words);
    let towns: Vec<&str> = cx.business.settings.service_area.iter().map(String::as_str).collect();
    let towns: Vec<&str> =
        towns.into_iter().filter(|place| !place.starts_with(|first: char| first.is_ascii_digit())).collect();
    let asked = WHERE_TO.captures(&text)?;
    let named = |place: &&&str| {
        let place = place.split(',').next().unwrap_or_default().to_lowercase();
        asked.name("place").is_some_and(|said| said.as_str() == place)
    };
    let answer = match towns.iter().find(named) {
        Some(place) => format!("Yes, we serve {place}."),
        // "Do you cover Visa?" asks about no town.
        None if asked
            .name("verb")
            .is_some_and(|verb| matches!(verb.as_str(), "serve" | "cover" | "service")) =>
        {
            return None;
        }
        None => match towns.split_last()? {
            (only, []) => format!("We serve {only}."),
            (last, others) => format!("We serve {} and {last}.", others.join(", ")),
        },
    };
    Some(vec![variable(answer)])
}

/// "How much is a drain cleaning?" is answered by what the owner tells of his prices, unless that is about another job.
fn price_of(job: &JobTypeId, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Vec<Segment>> {
    if !question::asks_the_price(&turn.words) {
        return None;
    }
    let entry = question::on_subject(question::PRICES, cx.business)?;
    let entry = cx.business.questions.get(entry)?;
    let other = tells_of_another(entry, job, cx);
    (!other).then(|| vec![fixed(prompts::SURE), fixed(entry.answer.clone())])
}

/// Whether it tells what another job costs than the one that the turn names.
fn is_priced_otherwise(question: &Question, turn: &Turn<'_>, cx: &Context<'_>) -> bool {
    let job = turn.meaning.slots.service.as_ref();
    question::tells_of_money(question) && job.is_some_and(|job| tells_of_another(question, job, cx))
}

/// Whether the answer names jobs, and this is none of them; or else the question does.
fn tells_of_another(question: &Question, job: &JobTypeId, cx: &Context<'_>) -> bool {
    let answered = service::all_named(&question.answer, cx.business);
    let named = if answered.is_empty() {
        let asked = question.phrases.iter().chain([&question.about]);
        asked.flat_map(|asked| service::all_named(asked, cx.business)).collect()
    } else {
        answered
    };
    !named.is_empty() && !named.contains(job)
}

/// "Do you charge for it?", "how much is it?"
fn asks_for_money(turn: &Turn<'_>) -> bool {
    let priced = turn.words.iter().any(|word| word.is_one_of(question::PRICES) || word.is("much"));
    priced && turn.asks()
}

fn speaks_of_cancelling(question: &Question) -> bool {
    let told = question.phrases.iter().chain([&question.about, &question.answer]);
    told.into_iter().any(|told| {
        let told = told.to_lowercase();
        ["cancel", "reschedul", "move", "change"].iter().any(|word| told.contains(word))
    })
}

/// A moment of the first day that is named.
fn named_day(said: &[Word], cx: &Context<'_>) -> Option<Timestamp> {
    let wish = when::read(said, false, &cx.business.hours, cx.now)?;
    wish.windows.first().map(|window| window.start)
}

/// The hours of the day asked about, or of today; computed, so that holidays and closures are in it.
fn opening_hours(asked: Option<Timestamp>, cx: &Context<'_>) -> Segment {
    let hours = &cx.business.hours;
    let at = asked.unwrap_or(cx.now);
    let day = day_of(at, cx.business);
    let open = hours.open_spans(day);
    if open.is_empty() {
        let next = hours.next_open(day.end.max(cx.now));
        let name = speak::day(at.to_zoned(hours.zone().clone()).date());
        return variable(match next {
            Some(next) => {
                format!("We're closed on {name}. We open again on {}.", speak::moment(next, hours.zone()))
            }
            None => format!("We're closed on {name}."),
        });
    }
    let spans: Vec<String> = open
        .iter()
        .map(|span| {
            format!(
                "from {} to {}",
                speak::time(span.start, hours.zone()),
                speak::time(span.end, hours.zone())
            )
        })
        .collect();
    let name = speak::day(at.to_zoned(hours.zone().clone()).date());
    let over = asked.is_none() && open.last().is_some_and(|span| span.end <= cx.now);
    let next = hours.next_open(cx.now);
    variable(match (over, next) {
        (true, Some(next)) => {
            format!("We're closed for today. We open again on {}.", speak::moment(next, hours.zone()))
        }
        _ => format!("On {name} we're open {}.", spans.join(" and ")),
    })
}

/// The local day around a moment.
fn day_of(at: Timestamp, business: &Business) -> Span {
    let local = at.to_zoned(business.hours.zone().clone());
    let start = local.start_of_day().map_or(at, |day| day.timestamp());
    let end = local.tomorrow().and_then(|day| day.start_of_day()).map_or(at, |day| day.timestamp());
    // Only the last day of the calendar has no tomorrow.
    Span { start, end: end.max(start.saturating_add(1.minute()).unwrap_or(start)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::plumber;
    use crate::understand::Asked;

    #[test]
    fn the_towns_that_are_served_are_told_where_they_are_asked_after() {
        let mut business = plumber();
        business.settings.service_area = ["Springfield", "Chatham, IL", "62701"].map(str::to_owned).to_vec();
        let now = "2026-11-21T12:00:00-06:00".parse().unwrap();
        let cx = Context { business: &business, now };
        for (text, expected) in [
            ("do you come out to Chatham?", Some("Yes, we serve Chatham, IL.")),
            ("do you guys serve springfield", Some("Yes, we serve Springfield.")),
            ("do you come to Rochester", Some("We serve Springfield and Chatham, IL.")),
            ("what areas do you cover", Some("We serve Springfield and Chatham, IL.")),
            ("do you cover visa", None),
            ("can you come to the side door tomorrow at ten", None),
        ] {
            let told = served_places(&Turn::of(text, Asked::Anything, &cx), &cx);
            let told = told.as_ref().and_then(|told| told.first()).map(|told| told.text.as_str());
            assert_eq!(told, expected, "{text}");
        }
    }
}
