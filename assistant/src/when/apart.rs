//! What is told apart and belongs together: a list of times with one day, a day and the time of day that comes later in
//! the sentence.

use jiff::ToSpan;
use jiff::civil::Date;

use super::calendar::{plus, weekday};
use super::clock::{Clock, DAY, HALF, Point, ending};
use super::dates::{Told, numbered_at};
use super::days::{Days, Grain, Shape};
use super::phrase::{Found, Phrase};
use super::reader::Reader;
use super::told::corrects;

/// "tomorrow at three or four", "three or four tomorrow": what is listed with "or" is on the same day.
pub(super) fn share_days(r: &Reader, found: &mut [Found], opening_hours: bool) {
    let exact = |clock: &Option<Clock>| {
        matches!(clock, Some(Clock::At(_) | Clock::Around(_) | Clock::Part(_) | Clock::Between(..)))
    };
    let bound = |clock: &Option<Clock>| matches!(clock, Some(Clock::After(_) | Clock::Before(_)));
    // Whether the list at a phrase ends with the name of a part of the day for all of it.
    let mut mornings = vec![false; found.len()];
    // Forwards and back, for "three, four or five tomorrow".
    for at in (1..found.len()).chain((1..found.len()).rev()) {
        // "nine, ten or eleven on Monday": the day comes with the last of them.
        let dated_later = found.get(at + 1).is_some_and(|next| {
            next.from <= found[at].to + 1 && matches!(next.phrase, Phrase::On { days: Some(_), .. })
        });
        let (first, last) = (&found[at - 1], &found[at]);
        let joined = last.from == first.to + 1 && r.is(first.to, &["or", "and"])
            // "ten on Friday, sorry, eleven"
            || corrects(r, first.to, last.from);
        let listed = last.from == first.to && r.mark_before(last.from) == Some(',');
        if !(joined || listed) {
            continue;
        }
        let (Phrase::On { days: before, clock: one }, Phrase::On { days: after, clock: other }) =
            (&first.phrase, &last.phrase)
        else {
            continue;
        };
        let plural = one.is_none() && matches!(other, Some(Clock::Part(_)));
        // "tomorrow before ten or after four"
        let bounds = joined && bound(one) && bound(other);
        if !bounds && (!(exact(one) || plural) || !exact(other)) {
            continue;
        }
        let (before, after, one, other) = (before.clone(), after.clone(), one.clone(), other.clone());
        match (before, after) {
            (Some(days), None) if one.is_some() => {
                let on = one.as_ref();
                let clock =
                    other.map(|other| on.map_or(other.clone(), |one| goes_on(one, other, opening_hours)));
                found[at].phrase = Phrase::On { days: Some(days), clock };
            }
            (None, Some(days)) => {
                let on = one.as_ref();
                let clock =
                    other.map(|other| on.map_or(other.clone(), |one| goes_on(one, other, opening_hours)));
                found[at].phrase = Phrase::On { days: Some(days.clone()), clock };
                found[at - 1].phrase = Phrase::On { days: Some(days), clock: one };
            }
            // "Tuesday and Thursday mornings" are mornings both.
            (Some(_), Some(_))
                if one.is_none() && (mornings[at] || r.words[last.to - 1].raw.ends_with('s')) =>
            {
                if let (Phrase::On { clock, .. }, Some(Clock::Part(_))) = (&mut found[at - 1].phrase, &other)
                {
                    *clock = other;
                    mornings[at - 1] = true;
                }
            }
            // "nine or ten" are hours of the same half of the day.
            (None, None) if !opening_hours && !dated_later => {
                if let (Some(Clock::At(from) | Clock::Around(from)), Some(Clock::At(to))) = (one, other)
                    && from.either_half
                    && to.either_half
                {
                    let from = Point { minute: next_on_the_clock(r, from), either_half: false, ..from };
                    let to = Point { minute: ending(from.minute, to) % DAY, either_half: false, ..to };
                    found[at - 1].phrase = Phrase::On { days: None, clock: Some(Clock::At(from)) };
                    found[at].phrase = Phrase::On { days: None, clock: Some(Clock::At(to)) };
                }
            }
            (Some(_), _) | (None, None) => {}
        }
    }
}

