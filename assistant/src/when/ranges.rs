//! From one day to another: "Monday to Wednesday", "next month from the 4th to the 23rd".

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::calendar::{coming, coming_day, in_week, next_weekday, plus, plus_months};
use super::clock_words::lead_at;
use super::dates::{Told, numbered_at};
use super::days::{Days, Grain, Shape, days_at};
use super::length::length_at;
use super::months::{MONTHS_FROM_NOW, month_span_at};
use super::open::most_recent;
use super::reader::Reader;
use super::years::year_at;

/// "Monday to Wednesday", "from the 3rd to the 7th", "July 13 to 15", "the 4th to the 8th of June", "March to May".
pub(super) fn day_range_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let (between, start) = lead_at(r, at);
    let led = start > at;
    if hours_of_day(r, start, between) {
        return None;
    }
    // "July between the 2nd and the 7th"
    let month = super::calendar::month(r.text(start));
    if let Some(found) = within_month_at(r, start) {
        return Some(found);
    }
    let join = |next: usize| -> Option<usize> {
        let and = (between && r.is(next, &["and"])).then_some(next + 1);
        let dash = || matches!(r.mark_before(next), Some('-' | '~')).then_some(next);
        r.join_at(next).or(and).or_else(dash)
    };
    // Two numbers of one month: "4 to 8 June", "June 4 to 8", "4 till 23 of this month".
    if let Some((first, next)) =
        month.and_then(|_| day_number_at(r, r.skip(start + 1, &["the", "between", "from"])))
        && let Some(second_at) = join(next)
            .or_else(|| Some(next + 1).filter(|_| r.is(start + 1, &["between"]) && r.is(next, &["and"])))
        && let Some((second, next)) = day_number_at(r, r.skip(second_at, &["the"]))
        && super::calendar::month(r.text(r.skip(next, &["of"]))).is_none()
        && !r.is(next, &["am", "pm", "oclock"])
    {
        let (span, _) = month_span_at(r, start)?;
        let (year, next) = year_at(r, next).map_or((None, next), |(year, next)| (Some(year), next));
        if let Some(days) = numbered_range(r, span.from, year, first, second) {
            return Some((days, next));
        }
    }
    if let Some((first, next)) = day_number_at(r, r.skip(start, &["the"]))
        && let Some(second_at) = join(next)
        && let Some((second, next)) = day_number_at(r, r.skip(second_at, &["the"]))
        && let Some((span, next)) = month_span_at(r, r.skip(r.skip(next, &["of"]), &["in"]))
        // "from the 22nd to the 6th of July" begins in June.
        && let Some(days) = numbered_range(r, span.from, None, first, second)
    {
        return Some((days, next));
    }
    // "from 2 to April 7"
    if (led || r.follows(start, &["from", "between"]))
        && let Some((first, next)) = day_number_at(r, start)
        && let Some(second_at) = join(next)
        && let Some((last, end)) =
            numbered_at(r, second_at).filter(|(last, _)| !matches!(last, Told::Number(_)))
        && let Some((from, to)) = told_range(r.today(), Told::Number(first), last)
    {
        return Some((Days::one(from).through(&Days::one(to)), end));
    }
    // "2014-2018"
    let figures = |at: usize| r.figure(at).and_then(|_| year_at(r, at));
    if let (Some((first, next)), Some((last, end))) = (figures(start), figures(start + 1))
        && r.mark_before(next) == Some('-')
        && first < last
    {
        let days = super::periods::year(first)?.through(&super::periods::year(last)?);
        return Some((days, end));
    }
    let (first, next) = days_at(r, start, led).or_else(|| bare_ordinal(r, start))?;
    // "from the 5th for a week", "Monday for three days"
    if first.is_single()
        && let Some((length, _, end)) = r.phrase(next, "for").and_then(|start| length_at(r, start))
        && length.is_days()
        && !r.is(end, &["from", "starting", "beginning", "ago"])
    {
        let last = plus(length.after(&r.zoned(first.from.at(0, 0, 0, 0))?)?.date(), -1);
        return Some((first.through(&Days::one(last.max(first.from))), end));
    }
    let second_at = join(next)?;
    let first_told = numbered_at(r, start);
    if r.is(second_at, &["now", "date"]) || r.is(second_at, &["today"]) && !first.is_single() {
        let numbered = matches!(first_told, Some((Told::Number(_), _)));
        let first = if first.from > r.today() { most_recent(&first, r.today(), numbered) } else { first };
        return Some((
            Days::many(first.from, r.today(), Grain::Day, Shape::Stretch, "until today"),
            second_at + 1,
        ));
    }
    // "from December 1st through the end of the month"
    if let Some((last, end)) = end_of_its_at(r, first.from, second_at) {
        return Some((first.through(&Days::one(last)), end));
    }
    // "3rd December to 7"
    if let Some((Told::Day(..) | Told::Date(_), _)) = first_told
        && let Some((day, end)) = day_number_at(r, r.skip(second_at, &["the"]))
        && super::calendar::month(r.text(r.skip(end, &["of"]))).is_none()
        && (r.ends(end) || r.mark_before(end).is_some_and(|mark| matches!(mark, '.' | ',' | '?')))
        && let Ok(last) = Date::new(first.to.year(), first.to.month(), day)
        && last > first.from
    {
        return Some((first.through(&Days::one(last)), end));
    }
    let (last, end) = days_at(r, second_at, true)?;
    if let (Some((first, _)), Some((last, _))) = (first_told, numbered_at(r, second_at))
        && let Some((from, to)) = told_range(r.today(), first, last)
    {
        return Some((Days::one(from).through(&Days::one(to)), end));
    }
    // "Thursday through Saturday next week": the week that the second has is that of both.
    let weekday = super::calendar::weekday;
    if let (Some(name), Some(_)) = (weekday(r.text(next - 1)), weekday(r.text(second_at)))
        && first_told.is_none()
        && next == start + 1
        && (second_at..end).any(|word| r.is(word, &["week"]))
        && last.is_single()
    {
        let from = in_week(last.from, name, 0);
        return (from <= last.from).then(|| (Days::one(from).through(&last), end));
    }
    // "last week Tuesday to Thursday": the next Thursday after that day.
    if let Some(name) = weekday(r.text(second_at)).filter(|_| end == second_at + 1 && first.is_single()) {
        return Some((first.through(&Days::one(next_weekday(first.from, name))), end));
    }
    // "1st Jan until Wed, 22 of Jan": no stay lasts until the two fit together.
    let named = super::calendar::weekday(r.text(second_at)).is_some();
    let years = named && last.is_single() && (last.from - first.from).get_days() > 366;
    let last = match coming(first.from, last.from.month(), last.from.day()) {
        Some(day) if years && year_at(r, end - 1).is_none() => Days::one(day),
        _ => last,
    };
    let mut first = first;
    let year_told = year_at(r, end.saturating_sub(1)).is_some() || r.text(end - 1).contains('/');
    // "from March 2026 until June 2027" has told both.
    let both = year_at(r, next.saturating_sub(1)).is_some();
    // "Nov-Feb 5th, 2028" is the winter before that day.
    let far = last.to < first.from || (last.to - first.from).get_days() > 366;
    let dated = last.grain == Grain::Month || last.is_single() && far;
    if first.grain == Grain::Month && dated && year_told && !both && last.from.year() != first.from.year() {
        let months = i64::from(first.from.month() > last.from.month());
        first = shifted(&first, last.from.year() - months as i16)?;
    }
    // Months that have begun are the ones that are meant, as with days.
    let one_month = |days: &Days| days.grain == Grain::Month && days.to <= days.from.last_of_month();
    if last.to < first.from && one_month(&last) && one_month(&first) {
        let months = i16::from(first.from.month() > last.from.month());
        first = shifted(&first, last.from.year() - months)?;
    }
    // "from Thanksgiving through the weekend": the one that comes then.
    let weekend = last.shape == Shape::Stretch && last.from.weekday() == Weekday::Saturday;
    let last = match last.to < first.from && weekend {
        true => Days::one(in_week(first.from, Weekday::Sunday, 0)),
        false => last,
    };
    (last.to >= first.from || last.is_single()).then(|| (first.through(&last), end))
}

