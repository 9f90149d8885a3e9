//! Stretches of days that have a name: weeks, weekends, months, quarters, seasons, years, and their edges.

use jiff::civil::{Date, Weekday};

use super::calendar::{in_week, plus, plus_months};
use super::dates::{YEARS, date_at, month_span_at, year_at};
use super::days::{Days, Grain, Shape, days_at};
use super::holidays::holiday_at;
use super::length::{Unit, count_at, unit};
use super::reader::Reader;

/// A period at `at`, and the position after it.
pub(super) fn period_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    week_of_at(r, at)
        .or_else(|| counted_at(r, at))
        .or_else(|| relative_at(r, at))
        .or_else(|| weekend_at(r, at))
        .or_else(|| quarter_at(r, at))
        .or_else(|| season_at(r, at))
        .or_else(|| month_at(r, at))
        .or_else(|| in_year_at(r, at))
}

/// "this week", "next month", "the year after next".
fn relative_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(r.skip(at, &["in", "during", "over"]), &["the"]);
    if let Some((weeks, next)) =
        r.any(start, &[("week after next", 2), ("week after the next", 2), ("week before last", -2)])
    {
        return Some((week(r.today(), *weeks), next));
    }
    if let Some((years, next)) = r.any(start, &[("year after next", 2i16), ("year before last", -2)]) {
        return Some((year(r.today().year() + years)?, next));
    }
    let shift = match r.text(start) {
        "this" | "current" => 0,
        "next" | "following" | "coming" => 1,
        "last" | "past" | "previous" => -1,
        _ => return None,
    };
    let mut next = start + 1;
    let past = r.is(next, &["past", "last"]) && shift == 0;
    next = r.skip(next, &["coming", "current", "past", "last", "whole", "entire"]);
    let shift = if past { -1 } else { shift };
    match unit(r.text(next))? {
        Unit::Week => Some((week(r.today(), shift), next + 1)),
        Unit::Year => Some((year(r.today().year() + shift as i16)?, next + 1)),
        Unit::Month => {
            let (days, _) = month_span_at(r, start).or_else(|| month_span_at(r, at))?;
            Some((days, next + 1))
        }
        Unit::Quarter => {
            let this = plus_months(r.today().first_of_month(), -((r.today().month() as i64 - 1) % 3));
            Some((quarter(plus_months(this, shift * 3)), next + 1))
        }
        _ => None,
    }
}

fn week(today: Date, weeks: i64) -> Days {
    let name = match weeks {
        0 => "this week".to_owned(),
        1 => "next week".to_owned(),
        2 => "the week after next".to_owned(),
        _ => format!("the week of {}", super::speak::day(in_week(today, Weekday::Monday, weeks))),
    };
    let (from, to) = (in_week(today, Weekday::Monday, weeks), in_week(today, Weekday::Sunday, weeks));
    Days::many(from, to, Grain::Week, Shape::Unit, name)
}

fn year(year: i16) -> Option<Days> {
    let (from, to) = (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?);
    Some(Days::many(from, to, Grain::Year, Shape::Unit, year.to_string()))
}

fn quarter(first: Date) -> Days {
    let last = plus(plus_months(first, 3), -1);
    Days::many(
        first,
        last,
        Grain::Month,
        Shape::Unit,
        format!("the quarter from {}", super::speak::day(first)),
    )
}

