//! The beginning, the middle, the end and the rest of a week, a month, a year.

use jiff::civil::Date;

use super::calendar::{month, plus, plus_months};
use super::days::{Days, Grain, Shape};
use super::length::unit;
use super::months::month_span_at;
use super::periods::{in_year_at, relative_at, week, year};
use super::reader::Reader;
use super::seasons::{quarter, quarter_at, season_named, this_quarter};
use super::years::{year_at, year_by_itself_at};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Early,
    Middle,
    Late,
    FirstHalf,
    SecondHalf,
    /// The second half of it, from now on.
    Later,
    /// From now on.
    Rest,
}

/// "the end of next week", "early in December", "later this month", "end of year", "the rest of the week".
pub(super) fn edge_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let near = ["towards", "toward", "near", "around", "about"];
    let start = if r.is(at, &near) { at + 1 } else { r.skip(at, &["at", "in", "by"]) };
    let start = if start > at && r.is(start, &["the", "beginning", "end", "start"]) { start } else { at };
    let short = r.any(r.skip(start, &["the"]), SHORT);
    // A boy is no beginning of a year.
    let short = short
        .filter(|(_, next)| !r.is(next - 1, &["boy", "bom"]) || r.words[next - 1].raw.ends_with(['Y', 'M']));
    if let Some(((edge, grain), next)) = short {
        let days = if *grain == Grain::Year { year(r.today().year())? } else { this_month(r) };
        return Some((cut(*edge, &days, r.today()), next));
    }
    // "H1 2027", "April end"
    if let Some((edge, next)) = r.any(start, &[("h1", Edge::FirstHalf), ("h2", Edge::SecondHalf)]) {
        let (value, next) = year_at(r, r.skip(next, &["of"]))?;
        return Some((cut(*edge, &year(value)?, r.today()), next));
    }
    if let Some((days, next)) = month_span_at(r, start)
        && r.is(next, &["end"])
        && r.ends(next + 1)
    {
        return Some((cut(Edge::Late, &days, r.today()), next + 1));
    }
    let (edge, next) = r.any(start, EDGES).or_else(|| bare_end_at(r, start))?;
    // "mid to late April"
    if let Some((last, next)) = r.phrase(next, "to").and_then(|second| r.any(second, EDGES))
        && let Some((days, next)) = relative_at(r, next).or_else(|| month_span_at(r, next))
    {
        let (from, to) = (cut(*edge, &days, r.today()), cut(*last, &days, r.today()));
        return Some((from.through(&to), next)).filter(|_| from.from <= to.to);
    }
    let whole = |word: &str| match word {
        "week" => Some(week(r.today(), 0)),
        "month" => Some(this_month(r)),
        "year" => year(r.today().year()),
        "quarter" => Some(quarter(this_quarter(r.today()))),
        _ => None,
    };
    let next = r.skip(next, &["around", "about"]);
    let article = r.skip(next, &["the", "my", "our"]);
    // "a little earlier, a quarter to six"
    let quarter = r.is(article, &["quarter"]) && article == next && !r.is(next - 1, &["of"]);
    // "early in the new year"
    if let Some(next) = r.phrase(article, "new year") {
        return Some((cut(*edge, &year(r.today().year() + 1)?, r.today()), next));
    }
    // "the end of the week after next", "of the year 2027"
    let other =
        r.any(article + 1, &[("after next", ()), ("after the next", ()), ("before last", ())]).is_some()
            || year_at(r, article + 1).is_some();
    let (days, next) = match whole(r.text(article)).filter(|_| !quarter && !other) {
        Some(days) => (days, article + 1),
        None => relative_at(r, next)
            .or_else(|| month_span_at(r, next))
            .or_else(|| in_year_at(r, next))
            .or_else(|| {
                year_by_itself_at(r, r.skip(next, &["the"]))
                    .and_then(|(value, next)| Some((year(value)?, next)))
            })
            .or_else(|| quarter_at(r, next))
            .or_else(|| season_named(r, next))?,
    };
    Some((cut(*edge, &days, r.today()), next))
}

/// "end next week", "the end April"; but what will end next week is over at any time of it.
fn bare_end_at<'a>(r: &Reader, at: usize) -> Option<(&'a Edge, usize)> {
    let (_, next) = r.any(at, &[("the end", ()), ("end", ())])?;
    let verbs =
        ["to", "will", "it'll", "does", "did", "should", "would", "may", "might", "can", "must", "it"];
    let told = r.is(next, &["this", "next", "last"]) && unit(r.text(next + 1)).is_some()
        || month(r.text(next)).is_some();
    (told && r.mark_before(next).is_none() && !r.follows(at, &verbs)).then_some((&Edge::Late, next))
}

/// "the week is out", "the year ends": what is left of it is to be used.
pub(super) fn runs_out_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.any(at, &[("the", ()), ("this", ())]).map(|(_, start)| start)?;
    let whole = match r.text(start) {
        "week" => week(r.today(), 0),
        "month" => this_month(r),
        "quarter" => quarter(this_quarter(r.today())),
        "year" => year(r.today().year())?,
        _ => return None,
    };
    let ends = [
        ("is out", ()),
        ("is over", ()),
        ("is up", ()),
        ("is through", ()),
        ("is done", ()),
        ("ends", ()),
        ("runs out", ()),
    ];
    r.any(start + 1, &ends).map(|(_, next)| (whole, next))
}

