//! What of an offer an answer puts aside: "eight is too early", "not the first one", "anything later than five".

use std::ops::Range;

use jiff::{SignedDuration, Timestamp};

use super::{Choice, beyond, by_time, choose, fits, positions, read};
use crate::business::Business;
use crate::words::{Word, starts_with};

/// The choice that is left when an answer puts some of the offered aside, or asks for what lies beyond one of them;
/// `None` where it does neither. What it chooses in the same breath counts.
pub(super) fn left_over(
    words: &[Word],
    offered: &[Timestamp],
    business: &Business,
    now: Timestamp,
) -> Option<Choice> {
    let offer = Offer { offered, business, now };
    offer.too_early_or_late(words).or_else(|| offer.later_than(words)).or_else(|| offer.negated(words))
}

struct Offer<'a> {
    offered: &'a [Timestamp],
    business: &'a Business,
    now: Timestamp,
}

impl Offer<'_> {
    /// "eight is too early", "that's too late", "not that early", "the first one is too soon".
    fn too_early_or_late(&self, words: &[Word]) -> Option<Choice> {
        let judged: Vec<usize> = (0..words.len())
            .filter(|at| {
                let far = words[*at].is("too")
                    || at.checked_sub(1).is_some_and(|before| words[before].is("not"))
                        && words[*at].is_one_of(&["that", "so", "quite"]);
                far && words.get(at + 1).is_some_and(|word| word.is_one_of(&["early", "late", "soon"]))
            })
            .collect();
        let late = words[judged.first()? + 1].is("late");
        let mut left: Vec<usize> = (0..self.offered.len()).collect();
        let mut refused: Vec<Range<usize>> = Vec::new();
        for at in judged {
            // "five is too late and eight is too early": the second clause begins after the first.
            let before = refused.last().map_or(0, |range| range.end);
            let from = clause_start(words, at).max(before);
            // "Not too early" wishes, and puts nothing aside by itself.
            if words[at].is("too") && at > from && words[at - 1].is("not") {
                return None;
            }
            let mut named = self.named(&words[from..at]);
            if named.is_empty() && !words[from..at].iter().any(|word| word.is_one_of(&["all", "both"])) {
                named = self.at_the_edge(words[at + 1].is("late"));
            }
            match (named.iter().min(), named.iter().max()) {
                (Some(first), _) if words[at + 1].is("late") => left.retain(|index| index < first),
                (_, Some(last)) if !words[at + 1].is("late") => left.retain(|index| index > last),
                // "They're all too early."
                _ => left.clear(),
            }
            refused.push(from..at + 2);
        }
        if let Some(chosen) = self.chosen_besides(words, &refused) {
            return Some(chosen);
        }
        if !left.is_empty() {
            return Some(Choice::Several(left));
        }
        // What is too early and what too late leave nothing in between.
        let one_way = refused.iter().all(|range| words[range.end - 1].is("late") == late);
        if !one_way {
            return Some(Choice::Neither);
        }
        beyond(!late, self.offered, self.business, self.now).map(Choice::Other)
    }

    /// The earliest or the latest of a day's openings and those that are near it: what "too early" is said of where nothing
    /// is named. Of openings on several days it is said of all.
    fn at_the_edge(&self, late: bool) -> Vec<usize> {
        const NEAR: SignedDuration = SignedDuration::from_hours(2);
        let zone = self.business.hours.zone();
        let day = |at: &Timestamp| at.to_zoned(zone.clone()).date();
        let edge = if late { self.offered.iter().max() } else { self.offered.iter().min() };
        let Some(edge) = edge.filter(|edge| self.offered.iter().all(|other| day(other) == day(edge))) else {
            return Vec::new();
        };
        let near = |index: &usize| self.offered[*index].duration_since(*edge).abs() <= NEAR;
        (0..self.offered.len()).filter(near).collect()
    }

    /// "anything later than five": what is offered at five is not later.
    fn later_than(&self, words: &[Word]) -> Option<Choice> {
        let at = (0..words.len()).find(|at| {
            words[*at].is_one_of(&["later", "earlier", "sooner"])
                && starts_with(words, at + 1, &["than"])
                && !starts_with(words, at + 2, &["that"])
        })?;
        let named = self.named(words.get(at + 2..)?);
        let later = words[at].is("later");
        let edge = if later { named.iter().max() } else { named.iter().min() };
        let Some(edge) = edge else {
            let wish = read(words, true, self.offered, self.business, self.now)?;
            return Some(by_time(&wish, words, self.offered, self.business));
        };
        let rest: Vec<usize> =
            if later { (edge + 1..self.offered.len()).collect() } else { (0..*edge).collect() };
        if rest.is_empty() {
            return beyond(later, self.offered, self.business, self.now).map(Choice::Other);
        }
        Some(Choice::Several(rest))
    }

    /// "not the first one", "I can't do eight", "eight doesn't work".
    fn negated(&self, words: &[Word]) -> Option<Choice> {
        let (denied, named) = (0..words.len()).find_map(|at| {
            let (denied, subject) = denied_at(words, at)?;
            let named = self.named(&words[subject]);
            (!named.is_empty()).then_some((denied, named))
        })?;
        if let Some(chosen) = self.chosen_besides(words, &[denied]) {
            return Some(chosen);
        }
        let rest: Vec<usize> = (0..self.offered.len()).filter(|index| !named.contains(index)).collect();
        Some(if rest.is_empty() { Choice::Neither } else { Choice::Several(rest) })
    }

    /// What the words around those that refuse choose.
    fn chosen_besides(&self, words: &[Word], refused: &[Range<usize>]) -> Option<Choice> {
        // What follows first: it is what the caller comes to.
        let after = (0..refused.len()).rev().map(|index| {
            let to = refused.get(index + 1).map_or(words.len(), |next| next.start);
            &words[refused[index].end.min(to)..to]
        });
        let before = refused.first().map(|range| &words[..range.start]);
        after.chain(before).filter(|part| !part.is_empty()).find_map(|part| {
            let choice = choose(part, self.offered, false, false, self.business, self.now);
            (!matches!(choice, Choice::Unclear | Choice::Neither)).then_some(choice)
        })
    }

    /// Those of the offered that the words name.
    fn named(&self, words: &[Word]) -> Vec<usize> {
        let mut named = positions(words, self.offered.len().saturating_sub(1));
        if let Some(wish) = read(words, true, self.offered, self.business, self.now) {
            // "I can't do nine o'clock", of half past.
            named.extend(fits(&wish, &[], self.offered, self.business));
        }
        named.sort_unstable();
        named.dedup();
        named
    }
}