/// "the week of the 30th", "the week starting February 4", "the weekend of the 13th", "the first week of October".
fn week_of_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(at, &["in", "during"]);
    let start = r.skip(start, &["the"]);
    let lead = r.any(
        start,
        &[
            ("week of", false),
            ("week starting on", true),
            ("week starting", true),
            ("week beginning on", true),
            ("week beginning", true),
            ("week commencing", true),
        ],
    );
    if let Some((starting, next)) = lead {
        let (day, next) = date_at(r, next, true).or_else(|| holiday_at(r, next))?;
        let name = format!("the week of {}", super::speak::day(day.from));
        let monday = if *starting { day.from } else { in_week(day.from, Weekday::Monday, 0) };
        return Some((Days::many(monday, plus(monday, 6), Grain::Week, Shape::Unit, name), next));
    }
    if let Some(next) = r.phrase(start, "weekend of") {
        let (day, next) = date_at(r, next, true)?;
        let saturday = in_week(day.from, Weekday::Saturday, 0);
        return Some((weekend(saturday, format!("the weekend of {}", super::speak::day(saturday))), next));
    }
    let (nth, next) = if r.is(start, &["last"]) { (-1, start + 1) } else { r.ordinal(start)? };
    let saturdays = match r.text(next) {
        "week" => false,
        "weekend" => true,
        _ => return None,
    };
    let of = r.skip(next + 1, &["of", "in"]);
    let (span, next) = month_span_at(r, of)
        .or_else(|| {
            let (days, next) = relative_at(r, of)?;
            (days.grain == Grain::Year).then_some((days, next))
        })
        .or_else(|| {
            let (value, next) = year_at(r, of)?;
            Some((year(value)?, next))
        })?;
    if saturdays {
        let day = if nth < 0 {
            let last = in_week(span.to, Weekday::Saturday, 0);
            if last > span.to { plus(last, -7) } else { last }
        } else {
            let first = in_week(span.from, Weekday::Saturday, 0);
            let first = if first < span.from { plus(first, 7) } else { first };
            plus(first, 7 * (nth - 1))
        };
        return Some((weekend(day, "that weekend".to_owned()), next));
    }
    // The first week is the one that holds the first Thursday, as in ISO 8601.
    let first = in_week(plus(span.from, 3), Weekday::Monday, 0);
    let monday =
        if nth < 0 { in_week(plus(span.to, -3), Weekday::Monday, 0) } else { plus(first, 7 * (nth - 1)) };
    let name = format!("the week of {}", super::speak::day(monday));
    Some((Days::many(monday, plus(monday, 6), Grain::Week, Shape::Unit, name), next))
}

fn weekend(saturday: Date, name: String) -> Days {
    Days::stretch(saturday, plus(saturday, 1), name)
}

/// "this weekend", "the weekend", "next weekend", "Labor Day weekend".
fn weekend_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r
        .any(
            at,
            &[
                ("on the", ()),
                ("over the", ()),
                ("at the", ()),
                ("during the", ()),
                ("the", ()),
                ("on", ()),
                ("over", ()),
            ],
        )
        .map_or(at, |(_, next)| next);
    let saturday = |weeks: i64| in_week(r.today(), Weekday::Saturday, weeks);
    let (weeks, name, next) = match (r.text(start), r.text(start + 1), r.text(start + 2)) {
        ("weekend", "after", "next") => (2, "the weekend after next", start + 3),
        ("weekend", "after", "the") if r.is(start + 3, &["next"]) => (2, "the weekend after next", start + 4),
        ("this", "coming", "weekend") => (0, "this weekend", start + 3),
        ("this", "past" | "last", "weekend") => (-1, "last weekend", start + 3),
        ("this" | "coming", "weekend", _) => (0, "this weekend", start + 2),
        ("next" | "following", "weekend", _) => (1, "next weekend", start + 2),
        ("last" | "past" | "previous", "weekend", _) => (-1, "last weekend", start + 2),
        ("weekend", ..) if start > at => (0, "the weekend", start + 1),
        _ => return None,
    };
    Some((weekend(saturday(weeks), name.to_owned()), next))
}