/// "at two in the afternoon or three", "ten to twelve or two to four": a bare hour in a list is the next after the one
/// before it. Where opening hours are known, they tell more.
fn goes_on(first: &Clock, next: Clock, opening_hours: bool) -> Clock {
    let last = match first {
        Clock::At(point) | Clock::Around(point) | Clock::Before(point) | Clock::Between(_, point) => *point,
        Clock::After(_) | Clock::Part(_) | Clock::FirstThing | Clock::LastThing => return next,
    };
    let from = match first {
        Clock::Between(from, _) if from.either_half => ending(from.minute % HALF, last),
        _ if last.either_half => last.minute % HALF,
        _ => last.minute,
    };
    if last.either_half && opening_hours {
        return next;
    }
    let sure = |point: Point, after: u16| {
        if point.either_half {
            Point { minute: ending(after, point) % DAY, either_half: false, ..point }
        } else {
            point
        }
    };
    match next {
        Clock::At(point) => Clock::At(sure(point, from)),
        Clock::After(point) => Clock::After(sure(point, from)),
        Clock::Between(start, end) if start.either_half && end.either_half => {
            let start = sure(start, from.saturating_sub(1));
            Clock::Between(start, sure(end, start.minute))
        }
        _ => next,
    }
}

/// The minute at which an hour of either half of the day comes next.
fn next_on_the_clock(r: &Reader, point: Point) -> u16 {
    let now = r.now.hour() as u16 * 60 + r.now.minute() as u16;
    let dial = point.minute % HALF;
    if dial < now && now <= dial + HALF { dial + HALF } else { dial }
}

/// How many words may stand between a day and its time.
const MOST_BETWEEN: usize = 8;

/// "can you come tomorrow to look at the furnace at seven", "at ten can you come on Friday": a day and a time of day of
/// one clause are one time.
pub(super) fn join_apart(r: &Reader, found: &mut Vec<Found>) {
    let mut at = 1;
    while at < found.len() {
        match apart(r, &found[at - 1], &found[at]) {
            Some(phrase) => {
                found[at - 1] = Found { phrase, from: found[at - 1].from, to: found[at].to };
                found.remove(at);
            }
            None => at += 1,
        }
    }
}

fn apart(r: &Reader, first: &Found, last: &Found) -> Option<Phrase> {
    let between = first.to..last.from;
    let joint = |mark: char| {
        let same = mark == ',' || mark == '\'';
        same && between.clone().all(|word| r.is(word, AGREEING) || r.is(word, IS))
    };
    let clause = !between.is_empty()
        && between.len() <= MOST_BETWEEN
        && (first.to..=last.from).all(|word| r.mark_before(word).is_none_or(joint))
        && (between.clone().all(|word| r.is(word, AGREEING) || r.is(word, IS))
            || !between.clone().any(|word| r.is(word, ANOTHER_CLAUSE)))
        && !between.clone().any(|word| r.is(word, &["and"]) && r.is(word + 1, SUBJECTS));
    if !clause {
        return None;
    }
    let single = |days: &Days| {
        days.is_single() && days.shape == Shape::Unit && days.grain == Grain::Day && days.minute.is_none()
    };
    let (Phrase::On { days, clock }, Phrase::On { days: other_days, clock: other }) =
        (&first.phrase, &last.phrase)
    else {
        return None;
    };
    match (days, clock, other_days, other) {
        // "Tuesday, which is December first"
        (Some(days), clock, Some(date), other)
            if days != date
                && single(days)
                && single(date)
                && days.from.weekday() == date.from.weekday()
                && (clock.is_none() || other.is_none())
                && between.clone().any(|word| r.is(word, &["is", "that"]))
                && between.clone().all(|word| r.is(word, IS)) =>
        {
            let dated = (last.from..last.to).any(|word| numbered_at(r, word).is_some());
            let day = if dated { date } else { days };
            Some(Phrase::On { days: Some(day.clone()), clock: clock.clone().or_else(|| other.clone()) })
        }
        // "Tuesday, that's the tenth, at two"
        (Some(days), clock, Some(same), other)
            if days == same
                && single(days)
                && (clock.is_none() || other.is_none())
                && between.clone().all(|word| r.is(word, IS)) =>
        {
            Some(Phrase::On { days: Some(days.clone()), clock: clock.clone().or_else(|| other.clone()) })
        }
        // "Saturday morning for the drain at eight"
        (Some(days), part @ (None | Some(Clock::Part(_))), None, Some(clock)) if single(days) => {
            let led = match clock {
                Clock::At(point) | Clock::Around(point) => {
                    let agreed = between.clone().all(|word| r.is(word, AGREEING));
                    r.is(last.from, &["at", "around", "about"]) || agreed && !point.either_half
                }
                Clock::Between(..) => r.is(last.from, &["between", "from"]),
                Clock::After(_) | Clock::Before(_) => r.is(last.from, &["after", "before"]),
                Clock::Part(_) | Clock::FirstThing | Clock::LastThing => false,
            };
            let clock = match part {
                Some(Clock::Part(part)) => clock.clone().settled(*part),
                _ => clock.clone(),
            };
            led.then(|| Phrase::On { days: Some(days.clone()), clock: Some(clock) })
        }
        // "a morning visit from your plumber on Friday"
        (None, Some(clock @ (Clock::At(_) | Clock::Around(_) | Clock::Part(_))), Some(days), None)
            if single(days) && r.is(last.from, &["on", "for", "tomorrow"]) =>
        {
            Some(Phrase::On { days: Some(days.clone()), clock: Some(clock.clone()) })
        }
        _ => None,
    }
}