fn this_month(r: &Reader) -> Days {
    let first = r.today().first_of_month();
    Days::many(first, first.last_of_month(), Grain::Month, Shape::Unit, "this month")
}

/// The beginning, the middle or the end of a week (three days), a month (ten), or a year (a quarter).
fn cut(edge: Edge, days: &Days, today: Date) -> Days {
    let (from, to) = (days.from, days.to);
    let (early, late) = match days.grain {
        Grain::Week => (plus(from, 2), plus(to, -2)),
        Grain::Year => (plus(plus_months(from, 3), -1), plus_months(from, 8)),
        // A quarter or a season: a month each.
        _ if (to - from).get_days() > 31 => (plus(plus_months(from, 1), -1), plus(plus_months(to, -1), 1)),
        _ => (plus(from, 9), plus(from, 20)),
    };
    let (from, to, word) = match edge {
        Edge::Early => (from, early, "the beginning of"),
        Edge::Middle if days.grain == Grain::Year => {
            (plus_months(from, 4), plus(plus_months(from, 8), -1), "the middle of")
        }
        Edge::Middle => {
            (plus(early, if days.grain == Grain::Week { 0 } else { 1 }), plus(late, -1), "the middle of")
        }
        Edge::Late => (late, to, "the end of"),
        Edge::FirstHalf => (from, plus(half(days), -1), "the first half of"),
        Edge::SecondHalf => (half(days), to, "the second half of"),
        Edge::Later => (today.max(half(days)), to, "later in"),
        Edge::Rest => (today.max(from), to, "the rest of"),
    };
    let grain = if days.grain == Grain::Year { Grain::Month } else { Grain::Day };
    Days::many(from, to, grain, Shape::Stretch, format!("{word} {}", days.spoken()))
}

/// Where the second half begins: July, the 16th, Thursday.
fn half(days: &Days) -> Date {
    match days.grain {
        Grain::Year => plus_months(days.from, 6),
        Grain::Week => plus(days.from, 3),
        _ => plus(days.from, 15),
    }
}

const SHORT: &[(&str, (Edge, Grain))] = &[
    ("eom", (Edge::Late, Grain::Month)),
    ("bom", (Edge::Early, Grain::Month)),
    ("eoy", (Edge::Late, Grain::Year)),
    ("boy", (Edge::Early, Grain::Year)),
    ("end of month", (Edge::Late, Grain::Month)),
    ("end of year", (Edge::Late, Grain::Year)),
    ("month end", (Edge::Late, Grain::Month)),
    ("year end", (Edge::Late, Grain::Year)),
];

const EDGES: &[(&str, Edge)] = &[
    ("the beginning of", Edge::Early),
    ("beginning of", Edge::Early),
    ("the start of", Edge::Early),
    ("start of", Edge::Early),
    ("the first half of", Edge::FirstHalf),
    ("first half of", Edge::FirstHalf),
    ("the second half of", Edge::SecondHalf),
    ("second half of", Edge::SecondHalf),
    ("the last half of", Edge::SecondHalf),
    ("the latter half of", Edge::SecondHalf),
    ("the first part of", Edge::Early),
    ("the early part of", Edge::Early),
    ("the latter part of", Edge::Late),
    ("the later part of", Edge::Late),
    ("the last part of", Edge::Late),
    ("the back end of", Edge::Late),
    ("the back half of", Edge::SecondHalf),
    ("the front half of", Edge::FirstHalf),
    ("the tail end of", Edge::Late),
    ("tail end of", Edge::Late),
    ("the very end of", Edge::Late),
    ("very end of", Edge::Late),
    ("the front end of", Edge::Early),
    ("front end of", Edge::Early),
    ("the very beginning of", Edge::Early),
    ("very beginning of", Edge::Early),
    ("the very start of", Edge::Early),
    ("first part of", Edge::Early),
    ("early part of", Edge::Early),
    ("last half of", Edge::SecondHalf),
    ("latter half of", Edge::SecondHalf),
    ("latter part of", Edge::Late),
    ("later part of", Edge::Late),
    ("early in", Edge::Early),
    ("early on in", Edge::Early),
    ("the top of", Edge::Early),
    ("top of", Edge::Early),
    ("earlier in", Edge::Early),
    ("early", Edge::Early),
    ("earlier", Edge::Early),
    ("the middle of", Edge::Middle),
    ("middle of", Edge::Middle),
    ("the mid of", Edge::Middle),
    ("mid of", Edge::Middle),
    ("mid", Edge::Middle),
    ("the end of", Edge::Late),
    ("end of", Edge::Late),
    ("the close of", Edge::Late),
    ("close of", Edge::Late),
    ("late in", Edge::Late),
    ("late", Edge::Late),
    ("the rest of", Edge::Rest),
    ("rest of", Edge::Rest),
    ("rest the", Edge::Rest),
    ("the remainder of", Edge::Rest),
    ("remainder of", Edge::Rest),
    ("later on in", Edge::Later),
    ("later on", Edge::Later),
    ("later in", Edge::Later),
    ("later", Edge::Later),
];