/// "the next three days", "the last 2 weeks", "the coming days", "in the next few weeks".
fn counted_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r
        .any(
            at,
            &[
                ("in the", ()),
                ("within the", ()),
                ("over the", ()),
                ("for the", ()),
                ("during the", ()),
                ("in", ()),
                ("within", ()),
                ("the", ()),
            ],
        )
        .map_or(at, |(_, next)| next);
    let within = r.is(at, &["within"]);
    let which = |at: usize| match r.text(at) {
        "next" | "coming" | "following" => Some(true),
        "last" | "past" | "previous" => Some(false),
        _ => None,
    };
    let (ahead, quarters, next) = match which(start) {
        Some(ahead) => {
            let next = start + 1;
            match count_at(r, next) {
                Some((quarters, next)) => (ahead, quarters, next),
                // "the coming days", "the next weeks"
                None if r.is(next, &["days", "weeks", "months"]) => (ahead, 12, next),
                None => return None,
            }
        }
        // "2 coming months"
        None => {
            let (quarters, next) = count_at(r, start)?;
            // "we are five next week" counts no weeks.
            let counted = which(next)?;
            if quarters > 4 && !r.text(next + 1).ends_with('s') && !r.is(next + 1, &["business", "working"]) {
                return None;
            }
            (counted, quarters, next + 1)
        }
    };
    let workdays = r.is(next, &["business", "working"]);
    let next = next + usize::from(workdays);
    let (count, unit) = (quarters / 4, unit(r.text(next))?);
    if !(1..=400).contains(&count) {
        return None;
    }
    let (today, tomorrow) = (r.today(), plus(r.today(), 1));
    let name = format!("{} {count} {}", if ahead { "the next" } else { "the last" }, r.text(next));
    let (from, to) = match unit {
        Unit::Day if workdays => {
            let step = if ahead { 1 } else { -1 };
            let mut day = today;
            let mut first = None;
            let mut left = count;
            while left > 0 {
                day = plus(day, step);
                if day.weekday().to_monday_zero_offset() < 5 {
                    first.get_or_insert(day);
                    left -= 1;
                }
            }
            let first = first?;
            (first.min(day), if ahead { day } else { plus(today, -1) })
        }
        Unit::Day if ahead => (tomorrow, plus(today, count)),
        Unit::Day => (plus(today, -count), plus(today, -1)),
        Unit::Week if ahead => (tomorrow, plus(today, count * 7)),
        Unit::Week => (plus(today, -count * 7), plus(today, -1)),
        Unit::Month if ahead => (tomorrow, plus_months(today, count)),
        Unit::Month => (plus_months(today, -count), plus(today, -1)),
        Unit::Year if ahead => (tomorrow, plus_months(today, count * 12)),
        Unit::Year => (plus_months(today, -count * 12), plus(today, -1)),
        Unit::Quarter => {
            let this = plus_months(today.first_of_month(), -((i64::from(today.month()) - 1) % 3));
            let (from, to) = if ahead {
                (plus_months(this, 3), plus_months(this, 3 + count * 3))
            } else {
                (plus_months(this, -3 * count), this)
            };
            (from, plus(to, -1))
        }
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Workday | Unit::Fortnight => return None,
    };
    // "within the next three days" begins today.
    let (from, to) = if within && ahead { (today, plus(to, -1)) } else { (from, to) };
    Some((Days::stretch(from, to, name), next + 1))
}

/// "third quarter", "Q1 2027", "the first quarter of next year".
fn quarter_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(r.skip(at, &["in"]), &["the"]);
    let (before, start) = match year_at(r, start) {
        Some((year, next)) if r.text(next).starts_with('q') => (Some(year), next),
        _ => (None, start),
    };
    let (nth, next) = match r.text(start) {
        "q1" => (1, start + 1),
        "q2" => (2, start + 1),
        "q3" => (3, start + 1),
        "q4" => (4, start + 1),
        _ => {
            let (nth, next) = r.ordinal(start).filter(|(nth, _)| *nth <= 4)?;
            (nth, r.phrase(next, "quarter")?)
        }
    };
    let today = r.today();
    let (year, next) = if let Some(year) = before {
        (year, next)
    } else if let Some((year, next)) = year_at(r, r.skip(next, &["of"])) {
        (year, next)
    } else if let Some((years, next)) = r.any(next, YEARS) {
        (today.year() + years, next)
    } else {
        (today.year(), r.phrase(next, "of the year").unwrap_or(next))
    };
    Some((quarter(Date::new(year, (nth * 3 - 2) as i8, 1).ok()?), next))
}