/// "next month from the 4th to the 23rd", "this month between 14 and 18".
fn within_month_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let (months, next) = r.any(at, MONTHS_FROM_NOW)?;
    let start = r.skip(r.skip(next, &["between", "from"]), &["the"]);
    let between = r.is(next, &["between"]);
    // "next month 4 to 5 people"
    let (first, next) = day_number_at(r, start).filter(|_| start > next || r.ordinal(start).is_some())?;
    let joined = r.joins(next) || between && r.is(next, &["and"]) || r.mark_before(next) == Some('-');
    let second_at = r.skip(next, &["to", "till", "until", "through", "and"]);
    let (second, end) = day_number_at(r, r.skip(second_at, &["the"])).filter(|_| joined)?;
    // Two small numbers may be hours.
    let sure = second > 12 || r.ordinal(end - 1).is_some();
    let first_of_month = plus_months(r.today().first_of_month(), *months);
    numbered_range(r, first_of_month, None, first, second).filter(|_| sure).map(|days| (days, end))
}

/// "the end of the month": of the month in which the range begins.
fn end_of_its_at(r: &Reader, first: Date, at: usize) -> Option<(Date, usize)> {
    let (_, next) =
        r.any(r.skip(at, &["the"]), &[("end of the", ()), ("end of that", ()), ("end of", ())])?;
    let last = match r.text(next) {
        "week" => in_week(first, Weekday::Sunday, 0),
        "month" => first.last_of_month(),
        "year" => first.last_of_year(),
        _ => return None,
    };
    Some((last, next + 1))
}