/// "Thursday would be good, maybe around ten": what is said of a day and of nothing else.
const AGREEING: &[&str] = &[
    "would",
    "be",
    "is",
    "was",
    "works",
    "work",
    "good",
    "fine",
    "great",
    "perfect",
    "best",
    "better",
    "okay",
    "ok",
    "maybe",
    "say",
    "how",
    "what",
    "let's",
    "that",
    "i",
    "guess",
    "think",
    "for",
    "me",
    "us",
    "sounds",
    "please",
    "possible",
    "possibly",
    "preferably",
    "ideally",
    "that's",
    "it's",
    "then",
];

/// "that's the tenth", "which is a Tuesday".
const IS: &[&str] = &[
    "that's", "that", "which", "is", "it's", "a", "would", "be", "on", "so", "starts", "start", "begins",
    "leaves", "leave",
];

/// What begins another clause, in which another day may be meant.
const ANOTHER_CLAUSE: &[&str] = &[
    "or",
    "not",
    "but",
    "because",
    "if",
    "when",
    "instead",
    "otherwise",
    "unless",
    "except",
    "until",
    "till",
    "since",
    "while",
    "then",
    "so",
    "than",
    "which",
    "who",
    "that",
    "after",
    "before",
];

const SUBJECTS: &[&str] =
    &["i", "we", "you", "he", "she", "they", "it", "then", "now", "my", "the", "a", "another", "i'm", "i'll"];

/// "March 3rd", said on the 15th of March, is the one that was a few days ago, and not that of the next year.
pub(super) fn this_month(r: &Reader, found: &mut [Found]) {
    let today = r.today();
    for found in found {
        let words = found.from..found.to;
        let Some(Told::Day(month, day)) =
            words.clone().find_map(|at| numbered_at(r, at)).map(|(told, _)| told)
        else {
            continue;
        };
        // The name of the day tells the year, "next" that it is to come.
        let told = (found.from.saturating_sub(1)..found.to)
            .any(|word| r.is(word, &["next", "coming"]) || weekday(r.text(word)).is_some());
        let over = month == today.month() && day < today.day() && !told;
        let Some(date) = Date::new(today.year(), month, day).ok().filter(|_| over) else { continue };
        if let Phrase::On { days: Some(days), .. } = &mut found.phrase
            && let Ok(read) = date.checked_add(1.year())
        {
            match days.shape {
                Shape::Unit if *days == Days::one(read) => *days = Days::one(date),
                Shape::From if days.from == read => days.from = date,
                Shape::UpTo if days.to == plus(read, -1) => *days = Days::one(date).up_to(today, false),
                _ => {}
            }
        }
    }
}