/// The words of a refusal at `at`, and those among them that tell what it puts aside.
fn denied_at(words: &[Word], at: usize) -> Option<(Range<usize>, Range<usize>)> {
    let before =
        |back: usize, texts: &[&str]| at.checked_sub(back).is_some_and(|at| words[at].is_one_of(texts));
    let wants = words.get(at + 1).is_some_and(|word| word.is_one_of(&["want", "like", "need"]));
    let refuses = words[at].is_one_of(&["not", "except", "can't", "cant", "cannot"])
        && !before(1, &["why", "if", "or", "is"])
        || words[at].is("but") && before(1, &["anything", "any", "anytime", "all", "whatever"])
        || words[at].is_one_of(&["don't", "dont", "didn't"]) && wants;
    if refuses {
        let end = (at + 1..words.len())
            .find(|end| {
                words[*end].is_one_of(&["but", "so", "rather"])
                    || words[end - 1].mark.is_some() && *end > at + 1
            })
            .unwrap_or(words.len());
        return Some((at..end, at + 1..end));
    }
    if let Some(range) = of_his_own_day(words, at) {
        let hour =
            words[range.clone()].iter().rposition(|word| word.is_one_of(&["at", "around", "is", "until"]));
        let subject = hour.map_or(range.start, |hour| range.start + hour + 1)..range.end;
        return Some((range, subject));
    }
    const AFTER: &[&[&str]] = &[
        &["is", "when"],
        &["is", "my"],
        &["is", "our"],
        &["is", "after"],
        &["is", "during"],
        &["doesn't", "work"],
        &["does", "not", "work"],
        &["won't", "work"],
        &["won't", "do"],
        &["isn't", "good"],
        &["isn't", "possible"],
        &["is", "no", "good"],
        &["is", "not", "good"],
        &["is", "bad"],
        &["is", "out"],
        &["doesn't", "suit"],
        &["no", "good"],
    ];
    let tail = AFTER.iter().find(|phrase| {
        phrase.iter().zip(at..).all(|(text, at)| {
            // "doesnt work"
            words.get(at).is_some_and(|word| word.is(text) || word.text == text.replace('\'', ""))
        })
    })?;
    let from = clause_start(words, at);
    (from < at).then_some((from..at + tail.len(), from..at))
}

/// "I pick up my kids at five", "I have a meeting at eight", "my lunch is at noon": an hour of his own day is no choice.
fn of_his_own_day(words: &[Word], at: usize) -> Option<Range<usize>> {
    const DOES: &[&str] = &[
        "pick", "have", "leave", "work", "start", "drop", "eat", "teach", "sleep", "get", "go", "finish",
        "close",
    ];
    const NO_CHOICE: &[&str] = &["it", "that", "this", "one", "you", "to", "with", "for"];
    let has_to = words.get(at + 1).is_some_and(|word| word.is_one_of(&["have", "need", "got", "gotta"]))
        && words[at + 1..].iter().skip(1).take(2).any(|word| word.is_one_of(DOES) || word.is("be"));
    let himself = words[at].is_one_of(&["i", "we", "she", "he", "they"]);
    let does = words.get(at + 1).is_some_and(|word| word.is_one_of(DOES))
        && words.get(at + 2).is_some_and(|word| !word.is_one_of(NO_CHOICE));
    let is_his = words[at].is("my")
        && words[at + 1..]
            .iter()
            .take(6)
            .any(|word| word.is_one_of(&["is", "are", "ends", "starts", "begins"]));
    let end = (at + 1..words.len())
        .find(|end| words[*end].is_one_of(&["but", "so"]) || words[end - 1].mark.is_some())
        .unwrap_or(words.len());
    (himself && (does || has_to) || is_his).then_some(at..end)
}

/// Where the clause begins in which the word at `at` stands.
fn clause_start(words: &[Word], at: usize) -> usize {
    (0..at)
        .rev()
        .find(|i| {
            words[*i].mark.is_some_and(|mark| ",.;?!".contains(mark)) || words[*i].is_one_of(&["but", "so"])
        })
        .map_or(0, |i| i + 1)
}