/// "this summer", "in the spring", "next fall". The seasons begin on the 20th to 23rd of their month.
fn season_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(at, &["in", "during"]);
    let led = start > at;
    let (shift, next) = match r.text(start) {
        "this" => (0, start + 1),
        "next" => (1, start + 1),
        "last" | "past" | "previous" => (-1, start + 1),
        "the" => (0, start + 1),
        _ => (0, start),
    };
    let name = r.text(next);
    // "I fall", "spring a leak": not without something that leads to it.
    if next == at || (r.is(start, &["the"]) && !led && name != "summer" && name != "winter") {
        return None;
    }
    let firsts = [(3, 20), (6, 21), (9, 23), (12, 21)];
    let today = r.today();
    if matches!(name, "season" | "seasons") {
        let starts: Vec<Date> = (-2..3)
            .flat_map(|years| firsts.map(|(month, day)| (today.year() + years, month, day)))
            .filter_map(|(year, month, day)| Date::new(year, month, day).ok())
            .collect();
        let now = starts.iter().rposition(|start| *start <= today)?;
        let index = now.checked_add_signed(shift)?;
        return Some((season(*starts.get(index)?, *starts.get(index + 1)?, "that season"), next + 1));
    }
    let index = match name {
        "spring" | "springtime" => 0,
        "summer" | "summertime" => 1,
        "fall" | "autumn" => 2,
        "winter" | "wintertime" => 3,
        _ => return None,
    };
    let bounds = |year: i16| {
        let from = Date::new(year, firsts[index].0, firsts[index].1).ok()?;
        let following = firsts[(index + 1) % 4];
        let to = Date::new(year + i16::from(index == 3), following.0, following.1).ok()?;
        Some((from, to))
    };
    let (year, after) = year_at(r, r.skip(next + 1, &["of"])).map_or((None, next + 1), |(y, n)| (Some(y), n));
    let (from, to) = match year {
        Some(year) => bounds(year)?,
        None => {
            let coming =
                (-1..3).filter_map(|years| bounds(today.year() + years)).find(|(_, to)| *to > today)?;
            match shift {
                -1 => bounds(coming.0.year() - 1)?,
                1 if coming.0 <= today => bounds(coming.0.year() + 1)?,
                _ => coming,
            }
        }
    };
    // The day on which one gives way to the next belongs to both.
    Some((Days::stretch(from, to, format!("the {name}")), after))
}

fn season(from: Date, next: Date, name: &str) -> Days {
    // The day on which the next begins is in neither, nor the day before it: the sun decides at which hour.
    Days::stretch(from, plus(next, -2), name)
}

/// "in December", "next March", "March 2027": a month by its name only where it cannot be a verb.
fn month_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r
        .any(
            at,
            &[
                ("in the month of", ()),
                ("the month of", ()),
                ("in", ()),
                ("during", ()),
                ("of", ()),
                ("for", ()),
            ],
        )
        .map_or(at, |(_, next)| next);
    if r.starts(start, &["the", "month"]) && !r.starts(start, &["the", "month", "after"]) {
        return None;
    }
    let (days, next) = month_span_at(r, start)?;
    let verb = r.is(next - 1, &["may", "march"]);
    let introduced = r.follows(at, BEFORE_MONTHS) || start > at && !r.is(start, &["this"]);
    let led = start > at || next > start + 1 || introduced;
    // "may" and "march" in small letters, by themselves, are verbs; a transcript writes months large.
    let capital = r.words[start].raw.starts_with(char::is_uppercase) && at > 0;
    let alone = r.words.len() == next - at;
    let modal = verb
        && !introduced
        && r.is(next, &["i", "we", "be", "not", "or", "have", "also", "well", "need", "on", "take", "get"]);
    // "August Plumbing" is a name, and so is "with April".
    let name = r.follows(at, &["with", "named", "called"])
        || next == start + 1
            && !led
            && r.mark_before(next).is_none()
            && r.words.get(next).is_some_and(|w| w.raw.len() > 2 && w.raw.starts_with(char::is_uppercase));
    // A name of a person or a short word: "Jan", "Mar", "Sun".
    let short = r.text(start).len() <= 3 && next == start + 1 && !led && !alone;
    ((led || !verb || capital || alone) && !modal && !short && !name).then_some((days, next))
}