/// Two days of which one may have been told with less: "the 3rd to the 6th of January", "April 27th to the third". A
/// range that has begun is the one that is meant.
fn told_range(today: Date, first: Told, last: Told) -> Option<(Date, Date)> {
    let (from, to) = match (first, last) {
        (Told::Number(_), Told::Number(day)) => {
            let from = first.day(today)?;
            (from, coming_day(from, day)?)
        }
        (Told::Number(day), Told::Day(..) | Told::Date(_)) => {
            let to = last.day(today)?;
            let from = (0..3)
                .filter_map(|months: i64| to.first_of_month().checked_sub(months.months()).ok())
                .filter_map(|first| Date::new(first.year(), first.month(), day).ok())
                .find(|from| *from <= to)?;
            (from, to)
        }
        (Told::Day(..) | Told::Date(_), Told::Number(day)) => {
            let from = first.day(today)?;
            (from, coming_day(from, day)?)
        }
        (Told::Day(month, day), Told::Day(..) | Told::Date(_)) => {
            let to = last.day(today)?;
            let from = (0..2)
                .filter_map(|years| Date::new(to.year() - years, month, day).ok())
                .find(|from| *from <= to)?;
            (from, to)
        }
        (Told::Date(from), Told::Day(..)) => (from, last.day(from)?),
        (Told::Date(from), Told::Date(to)) => (from, to),
    };
    (from <= to).then_some((from, to))
}

/// The same month in another year.
fn shifted(days: &Days, year: i16) -> Option<Days> {
    let from = Date::new(year, days.from.month(), 1).ok()?;
    Some(Days { from, to: from.last_of_month(), ..days.clone() })
}

/// "from 5 to 6 of April 22", "between 2 and 4 March 15th": the day comes after its month, so that the two numbers are
/// hours.
fn hours_of_day(r: &Reader, at: usize, between: bool) -> bool {
    let plain =
        |at: usize| r.number(at).filter(|(hour, _)| (1..=12).contains(hour) && r.ordinal(at).is_none());
    let joint = |at: usize| match r.mark_before(at) {
        Some('-') => Some(at),
        _ => (r.joins(at) || between && r.is(at, &["and"])).then_some(at + 1),
    };
    let second = plain(at).and_then(|(_, next)| joint(next)).and_then(plain);
    let Some((_, next)) = second else { return false };
    let month = r.skip(next, &["of"]);
    let sure = r.ordinal(month + 1).is_some() || month > next && day_number_at(r, month + 1).is_some();
    super::calendar::month(r.text(month)).is_some() && sure
}

fn day_number_at(r: &Reader, at: usize) -> Option<(i8, usize)> {
    let (day, next) = r.ordinal(at).or_else(|| r.number(at)).filter(|(day, _)| (1..=31).contains(day))?;
    Some((day as i8, next))
}

/// "10th to 23rd".
fn bare_ordinal(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let (day, next) = r.ordinal(at).filter(|_| r.figure(at).is_some())?;
    Some((Days::one(coming_day(r.today(), day as i8)?), next))
}

fn numbered_range(
    r: &Reader,
    first_of_month: Date,
    year: Option<i16>,
    first: i8,
    second: i8,
) -> Option<Days> {
    let (mut year, month) = (year.unwrap_or(first_of_month.year()), first_of_month.month());
    let mut to = Date::new(year, month, second).ok()?;
    // A range of this month that is over is that of next year.
    if to < r.today() && month == r.today().month() && year == r.today().year() && first_of_month >= r.today()
    {
        year += 1;
        to = Date::new(year, month, second).ok()?;
    }
    let from = Date::new(year, month, first).ok()?;
    (from <= to).then(|| Days::one(from).through(&Days::one(to)))
}
