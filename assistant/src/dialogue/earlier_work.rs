//! "You fixed it last week, and it leaks again": a new visit like any other, whose price nobody here can promise. What he
//! says of the first one goes with the booking, and what the owner says of his warranty is told.

use std::sync::LazyLock;

use regex::Regex;

use super::protocol::Segment;
use super::{Context, Turn};
use crate::prompts::{self, fixed};
use crate::understand::question;
use crate::words::joined;

static EARLIER_WORK: LazyLock<Regex> = LazyLock::new(|| {
    let ours = r"(you|you guys|you people|you all|y'all|your (guy|guys|man|men|tech|techs|technician|plumber|plumbers|electrician|crew|team|company|people|son|brother))";
    let done = "fixed|repaired|replaced|installed|cleaned|snaked|unclogged|serviced|worked on|put in|sent|were (just )?(here|out)|was (just )?(here|out)|came (out|by|over|here|last|yesterday|on|to)|did (it|this|that|the)";
    Regex::new(&format!(
        concat!(
            r"\b(under|in|within|on|still|have a|has a|got a|out of) (the |your |a )?(warranty|guarantee|guaranty)\b",
            r"|\b{ours}( (had|have|just|already|only|recently|supposedly|all))* ({done})\b",
        ),
        ours = ours,
        done = done
    ))
    .expect("the pattern is a constant under test")
});

/// "Can you put in a dishwasher?" asks for work to come.
static ASKS_FOR_IT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(can|could|would|will|do|should) (you|you guys|your (guy|guys|people|plumber)) (put in|sent|send)\b")
        .expect("the pattern is a constant under test")
});

impl Turn<'_> {
    /// Whether it speaks of work that we did before, or of its warranty.
    pub(super) fn speaks_of_earlier_work(&self) -> bool {
        let text = joined(&self.words);
        EARLIER_WORK.is_match(&text) && !ASKS_FOR_IT.is_match(&text)
    }

    /// What is said to that: the owner's own words on his warranty, or that whoever comes will know.
    pub(super) fn on_earlier_work(&self, cx: &Context<'_>) -> Option<Segment> {
        let entry = question::on_subject(&["warranty", "warranties", "guarantee", "guarantees"], cx.business);
        let told = entry.and_then(|entry| cx.business.questions.get(entry));
        let answer = told.map_or(prompts::BEEN_THERE_BEFORE, |question| question.answer.as_str());
        self.speaks_of_earlier_work().then(|| fixed(answer))
    }
}