const BEFORE_MONTHS: &[&str] =
    &["from", "to", "until", "till", "by", "before", "after", "since", "through", "between", "for"];

/// "in 2027", "the year 2027", "since 2019".
fn in_year_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let led = r.follows(at, BEFORE_MONTHS) || r.follows(at, &["than", "in", "and"]);
    if let Some((value, next)) = year_at(r, at).filter(|_| led) {
        return Some((year(value)?, next)).filter(|(_, next)| unit(r.text(*next)).is_none());
    }
    let (_, next) = r.any(
        at,
        &[
            ("in the year of", ()),
            ("in the year", ()),
            ("the year of", ()),
            ("the year", ()),
            ("year", ()),
            ("in", ()),
            ("during", ()),
        ],
    )?;
    let (value, next) = year_at(r, next)?;
    let counts = unit(r.text(next)).is_some();
    Some((year(value)?, next)).filter(|_| !counts)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Early,
    Middle,
    Late,
    /// From now on.
    Rest,
}

/// "the end of next week", "early in December", "later this month", "end of year", "the rest of the week".
pub(super) fn edge_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(at, &["at", "in", "by"]);
    let start = if start > at && r.is(start, &["the", "beginning", "end", "start"]) { start } else { at };
    let short = r.any(r.skip(start, &["the"]), SHORT);
    // A boy is no beginning of a year.
    let short = short
        .filter(|(_, next)| !r.is(next - 1, &["boy", "bom"]) || r.words[next - 1].raw.ends_with(['Y', 'M']));
    if let Some(((edge, grain), next)) = short {
        let days = if *grain == Grain::Year { year(r.today().year())? } else { this_month(r) };
        return Some((cut(*edge, &days, r.today()), next));
    }
    let (edge, next) = r.any(start, EDGES)?;
    let whole = |word: &str| match word {
        "week" => Some(week(r.today(), 0)),
        "month" => Some(this_month(r)),
        "year" => year(r.today().year()),
        _ => None,
    };
    let article = r.skip(next, &["the", "my", "our"]);
    let (days, next) = match whole(r.text(article)) {
        Some(days) => (days, article + 1),
        None => relative_at(r, next)
            .or_else(|| month_span_at(r, next))
            .or_else(|| in_year_at(r, next))
            .or_else(|| year_at(r, next).and_then(|(value, next)| Some((year(value)?, next))))
            .or_else(|| season_at(r, next))?,
    };
    Some((cut(*edge, &days, r.today()), next))
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
        _ => (plus(from, 9), plus(from, 20)),
    };
    let (from, to, word) = match edge {
        Edge::Early => (from, early, "the beginning of"),
        Edge::Middle => {
            (plus(early, if days.grain == Grain::Week { 0 } else { 1 }), plus(late, -1), "the middle of")
        }
        Edge::Late => (late, to, "the end of"),
        Edge::Rest => (today.max(from), to, "the rest of"),
    };
    let grain = if days.grain == Grain::Year { Grain::Month } else { Grain::Day };
    Days::many(from, to, grain, Shape::Stretch, format!("{word} {}", days.spoken()))
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
    ("the first half of", Edge::Early),
    ("early in", Edge::Early),
    ("earlier in", Edge::Early),
    ("early", Edge::Early),
    ("earlier", Edge::Early),
    ("the middle of", Edge::Middle),
    ("middle of", Edge::Middle),
    ("mid", Edge::Middle),
    ("the end of", Edge::Late),
    ("end of", Edge::Late),
    ("the second half of", Edge::Late),
    ("late in", Edge::Late),
    ("late", Edge::Late),
    ("the rest of", Edge::Rest),
    ("rest of", Edge::Rest),
    ("the remainder of", Edge::Rest),
    ("later in", Edge::Rest),
    ("later", Edge::Rest),
];

/// Days after which a stretch is told: "two weeks after next Friday".
pub(super) fn anchor_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    days_at(r, at, true).filter(|(days, _)| days.is_single())
}
